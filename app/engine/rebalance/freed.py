"""Can wishes hold together? The household's program with every limit given up, which bounds put in force again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np

from app.engine.locks import is_blocked
from app.engine.rebalance.columns import Gates
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.kernel import takes_whole
from app.engine.rebalance.model import Model, NoAnswerError
from app.engine.rebalance.pose import Posed, pose
from app.engine.rebalance.program import INF, Floats, Ints
from app.engine.rebalance.rows import buy_of, sells_of
from app.engine.words import dollars
from app.model.account import Account, AccountType
from app.model.household import Household
from app.model.number import ONE, ZERO, from_float, plain
from app.model.plan import LockSide, Plan
from app.model.proposal import Fixed, Mode, Request, Side
from app.model.security import SecurityLock

HALF_CENT = 0.005
FLOWS = "flow"
"""The name of all withdrawals together."""
TOWARDS = 100.0
"""Dollars a dollar of a trade's own: more than anything else is worth, and less than missing cash."""
NEARLY, FINE = Decimal("0.00001"), Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Limit:
    """A wish of the plan that could be given up: its name and its sentence."""

    name: str
    text: str


def trade_name(wish: Fixed) -> str:
    """What tells a decided trade apart: an account buys or sells a security once."""
    return f"fixed {wish.account}|{wish.symbol}|{wish.side}"


def limits_of(plan: Plan, request: Request, accounts: Collection[str]) -> Iterator[Limit]:
    """Every limit of the plan that could stop trades in these accounts, the mildest first."""
    for account in (a for a in plan.accounts if a.name in accounts):
        if account.minimum_cash:
            yield Limit(f"minimum_cash {account.name}", f"Keep {dollars(account.minimum_cash)} in {account.name}.")
        if not account.can_trade:
            yield Limit(f"trades {account.name}", f"{account.name} does not trade.")
    for one in plan.classes:
        if request.fixed and any(name in accounts for name in one.account_cap):
            yield Limit(f"account_cap {one.name}", f"Keep {one.name} within its cap in an account.")
    if plan.rules.turnover_cap < 1:
        yield Limit("turnover_cap", "Trade no more than the turnover cap.")
    if any(x is not None for x in (request.gains_budget, plan.rules.gains_budget, plan.tax.year_gains_budget)):
        yield Limit("gains_budget", "Take no more gains than the budget.")
    if plan.rules.minimum_holding_days:
        yield Limit("minimum_holding_days", f"Keep everything for {plan.rules.minimum_holding_days} days.")
    if plan.locks or any(s.lock is not SecurityLock.NONE for s in plan.securities):
        locked = "Trade" if any(f.shares and f.side is Side.BUY for f in request.fixed) else "Sell"
        yield Limit("locks", f"{locked} nothing that is locked.")


def impossible(inputs: Inputs, request: Request, wish: Fixed) -> tuple[str, Decimal] | None:
    """What is wrong with a decided trade by itself, and the nearest number of shares; None where it can be made."""
    rules = inputs.household.plan.rules
    if not wish.shares:
        return None
    if wish.side is Side.SELL:
        columns, sells = sells_of(inputs, wish.account, wish.symbol), request.mode is not Mode.INVEST
        most = sum((x.shares for c in columns for x in inputs.sell_lots[int(c)]), ZERO)
        if wish.shares > most or not sells:
            return (
                (f"{plain(most) if most else 'none'} are there to sell", most)
                if sells
                else ("this mode sells nothing", ZERO)
            )
    elif not len(buy_of(inputs, wish.account, wish.symbol)) or request.mode is Mode.RAISE:
        return "it cannot be bought there now", ZERO
    account = next(n for n, a in enumerate(inputs.accounts) if a.name == wish.account)
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


class Freed:
    """The program of a request with what can be given up.

    That is limits by their names, decided trades by theirs (`trade_name`), and all withdrawals together (`FLOWS`).
    """

    def __init__(self, model: Model, request: Request) -> None:
        household = model.inputs.household
        plan = household.plan
        self.request = request
        free = replace(
            plan,
            accounts=tuple(_trading(a) for a in plan.accounts),
            securities=tuple(replace(s, lock=SecurityLock.NONE) for s in plan.securities),
            locks=(),
            rules=replace(plan.rules, minimum_holding_days=0),
        )
        # Where no limit bars a column the program is there already.
        is_there = free == plan
        self.model = model if is_there else Model.of(household.with_plan(free), request)
        self._sells = {} if is_there else _barred_sales(household, self.model.inputs)
        self._buys = {} if is_there else _barred_purchases(plan, self.model.inputs)

    def holds(self, given_up: Collection[str]) -> bool:
        """Can the rest be had with these given up?"""
        missing_f = self.missing(given_up)
        return missing_f is not None and float(missing_f.sum()) <= HALF_CENT

    def missing(self, given_up: Collection[str]) -> Floats | None:
        """Dollars that accounts lack with these given up; None where decided trades pass a limit besides."""
        posed = self._posed(given_up)
        return None if posed is None else self._missing(posed)

    def nearest(self, wish: Fixed) -> Decimal | None:
        """The shares nearest to those decided with which all the rest holds; None where there are none."""
        places = self._places(wish)
        posed = self._posed({trade_name(wish)})
        if posed is None or not len(places):
            return None
        self._close_other_side(posed, replace(wish, shares=ONE))
        whole = takes_whole(self.model.inputs, self.request, self._account(wish))
        unit = ONE if whole else FINE
        for is_less in (True, False):
            found = self._extreme(posed, wish, places, is_less=is_less)
            if found is None:
                continue
            rounding, hair = (ROUND_FLOOR, NEARLY) if is_less else (ROUND_CEILING, -NEARLY)
            shares = ((found + hair) / unit).to_integral_value(rounding=rounding) * unit
            if self._can_be(posed, replace(wish, shares=max(shares, ZERO)), places):
                return max(shares, ZERO)
        return None

    # Inside

    def _posed(self, given_up: Collection[str]) -> Posed | None:
        """The request with these given up; None where what is not bars a decided purchase."""
        inputs, rows = self.model.inputs, self.model.rows
        layout = rows.layout
        fixed = tuple(f for f in self.request.fixed if trade_name(f) not in given_up)
        flows = {n: f for n, f in self.request.flows.items() if f > 0 or FLOWS not in given_up}
        budget = None if "gains_budget" in given_up else self.request.gains_budget
        posed = pose(inputs, rows, replace(self.request, fixed=fixed, flows=flows, gains_budget=budget))
        for n, wish in enumerate(rows.fixed):
            if wish not in fixed:
                posed.row_low_f[layout.fixed_rows + n], posed.row_high_f[layout.fixed_rows + n] = -INF, INF
        for first, barred in ((layout.sells, self._sells), (layout.buys, self._buys)):
            for name, columns in barred.items():
                if name not in given_up:
                    posed.high_f[first + columns] = 0.0
        for wish in fixed:
            self._close_other_side(posed, wish)
        self._lift(posed, given_up)
        return None if (posed.low_f > posed.high_f).any() else posed

    def _close_other_side(self, posed: Posed, wish: Fixed) -> None:
        """What is sold in an account is not bought there, and the other way round."""
        if wish.shares:
            other = Side.BUY if wish.side is Side.SELL else Side.SELL
            posed.high_f[self._places(replace(wish, side=other))] = 0.0

    def _lift(self, posed: Posed, given_up: Collection[str]) -> None:
        """Take limits that are rows of the program off."""
        inputs, layout = self.model.inputs, self.model.rows.layout
        for n, account in enumerate(inputs.accounts):
            if f"minimum_cash {account.name}" in given_up:
                posed.row_low_f[layout.cash_rows + n] = -float(
                    inputs.household.cash.get(account.name, ZERO) + posed.request.flows.get(account.name, ZERO)
                )
        for n, cap in enumerate(layout.caps):
            if f"account_cap {cap.name}" in given_up:
                posed.row_high_f[layout.cap_rows + n] = INF
        if "gains_budget" in given_up:
            posed.row_high_f[layout.budget_row] = INF
        if "turnover_cap" in given_up:
            posed.row_high_f[layout.turnover_row] = INF

    def _missing(self, posed: Posed) -> Floats | None:
        try:
            return self.model.missing(self.model.answer(posed))
        except NoAnswerError:
            return None

    def _account(self, wish: Fixed) -> int:
        return next(n for n, a in enumerate(self.model.inputs.accounts) if a.name == wish.account)

    def _places(self, wish: Fixed) -> Ints:
        """The columns a decided trade moves."""
        inputs, layout = self.model.inputs, self.model.rows.layout
        if wish.side is Side.SELL:
            return layout.sells + sells_of(inputs, wish.account, wish.symbol)
        return layout.buys + buy_of(inputs, wish.account, wish.symbol)

    def _extreme(self, posed: Posed, wish: Fixed, places: Ints, *, is_less: bool) -> Decimal | None:
        """The most shares that are fewer than decided, or the fewest that are more; None where nothing holds."""
        price = float(self.model.inputs.household.quotes[wish.symbol].price)
        cost_f = posed.cost_f.copy()
        cost_f[places] += (-1 if is_less else 1) * TOWARDS * price
        here = self._between(posed, wish, places, (ZERO, wish.shares) if is_less else (wish.shares, None))
        try:
            answer = self.model.answer(replace(here, cost_f=cost_f))
        except NoAnswerError:
            return None
        if float(self.model.missing(answer).sum()) > HALF_CENT:
            return None
        return from_float(float(answer.x_f[places].sum()))

    def _can_be(self, posed: Posed, wish: Fixed, places: Ints) -> bool:
        """Does all the rest hold with exactly so many shares, and are they a trade?"""
        if impossible(self.model.inputs, self.request, wish) is not None:
            return False
        missing_f = self._missing(self._between(posed, wish, places, (wish.shares, wish.shares)))
        return missing_f is not None and float(missing_f.sum()) <= HALF_CENT

    def _between(self, posed: Posed, wish: Fixed, places: Ints, shares: tuple[Decimal, Decimal | None]) -> Posed:
        """The request with so many shares of one trade."""
        low, high = float(shares[0]), INF if shares[1] is None else float(shares[1])
        rows = self.model.rows
        low_f, high_f = posed.low_f.copy(), posed.high_f.copy()
        row_low_f, row_high_f = posed.row_low_f.copy(), posed.row_high_f.copy()
        row = next((n for n, f in enumerate(rows.fixed) if trade_name(f) == trade_name(wish)), None)
        if row is not None:
            row_low_f[rows.layout.fixed_rows + row], row_high_f[rows.layout.fixed_rows + row] = low, high
        elif len(places) == 1:
            low_f[places], high_f[places] = low, np.minimum(high, high_f[places])
        return replace(posed, low_f=low_f, high_f=high_f, row_low_f=row_low_f, row_high_f=row_high_f)


def _trading(account: Account) -> Account:
    away = account.type is AccountType.HELD_AWAY
    return replace(account, trades=True, type=AccountType.TRADITIONAL if away else account.type)


_NAMES = {"lock": "locks", "account": "trades {}", "holding": "minimum_holding_days"}


def _barred_sales(household: Household, inputs: Inputs) -> dict[str, Ints]:
    """The sell columns that each limit closes."""
    found: dict[str, list[int]] = {}
    gates = Gates(household, {s: n for n, s in enumerate(inputs.symbols)})
    for column, lots in enumerate(inputs.sell_lots):
        account = household.plan.account(inputs.accounts[int(inputs.sell_account[column])].name)
        codes = {b.code for lot in lots if account is not None and (b := gates.barrier(account, lot)) is not None}
        for code in codes:
            found.setdefault(_NAMES.get(code, code).format(lots[0].account), []).append(column)
    return {name: np.array(columns, dtype=np.int64) for name, columns in found.items()}


def _barred_purchases(plan: Plan, inputs: Inputs) -> dict[str, Ints]:
    """The buy columns that each limit closes."""
    found: dict[str, list[int]] = {}
    locked = {s.symbol for s in plan.securities if s.lock.stops_buy}
    for column, (a, s) in enumerate(zip(inputs.buy_account, inputs.buy_symbol, strict=True)):
        name, symbol = inputs.accounts[int(a)].name, inputs.symbols[int(s)]
        account, classes = plan.account(name), inputs.household.security(symbol).classes
        if account is not None and not account.can_trade:
            found.setdefault(f"trades {name}", []).append(column)
        elif symbol in locked or is_blocked(plan.locks, LockSide.BUY, name, symbol, classes):
            found.setdefault("locks", []).append(column)
    return {name: np.array(columns, dtype=np.int64) for name, columns in found.items()}
