"""What transactions do to the shares of each security, by plain addition: a second count beside the replay.

Unlike the replay it follows holdings below zero, so that it tells how many shares must have been there before the first
row. Shares are whole units of 1e-8, as in `parcel`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from operator import attrgetter

from app.engine.corporate import MOST_DENOMINATOR
from app.engine.parcel import is_purchase, share_units
from app.model.number import ZERO
from app.model.security import CASH
from app.model.transaction import Action, Transaction

_IN = frozenset({Action.TRANSFER_IN, Action.GIFT, Action.INHERIT, Action.SPIN_OFF})
_OUT = frozenset({Action.SELL, Action.TRANSFER_OUT})
_Change = tuple[str, int | Fraction]


@dataclass(slots=True)
class Tally:
    """One security in one account: `units` at the end, of which one unit at the start became `factor`.

    `eve` are the units at the start of the last day looked at and `eve_rows` the rows until then: what happens on the
    day of a snapshot may be in it or not. `need` is the least that must have been there at the start so that no day
    ends below zero. `is_plain` tells that shares were only ever bought.
    """

    units: int = 0
    factor: Fraction = Fraction(1)
    eve: int = 0
    eve_rows: int = 0
    rows: int = 0
    need: Fraction = Fraction(0)
    is_plain: bool = True
    day: date = date.min

    def opening_for(self, units: int) -> Fraction:
        """The units at the start that lead to so many at the end."""
        return (units - self.units) / self.factor

    def close_day(self) -> None:
        """Note what must have been there for the day to end as it does."""
        if self.units < 0:
            self.need = max(self.need, -self.units / self.factor)


def tally(rows: Iterable[Transaction], last: date, start: Mapping[str, int] | None = None) -> dict[str, Tally]:
    """Every security's shares through the rows of one account up to and including the last day, by symbol."""
    found = {symbol: Tally(units, eve=units) for symbol, units in (start or {}).items()}
    for t in sorted((t for t in rows if t.day <= last), key=attrgetter("day")):
        for symbol, change in _changes(t):
            one = found.setdefault(symbol, Tally())
            if t.day != one.day:
                one.close_day()
                one.day = t.day
            _apply(one, change, t, last)
    for one in found.values():
        one.close_day()
    return found


def _apply(one: Tally, change: int | Fraction, t: Transaction, last: date) -> None:
    if isinstance(change, Fraction):
        one.units = round(one.units * change)
        one.factor *= change
    else:
        one.units += change
    one.rows += 1
    one.is_plain = one.is_plain and is_purchase(t.action)
    if t.day < last:
        one.eve, one.eve_rows = one.units, one.rows


def _changes(t: Transaction) -> Iterator[_Change]:
    """What a row does: shares added or taken as a whole number, shares multiplied as a fraction."""
    if t.symbol == CASH:
        return
    shares = share_units(t.shares or ZERO)
    if t.action is Action.SPLIT:
        if t.added_shares is not None:
            yield t.symbol, share_units(t.added_shares)
        elif t.shares and t.shares > 0:
            yield t.symbol, Fraction(t.shares).limit_denominator(MOST_DENOMINATOR)
    elif t.action is Action.MERGER and t.other_symbol:
        if t.ratio and t.ratio > 0:
            yield t.symbol, -shares
            yield t.other_symbol, int(shares * Fraction(t.ratio).limit_denominator(MOST_DENOMINATOR))
    elif not shares:
        return
    elif is_purchase(t.action) or t.action in _IN:
        yield t.symbol, shares
    elif t.action in _OUT or t.action is Action.MERGER:
        yield t.symbol, -shares
