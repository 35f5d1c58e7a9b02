"""The figures of a proposal, counted from its exact trades: cash, weights, drift, tax, objective."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from hashlib import blake2b

from app.engine.holding_period import LONG, SHORT
from app.engine.location import yearly_drag
from app.engine.rebalance.gains import basis_at, term_at
from app.engine.rebalance.inputs import Inputs, leaves_under
from app.engine.rebalance.objective import Outcome, objective, values_after
from app.engine.rebalance.pose import flow_total
from app.engine.rebalance.scope import later_rates
from app.engine.rebalance.tax_curve import facts_of
from app.engine.rebalance.washed import SaleResults
from app.engine.tax import netted_year, tax_change, tax_table_of
from app.model.household import Household, Lot
from app.model.number import ZERO, cents, from_float
from app.model.proposal import (
    AccountEffect,
    ClassEffect,
    DriftEffect,
    LocationEffect,
    LotSale,
    Moved,
    Proposal,
    Request,
    Side,
    State,
    TaxEffect,
    Trade,
)
from app.model.target import Band

NEAR_PART = Decimal("0.00001")
EXACT = "exact"


def assemble(
    inputs: Inputs, request: Request, trades: tuple[Trade, ...], bound: Decimal, moved: tuple[Moved, ...] = ()
) -> Proposal:
    """All figures of a proposal from its exact trades and the proven lower bound of its objective."""
    household, flow = inputs.household, flow_total(request)
    total = inputs.total + flow
    before = _with_parents(inputs, values_after(household, (), flow))
    after = _with_parents(inputs, values_after(household, trades, flow))
    tax = tax_effect(inputs, trades)
    outcome = Outcome(before, after, total, tax.now, tax.deferred_value)
    dollars = cents(objective(inputs, request, trades, moved, outcome))
    bound = min(dollars, bound)
    near = max(Decimal(1), total * NEAR_PART)
    return Proposal(
        id=proposal_id(household, request, trades),
        as_of=household.as_of,
        request=request,
        state=State.OPTIMAL if dollars - bound <= near else State.FEASIBLE,
        trades=trades,
        accounts=_account_effects(household, request, trades, moved),
        classes=tuple(_class_effect(n, inputs.bands[n], before[n], after[n], total) for n in _as_planned(inputs)),
        tax=tax,
        drift=drift_effect(inputs, before, after, total),
        objective=dollars,
        bound=bound,
        tax_model=EXACT,
        moved=moved,
        location=_location_effect(inputs, trades),
    )


def _location_effect(inputs: Inputs, trades: tuple[Trade, ...]) -> LocationEffect | None:
    """Yearly tax on what taxable accounts hold; None where the rules leave location alone."""
    if not inputs.household.plan.rules.location.on:
        return None
    return LocationEffect(cents(inputs.drag_now), cents(yearly_drag(inputs.household, inputs.class_drags, trades)))


def _as_planned(inputs: Inputs) -> list[str]:
    """The classes in the order of the plan, leaves first."""
    order = {c.name: n for n, c in enumerate(inputs.household.plan.classes)}
    return sorted(inputs.class_names, key=lambda name: (name not in inputs.leaf_names, order[name]))


def _with_parents(inputs: Inputs, values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Money per class, parents with a band as the sum of their leaves."""
    plan = inputs.household.plan
    return {n: sum((values[leaf] for leaf in leaves_under(plan, n)), ZERO) for n in inputs.class_names}


def tax_effect(inputs: Inputs, trades: tuple[Trade, ...]) -> TaxEffect:
    """Gains by term, what wash sales take of the losses, and the exact change of this year's tax."""
    gains = {SHORT: ZERO, LONG: ZERO}
    for t in trades:
        for part in t.lots:
            gain = part.gain or ZERO
            gains[part.term or (LONG if gain < 0 else SHORT)] += gain
    found = inputs.sales.of(trades)
    now = cents(change_of(inputs.household, found))
    deferred = _deferred(inputs, trades, found)
    fifo = _fifo_tax(inputs, trades)
    return TaxEffect(gains[SHORT], gains[LONG], found.disallowed, now, deferred, fifo, found.permanent)


def change_of(household: Household, found: SaleResults) -> Decimal:
    """The change of this year's tax by results that count, netted with the year so far and the carryforwards."""
    start, tax = household.year_start, facts_of(household)
    return tax_change(start.short, start.long, found.short, found.long, tax, tax_table_of(household)).total


def _deferred(inputs: Inputs, trades: tuple[Trade, ...], found: SaleResults) -> Decimal:
    """Later tax in today's money that the losses leave behind (negative), and what losses carried on are worth.

    A gain that uses up what would be carried on takes its worth, so this is so of sales without a loss too.
    """
    household = inputs.household
    lost = sum((x.gain for t in trades for x in t.lots if x.gain is not None and x.gain < 0), ZERO)
    later, carried = later_rates(household)
    start, tax, table = household.year_start, facts_of(household), tax_table_of(household)
    before = netted_year(start.short, start.long, tax, table)
    after = netted_year(start.short + found.short, start.long + found.long, tax, table)
    more = after.carry_short + after.carry_long - before.carry_short - before.carry_long
    return cents(from_float(later) * lost + from_float(carried) * more)


def _fifo_tax(inputs: Inputs, trades: tuple[Trade, ...]) -> Decimal:
    """The change of tax had the same sales taken each holding's oldest lots."""
    household = inputs.household
    instead = []
    for t in trades:
        if t.side is Side.BUY or not t.lots:
            continue
        held = [x for x in inputs.lots_of[t.account, t.symbol] if x.shares > 0]
        instead.append(replace(t, lots=_oldest(household, held, t)))
    return cents(change_of(household, inputs.sales.of(instead)))


def _oldest(household: Household, held: list[Lot], t: Trade) -> tuple[LotSale, ...]:
    left, found = sum((x.shares for x in t.lots), ZERO), []
    for lot in sorted(held, key=lambda x: (str(x.acquired or ""), x.id)):
        basis, part = basis_at(lot, t.price), min(left, lot.shares)
        if part <= 0 or basis is None:
            continue
        share = cents(basis * part / lot.shares)
        kind = term_at(lot, t.price, household.as_of)
        found.append(LotSale(lot.id, lot.acquired, part, share, cents(part * t.price) - share, kind))
        left -= part
    return tuple(found)


def drift_effect(
    inputs: Inputs, before: Mapping[str, Decimal], after: Mapping[str, Decimal], total: Decimal
) -> DriftEffect:
    """Half the leaves' summed distances to target, and what all classes lie beyond their edges, before and after."""

    def figures(values: Mapping[str, Decimal]) -> tuple[Decimal, Decimal]:
        if not total:
            return ZERO, ZERO
        distances = (abs(values[n] / total - inputs.bands[n].target) for n in inputs.leaf_names)
        beyond = (abs(inputs.bands[n].beyond(values[n] / total)) for n in inputs.class_names)
        return sum(distances, ZERO) / 2, sum(beyond, ZERO)

    (drift_before, outside_before), (drift_after, outside_after) = figures(before), figures(after)
    return DriftEffect(drift_before, drift_after, outside_before, outside_after)


def _class_effect(name: str, band: Band, before: Decimal, after: Decimal, total: Decimal) -> ClassEffect:
    weights = (before / total, after / total) if total else (ZERO, ZERO)
    return ClassEffect(name, band.target, band.lower, band.upper, *weights)


def _account_effects(
    household: Household, request: Request, trades: tuple[Trade, ...], moved: tuple[Moved, ...]
) -> tuple[AccountEffect, ...]:
    rows = []
    for account in household.plan.accounts:
        name = account.name
        before, flow = household.cash.get(name), request.flows.get(name, ZERO)
        traded = sum((t.cash for t in trades if t.account == name), ZERO)
        shifted = sum((m.amount for m in moved if m.to == name), ZERO)
        shifted -= sum((m.amount for m in moved if m.source == name), ZERO)
        after = None if before is None else before + flow + shifted + traded
        rows.append(AccountEffect(name, before, flow, after, shifted))
    return tuple(rows)


def proposal_id(household: Household, request: Request, trades: tuple[Trade, ...]) -> str:
    """A short name made of what was asked and answered: equal proposals have equal ids."""
    flows = ",".join(f"{n}={v}" for n, v in sorted(request.flows.items()))
    parts = [str(household.as_of), request.mode, flows, str(request.gains_budget), str(request.fractional)]
    parts += [str(request.goal), str(request.drift)] if request.goal or request.drift is not None else []
    parts += ["trade anyway"] if request.ignore_signals else []
    parts += [f"trade {'|'.join(sorted(request.anyway))} anyway"] if request.anyway else []
    parts += [f"{t.account}|{t.symbol}|{t.side}|{t.shares}|{','.join(x.id for x in t.lots)}" for t in trades]
    return f"{request.mode}-{household.as_of:%Y%m%d}-{blake2b('/'.join(parts).encode(), digest_size=4).hexdigest()}"
