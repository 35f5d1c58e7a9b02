"""Workbooks and JSON: the same rows as the same table in delimited text."""

import csv
import io
import json
import re
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.feeds import read_bytes
from app.model.errors import InputError
from app.model.importing import FileReading, RowClass
from tests.feeds.golden import FIXTURES, fixture

NAMES = [
    "etrade/portfolio-lots.csv",
    "fidelity/positions-2021.csv",
    "ibkr/activity.csv",
    "merrill/holdings.csv",
    "robinhood/activity.csv",
    "schwab/positions-all-accounts.csv",
    "schwab/transactions-current.csv",
    "vanguard/ofxdownload.csv",
]
SCHWAB = ["Date", "Action", "Symbol", "Description", "Quantity", "Price", "Fees & Comm", "Amount"]


def _workbook(*sheets: list[list[Any]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _records(name: str) -> list[list[str]]:
    text = (FIXTURES / name).read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=None), skipinitialspace=True))


def _rows(reading: FileReading) -> tuple[object, ...]:
    held = tuple((r.account, r.symbol, r.shares, r.price, r.description) for r in reading.positions)
    done = tuple((r.account, r.symbol, r.shares, r.price, r.description) for r in reading.transactions)
    return held, done, reading.totals, reading.as_of


BOOK = _workbook([["", *row] if n == 1 else row for n, row in enumerate(_records("merrill/holdings.csv"))])


@pytest.mark.parametrize("name", NAMES)
def test_a_table_saved_as_a_workbook_is_the_same_table(name: str) -> None:
    """Rows, totals, accounts and days are those of the text."""
    reading = read_bytes("x.xlsx", _workbook(_records(name)))
    plain = read_bytes("x.csv", (FIXTURES / name).read_bytes())
    assert (reading.broker, reading.encoding) == (plain.broker, "xlsx")
    assert _rows(reading) == _rows(plain)
    assert sum(1 for r in reading.records if r.row_class is RowClass.REVIEW) == 0


def test_typed_cells_are_read_as_they_are_meant() -> None:
    """Days are days whatever the table's form of them, and a float's noise is no part of its number."""
    rows: list[list[Any]] = [
        SCHWAB,
        [datetime(2026, 11, 13, 0, 0), "Buy", "ALDR", "Alder", 5, 50.1, 0.1 + 0.2, -250.8],  # noqa: DTZ001 (a cell)
        [date(2026, 11, 14), "Sell", "ALDR", "Alder", 5, 2882.8900100000001, None, 14414.45005],
    ]
    told = read_bytes("x.xlsx", _workbook(rows)).transactions
    assert [(str(t.day), str(t.price), str(t.fees), str(t.cash)) for t in told] == [
        ("2026-11-13", "50.1", "0.3", "-250.8"),
        ("2026-11-14", "2882.89001", "0", "14414.45005"),
    ]


def test_every_worksheet_is_read_and_every_row_has_its_line() -> None:
    """A second sheet goes on below the first, with lines of its own."""
    row = ["11/13/2026", "Buy", "ALDR", "Alder", "5", "50", "", "-250"]
    reading = read_bytes("x.xlsx", _workbook([["Cover sheet"]], [SCHWAB, row], [SCHWAB, row, row]))
    assert [t.line for t in reading.transactions] == [4, 7, 8]
    assert reading.rows == 8


def test_a_size_told_wrong_loses_no_row() -> None:
    """Some programs write that a sheet is one cell large."""
    content, out = _workbook(_records("merrill/holdings.csv")), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            if part.endswith("sheet1.xml"):
                data = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', data)
            new.writestr(part, data)
    assert len(read_bytes("x.xlsx", out.getvalue()).positions) == 5


def test_an_archive_is_no_workbook() -> None:
    """It is refused in a sentence, as is a workbook that is cut."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "Date,Action\n")
    for content in (out.getvalue(), BOOK[: len(BOOK) // 2]):
        with pytest.raises(InputError, match="archive"):
            read_bytes("x.zip", content)


@settings(max_examples=80, deadline=None)
@given(where=st.floats(0, 1), noise=st.binary(min_size=1, max_size=40))
def test_a_damaged_workbook_is_read_or_refused(where: float, noise: bytes) -> None:
    """Whatever bytes are wrong in it."""
    at = int(len(BOOK) * where)
    try:
        reading = read_bytes("x.xlsx", BOOK[:at] + noise + BOOK[at + len(noise) :])
    except InputError:
        return
    assert reading.encoding == "xlsx"


def test_a_list_in_json_is_a_table() -> None:
    """Its objects are rows, single values stand above it, numbers keep their digits."""
    names, *rows = [cells for cells in _records("schwab/transactions-2020.csv") if len(cells) > 5]
    listed = [dict(zip(names, cells, strict=False)) for cells in rows]
    content = json.dumps({"BrokerageTransactions": listed, "FromDate": "01/01/2020", "Count": 3})
    told = read_bytes("x.json", content.encode())
    plain = fixture("schwab/transactions-2020.csv").transactions
    assert [t.key for t in told.transactions] == [t.key for t in plain]
    assert [r.row_class.value for r in told.records][:3] == ["preamble", "preamble", "blank"]
    exact = read_bytes("x.json", b'[{"date": "2026-01-05", "symbol": "ALDR", "close": 10.123456789012345678}]')
    assert str(exact.prices[0].close) == "10.123456789012345678"


@pytest.mark.parametrize("content", [b"[]", b'{"a": [1, 2, null]}', b"[" * 5000, b'{"a": ', b"[[[1]]]", b"9" * 5000])
def test_json_without_a_table_is_refused(content: bytes) -> None:
    """Nothing in it is a header."""
    with pytest.raises(InputError, match="no table"):
        read_bytes("x.json", content)


def test_what_is_nested_in_a_row_is_a_column_of_both_names() -> None:
    """An object inside a row adds its keys behind the row's own."""
    rows = [{"date": "2026-01-05", "symbol": "ALDR", "close": "10", "more": {"a": 1, "b": [1]}}, "stray"]
    reading = read_bytes("x.json", json.dumps(rows).encode())
    assert reading.records[1].cells == ("date", "symbol", "close", "more.a", "more.b", "")
    assert reading.records[2].cells == ("2026-01-05", "ALDR", "10", "1", '["1"]', "")
    assert [r.row_class.value for r in reading.records][1:4] == ["header", "row", "review"]
