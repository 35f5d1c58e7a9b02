"""How tables look: one delegate for cells and one view with the design's rows and header."""

from typing import Any, Generic, TypeVar

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui.theme import Theme, current_theme, theme_switch
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.paint import dotted_underline, draw_text, round_rect, rule_below
from app.ui.widgets.table import COLUMN_ROLE, ROW_ROLE, Column, Index, RowsModel

R = TypeVar("R")

_State = QStyle.StateFlag


class CellDelegate(QStyledItemDelegate):
    """Paints a cell of a declarative column: ground, mark, text, trailing word and line below."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell as its column declares it."""
        theme = current_theme()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(option.rect, theme.color(self.ground(option)))
        column: Column[Any] = index.data(COLUMN_ROLE)
        row = index.data(ROW_ROLE)
        pad = theme.px("space.cell_pad_x")
        box = QRectF(option.rect).adjusted(pad + column.lead_px, 0, -pad, 0)
        if column.edited and column.edited(row):
            round_rect(painter, QRectF(option.rect).adjusted(0, 1, 0, -2), 3,
                       theme.color("surface"), line=theme.color("accent"), width=1.5)  # fmt: skip
        self._paint_content(painter, box, option, column, row)
        if self.has_line(index):
            rule_below(painter, QRectF(option.rect), theme.color("line"))
        self._paint_focus(painter, option, theme)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return room for the text, its trailing word and the padding."""
        column: Column[Any] = index.data(COLUMN_ROLE)
        theme = current_theme()
        text = QFontMetricsF(theme.font(column.style)).horizontalAdvance(index.data())
        return QSize(round(text + column.suffix_px + column.lead_px + 2 * theme.px("space.cell_pad_x")) + 1,
                     theme.scaled(theme.px("density.regular")))  # fmt: skip

    def has_line(self, index: Index) -> bool:
        """Return whether a line stands below the row."""
        return True

    def ground(self, option: QStyleOptionViewItem) -> ColorRole:
        """Return the surface behind a cell."""
        if option.state & _State.State_Selected:
            return "selected"
        return "hover" if option.state & _State.State_MouseOver else "surface"

    def _paint_content(
        self,
        painter: QPainter,
        box: QRectF,
        option: QStyleOptionViewItem,
        column: Column[Any],
        row: object,
    ) -> None:
        theme = current_theme()
        mark = column.mark(row) if column.mark else None
        if mark:
            box.setLeft(box.left() + mark(painter, box))
        if column.suffix_px:
            slot = QRectF(box)
            slot.setLeft(box.right() - column.suffix_px + 4)
            box.setRight(box.right() - column.suffix_px)
            word = column.suffix(row) if column.suffix else ""
            draw_text(painter, slot, word, theme.font("small"), theme.color("ink_3"))
        color = theme.color(column.role(row) if column.role else "ink")
        text = column.text(row)
        used = draw_text(painter, box, text, theme.font(column.style), color, align=column.align)
        view = option.widget
        if column.tip and isinstance(view, RowsView) and view.is_pointed(option.rect):
            left = box.right() - used if column.align == "right" else box.left()
            height = QFontMetricsF(theme.font(column.style)).height()
            under = QRectF(left, box.center().y() - height / 2, used, height)
            dotted_underline(painter, under, theme.color("ink_3"))

    def _paint_focus(self, painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> None:
        if option.state & _State.State_HasFocus:
            inner = QRectF(option.rect).adjusted(1, 1, -1, -2)
            round_rect(painter, inner, 3, line=theme.color("accent"), width=2)


class RowsHeader(QHeaderView):
    """A header of small words over one unbroken line."""

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint one title, with an arrow where the table is sorted."""
        theme = current_theme()
        pad = theme.px("space.cell_pad_x")
        model, across = self.model(), Qt.Orientation.Horizontal
        lead = model.columns[section].lead_px if isinstance(model, RowsModel) else 0
        flags = model.headerData(section, across, Qt.ItemDataRole.TextAlignmentRole)
        title = str(model.headerData(section, across))
        order = self.sortIndicatorSection() == section and self.isSortIndicatorShown()
        if order:
            ascending = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            title += " ↑" if ascending else " ↓"
        painter.save()
        painter.setPen(theme.color("ink" if order else "ink_2"))
        painter.setFont(self.font())
        painter.drawText(rect.adjusted(pad + lead, 0, -pad, 0), flags, title)
        rule_below(painter, QRectF(rect), theme.color("line_strong"))
        painter.restore()


def make_plain(view: QTableView) -> None:
    """What every table here is: no grid, no frame, no edits in place, rows without titles, smooth sideways."""
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setCornerButtonEnabled(False)
    view.setFrameShape(QTableView.Shape.NoFrame)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()


class RowsView(QTableView, Generic[R]):
    """A table of frozen rows: no grid, no zebra, rows by density, keys as in every list.

    ``asked`` tells which cell was clicked or entered, ``activated`` a double click or Enter.
    """

    asked = Signal(QModelIndex)

    def __init__(self, model: RowsModel[R], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._density = "regular"
        self._pointed = QPersistentModelIndex()
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        make_plain(self)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._set_header(model)
        self.clicked.connect(self.asked)
        theme_switch().themeChanged.connect(self._restyle)
        self._restyle()

    def set_density(self, density: str) -> None:
        """Set the row height: compact, regular, roomy or lot_row."""
        theme = current_theme()
        self.verticalHeader().setDefaultSectionSize(theme.scaled(theme.px(f"density.{density}")))
        self._density = density

    def is_pointed(self, rect: object) -> bool:
        """Return whether the pointer is over the cell at a rectangle."""
        return self._pointed.isValid() and self.visualRect(self._pointed) == rect

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Note which number the pointer could ask."""
        self._point(self.indexAt(event.position().toPoint()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget where the pointer was."""
        self._point(QModelIndex())
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Space ask what a click asks."""
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self.asked.emit(index)
            return
        super().keyPressEvent(event)

    def _point(self, index: QModelIndex) -> None:
        if QPersistentModelIndex(index) != self._pointed:
            self._pointed = QPersistentModelIndex(index)
            self.viewport().update()

    def _set_header(self, model: RowsModel[R]) -> None:
        header = RowsHeader(Qt.Orientation.Horizontal, self)
        self.setHorizontalHeader(header)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(24)
        header.setFrameShape(QHeaderView.Shape.NoFrame)
        mode = QHeaderView.ResizeMode
        for place, column in enumerate(model.columns):
            fixed = column.width is not None
            header.setSectionResizeMode(place, mode.Interactive if fixed else mode.Stretch)

    def _restyle(self) -> None:
        theme = current_theme()
        header = self.horizontalHeader()
        font = theme.font("micro")
        font.setWeight(font.Weight.Medium)
        header.setFont(font)
        header.setFixedHeight(theme.scaled(theme.px("density.regular")))
        model = self.model()
        if isinstance(model, RowsModel):
            for place, column in enumerate(model.columns):
                if column.width is not None:
                    self.setColumnWidth(place, theme.scaled(column.width))
        self.set_density(self._density)
