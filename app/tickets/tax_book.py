"""The tax book: a year's realised results as an Excel file for the preparer."""

from collections.abc import Sequence
from pathlib import Path

from app.engine.realized_match import RealizedMatch
from app.model.tax_year import TaxYear
from app.model.wash import WashAdjustment
from app.tickets.form8949 import FormRow, form8949_rows
from app.tickets.save import empty_workbook, save_whole


def write_tax_book(
    year: TaxYear,
    path: Path,
    rows: tuple[FormRow, ...] | None = None,
    wash: Sequence[WashAdjustment] = (),
    matches: Sequence[RealizedMatch] = (),
    currency: str = "USD",
) -> None:
    """Write Form 8949, Schedule D, wash sales and the reconciliation with the broker's closed lots.

    `rows` are those of `form8949_rows`, made from the year alone where none are given; wash sales and matches are those
    of the year. Nothing in it is a formula. Raises `InputError` for a path that cannot be a workbook, `HostError` where
    the computer refuses.
    """
    from app.tickets import tax_sheets

    workbook = empty_workbook(path)
    lines = form8949_rows(year) if rows is None else rows
    tax_sheets.form8949_sheet(workbook, year, lines, currency)
    tax_sheets.schedule_d_sheet(workbook, year, lines, currency)
    tax_sheets.wash_sheet(workbook, year, wash, currency)
    tax_sheets.reconciliation_sheet(workbook, year, matches, currency)
    workbook.properties.creator = "Evenkeel"
    workbook.properties.title = f"Realised results of {year.year}"
    save_whole(path, workbook.save)
