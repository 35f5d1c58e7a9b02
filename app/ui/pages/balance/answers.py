"""Proposals at points of the frontier, worked out one after another and kept while the frontier is the same."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from PySide6.QtCore import QObject, Signal

from app.model.errors import AppError
from app.model.frontier import FrontierPoint, request_at
from app.model.proposal import Proposal, Request
from app.model.scenario import Waiting
from app.ui.job import Job
from app.ui.pages.page import PageContext


class PointAnswers(QObject):
    """What is wanted now comes first; the other points follow in the order they were named."""

    changed = Signal()

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._base: Request | None = None
        self._found: dict[Decimal, Proposal] = {}
        self._waits: dict[Decimal, tuple[Waiting, ...]] = {}
        self._refused: set[Decimal] = set()
        self._points: tuple[FrontierPoint, ...] = ()
        self._wanted: list[Decimal] = []
        self._wait_wanted: Decimal | None = None
        self._job: Job | None = None
        self._at_work: Decimal | None = None
        self._wait_job: Job | None = None

    def begin(self, base: Request, points: Iterable[FrontierPoint] = ()) -> None:
        """Forget what answered another question, or another household; `points` are those of its frontier."""
        self._stop()
        self._points = tuple(points)
        self._base, self._found, self._waits = base, {}, {}
        self._refused, self._wanted, self._wait_wanted = set(), [], None

    def know(self, drift: Decimal, proposal: Proposal) -> None:
        """Take a proposal that was worked out already."""
        self._found[drift] = proposal

    def at(self, drift: Decimal) -> Proposal | None:
        """The proposal at a point, None while it is not there."""
        return self._found.get(drift)

    def waiting(self, drift: Decimal) -> tuple[Waiting, ...] | None:
        """The same point on days ahead, None while it is not there."""
        return self._waits.get(drift)

    def want(self, first: Iterable[Decimal], then: Iterable[Decimal]) -> None:
        """Work out points: the first at once, whatever else is at work, then the others."""
        ahead = [d for d in first if d not in self._found and d not in self._refused]
        rest = [d for d in then if d not in self._found and d not in self._refused]
        self._wanted = list(dict.fromkeys([*ahead, *rest]))
        if self._job is not None and self._wanted and self._at_work != self._wanted[0] and ahead:
            self._job.cancel()
            self._job = None
        self._next()

    def want_waiting(self, drift: Decimal) -> None:
        """Work out a point on the days ahead."""
        if self._base is None or drift in self._waits or drift == self._wait_wanted:
            return
        self._wait_wanted = drift
        session, request = self._context.session, request_at(self._points, self._base, drift)
        self._wait_job = self._context.run(
            lambda cancel: session.waiting(request, cancel),
            lambda found: self._take_waiting(drift, found),
            label="Looking at the days ahead",
            slot="balance.waiting",
            on_failed=lambda _: self._take_waiting(drift, ()),
        )

    def stop(self) -> None:
        """Stop what is at work: nobody looks."""
        self._stop()
        self._wanted, self._wait_wanted = [], None

    # Inside

    def _stop(self) -> None:
        for job in (self._job, self._wait_job):
            if job is not None:
                job.cancel()
        self._job = self._wait_job = None

    def _next(self) -> None:
        if self._job is not None or not self._wanted or self._base is None:
            return
        drift = self._at_work = self._wanted.pop(0)
        session, plan = self._context.session, self._context.session.plan
        request = request_at(self._points, self._base, drift)
        # With a plan named, what is worked out is a preview and not kept as the proposal of now.
        job = self._job = self._context.run(
            lambda cancel: session.propose(request, plan, cancel),
            lambda proposal: self._take(drift, proposal),
            label="Working out a point",
            slot="balance.point",
            on_failed=lambda error: self._refuse(drift, error),
        )
        job.cancelled.connect(lambda: self._stopped(job, drift))
        job.ended.connect(lambda: self._ended(job))

    def _take(self, drift: Decimal, proposal: Proposal) -> None:
        self._found[drift] = proposal
        self.changed.emit()

    def _refuse(self, drift: Decimal, _error: AppError) -> None:
        self._refused.add(drift)
        self.changed.emit()

    def _stopped(self, job: Job, drift: Decimal) -> None:
        """The user stopped it: it is not begun again by itself."""
        if job is self._job:
            self._refused.add(drift)

    def _take_waiting(self, drift: Decimal, found: tuple[Waiting, ...]) -> None:
        self._waits[drift] = found
        self._wait_job = None
        self.changed.emit()

    def _ended(self, job: Job) -> None:
        if job is self._job:
            self._job = self._at_work = None
            self._next()
