"""What a dividend costs that loses its qualified rate."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from app.engine.harvest.dividend_rate import LostRate, lost_rate
from app.engine.harvest.loss_lots import loss_sales
from app.engine.tax import FlatRates
from app.model.household import Dividend, Household
from tests.engine.harvests import losing
from tests.engine.households import DAY, lot

D = Decimal
RATES = FlatRates(D("0.22"), D("0.15"))
NONE = LostRate(D(0), D(0), None)


def _lost(given: Household) -> LostRate:
    (sale,) = (s for s in loss_sales(given)[0] if s.term == "short")
    return lost_rate(given, sale, RATES)


def _young(days: int, *dividends: Dividend) -> Household:
    """Fifty shares bought so many days ago beside a hundred of long ago."""
    young = lot("STK", "50", "5000", acquired=DAY - timedelta(days=days), name="young")
    return replace(losing(young), dividends=dividends)


def test_shares_held_for_less_than_sixty_one_days_lose_it() -> None:
    """Of 90 paid on 150 shares, 30 are theirs: seven points more tax, until the sixty-first day after the purchase."""
    paid = Dividend("Brokerage", "STK", DAY - timedelta(days=5), D(90))
    bought = DAY - timedelta(days=20)
    assert _lost(_young(20, paid)) == LostRate(D("2.10"), D(30), bought + timedelta(days=61))


def test_shares_held_for_longer_keep_it() -> None:
    """Sixty-one days are enough."""
    paid = Dividend("Brokerage", "STK", DAY - timedelta(days=5), D(90))
    assert _lost(_young(61, paid)) == NONE


def test_only_dividends_paid_on_these_shares_count() -> None:
    """Not another account's, nor another security's, nor one paid before they were bought."""
    others = (
        Dividend("Joint", "STK", DAY - timedelta(days=5), D(90)),
        Dividend("Brokerage", "ALT", DAY - timedelta(days=5), D(90)),
        Dividend("Brokerage", "STK", DAY - timedelta(days=21), D(90)),
    )
    assert _lost(_young(20, *others)) == NONE
