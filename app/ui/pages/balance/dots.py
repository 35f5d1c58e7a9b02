"""Plans in whole shares that were looked at, as the grey dots beside the curve."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.model.proposal import Proposal, State
from app.ui.charts.frontier_view import Dot
from app.ui.pages.balance.columns import Known
from app.ui.pages.balance.words import together
from app.ui.widgets.dial_geometry import stop_name, stops


def dots_of(known: Known) -> tuple[Dot, ...]:
    """The proposal, the stops that are worked out and kept scenarios that are still of now; one dot for each place."""
    places: dict[tuple[Decimal, Decimal], list[str]] = {}
    for name, proposal in _plans(known):
        if proposal.state is not State.INFEASIBLE:
            names = places.setdefault((proposal.drift.after, together(proposal)), [])
            names += [name] if name not in names else []
    return tuple(Dot(drift, price, ", ".join(names)) for (drift, price), names in places.items())


def _plans(known: Known) -> Iterator[tuple[str, Proposal]]:
    if known.proposal is not None and known.proposal_drift is not None:
        yield "Proposal", known.proposal
    for stop in stops(known.dial.points) if known.dial is not None else ():
        answer = known.at(stop.drift)
        if answer is not None:
            yield f"{stop_name(stop)} in whole shares", answer
    yield from ((one.name, one.proposal) for one, is_current in known.scenarios if is_current)
