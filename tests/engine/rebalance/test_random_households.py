"""Whatever the household, a proposal keeps every rule: by the engine’s own check and by a second opinion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.rebalance.check import violations
from app.engine.rebalance.propose import propose
from app.model.proposal import Mode, State
from tests.engine.households import finish
from tests.engine.rebalance.effort import examples
from tests.engine.rebalance.random_households import households, requests
from tests.engine.rebalance.recheck import faults


@pytest.mark.parametrize("mode", Mode)
@examples(30)
@given(st.data())
def test_every_answer_keeps_every_rule(mode: Mode, data: st.DataObject) -> None:
    """Cash, lots, units, locks, limits, wash windows and the mode’s own rule hold; what cannot be trades nothing."""
    household = data.draw(households(mode))
    request = data.draw(requests(household, mode))
    answer = finish(propose(household, request))
    assert faults(household, request, answer) == []
    if answer.state is not State.INFEASIBLE:
        assert answer.contradiction == ()
        assert violations(household, request, answer.trades, answer.moved) == []
