"""Returns of all classes side by side, and how each moves against the rest."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from app.engine.bars import Bars
from app.engine.bootstrap import interval_of_sum
from app.engine.signals.volatility import LEAST_RETURNS
from app.model.target import CASH_CLASS

Floats = NDArray[np.float64]
Days = NDArray[np.int64]

DAYS_OF_YEAR = 365.25
_HALF = 0.5
_NO_DAYS: Days = np.zeros(0, dtype=np.int64)
_Z = 1.959964


@dataclass(frozen=True, slots=True, eq=False)
class ClassReturns:
    """Returns of the classes that have a history, on the days all of them have: days less one by `names`.

    `missing` are the leaves without any, or with much less than others; these have `younger` returns of their own, by
    name. Cash is taken to stand still.
    """

    names: tuple[str, ...]
    days: Days
    returns_f: Floats
    missing: tuple[str, ...] = ()
    younger: Mapping[str, ClassReturns] = field(default_factory=dict)

    @property
    def years(self) -> float:
        """How long it reaches."""
        return float(self.days[-1] - self.days[0]) / DAYS_OF_YEAR if len(self.days) > 1 else 0.0

    @property
    def per_year(self) -> float:
        """Returns a year."""
        return len(self.returns_f) / self.years if self.years else 0.0


def class_returns(leaves: Sequence[str], bars: Mapping[str, Bars], first: int) -> ClassReturns:
    """Join the bars of the leaves from a day (ordinal) on; a leaf with fewer than 60 returns counts as missing.

    A leaf that has been there for less than half as long as another would cut the history of all: it is missing here
    and has returns of its own, since its own first day.
    """
    known = {
        name: found
        for name in leaves
        if name in bars and len((found := _since(bars[name], first)).days) > LEAST_RETURNS
    }
    longest = max((len(x.days) for x in known.values()), default=0)
    younger = {name: x for name, x in known.items() if len(x.days) < longest * _HALF}
    joined = _joined(leaves, {name: x for name, x in known.items() if name not in younger})
    own = {name: _joined(leaves, _as_old(known, int(x.days[0]), len(x.days))) for name, x in younger.items()}
    return replace(joined, younger={name: x for name, x in own.items() if name in x.names})


def _as_old(known: Mapping[str, Bars], first: int, count: int) -> dict[str, Bars]:
    """The bars since a day of those that have about as many from there."""
    cut = {name: _since(x, first) for name, x in known.items()}
    return {name: x for name, x in cut.items() if len(x.days) >= count * _HALF}


def _joined(leaves: Sequence[str], known: Mapping[str, Bars]) -> ClassReturns:
    """Returns on the days all of these have; none where they are too few."""
    names = tuple(name for name in leaves if name in known or name == CASH_CLASS)
    days = _common([x.days for x in known.values()]) if known else _NO_DAYS
    if len(days) <= LEAST_RETURNS:
        return ClassReturns((), _NO_DAYS, np.zeros((0, 0)), tuple(leaves))
    closes = [
        known[name].close_f[np.searchsorted(known[name].days, days)] if name in known else np.ones(len(days))
        for name in names
    ]
    close_f = np.column_stack(closes)
    missing = tuple(name for name in leaves if name not in names)
    return ClassReturns(names, days, close_f[1:] / close_f[:-1] - 1.0, missing)


def _since(bars: Bars, first: int) -> Bars:
    """Bars from a day on, without days whose close is unknown."""
    keep = (bars.days >= first) & np.isfinite(bars.close_f) & (bars.close_f > 0.0)
    close_f, high_f, low_f, volume_f = (a[keep] for a in (bars.close_f, bars.high_f, bars.low_f, bars.volume_f))
    return Bars(bars.symbol, bars.days[keep], close_f, high_f, low_f, volume_f, bars.is_total)


def _common(columns: Sequence[Days]) -> Days:
    days = columns[0]
    for other in columns[1:]:
        days = np.intersect1d(days, other, assume_unique=True)
    return days


@dataclass(frozen=True, slots=True)
class RelativeVolatility:
    """How a class moves against the rest, a year, with its 95 % range and the number of returns it rests on.

    `method` says where the range is from: a block bootstrap of squared returns (days hang together and tails are fat),
    or, under 252 returns, chi-square on the variance, which takes days to be independent and normal.
    """

    sigma: float
    low: float
    high: float
    observations: int
    method: str


def relative_volatility(found: ClassReturns, name: str, targets: Mapping[str, float]) -> RelativeVolatility | None:
    """Of one class against the others at target weights; None without a history of it or of any other."""
    found = found.younger.get(name, found)
    if name not in found.names or found.per_year == 0.0:
        return None
    at = found.names.index(name)
    weights_f = np.array([0.0 if n == at else max(targets.get(x, 0.0), 0.0) for n, x in enumerate(found.names)])
    if weights_f.sum() <= 0.0:
        return None
    apart_f = found.returns_f[:, at] - found.returns_f @ (weights_f / weights_f.sum())
    squares_f = (apart_f - apart_f.mean()) ** 2
    count = len(squares_f)
    interval = interval_of_sum(squares_f)
    if interval is None:
        low, high = (float(squares_f.sum()) / x for x in (_chi_square(_Z, count - 1), _chi_square(-_Z, count - 1)))
        method = "chi-square"
    else:
        low, high, method = interval.low / (count - 1), interval.high / (count - 1), "block bootstrap"
    scale = found.per_year
    sigma = math.sqrt(float(squares_f.sum()) / (count - 1) * scale)
    return RelativeVolatility(sigma, math.sqrt(low * scale), math.sqrt(high * scale), count, method)


def _chi_square(z: float, freedom: int) -> float:
    """A quantile of chi-square by its normal deviate (Wilson and Hilferty 1931); to a part in 1,000 from 60 on."""
    part = 2.0 / (9.0 * freedom)
    return freedom * (1.0 - part + z * math.sqrt(part)) ** 3
