"""The inbox: what there is to decide, each with its stake and one button."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui.icons import IconName, paint_icon
from app.ui.theme import Theme, current_theme, theme_switch
from app.ui.widgets.chip import INK, TINT, Tone
from app.ui.widgets.paint import draw_text, focus_ring, round_rect, rule_below
from app.ui.widgets.table import ROW_ROLE, Column, Index, RowsModel

Part = Literal["action", "menu", "row"]

_PAD, _GAP, _SQUARE = 16, 12, 30
_STAKE, _BUTTON, _MENU = 84, 74, 26
_SNOOZES = (
    ("day", "Snooze 1 day"),
    ("week", "Snooze 1 week"),
    ("change", "Snooze until it changes"),
)


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One thing to decide: what, at what stake (a text and in which unit), and its button.

    `also` are further things that can be done, (key, words), for its menu.
    """

    key: str
    icon: IconName
    tone: Tone
    title: str
    sentence: str
    stake: str
    stake_note: str
    action: str
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class InboxPlaces:
    """Where the parts of a row lie; painting and hit-testing share it."""

    square: QRectF
    words: QRectF
    stake: QRectF
    action: QRectF
    menu: QRectF

    @classmethod
    def of(cls, rect: QRect, theme: Theme) -> "InboxPlaces":
        """Lay a row out from its right end; the words take what is left."""
        box = QRectF(rect)
        middle, tall = box.center().y(), theme.scaled(theme.px("size.button_small"))
        menu = QRectF(box.right() - _PAD + 4 - _MENU, middle - _MENU / 2, _MENU, _MENU)
        wide = theme.scaled(_BUTTON)
        action = QRectF(menu.left() - 8 - wide, middle - tall / 2, wide, tall)
        stake_px = theme.scaled(_STAKE)
        stake = QRectF(action.left() - _GAP - stake_px, box.top(), stake_px, box.height())
        square = QRectF(box.left() + _PAD, middle - _SQUARE / 2, _SQUARE, _SQUARE)
        left = square.right() + _GAP
        words = QRectF(left, box.top(), stake.left() - _GAP - left, box.height())
        return cls(square, words, stake, action, menu)

    def part(self, point: QPoint) -> Part:
        """Return what lies under a point."""
        at = QPointF(point)
        if self.action.contains(at):
            return "action"
        return "menu" if self.menu.contains(at) else "row"


class InboxDelegate(QStyledItemDelegate):
    """Paints an item; its button and menu are painted too, their real actions are the list's."""

    def __init__(self, parent: "InboxList") -> None:
        super().__init__(parent)
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row: 72, or 60 when the window is low."""
        theme = current_theme()
        size = "density.inbox_item_compact" if self._list.compact else "density.inbox_item"
        return QSize(320, theme.scaled(theme.px(size)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint icon, words, stake, button and menu of one item."""
        theme = current_theme()
        item: InboxItem = index.data(ROW_ROLE)
        places = InboxPlaces.of(option.rect, theme)
        hot = self._list.hot_part(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme.color("hover"))
        round_rect(painter, places.square, 6, theme.color(TINT[item.tone]))
        paint_icon(painter, places.square, item.icon, theme.color(INK[item.tone]), 16)
        self._paint_words(painter, places.words, item)
        _paint_pair(painter, places.stake, item)
        ground = theme.color("hover" if hot == "action" else "surface")
        round_rect(painter, places.action, 6, ground, line=theme.color("line_strong"))
        font = theme.font("small")
        font.setWeight(QFont.Weight.Medium)
        draw_text(painter, places.action, item.action, font, theme.color("ink"), align="center")
        if hot == "menu":
            round_rect(painter, places.menu, 6, theme.color("chip"))
        paint_icon(painter, places.menu, "more", theme.color("ink_2"), 18)
        rule_below(painter, QRectF(option.rect), theme.color("line"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            inner = QRectF(option.rect).adjusted(5, 5, -5, -6)
            focus_ring(painter, inner, 4, theme.color("accent"))
        painter.restore()

    def _paint_words(self, painter: QPainter, box: QRectF, item: InboxItem) -> None:
        """Paint the title and the sentence in two lines, one when compact."""
        theme = current_theme()
        font, line = theme.font("small"), theme.line("small")
        lines = broken(item.sentence, font, box.width(), 1 if self._list.compact else 2)
        title = theme.line("body")
        top = box.center().y() - (title + line * len(lines)) / 2
        heading = QRectF(box.left(), top, box.width(), title)
        draw_text(painter, heading, item.title, theme.font("strong"), theme.color("ink"))
        for place, words in enumerate(lines):
            row = QRectF(box.left(), top + title + place * line, box.width(), line)
            draw_text(painter, row, words, font, theme.color("ink_2"))


def _paint_pair(painter: QPainter, box: QRectF, item: InboxItem) -> None:
    """Paint the stake over its unit, right-aligned."""
    theme = current_theme()
    top = box.center().y() - (theme.line("body") + theme.line("micro")) / 2
    upper = QRectF(box.left(), top, box.width(), theme.line("body"))
    lower = QRectF(box.left(), upper.bottom(), box.width(), theme.line("micro"))
    ink, caption = theme.color("ink"), theme.color("ink_3")
    draw_text(painter, upper, item.stake, theme.font("emphasis"), ink, align="right")
    draw_text(painter, lower, item.stake_note, theme.font("micro"), caption, align="right")


def broken(text: str, font: QFont, width: float, most: int) -> list[str]:
    """Break a sentence into at most so many lines, the last one elided."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    ends = [*starts[1:], len(text)]
    lines = [text[a:b].strip() for a, b in zip(starts, ends, strict=True)]
    elided = QFontMetricsF(font).elidedText(lines[-1], Qt.TextElideMode.ElideRight, width) if lines else ""
    return [*lines[:-1], elided] if lines else []


class InboxList(QListView):
    """The list: Enter acts, Space asks why, the context menu snoozes and dismisses."""

    acted = Signal(str)
    asked = Signal(str)
    snoozed = Signal(str, str)
    dismissed = Signal(str)
    chose = Signal(str, str)  # item, which of `also`

    def __init__(self, name: str = "Inbox", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.compact = False
        self._hot: tuple[int, Part] | None = None
        column: Column[InboxItem] = Column(
            "Inbox", lambda item: item.title, lambda item: item.title, accessible=_spoken
        )
        self._items = RowsModel((column,), lambda item: item.key, parent=self)
        self.setModel(self._items)
        self.setItemDelegate(InboxDelegate(self))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme_switch().themeChanged.connect(self.scheduleDelayedItemsLayout)

    def set_items(self, items: Iterable[InboxItem]) -> None:
        """Show other items, merged by key."""
        self._items.set_rows(items)

    def set_compact(self, compact: bool) -> None:
        """Give the sentences one line instead of two."""
        self.compact = compact
        self.scheduleDelayedItemsLayout()

    def hot_part(self, index: Index) -> Part | None:
        """Return which part of a row the pointer is over."""
        return self._hot[1] if self._hot and self._hot[0] == index.row() else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the button or menu under the pointer."""
        index, part = self._part_at(event.position().toPoint())
        self._hot = (index.row(), part) if index.isValid() else None
        pressable = index.isValid() and part != "row"
        cursor = Qt.CursorShape.PointingHandCursor if pressable else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(cursor)
        self.viewport().update()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Press the part under the pointer."""
        super().mouseReleaseEvent(event)
        point = event.position().toPoint()
        index, part = self._part_at(point)
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        key = self._items.row_at(index).key
        if part == "menu":
            self._open_menu(key, self.viewport().mapToGlobal(point))
        else:
            (self.acted if part == "action" else self.asked).emit(key)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget where the pointer was."""
        self._hot = None
        self.viewport().update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter act and Space ask."""
        index = self.currentIndex()
        keys = Qt.Key
        if index.isValid() and event.key() in {keys.Key_Return, keys.Key_Enter}:
            self.acted.emit(self._items.row_at(index).key)
        elif index.isValid() and event.key() == keys.Key_Space:
            self.asked.emit(self._items.row_at(index).key)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the row, also from the keyboard."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            at = self.visualRect(index).center() if by_key else event.pos()
            self._open_menu(self._items.row_at(index).key, self.viewport().mapToGlobal(at))

    def menu_for(self, key: str) -> QMenu:
        """Return the menu of an item."""
        menu = QMenu(self)
        item = next(one for one in self._items.rows if one.key == key)
        for what, text in item.also:
            menu.addAction(text).triggered.connect(partial(self.chose.emit, key, what))
        if item.also:
            menu.addSeparator()
        for until, text in _SNOOZES:
            menu.addAction(text).triggered.connect(partial(self.snoozed.emit, key, until))
        menu.addSeparator()
        menu.addAction("Dismiss").triggered.connect(partial(self.dismissed.emit, key))
        menu.addAction("Why").triggered.connect(partial(self.asked.emit, key))
        return menu

    def _open_menu(self, key: str, at: QPoint) -> None:
        menu = self.menu_for(key)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _part_at(self, point: QPoint) -> tuple[QModelIndex, Part]:
        index = self.indexAt(point)
        places = InboxPlaces.of(self.visualRect(index), current_theme())
        return index, places.part(point)


def _spoken(item: InboxItem) -> str:
    return f"{item.title}. {item.sentence} {item.stake} {item.stake_note}. {item.action}"
