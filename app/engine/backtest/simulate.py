"""A rule followed over past returns: event by event, with arrays in between.

Between trades holdings grow by their own cumulative returns, so the next look that finds a weight outside its band is
found by comparing whole stretches of days at once; only trades are worked out one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.backtest.policy import Days, Flags, Floats, Policy, TriggerBand, looks

_FIRST_STRETCH, _LONGEST_STRETCH = 32, 2048
_SLACK = 1e-12
"""Weights this near to an edge are on it: what arithmetic leaves of a trade that went there."""
_ROUNDS = 50


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """What the rule is tried on: growth of each asset from the first day on (days by assets, ones first), and days.

    `days` are ordinals; `growth_f` the cumulative product of 1 + return.
    """

    days: Days
    growth_f: Floats

    @property
    def span(self) -> int:
        """Steps from one day to the next."""
        return len(self.days) - 1


def market(days: Days, returns_f: Floats) -> Market:
    """A market of returns, one row less than days."""
    growth_f = np.ones((len(days), returns_f.shape[1]))
    np.cumprod(1.0 + returns_f, axis=0, out=growth_f[1:])
    return Market(days, growth_f)


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What came of it; one entry a day, or one a trade day.

    `events` are places in the days, `traded_f` what was bought (sold is negative) as part of the value before the
    trade, events by assets; `outside` which assets had broken a band then (-1 below, 1 above). `values_f` are the
    household's after trades, 1 at first; `weights_f` likewise; `cost_f` what each event cost as part of the value.
    """

    days: Days
    values_f: Floats
    weights_f: Floats
    events: Days
    traded_f: Floats
    outside: Days
    cost_f: Floats


def simulate(policy: Policy, targets_f: Floats, past: Market) -> Run:
    """Follow a rule from targets bought at the first close; trades are at the close at which it looks.

    Costs are one way on what is traded and paid from the value, so that trades lead to targets of what is left. The
    trades come by the rule's destination and funding; an asset is outside only strictly beyond its edge.
    """
    growth_f, count = past.growth_f, len(targets_f)
    regular, regardless = looks(policy.look.calendar, past.days), looks(policy.look.also, past.days)
    watch = _Watch(policy.band, targets_f)
    starts, units = [0], [targets_f / growth_f[0]]
    events: list[int] = []
    traded: list[Floats] = []
    outside: list[Days] = []
    costs: list[float] = []
    at = 0
    while (at := _next(watch, units[-1], growth_f, regular, regardless, at)) < len(growth_f):
        held_f = growth_f[at] * units[-1]
        value = float(held_f.sum())
        breaches = watch.outside(held_f / value)
        goal_f = _goal(policy, targets_f, held_f / value, breaches, is_called=bool(regardless[at]))
        trade_f, cost = _settled(held_f / value, goal_f, policy.cost)
        if np.abs(trade_f).sum() <= _SLACK:
            continue
        starts.append(at)
        units.append((held_f / value + trade_f) * value / growth_f[at])
        events.append(at)
        traded.append(trade_f)
        outside.append(breaches)
        costs.append(cost)
    lengths = np.diff(np.array([*starts, len(growth_f)]))
    held = growth_f * np.repeat(np.array(units), lengths, axis=0)
    values_f = held.sum(axis=1)
    return Run(
        past.days,
        values_f,
        held / values_f[:, None],
        np.array(events, dtype=np.int64),
        np.array(traded).reshape(len(events), count),
        np.array(outside, dtype=np.int64).reshape(len(events), count),
        np.array(costs),
    )


class _Watch:
    """Which holdings lie outside: a weight beyond an edge is a holding beyond that part of the sum, so one product."""

    def __init__(self, band: TriggerBand | None, targets_f: Floats) -> None:
        self.band = band
        if band is not None:
            self._upper_f = targets_f + band.above_f + _SLACK
            self._lower_f = targets_f - band.below_f - _SLACK
            own_f = np.eye(len(targets_f))
            self._edges_f = np.hstack((own_f - self._upper_f, self._lower_f - own_f))

    def matrix(self, units_f: Floats) -> Floats:
        """Growth times this is positive where a holding lies beyond its upper, or its lower, edge."""
        return units_f[:, None] * self._edges_f

    def outside(self, weights_f: Floats) -> Days:
        """-1 below its band, 1 above, 0 inside."""
        if self.band is None:
            return np.zeros(len(weights_f), dtype=np.int64)
        return (weights_f > self._upper_f).astype(np.int64) - (weights_f < self._lower_f).astype(np.int64)


def _next(watch: _Watch, units_f: Floats, growth_f: Floats, regular: Flags, regardless: Flags, after: int) -> int:
    """The next day on which the rule trades; the number of days where there is none."""
    end = len(growth_f)
    called = regardless if watch.band is not None else regardless | regular
    places = np.flatnonzero(called[after + 1 :])
    called_at = after + 1 + int(places[0]) if len(places) else end
    if watch.band is None:
        return called_at
    matrix = watch.matrix(units_f)
    first, stretch = after + 1, _FIRST_STRETCH
    while first < called_at:
        last = min(first + stretch, called_at)
        found = (growth_f[first:last] @ matrix > 0.0).any(axis=1) & regular[first:last]
        if found.any():
            return first + int(found.argmax())
        first, stretch = last, min(2 * stretch, _LONGEST_STRETCH)
    return called_at


def _goal(policy: Policy, targets_f: Floats, weights_f: Floats, outside: Days, *, is_called: bool) -> Floats:
    """The weights a trade goes to; they sum to one."""
    away_f = weights_f - targets_f
    stop, band = policy.destination.stop, policy.band
    if band is None or (stop == 0.0 and (is_called or not policy.funding.only_breached)):
        return targets_f
    widths_f = stop * np.where(away_f > 0.0, band.above_f, band.below_f)
    if not policy.funding.only_breached:
        reach_f = np.abs(away_f)
        far = reach_f > widths_f
        return targets_f + away_f * float((widths_f[far] / reach_f[far]).min(initial=1.0))
    moved = (np.abs(away_f) > widths_f) if is_called else outside != 0
    goal_f = np.where(moved, np.sign(away_f) * widths_f, away_f)
    _fund(goal_f, moved)
    return targets_f + goal_f


def _fund(away_f: Floats, moved: Flags) -> None:
    """Bring the sum of distances back to 0: the farthest on the other side go to their targets, one after another.

    Those that broke a band come last, as they stand already where the rule wants them.
    """
    short = float(away_f.sum())
    side = 1.0 if short > 0.0 else -1.0
    for i in np.lexsort((-np.abs(away_f), moved)):
        if away_f[i] * side <= 0.0:
            continue
        step = min(abs(short), abs(float(away_f[i])))
        away_f[i] -= side * step
        short -= side * step
        if abs(short) <= _SLACK:
            return


def _settled(weights_f: Floats, goal_f: Floats, cost: float) -> tuple[Floats, float]:
    """Trades as parts of the value before, such that what is left after their cost has the weights of the goal."""
    left = 1.0
    for _ in range(_ROUNDS):
        paid = cost * float(np.abs(goal_f * left - weights_f).sum())
        if abs(1.0 - paid - left) <= _SLACK:
            break
        left = 1.0 - paid
    trade_f = goal_f * left - weights_f
    return trade_f, 1.0 - left
