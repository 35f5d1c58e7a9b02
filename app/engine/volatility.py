"""Volatility from closing prices: forecasts, where an indicator stands, and what is made of it.

Three things, each with a switch of its own in the plan. Pace: the part of a gap that is traded a day; purchases hurry
as the indicator rises, for what fell in a panic has been worth buying (forward returns by the level of the VIX), and
sales keep their calm. Exposure: risky classes cut to target / forecast (Moreira and Muir 2017). Widening: bands in
proportion to volatility. Everything is causal: the value of a day rests on that day and those before it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from app.engine import garch
from app.engine.bars import Bars, Days, Floats
from app.engine.signals import VolatilityReading
from app.model.proposal import Side
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
EWMA, GARCH, REALISED = "ewma", "garch", "realised"
METHODS = (EWMA, GARCH, REALISED)


@dataclass(frozen=True, slots=True, eq=False)
class VolatilityPath:
    """One entry a day of the series; yearly volatilities as fractions, NaN unknown.

    `level_f` is what the percentile is taken of, in the indicator's own points for an index. `forecast_f` is the
    indicator's: an index is read as percent a year. `own_f` is the forecast of the series itself, which exposure and
    widening rest on: by the indicator's method, by EWMA where an index is the indicator. `note` says what stands in.
    """

    symbol: str
    indicator: str
    days: Days
    level_f: Floats
    forecast_f: Floats
    own_f: Floats
    realised_f: Floats
    percentile_f: Floats
    turning: NDArray[np.bool_]
    pace_buy_f: Floats
    pace_sell_f: Floats
    exposure_f: Floats
    widening_f: Floats
    note: str


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


def garch_variance(bars: Bars) -> Floats:
    """The daily variance expected after each return, by GARCH(1,1).

    The model is fitted anew on the first day of each month, to at most five years of returns up to that day; a month's
    days go through the model of its first. NaN before there is a year.
    """
    returns_f = bars.returns_f
    out_f = np.full(len(returns_f), np.nan)
    months = np.array([date.fromordinal(int(day)).replace(day=1).toordinal() for day in bars.days[1:]], dtype=np.int64)
    starts = np.flatnonzero(np.diff(months, prepend=0))
    model = None
    for start, end in zip(starts, [*starts[1:], len(returns_f)], strict=True):
        first = max(0, int(start) + 1 - GARCH_DAYS)
        model = garch.fit(returns_f[first : start + 1], model)
        if model is not None:
            out_f[start:end] = garch.variance_path(model, returns_f[first:end])[start - first :]
    return out_f


def own_forecast(bars: Bars, indicator: str) -> Floats:
    """The yearly volatility that a series expects of itself, at each of its days; an index is no method: EWMA."""
    if indicator == REALISED:
        return _by_day(realised(bars.returns_f))
    variance_f = garch_variance(bars) if indicator == GARCH else ewma_variance(bars.returns_f)
    return _by_day(np.sqrt(YEAR * variance_f))


def _by_day(by_return_f: Floats) -> Floats:
    """The first day has no return."""
    return np.concatenate(([np.nan], by_return_f))


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


def running_median(values_f: Floats) -> Floats:
    """Median of all values up to each; NaN where the value is unknown, or fewer than a year of values is known."""

    def middle(sorted_: list[float], _: float) -> float:
        n = len(sorted_)
        return (sorted_[(n - 1) // 2] + sorted_[n // 2]) / 2

    return _over_sorted(values_f, len(values_f), middle)


def _over_sorted(values_f: Floats, days: int, count: Callable[[list[float], float], float]) -> Floats:
    """A statistic of each value among the last `days` known ones."""
    out_f = np.full(len(values_f), np.nan)
    kept: list[float] = []
    sorted_: list[float] = []
    for i in np.flatnonzero(np.isfinite(values_f)):
        value = float(values_f[i])
        kept.append(value)
        insort(sorted_, value)
        if len(kept) > days:
            del sorted_[bisect_left(sorted_, kept[-days - 1])]
        if len(sorted_) >= min(YEAR, days):
            out_f[i] = count(sorted_, value)
    return out_f


# What is made of it


def pace_of(percentile: float | None, is_turning: bool | None, side: Side, rule: Volatility) -> float:  # noqa: FBT001  a reading
    """The part of the gap beyond a broken edge that is traded on a day, 0 to 1.

    A purchase takes `calm` below the median of the indicator, `uneasy` below the 80th percentile, `panic` above, and
    the whole gap once panic turns. A sale takes `calm` always: only purchases hurry near the peaks of panic, and what
    is sold to pay for one goes with it. Off, or unknown: the whole gap, as the band alone would have it.
    """
    if not rule.on or percentile is None or np.isnan(percentile):
        return 1.0
    if side == Side.SELL or (percentile < MEDIAN and not is_turning):
        return float(rule.calm)
    if is_turning:
        return 1.0
    return float(rule.uneasy if percentile < HIGH else rule.panic)


def exposure_of(forecast: float | None, rule: Volatility) -> float | None:
    """The part of the risky classes kept: min(cap, target / forecast); None without a target or a forecast."""
    if rule.target is None or forecast is None or not forecast > 0:
        return None
    return min(float(rule.cap), float(rule.target) / forecast)


def widening_of(forecast: float | None, median: float | None, rule: Volatility) -> float:
    """What the band's widths are multiplied by: forecast over its own long-run median, from 1 to `widen_most`.

    Where costs alone decide, the best width does not depend on volatility: what a distance costs and how fast it comes
    about both grow with the variance, so it cancels from Δ = ∛(6ck). What does depend on it is the time until an edge
    is reached, which goes with (Δ/σ)². Widths in proportion to σ keep the number of trades a year what it was in calm
    years: a choice for fewer trades while prices swing and spreads are wide, paid for with more tracking error. That is
    why it is a switch and off by default. 1 where switched off or unknown.
    """
    if not rule.widen or forecast is None or median is None or not (forecast > 0 and median > 0):
        return 1.0
    return min(max(forecast / median, 1.0), float(rule.widen_most))


def volatility_path(bars: Bars, rule: Volatility, index: Bars | None = None) -> VolatilityPath:
    """Every day of a series under a rule; `index` are the bars of the indicator where that is an imported one.

    Without them realised volatility of the series stands in, and the path says so. An index counts on a day from its
    last close, at most a week old.
    """
    method = rule.indicator if rule.indicator in METHODS else EWMA
    own_f, realised_f = own_forecast(bars, method), _by_day(realised(bars.returns_f))
    note = ""
    if rule.indicator in METHODS:
        source = bars.days, own_f
    elif index is not None and len(index.days):
        source = index.days, index.close_f
    else:
        source = bars.days, realised_f
        note = f"{rule.indicator} is not imported; realised volatility of {bars.symbol} stands in."
    ranked_f = percentile_of(source[1], rule.years * YEAR)
    turned_f = turning_of(source[1], ranked_f).astype(np.float64)
    level_f, percentile_f, turning_f = (_asof(bars.days, source[0], a) for a in (source[1], ranked_f, turned_f))
    turning = turning_f == 1.0
    is_index = source[1] is not own_f and source[1] is not realised_f
    paces_f = [
        np.array(
            [pace_of(p, bool(t), side, rule) for p, t in zip(percentile_f, turning, strict=True)], dtype=np.float64
        )
        for side in (Side.BUY, Side.SELL)
    ]
    medians_f = running_median(own_f)
    exposures = [exposure_of(x, rule) for x in own_f.tolist()]
    return VolatilityPath(
        symbol=bars.symbol,
        indicator=rule.indicator,
        days=bars.days,
        level_f=level_f,
        forecast_f=level_f / 100.0 if is_index else level_f,
        own_f=own_f,
        realised_f=realised_f,
        percentile_f=percentile_f,
        turning=turning,
        pace_buy_f=paces_f[0],
        pace_sell_f=paces_f[1],
        exposure_f=np.array([np.nan if e is None else e for e in exposures], dtype=np.float64),
        widening_f=np.array([widening_of(f, m, rule) for f, m in zip(own_f, medians_f, strict=True)], dtype=np.float64),
        note=note,
    )


def reading_at(path: VolatilityPath, i: int) -> VolatilityReading:
    """What the path says of its i-th day."""

    def known(values_f: Floats) -> float | None:
        value = float(values_f[i])
        return value if np.isfinite(value) else None

    percentile, note = known(path.percentile_f), path.note
    if not note and known(path.level_f) is None:
        note = f"{path.indicator} has no value for this day, so nothing hurries."
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


def _asof(days: Days, source_days: Days, values_f: Floats) -> Floats:
    """The last value at or before each day, NaN where it is older than a week."""
    if not len(source_days):
        return np.full(len(days), np.nan)
    at = np.searchsorted(source_days, days, side="right") - 1
    is_fresh = (at >= 0) & (days - source_days[np.maximum(at, 0)] <= STALE_DAYS)
    return np.where(is_fresh, values_f[np.maximum(at, 0)], np.nan)
