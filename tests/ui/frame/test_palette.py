"""The command palette: finds every action, keeps the keyboard, runs what is chosen."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.actions import COMMANDS, ActionTable
from app.ui.frame.entries import command_entries, household_entries
from app.ui.frame.palette import Entry, Palette
from app.ui.pages.page import PageContext
from tests.ui.page_fixtures import keep

Open = Callable[..., Palette]


@pytest.fixture
def ground(qtbot: QtBot) -> QWidget:
    """Give a shown window to lie over."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1200, 800)
    with qtbot.waitActive(window):
        window.show()
    return window


@pytest.fixture
def palette(ground: QWidget) -> Palette:
    """Give a palette over the window."""
    return Palette(ground)


def entries(ran: list[object], *words: str) -> list[Entry]:
    """Make entries that note when they run."""
    return [
        Entry(word, word, "Place", "Commands", None, lambda word=word: ran.append(word))  # type: ignore[misc]
        for word in words
    ]


def test_every_command_is_found_by_its_words(ground: QWidget, palette: Palette, qtbot: QtBot) -> None:
    """Typing a command's words brings it up first, whatever it is."""
    palette.offer(command_entries(ActionTable(ground)))
    for command in COMMANDS:
        palette.field.setText(command.words)
        assert palette.model.entries[0].key == command.key
    palette.shut()


def test_what_the_household_holds_is_found(palette: Palette, context: PageContext) -> None:
    """Accounts, securities, classes and settings are in the palette, with their figures; hidden amounts stay hidden."""
    palette.offer(household_entries(context))
    for typed, words, place in (
        ("cash brok", "Cash, Brokerage", "$9,480"),
        ("vti", "VTI Vanguard Total Stock Market ETF", "2 accounts"),
        ("band us eq", "Band of US equity", "target 40.0\N{NARROW NO-BREAK SPACE}%"),
        ("settings tax", "Settings: Tax", "Settings"),
    ):
        palette.field.setText(typed)
        assert (palette.model.entries[0].words, palette.model.entries[0].place) == (words, place)
    palette.shut()


def test_going_to_a_security_opens_its_place(palette: Palette, context: PageContext, qtbot: QtBot) -> None:
    """Enter on a security asks the window for Accounts with that symbol."""
    gone: list[object] = []
    context.gone.connect(keep(gone))
    palette.offer(household_entries(context))
    QTest.keyClicks(palette.field, "vti van")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert gone == [("accounts", {"symbol": "VTI"})]


def test_arrows_move_over_headings_and_enter_runs(palette: Palette, qtbot: QtBot) -> None:
    """Down and Up walk entries alone; Enter closes and runs, and tells the key."""
    ran: list[object] = []
    chosen: list[object] = []
    palette.chosen.connect(keep(chosen))
    palette.offer(entries(ran, "One", "Two", "Three"))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(palette.field, key)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert ran == chosen == ["Two"]
    assert not palette.isVisible()


def test_a_click_runs(palette: Palette, qtbot: QtBot) -> None:
    """A press on a line runs it."""
    ran: list[object] = []
    palette.offer(entries(ran, "One", "Two"))
    middle = palette.list.visualRect(palette.model.index(2)).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert ran == ["Two"]


def test_escape_gives_the_keyboard_back(ground: QWidget, palette: Palette, qtbot: QtBot) -> None:
    """Esc closes without running anything, and focus returns to where it was; Tab stays inside meanwhile."""
    field = QLineEdit(ground)
    field.show()
    field.setFocus()
    ran: list[object] = []
    palette.offer(entries(ran, "One"))
    QTest.keyClick(palette.field, Qt.Key.Key_Tab)
    assert palette.field.hasFocus()
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert field.hasFocus()
    assert ran == []


def test_a_click_beside_the_panel_closes(palette: Palette, qtbot: QtBot) -> None:
    """The dimmed ground is a way out."""
    palette.offer(entries([], "One"))
    with qtbot.waitSignal(palette.closed):
        QTest.mouseClick(palette, Qt.MouseButton.LeftButton, pos=palette.rect().bottomLeft())


def test_an_empty_field_shows_the_last_commands(palette: Palette) -> None:
    """Before anything is typed, the last commands stand under their own heading, the last first."""
    palette.offer(entries([], "One", "Two", "Three"), recent=("Three", "Gone", "One"))
    assert [entry.key for entry in palette.model.entries] == ["Three", "One"]
    assert palette.model.index(0).data() == "Recent"
    palette.shut()


def test_what_cannot_be_done_is_not_offered(ground: QWidget, palette: Palette) -> None:
    """A disabled action is not in the palette."""
    actions = ActionTable(ground)
    actions["edit.undo"].setEnabled(False)
    palette.offer(command_entries(actions))
    assert "edit.undo" not in {entry.key for entry in palette.model.entries}
    palette.shut()


def test_nothing_found_is_harmless(palette: Palette, qtbot: QtBot) -> None:
    """Enter on an empty list does nothing."""
    ran: list[object] = []
    palette.offer(entries(ran, "One"))
    palette.field.setText("zebra")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert ran == []
    assert palette.isVisible()
    palette.shut()
