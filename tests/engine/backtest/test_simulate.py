"""Policies followed with arrays against the same day by day, and what must hold of every policy."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.engine.backtest.policy import (
    Destination,
    Funding,
    Look,
    Policy,
    TriggerBand,
    absolute_band,
    destination,
    looks,
    relative_band,
    years_between,
)
from app.engine.backtest.simulate import Market, Run, market, simulate
from app.model.errors import InputError
from tests.engine.backtest.slow_loop import follow, is_look

Floats = NDArray[np.float64]
CALENDARS: list[str | int] = ["never", "daily", "weekly", "monthly", "quarterly", "semiannual", "annual", 7, 10]


def _weekdays(count: int, first: date = date(2019, 11, 1)) -> list[date]:
    days = [first + timedelta(days=n) for n in range(2 * count)]
    return [d for d in days if d.weekday() < 5][:count]


def _ordinals(days: list[date]) -> NDArray[np.int64]:
    return np.array([d.toordinal() for d in days], dtype=np.int64)


def _random(seed: int, assets: int, days: int = 400) -> tuple[list[date], Floats, Floats]:
    rng = np.random.default_rng(seed)
    sigma_f = rng.uniform(0.002, 0.03, assets)
    sigma_f[0] = 0.0
    returns_f = sigma_f * rng.standard_normal((days - 1, assets))
    parts_f = rng.uniform(0.05, 1.0, assets)
    return _weekdays(days), returns_f, parts_f / parts_f.sum()


policies: st.SearchStrategy[dict[str, object]] = st.builds(
    dict,
    look=st.sampled_from(CALENDARS),
    also=st.sampled_from(["never", "annual", "monthly"]),
    width=st.none() | st.tuples(st.floats(0.03, 0.4), st.floats(0.03, 0.4)),
    stop=st.sampled_from([0.0, 0.5, 0.8, 1.0]),
    cost=st.sampled_from([0.0, 0.0005, 0.01]),
    smallest=st.sampled_from([0.0, 0.0, 0.004, 0.05]),
    only=st.booleans(),
)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10_000), assets=st.integers(2, 6), rule=policies)
def test_the_arrays_follow_the_rule_as_one_would_by_hand(seed: int, assets: int, rule: dict[str, object]) -> None:
    """Values, weights, trade days and amounts of the day-by-day loop, whatever the rule."""
    days, returns_f, targets_f = _random(seed, assets)
    width = rule["width"]
    band = relative_band(targets_f, *width) if isinstance(width, tuple) else None
    policy = Policy(
        Look(rule["look"], rule["also"]),  # type: ignore[arg-type]  # drawn from names
        band,
        Destination(rule["stop"]),  # type: ignore[arg-type]  # drawn from numbers
        Funding(only_breached=bool(rule["only"])),
        rule["cost"],  # type: ignore[arg-type]  # drawn from numbers
        rule["smallest"],  # type: ignore[arg-type]  # drawn from numbers
    )
    run = simulate(policy, targets_f, market(_ordinals(days), returns_f))
    values, weights, events, amounts = follow(
        days,
        returns_f.tolist(),
        targets_f.tolist(),
        policy.look.calendar,
        policy.look.also,
        None if band is None else band.below_f.tolist(),
        None if band is None else band.above_f.tolist(),
        policy.destination.stop,
        policy.cost,
        policy.smallest,
        only_breached=policy.funding.only_breached,
    )
    assert run.events.tolist() == events
    assert run.values_f == pytest.approx(np.array(values), rel=1e-9)
    assert run.weights_f == pytest.approx(np.array(weights), abs=1e-9)
    assert np.abs(run.traded_f).sum(axis=1) == pytest.approx(np.array(amounts), abs=1e-9)
    assert run.cost_f == pytest.approx(policy.cost * np.array(amounts), abs=1e-9)


@pytest.mark.parametrize("calendar", CALENDARS)
def test_calendars_look_on_the_last_trading_day_of_their_period(calendar: str | int) -> None:
    """Day by day, over a leap year; the last day of all counts as a period’s end."""
    days = _weekdays(320)
    assert looks(calendar, _ordinals(days)).tolist() == [is_look(calendar, days, n) for n in range(len(days))]


def test_a_calendar_nobody_knows_is_refused() -> None:
    """One sentence, and none for a number below one."""
    with pytest.raises(InputError, match="fortnightly"):
        looks("fortnightly", _ordinals(_weekdays(5)))
    with pytest.raises(InputError, match="0 days"):
        looks(0, _ordinals(_weekdays(5)))
    assert looks("10", _ordinals(_weekdays(25))).sum() == 2


def test_the_mean_time_between_looks() -> None:
    """A year has 252 trading days."""
    assert years_between(21) == pytest.approx(years_between("monthly"))
    assert years_between("daily") == pytest.approx(1 / 252)
    assert years_between("never") == float("inf")


def _run(policy: Policy, returns: list[list[float]], targets: list[float]) -> Run:
    days = _weekdays(len(returns) + 1)
    return simulate(policy, np.array(targets), market(_ordinals(days), np.array(returns)))


def test_an_edge_itself_is_inside() -> None:
    """Strictly outside trades, on the edge does not."""
    targets_f = np.array([0.5, 0.5])
    rise = (0.55 / 0.45) - 1.0
    policy = Policy(Look(), absolute_band(targets_f, 0.05, 0.05), destination("edge"))
    assert not len(_run(policy, [[rise, 0.0]], [0.5, 0.5]).events)
    assert len(_run(policy, [[rise + 1e-6, 0.0]], [0.5, 0.5]).events) == 1


def test_two_assets_stop_at_the_same_distance() -> None:
    """With relative bands of 12 and 8 points, half-way back is half of the 8 that broke."""
    targets_f = np.array([0.6, 0.4])
    policy = Policy(Look(), relative_band(targets_f, 0.2, 0.2), destination("tolerance", 0.5))
    run = _run(policy, [[0.5, 0.0]], [0.6, 0.4])
    assert run.weights_f[-1] == pytest.approx([0.64, 0.36])


def test_the_breached_are_funded_by_those_farthest_away() -> None:
    """One rises out of its band; the asset farthest below its target takes what it brings, the others stay."""
    targets_f = np.full(4, 0.25)
    policy = Policy(Look(), absolute_band(targets_f, 0.1, 0.05), destination("edge"), Funding(only_breached=True))
    run = _run(policy, [[0.5, 0.05, -0.05, 0.02]], [0.25] * 4)
    trade_f = run.traded_f[0]
    assert trade_f[0] < 0 < trade_f[2]
    assert trade_f[[1, 3]] == pytest.approx([0, 0], abs=1e-12)
    assert run.weights_f[-1][0] == pytest.approx(0.3)
    assert run.outside[0].tolist() == [1, 0, 0, 0]


def test_goals_name_places_of_the_band() -> None:
    """Edge, midpoint and tolerance; anything else is refused."""
    assert [destination(g).stop for g in ("target", "midpoint", "edge")] == [0.0, 0.5, 1.0]
    assert destination("tolerance", 0.3).stop == 0.3
    with pytest.raises(InputError, match="nowhere"):
        destination("nowhere")


def test_a_decision_never_looks_ahead() -> None:
    """The past of a run is the run of the past; but for the last day, which counts as a period’s end."""
    days, returns_f, targets_f = _random(3, 5)
    policy = Policy(Look("daily"), relative_band(targets_f, 0.1, 0.1), destination("midpoint"), Funding(), 0.001)
    whole = simulate(policy, targets_f, market(_ordinals(days), returns_f))
    for end in (50, 200, 333):
        part = simulate(policy, targets_f, market(_ordinals(days[:end]), returns_f[: end - 1]))
        assert part.events.tolist() == [e for e in whole.events.tolist() if e < end]
        assert part.values_f == pytest.approx(whole.values_f[:end], rel=1e-12)


def test_wider_bands_and_other_widths_leave_the_rest_of_the_rule() -> None:
    """A policy with another band is the same policy but for it."""
    targets_f = np.array([0.5, 0.5])
    policy = Policy(Look(10, "annual"), None, destination("edge"), Funding(only_breached=True), 0.001)
    band = TriggerBand(targets_f, targets_f)
    assert replace(policy, band=band).look == policy.with_band(band).look
    assert policy.with_band(band).band is band


def test_the_constant_mix_of_perold_and_sharpe() -> None:
    """60/40 while stocks go from 100 to 90 and back: it buys 2.40 and ends at 100.27 (Perold and Sharpe 1988)."""
    run = _run(Policy(Look("daily"), None), [[-0.1, 0.0], [100 / 90 - 1, 0.0]], [0.6, 0.4])
    assert 100 * run.values_f[1] == pytest.approx(94.0)
    assert 94 * run.traded_f[0][0] == pytest.approx(2.4)
    assert round(100 * run.values_f[-1], 2) == 100.27


def test_shannons_demon() -> None:
    """Half in a stock that doubles and halves by turns grows 6.07 % a step, the stock not at all."""
    run = _run(Policy(Look("daily"), None), [[1.0, 0.0], [-0.5, 0.0]] * 50, [0.5, 0.5])
    assert run.values_f[-1] ** (1 / 100) - 1 == pytest.approx(0.06066017, abs=1e-8)
    held = _run(Policy(Look("never"), None), [[1.0, 0.0], [-0.5, 0.0]] * 50, [0.5, 0.5])
    assert held.values_f[-1] == pytest.approx(1.0)


def test_a_market_grows_by_its_returns() -> None:
    """Cumulative products, beginning at one."""
    past = market(_ordinals(_weekdays(3)), np.array([[0.1, 0.0], [0.1, -0.5]]))
    assert isinstance(past, Market)
    assert past.growth_f.tolist() == [[1.0, 1.0], [1.1, 1.0], [pytest.approx(1.21), 0.5]]
    assert past.span == 2
