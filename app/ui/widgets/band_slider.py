"""The band slider: a target and two edges on one number line, by mouse, keys or reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEasingCurve, QRect, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleValueChangeEvent,
    QPainter,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import current_theme
from app.ui.widgets.band_geometry import (
    HANDLES,
    HIT,
    Axis,
    BandView,
    Edges,
    Handle,
    dragged,
    hit,
    hit_center,
    limits,
    moved,
    spoken,
    spoken_value,
    widened,
)
from app.ui.widgets.band_handle import BandHandle
from app.ui.widgets.band_paint import BandLook, axis_in, paint_band, track_y

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from app.ui.theme_tokens import ColorRole

Phase = Literal["start", "move", "end", "cancel"]

_POINT = Decimal("0.01")
_STEP, _FINE, _PAGE = Decimal("0.1"), Decimal("0.01"), Decimal(1)
_KEY = Qt.Key
_WAY = {_KEY.Key_Left: -1, _KEY.Key_Right: 1, _KEY.Key_PageDown: -1, _KEY.Key_PageUp: 1}
_PLACES = {_KEY.Key_Home, _KEY.Key_End, _KEY.Key_Delete}


@dataclass(frozen=True, slots=True)
class _Gesture:
    """A drag or a held key: where everything stood when it began."""

    handle: Handle
    start: Edges
    key: Qt.Key | None
    x: float = 0


class BandSlider(QWidget):
    """Shows a frozen view and tells what the user did; it changes nothing itself.

    ``changed(handle, weight, phase)``: a gesture is one ``start``, any number of ``move`` and one
    ``end`` or ``cancel``. ``weight`` is the Decimal fraction the handle now stands at. Moving the
    target carries both edges; where they stayed (Alt), moves of the edges follow. The page takes
    a snapshot at the start, sets a new view at each move and makes one undo step at the end.
    """

    changed = Signal(str, object, str)
    lockToggled = Signal()
    focused = Signal(str)

    def __init__(self, view: BandView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._draft: Edges | None = None
        self._gesture: _Gesture | None = None
        self._look = BandLook(reach=current_theme().band.range_points_edit)
        self._slide = QVariantAnimation(self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self._slide_to)
        self._slide.finished.connect(self._set_middle)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._handles = {handle: BandHandle(self, handle, self) for handle in HANDLES}
        self.set_view(view)

    # What the page sets

    @property
    def view(self) -> BandView:
        """Return the view as drawn, with the handles where the gesture has them."""
        return replace(self._view, target=self._now.target, lower=self._now.lower, upper=self._now.upper)

    def set_view(self, view: BandView) -> None:
        """Show another state; a new saved target slides the row back onto the keel."""
        before, self._view = self._view, view
        if self._gesture is None:
            self._draft = None
            if view.name == before.name and view.saved_target != before.saved_target:
                self._recentre(before.saved_target, view.saved_target)
        self.setEnabled(view.enabled)
        self.setAccessibleName(f"{view.name} band")
        self._refresh()

    def set_range(self, points: float) -> None:
        """Set the points each side; a page widens all its rows together."""
        self._look = replace(self._look, reach=points)
        self._refresh()

    def set_row(self, *, scale: bool, ground: ColorRole = "surface") -> None:
        """Show the scale of the focused row, and tell the colour the row stands on."""
        self._look = replace(self._look, scale=scale, ground=ground)
        self.updateGeometry()
        self._refresh()

    def focus_handle(self, handle: Handle) -> None:
        """Give a handle the keyboard."""
        self._handles[handle].setFocus(Qt.FocusReason.OtherFocusReason)

    def handle_widgets(self) -> tuple[QWidget, ...]:
        """Return target, lower and upper in Tab order, for ``setTabOrder``."""
        return tuple(self._handles[handle] for handle in HANDLES)

    # What the handles ask

    def handle_name(self, handle: Handle) -> str:
        """Return ``US equity, upper edge``."""
        return spoken(self._view.name, handle)

    def handle_value(self, handle: Handle) -> str:
        """Return ``4.0 points above target, 44.0 percent``."""
        locked = handle == "target" and self._view.locked
        return spoken_value(self._now, handle) + (", locked" if locked else "")

    def handle_focus(self, handle: Handle, *, gained: bool) -> None:
        """Show the ring; a key held while the focus leaves ends its gesture."""
        if gained:
            self._look = replace(self._look, focus=handle)
            self.focused.emit(handle)
        else:
            self._look = replace(self._look, focus=None)
            if self._gesture and self._gesture.key is not None:
                self._finish()
        self.update()

    def handle_key(self, handle: Handle, event: QKeyEvent, *, pressed: bool) -> bool:
        """Move a handle by keys; a held key is one gesture until it is released."""
        key = _KEY(event.key())
        gesture = self._gesture
        if not pressed:
            if gesture and gesture.key == key and not event.isAutoRepeat():
                self._finish()
                return True
            return False
        if key == _KEY.Key_Escape:
            return self._cancel()
        if key == _KEY.Key_L and not event.modifiers():
            self.lockToggled.emit()
            return True
        wanted = self._wanted(handle, key, event.modifiers())
        if wanted is None or (gesture and gesture.key is None):
            return False
        if gesture is None:
            self._begin(handle, key)
        self._move_to(wanted)
        self._announce(handle)
        return True

    # Qt

    def sizeHint(self) -> QSize:
        """Return the size at the present text size."""
        theme = current_theme()
        rows = "density.band_row_focused" if self._look.scale else "density.band_row"
        return QSize(360, theme.scaled(theme.px(rows)))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that still reads."""
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        held = self._gesture.handle if self._gesture and self._gesture.key is None else None
        look = replace(self._look, pressed=held)
        paint_band(QPainter(self), QRectF(self.rect()), self.view, look, current_theme())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the hit areas where the handles are."""
        self._place_handles()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the handle under the pointer."""
        handle = self._handle_at(event)
        if event.button() != Qt.MouseButton.LeftButton or handle is None or self._gesture:
            event.ignore()
            return
        self._handles[handle].setFocus(Qt.FocusReason.MouseFocusReason)
        if self._movable(handle):
            self._begin(handle, None, event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held, else show what could be."""
        gesture = self._gesture
        if gesture is None or gesture.key is not None:
            self._hover(self._handle_at(event))
            return
        keys = Qt.KeyboardModifier
        step = _FINE if event.modifiers() & keys.ShiftModifier else _STEP
        weight = dragged(gesture.start.at(gesture.handle), event.position().x() - gesture.x,
                         self._axis, step)  # fmt: skip
        keep = bool(event.modifiers() & keys.AltModifier)
        self._move_to(moved(gesture.start, gesture.handle, weight, keep_edges=keep))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: one gesture, one undo step."""
        if self._gesture and self._gesture.key is None:
            self._finish()
            self._hover(self._handle_at(event))

    def leaveEvent(self, event: QEvent) -> None:
        """Forget where the pointer was."""
        self._hover(None)

    # Gestures

    @property
    def _now(self) -> Edges:
        return self._draft or self._view.edges

    @property
    def _axis(self) -> Axis:
        return axis_in(QRectF(self.rect()), self._view, self._look)

    def _movable(self, handle: Handle) -> bool:
        return self.isEnabled() and not (handle == "target" and self._view.locked)

    def _handle_at(self, event: QMouseEvent) -> Handle | None:
        y = event.position().y() - track_y(QRectF(self.rect()), self._look)
        return hit(self._axis, self._now, event.position().x(), y)

    def _hover(self, handle: Handle | None) -> None:
        hot = handle if handle and self._movable(handle) else None
        if hot != self._look.hot:
            self._look = replace(self._look, hot=hot)
            self.setCursor(Qt.CursorShape.SizeHorCursor if hot else Qt.CursorShape.ArrowCursor)
            self.update()

    def _wanted(self, handle: Handle, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> Edges | None:
        """Return where a key takes the handles, or None if the key is not ours."""
        now = self._now
        if key in _WAY:
            fine = modifiers & Qt.KeyboardModifier.ShiftModifier
            arrow = key in {_KEY.Key_Left, _KEY.Key_Right}
            by = _WAY[key] * _POINT * ((_FINE if fine else _STEP) if arrow else _PAGE)
            if modifiers & Qt.KeyboardModifier.AltModifier:
                return widened(now, -by if handle == "lower" else by)
            return self._moved(handle, now.at(handle) + by)
        if key not in _PLACES or modifiers:
            return None
        if key == _KEY.Key_Delete:
            return self._suggested(handle)
        low, high = limits(now, handle)
        return self._moved(handle, low if key == _KEY.Key_Home else high)

    def _moved(self, handle: Handle, weight: Decimal) -> Edges | None:
        return moved(self._now, handle, weight) if self._movable(handle) else None

    def _suggested(self, handle: Handle) -> Edges | None:
        """Return the suggested width: of one edge, or of both from the target."""
        now = self._now
        wanted = {"lower": self._view.suggested_lower, "upper": self._view.suggested_upper}
        for edge in ("lower", "upper"):
            weight = wanted[edge]
            if weight is not None and handle in {edge, "target"}:
                now = moved(now, "lower" if edge == "lower" else "upper", weight)
        return now

    def _begin(self, handle: Handle, key: Qt.Key | None, x: float = 0) -> None:
        self._slide.stop()
        self._look = replace(self._look, middle=None)
        self._gesture = _Gesture(handle, self._now, key, x)
        self._emit(handle, "start")
        self.update()

    def _move_to(self, wanted: Edges) -> None:
        """Emit the moves that lead a page to the wanted places, target first."""
        shift = wanted.target - self._now.target
        carried = Edges(wanted.target, self._now.lower + shift, self._now.upper + shift)
        self._draft = wanted
        if shift:
            self._emit("target", "move")
        if wanted.lower != carried.lower:
            self._emit("lower", "move")
        if wanted.upper != carried.upper:
            self._emit("upper", "move")
        self._refresh()

    def _finish(self) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture:
            self._emit(gesture.handle, "end")
            self._refresh()

    def _cancel(self) -> bool:
        """Put everything back to where the gesture began; return whether there was one."""
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return False
        self._draft = gesture.start
        self._emit(gesture.handle, "cancel")
        self._refresh()
        return True

    def _emit(self, handle: Handle, phase: Phase) -> None:
        self.changed.emit(handle, self._now.at(handle), phase)

    # Looks

    def _refresh(self) -> None:
        self._place_handles()
        self.update()

    def _place_handles(self) -> None:
        axis, y = self._axis, track_y(QRectF(self.rect()), self._look)
        wide, tall = HIT
        for handle, widget in self._handles.items():
            x, _ = axis.clamped(self._now.at(handle))
            top = y + hit_center(handle) - tall / 2
            widget.setGeometry(QRect(round(x - wide / 2), round(top), wide, tall))

    def _recentre(self, before: Decimal, after: Decimal) -> None:
        self._slide.stop()
        duration = current_theme().duration("row_recentre")
        if duration == 0 or not self.isVisible():
            self._set_middle()
            return
        self._set_middle(before)
        self._slide.setDuration(duration)
        self._slide.setStartValue(float(before))
        self._slide.setEndValue(float(after))
        self._slide.start()

    def _slide_to(self, middle: float) -> None:
        self._set_middle(Decimal(str(middle)))

    def _set_middle(self, middle: Decimal | None = None) -> None:
        self._look = replace(self._look, middle=middle)
        self._refresh()

    def _announce(self, handle: Handle) -> None:
        if QAccessible.isActive():
            widget = self._handles[handle]
            value = float(self._now.at(handle) / _POINT)
            QAccessible.updateAccessibility(QAccessibleValueChangeEvent(widget, value))
            words = self.handle_value(handle)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))
