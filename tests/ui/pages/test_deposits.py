"""How far deposits alone go: the words, the figures that can be pressed, and the job behind them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desk.session import Session
from app.model.errors import InputError
from app.model.horizon import Horizon
from app.model.number import ZERO
from app.model.plan import Plan
from app.model.proposal import Mode
from app.ui.format import Formatter
from app.ui.pages.depositing import Depositing
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Proposing
from app.ui.pages.rebalance.deposits_part import Deposit, DepositsPart, deposit_words, deposits_of
from app.ui.pages.rebalance.page import RebalancePage
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import AMOUNT, choose, said, settle, show

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

D = Decimal
FORMAT = Formatter(hide_amounts=False, today=date(2026, 11, 20))
OVER = Horizon(D("43588.20"), D("111997.50"), D(2000), 22, "US equity")
EVEN = Horizon(ZERO, ZERO, D(2000), 0, "")


@pytest.fixture
def page(context: PageContext, qtbot: QtBot) -> RebalancePage:
    """Give the page, shown, in mode invest."""
    made = RebalancePage(context)
    made.arrive(mode="invest")
    show(qtbot, made)
    return made


def type_monthly(page: RebalancePage, amount: str, qtbot: QtBot) -> None:
    """Type an amount a month and wait for what it says."""
    field = page.goal.deposits.monthly.field
    field.selectAll()
    QTest.keyClicks(field, amount)
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(qtbot, page.context)


class TestWords:
    """A horizon told in a sentence and three amounts."""

    def test_amounts_are_rounded_up_so_that_they_are_enough(self) -> None:
        """Twenty cents less than the lump would leave a class outside."""
        assert deposits_of(OVER) == (
            Deposit("First deposit", D(2000)),
            Deposit("All of it today", D(43589)),
            Deposit("To target, no sale", D(111998)),
        )

    def test_what_is_not_needed_or_not_known_cannot_be_pressed(self) -> None:
        """Nothing a month is no first deposit; a lump of nothing is none."""
        assert [one.label for one in deposits_of(replace(OVER, monthly=ZERO, months=None))] == [
            "All of it today",
            "To target, no sale",
        ]
        assert deposits_of(EVEN) == deposits_of(None) == ()

    @pytest.mark.parametrize(
        "found, words",
        [
            (OVER, "Back inside every band in **22 months**; US equity decides."),
            (replace(OVER, months=1), "Back inside every band in **one month**; US equity decides."),
            (
                replace(OVER, months=None),
                "One deposit, or several: type an amount to see how long. US equity decides.",
            ),
            (
                replace(OVER, to_target=None),
                "Back inside every band in **22 months**; US equity decides. Targets can’t be reached without a sale.",
            ),
            (EVEN, "Every class is inside its band, or idle cash brings it there. Targets need no sale."),
            (replace(EVEN, lump=None), "No deposit brings every class back into its band without a sale."),
        ],
    )
    def test_every_case_has_its_sentence(self, found: Horizon, words: str) -> None:
        """How long, who decides, and what no deposit does."""
        assert deposit_words(found, FORMAT) == words

    def test_hidden_amounts_are_hidden(self, qtbot: QtBot) -> None:
        """On the figures, in their names and tips, and in the field."""
        part = DepositsPart()
        qtbot.addWidget(part)
        part.show_horizon(OVER, D(2000), replace(FORMAT, hide_amounts=True))
        words = said(part)
        assert [word for word in words if AMOUNT.search(word)] == []
        assert "Back inside every band in 22 months; US equity decides." in words

    def test_why_there_is_none_is_said(self, qtbot: QtBot) -> None:
        """Worked out, failed, then there."""
        part = DepositsPart()
        qtbot.addWidget(part)
        part.show_horizon(None, ZERO, FORMAT)
        assert part.words.words == "Being worked out."
        part.show_horizon(None, ZERO, FORMAT, "No price of VTI.")
        assert part.words.words == "No price of VTI."


class TestDepositing:
    """The job behind it."""

    def test_it_is_counted_once_for_the_same_question(self, context: PageContext, qtbot: QtBot) -> None:
        """Another amount or another plan is another question; the old answer stays until then."""
        depositing = Depositing.of(context)
        assert Depositing.of(context) is depositing
        jobs: list[str] = []
        context.jobs.started.connect(lambda job: jobs.append(job.label))
        with qtbot.waitSignal(depositing.changed):
            depositing.update()
            depositing.update()
        assert jobs == ["Counting deposits"]
        assert depositing.horizon == context.session.horizon()
        context.session.save_plan(Plan(accounts=context.session.plan.accounts), "Start anew")
        before = depositing.horizon
        with qtbot.waitSignal(depositing.changed):
            depositing.update()
            assert depositing.horizon is before
        assert depositing.horizon != before

    def test_the_latest_amount_wins_and_is_kept(self, context: PageContext, qtbot: QtBot) -> None:
        """Two quick amounts end with the second, and the file knows it without a step in its history."""
        depositing, steps = Depositing.of(context), context.session.history()
        told: list[object] = []
        depositing.changed.connect(lambda: told.append(depositing.horizon))
        depositing.deposit(D(500))
        depositing.deposit(D(2000))
        settle(qtbot, context)
        assert told == [context.session.horizon(D(2000))]
        assert context.session.monthly_deposit == 2000
        assert context.session.history() == steps
        depositing.deposit(ZERO)
        settle(qtbot, context)
        assert context.session.monthly_deposit == 0

    def test_a_failure_is_kept_beside_it(
        self, context: PageContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is said where the answer would stand, and no answer is made up."""

        def fail(_session: Session, _monthly: Decimal) -> Horizon:
            raise InputError("No prices.")

        monkeypatch.setattr(Session, "horizon", fail)
        depositing = Depositing.of(context)
        with qtbot.waitSignal(depositing.changed):
            depositing.update()
        assert depositing.horizon is None
        assert depositing.error is not None
        assert depositing.error.title == "No prices."


class TestPage:
    """On Rebalance, where new money is invested."""

    def test_it_is_there_where_money_is_invested(self, page: RebalancePage, qtbot: QtBot) -> None:
        """With the class that decides; back at the band edge the dial stands there again."""
        part = page.goal.deposits
        assert part.isVisible()
        assert "US equity decides." in part.words.words
        assert nameless(page) == []
        page.goal.radios[Mode.EDGE].click()
        settle(qtbot, page.context)
        assert not part.isVisible()
        assert page.goal.dial.isVisible()

    def test_an_amount_a_month_says_how_long(self, page: RebalancePage, qtbot: QtBot) -> None:
        """The same months as the engine's."""
        type_monthly(page, "2,000", qtbot)
        found = page.context.session.horizon(D(2000))
        assert f"{found.months} months" in page.goal.deposits.words.words
        assert page.goal.deposits.figures["First deposit"].text() == "$2,000"

    @pytest.mark.parametrize("label", ["First deposit", "All of it today", "To target, no sale"])
    def test_a_figure_that_is_pressed_is_invested(self, page: RebalancePage, qtbot: QtBot, label: str) -> None:
        """It stands in the amount above, in the account that is chosen, and the trades follow."""
        type_monthly(page, "2000", qtbot)
        choose(page.goal.money_in.rows[0].account, "Rollover IRA")
        figure = page.goal.deposits.figures[label]
        figure.click()
        settle(qtbot, page.context)
        assert page.goal.money_in.rows[0].amount.field.text() == figure.text()
        amount = D(figure.text().lstrip("$").replace(",", ""))
        proposal = Proposing.of(page.context).proposal
        assert proposal is not None
        assert proposal.request.flows == {"Rollover IRA": amount}

    def test_the_lump_brings_every_class_back(self, page: RebalancePage, qtbot: QtBot) -> None:
        """What is promised is done, where the money may go to everything that lacks."""
        choose(page.goal.money_in.rows[0].account, "Brokerage")
        page.goal.deposits.figures["All of it today"].click()
        settle(qtbot, page.context)
        proposal = Proposing.of(page.context).proposal
        assert proposal is not None
        assert proposal.drift.outside_before > 0
        assert proposal.drift.outside_after < D("0.0005")

    def test_other_goals_lead_there(self, context: PageContext, qtbot: QtBot) -> None:
        """Below the dial, and from the palette; the keyboard lands in the amount."""
        page = RebalancePage(context)
        show(qtbot, page)
        page.activateWindow()
        page.goal.dial.deposits.click()
        settle(qtbot, context)
        assert page.goal.radios[Mode.INVEST].isChecked()
        assert page.goal.deposits.isVisible()
        assert page.focusWidget() is page.goal.deposits.monthly.field

    def test_the_folded_goal_opens_for_it(self, context: PageContext, qtbot: QtBot) -> None:
        """A narrow window shows the pane instead of the strip."""
        page = RebalancePage(context)
        show(qtbot, page, width=1180, height=720)
        assert not page.goal.isVisible()
        page.perform("rebalance.deposits")
        settle(qtbot, context)
        assert page.goal.deposits.isVisible()

    def test_money_stands_below_its_goal(self, page: RebalancePage, qtbot: QtBot) -> None:
        """New money below investing, money out below raising."""
        goal = page.goal

        def tops() -> list[int]:
            parts = (goal.radios[Mode.INVEST], goal.flow, goal.radios[Mode.RAISE])
            return [part.mapTo(goal, part.rect().topLeft()).y() for part in parts]

        qtbot.waitUntil(lambda: tops() == sorted(tops()))
        goal.radios[Mode.RAISE].click()
        settle(qtbot, page.context)
        qtbot.waitUntil(lambda: tops()[1] > tops()[2])
