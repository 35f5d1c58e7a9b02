"""The arithmetic of charts: gaps stay gaps, peaks stay peaks, crossings are exact."""

from datetime import date
from itertools import pairwise
from math import isnan, nan

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.ui.charts.series import (
    ClassSeries,
    Floats,
    beyond,
    corners,
    day_marks,
    nearest,
    peaks,
    runs,
    scale_of,
    spread_labels,
    stepped,
    weight_at,
    weight_scale,
)
from app.ui.charts.window import Window


def floats(*values: float) -> Floats:
    """An array of floats."""
    return np.array(values, dtype=np.float64)


def series(actual_f: Floats, lower: float = 0.37, upper: float = 0.44) -> ClassSeries:
    """A class of target 40 % with a level band, one entry a day from ordinal 739000."""
    count = len(actual_f)
    return ClassSeries(
        "US equity",
        0,
        np.arange(739_000, 739_000 + count, dtype=np.float64),
        actual_f,
        np.full(count, 0.4),
        np.full(count, lower),
        np.full(count, upper),
    )


class TestSeries:
    """What is known of a day."""

    def test_a_day_without_prices_is_unknown(self) -> None:
        """It is no side of the band, no weight and not counted as outside."""
        known = series(floats(0.36, nan, 0.45, 0.4))
        assert [known.side(n) for n in range(4)] == ["under", "unknown", "over", "in"]
        assert known.outside == 2
        assert weight_at(known.actual_f, 1) is None
        assert str(weight_at(known.actual_f, 2)) == "0.45"

    def test_an_edge_itself_is_inside(self) -> None:
        """The chart counts as the engine does."""
        assert series(floats(0.37, 0.44)).outside == 0

    def test_a_window_includes_both_days(self) -> None:
        """A range is told by its first and last day."""
        known = series(floats(0.1, 0.2, 0.3))
        assert list(known.within(Window(739_001, 739_002)).actual_f) == [0.2, 0.3]
        assert known.within(Window(739_000.2, 739_000.8)) is known


class TestThinning:
    """Fewer points, the same picture."""

    def test_lone_peaks_gaps_and_changed_bands_survive(self) -> None:
        """What the eye measures is kept: one high day, one low day, one gap, one change of the band."""
        actual_f = np.full(20_000, 0.4)
        actual_f[7_777], actual_f[8_888], actual_f[9_999] = 0.9, 0.1, nan
        upper_f = np.where(np.arange(20_000) < 12_345, 0.43, 0.44)
        known = series(actual_f)
        known = ClassSeries("x", 0, known.days_f, actual_f, known.target_f, known.lower_f, upper_f)
        few = known.at(peaks(known, 40))
        assert len(few.days_f) < 1100
        kept = {int(day) - 739_000 for day in few.days_f}
        assert {0, 7_777, 8_888, 9_998, 9_999, 10_000, 12_344, 12_345, 19_999} <= kept

    @given(st.lists(st.one_of(st.floats(0, 1), st.just(nan)), min_size=50, max_size=400))
    def test_extremes_are_always_kept(self, values: list[float]) -> None:
        """However wild the line, its highest and lowest points stay."""
        known = series(floats(*values))
        few = known.at(peaks(known, 10))
        if not all(isnan(v) for v in values):
            assert np.nanmax(few.actual_f) == np.nanmax(known.actual_f)
            assert np.nanmin(few.actual_f) == np.nanmin(known.actual_f)
        assert np.isnan(few.actual_f).any() == np.isnan(known.actual_f).any()


class TestLines:
    """Runs, steps and crossings."""

    def test_runs_are_found_at_both_ends(self) -> None:
        """A run may begin with the first and end with the last place."""
        assert list(runs(np.array([True, False, True, True]))) == [(0, 1), (2, 4)]

    def test_a_band_jumps_on_its_day(self) -> None:
        """Between two days the older value holds."""
        days_f, values_f = stepped(floats(1, 2, 3), floats(5, 5, 8))
        assert list(zip(days_f, values_f, strict=True)) == [(1, 5), (2, 5), (2, 5), (3, 5), (3, 8)]

    def test_a_level_band_needs_two_corners(self) -> None:
        """A change of any line needs both its days; days without a band are all alike."""
        days_f = np.arange(6.0)
        assert list(corners(days_f, np.full(6, 0.3), np.full(6, nan))) == [0, 5]
        assert list(corners(days_f, floats(1, 1, 1, 2, 2, 2), np.full(6, 0.3))) == [0, 2, 3, 5]

    def test_what_is_beyond_begins_and_ends_on_the_edge(self) -> None:
        """The hatched area is cut where the line crosses the edge, not at the next day."""
        cut = beyond(floats(0, 1, 2, 3), floats(0.42, 0.46, 0.46, 0.42), np.full(4, 0.44))
        assert list(cut.days_f[cut.is_beyond]) == [0.5, 1, 2, 2.5]
        np.testing.assert_allclose(cut.weights_f[cut.is_beyond], [0.44, 0.46, 0.46, 0.44])
        np.testing.assert_allclose(cut.edges_f, 0.44)

    def test_what_is_beyond_ends_at_a_gap(self) -> None:
        """Nothing is drawn into days without prices."""
        cut = beyond(floats(0, 1, 2), floats(nan, 0.5, nan), np.full(3, 0.44))
        assert list(cut.days_f) == [0, 1, 2]
        assert list(cut.is_beyond) == [False, True, False]

    @given(st.lists(st.one_of(st.floats(0, 1), st.just(nan)), min_size=2, max_size=60))
    def test_what_is_beyond_is_what_a_slow_look_finds(self, values: list[float]) -> None:
        """Every day above is kept, and one cut stands between two known days on different sides."""
        actual_f = floats(*values)
        cut = beyond(np.arange(len(values), dtype=np.float64), actual_f, np.full(len(values), 0.5))
        crossings = sum(
            1 for one, other in pairwise(values) if not isnan(one) and not isnan(other) and (one > 0.5) != (other > 0.5)
        )
        assert int(cut.is_beyond.sum()) == sum(v > 0.5 for v in values) + crossings
        assert np.all(cut.weights_f[cut.is_beyond] >= 0.5 - 1e-12)


class TestScales:
    """Axes."""

    def test_marks_span_the_values_at_round_steps(self) -> None:
        """Thirty-six to forty-eight by twos, as the picture has it."""
        assert scale_of(0.367, 0.471) == [0.36, 0.38, 0.4, 0.42, 0.44, 0.46, 0.48]

    @given(st.floats(0, 1), st.floats(0, 0.5))
    def test_every_span_has_a_scale(self, low: float, span: float) -> None:
        """Two to nine marks, beginning below and ending above the values."""
        marks = scale_of(low, low + span)
        assert 1 <= len(marks) <= 9
        assert marks[0] <= low + 1e-9
        assert marks[-1] >= low + span - 1e-9

    def test_a_flat_class_still_has_a_scale(self) -> None:
        """One value alone gives more than one mark."""
        marks = weight_scale(series(np.full(3, 0.4), 0.4, 0.4))
        assert len(marks) > 1
        assert marks[0] <= 0.4 <= marks[-1]

    def test_a_class_without_prices_has_a_scale(self) -> None:
        """All gaps give an empty plot, not an error."""
        known = series(np.full(3, nan), nan, nan)
        assert len(weight_scale(known)) > 1

    def test_years_are_named_on_long_spans_and_months_on_short_ones(self) -> None:
        """Names stand at the first day of what they name."""
        first, last = date(2023, 11, 20), date(2026, 11, 20)
        assert day_marks(first.toordinal(), last.toordinal()) == [date(y, 1, 1) for y in (2024, 2025, 2026)]
        short = day_marks(date(2026, 5, 20).toordinal(), last.toordinal())
        assert short == [date(2026, m, 1) for m in range(6, 12)]

    def test_the_closest_axis_names_days_and_mondays(self) -> None:
        """Fewer names where there is less room."""
        last = date(2026, 11, 20).toordinal()
        assert day_marks(last - 9, last, 1000) == [date.fromordinal(last - n) for n in range(9, -1, -1)]
        assert all(day.weekday() == 0 for day in day_marks(last - 40, last, 700))
        assert day_marks(last - 20 * 365, last, 300) == [date(y, 1, 1) for y in (2010, 2015, 2020, 2025)]

    @given(st.integers(14, 9000), st.integers(200, 1600))
    def test_names_of_days_have_room(self, days: int, width: int) -> None:
        """However far and narrow, two names never touch."""
        last = date(2026, 11, 20).toordinal()
        marks = day_marks(last - days, last, width)
        assert all((b - a).days * width / days >= 40 for a, b in pairwise(marks))

    def test_the_nearest_day_is_found(self) -> None:
        """Beyond the ends it is the end."""
        days_f = floats(10, 11, 14)
        assert [nearest(days_f, x) for x in (0, 10.4, 12, 13, 99)] == [0, 0, 1, 2, 2]

    @given(st.lists(st.floats(0, 100), min_size=1, max_size=7))
    def test_labels_never_touch(self, wanted: list[float]) -> None:
        """They keep their order and their distance."""
        places = spread_labels(sorted(wanted), 10, 0, 100)
        assert all(b - a >= 10 - 1e-9 for a, b in pairwise(places))
        assert places[-1] <= 100
