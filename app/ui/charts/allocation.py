"""The allocation chart: classes stacked over time, each by colour, pattern and a label at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import inf

import numpy as np
from PySide6.QtCore import QMarginsF, QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.ui.charts.drift_paint import Frame, area_path, draw_line, fill_area
from app.ui.charts.mark_paint import dotted_uprights, paint_event_mark, paint_gaps
from app.ui.charts.marks import Happening, Stretch, laid_out, within
from app.ui.charts.patterns import class_brush
from app.ui.charts.plot import Painting, Plot, upright
from app.ui.charts.series import ClassSeries, Floats, runs, spread_labels, weight_at
from app.ui.charts.time_plot import HOW_TO_MOVE, TimePlot
from app.ui.charts.window import Window
from app.ui.format import Formatter
from app.ui.theme import current_theme
from app.ui.widgets.class_marker import paint_marker
from app.ui.widgets.paint import crisp_line, draw_text

_MARGINS = QMarginsF(40, 22, 176, 34)
_MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LABEL_ROOM = 17
_PIXELS = 2.0
"""Pixels a thinned area takes from one day to the next."""


@dataclass(frozen=True, slots=True, eq=False)
class AllocationView:
    """The leaf classes in plan order, the first at the bottom, on the same days."""

    classes: Sequence[ClassSeries]
    events: Sequence[Happening]
    format: Formatter
    gaps: Sequence[Stretch] = ()


def stacked(classes: Sequence[ClassSeries]) -> list[Floats]:
    """Heights of the borders between classes, lowest first; a day with any class unknown is a gap in all."""
    count = len(classes[0].days_f) if classes else 0
    borders = [np.zeros(count)]
    for one in classes:
        borders.append(borders[-1] + one.actual_f)
    gap = np.isnan(borders[-1])
    return [np.where(gap, np.nan, border_f) for border_f in borders]


class _Stack(Painting):
    """The areas inside the view box."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.slots: list[int] = []
        self.days_f: Floats = np.zeros(0)
        self.borders: list[Floats] = []

    def draw(self, painter: QPainter, frame: Frame) -> None:
        """Fill each class between its borders, with a thin line of ground between."""
        theme = current_theme()
        if not self.slots:
            return
        known, scale = np.isfinite(self.borders[0]), painter.deviceTransform().m11()
        border = QPen(theme.color("surface"), 1)
        for slot, bottom_f, top_f in zip(self.slots, self.borders, self.borders[1:], strict=False):
            for first, past in runs(known):
                x_f = frame.x(self.days_f[first:past])
                top, bottom = frame.y(top_f[first:past]), frame.y(bottom_f[first:past])
                fill_area(painter, area_path(x_f, top, bottom), class_brush(theme, slot, scale))
                draw_line(painter, border, x_f, top)


class AllocationChart(TimePlot):
    """Shows what the household consisted of; the cursor's words stand at the right."""

    _view: AllocationView | None = None
    _borders: Sequence[Floats] = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Allocation over time", _MARGINS, parent)
        self._stack = _Stack(self)
        self.box.addItem(self._stack)
        self.setMinimumHeight(260)

    def show_classes(self, view: AllocationView, window: Window) -> None:
        """Show the classes over a window of days."""
        self._view = view
        self._borders = stacked(view.classes)
        self._stack.slots = [one.slot for one in view.classes]
        self.take_days(view.classes[0].days_f if view.classes else np.zeros(0), window)
        self.setAccessibleDescription(f"{self.words}. {HOW_TO_MOVE}")

    def scale(self) -> Sequence[float]:
        """None to all; many days are thinned evenly, because areas have no single peaks."""
        first, past = np.searchsorted(self.days_f, (self.seen.first, self.seen.last + 1))
        step = max(int((past - first) * _PIXELS / max(self.plot_rect.width(), 1.0)), 1)
        # Counted from the last day of all, which the labels stand at, so that a moved area keeps its outline.
        last = len(self.days_f) - 1
        places = np.arange(last - max((last - past) // step, 0) * step, max(first - step - 1, -1), -step)[::-1]
        self._stack.days_f = self.days_f[places]
        self._stack.borders = [border_f[places] for border_f in self._borders]
        return _MARKS

    @property
    def words(self) -> str:
        """Every class's weight on the day of the cursor, or on the last."""
        if self._view is None or not len(self.days_f):
            return ""
        format_ = self._view.format
        day = format_.day_long(date.fromordinal(int(self.days_f[self.place])))
        parts = (f"{one.name} {format_.weight(weight_at(one.actual_f, self.place))}" for one in self._view.classes)
        return f"{day}: " + ", ".join(parts)

    # Paint

    def under(self, painter: QPainter) -> None:
        """Paint the weights at the left, the days below, and the days nothing is known of."""
        if self._view is not None and len(self.days_f):
            self.paint_axes(painter, self._view.format)
            paint_gaps(painter, self._view.gaps, self.frame, self.plot_rect)

    def over(self, painter: QPainter) -> None:
        """Paint rebalances, the labels at the end and the cursor."""
        if self._view is None or not len(self.days_f):
            return
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        rebalances = [e for e in self._view.events if e.kind == "rebalanced"]
        seen = within(rebalances, self.seen.first, self.seen.last)
        marks = laid_out(seen, lambda day: frame.point(day, 0).x(), lambda _: inf, box.right())
        dotted_uprights(painter, [m.x for m in marks if m.count == 1], box.top(), box.bottom(), theme.color("ink"))
        for mark in marks:
            paint_event_mark(painter, QPointF(mark.x, box.top() - 8), mark.kind)
        if self._cursor is not None:
            x = frame.point(float(self.days_f[self._cursor]), 0).x()
            if box.left() <= x <= box.right() + 1:
                crisp_line(painter, *upright(x, box.top(), box.bottom() + 5), theme.color("ink"), 1.4)
        self._paint_labels(painter, self._view)
        self.paint_focus(painter)

    def _paint_labels(self, painter: QPainter, view: AllocationView) -> None:
        """Marker, name and weight of each class at the height of its area; the day while it is not the last."""
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        place = self._cursor
        if place is None:
            place = max(int(np.searchsorted(self.days_f, self.seen.last, side="right")) - 1, 0)
        borders = [float(border_f[place]) for border_f in self._borders]
        middles = [frame.point(0, (low + high) / 2).y() for low, high in pairwise(borders)]
        if any(np.isnan(middles)):
            middles = [box.bottom() - n * _LABEL_ROOM for n in range(len(middles))]
        # The first class lies lowest, so heights are handled from the top down.
        room = theme.scaled(_LABEL_ROOM)
        top_down = spread_labels(middles[::-1], room, box.top() + 8, box.bottom() - 8)
        small, at = theme.font("small"), box.right()
        for y, middle, one in zip(top_down, middles[::-1], reversed(view.classes), strict=True):
            painter.setPen(QPen(theme.color("control"), 1))
            painter.drawLine(QPointF(at + 1, middle), QPointF(at + 9, y))
            paint_marker(painter, QPointF(at + 17, y), one.slot, 5, hollow="/" in one.name)
            row = QRectF(at + 27, y - 9, self.width() - at - 33, 18)
            figure = view.format.weight(weight_at(one.actual_f, place), unit=False)
            taken = draw_text(painter, row, figure, theme.font("emphasis"), theme.color("ink"), align="right")
            beside = row.adjusted(0, 0, -taken - 8, 0)
            fits = QFontMetricsF(small).horizontalAdvance(one.name) <= beside.width()
            said = one.name if fits else one.name.rpartition("/")[2]
            draw_text(painter, beside, said, small, theme.color("ink"))
        if place != len(self.days_f) - 1:
            day = view.format.day(date.fromordinal(int(self.days_f[place])), year=True)
            head = QRectF(at + 8, 0, self.width() - at - 14, 18)
            draw_text(painter, head, day, small, theme.color("ink_2"), align="right")
