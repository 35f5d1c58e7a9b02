"""What waits of a class outside its band, because momentum delays it or volatility paces it, in exact dollars.

The pace is the part of the way from where a class stands to where it would end that is gone today. What is left of the
way waits: the edge it broke counts as standing so much nearer to where the class stands, and no more of the class is
traded than that, for the sake of others neither. A parent ends outside by what waits in its leaves. A point of the
frontier leads towards target, so there the way is that to target. Money that comes or goes does not wait.
"""

from __future__ import annotations

from decimal import Decimal

from app.engine.drift import class_values
from app.engine.rebalance.inputs import Inputs, leaves_under
from app.model.household import Household
from app.model.number import ONE, ZERO
from app.model.plan import ancestors
from app.model.proposal import Mode, Request
from app.model.target import CASH_CLASS, Band

PACED = (Mode.EDGE, Mode.TARGET, Mode.TACTICAL, Mode.HARVEST_REBALANCE)
"""Invest and raise put money to work that came or has to go; a harvest leaves classes where they are."""


def goes_by_signals(request: Request) -> bool:
    """Is it a request that lets what signals delay wait?"""
    return request.mode in PACED and not request.ignore_signals


def is_traded_anyway(name: str, request: Request) -> bool:
    """Does the request leave signals aside for a class, by its own name or by that of one above it?"""
    return request.ignore_signals or not {name, *ancestors(name)}.isdisjoint(request.anyway)


def minds_pace(household: Household, request: Request) -> bool:
    """Does this request go by what signals say, and do they say anything?"""
    timing = household.timing
    return bool(timing.pace or timing.told) and goes_by_signals(request)


def waiting(inputs: Inputs, request: Request, part: Decimal) -> dict[str, Decimal]:
    """Dollars of each class that wait, + above its band, − below it; classes of which nothing does are missing.

    `part` is how far from its target a class that left its band should end, in widths: 1 at the edge.
    """
    household = inputs.household
    if not minds_pace(household, request):
        return {}
    flow = sum(request.flows.values(), ZERO)
    total, part = inputs.total + flow, ZERO if request.mode is Mode.TARGET or request.drift is not None else part
    values = class_values(household, None, household.total_cash + flow)
    found: dict[str, Decimal] = {}
    for name, pace in household.timing.pace.items():
        if name in inputs.leaf_names and pace < ONE and not is_traded_anyway(name, request):
            found[name] = (ONE - pace) * _way(inputs.bands[name], values[name], total, part)
    leaves = {n: x for n, x in found.items() if x}
    if CASH_CLASS in inputs.leaf_names and CASH_CLASS not in leaves:
        missing = _mirrored(_way(inputs.bands[CASH_CLASS], values[CASH_CLASS], total, part), leaves)
        leaves |= {CASH_CLASS: missing} if missing else {}
    return leaves | _parents(inputs, leaves, values, total, part)


def _mirrored(way: Decimal, leaves: dict[str, Decimal]) -> Decimal:
    """What of the way of cash waits: what is not sold brings none in, and what is not bought leaves it lying.

    Cash has no price that could be in a trend. Were it brought back at once, classes inside their bands would pay.
    """
    across = -sum(leaves.values(), ZERO)
    if way * across <= 0:
        return ZERO
    return min(way, across) if way > 0 else max(way, across)


def _parents(
    inputs: Inputs, leaves: dict[str, Decimal], values: dict[str, Decimal], total: Decimal, part: Decimal
) -> dict[str, Decimal]:
    """What of the way of each parent with a band waits: no more than its leaves wait with on that side."""
    found = {}
    for name in inputs.class_names[len(inputs.leaf_names) :]:
        under = leaves_under(inputs.household.plan, name)
        way = _way(inputs.bands[name], sum((values[n] for n in under), ZERO), total, part)
        waits = sum((leaves.get(n, ZERO) for n in under), ZERO)
        if way * waits > 0:
            found[name] = min(way, waits) if way > 0 else max(way, waits)
    return found


def _way(band: Band, value: Decimal, total: Decimal, part: Decimal) -> Decimal:
    """Signed dollars from where a class outside its band should end to where it stands; zero inside."""
    if value > band.upper * total:
        return value - (band.target + part * (band.upper - band.target)) * total
    if value < band.lower * total:
        return value - (band.target - part * (band.target - band.lower)) * total
    return ZERO
