"""When a holding turns long-term."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.holding_period import LONG, SHORT, long_on, term


@pytest.mark.parametrize(
    "acquired, first_long_day",
    [
        (date(2025, 6, 15), date(2026, 6, 16)),
        (date(2025, 1, 31), date(2026, 2, 1)),
        (date(2025, 11, 30), date(2026, 12, 1)),
        (date(2025, 12, 31), date(2027, 1, 1)),
        # Into and out of leap years: the day after 28 February is the 29th or the first of March.
        (date(2023, 2, 28), date(2024, 3, 1)),
        (date(2024, 2, 28), date(2025, 3, 1)),
        (date(2024, 2, 29), date(2025, 3, 1)),
        (date(2024, 3, 1), date(2025, 3, 2)),
        (date(2023, 3, 1), date(2024, 3, 2)),
        (date(1899, 2, 28), date(1900, 3, 1)),
        (date(1999, 2, 28), date(2000, 3, 1)),
    ],
)
def test_a_sale_is_long_from_the_day_after_the_anniversary(acquired: date, first_long_day: date) -> None:
    """The day itself is the first long one, the day before it the last short one."""
    assert long_on(acquired) == first_long_day
    assert term(acquired, first_long_day) == LONG
    assert term(acquired, first_long_day - timedelta(days=1)) == SHORT


def test_an_unknown_purchase_day_has_no_term() -> None:
    """Unknown stays unknown."""
    assert term(None, date(2026, 1, 1)) is None


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_long_takes_a_year_and_a_day(acquired: date) -> None:
    """Never 365 days or fewer, never more than 367; who buys later turns long no earlier."""
    days = (long_on(acquired) - acquired).days
    assert 366 <= days <= 367
    assert long_on(acquired + timedelta(days=1)) >= long_on(acquired)
