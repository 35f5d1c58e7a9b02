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

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

MOST_POINTS = 2000
"""Above this many points a line is thinned to its peaks."""
LONGEST_HOLE = 10
"""Calendar days between two charted days beyond which the line is broken; ten days is also how old a price may be."""
MONTHS_UP_TO = 560
"""Days up to which the axis names months; beyond it names years."""


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

    def between(self, first: date, last: date) -> ClassSeries:
        """The same class from one day to another, both included."""
        inside = np.flatnonzero((self.days_f >= first.toordinal()) & (self.days_f <= last.toordinal()))
        return self.at(inside)

    def at(self, places: Places) -> ClassSeries:
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
    def outside(self) -> int:
        """Days on which the weight lay outside its band; days without prices are not counted."""
        return int(np.count_nonzero((self.actual_f < self.lower_f) | (self.actual_f > self.upper_f)))

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


def thinned(series: ClassSeries, most: int = MOST_POINTS) -> ClassSeries:
    """The series with at most about `most` days and the same outline.

    Each bucket keeps its first, lowest, highest and last day. Days next to a gap and days on which band or
    target change are kept besides, so nothing moves that the eye would measure.
    """
    count = len(series.days_f)
    if count <= most:
        return series
    step = ceil(4 * count / most)
    kept = {0, count - 1}
    for start in range(0, count, step):
        part_f = series.actual_f[start : start + step]
        kept |= {start, min(start + step, count) - 1}
        if not np.isnan(part_f).all():
            kept |= {start + int(np.nanargmin(part_f)), start + int(np.nanargmax(part_f))}
    for changed in (
        np.isnan(series.actual_f),
        *(values_f for values_f in (series.target_f, series.lower_f, series.upper_f)),
    ):
        at = np.flatnonzero(changed[1:] != changed[:-1])
        kept |= {*map(int, at), *map(int, at + 1)}
    return series.at(np.array(sorted(kept), dtype=np.intp))


def runs(mask: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First and past-the-last place of each unbroken run of true."""
    padded = np.concatenate(([False], mask, [False]))
    turns = np.flatnonzero(padded[1:] != padded[:-1])
    yield from zip(map(int, turns[::2]), map(int, turns[1::2]), strict=True)


def stepped(days_f: Floats, values_f: Floats) -> tuple[Floats, Floats]:
    """A line that holds each value until the next day and then jumps: a band changes on a day."""
    return np.repeat(days_f, 2)[1:], np.repeat(values_f, 2)[:-1]


def excursions(days_f: Floats, actual_f: Floats, edge_f: Floats) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Stretches where `actual_f` lies above `edge_f`: days, weights and edge, cut where the lines cross.

    For what lies below an edge give both negated.
    """
    above = actual_f > edge_f
    for first, past in runs(above):
        days, weights, edges = (list(a_f[first:past]) for a_f in (days_f, actual_f, edge_f))
        if first > 0 and not isnan(actual_f[first - 1]):
            day, weight = _crossing(days_f, actual_f, edge_f[first], first - 1)
            days.insert(0, day)
            weights.insert(0, weight)
            edges.insert(0, edge_f[first])
        if past < len(days_f) and not isnan(actual_f[past]):
            day, weight = _crossing(days_f, actual_f, edge_f[past - 1], past - 1)
            days.append(day)
            weights.append(weight)
            edges.append(edge_f[past - 1])
        yield np.array(days), np.array(weights), np.array(edges)


def _crossing(days_f: Floats, actual_f: Floats, edge: float, before: int) -> tuple[float, float]:
    """Where the line between two days meets an edge; an end of it where the edge itself jumped."""
    start, end = actual_f[before], actual_f[before + 1]
    part = (edge - start) / (end - start) if end != start else 0.0
    part = min(max(part, 0.0), 1.0)
    day = days_f[before] + part * (days_f[before + 1] - days_f[before])
    return float(day), float(start + part * (end - start))


# --- Scales -------------------------------------------------------------------------------------------------


def scale_of(low: float, high: float, most: int = 9) -> list[float]:
    """Round marks that span both values: at most `most`, at steps of 1, 2 or 5."""
    span = max(high - low, 1e-4)
    power = 10.0 ** floor(log10(span / most))
    steps = (power * multiple for multiple in (1, 2, 5, 10, 20))
    spans = ((step, floor(round(low / step, 6)), ceil(round(high / step, 6))) for step in steps)
    step, first, last = next(found for found in spans if found[2] - found[1] < most)
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


def day_marks(first: int, last: int) -> list[date]:
    """Days the axis names: first days of months (every so many) for short spans, else of years."""
    start, end = date.fromordinal(first), date.fromordinal(last)
    if last - first > MONTHS_UP_TO:
        return [date(year, 1, 1) for year in range(start.year + (start > date(start.year, 1, 1)), end.year + 1)]
    every = 1 if last - first < 200 else 2  # as many names fit side by side
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
