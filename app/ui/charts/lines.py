"""Lines over the same days on one scale: drawdown, prices with their stops, forecasts of volatility."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan

import numpy as np
from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.charts.drift_paint import Frame, area_path, draw_line, fill_area
from app.ui.charts.levels import LineLevels, places_in
from app.ui.charts.mark_paint import paint_cursor_words, paint_gaps, paint_stretches
from app.ui.charts.marks import Stretch
from app.ui.charts.plot import Painting, level, upright
from app.ui.charts.series import Floats, marks_within, runs, spread_labels
from app.ui.charts.time_plot import HOW_TO_MOVE, TimePlot
from app.ui.charts.window import Window
from app.ui.format import UNKNOWN, Formatter
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.paint import crisp_line, draw_text

_FILL = 0.10
_LABEL_ROOM, _MARK_ROOM, _MOST_MARKS = 16, 30, 9
_PALER = 3.0
_AIR = 0.06
"""Part of what is seen that is left free above and below it."""
_SWATCH = 18.0


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line: its name, its values (NaN is not known), and its look; `fills` shades what lies between it and zero.

    The colour is that of a role, or of a class's slot where there is one. A dash is in pixels. `absent` is said where
    there is no value.
    """

    name: str
    values_f: Floats
    role: ColorRole = "ink"
    slot: int | None = None
    dash: tuple[float, ...] = ()
    width: float = 1.6
    fills: bool = False
    absent: str = UNKNOWN


@dataclass(frozen=True, slots=True, eq=False)
class LinesView:
    """Lines over `days_f`; `say` writes a value, `mark` one of the axis. `levels` are level lines with their words.

    `spans` are shaded stretches with words, `gaps` days nothing is known of. `holds` are values the axis always shows.
    """

    name: str
    days_f: Floats
    lines: Sequence[Line]
    format: Formatter
    say: Callable[[float], str]
    mark: Callable[[float], str]
    levels: Sequence[tuple[float, str]] = ()
    spans: Sequence[Stretch] = ()
    gaps: Sequence[Stretch] = ()
    holds: Sequence[float] = ()


class _Strokes(Painting):
    """The lines inside the view box."""

    view: LinesView | None = None
    seen: Sequence[tuple[Floats, Floats]] = ()
    shades: Sequence[tuple[Floats, Floats]] = ()

    def draw(self, painter: QPainter, frame: Frame) -> None:
        """Shade first, then the lines, the first on top."""
        if self.view is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pairs = list(zip(self.view.lines, self.seen, strict=False))
        for shade in self.shades:
            _shade(painter, frame, *shade)
        for line, (days_f, values_f) in reversed(pairs):
            draw_line(painter, pen_of(line), frame.x(days_f), frame.y(values_f))


def _shade(painter: QPainter, frame: Frame, days_f: Floats, values_f: Floats) -> None:
    ground = current_theme().color("ink", _FILL)
    zero = frame.point(0, 0).y()
    for first, past in runs(np.isfinite(values_f)):
        x_f = frame.x(days_f[first:past])
        shape = area_path(x_f, frame.y(values_f[first:past]), np.full(len(x_f), zero))
        fill_area(painter, shape, ground)


def pen_of(line: Line) -> QPen:
    """The pen of a line."""
    theme = current_theme()
    color = theme.color(line.role) if line.slot is None else theme.slot_color(line.slot)
    pen = QPen(color, line.width)
    if line.dash:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([part / line.width for part in line.dash])
    return pen


class LinesChart(TimePlot):
    """Shows lines with their names and last values at the right, and the values of a day in a box."""

    _view: LinesView | None = None
    _levels: Sequence[LineLevels] = ()
    _heights = (0.0, 1.0)
    _is_led = False

    def __init__(
        self, name: str, right: float = 150.0, parent: QWidget | None = None, *, names_days: bool = True
    ) -> None:
        """`right` is the room for the names; a panel above another of the same days need not name them."""
        super().__init__(name, QMarginsF(48, 14, right, 30 if names_days else 12), parent)
        self._strokes = _Strokes(self)
        self.box.addItem(self._strokes)
        # As tall as its place, which the scene would otherwise push apart.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(80)

    def show_lines(self, view: LinesView, window: Window, reach: Window | None = None) -> None:
        """Show lines over a window of days, which `reach` lets go beyond theirs."""
        self._view = view
        self._strokes.view = view
        self._levels = [LineLevels(view.days_f, line.values_f) for line in view.lines]
        self.take_days(view.days_f, window, reach)
        self.setAccessibleName(view.name)
        self.setAccessibleDescription(f"{self.words}. {HOW_TO_MOVE}")

    def scale(self) -> Sequence[float]:
        """Marks for all that is seen."""
        width = self.plot_rect.width()
        self._strokes.seen = [levels.within(self.seen, width) for levels in self._levels]
        # A shade is pale: fewer corners than its line has are enough for it.
        filled = [one for one, line in zip(self._levels, self._lines, strict=True) if line.fills]
        self._strokes.shades = [one.within(self.seen, width / _PALER) for one in filled]
        values_f = np.concatenate([values_f for _, values_f in self._strokes.seen] or [np.zeros(0)])
        known = values_f[np.isfinite(values_f)]
        holds = self._view.holds if self._view is not None else ()
        if not len(known) and not holds:
            self._heights = (0.0, 1.0)
            return self._heights
        ends = [*holds, *((float(known.min()), float(known.max())) if len(known) else ())]
        low, high = min(ends), max(ends)
        air = max((high - low) * _AIR, 1e-6)
        # Zero is an end of its own: nothing is drawn beyond a high, or below no volatility.
        self._heights = (low if low == 0 else low - air), (high if high == 0 else high + air)
        most = min(max(int(self.plot_rect.height() / current_theme().scaled(_MARK_ROOM)), 3), _MOST_MARKS)
        return marks_within(*self._heights, most)

    @property
    def _lines(self) -> Sequence[Line]:
        return () if self._view is None else self._view.lines

    def heights(self) -> tuple[float, float]:
        """The values seen, with a little air."""
        return self._heights

    def mark_words(self, mark: float) -> str:
        """As the view writes it."""
        return "" if self._view is None else self._view.mark(mark)

    @property
    def words(self) -> str:
        """Every line's value on the cursor's day, or on the last."""
        if self._view is None or not len(self.days_f):
            return ""
        day, figures = self.figures(self.place)
        return f"{day}: " + ", ".join(f"{name} {figure}" for name, figure in figures)

    def figures(self, place: int) -> tuple[str, list[tuple[str, str]]]:
        """A day and what each line says on it."""
        if self._view is None:
            return "", []
        day = self._view.format.day_long(date.fromordinal(int(self.days_f[place])), weekday=True)
        return day, [(line.name, self._said(float(line.values_f[place]), line.absent)) for line in self._view.lines]

    def _said(self, value: float, absent: str) -> str:
        return absent if self._view is None or isnan(value) else self._view.say(value)

    # Paint

    def under(self, painter: QPainter) -> None:
        """Paint the axes, zero and the level lines."""
        if self._view is None or not len(self.days_f):
            return
        self.paint_axes(painter, self._view.format)
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        if any(line.fills for line in self._view.lines):
            crisp_line(painter, *level(frame.point(0, 0).y(), box.left(), box.right()), theme.color("control"))
        for value, _ in self._view.levels:
            y = frame.point(0, value).y()
            if box.top() - 1 <= y <= box.bottom() + 1:
                crisp_line(painter, *level(y, box.left(), box.right()), theme.color("line_strong"))

    def over(self, painter: QPainter) -> None:
        """Paint the days nothing is known of, what lasted, the names at the right and the cursor."""
        if self._view is None or not len(self.days_f):
            return
        box = self.plot_rect
        paint_gaps(painter, self._view.gaps, self.frame, box)
        sides = [span for span in self._view.spans if span.kind in {"over", "under"}]
        others = [span for span in self._view.spans if span.kind not in {"over", "under"}]
        paint_stretches(painter, sides, self.frame, box, box.top())
        paint_stretches(painter, others, self.frame, box, box.top() - 8, shades=False)
        self._paint_names(painter, self._view)
        self.adorn(painter)
        if self._cursor is not None:
            self._paint_cursor(painter, self._cursor)
        self.paint_focus(painter)

    def adorn(self, painter: QPainter) -> None:
        """Paint what a chart of its own adds."""

    def _paint_names(self, painter: QPainter, view: LinesView) -> None:
        """Every line with its value on the cursor's day, or on the last day seen, and every level."""
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        last = max(places_in(self.days_f, self.seen)[1] - 1, 0) if self._cursor is None else self._cursor
        named = [(float(line.values_f[last]), line.name, pen_of(line), line.absent) for line in view.lines]
        named += [(value, words, QPen(theme.color("line_strong"), 1), UNKNOWN) for value, words in view.levels]
        # What has no value on that day stands below the others.
        named.sort(key=lambda one: (isnan(one[0]), -one[0] if not isnan(one[0]) else 0.0))
        wanted = [box.bottom() if isnan(value) else frame.point(0, value).y() for value, *_ in named]
        room = theme.scaled(_LABEL_ROOM)
        heights = spread_labels(wanted, room, box.top() + 4, max(box.bottom() - 4, box.top() + 5))
        left, font = box.right() + 10, theme.font("small")
        for y, (value, name, pen, absent) in zip(heights, named, strict=True):
            painter.setPen(pen)
            painter.drawLine(QPointF(left, y), QPointF(left + _SWATCH, y))
            row = QRectF(left + _SWATCH + 6, y - 9, self.width() - left - _SWATCH - 22, 18)
            taken = draw_text(painter, row, self._said(value, absent), font, theme.color("ink"), align="right")
            draw_text(painter, row.adjusted(0, 0, -taken - 6, 0), name, font, theme.color("ink_2"))

    def lead(self, place: int | None) -> None:
        """Put the cursor where that of a chart of the same days stands; the words stay with that one."""
        if place != self._cursor:
            self._cursor, self._is_led = place, place is not None
            self.viewport().update()

    def set_cursor(self, place: int | None) -> None:
        """Put the cursor on a day by its place, or take it away."""
        self._is_led = False
        super().set_cursor(place)

    def _paint_cursor(self, painter: QPainter, place: int) -> None:
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        x = frame.point(float(self.days_f[place]), 0).x()
        if self._view is None or not box.left() - 1 <= x <= box.right() + 1:
            return
        crisp_line(painter, *upright(x, box.top(), box.bottom() + 5), theme.color("ink_2"), 1.4)
        for line in self._view.lines:
            value = float(line.values_f[place])
            if not isnan(value):
                painter.setPen(QPen(pen_of(line).color(), 1.8))
                painter.setBrush(theme.color("surface"))
                painter.drawEllipse(QPointF(x, frame.point(0, value).y()), 3.5, 3.5)
        if self._is_led:
            return
        day, figures = self.figures(place)
        going_on = [s.text for s in self._view.spans if s.first <= self.days_f[place] <= s.last]
        paint_cursor_words(painter, (day, figures, "", going_on), "in", x, box)
