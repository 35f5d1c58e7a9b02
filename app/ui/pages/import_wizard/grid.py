"""The file as it stands: every line with its number and what it is taken for, before any of it means something."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.ui.pages.plain import one_line, plain_tip
from app.ui.theme import current_theme, theme_switch
from app.ui.theme_tokens import ColorRole, TypeName
from app.ui.widgets.paint import draw_text, round_rect, rule_below
from app.ui.widgets.table import Index
from app.ui.widgets.table_view import make_plain

LineKind = Literal["header", "row", "review", "above", "account", "total", "footer", "blank", "left-out"]

KIND_WORDS: dict[LineKind, str] = {
    "header": "Header",
    "row": "",
    "review": "Unread",
    "above": "Above",
    "account": "Account",
    "total": "Total",
    "footer": "Footer",
    "blank": "Blank",
    "left-out": "Left out",
}
LINE_ROLE = Qt.ItemDataRole.UserRole + 1
USED_ROLE = Qt.ItemDataRole.UserRole + 2
LEAST_COLUMN, MOST_COLUMN = 128, 280
_MEASURED_LINES, _MEASURED_LETTERS = 60, 60
_FIGURE = re.compile(r"[-+($€£\s]*\d[\d.,'’\s]*[)%\s-]*")
_HIDDEN = "•••"
_NO_PARENT = QModelIndex()
_State = QStyle.StateFlag


@dataclass(frozen=True, slots=True)
class GridLine:
    """One record: the number of its first line, what it is taken for and why, and its cells."""

    number: int
    kind: LineKind
    note: str
    cells: tuple[str, ...]

    @property
    def dimmed(self) -> bool:
        """Tell whether nothing is read of the line."""
        return self.kind not in {"header", "row", "review"}


class LinesModel(QAbstractTableModel):
    """Lines made when they are looked at: a file may have 100,000 of them."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[GridLine] = ()
        self._columns = 0
        self._used: frozenset[int] = frozenset()
        self._names: tuple[str, ...] = ()
        self._last: tuple[int, GridLine] | None = None
        self._hidden = False

    def show(self, lines: Sequence[GridLine], columns: int) -> None:
        """Show another file, or the same one cut otherwise."""
        self.beginResetModel()
        self._lines, self._columns, self._last = lines, columns, None
        self.endResetModel()

    def renew(self, lines: Sequence[GridLine]) -> None:
        """Say anew what the same lines are taken for; ValueError where they are others."""
        if len(lines) != len(self._lines):
            raise ValueError("there are other lines")
        self._lines, self._last = lines, None
        self._redraw()

    def set_used(self, columns: Collection[int], names: Sequence[str]) -> None:
        """Tell which columns have a role: the others step back."""
        self._used, self._names = frozenset(columns), tuple(names)
        self._redraw()

    def hide_figures(self, *, hidden: bool) -> None:
        """Show dots for every cell that is a figure, or the figures again."""
        self._hidden = hidden
        self._redraw()

    @property
    def used(self) -> frozenset[int]:
        """Return the columns that have a role."""
        return self._used

    def name_of(self, column: int) -> str:
        """Return what a column is called: by its header, else by its place."""
        name = self._names[column] if column < len(self._names) else ""
        return name or f"column {column + 1}"

    def line_at(self, row: int) -> GridLine:
        """Return the line of a row; cells of one row are asked one after another, so the last is kept."""
        if self._last is None or self._last[0] != row:
            self._last = row, self._lines[row]
        return self._last[1]

    def place_of(self, number: int) -> int | None:
        """Return the row of a line's number, by halves: numbers only grow."""
        place = bisect_left(self._lines, number, key=lambda line: line.number)
        return place if place < len(self._lines) and self._lines[place].number == number else None

    def widest(self, column: int) -> str:
        """Return the longest text among the first lines of a column; a lone cell is a title and may run over."""
        seen = (self._lines[at].cells for at in range(min(_MEASURED_LINES, len(self._lines))))
        seen = (cells for cells in seen if any(cells[1:]))
        return max((cells[column][:_MEASURED_LETTERS] for cells in seen if column < len(cells)), key=len, default="")

    # Qt

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Return how many columns the widest line has."""
        return 0 if parent.isValid() else self._columns

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return one look of one cell."""
        if not index.isValid():
            return None
        line, column = self.line_at(index.row()), index.column()
        text = self._text(line, column)
        if role == LINE_ROLE:
            return line
        if role == USED_ROLE:
            return column in self._used
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one_line(f"Line {line.number}, {self.name_of(column)}: {text or 'empty'}")
        return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole and len(text) > LEAST_COLUMN // 8 else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a line's number, or its reason as a tip; columns are headed by the strip above."""
        if orientation == Qt.Orientation.Horizontal or not 0 <= section < len(self._lines):
            return None
        line = self.line_at(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{line.number:,}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"Line {line.number:,} {KIND_WORDS[line.kind]}".strip()
        return plain_tip(line.note) if role == Qt.ItemDataRole.ToolTipRole and line.note else None

    def _text(self, line: GridLine, column: int) -> str:
        text = line.cells[column] if column < len(line.cells) else ""
        return _HIDDEN if self._hidden and _FIGURE.fullmatch(text.strip()) else text

    def _redraw(self) -> None:
        if self._lines and self._columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, self._columns - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(self._lines) - 1)


class LineHeader(QHeaderView):
    """Numbers of lines, and in a word what is read of none; a click makes the line the header."""

    def __init__(self, view: LinesView) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setAccessibleName("Line numbers")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Return room for a number of six digits and a word."""
        return QSize(current_theme().scaled(116), 0)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint in the theme of the moment."""
        model = self.model()
        if not isinstance(model, LinesModel):
            return
        theme, line, box = current_theme(), model.line_at(section), QRectF(rect)
        is_header = line.kind == "header"
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.selectionModel().isRowSelected(section, _NO_PARENT)
        painter.fillRect(rect, theme.color("selected" if chosen else "accent_tint" if is_header else "surface"))
        number = QRectF(box.left() + 8, box.top(), theme.scaled(44), box.height())
        inks: dict[LineKind, ColorRole] = {"header": "accent", "review": "danger"}
        ink = inks.get(line.kind, "ink_3")
        draw_text(painter, number, f"{line.number:,}", theme.font("small"), theme.color(ink), align="right")
        word = QRectF(number.right() + 10, box.top(), box.right() - number.right() - 12, box.height())
        draw_text(painter, word, KIND_WORDS[line.kind], theme.font("micro"), theme.color(ink))
        rule_below(painter, box, theme.color("line"))
        painter.restore()


class CellsDelegate(QStyledItemDelegate):
    """Paints a cell as text and nothing else, whatever stands in it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint ground, text and line in the theme of the moment."""
        theme, line, box = current_theme(), index.data(LINE_ROLE), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(option.rect, theme.color(_ground(option, line)))
        pad = theme.px("space.cell_pad_x")
        style: TypeName = "emphasis" if line.kind == "header" else "body"
        ink = theme.color(_ink(line, used=bool(index.data(USED_ROLE))))
        words = box.adjusted(pad, 0, -pad, 0)
        text = str(index.data() or "")
        if not any(line.cells[1:]) and isinstance(option.widget, LinesView):
            # A lone cell is a title or a footer: it runs over the empty cells, each of which paints its part.
            words, text = option.widget.across(index, pad), str(index.sibling(index.row(), 0).data() or "")
            painter.setClipRect(box)
        draw_text(painter, words, text, theme.font(style), ink)
        painter.setClipping(False)
        rule_below(painter, box, theme.color("line"))
        if option.state & _State.State_HasFocus:
            round_rect(painter, box.adjusted(1, 1, -1, -2), 3, line=theme.color("accent"), width=2)
        painter.restore()


class LinesView(QTableView):
    """The raw grid. Enter or H makes a line the header, Delete leaves out lines like it or takes them in again."""

    headerAsked = Signal(int)  # line number
    leavingAsked = Signal()
    menuAsked = Signal(QPoint)  # on the screen
    cellShown = Signal(object, int)  # GridLine | None, column

    def __init__(self, model: LinesModel) -> None:
        super().__init__()
        self.lines = model
        self.setAccessibleName("Lines of the file")
        self.setModel(model)
        self.setItemDelegate(CellsDelegate(self))
        self.setVerticalHeader(LineHeader(self))
        make_plain(self)
        self.verticalHeader().show()
        self.horizontalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.verticalHeader().sectionPressed.disconnect()
        self.verticalHeader().sectionClicked.connect(self._press_number)
        model.modelReset.connect(self._measure)
        theme_switch().themeChanged.connect(self._measure)
        self._measure()

    def across(self, index: Index, pad: int) -> QRectF:
        """Return the room from the first cell of a row to the end of the last one in sight."""
        first = QRectF(self.visualRect(self.lines.index(index.row(), 0)))
        wide = max(self.horizontalHeader().length(), self.viewport().width())
        return QRectF(first.left() + pad, first.top(), wide - 2 * pad, first.height())

    def current_line(self) -> GridLine | None:
        """Return the line the keyboard is at."""
        index = self.currentIndex()
        return self.lines.line_at(index.row()) if index.isValid() else None

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell the cell that is looked at now."""
        super().currentChanged(current, previous)
        self.cellShown.emit(self.lines.line_at(current.row()) if current.isValid() else None, current.column())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the keys of a line their meaning; the arrows move as everywhere."""
        line, key = self.current_line(), Qt.Key(event.key())
        if line is not None and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_H}:
            self.headerAsked.emit(line.number)
        elif line is not None and key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.leavingAsked.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of a line, at the pointer or below the line."""
        index = self.currentIndex()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
            if index.isValid():
                self.setCurrentIndex(index)
        if index.isValid():
            below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            mouse = event.reason() == QContextMenuEvent.Reason.Mouse
            self.menuAsked.emit(event.globalPos() if mouse else below)

    def _press_number(self, row: int) -> None:
        self.selectRow(row)
        self.headerAsked.emit(self.lines.line_at(row).number)

    def _measure(self) -> None:
        """Give columns the width of their first lines, within bounds, and rows their height."""
        theme = current_theme()
        self.verticalHeader().setDefaultSectionSize(theme.scaled(theme.px("density.lot_row")))
        metrics = QFontMetricsF(theme.font("emphasis"))
        for column in range(self.lines.columnCount()):
            text = metrics.horizontalAdvance(one_line(self.lines.widest(column)))
            wide = text + 2 * theme.px("space.cell_pad_x") + 2
            self.setColumnWidth(column, round(min(max(wide, theme.scaled(LEAST_COLUMN)), theme.scaled(MOST_COLUMN))))


def _ground(option: QStyleOptionViewItem, line: GridLine) -> ColorRole:
    if option.state & _State.State_Selected:
        return "selected"
    if line.kind == "header":
        return "accent_tint"
    return "hover" if option.state & _State.State_MouseOver else "surface"


def _ink(line: GridLine, *, used: bool) -> ColorRole:
    if line.kind == "header":
        return "ink" if used else "ink_2"
    return "ink" if used and not line.dimmed else "ink_3"
