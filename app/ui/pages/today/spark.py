"""Drift over the past year, as one quiet line with what happened on it."""

from dataclasses import dataclass
from datetime import date
from math import isnan

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.format import Formatter
from app.ui.theme import Theme, current_theme
from app.ui.widgets.paint import crisp_line, draw_text

_RIGHT = 46
_MARK = 5.0


@dataclass(frozen=True, slots=True)
class SparkView:
    """Drift in points by day, NaN where it is not known, with events by day; `outside` colours the last point."""

    days: tuple[date, ...]
    drift_f: tuple[float, ...]
    events: tuple[tuple[date, str], ...] = ()
    outside: bool = False


class DriftSpark(QWidget):
    """Paints the line, its scale at the right and the months below; empty until there is a history."""

    def __init__(self) -> None:
        super().__init__()
        self._view: SparkView | None = None
        self._format: Formatter | None = None
        self.setAccessibleName("Drift, past year")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_history(self, view: SparkView | None, format_: Formatter) -> None:
        """Show a year; None tells that there is none."""
        self._view, self._format = view, format_
        known = [drift for drift in view.drift_f if not isnan(drift)] if view else []
        words = f"from {known[0]:.1f} to {known[-1]:.1f} points, at most {max(known):.1f}" if known else "not known"
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a strip as high as six small lines."""
        return QSize(400, current_theme().scaled(96))

    def minimumSizeHint(self) -> QSize:
        """Return the least that still shows a line."""
        return QSize(200, current_theme().scaled(64))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme, view, format_ = current_theme(), self._view, self._format
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if view is None or format_ is None or sum(not isnan(drift) for drift in view.drift_f) < 2:
            words = "Import price history to see how drift went."
            draw_text(painter, QRectF(self.rect()), words, theme.font("small"), theme.color("ink_3"))
            return
        low = theme.line("micro") + 4
        plot = QRectF(self.rect()).adjusted(0, 6, -theme.scaled(_RIGHT), -low)
        top = scale_top(max(drift for drift in view.drift_f if not isnan(drift)))
        _paint_scale(painter, plot, top, theme)
        _paint_months(painter, plot, view.days, format_, theme)
        points = _points(plot, view, top)
        _paint_line(painter, plot, points, theme)
        for day, words in view.events:
            _paint_event(painter, plot, _x(plot, view.days, day), words, theme)
        last = points[-1][-1]
        painter.setPen(QPen(theme.color("surface"), 1.5))
        painter.setBrush(theme.color("over" if view.outside else "accent"))
        painter.drawEllipse(last, 3.5, 3.5)


def scale_top(highest: float) -> float:
    """Return the top of the scale in points: twice a round number, so that its middle is round too."""
    return next((float(top) for top in (2, 4, 8, 10, 20, 40, 100) if top >= highest), 200.0)


def _points(plot: QRectF, view: SparkView, top: float) -> list[list[QPointF]]:
    """Return the line in pixels, cut where drift is not known."""
    runs: list[list[QPointF]] = [[]]
    count = max(len(view.days) - 1, 1)
    for at, drift in enumerate(view.drift_f):
        if isnan(drift):
            if runs[-1]:
                runs.append([])
            continue
        runs[-1].append(QPointF(plot.left() + plot.width() * at / count, plot.bottom() - plot.height() * drift / top))
    return [run for run in runs if run]


def _paint_line(painter: QPainter, plot: QRectF, runs: list[list[QPointF]], theme: Theme) -> None:
    for run in runs:
        area = QPainterPath(QPointF(run[0].x(), plot.bottom()))
        for point in run:
            area.lineTo(point)
        area.lineTo(run[-1].x(), plot.bottom())
        painter.fillPath(area, theme.color("band", 0.45))
        painter.setPen(QPen(theme.color("ink_2"), 1.5))
        painter.drawPolyline(QPolygonF(run))


def _paint_scale(painter: QPainter, plot: QRectF, top: float, theme: Theme) -> None:
    font, ink = theme.font("micro"), theme.color("ink_3")
    for points in (0.0, top / 2, top):
        y = plot.bottom() - plot.height() * points / top
        crisp_line(painter, QPointF(plot.left(), y), QPointF(plot.right(), y), theme.color("grid"))
        box = QRectF(plot.right() + 6, y - 8, _RIGHT, 16)
        draw_text(painter, box, f"{points:.0f} pts", font, ink)


def _paint_months(painter: QPainter, plot: QRectF, days: tuple[date, ...], format_: Formatter, theme: Theme) -> None:
    font, ink = theme.font("micro"), theme.color("ink_3")
    below = QRectF(plot.left(), plot.bottom() + 3, plot.width(), theme.line("micro"))
    draw_text(painter, below, format_.month(days[0]), font, ink)
    draw_text(painter, below, format_.month(days[len(days) // 2]).split()[0], font, ink, align="center")
    draw_text(painter, below, format_.month(days[-1]), font, ink, align="right")


def _paint_event(painter: QPainter, plot: QRectF, x: float, words: str, theme: Theme) -> None:
    dotted = QPen(theme.color("ink_3"), 1)
    dotted.setDashPattern([1.5, 2.5])
    painter.setPen(dotted)
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
    painter.setPen(QPen(theme.color("surface"), 1.5))
    painter.setBrush(theme.color("ink"))
    corners = ((0, -_MARK), (_MARK, 0), (0, _MARK), (-_MARK, 0))
    painter.drawPolygon(QPolygonF([QPointF(x + dx, plot.top() + dy) for dx, dy in corners]))
    font = theme.font("micro")
    right = x > plot.center().x()
    box = QRectF(x - 168 if right else x + 8, plot.top() - 8, 160, 16)
    draw_text(painter, box, words, font, theme.color("ink_2"), align="right" if right else "left")


def _x(plot: QRectF, days: tuple[date, ...], day: date) -> float:
    """Return where a day stands; a day without prices stands at the one before it."""
    at = max((place for place, known in enumerate(days) if known <= day), default=0)
    return plot.left() + plot.width() * at / max(len(days) - 1, 1)
