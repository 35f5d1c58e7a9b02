"""The grid of a file's rows."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.ui.format import Formatter
from app.ui.pages.import_review.rows import GridRow
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.chip import chip_width, paint_chip
from app.ui.widgets.paint import Mark
from app.ui.widgets.table import Column, RowsModel


class GridModel(RowsModel[GridRow]):
    """Rows of one file under one filter; another file or filter is another table."""

    def __init__(self, view: Formatter) -> None:
        super().__init__(_columns(view), key=lambda row: row.line)

    def show(self, rows: Iterable[GridRow]) -> None:
        """Show other rows at once: there may be tens of thousands."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()


def _columns(view: Formatter) -> tuple[Column[GridRow], ...]:
    def role(row: GridRow) -> ColorRole:
        return "ink_3" if row.quiet else "ink"

    def amount(row: GridRow) -> str:
        return "" if row.amount is None else view.money(row.amount, cents=True)

    return (
        Column("Line", lambda row: row.line, lambda row: f"{row.line:,}", "right", width=64, role=lambda _: "ink_3"),
        Column(
            "Reading",
            lambda row: row.reading,
            lambda _: "",
            width=124,
            mark=_chip,
            accessible=lambda row: row.chip.text,
        ),
        Column(
            "Date",
            lambda row: row.day,
            lambda row: view.day(row.day, year=True) if row.day else "",
            width=116,
            role=role,
        ),
        Column("As read", lambda row: row.what, lambda row: row.what, role=role),
        Column("Symbol", lambda row: row.symbol, lambda row: row.symbol, width=84, style="emphasis", role=role),
        Column(
            "Shares",
            lambda row: row.shares,
            lambda row: "" if row.shares is None else view.shares(row.shares),
            "right",
            width=96,
            role=role,
        ),
        Column(
            "Price",
            lambda row: row.price,
            lambda row: "" if row.price is None else view.price(row.price),
            "right",
            width=92,
            role=role,
        ),
        Column("Amount", lambda row: row.amount, amount, "right", width=116, role=role),
        Column("Note", lambda row: row.note, lambda row: row.note, style="small", role=lambda _: "ink_2"),
    )


def _chip(row: GridRow) -> Mark:
    def paint(painter: QPainter, box: QRectF) -> float:
        paint_chip(painter, box.left(), box.center().y() - 1, row.chip)
        return chip_width(row.chip)

    return paint
