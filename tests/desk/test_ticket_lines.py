"""What a human types at the broker, in one sentence."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.desk.ticket_lines import ticket_line
from app.model.account import Account, AccountType
from app.model.plan import Plan
from app.model.proposal import Side
from app.model.ticket import Ticket
from tests.store.samples import ticket

D = Decimal


def _ticket(symbol: str = "VTI") -> Ticket:
    found = ticket()
    return replace(found, trade=replace(found.trade, symbol=symbol), accepted=date(2026, 11, 20))


def test_a_sale_from_a_taxable_account_names_limit_and_lots() -> None:
    """Shares, security, a limit a tenth of a percent below the price, and the lots to be named."""
    line = ticket_line(_ticket(), Plan(accounts=(Account("Brokerage"),)))
    assert (line.limit, line.names_lots) == (D("253.07"), True)
    for words in ("Sell 3 VTI", "253.07", "Specific shares"):
        assert words in line.instruction


@pytest.mark.parametrize("kind", [AccountType.ROTH, AccountType.TRADITIONAL, AccountType.HSA])
def test_where_nothing_is_taxed_no_lots_are_named(kind: AccountType) -> None:
    """The choice of lots matters only where it changes the tax."""
    line = ticket_line(_ticket(), Plan(accounts=(Account("Brokerage", kind),)))
    assert not line.names_lots
    assert "Specific" not in line.instruction


@pytest.mark.parametrize(
    "symbol, kind",
    [("VTSAX", AccountType.TAXABLE), ("VMFXX", AccountType.ROTH), ("LCIX", AccountType.WORKPLACE)],
)
def test_what_is_priced_once_a_day_has_no_limit(symbol: str, kind: AccountType) -> None:
    """Mutual and money funds, and whatever a workplace plan holds, trade at the day's value."""
    line = ticket_line(_ticket(symbol), Plan(accounts=(Account("Brokerage", kind),)))
    assert line.limit is None
    assert "net asset value" in line.instruction


def test_a_purchase_names_no_lots() -> None:
    """There is nothing to choose when buying, whatever the account."""
    bought = _ticket()
    bought = replace(bought, trade=replace(bought.trade, side=Side.BUY, lots=()))
    line = ticket_line(bought, Plan())
    assert (line.limit, line.names_lots) == (D("253.59"), False)
