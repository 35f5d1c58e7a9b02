"""Indicators of daily prices as arrays of the same length: averages, RSI, MACD, true range, money flow, momentum.

Each value stands on the days up to its own and no later one; NaN where these are too few or something is unknown. What
is smoothed begins anew after an unknown value.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from app.engine.bars import Bars, Floats

FULL = 100.0


def simple_average(x_f: Floats, n: int) -> Floats:
    """The mean of the last n values; Faber 2007 compares the price with it."""
    out_f = np.full(len(x_f), np.nan)
    if 0 < n <= len(x_f):
        out_f[n - 1 :] = sliding_window_view(x_f, n).mean(axis=1)
    return out_f


def past_return(close_f: Floats, window: int, skip: int) -> Floats:
    """The return from `window` to `skip` days ago, P[i − skip] / P[i − window] − 1 (Jegadeesh and Titman 1993)."""
    out_f = np.full(len(close_f), np.nan)
    if len(close_f) > window >= skip:
        out_f[window:] = close_f[window - skip : len(close_f) - skip] / close_f[: len(close_f) - window] - 1.0
    return out_f


def exponential_average(x_f: Floats, weight: float, n: int) -> Floats:
    """A mean in which the last value has `weight`, seeded with the simple mean of the first n."""
    out: list[float] = []
    seed: list[float] = []
    last = np.nan
    for x in x_f.tolist():
        if x != x:  # noqa: PLR0124  NaN
            seed, last = [], np.nan
        elif len(seed) < n:
            seed.append(x)
            last = sum(seed) / n if len(seed) == n else np.nan
        else:
            last += weight * (x - last)
        out.append(last)
    return np.array(out, dtype=np.float64)


def wilder_average(x_f: Floats, n: int) -> Floats:
    """Wilder's smoothing: the last value weighs 1 / n (Wilder 1978, New Concepts in Technical Trading Systems)."""
    return exponential_average(x_f, 1.0 / n, n)


def rsi_wilder(close_f: Floats, n: int = 14) -> Floats:
    """Relative strength, 0 to 100, seeded with the simple mean of the first n changes (Wilder 1978; StockCharts).

    Without any loss it is 100; where nothing moved at all it is unknown.
    """
    out_f = np.full(len(close_f), np.nan)
    if len(close_f) <= n:
        return out_f
    change_f = np.diff(close_f)
    gain_f, loss_f = wilder_average(np.maximum(change_f, 0.0), n), wilder_average(np.maximum(-change_f, 0.0), n)
    moved_f = gain_f + loss_f
    np.divide(FULL * gain_f, moved_f, out=out_f[1:], where=moved_f > 0)
    return out_f


def macd_histogram(close_f: Floats, fast: int = 12, slow: int = 26, signal: int = 9) -> Floats:
    """The fast less the slow exponential average, less its own average over `signal` days (Appel 1979).

    Each average over n days weighs the last value 2 / (n + 1) and is seeded with the simple mean of its first n values.
    """
    averages = [exponential_average(close_f, 2.0 / (n + 1), n) for n in (fast, slow)]
    line_f = averages[0] - averages[1]
    return line_f - exponential_average(line_f, 2.0 / (signal + 1), signal)


def true_range(bars: Bars) -> Floats:
    """The most the price ranged since the close before: max(H, C₋₁) − min(L, C₋₁) (Wilder 1978).

    Where highs and lows are unknown, the distance between the closes, which is less. The first day has none.
    """
    out_f = np.full(len(bars.days), np.nan)
    before_f, close_f = bars.close_f[:-1], bars.close_f[1:]
    known = ~np.isnan(bars.high_f[1:]) & ~np.isnan(bars.low_f[1:])
    high_f, low_f = np.where(known, bars.high_f[1:], close_f), np.where(known, bars.low_f[1:], close_f)
    out_f[1:] = np.maximum(high_f, before_f) - np.minimum(low_f, before_f)
    return out_f


def average_true_range(bars: Bars, n: int) -> Floats:
    """Wilder's average of the true range, seeded with the simple mean of the first n ranges (Wilder 1978)."""
    return wilder_average(true_range(bars), n)


def money_flow(bars: Bars, n: int = 20) -> Floats:
    """Chaikin's money flow over n days, −1 to 1: where closes lie within the day's range, weighed by volume.

    Sum of (2 C − H − L) / (H − L) · V over the sum of V; a day without a range counts 0. Unknown where a high, a low or
    a volume of the n days is unknown, or nothing was traded. Volumes are taken on one footing.
    """
    range_f = bars.high_f - bars.low_f
    place_f = np.zeros(len(bars.days))
    np.divide(2.0 * bars.close_f - bars.high_f - bars.low_f, range_f, out=place_f, where=range_f > 0)
    place_f[np.isnan(range_f)] = np.nan
    flow_f, volume_f = simple_average(place_f * bars.volume_f, n), simple_average(bars.volume_f, n)
    out_f = np.full(len(bars.days), np.nan)
    np.divide(flow_f, volume_f, out=out_f, where=volume_f > 0)
    return out_f
