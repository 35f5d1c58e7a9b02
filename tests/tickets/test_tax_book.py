"""The tax book, read back cell by cell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.engine.realized_match import match_realized
from app.model.errors import InputError
from app.model.importing import RealizedRow
from app.model.issue import Issue, Severity
from app.model.tax_year import Netted, TaxDue, TaxYear
from app.model.transaction import Disposal
from app.model.wash import Certainty, WashAdjustment
from app.tickets.tax_book import write_tax_book

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

D = Decimal
SOLD, BOUGHT = date(2026, 11, 20), date(2026, 3, 2)
LOSS = Disposal("Brokerage", "BND", BOUGHT, SOLD, D(100), D(7000), D(8000), "short", "l1", disallowed=D(400))
GAIN = Disposal("Brokerage", "VTI", date(2020, 3, 2), SOLD, D(10), D(3400), D(1000), "long", "l2")
ODD = Disposal("Brokerage", "OLD", None, SOLD, D(1), D(50), None, None, "l3", disallowed=None)
ISSUE = Issue(Severity.WARNING, "basis", "OLD has no basis.")
YEAR = TaxYear(
    2026,
    2026,
    (GAIN, LOSS, ODD),
    D(-600),
    D(2500),
    D(100),
    D(0),
    D(4200),
    Netted(D(-600), D(-1700), D(2300), D(-2300), D(0), D(0), D(0)),
    TaxDue(D(-506), D(0), D(0), D(-115)),
    (ISSUE,),
)
WASH = WashAdjustment(
    "Brokerage", "BND", SOLD, "s1", "l1", "Sam's IRA", "BND", date(2026, 11, 3), "r1", D(40), D(400), True, 0, None,
    Certainty.PROVISIONAL, (), "Rev. Rul. 2008-5",
)  # fmt: skip
BROKERS = (
    RealizedRow(3, "Brokerage", "VTI", D(10), date(2020, 3, 2), SOLD, D(3400), D(1000), "long"),
    RealizedRow(4, "Brokerage", "BND", D(100), BOUGHT, SOLD, D(7000), D(8000), "short"),
)


def written(path: Path, year: TaxYear, wash: Sequence[WashAdjustment] = ()) -> "Workbook":
    """Write the book and return it as openpyxl reads it."""
    from openpyxl import load_workbook

    matches = match_realized(year.disposals, BROKERS if year.disposals else (), wash)
    write_tax_book(year, path / "tax.xlsx", None, wash, matches)
    return load_workbook(path / "tax.xlsx")


def line(sheet: "Worksheet", first: str) -> list[Any]:
    """Return what stands in the first row that begins with a word."""
    return next([cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == first)


def said(sheet: "Worksheet") -> list[str]:
    """Return all texts of a sheet."""
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_there_is_a_sheet_for_each_question(tmp_path: Path) -> None:
    """The form, what it comes to, wash sales, and the broker's side; each says that it is no return."""
    book = written(tmp_path, YEAR, (WASH,))
    assert book.sheetnames == ["Form 8949", "Schedule D summary", "Wash sales", "Reconciliation"]
    assert all(any("not a return" in text for text in said(sheet)) for sheet in book.worksheets)


def test_the_form_has_its_lines_under_their_box(tmp_path: Path) -> None:
    """A line has its columns, its box a sum; without a basis cells are empty and a sentence stands."""
    sheet = written(tmp_path, YEAR)["Form 8949"]
    washed = line(sheet, "100 sh. BND")
    assert [value.date() for value in washed[1:3]] == [BOUGHT, SOLD]
    assert washed[3:9] == [7000, 8000, "W", 400, -600, "Brokerage"]
    assert line(sheet, "Total, box B")[3:8] == [7000, 8000, None, 400, -600]
    odd = line(sheet, "1 sh. OLD")
    assert (odd[1], odd[3], odd[4], odd[6], odd[7]) == ("unknown", 50, None, None, None)
    assert "The basis is unknown" in odd[9]
    assert line(sheet, "Total")[3:8] == [50, None, None, None, None]
    assert line(sheet, "Total")[9] == "1 line waits for a basis; the sums do too."


def test_schedule_d_has_its_lines_and_the_tax(tmp_path: Path) -> None:
    """Boxes, what was carried in, lines 7, 15, 16 and 21, and the tax by the part of the law."""
    sheet = written(tmp_path, YEAR)["Schedule D summary"]
    for first, number, amount in (
        ("Box B, gain or loss", "2", -600),
        ("Box E, gain or loss", "9", 2400),
        ("Term unknown, gain or loss", None, "unknown"),
        ("Long-term carried in", "14", -4200),
        ("Net short-term", "7", -600),
        ("Net long-term", "15", -1700),
        ("Both together", "16", -2300),
        ("Loss deducted from other income", "21", 2300),
        ("All of it", None, -621),
    ):
        found = line(sheet, first)
        assert (found[1] or None, found[2]) == (number, amount)
    assert "OLD has no basis." in said(sheet)


def test_an_unknown_carryforward_sets_nothing_off(tmp_path: Path) -> None:
    """What enters the year is the word unknown, and a sentence takes the place of the netting."""
    year = replace(YEAR, entering_short=None, entering_long=None, netted=None, due=None)
    sheet = written(tmp_path, year)["Schedule D summary"]
    assert line(sheet, "Short-term carried in")[2] == "unknown"
    assert "What is carried into the year is unknown, so nothing is set off." in said(sheet)
    assert "Net short-term" not in said(sheet)


def test_wash_sales_say_what_becomes_of_the_loss(tmp_path: Path) -> None:
    """Lost for good in an IRA, with the ruling that says so."""
    found = line(written(tmp_path, YEAR, (WASH,))["Wash sales"], "Brokerage")
    assert found[3:5] == ["Sam's IRA", "BND"]
    assert found[6:] == [40, 400, "lost for good", "provisional", "Rev. Rul. 2008-5"]


def test_the_brokers_side_is_told_line_by_line(tmp_path: Path) -> None:
    """What differs has a sentence; what the broker lacks has empty cells on its side."""
    sheet = written(tmp_path, YEAR, (WASH,))["Reconciliation"]
    texts = said(sheet)
    assert "Both sides agree." in texts
    assert any("the purchase of BND in Sam's IRA washes $400.00 more here" in text for text in texts)
    assert any(text.endswith("but not this one.") for text in texts)


def test_an_empty_year_says_so(tmp_path: Path) -> None:
    """Every sheet has a sentence where its rows would be."""
    book = written(tmp_path, replace(YEAR, disposals=()))
    assert "Nothing was sold in 2026." in said(book["Form 8949"])
    assert "No loss is washed." in said(book["Wash sales"])
    assert "No file of closed lots is imported for this year." in said(book["Reconciliation"])


def test_hostile_words_never_become_formulas(tmp_path: Path) -> None:
    """Accounts, symbols and sentences of other people's making are forced to text."""
    bad = "=1+1"
    year = replace(YEAR, disposals=(replace(GAIN, account=bad, symbol=bad),), issues=(replace(ISSUE, text=bad),))
    book = written(tmp_path, year, (replace(WASH, account=bad, loss_account=bad, symbol=bad, authority=bad),))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert sum(cell.value == bad for cell in cells) >= 6


def test_the_path_must_be_a_workbook(tmp_path: Path) -> None:
    """Another ending is refused with advice, and nothing is written."""
    with pytest.raises(InputError):
        write_tax_book(YEAR, tmp_path / "tax.csv")
    assert list(tmp_path.iterdir()) == []
