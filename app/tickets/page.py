"""A worksheet being written: safe text, exact numbers, our palette, ready to print."""

import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import cast

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties

from app.resources import resource_path
from app.tickets.safe_text import cell_text, looks_like_formula

UNKNOWN = "unknown"
FACE = "Arial"
BODY, TITLE, SMALL = 10, 16, 9
LINE_HEIGHT = 13.5
DAY_FORMAT = "mm/dd/yyyy"
WEIGHT_FORMAT = '0.0" "%'
COUNT_FORMAT = "0"
MARGIN_INCHES, FOOT_INCHES = 0.5, 0.8
# How many characters of our face fit where one of the column's units is: a unit is the width of a zero.
FIT = 1.3


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the heading that names it; `width` in characters."""

    head: str
    width: float
    is_number: bool = False


@cache
def palette() -> Mapping[str, str]:
    """The light theme's color roles as RRGGBB."""
    tokens = tomllib.loads(resource_path("themes/tokens.toml").read_text(encoding="utf-8"))
    return {role: value.lstrip("#") for role, value in tokens["color"]["light"].items()}


def money_format(currency: str, *, signed: bool = False) -> str:
    """An Excel format for money to the cent; signed also says plus."""
    number = '"$"#,##0.00' if currency == "USD" else f'#,##0.00" {currency}"'
    plus = "+" if signed else ""
    return f"{plus}{number};\N{MINUS SIGN}{number};{number}"


def decimals_format(value: Decimal, at_least: int, at_most: int) -> str:
    """An Excel format with as many decimals as the value has; `#` would leave whole numbers a lone point."""
    exponent = value.normalize().as_tuple().exponent
    places = max(at_least, min(at_most, -exponent if isinstance(exponent, int) else 0))
    return "#,##0" + ("." + "0" * places if places else "")


class Page:
    """One sheet, written downwards: `row` is the next free line, columns go by their headings."""

    def __init__(self, book: Workbook, name: str, columns: Sequence[Column], *, landscape: bool = True) -> None:
        self.sheet = book.create_sheet(name)
        self.columns = columns
        self.row = 1
        self._place = {column.head: n for n, column in enumerate(columns, 1)}
        for n, column in enumerate(columns, 1):
            self.sheet.column_dimensions[self.sheet.cell(1, n).column_letter].width = column.width
        self._prepare_print(landscape=landscape)

    def title(self, text: str, *lines: str) -> None:
        """Write the heading of the page and what qualifies it."""
        self._spread(text, Font(FACE, TITLE, bold=True, color=palette()["ink"]), LINE_HEIGHT * 1.8)
        for line in lines:
            self.note(line)
        self.row += 1

    def note(self, text: str) -> None:
        """Write a sentence across the page."""
        self._spread(text, Font(FACE, BODY, color=palette()["ink_2"]), LINE_HEIGHT)

    def section(self, text: str) -> None:
        """Write a heading inside the page, after a gap."""
        self.row += 1
        self._spread(text, Font(FACE, BODY + 1, bold=True, color=palette()["ink"]), LINE_HEIGHT * 1.3)

    def heads(self, *, freeze: bool = True) -> None:
        """Write the headings; frozen, they stay on the screen and are repeated on every printed page."""
        for column in self.columns:
            cell = self._text(column.head, column.head, role="ink_2", strong=True, size=SMALL)
            cell.fill = PatternFill("solid", fgColor=palette()["sunken"])
            cell.border = Border(bottom=Side("thin", color=palette()["line_strong"]))
            side = "right" if column.is_number else "left"
            indent = self._indent(column.head)
            cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=indent)
        self.sheet.row_dimensions[self.row].height = LINE_HEIGHT * 1.5
        if freeze:
            self.sheet.freeze_panes = self.sheet.cell(self.row + 1, 1)
            self.sheet.print_title_rows = f"{self.row}:{self.row}"
        self.row += 1

    def text(self, head: str, text: str, *, role: str = "ink", strong: bool = False) -> None:
        """Write text into the column of that heading; the row grows with it."""
        cell = self._text(head, text, role=role, strong=strong)
        indent = self._indent(head)
        side = "right" if self.columns[self._place[head] - 1].is_number else "left"
        cell.alignment = Alignment(horizontal=side, vertical="top", wrap_text=True, indent=indent)
        self._grow(text, self.columns[self._place[head] - 1].width - 2 * indent)

    def number(
        self,
        head: str,
        value: Decimal | int | date | None,
        form: str,
        *,
        role: str = "ink",
        strong: bool = False,
        left: bool = False,
    ) -> None:
        """Write a number or a day as what it is; what is unknown is the word, never 0."""
        alignment = Alignment(horizontal="left" if left else "right", vertical="top")
        if value is None:
            self._text(head, UNKNOWN, role="ink_3").alignment = alignment
            return
        cell = self._cell(head)
        cell.value = value
        cell.number_format = form
        cell.font = Font(FACE, BODY, bold=strong, color=palette()[role])
        cell.alignment = alignment

    def across(self, head: str, text: str, *, role: str = "ink", last: str = "", small: bool = False) -> None:
        """Write text from the column of that heading to `last`, or to the end, on the lines it takes."""
        first = self._place[head]
        end = self._place[last] if last else len(self.columns)
        cell = self._text(head, text, role=role, size=SMALL if small else BODY)
        cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=self._indent(head))
        if end > first:
            self.sheet.merge_cells(start_row=self.row, start_column=first, end_row=self.row, end_column=end)
        self._grow(text, sum(column.width for column in self.columns[first - 1 : end]))

    def end_row(self, *, rule: bool = True, fill: str = "") -> None:
        """Finish the row with a hairline below it and go to the next."""
        for n in range(1, len(self.columns) + 1):
            cell = self.sheet.cell(self.row, n)
            if rule:
                cell.border = Border(bottom=Side("thin", color=palette()["line"]))
            if fill:
                cell.fill = PatternFill("solid", fgColor=palette()[fill])
        self.row += 1

    def _indent(self, head: str) -> int:
        """Text that follows a number keeps off it."""
        place = self._place[head]
        follows = place > 1 and self.columns[place - 2].is_number
        return 1 if follows and not self.columns[place - 1].is_number else 0

    def _cell(self, head: str) -> Cell:
        # The first cell of a merged range is a cell; the library's types cannot say so.
        return cast("Cell", self.sheet.cell(self.row, self._place[head]))

    def _text(self, head: str, text: str, *, role: str = "ink", strong: bool = False, size: float = BODY) -> Cell:
        cell = self._cell(head)
        write_text(cell, text)
        cell.font = Font(FACE, size, bold=strong, color=palette()[role])
        return cell

    def _spread(self, text: str, font: Font, height: float) -> None:
        """Write text across all columns of a row of its own."""
        cell = self._cell(self.columns[0].head)
        write_text(cell, text)
        cell.font = font
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=len(self.columns))
        width = sum(column.width for column in self.columns) * BODY / float(font.sz or BODY)
        self.sheet.row_dimensions[self.row].height = height * len(_lines(text, width))
        self.row += 1

    def _grow(self, text: str, width: float) -> None:
        """Make the row high enough: spreadsheets do not do it for merged cells."""
        needed = LINE_HEIGHT * len(_lines(text, width)) + 2
        dimension = self.sheet.row_dimensions[self.row]
        dimension.height = max(needed, dimension.height or 0)

    def _prepare_print(self, *, landscape: bool) -> None:
        sheet = self.sheet
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_options.horizontalCentered = False
        margins = sheet.page_margins
        margins.left = margins.right = margins.top = margins.footer = MARGIN_INCHES
        margins.bottom = FOOT_INCHES
        # No text of the user's: an ampersand starts a code here.
        for part, words in ((sheet.oddFooter.left, "Evenkeel"), (sheet.oddFooter.right, "&A, page &P of &N")):
            part.text, part.size = words, SMALL - 1


def write_text(cell: Cell, text: str) -> None:
    """Put text into a cell as text, whatever it begins with.

    openpyxl makes a live formula of what starts with `=` and an error of “#REF!”; Excel does so with `+`, `-`
    and `@` when the cell is edited. The type is forced, and the quote prefix keeps Excel from thinking again.
    """
    shown = cell_text(text)
    cell.value = shown
    cell.data_type = "s"
    if looks_like_formula(shown):
        cell.quotePrefix = True


def _lines(text: str, width: float) -> list[str]:
    """The lines a text takes in so many characters of width."""
    columns = max(int(width * FIT), 1)
    return [piece for line in text.splitlines() for piece in textwrap.wrap(line, columns) or [""]] or [""]
