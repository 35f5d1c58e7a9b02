"""Money in and money out in the Goal pane: one row an account, deposits and withdrawals alike."""

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.model.proposal import Mode, Request, State
from app.ui.format import Formatter
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Proposing
from app.ui.pages.rebalance.flows_part import MONEY_IN, MONEY_OUT, Direction, FlowRow, FlowsPart
from app.ui.pages.rebalance.page import RebalancePage
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import choose, settle, show

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

D = Decimal
FORMAT = Formatter(hide_amounts=False, today=date(2026, 11, 20))
NAMES = ("Brokerage", "Rollover IRA", "Roth IRA")


def _part(qtbot: QtBot, direction: Direction, **flows: int) -> FlowsPart:
    """Rows that show flows; an underscore is a space."""
    made = FlowsPart(direction)
    qtbot.addWidget(made)
    _show(made, **flows)
    made.show()
    return made


def _show(part: FlowsPart, **flows: int) -> None:
    part.show_flows({name.replace("_", " "): D(f) for name, f in flows.items()}, NAMES, "Money", FORMAT)


def _typed(row: FlowRow, words: str) -> None:
    row.amount.field.selectAll()
    QTest.keyClicks(row.amount.field, words)
    QTest.keyClick(row.amount.field, Qt.Key.Key_Return)


def _said(part: FlowsPart) -> list[tuple[str, str]]:
    return [(row.name, row.amount.field.text()) for row in part.rows]


class TestRows:
    """What is shown, and what is told of it."""

    def test_each_flow_of_its_direction_has_a_row(self, qtbot: QtBot) -> None:
        """Money out is shown without its sign and told with it; money in is none of its business."""
        part = _part(qtbot, MONEY_OUT, Brokerage=-1000, Rollover_IRA=500, Roth_IRA=-2000)
        assert _said(part) == [("Brokerage", "$1,000"), ("Roth IRA", "$2,000")]
        assert part.flows == {"Brokerage": D(-1000), "Roth IRA": D(-2000)}

    def test_without_any_there_is_one_empty_row(self, qtbot: QtBot) -> None:
        """It takes the first account, and cannot be removed."""
        part = _part(qtbot, MONEY_IN)
        assert _said(part) == [("Brokerage", "")]
        assert part.flows == {}
        assert not part.rows[0].remove.isVisible()
        assert not part.more.isEnabled()

    def test_another_account_can_be_added_and_removed(self, qtbot: QtBot) -> None:
        """By the keyboard: the new row has the focus and an account no other has; what it says is told at once."""
        part = _part(qtbot, MONEY_OUT, Brokerage=-1000)
        part.activateWindow()
        part.more.setFocus()
        QTest.keyClick(part.more, Qt.Key.Key_Space)
        added = part.rows[1]
        assert part.focusWidget() is added.amount.field
        assert added.name == "Rollover IRA"
        assert [added.account.itemText(n) for n in range(added.account.count())] == list(NAMES[1:])
        with qtbot.waitSignal(part.changed):
            _typed(added, "2,000")
        assert part.flows == {"Brokerage": D(-1000), "Rollover IRA": D(-2000)}
        with qtbot.waitSignal(part.changed):
            choose(added.account, "Roth IRA")
        assert part.flows == {"Brokerage": D(-1000), "Roth IRA": D(-2000)}
        with qtbot.waitSignal(part.changed):
            added.remove.click()
        assert part.flows == {"Brokerage": D(-1000)}
        assert part.focusWidget() is part.rows[0].amount.field

    def test_all_accounts_at_most(self, qtbot: QtBot) -> None:
        """Where each has a row there is none to add."""
        part = _part(qtbot, MONEY_IN, Brokerage=1, Rollover_IRA=2, Roth_IRA=3)
        assert part.more.isHidden()
        assert [row.account.count() for row in part.rows] == [1, 1, 1]

    def test_a_row_without_an_amount_waits_and_is_no_wish(self, qtbot: QtBot) -> None:
        """Answers come and go meanwhile; removing it tells nobody."""
        part = _part(qtbot, MONEY_IN, Brokerage=1000)
        part.more.click()
        _show(part, Brokerage=1000)
        assert _said(part) == [("Brokerage", "$1,000"), ("Rollover IRA", "")]
        with qtbot.assertNotEmitted(part.changed):
            part.rows[1].remove.click()
        assert part.flows == {"Brokerage": D(1000)}

    def test_what_was_changed_elsewhere_is_shown(self, qtbot: QtBot) -> None:
        """A wish given up lowers an amount or takes a row away; the widgets of the others stay."""
        part = _part(qtbot, MONEY_OUT, Brokerage=-1000, Roth_IRA=-2000)
        first = part.rows[0]
        _show(part, Brokerage=-700)
        assert _said(part) == [("Brokerage", "$700")]
        assert part.rows[0] is first
        _show(part)
        assert _said(part) == [("Brokerage", "")]

    def test_an_account_that_trades_no_more_keeps_its_row(self, qtbot: QtBot) -> None:
        """What is asked is never hidden."""
        part = _part(qtbot, MONEY_OUT, Closed=-300)
        assert _said(part) == [("Closed", "$300")]

    def test_names_give_way_and_numbers_do_not(self, qtbot: QtBot) -> None:
        """Amounts are whole and stand in line, however large one is; a name that is cut is whole in its tip."""
        part = _part(qtbot, MONEY_IN, Brokerage=1_250_000, A_very_long_name_of_an_account=5)
        part.setFixedWidth(202)
        qtbot.waitUntil(lambda: part.rows[0].width() <= 202)
        part.grab()
        widths = {row.amount.width() for row in part.rows}
        assert len(widths) == 1
        field = part.rows[0].amount.field
        assert field.fontMetrics().horizontalAdvance(field.text()) < widths.pop() - 12
        assert [row.account.toolTip() for row in part.rows][1] == "A very long name of an account"

    @pytest.mark.parametrize("direction", [MONEY_IN, MONEY_OUT])
    def test_every_control_has_a_name(self, qtbot: QtBot, direction: Direction) -> None:
        """With the account in it, so that two rows are told apart."""
        part = _part(qtbot, direction, Brokerage=direction.sign, Roth_IRA=direction.sign * 2)
        assert nameless(part) == []
        spoken = {row.amount.field.accessibleName() for row in part.rows}
        assert spoken == {f"Amount {direction.towards} {name}" for name in ("Brokerage", "Roth IRA")}


class TestPage:
    """In the Goal pane of the sample household."""

    @pytest.fixture
    def page(self, context: PageContext, qtbot: QtBot) -> RebalancePage:
        """Give the page, shown and with its proposal worked out."""
        made = RebalancePage(context)
        show(qtbot, made)
        return made

    def test_two_withdrawals_are_one_request(self, page: RebalancePage, qtbot: QtBot) -> None:
        """Both are paid, each from its account."""
        page.goal.radios[Mode.RAISE].click()
        out = page.goal.money_out
        choose(out.rows[0].account, "Brokerage")
        _typed(out.rows[0], "5000")
        settle(qtbot, page.context)
        out.more.click()
        choose(out.rows[1].account, "Rollover IRA")
        _typed(out.rows[1], "3,000")
        settle(qtbot, page.context)
        proposal = Proposing.of(page.context).fresh
        assert proposal is not None
        assert proposal.request.flows == {"Brokerage": D(-5000), "Rollover IRA": D(-3000)}
        assert proposal.state is not State.INFEASIBLE
        assert {a.name for a in proposal.accounts if a.flow} == {"Brokerage", "Rollover IRA"}
        out.rows[0].remove.click()
        settle(qtbot, page.context)
        assert Proposing.of(page.context).request.flows == {"Rollover IRA": D(-3000)}

    def test_two_deposits_are_one_request(self, page: RebalancePage, qtbot: QtBot) -> None:
        """The same rows, the other way."""
        page.goal.radios[Mode.INVEST].click()
        settle(qtbot, page.context)
        into = page.goal.money_in
        choose(into.rows[0].account, "Brokerage")
        _typed(into.rows[0], "900")
        into.more.click()
        _typed(into.rows[1], "100")
        settle(qtbot, page.context)
        assert sorted(Proposing.of(page.context).request.flows.values()) == [D(100), D(900)]

    def test_flows_of_any_mode_are_shown_and_kept(self, page: RebalancePage, qtbot: QtBot) -> None:
        """The command line may ask for both directions in one request; editing one leaves the other."""
        proposing = Proposing.of(page.context)
        proposing.request = Request(Mode.EDGE, {"Brokerage": D(-1000), "Roth IRA": D(500)})
        proposing.recalculate()
        settle(qtbot, page.context)
        goal = page.goal
        assert goal.money_in.isVisible()
        assert goal.money_out.isVisible()
        _typed(goal.money_out.rows[0], "1200")
        settle(qtbot, page.context)
        assert proposing.request.flows == {"Brokerage": D(-1200), "Roth IRA": D(500)}
        assert nameless(goal.flow) == []
