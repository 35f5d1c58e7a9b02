"""The momentum filter: what has left its band in the direction it was going may go on for a while before it is traded.

A trim waits while the return from twelve months to one month ago is above zero (Jegadeesh and Titman 1993), money flows
in where volumes are known (Chaikin), and the trend is not exhausted: the price stands above its moving average (Faber
2007) and above a trailing stop of three average true ranges below the high since the breach (Wilder 1978; Le Beau's
chandelier exit), or, as the user chooses, until the RSI crosses back or the histogram of the MACD turns. It waits no
longer once the weight is a multiple of the band's width away from target, or after so many trading days. Purchases of
what falls are the mirror. Once released, a breach stays released until the class is back inside its band. Decisions of
a day know that day's close and nothing after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.engine.bars import Bars, Days, Floats
from app.engine.history import ClassHistory
from app.engine.signals.indicators import (
    average_true_range,
    macd_histogram,
    money_flow,
    past_return,
    rsi_wilder,
    simple_average,
)
from app.engine.signals.result import MomentumReading
from app.model.signal_rules import Exhaustion, Momentum

OVERBOUGHT, OVERSOLD = 70.0, 30.0
STALE_DAYS = 10
HAIR = 1e-12


class Ending(StrEnum):
    """Why a trade does not wait, or no longer: `inside` came back by itself, `unknown` has too few prices to tell."""

    LIMIT = "limit"
    DAYS = "days"
    STOP = "stop"
    AVERAGE = "average"
    RSI = "rsi"
    MACD = "macd"
    MOMENTUM = "momentum"
    MONEY_FLOW = "money flow"
    UNKNOWN = "unknown"
    OFF = "off"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True, eq=False)
class MomentumPath:
    """Indicators on the days of `bars`, as the rule wants them; `range_f` is the average true range in price."""

    bars: Bars
    rule: Momentum
    momentum_f: Floats
    money_flow_f: Floats
    average_f: Floats
    range_f: Floats
    rsi_f: Floats
    macd_f: Floats

    def extreme(self, first: int, last: int, side: int) -> float:
        """The highest high (side 1) or the lowest low (−1) from one day to another, closes where these are unknown."""
        stretch = slice(first, last + 1)
        if side > 0:
            return float(np.fmax(self.bars.high_f[stretch], self.bars.close_f[stretch]).max())
        return float(np.fmin(self.bars.low_f[stretch], self.bars.close_f[stretch]).min())

    def stop(self, i: int, extreme: float, side: int) -> float:
        """The trailing stop of a day, NaN where the true range is unknown."""
        return extreme - side * float(self.rule.atr_multiple) * float(self.range_f[i])


def momentum_path(bars: Bars, rule: Momentum) -> MomentumPath:
    """The indicators of all days."""
    return MomentumPath(
        bars,
        rule,
        past_return(bars.close_f, rule.window, rule.skip),
        money_flow(bars),
        simple_average(bars.close_f, rule.average),
        average_true_range(bars, rule.atr_days),
        rsi_wilder(bars.close_f),
        macd_histogram(bars.close_f),
    )


def reading_at(path: MomentumPath, i: int, since: int | None = None, side: int = 1) -> MomentumReading:
    """What is known at the close of day `i` of the bars.

    The stop trails the extreme since a breach on day `since`, without one that of the days of the true range.
    """
    begin = max(0, i - path.rule.atr_days + 1) if since is None else since
    stop = path.stop(i, path.extreme(begin, i, side), side)
    return MomentumReading(
        path.bars.symbol,
        date.fromordinal(int(path.bars.days[i])),
        float(path.bars.close_f[i]),
        _known(path.momentum_f[i]),
        _known(path.money_flow_f[i]),
        _known(path.average_f[i]),
        _known(stop),
        _known(path.rsi_f[i]),
        _known(path.macd_f[i]),
    )


def _known(x: float) -> float | None:
    return None if np.isnan(x) else float(x)


@dataclass(frozen=True, slots=True, eq=False)
class BreachPath:
    """A class day by day, one entry for each of `days` (ordinals); a day of unknown weight goes on like the one before.

    `side` is 1 above the band, −1 below it, 0 inside; `since` the place of the day the breach began and `first` that of
    its bar, −1 where there is none; `waits` whether the trade waits. `ended` says why it does not, None while it does
    or where there is no breach.
    """

    days: Days
    side: NDArray[np.int64]
    since: NDArray[np.int64]
    first: NDArray[np.int64]
    waits: NDArray[np.bool_]
    ended: tuple[Ending | None, ...]


@dataclass(slots=True)
class _Breach:
    """A breach while its days are walked: the bar it began with, the last one looked at, the extreme since."""

    side: int
    since: int
    first: int
    seen: int
    extreme: float
    ended: Ending | None = None


def follow(days: Days, weights: ClassHistory, path: MomentumPath | None, rule: Momentum) -> BreachPath:
    """Walk a class through its days: whether its trade waits on each of them; without prices nothing waits."""
    count = len(days)
    bar = _bars_of_days(days, path)
    side_f = weights.side_f
    unknown = np.isnan(side_f)
    side, since, first = np.zeros(count, np.int64), np.full(count, -1), np.full(count, -1)
    waits = np.zeros(count, np.bool_)
    why: list[Ending | None] = [None] * count
    breach: _Breach | None = None
    for j in range(count):
        now = int(side_f[j]) if not unknown[j] else breach.side if breach else 0
        if now == 0:
            breach = None
            continue
        i = int(bar[j])
        if breach is None or breach.side != now:
            breach = _Breach(now, j, i, i - 1, -now * np.inf)
        if breach.ended is None and not unknown[j]:
            breach.ended = _off(rule, now) or _verdict(path, breach, i, _gap(weights, j, now))
        side[j], since[j], first[j] = now, breach.since, breach.first
        waits[j], why[j] = breach.ended is None, breach.ended
    return BreachPath(days, side, since, first, waits, tuple(why))


def _bars_of_days(days: Days, path: MomentumPath | None) -> Days:
    """The last bar of each day, −1 where there is none of the last ten days."""
    if path is None or not len(path.bars.days):
        return np.full(len(days), -1, dtype=np.int64)
    place = np.searchsorted(path.bars.days, days, side="right") - 1
    age = days - path.bars.days[np.maximum(place, 0)]
    return np.where((place >= 0) & (age <= STALE_DAYS), place, -1)


def _gap(weights: ClassHistory, j: int, side: int) -> float:
    """How far the class is from its target, in widths of the band on that side; endless where the width is nothing."""
    edge = float(weights.upper_f[j] if side > 0 else weights.lower_f[j])
    target = float(weights.target_f[j])
    width = abs(edge - target)
    return abs(float(weights.actual_f[j]) - target) / width if width > 0 else np.inf


def _off(rule: Momentum, side: int) -> Ending | None:
    return Ending.OFF if side < 0 and not rule.buys else None


def _verdict(path: MomentumPath | None, breach: _Breach, i: int, widths: float) -> Ending | None:
    """Why the trade does not wait at the close of bar `i`, None while it does; the bars since the last are walked."""
    if path is None or i < 0 or breach.first < 0:
        return Ending.UNKNOWN
    exhausted: Ending | None = None
    for k in range(breach.seen + 1, i + 1):
        beyond = path.extreme(k, k, breach.side)
        breach.extreme = max(breach.extreme, beyond) if breach.side > 0 else min(breach.extreme, beyond)
        exhausted = exhausted or _exhaustion(path, k, breach)
    breach.seen = i
    if widths > float(path.rule.limit) + HAIR:
        return Ending.LIMIT
    if i - breach.first >= path.rule.days:
        return Ending.DAYS
    return exhausted or _no_trend(path, i, breach.side)


def _exhaustion(path: MomentumPath, k: int, breach: _Breach) -> Ending | None:
    """Which sign of exhaustion the close of bar `k` gives, of those that the rule looks at."""
    side, chosen = breach.side, path.rule.exhaustion
    close = float(path.bars.close_f[k])
    if chosen in (Exhaustion.TREND, Exhaustion.STOP) and side * (close - path.stop(k, breach.extreme, side)) <= 0:
        return Ending.STOP
    if chosen in (Exhaustion.TREND, Exhaustion.AVERAGE) and side * (close - float(path.average_f[k])) <= 0:
        return Ending.AVERAGE
    if chosen is Exhaustion.RSI and k and _crosses_back(float(path.rsi_f[k - 1]), float(path.rsi_f[k]), side):
        return Ending.RSI
    if chosen is Exhaustion.MACD and side * float(path.macd_f[k]) < 0:
        return Ending.MACD
    return None


def _crosses_back(before: float, now: float, side: int) -> bool:
    """Does the RSI come back from overbought (side 1) or oversold (−1)?"""
    return before >= OVERBOUGHT > now if side > 0 else before <= OVERSOLD < now


def _no_trend(path: MomentumPath, i: int, side: int) -> Ending | None:
    """What is missing of a trend to wait for; a money flow that nobody knows is not asked for."""
    momentum, flow = float(path.momentum_f[i]), float(path.money_flow_f[i])
    if np.isnan(momentum):
        return Ending.UNKNOWN
    if side * momentum <= 0:
        return Ending.MOMENTUM
    return Ending.MONEY_FLOW if path.rule.money_flow and side * flow <= 0 else None
