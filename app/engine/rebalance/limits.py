"""Limits the answer stands at, and what they cost: by the program's duals at the margin, locks by solving without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from app.engine.locks import lock_matches
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.model import Model, Relaxed
from app.engine.rebalance.pose import gains_budget
from app.engine.words import dollars
from app.model.household import Household
from app.model.number import HUNDRED, ONE, ZERO, from_float
from app.model.plan import LockHow, LockSide, Plan
from app.model.proposal import Binding, Proposal, Side
from app.model.security import SecurityLock

MOST_LOCKS = 6
DOLLAR = Decimal(1)


def binding_limits(model: Model, relaxed: Relaxed, proposal: Proposal) -> tuple[Binding, ...]:
    """Limits that bind with their prices; `costs` is dollars for one dollar more of the limit, or for a whole lock."""
    if not proposal.trades and not proposal.drift.outside_before:
        return ()
    return (
        *_cash(model, relaxed, proposal),
        *_budget(model, relaxed, proposal),
        *_turnover(model, relaxed, proposal),
        *_caps(model, relaxed),
        *_locks(model, relaxed),
    )


def _worth(relaxed: Relaxed, row: int) -> Decimal | None:
    """What one dollar more would be worth, to the cent; None where that is nothing."""
    each = Decimal(f"{abs(float(relaxed.answer.dual_f[row])):.2f}")
    return each or None


def _cash(model: Model, relaxed: Relaxed, proposal: Proposal) -> Iterator[Binding]:
    inputs, effects = model.inputs, {effect.name: effect for effect in proposal.accounts}
    for n, account in enumerate(inputs.accounts):
        each = _worth(relaxed, model.rows.layout.cash_rows + n)
        left = (effects[account.name].cash_after or ZERO) - account.minimum_cash
        trades = any(t.account == account.name for t in proposal.trades)
        if each is not None and trades and left < account_unit(inputs, n):
            yield Binding(
                "cash", f"{account.name} has no more cash to spend: a dollar more would be worth ${each}.", each
            )


def _budget(model: Model, relaxed: Relaxed, proposal: Proposal) -> Iterator[Binding]:
    budget = gains_budget(model.inputs, proposal.request)
    gains = proposal.tax.short_gain + proposal.tax.long_gain
    if budget is None or not proposal.trades or gains <= budget - max(HUNDRED, budget / 10):
        return
    each = _worth(relaxed, model.rows.layout.budget_row)
    more = "" if each is None else f"; a dollar more would be worth ${each}"
    yield Binding("gains_budget", f"The gains budget of {dollars(budget)} is used up to {dollars(gains)}{more}.", each)


def _turnover(model: Model, relaxed: Relaxed, proposal: Proposal) -> Iterator[Binding]:
    cap = model.inputs.household.plan.rules.turnover_cap
    sold = sum((t.amount for t in proposal.trades if t.side is Side.SELL), ZERO)
    each = _worth(relaxed, model.rows.layout.turnover_row) if cap < ONE else None
    if each is not None:
        yield Binding(
            "turnover_cap",
            f"Sales of {dollars(sold)} use up the turnover cap; a dollar more would be worth ${each}.",
            each,
        )


def _caps(model: Model, relaxed: Relaxed) -> Iterator[Binding]:
    layout = model.rows.layout
    for n, cap in enumerate(layout.caps):
        each = _worth(relaxed, layout.cap_rows + n)
        if each is not None:
            account = model.inputs.accounts[cap.account].name
            text = f"{cap.name} is at its cap in {account}: a dollar more would be worth ${each}."
            yield Binding(f"account_cap {cap.name} {account}", text, each)


def _locks(model: Model, relaxed: Relaxed) -> Iterator[Binding]:
    """Each lock that keeps something from being traded, with what the answer would gain without it."""
    if model.stop():
        return
    household, request = model.inputs.household, relaxed.posed.request
    here = relaxed.answer.objective_f + relaxed.posed.offset_f
    for name, text, plan in list(_freed(household))[:MOST_LOCKS]:
        if model.stop():
            return
        other = Model.of(household.with_plan(plan), request)
        found = other.relax(request)
        gain = from_float(here - found.answer.objective_f - found.posed.offset_f).quantize(DOLLAR)
        if gain >= DOLLAR:
            yield Binding(f"lock {name}", f"{text} It costs about {dollars(gain)}.", gain)


def _freed(household: Household) -> Iterator[tuple[str, str, Plan]]:
    """The plan without each of its locks that could matter: those on what is held, or on all purchases."""
    plan = household.plan
    held = {(lot.account, lot.symbol, lot.id) for lot in household.lots}
    for n, lock in enumerate(plan.locks):
        covers = lock.covers(LockSide.BUY) or any(
            lock_matches(lock, a, s, household.security(s).classes, i) for a, s, i in held
        )
        if lock.how is LockHow.BLOCK and covers:
            subject = lock.symbol or lock.asset_class or lock.lot or "anything"
            where = f" in {lock.account}" if lock.account else ""
            act = {LockSide.SELL: "sell", LockSide.BUY: "buy", LockSide.BOTH: "trade"}[lock.side]
            yield (
                subject,
                f"Your lock: do not {act} {subject}{where}.",
                replace(plan, locks=(*plan.locks[:n], *plan.locks[n + 1 :])),
            )
    symbols = {s for _, s, _ in held}
    for security in plan.securities:
        if security.lock is not SecurityLock.NONE and security.symbol in symbols:
            free = tuple(replace(s, lock=SecurityLock.NONE) if s is security else s for s in plan.securities)
            yield security.symbol, f"{security.symbol} is locked: {security.lock}.", replace(plan, securities=free)


def account_unit(inputs: Inputs, account: int) -> Decimal:
    """The price of the dearest security bought there: cash below it is spent."""
    prices = [
        inputs.household.quotes[inputs.symbols[s]].price
        for a, s in zip(inputs.buy_account, inputs.buy_symbol, strict=True)
        if a == account
    ]
    return max(prices, default=ZERO)
