"""Paints one class on its number line; the slider and its read-only sibling share it."""

from dataclasses import dataclass
from decimal import Decimal
from math import floor

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from app.ui.format import edge_text, points_text, weight_text
from app.ui.theme import Theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.band_geometry import (
    AXIS_MARGIN,
    NEAR_PX,
    Axis,
    BandView,
    Handle,
    flag_x,
    hit_center,
)
from app.ui.widgets.class_marker import paint_flag, paint_marker
from app.ui.widgets.paint import crisp_line, draw_text, fill_path, round_rect

_LABEL_Y = 20
_SCALE_Y = 22
_FLAG_Y = 14
_FLAG_ROOM = 6
"""From the side of a tab to the middle of a flag beside it."""
_DROP_Y = 9
_DROP_RADIUS = 3.4
_CLAMP = 10
"""How far inside the end a marker stands that lies beyond it; the double chevron follows."""
_FADE = 0.6
"""What is left of 40 % opacity, laid over a disabled row in the colour of its ground."""


@dataclass(frozen=True, slots=True)
class BandLook:
    """What the page, the pointer and the keys add to a view; ``middle`` slides while re-centring."""

    reach: float
    editable: bool = True
    scale: bool = False
    ground: ColorRole = "surface"
    hot: Handle | None = None
    pressed: Handle | None = None
    focus: Handle | None = None
    middle: Decimal | None = None


def axis_in(rect: QRectF, view: BandView, look: BandLook) -> Axis:
    """Return the axis of a row in its rectangle; the keel stands on the centre of a pixel."""
    middle = view.saved_target if look.middle is None else look.middle
    center, half = floor(rect.center().x()) + 0.5, rect.width() / 2 - AXIS_MARGIN
    return Axis(center - half, center + half, middle, look.reach)


def track_y(rect: QRectF, look: BandLook) -> float:
    """Return y0: the middle of a row, 2 px lower where the tab needs the room above."""
    low = 2 if look.editable and not look.scale else 0
    return round(rect.center().y()) + low


def paint_band(painter: QPainter, rect: QRectF, view: BandView, look: BandLook, theme: Theme) -> None:
    """Paint a row in the order the design numbers."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    row = _Row(painter, theme, view, look, axis_in(rect, view, look), track_y(rect, look))
    row.paint_upright(row.axis.center, rect.top(), rect.bottom(), "line_strong")
    row.paint_track()
    row.paint_band()
    row.paint_in_force()
    row.paint_overshoot()
    if look.editable:
        row.paint_bracket("lower")
        row.paint_bracket("upper")
    else:
        row.paint_ticks()
    row.paint_target()
    row.paint_ghost()
    row.paint_current()
    row.paint_labels()
    if not view.enabled:
        painter.fillRect(rect, theme.color(look.ground, _FADE))
    if look.focus:
        row.paint_focus(look.focus)
    if look.pressed:
        row.paint_bubble(look.pressed, rect)
    painter.restore()


@dataclass(frozen=True, slots=True)
class _Row:
    """One row being painted; ``y`` is the track."""

    painter: QPainter
    theme: Theme
    view: BandView
    look: BandLook
    axis: Axis
    y: float

    def paint_upright(self, x: float, top: float, bottom: float, role: ColorRole, width: float = 1) -> None:
        color = self.theme.color(role)
        crisp_line(self.painter, QPointF(x, top), QPointF(x, bottom), color, width)

    def paint_track(self) -> None:
        axis, color = self.axis, self.theme.color("line_strong")
        pen = QPen(color, self.theme.band.track, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        self.painter.setPen(pen)
        self.painter.drawLine(QPointF(axis.start, self.y), QPointF(axis.right, self.y))
        if axis.start > axis.left:
            self.paint_upright(axis.start, self.y - 4, self.y + 4, "control", 1.5)

    def paint_band(self) -> None:
        band = self.theme.band
        tall = band.band_height if self.look.editable else band.band_height_readonly
        left, _ = self.axis.clamped(self.view.lower)
        right, _ = self.axis.clamped(self.view.upper)
        box = QRectF(left, self.y - tall / 2, right - left, tall)
        round_rect(self.painter, box, 2.5, self.theme.color("band"))

    def paint_in_force(self) -> None:
        """Outline the band of today where volatility has moved it."""
        if self.view.in_force is None:
            return
        tall = self.theme.band.bracket[1] - 4
        left, right = (self.axis.clamped(edge)[0] for edge in self.view.in_force)
        pen = QPen(self.theme.color("band_edge"), 1.5)
        pen.setDashPattern([3, 2])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRoundedRect(QRectF(left, self.y - tall / 2, right - left, tall), 2.5, 2.5)

    def paint_overshoot(self) -> None:
        view = self.view
        if view.current is None or view.side == "inside":
            return
        edge = view.judged[1 if view.side == "over" else 0]
        style = self.theme.band.overshoot
        pen = QPen(self.theme.color(view.side), style.stroke)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([part / style.stroke for part in style.dash])
        self.painter.setPen(pen)
        start, end = self.axis.clamped(edge)[0], self._marker_x(view.current)
        self.painter.drawLine(QPointF(start, self.y), QPointF(end, self.y))

    def _marker_x(self, weight: Decimal) -> float:
        """Return where a marker stands: a little inside the end when it lies beyond."""
        x, beyond = self.axis.clamped(weight)
        return x - beyond * _CLAMP

    def paint_bracket(self, handle: Handle) -> None:
        band = self.theme.band
        wide, tall = band.bracket
        inward = 1 if handle == "lower" else -1
        x, _ = self.axis.clamped(self.view.edges.at(handle))
        path = QPainterPath(QPointF(x + inward * wide, self.y - tall / 2))
        path.lineTo(x, self.y - tall / 2)
        path.lineTo(x, self.y + tall / 2)
        path.lineTo(x + inward * wide, self.y + tall / 2)
        stroke = 3 if handle in {self.look.hot, self.look.pressed} else band.bracket_stroke
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        accent, ground = self.theme.color("accent"), self.theme.color(self.look.ground)
        for color, width in ((ground, 5.5), (accent, stroke)):
            pen = QPen(color, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            self.painter.setPen(pen)
            self.painter.drawPath(path)

    def paint_ticks(self) -> None:
        half = self.theme.band.band_height_readonly / 2 + 0.5
        for weight in (self.view.lower, self.view.upper):
            x, beyond = self.axis.clamped(weight)
            if not beyond:
                self.paint_upright(x, self.y - half, self.y + half, "band_edge", 1.5)

    def paint_target(self) -> None:
        width = self.theme.band.target_tick
        x, _ = self.axis.clamped(self.view.target)
        if not self.look.editable:
            half = self.theme.band.band_height_readonly / 2 + 2
            self.paint_upright(x, self.y - half, self.y + half, "ink", width)
            return
        self.paint_upright(x, self.y - 12, self.y + 9, "ink", width)
        ink, ground = self.theme.color("ink"), self.theme.color(self.look.ground)
        if self.view.strategic is not None and self.view.strategic != self.view.target:
            from_x, _ = self.axis.clamped(self.view.strategic)
            self._paint_tab(self._tab(from_x), ground, ink)
        shape = self._padlock(x) if self.view.locked else self._tab(x)
        self._paint_tab(shape, ink, ground)

    def _paint_tab(self, shape: QPainterPath, fill: QColor, line: QColor) -> None:
        self.painter.setPen(QPen(line, 1))
        self.painter.setBrush(fill)
        self.painter.drawPath(shape)

    def _tab(self, x: float) -> QPainterPath:
        """Return the tab above the track, its point down on the tick."""
        wide, tall = self.theme.band.target_tab
        left, top, tip = x - wide / 2, self.y - 12 - tall, self.y - 12
        path = QPainterPath(QPointF(left + 1.5, top))
        path.lineTo(left + wide - 1.5, top)
        path.quadTo(left + wide, top, left + wide, top + 1.5)
        path.lineTo(left + wide, tip - 5)
        path.lineTo(x, tip)
        path.lineTo(left, tip - 5)
        path.lineTo(left, top + 1.5)
        path.quadTo(left, top, left + 1.5, top)
        path.closeSubpath()
        return path

    def _padlock(self, x: float) -> QPainterPath:
        """Return the padlock that stands where the tab can't be moved."""
        wide, tall = self.theme.band.target_tab
        top = self.y - 12 - tall
        body = QPainterPath()
        body.addRoundedRect(QRectF(x - wide / 2, top + 6, wide, tall - 6), 1.5, 1.5)
        shackle = QPainterPath()
        shackle.addRoundedRect(QRectF(x - 4.5, top - 0.5, 9, 11), 4.5, 4.5)
        hole = QPainterPath()
        hole.addRoundedRect(QRectF(x - 2, top + 2, 4, 9), 2, 2)
        return shackle.subtracted(hole).united(body)

    def paint_ghost(self) -> None:
        view, band = self.view, self.theme.band
        if view.proposed is None:
            return
        x, _ = self.axis.clamped(view.proposed)
        near = view.current is not None and abs(self._marker_x(view.current) - x) < NEAR_PX
        center = QPointF(x, self.y + _DROP_Y) if near else QPointF(x, self.y)
        radius = _DROP_RADIUS if near else band.ghost_radius
        ground = self.theme.color(self.look.ground)
        paint_marker(self.painter, center, view.slot, radius, hollow=True,
                     stroke=band.ghost_stroke, ground=ground, theme=self.theme)  # fmt: skip

    def paint_current(self) -> None:
        view, band = self.view, self.theme.band
        if view.current is None:
            return
        end, beyond = self.axis.clamped(view.current)
        if beyond:
            self._paint_chevron(end, beyond)
        x = self._marker_x(view.current)
        radius = band.marker_radius if self.look.editable else band.marker_radius_readonly
        ground = self.theme.color(self.look.ground)
        paint_marker(self.painter, QPointF(x, self.y), view.slot, radius, hollow=view.child,
                     ground=ground, theme=self.theme)  # fmt: skip
        if view.side != "inside":
            room = band.target_tab[0] / 2 + _FLAG_ROOM
            drawn = (view.target, view.strategic) if self.look.editable else ()
            tabs = [self.axis.clamped(weight)[0] for weight in drawn if weight is not None]
            paint_flag(self.painter, flag_x(x, tabs, view.side, room), self.y - _FLAG_Y, view.side, self.theme)
        if beyond:
            self._paint_words(x, beyond, weight_text(view.current))

    def _paint_chevron(self, x: float, beyond: int) -> None:
        """Paint » (or «) where the axis ends and the marker would not."""
        pen = QPen(self.theme.color("ink_2"), 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        for shift in (0, 4):
            tip = x + beyond * (shift + 3.5)
            path = QPainterPath(QPointF(tip - beyond * 3.5, self.y - 3.5))
            path.lineTo(tip, self.y)
            path.lineTo(tip - beyond * 3.5, self.y + 3.5)
            self.painter.drawPath(path)

    def _paint_words(self, x: float, beyond: int, words: str) -> None:
        box = QRectF(x - 70, self.y - _FLAG_Y - 8, 60, 16)
        if beyond < 0:
            box.moveLeft(x + 10)
        draw_text(self.painter, box, words, self.theme.font("micro"), self.theme.color("ink_2"),
                  align="right" if beyond > 0 else "left")  # fmt: skip

    def paint_labels(self) -> None:
        if not self.look.editable:
            return
        font, color = self.theme.font("micro"), self.theme.color("ink_3")
        if not self.look.scale:
            for weight in (self.view.lower, self.view.upper):
                x, _ = self.axis.clamped(weight)
                box = QRectF(x - 24, self.y + _LABEL_Y - 7, 48, 14)
                draw_text(self.painter, box, edge_text(weight), font, color, align="center")
            return
        for x, weight in self.axis.marks():
            self.paint_upright(x, self.y + 10, self.y + 14, "control")
            box = QRectF(x - 24, self.y + _SCALE_Y - 7, 48, 14)
            draw_text(self.painter, box, edge_text(weight), font, color, align="center")

    def paint_focus(self, handle: Handle) -> None:
        x, _ = self.axis.clamped(self.view.edges.at(handle))
        wide, tall = (18, 21) if handle == "target" else (14, 32)
        center = self.y + hit_center(handle)
        box = QRectF(x - wide / 2, center - tall / 2, wide, tall)
        self.painter.setPen(QPen(self.theme.color("accent"), self.theme.px("size.focus_ring")))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRoundedRect(box, 5, 5)

    def paint_bubble(self, handle: Handle, rect: QRectF) -> None:
        """Paint ``44.0 %, +4.0`` above the held handle, beside it where there is no room."""
        weight = self.view.edges.at(handle)
        words = weight_text(weight)
        if handle != "target":
            words += f", {points_text(weight - self.view.target)}"
        font = self.theme.font("micro")
        font.setWeight(font.Weight.Medium)
        metrics = QFontMetricsF(font)
        wide, tall = metrics.horizontalAdvance(words) + 12, metrics.height() + 3
        x, _ = self.axis.clamped(weight)
        top = self.y - (26 if handle == "target" else 14) - tall - 1
        left = x - wide / 2
        if top < rect.top():
            top = self.y - 26
            left = x + 12 if x + 12 + wide <= rect.right() else x - 12 - wide
        left = min(max(left, rect.left()), rect.right() - wide)
        box = QRectF(left, top, wide, tall)
        path = QPainterPath()
        path.addRoundedRect(box, 4, 4)
        fill_path(self.painter, path, self.theme.color("ink"))
        draw_text(self.painter, box, words, font, self.theme.color("surface"), align="center")
