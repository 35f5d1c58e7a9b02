"""Volatility: forecasts, where an indicator stands, and what pace, exposure and widening are made of it."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.bars import Bars, bars_of
from app.engine.signals.volatility import (
    asof,
    daily_sigma,
    ewma_variance,
    exposure_of,
    pace_of,
    percentile_of,
    reading_at,
    rolling_median,
    turning_of,
    volatility_path,
    widening_of,
)
from app.model.proposal import Side
from app.model.signal_rules import Volatility

D = Decimal


def _path(returns: list[float]) -> list[float]:
    prices = [100.0]
    for change in returns:
        prices.append(prices[-1] * (1 + change))
    return prices


def test_a_price_that_moves_one_percent_up_and_down_has_that_volatility() -> None:
    """Sixty returns of ±1 % in turn: the sample standard deviation is 1 % · √(60/59)."""
    assert daily_sigma(_path([0.01, -0.01] * 30)) == D("0.01008439")


def test_under_sixty_returns_it_is_not_told() -> None:
    """Fifty-nine days say too little; a guess is marked as one elsewhere."""
    assert daily_sigma(_path([0.01, -0.01] * 29 + [0.01])) is None
    assert daily_sigma([]) is None


def test_only_the_last_year_counts() -> None:
    """A wild time two years ago is over."""
    assert daily_sigma(_path([0.2, -0.1] * 100 + [0.0] * 252)) == 0


@pytest.mark.parametrize("bad", [0.0, -1.0])
def test_a_price_that_is_none_is_no_measurement(bad: float) -> None:
    """A return from or to nothing is not a return."""
    assert daily_sigma([*_path([0.01] * 70), bad]) is None


@given(st.lists(st.floats(-0.2, 0.2), min_size=60, max_size=120))
def test_it_is_the_sample_standard_deviation(returns: list[float]) -> None:
    """The same as the textbook’s, to eight digits."""
    prices = _path(returns)
    changes = [b / a - 1 for a, b in pairwise(prices)]
    assert float(daily_sigma(prices) or 0) == pytest.approx(stdev(changes), abs=1e-8)


# --- Forecasts and standings --------------------------------------------------------------------------------

FIRST = date(2020, 1, 1).toordinal()
ON = Volatility(on=True, widen=True, target=D("0.1"))
NAN = float("nan")


def bars(count: int, seed: int = 1, symbol: str = "VTI", first: int = FIRST) -> Bars:
    """Prices that wander, calm and wild in turn, a bar each day."""
    shocks_f = np.random.default_rng(seed).standard_normal(count)
    swing_f = 0.004 + 0.02 * (np.sin(np.arange(count) / 40.0) > 0.7)
    closes_f = np.asarray(100.0 * np.cumprod(1 + swing_f * shocks_f), dtype=np.float64)
    days = np.arange(first, first + count, dtype=np.int64)
    unknown_f = np.full(count, np.nan)
    return bars_of(symbol, days, closes_f, closes_f, (unknown_f, unknown_f, unknown_f))


def test_an_unknown_return_leaves_the_forecast_as_it_was() -> None:
    """A day without a return is no calm day."""
    returns_f = bars(60).returns_f
    holed_f = np.insert(returns_f, 30, np.nan)
    with_hole = ewma_variance(holed_f)
    assert with_hole[30] == with_hole[29]
    assert with_hole[31:] == pytest.approx(ewma_variance(returns_f)[30:])
    assert np.isnan(ewma_variance(returns_f)[:19]).all()
    assert np.isnan(ewma_variance(returns_f[:19])).all()


values = st.lists(st.one_of(st.just(NAN), st.integers(1, 30).map(float)), min_size=0, max_size=400)


@given(values, st.integers(252, 300))
def test_a_percentile_counts_what_lies_below_and_half_of_equals(told: list[float], days: int) -> None:
    """Among the last known values, once there is a year of them."""
    found = percentile_of(np.array(told), days)
    for i, value in enumerate(told):
        window = [v for v in told[: i + 1] if v == v][-days:]  # noqa: PLR0124  NaN differs from itself
        if value != value or len(window) < 252:  # noqa: PLR0124
            assert np.isnan(found[i])
        else:
            below, equal = sum(v < value for v in window), sum(v == value for v in window)
            assert found[i] == pytest.approx((below + equal / 2) / len(window))


@given(values, st.integers(0, 400))
def test_a_median_is_that_of_the_last_values(told: list[float], first: int) -> None:
    """From a day on, without what came before it having been counted."""
    found = rolling_median(np.array(told), 260, first)
    for i, value in enumerate(told):
        window = [v for v in told[: i + 1] if v == v][-260:]  # noqa: PLR0124
        is_known = i >= first and value == value and len(window) >= 252  # noqa: PLR0124
        assert found[i] == pytest.approx(median(window) if is_known else NAN, nan_ok=True)


@pytest.mark.parametrize(
    "level, ranks, turns",
    [
        ([30, 35, 31.5], [0.9, 0.95, 0.9], True),
        ([30, 35, 31.6], [0.9, 0.95, 0.9], False),
        ([30, 35, 20], [0.7, 0.79, 0.3], False),
        ([30, 35, 20], [0.7, 0.81, 0.3], True),
        ([40, *[30.0] * 9], [0.9, *[0.5] * 9], True),
        ([40, *[30.0] * 10], [0.9, *[0.5] * 10], False),
        ([30, 35, 31], [NAN, NAN, NAN], False),
    ],
)
def test_panic_turns_a_tenth_below_the_high_of_ten_days(level: list[float], ranks: list[float], turns: bool) -> None:
    """Where one of these ten days stood in the upper fifth; a fall from an ordinary level is no turn."""
    assert bool(turning_of(np.array(level), np.array(ranks))[-1]) is turns


@pytest.mark.parametrize(
    "percentile, is_turning, buy, sell",
    [
        (0.0, False, 0.1, 0.1),
        (0.499, False, 0.1, 0.1),
        (0.5, False, 0.25, 0.25),
        (0.799, False, 0.25, 0.25),
        (0.8, False, 0.5, 0.5),
        (0.85, None, 0.5, 0.5),
        (0.85, True, 1.0, 0.5),
        (0.6, True, 1.0, 0.25),
        (0.4, True, 1.0, 0.1),
    ],
)
def test_pace_follows_the_percentile(percentile: float, is_turning: bool | None, buy: float, sell: float) -> None:
    """On either side alike; the jump to the whole gap when panic turns is for purchases alone."""
    assert pace_of(percentile, is_turning, Side.BUY, ON) == buy
    assert pace_of(percentile, is_turning, Side.SELL, ON) == sell


@pytest.mark.parametrize("side", list(Side))
def test_without_the_switch_or_the_indicator_all_of_a_gap_is_traded(side: Side) -> None:
    """As the band alone would have it: what is not known slows nothing down."""
    assert pace_of(0.1, None, side, Volatility()) == 1.0
    assert pace_of(None, None, side, ON) == 1.0
    assert pace_of(NAN, False, side, ON) == 1.0


def test_exposure_is_target_over_forecast_up_to_the_cap() -> None:
    """Unknown, or without a target, it is not told."""
    assert exposure_of(0.2, ON) == pytest.approx(0.5)
    assert exposure_of(0.05, ON) == 1.0
    assert exposure_of(0.05, Volatility(target=D("0.1"), cap=D("1.5"))) == 1.5
    assert [exposure_of(x, ON) for x in (None, NAN, 0.0)] == [None] * 3
    assert exposure_of(0.2, Volatility()) is None


def test_bands_widen_between_one_and_the_most() -> None:
    """In proportion to the forecast over its median; calm never narrows them, the unknown never moves them."""
    assert widening_of(0.15, 0.10, ON) == pytest.approx(1.5)
    assert widening_of(0.05, 0.10, ON) == 1.0
    assert widening_of(0.50, 0.10, ON) == 2.0
    assert widening_of(0.15, 0.10, Volatility()) == 1.0
    assert [widening_of(a, b, ON) for a, b in ((None, 0.1), (NAN, 0.1), (0.1, NAN), (0.1, 0.0))] == [1.0] * 4


# --- Paths --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("indicator", ["VIX", "ewma", "garch", "realised"])
@pytest.mark.parametrize("cut", [2, 23, 300, 333, 600])
def test_a_day_knows_nothing_of_later_ones(indicator: str, cut: int) -> None:
    """Cutting off what follows a day changes none of its numbers."""
    series, index = bars(700), bars(720, 2, "VIX", FIRST - 20)
    rule = Volatility(on=True, widen=True, target=D("0.1"), indicator=indicator)
    day = int(series.days[cut])
    whole, part = volatility_path(series, rule, index), volatility_path(series.upto(day), rule, index.upto(day))
    assert reading_at(part, -1) == reading_at(whole, cut)
    for name in ("forecast_f", "own_f", "percentile_f", "pace_buy_f", "pace_sell_f", "exposure_f", "widening_f"):
        assert np.array_equal(getattr(part, name), getattr(whole, name)[: cut + 1], equal_nan=True)


def test_an_index_that_is_not_there_is_said_and_stood_in_for() -> None:
    """Realised volatility of the series takes its place: all of it, or on the days the index does not reach."""
    series, index = bars(700), bars(400, 2, "VIX", FIRST)
    alone = volatility_path(series, ON)
    assert reading_at(alone, -1).note == "VIX is not imported; realised volatility of VTI stands in."
    assert reading_at(alone, -1).forecast == reading_at(alone, -1).realised
    path = volatility_path(series, ON, index)
    assert reading_at(path, 390).note == ""
    assert reading_at(path, 390).forecast == pytest.approx(float(index.close_f[390]) / 100)
    assert reading_at(path, 406).note == ""
    late = reading_at(path, 407)
    assert late.note == "VIX has no close of the last week; realised volatility of VTI stands in."
    assert reading_at(path, 100).note.startswith("VIX has less than a year of closes; realised volatility of VTI")
    assert late.percentile == reading_at(alone, 407).percentile
    assert reading_at(path, 100).note.endswith("There is less than a year of it, so nothing is paced.")
    assert (reading_at(path, 100).percentile, path.pace_buy_f[100]) == (None, 1.0)


def test_exposure_and_widening_are_the_series_own() -> None:
    """Whatever an index says: its market is not this one."""
    series, index = bars(700), bars(700, 2, "VIX")
    by_index = volatility_path(series, ON, index)
    own = volatility_path(series, Volatility(on=True, widen=True, target=D("0.1"), indicator="ewma"))
    assert np.array_equal(by_index.exposure_f, own.exposure_f, equal_nan=True)
    assert np.array_equal(by_index.widening_f, own.widening_f)
    assert by_index.widening_f.max() == 2.0
    assert not np.array_equal(by_index.percentile_f, own.percentile_f, equal_nan=True)


@pytest.mark.parametrize("count", [0, 1, 5])
@pytest.mark.parametrize("indicator", ["VIX", "ewma", "garch", "realised"])
def test_a_short_series_is_unknown(count: int, indicator: str) -> None:
    """Never zero, and it never fails."""
    path = volatility_path(bars(count), Volatility(on=True, widen=True, target=D("0.1"), indicator=indicator))
    assert len(path.own_f) == count
    assert np.isnan(path.own_f).all()
    assert (path.widening_f == 1.0).all()


def test_what_is_older_than_a_week_is_not_known() -> None:
    """The last value at or before a day."""
    days = np.array([9, 10, 12, 17, 18], dtype=np.int64)
    found = asof(np.array([10], dtype=np.int64), np.array([5.0]), days)
    assert found == pytest.approx([NAN, 5, 5, 5, NAN], nan_ok=True)
    assert np.isnan(asof(np.zeros(0, dtype=np.int64), np.zeros(0), days)).all()
