"""The ticket workbook, read back cell by cell."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.model.errors import InputError
from app.model.plan import Plan
from app.model.proposal import DISCLAIMER, Proposal, State, TaxEffect, Wish
from app.tickets.book import TicketBook, ticket_book
from app.tickets.safe_text import visible
from app.tickets.workbook import write_workbook
from tests.tickets.conftest import DAY, lot

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "#REF!", "a\x00\x07\x1fb", "\ud800\uffff", "<&>'\""]


def written(path: Path, book: TicketBook) -> "Workbook":
    """Write the book and return it as openpyxl reads it."""
    from openpyxl import load_workbook

    write_workbook(path / "tickets.xlsx", book)
    return load_workbook(path / "tickets.xlsx")


def cells(sheet: "Worksheet") -> Iterator["Cell"]:
    """Give every cell that holds something."""
    from openpyxl.cell.cell import Cell

    for row in sheet.iter_rows():
        yield from (cell for cell in row if isinstance(cell, Cell) and cell.value is not None)


def under(sheet: "Worksheet", head: str) -> dict[int, Any]:
    """Return what stands below a heading, by row."""
    found = next(cell for cell in cells(sheet) if cell.value == head)
    below = sheet.iter_rows(min_row=found.row + 1, min_col=found.column, max_col=found.column)
    return {row[0].row: row[0].value for row in below if row[0].value is not None}


def fact(sheet: "Worksheet", label: str) -> Any:  # noqa: ANN401
    """Return the value right of a label."""
    found = next(cell for cell in cells(sheet) if cell.value == label)
    return next(cell.value for cell in sheet[found.row][found.column :] if cell.value is not None)


def said(sheet: "Worksheet") -> list[str]:
    """Return all texts of a sheet."""
    return [cell.value for cell in cells(sheet) if isinstance(cell.value, str)]


def test_there_is_a_sheet_for_everything(tmp_path: Path, book: TicketBook) -> None:
    """Cover, the accounts traded in, cash, tax, checklist, left undone; the disclaimer is on each."""
    workbook = written(tmp_path, book)
    assert workbook.sheetnames == [
        "Cover",
        "Brokerage",
        "Rollover IRA",
        "401(k)",
        "Sam's IRA",
        "Cash",
        "Tax",
        "Checklist",
        "Left undone",
    ]
    assert all(DISCLAIMER in said(sheet) for sheet in workbook.worksheets)


def test_the_cover_says_what_it_is(tmp_path: Path, book: TicketBook) -> None:
    """Household, day, goal, state, counts, totals, tax and price day are on the cover, numbers as numbers."""
    cover = written(tmp_path, book)["Cover"]
    assert fact(cover, "Household") == "Alder household"
    assert fact(cover, "As of") == datetime(2026, 11, 20)  # noqa: DTZ001
    assert fact(cover, "Goal") == "Harvest and rebalance"
    assert fact(cover, "Proposal") == "p-20261120-1"
    assert fact(cover, "State") == "Solved exactly"
    assert fact(cover, "Prices") == "Nov 20, 2026"
    assert (fact(cover, "Trades"), fact(cover, "Accounts traded in")) == (10, 4)
    assert (fact(cover, "Sells"), fact(cover, "Buys")) == (47788.72, 52574.88)
    assert fact(cover, "Trading costs, modelled") == 5.02
    assert fact(cover, "Change of this year's tax") == -358.95
    assert list(under(cover, "Before").values()) == [0.46994, 0.1601, 0.0513, 0.0528, 0.1733, 0.061, 0.0315]


def test_an_account_lists_sells_before_buys_with_limits(tmp_path: Path, book: TicketBook) -> None:
    """Trades come sells first; the limit is a number beside the price, and the rule is said."""
    sheet = written(tmp_path, book)["Rollover IRA"]
    assert [value for value in under(sheet, "Symbol").values() if len(value) < 6] == ["VEA", "AGG"]
    assert list(under(sheet, "Shares").values()) == [70, 44]
    assert list(under(sheet, "Limit").values()) == [62.33, 98.8]
    assert list(under(sheet, "Amount").values()) == [4368, 4342.8]
    assert any("0.1 % below the price for a sale" in text for text in said(sheet))


def test_a_taxable_sale_names_its_lots(tmp_path: Path, book: TicketBook) -> None:
    """Under its trade each lot has a row with date, basis and gain as values, and the order says it in words."""
    sheet = written(tmp_path, book)["Brokerage"]
    row = min(under(sheet, "Acquired"))
    heads = ("Acquired", "Basis", "Basis a share", "Gain or loss", "Term")
    assert [under(sheet, head)[row] for head in heads] == [datetime(2024, 12, 16), 19656, 327.6, 874.8, "long"]  # noqa: DTZ001
    order = "Sell 60 VTI, limit 341.83, day. Specific shares: 60 acquired 12/16/2024, basis 327.60."
    assert order in said(sheet)
    assert "Commission $0.00, spread $1.03, impact $0.00" in said(sheet)


def test_reasons_are_told_in_full(tmp_path: Path, book: TicketBook) -> None:
    """Every reason of every trade stands under it."""
    workbook = written(tmp_path, book)
    texts = "\n".join(text for sheet in workbook.worksheets for text in said(sheet))
    assert all(reason.text in texts for trade in book.proposal.trades for reason in trade.reasons)


def test_plan_funds_have_no_limit(tmp_path: Path, book: TicketBook) -> None:
    """In the workplace plan the limit is the word NAV."""
    assert list(under(written(tmp_path, book)["401(k)"], "Limit").values()) == ["NAV", "NAV"]


def test_cash_adds_up(tmp_path: Path, book: TicketBook) -> None:
    """Every account's row balances to the cent, and the last row is the sum of the others."""
    sheet = written(tmp_path, book)["Cash"]
    heads = ("Cash before", "Flow", "Sells", "Buys", "Costs", "Cash after")
    columns = [[Decimal(repr(value)) for value in under(sheet, head).values()] for head in heads]
    assert [len(column) for column in columns] == [6] * 6
    for column in columns:
        assert sum(column[:-1]) == column[-1]
    for before, flow, sells, buys, costs, after in zip(*columns, strict=True):
        assert abs(before + flow + sells - buys - costs - after) <= Decimal("0.90")


def test_tax_is_set_against_first_in_first_out(tmp_path: Path, book: TicketBook) -> None:
    """The tax sheet gives gains, tax and what first in, first out would add, and lists the taxable lots."""
    sheet = written(tmp_path, book)["Tax"]
    assert fact(sheet, "Long-term gain or loss") == -1651.2
    assert fact(sheet, "Change of this year's tax") == -358.95
    assert fact(sheet, "What first in, first out would add") == 2503
    assert list(under(sheet, "Symbol").values()) == ["VTI", "VWO"]


def test_unknown_is_a_word(tmp_path: Path, proposal: Proposal, plan: Plan) -> None:
    """A lot of unknown day and basis, and an unknown comparison, are called unknown and are nowhere 0."""
    first = proposal.trades[0]
    unknown = replace(
        proposal,
        trades=(replace(first, lots=(lot(None, "60", None, "342.18"),)),),
        tax=TaxEffect(if_fifo=None),
    )
    workbook = written(tmp_path, ticket_book(unknown, plan, {"VTI": None}))
    sheet = workbook["Brokerage"]
    for head in ("Acquired", "Basis", "Basis a share", "Gain or loss", "Term"):
        assert "unknown" in under(sheet, head).values(), head
    assert fact(workbook["Tax"], "What first in, first out would add") == "unknown"
    assert fact(workbook["Cover"], "Prices") == "of an unknown day"


def test_the_checklist_goes_in_order(tmp_path: Path, book: TicketBook) -> None:
    """Reinvestment off before the orders, sells before buys, the wash window with its last day, fills at the end."""
    steps = list(under(written(tmp_path, book)["Checklist"], "What to do").values())
    off = next(n for n, step in enumerate(steps) if step.startswith("Turn off"))
    wash = next(n for n, step in enumerate(steps) if "VWO or VEMAX" in step)
    sale = next(n for n, step in enumerate(steps) if step.startswith("Sell 60 VTI"))
    purchase = next(n for n, step in enumerate(steps) if "Buy 263 IEMG" in step)
    assert off < wash < sale < purchase < len(steps) - 1
    assert "through Dec 20, 2026" in steps[wash]
    assert steps[purchase].startswith("After the sells have filled: ")
    assert "Import the fills" in steps[-1]


def test_what_was_left_undone_has_its_price(tmp_path: Path, book: TicketBook) -> None:
    """Undone and binding lines are all there; a price is a number, none is a dash."""
    sheet = written(tmp_path, book)["Left undone"]
    assert list(under(sheet, "Costs").values()) == ["–", 236]
    texts = said(sheet)
    assert book.proposal.not_done[0].text in texts
    assert book.proposal.binding[0].text in texts


def test_wishes_that_contradict_are_named(tmp_path: Path, proposal: Proposal, plan: Plan) -> None:
    """An infeasible request makes a workbook without trades that names the wishes and the nearest that can be met."""
    wish = Wish("raise", "Raise $40,000 from Brokerage.", "$27,618")
    impossible = replace(proposal, state=State.INFEASIBLE, trades=(), contradiction=(wish,))
    workbook = written(tmp_path, ticket_book(impossible, plan, {}))
    assert "Brokerage" not in workbook.sheetnames
    assert "Raise $40,000 from Brokerage. Nearest: $27,618" in said(workbook["Left undone"])
    assert fact(workbook["Cover"], "Prices") == "none"


def test_sheets_print_well(tmp_path: Path, book: TicketBook) -> None:
    """Tables keep their heading in sight and on every page, and fit the width of the paper."""
    workbook = written(tmp_path, book)
    for sheet in workbook.worksheets:
        fitting = sheet.sheet_properties.pageSetUpPr
        assert fitting is not None
        assert fitting.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        if sheet.title != "Cover":
            row = int(str(sheet.freeze_panes).lstrip("A")) - 1
            assert sheet.print_title_rows == f"${row}:${row}"
            assert sheet.page_setup.orientation == "landscape"


def hostile(value: Any, text: str) -> Any:  # noqa: ANN401
    """Return the value with that text before every text in it, however deep."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return text + value
    if isinstance(value, tuple):
        return tuple(hostile(part, text) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        texts = {f.name: hostile(getattr(value, f.name), text) for f in fields(value) if f.name != "currency"}
        return replace(value, **texts)
    return value


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ever_becomes_a_formula(tmp_path: Path, proposal: Proposal, plan: Plan, text: str) -> None:
    """With hostile text in every field a file can fill, every text cell is text and shows all that can be shown."""
    attacked = hostile(proposal, text)
    attacked = replace(attacked, contradiction=(Wish(text, text, text),), state=State.INFEASIBLE)
    days = {trade.symbol: DAY for trade in attacked.trades}
    workbook = written(tmp_path, ticket_book(attacked, hostile(plan, text), days))
    with zipfile.ZipFile(tmp_path / "tickets.xlsx") as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
    assert len(sheets) == 9
    assert not any(re.search(r"<f[ >/]", sheet) or 't="e"' in sheet for sheet in sheets)
    starting = 0
    for sheet in workbook.worksheets:
        for cell in cells(sheet):
            assert cell.data_type in ("s", "n", "d"), cell.coordinate
            if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t", "\n")):
                assert cell.quotePrefix, cell.coordinate
                starting += 1
    shown = [value.replace("\r", "\n") for sheet in workbook.worksheets for value in said(sheet)]
    expected = visible(text).replace("\r", "\n")
    for original in ("Alder household", "Brokerage", "VTI", "US equity", "Vanguard Total Stock Market ETF", "lock"):
        assert expected + original in shown, original
    assert (starting > 0) == text.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_only_a_workbook_name_is_taken(tmp_path: Path, book: TicketBook) -> None:
    """A name Excel would not open is refused with advice and nothing is written."""
    with pytest.raises(InputError, match="does not end in"):
        write_workbook(tmp_path / "tickets.xls", book)
    assert list(tmp_path.iterdir()) == []


def test_a_trade_in_an_unlisted_account_is_our_bug(proposal: Proposal, plan: Plan) -> None:
    """A trade is never left out silently because its account is missing from the effects."""
    with pytest.raises(ValueError, match="Brokerage"):
        ticket_book(replace(proposal, accounts=proposal.accounts[1:]), plan, {})
