"""Trees of frozen rows: declarative columns as in tables, headings across all of them, panels opened in a row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from app.ui.icons import IconName, paint_icon
from app.ui.theme import current_theme, theme_switch
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.paint import draw_text, round_rect, rule_below
from app.ui.widgets.table import COLUMN_ROLE, ROW_ROLE, Column, Index, look_of, runs, title_of
from app.ui.widgets.table_view import CellDelegate, RowsHeader

_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Heading:
    """A row across all columns: a name, what is said of it, and words at the right end."""

    text: str
    note: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A row that holds a widget across all columns; `height` in pixels."""

    height: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A row of the tree with its key, unique among its siblings, and what lies below it."""

    key: Hashable
    row: Any
    children: tuple[Branch, ...] = ()


@dataclass(slots=True, eq=False)
class _Node:
    branch: Branch
    parent: _Node | None
    number: int
    children: list[_Node] = field(default_factory=list)


def lead(words: Callable[[Any], str]) -> Column[Any]:
    """An empty first column that sets rows in from the edge; a screen reader hears the whole row from it."""
    return Column("", lambda _: None, lambda _: "", accessible=words)


class RowsTree(QAbstractItemModel):
    """Branches as an item model; new branches are merged by key, so folds and selection survive."""

    def __init__(self, columns: Sequence[Column[Any]]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._numbers = count(1)
        self._root = _Node(Branch("", None), None, 0)
        # Qt keeps the number of a node in its indexes; a number outlives a node without harm.
        self._nodes: dict[int, _Node] = {}

    def set_branches(self, branches: Sequence[Branch]) -> None:
        """Show other branches: leavers go, newcomers come, the rest change in place."""
        self._merge(self._root, tuple(branches))

    def branch_at(self, index: Index) -> Branch | None:
        """The branch of an index, None for none."""
        node = self._nodes.get(index.internalId()) if index.isValid() else None
        return node.branch if node else None

    def as_index(self, index: Index) -> QModelIndex:
        """A lasting index, or one a delegate was given, as one of the moment."""
        node = self._nodes.get(index.internalId()) if index.isValid() else None
        return QModelIndex() if node is None else self._index(node)

    def index_of(self, *path: Hashable) -> QModelIndex:
        """The index at a path of keys from the top; invalid when there is none."""
        node = self._root
        for key in path:
            found = next((child for child in node.children if child.branch.key == key), None)
            if found is None:
                return QModelIndex()
            node = found
        return self._index(node)

    def indexes(self, below: QModelIndex | None = None) -> Iterator[QModelIndex]:
        """All rows from above, parents before their children."""
        parent = below or QModelIndex()
        for row in range(self.rowCount(parent)):
            index = self.index(row, 0, parent)
            yield index
            yield from self.indexes(index)

    # Qt

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """The index of a child."""
        node = self._node(parent)
        if not (0 <= row < len(node.children) and 0 <= column < len(self.columns)):
            return QModelIndex()
        return self.createIndex(row, column, node.children[row].number)

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]  # PySide's two overloads
        """The index of the row above."""
        node = self._node(index).parent if index.isValid() else None
        return QModelIndex() if node is None else self._index(node)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many rows lie below an index."""
        return len(self._node(parent).children) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """As many as are declared."""
        return len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell says; headings speak in their first column."""
        branch = self.branch_at(index)
        if branch is None:
            return None
        if role == ROW_ROLE:
            return branch.row
        column = self.columns[index.column()]
        if role == COLUMN_ROLE:
            return column
        if isinstance(branch.row, Panel):
            return None
        if isinstance(branch.row, Heading):
            words = ", ".join(part for part in (branch.row.text, branch.row.note, branch.row.right) if part)
            shown = role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
            return words if shown and index.column() == 0 else None
        return look_of(column, branch.row, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The titles of the columns."""
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        return title_of(self.columns[section], role)

    # Merging

    def _node(self, index: Index) -> _Node:
        return self._nodes[index.internalId()] if index.isValid() else self._root

    def _index(self, node: _Node) -> QModelIndex:
        if node.parent is None:
            return QModelIndex()
        return self.createIndex(node.parent.children.index(node), 0, node.number)

    def _merge(self, node: _Node, branches: tuple[Branch, ...]) -> None:
        wanted = dict.fromkeys(branch.key for branch in branches)
        kept = dict.fromkeys(child.branch.key for child in node.children if child.branch.key in wanted)
        # Rows that changed their order are taken out and come again: rare, and never under the pointer.
        stays = kept if list(kept) == [key for key in wanted if key in kept] else {}
        leaving = [n for n, child in enumerate(node.children) if child.branch.key not in stays]
        for first, last in reversed(list(runs(leaving))):
            self.beginRemoveRows(self._index(node), first, last)
            for child in node.children[first : last + 1]:
                self._forget(child)
            del node.children[first : last + 1]
            self.endRemoveRows()
        coming = [n for n, branch in enumerate(branches) if branch.key not in stays]
        for first, last in runs(coming):
            self.beginInsertRows(self._index(node), first, last)
            node.children[first:first] = [self._grow(branch, node) for branch in branches[first : last + 1]]
            self.endInsertRows()
        for child, branch in zip(node.children, branches, strict=True):
            if child.branch is not branch:
                self._change(child, branch)

    def _change(self, node: _Node, branch: Branch) -> None:
        before, node.branch = node.branch, branch
        if before.row != branch.row:
            first = self._index(node)
            self.dataChanged.emit(first, first.siblingAtColumn(len(self.columns) - 1))
        self._merge(node, branch.children)

    def _grow(self, branch: Branch, parent: _Node) -> _Node:
        node = _Node(branch, parent, next(self._numbers))
        self._nodes[node.number] = node
        node.children = [self._grow(child, node) for child in branch.children]
        return node

    def _forget(self, node: _Node) -> None:
        del self._nodes[node.number]
        for child in node.children:
            self._forget(child)


class TreeDelegate(CellDelegate):
    """Cells of a tree: no ring in a cell, because the row has it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a row by what it is, asked of its first cell alone."""
        if index.column():
            return QSize(0, 0)
        view, row = option.widget, index.data(ROW_ROLE)
        if isinstance(row, Panel):
            return QSize(0, row.height)
        theme = current_theme()
        if isinstance(row, Heading) or not isinstance(view, RowsTreeView):
            return QSize(0, theme.scaled(30))
        return QSize(0, view.row_height)

    def _paint_focus(self, *_: object) -> None:
        """The row paints it."""


class RowsTreeView(QTreeView):
    """A tree of frozen rows; ``asked`` tells the clicked or entered cell, Space asks, Enter folds."""

    asked = Signal(QModelIndex)

    def __init__(self, model: RowsTree, name: str, *, fold_column: int = 0, parent: QWidget | None = None) -> None:
        """`fold_column` shows the chevron of rows that can be unfolded."""
        super().__init__(parent)
        self._fold_column = fold_column
        self._density = "density.compact"
        self._pressed_x = 0.0
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(TreeDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(True)
        self.setExpandsOnDoubleClick(False)
        self.setUniformRowHeights(False)
        self.setAllColumnsShowFocus(True)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = RowsHeader(Qt.Orientation.Horizontal, self)
        self.setHeader(header)
        header.setStretchLastSection(False)
        header.setSectionsClickable(False)
        header.setSectionsMovable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(4)
        self.clicked.connect(self._press)
        theme_switch().themeChanged.connect(self._restyle)
        self._restyle()

    @property
    def rows(self) -> RowsTree:
        """The model, by its own type."""
        model = self.model()
        if not isinstance(model, RowsTree):
            raise TypeError("the tree lost its rows")
        return model

    @property
    def row_height(self) -> int:
        """How high a row of cells is."""
        theme = current_theme()
        return theme.scaled(theme.px(self._density))

    def set_density(self, density: str) -> None:
        """Set the height of rows: compact, regular or roomy."""
        if self._density != f"density.{density}":
            self._density = f"density.{density}"
            self.scheduleDelayedItemsLayout()

    def set_columns(self, widths: Sequence[int | None]) -> None:
        """Set widths in pixels at 100 %; None stretches, 0 hides."""
        mode = QHeaderView.ResizeMode
        for place, width in enumerate(widths):
            self.setColumnHidden(place, width == 0)
            self.header().setSectionResizeMode(place, mode.Stretch if width is None else mode.Fixed)
            if width:
                self.setColumnWidth(place, current_theme().scaled(width))
        self._widths = tuple(widths)

    def fold(self, index: QModelIndex) -> None:
        """Unfold a folded row, or fold it."""
        first = index.siblingAtColumn(0)
        self.setExpanded(first, not self.isExpanded(first))

    def folds_at(self, index: QModelIndex, x: float) -> bool:
        """Whether a click there folds the row instead of asking; `x` counts from the left of the view."""
        return index.column() == self._fold_column

    # Qt

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a heading across, cells by their delegate, and the ring of the row that has the keyboard."""
        row = index.data(ROW_ROLE)
        if isinstance(row, Heading):
            self._paint_heading(painter, QRectF(option.rect), row)
        elif isinstance(row, Panel):
            painter.fillRect(option.rect, current_theme().color("selected"))
        else:
            super().drawRow(painter, option, index)
        if self.hasFocus() and self._is_current(index):
            inner = QRectF(option.rect).adjusted(1, 1, -1, -2)
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            round_rect(painter, inner, 3, line=current_theme().color("accent"), width=2)
            painter.restore()

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint no branches: the chevron has a column."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space asks, Enter folds, arrows walk and fold as in every tree."""
        index = self.currentIndex()
        if index.isValid() and event.key() == Qt.Key.Key_Space:
            self.asked.emit(index)
            return
        if index.isValid() and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.fold(index)
            self.activated.emit(index)
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over what folds."""
        index = self.indexAt(event.position().toPoint())
        x = event.position().x()
        folds = self.rows.rowCount(index.siblingAtColumn(0)) > 0 and self.folds_at(index, x)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if folds else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where it was pressed."""
        self._pressed_x = event.position().x()
        super().mousePressEvent(event)

    # Inside

    def _is_current(self, index: Index) -> bool:
        now = self.currentIndex()
        return now.isValid() and now.internalId() == index.internalId()

    def _press(self, index: QModelIndex) -> None:
        if self.rows.rowCount(index.siblingAtColumn(0)) and self.folds_at(index, self._pressed_x):
            self.fold(index)
        else:
            self.asked.emit(index)

    def _paint_heading(self, painter: QPainter, box: QRectF, row: Heading) -> None:
        theme = current_theme()
        painter.fillRect(box, theme.color("sunken"))
        inner = box.adjusted(16, 0, -14, 0)
        small, ink = theme.font("small"), theme.color("ink_2")
        right = draw_text(painter, inner, row.right, small, ink, align="right")
        used = draw_text(painter, inner, row.text, theme.font("strong"), theme.color("ink"))
        note = inner.adjusted(used + 10, 0, -right - 12, 0)
        if note.width() > 40:
            draw_text(painter, note, row.note, small, ink)
        rule_below(painter, box, theme.color("line"))

    def _restyle(self) -> None:
        theme = current_theme()
        font = theme.font("micro")
        font.setWeight(QFont.Weight.Medium)
        self.header().setFont(font)
        self.header().setFixedHeight(theme.scaled(theme.px("density.regular")))
        if hasattr(self, "_widths"):
            self.set_columns(self._widths)
        self.scheduleDelayedItemsLayout()


def paint_chevron(painter: QPainter, box: QRectF, *, is_open: bool) -> None:
    """Paint the sign of a row that can be unfolded, in the middle of a box."""
    name: IconName = "chevron-down" if is_open else "chevron-right"
    paint_icon(painter, box, name, current_theme().color("ink_2"), 16)


def text_width(words: str, font: QFont) -> float:
    """How wide words are."""
    return QFontMetricsF(font).horizontalAdvance(words)


def is_selected(option: QStyleOptionViewItem) -> bool:
    """Whether a cell belongs to the selected row."""
    return bool(option.state & QStyle.StateFlag.State_Selected)


def ground_of(option: QStyleOptionViewItem, rest: ColorRole = "surface") -> ColorRole:
    """The ground of a cell: selected, under the pointer, or at rest."""
    if is_selected(option):
        return "selected"
    return "hover" if option.state & QStyle.StateFlag.State_MouseOver and rest == "surface" else rest
