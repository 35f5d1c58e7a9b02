"""What waits, on the Rebalance page: a line a class, a way to trade it anyway and a way back."""

from dataclasses import replace
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from app.model.plan import Rules
from app.model.proposal import Mode, Request, Undone
from app.model.signal_rules import Momentum
from app.ui.format import HIDDEN
from app.ui.pages.page import PageContext
from app.ui.pages.rebalance.page import RebalancePage
from app.ui.pages.rebalance.waiting_part import left_aside, waiting_lines
from tests.ui.pages.driving import settle, show
from tests.ui.pages.test_rebalance_parts import FORMAT, PROPOSAL

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
ON = Rules(momentum=Momentum(on=True))
TEXT = "US equity: VTI rose 10.9 % in the year to a month ago, so the trim waits. So far 30 trading days, at $318.20."
WAITS = Undone("momentum", TEXT, Decimal("4.17"))
PACED = Undone("volatility", "US bonds: VIX is higher than on 40 % of the days looked back on, so it takes 10.0 %.")
OUTSIDE = Undone("outside", "TIPS stays 1.0 points below its band.", Decimal(100))


def test_each_class_that_waits_has_a_line_with_its_first_reason() -> None:
    """The rest is in the tip, with what waiting has cost; what is left undone for another reason has none."""
    found = waiting_lines(replace(PROPOSAL, not_done=(WAITS, OUTSIDE)), ON, FORMAT)
    (line,) = found
    assert line.banner.text == "**US equity**: VTI rose 10.9 % in the year to a month ago, so the trim waits."
    assert line.banner.action == "Trade anyway"
    assert line.tip == f"{TEXT} Waiting has cost $4 so far."


def test_each_class_has_its_own_action() -> None:
    """One may be traded and the other wait; a class that two signals hold up has one line."""
    both = replace(WAITS, code="volatility", text="US equity: VIX is high, so it takes 50.0 %.")
    found = waiting_lines(replace(PROPOSAL, not_done=(WAITS, both, PACED)), ON, FORMAT)
    assert [(line.name, line.banner.action) for line in found] == [
        ("US equity", "Trade anyway"),
        ("US bonds", "Trade anyway"),
    ]


def test_a_class_that_is_traded_anyway_has_the_way_back() -> None:
    """Beside what still waits; asked of all, one line is for all."""
    asked = left_aside(Request(Mode.EDGE), "US equity", on=True)
    assert asked.anyway == ("US equity",)
    assert left_aside(asked, "US bonds", on=True).anyway == ("US bonds", "US equity")
    assert left_aside(asked, "US equity", on=False) == Request(Mode.EDGE)
    assert left_aside(asked, "", on=True) == Request(Mode.EDGE, ignore_signals=True)
    found = waiting_lines(replace(PROPOSAL, request=asked, not_done=(PACED,)), ON, FORMAT)
    assert [(line.name, line.banner.action) for line in found] == [
        ("US equity", "Go by signals"),
        ("US bonds", "Trade anyway"),
    ]
    assert found[0].banner.text == "**US equity**: momentum and volatility are left aside for this proposal."


def test_amounts_are_hidden_in_the_lines_too() -> None:
    """Prices and costs alike."""
    (line,) = waiting_lines(replace(PROPOSAL, not_done=(WAITS,)), ON, replace(FORMAT, hide_amounts=True))
    assert "$4" not in line.tip
    assert "318" not in line.tip
    assert HIDDEN in line.tip


def test_leaving_signals_aside_is_said_while_they_are_on() -> None:
    """Without an overlay there is nothing to leave aside."""
    anyway = replace(PROPOSAL, request=Request(Mode.EDGE, ignore_signals=True))
    assert [line.banner.action for line in waiting_lines(anyway, ON, FORMAT)] == ["Go by signals"]
    assert waiting_lines(anyway, Rules(), FORMAT) == ()
    assert waiting_lines(None, ON, FORMAT) == ()


def test_the_page_trades_anyway_and_goes_back_to_signals(context: PageContext, qtbot: QtBot) -> None:
    """The sample's stocks are over and rose for a year: with the filter on they wait, until the user says otherwise."""
    session = context.session
    plan = session.plan
    session.save_plan(replace(plan, rules=replace(plan.rules, momentum=Momentum(on=True))), "Wait for momentum")
    page = RebalancePage(context)
    show(qtbot, page)
    assert not page.trades.waiting.isHidden()
    (banner,) = page.trades.waiting.banners
    assert banner.words.words.startswith("US equity: VTI rose ")
    assert page.shown is not None
    assert not page.shown.trades
    banner.action.click()
    settle(qtbot, context)
    assert page.shown.trades
    assert page.shown.request.anyway == ("US equity",)
    (back,) = page.trades.waiting.banners
    assert back.action.text() == "Go by signals"
    back.action.click()
    settle(qtbot, context)
    assert not page.shown.trades
