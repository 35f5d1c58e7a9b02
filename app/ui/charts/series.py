"""What charts draw, as arrays, and the arithmetic of drawing them: gaps, crossings, peaks, scales.

Weights are fractions of one, days are ordinals (`date.toordinal`). NaN is a day without prices: a gap, not 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import ceil, floor, isnan, log10

import numpy as np
from numpy.typing import NDArray

from app.model.number import from_float
from app.ui.charts.window import Window

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]

LONGEST_HOLE = 10
"""Calendar days between two charted days beyond which the line is broken; ten days is also how old a price may be."""
MONTHS_UP_TO = 560
"""Days up to which the axis names months; beyond it names years."""
_YEAR_ROOM, _MONTH_ROOM, _DAY_ROOM = 44, 64, 84
"""Pixels a name of the axis takes."""


@dataclass(frozen=True, slots=True, eq=False)
class ClassSeries:
    """One class over time: its weight, the target and the band in force each day, one entry a day."""

    name: str
    slot: int
    days_f: Floats
    actual_f: Floats
    target_f: Floats
    lower_f: Floats
    upper_f: Floats

    def within(self, window: Window) -> ClassSeries:
        """The same class on the days of a window; where none is in it, on all of its days."""
        inside = (self.days_f >= window.first) & (self.days_f <= window.last)
        return self.at(np.flatnonzero(inside)) if inside.any() else self

    def at(self, places: Places | slice) -> ClassSeries:
        """The same class on some of its days."""
        return replace(
            self,
            days_f=self.days_f[places],
            actual_f=self.actual_f[places],
            target_f=self.target_f[places],
            lower_f=self.lower_f[places],
            upper_f=self.upper_f[places],
        )

    @property
    def is_outside(self) -> Flags:
        """On which days the weight lay outside its band; days without prices are not counted."""
        return (self.actual_f < self.lower_f) | (self.actual_f > self.upper_f)

    @property
    def outside(self) -> int:
        """How many days the weight lay outside its band."""
        return int(np.count_nonzero(self.is_outside))

    def side(self, place: int) -> str:
        """`in`, `over`, `under`, or `unknown` where the day has no prices."""
        actual = self.actual_f[place]
        if isnan(actual):
            return "unknown"
        return "over" if actual > self.upper_f[place] else "under" if actual < self.lower_f[place] else "in"


def with_gaps(series: ClassSeries) -> ClassSeries:
    """The series with an empty day in every hole of the calendar, so that no line bridges months without prices."""
    holes = np.flatnonzero(np.diff(series.days_f) > LONGEST_HOLE) + 1
    if not len(holes):
        return series
    empty = [
        np.insert(a_f, holes, np.nan) for a_f in (series.actual_f, series.target_f, series.lower_f, series.upper_f)
    ]
    days_f = np.insert(series.days_f, holes, series.days_f[holes] - 1)
    return ClassSeries(series.name, series.slot, days_f, *empty)


def weight_at(values_f: Floats, place: int) -> Decimal | None:
    """A charted weight as it may be written; None for a gap."""
    value = float(values_f[place])
    return None if isnan(value) else from_float(round(value, 6))


def peaks(series: ClassSeries, step: int) -> Places:
    """The days that outline a class when every `step` days become one stroke.

    Days on which band or target change are kept besides, so nothing moves that the eye would measure.
    """
    kept = outline(series.actual_f, step)
    for values_f in (series.target_f, series.lower_f, series.upper_f):
        kept |= _beside_changes(values_f)
    return np.flatnonzero(kept)


def outline(values_f: Floats, step: int) -> Flags:
    """What outlines a line when every `step` places become one stroke: true for the places that are kept.

    Each bucket keeps its lowest and its highest place; the first and the last of all are kept, and those next to a gap.
    """
    count = len(values_f)
    starts = np.arange(0, count, step)
    kept = np.zeros(count, dtype=np.bool_)
    kept[[0, -1]] = True
    empty = np.isnan(values_f)
    for sign in (1.0, -1.0):
        heights_f = np.full(len(starts) * step, np.inf)
        heights_f[:count] = np.where(empty, np.inf, sign * values_f)
        kept[np.minimum(starts + heights_f.reshape(-1, step).argmin(axis=1), count - 1)] = True
    return kept | _beside_changes(empty)


def _beside_changes(values: Flags | Floats) -> Flags:
    """True on both days of every change; days without a value are all alike."""
    same = values[1:] == values[:-1]
    if values.dtype != np.bool_:
        same |= np.isnan(values[1:]) & np.isnan(values[:-1])
    return np.concatenate(([False], ~same)) | np.concatenate((~same, [False]))


def runs(mask: Flags) -> Iterator[tuple[int, int]]:
    """First and past-the-last place of each unbroken run of true."""
    padded = np.concatenate(([False], mask, [False]))
    turns = np.flatnonzero(padded[1:] != padded[:-1])
    yield from zip(map(int, turns[::2]), map(int, turns[1::2]), strict=True)


def stepped(days_f: Floats, values_f: Floats) -> tuple[Floats, Floats]:
    """A line that holds each value until the next day and then jumps: a band changes on a day."""
    return np.repeat(days_f, 2)[1:], np.repeat(values_f, 2)[:-1]


def corners(days_f: Floats, *lines_f: Floats) -> Places:
    """The days that a stepped line needs: the first, the last, and both beside a change of any of the lines."""
    kept = np.zeros(len(days_f), dtype=np.bool_)
    kept[[0, -1]] = True
    for values_f in lines_f:
        kept |= _beside_changes(values_f)
    return np.flatnonzero(kept)


@dataclass(frozen=True, slots=True, eq=False)
class Beyond:
    """A line and an edge, with the days put in on which they cross; `is_beyond` is true there and above the edge."""

    days_f: Floats
    weights_f: Floats
    edges_f: Floats
    is_beyond: Flags


def beyond(days_f: Floats, actual_f: Floats, edge_f: Floats) -> Beyond:
    """Where `actual_f` lies above `edge_f`, cut where they cross; for what lies below an edge give both negated."""
    above = actual_f > edge_f
    known = np.isfinite(actual_f) & np.isfinite(edge_f)
    at = np.flatnonzero((above[1:] != above[:-1]) & known[1:] & known[:-1])
    # The edge of the day outside: where the edge itself jumped, the cut is at an end of the stroke.
    edges_f = np.where(above[at], edge_f[at], edge_f[at + 1])
    rise_f = actual_f[at + 1] - actual_f[at]
    part_f = np.divide(edges_f - actual_f[at], rise_f, out=np.zeros(len(at)), where=rise_f != 0).clip(0.0, 1.0)
    cuts_f = days_f[at] + part_f * (days_f[at + 1] - days_f[at])
    lines_f = np.stack((days_f, actual_f, edge_f, above.astype(np.float64)))
    cut_f = np.stack((cuts_f, actual_f[at] + part_f * rise_f, edges_f, np.ones(len(at))))
    lines_f = np.insert(lines_f, at + 1, cut_f, axis=1)
    return Beyond(lines_f[0], lines_f[1], lines_f[2], lines_f[3] > 0)


# --- Scales -------------------------------------------------------------------------------------------------


def scale_of(low: float, high: float, most: int = 9) -> list[float]:
    """Round marks that span both values: at most `most`, at steps of 1, 2 or 5."""
    span = max(high - low, 1e-4)
    power = 10.0 ** floor(log10(span / most))
    steps = (power * multiple for multiple in (1, 2, 5, 10, 20))
    spans = ((step, floor(round(low / step, 6)), ceil(round(high / step, 6))) for step in steps)
    step, first, last = next(found for found in spans if found[2] - found[1] < most)
    return [round(step * n, 10) for n in range(first, last + 1)]


def marks_within(low: float, high: float, most: int = 9) -> list[float]:
    """Round marks between two values, at most so many, at steps of 1, 2, 2.5 or 5."""
    span = max(high - low, 1e-9)
    power = 10.0 ** floor(log10(span / most))
    steps = (power * multiple for multiple in (1, 2, 2.5, 5, 10, 20))
    found = ((step, ceil(round(low / step, 6)), floor(round(high / step, 6))) for step in steps)
    step, first, last = next(marks for marks in found if marks[2] - marks[1] < most)
    return [round(step * n, 10) for n in range(first, last + 1)]


def weight_span(series: ClassSeries) -> tuple[float, float]:
    """The lowest and highest of a class's weight and band, with a little room, never below 0."""
    values_f = np.concatenate((series.actual_f, series.lower_f, series.upper_f))
    if np.isnan(values_f).all():
        return 0.0, 0.1
    low, high = float(np.nanmin(values_f)), float(np.nanmax(values_f))
    room = max((high - low) * 0.05, 0.002)
    return max(low - room, 0.0), high + room


def weight_scale(series: ClassSeries) -> list[float]:
    """Marks that span a class's weight and band."""
    return scale_of(*weight_span(series))


def day_marks(first: int, last: int, width: float = 1000.0) -> list[date]:
    """Days an axis of so many pixels names: single days, Mondays, first days of months or of years, as many as fit."""
    start, end = date.fromordinal(first), date.fromordinal(last)
    a_day = width / max(last - first, 1)
    if last - first > MONTHS_UP_TO:
        every = next((n for n in (1, 2, 5, 10) if n * 365 * a_day >= _YEAR_ROOM), 20)
        years = range(start.year + (start > date(start.year, 1, 1)), end.year + 1)
        return [date(year, 1, 1) for year in years if year % every == 0]
    if a_day >= _DAY_ROOM:
        return [date.fromordinal(day) for day in range(first, last + 1)]
    if 7 * a_day >= _DAY_ROOM:
        return [date.fromordinal(day) for day in range(first + -(first - 1) % 7, last + 1, 7)]
    every = next((n for n in (1, 2, 3) if n * 30 * a_day >= _MONTH_ROOM), 6)
    months = (date(n // 12, n % 12 + 1, 1) for n in range(start.year * 12 + start.month - 1, end.year * 12 + end.month))
    return [day for day in months if start <= day <= end and (day.month - 1) % every == 0]


def nearest(days_f: Floats, day: float) -> int:
    """The place of the day nearest to a point on the axis."""
    at = int(np.searchsorted(days_f, day))
    if at == 0:
        return 0
    if at == len(days_f):
        return at - 1
    return at if days_f[at] - day < day - days_f[at - 1] else at - 1


def spread_labels(wanted: Sequence[float], room: float, low: float, high: float) -> list[float]:
    """Heights for labels that want to stand at ascending places, moved apart to keep `room` between them."""
    places = [min(max(at, low), high) for at in wanted]
    for n in range(1, len(places)):
        places[n] = max(places[n], places[n - 1] + room)
    if places and places[-1] > high:
        places[-1] = high
        for n in range(len(places) - 2, -1, -1):
            places[n] = min(places[n], places[n + 1] - room)
    return places
