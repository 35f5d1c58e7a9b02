"""What a set of trades is worth in dollars at the prices in force: drift by mode, tax, costs, trades, preferences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from app.engine.drift import class_values, shares_by_symbol
from app.engine.location import yearly_drag
from app.engine.rebalance.distance import EDGE_MODES, destination
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.located import is_weighed, keep_price
from app.engine.rebalance.paced import waiting
from app.engine.rebalance.pose import HARVEST_MODES
from app.model.household import Household
from app.model.number import CENT, ZERO, from_float
from app.model.proposal import Mode, Moved, Request, Side, Trade
from app.model.target import CASH_CLASS, Band


@dataclass(frozen=True, slots=True)
class Outcome:
    """Money per class before and after the trades, the household's total, the change of tax and what is put off."""

    before: Mapping[str, Decimal]
    after: Mapping[str, Decimal]
    total: Decimal
    tax: Decimal
    deferred: Decimal


def values_after(household: Household, trades: Iterable[Trade], flow: Decimal) -> dict[str, Decimal]:
    """Money per class once trades, flow and costs are done."""
    shares, cash = shares_by_symbol(household), household.total_cash + flow
    for t in trades:
        shares[t.symbol] = shares.get(t.symbol, ZERO) + (t.shares if t.side is Side.BUY else -t.shares)
        cash += t.cash
    return class_values(household, shares, cash)


def bound_in_cents(bound_f: float, request: Request) -> Decimal:
    """A bound of the objective in cents, rounded down; only a harvest's can be below zero."""
    found = from_float(bound_f).quantize(CENT, rounding=ROUND_FLOOR)
    return found if request.mode in HARVEST_MODES else max(ZERO, found)


def drift_price(inputs: Inputs, request: Request, outcome: Outcome) -> Decimal:
    """The dollars a mode counts for what is not where it belongs."""
    prices, values, total = inputs.household.plan.rules.prices, outcome.after, outcome.total
    leaves = {n: inputs.bands[n] for n in inputs.leaf_names}
    part = from_float(destination(inputs, request))
    waits = waiting(inputs, request, part)
    if request.drift is not None:
        apart = sum((abs(values[n] - b.target * total) for n, b in leaves.items()), ZERO) / 2
        return prices.outside * max(ZERO, apart - request.drift * total)
    if request.mode is Mode.HARVEST:
        return ZERO
    if request.mode is Mode.TARGET:
        apart = sum((abs(values[n] - b.target * total - waits.get(n, ZERO)) for n, b in leaves.items()), ZERO)
        return (prices.distance / 2 + prices.inside) * apart
    if request.mode is Mode.INVEST:
        return prices.missing * sum((max(ZERO, b.target * total - values[n]) for n, b in leaves.items()), ZERO)
    found = ZERO
    for name in inputs.class_names:
        bottom, top = _ends(inputs.bands[name], part, outcome.before[name], total)
        waits_here, after = waits.get(name, ZERO), values[name]
        found += max(ZERO, after - top - max(waits_here, ZERO), bottom + min(waits_here, ZERO) - after)
    return prices.outside * found


def _ends(band: Band, part: Decimal, before: Decimal, total: Decimal) -> tuple[Decimal, Decimal]:
    """Money between which a class should end: its edges, or nearer to target on a side it had broken."""
    upper = lower = Decimal(1)
    if before > band.upper * total:
        upper = part
    elif before < band.lower * total:
        lower = part
    top = (band.target + upper * (band.upper - band.target)) * total
    bottom = (band.target - lower * (band.target - band.lower)) * total
    return bottom, top


def objective(
    inputs: Inputs, request: Request, trades: tuple[Trade, ...], moved: tuple[Moved, ...], outcome: Outcome
) -> Decimal:
    """Dollars, lower is better.

    A fall of tax counts as nothing outside the harvest modes; in them later tax counts at its present value.
    """
    prices = inputs.household.plan.rules.prices
    is_harvest = request.mode in HARVEST_MODES
    tax = outcome.tax - outcome.deferred if is_harvest else max(outcome.tax, ZERO)
    costs = sum((t.costs.total for t in trades), ZERO) + prices.trade * len(trades)
    costs += prices.transfer * sum((m.amount for m in moved), ZERO)
    weighed = drift_price(inputs, request, outcome) + tax + costs + _preferences(inputs, request, trades)
    return weighed + (_located(inputs, request, trades, outcome) if is_weighed(inputs, request) else ZERO)


def _located(inputs: Inputs, request: Request, trades: tuple[Trade, ...], outcome: Outcome) -> Decimal:
    """Years of tax on what taxable accounts hold, and the price of moving a class for no other reason."""
    years = inputs.household.plan.rules.location.years
    drag = years * yearly_drag(inputs.household, inputs.class_drags, trades)
    return drag + keep_price(inputs) * _moved_away(inputs, request, trades, outcome)


def _moved_away(inputs: Inputs, request: Request, trades: tuple[Trade, ...], outcome: Outcome) -> Decimal:
    """Dollars by which leaves other than cash end away from where they should; of raising cash, the dollars sold."""
    if request.mode is Mode.RAISE:
        return sum((t.shares * t.price for t in trades), ZERO)
    total, found = outcome.total, ZERO
    part = from_float(destination(inputs, request))
    waits = waiting(inputs, request, part)
    for name in inputs.leaf_names:
        band, before, after = inputs.bands[name], outcome.before[name], outcome.after[name]
        if name == CASH_CLASS:
            continue
        if request.mode in EDGE_MODES:
            bottom, top = _ends(band, part, before, total)
            found += abs(after - min(max(before, bottom), top) - waits.get(name, ZERO))
        else:
            short = band.target * total + waits.get(name, ZERO) - after
            found += max(ZERO, short) if request.mode is Mode.INVEST else abs(short)
    return found


def _preferences(inputs: Inputs, request: Request, trades: tuple[Trade, ...]) -> Decimal:
    """Dollars of preference: where and what is traded, locks that avoid, waiting given up."""
    preferences, total = inputs.preferences, ZERO
    lots = {lot.id: lot for lot in inputs.household.lots} if preferences.prices.deferral else {}
    for t in trades:
        if t.side is Side.BUY:
            total += preferences.of_purchase(t.account, t.symbol, request) * t.amount
            continue
        parts = [(x.id, x.shares) for x in t.lots] or [("", t.shares)]
        total += sum((preferences.of_sale(t.account, t.symbol, i) * q * t.price for i, q in parts), ZERO)
        for x in t.lots:
            if x.id in lots and x.gain is not None:
                total += preferences.prices.deferral * preferences.saved_by_waiting(lots[x.id], x.gain)
    return total
