"""An edit while it is being made: pure steps from what a handle or a box says to a plan, and its name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from app.engine.bands import band_in_force, bands_of
from app.engine.target_edit import target_of, with_target, with_tilt, with_tilt_widths, with_widths
from app.model.number import ZERO
from app.model.plan import Plan
from app.model.target import AssetClass, Band, Tilt
from app.ui.format import Formatter

Handle = Literal["target", "lower", "upper"]

FIRST_TILT_LASTS = timedelta(days=92)
"""How long a tilt holds until the user says otherwise: a quarter."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Where an edit of one class began; `tactical` moves the tilt instead of the strategic target."""

    plan: Plan
    name: str
    day: date
    tactical: bool = False

    def moved(self, plan: Plan, handle: Handle, weight: Decimal) -> Plan:
        """The plan with a handle at a weight; `plan` is what earlier moves of the same edit came to.

        A target is always moved from the start, so that the way it took leaves no trace in the other classes.
        """
        if handle == "target" and self.tactical:
            tilt = weight - target_of(self.plan, self.name)
            return with_tilt(self.plan, self.name, tilt, self._until, self.day)
        if handle == "target":
            return with_target(self.plan, self.name, weight)
        target = shown_band(plan, self.name, self.day, tactical=self.tactical).target
        own = self._tilt if self.tactical else None
        if handle == "lower":
            width = target - weight
            if own is not None and own.below is not None:
                return with_tilt_widths(plan, self.name, below=width)
            return with_widths(plan, self.name, target, below=width)
        width = weight - target
        if own is not None and own.above is not None:
            return with_tilt_widths(plan, self.name, above=width)
        return with_widths(plan, self.name, target, above=width)

    @property
    def _tilt(self) -> Tilt | None:
        """The tilt that is edited: live or still to come."""
        asset_class = self.plan.asset_class(self.name)
        tilt = asset_class.tilt if asset_class else None
        return None if tilt is None or tilt.until < self.day else tilt

    @property
    def _until(self) -> date:
        return self.day + FIRST_TILT_LASTS if self._tilt is None else self._tilt.until


def shown_band(plan: Plan, name: str, day: date, *, tactical: bool) -> Band:
    """The band a row draws: the one in force, or around the strategic target alone."""
    return shown_bands(plan, day, tactical=tactical)[name]


def shown_bands(plan: Plan, day: date, *, tactical: bool) -> dict[str, Band]:
    """The bands all rows draw: those in force, a tilt still to come shown as it will be; else without any tilt."""
    if not tactical:
        return bands_of(replace(plan, classes=tuple(replace(c, tilt=None) for c in plan.classes)), day)
    coming = {
        c.name: band_in_force(c, c.tilt.since)
        for c in plan.leaves
        if c.tilt is not None and c.tilt.since is not None and day < c.tilt.since <= c.tilt.until
    }
    return bands_of(plan, day) | coming


def step_name(before: Plan, after: Plan, name: str, format_: Formatter) -> str:
    """What an edit of one class is called in Undo, in the user's words."""
    old, new = before.asset_class(name), after.asset_class(name)
    short = AssetClass(name).short_name
    if old is None or new is None:
        return f"Change {short}"
    if target_of(before, name) != target_of(after, name):
        return f"Set {short} to {format_.weight(target_of(after, name))}"
    if old.tilt != new.tilt:
        return _tilt_name(old, new, format_)
    lower = (old.below, old.below_relative) != (new.below, new.below_relative)
    upper = (old.above, old.above_relative) != (new.above, new.above_relative)
    if lower and upper:
        return f"Move both edges of {short}"
    return f"Move {short} {'lower' if lower else 'upper'} edge"


def _tilt_name(old: AssetClass, new: AssetClass, format_: Formatter) -> str:
    short = new.short_name
    if new.tilt is None:
        return f"End the tilt of {short}"
    if old.tilt is not None and old.tilt.weight == new.tilt.weight:
        if old.tilt.until == new.tilt.until:
            return f"Change the tilt of {short}"
        return f"Tilt {short} until {format_.day(new.tilt.until)}"
    return f"Tilt {short} by {format_.points(new.tilt.weight)} points"


def edge_error(band: Band) -> str:
    """What is wrong with a band, in a sentence; empty when nothing is."""
    if band.lower < ZERO:
        return "The lower edge lies below 0. Make the band narrower."
    return "The upper edge lies above 100. Make the band narrower." if band.upper > 1 else ""
