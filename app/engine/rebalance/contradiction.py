"""Why a request cannot be met: the smallest set of wishes that contradict each other, and the nearest amounts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

import numpy as np

from app.engine.rebalance.columns import Gates
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.kernel import takes_whole
from app.engine.rebalance.model import Model, NoAnswerError
from app.engine.rebalance.pose import pose
from app.engine.rebalance.program import INF, Floats
from app.engine.rebalance.rows import buy_of, sells_of
from app.engine.words import dollars
from app.model.account import Account, AccountType
from app.model.household import Household
from app.model.number import CENT, ZERO, from_float, plain
from app.model.plan import Plan
from app.model.proposal import Fixed, Mode, Request, Side, Wish
from app.model.security import SecurityLock

HALF_CENT = 0.005
MOST_WISHES = 5


@dataclass(frozen=True, slots=True)
class _Limit:
    """A wish that could be given up: its name and its sentence."""

    name: str
    text: str


def impossible_wishes(inputs: Inputs, request: Request) -> tuple[Wish, ...]:
    """Trades the user decided that cannot be made, whatever else is done."""
    names = [a.name for a in inputs.accounts]
    found = []
    for wish in request.fixed:
        if wish.shares:
            where = f"{wish.side} {plain(wish.shares)} {wish.symbol} in {wish.account}"
            told = _impossible(inputs, request, wish, names.index(wish.account))
            if told is not None:
                text, nearest = told
                found.append(Wish(f"fixed {where}", f"You asked to {where}; {text}.", plain(nearest)))
    return tuple(found[:MOST_WISHES])


def _impossible(inputs: Inputs, request: Request, wish: Fixed, account: int) -> tuple[str, Decimal] | None:
    """What is wrong with a decided trade, and the nearest number of shares; None where it can be made."""
    rules = inputs.household.plan.rules
    if wish.side is Side.SELL:
        columns = sells_of(inputs, wish.account, wish.symbol)
        most = sum((x.shares for c in columns for x in inputs.sell_lots[int(c)]), ZERO)
        if wish.shares > most or not _sells(request):
            return f"{plain(most)} are there to sell", most if _sells(request) else ZERO
    elif not len(buy_of(inputs, wish.account, wish.symbol)) or not _buys(request):
        return "it cannot be bought there now", ZERO
    symbol = inputs.symbols.index(wish.symbol)
    price, held = inputs.household.quotes[wish.symbol].price, inputs.held.get((account, symbol), ZERO)
    after = held - wish.shares if wish.side is Side.SELL else held + wish.shares
    everything = not after
    if takes_whole(inputs, request, account) and wish.shares % 1 and not everything:
        return "it takes whole shares", wish.shares.to_integral_value(rounding=ROUND_FLOOR)
    if wish.shares * price < rules.minimum_trade and not everything:
        return f"the smallest trade is {dollars(rules.minimum_trade)}", ZERO
    if 0 < after * price < rules.minimum_position:
        return f"it leaves less than the smallest position, {dollars(rules.minimum_position)}", ZERO
    return None


def _sells(request: Request) -> bool:
    """Does the mode sell?"""
    return request.mode is not Mode.INVEST


def _buys(request: Request) -> bool:
    """Does the mode buy?"""
    return request.mode is not Mode.RAISE


def decided_contradiction(model: Model, request: Request) -> tuple[Wish, ...]:
    """The limits that trades the user decided pass: the first one whose lifting helps, else all of them."""
    layout, limits = model.rows.layout, []
    posed = pose(model.inputs, model.rows, request)
    for row, name, text in (
        (layout.budget_row, "gains_budget", "Take no more gains than the budget."),
        (layout.turnover_row, "turnover_cap", "Trade no more than the turnover cap."),
        *(
            (layout.cap_rows + n, f"account_cap {c.name}", f"Keep {c.name} within its cap in an account.")
            for n, c in enumerate(layout.caps)
        ),
    ):
        if posed.row_high_f[row] == INF:
            continue
        wish = Wish(name, text, "give it up")
        row_high_f = posed.row_high_f.copy()
        row_high_f[row] = INF
        try:
            model.answer(replace(posed, row_high_f=row_high_f))
        except NoAnswerError:
            limits.append(wish)
        else:
            limits = [wish]
            break
    decided = Wish("fixed", "Make the trades you decided, and not those you struck out.", "give it up")
    return (decided, *limits)[:MOST_WISHES]


def contradiction(model: Model, request: Request, short_f: Floats) -> tuple[Wish, ...]:
    """The withdrawals that fall short, and the smallest set of limits that stand in their way.

    Deletion filter: with every limit given up the request holds or it does not. Where it does not, the money is simply
    not there and the withdrawal stands alone. Else limits leave one at a time while what is left still contradicts.
    """
    inputs = model.inputs
    wishes: list[Wish] = []
    short_accounts = [inputs.accounts[int(n)].name for n in np.flatnonzero(short_f > HALF_CENT)]
    limits = _in_the_way(model, request, short_accounts)
    for name in short_accounts:
        place = next(n for n, a in enumerate(inputs.accounts) if a.name == name)
        asked = max(-request.flows.get(name, ZERO), ZERO)
        short = from_float(float(short_f[place])).quantize(CENT)
        if not asked:
            text = f"{name} lacks {dollars(short, to_the_cent=True)} for the trades you decided."
            wishes.append(Wish(f"cash {name}", text, str(short)))
            continue
        commissions = inputs.accounts[place].commission * len(
            {int(s) for s in inputs.sell_symbol[inputs.sell_account == place]}
        )
        nearest = max(asked - short - commissions, ZERO).quantize(Decimal(1), rounding=ROUND_FLOOR)
        reason = "" if limits else " That is more than it can pay out."
        text = f"Raise {dollars(asked)} from {name}.{reason} Nearest: {dollars(nearest)}."
        wishes.append(Wish(f"flow {name}", text, str(nearest)))
    wishes += [Wish(limit.name, limit.text, "give it up") for limit in limits]
    return tuple(wishes[:MOST_WISHES])


def _in_the_way(model: Model, request: Request, accounts: list[str]) -> list[_Limit]:
    """A smallest set of limits that, together with the withdrawals, cannot hold; empty when the money is not there."""
    limits = _limits(model.inputs.household.plan, request, accounts)
    if not limits:
        return []
    freed = _Freed(model, request)
    if not freed.holds({limit.name for limit in limits}):
        return []
    needed = list(limits)
    for limit in limits:
        fewer = [other for other in needed if other is not limit]
        if not freed.holds({other.name for other in limits if other not in fewer}):
            needed = fewer
    return needed


def _limits(plan: Plan, request: Request, accounts: list[str]) -> list[_Limit]:
    """Every limit of the plan that could stop a withdrawal, the mildest first."""
    found = []
    for name in accounts:
        account = plan.account(name)
        if account is not None and account.minimum_cash:
            found.append(_Limit(f"minimum_cash {name}", f"Keep {dollars(account.minimum_cash)} in {name}."))
        if account is not None and not account.can_trade:
            found.append(_Limit(f"trades {name}", f"{name} does not trade."))
    if request.fixed:
        found.append(_Limit("fixed", "Make the trades you decided, and not those you struck out."))
    if plan.rules.turnover_cap < 1:
        found.append(_Limit("turnover_cap", "Trade no more than the turnover cap."))
    budgets = (request.gains_budget, plan.rules.gains_budget, plan.tax.year_gains_budget)
    if any(budget is not None for budget in budgets):
        found.append(_Limit("gains_budget", "Take no more gains than the budget."))
    if plan.rules.minimum_holding_days:
        days = plan.rules.minimum_holding_days
        found.append(_Limit("minimum_holding_days", f"Keep everything for {days} days."))
    if plan.locks or any(s.lock is not SecurityLock.NONE for s in plan.securities):
        found.append(_Limit("locks", "Sell nothing that is locked."))
    return found


class _Freed:
    """The household's program with every limit given up, which bounds put in force again one by one."""

    def __init__(self, model: Model, request: Request) -> None:
        household = model.inputs.household
        plan = household.plan
        self.request = replace(request, mode=Mode.RAISE, fixed=())
        self.fixed = request.fixed
        free = replace(
            plan,
            accounts=tuple(_trading(a) for a in plan.accounts),
            securities=tuple(replace(s, lock=SecurityLock.NONE) for s in plan.securities),
            locks=(),
            rules=replace(plan.rules, minimum_holding_days=0),
        )
        # Where no limit bars a column the program is there already, unless it has rows of decided sales.
        is_there = free == plan and not model.rows.fixed
        self.model = model if is_there else Model.of(household.with_plan(free))
        self.barred = {} if is_there else _barred(self.model.inputs, household)

    def holds(self, given_up: set[str]) -> bool:
        """Can the withdrawals be paid with these limits given up and all others in force?"""
        inputs, rows = self.model.inputs, self.model.rows
        request = self.request if "gains_budget" not in given_up else replace(self.request, gains_budget=None)
        posed = pose(inputs, rows, request)
        layout = rows.layout
        for name, columns in self.barred.items():
            if name not in given_up:
                posed.high_f[layout.sells + np.array(columns)] = 0.0
        for n, account in enumerate(inputs.accounts):
            if f"minimum_cash {account.name}" in given_up:
                posed.row_low_f[layout.cash_rows + n] = -float(
                    inputs.household.cash.get(account.name, ZERO) + request.flows.get(account.name, ZERO)
                )
        if "gains_budget" in given_up:
            posed.row_high_f[layout.budget_row] = INF
        if "turnover_cap" in given_up:
            posed.row_high_f[layout.turnover_row] = INF
        if "fixed" not in given_up:
            for wish in self.fixed:
                if wish.side is Side.SELL and not wish.shares:
                    posed.high_f[layout.sells + sells_of(inputs, wish.account, wish.symbol)] = 0.0
        return float(self.model.missing(self.model.answer(posed)).sum()) <= HALF_CENT


def _barred(inputs: Inputs, household: Household) -> dict[str, list[int]]:
    """Sell columns by the limit of the household that bars them."""
    barred: dict[str, list[int]] = {}
    gates = Gates(household, {s: n for n, s in enumerate(inputs.symbols)})
    for column, lots in enumerate(inputs.sell_lots):
        account = household.plan.account(inputs.accounts[int(inputs.sell_account[column])].name)
        codes = {b.code for lot in lots if account is not None and (b := gates.barrier(account, lot)) is not None}
        for code in codes:
            barred.setdefault(_NAMES.get(code, code).format(lots[0].account), []).append(column)
    return barred


_NAMES = {"lock": "locks", "account": "trades {}", "holding": "minimum_holding_days"}


def _trading(account: Account) -> Account:
    away = account.type is AccountType.HELD_AWAY
    return replace(account, trades=True, type=AccountType.TRADITIONAL if away else account.type)
