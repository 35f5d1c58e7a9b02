"""When a class last left its band, as a rule with a look interval would have seen it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.engine.history import ClassHistory, DriftHistory
from app.engine.trading_days import TradingDays

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sighting:
    """Classes a look found newly outside their bands; `stands` are those that the last look still found there."""

    day: date
    names: tuple[str, ...]
    stands: tuple[str, ...] = ()


def latest_sighting(history: DriftHistory, days: TradingDays, look: str) -> Sighting | None:
    """The latest look that found a class newly outside; None where none did.

    A look falls on its own day, or where that has no prices on the last day before it that has. A day whose weights
    are not known is passed over: it neither begins nor ends a breach.
    """
    if not history.days:
        return None
    looks = list(days.looks(look, history.days[0], history.days[-1]))
    ordinals = np.array([d.toordinal() for d in history.days], dtype=np.int64)
    at = np.searchsorted(ordinals, np.array([d.toordinal() for d in looks], dtype=np.int64), side="right") - 1
    both = {**history.classes, **history.parents}
    begun = {name: found for name, c in both.items() if (found := _last_begin(c, at)) is not None}
    if not begun:
        return None
    latest = max(number for number, _ in begun.values())
    names = tuple(name for name, (number, _) in begun.items() if number == latest)
    return Sighting(looks[latest], names, tuple(name for name, (_, stands) in begun.items() if stands))


def _last_begin(c: ClassHistory, at: Places) -> tuple[int, bool] | None:
    """The number of the look at which the class last went outside, and whether it still is; None where it never did."""
    side_f = c.side_f[at]
    known = np.flatnonzero(~np.isnan(side_f))
    outside = side_f[known] != 0
    begins = np.flatnonzero(outside & ~np.concatenate([[False], outside[:-1]]))
    return (int(known[begins[-1]]), bool(outside[-1])) if len(begins) else None
