"""Menus made from the action table: the household menu, and the bar that macOS expects."""

from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path

from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.ui.actions import ActionTable

_BREAKS_BEFORE = {
    "file.import",
    "file.backup",
    "file.close",
    "view.hide",
    "view.light",
    "view.larger",
    "help.about",
}


def household_menu(
    parent: QWidget, actions: ActionTable, recent: Iterable[Path], open_path: Callable[[Path], object]
) -> QMenu:
    """Return the File commands with the other households that were open."""
    menu = QMenu(parent)
    for command in actions:
        if command.place == "File":
            if command.key in _BREAKS_BEFORE:
                menu.addSeparator()
            menu.addAction(actions[command.key])
            if command.key == "file.sample":
                _add_recent(menu, recent, open_path)
    return menu


def fill_menu_bar(bar: QMenuBar, actions: ActionTable) -> None:
    """Put every command into a menu of its place."""
    for place, commands in groupby(actions, key=lambda command: command.place):
        menu = bar.addMenu(place)
        for command in commands:
            if command.key in _BREAKS_BEFORE:
                menu.addSeparator()
            menu.addAction(actions[command.key])


def _add_recent(menu: QMenu, recent: Iterable[Path], open_path: Callable[[Path], object]) -> None:
    paths = list(recent)
    if paths:
        menu.addSeparator()
    for path in paths:
        action = menu.addAction(path.stem)
        action.setToolTip(str(path))
        action.triggered.connect(lambda _=False, path=path: open_path(path))
