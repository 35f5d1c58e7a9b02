"""The one action table."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget
from pytestqt.qtbot import QtBot

from app.ui.actions import COMMANDS, ActionTable, Reach, key_caps
from app.ui.frame.menus import fill_menu_bar, household_menu
from app.ui.frame.shortcut_sheet import ShortcutSheet
from app.ui.widgets.text import Text
from tests.ui.page_fixtures import keep


@pytest.fixture
def actions(qtbot: QtBot) -> Iterator[ActionTable]:
    """Give the table on a window."""
    window = QWidget()
    qtbot.addWidget(window)
    yield ActionTable(window)
    window.hide()


def test_keys_and_shortcuts_are_unique(actions: ActionTable) -> None:
    """No two commands share a key or a shortcut, second keys included."""
    keys = [command.key for command in COMMANDS]
    assert len(set(keys)) == len(keys)
    shortcuts = [sequence.toString() for key in keys for sequence in actions[key].shortcuts()]
    assert len(set(shortcuts)) == len(shortcuts) > 20


def test_every_shortcut_is_one_qt_understands() -> None:
    """A misspelt key would be an empty sequence."""
    for command in COMMANDS:
        assert not command.keys or QKeySequence(command.keys).toString(), command.key


def test_triggering_tells_the_key(actions: ActionTable) -> None:
    """The table says which command ran; who serves it is the window's affair."""
    ran: list[object] = []
    actions.ran.connect(keep(ran))
    actions["go.today"].trigger()
    assert ran == ["go.today"]


def test_reach_decides_what_can_be_done(actions: ActionTable) -> None:
    """A household that may not be changed offers everything but changes."""
    actions.set_reach(Reach.HOUSEHOLD)
    assert actions["go.today"].isEnabled()
    assert not actions["file.import"].isEnabled()
    assert actions["file.open"].isEnabled()


def test_key_caps_read_like_keys() -> None:
    """Plus and minus are keys too."""
    assert key_caps("Ctrl+Shift+Z") == ("Ctrl", "Shift", "Z")
    assert key_caps("Ctrl++") == ("Ctrl", "+")
    assert key_caps("Ctrl+-") == ("Ctrl", "−")
    assert key_caps("Ctrl+Return") == ("Ctrl", "Enter")
    assert key_caps("") == ()


def test_the_menu_bar_has_every_command(actions: ActionTable, qtbot: QtBot) -> None:
    """Menus by place hold each action once."""
    bar = QMenuBar()
    qtbot.addWidget(bar)
    fill_menu_bar(bar, actions)
    listed = [action for menu in bar.findChildren(QMenu) for action in menu.actions() if not action.isSeparator()]
    assert listed == [actions[command.key] for command in COMMANDS]


def test_the_household_menu_offers_the_others(actions: ActionTable, qtbot: QtBot) -> None:
    """Households that were open before stand in it by name and open when chosen."""
    opened: list[object] = []
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = household_menu(parent, actions, [Path("a/Alders.evenkeel")], opened.append)
    next(action for action in menu.actions() if action.text() == "Alders").trigger()
    assert opened == [Path("a/Alders.evenkeel")]
    assert actions["file.backup"] in menu.actions()


def test_the_shortcut_sheet_shows_every_key(qtbot: QtBot) -> None:
    """Each command with keys is on the sheet."""
    window = QWidget()
    qtbot.addWidget(window)
    sheet = ShortcutSheet(window, COMMANDS)
    words = {text.words for text in sheet.findChildren(Text)}
    assert {command.words for command in COMMANDS if command.keys} <= words
