"""The frontier, large: what another point of balance costs, with a handle to move along it."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.model.number import HUNDRED, from_float
from app.ui.charts.drift_paint import Frame
from app.ui.charts.frontier_view import FrontierView, dot_at, dot_words, dots_in_reach, on_curve
from app.ui.charts.frontier_words import paint_words
from app.ui.charts.plot import Painting, Plot, level, upright
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.dial_geometry import clamped, drift_marks, inside_from, money_marks, stops
from app.ui.widgets.dial_grip import DialGrip, place_words
from app.ui.widgets.paint import crisp_line, draw_text

_MARGINS = QMarginsF(70, 22, 30, 48)
_SNAP_PX = 6
_BELOW, _ABOVE = 0.1, 0.04
"""Air for words below and above the marks, by what they span."""
_HANDLE, _HALO, _STOP = 8, 13, 4.5
_DOT, _HIT = 2.6, 14
_BEYOND = 0.3
"""How far the axis goes on past an even household, in points."""
_DASH = (2.5, 1.8)


class _Curve(Painting):
    """Curve, stops, other plans and handle, in the view box."""

    view: FrontierView | None = None
    has_focus = False

    def draw(self, painter: QPainter, frame: Frame) -> None:
        """Draw them in pixels."""
        if self.view is not None and self.view.dial.can_move:
            paint_frontier(painter, self.view, frame, has_focus=self.has_focus)


class FrontierChart(Plot):
    """Shows a frozen view and tells where the handle is moved to; ← → to the next stop, with Shift between them."""

    moved = Signal(object)
    # The plot lays itself out while it is being made.
    _view: FrontierView | None = None
    _dots: tuple[DotMark, ...] = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What another point of balance costs", _MARGINS, parent)
        self._is_held = False
        self._marks: list[Decimal] = []
        self._curve = _Curve(self)
        self.box.addItem(self._curve)
        self.setMinimumHeight(200)
        # The handle over the curve is what takes the keyboard.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.grip = DialGrip(self.viewport(), "Point on the cost of balance")
        self.grip.moved.connect(self.moved)
        self.grip.focusChanged.connect(self._show_focus)

    def show_view(self, view: FrontierView | None) -> None:
        """Show another curve or place; None while there is none."""
        self._view = self._curve.view = view
        if view is None or not view.dial.can_move:
            self.grip.hide()
            self._put_dots()
            self.setAccessibleDescription("")
            self.redraw()
            return
        points = view.dial.points
        self._marks = money_marks([*(p.together for p in points), *(d.together for d in dots_in_reach(view))])
        low, high = float(self._marks[0]), float(self._marks[-1])
        below, above = (high - low) * _BELOW, (high - low) * _ABOVE
        most = float(drift_marks(points)[0] * HUNDRED)
        self.grip.show_view(view.dial, view.format)
        self.setAccessibleDescription(place_words(view.dial, view.dial.drift, view.format))
        self.set_span((-most, _BEYOND), (low - below, high + above))
        self._put()

    def place_of(self, drift: Decimal) -> QPointF:
        """Where a drift of the curve stands, in pixels of the viewport."""
        if self._view is None:
            return QPointF()
        return on_curve(self._view.dial, self.frame, drift)

    # Input

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep handle and stops on the curve."""
        super().resizeEvent(event)
        self._put()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the handle wherever the plot was pressed."""
        if event.button() == Qt.MouseButton.LeftButton and self._view is not None and self._view.dial.can_move:
            self._is_held = True
            self.grip.handle.setFocus(Qt.FocusReason.MouseFocusReason)
            self._drag(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self._is_held:
            self._drag(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._is_held = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys the handle has no use for to the page."""
        event.ignore()

    def _drag(self, x: float) -> None:
        view = self._view
        if view is None:
            return
        points, frame = view.dial.points, self.frame
        near = min(stops(points), key=lambda p: abs(self.place_of(p.drift).x() - x))
        drift = near.drift
        if abs(self.place_of(near.drift).x() - x) > _SNAP_PX:
            drift = clamped(points, from_float(round(-frame.day(x) / 100, 4)))
        if drift != view.dial.drift:
            self.moved.emit(drift)

    def _put(self) -> None:
        if self._view is not None and self._view.dial.can_move:
            self.grip.put(self.place_of)
            self._put_dots()

    def _put_dots(self) -> None:
        """Lay an invisible mark over every grey dot, which says what it is."""
        view = self._view
        shown = dots_in_reach(view) if view is not None and view.dial.can_move else ()
        for gone in self._dots[len(shown) :]:
            gone.hide()
            gone.deleteLater()
        missing = range(len(shown) - len(self._dots))
        self._dots = (*self._dots[: len(shown)], *(DotMark(self.viewport()) for _ in missing))
        for mark, dot in zip(self._dots, shown, strict=True):
            at = dot_at(self.frame, dot)
            mark.say(dot_words(dot, view.format) if view is not None else "")
            mark.setGeometry(round(at.x() - _HIT / 2), round(at.y() - _HIT / 2), _HIT, _HIT)
        # Handle and stops stand on the curve and are what a press is meant for.
        self.grip.raise_()

    def _show_focus(self) -> None:
        self._curve.has_focus = self.grip.handle.hasFocus()
        self.viewport().update()

    # Paint

    def under(self, painter: QPainter) -> None:
        """Paint the region inside all bands, the grid and the axes."""
        view = self._view
        if view is None or not view.dial.can_move:
            return
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        first = inside_from(view.dial.points)
        if first is not None:
            left = frame.point(-float(first) * 100, 0).x()
            painter.fillRect(QRectF(left, box.top(), box.right() - left, box.height()), theme.color("band", 0.42))
        font, ink = theme.font("micro"), theme.color("ink_3")
        for mark in self._marks:
            y = frame.point(0, float(mark)).y()
            role: ColorRole = "grid" if mark else "control"
            crisp_line(painter, *level(y, box.left(), box.right()), theme.color(role))
            words = view.format.money(mark, signed=True)
            draw_text(painter, QRectF(0, y - 8, box.left() - 10, 16), words, font, ink, align="right")
        crisp_line(painter, *level(box.bottom(), box.left(), box.right()), theme.color("control"))
        for mark in drift_marks(view.dial.points):
            x = frame.point(-float(mark) * 100, 0).x()
            crisp_line(painter, *upright(x, box.bottom(), box.bottom() + 5), theme.color("control"))
            words = view.format.points(mark, places=0, signed=False)
            draw_text(painter, QRectF(x - 20, box.bottom() + 7, 40, 14), words, font, ink, align="center")
        axis = QRectF(box.left(), box.bottom() + 25, box.width(), 18)
        title = "Drift left, points  (more even →)"
        draw_text(painter, axis, title, theme.font("small"), theme.color("ink_2"), align="center")

    def over(self, painter: QPainter) -> None:
        """Paint the words: stops, prices of the legs, the region's name and the flag."""
        view = self._view
        if view is not None and view.dial.can_move:
            paint_words(painter, view, self.frame, self.plot_rect)


class DotMark(QWidget):
    """Another plan, as a thing of its own: painted with the curve, told by its tip and by a screen reader."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.show()

    def say(self, words: str) -> None:
        """Say what it is."""
        self.setToolTip(words)
        self.setAccessibleName(words)


def paint_frontier(painter: QPainter, view: FrontierView, frame: Frame, *, has_focus: bool) -> None:
    """Paint other plans, the curve solid up to the handle and dashed beyond, its stops and the handle."""
    theme, dial = current_theme(), view.dial
    accent: ColorRole = "ink_3" if dial.is_stale else "accent"
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("control"))
    for dot in dots_in_reach(view):
        painter.drawEllipse(dot_at(frame, dot), _DOT, _DOT)
    here = clamped(dial.points, dial.drift)
    behind = [p.drift for p in dial.points if p.drift > here] + [here]
    beyond = [here] + [p.drift for p in dial.points if p.drift < here]
    dashed = QPen(theme.color("control"), 2)
    dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
    dashed.setDashPattern(_DASH)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for drifts, pen in ((beyond, dashed), (behind, QPen(theme.color(accent), 2.4))):
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([on_curve(dial, frame, drift) for drift in drifts]))
    for stop in stops(dial.points):
        painter.setBrush(theme.color("surface"))
        painter.setPen(QPen(theme.color(accent if stop.drift >= here else "control"), 2))
        painter.drawEllipse(on_curve(dial, frame, stop.drift), _STOP, _STOP)
    _paint_handle(painter, on_curve(dial, frame, here), accent, has_focus=has_focus)


def _paint_handle(painter: QPainter, at: QPointF, accent: ColorRole, *, has_focus: bool) -> None:
    theme = current_theme()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(accent, 0.22))
    painter.drawEllipse(at, _HALO, _HALO)
    painter.setPen(QPen(theme.color("surface"), 2))
    painter.setBrush(theme.color(accent))
    painter.drawEllipse(at, _HANDLE, _HANDLE)
    if has_focus:
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, _HALO + 3, _HALO + 3)
