"""What waiting comes to, in words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.engine.wait_words import wait_words
from app.model.proposal import DriftEffect, Mode, State, TaxEffect
from app.model.scenario import Waiting
from tests.engine.households import DAY, household, lot, proposal

D = Decimal
SOON = date(2026, 11, 27)


def answer(day: date, *, tax: str = "0", before: str = "0.07", after: str = "0.02", possible: bool = True) -> Waiting:
    """An answer with one trade, or an impossible one."""
    made = proposal(household(lot("STK", "80", "8000"), lot("BND", "40", "2000")), Mode.EDGE)
    state = State.OPTIMAL if possible else State.INFEASIBLE
    drift = DriftEffect(D(before), D(after))
    changed = replace(made, as_of=day, tax=TaxEffect(now=D(tax)), drift=drift, state=state)
    return Waiting(day, "", changed if possible else replace(changed, trades=()))


def test_waiting_may_cost_more() -> None:
    """A dearer day says by how much, and drift that grows meanwhile says so."""
    assert wait_words(answer(DAY, tax="1200"), answer(SOON, tax="1250.5", after="0.025")) == (
        "Waiting until Nov 27 costs $50.50 more: $1,250.50 of tax and no costs instead of $1,200 of tax and no costs; "
        "drift stays at 7.0 points until then and ends at 2.5 points, 0.5 more than today."
    )


IMPOSSIBLE = {
    (True, False): "On Nov 27 these wishes can’t hold together.",
    (False, False): "On Nov 27 these wishes can’t hold together either.",
    (False, True): "On Nov 27 these wishes can hold together: no tax and no costs; drift ends at 2.0 points.",
}


@pytest.mark.parametrize("possible, sentence", IMPOSSIBLE.items())
def test_wishes_may_contradict_each_other_on_either_day(possible: tuple[bool, bool], sentence: str) -> None:
    """An impossible request has no tax to compare, and says what it is instead."""
    now, then = answer(DAY, possible=possible[0]), answer(SOON, possible=possible[1])
    assert wait_words(now, then) == sentence
    if not possible[0]:
        assert wait_words(now, now) == "Today these wishes can’t hold together."
