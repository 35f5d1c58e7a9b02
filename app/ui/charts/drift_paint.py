"""Paints one class over time: ribbon, edges, target, weight, and what lies outside; shared by all sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyqtgraph as pg
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from app.ui.charts.geometry import Outside
from app.ui.charts.levels import Drawn
from app.ui.charts.series import ClassSeries, Floats, corners, runs, stepped
from app.ui.theme import Theme, current_theme
from app.ui.theme_tokens import ColorRole

_RIBBON = 0.62
"""Opacity of the ribbon, so that the grid shows through."""
_EDGE, _LINE, _OUTSIDE = 1.2, 2.0, 2.6
_DASH = (5, 3)
_PITCH = 5.5
"""Pixels between two lines of a hatch, along the level."""
_LONGEST = 1e5
"""Pixels beyond which a line is not dashed: it would be all but out of sight."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where days and weights stand in pixels: both scales are straight."""

    x_scale: float
    x_shift: float
    y_scale: float
    y_shift: float

    @classmethod
    def of(cls, box: QRectF, days: tuple[float, float], weights: tuple[float, float]) -> Frame:
        """Fit a span of days and of weights into a box, weights growing upwards."""
        across = box.width() / max(days[1] - days[0], 1)
        up = -box.height() / (weights[1] - weights[0])
        return cls(across, box.left() - across * days[0], up, box.top() - up * weights[1])

    @classmethod
    def of_transform(cls, transform: QTransform) -> Frame:
        """The frame of a painter that stands in days and weights."""
        return cls(transform.m11(), transform.dx(), transform.m22(), transform.dy())

    def x(self, days_f: Floats) -> Floats:
        """Days to pixels."""
        return np.asarray(days_f * self.x_scale + self.x_shift)

    def y(self, values_f: Floats) -> Floats:
        """Weights to pixels."""
        return np.asarray(values_f * self.y_scale + self.y_shift)

    def ends(self, ends_f: Floats) -> Floats:
        """Strokes in days and weights to pixels."""
        scale = (self.x_scale, self.y_scale, self.x_scale, self.y_scale)
        return np.asarray(ends_f * scale + (self.x_shift, self.y_shift, self.x_shift, self.y_shift))

    def point(self, day: float, value: float) -> QPointF:
        """One day and weight in pixels."""
        return QPointF(day * self.x_scale + self.x_shift, value * self.y_scale + self.y_shift)

    def day(self, x: float) -> float:
        """The day at a pixel."""
        return (x - self.x_shift) / self.x_scale


def paint_drift(painter: QPainter, drawn: Drawn, frame: Frame, *, width: float = _LINE) -> None:
    """Paint a class over time in the theme of the moment; `width` is of the weight line in pixels."""
    if not len(drawn.series.days_f):
        return
    theme = current_theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_ribbon(painter, drawn.series, frame, theme)
    _paint_target(painter, drawn.series, frame, theme)
    _paint_weight(painter, drawn, frame, width)
    sides: tuple[tuple[ColorRole, Outside | None], ...] = (("over", drawn.over), ("under", drawn.under))
    for role, outside in sides:
        if outside is not None and len(outside.areas.days_f):
            _paint_outside(painter, outside, frame, (role, width))


def line_path(x_f: Floats, y_f: Floats) -> QPainterPath:
    """A path through points in pixels, broken at gaps."""
    path: QPainterPath = pg.arrayToQPath(x_f, y_f, connect="finite")
    return path


def draw_line(painter: QPainter, pen: QPen, x_f: Floats, y_f: Floats) -> None:
    """Draw a line through points in pixels, broken at gaps; a pattern of the pen is counted along the level.

    Stroke by stroke: as one path a thick line with thousands of corners takes twenty times as long.
    """
    dash = pen.dashPattern() if pen.style() == Qt.PenStyle.CustomDashLine else []
    solid = QPen(pen.color(), pen.widthF())
    solid.setCapStyle(Qt.PenCapStyle.FlatCap if dash else Qt.PenCapStyle.SquareCap)
    ends_f = np.stack((x_f[:-1], y_f[:-1], x_f[1:], y_f[1:]), axis=1)
    if dash:
        ends_f = _dashes(x_f, y_f, [part * pen.widthF() for part in dash])
    draw_strokes(painter, solid, ends_f[np.isfinite(ends_f).all(axis=1)])


def draw_strokes(painter: QPainter, pen: QPen, ends_f: Floats) -> None:
    """Draw strokes in pixels, one a row: where it starts and where it ends."""
    if not len(ends_f):
        return
    strokes = PrimitiveArray(QLineF, 4)
    strokes.resize(len(ends_f))
    strokes.ndarray()[:] = ends_f
    painter.setPen(pen)
    painter.drawLines(*strokes.drawargs())


def _dashes(x_f: Floats, y_f: Floats, dash: Sequence[float]) -> Floats:
    """The strokes of a line that rises left to right, cut at the dashes' ends, those of the gaps left out."""
    period = sum(dash)
    if len(x_f) < 2 or x_f[-1] - x_f[0] > _LONGEST:
        return np.zeros((0, 4))
    edges_f = np.cumsum([0.0, *dash])
    begin = np.floor(x_f[0] / period) * period
    starts_f = np.arange(begin, x_f[-1] + period, period)
    cuts_f = (starts_f[:, None] + edges_f[None, :-1]).ravel()
    cuts_f = cuts_f[(cuts_f > x_f[0]) & (cuts_f < x_f[-1])]
    at = np.searchsorted(x_f, cuts_f)
    part_f = (cuts_f - x_f[at - 1]) / (x_f[at] - x_f[at - 1])
    heights_f = y_f[at - 1] + part_f * (y_f[at] - y_f[at - 1])
    xs_f, ys_f = np.insert(x_f, at, cuts_f), np.insert(y_f, at, heights_f)
    place = np.searchsorted(edges_f, ((xs_f[:-1] + xs_f[1:]) / 2 - begin) % period, side="right") - 1
    ends_f: Floats = np.stack((xs_f[:-1], ys_f[:-1], xs_f[1:], ys_f[1:]), axis=1)[place % 2 == 0]
    return ends_f


def fill_area(painter: QPainter, shape: QPainterPath, brush: QBrush | QColor) -> None:
    """Fill an area whose jagged side a line is drawn over: smoothing it, too, would take many times as long."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillPath(shape, brush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def area_path(x_f: Floats, top_f: Floats, bottom_f: Floats) -> QPainterPath:
    """The closed area between two lines in pixels, neither with gaps."""
    there_and_back = np.concatenate((x_f, x_f[::-1])), np.concatenate((top_f, bottom_f[::-1]))
    path: QPainterPath = pg.arrayToQPath(*there_and_back, connect="all")
    path.closeSubpath()
    return path


def hatch(painter: QPainter, shape: QPainterPath, color: QColor) -> None:
    """Draw rising lines over a shape; the second signal beside its colour."""
    painter.fillPath(shape, hatch_brush(color, painter.deviceTransform().m11()))


def hatch_brush(color: QColor, scale: float, ground: QColor | None = None) -> QBrush:
    """Rising lines over a ground, counted from the page's own corner, so that neighbouring shapes share theirs."""
    side = max(2 * round(_PITCH * scale), 4)
    brush = QBrush(_hatch_tile(color.rgba(), 0 if ground is None else ground.rgba(), side, scale))
    if scale != 1:
        brush.setTransform(QTransform.fromScale(1 / scale, 1 / scale))
    return brush


@lru_cache(maxsize=64)
def _hatch_tile(color: int, ground: int, side: int, scale: float) -> QImage:
    """A square of two lines that fits to itself on all sides, in pixels of the screen."""
    tile = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(QColor.fromRgba(ground))
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor.fromRgba(color), scale))
    for total in range(0, 2 * side + 1, side // 2):
        painter.drawLine(QPointF(total + side, -side), QPointF(total - 2 * side, 2 * side))
    painter.end()
    return tile


def _paint_ribbon(painter: QPainter, series: ClassSeries, frame: Frame, theme: Theme) -> None:
    """The band in force each day, with its edges."""
    edge = QPen(theme.color("band_edge"), _EDGE)
    for first, past in runs(np.isfinite(series.lower_f) & np.isfinite(series.upper_f)):
        days_f, lower_f, upper_f = (a[first:past] for a in (series.days_f, series.lower_f, series.upper_f))
        at = corners(days_f, lower_f, upper_f)
        x_f, tops_f = stepped(days_f[at], upper_f[at])
        _, bottoms_f = stepped(days_f[at], lower_f[at])
        x_f, tops_f, bottoms_f = frame.x(x_f), frame.y(tops_f), frame.y(bottoms_f)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("band", _RIBBON))
        painter.drawPath(area_path(x_f, tops_f, bottoms_f))
        painter.setPen(edge)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(line_path(x_f, tops_f))
        painter.drawPath(line_path(x_f, bottoms_f))


def _paint_target(painter: QPainter, series: ClassSeries, frame: Frame, theme: Theme) -> None:
    pen = QPen(theme.color("ink_2"), 1)
    pen.setDashPattern(_DASH)
    at = corners(series.days_f, series.target_f)
    x_f, target_f = stepped(series.days_f[at], series.target_f[at])
    draw_line(painter, pen, frame.x(x_f), frame.y(target_f))


def _cap_of(width: float) -> Qt.PenCapStyle:
    """Round joints are seen only where a line is thick, and take three times as long."""
    return Qt.PenCapStyle.RoundCap if width >= _LINE else Qt.PenCapStyle.SquareCap


def _paint_weight(painter: QPainter, drawn: Drawn, frame: Frame, width: float) -> None:
    pen = QPen(current_theme().slot_color(drawn.series.slot), width)
    pen.setCapStyle(_cap_of(width))
    draw_strokes(painter, pen, frame.ends(drawn.weight.ends_f))
    series = drawn.series
    for first, past in runs(np.isfinite(series.actual_f)):
        if past - first == 1:  # a day alone between two gaps has no line
            painter.drawPoint(frame.point(float(series.days_f[first]), float(series.actual_f[first])))


def _paint_outside(painter: QPainter, outside: Outside, frame: Frame, look: tuple[ColorRole, float]) -> None:
    """What lies outside: hatched to the edge, its line in the colour of its side."""
    role, width = look
    theme, areas = current_theme(), outside.areas
    tint = theme.color("over_tint" if role == "over" else "under_tint")
    brush = hatch_brush(theme.color(role, 0.75), painter.deviceTransform().m11(), tint)
    x_f, y_f = frame.x(areas.days_f), frame.y(areas.weights_f)
    fill_area(painter, pg.arrayToQPath(x_f, y_f, connect=areas.goes_on), brush)
    pen = QPen(theme.color(role), width * _OUTSIDE / _LINE)
    pen.setCapStyle(_cap_of(width))
    draw_strokes(painter, pen, frame.ends(outside.strokes.ends_f))
