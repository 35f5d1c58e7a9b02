"""The proposal all pages look at: worked out off the GUI thread when its inputs change, the latest wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from time import monotonic

from PySide6.QtCore import QObject, Signal

from app.model.errors import AppError
from app.model.number import ZERO
from app.model.progress import Progress
from app.model.proposal import Mode, Proposal, Request, State
from app.ui.job import Job
from app.ui.pages.page import PageContext

OFFERED = (Mode.INVEST, Mode.RAISE, Mode.EDGE, Mode.TARGET)


class Freshness(StrEnum):
    """How the shown proposal stands to what it was made from."""

    NONE = "none"
    ASKS = "asks"
    SOLVING = "solving"
    CURRENT = "current"
    STALE = "stale"
    FAILED = "failed"


class Proposing(QObject):
    """Keeps one proposal in step with the household; what is out of date stays until the next is there.

    `made_at` and `took` (seconds) say when the shown one was worked out and how long that took.
    """

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._context = context
        self._job: Job | None = None
        self._made_for: tuple[int, date, Request] | None = None
        self.proposal: Proposal | None = context.session.latest_proposal()
        self.request = self.proposal.request if self.proposal else Request(Mode.EDGE)
        self.freshness = Freshness.STALE if self.proposal else Freshness.NONE
        self.progress: Progress | None = None
        self.made_at: datetime | None = None
        self.took = 0.0
        self._began = 0.0
        self.error: AppError | None = None
        context.householdChanged.connect(self.update)

    @classmethod
    def of(cls, context: PageContext) -> Proposing:
        """The one of a household."""
        return context.findChild(cls) or cls(context)

    @property
    def lacks_amount(self) -> bool:
        """Whether the mode asks for an amount that is not given yet."""
        return self.request.mode is Mode.RAISE and not any(self.request.flows.values())

    @property
    def can_accept(self) -> bool:
        """Whether the shown proposal may become tickets: current, possible and with trades."""
        return (
            self.freshness is Freshness.CURRENT
            and self.proposal is not None
            and self.proposal.state is not State.INFEASIBLE
            and bool(self.proposal.trades)
        )

    def ask(self, request: Request) -> None:
        """Wish for something else; worked out at once."""
        if request.mode is not self.request.mode:
            request = replace(request, flows=_flows_of(request))
        self.request = request
        self.update()

    def update(self) -> None:
        """Work the proposal out again where its inputs are no longer those it was last asked for."""
        session = self._context.session
        wanted = (session.revision, session.as_of, self.request)
        if self._made_for == wanted:
            return
        self._made_for = wanted
        if self.lacks_amount or not session.plan.leaves:
            self._let_go()
            self._set(Freshness.ASKS if self.lacks_amount else Freshness.NONE)
            return
        request = self.request
        self._began = monotonic()
        self._set(Freshness.SOLVING)
        job = self._context.run(
            lambda cancel: session.propose(request, cancel=cancel),
            self._take,
            label="Working out trades",
            slot="proposal",
            on_progress=self._advance,
            on_failed=self._fail,
        )
        self._job = job
        job.cancelled.connect(lambda: self._stop(job))

    def recalculate(self) -> None:
        """Work it out again although nothing changed, after it was stopped or failed."""
        self._made_for = None
        self.update()

    def _let_go(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _take(self, proposal: Proposal) -> None:
        self._job = None
        self.proposal, self.error = proposal, None
        self.made_at, self.took = datetime.now().astimezone(), monotonic() - self._began
        self._set(Freshness.CURRENT)

    def _advance(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()

    def _fail(self, error: AppError) -> None:
        self._job, self.error = None, error
        self._set(Freshness.FAILED)

    def _stop(self, job: Job) -> None:
        """The user stopped it: what is shown is out of date until they ask again."""
        if job is self._job:
            self._job = None
            self._set(Freshness.STALE if self.proposal else Freshness.NONE)

    def _set(self, freshness: Freshness) -> None:
        self.freshness = freshness
        self.progress = None
        self.changed.emit()


def _flows_of(request: Request) -> dict[str, Decimal]:
    """The flows that make sense in a mode: money in to invest, money out to raise, neither else."""
    if request.mode is Mode.INVEST:
        return {name: amount for name, amount in request.flows.items() if amount > ZERO}
    if request.mode is Mode.RAISE:
        return {name: amount for name, amount in request.flows.items() if amount < ZERO}
    return {}
