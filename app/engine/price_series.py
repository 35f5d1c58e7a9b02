"""Closes against the splits of the ledger: which are adjusted for them although they should be as traded.

Shares of a day are counted as they were that day, so its close must be the one of that day, too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

NEAR = timedelta(days=10)
"""Closes further apart say nothing of what happened between them."""
AT_THE_SPLIT = timedelta(days=3)
LEAST_RATIO = 1.2
"""Smaller splits, like stock dividends of 5 %, hide among the moves of a day."""
ALIKE = 0.06
"""A jump is that of a split where it is no further from its ratio than a day's move."""


@dataclass(frozen=True, slots=True)
class Split:
    """A split of the ledger: `ratio` new shares for one old."""

    day: date
    ratio: float


@dataclass(frozen=True, slots=True)
class SeriesDoubt:
    """A close that does not follow from the one before: `jumps` tells a jump without a split from a split without one.

    `split` is what explains it, `before` and `day` are the days of the two closes.
    """

    before: date
    day: date
    split: Split
    jumps: bool


def series_doubts(days: Sequence[date], closes_f: Sequence[float], splits: Sequence[Split]) -> tuple[SeriesDoubt, ...]:
    """What is doubtful in the closes of one security; `days` ascend, closes are above zero."""
    told = [s for s in splits if s.ratio > 0 and abs(math.log(s.ratio)) >= math.log(LEAST_RATIO)]
    if not told:
        return ()
    found = []
    for (before, old), (day, new) in pairwise(zip(days, closes_f, strict=True)):
        if day - before > NEAR:
            continue
        move = math.log(new / old)
        here = [s for s in told if before < s.day <= day]
        if here:
            ratio = math.log(math.prod(s.ratio for s in here))
            if abs(ratio) >= math.log(LEAST_RATIO) and abs(move) < abs(move + ratio):
                found.append(SeriesDoubt(before, day, here[0], jumps=False))
            continue
        far = [s for s in told if not before - AT_THE_SPLIT <= s.day <= day + AT_THE_SPLIT]
        like = next((s for s in far if abs(abs(move) - abs(math.log(s.ratio))) < ALIKE), None)
        if like is not None:
            found.append(SeriesDoubt(before, day, like, jumps=True))
    return tuple(found)
