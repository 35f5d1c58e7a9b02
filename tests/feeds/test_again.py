"""Records that were held, read once more from what is kept of them."""

from datetime import date
from decimal import Decimal

import pytest

from app.feeds import read_bytes
from app.feeds.again import LINE, kept, read_again
from app.model.errors import InputError
from app.model.importing import FileReading, PositionRow, RowClass, TransactionRow
from tests.feeds.golden import FIXTURES, fixture

D = Decimal
LOTS = (
    '"ALDR Lot Details for XXXX-4417 as of 02:45 AM ET, 11/20/2026"\n\n'
    '"Open Date","Quantity","Price","Cost/Share","Market Value","Cost Basis","Gain/Loss $","Gain/Loss %",'
    '"Holding Period",\n'
    '"08/24/2026 13:22:52","some","$33.89","$34.89","$33.89","$34.89","-$1.00","-2.9%","Short Term",\n'
    '"08/25/2026 13:22:52","2","$33.89","$34.89","$67.78","$69.78","-$2.00","-2.9%","Short Term",\n'
)


def _again(reading: FileReading, line: int, **cells: str) -> FileReading:
    """The record of a line read again, with some of its cells said anew."""
    record = next(r for r in reading.records if r.line == line)
    table_id, header, told = kept(reading, line, record.cells)
    corrected = [cells.get(name, cell) for name, cell in zip(header, told, strict=True)]
    return read_again("later.csv", table_id, header, corrected)


def _rows(reading: FileReading) -> list[PositionRow | TransactionRow]:
    return [*reading.transactions, *reading.positions]


def _row(reading: FileReading) -> PositionRow | TransactionRow:
    rows = _rows(reading)
    assert len(rows) == 1
    row = rows[0]
    assert row.line == LINE
    return row


def test_a_lot_keeps_what_its_title_says() -> None:
    """Symbol, account and day stand above the table, in no cell of the row."""
    reading = read_bytes("lots.csv", LOTS.encode())
    assert [r.line for r in reading.records if r.row_class is RowClass.REVIEW] == [4]
    row = _row(_again(reading, 4, Quantity="3"))
    other = reading.positions[0]
    assert (row.symbol, row.account, row.shares) == ("ALDR", other.account, D(3))
    assert isinstance(row, PositionRow)
    assert (row.day, row.acquired, row.is_lot) == (date(2026, 11, 20), date(2026, 8, 24), True)


def test_a_nested_lot_keeps_its_position() -> None:
    """A lot of a statement's section names no symbol that could be trusted: it is that of the position above."""
    text = (FIXTURES / "ibkr/activity.csv").read_text().replace('"2026-05-04, 14:01:50",21,,38.02', "soon,21,,38.02")
    reading = read_bytes("activity.csv", text.encode())
    (line,) = [r.line for r in reading.records if r.row_class is RowClass.REVIEW]
    row = _row(_again(reading, line, Open="2026-05-04, 14:01:50"))
    assert isinstance(row, PositionRow)
    assert (row.symbol, row.shares, row.acquired, row.is_lot) == ("ALDR", D(21), date(2026, 5, 4), True)
    unfolded = read_bytes("p.csv", (FIXTURES / "etrade/portfolio-lots.csv").read_bytes())
    for lot in (p for p in unfolded.positions if p.is_lot):
        assert _row(_again(unfolded, lot.line)).symbol == lot.symbol


def test_an_element_of_a_statement_keeps_its_security() -> None:
    """Its tags are its columns; ticker, account, day and currency stand elsewhere in the statement."""
    reading = fixture("vanguard/statement.ofx")
    (line,) = [r.line for r in reading.records if r.row_class is RowClass.REVIEW]
    again = _again(reading, line, DTTRADE="20260902")
    row = _row(again)
    assert isinstance(row, TransactionRow)
    assert (again.broker, row.account) == ("vanguard", reading.transactions[0].account)
    assert (row.day, row.symbol, row.shares, row.cash) == (date(2026, 9, 2), "VBTLX", D(1), D("-9.8"))


@pytest.mark.parametrize("name", ["vanguard/statement.ofx", "vanguard/statement.qfx"])
def test_every_element_reads_the_same_again(name: str) -> None:
    """Nothing an element means is lost with its statement, but for the line it stood on."""
    reading = fixture(name)
    for row in _rows(reading):
        again = _row(_again(reading, row.line))
        assert (again.account, again.symbol, again.shares) == (row.account, row.symbol, row.shares)
        assert (again.currency, again.price) == (row.currency, row.price)
        if isinstance(row, TransactionRow) and isinstance(again, TransactionRow):
            assert (again.key, again.cash, again.day) == (row.key, row.cash, row.day)


def test_what_was_not_kept_is_said() -> None:
    """Without column names there is nothing to read."""
    with pytest.raises(InputError, match="not kept"):
        read_again("x.csv", "", (), ("a", "b"))
