"""The Harvest page: what it shows, the inspector it opens, the plan it changes, and how it waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desk.session import Session
from app.model.errors import InputError
from app.model.harvest import GainRoom, HarvestReport
from app.model.issue import Issue, Severity
from app.model.plan import LockSide
from app.ui.pages.harvest.page import HarvestPage
from app.ui.pages.page import PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.widgets.inspector import Explanation, Inspector
from tests.ui.harvest_reports import BND, DAY, LATER, NOTHING, REPORT, VWO
from tests.ui.page_fixtures import keep, nameless
from tests.ui.pages.driving import AMOUNT, said, settle, show

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@dataclass
class Desk:
    """What the session answers, and how often it was asked."""

    answer: Callable[[], HarvestReport]
    asked: int = 0
    explained: list[tuple[Explanation | None, Callable[[str], object] | None]] = field(default_factory=list)

    @property
    def told(self) -> Explanation:
        """Return what was explained last."""
        last = self.explained[-1][0]
        assert last is not None
        return last

    def act(self, key: str) -> None:
        """Press a button of the inspector."""
        acted = self.explained[-1][1]
        assert acted is not None
        acted(key)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, context: PageContext) -> Iterator[Desk]:
    """Let the session answer with the report of the fixture."""
    made = Desk(lambda: REPORT)

    def harvest(_session: Session) -> HarvestReport:
        made.asked += 1
        return made.answer()

    monkeypatch.setattr(Session, "harvest", harvest, raising=False)
    context.explained.connect(lambda told, acted: made.explained.append((told, acted)))
    yield made
    settle_jobs(context)


def settle_jobs(context: PageContext) -> None:
    """Stop what is still at work."""
    context.jobs.close()


@pytest.fixture
def page(qtbot: QtBot, context: PageContext, desk: Desk) -> HarvestPage:
    """Give the page with its report."""
    made = HarvestPage(context)
    show(qtbot, made)
    return made


def test_the_page_shows_candidates_windows_and_the_rule(page: HarvestPage) -> None:
    """Three losses, two windows, and the identity rule in force."""
    assert [row.symbol for row in page.table.rows.rows] == ["VWO", "BND", "VEA"]
    assert len(page.timeline.canvas.view.groups) == 2
    assert "same fund, any share class" in page.foot.words
    assert page.header.note.words == "Losses worth taking, and what must not be bought"
    assert not page.empty.isVisible()
    assert not nameless(page)


def test_choosing_a_candidate_opens_its_explanation(page: HarvestPage, desk: Desk) -> None:
    """By pointer or arrows; the one before is followed by the next."""
    page.table.setFocus()
    page.table.choose(VWO.key)
    assert desk.told.title == "VWO, 300 shares"
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert desk.told.title == "BND, 250 shares"
    assert desk.told.key == f"harvest|{BND.key}"


def test_nothing_is_explained_before_it_is_chosen(page: HarvestPage, desk: Desk) -> None:
    """The keyboard alone in the table opens nothing."""
    page.table.setFocus()
    assert desk.explained == []


def test_without_a_candidate_the_page_says_so(qtbot: QtBot, context: PageContext, desk: Desk) -> None:
    """Words instead of an empty table; the ledger stays."""
    desk.answer = lambda: NOTHING
    page = HarvestPage(context)
    show(qtbot, page)
    assert page.empty.isVisible()
    assert page.ledger.isVisible()
    assert not page.table.isVisible()
    assert not page.timeline.isVisible()


def test_another_day_on_the_timeline_is_explained(page: HarvestPage, desk: Desk) -> None:
    """The sentence in the inspector follows the mark, and goes when it is back."""
    page.timeline.tried.emit(1, date(2026, 12, 1))
    assert desk.told.title == "BND, 250 shares"
    assert any(section.title == "If sold Dec 1" for section in desk.told.sections)
    assert page.table.chosen().row() == 1
    page.timeline.tried.emit(1, DAY)
    assert not any(section.title.startswith("If sold") for section in desk.told.sections)


def test_a_way_out_shows_its_window(page: HarvestPage, desk: Desk) -> None:
    """Taking it moves the mark on the timeline to its day."""
    page.table.choose(BND.key)
    desk.act("way:0")
    assert page.timeline.canvas.view.tried == {1: LATER}
    desk.act("way:1")
    assert page.timeline.canvas.view.tried == {}


def test_a_lot_is_held_and_let_go_as_one_step(
    page: HarvestPage, desk: Desk, qtbot: QtBot, context: PageContext
) -> None:
    """A lock against selling, with the user's words to undo it."""
    page.table.choose(BND.key)
    before = context.session.plan.locks
    desk.act("hold")
    settle(qtbot, context)
    (lock,) = set(context.session.plan.locks) - set(before)
    assert (lock.lot, lock.side) == ("bnd-1", LockSide.SELL)
    assert context.session.undo_name == "Hold BND of Brokerage"
    desk.act("hold")
    settle(qtbot, context)
    assert context.session.plan.locks == before


def test_links_lead_to_the_rows_and_the_ruling(page: HarvestPage, desk: Desk, context: PageContext) -> None:
    """Rows on Accounts, the ruling in the inspector."""
    gone: list[object] = []
    context.gone.connect(keep(gone))
    page.table.choose(BND.key)
    desk.act("source")
    desk.act("lot:bnd-1")
    assert gone == [("accounts", {"lot": "bnd-1"})] * 2
    desk.act("ruling")
    assert desk.told.title == "Rev. Rul. 2008-5"


def test_both_floors_are_one_step(page: HarvestPage, qtbot: QtBot, context: PageContext) -> None:
    """Typed in the popover, saved together, named in the user's words."""
    page.floors.click()
    popover = page.popover
    assert popover.isVisible()
    assert popover.loss.text() == "$100"
    popover.loss.setText("250")
    popover.part.setText("2.5")
    popover.keep.click()
    settle(qtbot, context)
    floors = PlanEditor.of(context).plan.rules.harvest
    assert (floors.minimum_loss, floors.minimum_part) == (Decimal(250), Decimal("0.025"))
    assert (context.session.undo_name or "").replace("\u202f", " ") == "Set floors to $250 and 2.5 % of basis"


def test_a_floor_that_is_no_number_is_not_saved(page: HarvestPage, context: PageContext) -> None:
    """The popover stays and says why."""
    page.floors.click()
    page.popover.loss.setText("a lot")
    page.popover.keep.click()
    assert page.popover.isVisible()
    assert "Not an amount" in " ".join(said(page.popover))
    page.popover.leave.click()
    assert not page.popover.isVisible()
    assert context.session.plan.rules.harvest.minimum_loss == Decimal(100)


def test_the_old_report_stays_until_the_next_is_there(
    page: HarvestPage, desk: Desk, qtbot: QtBot, context: PageContext
) -> None:
    """Marked as out of date; asked for once for each state of the household."""
    assert desk.asked == 1
    context.changed()
    settle(qtbot, context)
    assert desk.asked == 1
    desk.answer = lambda: replace(REPORT, candidates=(VWO,))
    plan = context.session.plan
    context.session.save_plan(replace(plan, rules=replace(plan.rules, minimum_trade=Decimal(7))), "Change")
    context.changed()
    assert "out of date" in page.stale.words
    assert len(page.table.rows.rows) == 3
    settle(qtbot, context)
    qtbot.waitUntil(lambda: len(page.table.rows.rows) == 1)
    assert page.stale.words == ""
    assert desk.asked == 2


def test_a_failure_is_told_above_the_page(page: HarvestPage, desk: Desk, qtbot: QtBot, context: PageContext) -> None:
    """What was there stays, and looking again asks again."""

    def fail() -> HarvestReport:
        raise InputError("No prices for Nov 20.", "Losses can't be told.", "Import prices.")

    desk.answer = fail
    page.perform("harvest.again")
    settle(qtbot, context)
    qtbot.waitUntil(lambda: any("No prices for Nov 20." in words for words in said(page)))
    assert len(page.table.rows.rows) == 3
    desk.answer = lambda: REPORT
    page.perform("harvest.again")
    settle(qtbot, context)
    assert desk.asked == 3


def test_room_and_issues_are_told_where_there_are_some(qtbot: QtBot, context: PageContext, desk: Desk) -> None:
    """A quiet card, and one banner for all that was left out."""
    room = GainRoom(Decimal(5200), (), "$5,200 of long-term gain fits under the top of the 0 % bracket.")
    issues = tuple(Issue(Severity.WARNING, "basis", f"Basis {n} is unknown.") for n in range(5))
    desk.answer = lambda: replace(REPORT, gain_room=room, issues=issues)
    page = HarvestPage(context)
    show(qtbot, page)
    assert page.room.isVisible()
    assert page.issues.words.words.endswith("Basis 2 is unknown. And 2 more.")


def test_hidden_amounts_show_nowhere(page: HarvestPage, desk: Desk, qtbot: QtBot, context: PageContext) -> None:
    """Not in cells, tips or the inspector; floors are the user's own rule and hidden with the rest."""
    context.settings = replace(context.settings, hide_amounts=True)
    page.table.choose(BND.key)
    inspector = Inspector()
    qtbot.addWidget(inspector)
    inspector.show_explanation(desk.told)
    assert not [words for words in [*said(page), *said(inspector)] if AMOUNT.search(words)]


def test_words_give_way_before_numbers(page: HarvestPage) -> None:
    """In a narrow window days, terms and stand-ins go; figures and verdicts stay."""
    titles = [column.title for column in page.table.rows.columns]
    page.resize(760, 820)
    hidden = {title for at, title in enumerate(titles) if page.table.isColumnHidden(at)}
    assert hidden
    assert hidden <= {"Acquired", "Term", "Stand-in"}
    page.resize(1256, 820)
    assert not any(page.table.isColumnHidden(at) for at in range(len(titles)))


def test_the_year_is_looked_at_line_by_line(page: HarvestPage, context: PageContext) -> None:
    """The quiet button in the header opens the year of the day in view."""
    gone: list[object] = []
    context.gone.connect(keep(gone))
    page.taxes.click()
    assert gone == [("taxes", {"year": str(context.session.as_of.year)})]


def test_another_page_may_ask_for_a_security(page: HarvestPage, desk: Desk, context: PageContext) -> None:
    """Its candidate is chosen; the primary button goes to the proposal."""
    page.arrive(symbol="BND")
    assert desk.told.title == "BND, 250 shares"
    gone: list[object] = []
    context.gone.connect(keep(gone))
    page.opens.click()
    assert gone == [("rebalance", {"mode": "harvest-rebalance"})]
