"""Which plans stand side by side, and in which order: from cheap to even, then kept ones, then days ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from app.model.number import ZERO
from app.model.proposal import Proposal
from app.model.scenario import Scenario, Waiting
from app.ui.format import Formatter
from app.ui.pages.balance.figures import CompareColumn, Figures, figures_at, figures_of
from app.ui.pages.balance.words import together
from app.ui.pages.rebalance.effect_lines import outside_count
from app.ui.pages.scenario_words import kept_words
from app.ui.widgets.dial_geometry import NEAR, DialView, inside_from, next_stop, place_at, stop_at, stop_name, stops

POINT, SCENARIO, WAITING = "point", "scenario", "waiting"


@dataclass(frozen=True, slots=True)
class Known:
    """What is there to be compared; `at` and `waiting` give what is worked out at a drift."""

    dial: DialView | None
    at: Callable[[Decimal], Proposal | None]
    waiting: Callable[[Decimal], tuple[Waiting, ...] | None]
    proposal: Proposal | None
    proposal_drift: Decimal | None
    scenarios: tuple[tuple[Scenario, bool], ...] = ()

    @property
    def outside(self) -> int | None:
        """How many classes lie outside their bands before anything is done."""
        return None if self.proposal is None else outside_count(self.proposal, after=False)


def figures_here(dial: DialView, proposal: Proposal | None, outside: int | None) -> Figures:
    """The figures of a point: of its trades, or of the curve while they are not worked out.

    `outside` is how many classes lie outside their bands before anything is done.
    """
    nothing = nothing_done(dial, dial.drift, outside)
    if nothing is not None:
        return nothing
    if proposal is not None:
        return figures_of(proposal)
    place = place_at(dial.points, dial.drift)
    first = inside_from(dial.points)
    is_inside = first is not None and place.drift <= first
    return Figures(place.drift, 0 if is_inside else None, None, None, None, None, place.tax, place.cost)


def nothing_done(dial: DialView, drift: Decimal, outside: int | None = None) -> Figures | None:
    """The figures of a stop at which nothing is traded; None at every other point."""
    stop = stop_at(dial.points, drift)
    if stop is None or stop.trades:
        return None
    return Figures(stop.drift, outside if stop.outside else 0, 0, ZERO, ZERO, ZERO, stop.tax, stop.cost)


def columns_of(known: Known, format_: Formatter) -> tuple[CompareColumn, ...]:
    """All columns of the table."""
    points = list(_points(known)) if known.dial is not None else list(_alone(known))
    return (*points, *_kept(known, format_), *_ahead(known, format_))


def _alone(known: Known) -> Iterator[CompareColumn]:
    """The proposal, where there is no frontier beside it."""
    if known.proposal is not None:
        yield CompareColumn((POINT, ""), "Proposal", figures_of(known.proposal), is_here=True)


def _points(known: Known) -> Iterator[CompareColumn]:
    """Stops, the proposal and the handle, the cheapest first."""
    dial = known.dial
    if dial is None:
        return
    drifts = {stop.drift for stop in stops(dial.points)}
    for extra in (known.proposal_drift, dial.drift):
        if extra is not None and not any(abs(extra - drift) <= NEAR for drift in drifts):
            drifts.add(extra)
    for drift in sorted(drifts, reverse=True):
        stop = stop_at(dial.points, drift)
        is_proposal = known.proposal_drift is not None and abs(drift - known.proposal_drift) <= NEAR
        title = "Proposal" if is_proposal else "This point"
        if stop is not None:
            title = stop_name(stop)
        answer = known.at(drift)
        figures = figures_here(replace(dial, drift=drift), answer, known.outside)
        if answer is None and stop is not None and stop.trades:
            figures = figures_at(stop)
        note = "The proposal on Rebalance" if is_proposal else ""
        is_here = abs(drift - dial.drift) <= NEAR
        yield CompareColumn((POINT, str(drift)), title, figures, note, is_here=is_here)


def _kept(known: Known, format_: Formatter) -> Iterator[CompareColumn]:
    for scenario, is_current in known.scenarios:
        day = format_.day(scenario.proposal.as_of)
        title = scenario.name if is_current else f"{scenario.name}, old"
        note = kept_words(scenario, format_, is_current=is_current) + ("" if is_current else f", of {day}")
        yield CompareColumn((SCENARIO, scenario.name), title, figures_of(scenario.proposal), note)


def _ahead(known: Known, format_: Formatter) -> Iterator[CompareColumn]:
    """The next step on the day ahead that makes it cheapest, where one does."""
    dial = known.dial
    if dial is None:
        return
    drift = next_stop(dial.points, dial.drift, 1)
    step, waiting = known.at(drift), known.waiting(drift)
    if step is None or not waiting:
        return
    best = min(waiting, key=lambda w: together(w.proposal))
    if together(best.proposal) >= together(step):
        return
    stop = stop_at(dial.points, drift)
    name = stop_name(stop) if stop else format_.points(drift, signed=False)
    title = f"{name}, from {format_.day(best.day)}"
    yield CompareColumn((WAITING, best.day.isoformat()), title, figures_of(best.proposal), best.label)
