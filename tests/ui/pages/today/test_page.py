"""Today on screen: what is pressed leads on, what is put off goes, what needs room gives way."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.model.harvest import Verdict
from app.model.journal import DecisionKind
from app.ui.pages.page import PageContext
from app.ui.pages.today import TodayPage
from app.ui.pages.today.spark import scale_top
from app.ui.widgets.inspector import Explanation
from app.ui.widgets.text import Text
from tests.ui.page_fixtures import keep, nameless
from tests.ui.pages.driving import settle

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def page(qtbot: QtBot, context: PageContext) -> Iterator[TodayPage]:
    """Give Today of the sample, shown, its history and its proposal done."""
    context.kept.connect(lambda settings: setattr(context, "settings", settings))
    made = TodayPage(context)
    qtbot.addWidget(made)
    made.resize(1256, 824)
    made.show()
    qtbot.waitUntil(lambda: not context.jobs.running, timeout=60_000)
    yield made
    made.hide()


def gone(context: PageContext) -> list[object]:
    """Note where the page wants to go."""
    found: list[object] = []
    context.gone.connect(keep(found))
    return found


def explained(context: PageContext) -> list[tuple[Explanation, Callable[[str], object]]]:
    """Note what the page explains, with what its buttons call."""
    found: list[tuple[Explanation, Callable[[str], object]]] = []
    context.explained.connect(lambda explanation, acted: found.append((explanation, acted)))
    return found


def test_the_proposal_joins_the_picture(page: TodayPage) -> None:
    """Once the trades are worked out, verdict, rows and sum tell what they would do."""
    words = page.verdict.accessibleDescription()
    assert "trades in" in words
    assert "as proposed" in page.weights.drift.words


def test_the_primary_button_leads_to_the_proposal(page: TodayPage, context: PageContext) -> None:
    """It is the page's next step."""
    found = gone(context)
    page.verdict.acted.emit()
    assert found == [("rebalance", {})]


def test_every_tile_opens_its_page(page: TodayPage, context: PageContext) -> None:
    """Drift the charts, cash the invest mode, losses Harvest, lots their account."""
    found = gone(context)
    for tile in page.tiles:
        QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert found == [
        ("charts", {}),
        ("rebalance", {"mode": "invest"}),
        ("harvest", {}),
        ("accounts", {"account": "Brokerage", "symbol": "VTI"}),
    ]


def test_a_matters_button_opens_its_place(page: TodayPage, context: PageContext) -> None:
    """The breach leads to the proposal that mends it."""
    found = gone(context)
    page.inbox.acted.emit("breach:US equity")
    assert found == [("rebalance", {"mode": "edge"})]


def test_what_is_put_off_goes_and_comes_back(page: TodayPage, context: PageContext) -> None:
    """The inbox is one shorter, the foot says what is put off, and Show brings it back."""
    keys = [matter.item.key for matter in page.matters]
    page.inbox.snoozed.emit(keys[0], "day")
    assert [matter.item.key for matter in page.matters] == keys[1:]
    page.wake.click()
    assert [matter.item.key for matter in page.matters if not matter.is_quiet] == keys
    page.inbox.dismissed.emit(keys[1])
    assert keys[1] not in [matter.item.key for matter in page.matters]


def test_putting_a_breach_off_is_a_decision(qtbot: QtBot, page: TodayPage, context: PageContext) -> None:
    """Snoozed is delayed, dismissed is skipped, a step each; other matters are put off without a trace."""
    page.inbox.snoozed.emit("cash:Sam's IRA", "day")
    page.inbox.snoozed.emit("breach:US equity", "week")
    settle(qtbot, context)
    (waits,) = context.session.decisions()
    assert (waits.name, waits.kind, waits.side) == ("US equity", DecisionKind.DELAYED, "over")
    page.wake.click()
    page.inbox.dismissed.emit("breach:US equity")
    settle(qtbot, context)
    assert [d.kind for d in context.session.decisions()] == [DecisionKind.DELAYED, DecisionKind.SKIPPED]
    assert [context.session.undo() for _ in range(2)] == ["Skip US equity", "Wait with US equity"]


def test_losses_join_once_they_are_looked_up(page: TodayPage, context: PageContext) -> None:
    """The tile and the inbox tell them; their button opens the candidate on Harvest."""
    report = context.session.harvest()
    clear, blocked = (next(c for c in report.candidates if c.verdict is v) for v in (Verdict.CLEAR, Verdict.BLOCKED))
    assert page.tiles[2].accessibleName() == f"Loss to harvest: {context.format.money(clear.loss)}"
    keys = [matter.item.key for matter in page.matters]
    assert {f"loss:{clear.key}", f"risk:{blocked.key}"} <= set(keys)
    found = gone(context)
    page.inbox.acted.emit(f"risk:{blocked.key}")
    assert found == [("harvest", {"candidate": blocked.key})]


def test_a_loss_under_the_floor_waits_at_the_foot(page: TodayPage, context: PageContext) -> None:
    """It is told among what was put off, and stands in the inbox once that is shown."""
    small = next(c for c in context.session.harvest().candidates if c.verdict is Verdict.FLOOR)
    assert f"small:{small.key}" not in [matter.item.key for matter in page.matters]
    assert "a VEA loss under your $100 floor" in {text.words.partition(": ")[2] for text in page.findChildren(Text)}
    page.wake.click()
    assert f"small:{small.key}" in [matter.item.key for matter in page.matters]


def test_a_class_is_explained_when_it_is_pressed(page: TodayPage, context: PageContext) -> None:
    """Its weight comes with formula, band and holdings; its button leads to its targets."""
    shown = explained(context)
    page.weights.asked.emit(0)
    explanation, acted = shown[0]
    assert (explanation.title, explanation.flag) == ("US equity", "over")
    assert [fact.label for fact in explanation.sections[0].facts] == ["VTI, Brokerage", "VTI, Roth IRA", "LCIX, 401(k)"]
    found = gone(context)
    acted("targets")
    assert [key for key, _ in explanation.links] == ["performance"]
    acted("performance")
    assert found == [("targets", {"asset_class": "US equity"}), ("performance", {"asset_class": "US equity"})]


def test_a_matter_can_be_asked_why(page: TodayPage, context: PageContext) -> None:
    """Its explanation has its sentence, its stake and its button."""
    shown = explained(context)
    page.inbox.asked.emit("cash:Sam's IRA")
    explanation, acted = shown[0]
    assert explanation.caption.startswith("The minimum is $500.")
    found = gone(context)
    acted("act")
    assert found == [("rebalance", {"mode": "invest", "account": "Sam's IRA"})]


@pytest.mark.parametrize(
    "width, height, third, chart",
    [(1256, 824, False, False), (1256, 900, False, True), (1700, 1000, True, True)],
)
def test_what_gives_way(page: TodayPage, qtbot: QtBot, width: int, height: int, third: bool, chart: bool) -> None:
    """The third column comes with a wide window, the chart goes with a low one; Ahead is a tab without its column."""
    page.resize(width, height)
    assert page.accounts.isVisible() == third
    assert page.spark.isVisible() == chart
    assert page.inbox.compact != chart
    assert page.ahead_tab.isVisible() != third
    if not third:
        assert page.order.words == "Most at stake first"
        page.ahead_tab.click()
        assert page.order.words == "By date"
    qtbot.waitUntil(page.ahead.isVisible)


def test_the_history_is_asked_once(page: TodayPage, context: PageContext, qtbot: QtBot) -> None:
    """Showing other amounts asks for no new history; a change of the household does."""
    labels: list[object] = []
    context.jobs.started.connect(lambda job: labels.append(job.label))
    context.formatChanged.emit()
    assert "Rebuilding drift" not in labels
    context.session.save_plan(context.session.plan, "Nothing")
    context.changed()
    context.session.view_day(context.session.as_of.replace(day=19))
    context.changed()
    assert labels.count("Rebuilding drift") == 1
    qtbot.waitUntil(lambda: not context.jobs.running, timeout=60_000)


def test_every_control_of_today_has_a_name(page: TodayPage) -> None:
    """Rows, tiles, tabs and lists can be called by a name."""
    assert nameless(page) == []


@pytest.mark.parametrize("highest, top", [(0.4, 2), (2.0, 2), (7.1, 8), (9.0, 10), (33.0, 40), (150.0, 200)])
def test_the_scale_ends_on_a_round_number(highest: float, top: float) -> None:
    """Twice a round number, so that the middle of the scale is round too."""
    assert scale_top(highest) == top
