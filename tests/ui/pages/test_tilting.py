"""The tactical side of Targets: notes, editors and the foot, over the sample household."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QDate
from pytestqt.qtbot import QtBot

from app.model.target import Tilt
from app.ui.pages.page import PageContext
from app.ui.pages.targets.page import TargetsPage
from app.ui.pages.targets.tilt_editor import TiltEditor
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import AMOUNT, said, settle, show

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

D = Decimal
LIVE = Tilt(D("0.02"), date(2026, 12, 31), "Earnings", since=date(2026, 9, 1), budget=D("0.001"))
PAID = Tilt(D("-0.02"), date(2026, 12, 31), since=date(2026, 9, 1))
COMING = Tilt(D("0.01"), date(2027, 3, 31), since=date(2027, 1, 1))
ENDED = Tilt(D("0.01"), date(2026, 11, 18), since=date(2026, 9, 1))
TILTS = {"US equity": LIVE, "US bonds": PAID, "TIPS": COMING, "Real estate": ENDED}


@pytest.fixture
def page(context: PageContext, qtbot: QtBot) -> TargetsPage:
    """Give the tactical side of a household with four tilts, everything looked up."""
    plan = context.session.plan
    classes = tuple(replace(c, tilt=TILTS.get(c.name)) for c in plan.classes)
    context.session.save_plan(replace(plan, classes=classes, rules=replace(plan.rules, tilt_budget=D("0.001"))), "Tilt")
    made = TargetsPage(context)
    show(qtbot, made)
    made.arrive(horizon="tactical")
    return made


def note(page: TargetsPage, name: str) -> str:
    """The line under a class."""
    row = page.list.row(name)
    assert row is not None
    return row.note.words if row.note.isVisibleTo(row) else ""


def opened(page: TargetsPage, name: str) -> TiltEditor:
    """The editor of a class's tilt."""
    row = page.list.row(name)
    assert row is not None
    row.chevron.click()
    editor = page.list.tilt(name)
    assert editor is not None
    return editor


def tilt_of(page: TargetsPage, name: str) -> Tilt | None:
    """The saved tilt of a class."""
    found = page.context.session.plan.asset_class(name)
    assert found is not None
    return found.tilt


def last_step(page: TargetsPage) -> str:
    """The name of the last step taken."""
    return [step.name for step in page.context.session.history() if step.state == "applied"][-1]


def test_each_tilt_says_when_what_it_risks_and_what_it_was_worth(page: TargetsPage) -> None:
    """Live with its budget, coming with its first day, ended with its last; a class without one says nothing."""
    live = note(page, "US equity")
    assert live.startswith("Since Sep 1  ·  tracking error 0.18 % of 0.10 % a year  ·  over its budget: ")
    assert "worth +$" in live
    assert live.endswith("Earnings")
    assert note(page, "TIPS").startswith("Begins Jan 1, 2027  ·  tracking error ")
    assert "worth" not in note(page, "TIPS")
    assert note(page, "Real estate").startswith("Tilt of +1.0 ended Nov 18, back to strategic")
    assert note(page, "Cash") == ""
    foot = said(page.list.foot)
    assert any(words.startswith("All tilts take 0.32 % of tracking error a year, more than") for words in foot)
    assert any(words.startswith("Tilts against the strategic targets since Sep 2") for words in foot)
    page.horizon.choose("strategic")
    assert note(page, "US equity") == ""
    assert not any("tracking error" in words for words in said(page.list.foot))


def test_a_coming_tilt_is_shown_as_it_will_be(page: TargetsPage) -> None:
    """Its weight and last day stand in the row, and the line around the tilted target; an ended one does not."""
    coming, ended = page.list.row("TIPS"), page.list.row("Real estate")
    assert coming is not None
    assert ended is not None
    assert (coming.slider.view.target, coming.slider.view.strategic) == (D("0.08"), D("0.07"))
    assert coming.until.isEnabled()
    assert ended.slider.view.target == D("0.06")
    assert not ended.until.isEnabled()


def test_dates_band_budget_and_reason_are_edited_below_the_class(page: TargetsPage, qtbot: QtBot) -> None:
    """Each change is a step of its own; the row follows."""
    editor = opened(page, "US bonds")
    assert nameless(editor) == []
    editor.since.setDate(QDate(2026, 10, 1))
    settle(qtbot, page.context)
    assert last_step(page) == "Tilt US bonds from Oct 1, 2026"
    editor.own.click()
    settle(qtbot, page.context)
    editor.above.setValue(1)
    settle(qtbot, page.context)
    editor.budget.setText("0.4")
    editor.budget.editingFinished.emit()
    settle(qtbot, page.context)
    editor.note.setText("Rates fall")
    editor.note.editingFinished.emit()
    settle(qtbot, page.context)
    expected = replace(
        PAID, since=date(2026, 10, 1), below=D("0.03"), above=D("0.01"), budget=D("0.004"), note="Rates fall"
    )
    assert tilt_of(page, "US bonds") == expected
    row = page.list.row("US bonds")
    assert row is not None
    assert row.slider.view.upper == D("0.19")
    assert "own band" in note(page, "US bonds")
    editor.since.setDate(editor.since.minimumDate())
    settle(qtbot, page.context)
    assert tilt_of(page, "US bonds") == replace(expected, since=None)


def test_a_tilt_is_ended_by_its_button(page: TargetsPage, qtbot: QtBot) -> None:
    """It goes away at once, and the editor says how to begin another."""
    editor = opened(page, "US equity")
    editor.end.click()
    settle(qtbot, page.context)
    assert tilt_of(page, "US equity") is None
    assert last_step(page) == "End the tilt of US equity"
    assert any(words.startswith("No tilt.") for words in said(editor))
    row = page.list.row("US equity")
    assert row is not None
    row.chevron.click()
    assert page.list.tilt("US equity") is None


def test_hidden_amounts_are_nowhere(page: TargetsPage, qtbot: QtBot) -> None:
    """Not in notes, not in the foot, not on the cards."""
    plan = page.context.session.plan
    page.context.session.save_plan(replace(plan, rules=replace(plan.rules, trigger=("cash",))), "Look for cash")
    page.context.settings = replace(page.context.settings, hide_amounts=True)
    page.context.changed()
    settle(qtbot, page.context)
    assert "$••• waits in" in page.rules.look.accessibleDescription()
    assert [words for words in said(page) if AMOUNT.search(words)] == []
