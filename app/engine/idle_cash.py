"""Idle cash: what accounts have beyond their minimum, and what the household has beyond its Cash class."""

from __future__ import annotations

from decimal import Decimal

from app.engine.drift import Status
from app.model.household import Household
from app.model.number import CENT, ZERO
from app.model.plan import Rules
from app.model.target import CASH_CLASS


def least_cash(rules: Rules) -> Decimal:
    """How much idle cash counts as arrived: at least a cent."""
    return max(rules.minimum_trade if rules.cash_arriving is None else rules.cash_arriving, CENT)


def idle_accounts(household: Household) -> tuple[tuple[str, Decimal], ...]:
    """Accounts that trade with cash enough above their minimum, the most first, and how much."""
    least = least_cash(household.plan.rules)
    found = [
        (a.name, household.cash[a.name] - a.minimum_cash)
        for a in household.plan.accounts
        if a.can_trade and a.name in household.cash
    ]
    return tuple(sorted(((n, idle) for n, idle in found if idle >= least), key=lambda row: (-row[1], row[0])))


def idle_cash(household: Household, status: Status) -> Decimal:
    """Idle cash of the household that no Cash class wants; zero where no account has enough to count."""
    cash_class = next((c for c in status.classes if c.name == CASH_CLASS), None)
    wanted = ZERO if cash_class is None else cash_class.band.target * status.value
    idle = sum((above for _, above in idle_accounts(household)), ZERO)
    return max(min(idle, status.cash - wanted), ZERO)
