"""The proposal all pages look at: worked out off the GUI thread when it is asked for, never again by itself.

A first look and another question are answered at once. Where holdings or plan changed since, what is shown stays and
is marked; decisions of the user wait beside it until they are worked in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.desk.views import StepView
from app.model.errors import AppError
from app.model.number import ZERO
from app.model.progress import Progress
from app.model.proposal import Fixed, Mode, Proposal, Request, State
from app.ui.job import Job, once
from app.ui.pages.looking import Looking
from app.ui.pages.page import PageContext

if TYPE_CHECKING:
    from app.model.household import Household

OFFERED = tuple(Mode)


class Freshness(StrEnum):
    """How the shown proposal stands to the question and to what it was made from."""

    NONE = "none"
    ASKS = "asks"
    SOLVING = "solving"
    CURRENT = "current"
    EDITED = "edited"
    STALE = "stale"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """A proposal and what it was made from; one kept over a restart no longer knows its household.

    `took` is in seconds; `steps` is the history as it was then.
    """

    proposal: Proposal
    household: Household | None = None
    steps: tuple[StepView, ...] = ()
    made_at: datetime | None = None
    took: float = 0.0


def freshness_of(answer: Answer | None, request: Request, *, is_same: bool) -> Freshness:
    """How an answer stands to a request, where nothing is being worked out.

    `is_same` is whether its household is that of now.
    """
    if answer is None:
        return Freshness.NONE
    asked = answer.proposal.request
    if not is_same or replace(asked, fixed=()) != replace(request, fixed=()):
        return Freshness.STALE
    return Freshness.CURRENT if set(asked.fixed) == set(request.fixed) else Freshness.EDITED


def _without_tickets(household: Household) -> Household:
    """A household but for the day something was last accepted: tickets change nothing of what is held."""
    return replace(household, accepted=None)


def changes_since(before: Sequence[StepView], after: Sequence[StepView]) -> tuple[str, ...]:
    """Names of the steps taken or taken back between two looks at the history, the oldest first."""
    then = {step.id for step in before if step.state == "applied"}
    now = {step.id for step in after if step.state == "applied"}
    taken = tuple(step.name for step in after if step.id in now - then)
    return taken + tuple(f"{step.name}, undone" for step in before if step.id in then - now)


@dataclass(frozen=True, slots=True)
class _Question:
    """What stood when the work began."""

    household: Household
    steps: tuple[StepView, ...]
    began: float


class Proposing(QObject):
    """Keeps one proposal for all pages, and says how it stands."""

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._context = context
        self._job: Job | None = None
        self._question: _Question | None = None
        self._has_tried = False
        self._same: tuple[int, date, bool] | None = None
        kept = context.session.latest_proposal()
        self.answer: Answer | None = Answer(kept) if kept else None
        self.request = kept.request if kept else Request(Mode.EDGE)
        self.progress: Progress | None = None
        self.error: AppError | None = None
        # What is shown is now what it was, or no longer.
        context.householdChanged.connect(self._look_again)
        Looking.of(context).changed.connect(self.changed)

    @classmethod
    def of(cls, context: PageContext) -> Proposing:
        """The one of a household."""
        return context.findChild(cls) or cls(context)

    # How it stands

    @property
    def proposal(self) -> Proposal | None:
        """What is shown, however old."""
        return self.answer.proposal if self.answer else None

    @property
    def fresh(self) -> Proposal | None:
        """What is shown where it answers the question as it is, from the household as it is."""
        return self.proposal if self.freshness is Freshness.CURRENT else None

    @property
    def freshness(self) -> Freshness:
        """How what is shown stands."""
        if self._job is not None:
            return Freshness.SOLVING
        if self.lacks_amount:
            return Freshness.ASKS
        if not self._context.session.plan.leaves:
            return Freshness.NONE
        if self.error is not None:
            return Freshness.FAILED
        is_same = self.is_same_household and not self.has_other_signals
        return freshness_of(self.answer, self.request, is_same=is_same)

    @property
    def is_same_household(self) -> bool:
        """Whether the household is the one the shown proposal was made from."""
        session, answer = self._context.session, self.answer
        if answer is None or answer.household is None:
            return False
        now = session.revision, session.as_of
        if self._same is None or self._same[:2] != now:
            self._same = (*now, _without_tickets(answer.household) == _without_tickets(session.household()))
        return self._same[2]

    @property
    def has_other_signals(self) -> bool:
        """Whether signals, as far as they are known already, let other trades through than those it was made under."""
        answer, session = self.answer, self._context.session
        return answer is not None and session.signals_changed(answer.proposal)

    @property
    def lacks_amount(self) -> bool:
        """Whether the mode asks for an amount that is not given yet."""
        return self.request.mode is Mode.RAISE and not any(self.request.flows.values())

    @property
    def is_edited(self) -> bool:
        """Whether the user's decisions are others than those worked into what is shown."""
        asked = self.proposal.request.fixed if self.proposal else ()
        return set(asked) != set(self.request.fixed)

    @property
    def is_tried(self) -> bool:
        """Whether anything was worked out since the household was opened."""
        return self._has_tried

    @property
    def can_accept(self) -> bool:
        """Whether the shown proposal may become tickets: current, possible and with trades."""
        fresh = self.fresh
        return fresh is not None and fresh.state is not State.INFEASIBLE and bool(fresh.trades)

    @property
    def interim(self) -> Proposal | None:
        """A checked answer that may be used although a nearer one is still looked for."""
        return self.progress.interim if self._job is not None and self.progress else None

    # What can be done

    def visit(self) -> None:
        """Work out the first proposal of this session; later looks leave what is shown as it is."""
        if not self._has_tried and self._job is None:
            self._solve()

    def ask(self, request: Request) -> None:
        """Wish for something else; worked out at once. Another mode leaves the point of the frontier."""
        if request.mode is not self.request.mode:
            request = replace(request, flows=_flows_of(request), drift=None)
        if request != self.request or self.freshness not in (Freshness.CURRENT, Freshness.SOLVING):
            self.request = request
            self._solve()

    def edit(self, fixed: tuple[Fixed, ...]) -> None:
        """Decide trades; they wait for `recalculate`."""
        if fixed != self.request.fixed:
            self.request = replace(self.request, fixed=fixed)
            self.changed.emit()

    def recalculate(self) -> None:
        """Work it out for the question and the household as they are now."""
        self._solve()

    def stop(self) -> None:
        """Stop working; what was shown stays."""
        if self._job is not None:
            self._job.cancel()

    def use_interim(self) -> None:
        """Take the answer found so far instead of waiting for a nearer one, and keep it over a restart."""
        interim, session = self.interim, self._context.session
        if interim is None:
            return
        self._let_go()
        keeping = once("Keeping the proposal", lambda: session.keep_proposal(interim))
        self._context.run(keeping, lambda _: None, label="Keeping the proposal", writes=True)
        self._take(interim)

    # Inside

    def _look_again(self) -> None:
        """Prices of days behind may let wait what did not: where a proposal went by signals they are read anew."""
        if self.proposal is not None and self.proposal.signals and self.freshness is Freshness.CURRENT:
            Looking.of(self._context).update()
        self.changed.emit()

    def _solve(self) -> None:
        session = self._context.session
        # A class that is gone waits for nothing.
        there = {c.name for c in session.plan.classes}
        anyway = tuple(name for name in self.request.anyway if name in there)
        request = self.request = replace(self.request, anyway=anyway)
        self._has_tried, self.error, self.progress = True, None, None
        if self.lacks_amount or not session.plan.leaves:
            self._has_tried = self.lacks_amount
            self._let_go()
            self.changed.emit()
            return
        # Should somebody write in this very moment, the answer counts as out of date: never the other way round.
        self._question = _Question(session.household(), session.history(), monotonic())
        job = self._job = self._context.run(
            lambda cancel: session.propose(request, cancel=cancel),
            self._take,
            label="Working out trades",
            slot="proposal",
            on_progress=self._advance,
            on_failed=self._fail,
        )
        job.cancelled.connect(lambda: self._stopped(job))
        self.changed.emit()

    def _let_go(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _take(self, proposal: Proposal) -> None:
        asked = self._question
        self._job = self.progress = self._same = None
        if asked is not None:
            made_at = datetime.now().astimezone()
            self.answer = Answer(proposal, asked.household, asked.steps, made_at, monotonic() - asked.began)
        self.changed.emit()

    def _advance(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()

    def _fail(self, error: AppError) -> None:
        self._job = self.progress = None
        self.error = error
        self.changed.emit()

    def _stopped(self, job: Job) -> None:
        """The user stopped it: what is shown stays, marked for what it answers."""
        if job is self._job:
            self._job = self.progress = None
            self.changed.emit()


def _flows_of(request: Request) -> dict[str, Decimal]:
    """The flows that make sense in a mode: money in to invest, money out to raise, neither else."""
    if request.mode is Mode.INVEST:
        return {name: amount for name, amount in request.flows.items() if amount > ZERO}
    if request.mode is Mode.RAISE:
        return {name: amount for name, amount in request.flows.items() if amount < ZERO}
    return {}
