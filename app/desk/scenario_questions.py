"""What may be asked of an open household about proposals kept under a name, about waiting, and reminders."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

from app.desk.questions import Questions
from app.desk.running import until_cancelled

if TYPE_CHECKING:
    from app.desk.views import LostScenario, Progress, ScenarioView
    from app.model.fingerprint import Difference
    from app.model.plan import Plan
    from app.model.proposal import Proposal, Request
    from app.model.reminder import Reminder
    from app.model.scenario import Scenario, Waiting


class ScenarioQuestions(Questions):
    """The questions; each change is one undo step, named with the scenario's own name."""

    def scenarios(self) -> tuple[Scenario, ...]:
        """Proposals kept under a name, the one kept first at the front; `lost_scenarios` has those beyond reading."""
        from app.desk.scenarios import readable

        return self._keep("scenarios", lambda: readable(self._session.file))

    def lost_scenarios(self) -> tuple[LostScenario, ...]:
        """Scenarios this program cannot read, each with an issue; `fix` removes them."""
        from app.desk.scenarios import unreadable

        return self._keep("lost scenarios", lambda: unreadable(self._session.file))

    def scenario_views(self) -> tuple[ScenarioView, ...]:
        """The scenarios, each with what has changed since it was worked out."""
        from app.desk.scenarios import scenario_views

        return self._keep("scenario views", lambda: scenario_views(self._session))

    def changed_since(self, proposal: Proposal) -> tuple[Difference, ...]:
        """What differs between a proposal's inputs and the household on the day in view; empty where it still holds."""
        from app.engine.fingerprint import differences, fingerprint, signals_digest

        now = self._keep("fingerprint", lambda: fingerprint(self._session.household()))
        timing = self._session.timing_known()
        if timing is not None:
            now = replace(now, signals=signals_digest(timing))
        return differences(proposal, now, self._session.as_of)

    def signals_changed(self, proposal: Proposal) -> bool:
        """Whether signals let other trades through today than when it was worked out, as far as they are known already.

        Nothing is read or worked out for it, so that what is painted first may ask.
        """
        from app.engine.fingerprint import signals_digest

        if not proposal.signals or proposal.as_of != self._session.as_of:
            return False
        timing = self._session.timing_known()
        return timing is not None and signals_digest(timing) != proposal.signals

    def keep_scenario(self, name: str, proposal: Proposal) -> None:
        """Keep a proposal under a name, in the place of the one kept under it; the same one again changes nothing.

        Raises `InputError` where the name is empty, too long or cannot be shown, or where there are enough of them.
        """
        from app.desk.scenarios import keep

        keep(self._session.file, name, proposal)

    def rename_scenario(self, old: str, new: str) -> None:
        """Give a scenario another name. Raises `InputError` where there is none of the old one, or one of the new."""
        from app.desk.scenarios import rename

        rename(self._session.file, old, new)

    def drop_scenario(self, name: str) -> None:
        """Keep a scenario no longer, one beyond reading too. Raises `InputError` where there is none of that name."""
        from app.desk.scenarios import drop

        drop(self._session.file, name)

    def reminders(self) -> tuple[Reminder, ...]:
        """What the user wants to be reminded of, the soonest first."""
        return self._keep("reminders", self._session.file.reminders)

    def remind(self, reminder: Reminder) -> None:
        """Keep a reminder for a day to come, as one undo step.

        Raises `InputError` where the day is past or today, or its sentence is empty, too long or cannot be shown.
        """
        from app.desk.reminders import remind

        remind(self._session.file, reminder, self._session.as_of)

    def dismiss_reminder(self, reminder: Reminder) -> None:
        """Keep a reminder no longer, as one undo step. Raises `InputError` where there is none like it."""
        from app.desk.reminders import dismiss

        dismiss(self._session.file, reminder, self._session.as_of)

    def waiting(
        self, request: Request, cancel: Event | None = None, plan: Plan | None = None
    ) -> Generator[Progress, None, tuple[Waiting, ...]]:
        """The same request today, which comes first, and on later days at today's prices; nothing of it is kept.

        It takes as long as five proposals.
        """
        from app.desk.tax_tables import tax_table
        from app.engine.waiting import waiting

        household = yield from until_cancelled(self._session.timed_household(request, plan), cancel)
        return (yield from until_cancelled(waiting(household, request, tax_table), cancel))
