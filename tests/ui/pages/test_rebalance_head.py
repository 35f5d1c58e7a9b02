"""The header of the Rebalance page: the state of the proposal, kept scenarios, and the dial beside it."""

from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.desk.session import Session, run
from app.model.plan import Goal
from app.model.progress import Progress
from app.model.proposal import Mode, Proposal, Request, State
from app.model.scenario import Scenario
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Freshness, Proposing
from app.ui.pages.rebalance.dial_part import dial_words
from app.ui.pages.rebalance.limits_part import LimitsView, used_of, used_words
from app.ui.pages.rebalance.page import RebalancePage
from app.ui.pages.rebalance.status import proof_words
from app.ui.pages.rebalance.trade_table import TICK_AT
from app.ui.pages.scenario_words import free_name, is_of_now, kept_words
from app.ui.widgets.dial_geometry import DialView
from tests.ui.frontiers import POINTS, Answers, edge
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import said, settle, show

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

D = Decimal


@pytest.fixture
def answers(context: PageContext, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Answer without a solver, along the frontier of the pictures."""
    made = Answers(edge(run(context.session.propose(Request(Mode.EDGE)))))
    monkeypatch.setattr(Session, "propose", lambda s, r, plan=None, cancel=None: made.propose(s, r, plan, cancel))
    monkeypatch.setattr(Session, "frontier", lambda s, r, cancel=None: made.frontier(s, r, cancel))
    return made


@pytest.fixture
def page(context: PageContext, answers: Answers, qtbot: QtBot) -> RebalancePage:
    """Give the page, shown and with its proposal there."""
    made = RebalancePage(context)
    show(qtbot, made)
    return made


def kept(page: RebalancePage, qtbot: QtBot, name: str) -> None:
    """Keep the proposal as the user does: the plus, a name, Enter."""
    page.head.strip.plus.click()
    page.head.strip.field.setText(name)
    QTest.keyClick(page.head.strip.field, Qt.Key.Key_Return)
    settle(qtbot, page.context)


def parts(page: RebalancePage) -> list[str]:
    """The words of the strip."""
    buttons = [b for b in page.head.strip.findChildren(QPushButton) if not b.isHidden() and b.text()]
    return [b.text() for b in sorted(buttons, key=lambda b: b.x())]


class TestState:
    """What the header says of the proposal."""

    def test_a_proven_gap_is_told_in_dollars(self, page: RebalancePage) -> None:
        """To the cent, and with the seconds; what is exact says so."""
        proposing, format_ = Proposing.of(page.context), page.context.format
        answer = proposing.answer
        assert answer is not None
        near = replace(answer.proposal, objective=D("5.12"), bound=D("0.84"))
        proposing.answer = replace(answer, proposal=near, took=0.84)
        assert proof_words(proposing, format_) == "proven within $4.28 in 0.8 s"
        exact = replace(near, bound=near.objective, state=State.OPTIMAL)
        proposing.answer = replace(answer, proposal=exact, took=0.84)
        assert proof_words(proposing, format_) == "solved exactly in 0.8 s"
        proposing.answer = replace(answer, proposal=replace(exact, state=State.INFEASIBLE))
        assert proof_words(proposing, format_) == ""

    def test_with_room_the_proof_stands_beside_it(self, page: RebalancePage) -> None:
        """Narrow windows keep it for the tip."""
        assert page.head.status.words.words == "Up to date"
        page.resize(1440, 820)
        assert page.head.status.words.words.startswith("Up to date · ")

    def test_an_interim_answer_may_be_used(
        self, page: RebalancePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Use this and Cancel stand beside the bar; the answer found so far is then the proposal."""
        fresh = Proposing.of(page.context).fresh
        assert fresh is not None
        found = replace(fresh, id="interim", request=replace(fresh.request, mode=Mode.TARGET))
        gate = Event()

        def slow(*_: object, **__: object) -> Generator[Progress, None, Proposal]:
            yield Progress(1, 2, "Solving", found)
            gate.wait(10)
            yield Progress(2, 2, "Solving")
            return fresh

        monkeypatch.setattr(Session, "propose", slow)
        page.goal.radios[Mode.TARGET].click()
        qtbot.waitUntil(page.head.status.using.isVisible)
        assert page.head.status.words.words == "Solving"
        page.head.status.using.click()
        gate.set()
        settle(qtbot, page.context)
        assert page.shown is found
        assert page.head.accept.isEnabled()
        assert not page.head.status.using.isVisible()

    def test_what_changed_is_counted_when_it_is_much(self, page: RebalancePage, qtbot: QtBot) -> None:
        """The last two are named."""
        for amount in (1000, 2000, 3000):
            page.goal.limits.budget.amountChanged.emit(D(amount))
            settle(qtbot, page.context)
        words = page.head.stale.words.words
        assert "before three changes, the last “Set gains budget to $2,000” and “Set gains budget to $3,000”" in words

    def test_another_day_is_named(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Trades of one day are not those of another."""
        page.context.session.view_day(date(2026, 12, 4))
        page.context.changed()
        assert "are of Nov 20, the day shown is Dec 4" in page.head.stale.words.words


class TestGoals:
    """Every mode can be reached, and edge has its stops."""

    def test_every_mode_is_offered(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Harvesting alone lies below harvesting and rebalancing."""
        for mode in Mode:
            if mode is Mode.RAISE:
                continue
            page.perform(f"rebalance.{mode.value}")
            settle(qtbot, page.context)
            fresh = Proposing.of(page.context).fresh
            assert fresh is not None
            assert fresh.request.mode is mode
            shown = Mode.HARVEST_REBALANCE if mode is Mode.HARVEST else mode
            assert page.goal.radios[shown].isChecked()
        page.goal.radios[Mode.HARVEST_REBALANCE].click()
        assert page.goal.harvests.isVisible()
        page.goal.harvests.setCurrentIndex(page.goal.harvests.findData(Mode.HARVEST))
        page.goal.harvests.activated.emit(page.goal.harvests.currentIndex())
        assert Proposing.of(page.context).request.mode is Mode.HARVEST
        settle(qtbot, page.context)

    def test_edge_says_where_it_stops(self, page: RebalancePage, qtbot: QtBot) -> None:
        """As the plan has it, or otherwise for once; other modes know no such thing."""
        stops = page.goal.stops
        assert stops.isVisible()
        assert stops.currentText() == "to the edge, by plan"
        stops.setCurrentIndex(stops.findData(Goal.MIDPOINT))
        stops.activated.emit(stops.currentIndex())
        settle(qtbot, page.context)
        assert Proposing.of(page.context).request.goal is Goal.MIDPOINT
        page.goal.radios[Mode.TARGET].click()
        settle(qtbot, page.context)
        assert Proposing.of(page.context).request.goal is None
        assert not stops.isVisible()

    def test_harvest_leads_here_with_its_mode(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Losses and bands, weighed together."""
        page.arrive(mode=Mode.HARVEST_REBALANCE)
        settle(qtbot, page.context)
        assert Proposing.of(page.context).request.mode is Mode.HARVEST_REBALANCE

    def test_budgets_say_what_is_taken_and_proposed(self, context: PageContext) -> None:
        """The year’s where there is one, else that of a proposal."""
        plan = context.session.plan
        view = LimitsView(plan, None, D(1240), None, context.format, can_write=True)
        assert (used := used_of(view)) is not None
        assert (used.taken, used_words(view, used)) == (D(1240), "$1,240 taken · nothing proposed yet")
        free = replace(plan, tax=replace(plan.tax, year_gains_budget=None))
        assert used_of(replace(view, plan=free)) is None
        own = replace(free, rules=replace(free.rules, gains_budget=D(500)))
        used = used_of(replace(view, plan=own))
        assert used is not None
        assert (used.budget, used.taken) == (D(500), D(0))
        assert used_words(replace(view, plan=own), used) == "nothing proposed yet"


class TestDial:
    """The small dial of the goal."""

    def test_it_stands_where_the_proposal_does(self, page: RebalancePage) -> None:
        """With a sentence below."""
        dial = page.goal.dial
        assert dial.isVisible()
        assert dial.dial.view is not None
        assert dial.dial.view.drift == D("0.0396")
        assert dial.words.words == "4.0 points left for −$468. Target: $623 more."

    def test_the_end_has_no_further(self, context: PageContext) -> None:
        """And a frontier without names is told all the same."""
        end = DialView(POINTS, POINTS[-1].drift)
        assert dial_words(end, context.format).endswith("Nearer to target is not possible.")
        bare = tuple(replace(p, label="") for p in POINTS)
        assert "The most even: $508 more." in dial_words(DialView(bare, bare[3].drift), context.format)

    def test_the_trades_follow_once_it_rests(self, page: RebalancePage, answers: Answers, qtbot: QtBot) -> None:
        """Until then they are marked; then the request has the point."""
        asked = len(answers.kept)
        page.goal.dial.moved.emit(POINTS[3].drift)
        page.goal.dial.moved.emit(POINTS[-1].drift)
        assert page.trades.note.words == "following the dial"
        assert len(answers.kept) == asked
        qtbot.waitUntil(lambda: len(answers.kept) > asked)
        settle(qtbot, page.context)
        assert answers.kept[asked:] == [POINTS[-1].drift]
        assert Proposing.of(page.context).request.drift == POINTS[-1].drift
        assert page.trades.note.words == ""
        assert page.goal.dial.words.words.startswith("0.3 points left")

    def test_the_goal_once_more_leaves_the_point(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Back to the band edge is the edge itself."""
        Proposing.of(page.context).ask(Request(Mode.EDGE, drift=D("0.02")))
        settle(qtbot, page.context)
        page.goal.radios[Mode.EDGE].click()
        settle(qtbot, page.context)
        assert Proposing.of(page.context).request.drift is None

    def test_money_in_and_out_has_no_dial(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Its amount is told, not chosen."""
        page.goal.radios[Mode.INVEST].click()
        settle(qtbot, page.context)
        assert not page.goal.dial.isVisible()

    def test_open_leads_to_the_large_one(self, page: RebalancePage, qtbot: QtBot) -> None:
        """And so does Compare."""
        for control in (page.goal.dial.open, page.head.compare):
            with qtbot.waitSignal(page.context.gone) as gone:
                control.click()
            assert gone.args is not None
            assert gone.args[0] == "balance"


class TestScenarios:
    """Kept proposals in the strip."""

    def test_a_proposal_is_kept_under_a_name(self, page: RebalancePage, qtbot: QtBot) -> None:
        """The plus suggests one; every control has a name while it is typed."""
        page.head.strip.plus.click()
        assert page.head.strip.field.text() == "Edge only"
        assert nameless(page) == []
        QTest.keyClick(page.head.strip.field, Qt.Key.Key_Escape)
        assert parts(page) == ["Proposal"]
        kept(page, qtbot, "Mine")
        assert parts(page) == ["Proposal", "Mine"]
        assert page.head.strip.choice == ""

    def test_a_kept_one_is_looked_at_and_no_more(self, page: RebalancePage, qtbot: QtBot) -> None:
        """No ticks, no goal, nothing to accept; the proposal is one press away."""
        kept(page, qtbot, "Mine")
        page.head.strip.chosen.emit("Mine")
        assert page.head.kept.isVisible()
        assert not page.head.status.isVisible()
        assert page.head.kept.words.words.endswith("still of now")
        assert not page.goal.isEnabled()
        assert not page.head.accept.isEnabled()
        tree = page.trades.tree
        first = tree.rows.index(0, 0, tree.rows.index(0, 0))
        tree.asked.emit(first.siblingAtColumn(TICK_AT))
        assert Proposing.of(page.context).request.fixed == ()
        page.perform("rebalance.previous")
        assert page.head.strip.choice == ""
        assert page.goal.isEnabled()

    def test_one_of_before_is_marked(self, page: RebalancePage, qtbot: QtBot) -> None:
        """With what it is not; its figures are in ink 3."""
        kept(page, qtbot, "Mine")
        page.context.session.view_day(date(2026, 12, 4))
        page.context.changed()
        page.head.strip.chosen.emit("Mine")
        assert page.head.kept.words.words.endswith("not current: of Nov 20")
        assert page.trades.note.words == "kept, not current"
        assert not page.head.stale.isVisible()

    def test_it_can_be_worked_out_again(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Its question is asked of the household as it is."""
        kept(page, qtbot, "Mine")
        page.goal.radios[Mode.TARGET].click()
        settle(qtbot, page.context)
        page.head.strip.chosen.emit("Mine")
        page.perform("rebalance.revive")
        settle(qtbot, page.context)
        assert page.head.strip.choice == ""
        assert Proposing.of(page.context).request.mode is Mode.EDGE

    def test_names_change_and_go(self, page: RebalancePage, qtbot: QtBot) -> None:
        """What is looked at stays looked at under its new name; removed, the proposal is there again."""
        kept(page, qtbot, "Mine")
        page.head.strip.chosen.emit("Mine")
        page.perform("rebalance.rename")
        page.head.strip.field.setText("Ours")
        QTest.keyClick(page.head.strip.field, Qt.Key.Key_Return)
        settle(qtbot, page.context)
        assert page.head.strip.choice == "Ours"
        page.perform("rebalance.drop")
        settle(qtbot, page.context)
        assert parts(page) == ["Proposal"]
        assert page.head.status.isVisible()

    def test_a_taken_name_is_kept_anew(self, page: RebalancePage, qtbot: QtBot) -> None:
        """The last one kept under a name stands; undo brings the one before back."""
        kept(page, qtbot, "Mine")
        page.shelf.keep("Mine", page.shelf.scenarios[0].proposal)
        settle(qtbot, page.context)
        assert list(page.shelf.names) == ["Mine"]

    def test_many_names_fit_into_a_menu(self, page: RebalancePage, qtbot: QtBot) -> None:
        """The newest stand beside the proposal, and always the one that is looked at."""
        for n in range(4):
            kept(page, qtbot, f"Number {n}")
        assert parts(page) == ["Proposal", "Number 3", "3 more"]
        page.head.strip.others.click()
        menu = page.head.strip.others.findChild(QMenu)
        assert menu is not None
        assert [action.text() for action in menu.actions()] == ["Number 2", "Number 1", "Number 0"]
        menu.actions()[2].trigger()
        menu.close()
        assert parts(page) == ["Proposal", "Number 0", "3 more"]
        assert page.head.strip.choice == "Number 0"

    def test_the_menus_offer_it_all(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Of the page, and of a kept one."""
        kept(page, qtbot, "Mine")
        page.head.more.click()
        menu = page.head.more.findChild(QMenu)
        assert menu is not None
        words = [action.text() for action in menu.actions() if action.text()]
        assert words == ["Save Excel workbook…", "Keep as a scenario", "Work it out again"]
        menu.close()
        page.head.strip.open_menu("Mine")
        below = page.head.strip.findChild(QMenu)
        assert below is not None
        assert [action.text() for action in below.actions()] == ["Rename", "Remove"]
        below.actions()[1].trigger()
        below.close()
        settle(qtbot, page.context)
        assert parts(page) == ["Proposal"]

    def test_an_impossible_answer_is_not_kept(self, page: RebalancePage, answers: Answers, qtbot: QtBot) -> None:
        """There is nothing in it to compare."""
        proposing = Proposing.of(page.context)
        assert proposing.answer is not None
        impossible = replace(proposing.answer.proposal, state=State.INFEASIBLE, trades=())
        proposing.answer = replace(proposing.answer, proposal=impossible)
        proposing.changed.emit()
        assert proposing.freshness is Freshness.CURRENT
        assert not page.head.strip.plus.isEnabled()


class TestWords:
    """Names and days, without a window."""

    def test_a_free_name_says_what_it_is(self, answers: Answers, context: PageContext) -> None:
        """The goal, or the point; a number where it is taken."""
        one = answers.at(Request(Mode.EDGE))
        assert free_name(one, (), context.format) == "Edge only"
        assert free_name(one, ("Edge only", "Edge only 2"), context.format) == "Edge only 3"
        assert free_name(answers.at(Request(Mode.EDGE, drift=D("0.024"))), (), context.format) == "2.4 points"

    def test_now_is_the_same_day_with_the_same_facts(self, context: PageContext) -> None:
        """Prices, cash, bands, weights and lots; a limit of the plan may be another."""
        session = context.session
        proposal = run(session.propose(Request(Mode.TARGET)))
        household, status = session.household(), session.status()
        assert is_of_now(proposal, household, status)
        assert not is_of_now(replace(proposal, as_of=date(2026, 1, 5)), household, status)
        dearer = replace(proposal.trades[0], price=proposal.trades[0].price + 1)
        assert not is_of_now(replace(proposal, trades=(dearer, *proposal.trades[1:])), household, status)
        assert not is_of_now(proposal, replace(household, cash={}), status)
        assert not is_of_now(proposal, replace(household, lots=()), status)
        plan = session.plan
        limited = replace(plan, rules=replace(plan.rules, gains_budget=D(5)))
        assert is_of_now(proposal, household.with_plan(limited), session.status(limited))
        wide = replace(plan, classes=tuple(replace(c, above=c.above + D("0.01")) for c in plan.classes))
        assert not is_of_now(proposal, household.with_plan(wide), session.status(wide))

    def test_when_it_was_kept_is_told(self, answers: Answers, context: PageContext) -> None:
        """And how it stands to now."""
        kept_one = Scenario("Mine", datetime(2026, 11, 3, 12, tzinfo=UTC), answers.at(Request(Mode.EDGE)))
        assert kept_words(kept_one, context.format, is_current=True).startswith("Kept Nov 3, ")
        assert kept_words(kept_one, context.format, is_current=False).endswith("inputs changed since")


def test_the_header_gives_way_as_the_window_narrows(page: RebalancePage, qtbot: QtBot) -> None:
    """Nothing is cut at 1180 with a scenario and a state in words."""
    kept(page, qtbot, "A name that is rather long for a strip")
    page.resize(1120, 640)
    assert page.head.accept.geometry().right() <= page.width()
    assert "Accept as tickets" in said(page)


def test_what_is_taken_back_elsewhere_leaves_the_strip(page: RebalancePage, qtbot: QtBot) -> None:
    """Pages hear of a changed household in no order that counts."""
    kept(page, qtbot, "Mine")
    page.context.session.drop_scenario("Mine")
    page.context.changed()
    settle(qtbot, page.context)
    assert parts(page) == ["Proposal"]
