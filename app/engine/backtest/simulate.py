"""A rule followed over past returns: event by event, with arrays in between.

Between trades holdings grow by their own cumulative returns, so the next look that finds a weight outside its band is
found by comparing whole stretches of days at once; only trades are worked out one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.backtest.policy import Days, Flags, Floats, Policy, looks

_FIRST_STRETCH, _LONGEST_STRETCH = 24, 2048
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
    watch, rule = _Watch(policy, targets_f), _Rule(policy, targets_f)
    called = np.flatnonzero(regardless if policy.band is not None else regardless | regular)
    starts, units = [0], [targets_f / growth_f[0]]
    events: list[int] = []
    traded: list[list[float]] = []
    outside: list[list[int]] = []
    costs: list[float] = []
    at = 0
    while (at := watch.next_trade(units[-1], growth_f, regular, called, at)) < len(growth_f):
        held_f = growth_f[at] * units[-1]
        value = float(held_f.sum())
        weights = (held_f / value).tolist()
        breaches = rule.outside(weights)
        trade, cost = _settled(weights, rule.goal(weights, breaches, is_called=bool(regardless[at])), policy.cost)
        if sum(map(abs, trade)) <= _SLACK:
            continue
        starts.append(at)
        units.append((held_f + np.array(trade) * value) / growth_f[at])
        events.append(at)
        traded.append(trade)
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

    def __init__(self, policy: Policy, targets_f: Floats) -> None:
        self._has_band = policy.band is not None
        if policy.band is not None:
            own_f = np.eye(len(targets_f))
            below_f, above_f = watched(policy)
            self._edges_f = np.hstack((own_f - (targets_f + above_f), (targets_f - below_f) - own_f))

    def next_trade(self, units_f: Floats, growth_f: Floats, regular: Flags, called: Days, after: int) -> int:
        """The next day on which the rule trades; the number of days where there is none.

        `called` are the days on which it trades whatever the weights.
        """
        place = int(np.searchsorted(called, after, side="right"))
        called_at = int(called[place]) if place < len(called) else len(growth_f)
        if not self._has_band:
            return called_at
        # Growth times this is positive where a holding lies beyond its upper, or its lower, edge.
        matrix_f = units_f[:, None] * self._edges_f
        first, stretch = after + 1, _FIRST_STRETCH
        while first < called_at:
            last = min(first + stretch, called_at)
            found = ((growth_f[first:last] @ matrix_f).max(axis=1) > 0.0) & regular[first:last]
            place = int(found.argmax())
            if found[place]:
                return first + place
            first, stretch = last, min(2 * stretch, _LONGEST_STRETCH)
        return called_at


def watched(policy: Policy) -> tuple[Floats, Floats]:
    """How far an asset may fall and rise before a trade is made of it, the smallest trade and arithmetic counted in."""
    band = policy.band
    if band is None:
        message = "a rule without a band watches nothing"
        raise ValueError(message)
    back = 1.0 - policy.destination.stop
    below_f, above_f = (w + np.maximum(policy.smallest - back * w, 0.0) + _SLACK for w in (band.below_f, band.above_f))
    return below_f, above_f


class _Rule:
    """Where a trade leads, in plain numbers: there are few assets, and arrays would cost more than they bring."""

    def __init__(self, policy: Policy, targets_f: Floats) -> None:
        self._targets: list[float] = targets_f.tolist()
        self._stop, self._only_breached = policy.destination.stop, policy.funding.only_breached
        self._band: list[tuple[float, float]] | None = None
        if policy.band is not None:
            self._band = list(zip(policy.band.below_f.tolist(), policy.band.above_f.tolist(), strict=True))
            self._watched = list(zip(*(edge_f.tolist() for edge_f in watched(policy)), strict=True))

    def outside(self, weights: list[float]) -> list[int]:
        """-1 below its band, 1 above, 0 inside."""
        if self._band is None:
            return [0] * len(weights)
        away = ((w - t, edges) for w, t, edges in zip(weights, self._targets, self._watched, strict=True))
        return [(a > above) - (-a > below) for a, (below, above) in away]

    def goal(self, weights: list[float], outside: list[int], *, is_called: bool) -> list[float]:
        """The weights a trade goes to; they sum to one."""
        targets, stop = self._targets, self._stop
        if self._band is None or (stop == 0.0 and (is_called or not self._only_breached)):
            return targets
        away = [w - t for w, t in zip(weights, targets, strict=True)]
        widths = [stop * (above if a > 0.0 else below) for a, (below, above) in zip(away, self._band, strict=True)]
        far = [abs(a) > width for a, width in zip(away, widths, strict=True)]
        if not self._only_breached:
            part = min((width / abs(a) for a, width, out in zip(away, widths, far, strict=True) if out), default=1.0)
            return [t + part * a for t, a in zip(targets, away, strict=True)]
        moved = far if is_called else [side != 0 for side in outside]
        for i, width in enumerate(widths):
            if moved[i]:
                away[i] = width if away[i] > 0.0 else -width
        _fund(away, moved)
        return [t + a for t, a in zip(targets, away, strict=True)]


def _fund(away: list[float], moved: list[bool]) -> None:
    """Bring the sum of distances back to 0: the farthest on the other side go to their targets, one after another.

    Those that broke a band come last, as they stand already where the rule wants them.
    """
    short = sum(away)
    side = 1.0 if short > 0.0 else -1.0
    for i in sorted(range(len(away)), key=lambda i: (moved[i], -abs(away[i]))):
        if abs(short) <= _SLACK:
            return
        if away[i] * side > 0.0:
            step = min(abs(short), abs(away[i]))
            away[i] -= side * step
            short -= side * step


def _settled(weights: list[float], goal: list[float], cost: float) -> tuple[list[float], float]:
    """Trades as parts of the value before, such that what is left after their cost has the weights of the goal."""
    left = 1.0
    for _ in range(_ROUNDS if cost else 0):
        paid = cost * sum(abs(g * left - w) for g, w in zip(goal, weights, strict=True))
        if abs(1.0 - paid - left) <= _SLACK:
            break
        left = 1.0 - paid
    return [g * left - w for g, w in zip(goal, weights, strict=True)], 1.0 - left
