"""Amounts, days and counts in sentences."""

from datetime import date
from decimal import Decimal

from app.engine.words import about_shares, day_text, dollars, listed, percent_text, shares_text

D = Decimal


def test_money_is_whole_dollars_unless_that_says_nothing() -> None:
    """Grouped, without a sign; cents only where the dollars are none."""
    assert [dollars(D(x)) for x in ("1234.4", "-3392.5", "0.3", "0")] == ["$1,234", "$3,393", "$0.30", "$0"]


def test_money_to_the_cent_is_rounded_half_up_too() -> None:
    """Grouped, without a sign, and always with both places."""
    told = [dollars(D(x), to_the_cent=True) for x in ("1234.5", "-3392.505", "0.004", "0")]
    assert told == ["$1,234.50", "$3,392.51", "$0.00", "$0.00"]


def test_a_day_has_its_year_where_it_is_another() -> None:
    """Dec 4 this year, Jan 3 next."""
    today = date(2026, 11, 20)
    assert [day_text(d, today) for d in (date(2026, 12, 4), date(2027, 1, 3))] == ["Dec 4", "Jan 3, 2027"]


def test_counts_and_parts() -> None:
    """Whole shares grouped, others to three places; parts with one."""
    assert [shares_text(D(x)) for x in ("1250", "40.0", "0.12345")] == ["1,250", "40", "0.123"]
    assert percent_text(D("0.0432")) == "4.3 %"


def test_lists_end_in_and() -> None:
    """One, two, three."""
    assert [listed(list("ABC"[:n])) for n in (0, 1, 2, 3)] == ["", "A", "A and B", "A, B and C"]


def test_shares_to_come_are_an_estimate() -> None:
    """Whole ones, or tenths where there are few."""
    assert [about_shares(Decimal(n)) for n in ("39.972", "1234.5", "2.04")] == ["about 40", "about 1,234", "about 2"]
