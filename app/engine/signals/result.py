"""What each signal would do today, by class: trade, wait, or hurry, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Decision(StrEnum):
    """What is done about a class today."""

    TRADE = "trade"
    DELAY = "delay"
    ACCELERATE = "accelerate"


@dataclass(frozen=True, slots=True)
class MomentumReading:
    """What a series says of its trend at the close of `day`; None is unknown: too few days, or no highs and volumes.

    `momentum` is the return from `window` to `skip` days ago, `money_flow` between −1 and 1, `stop` the trailing stop
    and `average` the moving average, in the price's own dollars like `close`; `rsi` 0 to 100; `macd` the histogram.
    """

    symbol: str
    day: date
    close: float
    momentum: float | None
    money_flow: float | None
    average: float | None
    stop: float | None
    rsi: float | None
    macd: float | None


@dataclass(frozen=True, slots=True)
class VolatilityReading:
    """Volatility at the close of `day`, yearly; None is unknown.

    `forecast` is of the method or index named by `indicator`, `realised` the standard deviation of the last 21
    returns, `percentile` where the indicator stands within the years looked back on (0 to 1), `is_turning` whether it
    has come down a tenth from a high of the last ten days. `widening` multiplies the band's widths. `exposure` is the
    part of the risky classes that a volatility target would keep. `note` says what stands in for what is missing.
    """

    symbol: str
    day: date
    indicator: str
    forecast: float | None
    realised: float | None
    percentile: float | None
    is_turning: bool | None
    widening: float
    exposure: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Delay:
    """A trade that waits: since when, for how many days, and what it has cost so far.

    `days` are trading days outside the band. `tracking_error` is the yearly one that the distance from target takes
    now, `budget` the one that the plan's advice keeps within (None where it names none), `cost` what the days waited
    have taken, a part of the household's value, as certainty-equivalent loss; `limit` is the weight at which nothing
    waits any longer, `last_day` the day; `ends` says in sentences what would end it.
    """

    since: date
    days: int
    tracking_error: float | None
    cost: float | None
    limit: float
    last_day: date
    ends: tuple[str, ...]
    budget: float | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """What momentum or volatility would do about a class today, whether it is switched on (`is_on`) or not.

    `pace` is the part of the gap beyond the broken edge that it would trade today, `delay` what it would wait for;
    `has_waited` where it let the breach wait and does no longer.
    """

    is_on: bool
    decision: Decision
    pace: float
    reason: str
    delay: Delay | None = None
    has_waited: bool = False


@dataclass(frozen=True, slots=True)
class ClassSignal:
    """One leaf today. Decision, pace, until, reason and delay are what holds: of the signals that are switched on.

    `pace` is the part of the gap beyond the broken edge that proposals trade today (0 while it waits). `state` is that
    of the band, `until` the last day a delay may reach, None where nothing waits. `by_momentum` and `by_volatility` say
    what each signal would do, on or off, None where it has nothing to say of the class.
    """

    name: str
    state: str
    decision: Decision
    pace: float
    until: date | None
    reason: str
    momentum: MomentumReading | None = None
    volatility: VolatilityReading | None = None
    delay: Delay | None = None
    by_momentum: Signal | None = None
    by_volatility: Signal | None = None


@dataclass(frozen=True, slots=True)
class Delayed:
    """Days on which a class outside its band was left to wait, both included; `side` is over or under.

    `ended` is why the wait ended (see `app.engine.momentum.Ending`), empty while it goes on.
    """

    name: str
    first: date
    last: date
    side: str
    ended: str
