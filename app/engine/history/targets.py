"""Which plan, and which of its tilts, was in force when: stretches of days with one set of bands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from app.engine.bands import bands_of
from app.engine.history.result import Days
from app.model.plan import Plan
from app.model.target import AssetClass, Band, Tilt
from app.model.timing import NO_TIMING, Timing

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days, by place from `begin` to before `end`, on which one plan's bands were the same.

    `banded` are the classes that have one: all leaves, and those above them that were given widths.
    """

    begin: int
    end: int
    plan: Plan
    bands: Mapping[str, Band]
    banded: frozenset[str]


def stretches(plans: Sequence[tuple[date, Plan]], days: Days, timing: Timing = NO_TIMING) -> tuple[Stretch, ...]:
    """The stretches of all days from the first plan on, in order; `timing` moves the bands of the last day alone.

    What volatility made of the days before is told by a path of timings, where there is one, and not by stretches.
    """
    found: list[Stretch] = []
    for since, until, plan in _in_force(plans):
        banded = frozenset(c.name for c in plan.leaves) | {c.name for c in plan.classes if c.below or c.above}
        cuts = sorted({since, *(c for c in _turns(plan) if since < c < until), until})
        for begin, end in pairwise(_places(days, cuts)):
            if begin < end:
                bands = bands_of(plan, date.fromordinal(int(days[begin])))
                found.append(Stretch(begin, end, plan, bands, banded))
    if timing != NO_TIMING and found:
        last, day = found.pop(), date.fromordinal(int(days[-1]))
        if last.end - last.begin > 1:
            found.append(replace(last, end=last.end - 1))
        found.append(replace(last, begin=last.end - 1, bands=bands_of(last.plan, day, timing)))
    return tuple(found)


def _in_force(plans: Sequence[tuple[date, Plan]]) -> Iterator[tuple[date, date, Plan]]:
    """Each plan with its first day and that of the next."""
    ends = [*(since for since, _ in plans[1:]), date.max]
    for (since, plan), until in zip(plans, ends, strict=True):
        yield since, until, plan


def _places(days: Days, cuts: Sequence[date]) -> list[int]:
    found: list[int] = np.searchsorted(days, [c.toordinal() for c in cuts]).tolist()
    return found


def _turns(plan: Plan) -> set[date]:
    """Days on which a tilt of the plan comes into force, or no longer is."""
    return {day for c in plan.leaves if c.tilt is not None for day in _turns_of(c.tilt)}


def _turns_of(tilt: Tilt) -> tuple[date, ...]:
    ends = (tilt.until + A_DAY,) if tilt.until < date.max else ()
    return ends if tilt.since is None else (tilt.since, *ends)


def tilt_turns(plans: Sequence[tuple[date, Plan]]) -> Iterator[tuple[date, AssetClass]]:
    """Each day on which a class's tilt begins, or ends by itself, while its plan is in force."""
    for since, until, plan in _in_force(plans):
        for c in plan.leaves:
            for day in _turns_of(c.tilt) if c.tilt is not None else ():
                if since < day < until:
                    yield day, c


def plan_turns(plans: Sequence[tuple[date, Plan]]) -> Iterator[date]:
    """Days from which on targets, bands or tilts were others than before."""
    for (_, before), (day, plan) in pairwise(plans):
        if before.classes != plan.classes:
            yield day
