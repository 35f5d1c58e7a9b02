"""Thinned lines: what a window shows has the outline of all its days, at every fineness."""

from dataclasses import replace
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.charts.levels import Levels, LineLevels, fineness, places_in
from app.ui.charts.series import ClassSeries, Floats
from app.ui.charts.window import Window

FIRST = 730_000.0
DAYS = 5_000
RNG = np.random.default_rng(5)
WALK = 0.4 + np.cumsum(RNG.normal(0, 0.002, DAYS))


def levels_of(actual_f: Floats) -> Levels:
    """A class with a band of four points that widens half-way."""
    count = len(actual_f)
    half = np.where(np.arange(count) < count // 2, 0.04, 0.06)
    days_f = np.arange(FIRST, FIRST + count)
    target_f = np.full(count, 0.4)
    return Levels(ClassSeries("US equity", 0, days_f, actual_f, target_f, target_f - half, target_f + half))


LEVELS = levels_of(WALK)


@settings(max_examples=60)
@given(st.integers(0, DAYS - 100), st.integers(50, DAYS), st.integers(40, 1500))
def test_the_highest_and_lowest_of_a_window_are_drawn(first: int, days: int, pixels: int) -> None:
    """Wherever it stands and however narrow the chart is, but for the strokes at its two ends."""
    last = min(first + days, DAYS - 1)
    seen = LEVELS.within(Window(FIRST + first, FIRST + last), pixels)
    step = fineness(last - first + 1, pixels)
    inside = WALK[first + step : max(last - step, first + step + 1)]
    drawn = seen.weight.ends_f[:, [1, 3]]
    assert drawn.max() >= inside.max()
    assert drawn.min() <= inside.min()
    assert len(seen.series.days_f) <= 2.5 * pixels + 40


def test_a_moved_line_keeps_its_points() -> None:
    """Buckets stand at the same days wherever the window does, so nothing shimmers."""
    one = LEVELS.within(Window(FIRST, FIRST + 3000), 300).series.days_f
    other = LEVELS.within(Window(FIRST + 7, FIRST + 3007), 300).series.days_f
    common = one[(one > FIRST + 50) & (one < FIRST + 2950)]
    assert list(common) == list(other[(other > FIRST + 50) & (other < FIRST + 2950)])


def test_days_outside_are_counted_by_the_day() -> None:
    """The same as looking at each of them, whatever is thinned."""
    series = LEVELS.series
    for first, last in ((0, 10), (300, 2700), (2400, 4999)):
        slow = sum(series.side(n) in {"over", "under"} for n in range(first, last + 1))
        assert LEVELS.outside(Window(FIRST + first, FIRST + last)) == slow


def test_no_stroke_bridges_a_gap() -> None:
    """At any fineness."""
    broken = WALK.copy()
    broken[2000:2200] = nan
    found = levels_of(broken)
    for pixels in (100, 400, 6000):
        ends_f = found.within(Window(FIRST, FIRST + DAYS), pixels).weight.ends_f
        assert not ((ends_f[:, 0] < FIRST + 2000) & (ends_f[:, 2] > FIRST + 2000)).any()


def test_an_area_that_is_cut_is_closed_on_its_edge() -> None:
    """Half of a breach is seen: its shape still stands on the band and reaches the line."""
    actual_f = np.full(100, 0.4)
    actual_f[20:80] = 0.5
    seen = levels_of(actual_f).within(Window(FIRST + 30, FIRST + 44), 500)
    assert seen.under is None
    assert seen.over is not None
    areas = seen.over.areas
    assert areas.weights_f[0] == areas.edges_f[0] == pytest.approx(0.44)
    assert areas.weights_f[-1] == areas.edges_f[-1] == pytest.approx(0.44)
    assert areas.weights_f.max() == 0.5
    assert not areas.goes_on[-1]
    assert areas.goes_on[:-1].all()


def test_an_edge_that_jumps_parts_an_area() -> None:
    """Each part stands on the edge of its own days."""
    found = levels_of(np.full(100, 0.5)).within(Window(FIRST, FIRST + 99), 900)
    assert found.over is not None
    feet = found.over.areas.weights_f[found.over.areas.weights_f < 0.5]
    assert sorted({round(float(foot), 4) for foot in feet}) == [0.44, 0.46]


def test_a_class_that_is_inside_has_nothing_outside() -> None:
    """No shape, no stroke."""
    seen = levels_of(np.full(50, 0.41)).within(Window(FIRST, FIRST + 49), 300)
    assert (seen.over, seen.under) == (None, None)


def test_plain_lines_are_thinned_alike() -> None:
    """Days and values of a window, with the highest and lowest."""
    days_f = np.arange(FIRST, FIRST + DAYS)
    line = LineLevels(days_f, replace(LEVELS.series).actual_f)
    window = Window(FIRST + 1000, FIRST + 4000)
    seen_f, values_f = line.within(window, 200)
    first, past = places_in(days_f, window)
    step = fineness(past - first, 200)
    assert values_f.max() >= WALK[first + step : past - step].max()
    assert values_f.min() <= WALK[first + step : past - step].min()
    assert len(seen_f) < 600


def test_few_days_are_drawn_as_they_are() -> None:
    """Thinning begins where a day is less than a pixel."""
    assert [fineness(days, 1000) for days in (10, 1000, 1001, 2000, 4000)] == [1, 1, 4, 4, 8]
