"""Answers that may be used before the last one: they hold, say what is so, get better, and change no later one."""

from itertools import pairwise
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.rebalance import interim as of_interims
from app.engine.rebalance import propose as of_proposals
from app.engine.rebalance.check import violations
from app.engine.rebalance.interim import Offers
from app.engine.rebalance.propose import propose
from app.engine.stepping import Kept
from app.model.household import Household
from app.model.number import CENT, ZERO
from app.model.progress import Progress
from app.model.proposal import Mode, Proposal, Request, State
from tests.bench.large_households import sized_household
from tests.engine.rebalance.effort import examples
from tests.engine.rebalance.random_households import OFFERED, households, requests
from tests.engine.rebalance.recheck import forbidden
from tests.engine.rebalance.recheck_figures import wrong_figures
from tests.engine.rebalance.recheck_modes import not_where_it_should

MODES = (Mode.EDGE, Mode.TARGET)


@pytest.fixture(scope="module")
def held() -> Household:
    """Three accounts and a hundred and fifty lots: the search takes seconds."""
    return sized_household("small")


def _watched(held: Household, request: Request) -> tuple[list[Proposal], Proposal]:
    """The answers offered on the way, and the last one."""
    steps = Kept(propose(held, request))
    offered = [step.interim for step in steps if step.interim is not None]
    return offered, steps.answer


def _unseen(held: Household, request: Request, patch: pytest.MonkeyPatch) -> Proposal:
    """The last answer where none was made before it."""
    with patch.context() as one:
        one.setattr(Offers, "offer", lambda *_: None)
        offered, answer = _watched(held, request)
    assert offered == []
    return answer


@pytest.mark.parametrize("mode", MODES)
def test_each_is_better_and_the_last_is_as_without_them(
    held: Household, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two or more are offered; all hold, with a bound that holds too; the last answer is the same to the last word."""
    request = Request(mode)
    offered, answer = _watched(held, request)
    assert len(offered) > 1
    for one in offered:
        assert not violations(held, request, one.trades, one.moved)
        assert one.state is State.FEASIBLE
        assert one.bound <= answer.bound <= answer.objective
        assert one.gap == one.objective - one.bound >= ZERO
        assert all(t.reasons for t in one.trades)
        assert one.summary
    assert all(later.objective < earlier.objective for earlier, later in pairwise(offered))
    assert answer.objective <= offered[-1].objective
    assert repr(answer) == repr(_unseen(held, request, monkeypatch))


@pytest.mark.parametrize("mode", OFFERED)
@examples(25)
@given(st.data())
def test_what_is_offered_keeps_every_rule(mode: Mode, data: st.DataObject) -> None:
    """By the list of rules, which knows nothing of the engine: limits, what the mode does and where, every figure."""
    held = data.draw(households(mode))
    request = data.draw(requests(held, mode))
    offered, answer = _watched(held, request)
    for one in offered:
        assert forbidden(held, request, one.trades, one.moved) == []
        assert not_where_it_should(held, request, one) == []
        assert wrong_figures(held, request, one) == []
        assert one.bound <= answer.objective
    assert all(later.objective < earlier.objective for earlier, later in pairwise(offered))
    if offered:
        assert answer.state is not State.INFEASIBLE
        # To invest, even gaps come before fewer dollars; else the search counts what is stated, but for cents.
        cents = CENT * 2 * (1 + len(answer.trades))
        assert mode is Mode.INVEST or answer.objective <= offered[-1].objective + cents


@pytest.mark.parametrize("mode", OFFERED)
@examples(6)
@given(st.data())
def test_offering_changes_no_answer(mode: Mode, data: st.DataObject) -> None:
    """The same proposal to the last digit and word, prices of limits and next-best trades with it."""
    held = data.draw(households(mode))
    request = data.draw(requests(held, mode))
    with pytest.MonkeyPatch.context() as patch:
        assert repr(_watched(held, request)[1]) == repr(_unseen(held, request, patch))


def test_what_fails_its_check_is_not_offered_and_never_the_answer(
    held: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the way it is passed over in silence; at the end it is a fault of the program."""
    for module in (of_interims, of_proposals):
        monkeypatch.setattr(module, "violations", lambda *_: ["a rule"])
    seen = list[Progress]()
    with pytest.raises(RuntimeError, match="a rule"):
        seen.extend(propose(held, Request(Mode.EDGE)))
    assert seen
    assert not any(step.interim for step in seen)


def test_once_it_is_to_stop_nothing_more_is_offered(held: Household) -> None:
    """Who has enough gets the best so far as the answer, and it is no worse than the one that was seen."""
    seen, enough = list[Proposal](), Event()
    steps = Kept(propose(held, Request(Mode.TARGET), enough.is_set))
    for step in steps:
        if step.interim is not None:
            seen.append(step.interim)
            enough.set()
    (one,) = seen
    assert steps.answer.objective <= one.objective
