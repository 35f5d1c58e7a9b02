"""Tilts: where they stand, the tracking error they take, and what they have earned."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import TYPE_CHECKING

from app.desk.questions import Questions

if TYPE_CHECKING:
    from app.desk.views import Progress
    from app.engine.bars import Bars
    from app.engine.tactical.attribution import TiltAttribution
    from app.engine.tactical.budget import ClassCovariance
    from app.engine.tactical.states import TiltReport
    from app.model.plan import Plan


class TacticalQuestions(Questions):
    """Questions about tilts."""

    _covariance: tuple[tuple[int, date], ClassCovariance] | None = None

    @property
    def tilts_are_known(self) -> bool:
        """Has what tilts move by been looked up for this state of the file and this day?"""
        return self._covariance is not None and self._covariance[0] == self._tilt_state

    def tilt_report(self, plan: Plan | None = None) -> TiltReport | None:
        """Every tilt of the plan in force, or of another, at once; None before prices have been looked up."""
        if self._covariance is None or self._covariance[0] != self._tilt_state:
            return None
        from app.engine.tactical.budget import tilt_report

        return tilt_report(plan or self._session.plan, self._session.as_of, self._covariance[1])

    def tilts(self) -> Generator[Progress, None, TiltReport]:
        """Every tilt of the plan with the tracking error it takes, from the daily prices of leading securities."""
        from app.desk.bars import class_bars
        from app.desk.views import Progress
        from app.engine.tactical.budget import class_covariance, tilt_report

        session, state = self._session, self._tilt_state
        if self._covariance is None or self._covariance[0] != state:
            yield Progress(0, 2, "Reading prices")
            plan = session.plan
            bars = class_bars(session.file, plan, session.as_of)
            yield Progress(1, 2, "Measuring tilts")
            self._covariance = state, class_covariance(bars, tuple(c.name for c in plan.leaves))
        return tilt_report(session.plan, session.as_of, self._covariance[1])

    def tilt_attribution(self) -> Generator[Progress, None, TiltAttribution]:
        """What the tilts of this plan and of earlier ones were worth, over the days the history knows."""
        import numpy as np

        from app.desk.drift_history import plans_until
        from app.desk.views import Progress
        from app.engine.tactical.attribution import NO_ATTRIBUTION, attribute, class_returns, target_path

        session = self._session
        plans = plans_until(session, session.as_of)
        if not any(c.tilt is not None for _, plan in plans for c in plan.leaves):
            return NO_ATTRIBUTION
        history = yield from session.drift_history()
        yield Progress(1, 2, "Measuring tilts")
        days = np.array([d.toordinal() for d in history.days], dtype=np.int64)
        path = target_path(plans, days)
        bars = self._bars_of([plan for _, plan in plans])
        return attribute(days, path, class_returns(bars, path.names, days), history.value_f)

    def _bars_of(self, plans: list[Plan]) -> dict[str, Bars]:
        """Daily prices of every class that any of the plans has; of one that several have, by the latest."""
        from app.desk.bars import leading_symbols, load_bars

        leading: dict[str, str] = {}
        for plan in plans:
            leading |= leading_symbols(plan)
        found = load_bars(self._session.file, set(leading.values()), self._session.as_of)
        return {name: found[symbol] for name, symbol in leading.items() if symbol in found}

    @property
    def _tilt_state(self) -> tuple[int, date]:
        return self._session.revision, self._session.as_of
