"""A class at every fineness: what a window of days needs to be drawn, and no more.

Days are joined to buckets of 2, 4, 8 … that begin at the same days wherever the window stands, so a line that is moved
keeps its outline. A fineness is worked out once, when it is first looked at; a frame then only cuts arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2

import numpy as np

from app.ui.charts.geometry import Outside, Strokes, outside_of, strokes_of
from app.ui.charts.series import ClassSeries, Floats, outline, peaks
from app.ui.charts.window import Window

_STROKES = 0.5
"""Buckets a pixel: each has a rise and a fall, so two pixels show one."""
_POINTS = 2
"""What a bucket keeps: its lowest and its highest day."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A class as it is drawn: its days, the strokes of its weight, and what lies outside above and below."""

    series: ClassSeries
    weight: Strokes
    over: Outside | None
    under: Outside | None

    def within(self, window: Window) -> Drawn:
        """What is seen of it in a window, with a day more on both sides."""
        first, past = places_in(self.series.days_f, window)
        return Drawn(
            self.series.at(slice(max(first - 1, 0), past + 1)),
            self.weight.within(window),
            None if self.over is None else self.over.within(window),
            None if self.under is None else self.under.within(window),
        )


def drawn_of(series: ClassSeries) -> Drawn:
    """The shapes of a class."""
    return Drawn(
        series,
        strokes_of(series.days_f, series.actual_f),
        outside_of(series.days_f, series.actual_f, series.upper_f, 1.0),
        outside_of(series.days_f, series.actual_f, series.lower_f, -1.0),
    )


class Levels:
    """One class over all its days."""

    def __init__(self, series: ClassSeries) -> None:
        self.series = series
        self._levels: dict[int, Drawn] = {}
        self._outside = np.concatenate(([0], np.cumsum(series.is_outside)))

    def within(self, window: Window, pixels: float) -> Drawn:
        """What is seen of the class in a window so many pixels wide."""
        first, past = places_in(self.series.days_f, window)
        step = fineness(past - first, pixels)
        if step not in self._levels:
            self._levels[step] = drawn_of(self.series if step == 1 else self.series.at(peaks(self.series, step)))
        return self._levels[step].within(window)

    def outside(self, window: Window) -> int:
        """Days in the window on which the class lay outside its band."""
        first, past = places_in(self.series.days_f, window)
        return int(self._outside[past] - self._outside[first])


class LineLevels:
    """One line at every fineness."""

    def __init__(self, days_f: Floats, values_f: Floats) -> None:
        self._levels = {1: (days_f, values_f)}

    def within(self, window: Window, pixels: float) -> tuple[Floats, Floats]:
        """Days and values seen in a window so many pixels wide, with a day more on both sides."""
        days_f, values_f = self._levels[1]
        first, past = places_in(days_f, window)
        step = fineness(past - first, pixels)
        if step not in self._levels:
            kept = outline(values_f, step)
            self._levels[step] = days_f[kept], values_f[kept]
        days_f, values_f = self._levels[step]
        first, past = places_in(days_f, window)
        part = slice(max(first - 1, 0), past + 1)
        return days_f[part], values_f[part]


def places_in(days_f: Floats, window: Window) -> tuple[int, int]:
    """First and past-the-last place of the days in a window."""
    first, past = np.searchsorted(days_f, (window.first, np.nextafter(window.last, np.inf)))
    return int(first), int(past)


def fineness(days: int, pixels: float) -> int:
    """How many days become one stroke: 1, or a power of two from 4 on, because a bucket of two is two points."""
    wanted = days / max(pixels * _STROKES, 1.0)
    return 1 if wanted <= _POINTS else 2 ** ceil(log2(wanted))
