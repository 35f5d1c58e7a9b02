"""The small dial: by mouse, by keys, and as a reader hears it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.ui.format import HIDDEN, Formatter
from app.ui.widgets.balance_dial import BalanceDial, drift_at, point_at
from app.ui.widgets.dial_geometry import DialView
from app.ui.widgets.dial_grip import StopButton
from tests.ui.frontiers import POINTS
from tests.ui.page_fixtures import keep

FORMAT = Formatter(hide_amounts=False, today=date(2026, 11, 20))
EDGE = POINTS[2].drift
VIEW = DialView(POINTS, EDGE)


@pytest.fixture
def dial(shown: Callable[..., QWidget]) -> BalanceDial:
    """Give a shown dial that follows what it tells, as a page has it do."""
    made = BalanceDial()
    made.show_view(VIEW, FORMAT)
    made.moved.connect(lambda drift: made.show_view(replace(VIEW, drift=drift), FORMAT))
    shown(made, width=240)
    return made


def drift(dial: BalanceDial) -> Decimal:
    """Where the handle stands."""
    assert dial.view is not None
    return dial.view.drift


def at(dial: BalanceDial, drift: Decimal) -> QPoint:
    """A place of the curve on the widget."""
    assert dial.view is not None
    return point_at(QRectF(dial.rect()), dial.view, drift).toPoint()


def test_right_is_more_even_and_up_is_dearer(dial: BalanceDial) -> None:
    """The last stop stands right of the first and above it."""
    first, last = at(dial, POINTS[0].drift), at(dial, POINTS[-1].drift)
    assert last.x() > first.x()
    assert last.y() < first.y()


def test_keys_walk_the_stops(dial: BalanceDial) -> None:
    """Arrows to the next, with Shift a tenth of a point, Home cheapest, End most even."""
    handle = dial.grip.handle
    handle.setFocus()
    for key, modifier, there in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, POINTS[-1].drift),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, EDGE),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, EDGE - Decimal("0.001")),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, POINTS[0].drift),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, POINTS[-1].drift),
    ):
        QTest.keyClick(handle, key, modifier)
        assert drift(dial) == there


def test_other_keys_are_left_alone(dial: BalanceDial) -> None:
    """Escape and Tab mean something to the page."""
    told: list[object] = []
    dial.moved.connect(keep(told))
    QTest.keyClick(dial.grip.handle, Qt.Key.Key_Escape)
    assert told == []


def test_a_drag_follows_the_pointer_and_catches_stops(dial: BalanceDial) -> None:
    """Between stops to a hundredth of a point; near one, the stop itself."""
    QTest.mousePress(dial, Qt.MouseButton.LeftButton, pos=at(dial, Decimal("0.015")))
    assert abs(drift(dial) - Decimal("0.015")) < Decimal("0.0005")
    QTest.mouseMove(dial, at(dial, EDGE) + QPoint(2, 0))
    assert drift(dial) == EDGE
    QTest.mouseRelease(dial, Qt.MouseButton.LeftButton, pos=at(dial, EDGE))
    QTest.mouseMove(dial, at(dial, POINTS[0].drift))
    assert drift(dial) == EDGE


def test_pixels_beyond_the_curve_are_its_ends() -> None:
    """There is nothing to the left of cheapest."""
    rect = QRectF(0, 0, 240, 92)
    assert drift_at(rect, VIEW, -50) == POINTS[0].drift
    assert drift_at(rect, VIEW, 500) == POINTS[-1].drift


def test_stops_are_buttons(dial: BalanceDial) -> None:
    """With their figures as a name; pressing one goes there."""
    buttons = dial.findChildren(StopButton)
    assert [b.accessibleName() for b in buttons][2] == "Nearest edge: 4.0 points left, −$468"
    buttons[-1].click()
    assert drift(dial) == POINTS[-1].drift


def test_a_reader_hears_a_slider_with_a_sentence(dial: BalanceDial) -> None:
    """Name, and where it stands; hidden amounts are hidden there too."""
    access = QAccessible.queryAccessibleInterface(dial.grip.handle)
    assert access.role() == QAccessible.Role.Slider
    assert access.text(QAccessible.Text.Name) == "Cost of balance"
    assert access.text(QAccessible.Text.Value) == "Nearest edge: 4.0 points left, −$468"
    dial.show_view(VIEW, replace(FORMAT, hide_amounts=True))
    assert HIDDEN in access.text(QAccessible.Text.Value)


def test_without_a_curve_there_is_no_handle(dial: BalanceDial) -> None:
    """Nothing to hold, nothing to press."""
    dial.show_view(None, FORMAT)
    assert not dial.grip.handle.isVisible()
    assert [b for b in dial.findChildren(StopButton) if b.isVisible()] == []
    dial.show_view(DialView(POINTS[:1], EDGE), FORMAT)
    assert not dial.grip.handle.isVisible()
    QTest.mouseClick(dial, Qt.MouseButton.LeftButton)
