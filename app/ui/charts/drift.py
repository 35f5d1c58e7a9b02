"""The drift chart: one class large, with the band in force each day, events and a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import numpy as np
from PySide6.QtCore import QMarginsF, QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.ui.charts.drift_paint import Frame, paint_drift
from app.ui.charts.drift_words import DriftView, cursor_words, happened
from app.ui.charts.levels import Drawn
from app.ui.charts.mark_paint import paint_cursor_words, paint_gaps, paint_marks, paint_stretches
from app.ui.charts.marks import laid_out, within
from app.ui.charts.plot import Painting, upright
from app.ui.charts.series import spread_labels, weight_at, weight_scale
from app.ui.charts.time_plot import HOW_TO_MOVE, TimePlot
from app.ui.charts.window import Window
from app.ui.format import edge_text
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.class_marker import paint_flag, paint_marker
from app.ui.widgets.paint import crisp_line, draw_text

_MARGINS = QMarginsF(40, 42, 78, 34)
_LABEL_ROOM = 15
_MARKS_AT, _STRETCHES_AT = 27, 10
"""How far above the plot events and what lasted are drawn."""


class _Ribbon(Painting):
    """The class inside the view box."""

    drawn: Drawn | None = None

    def draw(self, painter: QPainter, frame: Frame) -> None:
        """Draw the class."""
        if self.drawn is not None:
            paint_drift(painter, self.drawn, frame)


class DriftChart(TimePlot):
    """Shows one class with its band, what happened, and what was not known."""

    _view: DriftView | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Drift over time", _MARGINS, parent)
        self._ribbon = _Ribbon(self)
        self.box.addItem(self._ribbon)
        self.setMinimumHeight(260)

    def show_class(self, view: DriftView, window: Window) -> None:
        """Show a class; the cursor stays on its day where that is shown."""
        self._view = view
        self.take_days(view.series.days_f, window)
        self.setAccessibleName(f"{view.series.name} over time")
        self.setAccessibleDescription(f"{self.words}. {HOW_TO_MOVE}")

    def scale(self) -> Sequence[float]:
        """Marks for weight and band of what is seen."""
        if self._view is None:
            return (0.0, 1.0)
        seen = self._view.levels.within(self.seen, self.plot_rect.width())
        self._ribbon.drawn = seen
        return weight_scale(seen.series.within(self.seen))

    @property
    def words(self) -> str:
        """What the cursor, or else the last day, says."""
        if self._view is None or not len(self.days_f):
            return ""
        day, weight, drift, state = cursor_words(self._view, self.place)
        return ", ".join((f"{day}: {weight}", f"{drift} from target", state, *happened(self._view, self.place)))

    # Paint

    def under(self, painter: QPainter) -> None:
        """Paint the grid, the weights at the left and the days below."""
        if self._view is not None and len(self.days_f):
            self.paint_axes(painter, self._view.format)

    def over(self, painter: QPainter) -> None:
        """Paint the days nothing is known of, the events, the words at the right, the last weight and the cursor."""
        if self._view is None or not len(self.days_f):
            return
        paint_gaps(painter, self._view.gaps, self.frame, self.plot_rect)
        self._paint_events(painter, self._view)
        self._paint_margin(painter, self._view)
        if self._cursor is not None:
            self._paint_cursor(painter, self._view, self._cursor)
        self.paint_focus(painter)

    def _paint_events(self, painter: QPainter, view: DriftView) -> None:
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        metrics = QFontMetricsF(theme.font("micro"))
        seen = within(view.events, self.seen.first, self.seen.last)
        marks = laid_out(
            seen, lambda day: frame.point(day, 0).x(), metrics.horizontalAdvance, self.width() - _WORDS_END
        )
        paint_marks(painter, marks, box, box.top() - _MARKS_AT)
        for is_tilt, above in ((True, _STRETCHES_AT + 4), (False, _STRETCHES_AT)):
            spans = [span for span in view.spans if (span.kind == "tilt") is is_tilt]
            paint_stretches(painter, spans, frame, box, box.top() - above)

    def _paint_margin(self, painter: QPainter, view: DriftView) -> None:
        theme, frame, box = current_theme(), self.frame, self.plot_rect
        series, last = view.series, self._last_seen
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

    @property
    def _last_seen(self) -> int:
        """The place of the last day in view, which the words at the right are of."""
        return max(int(np.searchsorted(self.days_f, self.seen.last, side="right")) - 1, 0)

    def _paint_cursor(self, painter: QPainter, view: DriftView, place: int) -> None:
        theme, frame, box, series = current_theme(), self.frame, self.plot_rect, view.series
        day, weight = float(series.days_f[place]), float(series.actual_f[place])
        x = frame.point(day, 0).x()
        if not box.left() - 1 <= x <= box.right() + 1:
            return
        crisp_line(painter, *upright(x, box.top(), box.bottom() + 5), theme.color("ink_2"), 1.4)
        if not isnan(weight):
            painter.setPen(QPen(theme.slot_color(series.slot), 1.8))
            painter.setBrush(theme.color("surface"))
            painter.drawEllipse(QPointF(x, frame.point(day, weight).y()), 4, 4)
        head, figure, drift, state = cursor_words(view, place)
        rows = (("Weight", figure), ("From target", drift))
        paint_cursor_words(painter, (head, rows, state, happened(view, place)), series.side(place), x, box)


_WORDS_END = 8
"""Pixels kept free at the right of the words of the last mark."""
