"""What transactions do to the shares of each security, by plain addition: a second count beside the replay.

Unlike the replay it follows holdings below zero, so that it tells how many shares must have been there before the first
row. Shares are whole units of 1e-8, as in `parcel`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from operator import attrgetter

from app.engine.corporate import MOST_DENOMINATOR
from app.engine.parcel import is_purchase, share_units
from app.model.security import CASH
from app.model.transaction import Action, Transaction

_SIGNS: Mapping[Action, int] = {
    **dict.fromkeys((Action.BUY, Action.REINVEST, Action.TRANSFER_IN, Action.GIFT, Action.INHERIT, Action.SPIN_OFF), 1),
    **dict.fromkeys((Action.SELL, Action.TRANSFER_OUT, Action.MERGER), -1),
}


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
        change = _change(t)
        if change is None:
            continue
        _enter(found, t.symbol, change, t, last)
        if t.action is Action.MERGER and t.other_symbol and t.ratio:
            ratio = Fraction(t.ratio).limit_denominator(MOST_DENOMINATOR)
            _enter(found, t.other_symbol, int(-change * ratio), t, last)
    for one in found.values():
        one.close_day()
    return found


def _enter(found: dict[str, Tally], symbol: str, change: int | Fraction, t: Transaction, last: date) -> None:
    """Add or take shares (a whole number), or multiply them (a fraction)."""
    one = found.get(symbol)
    if one is None:
        one = found[symbol] = Tally()
    if t.day != one.day:
        one.close_day()
        one.day = t.day
    if isinstance(change, Fraction):
        one.units = round(one.units * change)
        one.factor *= change
    else:
        one.units += change
    one.rows += 1
    if one.is_plain and not is_purchase(t.action):
        one.is_plain = False
    if t.day < last:
        one.eve, one.eve_rows = one.units, one.rows


def _change(t: Transaction) -> int | Fraction | None:
    """What a row does to its own security; None where it moves no shares, or does not say how many."""
    sign = _SIGNS.get(t.action)
    if sign is not None:
        is_vague = t.action is Action.MERGER and t.other_symbol and not (t.ratio and t.ratio > 0)
        return sign * share_units(t.shares) if t.shares and t.symbol != CASH and not is_vague else None
    if t.action is not Action.SPLIT:
        return None
    if t.added_shares is not None:
        return share_units(t.added_shares)
    return Fraction(t.shares).limit_denominator(MOST_DENOMINATOR) if t.shares and t.shares > 0 else None
