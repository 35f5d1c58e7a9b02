"""Where a proposal would bring the classes under a plan that is tried: worked out behind the hand, the latest wins."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtCore import QObject, Signal

from app.model.plan import Plan
from app.model.proposal import Proposal, Request
from app.ui.job import Job, once
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Proposing

Weights = Mapping[str, Decimal]


class Previewing(QObject):
    """One answer at a time is worked out; a plan wished for meanwhile waits, and only the newest does.

    Weights stay until newer ones are there, so that ghosts never flicker.
    """

    changed = Signal()

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._proposing = Proposing.of(context)
        self._job: Job | None = None
        self._asked: tuple[Plan, Request, int] | None = None
        self._next: tuple[Plan, Request] | None = None
        self._weights: Weights = {}

    def weights_under(self, plan: Plan, *, is_tried: bool) -> Weights:
        """Weights of the proposal of now; where a plan is tried that it does not know, the newest quick answer.

        Asking has the quick answer worked out; `changed` tells that it is there.
        """
        fresh = self._proposing.fresh
        if fresh is not None and not is_tried:
            self._next = self._asked = None
            self._weights = weights_of(fresh)
        elif self._proposing.lacks_amount or not plan.leaves:
            self._weights = {}
        else:
            self._want(plan, self._proposing.request)
        return self._weights

    def _want(self, plan: Plan, request: Request) -> None:
        if self._asked == (plan, request, self._context.session.revision) and self._next is None:
            return
        self._next = plan, request
        if self._job is None:
            self._begin()

    def _begin(self) -> None:
        wanted, self._next = self._next, None
        if wanted is None:
            return
        session, (plan, request) = self._context.session, wanted
        self._asked = plan, request, session.revision
        job = self._job = self._context.run(
            once("Trying", lambda: session.proposed_weights(plan, request)),
            self._take,
            label="Trying targets",
            on_failed=lambda _: None,
        )
        job.ended.connect(lambda: self._ended(job))

    def _take(self, weights: Weights | None) -> None:
        if self._asked is not None:
            self._weights = weights or {}
            self.changed.emit()

    def _ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self._begin()


def weights_of(proposal: Proposal) -> Weights:
    """Where a proposal would bring each class; nowhere where it trades nothing."""
    return {c.name: c.after for c in proposal.classes} if proposal.trades else {}
