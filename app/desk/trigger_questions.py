"""When to look: what the plan's triggers say, at once with what is known, or after looking everything up."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.desk.questions import Questions
from app.desk.views import TriggerView

if TYPE_CHECKING:
    from app.desk.views import Progress
    from app.engine.inflows import Inflow
    from app.engine.trading_days import TradingDays
    from app.engine.triggers import Known, Trigger
    from app.model.household import Household
    from app.model.transaction import Transaction

AHEAD = timedelta(days=400)
"""How far money is expected: past the end of the next period of a yearly look."""


class TriggerQuestions(Questions):
    """Questions about when to look."""

    _looked_up: tuple[tuple[int, date], Known] | None = None

    @property
    def triggers_are_known(self) -> bool:
        """Has all that triggers go by been looked up for this state of the file and this day?"""
        return self._looked_up is not None and self._looked_up[0] == self._state

    def triggers(self) -> tuple[TriggerView, ...]:
        """The plan's triggers on the day in view, at once: what has not been looked up yet is said as that."""
        return _views(self._triggers_with(self._known_triggers()))

    def look_up_triggers(self) -> Generator[Progress, None, tuple[TriggerView, ...]]:
        """The plan's triggers with all they go by: trading days, ledger and drift history."""
        from app.desk.trading_days import trading_days
        from app.desk.views import Progress
        from app.model.look import THRESHOLD

        session = self._session
        if self.triggers_are_known:
            return self.triggers()
        state = self._state
        yield Progress(0, 2, "Reading what came in")
        days = trading_days()
        known = _with_ledger(session.household(), self._ledger(), days)
        yield Progress(1, 2, "Looking at the bands")
        if THRESHOLD in session.plan.rules.trigger:
            from dataclasses import replace

            from app.engine.breaches import latest_sighting

            history = yield from session.drift_history()
            known = replace(known, sighting=latest_sighting(history, days, session.plan.rules.look), has_history=True)
        self._looked_up = state, known
        return _views(self._triggers_with(known))

    def trading_days(self) -> TradingDays:
        """The exchange's calendar."""
        from app.desk.trading_days import trading_days

        return trading_days()

    def expected_money(self) -> tuple[Inflow, ...]:
        """Distributions and contributions to be expected after the day in view; none before they are looked up."""
        return tuple(i for i in self._known_triggers().inflows if i.day > self._session.as_of)

    @property
    def _state(self) -> tuple[int, date]:
        return self._session.revision, self._session.as_of

    def _known_triggers(self) -> Known:
        from app.desk.trading_days import trading_days
        from app.engine.triggers import Known

        if self._looked_up is not None and self._looked_up[0] == self._state:
            return self._looked_up[1]
        return Known(days=trading_days())

    def _triggers_with(self, known: Known) -> tuple[Trigger, ...]:
        from app.engine.triggers import triggers

        return triggers(self._session.household(), self._session.status(), known)

    def _ledger(self) -> list[Transaction]:
        from app.desk.household_of import ledger_rows

        return ledger_rows(self._session.file)


def _with_ledger(household: Household, rows: list[Transaction], days: TradingDays) -> Known:
    from app.engine.inflows import arrivals, expected_inflows, past_inflows
    from app.engine.triggers import Known

    day = household.as_of
    past = past_inflows(rows, day)
    coming = expected_inflows(past, household.plan.planned_buys, day, day + AHEAD)
    return Known(days, (*past, *coming), arrivals(household, rows), has_ledger=True)


def _views(found: tuple[Trigger, ...]) -> tuple[TriggerView, ...]:
    return tuple(TriggerView(t.name, t.due, t.reason, t.next_day, t.ahead, t.last_fired, t.fired) for t in found)
