"""Paints one class over time: ribbon, edges, target, weight, and what lies outside; shared by all sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from app.ui.charts.series import ClassSeries, Floats, excursions, runs, stepped
from app.ui.theme import Theme, current_theme
from app.ui.theme_tokens import ColorRole

_RIBBON = 0.62
"""Opacity of the ribbon, so that the grid shows through."""
_EDGE, _LINE, _OUTSIDE = 1.2, 2.0, 2.6
_DASH = (5, 3)
_PITCH = 5.5


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
        for stretch in excursions(series.days_f, sign * series.actual_f, sign * edge_f):
            days_f, weights_f, edges_f = stretch
            line = frame.x(days_f), frame.y(sign * weights_f)
            _paint_excursion(painter, (*line, frame.y(sign * edges_f)), role, width)


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


def hatch(painter: QPainter, shape: QPainterPath, color: QColor, pitch: float = _PITCH) -> None:
    """Draw rising lines over a shape; the second signal beside its colour."""
    painter.save()
    painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(color, 1))
    box = shape.boundingRect()
    # Counted from the page's own corner, so that neighbouring shapes share their lines.
    first = int((box.left() + box.top()) // pitch)
    last = int((box.right() + box.bottom()) // pitch) + 1
    for n in range(first, last + 1):
        total = n * pitch
        painter.drawLine(QPointF(total - box.top(), box.top()), QPointF(total - box.bottom(), box.bottom()))
    painter.restore()


def _paint_ribbon(painter: QPainter, series: ClassSeries, frame: Frame, theme: Theme) -> None:
    """The band in force each day, with its edges."""
    edge = QPen(theme.color("band_edge"), _EDGE)
    for first, past in runs(np.isfinite(series.lower_f) & np.isfinite(series.upper_f)):
        days_f = series.days_f[first:past]
        x_f, upper_f = stepped(days_f, series.upper_f[first:past])
        _, lower_f = stepped(days_f, series.lower_f[first:past])
        x_f, upper_f, lower_f = frame.x(x_f), frame.y(upper_f), frame.y(lower_f)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("band", _RIBBON))
        painter.drawPath(area_path(x_f, upper_f, lower_f))
        painter.setPen(edge)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(line_path(x_f, upper_f))
        painter.drawPath(line_path(x_f, lower_f))


def _paint_target(painter: QPainter, series: ClassSeries, frame: Frame, theme: Theme) -> None:
    pen = QPen(theme.color("ink_2"), 1)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern(_DASH)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x_f, target_f = stepped(series.days_f, series.target_f)
    painter.drawPath(line_path(frame.x(x_f), frame.y(target_f)))


def _paint_weight(painter: QPainter, series: ClassSeries, frame: Frame, pen: QPen) -> None:
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(line_path(frame.x(series.days_f), frame.y(series.actual_f)))
    known = np.isfinite(series.actual_f)
    for first, past in runs(known):
        if past - first == 1:  # a day alone between two gaps has no line
            painter.drawPoint(frame.point(float(series.days_f[first]), float(series.actual_f[first])))


def _paint_excursion(painter: QPainter, stretch: tuple[Floats, Floats, Floats], role: ColorRole, width: float) -> None:
    """What lies outside: hatched to the edge, its line in the colour of its side."""
    x_f, line_f, edge_f = stretch
    theme = current_theme()
    shape = area_path(x_f, line_f, edge_f)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("over_tint" if role == "over" else "under_tint"))
    painter.drawPath(shape)
    hatch(painter, shape, theme.color(role, 0.75))
    pen = QPen(theme.color(role), width * _OUTSIDE / _LINE)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(line_path(x_f, line_f))
