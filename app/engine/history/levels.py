"""How much an account held of one thing, shares of a security or cash, from its records and what brokers stated.

What is held today is the anchor: it is what the newest statement says with the rows since, or all rows replayed. Rows
are undone from there, account by account, so that a split undoes each account's own shares and no others'. Where the
rows do not lead from nothing to what is held, the days before the first of them are unknown; earlier statements tell
some of them: a day they are of, and the days between two that agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter

from app.engine.option_symbol import is_option
from app.model.security import CASH
from app.model.transaction import Action, Transaction

SHARE_TOLERANCE = 1e-4
CASH_TOLERANCE = 0.011
"""A cent, and what floats make of it."""
ADDS = frozenset({Action.BUY, Action.REINVEST, Action.TRANSFER_IN, Action.GIFT, Action.INHERIT, Action.SPIN_OFF})
TAKES = frozenset({Action.SELL, Action.TRANSFER_OUT, Action.MERGER})
EVER = 0
UNKNOWN = float("nan")


@dataclass(frozen=True, slots=True)
class Unknown:
    """Days, ordinals from `first` to `last`, on which it is not known how much an account holds, and why."""

    account: str
    symbol: str
    first: int
    last: int
    why: str


@dataclass(frozen=True, slots=True)
class Levels:
    """From each day of `since` (ordinals, ascending, the first is `EVER`) on so much is held; NaN is unknown."""

    since: tuple[int, ...]
    amounts_f: tuple[float, ...]
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing in one account on the last day (an ordinal): the symbol, `CASH` for cash, and how much there is.

    `stated` are days, ordinals, and amounts of brokers' statements.
    """

    account: str
    symbol: str
    held: float
    end: int
    stated: Sequence[tuple[int, float]] = ()

    @property
    def words(self) -> str:
        """What it is, in a sentence."""
        return f"{'cash' if self.symbol == CASH else self.symbol} in {self.account}"

    @property
    def tolerance(self) -> float:
        """Amounts no further apart are one."""
        return CASH_TOLERANCE if self.symbol == CASH else SHARE_TOLERANCE


def cash_levels(cash: Holding, rows: Sequence[tuple[int, float]]) -> Levels:
    """Cash of an account; rows are days (ordinals) and amounts in order of day."""
    steps, after = [], cash.held
    for day, of_day in groupby(reversed(rows), key=itemgetter(0)):
        steps.append((day, after))
        after -= sum(amount for _, amount in of_day)
    return _joined(cash, steps, after)


def share_levels(holding: Holding, rows: Sequence[Transaction]) -> Levels:
    """Shares of a security in an account; rows are those of the account that touch it, in order of entry."""
    steps: list[tuple[int, float]] = []
    after, may_be_short = holding.held, is_option(holding.symbol)
    for day, of_day in groupby(reversed(_in_order(rows, holding.symbol)), key=attrgetter("day")):
        before = after
        for t in of_day:
            before = _before(t, holding.symbol, before)
        if before != after:
            steps.append((day.toordinal(), after))
        after = before
        if after < -SHARE_TOLERANCE and not may_be_short:
            why = f"The records of {holding.words} before {day} do not add up to what is held."
            unknown = Unknown(holding.account, holding.symbol, EVER, day.toordinal() - 1, why)
            return _levels([*steps, (EVER, UNKNOWN)], [unknown])
    return _joined(holding, steps, after)


def _joined(holding: Holding, steps: list[tuple[int, float]], before: float) -> Levels:
    """Steps of rows, the latest first, and what was there before them: nothing, or what statements tell of."""
    steps = steps or [(holding.end, before)]
    known, level, unknown = steps[-1][0], before, []
    for day, amount in sorted(holding.stated, reverse=True):
        if day >= known:
            continue
        if abs(amount - level) > holding.tolerance:
            level = amount
            if day + 1 < known:
                steps.append((day + 1, UNKNOWN))
                between = f"between {date.fromordinal(day)} and {date.fromordinal(known)}"
                why = f"No record tells when {holding.words} changed {between}."
                unknown.append(Unknown(holding.account, holding.symbol, day + 1, known - 1, why))
        steps.append((day, level))
        known = day
    if abs(level) <= holding.tolerance:
        return _levels([*steps, (EVER, 0.0)], unknown)
    why = f"Records of {holding.words} begin on {date.fromordinal(known)}."
    unknown.append(Unknown(holding.account, holding.symbol, EVER, known - 1, why))
    return _levels([*steps, (EVER, UNKNOWN)], unknown)


def _levels(back: Sequence[tuple[int, float]], unknown: Sequence[Unknown]) -> Levels:
    """Steps, the latest first, as levels; what is next to no share is none, so that it needs no price."""
    since = tuple(day for day, _ in reversed(back))
    return Levels(since, tuple(0.0 if abs(x) < SHARE_TOLERANCE else x for _, x in reversed(back)), tuple(unknown))


def _in_order(rows: Sequence[Transaction], symbol: str) -> Sequence[Transaction]:
    """Rows of one holding in the order in which the ledger enters them.

    That matters where a split has others on its day: what gives more than is held yet comes last (`ledger.replay`).
    """
    if not any(t.action is Action.SPLIT for t in rows):
        return rows
    out: list[Transaction] = []
    held = 0.0
    for _, of_day in groupby(rows, key=attrgetter("day")):
        waiting = []
        for t in of_day:
            if t.action in TAKES and t.symbol == symbol and float(t.shares or 0) > held + SHARE_TOLERANCE:
                waiting.append(t)
            else:
                held = max(_after(t, symbol, held), 0.0)
                out.append(t)
        for t in waiting:
            held = max(_after(t, symbol, held), 0.0)
        out += waiting
    return out


def _after(t: Transaction, symbol: str, before: float) -> float:
    """Shares held after a row, from those held before it."""
    if t.action is Action.SPLIT:
        return before + float(t.added_shares) if t.added_shares is not None else before * _ratio(t)
    return before + _change(t, symbol)


def _before(t: Transaction, symbol: str, after: float) -> float:
    """Shares held before a row, from those held after it."""
    if t.action is Action.SPLIT:
        return after - float(t.added_shares) if t.added_shares is not None else after / _ratio(t)
    return after - _change(t, symbol)


def _ratio(t: Transaction) -> float:
    """New shares for one old; a split without a usable ratio changes nothing, as in the ledger."""
    return float(t.shares) if t.shares and t.shares > 0 else 1.0


def _change(t: Transaction, symbol: str) -> float:
    """Shares that a row, no split, brings (positive) or takes."""
    shares = float(t.shares or 0)
    if t.action is Action.MERGER and t.other_symbol:
        ratio = float(t.ratio or 0)
        if ratio <= 0:
            return 0.0
        return shares * ratio * (symbol == t.other_symbol) - shares * (symbol == t.symbol)
    if symbol != t.symbol:
        return 0.0
    return shares if t.action in ADDS else -shares if t.action in TAKES else 0.0
