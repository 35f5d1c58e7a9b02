"""The target mix: the targets then valid, held in the leading security of each class and restored at every close.

It costs nothing and pays no tax; cash earns nothing. It is what the household is compared with, no advice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from app.engine.bars import Bars
from app.engine.history.result import Days, Floats, closes_on
from app.engine.history.targets import Stretch
from app.engine.performance import TRADING_DAYS, TrackingErrorToday, mix_returns, tracking_error_ex_ante
from app.engine.signals.volatility import LEAST_RETURNS
from app.engine.words import listed
from app.model.target import CASH_CLASS

MOST_RETURNS = 3 * TRADING_DAYS
"""So many of the latest returns say how classes move together."""
NOTHING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class TargetMix:
    """Daily returns of the mix with tilts, and of the strategic targets alone; NaN on days that are not known.

    `unknown` are classes that had a target but no prices, on any of the days; `without_distributions` are leading
    securities whose prices leave out what they pay, so that the mix earns too little.
    """

    returns_f: Floats
    strategic_f: Floats
    unknown: tuple[str, ...]
    without_distributions: tuple[str, ...]


def target_mix(
    days: Days, spans: Sequence[Stretch], leading: Sequence[Mapping[str, str]], bars: Mapping[str, Bars]
) -> TargetMix:
    """The mix on days (ordinals); `leading` has for each span the security each class is read from."""
    symbols = sorted({symbol for of_span in leading for symbol in of_span.values() if symbol in bars})
    column = {symbol: n for n, symbol in enumerate(symbols)}
    price_f = np.full((len(days), len(symbols) + 1), np.nan)
    for symbol, n in column.items():
        price_f[:, n] = closes_on(days, bars[symbol].days, bars[symbol].close_f)
    returns_f = np.full(price_f.shape, np.nan)
    returns_f[1:] = price_f[1:] / price_f[:-1] - 1.0
    # Days without a plan have no target; the last column stands for classes without prices.
    tilted_f, strategic_f = (np.full(price_f.shape, np.nan) for _ in range(2))
    unknown: set[str] = set()
    for span, of_span in zip(spans, leading, strict=True):
        here = slice(span.begin, span.end)
        tilted_f[here], strategic_f[here] = 0.0, 0.0
        for c in span.plan.leaves:
            if c.name == CASH_CLASS:
                continue
            band = span.bands[c.name]
            place = column.get(of_span.get(c.name, ""), len(symbols))
            tilted_f[here, place] += float(band.target)
            strategic_f[here, place] += float(band.target - band.tilt)
            if place == len(symbols) and band.target:
                unknown.add(c.name)
    partial = tuple(s for s in symbols if not bars[s].is_total)
    return TargetMix(
        mix_returns(tilted_f, returns_f), mix_returns(strategic_f, returns_f), tuple(sorted(unknown)), partial
    )


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """How securities move together: yearly covariance of daily returns over the days from `first` to `last`."""

    covariance_f: Floats
    observations: int
    first: date
    last: date


def together(bars: Sequence[Bars]) -> Together | None:
    """The covariance over the latest days on which all have a close; None below 60 returns."""
    if not bars:
        return None
    common = bars[0].days
    for one in bars[1:]:
        common = np.intersect1d(common, one.days, assume_unique=True)
    common = common[-MOST_RETURNS - 1 :]
    if len(common) <= LEAST_RETURNS:
        return None
    price_f = np.column_stack([one.close_f[np.searchsorted(one.days, common)] for one in bars])
    returns_f = price_f[1:] / price_f[:-1] - 1.0
    covariance_f = np.atleast_2d(np.cov(returns_f, rowvar=False)) * TRADING_DAYS
    return Together(covariance_f, len(returns_f), date.fromordinal(int(common[0])), date.fromordinal(int(common[-1])))


def tracking_error_today(
    active: Mapping[str, float], leading: Mapping[str, str], bars: Mapping[str, Bars]
) -> TrackingErrorToday:
    """What active weights by class take; cash does not move. Unknown where a class that is off target has no prices.

    `by_class` says what part of it each class adds: the parts sum to it.
    """
    off = {name: weight for name, weight in active.items() if name != CASH_CLASS and abs(weight) > NOTHING}
    if not off:
        return TrackingErrorToday(0.0)
    missing = [name for name in off if leading.get(name, "") not in bars]
    if missing:
        has = "has" if len(missing) == 1 else "have"
        return TrackingErrorToday(None, why=f"{listed(missing)} {has} no prices to read from.")
    symbols = [leading[name] for name in off]
    moved = together([bars[s] for s in symbols])
    if moved is None:
        several = sorted(set(symbols))
        has = f"have fewer than {LEAST_RETURNS} daily returns in common"
        if len(several) == 1:
            has = f"has fewer than {LEAST_RETURNS} daily returns"
        why = f"{listed(several)} {has}."
        return TrackingErrorToday(None, why=why)
    active_f = np.array(list(off.values()))
    error = tracking_error_ex_ante(active_f, moved.covariance_f)
    parts_f = active_f * (moved.covariance_f @ active_f) / error if error > 0 else np.zeros(len(off))
    by_class = tuple(zip(off, parts_f.tolist(), strict=True))
    return TrackingErrorToday(error, moved.observations, moved.first, moved.last, by_class)
