"""Hostile text becomes harmless and stays readable; sheet names suit Excel."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tickets.safe_text import LONGEST_CELL, LONGEST_SHEET_NAME, cell_text, csv_text, sheet_names, visible

FORBIDDEN = set("[]:*?/\\")


def test_what_no_file_can_hold_is_replaced_visibly() -> None:
    """Control characters, half pairs and noncharacters turn into �; everything else stays."""
    assert visible("a\x00b\x1f\ud800\uffffc\td\n“é€😀”") == "a\ufffdb\ufffd\ufffd\ufffdc\td\n“é€😀”"


def test_no_text_is_read_as_another_character() -> None:
    """The format's way of writing a character by its number is broken visibly, in cells and in names of sheets."""
    assert cell_text("_x003D_1+1") == "\ufffdx003D_1+1"
    assert sheet_names(("a_x002F_b",), ()) == {"a_x002F_b": "a\ufffdx002F_b"}


def test_a_text_too_long_for_a_cell_says_that_it_goes_on() -> None:
    """A cell's text is cut at Excel's limit and then ends in an ellipsis."""
    assert cell_text("x" * LONGEST_CELL) == "x" * LONGEST_CELL
    assert cell_text("x" * (LONGEST_CELL + 1)) == "x" * (LONGEST_CELL - 1) + "…"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_formula_gets_an_apostrophe_in_csv(start: str) -> None:
    """What a spreadsheet would compute on opening a CSV file is marked as text."""
    assert csv_text(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"
    assert csv_text(f"A{start}1") == f"A{start}1"


@given(st.text())
def test_no_csv_cell_starts_like_a_formula(text: str) -> None:
    """Whatever the text, its cell is read back whole and starts with nothing that is computed."""
    file = io.StringIO(newline="")
    csv.writer(file).writerow([csv_text(text), "end"])
    cell, end = next(csv.reader(io.StringIO(file.getvalue(), newline="")))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell.removeprefix("'") == visible(text).removeprefix("'")
    assert end == "end"


def test_sheet_names_are_kept_where_excel_takes_them() -> None:
    """An ordinary account name is its sheet's name."""
    assert sheet_names(("Sam's IRA", "401(k)"), ("Cover",)) == {"Sam's IRA": "Sam's IRA", "401(k)": "401(k)"}


def test_sheet_names_differ_where_accounts_differ_in_case_or_at_the_end() -> None:
    """Names that Excel would take for one another, or for a sheet of ours, get a number."""
    long = "The irrevocable trust of our grandmother"
    names = sheet_names(("ira", "IRA", "cash", f"{long} A", f"{long} B", "History"), ("Cash",))
    assert list(names.values()) == [
        "ira",
        "IRA 2",
        "cash 2",
        "The irrevocable trust of our gr",
        "The irrevocable trust of our 2",
        "History 2",
    ]


@given(st.lists(st.text(), unique=True, max_size=8).map(tuple))
def test_sheet_names_always_suit_excel(accounts: tuple[str, ...]) -> None:
    """Whatever accounts are called, their sheets have names, all different, that Excel takes."""
    names = list(sheet_names(accounts, ("Cover", "Cash")).values())
    assert len(names) == len(accounts)
    assert len({name.casefold() for name in (*names, "Cover", "Cash", "History")}) == len(names) + 3
    for name in names:
        assert 0 < len(name) <= LONGEST_SHEET_NAME
        assert not FORBIDDEN & set(name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name == visible(name)
