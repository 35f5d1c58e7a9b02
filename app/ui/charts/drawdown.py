"""How far the household is below its last high, and the target mix beside it, flows taken out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import isnan

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.engine.performance import ReturnPath
from app.model.number import from_float
from app.ui.charts.levels import places_in
from app.ui.charts.lines import Line, LinesChart, LinesView
from app.ui.charts.marks import Stretch
from app.ui.charts.series import Floats
from app.ui.charts.table import Sheet, SheetColumn
from app.ui.charts.window import Window
from app.ui.format import MINUS, Formatter
from app.ui.theme import current_theme
from app.ui.widgets.paint import draw_text

HOUSEHOLD, TARGET_MIX = "household", "target mix"
_WORTH_A_MARK = 0.0005


def drawdown_view(path: ReturnPath, format_: Formatter, gaps: tuple[Stretch, ...] = ()) -> LinesView:
    """The lines of a path; both are zero at a high and below it else."""
    days_f = np.array([day.toordinal() for day in path.days], dtype=np.float64)
    lines = (
        Line(HOUSEHOLD, path.drawdown_f, "ink", fills=True),
        Line(TARGET_MIX, path.target_mix_drawdown_f, "accent", dash=(5.0, 3.0), width=1.3),
    )

    def say(value: float) -> str:
        return format_.weight(_part(value))

    return LinesView("Distance from the last high", days_f, lines, format_, say, _axis, gaps=gaps, holds=(0.0, -0.02))


def deepest(days_f: Floats, values_f: Floats, window: Window) -> int | None:
    """The place of the lowest value in a window; None where there is no fall worth a mark."""
    first, past = places_in(days_f, window)
    part_f = values_f[first:past]
    if not np.isfinite(part_f).any():
        return None
    place = first + int(np.nanargmin(part_f))
    return place if values_f[place] < -_WORTH_A_MARK else None


def drawdown_sentence(path: ReturnPath, window: Window, span: str, format_: Formatter) -> str:
    """`The household is 2.4 % below its high of Aug 3; in three years it was 23.1 % below one at most, on Apr 8.`"""
    days_f = np.array([day.toordinal() for day in path.days], dtype=np.float64)
    known = np.flatnonzero(np.isfinite(path.drawdown_f))
    if not len(known):
        return "How far the household is below its last high is unknown: its value is not known on enough days."
    last = int(known[-1])
    now = float(path.drawdown_f[last])
    if now > -_WORTH_A_MARK:
        first = "The household is at its high"
    else:
        high = int(np.flatnonzero(path.drawdown_f[: last + 1] == 0.0)[-1])
        first = f"The household is {format_.weight(_part(-now))} below its high of {format_.day(path.days[high])}"
    low = deepest(days_f, path.drawdown_f, window)
    if low is None:
        return f"{first}."
    depth = format_.weight(_part(-float(path.drawdown_f[low])))
    time = span if span.startswith(("since", "in ")) else f"in {span}"
    return f"{first}; {time} it was {depth} below one at most, on {format_.day(path.days[low])}."


def drawdown_sheet(path: ReturnPath, format_: Formatter) -> Sheet:
    """Household and target mix by day."""
    days_f = np.array([day.toordinal() for day in path.days], dtype=np.float64)
    columns = (
        SheetColumn("Household", "household_from_high", path.drawdown_f, format_.weight),
        SheetColumn("Target mix", "target_mix_from_high", path.target_mix_drawdown_f, format_.weight),
    )
    return Sheet(days_f, columns)


class DrawdownChart(LinesChart):
    """Marks the deepest day of what is seen, in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Distance from the last high", 178.0, parent=parent)

    def adorn(self, painter: QPainter) -> None:
        """A ring at the deepest day, with both figures of it."""
        if self._view is None:
            return
        place = deepest(self.days_f, self._view.lines[0].values_f, self.seen)
        if place is None:
            return
        theme, box = current_theme(), self.plot_rect
        spot = self.frame.point(float(self.days_f[place]), float(self._view.lines[0].values_f[place]))
        painter.setPen(QPen(theme.color("ink"), 1.6))
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(spot, 3.5, 3.5)
        words = self._deepest_words(place)
        font = theme.font("micro")
        wide = QFontMetricsF(font).horizontalAdvance(words) + 4
        left = spot.x() + 10 if spot.x() + 10 + wide <= box.right() else spot.x() - 10 - wide
        row = QRectF(max(left, box.left()), min(spot.y() + 4, box.bottom() - 14), wide, 14)
        painter.fillRect(row.adjusted(-2, 0, 2, 0), theme.color("surface", 0.8))
        draw_text(painter, row, words, font, theme.color("ink"))

    def _deepest_words(self, place: int) -> str:
        if self._view is None:
            return ""
        day = self._view.format.day(date.fromordinal(int(self.days_f[place])), year=True)
        values = [(line.name, float(line.values_f[place])) for line in self._view.lines]
        told = " · ".join(f"{self._view.say(value)}, {name}" for name, value in values if not isnan(value))
        return f"{told} · {day}"


def _axis(mark: float) -> str:
    return f"{MINUS if mark < 0 else ''}{abs(mark) * 100:g}"


def _part(value: float) -> Decimal:
    return from_float(round(value, 6))
