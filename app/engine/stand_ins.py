"""Substitutes that may stand in for a security sold at a loss: never an identical one, never one that is locked out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from app.engine.locks import is_locked
from app.model.account import Account
from app.model.harvest import SubstituteChoice
from app.model.household import Household
from app.model.plan import LockSide

Substitutes = Callable[[str], tuple[SubstituteChoice, ...]]
YOURS = "yours"


def stand_ins(
    household: Household,
    account: Account,
    symbol: str,
    groups: Mapping[str, str],
    closed: Collection[str],
    substitutes: Substitutes,
) -> tuple[SubstituteChoice, ...]:
    """Substitutes that may be bought in an account: the plan's own first, in their order, then others as they rank.

    `closed` are the identity groups that must not be bought today.
    """
    named = household.security(symbol).substitutes
    own = (_yours(household, name) for name in named)
    others = (choice for choice in substitutes(symbol) if choice.symbol not in named)
    group = groups.get(symbol, symbol)
    return tuple(
        choice
        for choice in (*own, *others)
        if (other := groups.get(choice.symbol, choice.symbol)) != group
        and other not in closed
        and _may_buy(household, account, choice.symbol)
    )


def _yours(household: Household, symbol: str) -> SubstituteChoice:
    security = household.security(symbol)
    return SubstituteChoice(symbol, security.name, security.index, YOURS, "You named it in the plan.")


def _may_buy(household: Household, account: Account, symbol: str) -> bool:
    security = household.security(symbol)
    return (
        not security.lock.stops_buy
        and not (account.menu and symbol not in account.menu)
        and not (security.only_in and account.name not in security.only_in)
        and not is_locked(household.plan, LockSide.BUY, account.name, symbol, security.classes)
    )
