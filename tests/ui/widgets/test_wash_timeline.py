"""The wash timeline as a widget: dragged, steered by keys, spoken, scrolled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.format import Formatter
from app.ui.widgets.wash_legend import WashLegend
from app.ui.widgets.wash_timeline import WashTimeline
from app.ui.widgets.wash_timeline_paint import TimelineView, bracket_of, tried_group
from tests.ui.harvest_reports import BND_WINDOW, DAY, LATER, VWO_WINDOW
from tests.ui.page_fixtures import keep

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

FORMAT = Formatter(hide_amounts=False, today=DAY)
VIEW = TimelineView((VWO_WINDOW, BND_WINDOW), DAY, FORMAT)
TOMORROW = DAY + timedelta(days=1)
DEC_1 = date(2026, 12, 1)
Show = Callable[..., QWidget]


@pytest.fixture
def timeline(shown: Show) -> WashTimeline:
    """Give a timeline in an active window."""
    made = WashTimeline(VIEW)
    made.setMinimumHeight(400)
    shown(made, width=860)
    return made


def place_of(timeline: WashTimeline, text: str) -> int:
    """Return which mark says something."""
    return next(at for at, one in enumerate(timeline.canvas.places.marks) if one.mark.text.startswith(text))


def focused(timeline: WashTimeline) -> str:
    """Return what the mark with the keyboard says."""
    at = next(handle.place for handle in timeline.canvas.handles if handle.hasFocus())
    return timeline.canvas.places.marks[at].mark.text


def test_a_planned_sale_is_dragged_to_another_day(timeline: WashTimeline, qtbot: QtBot) -> None:
    """Each day it passes is told once, with its group; the mark follows the pointer."""
    tried: list[object] = []
    timeline.tried.connect(keep(tried))
    canvas = timeline.canvas
    mark = canvas.places.marks[place_of(timeline, "sell 250")]
    start, step = QPoint(round(mark.x), round(mark.y)), canvas.places.axis.step
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    for days in (1, 1, 2):
        QTest.mouseMove(canvas, start + QPoint(round(step * days), 0))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start)
    assert tried == [(1, TOMORROW), (1, TOMORROW + timedelta(days=1))]
    assert canvas.places.marks[place_of(timeline, "sell 250")].mark.day == DAY + timedelta(days=2)


def test_nothing_is_sold_on_a_day_gone_by(timeline: WashTimeline) -> None:
    """To the left of today a sale does not go, nor beyond the last day."""
    handle = timeline.canvas.handles[place_of(timeline, "sell 250")]
    handle.setFocus()
    QTest.keyClick(handle, Qt.Key.Key_Left)
    assert timeline.canvas.view.tried == {}
    for _ in range(10):
        QTest.keyClick(handle, Qt.Key.Key_PageUp)
    assert timeline.canvas.view.tried[1] == timeline.canvas.places.axis.last - timedelta(days=1)


def test_keys_move_a_sale_and_escape_puts_it_back(timeline: WashTimeline) -> None:
    """The keyboard stays on the mark while it moves."""
    tried: list[object] = []
    timeline.tried.connect(keep(tried))
    timeline.canvas.handles[place_of(timeline, "sell 250")].setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Escape):
        holder = next(handle for handle in timeline.canvas.handles if handle.hasFocus())
        QTest.keyClick(holder, key)
        assert focused(timeline).startswith("sell 250")
    assert tried == [(1, TOMORROW), (1, TOMORROW + timedelta(days=1)), (1, DAY)]
    assert timeline.canvas.view.tried == {}


def test_arrows_walk_lanes_and_along_a_lane(timeline: WashTimeline) -> None:
    """Down goes to the nearest mark of the next lane that has one, right to the next on the lane."""
    first = timeline.canvas.handles[place_of(timeline, "sell 250")]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert focused(timeline) == "auto-invest 40"
    holder = next(handle for handle in timeline.canvas.handles if handle.hasFocus())
    QTest.keyClick(holder, Qt.Key.Key_Left)
    assert focused(timeline) == "bought 40"
    holder = next(handle for handle in timeline.canvas.handles if handle.hasFocus())
    QTest.keyClick(holder, Qt.Key.Key_Up)
    assert focused(timeline).startswith("sell 250")


def test_every_mark_is_spoken(timeline: WashTimeline) -> None:
    """What it is by name; its day, its plan and what it does by value."""
    handle = timeline.canvas.handles[place_of(timeline, "auto-invest")]
    spoken = QAccessible.queryAccessibleInterface(handle)
    assert spoken.text(QAccessible.Text.Name) == "BND, Sam's IRA: auto-invest 40"
    assert spoken.text(QAccessible.Text.Value) == "Dec 3, planned, makes a loss void"
    sale = timeline.canvas.handles[place_of(timeline, "sell 250")]
    timeline.set_tried(1, DEC_1)
    value = QAccessible.queryAccessibleInterface(sale).text(QAccessible.Text.Value)
    assert value.startswith("Dec 1, planned, window if sold Dec 1")


def test_the_bracket_speaks_of_the_day_that_is_tried() -> None:
    """At rest it is the later day's; on a day that is not clear it says what falls in; far enough it is clear."""
    assert bracket_of(BND_WINDOW, None, FORMAT) == (*(BND_WINDOW.later or ()), "good")
    assert bracket_of(BND_WINDOW, LATER, FORMAT) == bracket_of(BND_WINDOW, None, FORMAT)
    bracket = bracket_of(BND_WINDOW, DEC_1, FORMAT)
    assert bracket is not None
    assert bracket[2] == ("window if sold Dec 1: Nov 1 to Dec 31, not clear: Sam's IRA Nov 3, Sam's IRA Dec 3")
    assert bracket[3] == "danger"
    clear = bracket_of(BND_WINDOW, date(2027, 1, 3), FORMAT)
    assert clear is not None
    assert clear[2].endswith(", clear")
    assert bracket_of(VWO_WINDOW, None, FORMAT) is None


def test_on_another_day_clear_days_are_not_told() -> None:
    """They were worked out for the day of the sale."""
    assert len(tried_group(BND_WINDOW, DEC_1).lanes[0].marks) == 1
    assert len(tried_group(BND_WINDOW, LATER).lanes[0].marks) == 2


def test_many_groups_scroll_below_their_dates(timeline: WashTimeline) -> None:
    """The canvas is as high as its groups, the area is not."""
    timeline.set_view(replace(VIEW, groups=(VWO_WINDOW, BND_WINDOW) * 4))
    assert timeline.area.verticalScrollBar().maximum() > 0
    timeline.show_group(6)
    assert timeline.area.verticalScrollBar().value() > 0
    timeline.set_view(replace(VIEW, groups=()))
    assert timeline.canvas.handles == ()


def test_the_legend_is_read_as_words(qtbot: QtBot) -> None:
    """Four kinds of marks; it gives way where there is no room."""
    legend = WashLegend()
    qtbot.addWidget(legend)
    assert "first clear day" in legend.accessibleName()
    legend.resize(120, 16)
    assert not legend.grab().isNull()
