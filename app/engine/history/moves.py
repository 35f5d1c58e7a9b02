"""Money and shares that leave one account of the household and come into another: no flow, and held on the way.

The ledger matches shares in order to carry lots (`transfers`); here only amounts count, so rows that bring a basis of
their own are matched, too, and lots that arrive one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.engine.opening import is_opening
from app.engine.transfers import MOST_DAYS
from app.model.number import ZERO
from app.model.security import CASH
from app.model.transaction import Action, Transaction

MOST_DAYS_OF_CASH = 5
CASH_MOVES = frozenset({Action.DEPOSIT, Action.WITHDRAWAL, Action.TRANSFER_IN, Action.TRANSFER_OUT})
SHARE_MOVES = frozenset({Action.TRANSFER_IN, Action.TRANSFER_OUT})


@dataclass(frozen=True, slots=True)
class Move:
    """So much of a security, or of `CASH`, left one account on a day (an ordinal) and came into another on one."""

    symbol: str
    amount: Decimal
    source: str
    to: str
    left: int
    came: int


@dataclass(frozen=True, slots=True)
class _Side:
    """Rows of one account, security and day that go one way, as one amount."""

    account: str
    symbol: str
    amount: Decimal
    day: int
    rows: tuple[str, ...]


def own_moves(
    rows: Iterable[Transaction], without_cash: Collection[str] = ()
) -> tuple[tuple[Move, ...], frozenset[str]]:
    """What moved between accounts of the household, and the ids of the rows that tell of it.

    Equal amounts, shares within ten days of each other and cash within five; row by row, then the sums of a day.
    Cash of accounts `without_cash` is outside the household.
    """
    leaving: list[_Side] = []
    coming: list[_Side] = []
    for t in rows:
        if is_opening(t):
            continue
        day = t.day.toordinal()
        if t.action in SHARE_MOVES and t.shares and t.symbol not in ("", CASH):
            side = leaving if t.action is Action.TRANSFER_OUT else coming
            side.append(_Side(t.account, t.symbol, t.shares, day, (t.id,)))
        elif t.action in CASH_MOVES and t.cash and t.account not in without_cash:
            side = leaving if t.cash < 0 else coming
            side.append(_Side(t.account, CASH, abs(t.cash), day, (t.id,)))
    if not leaving or not coming:
        return (), frozenset()
    found, left, came = _matched(leaving, coming)
    more, _, _ = _matched(_of_days(left), _of_days(came)) if left and came else ([], [], [])
    moves = [_move(*pair) for pair in (*found, *more)]
    ids = {name for pair in (*found, *more) for side in pair for name in side.rows}
    return tuple(moves), frozenset(ids)


def _matched(
    leaving: Sequence[_Side], coming: Sequence[_Side]
) -> tuple[list[tuple[_Side, _Side]], list[_Side], list[_Side]]:
    """Pairs of equal amounts, the nearest days first, and what is left over of both sides."""
    waiting: dict[tuple[str, Decimal], list[_Side]] = defaultdict(list)
    for side in leaving:
        waiting[side.symbol, side.amount].append(side)
    pairs, rest = [], []
    for side in coming:
        there = waiting[side.symbol, side.amount]
        most = MOST_DAYS_OF_CASH if side.symbol == CASH else MOST_DAYS
        near = [x for x in there if x.account != side.account and abs(side.day - x.day) <= most]
        if near:
            pairs.append((min(near, key=lambda x: abs(side.day - x.day)), side))
            there.remove(pairs[-1][0])
        else:
            rest.append(side)
    return pairs, [x for there in waiting.values() for x in there], rest


def _of_days(sides: Iterable[_Side]) -> list[_Side]:
    """Sides of one account, security and day together."""
    grouped: dict[tuple[str, str, int], list[_Side]] = defaultdict(list)
    for side in sides:
        grouped[side.account, side.symbol, side.day].append(side)
    return [
        _Side(account, symbol, sum((x.amount for x in of_day), ZERO), day, tuple(r for x in of_day for r in x.rows))
        for (account, symbol, day), of_day in grouped.items()
    ]


def _move(gone: _Side, there: _Side) -> Move:
    return Move(gone.symbol, gone.amount, gone.account, there.account, gone.day, there.day)
