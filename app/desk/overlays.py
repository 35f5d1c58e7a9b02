"""Where volatility stands on the day in view, and what each switch of its rule makes of that."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.desk.timing import LOOKED_UP, index_bars
from app.model.progress import Progress
from app.model.proposal import Side
from app.model.signal_checks import METHODS
from app.model.target import CASH_CLASS

if TYPE_CHECKING:
    from app.desk.session import Session
    from app.engine.signals.result import VolatilityReading
    from app.model.plan import Plan


@dataclass(frozen=True, slots=True)
class VolatilityStanding:
    """What the overlay would do on the day in view if all its switches were on; None is unknown.

    `reading` is that of the largest class with prices, whose name is `class_name`; an index tells all classes the same.
    `buy_pace` and `sell_pace` are parts of a gap traded a day. `forecast` is the yearly volatility of the household's
    mix at its targets, `exposure` the part of the risky classes a target would keep (None without one), `widening` the
    factor of each class.
    """

    reading: VolatilityReading | None
    class_name: str
    buy_pace: float
    sell_pace: float
    forecast: float | None
    exposure: float | None
    widening: Mapping[str, float]


def volatility_standing(session: Session, plan: Plan) -> Generator[Progress, None, VolatilityStanding]:
    """Read prices up to the day in view and work it out under a plan's rule."""
    from app.desk.bars import class_bars
    from app.engine.signals.band_timing import forecasts_of, mix_forecast
    from app.engine.signals.volatility import exposure_of, pace_of, reading_at, volatility_path, widening_of

    yield Progress(0, 2, "Reading prices")
    day, rule = session.as_of, replace(plan.rules.volatility, on=True, widen=True)
    bars = class_bars(session.file, plan, day)
    sizes = {c.name: c.target for c in plan.leaves if c.name != CASH_CLASS and c.name in bars}
    if not sizes:
        return VolatilityStanding(None, "", 1.0, 1.0, None, None, {})
    largest = max(sizes, key=lambda name: sizes[name])
    index = None if rule.indicator in METHODS else index_bars(session.file, rule.indicator, day)
    yield Progress(1, 2, "Measuring volatility")
    reading = reading_at(volatility_path(bars[largest], rule, index), -1)
    forecasts = forecasts_of(bars, rule, day.toordinal() - LOOKED_UP)
    forecast = mix_forecast(plan, day, bars)
    return VolatilityStanding(
        reading,
        largest,
        pace_of(reading.percentile, reading.is_turning, Side.BUY, rule),
        pace_of(reading.percentile, reading.is_turning, Side.SELL, rule),
        forecast,
        exposure_of(forecast, rule),
        {
            name: widening_of(float(own.forecast_f[-1]), float(own.median_f[-1]), rule)
            for name, own in forecasts.items()
        },
    )
