"""The drift chart: one class large, with the band in force each day, events and a cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from app.engine.history import HistoryEvent
from app.ui.charts.drift_paint import Frame, paint_drift
from app.ui.charts.plot import Painting, Plot, key_step, level, upright
from app.ui.charts.series import (
    ClassSeries,
    day_marks,
    nearest,
    spread_labels,
    thinned,
    weight_at,
    weight_scale,
)
from app.ui.format import Formatter, edge_text
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.class_marker import paint_flag, paint_marker
from app.ui.widgets.paint import crisp_line, draw_text, round_rect

_MARGINS = QMarginsF(40, 30, 78, 34)
_LABEL_ROOM, _MARK_ROOM = 15, 11
_SIDE_WORDS = {"in": "inside the band", "unknown": "prices are missing"}


@dataclass(frozen=True, slots=True, eq=False)
class DriftView:
    """A class over time, what happened, and how to write it."""

    series: ClassSeries
    events: Sequence[HistoryEvent]
    format: Formatter


def cursor_words(view: DriftView, place: int) -> tuple[str, str, str, str]:
    """Day, weight, distance from target and state of one day, in words."""
    series, format_ = view.series, view.format
    day = format_.day_long(date.fromordinal(int(series.days_f[place])), weekday=True)
    weight, target = weight_at(series.actual_f, place), weight_at(series.target_f, place)
    drift = None if weight is None or target is None else weight - target
    return day, format_.weight(weight), format_.points(drift), state_words(series, place)


def happened(view: DriftView, place: int) -> tuple[str, ...]:
    """What happened on one day, in words."""
    day = int(view.series.days_f[place])
    return tuple(event.text for event in view.events if event.day.toordinal() == day)


def state_words(series: ClassSeries, place: int) -> str:
    """`crossed the upper edge` on the day it did, `above the upper edge` after it."""
    side = series.side(place)
    if side in _SIDE_WORDS:
        return _SIDE_WORDS[side]
    edge = "upper" if side == "over" else "lower"
    fresh = place > 0 and series.side(place - 1) == "in"
    return f"crossed the {edge} edge" if fresh else f"{'above' if side == 'over' else 'below'} the {edge} edge"


class _Ribbon(Painting):
    """The class inside the view box."""

    series: ClassSeries | None = None

    def draw(self, painter: QPainter, frame: Frame) -> None:
        """Draw the class."""
        if self.series is not None:
            paint_drift(painter, self.series, frame)


class DriftChart(Plot):
    """Shows one class; the cursor follows the pointer, ← → move it by a week, Page by a quarter."""

    cursorMoved = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Drift over time", _MARGINS, parent)
        self._view: DriftView | None = None
        self._cursor: int | None = None
        self._scale: list[float] = []
        self._ribbon = _Ribbon(self)
        self.box.addItem(self._ribbon)
        self.setMinimumHeight(260)

    def show_class(self, view: DriftView) -> None:
        """Show a class; the cursor stays on its day where that is shown."""
        day = None if self._view is None or self._cursor is None else self._view.series.days_f[self._cursor]
        self._view = view
        self._ribbon.series = thinned(view.series)
        self._scale = weight_scale(view.series)
        days_f = view.series.days_f
        self._cursor = None if day is None or not days_f[0] <= day <= days_f[-1] else nearest(days_f, float(day))
        self.setAccessibleName(f"{view.series.name} over time")
        self.setAccessibleDescription(self.words)
        self.set_span((float(days_f[0]), float(days_f[-1])), (self._scale[0], self._scale[-1]))

    @property
    def words(self) -> str:
        """What the cursor, or else the last day, says."""
        if self._view is None:
            return ""
        place = len(self._view.series.days_f) - 1 if self._cursor is None else self._cursor
        day, weight, drift, state = cursor_words(self._view, place)
        return ", ".join((f"{day}: {weight}", f"{drift} from target", state, *happened(self._view, place)))

    def set_cursor(self, place: int | None) -> None:
        """Put the cursor on a day by its place, or take it away."""
        if place == self._cursor:
            return
        self._cursor = place
        self.setAccessibleDescription(self.words)
        self.viewport().update()
        self.cursorMoved.emit(self.words)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    # Input

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self._view is not None and self.plot_rect.contains(event.position()):
            self.set_cursor(nearest(self._view.series.days_f, self.frame.day(event.position().x())))
        else:
            self.set_cursor(None)

    def leaveEvent(self, event: object) -> None:
        """Leave no cursor behind."""
        if not self.hasFocus():
            self.set_cursor(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor by a week, a quarter, or to an end; Escape takes it away."""
        step = key_step(Qt.Key(event.key()))
        if self._view is None or step is None:
            if event.key() == Qt.Key.Key_Escape and self._cursor is not None:
                self.set_cursor(None)
                return
            event.ignore()
            return
        days_f = self._view.series.days_f
        last = len(days_f) - 1
        days, end = step
        if end:
            self.set_cursor(0 if end < 0 else last)
            return
        start = last if self._cursor is None else self._cursor
        self.set_cursor(nearest(days_f, float(days_f[start]) + days))

    # Paint

    def under(self, painter: QPainter) -> None:
        """Paint the grid, the weights at the left and the days below."""
        if self._view is None:
            return
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        font, ink, grid = theme.font("micro"), theme.color("ink_3"), theme.color("grid")
        for mark in self._scale:
            y = frame.point(0, mark).y()
            crisp_line(painter, *level(y, box.left(), box.right()), grid)
            words = QRectF(0, y - 8, box.left() - 8, 16)
            draw_text(painter, words, f"{mark * 100:g}", font, ink, align="right")
        days_f = self._view.series.days_f
        marks = day_marks(int(days_f[0]), int(days_f[-1]))
        for day in marks:
            x = frame.point(day.toordinal(), 0).x()
            crisp_line(painter, *upright(x, box.bottom() + 4, box.bottom() + 12), theme.color("control"))
            text = str(day.year) if marks[0].month == marks[-1].month == 1 else self._view.format.month(day)
            draw_text(painter, QRectF(x + 4, box.bottom() + 10, 80, 16), text, font, ink)

    def over(self, painter: QPainter) -> None:
        """Paint the events, the words at the right, the last weight and the cursor."""
        if self._view is None:
            return
        self._paint_events(painter, self._view)
        self._paint_margin(painter, self._view)
        if self._cursor is not None:
            self._paint_cursor(painter, self._view, self._cursor)
        if self.hasFocus():
            ring = QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1)
            round_rect(painter, ring, 6, line=current_theme().color("accent"), width=2)

    def _paint_events(self, painter: QPainter, view: DriftView) -> None:
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        font = theme.font("micro")
        metrics = QFontMetricsF(font)
        inside = [e for e in view.events if _is_within(e.day, view.series)]
        ahead: Iterator[float] = (frame.point(e.day.toordinal(), 0).x() for e in inside[1:])
        edge = 0.0
        for event in inside:
            x, next_x = frame.point(event.day.toordinal(), 0).x(), next(ahead, self.width())
            pen = QPen(theme.color("ink_3"), 1)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([2, 3])
            painter.setPen(pen)
            painter.drawLine(*upright(round(x) + 0.5, box.top() - 6, box.bottom()))
            # Marks of one day stand side by side, and colliding words shorten to the mark.
            x = edge = max(x, edge + _MARK_ROOM)
            paint_event_mark(painter, QPointF(x, box.top() - 15), event.kind)
            if x + 8 + metrics.horizontalAdvance(event.text) < next_x - 8:
                words = QRectF(x + 8, box.top() - 23, next_x - x - 8, 16)
                draw_text(painter, words, event.text, font, theme.color("ink_2"))

    def _paint_margin(self, painter: QPainter, view: DriftView) -> None:
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        series, last = view.series, len(view.series.days_f) - 1
        x = box.right() + 9
        weight = weight_at(series.actual_f, last)
        labels = [
            (frame.point(0, float(values_f[last])).y(), word, weight_at(values_f, last))
            for word, values_f in (
                ("upper", series.upper_f),
                ("target", series.target_f),
                ("lower", series.lower_f),
                ("", series.actual_f),
            )
            if not isnan(values_f[last])
        ]
        labels.sort(key=lambda label: label[0])
        heights = spread_labels([at for at, _, _ in labels], _LABEL_ROOM, box.top(), box.bottom())
        for y, (_, word, value) in zip(heights, labels, strict=True):
            if value is None:
                continue
            line = QRectF(x, y - 9, self.width() - x, 18)
            if word:
                role: ColorRole = "ink_2" if word == "target" else "ink_3"
                edge = f"{word} {edge_text(value)}"
                draw_text(painter, line, edge, theme.font("micro"), theme.color(role))
                continue
            side = series.side(last)
            role = "over" if side == "over" else "under" if side == "under" else "ink"
            if side in {"over", "under"}:
                paint_flag(painter, x + 4, y, role)
                line.setLeft(x + 13)
            draw_text(painter, line, view.format.weight(value, unit=False), theme.font("strong"), theme.color(role))
        if weight is not None:
            end = frame.point(float(series.days_f[last]), float(series.actual_f[last]))
            paint_marker(painter, end, series.slot, 5.2, ground=theme.color("surface"))

    def _paint_cursor(self, painter: QPainter, view: DriftView, place: int) -> None:
        theme, frame, box, series = current_theme(), self.frame, self.plot_rect, view.series
        day, weight = float(series.days_f[place]), float(series.actual_f[place])
        x = frame.point(day, 0).x()
        crisp_line(painter, *upright(x, box.top(), box.bottom() + 5), theme.color("ink_2"), 1.4)
        if not isnan(weight):
            painter.setPen(QPen(theme.slot_color(series.slot), 1.8))
            painter.setBrush(theme.color("surface"))
            painter.drawEllipse(frame.point(day, weight), 4, 4)
        words = (*cursor_words(view, place), *happened(view, place))
        _paint_words(painter, words, series.side(place), x, box)


def _is_within(day: date, series: ClassSeries) -> bool:
    return bool(series.days_f[0] <= day.toordinal() <= series.days_f[-1])


def _paint_words(painter: QPainter, words: tuple[str, ...], side: str, x: float, box: QRectF) -> None:
    """The box beside the cursor, on the side where there is room."""
    theme = current_theme()
    small, strong = theme.font("small"), theme.font("small")
    strong.setWeight(strong.Weight.DemiBold)
    day, weight, drift, state, *events = words
    line = theme.line("small")
    wide = max(176.0, QFontMetricsF(strong).horizontalAdvance(day) + 26)
    tall = (4 + len(events)) * line + 18
    rect = QRectF(x - wide - 12, box.bottom() - tall - 14, wide, tall)
    if rect.left() < box.left():
        rect.moveLeft(x + 12)
    round_rect(painter, rect, 7, theme.color("surface"), line=theme.color("line_strong"))
    row = QRectF(rect.left() + 12, rect.top() + 8, wide - 24, line)
    draw_text(painter, row, day, strong, theme.color("ink"))
    for label, figure in (("Weight", weight), ("From target", drift)):
        row.translate(0, line)
        draw_text(painter, row, label, small, theme.color("ink_2"))
        draw_text(painter, row, figure, small, theme.color("ink"), align="right")
    row.translate(0, line)
    role: ColorRole = "over" if side == "over" else "under" if side == "under" else "ink_2"
    if side in {"over", "under"}:
        paint_flag(painter, row.left() + 4, row.center().y(), role)
        row.setLeft(row.left() + 13)
    draw_text(painter, row, state, small, theme.color(role))
    row.setLeft(rect.left() + 12)
    for event in events:
        row.translate(0, line)
        draw_text(painter, row, event, small, theme.color("ink_2"))


def paint_event_mark(painter: QPainter, center: QPointF, kind: str) -> None:
    """◆ rebalanced, ▲ deposit, ▼ withdrawal, ‖ band or target changed."""
    theme, x, y = current_theme(), center.x(), center.y()
    painter.setPen(Qt.PenStyle.NoPen)
    if kind == "plan":
        for side in (-4, 4):
            crisp_line(painter, *upright(x + side, y - 5, y + 5), theme.color("accent"), 2)
        return
    shapes: dict[str, tuple[ColorRole, tuple[tuple[float, float], ...]]] = {
        "rebalanced": ("ink", ((0, -5), (5, 0), (0, 5), (-5, 0))),
        "deposit": ("under", ((0, -4.5), (5, 4), (-5, 4))),
        "withdrawal": ("over", ((0, 4.5), (5, -4), (-5, -4))),
    }
    role, corners = shapes.get(kind, shapes["rebalanced"])
    painter.setBrush(theme.color(role))
    painter.drawPolygon(QPolygonF([QPointF(x + a, y + b) for a, b in corners]))
