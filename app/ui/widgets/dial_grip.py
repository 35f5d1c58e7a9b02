"""The handle and the stops of a dial as things of their own: keys, focus and accessibility over a painted curve."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache

from PySide6.QtCore import QObject, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleInterface,
    QFocusEvent,
    QKeyEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QWidget

from app.ui.format import Formatter
from app.ui.widgets.dial_geometry import DialView, next_stop, place_at, stepped, stop_at, stop_name, stops

_HIT = 28
_STOP = 18
_WAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}


def place_words(view: DialView, drift: Decimal, format_: Formatter) -> str:
    """`Nearest edge: 4.0 points left, −$468`, without a name between stops."""
    place = place_at(view.points, drift)
    words = f"{format_.points(drift, signed=False)} points left, {format_.money(place.together)}"
    stop = stop_at(view.points, drift)
    return f"{stop_name(stop)}: {words}" if stop is not None and stop.label else words


class DialGrip(QObject):
    """Keeps a handle and a button for each stop over the widget that paints the curve; `moved` tells a drift."""

    moved = Signal(object)
    focusChanged = Signal()

    def __init__(self, host: QWidget, name: str) -> None:
        super().__init__(host)
        self._host, self._name = host, name
        self._view: DialView | None = None
        self._format: Formatter | None = None
        self._stops: list[StopButton] = []
        self.handle = DialHandle(self, host)

    @property
    def name(self) -> str:
        """What a screen reader calls the dial."""
        return self._name

    @property
    def words(self) -> str:
        """Where the handle stands, in words."""
        if self._view is None or self._format is None or not self._view.can_move:
            return ""
        return place_words(self._view, self._view.drift, self._format)

    def show_view(self, view: DialView | None, format_: Formatter) -> None:
        """Follow another curve or place."""
        if view is None or not view.can_move:
            self.hide()
            return
        self._view, self._format = view, format_
        wanted = stops(view.points)
        self._drop_stops(len(wanted))
        for point in wanted[len(self._stops) :]:
            self._stops.append(StopButton(self._host, point.drift, self.moved.emit))
        for stop, point in zip(self._stops, wanted, strict=True):
            stop.drift = point.drift
            stop.setAccessibleName(place_words(view, point.drift, format_))
            stop.setToolTip(stop_name(point))
        self.handle.show()
        self.handle.setAccessibleName(self._name)
        self.handle.raise_()

    def hide(self) -> None:
        """Take handle and stops away, where there is no curve."""
        self._view = None
        self.handle.hide()
        self._drop_stops(0)

    def raise_(self) -> None:
        """Stand before everything else on the host."""
        for part in (*self._stops, self.handle):
            part.raise_()

    def put(self, place: Callable[[Decimal], QPointF]) -> None:
        """Stand where the curve is drawn: `place` gives the point of a drift in the host's pixels."""
        if self._view is None or not self._view.can_move:
            return
        for part, drift, size in (
            (self.handle, self._view.drift, _HIT),
            *((stop, stop.drift, _STOP) for stop in self._stops),
        ):
            at = place(drift)
            part.setGeometry(QRect(round(at.x() - size / 2), round(at.y() - size / 2), size, size))

    def _drop_stops(self, left: int) -> None:
        while len(self._stops) > left:
            gone = self._stops.pop()
            gone.hide()
            gone.deleteLater()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Move by a key: arrows to the next stop, with Shift between them, Home cheapest, End most even."""
        view = self._view
        if view is None or not view.can_move:
            return False
        if key in _WAYS:
            fine = modifiers & Qt.KeyboardModifier.ShiftModifier
            drift = (stepped if fine else next_stop)(view.points, view.drift, _WAYS[key])
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            drift = view.points[0 if key == Qt.Key.Key_Home else -1].drift
        else:
            return False
        if drift != view.drift:
            self.moved.emit(drift)
            if QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.handle, self.words))
        return True


class DialHandle(QWidget):
    """An invisible child over the handle; the dial paints it and minds the mouse."""

    def __init__(self, grip: DialGrip, host: QWidget) -> None:
        super().__init__(host)
        _install_accessibility()
        self.grip = grip
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the dial; other keys go on."""
        if not self.grip.press(Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        self.grip.focusChanged.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self.grip.focusChanged.emit()


class StopButton(QAbstractButton):
    """A stop that can be pressed; its circle is painted with the curve."""

    def __init__(self, host: QWidget, drift: Decimal, choose: Callable[[Decimal], object]) -> None:
        super().__init__(host)
        self.drift = drift
        # The arrows of the handle walk over the stops, so Tab passes them by.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda: choose(self.drift))
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint nothing: the curve is below."""


class _HandleAccess(QAccessibleWidget):
    """Speaks the handle as a slider whose value is a sentence."""

    def text(self, kind: QAccessible.Text) -> str:
        handle = self.object()
        if isinstance(handle, DialHandle):
            if kind == QAccessible.Text.Name:
                return handle.grip.name
            if kind in {QAccessible.Text.Value, QAccessible.Text.Description}:
                return handle.grip.words
        return super().text(kind)


def _accessible(_key: str, thing: QObject) -> QAccessibleInterface | None:
    if isinstance(thing, DialHandle):
        return _HandleAccess(thing, QAccessible.Role.Slider)
    return None


@cache
def _install_accessibility() -> None:
    QAccessible.installFactory(_accessible)
