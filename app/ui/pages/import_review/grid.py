"""The grid of a file's rows: looked through by thousands, decided one by one or several at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from decimal import Decimal
from typing import cast

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView

from app.ui.format import Formatter
from app.ui.icons import paint_icon
from app.ui.pages.import_review.delegate import ReviewDelegate
from app.ui.pages.import_review.rows import GridRow, Lazily
from app.ui.pages.import_review.stamp import stamp
from app.ui.pages.words import told
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.chip import chip_width, paint_chip
from app.ui.widgets.paint import Mark, draw_text, round_rect
from app.ui.widgets.table import Column, RowsModel
from app.ui.widgets.table_view import RowsView

ACTION = "Choice"
_FIGURES = {
    "Date": "day",
    "As read": "kind",
    "Symbol": "symbol",
    "Shares": "shares",
    "Price": "price",
    "Amount": "amount",
}
"""Columns and the figures they show, where a line was not read."""
_PRIVATE = {"price", "amount"}
_HIDDEN = "The line is not shown while amounts are hidden."
_KEYS = {Qt.Key.Key_I: "import", Qt.Key.Key_S: "skip", Qt.Key.Key_O: "open", Qt.Key.Key_Equal: "skip"}
"""Keys that decide the chosen rows; = says that a twin is the row that is there."""


class GridModel(RowsModel[GridRow]):
    """Rows of one file under one filter; another file or filter is another table."""

    def __init__(self, view: Formatter, columns: Sequence[Column[GridRow]] = ()) -> None:
        super().__init__(columns or _columns(view), key=lambda row: row.line)

    def show(self, rows: Sequence[GridRow]) -> None:
        """Show other rows at once; where they are the same lines, only what they say is new."""
        places = rows.places if isinstance(rows, Lazily) else None
        if isinstance(self._rows, Lazily) and places is not None and self._rows.places == places and len(rows):
            self._take(rows)
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self._take(rows)
        self.endResetModel()

    def place_of(self, key: Hashable) -> int | None:
        """Return where a line is shown: lines stand in order."""
        low, high = 0, len(self._rows)
        while low < high:
            middle = (low + high) // 2
            if self._rows[middle].line < cast("int", key):
                low = middle + 1
            else:
                high = middle
        return low if low < len(self._rows) and self._rows[low].line == key else None

    def rows_at(self, places: Sequence[int]) -> list[GridRow]:
        """Return the rows at some places."""
        return [self._rows[place] for place in places]

    def _take(self, rows: Sequence[GridRow]) -> None:
        # What the base class keeps as a list is only counted and looked into by place.
        self._rows = cast("list[GridRow]", rows)


class ReviewGrid(RowsView[GridRow]):
    """The rows of a file; several may be chosen. `decided` tells what a key says of them, `fixed` which to mend."""

    decided = Signal(str)
    fixed = Signal(QModelIndex)
    menuWanted = Signal(QPoint)

    def __init__(self, model: GridModel, name: str = "Rows of the file") -> None:
        super().__init__(model, name)
        self.setItemDelegate(ReviewDelegate(self, _FIGURES))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.doubleClicked.connect(self.fixed)
        self.set_density("compact")

    @property
    def chosen(self) -> tuple[GridRow, ...]:
        """Return the rows that are chosen, in order."""
        model, selection = self.model(), self.selectionModel()
        if not isinstance(model, GridModel) or selection is None:
            return ()
        places = {n for part in selection.selection().toList() for n in range(part.top(), part.bottom() + 1)}
        return tuple(model.rows_at(sorted(places)))

    @property
    def count_chosen(self) -> int:
        """Return how many rows are chosen, without looking at them."""
        return sum(part.height() for part in self.selectionModel().selection().toList())

    def choose(self, lines: Sequence[int], current: int | None) -> None:
        """Choose lines that are shown; the current row goes to a place, as near as there is one."""
        model, selection = self.model(), self.selectionModel()
        if not isinstance(model, GridModel) or not model.rowCount():
            return
        wanted = QItemSelection()
        for line in lines:
            place = model.place_of(line)
            if place is not None:
                wanted.select(model.index(place, 0), model.index(place, len(model.columns) - 1))
        flags = QItemSelectionModel.SelectionFlag
        if current is not None:
            index = model.index(min(current, model.rowCount() - 1), 0)
            selection.setCurrentIndex(index, flags.NoUpdate)
            self.scrollTo(index)
            if wanted.isEmpty():
                wanted.select(index, index.siblingAtColumn(len(model.columns) - 1))
        selection.select(wanted, flags.ClearAndSelect)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the current line in sight when an editor takes room below."""
        super().resizeEvent(event)
        if event.size().height() < event.oldSize().height() and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Decide the chosen rows by a letter, mend the current one by Enter or F2."""
        key, plain = Qt.Key(event.key()), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in _KEYS:
            self.decided.emit(_KEYS[key])
        elif plain and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}:
            self.fixed.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the chosen rows."""
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menuWanted.emit(at)


def _columns(view: Formatter) -> tuple[Column[GridRow], ...]:
    return (line_column(), *shared_columns(view))


def line_column() -> Column[GridRow]:
    """The column of the line in the file."""
    return Column("Line", lambda row: row.line, lambda row: f"{row.line:,}", "right", width=64, role=lambda _: "ink_3")


def shared_columns(view: Formatter) -> tuple[Column[GridRow], ...]:
    """What is told of a row wherever it stands: its reading, its figures, why, and what can be done."""

    def note(row: GridRow) -> str:
        return told(row.row.note, view)

    return (
        Column(
            "Reading",
            lambda row: row.reading,
            lambda _: "",
            width=124,
            mark=_chip,
            accessible=lambda row: row.chip.text,
        ),
        *_figures(view),
        Column("Note", lambda row: row.row.note, note, style="small", role=lambda _: "ink_2", tip=note),
        Column(
            ACTION,
            lambda row: row.action,
            lambda _: "",
            "right",
            width=118,
            mark=_action,
            accessible=lambda row: f"{ACTION} {row.action}" if row.action else "",
        ),
    )


def _figures(view: Formatter) -> tuple[Column[GridRow], ...]:
    """The columns of what was read; of a line that was not, its cells stand there."""

    def role(row: GridRow) -> ColorRole:
        return "ink_3" if row.quiet else "ink"

    def figure(name: str, said: Callable[[GridRow], str]) -> Callable[[GridRow], str]:
        return lambda row: "" if row.is_faulty(name) else said(row) or printed(row, name)

    def printed(row: GridRow, name: str) -> str:
        return "" if view.hide_amounts and name in _PRIVATE else row.printed(name)

    def what(row: GridRow) -> str:
        return row.what if row.row.kind or not view.hide_amounts else _HIDDEN

    def number(
        title: str, name: str, value: Callable[[GridRow], Decimal | None], words: Callable[[Decimal], str], width: int
    ) -> Column[GridRow]:
        def said(row: GridRow) -> str:
            found = value(row)
            return "" if found is None else in_currency(words(found), row.row.currency)

        return Column(title, value, figure(name, said), "right", width=width, role=role)

    def day(row: GridRow) -> str:
        return view.day(row.row.day, year=True) if row.row.day else ""

    def symbol(row: GridRow) -> str:
        return row.row.symbol

    return (
        Column("Date", lambda row: row.row.day, figure("day", day), width=106, role=role),
        Column("As read", lambda row: row.what, figure("kind", what), width=128, role=role),
        Column("Symbol", symbol, figure("symbol", symbol), width=76, style="emphasis", role=role),
        number("Shares", "shares", lambda row: row.row.shares, view.shares, 84),
        number("Price", "price", lambda row: row.row.price, view.price, 98),
        number("Amount", "amount", lambda row: row.row.amount, lambda amount: view.money(amount, cents=True), 122),
    )


def in_currency(words: str, currency: str) -> str:
    """Return an amount of dollars as one of another currency: `57.40 CAD`."""
    return words if currency in ("", "USD") or "$" not in words else f"{words.replace('$', '')} {currency}"


def _chip(row: GridRow) -> Mark:
    def paint(painter: QPainter, box: QRectF) -> float:
        view = row.chip
        width = chip_width(view)
        stamp(
            painter,
            QRectF(box.left(), box.top(), width, box.height() - 2),
            (view.text, view.tone),
            lambda inner, place: paint_chip(inner, place.left(), place.center().y(), view),
        )
        return width

    return paint


def _action(row: GridRow) -> Mark | None:
    """Paint the line's button at the right: framed where it waits for the user, else quiet."""
    words = row.action
    if not words:
        return None
    presses = row.row.can_fix or row.is_unclassified
    is_framed = presses or row.is_open

    def button(painter: QPainter, frame: QRectF) -> None:
        theme = current_theme()
        ink: ColorRole = "accent" if presses else "ink" if is_framed else "ink_3"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_framed:
            round_rect(painter, frame, 5, theme.color("surface"), line=theme.color("control"))
        inner = frame.adjusted(9, 0, -9, 0)
        draw_text(painter, inner, words, theme.font("small"), theme.color(ink))
        if not presses:
            square = QRectF(inner.right() - 9, frame.center().y() - 6, 12, 12)
            paint_icon(painter, square, "chevron-down", theme.color(ink), 12)

    def paint(painter: QPainter, box: QRectF) -> float:
        width = _action_width(words, has_arrow=not presses)
        frame = QRectF(box.right() - width, box.top() + 3, width, box.height() - 7)
        stamp(painter, frame, (words, presses, is_framed), button)
        return box.width()

    return paint


def _action_width(words: str, *, has_arrow: bool) -> float:
    metrics = QFontMetricsF(current_theme().font("small"))
    return metrics.horizontalAdvance(words) + 20 + (15 if has_arrow else 0)
