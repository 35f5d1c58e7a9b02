"""The Performance page over the sample: what it says, what it explains, what is noted, and how it waits."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.model.errors import InputError
from app.model.journal import DecisionKind
from app.ui.pages.page import PageContext
from app.ui.pages.performance import page as page_module
from app.ui.pages.performance.body import BREACHES, DECISIONS, ORDERS
from app.ui.pages.performance.page import PerformancePage
from app.ui.widgets.inspector import Explanation
from tests.ui.page_fixtures import close_context, empty_context, keep, nameless
from tests.ui.pages.driving import AMOUNT, said, settle, show

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Told = list[tuple[Explanation | None, Callable[[str], object] | None]]


@pytest.fixture
def told(context: PageContext) -> Told:
    """Note what the inspector is asked to say."""
    made: Told = []
    context.explained.connect(lambda explanation, acted: made.append((explanation, acted)))
    return made


@pytest.fixture
def page(qtbot: QtBot, context: PageContext, told: Told) -> PerformancePage:
    """Give the page with everything counted."""
    made = PerformancePage(context)
    show(qtbot, made)
    return made


def last(told: Told) -> Explanation:
    """What the inspector says now."""
    found = told[-1][0]
    assert found is not None
    return found


def press(control: QWidget) -> None:
    """Press a control of the page."""
    QTest.mouseClick(control, Qt.MouseButton.LeftButton)


def test_it_opens_with_a_sentence_that_may_say_luck(page: PerformancePage) -> None:
    """The verdict, both benchmarks, five figures, the split, the breaches; no control without a name."""
    assert page.sentence.words.startswith("Since Mar 2017 your decisions ")
    assert page.sentence.words.endswith(", which may be luck.")
    assert page.line.words.startswith("Between −$")
    assert ": that interval contains zero. Against the plan’s own rule carried out without judgement" in page.line.words
    assert page.line.words.endswith("Both contain zero.")
    names = [tile.accessibleName() for tile in page.tiles]
    assert [name.partition(":")[0] for name in names] == [
        "Time-weighted return",
        "Money-weighted return",
        "Against the target mix",
        "Tracking error",
        "Deepest fall from a high",
    ]
    assert all("%" in name for name in names)
    assert "Total" in page.split.ledger.accessibleDescription()
    first = page.journal.episodes.rows.rows[0]
    assert (first.episode.name, first.when, first.rule) == ("US equity", "Oct 9, open", "Sell $1,449 on Oct 9")
    assert nameless(page) == []


def test_breaches_without_a_trade_come_when_asked_for(page: PerformancePage) -> None:
    """They are said to have nothing to compare, and no amount of theirs is a zero."""
    before = len(page.journal.episodes.rows.rows)
    page.journal.untraded.click()
    rows = page.journal.episodes.rows.rows
    assert len(rows) > before
    bare = next(row for row in rows if row.episode.traded is None)
    assert (set(bare.parts), bare.total) == ({"–"}, "–")


def test_a_breach_is_explained_line_by_line(page: PerformancePage, told: Told, context: PageContext) -> None:
    """Parts and their sum to the cent, what each is made of, and the way to the chart."""
    page.journal.episodes.selectRow(0)
    found = last(told)
    assert found.title == "US equity"
    assert [row.left for row in found.formula] == ["Timing", "Cash flow", "Tax", "Location", "Cost", "Total"]
    timing = next(s for s in found.sections if s.title == "Timing")
    assert "relative return so far" in timing.facts[-1].label
    gone: list[object] = []
    context.gone.connect(keep(gone))
    act = told[-1][1]
    assert act is not None
    act("chart")
    assert gone == [("charts", {"asset_class": "US equity"})]


def test_every_figure_and_part_can_be_asked(page: PerformancePage, told: Told) -> None:
    """Tiles with their formula, parts with the breaches that weigh most, the total with both comparisons."""
    for tile in page.tiles:
        press(tile)
        assert last(told).formula
        assert last(told).title == tile.accessibleName().partition(":")[0]
    page.split.ledger.asked.emit("location")
    assert last(told).title == "Location"
    weighs = next(s for s in last(told).sections if s.title == "Breaches that weigh most")
    act = told[-1][1]
    assert act is not None
    act(weighs.facts[0].key)
    assert weighs.facts[0].label.startswith(last(told).title)
    page.split.ledger.asked.emit("total")
    assert last(told).title == "Execution alpha"
    assert sum(s.title.startswith("Against ") for s in last(told).sections) == 2


def test_waiting_and_skipping_are_noted(qtbot: QtBot, page: PerformancePage, context: PageContext) -> None:
    """Only where a breach is open; the note goes with it, can be changed, and undo takes each back."""
    strip = page.journal
    page.journal.episodes.selectRow(1)
    assert not strip.wait.isEnabled()
    page.journal.episodes.selectRow(0)
    strip.note.setText("It goes on.")
    press(strip.wait)
    settle(qtbot, context)
    (entry,) = context.session.decisions()
    assert (entry.kind, entry.note) == (DecisionKind.DELAYED, "It goes on.")
    assert strip.episodes.rows.rows[0].noted == "Delayed"
    assert strip.note.text() == "It goes on."
    strip.note.setText("Until May.")
    press(strip.save)
    settle(qtbot, context)
    assert [d.note for d in context.session.decisions()] == ["Until May."]
    page.perform("performance.skip")
    settle(qtbot, context)
    assert [d.kind for d in context.session.decisions()] == [DecisionKind.DELAYED, DecisionKind.SKIPPED]
    press(strip.remove)
    settle(qtbot, context)
    assert [d.kind for d in context.session.decisions()] == [DecisionKind.DELAYED]
    names = [context.session.undo() for _ in range(4)]
    assert names == [
        "Remove decision on US equity",
        "Skip US equity",
        "Edit note on US equity",
        "Wait with US equity",
    ]


def test_decisions_and_orders_have_tables_of_their_own(qtbot: QtBot, page: PerformancePage, told: Told) -> None:
    """The rule's proposals are among the decisions; without fills the orders say how to bring them."""
    page.arrive(tab=DECISIONS)
    rows = page.journal.decisions.rows.rows
    assert {row.what for row in rows} == {"Proposed by the rule"}
    assert [row.entry.day for row in rows] == sorted((row.entry.day for row in rows), reverse=True)
    page.arrive(tab=ORDERS)
    assert page.journal.nothing[ORDERS].isVisibleTo(page)
    page.arrive(tab=BREACHES, asset_class="US equity")
    assert last(told).title == "US equity"
    assert page.journal.wait.isEnabled()


def test_the_journal_is_saved_as_a_table(
    qtbot: QtBot, page: PerformancePage, context: PageContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every breach with dates and cents; where it cannot be written, the page says so."""
    path = tmp_path / "journal.csv"
    monkeypatch.setattr(page_module, "ask_save", lambda *_: path)
    page.perform("performance.save")
    settle(qtbot, context)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert page.report is not None
    assert len(rows) == len(page.report.episodes)
    assert (rows[0]["class"], rows[0]["to"], rows[0]["rule"]) == ("US equity", "", "2026-10-09")
    monkeypatch.setattr(page_module, "ask_save", lambda *_: tmp_path)
    failed: list[object] = []
    context.failed.connect(keep(failed))
    page.perform("performance.save")
    settle(qtbot, context)
    assert len(failed) == 1


def test_hidden_amounts_are_nowhere(page: PerformancePage, context: PageContext) -> None:
    """Not in the sentence, the tiles, the tables nor the split; rates stay."""
    context.settings = replace(context.settings, hide_amounts=True)
    page.journal.episodes.selectRow(0)
    words = [word for word in said(page) if AMOUNT.search(word)]
    assert words == []
    assert "contains zero" in page.sentence.words
    assert "%" in page.tiles[0].accessibleName()


def test_a_household_of_another_day_is_counted_anew(qtbot: QtBot, page: PerformancePage, context: PageContext) -> None:
    """What is shown stays until then."""
    before = page.report
    context.session.view_day(context.session.as_of.replace(day=12))
    page.refresh()
    assert page.report is before
    settle(qtbot, context)
    assert page.report is not before


def test_an_empty_household_has_nothing_to_decide(qtbot: QtBot, tmp_path: Path) -> None:
    """It says so; no figure is a zero, and there is no split to draw."""
    empty = empty_context(tmp_path)
    made = PerformancePage(empty)
    show(qtbot, made)
    assert made.sentence.words == "No day can be compared with the rule yet."
    assert not made.split.isVisibleTo(made)
    assert [tile.accessibleName().partition(": ")[2] for tile in made.tiles] == ["unknown"] * 5
    close_context(empty)


def test_what_goes_wrong_is_said_and_tried_again(
    qtbot: QtBot, context: PageContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page keeps its place and asks again when it is next shown."""

    def broken() -> object:
        raise InputError("No prices.")

    monkeypatch.setattr(context.session, "journal", broken)
    made = PerformancePage(context)
    show(qtbot, made)
    assert made.report is None
    assert any("No prices." in word for word in said(made))
    monkeypatch.undo()
    made.refresh()
    settle(qtbot, context)
    assert made.report is not None
