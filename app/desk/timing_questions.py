"""What may be asked of an open household about waiting: signals, delays, and what proposals make of them."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING

from app.desk.questions import Questions

if TYPE_CHECKING:
    from app.engine.signals.decisions import Seen
    from app.engine.signals.result import ClassSignal, Delayed
    from app.model.household import Household
    from app.model.plan import Plan
    from app.model.progress import Progress
    from app.model.proposal import Request
    from app.model.timing import Timing

STEPS = 4


class _Kept:
    """What was read and decided for one state of the file and one day, as far as it was asked for."""

    def __init__(self) -> None:
        self.seen: Seen | None = None
        self.signals: tuple[ClassSignal, ...] | None = None
        self.delays: tuple[Delayed, ...] | None = None


class TimingQuestions(Questions):
    """The questions; each takes as long as rebuilding the history, once for a state of the file and a day."""

    def signals(self, plan: Plan | None = None) -> Generator[Progress, None, tuple[ClassSignal, ...]]:
        """What momentum and volatility say of every leaf today, whether they are switched on or not.

        With a plan that may not be saved yet, what they would say under it; that is not kept.
        """
        from app.engine.signals.decisions import decide
        from app.model.progress import Progress

        kept = self._keep("timing", _Kept)
        if plan is not None:
            return decide((yield from self._seen(plan)))
        if kept.signals is None:
            kept.seen = kept.seen or (yield from self._seen(self._session.plan))
            yield Progress(3, STEPS, "Reading signals")
            kept.signals = decide(kept.seen)
        return kept.signals

    def delays(self) -> Generator[Progress, None, tuple[Delayed, ...]]:
        """Every stretch of days on which the momentum filter, where it was on, let a class outside its band wait."""
        from app.desk.drift_history import plans_until
        from app.engine.signals.decisions import decision_path
        from app.model.progress import Progress

        kept = self._keep("timing", _Kept)
        if kept.delays is None:
            kept.seen = kept.seen or (yield from self._seen(self._session.plan))
            yield Progress(3, STEPS, "Reading delays")
            kept.delays = decision_path(kept.seen, plans_until(self._session, self._session.as_of))
        return kept.delays

    def timed_household(self, request: Request, plan: Plan | None = None) -> Generator[Progress, None, Household]:
        """The household as a proposal takes it: with the pace of every class that waits, where the request minds it."""
        from app.engine.rebalance.paced import goes_by_signals

        household = self._session.household(plan)
        rules = household.plan.rules
        if not (goes_by_signals(request) and (rules.momentum.on or rules.volatility.on)):
            return household
        found = yield from self.signals(plan)
        return replace(household, timing=_timed(household, found))

    def timing_known(self) -> Timing | None:
        """The timing that proposals take today, as far as signals were worked out already; None where they were not."""
        kept = self._keep("timing", _Kept)
        return None if kept.signals is None else _timed(self._session.household(), kept.signals)

    def _seen(self, plan: Plan) -> Generator[Progress, None, Seen]:
        from app.desk.bars import class_bars
        from app.desk.timing import index_bars
        from app.desk.trading_days import trading_days
        from app.engine.signals.decisions import Seen
        from app.model.progress import Progress
        from app.model.signal_checks import METHODS

        session = self._session
        history = yield from session.drift_history()
        yield Progress(1, STEPS, "Reading daily prices")
        bars, indicator = class_bars(session.file, plan, session.as_of), plan.rules.volatility.indicator
        index = None if indicator in METHODS else index_bars(session.file, indicator, session.as_of)
        yield Progress(2, STEPS, "Counting trading days")
        days = trading_days(session.as_of)
        status = session.status(None if plan is session.plan else plan)
        return Seen(plan, history, status, bars, index, days.after)


def _timed(household: Household, signals: tuple[ClassSignal, ...]) -> Timing:
    from app.engine.signals.decisions import timed

    return timed(household.timing, signals, household.plan.rules)
