"""The three tables of a tax year; words give way before numbers do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import TypeVar

from PySide6.QtCore import QModelIndex, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView

from app.ui.format import NOTHING
from app.ui.pages.harvest.table import fitting
from app.ui.pages.taxes.rows import BrokerRow, SaleRow, WashRow
from app.ui.theme import current_theme, theme_switch
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.chip import ChipView, paint_chip
from app.ui.widgets.paint import Mark
from app.ui.widgets.table import Column, RowsModel
from app.ui.widgets.table_view import RowsView

R = TypeVar("R")
_STRETCH = 60
"""The least that a column without a width needs."""
_WORDS = ("Account", "Replaced by", "Authority", "Why")
"""Columns that may be cut: the tip and the inspector have them whole."""


def _faint(_row: object) -> ColorRole:
    return "ink_2"


def _small_amount(words: str) -> ColorRole:
    """What is not there is faint."""
    return "ink" if words != NOTHING else "ink_3"


def sale_columns() -> tuple[Column[SaleRow], ...]:
    """From the security to the code of the form."""
    return (
        Column("Security", lambda r: r.sale.symbol, lambda r: r.sale.symbol, style="emphasis", width=70, lead_px=8),
        Column("Account", lambda r: r.sale.account, lambda r: r.sale.account, tip=lambda r: r.sale.account),
        Column("Acquired", lambda r: r.sale.acquired, lambda r: r.acquired, width=96),
        Column("Sold", lambda r: r.sale.sold, lambda r: r.sold, width=60),
        Column("Shares", lambda r: r.sale.shares, lambda r: r.shares, "right", width=66),
        Column("Proceeds", lambda r: r.sale.proceeds, lambda r: r.proceeds, "right", width=78),
        Column("Basis", lambda r: r.sale.basis, lambda r: r.basis, "right", width=70),
        Column("Gain that counts", lambda r: r.sale.gain, lambda r: r.gain, "right", style="emphasis", width=108,
               tip=lambda r: r.formula),
        Column("Term", lambda r: r.term, lambda r: r.term, role=_faint, width=56),
        Column("Put off", lambda r: r.put_off, lambda r: r.put_off, "right", width=62,
               role=lambda r: _small_amount(r.put_off)),
        Column("Lost for good", lambda r: r.sale.permanent, lambda r: r.lost, "right", width=88,
               role=lambda r: _small_amount(r.lost)),
        Column("Code", lambda r: r.code, lambda r: r.code, role=_faint, width=52, tip=lambda r: r.code_tip,
               accessible=lambda r: f"Code {r.code_tip}" if r.code else "No code"),
    )  # fmt: skip


def wash_columns() -> tuple[Column[WashRow], ...]:
    """From the day of the loss to what the adjustment rests on."""
    return (
        Column("Security", lambda r: r.adjustment.loss_symbol, lambda r: r.adjustment.loss_symbol, style="emphasis",
               width=70, lead_px=8),
        Column("Account", lambda r: r.adjustment.loss_account, lambda r: r.adjustment.loss_account, width=88,
               tip=lambda r: r.adjustment.loss_account),
        Column("Sold", lambda r: r.adjustment.sold, lambda r: r.sold, width=60),
        Column("Loss lot of", lambda r: r.lot, lambda r: r.lot, width=96),
        Column("Replaced by", lambda r: r.replaced, lambda r: r.replaced, width=190,
               tip=lambda r: r.replaced),
        Column("Shares", lambda r: r.adjustment.shares, lambda r: r.shares, "right", width=62),
        Column("Put off", lambda r: r.put_off, lambda r: r.put_off, "right", width=70,
               role=lambda r: _small_amount(r.put_off)),
        Column("Lost for good", lambda r: r.lost, lambda r: r.lost, "right", width=88,
               role=lambda r: _small_amount(r.lost)),
        Column("How firm", lambda r: r.firm.text, lambda _: "", tip=lambda r: r.firm.tip,
               mark=lambda r: _chip(r.firm), accessible=lambda r: f"How firm: {r.firm.text}. {r.firm.tip}"),
        Column("Authority", lambda r: r.adjustment.authority, lambda r: r.adjustment.authority, width=190,
               style="small", role=_faint, tip=lambda r: r.adjustment.authority),
    )  # fmt: skip


def broker_columns() -> tuple[Column[BrokerRow], ...]:
    """From the security to the sentence that says why."""

    def amount(title: str, words: Callable[[BrokerRow], str], width: int = 76) -> Column[BrokerRow]:
        return Column(title, words, words, "right", width=width, role=lambda r: _small_amount(words(r)))

    return (
        Column("Security", lambda r: r.match.symbol, lambda r: r.match.symbol, style="emphasis", width=70, lead_px=8),
        Column("Account", lambda r: r.match.account, lambda r: r.match.account, width=88,
               tip=lambda r: r.match.account),
        Column("Sold", lambda r: r.match.sold, lambda r: r.sold, width=60),
        amount("Basis, ours", lambda r: r.basis.ours, 84),
        amount("broker’s", lambda r: r.basis.theirs),
        amount("apart", lambda r: r.basis.apart),
        amount("Washed, ours", lambda r: r.wash.ours, 90),
        amount("broker’s", lambda r: r.wash.theirs),
        amount("apart", lambda r: r.wash.apart),
        Column("Verdict", lambda r: r.verdict.text, lambda _: "", width=168, tip=lambda r: r.text,
               mark=lambda r: _chip(r.verdict), accessible=lambda r: f"Verdict {r.verdict.text}. {r.text}"),
        Column("Why", lambda r: r.text, lambda r: r.text, style="small", role=_faint, tip=lambda r: r.text),
    )  # fmt: skip


def _chip(view: ChipView) -> Mark:
    def paint(painter: QPainter, box: QRectF) -> float:
        return paint_chip(painter, box.left(), box.center().y(), fitting(view, box.width()))

    return paint


class YearTable(RowsView[R]):
    """Rows of one kind; the columns named in `give_way` go in that order where there is no room."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], str],
        name: str,
        give_way: Sequence[str],
        least: int = _STRETCH,
    ) -> None:
        self.rows: RowsModel[R] = RowsModel(columns, key)
        self._give_way, self._least = tuple(give_way), least
        super().__init__(self.rows, name)
        theme_switch().themeChanged.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let words give way before numbers do; the inspector has them."""
        super().resizeEvent(event)
        self._fit()

    def show_rows(self, rows: tuple[R, ...]) -> None:
        """Show rows; what was chosen stays chosen while it is there."""
        self.rows.set_rows(rows)
        self._fit()

    def _fit(self) -> None:
        """Give every figure the room it needs; hide words until the rest fits, and let the last one stretch."""
        columns, header, mode = self.rows.columns, self.horizontalHeader(), QHeaderView.ResizeMode
        wide = [self._needed(column) for column in columns]
        over = sum(wide) - self.viewport().width()
        for title in self._give_way:
            place = next(at for at, column in enumerate(columns) if column.title == title)
            self.setColumnHidden(place, over > 0)
            over -= wide[place] if over > 0 else 0
        shown = [at for at in range(len(columns)) if not self.isColumnHidden(at)]
        stretches = any(columns[at].width is None for at in shown)
        for at, column in enumerate(columns):
            fills = column.width is None or (at == shown[-1] and not stretches)
            header.setSectionResizeMode(at, mode.Stretch if fills else mode.Interactive)
            if not fills:
                self.setColumnWidth(at, wide[at])

    def _needed(self, column: Column[R]) -> int:
        """The width a column is drawn with, more where a figure or a day is longer; other words are cut."""
        theme = current_theme()
        least = theme.scaled(column.width or self._least)
        if column.width is None or column.mark or column.title in _WORDS:
            return least
        words = {column.text(row) for row in self.rows.rows}
        long = max(map(len, words), default=0) - 1
        metrics = QFontMetricsF(theme.font(column.style))
        text = max((metrics.horizontalAdvance(word) for word in words if len(word) >= long), default=0.0)
        return max(least, ceil(text) + column.lead_px + 2 * theme.px("space.cell_pad_x") + 1)

    def chosen(self) -> QModelIndex:
        """Return the row that is chosen; an invalid index where none is."""
        return next(iter(self.selectionModel().selectedRows()), QModelIndex())

    def choose(self, key: str) -> bool:
        """Choose a row by its key; whether there is one."""
        place = self.rows.place_of(key)
        if place is None:
            return False
        self.selectRow(place)
        self.scrollTo(self.rows.index(place, 0))
        return True


class SaleTable(YearTable[SaleRow]):
    """Every disposal of the year."""

    def __init__(self) -> None:
        super().__init__(sale_columns(), lambda r: r.key, "Sales of the year", ("Code", "Acquired", "Account"), 74)


class WashTable(YearTable[WashRow]):
    """Every loss that a purchase washes."""

    def __init__(self) -> None:
        give_way = ("Authority", "Loss lot of", "Account")
        super().__init__(wash_columns(), lambda r: r.key, "Wash sales of the year", give_way, 150)


class BrokerTable(YearTable[BrokerRow]):
    """Our sales beside the broker's closed lots."""

    def __init__(self) -> None:
        super().__init__(broker_columns(), lambda r: r.key, "Sales against your brokers", ("Why", "Account"), 180)
