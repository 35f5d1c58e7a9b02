"""The Charts page over the sample household."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.pages.charts import page as module
from app.ui.pages.charts.page import ChartsPage
from app.ui.pages.page import PageContext
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import said, settle, show

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def page(context: PageContext, qtbot: QtBot) -> ChartsPage:
    """Give the page, shown, with its history rebuilt."""
    made = ChartsPage(context)
    show(qtbot, made)
    return made


def test_the_class_that_is_outside_is_large(page: ChartsPage) -> None:
    """The others are small, each with its weight, target, band and days outside."""
    assert page.drift.chart.accessibleName() == "US equity over time"
    names = [c.name for c in page.context.session.plan.leaves if c.name != "US equity"]
    assert [small.series.name for small in page.drift.small] == names
    assert all("days outside, three years" in small.accessibleName() for small in page.drift.small)


def test_the_last_day_is_todays_weight(page: ChartsPage) -> None:
    """What the chart says ends where the status is."""
    drift = next(d for d in page.context.session.status().classes if d.name == "US equity")
    assert f" {page.context.format.weight(drift.actual)}, " in page.drift.chart.words
    assert page.drift.chart.words.endswith("above the upper edge")


def test_a_small_chart_is_promoted_by_a_press(page: ChartsPage) -> None:
    """By key as by mouse; the one before becomes small."""
    small = page.drift.small[0]
    name = small.series.name
    small.setFocus()
    QTest.keyClick(small, Qt.Key.Key_Space)
    assert page.drift.chart.accessibleName() == f"{name} over time"
    assert "US equity" in {one.series.name for one in page.drift.small}


def test_the_cursor_walks_by_keys(page: ChartsPage) -> None:
    """A week, a quarter, an end; Escape takes it away; what it stands on is said."""
    page.drift.chart.setFocus()
    heard: list[str] = []
    page.drift.chart.cursorMoved.connect(heard.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(page.drift.chart, key)
    assert [words.split(":")[0] for words in heard] == [
        "Friday, November 13",
        "Friday, August 14",
        "Monday, November 20, 2023",
        "Friday, November 20",
    ]
    page.drift.chart.grab()
    QTest.keyClick(page.drift.chart, Qt.Key.Key_Escape)
    assert len(heard) == 5
    assert page.drift.chart.accessibleDescription() == page.drift.chart.words


def test_another_span_is_another_start(page: ChartsPage) -> None:
    """All shows the history from its beginning, and says since when."""
    before = page.seen
    page.spans.choose("all")
    assert page.seen.first < before.first
    assert page.seen == page.drift.chart.seen
    assert "since Mar 2017" in page.drift.small[0].accessibleName()


def test_the_table_has_the_same_days(page: ChartsPage) -> None:
    """For those who read rather than look; the last day first."""
    page.as_table.click()
    model = page.drift.front.sheet_view.model
    assert page.drift.front.is_table
    assert model is not None
    assert model.rowCount() > 700
    assert model.rows[0].day == page.context.session.as_of
    assert model.rows[0].state == "above its band"


def test_the_allocation_is_told_for_the_cursor(page: ChartsPage) -> None:
    """All classes with their weights, in words for a reader."""
    page.tabs.choose("allocation")
    assert page.allocation.isVisible()
    last = page.allocation.chart.words
    page.allocation.chart.setFocus()
    QTest.keyClick(page.allocation.chart, Qt.Key.Key_PageUp)
    assert page.allocation.chart.words != last
    assert all(c.name in last for c in page.context.session.plan.leaves)
    page.allocation.chart.grab()


@pytest.mark.parametrize("name, begins", [("chart.png", b"\x89PNG"), ("chart.csv", b"date,weight,target,lower,upper")])
def test_what_is_shown_can_be_saved(
    page: ChartsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, begins: bytes
) -> None:
    """As a picture or as numbers."""
    path = tmp_path / name
    monkeypatch.setattr(module, "ask_save", lambda *_: path)
    with qtbot.waitSignal(page.context.said, timeout=10_000):
        page.save.click()
    assert path.read_bytes().startswith(begins)


def test_another_page_may_ask_for_a_class(page: ChartsPage) -> None:
    """And for a tab."""
    page.arrive(asset_class="TIPS", tab="drift")
    assert page.drift.chart.accessibleName() == "TIPS over time"


def test_a_changed_household_is_drawn_anew(page: ChartsPage, qtbot: QtBot) -> None:
    """A widened band is a new ribbon, and a mark on its day."""
    session = page.context.session
    us = session.plan.asset_class("US equity")
    assert us is not None
    session.save_plan(session.plan.with_class(replace(us, above=Decimal("0.09"))), "Widen")
    page.context.changed()
    settle(qtbot, page.context)
    assert page.facts is not None
    assert page.facts.levels["US equity"].series.upper_f[-1] == pytest.approx(0.49)


def test_every_control_has_a_name(page: ChartsPage) -> None:
    """Charts, small charts and choices."""
    assert nameless(page) == []
    assert said(page)


def test_an_empty_household_says_what_is_missing(bare_context: PageContext, qtbot: QtBot) -> None:
    """Nothing is drawn where nothing is known."""
    page = ChartsPage(bare_context)
    show(qtbot, page)
    assert page.empty.isVisible()
    assert not page.spans.isEnabled()
