"""Menus under a button: what can be done, without a dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry: its words and what it does; `chosen` draws a tick, None where it is no state."""

    words: str
    act: Callable[[], object]
    chosen: bool | None = None
    enabled: bool = True


def open_menu(below: QWidget, name: str, choices: list[Choice | None], at: QPoint | None = None) -> QMenu:
    """Open a menu below a widget, or at a point of the screen; None draws a line between. It goes away by itself."""
    menu = QMenu(below)
    menu.setAccessibleName(name)
    for choice in choices:
        if choice is None:
            menu.addSeparator()
            continue
        action = menu.addAction(choice.words)
        action.setEnabled(choice.enabled)
        if choice.chosen is not None:
            action.setCheckable(True)
            action.setChecked(choice.chosen)
        action.triggered.connect(lambda _checked, act=choice.act: act())
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at or below.mapToGlobal(QPoint(0, below.height() + 2)))
    return menu
