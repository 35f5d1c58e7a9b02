"""What tests of the dial share: the frontier of the pictures, and proposals along it, made without a solver."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Event

from app.desk.session import Session
from app.model.frontier import Frontier, FrontierPoint
from app.model.plan import Plan
from app.model.progress import Progress
from app.model.proposal import Mode, Proposal, Request
from app.model.scenario import Waiting

D = Decimal
POINTS = (
    FrontierPoint(D("0.0714"), D("0.03"), D(-595), D(3), 2, D(2), "Harvest only"),
    FrontierPoint(D("0.0560"), D("0.02"), D(-593), D(4), 6, D(73), "free moves end"),
    FrontierPoint(D("0.0396"), D(0), D(-473), D(5), 9, D(73), "nearest edge"),
    FrontierPoint(D("0.0240"), D(0), D(-359), D(6), 10, D(244)),
    FrontierPoint(D("0.0030"), D(0), D(147), D(8), 10, D(0), "target"),
)
FRONTIER = Frontier(D("0.0714"), POINTS)


class Answers:
    """Stands in for the session's answers along a frontier, and notes what it was asked."""

    def __init__(self, seed: Proposal, frontier: Frontier = FRONTIER) -> None:
        self._seed, self._frontier = seed, frontier
        self.asked: list[Decimal | None] = []
        self.kept: list[Decimal | None] = []

    def at(self, request: Request) -> Proposal:
        """The proposal of a point: the seed with the point's figures."""
        if request.drift is None:
            return replace(self._seed, request=request)
        point = min(self._frontier.points, key=lambda p: abs(p.drift - (request.drift or D(0))))
        return replace(
            self._seed,
            id=f"at-{request.drift}",
            request=request,
            drift=replace(self._seed.drift, after=request.drift),
            tax=replace(self._seed.tax, now=point.tax),
        )

    def propose(
        self, _session: Session, request: Request, plan: Plan | None = None, cancel: Event | None = None
    ) -> Generator[Progress, None, Proposal]:
        """A proposal at once; one with a plan is a preview."""
        yield Progress(0, 1, "Solving")
        (self.asked if plan is not None else self.kept).append(request.drift)
        return self.at(request)

    def frontier(
        self, _session: Session, _request: Request, _cancel: Event | None = None
    ) -> Generator[Progress, None, Frontier]:
        """The frontier of the pictures."""
        yield Progress(0, 1, "Points")
        return self._frontier

    def waiting(
        self, _session: Session, request: Request, _cancel: Event | None = None
    ) -> Generator[Progress, None, tuple[Waiting, ...]]:
        """The same on December 4, $103 cheaper."""
        yield Progress(0, 1, "Days")
        there = self.at(request)
        cheaper = replace(there, tax=replace(there.tax, now=there.tax.now - 103))
        return (Waiting(date(2026, 12, 4), "55 VTI are long-term", cheaper),)


def edge(proposal: Proposal) -> Proposal:
    """A proposal of mode edge with the drift of the pictures."""
    return replace(proposal, request=Request(Mode.EDGE), drift=replace(proposal.drift, after=D("0.0396")))
