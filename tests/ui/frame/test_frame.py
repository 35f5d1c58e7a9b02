"""Rail, status bar, inspector, day control and what bar and status say."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Event

import pytest
from PySide6.QtCore import QDate, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.desk.views import AccountView, Progress, StepView
from app.model.account import Account
from app.model.household import Trust, TrustState
from app.model.reconciliation import Finding, FindingKind
from app.ui.actions import ActionTable
from app.ui.format import Formatter
from app.ui.frame.dock import InspectorDock
from app.ui.frame.overlay import Overlay
from app.ui.frame.rail import Rail
from app.ui.frame.standing import price_words, saved_words, trust_words
from app.ui.frame.status_bar import StatusBar
from app.ui.frame.top_bar import TopBar
from app.ui.job import JobQueue, Steps
from app.ui.pages.page import PageContext
from app.ui.pages.words import trust_shown
from app.ui.widgets.inspector import Explanation
from app.ui.widgets.text import Text
from tests.ui.page_fixtures import keep, nameless

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

TODAY = date(2026, 11, 20)
VIEW = Formatter(hide_amounts=False, today=TODAY)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Give an active window to put parts into."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1440, 700)
    with qtbot.waitActive(made):
        made.show()
    return made


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[JobQueue]:
    """Give a queue that is empty again afterwards."""
    queue = JobQueue()
    yield queue
    queue.close()


# Rail


def test_the_rail_opens_and_marks_places(window: QWidget, qtbot: QtBot) -> None:
    """A press runs the place's command; a page without a place of its own leaves the mark."""
    actions = ActionTable(window)
    ran: list[object] = []
    actions.ran.connect(keep(ran))
    rail = Rail(actions, ["go.today", "go.targets"], "go.settings")
    rail.setParent(window)
    rail.show()
    QTest.mouseClick(rail.items["targets"], Qt.MouseButton.LeftButton)
    rail.choose("today")
    rail.choose("import")
    assert ran == ["go.targets"]
    assert [key for key, item in rail.items.items() if item.isChecked()] == ["today"]


def test_arrows_walk_the_rail(window: QWidget, qtbot: QtBot) -> None:
    """Down and Up move the keyboard, Space opens the place."""
    actions = ActionTable(window)
    ran: list[object] = []
    actions.ran.connect(keep(ran))
    rail = Rail(actions, ["go.today", "go.targets"], "go.settings")
    rail.setParent(window)
    rail.show()
    rail.items["today"].setFocus()
    QTest.keyClick(rail.items["today"], Qt.Key.Key_Down)
    assert rail.items["targets"].hasFocus()
    QTest.keyClick(rail.items["targets"], Qt.Key.Key_Space)
    assert ran == ["go.targets"]


# Top bar


def test_the_bar_lets_words_go_as_it_narrows(window: QWidget) -> None:
    """A narrow bar keeps icons and the day without its year; the spoken names stay whole."""
    actions = ActionTable(window)
    actions["edit.undo"].setText("Undo: Move US equity upper edge")
    bar = TopBar(actions)
    bar.setParent(window)
    bar.set_day(TODAY, VIEW)
    bar.set_steps()
    bar.show()
    for width, undo, day in ((1440, "Undo: Move US equity upper edge", "Nov 20, 2026"), (1280, "", "Nov 20")):
        bar.resize(width, 48)
        assert (bar.undo.text(), bar.day.text()) == (undo, day)
        assert bar.undo.accessibleName() == "Undo: Move US equity upper edge"
        assert bar.day.accessibleName() == "Day shown: Nov 20, 2026"
    assert nameless(bar) == []


def test_the_calendar_tells_the_day_chosen(window: QWidget, qtbot: QtBot) -> None:
    """A day of the calendar is told as a date; days to come can't be chosen."""
    bar = TopBar(ActionTable(window))
    bar.setParent(window)
    bar.show()
    days: list[object] = []
    bar.dayChosen.connect(keep(days))
    bar.day_menu.open()
    assert bar.day_menu.calendar.maximumDate() == QDate.currentDate()
    bar.day_menu.calendar.clicked.emit(QDate(2026, 6, 30))
    assert days == [date(2026, 6, 30)]
    assert not bar.day_menu.isVisible()


# Status bar


def waiting(gate: Event) -> Steps[None]:
    """Report once and wait at the gate."""
    yield Progress(2, 5, "Reading files")
    gate.wait()


def test_a_long_job_shows_with_its_cancel(window: QWidget, jobs: JobQueue, qtbot: QtBot) -> None:
    """After a moment the bar shows what runs; Cancel ends it and the bar goes."""
    bar = StatusBar(jobs)
    bar.setParent(window)
    bar.show()
    gate = Event()
    job = jobs.start(waiting(gate), "Importing")
    assert not bar.job_bar.isVisible()
    qtbot.waitUntil(bar.job_bar.isVisible)
    assert "Reading files" in {text.words for text in bar.findChildren(Text)}
    with qtbot.waitSignal(job.cancelled):
        bar.job_bar.cancelled.emit()
        gate.set()
    qtbot.waitUntil(lambda: not bar.job_bar.isVisible())


def test_a_short_job_never_shows(window: QWidget, jobs: JobQueue, qtbot: QtBot) -> None:
    """What ends before a moment has passed leaves no trace in the bar, and no timer."""
    bar = StatusBar(jobs)
    bar.setParent(window)
    shown: list[object] = []
    bar.job_bar.set_job = keep(shown)  # type: ignore[method-assign]
    gate = Event()
    gate.set()
    jobs.start(waiting(gate), "Importing")
    with qtbot.waitSignal(jobs.ended):
        pass
    assert shown == []
    assert not any(timer.isActive() for timer in bar.findChildren(QTimer))


# Standing


def test_saved_tells_the_time_of_the_last_step() -> None:
    """The clock is the computer's own; another day is named."""
    now = datetime(2026, 11, 20, 10, 30, tzinfo=timezone(timedelta(hours=-5)))
    step = StepView(1, datetime(2026, 11, 20, 15, 2, tzinfo=UTC), "Import", "applied")
    early = StepView(1, datetime(2026, 11, 18, 15, 2, tzinfo=UTC), "Import", "applied")
    assert saved_words([], VIEW, now) == "Nothing changed yet"
    assert saved_words([early, step], VIEW, now) == "Saved 10:02"
    assert saved_words([early], VIEW, now) == "Saved Nov 18, 10:02"


@pytest.mark.parametrize(
    "states, words",
    [
        ("lots lots lots lots holding", "4 accounts reconcile by lot, 1 by class"),
        ("lots", "1 account reconciles by lot"),
        ("broken lots", "Accounts: 1 not reconciled, 1 by lot"),
        ("holding empty", "Accounts: 1 by class, 1 empty"),
        ("", "No accounts yet"),
    ],
)
def test_trust_is_summed_up(states: str, words: str) -> None:
    """Accounts are counted by how far their records reconcile, faults first."""
    accounts = [
        AccountView(Account(f"a{n}"), None, None, Trust(TrustState(state)), ())
        for n, state in enumerate(states.split())
    ]
    assert trust_words(accounts)[0] == words
    assert (trust_words(accounts)[1][1] == "caution") == ("broken" in states)


def test_what_differs_is_not_said_to_reconcile() -> None:
    """Lots are known and cash does not add up: caution in the tree, and no praise below the window."""
    apart = Trust(TrustState.LOTS, findings=(Finding(FindingKind.CASH, "a", "CASH", "Cash: below zero."),))
    unknown = Trust(TrustState.LOTS, findings=(Finding(FindingKind.BASIS_UNKNOWN, "a", "X", "X: unknown."),))
    assert trust_shown(apart)[::2] == ("Differs", "caution")
    assert trust_shown(unknown)[::2] == trust_shown(Trust(TrustState.LOTS))[::2] == ("Reconciles", "good")
    account = AccountView(Account("a"), None, None, apart, ())
    assert trust_words([account])[0] == "Accounts: 1 by lot"


def test_old_prices_are_marked() -> None:
    """A long weekend is no reason to worry; a week is; where no price has a day there is nothing to say."""
    assert price_words(date(2026, 11, 19), VIEW) == ("Prices: Thu Nov 19 close", "ink_2")
    assert price_words(date(2026, 11, 11), VIEW) == ("Prices are 9 days old, Nov 11", "caution")
    assert price_words(None, VIEW)[0] == ""


# Inspector


def test_each_page_keeps_what_was_inspected(window: QWidget) -> None:
    """The inspector opens on an explanation, is shut on a page without one, and is as it was on the way back."""
    dock = InspectorDock(window)
    dock.turn_to("today")
    assert not dock.isVisible()
    dock.explain(Explanation("US equity"))
    assert dock.isVisible()
    dock.turn_to("targets")
    assert not dock.isVisible()
    dock.turn_to("today")
    assert dock.isVisible()
    assert "US equity" in _words(dock)


def test_back_returns_to_what_was_inspected_before(window: QWidget) -> None:
    """Ctrl+Up walks back and stops at the first."""
    dock = InspectorDock(window)
    for title in ("First", "Second"):
        dock.explain(Explanation(title))
    dock.back()
    assert "First" in _words(dock)
    dock.back()
    assert "First" in _words(dock)


def test_the_same_number_seen_again_is_one_step(window: QWidget) -> None:
    """What is explained anew after a change takes the place of what it was."""
    dock = InspectorDock(window)
    dock.explain(Explanation("First"))
    for figure in ("1", "2", "3"):
        dock.explain(Explanation("Second", figure, key="second"))
    dock.back()
    assert "First" in _words(dock)


def test_buttons_of_an_explanation_reach_who_gave_it(window: QWidget) -> None:
    """After going back, its own buttons speak to its own page."""
    first: list[str] = []
    second: list[str] = []
    dock = InspectorDock(window)
    dock.explain(Explanation("First"), first.append)
    dock.explain(Explanation("Second"), second.append)
    dock.inspector.acted.emit("a")
    dock.back()
    dock.inspector.asked.emit("b")
    assert (second, first) == (["a"], ["b"])


def test_an_explanation_is_renewed_where_it_stands(window: QWidget) -> None:
    """After a change it says what is true now, behind others and shut too; nothing opens, and None drops it."""
    dock = InspectorDock(window)
    dock.turn_to("today")
    dock.turn_to("accounts")
    dock.explain(Explanation("Lot", "1", key="lot"))
    dock.explain(Explanation("Other", key="other"))
    dock.toggle()
    dock.turn_to("today")
    dock.renew("lot", Explanation("Lot", "2", key="lot"))
    dock.renew("unknown", Explanation("Never asked"))
    assert not dock.isVisible()
    dock.turn_to("accounts")
    assert not dock.isVisible()
    dock.toggle()
    assert "Other" in _words(dock)
    dock.back()
    assert "2" in _words(dock).splitlines()
    dock.renew("lot", None)
    assert "Press a number" in _words(dock)


def test_closing_and_emptying(window: QWidget) -> None:
    """Its cross closes it; emptied it says what it is for."""
    dock = InspectorDock(window)
    dock.explain(Explanation("First"))
    dock.explain(None)
    assert "Press a number" in _words(dock)
    dock.inspector.closed.emit()
    assert not dock.isVisible()


def test_an_overlay_follows_its_window(window: QWidget, qtbot: QtBot) -> None:
    """It covers the window at every size, its panel inside."""
    overlay = Overlay(window, "Sheet", 600, 40)
    overlay.content.addWidget(Text("Words"))
    overlay.open()
    window.resize(500, 400)
    qtbot.waitUntil(lambda: overlay.width() == 500)
    assert overlay.rect().contains(overlay.panel.geometry())
    overlay.shut()


def test_the_context_is_all_a_page_knows(context: PageContext) -> None:
    """What a page asks of the window is told by signals."""
    said: list[object] = []
    for signal in (context.explained, context.gone, context.said, context.importing):
        signal.connect(keep(said))
    context.show_explanation(None)
    context.go("targets", asset_class="Cash")
    context.say("Done.", undo=False)
    context.import_files()
    assert said == [(None, None), ("targets", {"asset_class": "Cash"}), ("Done.", False), ()]


def _words(root: QWidget) -> str:
    return "\n".join(text.words for text in root.findChildren(Text) if text.isVisibleTo(root))
