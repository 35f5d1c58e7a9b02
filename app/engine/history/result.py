"""What the history of a household is told in: arrays of one number a day, and spans and days worth a mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.int64]
Flags = NDArray[np.bool_]
STALE_DAYS = 10
"""A price that is older is none."""
ON_THE_EDGE = 1e-9
"""Weights are floats here: nearer than this to an edge is on it."""


@dataclass(frozen=True, slots=True, eq=False)
class Closes:
    """Closing prices of one security as traded: day ordinals, ascending, and prices."""

    days: Days
    close_f: Floats


@dataclass(frozen=True, slots=True)
class Statement:
    """What a broker stated of an account at the close of a day: shares by symbol, all of them, and cash.

    `cash` is None where the statement has none.
    """

    account: str
    day: date
    shares: Mapping[str, float]
    cash: float | None


@dataclass(frozen=True, slots=True, eq=False)
class ClassHistory:
    """One class day by day: weight, and target and band in force that day."""

    actual_f: Floats
    target_f: Floats
    lower_f: Floats
    upper_f: Floats

    @property
    def side_f(self) -> Floats:
        """1 above the band, −1 below it, 0 inside, an edge included; NaN where weight or band is not known."""
        out: Floats = np.where(self.actual_f > self.upper_f + ON_THE_EDGE, 1.0, 0.0)
        out[self.actual_f < self.lower_f - ON_THE_EDGE] = -1.0
        out[np.isnan(self.actual_f) | np.isnan(self.lower_f) | np.isnan(self.upper_f)] = np.nan
        return out


class EventKind(StrEnum):
    """What a mark is for."""

    REBALANCED = "rebalanced"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    PLAN = "plan"
    TILT = "tilt"


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """A day worth a mark, and the words for it; `kind` is one of `EventKind`."""

    day: date
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Days of the history, the first and the last of them, of which the household's value is not known.

    `symbols` are the securities it is not known of (`CASH` for an account's cash), `why` one sentence.
    """

    first: date
    last: date
    symbols: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Breach:
    """Days on end that a class was outside its band, `side` over or under; `worst` is the weight farthest out.

    `is_open`: it still is on the last day of the history.
    """

    name: str
    side: str
    first: date
    last: date
    worst: float
    is_open: bool


def _none() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True, slots=True, eq=False)
class DriftHistory:
    """Drift over time; every array has one number a day of `days`, NaN where it is not known.

    `classes` are today's leaves, `parents` the classes above them that have a band. `drift_f` is half the summed
    distances of the leaves from target. `flows_f` is what came in from outside the household, less what left, since
    the day before (`flows`): money, and securities at the day's price.
    """

    days: tuple[date, ...]
    classes: Mapping[str, ClassHistory]
    value_f: Floats
    drift_f: Floats
    events: tuple[HistoryEvent, ...]
    parents: Mapping[str, ClassHistory] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    breaches: tuple[Breach, ...] = ()
    flows_f: Floats = field(default_factory=_none)


def closes_on(days: Days, closed: Days, close_f: Floats) -> Floats:
    """The last close of each day, NaN once it is older than ten days; `closed` are the days of `close_f`, ascending."""
    if not len(closed):
        return np.full(len(days), np.nan)
    if len(days) == len(closed) and (days == closed).all():
        return close_f.copy()
    place = np.searchsorted(closed, days, side="right") - 1
    age = days - closed[np.maximum(place, 0)]
    return np.where((place >= 0) & (age <= STALE_DAYS), close_f[np.maximum(place, 0)], np.nan)
