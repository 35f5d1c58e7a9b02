"""Breaches in a drift history, and the days on which the plan's rule looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.engine.history import ClassHistory, DriftHistory
from app.engine.triggers import MONTHS
from app.model.journal import OVER, UNDER
from app.model.plan import Goal, Plan, Rules

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
WEEKLY, DAILY, THRESHOLD = "weekly", "daily", "threshold"


@dataclass(frozen=True, slots=True)
class Breach:
    """A class outside its band: places in the history of its first day outside and of the first one back inside.

    `end` is the number of days where it is outside still.
    """

    name: str
    side: str
    begin: int
    end: int

    @property
    def sign(self) -> int:
        """One above the band, minus one below."""
        return 1 if self.side == OVER else -1


def breaches(history: DriftHistory, names: Sequence[str]) -> tuple[Breach, ...]:
    """Every breach of the named classes by first day; a day without a weight neither begins nor ends one."""
    found = [b for name in names if name in history.classes for b in _of_class(name, history.classes[name])]
    return tuple(sorted(found, key=lambda b: (b.begin, names.index(b.name))))


def _of_class(name: str, told: ClassHistory) -> list[Breach]:
    states = side_path(told)
    found: list[Breach] = []
    begin, present = 0, 0
    for place, state in enumerate([*states.tolist(), 0]):
        ends = place == len(states)
        if state == present and not ends:
            continue
        if present:
            found.append(Breach(name, OVER if present > 0 else UNDER, begin, place))
        begin, present = place, state
    return found


def side_path(told: ClassHistory) -> NDArray[np.int8]:
    """1 above the band, −1 below, 0 inside, a day; a day that is not known is as the one before."""
    states = np.where(told.actual_f > told.upper_f, 1, np.where(told.actual_f < told.lower_f, -1, 0)).astype(np.int8)
    known = np.isfinite(told.actual_f) & np.isfinite(told.upper_f) & np.isfinite(told.lower_f)
    last = np.maximum.accumulate(np.where(known, np.arange(len(states)), -1))
    return np.where(last >= 0, states[np.maximum(last, 0)], 0).astype(np.int8)


def looks(days: Sequence[date], plans: Sequence[tuple[date, Plan]]) -> Flags:
    """Whether the rule of the plan then in force looks at the close of each day."""
    out = np.zeros(len(days), dtype=np.bool_)
    ordinals = np.array([d.toordinal() for d in days])
    for place, (since, plan) in enumerate(plans):
        until = plans[place + 1][0].toordinal() if place + 1 < len(plans) else 10**7
        stretch = (ordinals >= since.toordinal()) & (ordinals < until)
        out[stretch] = _looks_of(days, plan.rules)[stretch]
    return out


def _looks_of(days: Sequence[date], rules: Rules) -> Flags:
    """With a threshold among the triggers the bands are looked at as often as `look` says, else by the calendars."""
    names = [n for n in rules.trigger if n in MONTHS]
    if THRESHOLD in rules.trigger or not names:
        names.append(rules.look)
    out = np.zeros(len(days), dtype=np.bool_)
    for name in names:
        out |= _look(days, name)
    return out


def _look(days: Sequence[date], name: str) -> Flags:
    """One interval: every day, the last day of each week or period, or every so many days."""
    if name.isdecimal() and int(name):
        every: Flags = np.arange(len(days)) % int(name) == 0
        return every
    if name == WEEKLY:
        periods = [(*d.isocalendar()[:2],) for d in days]
    elif name in MONTHS:
        periods = [(d.year, (d.month - 1) // MONTHS[name]) for d in days]
    else:
        return np.ones(len(days), dtype=np.bool_)
    # The period of the last day is not over: whether it is its last day is not known before the next one.
    return np.array([a != b for a, b in pairwise(periods)] + [False] * bool(days), dtype=np.bool_)


def goal_weight(rules: Rules, edge: float, target: float) -> float:
    """The weight the rule trades to, from the broken edge inward."""
    part = {Goal.EDGE: 1.0, Goal.TARGET: 0.0, Goal.MIDPOINT: 0.5, Goal.TOLERANCE: float(rules.tolerance)}[rules.goal]
    return target + part * (edge - target)


def plan_on(plans: Sequence[tuple[date, Plan]], day: date) -> Plan:
    """The plan in force on a day; the first for the days before it too."""
    return next((plan for since, plan in reversed(plans) if since <= day), plans[0][1])
