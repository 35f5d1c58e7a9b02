"""Paints one class over time: ribbon, edges, target, weight, and what lies outside; shared by all sizes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from app.ui.charts.series import Beyond, ClassSeries, Floats, beyond, corners, runs, stepped
from app.ui.theme import Theme, current_theme
from app.ui.theme_tokens import ColorRole

_RIBBON = 0.62
"""Opacity of the ribbon, so that the grid shows through."""
_EDGE, _LINE, _OUTSIDE = 1.2, 2.0, 2.6
_DASH = (5, 3)
_PITCH = 5.5
"""Pixels between two lines of a hatch, along the level."""


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

    def point(self, day: float, value: float) -> QPointF:
        """One day and weight in pixels."""
        return QPointF(day * self.x_scale + self.x_shift, value * self.y_scale + self.y_shift)

    def day(self, x: float) -> float:
        """The day at a pixel."""
        return (x - self.x_shift) / self.x_scale


def paint_drift(painter: QPainter, series: ClassSeries, frame: Frame, *, width: float = _LINE) -> None:
    """Paint a class over time in the theme of the moment; `width` is of the weight line in pixels."""
    if not len(series.days_f):
        return
    theme = current_theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_ribbon(painter, series, frame, theme)
    _paint_target(painter, series, frame, theme)
    _paint_weight(painter, series, frame, QPen(theme.slot_color(series.slot), width))
    sides: tuple[tuple[ColorRole, float, Floats], ...] = (
        ("over", 1.0, series.upper_f),
        ("under", -1.0, series.lower_f),
    )
    for role, sign, edge_f in sides:
        cut = beyond(series.days_f, sign * series.actual_f, sign * edge_f)
        if cut.is_beyond.any():
            _paint_beyond(painter, cut, sign, frame, (role, width))


def line_path(x_f: Floats, y_f: Floats) -> QPainterPath:
    """A path through points in pixels, broken at gaps."""
    path: QPainterPath = pg.arrayToQPath(x_f, y_f, connect="finite")
    return path


def area_path(x_f: Floats, top_f: Floats, bottom_f: Floats) -> QPainterPath:
    """The closed area between two lines in pixels, neither with gaps."""
    there_and_back = np.concatenate((x_f, x_f[::-1])), np.concatenate((top_f, bottom_f[::-1]))
    path: QPainterPath = pg.arrayToQPath(*there_and_back, connect="all")
    path.closeSubpath()
    return path


def hatch(painter: QPainter, shape: QPainterPath, color: QColor) -> None:
    """Draw rising lines over a shape; the second signal beside its colour."""
    painter.fillPath(shape, hatch_brush(color, painter.deviceTransform().m11()))


def hatch_brush(color: QColor, scale: float) -> QBrush:
    """Rising lines counted from the page's own corner, so that neighbouring shapes share theirs."""
    side = max(2 * round(_PITCH * scale), 4)
    brush = QBrush(_hatch_tile(color.rgba(), side, scale))
    brush.setTransform(QTransform.fromScale(1 / scale, 1 / scale))
    return brush


@lru_cache(maxsize=64)
def _hatch_tile(color: int, side: int, scale: float) -> QImage:
    """A square of two lines that fits to itself on all sides, in pixels of the screen."""
    tile = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(Qt.GlobalColor.transparent)
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
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern(_DASH)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    at = corners(series.days_f, series.target_f)
    x_f, target_f = stepped(series.days_f[at], series.target_f[at])
    x_f = frame.x(x_f)
    # Dashes are counted from the page's edge, so they stand still while the line is moved along.
    pen.setDashOffset(float(x_f[0]) % sum(_DASH))
    painter.setPen(pen)
    painter.drawPath(line_path(x_f, frame.y(target_f)))


def _paint_weight(painter: QPainter, series: ClassSeries, frame: Frame, pen: QPen) -> None:
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(line_path(frame.x(series.days_f), frame.y(series.actual_f)))
    known = np.isfinite(series.actual_f)
    for first, past in runs(known):
        if past - first == 1:  # a day alone between two gaps has no line
            painter.drawPoint(frame.point(float(series.days_f[first]), float(series.actual_f[first])))


def _paint_beyond(painter: QPainter, cut: Beyond, sign: float, frame: Frame, look: tuple[ColorRole, float]) -> None:
    """What lies outside: hatched to the edge, its line in the colour of its side."""
    role, width = look
    theme, shape = current_theme(), QPainterPath()
    x_f, line_f = frame.x(cut.days_f), frame.y(sign * cut.weights_f)
    edge_f = frame.y(sign * cut.edges_f)
    # Inside, the area has no height; so all of it is one shape between two gaps.
    top_f = np.where(cut.is_beyond, line_f, edge_f)
    for first, past in runs(np.isfinite(top_f) & np.isfinite(edge_f)):
        if cut.is_beyond[first:past].any():
            shape.addPath(area_path(x_f[first:past], top_f[first:past], edge_f[first:past]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillPath(shape, theme.color("over_tint" if role == "over" else "under_tint"))
    hatch(painter, shape, theme.color(role, 0.75))
    pen = QPen(theme.color(role), width * _OUTSIDE / _LINE)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(line_path(x_f, np.where(cut.is_beyond, line_f, np.nan)))
