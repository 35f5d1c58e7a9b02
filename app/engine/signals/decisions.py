"""What the momentum filter and the pace of volatility decide together, by class, today and on every day behind it.

A delay wins over a pace: what waits is not traded at all, however much the pace would hurry. The reason says both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from app.engine.bars import Bars, Days
from app.engine.drift import ClassDrift, Status
from app.engine.history import ClassHistory, DriftHistory
from app.engine.signals.band_timing import mix_forecast
from app.engine.signals.delay_cost import loss_of_waiting, relative_volatility, tracking_error
from app.engine.signals.momentum import BreachPath, Ending, MomentumPath, follow, momentum_path, reading_at
from app.engine.signals.result import ClassSignal, Decision, Delay, Delayed, MomentumReading, Signal, VolatilityReading
from app.engine.signals.volatility import exposure_of, pace_of, volatility_path
from app.engine.signals.volatility import reading_at as volatility_at
from app.engine.signals.words import ended_text, ends_texts, pace_text, part_text, waits_text
from app.engine.words import day_text
from app.model.number import from_float
from app.model.plan import Plan, Rules
from app.model.proposal import Side
from app.model.target import CASH_CLASS
from app.model.timing import Timing, Told

SATURDAY = 5
NOT_KNOWN = "unknown"
BROKEN = ("over", "under")


def next_weekday(day: date) -> date:
    """The next day that is no Saturday or Sunday."""
    return day + timedelta(days=max(1, 7 - day.weekday() if day.weekday() >= SATURDAY - 1 else 1))


@dataclass(frozen=True, eq=False)
class Seen:
    """What decisions rest on: the history, the last day of which is today, the household today, and prices by class.

    `index` are the bars of the volatility indicator where one is imported, `next_day` gives the next trading day.
    """

    plan: Plan
    history: DriftHistory
    status: Status
    bars: Mapping[str, Bars]
    index: Bars | None = None
    next_day: Callable[[date], date] = next_weekday

    @property
    def today(self) -> date:
        """The last day of the history."""
        return self.history.days[-1]

    @cached_property
    def days(self) -> Days:
        """The days of the history as ordinals."""
        return np.array([d.toordinal() for d in self.history.days], dtype=np.int64)

    @cached_property
    def targets(self) -> dict[str, float]:
        """Targets of the leaves in force today."""
        return {c.name: float(c.band.target) for c in self.status.leaves}

    @cached_property
    def exposure(self) -> float | None:
        """The part of the risky classes that a volatility target keeps today; None without one, or unknown."""
        return exposure_of(mix_forecast(self.plan, self.today, self.bars), self.plan.rules.volatility)


def decide(seen: Seen) -> tuple[ClassSignal, ...]:
    """The signals of every leaf today, in the order of the plan; none where the history has no day."""
    return tuple(_signal(seen, c) for c in seen.status.leaves) if seen.history.days else ()


def decision_path(seen: Seen, plans: Sequence[tuple[date, Plan]] = ()) -> tuple[Delayed, ...]:
    """Every stretch of days on which a class was left to wait, the first ones first.

    Only days count on which the filter was switched on in the plan in force; `plans` are those, each from its day.
    """
    was_on = np.zeros(len(seen.days), dtype=np.bool_)
    for since, plan in plans or [(date.min, seen.plan)]:
        was_on[seen.days >= since.toordinal()] = plan.rules.momentum.on
    found: list[Delayed] = []
    for name, weights in seen.history.classes.items():
        path = _momentum(seen, name)
        if path is not None and was_on.any():
            found += _stretches(name, seen, follow(seen.days, weights, path, seen.plan.rules.momentum), was_on)
    return tuple(sorted(found, key=lambda d: (d.first, d.name)))


def _stretches(
    name: str, seen: Seen, breach: BreachPath, was_on: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> list[Delayed]:
    """The days on end that a class waited, each with why it ended."""
    waits = breach.waits & was_on
    edges = np.flatnonzero(np.diff(np.concatenate([[0], waits.astype(np.int64), [0]])))
    found = []
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        goes_on = end == len(waits)
        why = None if goes_on else breach.ended[end]
        ended = "" if goes_on else str(why or (Ending.INSIDE if was_on[end] else Ending.OFF))
        side = "over" if breach.side[begin] > 0 else "under"
        found.append(Delayed(name, seen.history.days[begin], seen.history.days[end - 1], side, ended))
    return found


def _momentum(seen: Seen, name: str) -> MomentumPath | None:
    bars = seen.bars.get(name)
    return None if bars is None or not len(bars.days) else momentum_path(bars, seen.plan.rules.momentum)


def _signal(seen: Seen, c: ClassDrift) -> ClassSignal:
    """One leaf: what each signal would do, and what holds."""
    rules = seen.plan.rules
    path = _momentum(seen, c.name) if c.name != CASH_CLASS else None
    weights = _weights_with_today(seen, c)
    is_unknown = not seen.status.is_known
    if c.name == CASH_CLASS or is_unknown or weights is None:
        why = f"{c.name} never waits." if c.name == CASH_CLASS else f"What {c.name} weighs is not known."
        state = NOT_KNOWN if is_unknown else c.state
        return ClassSignal(c.name, state, Decision.TRADE, 1.0, None, why)
    breach = follow(seen.days, weights, path, rules.momentum)
    momentum = None if path is None else _momentum_today(path, breach)
    side = int(breach.side[-1])
    volatility, pace = _volatility_today(seen, c.name, side)
    if side == 0:
        return ClassSignal(
            c.name, c.state, Decision.TRADE, 1.0, None, f"{c.name} is inside its band.", momentum, volatility
        )
    by_momentum = _by_momentum(seen, (c.name, side), weights, breach, momentum)
    by_volatility = _by_volatility(rules, side, volatility, pace)
    return _together(c, by_momentum, by_volatility, momentum, volatility)


def _weights_with_today(seen: Seen, c: ClassDrift) -> ClassHistory | None:
    """A class's history with today as the household stands now, for timing may have moved its band."""
    weights = seen.history.classes.get(c.name)
    if weights is None:
        return None
    now = (c.actual, c.band.target, c.band.lower, c.band.upper)
    columns = (weights.actual_f, weights.target_f, weights.lower_f, weights.upper_f)
    return ClassHistory(*(np.append(x[:-1], float(y)) for x, y in zip(columns, now, strict=True)))


def _momentum_today(path: MomentumPath, breach: BreachPath) -> MomentumReading:
    """The reading of the last bar; its stop trails the extreme since the breach, where there is one."""
    first, side = int(breach.first[-1]), int(breach.side[-1])
    return reading_at(path, len(path.bars.days) - 1, first if first >= 0 else None, side or 1)


def _volatility_today(seen: Seen, name: str, side: int) -> tuple[VolatilityReading | None, float]:
    """The reading of the last bar, and the pace there would be if it were switched on."""
    bars, rule = seen.bars.get(name), seen.plan.rules.volatility
    if bars is None or not len(bars.days):
        return None, 1.0
    reading = replace(
        volatility_at(volatility_path(bars, rule, seen.index), len(bars.days) - 1), exposure=seen.exposure
    )
    wanted = Side.SELL if side > 0 else Side.BUY
    return reading, pace_of(reading.percentile, reading.is_turning, wanted, replace(rule, on=True))


def _by_momentum(
    seen: Seen, of: tuple[str, int], weights: ClassHistory, breach: BreachPath, reading: MomentumReading | None
) -> Signal:
    """What the momentum filter would do about a class outside its band."""
    (name, side), rule = of, seen.plan.rules.momentum
    ended = breach.ended[-1]
    if ended is not None or reading is None:
        on = "" if ended is None else _released_on(seen, breach)
        symbol = reading.symbol if reading else ""
        text = ended_text(ended or Ending.UNKNOWN, symbol, rule, side, on)
        return Signal(rule.on, Decision.TRADE, 1.0, text, has_waited=bool(on))
    delay = _delay(seen, name, weights, breach, reading)
    text = waits_text(reading, rule, side, seen.today, delay.last_day)
    return Signal(rule.on, Decision.DELAY, 0.0, text, delay)


def _released_on(seen: Seen, breach: BreachPath) -> str:
    """The day a trade that had waited was released; empty where it never waited in this breach."""
    since = int(breach.since[-1])
    waited = np.flatnonzero(breach.waits[since:])
    return day_text(seen.history.days[since + int(waited[-1]) + 1], seen.today) if len(waited) else ""


def _delay(seen: Seen, name: str, weights: ClassHistory, breach: BreachPath, reading: MomentumReading) -> Delay:
    """How long a trade has waited, what that took, and what would end it."""
    rules, side, since = seen.plan.rules, int(breach.side[-1]), int(breach.since[-1])
    bars = seen.bars[name]
    days = len(bars.days) - 1 - int(breach.first[-1])
    gap_f = (weights.actual_f - weights.target_f)[since:]
    relative = relative_volatility(seen.bars, seen.targets, name)
    past_f = gap_f[:-1][~np.isnan(gap_f[:-1])]
    aversion = float(rules.advice.risk_aversion)
    edge_f = weights.upper_f if side > 0 else weights.lower_f
    target = float(weights.target_f[-1])
    limit = target + float(rules.momentum.limit) * (float(edge_f[-1]) - target)
    last_day = seen.today
    for _ in range(max(rules.momentum.days - days, 0)):
        last_day = seen.next_day(last_day)
    return Delay(
        since=seen.history.days[since],
        days=days,
        tracking_error=None if relative is None else tracking_error(float(gap_f[-1]), relative),
        cost=None if relative is None else loss_of_waiting(past_f, relative, aversion),
        limit=limit,
        last_day=last_day,
        ends=ends_texts(reading, rules.momentum, side, limit, (seen.today, last_day)),
        budget=None if rules.advice.tracking_error is None else float(rules.advice.tracking_error),
    )


def _by_volatility(rules: Rules, side: int, reading: VolatilityReading | None, pace: float) -> Signal | None:
    """What the pace of volatility would do about a class outside its band."""
    if reading is None:
        return None
    hurries = side < 0 and bool(reading.is_turning) and pace > float(rules.volatility.calm)
    decision = Decision.ACCELERATE if hurries else Decision.TRADE
    return Signal(rules.volatility.on, decision, pace, pace_text(reading, side, pace))


def _together(
    c: ClassDrift,
    by_momentum: Signal,
    by_volatility: Signal | None,
    momentum: MomentumReading | None,
    volatility: VolatilityReading | None,
) -> ClassSignal:
    """What holds of the signals that are switched on; a delay wins, and the reason says what the pace wanted."""
    paced = by_volatility if by_volatility is not None and by_volatility.is_on else None
    delay = by_momentum.delay if by_momentum.is_on else None
    decision, pace = (paced.decision, paced.pace) if paced is not None else (Decision.TRADE, 1.0)
    said = [o.reason for o in (by_momentum, paced) if o is not None and o.is_on]
    if delay is not None:
        wins = paced is not None and paced.decision is Decision.ACCELERATE
        said += ["The two disagree; the delay wins."] if wins else []
        decision, pace = Decision.DELAY, 0.0
    reason = " ".join(said) or f"{c.name} is outside its band, and neither momentum nor volatility is switched on."
    return ClassSignal(
        c.name,
        c.state,
        decision,
        pace,
        None if delay is None else delay.last_day,
        reason,
        momentum,
        volatility,
        delay,
        by_momentum,
        by_volatility,
    )


def timed(timing: Timing, signals: Sequence[ClassSignal], rules: Rules) -> Timing:
    """The timing with what the signals make of it: the pace of each class outside its band, and why."""
    pace = {s.name: from_float(s.pace) for s in signals if s.state in BROKEN and s.pace < 1.0}
    told = {s.name: found for s in signals if s.state in BROKEN and (found := _told(s, rules))}
    return replace(timing, pace=pace, told=told, is_asked=True)


def _told(signal: ClassSignal, rules: Rules) -> tuple[Told, ...]:
    """What a proposal says of a signal: why a class waits, that a wait ended, or how a trade is paced."""
    if signal.delay is not None:
        cost = None if signal.delay.cost is None else from_float(signal.delay.cost)
        return (Told("momentum", f"{signal.reason} {_waited(signal.delay)}", is_wait=True, cost=cost),)
    found = []
    released = signal.by_momentum
    if released is not None and released.is_on and released.has_waited:
        found.append(Told("momentum", released.reason))
    paced = signal.by_volatility
    if paced is not None and rules.volatility.on:
        found.append(Told("volatility", paced.reason, is_wait=paced.pace < 1.0))
    return tuple(found)


def _waited(delay: Delay) -> str:
    days = f"{delay.days} trading day{'s' * (delay.days != 1)}"
    if delay.tracking_error is None:
        return f"So far {days}; the tracking error is not known."
    error = f"{part_text(delay.tracking_error, 2)} a year"
    budget = "" if delay.budget is None else f" of the {part_text(delay.budget, 2)} to keep within"
    return f"So far {days}, with a tracking error of {error}{budget} now."
