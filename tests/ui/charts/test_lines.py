"""Lines over days: the distance from the last high, its deepest day, and what a cursor says."""

from datetime import date, timedelta
from math import nan

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.engine.performance import ReturnPath, drawdowns
from app.ui.charts.drawdown import DrawdownChart, deepest, drawdown_sentence, drawdown_sheet, drawdown_view
from app.ui.charts.lines import Line, LinesChart, LinesView
from app.ui.charts.series import Floats, marks_within
from app.ui.charts.window import Window
from app.ui.format import Formatter

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

FORMAT = Formatter(hide_amounts=False, today=date(2026, 11, 20))
FIRST = date(2026, 6, 1)


def path_of(household_f: Floats, mix_f: Floats | None = None) -> ReturnPath:
    """A path of daily values from June 1."""
    days = tuple(FIRST + timedelta(days=n) for n in range(len(household_f)))
    mix_f = household_f if mix_f is None else mix_f
    return ReturnPath(days, household_f, mix_f, mix_f, drawdowns(household_f), drawdowns(mix_f))


DIP = path_of(np.array([1.0, 1.1, 0.88, 0.99, 1.1, 1.21, 1.15]))
WHOLE = Window(float(FIRST.toordinal()), float(FIRST.toordinal() + 6))


def chart_of(qtbot: QtBot, chart: LinesChart, view: LinesView, window: Window = WHOLE) -> LinesChart:
    """A shown chart."""
    qtbot.addWidget(chart)
    chart.resize(800, 300)
    with qtbot.waitExposed(chart):
        chart.show()
    chart.show_lines(view, window)
    return chart


def test_the_deepest_day_is_that_of_what_is_seen() -> None:
    """Another window has another; where nothing falls there is none."""
    days_f = np.arange(WHOLE.first, WHOLE.last + 1)
    assert deepest(days_f, DIP.drawdown_f, WHOLE) == 2
    assert deepest(days_f, DIP.drawdown_f, Window(WHOLE.first + 3, WHOLE.last)) == 3
    assert deepest(days_f, DIP.drawdown_f, Window(WHOLE.first, WHOLE.first + 1)) is None
    assert deepest(days_f, np.full(7, nan), WHOLE) is None


def test_the_sentence_says_now_and_at_most() -> None:
    """Below the high of which day, and how far at most, with its day."""
    told = drawdown_sentence(DIP, WHOLE, "three years", FORMAT).replace("\u202f", " ")
    assert told == (
        "The household is 5.0 % below its high of Jun 6; in three years it was 20.0 % below one at most, on Jun 3."
    )
    risen = path_of(np.array([1.0, 1.1, 1.2]))
    assert drawdown_sentence(risen, WHOLE, "in view", FORMAT) == "The household is at its high."
    unknown = path_of(np.array([nan, nan]))
    assert "unknown" in drawdown_sentence(unknown, WHOLE, "in view", FORMAT)


def test_the_chart_says_both_lines_of_a_day(qtbot: QtBot) -> None:
    """Without a cursor of the last day; a value that is not known is said to be unknown."""
    mix_f = np.array([nan, 1.0, 0.9, 0.95, 1.0, 1.1, 1.0])
    chart = chart_of(qtbot, DrawdownChart(), drawdown_view(path_of(DIP.household_f, mix_f), FORMAT))
    assert chart.words.replace("\u202f", " ") == "Sunday, June 7: household −5.0 %, target mix −9.1 %"
    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert chart.words.endswith("target mix unknown")
    assert not chart.grab().isNull()


def test_zero_is_the_top_of_a_drawdown(qtbot: QtBot) -> None:
    """Nothing lies above the last high, and the axis reaches a little below the deepest day."""
    chart = chart_of(qtbot, DrawdownChart(), drawdown_view(DIP, FORMAT))
    low, high = chart.heights()
    assert high == 0
    assert -0.25 < low < -0.2
    assert chart.frame.point(WHOLE.first, 0.0).y() == pytest.approx(chart.plot_rect.top())


def test_a_led_cursor_says_its_values_and_no_box(qtbot: QtBot) -> None:
    """Panels of the same days stand on the day of the one that is pointed at."""
    view = LinesView("x", np.arange(10.0) + 700_000, (Line("a", np.arange(10.0)),), FORMAT, str, str)
    chart = chart_of(qtbot, LinesChart("x"), view, Window(700_000.0, 700_009.0))
    chart.set_cursor(3)
    boxed = chart.grab().toImage()
    chart.set_cursor(None)
    chart.lead(3)
    assert chart.cursor == 3
    assert chart.grab().toImage() != boxed


def test_the_window_may_reach_beyond_the_days(qtbot: QtBot) -> None:
    """Returns may be known later than weights are: both are moved together."""
    chart = DrawdownChart()
    qtbot.addWidget(chart)
    reach = Window(WHOLE.first - 100, WHOLE.last)
    chart.show_lines(drawdown_view(DIP, FORMAT), WHOLE, reach)
    chart.windowMoved.connect(chart.move_to)
    for _ in range(4):
        QTest.keyClick(chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert chart.seen.first < WHOLE.first


def test_the_figures_are_those_of_the_lines() -> None:
    """By day, for a table and for a file."""
    sheet = drawdown_sheet(DIP, FORMAT).within(Window(WHOLE.first + 2, WHOLE.first + 3))
    assert [column.key for column in sheet.columns] == ["household_from_high", "target_mix_from_high"]
    assert [round(float(v), 4) for v in sheet.columns[0].values_f] == [-0.2, -0.1]


@pytest.mark.parametrize(
    "low, high, most", [(-0.16, 0.0, 8), (200.0, 347.0, 5), (-0.2, 0.62, 3), (0.0, 1e-7, 4), (-0.4, 0.49, 3)]
)
def test_marks_lie_within_and_are_round(low: float, high: float, most: int) -> None:
    """At least one, at most as many as wanted."""
    marks = marks_within(low, high, most)
    assert 2 <= len(marks) <= most
    assert all(low - 1e-9 <= mark <= high + 1e-9 for mark in marks)
