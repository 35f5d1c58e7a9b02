"""What may be asked of an open household about volatility: where it stands, and bands and targets it moves."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING

from app.desk.questions import Questions

if TYPE_CHECKING:
    from app.desk.overlays import VolatilityStanding
    from app.model.household import Household
    from app.model.plan import Plan
    from app.model.progress import Progress


class OverlayQuestions(Questions):
    """The questions; prices and forecasts are kept until the file or the day changes."""

    def volatility_standing(self, plan: Plan | None = None) -> Generator[Progress, None, VolatilityStanding]:
        """Where volatility stands on the day in view, and what each switch makes of it."""
        from app.desk.overlays import volatility_standing

        return (yield from volatility_standing(self._session, plan or self._session.plan))

    def _under_plan(self, household: Household, plan: Plan) -> Household:
        """The household under a plan that may not be saved, with that plan's widening and shift.

        What each class expects of itself is counted once for a rule, so that this follows a hand on a slider.
        """
        changed, rule, saved = household.with_plan(plan), plan.rules.volatility, household.plan
        if (plan.classes, plan.securities, rule) == (saved.classes, saved.securities, saved.rules.volatility):
            return changed
        if not rule.moves_bands:
            return replace(changed, timing=replace(household.timing, widening={}, shift={}))
        from app.desk.bars import class_bars, leading_symbols
        from app.desk.timing import LOOKED_UP
        from app.engine.signals.band_timing import forecasts_of, timing_of

        day, leading = household.as_of, tuple(leading_symbols(plan).items())
        bars = self._keep(f"class bars {leading}", lambda: class_bars(self._session.file, plan, day))
        forecasts = self._keep(
            f"own forecasts {rule.indicator} {rule.years} {leading}",
            lambda: forecasts_of(bars, rule, day.toordinal() - LOOKED_UP),
        )
        found = timing_of(plan, day, bars, forecasts)
        return replace(changed, timing=replace(household.timing, widening=found.widening, shift=found.shift))
