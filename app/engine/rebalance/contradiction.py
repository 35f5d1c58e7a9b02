"""Why a request cannot be met: the smallest set of wishes that contradict each other, and the nearest amounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from functools import partial

import numpy as np

from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.kernel import takes_whole
from app.engine.rebalance.model import Model
from app.engine.rebalance.program import Floats
from app.engine.rebalance.rows import buy_of, sells_of
from app.model.account import Account, AccountType
from app.model.household import Household
from app.model.number import CENT, ONE, ZERO, from_float
from app.model.plan import Plan
from app.model.proposal import Request, Side, Wish
from app.model.security import SecurityLock

HALF_CENT = 0.005
MOST_WISHES = 5


@dataclass(frozen=True, slots=True)
class _Limit:
    """A wish that could be given up: its name, its sentence, and the household and request without it."""

    name: str
    text: str
    without: Callable[[Plan, Request], tuple[Plan, Request]]


def impossible_wishes(inputs: Inputs, request: Request) -> tuple[Wish, ...]:
    """Trades the user decided that cannot be made, whatever else is done."""
    found: list[Wish] = []
    for wish in request.fixed:
        if not wish.shares:
            continue
        names = [a.name for a in inputs.accounts]
        where = f"{wish.side} {wish.shares.normalize():f} {wish.symbol} in {wish.account}"
        account = names.index(wish.account)
        if wish.side is Side.SELL:
            columns = sells_of(inputs, wish.account, wish.symbol)
            most = sum((x.shares for c in columns for x in inputs.sell_lots[int(c)]), ZERO)
            if wish.shares > most:
                text = f"You asked to {where}; {most.normalize():f} are there to sell."
                found.append(Wish(f"fixed {where}", text, f"{most.normalize():f}"))
                continue
            everything = wish.shares == most
        else:
            everything = False
            if not len(buy_of(inputs, wish.account, wish.symbol)):
                text = f"You asked to {where}; it cannot be bought there now."
                found.append(Wish(f"fixed {where}", text, "0"))
                continue
        if takes_whole(inputs, request, account) and wish.shares % 1 and not everything:
            whole = wish.shares.to_integral_value(rounding=ROUND_FLOOR)
            found.append(Wish(f"fixed {where}", f"{wish.account} takes whole shares: {where}.", str(whole)))
    return tuple(found[:MOST_WISHES])


def contradiction(model: Model, request: Request, short_f: Floats) -> tuple[Wish, ...]:
    """The withdrawals that fall short, and the smallest set of limits that stand in their way.

    Deletion filter: with every limit given up the request holds or it does not. Where it does not, the money is simply
    not there and the withdrawal stands alone. Else limits leave one at a time while what is left still contradicts.
    """
    inputs = model.inputs
    wishes: list[Wish] = []
    short_accounts = [inputs.accounts[int(n)].name for n in np.flatnonzero(short_f > HALF_CENT)]
    limits = _in_the_way(inputs.household, request, short_accounts)
    for name in short_accounts:
        place = next(n for n, a in enumerate(inputs.accounts) if a.name == name)
        asked = -request.flows.get(name, ZERO)
        short = from_float(float(short_f[place])).quantize(CENT)
        commissions = inputs.accounts[place].commission * len(
            {int(s) for s in inputs.sell_symbol[inputs.sell_account == place]}
        )
        nearest = max(asked - short - commissions, ZERO).quantize(Decimal(1), rounding=ROUND_FLOOR)
        reason = "" if limits else " That is more than it can pay out."
        wishes.append(
            Wish(
                f"flow {name}",
                f"Raise {_dollars(asked)} from {name}.{reason} Nearest: {_dollars(nearest)}.",
                str(nearest),
            )
        )
    wishes += [Wish(limit.name, limit.text, "give it up") for limit in limits]
    return tuple(wishes[:MOST_WISHES])


def _in_the_way(household: Household, request: Request, accounts: list[str]) -> list[_Limit]:
    """A smallest set of limits that, together with the withdrawals, cannot hold; empty when the money is not there."""
    limits = _limits(household.plan, request, accounts)
    if not _holds(household, request, limits):
        return []
    needed = list(limits)
    for limit in limits:
        fewer = [other for other in needed if other is not limit]
        if not _holds(household, request, [other for other in limits if other not in fewer]):
            needed = fewer
    return needed


def _holds(household: Household, request: Request, given_up: list[_Limit]) -> bool:
    plan = household.plan
    for limit in given_up:
        plan, request = limit.without(plan, request)
    return _shortfall(household.with_plan(plan), request) <= HALF_CENT


def _limits(plan: Plan, request: Request, accounts: list[str]) -> list[_Limit]:
    """Every limit of the plan that could stop a withdrawal, the mildest first."""
    found = []
    for name in accounts:
        account = plan.account(name)
        if account is not None and account.minimum_cash:
            text = f"Keep {_dollars(account.minimum_cash)} in {name}."
            found.append(_Limit(f"minimum_cash {name}", text, partial(_without_minimum_cash, name=name)))
        if account is not None and not account.can_trade:
            found.append(_Limit(f"trades {name}", f"{name} does not trade.", partial(_trading, name=name)))
    if plan.rules.turnover_cap < 1:
        found.append(_Limit("turnover_cap", "Trade no more than the turnover cap.", _without_turnover_cap))
    if (
        request.gains_budget is not None
        or plan.rules.gains_budget is not None
        or plan.tax.year_gains_budget is not None
    ):
        found.append(_Limit("gains_budget", "Take no more gains than the budget.", _without_gains_budget))
    if plan.locks or any(s.lock is not SecurityLock.NONE for s in plan.securities):
        found.append(_Limit("locks", "Sell nothing that is locked.", _without_locks))
    return found


def _without_minimum_cash(plan: Plan, request: Request, name: str) -> tuple[Plan, Request]:
    accounts = tuple(replace(a, minimum_cash=ZERO) if a.name == name else a for a in plan.accounts)
    return replace(plan, accounts=accounts), request


def _trading(plan: Plan, request: Request, name: str) -> tuple[Plan, Request]:
    def freed(account: Account) -> Account:
        away = account.type is AccountType.HELD_AWAY
        return replace(account, trades=True, type=AccountType.TRADITIONAL if away else account.type)

    accounts = tuple(freed(a) if a.name == name else a for a in plan.accounts)
    return replace(plan, accounts=accounts), request


def _without_turnover_cap(plan: Plan, request: Request) -> tuple[Plan, Request]:
    return replace(plan, rules=replace(plan.rules, turnover_cap=ONE)), request


def _without_gains_budget(plan: Plan, request: Request) -> tuple[Plan, Request]:
    free = replace(plan, rules=replace(plan.rules, gains_budget=None), tax=replace(plan.tax, year_gains_budget=None))
    return free, replace(request, gains_budget=None)


def _without_locks(plan: Plan, request: Request) -> tuple[Plan, Request]:
    free = tuple(replace(s, lock=SecurityLock.NONE) for s in plan.securities)
    return replace(plan, locks=(), securities=free), request


def _shortfall(household: Household, request: Request) -> float:
    model = Model.of(household, request)
    return float(model.missing(model.relax(request).answer).sum())


def _dollars(amount: Decimal) -> str:
    return f"${amount:,.0f}"
