"""When to look."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.drift import status
from app.engine.triggers import MONTHS, Trigger, period_end, triggers
from tests.engine.households import household, lot

CALM = status(household(lot("STK", "60"), lot("BND", "80")))
TILTED = status(household(lot("STK", "80"), lot("BND", "40")))


@pytest.mark.parametrize(
    "day, months, end",
    [
        (date(2026, 11, 20), 1, date(2026, 11, 30)),
        (date(2026, 1, 1), 1, date(2026, 1, 30)),  # the 31st is a Saturday
        (date(2026, 5, 31), 1, date(2026, 5, 29)),  # itself a Sunday, after the last weekday
        (date(2026, 2, 3), 3, date(2026, 3, 31)),
        (date(2026, 7, 1), 6, date(2026, 12, 31)),
        (date(2026, 6, 30), 6, date(2026, 6, 30)),
        (date(2028, 2, 29), 1, date(2028, 2, 29)),
        (date(2022, 3, 4), 12, date(2022, 12, 30)),
    ],
)
def test_a_period_ends_on_its_last_weekday(day: date, months: int, end: date) -> None:
    """Month, quarter, half and year of the calendar, weekends left out."""
    assert period_end(day, months) == end


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(sorted(MONTHS.values())))
def test_a_period_end_is_a_weekday_of_the_same_period(day: date, months: int) -> None:
    """It lies in the day’s own period, and only a weekend separates it from the next period."""
    end = period_end(day, months)
    assert end.weekday() < 5
    assert (end.year, (end.month - 1) // months) == (day.year, (day.month - 1) // months)
    following = end + timedelta(days=3 if end.weekday() == 4 else 1)
    assert (following.year, (following.month - 1) // months) != (end.year, (end.month - 1) // months)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(sorted(MONTHS)))
def test_the_next_look_is_never_past_and_due_exactly_on_its_day(day: date, name: str) -> None:
    """On a weekend at the end of a period the next one counts."""
    (trigger,) = triggers((name,), CALM, day)
    assert trigger.next_day is not None
    assert trigger.next_day >= day
    assert trigger.due == (trigger.next_day == day)
    assert (trigger.next_day - day).days <= 31 * (MONTHS[name] + 1)


def test_the_threshold_is_due_while_a_class_is_outside() -> None:
    """The reason names the classes, the farthest first."""
    day = date(2026, 11, 20)
    assert triggers(("threshold",), CALM, day) == (Trigger("threshold", False, "every class is inside its band"),)
    assert triggers(("threshold",), TILTED, day) == (Trigger("threshold", True, "Stocks, Bonds outside"),)


def test_an_unknown_trigger_is_told_not_dropped() -> None:
    """It is never due and says which names are known."""
    (trigger,) = triggers(("fortnightly",), CALM, date(2026, 11, 20))
    assert not trigger.due
    assert "quarterly" in trigger.reason
