"""What volatility makes of the plan's bands and targets on a day, from the prices of the file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.model.timing import NO_TIMING, Timing

if TYPE_CHECKING:
    from app.engine.bars import Bars
    from app.model.plan import Plan
    from app.store import HouseholdFile

LOOKED_UP = 31
"""Days before the day in view from which forecasts must be known: the last close may be older than the day."""


def band_timing(file: HouseholdFile, plan: Plan, day: date) -> Timing:
    """Widening and shift of a day, from prices up to it; nothing is read where the plan wants neither."""
    if not plan.rules.volatility.moves_bands:
        return NO_TIMING
    from app.desk.bars import class_bars
    from app.engine.signals.band_timing import forecasts_of, timing_of

    bars = class_bars(file, plan, day)
    return timing_of(plan, day, bars, forecasts_of(bars, plan.rules.volatility, day.toordinal() - LOOKED_UP))


def index_bars(file: HouseholdFile, symbol: str, last: date) -> Bars | None:
    """Daily closes of an imported index; some sites put a caret before its symbol, and it is the same index."""
    from app.desk.bars import load_bars
    from app.feeds.symbols import canonical

    name = canonical(symbol).removeprefix("^")
    found = load_bars(file, {name, f"^{name}"}, last)
    return found.get(name) or found.get(f"^{name}")
