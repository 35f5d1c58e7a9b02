"""The exchange's calendar, and the days on which a rule looks."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.trading_days import WEEKDAYS, TradingDays, period_first, period_last
from app.model.look import LOOKS, PERIODS, every_n, is_look_name

THANKSGIVING, CHRISTMAS, NEW_YEAR = date(2026, 11, 26), date(2026, 12, 25), date(2027, 1, 1)
DAYS = TradingDays((date(2026, 11, 26), date(2026, 12, 25), NEW_YEAR), date(2026, 1, 1), date(2027, 1, 31))
ANY_DAY = st.dates(date(1990, 1, 1), date(2090, 1, 1))
ANY_LOOK = st.sampled_from([*LOOKS, "1", "10", "63", "252"])
CLOSED = st.lists(ANY_DAY.filter(lambda d: d.weekday() < 5), max_size=40, unique=True)
ANY_CALENDAR = CLOSED.map(lambda days: TradingDays(tuple(sorted(days)), date(1990, 1, 1), date(2090, 1, 1)))


def test_a_session_is_a_weekday_that_is_not_closed() -> None:
    """Neither weekends nor the days the exchange stays closed."""
    assert [d for d in range(23, 30) if DAYS.is_session(date(2026, 11, d))] == [23, 24, 25, 27]
    assert DAYS.after(date(2026, 11, 25)) == date(2026, 11, 27)
    assert DAYS.before(date(2026, 11, 27)) == date(2026, 11, 25)
    assert list(DAYS.sessions(date(2026, 12, 24), date(2026, 12, 29))) == [date(2026, 12, d) for d in (24, 28, 29)]


def test_beyond_what_is_known_weekdays_count_and_it_says_so() -> None:
    """A holiday nobody told of is a session, but not a known one."""
    assert WEEKDAYS.is_session(CHRISTMAS)
    assert not WEEKDAYS.knows(CHRISTMAS)
    assert DAYS.knows(CHRISTMAS)
    assert not DAYS.knows(date(2027, 2, 1))
    assert DAYS.is_session(date(2027, 12, 24))


@pytest.mark.parametrize(
    "look, day, last, coming",
    [
        ("daily", date(2026, 11, 26), date(2026, 11, 25), date(2026, 11, 27)),
        ("weekly", date(2026, 11, 25), date(2026, 11, 20), date(2026, 11, 27)),
        ("weekly", date(2026, 12, 25), date(2026, 12, 24), date(2026, 12, 31)),  # Friday is closed both weeks
        ("monthly", date(2026, 11, 20), date(2026, 10, 30), date(2026, 11, 30)),
        ("monthly", date(2026, 5, 31), date(2026, 5, 29), date(2026, 6, 30)),  # a Sunday after the last session
        ("quarterly", date(2026, 11, 20), date(2026, 9, 30), date(2026, 12, 31)),
        ("semiannual", date(2026, 6, 30), date(2026, 6, 30), date(2026, 6, 30)),
        ("annual", date(2026, 11, 20), date(2025, 12, 31), date(2026, 12, 31)),
        ("10", date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1)),  # a weekday that no holiday is known of
        ("10", date(2026, 1, 2), date(2026, 1, 1), date(2026, 1, 15)),
    ],
)
def test_looks_before_and_after_a_day(look: str, day: date, last: date, coming: date) -> None:
    """The day itself counts on both sides."""
    assert DAYS.last_look(look, day) == last
    assert DAYS.next_look(look, day) == coming


@given(ANY_CALENDAR, ANY_DAY, ANY_LOOK)
def test_the_last_look_is_never_later_and_the_next_never_earlier(days: TradingDays, day: date, look: str) -> None:
    """Both are looks, nothing lies between them and the day, and they are one on a look itself."""
    last, coming = days.last_look(look, day), days.next_look(look, day)
    assert last <= day <= coming
    assert days.is_look(look, last)
    assert days.is_look(look, coming)
    assert (last == coming) == days.is_look(look, day)
    assert list(days.looks(look, last, coming)) == sorted({last, coming})


@given(ANY_CALENDAR, ANY_DAY, st.integers(0, 800))
def test_sessions_are_counted_as_they_are_listed(days: TradingDays, first: date, span: int) -> None:
    """The closed form against the list."""
    last = first + timedelta(days=span)
    assert days.count(first, last) == len(list(days.sessions(first, last)))
    assert days.count(last + timedelta(days=1), first) == 0


@given(ANY_DAY, st.sampled_from(sorted(PERIODS)))
def test_a_period_holds_its_days_and_no_others(day: date, look: str) -> None:
    """First and last day belong to it, their neighbours do not."""
    first, last = period_first(look, day), period_last(look, day)
    assert first <= day <= last
    assert period_first(look, last) == period_first(look, day) == first
    assert period_last(look, first - timedelta(days=1)) == first - timedelta(days=1)
    assert period_first(look, last + timedelta(days=1)) == last + timedelta(days=1)


@pytest.mark.parametrize("look", ["never", "0", "253", "-1", "1.5", "", "²", "fortnightly"])
def test_what_is_no_look_interval(look: str) -> None:
    """Neither by name nor as a number of trading days within a year."""
    assert not is_look_name(look)
    with pytest.raises(ValueError, match=f"^{re.escape(look)}$"):
        every_n(look)
