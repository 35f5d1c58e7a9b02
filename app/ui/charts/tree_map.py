"""The tree map: today's money by class and fund; what lies beyond an edge is a hatched strip of true size."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui.charts.drift_paint import hatch_brush
from app.ui.charts.squarify import Box, sliced, squarified
from app.ui.charts.tree_map_view import Block, TreeMapView, block_words
from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.class_marker import paint_flag, paint_marker
from app.ui.widgets.mark_handle import MarkHandle
from app.ui.widgets.paint import crisp_line, draw_text, focus_ring, round_rect

_GAP, _BAR, _PAD, _RADIUS = 4.0, 4.0, 10.0, 3.0
_TINT = {"light": 0.16, "dark": 0.2}
_LEAD = 16.0
_LEAST_WIDE = 34.0
"""Pixels of width below which a block carries no words; they are said when it is pointed at."""


class TreeMap(QWidget):
    """One block a class; Tab reaches the map, arrows walk the blocks, Enter or a press opens the class."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Today, by value")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._view: TreeMapView | None = None
        self._boxes: list[Box] = []
        self._handles: list[MarkHandle] = []
        self._pointed = -1
        theme_switch().themeChanged.connect(self.update)

    def show_view(self, view: TreeMapView) -> None:
        """Show today's money."""
        self._view = view
        while len(self._handles) > len(view.blocks):
            gone = self._handles.pop()
            gone.hide()
            gone.deleteLater()
        while len(self._handles) < len(view.blocks):
            made = MarkHandle(self, len(self._handles), self)
            made.setFocusPolicy(Qt.FocusPolicy.ClickFocus if self._handles else Qt.FocusPolicy.StrongFocus)
            self._handles.append(made)
            made.show()
        self.setAccessibleDescription("; ".join(f"{b.name} {view.format.weight(b.weight)}" for b in view.blocks))
        self._arrange()

    def sizeHint(self) -> QSize:
        """Room for a handful of classes."""
        return QSize(420, 320)

    def minimumSizeHint(self) -> QSize:
        """Less than this tells nothing."""
        return QSize(240, 200)

    @property
    def boxes(self) -> list[Box]:
        """Where the blocks lie, in their order."""
        return self._boxes

    # What the handles ask

    def mark_name(self, place: int) -> str:
        """The class."""
        return self._view.blocks[place].name if self._view is not None else ""

    def mark_value(self, place: int) -> str:
        """Its money, weight, excess and funds."""
        return block_words(self._view.blocks[place], self._view.format) if self._view is not None else ""

    def mark_focus(self, place: int, *, gained: bool) -> None:
        """Show the ring where the keyboard is."""
        self.update()

    def mark_key(self, place: int, event: QKeyEvent) -> bool:
        """Walk by arrows, open by Enter or Space."""
        key, last = Qt.Key(event.key()), len(self._handles) - 1
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._choose(place)
            return True
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        if key not in steps and key not in ends:
            return False
        to = ends[key] if key in ends else min(max(place + steps[key], 0), last)
        self._handles[to].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    # Mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Note the block under the pointer."""
        self._point(self._at(event.position()))

    def leaveEvent(self, event: object) -> None:
        """Point at nothing."""
        self._point(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the class that was pressed."""
        place = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self._choose(place)

    def event(self, event: QEvent) -> bool:
        """Say a block's words when it is pointed at: small ones carry none."""
        if isinstance(event, QHelpEvent):
            place = self._at(QPointF(event.pos()))
            words = f"{self.mark_name(place)}: {self.mark_value(place)}" if place >= 0 else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def _choose(self, place: int) -> None:
        if self._view is not None and self._view.blocks[place].slot >= 0:
            self.chosen.emit(self.mark_name(place))

    def _point(self, place: int) -> None:
        if place != self._pointed:
            self._pointed = place
            can = self._view is not None and place >= 0 and self._view.blocks[place].slot >= 0
            self.setCursor(Qt.CursorShape.PointingHandCursor if can else Qt.CursorShape.ArrowCursor)
            self.update()

    def _at(self, spot: QPointF) -> int:
        return next((place for place, box in enumerate(self._boxes) if _rect(box).contains(spot)), -1)

    # Layout and paint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the blocks out anew."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if self._view is None:
            return
        sizes = [float(block.value) for block in self._view.blocks]
        whole = Box(-_GAP / 2, -_GAP / 2, self.width() + _GAP, self.height() + _GAP)
        self._boxes = [
            Box(b.left + _GAP / 2, b.top + _GAP / 2, max(b.width - _GAP, 1.0), max(b.height - _GAP, 1.0))
            for b in squarified(sizes, whole)
        ]
        for handle, box in zip(self._handles, self._boxes, strict=True):
            handle.setGeometry(_rect(box).toRect())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint every block."""
        if self._view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (block, box) in enumerate(zip(self._view.blocks, self._boxes, strict=True)):
            self._paint_block(painter, block, _rect(box), is_pointed=place == self._pointed)
        for handle, box in zip(self._handles, self._boxes, strict=True):
            if handle.hasFocus():
                focus_ring(painter, _rect(box).adjusted(4, 4, -4, -4), 2, current_theme().color("accent"))

    def _paint_block(self, painter: QPainter, block: Block, rect: QRectF, *, is_pointed: bool) -> None:
        theme = current_theme()
        color = theme.slot_color(block.slot) if block.slot >= 0 else theme.color("control")
        tint = QColor(color)
        tint.setAlphaF(_TINT[theme.name] * (1.35 if is_pointed else 1.0))
        round_rect(painter, rect, _RADIUS, tint)
        painter.fillRect(QRectF(rect.left(), rect.top(), min(_BAR, rect.width()), rect.height()), color)
        strip = _strip(block, rect)
        inner = rect.adjusted(_PAD + _BAR, 0, -strip - 4, 0)
        slices = _slices(block, rect)
        for piece in slices[1:]:
            start, end = QPointF(inner.left(), piece.top), QPointF(inner.right(), piece.top)
            crisp_line(painter, start, end, theme.color("surface"), 2)
        if strip:
            self._paint_strip(painter, block, QRectF(rect.right() - strip, rect.top(), strip, rect.height()), inner)
        if inner.width() >= _LEAST_WIDE:
            self._paint_words(painter, block, inner, slices)

    def _paint_words(self, painter: QPainter, block: Block, inner: QRectF, slices: list[Box]) -> None:
        theme, view = current_theme(), self._view
        if view is None:
            return
        small = theme.font("small")
        line, row = theme.line("small"), theme.line("micro") + 2
        top = inner.top() + 6
        if inner.height() < line + 8:
            return
        top = self._paint_name(painter, block, inner, (top, line))
        money, weight = view.format.money(block.value), view.format.weight(block.weight)
        fits = next((w for w in (f"{money}, {weight}", money, weight) if _width(small, w) <= inner.width()), "")
        if fits and top + line <= inner.bottom() - 4:
            draw_text(painter, QRectF(inner.left(), top, inner.width(), line), fits, small, theme.color("ink_2"))
            top += line + 2
        self._paint_funds(painter, block, inner, (slices, top, row))

    def _paint_name(self, painter: QPainter, block: Block, inner: QRectF, at: tuple[float, float]) -> float:
        """Marker and name, parted once where it must be; only the marker where no word fits. Returns where it ends."""
        theme, (top, line) = current_theme(), at
        font = theme.font("small")
        font.setWeight(font.Weight.DemiBold)
        lead = _LEAD if block.slot >= 0 else 0.0
        if block.slot >= 0:
            center = QPointF(inner.left() + 5, top + line / 2)
            paint_marker(painter, center, block.slot, 4.6, hollow="/" in block.name)
        for number, part in enumerate(_name_lines(block.name, font, inner.width() - lead)):
            indent = lead if number == 0 or _width(font, part) <= inner.width() - lead else 0.0
            name = QRectF(inner.left() + indent, top, inner.width() - indent, line)
            if name.bottom() > inner.bottom() or _width(font, part) > name.width():
                break
            draw_text(painter, name, part, font, theme.color("ink"))
            top += line
        return max(top, at[0] + line)

    def _paint_funds(
        self, painter: QPainter, block: Block, inner: QRectF, places: tuple[list[Box], float, float]
    ) -> None:
        theme, view = current_theme(), self._view
        slices, top, row = places
        micro = theme.font("micro")
        if [name for name, _ in block.funds] == [block.name]:
            return
        for number, ((name, value), piece) in enumerate(zip(block.funds, slices, strict=False)):
            bottom = piece.top + piece.height
            # The first fund stands below the heading, the others at the foot of their part.
            at = top if number == 0 else bottom - row - 1
            if view is None or at < max(piece.top, top if number else 0.0) or at + row > bottom:
                continue
            words = f"{name} {view.format.money(value)}"
            shown = words if _width(micro, words) <= inner.width() else name
            draw_text(painter, QRectF(inner.left(), at, inner.width(), row), shown, micro, theme.color("ink_2"))

    def _paint_strip(self, painter: QPainter, block: Block, strip: QRectF, inner: QRectF) -> None:
        theme, view = current_theme(), self._view
        over = theme.color("over")
        painter.fillRect(strip, hatch_brush(theme.color("over", 0.7), painter.deviceTransform().m11()))
        crisp_line(painter, strip.topLeft(), strip.bottomLeft(), over, 1.5)
        if view is None:
            return
        micro, line = theme.font("small"), theme.line("small")
        words = view.format.money(block.beyond)
        note = "beyond the edge"
        if inner.width() < _width(micro, note) + 24 or inner.height() < 7 * line:
            return
        row = QRectF(inner.left(), inner.center().y() - line, inner.width() - 4, line)
        taken = draw_text(painter, row, words, micro, over, align="right")
        paint_flag(painter, row.right() - taken - 8, row.center().y(), "over")
        draw_text(painter, row.translated(0, line), note, theme.font("micro"), over, align="right")


def _rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)


def _strip(block: Block, rect: QRectF) -> float:
    """How wide the part beyond the edge is: its share of the block's money, and so of its area."""
    return rect.width() * float(block.beyond / block.value) if block.beyond else 0.0


def _slices(block: Block, rect: QRectF) -> list[Box]:
    """One part a fund, heights as their money."""
    return sliced([float(value) for _, value in block.funds], Box(rect.left(), rect.top(), rect.width(), rect.height()))


def _name_lines(name: str, font: QFont, room: float) -> list[str]:
    """A name on one line where it fits; of a path else its last part, and that parted once between words."""
    if "/" in name and _width(font, name) > room:
        name = name.rpartition("/")[2]
    first, _, rest = name.partition(" ")
    return [name] if not rest or _width(font, name) <= room else [first, rest]


def _width(font: QFont, words: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(words)
