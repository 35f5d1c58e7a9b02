"""The figures of a proposal, counted from its exact trades: cash, weights, drift, tax, objective."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from hashlib import blake2b

from app.engine.holding_period import LONG, SHORT, lot_term
from app.engine.rebalance.build import flow_total
from app.engine.rebalance.inputs import Inputs, leaves_under
from app.engine.rebalance.objective import objective, values_after
from app.model.household import Household
from app.model.number import ZERO, cents
from app.model.proposal import AccountEffect, ClassEffect, DriftEffect, Mode, Proposal, Request, State, TaxEffect, Trade
from app.model.target import Band


def assemble(inputs: Inputs, request: Request, trades: tuple[Trade, ...], bound: Decimal) -> Proposal:
    """All figures of a proposal from its exact trades and the proven lower bound of its objective."""
    household, flow = inputs.household, flow_total(request)
    total = inputs.total + flow
    before = _with_parents(inputs, values_after(household, (), flow))
    after = _with_parents(inputs, values_after(household, trades, flow))
    tax = tax_effect(inputs, trades)
    counted = inputs.leaf_names if request.mode in (Mode.TARGET, Mode.INVEST) else inputs.class_names
    dollars = objective(household, request.mode, trades, {n: inputs.bands[n] for n in counted}, (after, total), tax.now)
    bound = min(cents(dollars), bound)
    near = max(Decimal(1), total * Decimal("0.00001"))
    return Proposal(
        id=proposal_id(household, request, trades),
        as_of=household.as_of,
        request=request,
        state=State.OPTIMAL if dollars - bound <= near else State.FEASIBLE,
        trades=trades,
        accounts=_account_effects(household, request, trades),
        classes=tuple(_class_effect(n, inputs.bands[n], before[n], after[n], total) for n in inputs.class_names),
        tax=tax,
        drift=drift_effect(inputs, before, after, total),
        objective=cents(dollars),
        bound=bound,
    )


def _with_parents(inputs: Inputs, values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Money per class, parents with a band as the sum of their leaves."""
    plan = inputs.household.plan
    return {n: sum((values[leaf] for leaf in leaves_under(plan, n)), ZERO) for n in inputs.class_names}


def tax_effect(inputs: Inputs, trades: tuple[Trade, ...]) -> TaxEffect:
    """Gains by term and their tax at flat rates; a loss washed by an earlier purchase is worth nothing now."""
    gains, counted = {SHORT: ZERO, LONG: ZERO}, {SHORT: ZERO, LONG: ZERO}
    for t in trades:
        for lot in t.lots:
            gain = lot.gain or ZERO
            kind = lot.term or (LONG if gain < 0 else SHORT)
            gains[kind] += gain
            counted[kind] += ZERO if gain < 0 and lot.id in inputs.washed else gain
    now = cents(inputs.rates.tax(counted[SHORT], counted[LONG]))
    return TaxEffect(gains[SHORT], gains[LONG], ZERO, now, ZERO, _fifo_tax(inputs, trades))


def _fifo_tax(inputs: Inputs, trades: tuple[Trade, ...]) -> Decimal:
    """Tax of the same sales had each holding's oldest lots been sold."""
    household, total = inputs.household, ZERO
    for t in trades:
        left = sum((x.shares for x in t.lots), ZERO)
        held = [x for x in household.lots if (x.account, x.symbol) == (t.account, t.symbol) and x.basis is not None]
        for lot in sorted(held, key=lambda x: str(x.acquired or "")):
            part = min(left, lot.shares)
            if part <= 0 or lot.basis is None:
                break
            total += inputs.rates.of(lot_term(lot, household.as_of)) * (part * t.price - lot.basis * part / lot.shares)
            left -= part
    return cents(total)


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


def _account_effects(household: Household, request: Request, trades: tuple[Trade, ...]) -> tuple[AccountEffect, ...]:
    rows = []
    for account in household.plan.accounts:
        before, flow = household.cash.get(account.name), request.flows.get(account.name, ZERO)
        moved = sum((t.cash for t in trades if t.account == account.name), ZERO)
        after = None if before is None else before + flow + moved
        rows.append(AccountEffect(account.name, before, flow, after))
    return tuple(rows)


def proposal_id(household: Household, request: Request, trades: tuple[Trade, ...]) -> str:
    """A short name made of what was asked and answered: equal proposals have equal ids."""
    flows = ",".join(f"{n}={v}" for n, v in sorted(request.flows.items()))
    parts = [str(household.as_of), request.mode, flows, str(request.gains_budget), str(request.fractional)]
    parts += [f"{t.account}|{t.symbol}|{t.side}|{t.shares}|{','.join(x.id for x in t.lots)}" for t in trades]
    return f"{request.mode}-{household.as_of:%Y%m%d}-{blake2b('/'.join(parts).encode(), digest_size=4).hexdigest()}"
