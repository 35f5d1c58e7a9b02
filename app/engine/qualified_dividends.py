"""Is a dividend qualified? Days held around the ex-dividend day (IRC 1(h)(11)(B)(iii), 246(c), Publication 550)."""

from __future__ import annotations

from datetime import date, timedelta

COMMON_DAYS, PREFERRED_DAYS = 60, 90


def days_held(acquired: date, until: date, first: date, last: date) -> int:
    """Days of holding from `first` to `last`: the purchase day does not count, the day of sale does."""
    start = max(acquired + timedelta(days=1), first)
    return max(0, (min(until, last) - start).days + 1)


def is_qualified(acquired: date, until: date, ex_day: date, *, preferred: bool = False) -> bool:
    """Were the shares held for more than 60 of the 121 days that begin 60 days before the ex-day?

    Preferred dividends for more than 366 days: more than 90 of 181. `until` is the day of sale, or the day in view for
    shares still held. Days of diminished risk (puts, short sales) are not known here and count.
    """
    least = PREFERRED_DAYS if preferred else COMMON_DAYS
    around = timedelta(days=least)
    return days_held(acquired, until, ex_day - around, ex_day + around) > least


def qualified_on(acquired: date, ex_day: date, *, preferred: bool = False) -> date | None:
    """The first day of sale on which the dividend stays qualified; None where no day does."""
    least = PREFERRED_DAYS if preferred else COMMON_DAYS
    first = max(acquired, ex_day - timedelta(days=least + 1)) + timedelta(days=least + 1)
    return first if is_qualified(acquired, first, ex_day, preferred=preferred) else None
