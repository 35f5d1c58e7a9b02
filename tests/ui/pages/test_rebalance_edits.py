"""Trades the user decides: how a decision is kept, shown, and told where it breaks a limit."""

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.model.proposal import Fixed, Side
from app.ui.format import NOTHING
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Freshness, Proposing
from app.ui.pages.rebalance.edits import (
    Decision,
    TradeKey,
    broken_limits,
    decision_on,
    held,
    left_out,
    shares_of,
    undecided,
    with_shares,
)
from app.ui.pages.rebalance.page import RebalancePage
from app.ui.pages.rebalance.rows import TradeRow
from app.ui.pages.rebalance.trade_table import REASONS_AT, SHARES_AT, TICK_AT, ShareField
from app.ui.pages.rebalance.why import WhyPanel
from app.ui.pages.rows_tree import Heading
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import settle, show

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

D = Decimal
KEY: TradeKey = ("Brokerage", "VTI", "sell")
SELL, BUY = Fixed("Brokerage", "VTI", Side.SELL), Fixed("Brokerage", "VTI", Side.BUY)
OTHER = Fixed("Roth IRA", "VEA", Side.BUY, D(3))


@pytest.fixture
def page(context: PageContext, qtbot: QtBot) -> RebalancePage:
    """Give the page, shown and with its proposal worked out."""
    made = RebalancePage(context)
    show(qtbot, made)
    return made


def rows(page: RebalancePage) -> dict[TradeKey, TradeRow]:
    """The trades as they are shown."""
    tree = page.trades.tree.rows
    found = [tree.branch_at(index) for index in tree.indexes()]
    return {b.row.key: b.row for b in found if b is not None and isinstance(b.row, TradeRow)}


def first(page: RebalancePage, side: Side = Side.SELL, account: str = "Brokerage") -> TradeKey:
    """The first trade of an account and side."""
    return next(key for key, row in rows(page).items() if row.side is side and key[0] == account)


def put(page: RebalancePage, key: TradeKey) -> None:
    """Give a row the keyboard."""
    page.trades.tree.setCurrentIndex(page.trades.tree.rows.index_of(key[0], key))


def cell(page: RebalancePage, key: TradeKey, column: int) -> QRect:
    """Where a cell of a trade is shown."""
    tree = page.trades.tree
    return tree.visualRect(tree.rows.index_of(key[0], key).siblingAtColumn(column))


def fixed(page: RebalancePage) -> tuple[Fixed, ...]:
    """What is decided so far."""
    return Proposing.of(page.context).request.fixed


class TestDecisions:
    """Constraints on the next calculation, without a window."""

    def test_a_trade_may_be_left_out_held_or_given_shares(self) -> None:
        """Zero on its side, zero on both, or a number."""
        assert left_out((OTHER,), KEY) == (OTHER, SELL)
        assert set(held((OTHER, SELL), KEY)) == {OTHER, SELL, BUY}
        assert with_shares((OTHER, SELL), KEY, D(12)) == (OTHER, replace(SELL, shares=D(12)))

    def test_a_decision_is_read_back(self) -> None:
        """One side at zero is left out, both are held."""
        assert decision_on((SELL,), KEY) == Decision("out")
        assert decision_on((SELL, BUY), KEY) == Decision("held")
        assert decision_on((replace(SELL, shares=D(12)),), KEY) == Decision("shares", D(12))
        assert decision_on((OTHER,), KEY) == Decision()

    def test_taking_back_leaves_the_others(self) -> None:
        """What is held is let go on both sides."""
        assert undecided((OTHER, SELL), KEY) == (OTHER,)
        assert undecided((OTHER, SELL, BUY), KEY) == (OTHER,)
        assert with_shares((SELL, BUY), KEY, D(1)) == (replace(SELL, shares=D(1)),)

    @pytest.mark.parametrize("text, shares", [("60", "60"), ("1,250", "1250"), (" 12.5 ", "12.5"), ("0", "0")])
    def test_shares_are_read_exactly(self, text: str, shares: str) -> None:
        """With or without commas and fractions."""
        assert shares_of(text) == D(shares)

    @pytest.mark.parametrize("text", ["", "-5", "6o", "1.2.3", "½", "٣"])
    def test_what_is_no_number_is_refused(self, text: str) -> None:
        """Nothing is guessed."""
        with pytest.raises(ValueError, match=r"|."):
            shares_of(text)


class TestLimits:
    """What a decision breaks is told, never corrected."""

    @pytest.mark.parametrize(
        "decided, words",
        [
            (Fixed("Brokerage", "VTI", Side.SELL, D(900)), "Sell 900 VTI in Brokerage: 703 are held there."),
            (Fixed("Brokerage", "VTI", Side.SELL, D("1.5")), "Sell 1.5 VTI: Brokerage trades whole shares."),
            (Fixed("401(k)", "INTX", Side.BUY, D(1)), "Buy 1 INTX: $24 is under your smallest trade of $100."),
        ],
    )
    def test_each_in_a_sentence(self, context: PageContext, decided: Fixed, words: str) -> None:
        """With what is held, what the account does, and what the plan asks."""
        found = broken_limits((decided,), None, context.session.household(), context.format)
        assert [one.text for one in found] == [words]

    def test_a_purchase_beyond_the_cash_is_told(self, page: RebalancePage) -> None:
        """Cash and sales of the account count, less what it keeps."""
        decided = Fixed("Sam's IRA", "VNQ", Side.BUY, D(1000))
        proposal = Proposing.of(page.context).proposal
        found = broken_limits((decided,), proposal, page.context.session.household(), page.context.format)
        assert found[0].text.startswith("Buy 1,000 VNQ costs $")
        assert "in Sam's IRA." in found[0].text

    def test_what_is_left_out_breaks_nothing(self, context: PageContext) -> None:
        """Doing less is always possible as far as can be told here."""
        assert broken_limits((SELL, BUY), None, context.session.household(), context.format) == ()


class TestList:
    """Ticks, pins and shares on the page."""

    def test_a_click_on_the_tick_leaves_a_trade_out(self, page: RebalancePage) -> None:
        """It stays in ink 3 with an empty box; the list is not worked out again by itself."""
        key = first(page)
        spot = cell(page, key, TICK_AT).center()
        QTest.mouseClick(page.trades.tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        assert fixed(page) == (Fixed(key[0], key[1], Side.SELL),)
        assert rows(page)[key].decision.kind == "out"
        assert rows(page)[key].is_quiet
        assert page.context.jobs.running == []
        assert page.head.status.words.words == "Edited by you"
        assert not page.head.accept.isEnabled()
        assert page.trades.note.words == "your changes are not worked in yet"
        QTest.mouseClick(page.trades.tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        assert fixed(page) == ()
        assert page.head.accept.isEnabled()

    def test_what_was_left_out_can_be_taken_in_again(self, page: RebalancePage, qtbot: QtBot) -> None:
        """After the calculation its row is still there, empty and unticked."""
        key = first(page)
        put(page, key)
        page.perform("rebalance.tick")
        page.head.status.again.click()
        settle(qtbot, page.context)
        row = rows(page)[key]
        assert (row.decision.kind, row.is_proposed, row.amount) == ("out", False, NOTHING)
        assert page.head.status.words.words == "Up to date"
        put(page, key)
        page.perform("rebalance.tick")
        assert fixed(page) == ()
        assert Proposing.of(page.context).freshness is Freshness.EDITED

    def test_a_held_security_has_a_pin(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Neither bought nor sold there; its account says it was edited."""
        key = first(page)
        put(page, key)
        page.perform("rebalance.hold")
        assert {f.side for f in fixed(page)} == set(Side)
        assert rows(page)[key].decision.kind == "held"
        heading = page.trades.tree.rows.branch_at(page.trades.tree.rows.index_of(key[0]))
        assert heading is not None
        assert isinstance(heading.row, Heading)
        assert heading.row.note.endswith("edited")
        page.perform("rebalance.recalculate")
        settle(qtbot, page.context)
        index = page.trades.tree.rows.index_of(key[0], key)
        assert index.data(Qt.ItemDataRole.AccessibleTextRole) == f"Hold {key[1]}"
        put(page, key)
        page.perform("rebalance.hold")
        assert fixed(page) == ()

    def test_other_shares_are_typed_in_the_cell(self, page: RebalancePage, qtbot: QtBot) -> None:
        """F2 opens the field; amount follows, gain waits for the calculation."""
        key = first(page)
        put(page, key)
        page.perform("rebalance.shares")
        field = page.trades.tree.findChild(ShareField)
        assert field is not None
        assert field.text() == rows(page)[key].shares
        assert nameless(page) == []
        QTest.keyClicks(field, "5")
        QTest.keyClick(field, Qt.Key.Key_Return)
        row = rows(page)[key]
        assert fixed(page) == (Fixed(key[0], key[1], Side.SELL, D(5)),)
        assert (row.shares, row.gain, row.decision.kind) == ("5", NOTHING, "shares")
        page.perform("rebalance.recalculate")
        settle(qtbot, page.context)
        assert rows(page)[key].shares == "5"
        assert rows(page)[key].decision.kind == "shares"

    def test_escape_and_nonsense_change_nothing(self, page: RebalancePage) -> None:
        """The field says what is wrong and stays until it is left."""
        key = first(page)
        put(page, key)
        for typed, leave in (("7", Qt.Key.Key_Escape), ("7o", Qt.Key.Key_Return)):
            page.trades.type_shares()
            field = next(f for f in page.trades.tree.findChildren(ShareField) if not f.isHidden())
            QTest.keyClicks(field, typed)
            QTest.keyClick(field, leave)
            if leave == Qt.Key.Key_Return:
                assert field.property("error")
                QTest.keyClick(field, Qt.Key.Key_Escape)
        assert fixed(page) == ()

    def test_a_double_click_types_shares_too(self, page: RebalancePage) -> None:
        """On the number itself."""
        key = first(page)
        spot = cell(page, key, SHARES_AT).center()
        QTest.mouseDClick(page.trades.tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        assert page.trades.tree.findChild(ShareField) is not None
        page.trades.tree.close_field()

    def test_a_broken_limit_is_told_and_kept(self, page: RebalancePage, qtbot: QtBot) -> None:
        """The banner says it, the cell is marked, and the calculation lists the wishes that clash."""
        key = first(page)
        page.trades.decided.emit(with_shares((), key, D(90000)))
        assert page.trades.broken.isVisible()
        assert "are held there" in page.trades.broken.words.words
        assert "are held there" in rows(page)[key].broken
        page.perform("rebalance.recalculate")
        settle(qtbot, page.context)
        assert page.middle.currentWidget() is page.wishes
        page.wishes.cleared.emit()
        settle(qtbot, page.context)
        assert fixed(page) == ()
        assert page.middle.currentWidget() is page.trades

    def test_all_changes_are_cleared_at_once(self, page: RebalancePage) -> None:
        """The link stands there only while there are any."""
        assert not page.trades.clear.isVisible()
        page.trades.decided.emit((SELL, OTHER))
        assert page.trades.clear.isVisible()
        page.trades.clear.click()
        assert fixed(page) == ()

    def test_the_menu_of_a_row_offers_it_all(self, page: RebalancePage, qtbot: QtBot) -> None:
        """By the menu key, on the row that has the keyboard."""
        put(page, first(page))
        tree = page.trades.tree
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
        tree.contextMenuEvent(event)
        menu = tree.findChild(QMenu)
        assert menu is not None
        words = [action.text() for action in menu.actions() if not action.isSeparator()]
        assert words[0] == "Leave out"
        assert words[-2:] == ["Change shares", "Explain"]
        menu.actions()[1].trigger()
        menu.close()
        assert {f.side for f in fixed(page)} == set(Side)

    def test_while_it_is_worked_out_nothing_is_decided(self, page: RebalancePage, qtbot: QtBot) -> None:
        """What is shown then is of before."""
        put(page, first(page))
        page.perform("rebalance.recalculate")
        page.perform("rebalance.tick")
        assert fixed(page) == ()
        settle(qtbot, page.context)

    def test_trades_may_be_grouped_by_class(self, page: RebalancePage) -> None:
        """With the class's weight, and each row's account; what is open and what is decided stays."""
        key, tree = first(page), page.trades.tree
        tree.setExpanded(tree.rows.index_of(key[0], key), True)
        count = len(rows(page))
        page.perform("rebalance.group")
        heading = tree.rows.branch_at(tree.rows.index(0, 0))
        assert heading is not None
        assert heading.row == Heading("US equity", "", "weight 47.0 → 44.0\N{NARROW NO-BREAK SPACE}%")
        assert len(rows(page)) == count
        assert rows(page)[key].name == key[0]
        assert [p for p in tree.findChildren(WhyPanel) if p.isVisible()]
        tree.setCurrentIndex(tree.rows.index_of("US equity", key))
        page.perform("rebalance.tick")
        assert rows(page)[key].decision.kind == "out"
        page.perform("rebalance.group")
        assert rows(page)[key].decision.kind == "out"
        assert rows(page)[key].name != key[0]

    def test_columns_may_be_left_out(self, page: RebalancePage) -> None:
        """By a menu with ticks."""
        tree = page.trades.tree
        page.trades.columns.click()
        menu = page.trades.columns.findChild(QMenu)
        assert menu is not None
        assert [(a.text(), a.isChecked()) for a in menu.actions()] == [("Gain or loss", True), ("Reasons", True)]
        menu.actions()[1].trigger()
        menu.close()
        assert tree.isColumnHidden(REASONS_AT)
        page.trades.grouping.click()
        below = page.trades.grouping.findChild(QMenu)
        assert below is not None
        below.actions()[1].trigger()
        below.close()
        assert page.trades.grouping.text() == "By class"

    def test_space_unfolds_as_enter_does(self, page: RebalancePage) -> None:
        """And once more folds."""
        key, tree = first(page), page.trades.tree
        put(page, key)
        tree.setFocus()
        QTest.keyClick(tree, Qt.Key.Key_Space)
        assert tree.isExpanded(tree.rows.index_of(key[0], key))
        QTest.keyClick(tree, Qt.Key.Key_Space)
        assert not tree.isExpanded(tree.rows.index_of(key[0], key))
