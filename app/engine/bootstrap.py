"""Circular block bootstrap: how far the sum of a daily series might have come out otherwise by luck alone.

Blocks of consecutive days keep what hangs together from day to day; the series is bent into a circle, so that every day
is drawn equally often (Politis and Romano 1992). Seeded: the same series gives the same interval.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCK = 63
DRAWS = 2000
SEED = 63
LEVEL = 0.95
LEAST_BLOCKS = 4


@dataclass(frozen=True, slots=True)
class Interval:
    """A sum with its percentile interval and standard error, in the unit of the series; `days` were drawn from."""

    estimate: float
    low: float
    high: float
    error: float
    days: int
    level: float = LEVEL

    @property
    def contains_zero(self) -> bool:
        """Could it be luck?"""
        return self.low <= 0.0 <= self.high

    def shifted(self, amount: float) -> Interval:
        """The same with something certain added."""
        return replace(self, estimate=self.estimate + amount, low=self.low + amount, high=self.high + amount)


def interval_of_sum(
    series_f: Floats, *, block: int = BLOCK, draws: int = DRAWS, seed: int = SEED, level: float = LEVEL
) -> Interval | None:
    """The interval of the series' sum; None under four blocks of days, where an interval would say too little.

    Raises `ValueError` where the series has a gap.
    """
    days = len(series_f)
    if days < LEAST_BLOCKS * block:
        return None
    if not np.isfinite(series_f).all():
        message = "a series with gaps has no sum"
        raise ValueError(message)
    sums_f = drawn_sums(series_f, block, draws, seed)
    low, high = np.quantile(sums_f, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(series_f.sum()), float(low), float(high), float(sums_f.std(ddof=1)), days, level)


def drawn_sums(series_f: Floats, block: int, draws: int, seed: int) -> Floats:
    """The sum of each drawn series (`draws` of them), each as long as the series; the last block is cut to fit.

    Sums of blocks are differences of running sums, so that no drawn series is ever laid out.
    """
    days = len(series_f)
    whole, rest = divmod(days, block)
    running_f = np.concatenate([[0.0], np.cumsum(np.concatenate([series_f, series_f[:block]]))])
    generator = np.random.default_rng(seed)
    starts = generator.integers(0, days, size=(draws, whole + (rest > 0)))
    lengths = np.array([block] * whole + [rest] * (rest > 0))
    sums_f: Floats = (running_f[starts + lengths] - running_f[starts]).sum(axis=1)
    return sums_f
