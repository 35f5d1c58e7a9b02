"""What tilts have earned, and that its parts are the whole of it."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.bars import Bars
from app.engine.tactical.attribution import (
    NO_ATTRIBUTION,
    UNPLACED,
    Floats,
    TargetPath,
    attribute,
    class_returns,
    target_path,
)
from app.model.plan import Plan
from app.model.target import AssetClass, Tilt

D = Decimal
MONDAY = date(2026, 1, 5)


def ordinals(count: int, first: date = MONDAY) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Days on end."""
    return np.arange(first.toordinal(), first.toordinal() + count, dtype=np.int64)


def day(n: int) -> date:
    """Day number n."""
    return MONDAY + timedelta(days=n)


def path_of(strategic: list[list[float]], tilt: list[list[float]]) -> TargetPath:
    """A path of the classes A, B, ..."""
    names = tuple("ABCDEF"[: len(strategic[0])])
    return TargetPath(names, np.array(strategic), np.array(tilt))


def bars(closes: Mapping[int, float], symbol: str = "X") -> Bars:
    """Closes by number of day, without highs, lows and volumes."""
    days = np.array([MONDAY.toordinal() + n for n in closes], dtype=np.int64)
    none_f = np.full(len(days), np.nan)
    return Bars(symbol, days, np.array(list(closes.values())), none_f, none_f, none_f, is_total=True)


WEIGHTS = st.floats(-0.3, 0.3).map(lambda w: round(w, 3))
RETURNS = st.floats(-0.08, 0.08)


@st.composite
def cases(draw: st.DrawFn) -> tuple[TargetPath, Floats, Floats]:
    """Three classes over some days: strategic weights, tilts that need not add up to zero, returns, some unknown."""
    count = draw(st.integers(2, 12))
    first, second = draw(st.floats(0.1, 0.5)), draw(st.floats(0.1, 0.4))
    strategic = [[first, second, 1 - first - second]] * count
    tilt = draw(st.lists(st.tuples(WEIGHTS, WEIGHTS, WEIGHTS).map(list), min_size=count, max_size=count))
    one = st.one_of(RETURNS, RETURNS, RETURNS, st.just(math.nan))
    returns = draw(st.lists(st.tuples(one, one, one), min_size=count, max_size=count))
    value = draw(st.lists(st.floats(1e4, 1e6), min_size=count, max_size=count))
    return path_of(strategic, tilt), np.array(returns), np.array(value)


@given(cases())
def test_parts_add_up_to_the_difference_of_the_linked_returns(case: tuple[TargetPath, Floats, Floats]) -> None:
    """In points and in dollars, recomputed day by day without arrays."""
    path, returns_f, value_f = case
    found = attribute(ordinals(len(value_f)), path, returns_f, value_f)
    tilted = strategic = 1.0
    dollars, days = 0.0, 0
    live = [n for n in range(1, len(value_f)) if any(path.tilt_f[n - 1])]
    for n in range(live[0], live[-1] + 1) if live else ():
        if any(math.isnan(returns_f[n][k]) for k in range(3)):
            continue
        own = sum(path.strategic_f[n - 1][k] * returns_f[n][k] for k in range(3))
        with_tilt = sum((path.strategic_f[n - 1][k] + path.tilt_f[n - 1][k]) * returns_f[n][k] for k in range(3))
        strategic, tilted, days = strategic * (1 + own), tilted * (1 + with_tilt), days + 1
        dollars += value_f[n - 1] * (with_tilt - own)
    assert found.points == pytest.approx(tilted - strategic, abs=1e-12)
    assert sum(p.points for p in found.parts) == pytest.approx(found.points, abs=1e-12)
    assert sum(p.dollars or 0.0 for p in found.parts) == pytest.approx(dollars, abs=1e-6)
    assert found.skipped == (live[-1] - live[0] + 1 - days if live else 0)


def test_one_day_by_hand() -> None:
    """Two points from B to A; A returned 3 %, B −1 %, the strategic mix 1 %: 0.04 points each way, 0.08 in all."""
    path = path_of([[0.5, 0.5]] * 2, [[0.02, -0.02]] * 2)
    found = attribute(ordinals(2), path, np.array([[np.nan, np.nan], [0.03, -0.01]]), np.array([100_000.0, 0.0]))
    assert [(p.name, p.weight) for p in found.parts] == [("A", 0.02), ("B", -0.02)]
    assert [p.points for p in found.parts] == pytest.approx([0.0004, 0.0004])
    assert [p.dollars for p in found.parts] == pytest.approx([40.0, 40.0])
    assert (found.first, found.last) == (day(1), day(1))
    assert found.strategic == pytest.approx(0.01)
    assert found.dollars == pytest.approx(80.0)


def test_what_tilts_leave_over_is_a_part_of_its_own() -> None:
    """Two points more of A that nobody pays for: they are borrowed for nothing, which is said."""
    path = path_of([[0.5, 0.5]] * 2, [[0.02, 0.0]] * 2)
    found = attribute(ordinals(2), path, np.array([[0.0, 0.0], [0.03, -0.01]]), np.array([1e5, 1e5]))
    assert [(p.name, p.weight) for p in found.parts] == [("A", 0.02), (UNPLACED, -0.02)]
    assert found.points == pytest.approx(0.02 * 0.03)


def test_a_tilt_that_ended_and_one_that_began_later_are_two() -> None:
    """A run of days each; the days between belong to neither."""
    tilt = [[0.02, -0.02]] * 2 + [[0.0, 0.0]] * 2 + [[-0.01, 0.01]] * 2
    returns_f = np.full((6, 2), 0.01)
    found = attribute(ordinals(6), path_of([[0.5, 0.5]] * 6, tilt), returns_f, np.full(6, 1e5))
    spans = [(p.name, p.first, p.last, p.weight) for p in found.parts]
    assert spans == [
        ("A", day(1), day(2), 0.02),
        ("B", day(1), day(2), -0.02),
        ("A", day(5), day(5), -0.01),
        ("B", day(5), day(5), 0.01),
    ]


def test_nothing_unknown_becomes_zero() -> None:
    """A day without a class's return is skipped and counted; a day without a value has no dollars."""
    path = path_of([[0.5, 0.5]] * 3, [[0.02, -0.02]] * 3)
    returns_f = np.array([[0, 0], [np.nan, 0.5], [0.03, -0.01]])
    found = attribute(ordinals(3), path, returns_f, np.array([1e5, np.nan, 1e5]))
    assert (found.skipped, found.unvalued) == (1, 1)
    assert found.dollars is None
    assert found.points == pytest.approx(0.0008)
    assert attribute(ordinals(3), path_of([[0.5, 0.5]] * 3, [[0.0, 0.0]] * 3), returns_f, np.ones(3)) == NO_ATTRIBUTION


def test_the_weights_of_a_day_are_those_of_the_plan_then_in_force() -> None:
    """A tilt lives from its own first day to its last, and no longer than the plan that has it."""
    a, b = AssetClass("A", D("0.6")), AssetClass("B", D("0.4"))
    tilted = replace(a, tilt=Tilt(D("0.05"), day(4), since=day(2)))
    later = replace(a, target=D("0.5"), tilt=Tilt(D("-0.05"), day(9)))
    plans = [
        (date.min, Plan(classes=(tilted, b))),
        (day(6), Plan(classes=(later, replace(b, target=D("0.5"))))),
    ]
    path = target_path(plans, ordinals(12))
    assert path.names == ("A", "B")
    assert list(path.tilt_f[:, 0]) == [0, 0, 0.05, 0.05, 0.05, 0, -0.05, -0.05, -0.05, -0.05, 0, 0]
    assert list(path.strategic_f[:, 1]) == [0.4] * 6 + [0.5] * 6


def test_returns_come_from_the_last_close_of_each_day() -> None:
    """A close stands for ten days; cash returns nothing; a class without prices is unknown."""
    found = class_returns({"A": bars({0: 100.0, 2: 110.0})}, ("A", "Cash", "B"), ordinals(14))
    assert list(found[1:4, 0]) == pytest.approx([0.0, 0.1, 0.0])
    assert np.isfinite(found[12, 0])
    assert np.isnan(found[13, 0])
    assert list(found[1:, 1]) == [0.0] * 13
    assert np.isnan(found[:, 2]).all()
