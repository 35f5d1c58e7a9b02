"""The table of the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.desk.ledger_questions import LedgerLine
from app.ui.format import NOTHING, Formatter
from app.ui.pages.transactions.lines import action_words, chip_of, note_of, shares_words
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.chip import ChipView, chip_width, paint_chip
from app.ui.widgets.paint import Mark
from app.ui.widgets.table import Column, RowsModel

_CHIP_GAP = 6


class LedgerModel(RowsModel[LedgerLine]):
    """Rows of the ledger under one filter; its texts are made as they are looked at."""

    def __init__(self, format_: Formatter) -> None:
        super().__init__(ledger_columns(format_), key=lambda line: line.row.id)

    def show(self, lines: Iterable[LedgerLine], format_: Formatter) -> None:
        """Show other rows at once: there may be a hundred thousand."""
        self.beginResetModel()
        self.columns = ledger_columns(format_)
        self._rows = list(lines)
        self.endResetModel()


def ledger_columns(format_: Formatter) -> tuple[Column[LedgerLine], ...]:
    """From the day to what else is told."""

    def role(line: LedgerLine) -> ColorRole:
        return "ink" if line.is_settled else "ink_3"

    def price(line: LedgerLine) -> str:
        return "" if line.row.price is None else format_.price(line.row.price)

    def amount(line: LedgerLine) -> str:
        return format_.money(line.row.cash, cents=True, signed=True) if line.row.cash else NOTHING

    return (
        Column("Date", lambda line: line.row.day, lambda line: format_.day(line.row.day, year=True), width=120,
               lead_px=8, role=role),
        Column("Account", lambda line: line.row.account, lambda line: line.row.account, width=112, role=role,
               tip=lambda line: line.row.account),
        Column("What happened", action_words, action_words, width=152, role=role, mark=_chip,
               accessible=lambda line: " ".join((_chip_words(line), action_words(line))).strip()),
        Column("Security", lambda line: line.row.symbol, lambda line: line.row.symbol, width=78, style="emphasis",
               role=role),
        Column("Shares", lambda line: line.row.shares, lambda line: shares_words(line, format_), "right", width=84,
               role=role),
        Column("Price", lambda line: line.row.price, price, "right", width=80, role=role),
        Column("Amount", lambda line: line.row.cash, amount, "right", width=112, style="emphasis",
               role=lambda line: role(line) if line.row.cash else "ink_3"),
        Column("Note", lambda line: note_of(line, format_), lambda line: note_of(line, format_), style="small",
               role=lambda _: "ink_2", tip=lambda line: note_of(line, format_)),
    )  # fmt: skip


def _chip_words(line: LedgerLine) -> str:
    view = chip_of(line)
    return f"{view.text}:" if view else ""


def _chip(line: LedgerLine) -> Mark | None:
    view = chip_of(line)
    return None if view is None else _painted(view)


def _painted(view: ChipView) -> Mark:
    def paint(painter: QPainter, box: QRectF) -> float:
        paint_chip(painter, box.left(), box.center().y() - 1, view)
        return chip_width(view) + _CHIP_GAP

    return paint
