"""The allocation chart: classes stacked over time, each by colour, pattern and a label at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.engine.history import HistoryEvent
from app.ui.charts.drift import paint_event_mark
from app.ui.charts.drift_paint import Frame, area_path, line_path
from app.ui.charts.plot import Painting, Plot, key_step, level, upright
from app.ui.charts.series import (
    MOST_POINTS,
    ClassSeries,
    Floats,
    day_marks,
    nearest,
    runs,
    spread_labels,
    weight_at,
)
from app.ui.format import Formatter
from app.ui.theme import current_theme
from app.ui.widgets.class_marker import paint_fill, paint_marker
from app.ui.widgets.paint import crisp_line, draw_text, round_rect

_MARGINS = QMarginsF(40, 22, 188, 34)
_DARK_AREA = 0.66
"""Opacity of stacked areas in the dark theme, so that they do not outshine the text."""
_MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LABEL_ROOM = 17


@dataclass(frozen=True, slots=True, eq=False)
class AllocationView:
    """The leaf classes in plan order, the first at the bottom, on the same days."""

    classes: Sequence[ClassSeries]
    events: Sequence[HistoryEvent]
    format: Formatter


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

    def show_classes(self, classes: Sequence[ClassSeries]) -> None:
        """Stack the classes; many days are thinned evenly, because areas have no single peaks."""
        step = max(1, len(classes[0].days_f) * 2 // MOST_POINTS) if classes else 1
        # The last day is always kept: the labels stand at its heights.
        places = np.arange(len(classes[0].days_f) - 1, -1, -step)[::-1] if classes else np.zeros(0, dtype=np.intp)
        few = [one.at(places) for one in classes]
        self.slots = [one.slot for one in few]
        self.days_f = few[0].days_f if few else np.zeros(0)
        self.borders = stacked(few)

    def draw(self, painter: QPainter, frame: Frame) -> None:
        """Fill each class between its borders, with a thin line of ground between."""
        theme = current_theme()
        if not self.slots:
            return
        known = np.isfinite(self.borders[0])
        for slot, bottom_f, top_f in zip(self.slots, self.borders, self.borders[1:], strict=False):
            for first, past in runs(known):
                x_f = frame.x(self.days_f[first:past])
                top, bottom = frame.y(top_f[first:past]), frame.y(bottom_f[first:past])
                painter.setOpacity(_DARK_AREA if theme.name == "dark" else 1)
                paint_fill(painter, area_path(x_f, top, bottom), slot, theme)
                painter.setOpacity(1)
                painter.setPen(QPen(theme.color("surface"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPath(line_path(x_f, top))


class AllocationChart(Plot):
    """Shows what the household consisted of; the cursor's words stand at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Allocation over time", _MARGINS, parent)
        self._view: AllocationView | None = None
        self._cursor: int | None = None
        self._stack = _Stack(self)
        self.box.addItem(self._stack)
        self.setMinimumHeight(260)

    def show_classes(self, view: AllocationView) -> None:
        """Show the classes."""
        self._view, self._cursor = view, None
        self._stack.show_classes(view.classes)
        self.setAccessibleDescription(self.words)
        if view.classes:
            days_f = view.classes[0].days_f
            self.set_span((float(days_f[0]), float(days_f[-1])), (0.0, 1.0))

    @property
    def words(self) -> str:
        """Every class's weight on the day of the cursor, or on the last."""
        if self._view is None or not self._view.classes:
            return ""
        place, format_ = self._place, self._view.format
        day = format_.day_long(date.fromordinal(int(self._view.classes[0].days_f[place])))
        parts = (f"{one.name} {format_.weight(weight_at(one.actual_f, place))}" for one in self._view.classes)
        return f"{day}: " + ", ".join(parts)

    def set_cursor(self, place: int | None) -> None:
        """Put the cursor on a day by its place, or take it away."""
        if place != self._cursor:
            self._cursor = place
            self.setAccessibleDescription(self.words)
            self.viewport().update()

    @property
    def _place(self) -> int:
        last = len(self._view.classes[0].days_f) - 1 if self._view and self._view.classes else 0
        return last if self._cursor is None else self._cursor

    # Input

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        inside = self._view is not None and self.plot_rect.contains(event.position())
        if inside and self._view is not None and self._view.classes:
            self.set_cursor(nearest(self._view.classes[0].days_f, self.frame.day(event.position().x())))
        else:
            self.set_cursor(None)

    def leaveEvent(self, event: object) -> None:
        """Leave no cursor behind."""
        if not self.hasFocus():
            self.set_cursor(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor by a week, a quarter, or to an end."""
        step = key_step(Qt.Key(event.key()))
        if self._view is None or not self._view.classes or step is None:
            event.ignore()
            return
        days_f = self._view.classes[0].days_f
        days, end = step
        ends = {-1: 0, 1: len(days_f) - 1}
        self.set_cursor(ends[end] if end else nearest(days_f, float(days_f[self._place]) + days))

    # Paint

    def under(self, painter: QPainter) -> None:
        """Paint the weights at the left and the days below."""
        if self._view is None or not self._view.classes:
            return
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        font, ink = theme.font("micro"), theme.color("ink_3")
        for mark in _MARKS:
            y = frame.point(0, mark).y()
            crisp_line(painter, *level(y, box.left(), box.right()), theme.color("grid"))
            draw_text(painter, QRectF(0, y - 8, box.left() - 8, 16), f"{mark * 100:g}", font, ink, align="right")
        days_f = self._view.classes[0].days_f
        marks = day_marks(int(days_f[0]), int(days_f[-1]))
        for day in marks:
            x = frame.point(day.toordinal(), 0).x()
            crisp_line(painter, *upright(x, box.bottom() + 2, box.bottom() + 10), theme.color("control"))
            text = str(day.year) if marks[0].month == marks[-1].month == 1 else self._view.format.month(day)
            draw_text(painter, QRectF(x + 4, box.bottom() + 8, 80, 16), text, font, ink)

    def over(self, painter: QPainter) -> None:
        """Paint rebalances, the labels at the end and the cursor."""
        if self._view is None or not self._view.classes:
            return
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        days_f = self._view.classes[0].days_f
        for event in self._view.events:
            if event.kind == "rebalanced" and days_f[0] <= event.day.toordinal() <= days_f[-1]:
                x = frame.point(event.day.toordinal(), 0).x()
                pen = QPen(theme.color("ink"), 1)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                pen.setDashPattern([2, 3])
                painter.setPen(pen)
                painter.drawLine(*upright(round(x) + 0.5, box.top(), box.bottom()))
                paint_event_mark(painter, QPointF(x, box.top() - 8), event.kind)
        if self._cursor is not None:
            x = frame.point(float(days_f[self._cursor]), 0).x()
            crisp_line(painter, *upright(x, box.top(), box.bottom() + 5), theme.color("ink"), 1.4)
        self._paint_labels(painter, self._view)
        if self.hasFocus():
            ring = QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1)
            round_rect(painter, ring, 6, line=theme.color("accent"), width=2)

    def _paint_labels(self, painter: QPainter, view: AllocationView) -> None:
        """Marker, name and weight of each class at the height of its area; the day while a cursor shows."""
        theme, frame, box, place = current_theme(), self.frame, self.plot_rect, self._place
        at = frame.point(float(view.classes[0].days_f[-1]), 0).x()
        borders = stacked([one.at(np.array([place])) for one in view.classes])
        middles = [frame.point(0, float(low_f[0] + high_f[0]) / 2).y() for low_f, high_f in pairwise(borders)]
        if any(np.isnan(middles)):
            middles = [box.bottom() - n * _LABEL_ROOM for n in range(len(middles))]
        # The first class lies lowest, so heights are handled from the top down.
        top_down = spread_labels(middles[::-1], _LABEL_ROOM, box.top() + 8, box.bottom() - 8)
        small = theme.font("small")
        for y, middle, one in zip(top_down, middles[::-1], reversed(view.classes), strict=True):
            painter.setPen(QPen(theme.color("control"), 1))
            painter.drawLine(QPointF(at + 1, middle), QPointF(at + 9, y))
            paint_marker(painter, QPointF(at + 17, y), one.slot, 5)
            row = QRectF(at + 27, y - 9, self.width() - at - 33, 18)
            figure = view.format.weight(weight_at(one.actual_f, place), unit=False)
            draw_text(painter, row, figure, theme.font("emphasis"), theme.color("ink"), align="right")
            draw_text(painter, row.adjusted(0, 0, -44, 0), one.name, small, theme.color("ink"))
        if self._cursor is not None:
            day = view.format.day(date.fromordinal(int(view.classes[0].days_f[place])), year=True)
            head = QRectF(at + 8, 0, self.width() - at - 14, 18)
            draw_text(painter, head, day, small, theme.color("ink_2"), align="right")
