"""Ghosts under a plan that is tried: one answer at a time, the newest wins, the proposal of now where it is of now."""

from dataclasses import replace
from decimal import Decimal
from threading import Event

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.desk.session import Session
from app.model.plan import Plan
from app.model.proposal import Mode, Request
from app.ui.pages.page import PageContext
from app.ui.pages.previewing import Previewing, weights_of
from app.ui.pages.proposing import Proposing
from tests.ui.pages.driving import settle

D = Decimal


class Tried:
    """Stands in for the quick answer: notes the plans it was asked for, and waits where it is told to."""

    def __init__(self) -> None:
        self.plans: list[Plan] = []
        self.gate = Event()
        self.gate.set()

    def weights(self, plan: Plan) -> dict[str, Decimal]:
        """The upper edges themselves, so that a plan is known by its answer."""
        self.plans.append(plan)
        self.gate.wait(10)
        return {c.name: c.target + c.above for c in plan.leaves}


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Tried:
    """Put it in the place of the session's answer."""
    made = Tried()
    monkeypatch.setattr(Session, "proposed_weights", lambda _session, plan, _request: made.weights(plan))
    return made


@pytest.fixture
def previewing(context: PageContext, qtbot: QtBot) -> Previewing:
    """Give the ghosts of a page, its proposal worked out."""
    Proposing.of(context).visit()
    settle(qtbot, context)
    return Previewing(context, QObject(context))


def wider(plan: Plan, above: str) -> Plan:
    """The plan with another upper edge of its first class."""
    first = plan.leaves[0]
    return plan.with_class(replace(first, above=D(above)))


def edge(plan: Plan) -> Decimal:
    """What the stand-in answers for the first class."""
    return plan.leaves[0].target + plan.leaves[0].above


def test_at_rest_they_are_the_proposal(context: PageContext, previewing: Previewing, tried: Tried) -> None:
    """Nothing is asked."""
    proposal = Proposing.of(context).fresh
    assert proposal is not None
    assert previewing.weights_under(context.session.plan, is_tried=False) == weights_of(proposal)
    assert tried.plans == []


def test_while_a_plan_is_tried_the_last_weights_stay_until_the_next(
    context: PageContext, previewing: Previewing, tried: Tried, qtbot: QtBot
) -> None:
    """No ghost vanishes for a moment."""
    plan = context.session.plan
    before = previewing.weights_under(plan, is_tried=False)
    other = wider(plan, "0.06")
    with qtbot.waitSignal(previewing.changed):
        assert previewing.weights_under(other, is_tried=True) == before
    assert previewing.weights_under(other, is_tried=True)[plan.leaves[0].name] == edge(other)
    assert tried.plans == [other]


def test_of_many_wishes_only_the_newest_follows(
    context: PageContext, previewing: Previewing, tried: Tried, qtbot: QtBot
) -> None:
    """While one is worked out the others wait, and but one of them is worked out."""
    plans = [wider(context.session.plan, f"0.0{n}") for n in range(1, 8)]
    tried.gate.clear()
    for plan in plans:
        previewing.weights_under(plan, is_tried=True)
    qtbot.waitUntil(lambda: bool(tried.plans))
    tried.gate.set()
    settle(qtbot, context)
    assert tried.plans == [plans[0], plans[-1]]
    assert previewing.weights_under(plans[-1], is_tried=True)[plans[0].leaves[0].name] == edge(plans[-1])


def test_after_an_edit_they_stay_with_the_plan(
    context: PageContext, previewing: Previewing, tried: Tried, qtbot: QtBot
) -> None:
    """The proposal waits to be worked out; the ghosts speak of the plan in force."""
    plan = wider(context.session.plan, "0.06")
    context.session.save_plan(plan, "Widen")
    context.changed()
    previewing.weights_under(plan, is_tried=False)
    settle(qtbot, context)
    assert previewing.weights_under(plan, is_tried=False)[plan.leaves[0].name] == edge(plan)
    assert tried.plans == [plan]


def test_what_waits_for_an_amount_has_no_ghosts(
    context: PageContext, previewing: Previewing, tried: Tried, qtbot: QtBot
) -> None:
    """There is no question yet."""
    Proposing.of(context).ask(Request(Mode.RAISE))
    assert previewing.weights_under(context.session.plan, is_tried=True) == {}
    assert tried.plans == []
    settle(qtbot, context)
