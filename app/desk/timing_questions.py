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
        if plan is not None and plan != self._session.plan:
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
        if not (goes_by_signals(request) and household.plan.rules.has_signals):
            return household
        found = yield from self.signals(plan)
        return replace(household, timing=_timed(household, found))

    def timing_so_far(self, request: Request, plan: Plan) -> Timing:
        """The timing that a proposal under a plan takes, where signals are known already; else without their pace."""
        from app.engine.rebalance.paced import goes_by_signals

        known = self.timing_known(plan) if goes_by_signals(request) and plan.rules.has_signals else None
        return self._session.household(plan).timing if known is None else known

    def timing_known(self, plan: Plan | None = None) -> Timing | None:
        """The timing that proposals take today, as far as signals were worked out already; None where they were not.

        With a plan that may not be saved, what it would be under it, so far as the same prices tell: None where the
        plan reads its classes from others.
        """
        kept = self._there("timing")
        if not isinstance(kept, _Kept) or kept.signals is None or kept.seen is None:
            return None
        saved = self._session.plan
        if plan is None or plan == saved:
            return _timed(self._session.household(), kept.signals)
        names = [tuple(c.name for c in p.classes) for p in (plan, saved)]
        if (names[0], plan.rules, plan.securities) != (names[1], saved.rules, saved.securities):
            return None
        from app.engine.signals.decisions import decide

        return _timed(self._session.household(plan), decide(self._under(kept.seen, plan)))

    def _under(self, seen: Seen, plan: Plan) -> Seen:
        return replace(seen, plan=plan, status=self._session.status(plan))

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
        days = trading_days()
        status = session.status(None if plan is session.plan else plan)
        return Seen(plan, history, status, bars, index, days.after)


def _timed(household: Household, signals: tuple[ClassSignal, ...]) -> Timing:
    from app.engine.signals.decisions import timed

    return timed(household.timing, signals, household.plan.rules)
