"""The spin box of points: what may be typed, what is shown, what is told."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.format import MINUS
from app.ui.widgets.points_spin import PointsSpin

KEY = Qt.Key
STATE = QValidator.State


@pytest.fixture
def spin(qtbot: QtBot) -> PointsSpin:
    """Return a signed box."""
    made = PointsSpin("US equity, may rise", signed=True)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    "typed,points",
    [
        ("3", "3"), ("-3", "-3"), (f"{MINUS}3", "-3"), ("+3", "3"), ("3 %", "3"), ("3%", "3"),
        (".5", "0.5"), ("-.5", "-0.5"), ("4.25", "4.25"), ("4,5", "4.5"), (" 7 ", "7"),
    ],
)  # fmt: skip
def test_what_people_type_is_understood(spin: PointsSpin, qtbot: QtBot, typed: str, points: str) -> None:
    """Signs, percent signs, bare decimals and a decimal comma are all taken."""
    spin.lineEdit().setText(typed)
    with qtbot.waitSignal(spin.pointsChanged) as told:
        spin.interpretText()
    assert told.args == [Decimal(points)]
    assert spin.points == Decimal(points)


@pytest.mark.parametrize(
    "typed,state",
    [
        ("4.0", STATE.Acceptable), ("", STATE.Intermediate), ("-", STATE.Intermediate),
        ("101", STATE.Intermediate), ("abc", STATE.Invalid), ("1.2.3", STATE.Invalid),
    ],
)  # fmt: skip
def test_what_is_no_number_is_not_taken(spin: PointsSpin, typed: str, state: QValidator.State) -> None:
    """Half a number may be typed on, nonsense may not be typed at all."""
    assert spin.validate(typed, 0)[0] == state


@pytest.mark.parametrize(
    "points,signed,text",
    [("4", True, "+4.0"), ("-3", True, f"{MINUS}3.0"), ("40", False, "40.0"), ("3.97", True, "+3.97")],
)
def test_edges_show_their_sign(qtbot: QtBot, points: str, signed: bool, text: str) -> None:
    """Edges are signed, targets are not, and a second decimal shows only where there is one."""
    made = PointsSpin("x", signed=signed)
    qtbot.addWidget(made)
    made.set_points(Decimal(points))
    assert made.text() == text


@given(st.integers(-10_000, 10_000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_points_survive_the_box(spin: PointsSpin, hundredths: int) -> None:
    """Every hundredth of a point comes back as the Decimal it was, also through its text."""
    points = Decimal(hundredths) / 100
    spin.set_points(points)
    assert spin.points == points
    spin.lineEdit().setText(spin.text())
    spin.interpretText()
    assert spin.points == points


def test_setting_a_value_tells_nobody(spin: PointsSpin, qtbot: QtBot) -> None:
    """What the page sets is not an edit."""
    with qtbot.assertNotEmitted(spin.pointsChanged):
        spin.set_points(Decimal(4))


@pytest.mark.parametrize(
    "key,modifier,points",
    [
        (KEY.Key_Up, Qt.KeyboardModifier.NoModifier, "4.1"),
        (KEY.Key_Down, Qt.KeyboardModifier.ShiftModifier, "3.99"),
        (KEY.Key_PageUp, Qt.KeyboardModifier.NoModifier, "5"),
    ],
)
def test_keys_step(spin: PointsSpin, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, points: str) -> None:
    """Arrows step a tenth, Shift a hundredth, Page a whole point."""
    spin.set_points(Decimal(4))
    QTest.keyClick(spin, key, modifier)
    assert spin.points == Decimal(points)


def test_the_wheel_scrolls_the_page(spin: PointsSpin) -> None:
    """Without the focus a turn of the wheel over the box changes nothing and is passed on."""
    spin.set_points(Decimal(4))
    nowhere = QPointF(5, 5)
    turn = QWheelEvent(
        nowhere, nowhere, QPoint(0, 120), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(spin, turn)
    assert (spin.points, turn.isAccepted()) == (Decimal(4), False)


def test_an_error_is_outlined(spin: PointsSpin) -> None:
    """The danger outline is a state of the style sheet."""
    spin.set_error(True)
    assert spin.property("error") is True
    assert spin.accessibleName() == "US equity, may rise"
