"""The Charts page over the sample household."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.engine.history import ClassHistory, Gap
from app.engine.signals.result import Delayed
from app.ui.pages.charts import page as module
from app.ui.pages.charts.facts import with_signals
from app.ui.pages.charts.page import ChartsPage
from app.ui.pages.page import PageContext
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import AMOUNT, said, settle, show

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


def test_performance_is_a_press_away(page: ChartsPage) -> None:
    """From the header, whichever tab is in front."""
    gone: list[str] = []
    page.context.gone.connect(lambda where, _: gone.append(where))
    QTest.mouseClick(page.performance, Qt.MouseButton.LeftButton)
    assert gone == ["performance"]


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


# --- Moving and zooming -------------------------------------------------------------------------------------


def test_all_charts_of_a_tab_follow_the_hand(page: ChartsPage, qtbot: QtBot) -> None:
    """The large chart at once, the small ones as soon as it rests; the way back stands beside the days."""
    whole = page.seen
    assert not page.bar.back.isVisible()
    page.bar.closer.click()
    assert page.seen.days < whole.days
    assert page.drift.chart.seen == page.seen
    qtbot.waitUntil(lambda: all("in view" in small.accessibleName() for small in page.drift.small))
    assert page.bar.back.text() == "Back to 3Y"
    assert "–" in page.bar.days.words
    page.bar.back.click()
    assert page.seen == whole
    assert not page.bar.back.isVisible()


def test_a_moved_window_stays_when_the_tab_changes(page: ChartsPage) -> None:
    """The same days in every tab."""
    page.drift.chart.zoom(0.5)
    seen = page.seen
    for tab in ("allocation", "drawdown", "drift"):
        page.tabs.choose(tab)
        assert page.seen == seen
    assert page.allocation.chart.seen == page.drawdown.card.chart.seen == seen


def test_a_moved_window_may_leave_the_span(page: ChartsPage) -> None:
    """Three years are shown at first; the hand goes back as far as there are days."""
    assert page.facts is not None
    page.drift.chart.windowMoved.emit(page.seen.panned(-9e9, page.facts.reach))
    assert page.seen.first == page.facts.reach.first
    page.spans.choose("1")
    assert page.seen.last == page.facts.reach.last


def test_days_outside_are_those_in_view(page: ChartsPage, qtbot: QtBot) -> None:
    """US bonds were outside for a while, and not lately."""
    bonds = next(small for small in page.drift.small if small.series.name == "US bonds")
    assert "159 days outside" in bonds.accessibleName()
    page.drift.chart.windowMoved.emit(page.seen.zoomed(0.1, page.seen.last, page.seen))
    qtbot.waitUntil(lambda: "in view" in bonds.accessibleName())
    assert "0 days outside, in view" in bonds.accessibleName()


# --- Every tab ----------------------------------------------------------------------------------------------


def test_every_tab_opens_with_what_is_true(page: ChartsPage) -> None:
    """One sentence each."""
    told = {}
    for tab in page.places:
        page.tabs.choose(tab)
        told[tab] = page.bar.sentence.words.replace("\u202f", " ")
    assert told["drift"] == "US equity has been above its band since Oct 9; every other class is inside."
    assert told["allocation"] == (
        "US equity is the largest of seven classes, 47.0 % of $640,501; $19,179 of it lies beyond the upper edge."
    )
    assert told["drawdown"].startswith("The household is ")
    assert told["signals"].startswith("US equity is outside its band")


@pytest.mark.parametrize("tab", ["drift", "allocation", "drawdown", "signals"])
def test_every_tab_is_a_table_and_a_file(
    page: ChartsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tab: str
) -> None:
    """The same days and figures in both, those that are seen; and a picture."""
    page.tabs.choose(tab)
    settle(qtbot, page.context)
    page.as_table.click()
    rows = len(page.tab.sheet.days_f)
    assert rows > 700
    for name in ("a.csv", "a.png"):
        path = tmp_path / name
        monkeypatch.setattr(module, "ask_save", lambda *_, path=path: path)
        with qtbot.waitSignal(page.context.said, timeout=10_000):
            page.save.click()
    assert "Nov 20, 2026" in said(page)
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == rows + 1
    assert lines[-1].startswith("2026-11-20,")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert nameless(page) == []


def test_a_file_has_the_days_that_are_seen(page: ChartsPage) -> None:
    """A zoomed chart is saved as it is."""
    page.drift.chart.zoom(0.1)
    days_f = page.tab.sheet.days_f
    assert page.seen.first <= days_f[0]
    assert days_f[-1] <= page.seen.last
    assert 60 < len(days_f) < 120


def test_a_block_of_the_tree_map_opens_its_class(page: ChartsPage) -> None:
    """Large, in the first tab; the signals follow."""
    page.tabs.choose("allocation")
    page.allocation.tree.chosen.emit("TIPS")
    assert page.tabs.choice == "drift"
    assert page.drift.chart.accessibleName() == "TIPS over time"
    assert page.drift.subject == "TIPS"


def test_hidden_amounts_are_hidden_in_all_tabs(page: ChartsPage, qtbot: QtBot) -> None:
    """In sentences, blocks, tables and what a reader hears; weights and prices of the market stay."""
    context = page.context
    context.settings = replace(context.settings, hide_amounts=True)
    page.refresh()
    page.tabs.choose("allocation")
    words = [*said(page), page.allocation.tree.map.mark_value(0), page.drift.chart.words]
    assert [word for word in words if AMOUNT.search(word)] == []
    page.as_table.click()
    assert [word for word in said(page) if AMOUNT.search(word)] == []


def test_drawdown_ends_where_the_household_is(page: ChartsPage) -> None:
    """The chart is told from the desk's own path of returns, with the target mix beside it."""
    assert page.facts is not None
    path = page.facts.returns
    assert path is not None
    page.tabs.choose("drawdown")
    wanted = page.context.format.weight(Decimal(str(round(float(path.drawdown_f[-1]), 6))))
    assert f"household {wanted}, target mix " in page.drawdown.card.chart.words
    page.drawdown.card.chart.grab()


def test_signals_are_those_of_the_class_that_is_chosen(page: ChartsPage, qtbot: QtBot) -> None:
    """Price, momentum and volatility of its security; what is not known of it is said."""
    page.tabs.choose("signals")
    settle(qtbot, page.context)
    tab = page.signals
    assert tab.name == "US equity"
    assert tab.panels["price"].title.words == "Price of VTI"
    assert tab.momentum_says.words.startswith("Momentum is switched off; on, it would wait. VTI rose")
    assert tab.clash.words.startswith("The two disagree today")
    assert tab.panels["flow"].note.words.startswith("Money flow needs highs")
    assert not tab.panels["flow"].chart.isVisible()
    page.arrive(tab="signals", asset_class="TIPS")
    settle(qtbot, page.context)
    assert tab.panels["price"].title.words == "Price of SCHP"
    assert "TIPS is inside its band" in page.bar.sentence.words
    page.arrive(asset_class="Cash")
    settle(qtbot, page.context)
    assert tab.waiting.words.startswith("No security of this class has daily prices")
    assert tab.classes.isVisibleTo(page)
    assert not tab.says.isVisibleTo(page)
    tab.classes.setCurrentText("US equity")
    tab.classes.activated.emit(0)
    settle(qtbot, page.context)
    assert tab.panels["price"].title.isVisibleTo(page)


def test_signals_begin_with_a_class_that_has_some(page: ChartsPage) -> None:
    """Cash has none, even where it is the class that is farthest outside."""
    assert page.facts is not None
    status = page.facts.status
    cash = next(one for one in status.classes if one.name == "Cash")
    far = replace(cash, actual=Decimal("0.9"))
    facts = replace(page.facts, status=replace(status, classes=(far,)))
    page.signals.classes.clear()
    page.signals.show_facts(facts, page.seen, "3y")
    assert page.signals.name == "US equity"


def test_panels_share_one_cursor(page: ChartsPage, qtbot: QtBot) -> None:
    """The day that one stands on is the day of all."""
    page.tabs.choose("signals")
    settle(qtbot, page.context)
    price = page.signals.panels["price"].chart
    QTest.keyClick(price, Qt.Key.Key_PageUp)
    assert price.cursor is not None
    assert page.signals.panels["volatility"].chart.cursor == price.cursor
    page.signals.picture()


def test_gaps_say_whose_prices_are_missing(page: ChartsPage) -> None:
    """On the chart, and for the cursor that stands in one."""
    assert page.facts is not None
    history = page.facts.history
    gap = Gap(history.days[-40], history.days[-30], ("VTI", "BND", "VEA"), "")
    part = slice(len(history.days) - 40, len(history.days) - 29)

    def cut(one: ClassHistory) -> ClassHistory:
        actual_f = one.actual_f.copy()
        actual_f[part] = np.nan
        return replace(one, actual_f=actual_f)

    classes = {name: cut(one) for name, one in history.classes.items()}
    page.take(replace(history, classes=classes, gaps=(gap,)))
    page.drift.chart.set_cursor(len(history.days) - 35)
    assert page.drift.chart.words.endswith("prices of VTI, BND and 1 more missing")
    page.drift.chart.grab()


def test_delays_are_drawn_over_the_days_they_lasted(page: ChartsPage) -> None:
    """And said where the cursor stands in one."""
    assert page.facts is not None
    last = page.facts.history.days[-1]
    waited = Delayed("US equity", last - timedelta(days=20), last, "over", "")
    page.facts = with_signals(page.facts, tuple(page.facts.signals.values()), (waited,))
    page.tabs.choose("allocation")
    page.tabs.choose("drift")
    assert page.drift.chart.words.endswith("above the upper edge, delayed, goes on")
    page.drift.chart.grab()


def test_the_header_shrinks_to_icons_where_it_is_narrow(page: ChartsPage) -> None:
    """The tabs are never cut; names stay for the ear."""
    assert page.save.text() == "PNG or CSV"
    page.resize(0, 700)
    assert (page.save.text(), page.save.accessibleName()) == ("", "Save as PNG or CSV")
    page.resize(1300, 700)
    assert page.as_table.text() == "As table"
