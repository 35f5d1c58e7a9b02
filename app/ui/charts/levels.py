"""A class at every fineness: what a window of days needs to be drawn, and no more.

Days are joined to buckets of 2, 4, 8 … that begin at the same days wherever the window stands, so a line that is moved
keeps its outline. A fineness is worked out once, when it is first looked at; a frame then only cuts arrays.
"""

from __future__ import annotations

from math import ceil, log2

import numpy as np

from app.ui.charts.series import ClassSeries, Floats, outline, peaks
from app.ui.charts.window import Window

_STROKES = 0.5
"""Buckets a pixel: each has a rise and a fall, so two pixels show one."""
_POINTS = 4
"""What a bucket keeps."""


class Levels:
    """One class over all its days."""

    def __init__(self, series: ClassSeries) -> None:
        self.series = series
        self._levels = {1: series}
        self._outside = np.concatenate(([0], np.cumsum(series.is_outside)))

    def within(self, window: Window, pixels: float) -> ClassSeries:
        """What is seen of the class in a window so many pixels wide, with a day more on both sides."""
        first, past = places_in(self.series.days_f, window)
        wanted = (past - first) / max(pixels * _STROKES, 1.0)
        step = 1 if wanted <= 4 else 2 ** ceil(log2(wanted))
        level = self._levels.get(step)
        if level is None:
            level = self._levels[step] = self.series.at(peaks(self.series, step))
        first, past = places_in(level.days_f, window)
        return level.at(slice(max(first - 1, 0), past + 1))

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
    """How many days become one stroke: 1, or a power of two from 8 on, because a bucket of four is four points."""
    wanted = days / max(pixels * _STROKES, 1.0)
    return 1 if wanted <= _POINTS else 2 ** ceil(log2(wanted))
