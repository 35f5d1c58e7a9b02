"""A class at every fineness: what a window of days needs to be drawn, and no more.

Days are joined to buckets of 2, 4, 8 … that begin at the same days wherever the window stands, so a line that is moved
keeps its outline. A fineness is worked out once, when it is first looked at; a frame then only cuts arrays.
"""

from __future__ import annotations

from math import ceil, log2

import numpy as np

from app.ui.charts.series import ClassSeries, peaks
from app.ui.charts.window import Window

_STROKES = 0.5
"""Buckets a pixel: each has a rise and a fall, so two pixels show one."""


class Levels:
    """One class over all its days."""

    def __init__(self, series: ClassSeries) -> None:
        self.series = series
        self._levels = {1: series}
        self._outside = np.concatenate(([0], np.cumsum(series.is_outside)))

    def within(self, window: Window, pixels: float) -> ClassSeries:
        """What is seen of the class in a window so many pixels wide, with a day more on both sides."""
        first, past = self._places(self.series, window)
        wanted = (past - first) / max(pixels * _STROKES, 1.0)
        step = 1 if wanted <= 4 else 2 ** ceil(log2(wanted))
        level = self._levels.get(step)
        if level is None:
            level = self._levels[step] = self.series.at(peaks(self.series, step))
        first, past = self._places(level, window)
        return level.at(slice(max(first - 1, 0), past + 1))

    def outside(self, window: Window) -> int:
        """Days in the window on which the class lay outside its band."""
        first, past = self._places(self.series, window)
        return int(self._outside[past] - self._outside[first])

    @staticmethod
    def _places(series: ClassSeries, window: Window) -> tuple[int, int]:
        first, past = np.searchsorted(series.days_f, (window.first, np.nextafter(window.last, np.inf)))
        return int(first), int(past)
