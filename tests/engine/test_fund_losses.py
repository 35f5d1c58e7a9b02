"""Losses on fund shares held for six months or less."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.fund_losses import FundLoss, fund_loss, over_six_months_on

D = Decimal
BOUGHT, SOLD = date(2026, 2, 10), date(2026, 5, 4)


@pytest.mark.parametrize(
    "bought, first",
    [
        ("2026-02-10", "2026-08-11"),
        ("2026-06-30", "2027-01-01"),
        ("2025-08-30", "2026-03-01"),
        ("2025-08-28", "2026-03-01"),
    ],
)
def test_more_than_six_months_begin_the_day_after(bought: str, first: str) -> None:
    """Counted like the year of the holding period: from the day after purchase."""
    assert over_six_months_on(date.fromisoformat(bought)) == date.fromisoformat(first)


def test_a_loss_is_long_term_to_the_extent_of_gain_distributions() -> None:
    """Of 900 lost after a distribution of 650, 650 are long-term."""
    assert fund_loss(D(900), BOUGHT, SOLD, D(650)) == FundLoss(D(250), D(650), D(0))


def test_exempt_interest_comes_off_first() -> None:
    """Of 900, 120 are disallowed and the 780 left are long-term under distributions of 800."""
    assert fund_loss(D(900), BOUGHT, SOLD, D(800), D(120)) == FundLoss(D(0), D(780), D(120))


def test_after_six_months_nothing_is_changed() -> None:
    """The first day beyond them frees the loss; the day before does not."""
    assert fund_loss(D(900), BOUGHT, date(2026, 8, 11), D(650), D(120)) == FundLoss(D(900), D(0), D(0))
    assert fund_loss(D(900), BOUGHT, date(2026, 8, 10), D(650)).long == D(650)


AMOUNT = st.decimals(0, 10_000, places=2)


@given(AMOUNT, AMOUNT, AMOUNT)
def test_the_parts_are_the_loss(loss: Decimal, gains: Decimal, interest: Decimal) -> None:
    """Short, long and disallowed sum to it, none is negative."""
    got = fund_loss(loss, BOUGHT, SOLD, gains, interest)
    assert got.short + got.long + got.disallowed == loss
    assert min(got.short, got.long, got.disallowed) >= 0
