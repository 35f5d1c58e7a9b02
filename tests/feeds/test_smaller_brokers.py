"""Brokers whose files are of few kinds: figures worked out by hand from the fictional fixtures."""

from datetime import date
from decimal import Decimal

import pytest

from app.model.importing import FileReading, RowClass
from app.model.transaction import Action
from tests.feeds.golden import fixture

D = Decimal


def _cash(reading: FileReading) -> Decimal:
    return sum((row.cash for row in reading.transactions), D(0))


def _counts(reading: FileReading) -> tuple[int, int, int]:
    """Rows, rows left out by rule, rows held."""
    classes = [record.row_class for record in reading.records]
    return classes.count(RowClass.ROW), classes.count(RowClass.BY_RULE), classes.count(RowClass.REVIEW)


@pytest.mark.parametrize(
    "name, counts, cash",
    [
        ("webull/orders.csv", (5, 3, 1), "-1716.90"),
        ("webull/orders-older.csv", (2, 0, 0), "-135.5"),
        ("webull/history.csv", (2, 1, 0), "-270.90"),
        ("webull/statement.csv", (2, 0, 0), "5.85"),
        ("firstrade/history.csv", (8, 0, 0), "244.99"),
    ],
)
def test_every_record_counts_once(name: str, counts: tuple[int, int, int], cash: str) -> None:
    """Rows, what a rule leaves out, what is held, and the cash of the rows."""
    reading = fixture(name)
    assert reading.broker == name.partition("/")[0]
    assert _counts(reading) == counts
    assert _cash(reading) == D(cash)


def test_orders_of_webull() -> None:
    """Legs are read, their spread is not; an order carried out in part waits; equal orders are two."""
    reading = fixture("webull/orders.csv")
    rows = [(r.symbol, r.action, r.shares, r.cash) for r in reading.transactions]
    assert rows[0] == rows[-1] == ("ALDR", Action.BUY, D(100), D(-1296))
    assert rows[2:4] == [
        ("ALDR261218C00050000", Action.BUY, D(1), D(-210)),
        ("ALDR261218C00055000", Action.SELL, D(1), D(60)),
    ]
    assert [i.place.line for i in reading.issues if i.holds_row] == [6]
    assert reading.records[6].note == "The order of a spread: its legs are read."


def test_days_of_webulls_statement() -> None:
    """A day above 12 says that days come first."""
    rows = fixture("webull/statement.csv").transactions
    assert [(r.day, r.symbol, r.cash) for r in rows] == [
        (date(2026, 10, 26), "ALDR", D("85.96")),
        (date(2026, 10, 5), "BRCH", D("-80.11")),
    ]


def test_history_of_firstrade() -> None:
    """Options stand in words; shares a dividend bought are a row of their own; what nobody knows is asked."""
    rows = fixture("firstrade/history.csv").transactions
    assert (rows[2].symbol, rows[2].shares, rows[2].price) == ("ALDR261218C00030000", D(1), D(120))
    assert (rows[4].action, rows[4].shares, rows[4].price) == (Action.REINVEST, D("0.12"), D(45))
    assert [r.action for r in rows[5:]] == [Action.INTEREST, Action.DEPOSIT, Action.UNCLASSIFIED]
