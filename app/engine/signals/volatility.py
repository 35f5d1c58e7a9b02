"""Volatility from closing prices: forecasts, where an indicator stands, and what is made of it.

Three things, each with a switch of its own in the plan. Pace: the part of a gap that is traded a day, more of it as the
indicator rises; once panic turns, purchases alone take all of it, for what fell in a panic has been worth buying
(forward returns by the level of the VIX). Exposure: risky classes cut to target / forecast (Moreira and Muir 2017).
Widening: bands in proportion to volatility. Everything is causal: the value of a day rests on that day and those before
it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.engine.bars import Bars, Days, Floats
from app.engine.signals import garch
from app.engine.signals.result import VolatilityReading
from app.model.proposal import Side
from app.model.signal_checks import METHODS
from app.model.signal_rules import Volatility

LEAST_RETURNS = 60
WINDOW = 252
DIGITS = 8

YEAR = 252
DECAY = 0.94
SEED_DAYS = 20
REALISED_DAYS = 21
GARCH_DAYS = 5 * YEAR
TURN_DAYS = 10
TURN_PART = 0.10
MEDIAN, HIGH = 0.5, 0.8
STALE_DAYS = 7
EWMA, GARCH, REALISED = METHODS


@dataclass(frozen=True, slots=True, eq=False)
class VolatilityPath:
    """One entry a day of the series; yearly volatilities as fractions, NaN unknown.

    `forecast_f` is the indicator's (an index is read as percent a year), and what the percentile is taken of. `own_f`
    is the forecast of the series itself, which exposure and widening rest on. `stands_in` marks days on which realised
    volatility takes the place of the index. `exposure_f` is of a household that held the series alone: that of a whole
    household is had from its target mix (`app.engine.signals.band_timing`).
    """

    symbol: str
    indicator: str
    days: Days
    forecast_f: Floats
    own_f: Floats
    realised_f: Floats
    percentile_f: Floats
    turning: NDArray[np.bool_]
    pace_buy_f: Floats
    pace_sell_f: Floats
    exposure_f: Floats
    widening_f: Floats
    stands_in: NDArray[np.bool_]
    index_f: Floats | None


def daily_sigma(close_f: Sequence[float]) -> Decimal | None:
    """Sample standard deviation of the last year's daily returns; None below 60 of them (CLI contract)."""
    prices = np.asarray(close_f[-WINDOW - 1 :], dtype=np.float64)
    if len(prices) <= LEAST_RETURNS or not (prices > 0).all():
        return None
    returns = prices[1:] / prices[:-1] - 1
    return Decimal(f"{returns.std(ddof=1):.{DIGITS}f}")


# Forecasts


def ewma_variance(returns_f: Floats, decay: float = DECAY) -> Floats:
    """The daily variance expected after each return: s²_t = decay s²_{t−1} + (1 − decay) r²_t (RiskMetrics 1996).

    Seeded with the mean of the first 20 squares; NaN before the twentieth. A return that is not known changes nothing.
    """
    squares_f = np.square(np.asarray(returns_f, dtype=np.float64))
    out_f = np.full(len(squares_f), np.nan)
    known = np.flatnonzero(np.isfinite(squares_f))
    if len(known) < SEED_DAYS:
        return out_f
    first = int(known[SEED_DAYS - 1])
    variance = float(squares_f[known[:SEED_DAYS]].mean())
    out = [variance]
    for square in squares_f[first + 1 :].tolist():
        if square < np.inf:
            variance = decay * variance + (1.0 - decay) * square
        out.append(variance)
    out_f[first:] = out
    return out_f


def realised(returns_f: Floats, days: int = REALISED_DAYS) -> Floats:
    """Yearly sample standard deviation of the last returns, at each; NaN before there are as many."""
    returns_f = np.asarray(returns_f, dtype=np.float64)
    out_f = np.full(len(returns_f), np.nan)
    if len(returns_f) >= days:
        windows_f = np.lib.stride_tricks.sliding_window_view(returns_f, days)
        out_f[days - 1 :] = windows_f.std(axis=1, ddof=1) * np.sqrt(YEAR)
    return out_f


@dataclass(frozen=True, slots=True, eq=False)
class OwnForecast:
    """What a series expects of its own volatility a year, at each of its days, and the median of that over the years.

    NaN is unknown: the first month of an EWMA, the first year of a GARCH model and of every median.
    """

    forecast_f: Floats
    median_f: Floats


def own_forecast(bars: Bars, rule: Volatility, since: int = 0) -> OwnForecast:
    """By the rule's method, where it names one, else by EWMA: an index tells of its own market, not of this series.

    Medians, and everything of GARCH, are counted from the day `since` (an ordinal) on; before it they may be NaN.
    """
    first = int(np.searchsorted(bars.days, since))
    if rule.indicator == GARCH:
        return _garch_forecast(bars, first)
    if rule.indicator == REALISED:
        forecast_f = _by_day(bars, realised(bars.returns_f))
    else:
        forecast_f = _by_day(bars, np.sqrt(YEAR * ewma_variance(bars.returns_f)))
    return OwnForecast(forecast_f, rolling_median(forecast_f, rule.years * YEAR, first))


def _garch_forecast(bars: Bars, first: int) -> OwnForecast:
    """GARCH(1,1), fitted anew on the first day of each quarter to at most five years up to it.

    A quarter's days go through that model; the median is that of the model's own path up to the day.
    """
    returns_f = bars.returns_f
    forecast_f, median_f = np.full(len(bars.days), np.nan), np.full(len(bars.days), np.nan)
    quarters = np.array([_quarter(date.fromordinal(int(day))) for day in bars.days[1:]], dtype=np.int64)
    edges = [*np.flatnonzero(np.diff(quarters, prepend=0)), len(returns_f)]
    for start, end in pairwise(edges):
        if end < first:
            continue
        begin = max(0, int(start) + 1 - GARCH_DAYS)
        model = garch.fit(returns_f[begin : start + 1])
        if model is None:
            continue
        path_f = np.sqrt(YEAR * garch.variance_path(model, returns_f[begin:end]))
        for i in range(max(int(start), first - 1), end):
            forecast_f[i + 1], median_f[i + 1] = path_f[i - begin], np.median(path_f[: i - begin + 1])
    return OwnForecast(forecast_f, median_f)


def _quarter(day: date) -> int:
    return 4 * day.year + (day.month - 1) // 3


def _by_day(bars: Bars, by_return_f: Floats) -> Floats:
    """The first day has no return."""
    return np.concatenate(([np.nan], by_return_f))[: len(bars.days)]


# Where an indicator stands


def percentile_of(values_f: Floats, days: int) -> Floats:
    """Where each value stands among the last `days`, itself included (0 to 1): those below it, and half of its equals.

    NaN where the value is unknown, or fewer than a year of values is known.
    """

    def rank(sorted_: list[float], value: float) -> float:
        return (bisect_left(sorted_, value) + bisect_right(sorted_, value)) / 2 / len(sorted_)

    return _over_sorted(values_f, days, rank)


def turning_of(values_f: Floats, percentile_f: Floats) -> NDArray[np.bool_]:
    """At least a tenth below the high of the last ten values, one of which stood in the upper fifth of its years."""
    n = len(values_f)
    padded_f = np.concatenate((np.full(TURN_DAYS - 1, np.nan), values_f))
    ranked_f = np.concatenate((np.full(TURN_DAYS - 1, np.nan), percentile_f))
    if n == 0:
        return np.zeros(0, dtype=np.bool_)
    high_f = np.fmax.reduce(np.lib.stride_tricks.sliding_window_view(padded_f, TURN_DAYS), axis=1)
    rank_f = np.fmax.reduce(np.lib.stride_tricks.sliding_window_view(ranked_f, TURN_DAYS), axis=1)
    out: NDArray[np.bool_] = (values_f <= (1.0 - TURN_PART) * high_f) & (rank_f >= HIGH)
    return out


def rolling_median(values_f: Floats, days: int, first: int = 0) -> Floats:
    """Median of the last `days` values up to each from `first` on; NaN where fewer than a year of them is known."""

    def middle(sorted_: list[float], _: float) -> float:
        n = len(sorted_)
        return (sorted_[(n - 1) // 2] + sorted_[n // 2]) / 2

    return _over_sorted(values_f, days, middle, first)


def _over_sorted(values_f: Floats, days: int, count: Callable[[list[float], float], float], first: int = 0) -> Floats:
    """A statistic of each value from `first` on among the last `days` known ones."""
    out_f = np.full(len(values_f), np.nan)
    known = np.flatnonzero(np.isfinite(values_f))
    known = known[max(0, int(np.searchsorted(known, first)) - days) :]
    values = values_f[known].tolist()
    sorted_: list[float] = []
    for n, (i, value) in enumerate(zip(known.tolist(), values, strict=True)):
        insort(sorted_, value)
        if n >= days:
            del sorted_[bisect_left(sorted_, values[n - days])]
        if i >= first and len(sorted_) >= min(YEAR, days):
            out_f[i] = count(sorted_, value)
    return out_f


# What is made of it


def pace_of(percentile: float | None, is_turning: bool | None, side: Side, rule: Volatility) -> float:  # noqa: FBT001  a reading
    """The part of the gap beyond a broken edge that is traded on a day, 0 to 1.

    `calm` below the median of the indicator, `uneasy` below the 80th percentile, `panic` above, on either side. A
    purchase takes the whole gap once panic turns; a sale keeps to the percentile. Off, or unknown: the whole gap, as
    the band alone would have it.
    """
    if not rule.on or percentile is None or np.isnan(percentile) or (is_turning and side == Side.BUY):
        return 1.0
    if percentile < MEDIAN:
        return float(rule.calm)
    return float(rule.uneasy if percentile < HIGH else rule.panic)


def exposure_of(forecast: float | None, rule: Volatility) -> float | None:
    """The part of the risky classes kept: min(cap, target / forecast); None without a target or a forecast."""
    if rule.target is None or forecast is None or not forecast > 0:
        return None
    return min(float(rule.cap), float(rule.target) / forecast)


def widening_of(forecast: float | None, median: float | None, rule: Volatility) -> float:
    """What the band's widths are multiplied by: forecast over its own long-run median, from 1 to `widen_most`.

    Where costs alone decide, the best width does not depend on volatility: what a distance costs and how fast it comes
    about both grow with the variance, so it cancels from Δ = ∛(6ck), and a budget of tracking error even wants Δ ∝ 1/σ.
    What grows with volatility is how often an edge is reached: the time until then goes with (Δ/σ)². Widths in
    proportion to σ keep the number of trades a year what it is in ordinary years: a choice for fewer trades while
    prices swing and spreads are wide, paid for with tracking error. That is why it is a switch
    and off by default. 1 where switched off or unknown.
    """
    if not rule.widen or forecast is None or median is None or not (forecast > 0 and median > 0):
        return 1.0
    return min(max(forecast / median, 1.0), float(rule.widen_most))


def volatility_path(bars: Bars, rule: Volatility, index: Bars | None = None) -> VolatilityPath:
    """Every day of a series under a rule; `index` are the bars of the indicator where that is an imported one.

    An index counts on a day from its last close, at most a week old. Where there is none, or a year of it is not known,
    realised volatility of the series stands in, and the reading says so.
    """
    own = own_forecast(bars, rule)
    realised_f = _by_day(bars, realised(bars.returns_f))
    if rule.indicator in METHODS:
        stand = _standing(bars.days, own.forecast_f, bars.days, rule)
        stands_in = np.zeros(len(bars.days), dtype=np.bool_)
    else:
        stand = _standing(bars.days, realised_f, bars.days, rule)
        stands_in = np.ones(len(bars.days), dtype=np.bool_)
        if index is not None:
            of_index = _standing(index.days, index.close_f / 100.0, bars.days, rule)
            stands_in = np.isnan(of_index[1])
            stand = np.where(stands_in, stand, of_index)
    forecast_f, percentile_f, turning_f = stand
    turning = turning_f == 1.0
    by_side = {
        side: [pace_of(p, bool(t), side, rule) for p, t in zip(percentile_f, turning, strict=True)] for side in Side
    }
    exposures = [exposure_of(x, rule) for x in own.forecast_f.tolist()]
    widenings = [widening_of(x, m, rule) for x, m in zip(own.forecast_f.tolist(), own.median_f.tolist(), strict=True)]
    return VolatilityPath(
        symbol=bars.symbol,
        indicator=rule.indicator,
        days=bars.days,
        forecast_f=forecast_f,
        own_f=own.forecast_f,
        realised_f=realised_f,
        percentile_f=percentile_f,
        turning=turning,
        pace_buy_f=np.array(by_side[Side.BUY], dtype=np.float64),
        pace_sell_f=np.array(by_side[Side.SELL], dtype=np.float64),
        exposure_f=np.array([np.nan if e is None else e for e in exposures], dtype=np.float64),
        widening_f=np.array(widenings, dtype=np.float64),
        stands_in=stands_in,
        index_f=None if index is None else asof(index.days, index.close_f, bars.days),
    )


def _standing(source: Days, values_f: Floats, days: Days, rule: Volatility) -> Floats:
    """An indicator's values, percentiles and turns (1 or 0), three rows, as known on each of `days`."""
    ranked_f = percentile_of(values_f, rule.years * YEAR)
    turned_f = turning_of(values_f, ranked_f).astype(np.float64)
    return np.vstack([asof(source, a, days) for a in (values_f, ranked_f, turned_f)])


def reading_at(path: VolatilityPath, i: int) -> VolatilityReading:
    """What the path says of its i-th day."""

    def known(values_f: Floats) -> float | None:
        value = float(values_f[i])
        return value if np.isfinite(value) else None

    percentile, note = known(path.percentile_f), ""
    if path.stands_in[i]:
        note = f"{path.indicator} {_lack(path, i)}; realised volatility of {path.symbol} stands in."
    if percentile is None:
        note = f"{note} There is less than a year of it, so nothing is paced.".strip()
    return VolatilityReading(
        symbol=path.symbol,
        day=date.fromordinal(int(path.days[i])),
        indicator=path.indicator,
        forecast=known(path.forecast_f),
        realised=known(path.realised_f),
        percentile=percentile,
        is_turning=None if percentile is None else bool(path.turning[i]),
        widening=float(path.widening_f[i]),
        exposure=known(path.exposure_f),
        note=note,
    )


def _lack(path: VolatilityPath, i: int) -> str:
    """Why an index does not serve on a day."""
    if path.index_f is None:
        return "is not imported"
    return "has no close of the last week" if np.isnan(path.index_f[i]) else "has less than a year of closes"


def asof(source: Days, values_f: Floats, days: Days) -> Floats:
    """The last value at or before each day, NaN where it is older than a week."""
    if not len(source):
        return np.full(len(days), np.nan)
    at = np.searchsorted(source, days, side="right") - 1
    is_fresh = (at >= 0) & (days - source[np.maximum(at, 0)] <= STALE_DAYS)
    return np.where(is_fresh, values_f[np.maximum(at, 0)], np.nan)
