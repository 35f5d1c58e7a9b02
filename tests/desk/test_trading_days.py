"""The exchange's calendar against the library it comes from."""

from datetime import date, timedelta

import pytest

from app.desk.trading_days import trading_days
from app.engine.trading_days import TradingDays


@pytest.fixture(scope="module")
def counted() -> TradingDays:
    """The calendar as it ships."""
    return trading_days()


def exchange_closings(first: date, last: date) -> list[date]:
    """Weekdays without a session, by the library."""
    import exchange_calendars

    sessions = set(exchange_calendars.get_calendar("XNYS", start=first.isoformat(), end=last.isoformat()).sessions.date)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5 and day not in sessions]


@pytest.mark.parametrize(
    "day, why",
    [
        (date(2001, 9, 11), "attack"),
        (date(2001, 9, 14), "attack"),
        (date(2004, 6, 11), "mourning"),
        (date(2012, 10, 29), "storm"),
        (date(2012, 10, 30), "storm"),
        (date(2018, 12, 5), "mourning"),
        (date(2025, 1, 9), "mourning"),
        (date(2022, 6, 20), "a holiday since that year"),
        (date(2024, 3, 29), "Good Friday"),
        (date(2021, 12, 24), "Christmas observed"),
    ],
)
def test_known_closings(counted: TradingDays, day: date, why: str) -> None:
    """Special closings and holidays on weekdays."""
    assert not counted.is_session(day), why


@pytest.mark.parametrize("day", [date(2001, 9, 10), date(2001, 9, 17), date(2012, 10, 31), date(2021, 12, 31)])
def test_sessions_beside_closings(counted: TradingDays, day: date) -> None:
    """The days around; New Year's Day on a Saturday closes nothing."""
    assert counted.is_session(day)


def test_every_session_of_past_years_is_the_librarys(counted: TradingDays) -> None:
    """One by one, against the library asked anew for its own default span."""
    import exchange_calendars

    library = exchange_calendars.get_calendar("XNYS", start="2000-01-03", end="2025-12-31")
    assert list(counted.sessions(date(2000, 1, 3), date(2025, 12, 31))) == list(library.sessions.date)


def test_ends_of_periods_are_the_librarys_last_sessions(counted: TradingDays) -> None:
    """Every month, quarter, half and year of thirty-five years, weekends and holidays among them."""
    import exchange_calendars

    library = exchange_calendars.get_calendar("XNYS", start="1990-01-02", end="2025-12-31")
    last: dict[tuple[str, int, int], date] = {}
    for day in library.sessions.date:
        for look, months in (("monthly", 1), ("quarterly", 3), ("semiannual", 6), ("annual", 12)):
            last[look, day.year, (day.month - 1) // months] = day
    assert all(counted.period_end(look, end) == end for (look, _, _), end in last.items())
    assert counted.period_end("monthly", date(2021, 5, 3)) == date(2021, 5, 28)  # Memorial Day is the 31st
    assert counted.period_end("quarterly", date(2024, 2, 1)) == date(2024, 3, 28)  # Good Friday is the 29th


def test_the_table_is_the_librarys() -> None:
    """Day by day as far as the table goes: a version that knows another closing wants it written anew."""
    closed = exchange_closings(trading_days().first, trading_days().last)
    assert list(trading_days().closed) == closed


def test_beyond_the_table_weekdays_count() -> None:
    """No calendar reaches beyond it, in either direction."""
    for day in (date(2300, 1, 4), date(1901, 7, 4)):
        assert trading_days().is_session(day) == (day.weekday() < 5)
        assert not trading_days().knows(day)
