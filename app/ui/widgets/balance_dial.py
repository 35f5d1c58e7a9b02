"""The small dial of the Goal pane: what another point of balance costs, in 92 pixels."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.model.number import from_float
from app.ui.format import Formatter
from app.ui.theme import Theme, current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.dial_geometry import DialView, clamped, inside_from, place_at, stops
from app.ui.widgets.dial_grip import DialGrip
from app.ui.widgets.paint import draw_text

_TALL = 92
_SIDE, _ABOVE, _BELOW = 22, 8, 22
_AIR = 0.12
"""How much of the curve's height stays free above and below it."""


class BalanceDial(QWidget):
    """Shows a frozen view and tells where the handle is moved to; it changes nothing itself."""

    moved = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._view: DialView | None = None
        self._is_held = False
        self.grip = DialGrip(self, "Cost of balance")
        self.grip.moved.connect(self.moved)
        self.grip.focusChanged.connect(self.update)

    @property
    def view(self) -> DialView | None:
        """What is shown."""
        return self._view

    def show_view(self, view: DialView | None, format_: Formatter) -> None:
        """Show another curve or place; None while there is none yet."""
        self._view = view
        self.grip.show_view(view, format_)
        self._put()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size at the present text size."""
        return QSize(160, _TALL + current_theme().line("micro") - 14)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep handle and stops on the curve."""
        self._put()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the handle wherever it was pressed."""
        if event.button() == Qt.MouseButton.LeftButton and self._view is not None and self._view.can_move:
            self._is_held = True
            self.grip.handle.setFocus(Qt.FocusReason.MouseFocusReason)
            self._drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self._is_held:
            self._drag(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._is_held = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = QRectF(6, self.height() - theme.line("micro") - 1, self.width() - 12, theme.line("micro"))
        font, ink = theme.font("micro"), theme.color("ink_3")
        draw_text(painter, words, "cheaper", font, ink)
        draw_text(painter, words, "more even", font, ink, align="right")
        view = self._view
        if view is not None and view.can_move:
            paint_dial(painter, QRectF(self.rect()), view, theme, focus=self.grip.handle.hasFocus())

    def _drag(self, event: QMouseEvent) -> None:
        view = self._view
        if view is not None:
            drift = drift_at(QRectF(self.rect()), view, event.position().x())
            if drift != view.drift:
                self.moved.emit(drift)

    def _put(self) -> None:
        view = self._view
        if view is not None and view.can_move:
            box = QRectF(self.rect())
            self.grip.put(lambda drift: point_at(box, view, drift))


def plot_box(rect: QRectF) -> QRectF:
    """Where the curve is drawn."""
    return rect.adjusted(_SIDE, _ABOVE, -_SIDE, -_BELOW)


def point_at(rect: QRectF, view: DialView, drift: Decimal) -> QPointF:
    """A drift of the curve in pixels."""
    box, points = plot_box(rect), view.points
    most, least = points[0].drift, points[-1].drift
    across = float((most - drift) / (most - least)) if most > least else 0.0
    amounts = [float(p.together) for p in points]
    low, span = min(amounts), (max(amounts) - min(amounts)) or 1.0
    up = _AIR + (1 - 2 * _AIR) * (float(place_at(points, drift).together) - low) / span
    return QPointF(box.left() + across * box.width(), box.bottom() - up * box.height())


def drift_at(rect: QRectF, view: DialView, x: float) -> Decimal:
    """The drift under a pixel, to a hundredth of a point; near a stop, the stop itself."""
    box, points = plot_box(rect), view.points
    near = min(stops(points), key=lambda p: abs(point_at(rect, view, p.drift).x() - x))
    if abs(point_at(rect, view, near.drift).x() - x) <= 4:
        return near.drift
    part = from_float(round((x - box.left()) / max(box.width(), 1), 4))
    drift = points[0].drift - (points[0].drift - points[-1].drift) * part
    return clamped(points, drift.quantize(Decimal("0.0001")))


def paint_dial(painter: QPainter, rect: QRectF, view: DialView, theme: Theme, *, focus: bool = False) -> None:
    """Paint the region inside all bands, the zero line, the curve, its stops and the handle."""
    box = plot_box(rect)
    first = inside_from(view.points)
    if first is not None:
        left = point_at(rect, view, first).x()
        region = QRectF(left, rect.top(), box.right() + 12 - left, rect.height() - _BELOW + 4)
        painter.fillRect(region, theme.color("band", 0.5))
    _paint_zero(painter, rect, view, theme)
    accent: ColorRole = "ink_3" if view.is_stale else "accent"
    _paint_curve(painter, rect, view, theme, accent)
    painter.setBrush(theme.color("surface"))
    painter.setPen(QPen(theme.color(accent), 1.6))
    for stop in stops(view.points):
        painter.drawEllipse(point_at(rect, view, stop.drift), 3, 3)
    here = point_at(rect, view, clamped(view.points, view.drift))
    painter.setPen(QPen(theme.color("surface"), 1.5))
    painter.setBrush(theme.color(accent))
    painter.drawEllipse(here, 6, 6)
    if focus:
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(here, 10, 10)


def _paint_zero(painter: QPainter, rect: QRectF, view: DialView, theme: Theme) -> None:
    """The dotted line of no cost, where it lies within the picture."""
    amounts = [p.together for p in view.points]
    low, high = min(amounts), max(amounts)
    if not low <= 0 <= high or low == high:
        return
    box = plot_box(rect)
    up = _AIR + (1 - 2 * _AIR) * float(-low / (high - low))
    y = box.bottom() - up * box.height()
    pen = QPen(theme.color("line_strong"), 1)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([2, 2])
    painter.setPen(pen)
    painter.drawLine(QPointF(rect.left() + 6, round(y) + 0.5), QPointF(box.right() + 12, round(y) + 0.5))


def _paint_curve(painter: QPainter, rect: QRectF, view: DialView, theme: Theme, accent: ColorRole) -> None:
    """Solid up to the handle, dashed beyond."""
    here = clamped(view.points, view.drift)
    behind = [p.drift for p in view.points if p.drift > here] + [here]
    beyond = [here] + [p.drift for p in view.points if p.drift < here]
    dashed = QPen(theme.color("control"), 1.6)
    dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
    dashed.setDashPattern([2, 1.4])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for drifts, pen in ((beyond, dashed), (behind, QPen(theme.color(accent), 2))):
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([point_at(rect, view, drift) for drift in drifts]))
