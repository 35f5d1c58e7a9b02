"""The measures of performance: what links, what bounds, and what is not made up."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.engine.performance import (
    daily_returns,
    drawdown,
    drawdowns,
    information_ratio,
    last_run,
    mix_returns,
    modified_dietz,
    money_weighted,
    time_weighted,
    tracking_error_ex_ante,
    yearly,
)

Floats = NDArray[np.float64]
FIRST = date(2026, 1, 5)
RETURNS = st.lists(st.floats(-0.3, 0.3), min_size=2, max_size=40).map(np.array)
NAN = float("nan")


def _days(count: int) -> list[date]:
    return [FIRST + timedelta(days=n) for n in range(count)]


def _values(returns_f: Floats, flows_f: Floats, begin: float = 1000.0) -> Floats:
    """Values of a portfolio that earns those returns and takes those flows at the end of each day."""
    values = [begin]
    for earned, flow in zip(returns_f, flows_f, strict=True):
        values.append(values[-1] * (1 + earned) + flow)
    return np.array(values)


@given(RETURNS, st.data())
def test_linked_returns_do_not_depend_on_flows(returns_f: Floats, data: st.DataObject) -> None:
    """Whatever comes in at the ends of days, the time-weighted return is that of the path."""
    flows_f = np.array(data.draw(st.lists(st.floats(0, 5000), min_size=len(returns_f), max_size=len(returns_f))))
    value_f = _values(returns_f, flows_f)
    found = daily_returns(value_f, np.append(0.0, flows_f))
    assert np.isnan(found[0])
    assert list(found[1:]) == pytest.approx(list(returns_f), abs=1e-9)
    assert time_weighted(found[1:]) == pytest.approx(float(np.prod(1 + returns_f) - 1), rel=1e-7, abs=1e-9)


@given(RETURNS)
def test_without_flows_every_measure_says_the_same(returns_f: Floats) -> None:
    """Dietz, linked and money-weighted returns are one where nothing comes or goes."""
    value_f = _values(returns_f, np.zeros(len(returns_f)))
    total = float(value_f[-1] / value_f[0] - 1)
    assert time_weighted(returns_f) == pytest.approx(total, rel=1e-9, abs=1e-12)
    assert modified_dietz(value_f[0], value_f[-1], [], len(returns_f)) == pytest.approx(total, abs=1e-12)
    year = [FIRST, FIRST + timedelta(days=365)]
    assert money_weighted(year, [-float(value_f[0]), float(value_f[-1])]) == pytest.approx(total, abs=1e-7)


@given(RETURNS, st.data())
def test_a_period_links_from_its_parts(returns_f: Floats, data: st.DataObject) -> None:
    """Cut anywhere, the parts multiply to the whole."""
    cut = data.draw(st.integers(1, len(returns_f) - 1))
    parts = (1 + time_weighted(returns_f[:cut])) * (1 + time_weighted(returns_f[cut:]))
    assert parts - 1 == pytest.approx(time_weighted(returns_f), abs=1e-12)


@given(RETURNS)
def test_a_drawdown_is_the_deepest_of_all_falls(returns_f: Floats) -> None:
    """It is between nothing and all, and no pair of days falls further; a slow loop over all pairs agrees."""
    index_f = np.append(1.0, np.cumprod(1 + returns_f))
    days = _days(len(index_f))
    deepest = max(
        (1 - index_f[j] / index_f[i] for i in range(len(index_f)) for j in range(i + 1, len(index_f))), default=0.0
    )
    below_f, found = drawdowns(index_f), drawdown(days, index_f)
    assert (below_f <= 0).all()
    assert (below_f > -1).all()
    assert -below_f.min() == pytest.approx(max(deepest, 0.0), abs=1e-12)
    if found is None:
        assert (np.diff(index_f) >= 0).all()
        return
    peak, trough = days.index(found.peak), days.index(found.trough)
    assert found.depth == pytest.approx(1 - index_f[trough] / index_f[peak])
    assert index_f[peak] == index_f[: trough + 1].max()
    after = [d for d, x in zip(days[trough:], index_f[trough:], strict=True) if x >= index_f[peak]]
    assert found.recovered == (after[0] if after else None)
    assert found.recovery_days == ((after[0] - found.trough).days if after else None)


def test_a_high_held_for_days_is_left_on_its_last() -> None:
    """The fall begins on the last day of the high."""
    found = drawdown(_days(6), np.array([1.0, 2.0, 2.0, 1.0, 1.5, 2.0]))
    assert found is not None
    assert (found.peak, found.trough, found.recovered) == (_days(6)[2], _days(6)[3], _days(6)[5])
    assert (found.depth, found.recovery_days) == (0.5, 2)


def test_no_return_is_made_up() -> None:
    """Nothing invested the day before, an unknown value or an unknown flow: no return, and none after a gap."""
    value_f = np.array([0.0, 100.0, 110.0, NAN, 120.0, 132.0, 140.0])
    flows_f = np.array([0.0, 100.0, 0.0, 0.0, 0.0, 0.0, NAN])
    found = daily_returns(value_f, flows_f)
    assert np.isfinite(found).tolist() == [False, False, True, False, False, True, False]
    assert found[2] == pytest.approx(0.1)
    assert last_run(np.isfinite(found)) == (5, 6)
    assert last_run(np.zeros(3, dtype=bool)) == (0, 0)
    assert last_run(np.ones(3, dtype=bool)) == (0, 3)
    assert last_run(np.zeros(0, dtype=bool)) == (0, 0)


def test_less_than_a_year_is_not_stretched_to_one() -> None:
    """364 days say nothing of a year; two years are taken to the root."""
    assert yearly(0.1, 364) is None
    assert yearly(0.1, 365) == pytest.approx(0.1)
    assert yearly(0.21, 730) == pytest.approx(0.1)
    assert yearly(-1.0, 730) is None


def test_what_has_no_answer_is_none() -> None:
    """No capital for Dietz, no rate for flows of one sign, no ratio over an error of nothing."""
    assert modified_dietz(0.0, 10.0, [], 30) is None
    assert modified_dietz(100.0, 10.0, [(-200.0, 0.0)], 30) is None
    assert money_weighted([FIRST, FIRST + timedelta(days=9)], [100.0, 100.0]) is None
    assert information_ratio(np.full(5, 0.01)) is None
    assert drawdown(_days(3), np.array([1.0, 1.0, 1.1])) is None


def test_a_mix_needs_what_it_weighs_alone() -> None:
    """An unknown part that weighs nothing does no harm; one that weighs makes the day unknown."""
    returns_f = np.array([[NAN, NAN], [0.1, NAN], [0.1, NAN], [0.2, 0.4]])
    weights_f = np.array([[1.0, 0.0], [0.5, 0.5], [0.5, 0.25], [NAN, NAN]])
    found = mix_returns(weights_f, returns_f)
    assert found[1] == pytest.approx(0.1)
    assert np.isnan(found[[0, 2]]).all()
    assert found[3] == pytest.approx(0.2)


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_tracking_error_is_that_of_the_weighted_returns(parts: int, seed: int) -> None:
    """sqrt(a' Σ a) of a sample covariance is the standard deviation of a' r over the same sample."""
    dice = np.random.default_rng(seed)
    returns_f, active_f = dice.normal(size=(50, parts)), dice.normal(size=parts)
    covariance_f = np.atleast_2d(np.cov(returns_f, rowvar=False))
    assert tracking_error_ex_ante(active_f, covariance_f) == pytest.approx(np.std(returns_f @ active_f, ddof=1))
