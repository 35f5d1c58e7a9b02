"""The large frontier: places, words, hand and keys."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.charts.frontier import DotMark, FrontierChart
from app.ui.charts.frontier_view import Dot, FrontierView, dot_at, dot_words, flag_words
from app.ui.format import HIDDEN, Formatter
from app.ui.widgets.dial_geometry import DialView
from app.ui.widgets.dial_grip import StopButton
from tests.ui.frontiers import POINTS

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

FORMAT = Formatter(hide_amounts=False, today=date(2026, 11, 20))
EDGE = POINTS[2].drift
VIEW = FrontierView(DialView(POINTS, EDGE), (Dot(Decimal("0.05"), Decimal(-300), "Edge only"),), FORMAT)


@pytest.fixture
def chart(qtbot: QtBot) -> Iterator[FrontierChart]:
    """Give a shown chart that follows what it tells, as the page has it do."""
    made = FrontierChart()
    qtbot.addWidget(made)
    made.resize(860, 380)
    made.moved.connect(lambda drift: made.show_view(replace(VIEW, dial=replace(VIEW.dial, drift=drift))))
    with qtbot.waitExposed(made):
        made.show()
    made.show_view(VIEW)
    yield made
    made.hide()


def words(chart: FrontierChart) -> str:
    """What a reader hears of the handle."""
    return QAccessible.queryAccessibleInterface(chart.grip.handle).text(QAccessible.Text.Value)


def test_right_is_more_even_and_up_is_dearer(chart: FrontierChart) -> None:
    """And the handle lies over its place."""
    first, last = chart.place_of(POINTS[0].drift), chart.place_of(POINTS[-1].drift)
    assert last.x() > first.x()
    assert last.y() < first.y()
    middle = chart.grip.handle.geometry().center()
    assert (chart.place_of(EDGE).toPoint() - middle).manhattanLength() <= 2


def test_the_flag_names_the_stop_or_its_neighbours() -> None:
    """Figures in the first line."""
    assert flag_words(VIEW) == ("4.0 points left, −$468", "Nearest edge")
    between = replace(VIEW, dial=replace(VIEW.dial, drift=Decimal("0.0240")))
    assert flag_words(between) == ("2.4 points left, −$353", "between Nearest edge and Target")


def test_keys_and_stops_move_the_handle(chart: FrontierChart) -> None:
    """The same as on the small dial."""
    chart.grip.handle.setFocus()
    QTest.keyClick(chart.grip.handle, Qt.Key.Key_Right)
    assert words(chart) == "Target: 0.3 points left, $155"
    QTest.keyClick(chart.grip.handle, Qt.Key.Key_Home)
    assert words(chart) == "Harvest only: 7.1 points left, −$592"
    chart.findChildren(StopButton)[2].click()
    assert words(chart) == "Nearest edge: 4.0 points left, −$468"
    assert chart.accessibleDescription() == words(chart)


def test_a_drag_follows_the_pointer_and_catches_stops(chart: FrontierChart) -> None:
    """Between stops to a hundredth of a point."""
    port = chart.viewport()
    spot = chart.place_of(Decimal("0.0150")).toPoint()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=spot)
    assert words(chart).startswith("1.5 points left")
    QTest.mouseMove(port, chart.place_of(EDGE).toPoint() + QPoint(4, 30))
    assert words(chart).startswith("Nearest edge")
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton)
    assert chart.grip.handle.hasFocus()


def test_another_plan_says_what_it_is(chart: FrontierChart) -> None:
    """The dot's mark lies where it is painted, with a name for the ear and the pointer, and leaves presses alone."""
    (mark,) = chart.findChildren(DotMark)
    assert (mark.geometry().center() - dot_at(chart.frame, VIEW.dots[0]).toPoint()).manhattanLength() <= 2
    assert mark.toolTip() == mark.accessibleName() == "Edge only: 5.0 points left, −$300"
    QTest.mousePress(mark, Qt.MouseButton.LeftButton)
    assert words(chart).startswith("5.0 points left")


def test_dots_come_and_go_with_their_plans(chart: FrontierChart) -> None:
    """More, fewer, none; each keeps its own words."""
    more = (*VIEW.dots, Dot(Decimal("0.03"), Decimal(-100), "Mine"))
    for dots in (more, more[1:], ()):
        chart.show_view(replace(VIEW, dots=dots))
        shown = [mark.accessibleName() for mark in chart.findChildren(DotMark) if not mark.isHidden()]
        assert shown == [dot_words(dot, FORMAT) for dot in dots]
    chart.show_view(VIEW)
    chart.show_view(None)
    assert [mark for mark in chart.findChildren(DotMark) if not mark.isHidden()] == []


def test_hidden_amounts_are_hidden(chart: FrontierChart) -> None:
    """Drift stays, it is no amount."""
    chart.show_view(replace(VIEW, format=replace(FORMAT, hide_amounts=True)))
    assert words(chart) == f"Nearest edge: 4.0 points left, {HIDDEN}"


def test_nothing_to_choose_is_no_handle(chart: FrontierChart) -> None:
    """One point, or none."""
    chart.show_view(replace(VIEW, dial=DialView(POINTS[:1], EDGE)))
    assert not chart.grip.handle.isVisible()
    chart.show_view(None)
    assert chart.accessibleDescription() == ""
    chart.grab()


def test_all_of_it_can_be_painted_anywhere(chart: FrontierChart) -> None:
    """Every stop, in every size: words find a place or stay away."""
    for size in ((400, 220), (860, 380), (1400, 700)):
        chart.resize(*size)
        for point in POINTS:
            chart.show_view(replace(VIEW, dial=DialView(POINTS, point.drift, is_stale=point is POINTS[0])))
            assert not chart.grab().isNull()
