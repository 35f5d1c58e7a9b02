"""Other programs and formats: figures worked out by hand from the fictional fixtures."""

from datetime import date
from decimal import Decimal

import pytest

from app.feeds.profile import profiles
from app.model.importing import FileKind, RowClass
from app.model.transaction import Action
from tests.feeds.golden import FIXTURES, fixture

D = Decimal
# Rows, rows left out by rule, rows held; the sum of what they move, over all currencies; the currencies of the rows.
BY_HAND = {
    "ghostfolio/activities.csv": ((5, 0, 0), "-403.45", {"USD", "EUR"}),
    "ghostfolio/activities.json": ((4, 1, 0), "-219.45", {"USD"}),
    "ibkr/flex-cash.csv": ((7, 0, 0), "4014.47", {"USD", "EUR"}),
    "ibkr/umsatzuebersicht.csv": ((2, 4, 1), "-172.185", {"EUR"}),
    "portfolioperformance/all-transactions.csv": ((8, 0, 0), "4521.70", {"USD", "EUR"}),
    "portfolioperformance/alle-umsaetze.csv": ((5, 0, 0), "5781", {"EUR"}),
    "thinkorswim/account-statement.csv": ((5, 17, 1), "4169.41", {"USD"}),
    "wealthfolio/activities.csv": ((11, 0, 0), "4347.96", {"USD", "EUR"}),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_what_a_file_says_on_paper(name: str) -> None:
    """Each record counts once, cash moves as the file says, and every row knows its currency."""
    counts, cash, currencies = BY_HAND[name]
    reading = fixture(name)
    classes = [record.row_class for record in reading.records]
    assert reading.broker == name.partition("/")[0]
    assert tuple(map(classes.count, (RowClass.ROW, RowClass.BY_RULE, RowClass.REVIEW))) == counts
    assert sum((row.cash for row in reading.transactions), D(0)) == D(cash)
    assert {row.currency or reading.currency for row in reading.transactions} == currencies


def test_every_broker_has_a_fixture() -> None:
    """What no file has been tried with is no profile."""
    assert {profile.broker for profile in profiles()} == {
        folder.name for folder in FIXTURES.iterdir() if folder.is_dir()
    }


def _rows(name: str) -> list[tuple[Action, str, Decimal | None, Decimal]]:
    return [(row.action, row.symbol, row.shares, row.cash) for row in fixture(name).transactions]


def test_amounts_without_a_sign_and_before_costs() -> None:
    """What is done gives the direction; tax and fees come off what is sold, and on top of what is bought."""
    told = _rows("portfolioperformance/all-transactions.csv")
    assert [cash for *_, cash in told][:6] == [D(5000), D("-380.95"), D("3.75"), D(-12), D("1.5"), D("159.4")]
    assert told[6] == (Action.TRANSFER_OUT, "ALDR", D(3), D(0))
    assert [row.code for row in fixture("portfolioperformance/all-transactions.csv").issues] == []


def test_what_an_income_is_without_an_amount() -> None:
    """Shares × price, but for a split, whose amount is a ratio."""
    rows = _rows("wealthfolio/activities.csv")
    assert rows[2] == (Action.DIVIDEND, "ALDR", None, D("2.1"))
    assert rows[9] == (Action.UNCLASSIFIED, "ALDR", None, D(0))
    assert _rows("ghostfolio/activities.csv")[3] == (Action.FEE, "CUSTODY FEE", None, D(-12))


def test_a_file_without_a_currency_says_so() -> None:
    """Nothing is known of its money: the user must see it."""
    assert "currency-untold" in {issue.code for issue in fixture("xtb/cash-operations.csv").issues}
    assert "currency-untold" not in {issue.code for issue in fixture("avanza/transactions.csv").issues}


def test_a_statement_of_several_tables() -> None:
    """Trades come from the trade history, cash from the cash balance; the leg of a spread has no time and is held."""
    reading = fixture("thinkorswim/account-statement.csv")
    assert _rows("thinkorswim/account-statement.csv")[2:] == [
        (Action.SELL, "ALDR261218C00040000", D(1), D(125)),
        (Action.BUY, "ALDR", D(20), D(-760)),
        (Action.BUY, "FERN261218C00085000", D(1), D(-200)),
    ]
    assert reading.positions == ()
    assert [i.text for i in reading.issues if i.holds_row] == ["The date is missing."]


def test_lots_of_a_portfolio_of_yahoo() -> None:
    """One row a lot; what is only watched is left out, a sale and moves of cash are held."""
    reading = fixture("yahoo/quotes.csv")
    assert [(p.symbol, p.shares, p.basis, p.acquired, p.day) for p in reading.positions] == [
        ("ALDR", D(10), D(312), date(2024, 3, 5), date(2026, 11, 20)),
        ("ALDR", D("5.5"), D(209), date(2026, 5, 4), date(2026, 11, 20)),
        ("FERN", D(4), None, None, date(2026, 11, 20)),
    ]
    classes = [record.row_class for record in reading.records]
    assert (classes.count(RowClass.BY_RULE), classes.count(RowClass.REVIEW)) == (1, 2)


def test_holdings_of_wealthfolio() -> None:
    """Cash is told as a symbol; no basis is told at all."""
    rows = fixture("wealthfolio/holdings.csv").positions
    assert [(p.symbol, p.shares, p.currency, p.is_cash) for p in rows] == [
        ("ALDR", D(10), "USD", False),
        ("ELMD", D(5), "EUR", False),
        ("CASH", D("1250.75"), "USD", True),
    ]


def test_positions_of_a_flex_query() -> None:
    """A summary is a position, the lots below it are its own and make it up."""
    rows = fixture("ibkr/flex-positions.csv").positions
    assert [(p.symbol, p.shares, p.basis, p.is_lot) for p in rows if p.currency == "USD"] == [
        ("ALDR", D(21), D("798.42"), False),
        ("ALDR", D(11), D("418.22"), True),
        ("ALDR", D(10), D("380.2"), True),
        ("ALDR270219C00042500", D(-1), D(-120), False),
    ]


def test_gains_of_a_workbook() -> None:
    """Money is to the cent; shares of a plan cost what is taxed, not the 0 that was paid; the summary is a total."""
    reading = fixture("etrade/gains-expanded.xlsx")
    assert reading.kind is FileKind.REALIZED
    assert [(r.symbol, r.shares, r.proceeds, r.basis, r.original_basis, r.term) for r in reading.realized] == [
        ("ALDR", D(18), D("2002.5"), D("1857.33"), None, "long"),
        ("ALDR", D(10), D(1100), D("1025.56"), D("900.5"), "short"),
    ]
    assert reading.issues == ()
