"""What a proposal leaves undone, and why: classes still outside, losses not taken, what could not take part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from app.engine.drift import points
from app.engine.rebalance.columns import Barrier
from app.engine.rebalance.distance import destination
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.paced import waiting
from app.engine.rebalance.pose import HARVEST_MODES
from app.engine.substitutes import substitutes_for
from app.engine.words import dollars
from app.model.number import ONE, ZERO, cents, from_float
from app.model.proposal import ClassEffect, Mode, Proposal, Undone
from app.model.target import CASH_CLASS

MOST_UNDONE = 12
MOST_LOSSES = 6
NOTHING_MODES = (Mode.EDGE, Mode.RAISE, Mode.TACTICAL)
LEAST_TOLD = Decimal("0.00005")
"""Half of the last digit that points are told with."""
WORTH_NAMING = Decimal(100)
"""Dollars of a loss."""


def left_undone(inputs: Inputs, proposal: Proposal) -> tuple[Undone, ...]:
    """What stays outside its band and why, and what could not take part."""
    total = inputs.total + sum(proposal.request.flows.values(), ZERO)
    waits = waiting(inputs, proposal.request, from_float(destination(inputs, proposal.request)))
    found = _waits(inputs, waits, total)
    for c in proposal.classes:
        waits_here = waits.get(c.name, ZERO) / total if total else ZERO
        beyond = max(c.after - c.upper - max(waits_here, ZERO), c.lower + min(waits_here, ZERO) - c.after)
        if beyond * total > ONE and proposal.request.mode not in (Mode.INVEST, Mode.HARVEST):
            cause = _cause(inputs, c, others_wait=any(x > 0 for x in waits.values()))
            found.append(Undone("outside", f"{_stays(c, beyond)}{cause}.", cents(beyond * total)))
    if not proposal.trades and not found and proposal.request.mode in NOTHING_MODES:
        text = (
            "Cash at hand covers it; nothing is sold."
            if proposal.request.mode is Mode.RAISE
            else "Every class is inside its band; nothing to do."
            if total
            else "Nothing is held yet; nothing to do."
        )
        found.append(Undone("nothing", text))
    if proposal.request.mode in HARVEST_MODES:
        found += _losses_left(inputs, proposal)
    seen: dict[tuple[str, str], list[Barrier]] = defaultdict(list)
    for barrier in inputs.barriers:
        if barrier.code not in ("account", "lock"):
            seen[barrier.code, barrier.text].append(barrier)
    found += [Undone(code, text) for code, text in sorted(seen)]
    more = len(found) - MOST_UNDONE
    return tuple(found[:MOST_UNDONE]) + ((Undone("more", f"{more} more of the same kind."),) if more > 0 else ())


def _stays(c: ClassEffect, beyond: Decimal) -> str:
    """How far outside a class stays, and how much of that, `beyond`, does not wait."""
    side, outside = ("above", c.after - c.upper) if c.after > c.upper else ("below", c.lower - c.after)
    whole, part = _points(outside), _points(beyond)
    said = f"{c.name} stays {whole} points {side} its band"
    return said if part == whole else f"{said}, {part} of which do not wait"


def _points(weight: Decimal) -> str:
    return points(weight, signed=False) if weight >= LEAST_TOLD else "less than 0.01"


def _waits(inputs: Inputs, waits: Mapping[str, Decimal], total: Decimal) -> list[Undone]:
    """What of a class waits, why, and what that took so far."""
    told = (
        (name, t) for name in inputs.leaf_names if name in waits for t in inputs.household.timing.told.get(name, ())
    )
    found = [
        Undone(t.code, f"{name}: {t.text}", None if t.cost is None else cents(t.cost * total))
        for name, t in told
        if t.is_wait
    ]
    if found and CASH_CLASS in waits and CASH_CLASS not in inputs.household.timing.told:
        missing = waits[CASH_CLASS]
        ends = "stay below its band until that is sold" if missing < 0 else "stay above its band until that is bought"
        found.append(Undone(found[0].code, f"{CASH_CLASS}: {dollars(abs(missing))} {ends}."))
    return found


def _cause(inputs: Inputs, c: ClassEffect, *, others_wait: bool) -> str:
    """Why a class could not come back, where one reason is plain; `others_wait` above their bands."""
    household = inputs.household
    if c.name == CASH_CLASS:
        return ""
    if c.after > c.upper:
        stuck = {b.code for b in inputs.barriers if b.account and c.name in household.security(b.symbol).classes}
        words = {
            "account": "accounts that do not trade hold",
            "basis": "unknown basis holds",
            "lock": "locks hold",
            "trust": "lots that do not reconcile hold",
        }
        named = [words[code] for code in sorted(stuck & set(words))]
        return f": {' and '.join(named)} it there" if named else ""
    buyable = any(inputs.parts_f[s, inputs.class_names.index(c.name)] > 0 for s in inputs.buy_symbol)
    if not buyable:
        return ": nothing in it may be bought"
    return ": what would pay for it waits" if others_wait else ""


def _losses_left(inputs: Inputs, proposal: Proposal) -> list[Undone]:
    """Losses of a hundred dollars and more that are not taken, the largest first."""
    sold = {x.id: x.shares for t in proposal.trades for x in t.lots}
    left: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    washed = {int(c) for g in inputs.washes for c in g.columns}
    touched: set[tuple[str, str]] = set()
    for column, lots in enumerate(inputs.sell_lots):
        if not inputs.is_loss[column]:
            continue
        lot = lots[0]
        where = lot.account, lot.symbol
        part = 1 - sold.get(lot.id, ZERO) / lot.shares
        left[where] += -Decimal(repr(float(inputs.gain_f[column]))) * lot.shares * part
        if column in washed:
            touched.add(where)
    named = sorted((w for w in left if left[w] >= WORTH_NAMING), key=lambda w: (-left[w], w))
    return [
        Undone("harvest", f"{symbol} in {account}: a loss of {dollars(cents(left[account, symbol]))} is left{why}.")
        for account, symbol in named[:MOST_LOSSES]
        for why in [_why_left(inputs, proposal, symbol, left[account, symbol], is_washed=(account, symbol) in touched)]
    ]


def _why_left(inputs: Inputs, proposal: Proposal, symbol: str, loss: Decimal, *, is_washed: bool) -> str:
    """The plain reason, empty where the prices simply do not favour it."""
    bought = {inputs.group_of(t.symbol) for t in proposal.trades if t.side == "buy"}
    if is_washed:
        return ": a purchase within thirty days would void some of it"
    if inputs.group_of(symbol) in bought:
        return ": its group is bought"
    if loss < inputs.household.plan.rules.harvest.minimum_loss:
        return ": it is under your smallest loss"
    if proposal.request.mode is Mode.HARVEST:
        there = {inputs.symbols[int(n)] for n in inputs.buy_symbol}
        if not any(c.symbol in there for c in substitutes_for(symbol, inputs.household, groups=inputs.groups)):
            return ": nothing in the plan may stand in for it"
    return ": taking it would cost more than it saves"
