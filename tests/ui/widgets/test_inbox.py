"""The inbox: its parts by mouse and keys, its menu, its words."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.inbox import InboxItem, InboxList, InboxPlaces

BREACH = InboxItem(
    "breach", "warning", "over", "US equity is above its band",
    "47.0 % against 37–44 %. Outside since October 9.", "+3.0 pts", "over the edge", "Review",
)  # fmt: skip
WASH = replace(BREACH, key="wash", icon="octagon", tone="danger", title="Sam's IRA will buy BND")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def inbox(shown: Callable[..., QWidget]) -> InboxList:
    """Show an inbox of two."""
    made = InboxList()
    made.setMinimumHeight(200)
    made.set_items((BREACH, WASH))
    shown(made, width=560)
    return made


def places(inbox: InboxList, row: int) -> InboxPlaces:
    """Return where the parts of a row lie."""
    return InboxPlaces.of(inbox.visualRect(inbox.model().index(row, 0)), current_theme())


def test_the_button_acts(inbox: InboxList, qtbot: QtBot) -> None:
    """A click on the painted button acts on its own item."""
    with qtbot.waitSignal(inbox.acted) as told, qtbot.assertNotEmitted(inbox.asked):
        QTest.mouseClick(inbox.viewport(), LEFT, pos=places(inbox, 1).action.center().toPoint())
    assert told.args == ["wash"]


def test_the_words_ask(inbox: InboxList, qtbot: QtBot) -> None:
    """A click anywhere else asks why."""
    with qtbot.waitSignal(inbox.asked) as told, qtbot.assertNotEmitted(inbox.acted):
        QTest.mouseClick(inbox.viewport(), LEFT, pos=places(inbox, 0).words.center().toPoint())
    assert told.args == ["breach"]


def test_enter_acts_and_space_asks(inbox: InboxList, qtbot: QtBot) -> None:
    """The keyboard reaches what the mouse does."""
    inbox.setCurrentIndex(inbox.model().index(0, 0))
    with qtbot.waitSignal(inbox.acted):
        QTest.keyClick(inbox, Qt.Key.Key_Return)
    with qtbot.waitSignal(inbox.asked):
        QTest.keyClick(inbox, Qt.Key.Key_Space)
    QTest.keyClick(inbox, Qt.Key.Key_Down)
    assert inbox.currentIndex().row() == 1


def test_the_menu_opens_from_its_dots_and_by_key(
    inbox: InboxList, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A click on the dots and the menu key open the menu, and nothing else happens."""
    opened: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _at: opened.append(menu))
    inbox.setCurrentIndex(inbox.model().index(1, 0))
    with qtbot.assertNotEmitted(inbox.asked), qtbot.assertNotEmitted(inbox.acted):
        QTest.mouseClick(inbox.viewport(), LEFT, pos=places(inbox, 0).menu.center().toPoint())
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
        QApplication.sendEvent(inbox.viewport(), event)
    assert [len(menu.actions()) for menu in opened] == [6, 6]


def test_the_menu_snoozes_dismisses_and_explains(inbox: InboxList) -> None:
    """Each entry of the menu tells its item and what was chosen."""
    told: list[tuple[str, ...]] = []
    inbox.snoozed.connect(lambda *heard: told.append(heard))
    inbox.dismissed.connect(lambda *heard: told.append(heard))
    inbox.asked.connect(lambda *heard: told.append(heard))
    menu = inbox.menu_for("wash")
    entries = [action for action in menu.actions() if not action.isSeparator()]
    assert [entry.text() for entry in entries] == [
        "Snooze 1 day",
        "Snooze 1 week",
        "Snooze until it changes",
        "Dismiss",
        "Why",
    ]
    for entry in entries:
        entry.trigger()
    assert told == [("wash", "day"), ("wash", "week"), ("wash", "change"), ("wash",), ("wash",)]


def test_the_cursor_tells_what_can_be_pressed(inbox: InboxList) -> None:
    """Over button and dots the pointer is a hand, elsewhere an arrow."""
    spots = places(inbox, 0)
    shapes = []
    for box in (spots.action, spots.menu, spots.words):
        QTest.mouseMove(inbox.viewport(), box.center().toPoint())
        shapes.append(inbox.viewport().cursor().shape())
    hand = Qt.CursorShape.PointingHandCursor
    assert shapes == [hand, hand, Qt.CursorShape.ArrowCursor]


def test_rows_are_72_or_60(inbox: InboxList, qtbot: QtBot) -> None:
    """Compact rows are lower, larger text makes rows higher."""
    heights = []
    for compact in (False, True):
        inbox.set_compact(compact)
        qtbot.waitUntil(lambda: inbox.sizeHintForRow(0) > 0)
        heights.append(inbox.sizeHintForRow(0))
    theme_switch().choose("light", 1.5)
    assert [*heights, inbox.sizeHintForRow(0)] == [72, 60, 90]


def test_parts_do_not_overlap() -> None:
    """From 320 px up, square, words, stake, button and dots stand side by side."""
    for width in (360, 560, 900):
        at = InboxPlaces.of(QRect(0, 0, width, 72), current_theme())
        edges = [
            edge for box in (at.square, at.words, at.stake, at.action, at.menu) for edge in (box.left(), box.right())
        ]
        assert edges == sorted(edges)
        assert edges[-1] <= width


def test_an_item_is_read_whole(inbox: InboxList) -> None:
    """A screen reader hears title, sentence, stake and what Enter will do."""
    spoken = inbox.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"{BREACH.title}. {BREACH.sentence} +3.0 pts over the edge. Review"
