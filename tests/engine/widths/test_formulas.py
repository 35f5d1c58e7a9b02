"""Closed forms of band widths against simulated random walks, and what must hold of them."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.engine.widths.formulas import (
    EDGE_TO_CALENDAR,
    TARGET_TO_CALENDAR,
    Prices,
    budget_width,
    edge_trade,
    edge_width,
    free_boundary,
    joint_widths,
    look_correction,
    one_off_trigger,
    steady,
    steady_edge,
    stop_width,
    target_width,
    view_shift,
)

Floats = NDArray[np.float64]
S, DT = 0.03, 1 / 2520
PATHS, STEPS, WARM = 2500, 6000, 8000
# A walk that is held at its edges forgets where it began only after years; WARM is three of them.
ERRORS = 4.5
"""Standard errors of the run that an answer may differ by; a wrong formula differs by dozens."""


@dataclass
class Walked:
    """Means over simulated paths with their standard errors: of x², trades and amounts a year, upper and lower."""

    square: tuple[float, float]
    trades: tuple[tuple[float, float], tuple[float, float]]
    amounts: tuple[tuple[float, float], tuple[float, float]]


def _mean(per_path: Floats) -> tuple[float, float]:
    return float(per_path.mean()), float(per_path.std(ddof=1) / math.sqrt(len(per_path)))


def _walk(below: float, above: float, stop: float, seed: int = 7) -> Walked:
    """Walk S a year, looked at every DT; the band is drawn in by what looking at times only adds to it."""
    rng = np.random.default_rng(seed)
    low, high = -(below - look_correction(S, DT)), above - look_correction(S, DT)
    x, years = np.zeros(PATHS), STEPS * DT
    square = np.zeros(PATHS)
    counts, amounts = np.zeros((2, PATHS)), np.zeros((2, PATHS))
    for n in range(WARM + STEPS):
        x += S * math.sqrt(DT) * rng.standard_normal(PATHS)
        over, under = x > high, x < low
        # A trade stops at a part of the true band; to the edge itself it stops at the edge that is watched.
        ends = (high, low) if stop == 1.0 else (stop * above, -stop * below)
        if n >= WARM:
            for side, (out, end) in enumerate(((over, ends[0]), (under, ends[1]))):
                counts[side] += out
                amounts[side] += np.where(out, np.abs(x - end), 0.0)
        x[over], x[under] = ends
        if n >= WARM:
            square += x * x
    per_year = [_mean(row / years) for row in (*counts, *amounts)]
    return Walked(_mean(square / STEPS), (per_year[0], per_year[1]), (per_year[2], per_year[3]))


def _agrees(found: tuple[float, float], told: float) -> None:
    assert abs(found[0] - told) <= ERRORS * found[1] + 2e-3 * abs(told)


@pytest.mark.parametrize("below, above, stop", [(0.03, 0.03, 0.0), (0.02, 0.05, 0.0), (0.025, 0.04, 0.5)])
def test_simulated_walks_reset_as_the_formulas_say(below: float, above: float, stop: float) -> None:
    """Mean square distance, trades a year on each side and what they cost."""
    prices = Prices(0.002, 0.001, 3e-5, 1e-5)
    told, found = steady(below, above, S, prices, stop), _walk(below, above, stop)
    _agrees(found.square, told.mean_square)
    _agrees(found.trades[0], told.upper_trades)
    _agrees(found.trades[1], told.lower_trades)
    parts = (prices.upper_fixed, prices.lower_fixed, prices.upper, prices.lower)
    estimates = (*found.trades, *found.amounts)
    cost = sum(price * mean for price, (mean, _) in zip(parts, estimates, strict=True))
    error = sum(price * e for price, (_, e) in zip(parts, estimates, strict=True))
    _agrees((cost, error), told.cost)


@pytest.mark.parametrize("below, above", [(0.03, 0.03), (0.02, 0.045)])
def test_simulated_walks_are_held_at_the_edge_as_the_formulas_say(below: float, above: float) -> None:
    """Mean square distance, the amount traded at each edge, and the mean trade when looked at from time to time."""
    told, found = steady_edge(below, above, S, Prices(0.002, 0.001)), _walk(below, above, 1.0)
    _agrees(found.square, told.mean_square)
    for amount, trades in zip(found.amounts, found.trades, strict=True):
        _agrees(amount, S * S / (2 * (below + above)))
        size = amount[0] / trades[0]
        assert size == pytest.approx(edge_trade(S, DT), rel=ERRORS * (amount[1] / amount[0] + trades[1] / trades[0]))
    cost = 0.002 * found.amounts[0][0] + 0.001 * found.amounts[1][0]
    error = 0.002 * found.amounts[0][1] + 0.001 * found.amounts[1][1]
    _agrees((cost, error), told.cost)


@pytest.mark.parametrize("stop, ratio", [(1.0, EDGE_TO_CALENDAR), (0.0, TARGET_TO_CALENDAR)])
def test_bands_trade_less_than_a_calendar_that_tracks_as_closely(stop: float, ratio: float) -> None:
    """Both simulated: the calendar's interval is the one that gives the band's mean square distance."""
    found, rng = _walk(0.03, 0.03, stop, seed=11), np.random.default_rng(12)
    interval = 2.0 * found.square[0] / (S * S)
    moves = np.abs(S * math.sqrt(interval) * rng.standard_normal(200_000)) / interval
    band = found.amounts[0][0] + found.amounts[1][0]
    error = ERRORS * (
        (found.amounts[0][1] + found.amounts[1][1]) / band
        + moves.std() / moves.mean() / math.sqrt(len(moves))
        + 0.5 * found.square[1] / found.square[0]
    )
    assert band / moves.mean() == pytest.approx(ratio, rel=error + 2e-3)


@given(
    w=st.floats(0.02, 0.98),
    gamma=st.floats(0.5, 20),
    c=st.floats(1e-5, 0.02),
    fixed=st.floats(1e-7, 1e-3),
    stop=st.floats(0, 0.95),
)
def test_the_width_costs_no_more_than_its_neighbours(
    w: float, gamma: float, c: float, fixed: float, stop: float
) -> None:
    """Risk and cost together are least there, whatever the volatility; and the width solves its equation."""
    width, s, sigma = stop_width(w, gamma, c, fixed, stop), 0.13 * w * (1 - w), 0.13

    def loss(x: float) -> float:
        found = steady(x, x, s, Prices(c, c, fixed, fixed), stop)
        return 0.5 * gamma * sigma**2 * found.mean_square + found.cost

    assert loss(width) <= min(loss(0.97 * width), loss(1.03 * width))


@given(w=st.floats(0.05, 0.95), gamma=st.floats(1, 10), c=st.floats(1e-5, 0.01))
def test_costs_that_differ_by_side_leave_the_band_symmetric(w: float, gamma: float, c: float) -> None:
    """What is sold is bought back: only the mean of both costs counts."""
    below, above = joint_widths(w, gamma, Prices(2 * c, 0.0))
    assert below == pytest.approx(above)
    assert below == pytest.approx(target_width(w, gamma, c))


def test_fixed_costs_that_differ_by_side_move_the_edges_apart() -> None:
    """The dearer side is visited less; the derivation’s own numbers."""
    below, above = joint_widths(0.6, 4, Prices(0.0005, 0.0005, 5e-5, 5e-6))
    assert (round(100 * below, 2), round(100 * above, 2)) == (4.64, 5.46)
    mirrored = joint_widths(0.6, 4, Prices(0.0005, 0.0005, 5e-6, 5e-5))
    assert mirrored == pytest.approx((above, below), rel=1e-5)


def test_a_third_of_the_exact_loss_is_risk_and_the_leading_order_meets_it() -> None:
    """The exact region tends to the closed form as costs vanish."""
    errors = [abs(free_boundary(0.6, 4, eps) / edge_width(0.6, 4, eps / 2) - 1) for eps in (1e-2, 1e-3, 1e-4)]
    assert errors[0] > 3 * errors[1] > 9 * errors[2]


def test_free_trading_wants_no_band_and_a_fixed_cost_no_edge() -> None:
    """Edges of the formulas: nothing to save, and trades without number."""
    assert stop_width(0.4, 4, 0.0, 0.0, 0.0) == 0.0
    assert joint_widths(0.4, 4, Prices(0.0, 0.0)) == (0.0, 0.0)
    assert math.isinf(stop_width(0.4, 4, 0.001, 1e-5, 1.0))


def test_a_trade_from_the_one_off_trigger_pays_for_itself_in_a_year() -> None:
    """The risk it takes away is worth what it costs, wherever it stops."""
    gamma, cost, sigma = 4.0, 0.002, 0.11
    for stop in (0.0, 0.5, 0.9):
        x = one_off_trigger(gamma, cost, sigma, stop)
        saved = gamma / 2 * sigma**2 * (x**2 - (stop * x) ** 2)
        assert saved == pytest.approx(cost * x * (1 - stop))
    marginal = one_off_trigger(gamma, cost, sigma, 1.0)
    assert gamma * sigma**2 * marginal == pytest.approx(cost)


def test_a_budget_is_what_the_band_tracks_with() -> None:
    """√(E[x²])·σ of the budget’s width is the budget, to the target, half-way and to the edge."""
    for stop in (0.0, 0.5):
        width = budget_width(0.01, 0.12, stop)
        assert math.sqrt(steady(width, width, S, Prices(0, 0), stop).mean_square) * 0.12 == pytest.approx(0.01)
    width = budget_width(0.01, 0.12, 1.0)
    assert math.sqrt(steady_edge(width, width, S, Prices(0, 0)).mean_square) * 0.12 == pytest.approx(0.01)


def test_a_view_moves_edges_by_its_worth_and_its_life() -> None:
    """A view that lasts a year moves them half as far as one that lasts for ever."""
    lasting = view_shift(0.01, 1e12, 4, 0.1)
    assert lasting == pytest.approx(0.25)
    assert view_shift(0.01, 1.0, 4, 0.1) == pytest.approx(lasting / 2)
    assert view_shift(-0.01, 1.0, 4, 0.1) == pytest.approx(-lasting / 2)


def test_the_advised_width_costs_least_where_it_is_simulated() -> None:
    """Daily looks, trades to the edge, each costing something whatever its size: risk and trading measured together."""
    w, gamma, sigma, c, fixed, dt = 0.4, 4.0, 0.112, 0.0003, 3e-6, 1 / 252
    s = w * (1 - w) * sigma
    told = edge_width(w, gamma, c + fixed / edge_trade(s, dt)) - look_correction(s, dt)

    def loss(width: float) -> float:
        rng, x, total = np.random.default_rng(3), np.zeros(1500), 0.0
        for n in range(12 * 252):
            x += s * math.sqrt(dt) * rng.standard_normal(len(x))
            beyond = np.maximum(np.abs(x) - width, 0.0)
            x = np.clip(x, -width, width)
            if n >= 4 * 252:
                risk = gamma / 2 * sigma**2 * float((x * x).mean()) * dt
                total += risk + c * float(beyond.mean()) + fixed * float((beyond > 0).mean())
        return total

    losses = {part: loss(part * told) for part in (0.4, 0.7, 1.0, 1.4, 2.5)}
    assert losses[1.0] < min(losses[0.4], losses[2.5])
    assert losses[1.0] < 1.02 * min(losses.values())
