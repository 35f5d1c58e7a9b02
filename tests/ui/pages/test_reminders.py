"""Reminders: kept on Cost of balance, told by Today from their day on, dismissed for good and undone."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from app.desk.session import Session, run
from app.model.proposal import Mode, Request
from app.model.reminder import Reminder
from app.model.scenario import Waiting
from app.ui.format import HIDDEN, Formatter
from app.ui.pages.balance.page import BalancePage
from app.ui.pages.balance.words import day_words, reminder_of
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Proposing
from app.ui.pages.today.ahead import coming_days
from app.ui.pages.today.facts import Facts
from app.ui.pages.today.inbox import matters
from app.ui.pages.today.page import TodayPage
from tests.ui.frontiers import Answers, edge
from tests.ui.pages.balance.test_figures import THERE
from tests.ui.pages.driving import settle, show

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

DAY = date(2026, 12, 4)
FORMAT = Formatter(hide_amounts=False, today=date(2026, 11, 20))
REMINDER = Reminder(DAY, "Target costs $103 less from now on.")


def later(saves: int, label: str = "in 14 days") -> Waiting:
    """The step on a day ahead, so much cheaper."""
    return Waiting(DAY, label, replace(THERE, tax=replace(THERE.tax, now=THERE.tax.now - saves)))


def look(context: PageContext) -> Facts:
    """Take one look at the household."""
    return Facts(context.session, context.format, Proposing.of(context))


class TestWords:
    """A day ahead as a line, and as what is remembered of it."""

    @pytest.mark.parametrize(
        "saves, words",
        [(103, "Dec 4, in 14 days: $103 less"), (-7, "Dec 4, in 14 days: $7 more"), (0, "Dec 4, in 14 days: the same")],
    )
    def test_a_day_says_what_it_saves(self, saves: int, words: str) -> None:
        """Less, more or the same; hidden amounts are hidden."""
        assert day_words(THERE, later(saves), FORMAT) == words
        hidden = day_words(THERE, later(saves), replace(FORMAT, hide_amounts=True))
        assert hidden == words.replace(f"${abs(saves)}", HIDDEN)

    def test_what_is_stored_hides_nothing(self) -> None:
        """The amount is told again when amounts are shown; without a saving there is none."""
        hiding = replace(FORMAT, hide_amounts=True)
        text = reminder_of("Target", THERE, later(103), hiding).text
        assert text.startswith("Target costs $103 less from now on, as you saw it on Nov 20, 2026")
        assert "$" not in reminder_of("Target", THERE, later(-7), hiding).text


class TestToday:
    """Ahead until the day comes, in the inbox from then on."""

    def test_before_its_day_it_stands_ahead(self, context: PageContext) -> None:
        """And not among what is to be decided."""
        context.session.remind(REMINDER)
        facts = look(context)
        assert [(one.day, one.line) for one in coming_days(facts) if one.title == "Your reminder"] == [
            (DAY, REMINDER.text)
        ]
        assert not [one for one in matters(facts) if one.reminder]

    @pytest.mark.parametrize("days", [0, 9])
    def test_from_its_day_on_it_is_in_the_inbox(self, context: PageContext, days: int) -> None:
        """And ahead no more."""
        context.session.remind(REMINDER)
        context.session.view_day(DAY + timedelta(days=days))
        facts = look(context)
        (found,) = [one for one in matters(facts) if one.reminder]
        assert (found.reminder, found.item.sentence) == (REMINDER, REMINDER.text)
        assert found.item.title == "Your reminder for December 4"
        assert not [one for one in coming_days(facts) if one.title == "Your reminder"]

    def test_its_amount_is_hidden_where_amounts_are(self, context: PageContext) -> None:
        """In both places."""
        context.session.remind(REMINDER)
        context.settings = replace(context.settings, hide_amounts=True)
        (ahead,) = [one for one in coming_days(look(context)) if one.title == "Your reminder"]
        assert ahead.line == f"Target costs {HIDDEN} less from now on."

    def test_dismissed_it_is_gone_until_undone(self, context: PageContext, qtbot: QtBot) -> None:
        """One step of the file, with Undo beside the sentence."""
        context.session.remind(REMINDER)
        context.session.view_day(DAY)
        page = TodayPage(context)
        show(qtbot, page)
        key = next(one.item.key for one in page.matters if one.reminder)
        with qtbot.waitSignal(context.said) as told:
            page.inbox.dismissed.emit(key)
        settle(qtbot, context)
        assert told.args == ["Dismissed the reminder.", True]
        assert key not in [one.item.key for one in page.matters]
        assert context.session.reminders() == ()
        context.session.undo()
        context.changed()
        assert key in [one.item.key for one in page.matters]

    def test_a_window_that_may_not_write_puts_it_off(
        self, context: PageContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The file keeps it."""
        context.session.remind(REMINDER)
        context.session.view_day(DAY)
        monkeypatch.setattr(PageContext, "can_write", property(lambda _: False))
        page = TodayPage(context)
        context.kept.connect(lambda settings: setattr(context, "settings", settings))
        show(qtbot, page)
        key = next(one.item.key for one in page.matters if one.reminder)
        page.inbox.dismissed.emit(key)
        assert key not in [one.item.key for one in page.matters]
        assert context.session.reminders() == (REMINDER,)


class TestBalance:
    """Offered where waiting is told."""

    @pytest.fixture
    def page(self, context: PageContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> BalancePage:
        """Give the page over the frontier of the pictures, where the next step is cheaper on December 4."""
        made = Answers(edge(run(context.session.propose(Request(Mode.EDGE)))))
        monkeypatch.setattr(Session, "propose", lambda s, r, plan=None, cancel=None: made.propose(s, r, plan, cancel))
        monkeypatch.setattr(Session, "frontier", lambda s, r, cancel=None: made.frontier(s, r, cancel))
        monkeypatch.setattr(Session, "waiting", lambda s, r, cancel=None: made.waiting(s, r, cancel))
        page = BalancePage(context)
        show(qtbot, page)
        return page

    def test_a_day_that_is_chosen_is_remembered_and_ticked(self, page: BalancePage, qtbot: QtBot) -> None:
        """As one step; pressed again it is dismissed."""
        session = page.context.session
        assert page.card.remind.isVisible()
        menu = page.open_reminders()
        assert menu is not None
        (action,) = menu.actions()
        assert (action.text(), action.isChecked()) == ("Dec 4, 55 VTI are long-term: $103 less", False)
        with qtbot.waitSignal(page.context.said) as told:
            action.trigger()
        settle(qtbot, page.context)
        assert told.args == ["Today reminds you from Dec 4 on.", True]
        (kept,) = session.reminders()
        assert kept.day == DAY
        assert kept.text.startswith("Target costs $103 less from now on")
        assert session.undo_name == "Remind me on Dec 4"
        menu.close()
        again = page.open_reminders()
        assert again is not None
        assert again.actions()[0].isChecked()
        again.actions()[0].trigger()
        settle(qtbot, page.context)
        again.close()
        assert session.reminders() == ()

    def test_where_nothing_is_known_of_waiting_there_is_no_button(
        self, page: BalancePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Neither in a window that may not write."""
        monkeypatch.setattr(PageContext, "can_write", property(lambda _: False))
        page.refresh()
        assert not page.card.remind.isVisible()
        page.answers._waits = {}  # noqa: SLF001 (as before the days ahead are worked out)
        assert page.open_reminders() is None
        assert page.answers.waiting(Decimal("0.003")) is None
