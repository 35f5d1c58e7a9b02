"""The exchange's calendar against its library, and what is kept of it."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.desk import trading_days as under_test
from app.desk.trading_days import count_trading_days, kept_trading_days, trading_days
from app.engine.trading_days import WEEKDAYS, TradingDays
from app.resources import config_folder

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def counted() -> TradingDays:
    """The calendar of thirty-five years and what lies ahead."""
    return count_trading_days(date(1990, 1, 1), date(2029, 12, 31))


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


def test_what_was_counted_is_kept_beside_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before, weekdays count; after, the library is not asked again within the year."""
    assert kept_trading_days() == WEEKDAYS
    found = trading_days(TODAY)
    assert found.last == date(2029, 12, 31)
    assert kept_trading_days() == found
    monkeypatch.setattr(under_test, "count_trading_days", lambda *_: pytest.fail("counted again"))
    assert trading_days(TODAY) == found


def test_another_version_of_the_library_and_later_years_are_counted_anew() -> None:
    """A closing nobody foresaw comes with a new version."""
    found = trading_days(TODAY)
    path = config_folder() / "trading_days.json"
    kept = json.loads(path.read_text())
    path.write_text(json.dumps(kept | {"version": "0", "closed": []}))
    assert kept_trading_days().closed == ()
    assert trading_days(TODAY) == found
    assert trading_days(TODAY + timedelta(days=3 * 365)).last == date(2032, 12, 31)


def test_a_day_far_ahead_has_weekdays() -> None:
    """No calendar reaches beyond the century, and none is counted for it twice."""
    found = trading_days(date(2300, 1, 4))
    assert found.last == date(2100, 12, 31)
    assert found.is_session(date(2300, 1, 4)) == (date(2300, 1, 4).weekday() < 5)
    assert not found.knows(date(2300, 1, 4))
    assert trading_days(date(2300, 1, 4)) == found


def test_a_day_long_past_has_weekdays() -> None:
    """Before what is counted, every weekday counts."""
    found = trading_days(date(1901, 7, 4))
    assert found.is_session(date(1901, 7, 4))
    assert not found.knows(date(1901, 7, 4))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"exchange": "XNYS", "closed": ["x"]}', '{"exchange": "XLON"}'])
def test_what_cannot_be_read_counts_as_nothing(home: Path, text: str) -> None:
    """A damaged file is as none."""
    path = config_folder() / "trading_days.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    assert kept_trading_days() == WEEKDAYS
