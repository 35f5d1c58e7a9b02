"""A plot over days: moved and zoomed by hand and keys, with a cursor that says the day it stands on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QMarginsF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.ui.charts.plot import Plot, key_step, level, upright
from app.ui.charts.series import Floats, day_marks, nearest
from app.ui.charts.window import Window
from app.ui.format import Formatter
from app.ui.theme import current_theme
from app.ui.widgets.paint import crisp_line, draw_text, round_rect

_NOTCH, _DAYS_ROOM = 120.0, 24
_CLOSER = 0.8
"""What a notch of the wheel or a press of + leaves of the days."""
_PART = 0.1
"""Part of the window that Shift with an arrow, or a notch to the side, moves by."""
HOW_TO_MOVE = "Drag to move, Ctrl and the wheel or + and − to zoom, double-click to go back to the span."


class TimePlot(Plot):
    """Shows days of one axis; tells where the hand moves it, and its owner moves it there, with what stands beside it.

    ← → move the cursor by a week, Page by a quarter, Home and End to what is seen at the ends; with Shift ← → move the
    chart. + and − zoom about the cursor, 0 and a double click ask for the whole span.
    """

    cursorMoved = Signal(str)
    windowMoved = Signal(object)  # Window
    resetAsked = Signal()
    # The plot lays itself out while it is being made.
    days_f: Floats = np.zeros(0)
    seen = Window(0.0, 1.0)
    reach = Window(0.0, 1.0)
    _marks: Sequence[float] = ()
    _cursor: int | None = None

    def __init__(self, name: str, margins: QMarginsF, parent: QWidget | None = None) -> None:
        super().__init__(name, margins, parent)
        self._grip: tuple[float, Window] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def plot_rect(self) -> QRectF:
        """Where days and values are drawn; the words around it have room at every text size."""
        return QRectF(self.viewport().rect()).marginsRemoved(self._margins * current_theme().text_size)

    # What a chart of its own says

    @property
    def words(self) -> str:
        """What the cursor, or else the last day, says."""
        return ""

    def scale(self) -> Sequence[float]:
        """Marks of the upright axis for what is seen, and what that is worked out for drawing."""
        return (0.0, 1.0)

    def heights(self) -> tuple[float, float]:
        """What the upright axis reaches from and to: its marks, where a chart does not say otherwise."""
        return self._marks[0], self._marks[-1]

    def mark_words(self, mark: float) -> str:
        """How a mark of the upright axis is written."""
        return f"{mark * 100:g}"

    # Days

    @property
    def place(self) -> int:
        """The place of the day that is said: the cursor's, or the last."""
        return len(self.days_f) - 1 if self._cursor is None else self._cursor

    @property
    def cursor(self) -> int | None:
        """The place of the day the cursor stands on."""
        return self._cursor

    def take_days(self, days_f: Floats, window: Window, reach: Window | None = None) -> None:
        """Show other days; the cursor stays on its day where that is seen.

        `reach` is as far as the window goes where that is farther than the days themselves.
        """
        own = Window(float(days_f[0]), float(days_f[-1])) if len(days_f) else Window(0.0, 1.0)
        self.reach = reach or own
        day = None if self._cursor is None or not len(self.days_f) else float(self.days_f[self._cursor])
        self.days_f = days_f
        seen = day is not None and len(days_f) and window.first <= day <= window.last
        self._cursor = nearest(days_f, day) if seen and day is not None else None
        self.move_to(window)

    def move_to(self, window: Window) -> None:
        """Show a window of the days."""
        self.seen = window
        self._fit_scale()

    def set_cursor(self, place: int | None) -> None:
        """Put the cursor on a day by its place, or take it away."""
        if place == self._cursor:
            return
        self._cursor = place
        self.setAccessibleDescription(self.words)
        self.viewport().update()
        self.cursorMoved.emit(self.words)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _fit_scale(self) -> None:
        if len(self.days_f):
            self._marks = self.scale()
            self.set_span((self.seen.first, self.seen.last), self.heights())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Work out anew what so many pixels show."""
        super().resizeEvent(event)
        if not self.closed:  # closing takes the items away first
            self._fit_scale()

    # Hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a day."""
        if event.button() == Qt.MouseButton.LeftButton and self._is_over(event):
            self._grip = event.position().x(), self.seen
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the days that are held, or let the cursor follow the pointer."""
        x = event.position().x()
        if self._grip is not None and event.buttons() & Qt.MouseButton.LeftButton:
            start, held = self._grip
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self._ask(held.panned((start - x) * held.days / max(self.plot_rect.width(), 1.0), self.reach))
            return
        self.set_cursor(nearest(self.days_f, self.frame.day(x)) if self._is_over(event) else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self.viewport().unsetCursor()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the whole span."""
        self.resetAsked.emit()
        event.accept()

    def leaveEvent(self, event: object) -> None:
        """Leave no cursor behind."""
        if not self.hasFocus():
            self.set_cursor(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, move to the side with Shift or a sideways wheel; else the page scrolls."""
        turn, keys = event.angleDelta(), event.modifiers()
        if not len(self.days_f):
            event.ignore()
        elif keys & Qt.KeyboardModifier.ControlModifier:
            around = min(max(self.frame.day(event.position().x()), self.seen.first), self.seen.last)
            self._ask(self.seen.zoomed(_CLOSER ** (turn.y() / _NOTCH), around, self.reach))
            event.accept()
        elif keys & Qt.KeyboardModifier.ShiftModifier or abs(turn.x()) > abs(turn.y()):
            notches = (turn.x() or turn.y()) / _NOTCH
            self._ask(self.seen.panned(-notches * _PART * self.seen.days, self.reach))
            event.accept()
        else:
            event.ignore()

    def _is_over(self, event: QMouseEvent) -> bool:
        return bool(len(self.days_f)) and self.plot_rect.contains(event.position())

    def _ask(self, window: Window) -> None:
        if window != self.seen:
            self.windowMoved.emit(window)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move cursor or chart; Escape takes the cursor away."""
        key = Qt.Key(event.key())
        if not len(self.days_f) or not (self._moved(key, event) or self._walked(key)):
            event.ignore()

    def zoom(self, factor: float) -> None:
        """Show fewer or more days about the cursor, or about the last day where that is seen and no cursor is."""
        around = float(self.days_f[self.place])
        if not self.seen.first <= around <= self.seen.last:
            around = (self.seen.first + self.seen.last) / 2
        self._ask(self.seen.zoomed(factor, around, self.reach))

    def _moved(self, key: Qt.Key, event: QKeyEvent) -> bool:
        aside = {Qt.Key.Key_Left: -_PART, Qt.Key.Key_Right: _PART}
        if key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom(_CLOSER)
        elif key in {Qt.Key.Key_Minus, Qt.Key.Key_Underscore}:
            self.zoom(1 / _CLOSER)
        elif key == Qt.Key.Key_0:
            self.resetAsked.emit()
        elif key in aside and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._ask(self.seen.panned(aside[key] * self.seen.days, self.reach))
        else:
            return False
        return True

    def _walked(self, key: Qt.Key) -> bool:
        if key == Qt.Key.Key_Escape and self._cursor is not None:
            self.set_cursor(None)
            return True
        step = key_step(key)
        if step is None:
            return False
        days, end = step
        if end:
            edge = self.seen.first if end < 0 else self.seen.last
            self.set_cursor(nearest(self.days_f, edge))
            return True
        place = nearest(self.days_f, float(self.days_f[self.place]) + days)
        self.set_cursor(place)
        self._ask(self.seen.showing(float(self.days_f[place]), self.reach))
        return True

    # Paint

    def paint_axes(self, painter: QPainter, format_: Formatter) -> None:
        """Paint the grid with its marks at the left, and the days below."""
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        font, ink, grid = theme.font("micro"), theme.color("ink_3"), theme.color("grid")
        for mark in self._marks:
            y = frame.point(0, mark).y()
            crisp_line(painter, *level(y, box.left(), box.right()), grid)
            draw_text(painter, QRectF(0, y - 8, box.left() - 8, 16), self.mark_words(mark), font, ink, align="right")
        if self._margins.bottom() >= _DAYS_ROOM:
            self._paint_days(painter, format_, font)

    def _paint_days(self, painter: QPainter, format_: Formatter, font: QFont) -> None:
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        marks = day_marks(int(np.ceil(self.seen.first)), int(self.seen.last), box.width())
        is_years, is_days = all(m.month == m.day == 1 for m in marks), any(m.day != 1 for m in marks)
        for day in marks:
            x = frame.point(day.toordinal(), 0).x()
            crisp_line(painter, *upright(x, box.bottom() + 4, box.bottom() + 12), theme.color("control"))
            text = str(day.year) if is_years else format_.day(day) if is_days else format_.month(day)
            room = QRectF(x + 4, box.bottom() + 10, max(self.width() - x - 4, 0), 16)
            draw_text(painter, room, text, font, theme.color("ink_3"))

    def paint_focus(self, painter: QPainter) -> None:
        """Paint the ring of the keyboard's place."""
        if self.hasFocus():
            ring = QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1)
            round_rect(painter, ring, 6, line=current_theme().color("accent"), width=2)
