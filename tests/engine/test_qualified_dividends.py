"""Days held around an ex-dividend day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.engine.qualified_dividends import days_held, is_qualified, qualified_on

EX = date(2026, 3, 20)
LONG_BEFORE, LONG_AFTER = date(2020, 1, 1), date(2030, 1, 1)


def _day(after: int) -> date:
    return EX + timedelta(days=after)


def test_the_purchase_day_does_not_count_and_the_day_of_sale_does() -> None:
    """Bought the day before, sold the day after: two days."""
    assert days_held(_day(-1), _day(1), _day(-60), _day(60)) == 2


def test_sixty_one_days_are_enough_and_sixty_are_not() -> None:
    """Bought the day before the ex-day, the 61st day of holding is 60 days after it."""
    assert is_qualified(_day(-1), _day(60), EX)
    assert not is_qualified(_day(-1), _day(59), EX)


def test_only_days_of_the_period_count() -> None:
    """Held for years, a sale on the ex-day keeps it qualified: 60 days before it and the day itself."""
    assert is_qualified(LONG_BEFORE, EX, EX)
    assert not is_qualified(LONG_BEFORE, _day(-1), EX)
    assert days_held(LONG_BEFORE, LONG_AFTER, _day(-60), _day(60)) == 121


def test_preferred_stock_asks_for_more_than_ninety_days() -> None:
    """Of the 181 days around the ex-day."""
    assert is_qualified(_day(-1), _day(90), EX, preferred=True)
    assert not is_qualified(_day(-1), _day(89), EX, preferred=True)


def test_shares_bought_on_the_ex_day_never_qualify() -> None:
    """Only 60 days of the period are left."""
    assert qualified_on(EX, EX) is None
    assert not is_qualified(EX, LONG_AFTER, EX)


@given(st.integers(-200, 20), st.booleans())
def test_the_first_qualified_day_is_the_first(before: int, preferred: bool) -> None:
    """A day earlier is too early."""
    bought = _day(before)
    first = qualified_on(bought, EX, preferred=preferred)
    if first is None:
        assert not is_qualified(bought, LONG_AFTER, EX, preferred=preferred)
    else:
        assert is_qualified(bought, first, EX, preferred=preferred)
        assert not is_qualified(bought, first - timedelta(days=1), EX, preferred=preferred)
