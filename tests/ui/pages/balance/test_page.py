"""The Cost of balance page over the sample household, with the frontier of the pictures."""

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desk.session import Session, run
from app.model.proposal import DISCLAIMER, Mode, Request, Undone
from app.model.signal_rules import Momentum
from app.ui.format import HIDDEN
from app.ui.pages.balance.page import BalancePage
from app.ui.pages.balance.words import held_words
from app.ui.pages.balancing import Balancing
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Freshness, Proposing
from app.ui.pages.scenarios import ScenarioShelf
from tests.ui.frontiers import POINTS, Answers, edge
from tests.ui.page_fixtures import keep, nameless
from tests.ui.pages.driving import AMOUNT, said, settle, show
from tests.ui.pages.test_rebalance_parts import PROPOSAL

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

EDGE, BETWEEN, TARGET = POINTS[2].drift, POINTS[3].drift, POINTS[-1].drift


@pytest.fixture
def answers(context: PageContext, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Answer along the frontier of the pictures, without a solver."""
    made = Answers(edge(run(context.session.propose(Request(Mode.EDGE)))))
    monkeypatch.setattr(Session, "propose", lambda s, r, plan=None, cancel=None: made.propose(s, r, plan, cancel))
    monkeypatch.setattr(Session, "frontier", lambda s, r, cancel=None: made.frontier(s, r, cancel))
    monkeypatch.setattr(Session, "waiting", lambda s, r, cancel=None: made.waiting(s, r, cancel))
    return made


@pytest.fixture
def page(context: PageContext, answers: Answers, qtbot: QtBot) -> BalancePage:
    """Give the page, shown, every point worked out."""
    made = BalancePage(context)
    show(qtbot, made)
    return made


def titles(page: BalancePage) -> list[str]:
    """The plans of the table."""
    return [column.title for column in page.table.model_.columns]


def here(page: BalancePage) -> list[str]:
    """The tinted ones."""
    return [column.title for column in page.table.model_.columns if column.is_here]


class TestShowing:
    """The frontier of the proposal on Rebalance."""

    def test_it_stands_where_the_proposal_does(self, page: BalancePage, answers: Answers) -> None:
        """The proposal of now is not worked out a second time; the other stops are, one after another."""
        assert page.front.currentWidget() is page.chart
        assert here(page) == ["Nearest edge"]
        assert titles(page)[:4] == ["Harvest only", "Free moves end", "Nearest edge", "Target"]
        assert page.card.left.words == "4.0"
        assert EDGE not in answers.asked
        assert set(answers.asked) == {POINTS[0].drift, POINTS[1].drift, TARGET}
        assert DISCLAIMER in said(page)

    def test_one_step_further_and_waiting_are_told(self, page: BalancePage) -> None:
        """From proposals side by side."""
        assert "+$506 tax" in page.card.step.words or "tax" in page.card.step.words
        assert page.card.wait.words.startswith("From Dec 4 the same step costs $103 less")
        assert titles(page)[-1] == "Target, from Dec 4"

    def test_every_control_has_a_name(self, page: BalancePage) -> None:
        """The handle over the curve among them."""
        assert nameless(page) == []

    def test_hidden_amounts_are_nowhere(self, page: BalancePage, qtbot: QtBot) -> None:
        """Not in the card, the table, the words of the handle."""
        page.context.settings = replace(page.context.settings, hide_amounts=True)
        settle(qtbot, page.context)
        assert [word for word in said(page) if AMOUNT.search(word)] == []
        assert HIDDEN in page.chart.accessibleDescription()

    def test_what_has_no_dial_says_so(self, page: BalancePage, qtbot: QtBot) -> None:
        """And leads to goals that have one; scenarios can be compared all the same."""
        proposing = Proposing.of(page.context)
        proposing.ask(Request(Mode.INVEST))
        settle(qtbot, page.context)
        assert page.front.currentWidget() is page.empty
        assert not page.use.isEnabled()
        assert titles(page) == ["Proposal"]
        page.empty.chosen.emit("target")
        settle(qtbot, page.context)
        assert proposing.request.mode is Mode.TARGET
        assert page.front.currentWidget() is page.chart

    def test_a_household_without_targets_has_no_curve(self, bare_context: PageContext, qtbot: QtBot) -> None:
        """Nothing is asked of the engine."""
        made = BalancePage(bare_context)
        show(qtbot, made)
        assert made.front.currentWidget() is made.not_yet
        assert bare_context.jobs.running == []


class TestWaiting:
    """What signals hold up."""

    def test_what_waits_is_said_and_nothing_can_be_chosen(self, context: PageContext, qtbot: QtBot) -> None:
        """The sample's stocks are over and rose: with the filter on nothing else is to do."""
        plan = context.session.plan
        session = context.session
        session.save_plan(replace(plan, rules=replace(plan.rules, momentum=Momentum(on=True))), "Wait for momentum")
        page = BalancePage(context)
        show(qtbot, page)
        settle(qtbot, context)
        words = "US equity waits for signals: no point here trades more of it than they let today."
        assert page.held.words.words == words
        assert not page.held.isHidden()
        proposing = Proposing.of(context)
        proposing.ask(replace(proposing.request, ignore_signals=True))
        settle(qtbot, context)
        assert page.held.isHidden()
        assert page.front.currentWidget() is page.chart

    def test_several_are_told_in_one_line(self) -> None:
        """Each once, whatever holds it; what is left undone for another reason is no wait."""
        waits = (
            Undone("momentum", "US equity: VTI rose, so the trim waits."),
            Undone("volatility", "US bonds: VIX is high, so the purchase takes 25.0 % of the gap today."),
            Undone("outside", "TIPS stays 1.0 points below its band."),
        )
        told = "**US equity** and **US bonds** wait for signals: no point here trades more of them than they let today."
        assert held_words(replace(PROPOSAL, not_done=waits)) == told
        assert held_words(PROPOSAL) == ""


class TestMoving:
    """The handle, and what follows it."""

    def test_the_figures_follow_at_once_and_the_trades_after_a_rest(
        self, page: BalancePage, answers: Answers, qtbot: QtBot
    ) -> None:
        """Until then the card speaks of the curve, in ink 3, and nothing is asked."""
        before = list(answers.asked)
        page.chart.moved.emit(BETWEEN)
        assert page.card.left.words == "2.4"
        assert "following the dial" in said(page.card)
        assert answers.asked == before
        assert not page.pin.isEnabled()
        qtbot.waitUntil(lambda: BETWEEN in answers.asked)
        settle(qtbot, page.context)
        assert "following the dial" not in said(page.card)
        assert here(page) == ["This point"]
        assert page.pin.isEnabled()

    def test_many_movements_are_one_question(self, page: BalancePage, answers: Answers, qtbot: QtBot) -> None:
        """The one where the hand rests."""
        before = len(answers.asked)
        for n in range(20):
            page.chart.moved.emit(BETWEEN + Decimal(n) / 10000)
        qtbot.waitUntil(lambda: len(answers.asked) > before)
        settle(qtbot, page.context)
        assert answers.asked[before] == BETWEEN + Decimal(19) / 10000

    def test_the_end_has_no_step_further(self, page: BalancePage, qtbot: QtBot) -> None:
        """That is said."""
        QTest.keyClick(page.chart.grip.handle, Qt.Key.Key_End)
        settle(qtbot, page.context)
        assert page.card.step.words.startswith("Nothing is nearer to target")

    def test_a_column_moves_the_handle(self, page: BalancePage, qtbot: QtBot) -> None:
        """By Enter in a cell or a press on its title."""
        page.table.setCurrentIndex(page.table.model_.index(2, 1))
        QTest.keyClick(page.table, Qt.Key.Key_Return)
        settle(qtbot, page.context)
        assert here(page) == ["Harvest only"]
        page.table.horizontalHeader().sectionClicked.emit(4)
        settle(qtbot, page.context)
        assert here(page) == ["Target"]

    def test_nobody_looks_nothing_is_worked_out(self, page: BalancePage, answers: Answers, qtbot: QtBot) -> None:
        """Leaving stops it, and coming back begins where the proposal stands."""
        page.chart.moved.emit(BETWEEN)
        page.hide()
        settle(qtbot, page.context)
        assert BETWEEN not in answers.asked
        page.show()
        settle(qtbot, page.context)
        assert here(page) == ["Nearest edge"]


class TestUsing:
    """From a point to the proposal."""

    def test_use_this_point_asks_for_it_on_rebalance(self, page: BalancePage, answers: Answers, qtbot: QtBot) -> None:
        """The request has the drift, and the page changes."""
        page.chart.moved.emit(BETWEEN)
        settle(qtbot, page.context)
        with qtbot.waitSignal(page.context.gone) as gone:
            page.use.click()
        settle(qtbot, page.context)
        assert gone.args == ["rebalance", {}]
        fresh = Proposing.of(page.context).fresh
        assert fresh is not None
        assert fresh.request.drift == BETWEEN
        assert answers.kept[-1] == BETWEEN

    def test_a_preview_is_never_the_kept_draft(self, page: BalancePage, answers: Answers) -> None:
        """Points are worked out with the plan named, which keeps nothing."""
        assert answers.kept == [None]
        assert answers.asked

    def test_escape_returns(self, page: BalancePage, qtbot: QtBot) -> None:
        """From the handle too."""
        gone: list[object] = []
        page.context.gone.connect(keep(gone))
        QTest.keyClick(page.chart.grip.handle, Qt.Key.Key_Escape)
        page.back.click()
        assert gone == [("rebalance", {}), ("rebalance", {})]

    def test_a_pinned_point_is_a_scenario(self, page: BalancePage, qtbot: QtBot) -> None:
        """Under the name of its stop, or where it stands; then it is one of the columns and a dot."""
        page.pin.click()
        settle(qtbot, page.context)
        shelf = ScenarioShelf.of(page.context)
        assert list(shelf.names) == ["Nearest edge"]
        page.chart.moved.emit(BETWEEN)
        qtbot.waitUntil(page.pin.isEnabled)
        page.perform("balance.pin")
        settle(qtbot, page.context)
        assert list(shelf.names) == ["Nearest edge", "2.4 points"]
        assert titles(page).count("Nearest edge") == 2
        with qtbot.waitSignal(page.context.gone) as gone:
            page.table.chosen.emit(("scenario", "2.4 points"))
        assert gone.args == ["rebalance", {}]
        assert shelf.looked is not None
        assert shelf.looked.name == "2.4 points"


class TestStale:
    """Changed inputs."""

    def test_the_curve_stays_and_is_marked(self, page: BalancePage, answers: Answers, qtbot: QtBot) -> None:
        """Nothing is worked out again until the user says so; then all of it is."""
        session, asked = page.context.session, len(answers.asked)
        session.save_plan(replace(session.plan, rules=replace(session.plan.rules, gains_budget=Decimal(1))), "Limit")
        page.context.changed()
        settle(qtbot, page.context)
        assert Balancing.of(page.context).is_stale
        assert page.stale.isVisible()
        assert page.front.currentWidget() is page.chart
        assert len(answers.asked) == asked
        page.stale.action.click()
        settle(qtbot, page.context)
        assert not page.stale.isVisible()
        assert not Balancing.of(page.context).is_stale
        assert len(answers.asked) > asked

    def test_what_was_stopped_can_be_asked_again(
        self, context: PageContext, answers: Answers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The user stopped the frontier: it is not begun again by itself."""
        proposing = Proposing.of(context)
        proposing.visit()
        settle(qtbot, context)
        balancing = Balancing.of(context)
        balancing.visit()
        next(job for job in context.jobs.running if "cost of balance" in job.label).cancel()
        settle(qtbot, context)
        assert proposing.freshness is Freshness.CURRENT
        page = BalancePage(context)
        show(qtbot, page)
        assert page.front.currentWidget() is page.not_yet
        page.not_yet.chosen.emit("again")
        settle(qtbot, context)
        assert page.front.currentWidget() is page.chart
