"""The figures of a proposal, counted from its exact trades: cash, weights, drift, tax, objective."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from hashlib import blake2b

from app.engine.holding_period import term
from app.engine.rebalance.build import flow_total
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.objective import objective, values_after
from app.model.household import Household
from app.model.number import ZERO, cents
from app.model.proposal import AccountEffect, ClassEffect, DriftEffect, Proposal, Request, State, TaxEffect, Trade
from app.model.target import Band


def assemble(inputs: Inputs, request: Request, trades: tuple[Trade, ...], bound: Decimal) -> Proposal:
    """All figures of a proposal from its exact trades and the proven lower bound of its objective."""
    household, flow = inputs.household, flow_total(request)
    total = inputs.total + flow
    bands = {n: inputs.bands[n] for n in inputs.class_names}
    before, after = values_after(household, (), flow), values_after(household, trades, flow)
    tax = tax_effect(inputs, trades)
    dollars = objective(household, request.mode, trades, bands, flow, total, tax.now)
    bound = min(cents(dollars), bound)
    near = max(Decimal(1), total * Decimal("0.00001"))
    return Proposal(
        id=proposal_id(household, request, trades),
        as_of=household.as_of,
        request=request,
        state=State.OPTIMAL if dollars - bound <= near else State.FEASIBLE,
        trades=trades,
        accounts=_account_effects(household, request, trades),
        classes=tuple(_class_effect(n, bands[n], before[n], after[n], total) for n in inputs.class_names),
        tax=tax,
        drift=drift_effect(bands, before, after, total),
        objective=cents(dollars),
        bound=bound,
    )


def tax_effect(inputs: Inputs, trades: tuple[Trade, ...]) -> TaxEffect:
    """Gains by term and their tax at flat rates, and what first-in-first-out would have cost."""
    gains = {"short": ZERO, "long": ZERO}
    for t in trades:
        for lot in t.lots:
            gains[lot.term or ("long" if (lot.gain or ZERO) < 0 else "short")] += lot.gain or ZERO
    now = cents(inputs.rates.tax(gains["short"], gains["long"]))
    return TaxEffect(gains["short"], gains["long"], ZERO, now, ZERO, _fifo_tax(inputs, trades))


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
            total += inputs.rates.of(term(lot.acquired, household.as_of)) * (
                part * t.price - lot.basis * part / lot.shares
            )
            left -= part
    return cents(total)


def drift_effect(
    bands: Mapping[str, Band], before: Mapping[str, Decimal], after: Mapping[str, Decimal], total: Decimal
) -> DriftEffect:
    """Half the summed distances to target and the sum beyond the edges, before and after."""

    def figures(values: Mapping[str, Decimal]) -> tuple[Decimal, Decimal]:
        if not total:
            return ZERO, ZERO
        weights = [(values[n] / total, b) for n, b in bands.items()]
        return sum((abs(w - b.target) for w, b in weights), ZERO) / 2, sum((abs(b.beyond(w)) for w, b in weights), ZERO)

    (drift_before, outside_before), (drift_after, outside_after) = figures(before), figures(after)
    return DriftEffect(drift_before, drift_after, outside_before, outside_after)


def _class_effect(name: str, band: Band, before: Decimal, after: Decimal, total: Decimal) -> ClassEffect:
    weights = (before / total, after / total) if total else (ZERO, ZERO)
    return ClassEffect(name, band.target, band.lower, band.upper, *weights)


def _account_effects(household: Household, request: Request, trades: tuple[Trade, ...]) -> tuple[AccountEffect, ...]:
    rows = []
    for account in household.plan.accounts:
        before, flow = household.cash.get(account.name, ZERO), request.flows.get(account.name, ZERO)
        moved = sum((t.cash for t in trades if t.account == account.name), ZERO)
        rows.append(AccountEffect(account.name, before, flow, before + flow + moved))
    return tuple(rows)


def proposal_id(household: Household, request: Request, trades: tuple[Trade, ...]) -> str:
    """A short name made of what was asked and answered: equal proposals have equal ids."""
    flows = ",".join(f"{n}={v}" for n, v in sorted(request.flows.items()))
    parts = [str(household.as_of), request.mode, flows, str(request.gains_budget), str(request.fractional)]
    parts += [f"{t.account}|{t.symbol}|{t.side}|{t.shares}|{','.join(x.id for x in t.lots)}" for t in trades]
    return f"{request.mode}-{household.as_of:%Y%m%d}-{blake2b('/'.join(parts).encode(), digest_size=4).hexdigest()}"
