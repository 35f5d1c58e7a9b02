"""Days an exchange trades on: a frozen calendar of its sessions, and the days on which a rule looks.

Within the days it knows, a session is a weekday on which the exchange did not stay closed; beyond them every weekday
counts, and `knows` says so. Days are `datetime.date`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.model.look import PERIODS, every_n

SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TradingDays:
    """Weekdays from `first` to `last` without those in `closed` (ascending): what is known of one exchange."""

    closed: tuple[date, ...] = ()
    first: date = date.max
    last: date = date.min

    def knows(self, day: date) -> bool:
        """Is it known whether the exchange trades that day? Else every weekday counts."""
        return self.first <= day <= self.last

    def is_session(self, day: date) -> bool:
        """Does the exchange trade that day?"""
        if day.weekday() >= SATURDAY:
            return False
        place = bisect_left(self.closed, day)
        return place == len(self.closed) or self.closed[place] != day

    def on_or_after(self, day: date) -> date:
        """The day itself where it is a session, else the next one."""
        while not self.is_session(day):
            day += _DAY
        return day

    def on_or_before(self, day: date) -> date:
        """The day itself where it is a session, else the one before."""
        while not self.is_session(day):
            day -= _DAY
        return day

    def after(self, day: date) -> date:
        """The first session after a day."""
        return self.on_or_after(day + _DAY)

    def before(self, day: date) -> date:
        """The last session before a day."""
        return self.on_or_before(day - _DAY)

    def sessions(self, first: date, last: date) -> Iterator[date]:
        """The sessions from one day to another, both included."""
        day = self.on_or_after(first)
        while day <= last:
            yield day
            day = self.after(day)

    def count(self, first: date, last: date) -> int:
        """How many sessions lie between two days, both included; 0 where the first comes after the last."""
        if first > last:
            return 0
        closed = bisect_right(self.closed, last) - bisect_left(self.closed, first)
        return _weekdays_upto(last) - _weekdays_upto(first - _DAY) - closed

    def period_end(self, look: str, day: date) -> date:
        """The last session of the week, month, quarter, half or year that a day belongs to."""
        return self.on_or_before(period_last(look, day))

    def is_look(self, look: str, day: date) -> bool:
        """Does a rule of that interval look on that day?"""
        return self.next_look(look, day) == day

    def next_look(self, look: str, day: date) -> date:
        """The first day on or after a day on which a rule of that interval looks. Raises `ValueError` for no interval.

        Daily is every session, weekly to annual the last session of the period; with a number n it is the first
        session of a year and every n-th from there.
        """
        if look == "daily":
            return self.on_or_after(day)
        if look in PERIODS:
            end = self.period_end(look, day)
            return end if end >= day else self.period_end(look, period_last(look, day) + _DAY)
        n, found = every_n(look), self.on_or_after(day)
        while (self.count(date(found.year, 1, 1), found) - 1) % n:
            found = self.after(found)
        return found

    def last_look(self, look: str, day: date) -> date:
        """The last day on or before a day on which a rule of that interval looks. Raises `ValueError` likewise."""
        if look == "daily":
            return self.on_or_before(day)
        if look in PERIODS:
            end = self.period_end(look, day)
            return end if end <= day else self.period_end(look, period_first(look, day) - _DAY)
        n, found = every_n(look), self.on_or_before(day)
        while (self.count(date(found.year, 1, 1), found) - 1) % n:
            found = self.before(found)
        return found

    def looks(self, look: str, first: date, last: date) -> Iterator[date]:
        """The days from one day to another, both included, on which a rule of that interval looks."""
        day = self.next_look(look, first)
        while day <= last:
            yield day
            day = self.next_look(look, day + _DAY)


WEEKDAYS = TradingDays()
"""Nothing is known: every weekday counts."""


def period_first(look: str, day: date) -> date:
    """The first calendar day of the week, month, quarter, half or year that a day belongs to; weeks begin on Monday."""
    if look == "weekly":
        return day - timedelta(days=day.weekday())
    months = PERIODS[look]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def period_last(look: str, day: date) -> date:
    """The last calendar day of the week, month, quarter, half or year that a day belongs to."""
    if look == "weekly":
        return period_first(look, day) + timedelta(days=6)
    end = period_first(look, day).month + PERIODS[look] - 1
    return date(day.year + end // 12, end % 12 + 1, 1) - _DAY


def _weekdays_upto(day: date) -> int:
    """Weekdays from the first of all days, a Monday, to a day, included."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * SATURDAY + min(rest, SATURDAY)
