"""The words typed at the broker, and the limit's arithmetic."""

from datetime import date
from decimal import Decimal

import pytest

from app.model.account import AccountType
from app.model.proposal import Costs, LotSale, Side, Trade
from app.tickets.instruction import instruction, limit_price, trades_at_nav

D = Decimal
OLD = LotSale("b1", date(2024, 12, 16), D(60), D("19656.00"), D("874.80"), "long")
ODD = LotSale("b2", date(2021, 2, 6), D("10.5"), D("2536.8525"), D("1056.04"), "long")
LOST = LotSale("b3", None, D(5), None, None, None)


def sale(*lots: LotSale) -> Trade:
    """Return a sale of those lots of VTI at 342.18."""
    shares = sum((lot.shares for lot in lots), D(0))
    return Trade("Brokerage", "VTI", Side.SELL, shares, D("342.18"), shares * D("342.18"), Costs(), lots)


@pytest.mark.parametrize(
    "side, price, limit",
    [
        (Side.SELL, "342.18", "341.83"),
        (Side.BUY, "342.18", "342.53"),
        (Side.SELL, "10.00", "9.99"),
        (Side.BUY, "10.00", "10.01"),
        (Side.SELL, "0.5000", "0.4995"),
        (Side.BUY, "0.5001", "0.5007"),
    ],
)
def test_the_limit_leaves_a_tenth_of_a_percent(side: Side, price: str, limit: str) -> None:
    """A sale's limit lies 0.1 % below the price and a purchase's above, rounded away from it to the tick."""
    assert str(limit_price(side, D(price))) == limit


def test_an_order_names_its_lots() -> None:
    """Day, shares and basis per share of a lot are said as brokers ask for them."""
    words = instruction(sale(OLD), at_nav=False, names_lots=True)
    assert words == "Sell 60 VTI, limit 341.83, day. Specific shares: 60 acquired 12/16/2024, basis 327.60."


def test_several_lots_are_parted_and_what_is_unknown_is_said() -> None:
    """Fractions keep their decimals, a basis per share up to four of them; unknown is a word, never 0."""
    words = instruction(sale(ODD, LOST), at_nav=False, names_lots=True)
    assert words.partition("shares: ")[2] == (
        "10.5 acquired 02/06/2021, basis 241.605; 5 acquired on an unknown day, basis unknown."
    )


def test_lots_are_not_named_where_no_tax_depends_on_them() -> None:
    """In an IRA the order is enough."""
    assert instruction(sale(OLD), at_nav=False, names_lots=False) == "Sell 60 VTI, limit 341.83, day."


def test_a_fund_has_no_limit() -> None:
    """What is priced once a day is ordered by shares and about how much."""
    words = instruction(sale(OLD), at_nav=True, names_lots=False)
    assert words == "Sell 60 VTI, about $20,530.80, at the day's net asset value."


def test_funds_are_told_by_symbol_or_by_plan() -> None:
    """Five letters ending in X are a mutual fund; a workplace plan holds nothing with a limit."""
    assert trades_at_nav("VTSAX", AccountType.TAXABLE)
    assert trades_at_nav("LCIX", AccountType.WORKPLACE)
    assert not trades_at_nav("SPHX", AccountType.ROTH)
    assert not trades_at_nav("VTI", None)
