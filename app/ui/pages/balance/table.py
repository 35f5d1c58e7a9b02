"""The table of stops and scenarios: a column for each, the one at the handle tinted."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui.format import NOTHING, Formatter
from app.ui.pages.balance.figures import ROWS, CompareColumn
from app.ui.theme import current_theme, theme_switch
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.paint import draw_text, round_rect, rule_below
from app.ui.widgets.table_view import make_plain

_TITLES, _LEAST, _MOST = 190, 112, 260
_AROUND = 26
"""Room around a title: the padding of a cell, and a little so that rounding cuts nothing."""
_NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class CompareModel(QAbstractTableModel):
    """Frozen columns; the first holds the names of the rows."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[CompareColumn, ...] = ()
        self._format: Formatter | None = None

    def show_columns(self, columns: Sequence[CompareColumn], format_: Formatter) -> None:
        """Show other columns; figures that came in change in place."""
        same = [c.key for c in columns] == [c.key for c in self.columns]
        if not same:
            self.beginResetModel()
        self.columns, self._format = tuple(columns), format_
        if not same:
            self.endResetModel()
            return
        last = self.index(len(ROWS) - 1, len(columns))
        self.dataChanged.emit(self.index(0, 0), last)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(columns))

    def column_at(self, place: int) -> CompareColumn | None:
        """The plan of a column of the view, None for that of the names."""
        return self.columns[place - 1] if 0 < place <= len(self.columns) else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """As many as there are figures."""
        return 0 if parent.isValid() else len(ROWS)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """The names, and a column for each plan."""
        return 0 if parent.isValid() else len(self.columns) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell says."""
        if not index.isValid() or self._format is None:
            return None
        row, column = ROWS[index.row()], self.column_at(index.column())
        text = row.title if column is None else row.text(column.figures, self._format)
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = "not worked out yet" if text == NOTHING else text
            return text if column is None else f"{row.title}, {column.title}: {said}"
        if role == Qt.ItemDataRole.ToolTipRole and column is not None:
            return column.note or None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The names of the plans."""
        column = self.column_at(section) if orientation == Qt.Orientation.Horizontal else None
        if column is None:
            return "" if role == Qt.ItemDataRole.DisplayRole else None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return column.title
        return column.note or None if role == Qt.ItemDataRole.ToolTipRole else None


class CompareTable(QTableView):
    """Shows plans side by side; `chosen` tells the key of the one that was pressed or entered."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_ = CompareModel()
        self.setModel(self.model_)
        self.setAccessibleName("Stops and scenarios side by side")
        self.setItemDelegate(_Cells(self))
        self.setHorizontalHeader(_Titles(Qt.Orientation.Horizontal, self))
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        header.sectionClicked.connect(self._choose)
        make_plain(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self._choose(index.column()))
        self.model_.modelReset.connect(self._fit)
        theme_switch().themeChanged.connect(self._fit)
        self._fit()

    def show_columns(self, columns: Sequence[CompareColumn], format_: Formatter) -> None:
        """Show plans side by side."""
        self.model_.show_columns(columns, format_)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room among the plans; where it is too little, the table scrolls sideways."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space choose the plan of the cell."""
        keys = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
        if event.key() in keys and self.currentIndex().isValid():
            self._choose(self.currentIndex().column())
            return
        super().keyPressEvent(event)

    def _choose(self, place: int) -> None:
        column = self.model_.column_at(place)
        if column is not None:
            self.chosen.emit(column.key)

    def _fit(self) -> None:
        theme = current_theme()
        titles, room = theme.scaled(_TITLES), self.viewport().width()
        metrics = QFontMetricsF(_title_font(is_here=True))
        needs = [ceil(metrics.horizontalAdvance(c.title)) + _AROUND for c in self.model_.columns]
        widths = shared(needs, room - titles, theme.scaled(_LEAST), theme.scaled(_MOST))
        # What is too much for the plans goes to the names, so that figures end at the card's edge.
        self.setColumnWidth(0, max(room - sum(widths), titles))
        for place, wide in enumerate(widths, 1):
            self.setColumnWidth(place, wide)
        line = theme.scaled(theme.px("density.lot_row"))
        self.verticalHeader().setDefaultSectionSize(line)
        self.horizontalHeader().setFixedHeight(theme.scaled(theme.px("density.regular")))
        bar = 0 if sum(widths) + titles <= room else self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(line * len(ROWS) + theme.scaled(theme.px("density.regular")) + bar)


def shared(needs: Sequence[int], room: int, least: int, most: int) -> list[int]:
    """Widths of the plans: as equal as their titles allow, none under `least` or over `most`, in pixels."""
    widths = [least] * len(needs)
    for count, place in enumerate(sorted(range(len(needs)), key=lambda n: -needs[n])):
        each = room // (len(needs) - count)
        widths[place] = min(max(each, needs[place], least), most)
        room -= widths[place]
    return widths


def _title_font(*, is_here: bool) -> QFont:
    font = current_theme().font("micro")
    font.setWeight(font.Weight.DemiBold if is_here else font.Weight.Medium)
    return font


class _Titles(QHeaderView):
    """Names of the plans, right over their figures."""

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint one title on its ground."""
        theme, model = current_theme(), self.model()
        box = QRectF(rect)
        column = model.column_at(section) if isinstance(model, CompareModel) else None
        painter.save()
        is_here = column is not None and column.is_here
        painter.fillRect(box, theme.color("selected" if is_here else "surface"))
        font = _title_font(is_here=is_here)
        words = str(model.headerData(section, Qt.Orientation.Horizontal))
        draw_text(
            painter, box.adjusted(8, 0, -16, 0), words, font, theme.color("ink" if is_here else "ink_2"), align="right"
        )
        rule_below(painter, box, theme.color("line_strong"))
        painter.restore()


class _Cells(QStyledItemDelegate):
    """Figures at the right of their column; the plan at the handle and the sum are set heavier."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        theme, model = current_theme(), index.model()
        box = QRectF(option.rect)
        column = model.column_at(index.column()) if isinstance(model, CompareModel) else None
        row, text = ROWS[index.row()], str(index.data() or "")
        is_here = column is not None and column.is_here
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, theme.color("selected" if is_here else "surface"))
        font = theme.font("small")
        if row.is_sum or is_here:
            font.setWeight(font.Weight.DemiBold)
        role: ColorRole = "ink_3" if text == NOTHING else "ink" if column is not None or row.is_sum else "ink_2"
        inner = box.adjusted(16 if column is None else 8, 0, -16, -1)
        draw_text(painter, inner, text, font, theme.color(role), align="left" if column is None else "right")
        if index.row() < len(ROWS) - 1:
            rule_below(painter, box, theme.color("line"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            round_rect(painter, box.adjusted(1, 1, -1, -2), 3, line=theme.color("accent"), width=2)
        painter.restore()
