"""Momentum and volatility of one class over all its days: what the panels of the Signals tab are drawn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.bars import Bars, Floats
from app.engine.history import Breach, DriftHistory
from app.engine.signals.momentum import BreachPath, MomentumPath, follow, momentum_path
from app.engine.signals.volatility import HIGH, MEDIAN, YEAR, VolatilityPath, volatility_path
from app.model.plan import Rules

_PERCENT = 100.0
"""An index of volatility is quoted in percent a year."""


@dataclass(frozen=True, slots=True, eq=False)
class SignalPath:
    """One class on the days of `momentum.bars`; every array has one number a day, NaN where it is not known.

    `stop_f` is the trailing stop: of the extreme since the breach while the class is outside its band, else of the
    extreme of as many days as the true range is taken of, below the price. `median` and `high` are the levels of the
    indicator that half and four fifths of the days of the last `years` lie below, None where too little is known:
    of the imported index where `is_index`, else of what the series itself gives.
    """

    name: str
    momentum: MomentumPath
    stop_f: Floats
    volatility: VolatilityPath
    years: int
    is_index: bool
    median: float | None
    high: float | None
    breaches: tuple[Breach, ...]

    @property
    def bars(self) -> Bars:
        """The daily prices of the security the class is read from."""
        return self.momentum.bars


def signal_path(name: str, bars: Bars, rules: Rules, history: DriftHistory, index: Bars | None = None) -> SignalPath:
    """What is known of a class under the rules; `index` is the imported one that volatility is read from."""
    momentum = momentum_path(bars, rules.momentum)
    weights = history.classes.get(name)
    days = np.array([day.toordinal() for day in history.days], dtype=np.int64)
    breach = None if weights is None else follow(days, weights, momentum, rules.momentum)
    volatility = volatility_path(bars, rules.volatility, index)
    years = rules.volatility.years
    is_index = index is not None and not bool(volatility.stands_in[-1])
    source_f = volatility.forecast_f if index is None or not is_index else index.close_f / _PERCENT
    median, high = _levels(source_f[-years * YEAR :])
    own = tuple(b for b in history.breaches if b.name == name)
    return SignalPath(name, momentum, stops(momentum, breach), volatility, years, is_index, median, high, own)


def _levels(values_f: Floats) -> tuple[float | None, float | None]:
    known_f = values_f[np.isfinite(values_f)]
    if len(known_f) < YEAR:
        return None, None
    median, high = np.quantile(known_f, (MEDIAN, HIGH))
    return float(median), float(high)


def stops(path: MomentumPath, breach: BreachPath | None) -> Floats:
    """The trailing stop of every bar, as the filter would have it; NaN where the true range is unknown."""
    count, back = len(path.bars.days), path.rule.atr_days
    if not count:
        return np.zeros(0)
    highs_f, lows_f = np.fmax(path.bars.high_f, path.bars.close_f), np.fmin(path.bars.low_f, path.bars.close_f)
    padded_f = np.concatenate((np.full(back - 1, -np.inf), highs_f))
    room_f = float(path.rule.atr_multiple) * path.range_f
    stop_f: Floats = np.lib.stride_tricks.sliding_window_view(padded_f, back).max(axis=1) - room_f
    if breach is None:
        return stop_f
    for first, last, side in _breaches(path, breach):
        part = slice(first, last + 1)
        extreme_f = np.maximum.accumulate(highs_f[part]) if side > 0 else np.minimum.accumulate(lows_f[part])
        stop_f[part] = extreme_f - side * room_f[part]
    return stop_f


def _breaches(path: MomentumPath, breach: BreachPath) -> list[tuple[int, int, int]]:
    """First and last bar and side of each breach that has prices."""
    found: dict[int, tuple[int, int, int]] = {}
    places = np.searchsorted(path.bars.days, breach.days, side="right") - 1
    for place in np.flatnonzero((breach.side != 0) & (breach.first >= 0)).tolist():
        begin = int(breach.since[place])
        found[begin] = int(breach.first[place]), int(places[place]), int(breach.side[place])
    return list(found.values())
