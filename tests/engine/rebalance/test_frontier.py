"""The frontier: from what costs least to what is most even, and the drag of a handle on the same program."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from app.engine.rebalance.frontier import frontier, relaxed_weights
from app.engine.rebalance.model import Model
from app.model.frontier import EDGE, NOTHING, TARGET, request_at
from app.model.proposal import Mode, Request
from tests.engine.households import finish, household, leaf, lot, with_plan, with_rules
from tests.engine.rebalance.circumstances import NO_PREFERENCES

D = Decimal
TAXED = with_rules(household(lot("STK", "80", "4000"), lot("BND", "40", "2000")), prices=NO_PREFERENCES)
"""8,000 of stocks with 4,000 of gain and 2,000 of bonds; targets 60 and 40: 20 points of drift."""


def test_each_further_point_costs_no_less() -> None:
    """Nothing costs nothing; 20 points nearer sell 2,000 of stocks, half of it gain, at 15 %."""
    found = finish(frontier(TAXED, Request(Mode.TARGET)))
    assert found.drift == D("0.2")
    assert len(found.points) >= 12
    first, last = found.points[0], found.points[-1]
    assert (first.drift, first.together, first.trades, first.label) == (D("0.2"), D(0), 0, NOTHING)
    assert (last.drift, last.tax, last.label) == (D(0), D("150.00"), TARGET)
    on_curve = [p for p in found.points if p.label != EDGE]
    assert all(a.drift > b.drift and a.together <= b.together for a, b in pairwise(on_curve))
    # Each point moves 100 dollars of stocks, half of it gain at 15 %.
    assert {p.price for p in on_curve[1:-1]} == {D("7.50")}


def test_the_stop_at_the_edge_asks_for_the_edge() -> None:
    """Elsewhere the drift is asked for."""
    found = finish(frontier(TAXED, Request(Mode.TARGET)))
    (edge,) = [p for p in found.points if p.label == EDGE]
    assert edge.outside == 0
    assert request_at(found.points, Request(Mode.TARGET), edge.drift) == Request(Mode.EDGE)
    assert request_at(found.points, Request(Mode.TARGET), D("0.01")) == Request(Mode.TARGET, drift=D("0.01"))


@pytest.mark.parametrize("above", ["0.05", "0.10", "0.15", "0.30"])
def test_a_moved_edge_is_followed_as_if_made_anew(above: str) -> None:
    """The kept program says what a new one does: stocks go to their upper edge, or stay where they are inside."""
    kept = Model.of(TAXED)
    relaxed_weights(kept, Request(Mode.EDGE))
    stocks, bonds = TAXED.plan.classes
    moved = with_plan(TAXED, classes=(replace(stocks, above=D(above)), replace(bonds, below=D("0.4"))))
    found = relaxed_weights(kept.under(moved.plan), Request(Mode.EDGE))
    assert found == relaxed_weights(Model.of(moved), Request(Mode.EDGE))
    assert found["Stocks"] == min(D("0.8"), D("0.6") + D(above))


def test_a_class_more_is_another_program() -> None:
    """Where more than targets and bands differ, the program is built anew."""
    kept = Model.of(TAXED)
    plan = replace(TAXED.plan, classes=(*TAXED.plan.classes, leaf("Gold", "0")))
    assert kept.under(plan).rows is not kept.rows
