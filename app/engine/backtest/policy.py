"""A rebalancing rule in its four parts: when it looks, what triggers it, where it goes, what pays for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.model.errors import InputError
from app.model.look import PERIODS

Floats = NDArray[np.float64]
Days = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER, DAILY = "never", "daily"
_MONDAY = date(1, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Look:
    """When the rule looks.

    `calendar` is never, daily, weekly, monthly, quarterly, semiannual or annual (the last trading day of the period,
    the last day of all counting as one), or a number of trading days. `also` is a calendar on which it trades whether
    a band is broken or not.
    """

    calendar: str | int = DAILY
    also: str | int = NEVER


@dataclass(frozen=True, slots=True, eq=False)
class TriggerBand:
    """How far each asset may fall and rise before the rule trades, in weight; an edge itself is inside."""

    below_f: Floats
    above_f: Floats


def relative_band(targets_f: Floats, below: float, above: float) -> TriggerBand:
    """A band whose widths are parts of each target."""
    return TriggerBand(targets_f * below, targets_f * above)


def absolute_band(targets_f: Floats, below: float, above: float) -> TriggerBand:
    """A band of the same widths around every target."""
    return TriggerBand(np.full(len(targets_f), below), np.full(len(targets_f), above))


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a trade stops: at this part of the band from the target; 0 the target, ½ the midpoint, 1 the edge."""

    stop: float = 0.0


def destination(goal: str, tolerance: float = 0.5) -> Destination:
    """The destination a goal names: target, edge, midpoint, or tolerance with its own part of the band."""
    stops = {"target": 0.0, "edge": 1.0, "midpoint": 0.5, "tolerance": tolerance}
    if goal not in stops or not 0.0 <= stops[goal] <= 1.0:
        raise InputError(
            f"“{goal}” at {tolerance} is no place to go.", "", "Choose target, edge, midpoint or tolerance."
        )
    return Destination(stops[goal])


@dataclass(frozen=True, slots=True)
class Funding:
    """What pays for a trade: with `only_breached`, the assets farthest from their targets on the other side.

    Else all assets move together, each by the same part of its distance.
    """

    only_breached: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """One rule; without a band it trades whenever it looks. `cost` is one way, a part of the amount traded.

    `smallest` is the least part of the value that is traded of an asset: less than that beyond its edge, none is.
    """

    look: Look
    band: TriggerBand | None
    destination: Destination = field(default_factory=Destination)
    funding: Funding = field(default_factory=Funding)
    cost: float = 0.0
    smallest: float = 0.0

    def with_band(self, band: TriggerBand | None) -> Policy:
        """The same rule with other widths."""
        return replace(self, band=band)


def looks(calendar: str | int, days: Days) -> Flags:
    """On which of the days (ordinals, ascending) a calendar looks; never on the first, where everything is bought.

    Raises `InputError` for a calendar nobody knows.
    """
    n = len(days)
    found = np.zeros(n, dtype=np.bool_)
    if isinstance(calendar, int) or calendar.isdigit():
        every = int(calendar)
        if every < 1:
            raise InputError(f"Looking every {every} days is not possible.", "", "Give at least one trading day.")
        found[::every] = True
    elif calendar == DAILY:
        found[:] = True
    elif calendar in PERIODS:
        periods = _periods(calendar, days)
        found[:-1] = periods[1:] != periods[:-1]
        found[-1:] = True
    elif calendar != NEVER:
        raise InputError(
            f"“{calendar}” is not known as a time to look.",
            "",
            f"Choose daily, weekly, {', '.join(PERIODS)} or a number.",
        )
    found[:1] = False
    return found


def years_between(calendar: str | int) -> float:
    """The mean time between two looks in years, of 252 trading days; infinite where it never looks."""
    if isinstance(calendar, int) or calendar.isdigit():
        return int(calendar) / 252.0
    if months := PERIODS.get(calendar):
        return months / 12.0
    return {DAILY: 1.0 / 252.0, "weekly": 1.0 / 52.0}.get(calendar, float("inf"))


def _periods(calendar: str, days: Days) -> Days:
    """The number of the period each day lies in; weeks begin on Monday."""
    if not PERIODS[calendar]:
        return (days - _MONDAY) // 7
    # numpy counts days from 1970-01-01 and months likewise.
    stamps = (days - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    months: Days = stamps.astype("datetime64[M]").astype(np.int64)
    return months // PERIODS[calendar]
