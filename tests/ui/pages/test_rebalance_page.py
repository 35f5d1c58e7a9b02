"""The Rebalance page over the sample household."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.desk.session import run
from app.model.plan import Lock, LockSide
from app.model.proposal import DISCLAIMER, Fixed, Mode, Request, Side
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Freshness, Proposing
from app.ui.pages.rebalance import leaving as module
from app.ui.pages.rebalance.page import RebalancePage
from app.ui.pages.rebalance.rows import TradeRow
from app.ui.pages.rebalance.why import WhyPanel
from app.ui.widgets.inspector import Explanation
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import AMOUNT, choose, said, settle, show

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def page(context: PageContext, qtbot: QtBot) -> RebalancePage:
    """Give the page, shown and with its proposal worked out."""
    made = RebalancePage(context)
    show(qtbot, made)
    return made


def rows(page: RebalancePage) -> list[TradeRow]:
    """The trades as they are shown."""
    tree = page.trades.tree.rows
    found = [tree.branch_at(index) for index in tree.indexes()]
    return [branch.row for branch in found if branch is not None and isinstance(branch.row, TradeRow)]


def asks(page: RebalancePage, mode: Mode, qtbot: QtBot) -> None:
    """Choose a mode by its radio button and wait for the answer."""
    page.goal.radios[mode].click()
    settle(qtbot, page.context)


class TestProposal:
    """It is there by itself, and of now."""

    def test_a_shown_page_has_a_proposal(self, page: RebalancePage) -> None:
        """No button is needed; the trades are the session's own."""
        latest = page.context.session.latest_proposal()
        assert latest is not None
        assert {(r.key[0], r.symbol, r.side) for r in rows(page)} == {
            (t.account, t.symbol, t.side) for t in latest.trades
        }
        assert page.head.status.words.words == "Up to date"
        assert page.head.status.words.toolTip().startswith("Worked out at ")

    def test_every_page_says_what_it_is(self, page: RebalancePage) -> None:
        """The disclaimer is always there, and nothing is called flat: tax is netted exactly."""
        words = said(page)
        assert DISCLAIMER in words
        assert not any("flat rates" in word for word in words)

    def test_another_goal_is_another_proposal(self, page: RebalancePage, qtbot: QtBot) -> None:
        """To target takes more trades than to the edge."""
        edge = len(rows(page))
        asks(page, Mode.TARGET, qtbot)
        assert len(rows(page)) > edge
        assert page.trades.count.words == str(len(rows(page)))

    def test_what_is_out_of_date_stays_marked(self, page: RebalancePage, qtbot: QtBot) -> None:
        """While the next is worked out the rows remain, in ink 3 and with words; then they are replaced."""
        before = rows(page)
        page.goal.radios[Mode.TARGET].click()
        assert [replace(row, is_stale=False, can_edit=True) for row in rows(page)] == before
        assert all(row.is_stale for row in rows(page))
        assert "out of date" in page.trades.note.words
        assert not page.head.accept.isEnabled()
        settle(qtbot, page.context)
        assert not any(row.is_stale for row in rows(page))

    def test_the_latest_wish_wins(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Two quick changes end with the second, however long the first takes."""
        page.goal.radios[Mode.TARGET].click()
        page.goal.radios[Mode.EDGE].click()
        settle(qtbot, page.context)
        proposal = Proposing.of(page.context).proposal
        assert proposal is not None
        assert proposal.request.mode is Mode.EDGE

    def test_a_changed_plan_is_told_and_waits(self, page: RebalancePage, qtbot: QtBot) -> None:
        """The trades stay, marked; a banner names what changed; Recalculate finds that nothing is left to do."""
        session, before = page.context.session, len(rows(page))
        wide = tuple(replace(c, above=Decimal("0.3")) for c in session.plan.classes)
        session.save_plan(replace(session.plan, classes=wide), "Widen all bands")
        page.context.changed()
        settle(qtbot, page.context)
        assert len(rows(page)) == before
        assert all(row.is_stale for row in rows(page))
        assert page.head.status.words.words == "Inputs changed"
        assert page.head.stale.isVisible()
        assert "before “Widen all bands”" in page.head.stale.words.words
        assert not page.head.accept.isEnabled()
        page.head.stale.action.click()
        assert page.head.stale.isVisible(), "nothing moves while it is worked out"
        settle(qtbot, page.context)
        assert rows(page) == []
        assert not page.head.stale.isVisible()
        assert not page.head.accept.isEnabled()

    def test_what_is_undone_needs_no_calculation(self, page: RebalancePage, qtbot: QtBot) -> None:
        """The trades are of now again, and may be accepted."""
        page.goal.limits.budget.amountChanged.emit(Decimal(1000))
        settle(qtbot, page.context)
        assert page.head.stale.isVisible()
        page.context.session.undo()
        page.context.changed()
        assert not page.head.stale.isVisible()
        assert page.head.accept.isEnabled()

    def test_a_stopped_job_can_be_asked_again(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Cancel leaves what was there, marked for the goal it answers; Recalculate answers the other."""
        page.goal.radios[Mode.TARGET].click()
        assert page.head.status.stopping.isVisible()
        page.head.status.stopping.click()
        settle(qtbot, page.context)
        assert page.head.status.words.words == "Inputs changed"
        assert "answer “Back to the band edge”" in page.head.stale.words.words
        page.perform("rebalance.recalculate")
        settle(qtbot, page.context)
        assert Proposing.of(page.context).freshness is Freshness.CURRENT

    def test_a_household_without_targets_sends_to_them(self, bare_context: PageContext, qtbot: QtBot) -> None:
        """There is nothing to rebalance towards."""
        page = RebalancePage(bare_context)
        show(qtbot, page)
        assert page.middle.currentWidget() is page.empty
        with qtbot.waitSignal(bare_context.gone) as gone:
            page.empty.chosen.emit("targets")
        assert gone.args == ["targets", {}]


class TestGoal:
    """Amounts, limits and locks."""

    def test_raising_asks_for_an_amount(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Then sells for it, from the account that was chosen."""
        asks(page, Mode.RAISE, qtbot)
        assert page.middle.currentWidget() is page.asks
        choose(page.goal.money_out.rows[0].account, "Brokerage")
        QTest.keyClicks(page.goal.money_out.rows[0].amount.field, "20,000")
        QTest.keyClick(page.goal.money_out.rows[0].amount.field, Qt.Key.Key_Return)
        settle(qtbot, page.context)
        proposal = Proposing.of(page.context).proposal
        assert proposal is not None
        assert proposal.request.flows == {"Brokerage": Decimal(-20000)}
        assert {row.side.value for row in rows(page)} == {"sell"}
        found = page.context.session.withdrawal(proposal)
        assert found is not None
        words = page.context.session.withdrawal_words(found)
        qtbot.waitUntil(lambda: words in said(page.effect))

    def test_investing_takes_new_money(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Buys only; without an amount the idle cash is invested."""
        asks(page, Mode.INVEST, qtbot)
        assert {row.side.value for row in rows(page)} == {"buy"}

    def test_wishes_that_contradict_are_listed(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Each can be given up, and then the rest is done."""
        Proposing.of(page.context).ask(Request(Mode.RAISE, {"Brokerage": Decimal(-900000)}))
        settle(qtbot, page.context)
        assert page.middle.currentWidget() is page.wishes
        assert page.head.status.words.words == "Can’t be done together"
        assert any(word.startswith("Raise $900,000 from Brokerage.") for word in said(page.wishes))
        proposal = Proposing.of(page.context).proposal
        assert proposal is not None
        page.wishes.relaxed.emit(proposal.contradiction[0])
        settle(qtbot, page.context)
        assert page.middle.currentWidget() is page.trades
        assert rows(page)

    def test_a_decided_trade_is_given_up_alone(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Bought and sold at once cannot be: each has its line and its button, and the third decision stays."""
        sold, bought = (Fixed("Brokerage", "VTI", side, Decimal(5)) for side in (Side.SELL, Side.BUY))
        other = Fixed("Brokerage", "VWO", Side.SELL)
        proposing = Proposing.of(page.context)
        proposing.ask(Request(Mode.EDGE, fixed=(sold, other, bought)))
        settle(qtbot, page.context)
        assert page.middle.currentWidget() is page.wishes
        lines = ("Selling exactly 5 VTI in Brokerage.", "Buying exactly 5 VTI in Brokerage.")
        assert set(lines) <= set(said(page.wishes))
        buttons = {b.accessibleName(): b for b in page.wishes.findChildren(QPushButton) if not b.isHidden()}
        buttons[f"Leave it to the program: {lines[1]}"].click()
        settle(qtbot, page.context)
        assert proposing.request.fixed == (sold, other)
        assert page.middle.currentWidget() is page.trades

    def test_limits_are_part_of_the_plan(self, page: RebalancePage, qtbot: QtBot) -> None:
        """A gains budget is one step, and the next proposal keeps it."""
        limits, session = page.goal.limits, page.context.session
        limits.budget.amountChanged.emit(Decimal(1000))
        settle(qtbot, page.context)
        assert session.plan.rules.gains_budget == 1000
        assert session.undo_name == "Set gains budget to $1,000"
        assert limits.meter.isVisible()
        limits.year.amountChanged.emit(None)
        settle(qtbot, page.context)
        assert session.plan.tax.year_gains_budget is None
        assert session.undo_name == "Lift the year’s gains budget"
        limits.position.amountChanged.emit(Decimal(500))
        limits.smallest.amountChanged.emit(Decimal(5000))
        settle(qtbot, page.context)
        assert session.plan.rules.minimum_position == 500
        assert Proposing.of(page.context).freshness is Freshness.STALE
        page.perform("rebalance.recalculate")
        settle(qtbot, page.context)
        proposal = Proposing.of(page.context).proposal
        assert proposal is not None
        assert all(trade.amount >= 5000 for trade in proposal.trades)

    def test_a_lock_is_kept_by_the_next_proposal(self, page: RebalancePage, qtbot: QtBot) -> None:
        """What is locked is sold no more; removed, it may be again."""
        lock = Lock(symbol="VTI", side=LockSide.SELL)
        page.goal.lockAdded.emit(lock)
        settle(qtbot, page.context)
        page.perform("rebalance.recalculate")
        settle(qtbot, page.context)
        assert "VTI" not in {row.symbol for row in rows(page) if row.side.value == "sell"}
        qtbot.waitUntil(lambda: "VTI, all accounts: don’t sell" in said(page.goal.locks))
        page.goal.lockRemoved.emit(lock)
        settle(qtbot, page.context)
        page.perform("rebalance.recalculate")
        settle(qtbot, page.context)
        assert "VTI" in {row.symbol for row in rows(page) if row.side.value == "sell"}

    def test_shares_may_be_fractional_for_once(self, page: RebalancePage, qtbot: QtBot) -> None:
        """The choice belongs to the request, not to the plan."""
        shares = page.goal.limits.shares
        shares.setCurrentIndex(shares.findData("fractional"))
        shares.activated.emit(shares.currentIndex())
        settle(qtbot, page.context)
        proposal = Proposing.of(page.context).proposal
        assert proposal is not None
        assert proposal.request.fractional is True


class TestTrades:
    """The list and its proofs."""

    def test_a_trade_unfolds_to_its_proof(self, page: RebalancePage) -> None:
        """One at a time; Enter unfolds and folds."""
        tree = page.trades.tree
        first, second = [row.key for row in rows(page)][:2]
        tree.setFocus()
        tree.setCurrentIndex(tree.rows.index_of(first[0], first))
        QTest.keyClick(tree, Qt.Key.Key_Return)
        panels = [panel for panel in tree.findChildren(WhyPanel) if panel.isVisible()]
        assert len(panels) == 1
        assert any("What would change it" in word or "Why" in word for word in said(panels[0]))
        tree.setCurrentIndex(tree.rows.index_of(second[0], second))
        QTest.keyClick(tree, Qt.Key.Key_Return)
        assert not tree.isExpanded(tree.rows.index_of(first[0], first))
        assert tree.isExpanded(tree.rows.index_of(second[0], second))

    def test_a_trade_explains_itself(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Shares times price, costs, reasons."""
        tree, key = page.trades.tree, rows(page)[0].key
        with qtbot.waitSignal(page.context.explained) as told:
            tree.asked.emit(tree.rows.index_of(key[0], key).siblingAtColumn(4))
        explanation = (told.args or [None])[0]
        assert isinstance(explanation, Explanation)
        assert explanation.title.startswith(("Sell", "Buy"))

    def test_room_gives_way_in_order(self, page: RebalancePage) -> None:
        """Names and what was left undone from 1680; the goal folds under 1240 to a strip that opens it."""
        page.resize(1700, 900)
        assert page.trades.delegate.with_names
        assert page.goal.width() == 280
        page.resize(1220, 720)
        assert page.strip.isVisible()
        assert page.strip_words.words.startswith("Back to the band edge · ")
        assert not page.goal.isVisible()
        page.strip_button.click()
        assert page.goal.isVisible()
        assert not page.effect.isVisible()

    def test_every_control_has_a_name(self, page: RebalancePage) -> None:
        """With the adder of locks open."""
        page.goal.locks.plus.click()
        assert nameless(page) == []

    def test_hidden_amounts_are_nowhere(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Not in cells, tips, reasons, effect or fields."""
        page.context.settings = replace(page.context.settings, hide_amounts=True)
        key = rows(page)[0].key
        page.trades.tree.setExpanded(page.trades.tree.rows.index_of(key[0], key), True)
        settle(qtbot, page.context)
        assert [word for word in said(page) if AMOUNT.search(word)] == []


class TestLeaving:
    """From a proposal to tickets and files."""

    def test_accepting_makes_tickets_and_goes_there(self, page: RebalancePage, qtbot: QtBot) -> None:
        """One step; after it the button leads to the tickets instead of making them twice."""
        count = len(rows(page))
        with qtbot.waitSignal(page.context.gone, timeout=10_000) as gone:
            page.head.accept.click()
        settle(qtbot, page.context)
        tickets = page.context.session.tickets()
        assert len(tickets) == count
        assert gone.args == ["tickets", {"batch": tickets[0].batch}]
        assert page.head.accept.text() == "See the tickets"
        page.head.accept.click()
        assert len(page.context.session.tickets()) == count

    def test_the_workbook_is_saved_where_asked(
        self, page: RebalancePage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Off the GUI thread, and said when done."""
        path = tmp_path / "trades.xlsx"
        monkeypatch.setattr(module, "ask_save", lambda *_: path)
        with qtbot.waitSignal(page.context.said, timeout=60_000) as told:
            page.perform("rebalance.book")
        assert told.args == ["Saved trades.xlsx.", False]
        assert path.stat().st_size > 0

    def test_another_page_may_ask_for_a_goal(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Today's inbox opens the page with the mode it speaks of."""
        page.arrive(mode="invest")
        settle(qtbot, page.context)
        assert page.goal.radios[Mode.INVEST].isChecked()

    def test_another_page_may_ask_to_trade_what_waits(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Trade anyway holds until a page asks for a goal without it."""
        proposing = Proposing.of(page.context)
        page.arrive(mode="edge", anyway="US equity")
        settle(qtbot, page.context)
        assert proposing.request.anyway == ("US equity",)
        page.arrive(mode="edge")
        settle(qtbot, page.context)
        assert not proposing.request.anyway

    @pytest.mark.parametrize("asked", [{"ignore_signals": True}, {"anyway": ("US equity",)}])
    def test_another_goal_goes_by_signals_again(
        self, page: RebalancePage, qtbot: QtBot, asked: dict[str, object]
    ) -> None:
        """Chosen in the pane or by its command; the same goal, stopping elsewhere, does not."""
        proposing = Proposing.of(page.context)
        plain = Request(Mode.EDGE)
        for go in (page.goal.radios[Mode.TARGET].click, lambda: page.perform("rebalance.target")):
            proposing.ask(replace(plain, **asked))  # type: ignore[arg-type]  # fields by name
            settle(qtbot, page.context)
            page.goal.stops.activated.emit(1)
            settle(qtbot, page.context)
            assert proposing.request.ignore_signals or proposing.request.anyway
            go()
            settle(qtbot, page.context)
            request = proposing.request
            assert (request.mode, request.ignore_signals, request.anyway) == (Mode.TARGET, False, ())

    def test_a_class_that_is_gone_is_not_asked_for(self, page: RebalancePage, qtbot: QtBot) -> None:
        """The request outlives a class that was renamed; the proposal does without it."""
        proposing = Proposing.of(page.context)
        proposing.ask(Request(Mode.EDGE, anyway=("Tulips", "US equity")))
        settle(qtbot, page.context)
        assert proposing.freshness is Freshness.CURRENT
        assert proposing.request.anyway == ("US equity",)

    def test_a_read_only_household_can_be_looked_at(
        self, context: PageContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing that writes is offered."""
        monkeypatch.setattr(PageContext, "can_write", property(lambda _: False))
        page = RebalancePage(context)
        show(qtbot, page)
        assert rows(page)
        assert not page.head.accept.isEnabled()
        assert not page.goal.limits.budget.isEnabled()
        assert not page.goal.locks.plus.isEnabled()


def test_the_kept_proposal_is_shown_first(context: PageContext, qtbot: QtBot) -> None:
    """After a restart the last request is asked again, not the default one."""
    run(context.session.propose(Request(Mode.TARGET)))
    page = RebalancePage(context)
    assert Proposing.of(context).freshness is Freshness.STALE
    show(qtbot, page)
    assert page.goal.radios[Mode.TARGET].isChecked()
