"""The sheets of the tax book: Form 8949, Schedule D, wash sales, and how it all compares with the broker's rows."""

from collections.abc import Sequence
from decimal import Decimal

from openpyxl.workbook.workbook import Workbook

from app.engine.realized_match import RealizedMatch
from app.model.number import ZERO
from app.model.tax_year import Netted, TaxDue, TaxYear
from app.model.wash import WashAdjustment
from app.tickets.form8949 import MARKED, TITLES, BoxTotal, FormRow, box_totals
from app.tickets.page import DAY_FORMAT, Column, Page, decimals_format, money_format
from app.tickets.words import count_words

FORM_8949, SCHEDULE_D = "Form 8949", "Schedule D summary"
WASH_SALES, RECONCILIATION = "Wash sales", "Reconciliation"
CAVEAT = "Estimates, not a return."
_SHARE_PLACES = 8
_LINES = {"A": "1b", "B": "2", "C": "3", "D": "8b", "E": "9", "F": "10"}

_FORM = (
    Column("(a) Description", 26),
    Column("(b) Acquired", 13, is_number=True),
    Column("(c) Sold", 13, is_number=True),
    Column("(d) Proceeds", 15, is_number=True),
    Column("(e) Basis", 15, is_number=True),
    Column("(f) Code", 9),
    Column("(g) Adjustment", 15, is_number=True),
    Column("(h) Gain or loss", 16, is_number=True),
    Column("Account", 20),
    Column("Note", 46),
)
_SUMMARY = (Column("What", 58), Column("Line", 10), Column("Amount", 18, is_number=True))
_WASH = (
    Column("Account", 20),
    Column("Sold at a loss", 14),
    Column("Day sold", 12, is_number=True),
    Column("Bought by", 20),
    Column("Replacement", 14),
    Column("Day bought", 12, is_number=True),
    Column("Shares", 12, is_number=True),
    Column("Loss", 15, is_number=True),
    Column("What becomes of it", 26),
    Column("How sure", 14),
    Column("Authority", 24),
)
_MATCH = (
    Column("Account", 20),
    Column("Symbol", 10),
    Column("Sold", 12, is_number=True),
    Column("Shares here", 12, is_number=True),
    Column("Shares, broker", 12, is_number=True),
    Column("Proceeds differ", 14, is_number=True),
    Column("Basis differs", 14, is_number=True),
    Column("Wash differs", 14, is_number=True),
    Column("Term", 12),
    Column("Why", 66),
)


def form8949_sheet(workbook: Workbook, year: TaxYear, rows: tuple[FormRow, ...], currency: str = "USD") -> None:
    """Add the sheet: the lines of each box under its heading, and their sums."""
    money, signed = money_format(currency), money_format(currency, signed=True)
    page = Page(workbook, FORM_8949, _FORM)
    page.title(f"Form 8949 for {year.year}", "Estimates, not a return. Compare with Form 1099-B before filing.")
    page.heads()
    for total in box_totals(rows):
        page.section(TITLES[total.box])
        for row in rows:
            if row.box == total.box:
                _sheet_row(page, row, money, signed)
        _sheet_total(page, total, money, signed)
    if not rows:
        page.note(f"Nothing was sold in {year.year}.")


def schedule_d_sheet(workbook: Workbook, year: TaxYear, rows: tuple[FormRow, ...], currency: str) -> None:
    """Add what the boxes come to on Schedule D, and the tax of it."""
    page, signed = Page(workbook, SCHEDULE_D, _SUMMARY, landscape=False), money_format(currency, signed=True)
    page.title(f"Schedule D for {year.year}", f"{CAVEAT} Rates are those of the table of {year.table_year}.")
    page.heads()
    for total in box_totals(rows):
        line = _LINES.get(total.box, "4, 11" if total.box == MARKED else "")
        name = f"Box {total.box}" if total.box in _LINES else "Form 6781" if total.box == MARKED else "Term unknown"
        _line(page, f"{name}, gain or loss", line, total.gain, signed)
    _line(page, "Short-term carried in", "6", _minus(year.entering_short), signed)
    _line(page, "Long-term distributions of funds", "13", year.distributions, signed)
    _line(page, "Long-term carried in", "14", _minus(year.entering_long), signed)
    page.section("What it comes to")
    _line(page, "Short-term result of the year, before what is carried in", "", year.short, signed)
    _line(page, "Long-term result of the year, before what is carried in", "", year.long, signed)
    if year.netted is None:
        page.note("What is carried into the year is unknown, so nothing is set off.")
    else:
        _write_netted(page, year.netted, currency)
    if year.due is not None:
        _write_due(page, year.due, signed)
    for issue in year.issues:
        page.note(issue.text)


def _write_netted(page: Page, netted: Netted, currency: str) -> None:
    money, signed = money_format(currency), money_format(currency, signed=True)
    _line(page, "Net short-term", "7", netted.net_short, signed)
    _line(page, "Net long-term", "15", netted.net_long, signed)
    _line(page, "Both together", "16", netted.net_short + netted.net_long, signed)
    _line(page, "Loss deducted from other income", "21", netted.deduction, money)
    _line(page, "Short-term carried to next year", "", netted.carry_short, money)
    _line(page, "Long-term carried to next year", "", netted.carry_long, money)


def _write_due(page: Page, due: TaxDue, signed: str) -> None:
    page.section("Tax with the year’s results less the tax without them")
    _line(page, "At ordinary rates", "", due.ordinary, signed)
    _line(page, "At long-term rates", "", due.long_term, signed)
    _line(page, "Net investment tax", "", due.net_investment, signed)
    _line(page, "State", "", due.state, signed)
    _line(page, "All of it", "", due.total, signed, strong=True)


def _line(page: Page, what: str, line: str, amount: Decimal | None, form: str, *, strong: bool = False) -> None:
    page.text("What", what, strong=strong)
    page.text("Line", line, role="ink_2")
    page.number("Amount", amount, form, strong=strong)
    page.end_row()


def _minus(amount: Decimal | None) -> Decimal | None:
    """A carryforward, a positive number, as the loss it is."""
    return None if amount is None else -amount or ZERO


def wash_sheet(workbook: Workbook, year: TaxYear, wash: Sequence[WashAdjustment], currency: str) -> None:
    """Add every loss that a purchase washes, and what becomes of it."""
    page, money = Page(workbook, WASH_SALES, _WASH), money_format(currency)
    page.title(f"Wash sales of {year.year}", CAVEAT)
    page.heads()
    for one in sorted(wash, key=lambda a: (a.sold, a.loss_account, a.loss_symbol, a.bought)):
        page.text("Account", one.loss_account)
        page.text("Sold at a loss", one.loss_symbol)
        page.number("Day sold", one.sold, DAY_FORMAT)
        page.text("Bought by", one.account)
        page.text("Replacement", one.symbol)
        page.number("Day bought", one.bought, DAY_FORMAT)
        page.number("Shares", one.shares, decimals_format(one.shares, 0, _SHARE_PLACES))
        page.number("Loss", one.disallowed, money)
        page.text("What becomes of it", "lost for good" if one.permanent else "put off, in the new basis")
        page.text("How sure", str(one.certainty))
        page.text("Authority", one.authority)
        page.end_row()
    if not wash:
        page.note("No loss is washed.")


def reconciliation_sheet(workbook: Workbook, year: TaxYear, matches: Sequence[RealizedMatch], currency: str) -> None:
    """Add our disposals beside the broker's closed lots, with the reason where they differ."""
    page, signed = Page(workbook, RECONCILIATION, _MATCH), money_format(currency, signed=True)
    page.title(f"The broker’s closed lots of {year.year}", f"{CAVEAT} Differences are this ledger less the broker.")
    page.heads()
    for match in matches:
        page.text("Account", match.account)
        page.text("Symbol", match.symbol)
        page.number("Sold", match.sold, DAY_FORMAT)
        for head, side in (("Shares here", match.ours), ("Shares, broker", match.brokers)):
            if side:
                shares = sum((piece.shares for piece in side), ZERO)
                page.number(head, shares, decimals_format(shares, 0, _SHARE_PLACES))
        if match.ours and match.brokers:
            page.number("Proceeds differ", match.proceeds, signed)
            page.number("Basis differs", match.basis, signed)
            page.number("Wash differs", match.disallowed, signed)
            page.text("Term", {True: "same", False: "differs", None: "unknown"}[match.same_term])
        page.text("Why", match.text, role="ink_2" if match.agrees else "ink")
        page.end_row()
    if not matches:
        page.note("No file of closed lots is imported for this year.")


def _sheet_row(page: Page, row: FormRow, money: str, signed: str) -> None:
    page.text("(a) Description", row.description)
    if isinstance(row.acquired, str):
        page.text("(b) Acquired", row.acquired)
    else:
        page.number("(b) Acquired", row.acquired, DAY_FORMAT)
    page.number("(c) Sold", row.sold, DAY_FORMAT)
    page.number("(d) Proceeds", row.proceeds, money)
    page.text("(f) Code", row.code)
    for head, value, form in (
        ("(e) Basis", row.basis, money),
        ("(g) Adjustment", row.adjustment, money),
        ("(h) Gain or loss", row.gain, signed),
    ):
        # A cell of the form that can't be filled yet stays empty; the note says why.
        if value is not None:
            page.number(head, value, form)
    page.text("Account", row.account)
    page.text("Note", row.note, role="ink_2")
    page.end_row()


def _sheet_total(page: Page, total: BoxTotal, money: str, signed: str) -> None:
    page.text("(a) Description", f"Total, box {total.box}" if total.box in "ABCDEF" and total.box else "Total")
    page.number("(d) Proceeds", total.proceeds, money, strong=True)
    for head, value, form in (
        ("(e) Basis", total.basis, money),
        ("(g) Adjustment", total.adjustment, money),
        ("(h) Gain or loss", total.gain, signed),
    ):
        if value is not None:
            page.number(head, value, form, strong=True)
    if total.unknown:
        waits = "waits" if total.unknown == 1 else "wait"
        page.text("Note", f"{count_words(total.unknown, 'line')} {waits} for a basis; the sums do too.", role="ink_2")
    page.end_row(fill="sunken")
