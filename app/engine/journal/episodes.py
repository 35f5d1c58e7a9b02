"""Breaches in a drift history, and the days on which the plan's rule looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from app.engine.history import ClassHistory, DriftHistory
from app.engine.trading_days import TradingDays
from app.model.journal import OVER, UNDER
from app.model.look import LOOKS, THRESHOLD
from app.model.plan import Goal, Plan, Rules

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
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


def breaches(history: DriftHistory, names: Sequence[str]) -> tuple[Stretch, ...]:
    """Every breach of the named classes by first day; a day without a weight neither begins nor ends one."""
    found = [b for name in names if name in history.classes for b in _of_class(name, history.classes[name])]
    return tuple(sorted(found, key=lambda b: (b.begin, names.index(b.name))))


def _of_class(name: str, told: ClassHistory) -> list[Stretch]:
    states = side_path(told)
    found: list[Stretch] = []
    begin, present = 0, 0
    for place, state in enumerate([*states.tolist(), 0]):
        ends = place == len(states)
        if state == present and not ends:
            continue
        if present:
            found.append(Stretch(name, OVER if present > 0 else UNDER, begin, place))
        begin, present = place, state
    return found


def side_path(told: ClassHistory) -> NDArray[np.int8]:
    """1 above the band, −1 below, 0 inside, a day; a day that is not known is as the one before."""
    side_f = told.side_f
    last = np.maximum.accumulate(np.where(np.isnan(side_f), -1, np.arange(len(side_f))))
    return np.where(last >= 0, side_f[np.maximum(last, 0)], 0).astype(np.int8)


def looks(days: Sequence[date], plans: Sequence[tuple[date, Plan]], sessions: TradingDays) -> Flags:
    """Whether the rule of the plan then in force looks at the close of each day.

    With a threshold among the triggers bands are looked at as often as `look` says, else by the calendars alone. A look
    on a day without prices takes place on the last one before it; the last period is looked at when it is over.
    """
    out = np.zeros(len(days), dtype=np.bool_)
    ordinals = np.array([d.toordinal() for d in days])
    for place, (since, plan) in enumerate(plans):
        first = max(since, days[0]) if days else since
        until = plans[place + 1][0] - _DAY if place + 1 < len(plans) else days[-1]
        for name in _intervals(plan.rules):
            at = [d.toordinal() for d in sessions.looks(name, first, min(until, days[-1]))]
            places = np.searchsorted(ordinals, at, side="right") - 1
            out[places[places >= 0]] = True
    return out


def _intervals(rules: Rules) -> tuple[str, ...]:
    names = tuple(n for n in rules.trigger if n in LOOKS)
    return (*names, rules.look) if THRESHOLD in rules.trigger or not names else names


def goal_weight(rules: Rules, edge: float, target: float) -> float:
    """The weight the rule trades to, from the broken edge inward."""
    part = {Goal.EDGE: 1.0, Goal.TARGET: 0.0, Goal.MIDPOINT: 0.5, Goal.TOLERANCE: float(rules.tolerance)}[rules.goal]
    return target + part * (edge - target)


def plan_on(plans: Sequence[tuple[date, Plan]], day: date) -> Plan:
    """The plan in force on a day; the first for the days before it too."""
    return next((plan for since, plan in reversed(plans) if since <= day), plans[0][1])
