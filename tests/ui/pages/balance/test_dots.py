"""The plans in whole shares beside the curve."""

from dataclasses import replace
from datetime import UTC, datetime

from pytestqt.qtbot import QtBot

from app.desk.session import run
from app.model.proposal import Mode, Request, State
from app.model.scenario import Scenario
from app.ui.charts.frontier import DotMark
from app.ui.charts.frontier_view import Dot
from app.ui.pages.balance.columns import Known
from app.ui.pages.balance.dots import dots_of
from app.ui.pages.balance.page import BalancePage
from app.ui.pages.page import PageContext
from app.ui.pages.scenarios import ScenarioShelf
from app.ui.widgets.dial_geometry import DialView
from tests.ui.frontiers import POINTS
from tests.ui.pages.balance.test_figures import HERE, THERE
from tests.ui.pages.driving import settle, show

DIAL = DialView(POINTS, POINTS[-1].drift)
KNOWN = Known(DIAL, {POINTS[-1].drift: THERE}.get, lambda _: None, HERE, HERE.drift.after)
NOW = datetime(2026, 11, 20, 10, 2, tzinfo=UTC)


def names(dots: tuple[Dot, ...]) -> list[str]:
    """What the dots are called."""
    return [dot.name for dot in dots]


def test_what_was_looked_at_is_a_dot() -> None:
    """The proposal and stops that are worked out, where their whole shares bring them."""
    dots = dots_of(KNOWN)
    assert names(dots) == ["Proposal", "Target in whole shares"]
    assert (dots[1].drift, dots[1].together) == (THERE.drift.after, THERE.tax.now + THERE.cost)


def test_kept_scenarios_are_dots_while_they_are_of_now() -> None:
    """One that is old, or cannot be done, is none; what stands in one place has one dot with both names."""
    mine = replace(HERE, tax=replace(HERE.tax, now=HERE.tax.now + 50))
    scenarios = (
        (Scenario("Mine", NOW, mine), True),
        (Scenario("Old", NOW, replace(mine, tax=THERE.tax)), False),
        (Scenario("Too much", NOW, replace(mine, state=State.INFEASIBLE, tax=THERE.tax)), True),
        (Scenario("The same", NOW, HERE), True),
    )
    assert names(dots_of(replace(KNOWN, scenarios=scenarios))) == [
        "Proposal, The same",
        "Target in whole shares",
        "Mine",
    ]


def test_the_page_shows_them(context: PageContext, qtbot: QtBot) -> None:
    """With a real answer: a mark for every dot, and the foot says what they are."""
    ScenarioShelf.of(context).keep("To target", run(context.session.propose(Request(Mode.TARGET))))
    settle(qtbot, context)
    run(context.session.propose(Request(Mode.EDGE)))
    page = BalancePage(context)
    show(qtbot, page)
    shown = [mark.accessibleName() for mark in page.chart.findChildren(DotMark)]
    assert any(name.startswith("Proposal") for name in shown)
    assert any("To target" in name for name in shown)
    assert all("points left, " in name for name in shown)
    assert page.foot.words == "Grey dots: plans in whole shares that were looked at."
