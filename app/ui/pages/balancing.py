"""The cost of balance all pages look at: the frontier of the proposal that is shown, worked out behind it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.model.errors import AppError
from app.model.frontier import Frontier
from app.model.proposal import Mode, Request, State
from app.ui.job import Job
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Answer, Freshness, Proposing
from app.ui.widgets.dial_geometry import DialView, Points, clamped, curve

if TYPE_CHECKING:
    from app.model.household import Household

DIALLED = (Mode.EDGE, Mode.TARGET, Mode.HARVEST_REBALANCE, Mode.TACTICAL)
"""Modes that may go nearer to target or less near; the others are told an amount or take losses alone."""


class Balancing(QObject):
    """Keeps one frontier for all pages; one that is out of date stays until the proposal is worked out again.

    `made` counts the frontiers worked out so far, so that a page knows a new one.
    """

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._context = context
        self._proposing = Proposing.of(context)
        self._asked: tuple[Request, str, Household] | None = None
        self._job: Job | None = None
        self.frontier: Frontier | None = None
        self.made = 0
        self.is_working = False
        self.error: AppError | None = None

    @classmethod
    def of(cls, context: PageContext) -> Balancing:
        """The one of a household."""
        return context.findChild(cls) or cls(context)

    @property
    def points(self) -> Points:
        """The curve, be it out of date; empty while there is none, or where the mode has none."""
        return curve(self.frontier) if self.is_offered else ()

    @property
    def base(self) -> Request | None:
        """The question the curve answers, at whichever point."""
        return self._asked[0] if self._asked else None

    @property
    def is_offered(self) -> bool:
        """Whether the mode has a dial."""
        return self._proposing.request.mode in DIALLED

    @property
    def is_stale(self) -> bool:
        """Whether the curve is of inputs that have changed, or being drawn anew."""
        proposing = self._proposing
        is_old = not proposing.is_same_household or proposing.has_other_signals
        return self.is_working or is_old or not self._is_of(proposing.answer)

    def view(self, drift: Decimal | None = None) -> DialView | None:
        """The dial at a place, or where the proposal stands; None while there is no curve."""
        points, answer = self.points, self._proposing.answer
        if not points:
            return None
        if drift is None and answer is not None:
            asked = self._proposing.request.drift
            drift = answer.proposal.drift.after if asked is None else asked
        return DialView(points, clamped(points, drift or points[0].drift), self.is_stale)

    def visit(self) -> None:
        """Work out the frontier of the proposal that is shown, where it is fresh and this was not done yet."""
        answer = self._proposing.answer
        is_fresh = self._proposing.freshness is Freshness.CURRENT
        if answer is None or answer.household is None or not is_fresh or not self.is_offered:
            return
        if answer.proposal.state is State.INFEASIBLE or self._is_of(answer):
            return
        session, request = self._context.session, base_of(answer.proposal.request)
        self._asked, self.is_working, self.error = (request, answer.proposal.signals, answer.household), True, None
        job = self._job = self._context.run(
            lambda cancel: session.frontier(request, cancel),
            self._take,
            label="Working out the cost of balance",
            slot="frontier",
            on_failed=self._fail,
        )
        job.cancelled.connect(lambda: self._stopped(job))
        self.changed.emit()

    def again(self) -> None:
        """Work it out although it was stopped, or failed."""
        self._asked = None
        self.visit()

    def _is_of(self, answer: Answer | None) -> bool:
        if answer is None or self._asked is None:
            return False
        request, signals, household = self._asked
        is_same = answer.household is household or answer.household == household
        return is_same and (request, signals) == (base_of(answer.proposal.request), answer.proposal.signals)

    def _take(self, frontier: Frontier) -> None:
        self.frontier, self.is_working = frontier, False
        self.made += 1
        self.changed.emit()

    def _fail(self, error: AppError) -> None:
        self.error, self.is_working = error, False
        self.changed.emit()

    def _stopped(self, job: Job) -> None:
        """The user stopped it; another that took its place goes on."""
        if job is self._job:
            self.frontier, self.is_working = None, False
            self.changed.emit()


def base_of(request: Request) -> Request:
    """The question a frontier answers: the request without the point it asks for."""
    return replace(request, drift=None)
