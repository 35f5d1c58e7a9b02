"""Shapes of a charted class in days and weights, made once for a fineness: a frame only cuts and scales them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.ui.charts.series import Beyond, Flags, Floats, beyond
from app.ui.charts.window import Window


@dataclass(frozen=True, slots=True, eq=False)
class Strokes:
    """Straight strokes, one a row: day and value of its start, day and value of its end; ascending, none over a gap."""

    ends_f: Floats

    def within(self, window: Window) -> Strokes:
        """Those that are seen in a window."""
        first = int(np.searchsorted(self.ends_f[:, 2], window.first))
        past = int(np.searchsorted(self.ends_f[:, 0], window.last, side="right"))
        return Strokes(self.ends_f[first:past])


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """What lies between a line and an edge where the line is beyond it.

    Each area goes from its edge along the line and back to the edge; `goes_on` is false at the last point of one.
    """

    days_f: Floats
    weights_f: Floats
    edges_f: Floats
    goes_on: Flags

    def within(self, window: Window) -> Areas:
        """Those that are seen in a window; one that is cut is closed on its edge there."""
        first = max(int(np.searchsorted(self.days_f, window.first)) - 1, 0)
        past = int(np.searchsorted(self.days_f, window.last, side="right")) + 1
        part = slice(first, past)
        days_f, weights_f, edges_f = self.days_f[part], self.weights_f[part], self.edges_f[part]
        if not len(days_f):
            return Areas(days_f, weights_f, edges_f, self.goes_on[part])
        foot, last = edges_f[:1], edges_f[-1:]
        return Areas(
            np.concatenate((days_f[:1], days_f, days_f[-1:])),
            np.concatenate((foot, weights_f, last)),
            np.concatenate((foot, edges_f, last)),
            np.concatenate(([self.goes_on[first - 1] if first else True], self.goes_on[part][:-1], [True, False])),
        )


def strokes_of(days_f: Floats, values_f: Floats) -> Strokes:
    """The strokes of a line, broken at gaps."""
    ends_f = np.stack((days_f[:-1], values_f[:-1], days_f[1:], values_f[1:]), axis=1)
    return Strokes(ends_f[np.isfinite(ends_f).all(axis=1)])


@dataclass(frozen=True, slots=True, eq=False)
class Outside:
    """What of a class lies outside one side of its band: areas to hatch and the line in its own colour."""

    areas: Areas
    strokes: Strokes

    def within(self, window: Window) -> Outside:
        """What is seen of it in a window."""
        return Outside(self.areas.within(window), self.strokes.within(window))


def outside_of(days_f: Floats, actual_f: Floats, edge_f: Floats, sign: float) -> Outside | None:
    """What lies above an upper edge (sign 1) or below a lower one (−1); None where nothing does."""
    if not (sign * actual_f > sign * edge_f).any():
        return None
    cut = beyond(days_f, sign * actual_f, sign * edge_f)
    line_f = np.where(cut.is_beyond, sign * cut.weights_f, np.nan)
    return Outside(_areas(cut, sign), strokes_of(cut.days_f, line_f))


def _areas(cut: Beyond, sign: float) -> Areas:
    at = np.flatnonzero(cut.is_beyond)
    edges_f = sign * cut.edges_f[at]
    lines_f = np.stack((cut.days_f[at], sign * cut.weights_f[at], edges_f, np.ones(len(at))))
    # An edge that jumps parts an area in two.
    turns = np.flatnonzero((np.diff(at) != 1) | (np.diff(edges_f) != 0)) + 1
    begins, ends = np.concatenate(([0], turns)), np.concatenate((turns, [len(at)]))
    feet = np.concatenate((ends - 1, begins))
    goes_on = np.repeat((0.0, 1.0), len(begins))
    feet_f = np.stack((lines_f[0, feet], edges_f[feet], edges_f[feet], goes_on))
    lines_f = np.insert(lines_f, np.concatenate((ends, begins)), feet_f, axis=1)
    return Areas(lines_f[0], lines_f[1], lines_f[2], lines_f[3] > 0)
