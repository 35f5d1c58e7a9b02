"""Every number in what a proposal says is one that can be counted again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.rebalance.propose import propose
from app.model.proposal import Mode, Reason, Request
from tests.engine.households import finish, household, lot, proposal
from tests.engine.rebalance.effort import examples
from tests.engine.rebalance.random_households import households, requests
from tests.engine.rebalance.told import from_nowhere, wrong_costs

HELD = household(lot("STK", "80", "4000"), lot("BND", "40", "2000"))


@pytest.mark.parametrize("mode", Mode)
@examples(12)
@given(st.data())
def test_every_number_told_is_counted_again(mode: Mode, data: st.DataObject) -> None:
    """Reasons, what would change them, what is left undone, limits, wishes, the summary."""
    held = data.draw(households(mode))
    request = data.draw(requests(held, mode))
    answer = finish(propose(held, request))
    assert from_nowhere(held, request, answer) == []
    assert wrong_costs(held, request, answer) == []


@pytest.mark.parametrize(
    "text, is_so",
    [
        ("Stocks stood 15.0 points above its band.", True),
        ("Stocks stood 15.1 points above its band.", False),
        ("Bonds stood 20.0 points below its target and sells for $1,500.", True),
        ("Sells the 1 lot bought Mar 2, 2020.", True),
        ("Sells the lot bought Mar 3, 2020.", False),
        ("Sells 3 lots.", False),
        ("Not before 2026-12-20.", False),
        ("Gains of $750 in all.", True),
        ("Gains of $752 in all.", False),
    ],
)
def test_a_number_from_nowhere_is_found(text: str, is_so: bool) -> None:
    """80 % stocks go back to 65: fifteen shares with 50 of gain each, sold for 1,500."""
    answer = proposal(HELD, Mode.EDGE)
    sale, *others = answer.trades
    changed = replace(sale, reasons=(Reason("breach", text),))
    found = from_nowhere(HELD, Request(Mode.EDGE), replace(answer, trades=(changed, *others)))
    assert [x for x in found if text in x] == [] if is_so else [x for x in found if text in x] != []
