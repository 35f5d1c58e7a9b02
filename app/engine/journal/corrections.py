"""What moved a class's weight day by day beside prices: trades, money that came or went, income paid out.

The gap of a class is its worth less its goal weight times the household's worth. Buying and selling moves the first,
money from outside the second, income paid in cash takes from the class and leaves the household where it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

import numpy as np

from app.engine.journal.episodes import Stretch
from app.model.household import Household
from app.model.number import ONE, ZERO, from_float
from app.model.target import CASH_CLASS
from app.model.transaction import Action, Transaction

INCOME = frozenset({Action.DIVIDEND, Action.CAPITAL_GAIN, Action.INTEREST, Action.RETURN_OF_CAPITAL})
BOUGHT = frozenset({Action.BUY, Action.REINVEST})
ARRIVED = frozenset({Action.TRANSFER_IN, Action.GIFT, Action.INHERIT})
TRADES = frozenset({Action.BUY, Action.REINVEST, Action.SELL})


@dataclass(slots=True)
class DayMoves:
    """One day in dollars: by class what was bought, sold, paid out and brought in kind; cash from outside; the rows."""

    bought: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    sold: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    paid: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    brought: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    all_bought: Decimal = ZERO
    all_sold: Decimal = ZERO
    income: Decimal = ZERO
    flow: Decimal = ZERO
    rows: list[Transaction] = field(default_factory=list)

    def net(self, name: str) -> Decimal:
        """Bought less sold; of the class of cash, what trades left less what they took."""
        return self.all_sold - self.all_bought if name == CASH_CLASS else self.bought[name] - self.sold[name]

    def gap_change(self, name: str, goal: Decimal) -> Decimal:
        """What the day's trades and money added to the class's worth over its goal."""
        outside = self.flow + sum(self.brought.values(), ZERO)
        if name == CASH_CLASS:
            return self.net(name) + self.income + self.flow - goal * outside
        return self.net(name) + self.brought[name] - self.paid[name] - goal * outside

    def sale_part(self, breach: Stretch, corrected: Decimal) -> Decimal:
        """How much of a day's correction was a trade out of what is over into what is under, 0 to 1.

        What was bought with idle cash or money that came in is no such trade.
        """
        if breach.sign > 0:
            traded = max(ZERO, -self.net(breach.name))
        else:
            others = [n for n in {*self.sold, *self.bought} if n not in (breach.name, CASH_CLASS)]
            traded = min(max(ZERO, self.net(breach.name)), sum((max(ZERO, -self.net(n)) for n in others), ZERO))
        return min(ONE, traded / corrected)


def moves_of(
    household: Household,
    transactions: Sequence[Transaction],
    days: Sequence[date],
    price_at: Callable[[int, str], Decimal | None],
) -> Mapping[int, DayMoves]:
    """The moves by place in `days`; a row of a day without prices counts on the next that has some.

    Securities that come or go in kind count at their row's price, else at `price_at` of place and symbol.
    """
    ordinals = np.array([d.toordinal() for d in days])
    out: dict[int, DayMoves] = defaultdict(DayMoves)
    for t in transactions:
        place = int(np.searchsorted(ordinals, t.day.toordinal()))
        if place < len(days):
            _enter(out[place], t, household, partial(price_at, place))
    return dict(out)


def amount_of(t: Transaction) -> Decimal:
    """What was bought or sold before fees."""
    if t.shares and t.price is not None:
        return t.shares * t.price
    return abs(t.cash) + t.fees if t.action is Action.SELL else max(ZERO, abs(t.cash) - t.fees)


def _enter(moves: DayMoves, t: Transaction, household: Household, price: Callable[[str], Decimal | None]) -> None:
    parts = household.security(t.symbol).classes if t.symbol else {}
    if t.action in TRADES and t.cash:
        amount = amount_of(t)
        side = moves.bought if t.action in BOUGHT else moves.sold
        for name, part in parts.items():
            side[name] += part * amount
        moves.all_bought += amount if t.action in BOUGHT else ZERO
        moves.all_sold += amount if t.action is Action.SELL else ZERO
        moves.rows.append(t)
    elif t.action in INCOME:
        for name, part in parts.items():
            moves.paid[name] += part * t.cash
        moves.income += t.cash
    elif t.action in ARRIVED or t.action is Action.TRANSFER_OUT:
        # Without any price the history has no value that day either, so that nothing is measured over it.
        worth = (t.shares or ZERO) * (t.price or price(t.symbol) or ZERO)
        for name, part in parts.items():
            moves.brought[name] += part * (worth if t.action in ARRIVED else -worth)
        moves.flow += t.cash
    elif t.cash:
        moves.flow += t.cash


@dataclass(frozen=True, slots=True)
class Mending:
    """A part of the gap gone on one day: in dollars of the first day, and how much of it was traded, 0 to 1."""

    place: int
    amount: Decimal
    traded: Decimal


def mendings(
    breach: Stretch,
    begin: int,
    gap: Decimal,
    goal: Decimal,
    moves: Mapping[int, DayMoves],
    growth_f: Sequence[float] | None,
) -> tuple[Mending, ...]:
    """How the gap of the close of `begin` was closed by trades and money until the breach ended.

    Only what brings the sum further than it has been counts: a deposit that widens the gap and its investment that
    closes it again are no correction. `growth_f` is the class's growth since `begin` by place, 1 where it is None.
    """
    run, most, found = ZERO, ZERO, []
    for place in sorted(p for p in moves if begin < p <= breach.end):
        corrected = -breach.sign * moves[place].gap_change(breach.name, goal)
        grown = ONE if growth_f is None else from_float(growth_f[place - begin])
        run += corrected / grown
        credit = min(gap, run) - most
        if credit > 0:
            most += credit
            found.append(Mending(place, credit, moves[place].sale_part(breach, corrected)))
    return tuple(found)
