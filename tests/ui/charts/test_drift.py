"""The drift and allocation charts as widgets: what they paint and what they say."""

from datetime import date
from math import nan

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.charts.allocation import AllocationChart, AllocationView, stacked
from app.ui.charts.drift import DriftChart
from app.ui.charts.drift_words import DriftView, cursor_words, state_words
from app.ui.charts.levels import Levels
from app.ui.charts.marks import Happening
from app.ui.charts.series import ClassSeries, Floats
from app.ui.charts.small import SmallDrift
from app.ui.charts.time_plot import TimePlot
from app.ui.charts.window import Window
from app.ui.format import UNKNOWN, Formatter
from app.ui.theme import current_theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

FIRST = date(2026, 8, 13)
FORMAT = Formatter(hide_amounts=False, today=date(2026, 11, 20))


def series(actual_f: Floats, slot: int = 0) -> ClassSeries:
    """A class of 37 to 44 %, one entry a day."""
    count = len(actual_f)
    days_f = np.arange(FIRST.toordinal(), FIRST.toordinal() + count, dtype=np.float64)
    return ClassSeries(
        "US equity", slot, days_f, actual_f, np.full(count, 0.4), np.full(count, 0.37), np.full(count, 0.44)
    )


def view_of(actual_f: Floats, *events: Happening) -> DriftView:
    """The same with what happened."""
    return DriftView(Levels(series(actual_f)), events, FORMAT)


def all_of(one: ClassSeries) -> Window:
    """All days of a class."""
    return Window(float(one.days_f[0]), float(one.days_f[-1]))


def chart_of(qtbot: QtBot, view: DriftView) -> DriftChart:
    """A shown chart."""
    chart = DriftChart()
    qtbot.addWidget(chart)
    chart.resize(900, 360)
    with qtbot.waitExposed(chart):
        chart.show()
    chart.show_class(view, all_of(view.series))
    return chart


def count_of(image: QImage, color: QColor, left: int, right: int) -> int:
    """Pixels of a colour between two columns."""
    return sum(1 for x in range(left, right) for y in range(image.height()) if _near(image.pixelColor(x, y), color))


def _near(one: QColor, other: QColor) -> bool:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return all(abs(a - b) < 24 for a, b in pairs)


def test_a_gap_is_a_gap(qtbot: QtBot) -> None:
    """No line runs through days without prices, and the ribbon does."""
    actual_f = np.full(100, 0.40)
    actual_f[40:60] = nan
    chart = chart_of(qtbot, view_of(actual_f))
    image, box, theme = chart.grab().toImage(), chart.plot_rect, current_theme()
    middle = round(box.center().x())
    line = theme.slot_color(0)
    assert count_of(image, line, middle - 40, middle + 40) == 0
    assert count_of(image, line, round(box.left()) + 10, round(box.left()) + 90) > 60
    assert count_of(image, theme.color("band_edge"), middle - 40, middle + 40) > 60


def test_what_lies_outside_turns_its_colour(qtbot: QtBot) -> None:
    """Above in the colour of over, below in that of under, each hatched to its edge."""
    actual_f = np.full(90, 0.40)
    actual_f[:30], actual_f[60:] = 0.46, 0.35
    chart = chart_of(qtbot, view_of(actual_f))
    image, box, theme = chart.grab().toImage(), chart.plot_rect, current_theme()
    third = round(box.width() / 3)
    left = round(box.left())
    assert count_of(image, theme.color("over"), left + 20, left + third - 20) > 100
    assert count_of(image, theme.color("over"), left + third + 20, left + 2 * third - 20) == 0
    assert count_of(image, theme.color("under"), left + 2 * third + 20, left + 3 * third - 20) > 100


def test_the_cursor_follows_the_pointer(qtbot: QtBot) -> None:
    """To the nearest day; outside the plot there is none."""
    chart = chart_of(qtbot, view_of(np.linspace(0.38, 0.46, 100)))
    box = chart.plot_rect
    with qtbot.waitSignal(chart.cursorMoved) as moved:
        QTest.mouseMove(chart.viewport(), QPoint(round(box.left()) + 1, round(box.center().y())))
    assert moved.args is not None
    assert moved.args[0].startswith("Thursday, August 13: 38.0")
    with qtbot.waitSignal(chart.cursorMoved) as moved:
        QTest.mouseMove(chart.viewport(), QPoint(2, 2))
    assert moved.args is not None
    assert moved.args[0].startswith("Friday, November 20")


def test_the_state_is_in_words() -> None:
    """Crossed on the day, above after it; missing prices are said, not guessed."""
    known = view_of(np.array([0.43, 0.45, 0.46, nan, 0.36]))
    assert [state_words(known, place) for place in range(5)] == [
        "inside the band",
        "crossed the upper edge",
        "above the upper edge",
        "prices are missing",
        "below the lower edge",
    ]
    assert cursor_words(known, 3)[1:3] == (UNKNOWN, UNKNOWN)


def test_events_are_marked_on_their_day(qtbot: QtBot) -> None:
    """With words where there is room; two of one day stand side by side."""
    day = FIRST.toordinal() + 50.0
    events = Happening(day, "deposit", "Deposit"), Happening(day, "rebalanced", "Rebalanced")
    chart = chart_of(qtbot, view_of(np.full(100, 0.4), *events))
    chart.set_cursor(50)
    assert chart.words.endswith("inside the band, Deposit, Rebalanced")
    with_events = chart.grab().toImage()
    theme = current_theme()
    head = with_events.copy(0, 0, with_events.width(), 26)
    assert count_of(head, theme.color("under"), 0, head.width()) > 20
    assert count_of(head, theme.color("ink"), 0, head.width()) > 20


def test_a_day_with_a_gap_is_a_gap_in_all_areas() -> None:
    """A sum that leaves a class out would be wrong everywhere above it."""
    borders = stacked([series(np.array([0.6, nan])), series(np.array([0.4, 0.4]), 1)])
    assert [border_f[0] for border_f in borders] == [0.0, 0.6, 1.0]
    assert all(np.isnan(border_f[1]) for border_f in borders)


def test_the_allocation_says_the_day_of_its_cursor(qtbot: QtBot) -> None:
    """Keys move it by a week; without it the last day is meant."""
    chart = AllocationChart()
    qtbot.addWidget(chart)
    chart.resize(700, 360)
    chart.show()
    classes = (series(np.linspace(0.6, 0.5, 100)), series(np.linspace(0.4, 0.5, 100), 1))
    chart.show_classes(AllocationView(classes, (), FORMAT), all_of(classes[0]))
    assert chart.words.startswith("November 20: US equity 50.0")
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.words.startswith("November 13: US equity 50.7")
    chart.grab()


def test_a_small_chart_says_what_it_shows(qtbot: QtBot) -> None:
    """Weight, target, band, and how long it was outside."""
    small, known = SmallDrift(), series(np.array([0.40, 0.45, 0.41]))
    small.show_class(Levels(known), FORMAT, all_of(known), "three days")
    qtbot.addWidget(small)
    assert small.accessibleName().startswith("US equity: 41.0 of 40 percent, band 37–44")
    assert small.accessibleName().endswith("1 day outside, three days")
    small.resize(260, 140)
    assert count_of(small.grab().toImage(), current_theme().slot_color(0), 0, 260) > 20


def followed(chart: TimePlot) -> TimePlot:
    """Let a chart go where the hand moves it, as its page does."""
    chart.windowMoved.connect(chart.move_to)
    return chart


def test_a_drag_moves_the_days(qtbot: QtBot) -> None:
    """As far as the pointer goes, and not beyond what there is."""
    chart = followed(chart_of(qtbot, view_of(np.full(400, 0.4))))
    first = chart.days_f[0]
    chart.move_to(Window(first + 100, first + 200))
    box = chart.plot_rect
    start = QPoint(round(box.center().x()), round(box.center().y()))
    QTest.mousePress(chart.viewport(), Qt.MouseButton.LeftButton, pos=start)
    drag(chart, start + QPoint(round(box.width() / 10), 0))
    assert chart.seen.first == pytest.approx(first + 90, abs=0.5)
    drag(chart, start + QPoint(round(box.width() * 5), 0))
    assert chart.seen == Window(first, first + 100)
    QTest.mouseRelease(chart.viewport(), Qt.MouseButton.LeftButton)


def drag(chart: TimePlot, to: QPoint) -> None:
    """Move the held pointer: QTest's own moves tell no button."""
    QApplication.sendEvent(
        chart.viewport(),
        QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(to),
            chart.viewport().mapToGlobal(QPointF(to)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )


def turn(chart: TimePlot, keys: Qt.KeyboardModifier, at: QPointF, notches: int = 1) -> bool:
    """Turn the wheel over a chart; tell whether the chart took it."""
    event = QWheelEvent(
        at,
        chart.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    chart.wheelEvent(event)
    return event.isAccepted()


def test_the_wheel_zooms_with_ctrl_and_scrolls_the_page_without(qtbot: QtBot) -> None:
    """The day under the pointer stays under it; Shift moves to the side."""
    chart = followed(chart_of(qtbot, view_of(np.full(400, 0.4))))
    first, box = chart.days_f[0], chart.plot_rect
    at = QPointF(box.left() + box.width() / 4, box.center().y())
    assert not turn(chart, Qt.KeyboardModifier.NoModifier, at)
    assert chart.seen == Window(first, first + 399)
    day = chart.frame.day(at.x())
    assert turn(chart, Qt.KeyboardModifier.ControlModifier, at, 3)
    assert chart.seen.days == pytest.approx(399 * 0.8**3)
    assert chart.frame.day(at.x()) == pytest.approx(day, abs=0.01)
    before = chart.seen
    assert turn(chart, Qt.KeyboardModifier.ShiftModifier, at, -1)
    assert chart.seen.first > before.first
    assert chart.seen.days == pytest.approx(before.days)


def test_keys_zoom_and_move(qtbot: QtBot) -> None:
    """+ and − about the cursor; 0 and a double click ask for the span; the cursor takes the window with it."""
    chart = followed(chart_of(qtbot, view_of(np.full(400, 0.4))))
    asked: list[bool] = []
    chart.resetAsked.connect(lambda: asked.append(True))
    for _ in range(6):
        QTest.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.seen.days == pytest.approx(399 * 0.8**6)
    assert chart.seen.last == chart.days_f[-1]
    QTest.keyClick(chart, Qt.Key.Key_PageUp)
    QTest.keyClick(chart, Qt.Key.Key_PageUp)
    assert chart.seen.first <= chart.days_f[chart.place] <= chart.seen.last < chart.days_f[-1]
    before = chart.seen
    QTest.keyClick(chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert chart.seen.first == pytest.approx(before.first + before.days / 10)
    for _ in range(20):
        QTest.keyClick(chart, Qt.Key.Key_Minus)
    assert chart.seen == chart.reach
    QTest.keyClick(chart, Qt.Key.Key_0)
    QTest.mouseDClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=chart.plot_rect.center().toPoint())
    assert len(asked) == 2
