"""Whatever the household, a proposal keeps every rule: by the engine’s own check and by a second opinion."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.rebalance.check import violations
from app.engine.rebalance.propose import propose
from app.model.proposal import Mode, State
from tests.engine.households import finish
from tests.engine.rebalance.random_households import OFFERED, households, requests
from tests.engine.rebalance.recheck import faults


@pytest.mark.parametrize("mode", OFFERED)
@settings(max_examples=600, deadline=None)
@given(st.data())
def test_every_answer_keeps_every_rule(mode: Mode, data: st.DataObject) -> None:
    """Cash, lots, units, locks, limits, wash windows and the mode’s own rule hold; what cannot be trades nothing."""
    household = data.draw(households())
    request = data.draw(requests(household, mode))
    answer = finish(propose(household, request))
    if answer.state is State.INFEASIBLE:
        assert answer.trades == ()
        assert 0 < len(answer.contradiction) <= 5
        assert all(w.text.endswith(".") and w.nearest for w in answer.contradiction)
        assert any(flow < 0 for flow in request.flows.values())
        return
    assert answer.contradiction == ()
    assert violations(household, request, answer.trades) == []
    assert faults(household, request, answer) == []
