"""The shortcut sheet: the keys of the action table, by place."""

from collections.abc import Iterable
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.actions import Command, key_caps
from app.ui.frame.key_cap import KeyCaps
from app.ui.frame.overlay import Overlay
from app.ui.widgets.card import Hairline
from app.ui.widgets.text import Text

_COLUMNS = 2


class ShortcutSheet(Overlay):
    """Every command that has keys; Esc closes."""

    def __init__(self, parent: QWidget, commands: Iterable[Command]) -> None:
        super().__init__(parent, "Keyboard shortcuts", 720, 72)
        head = QHBoxLayout()
        head.setContentsMargins(24, 14, 16, 14)
        head.addWidget(Text("Keyboard shortcuts", "heading"))
        head.addStretch(1)
        head.addWidget(Text("Tab walks every control, Space or Enter presses it.", "small", "ink_2"))
        head.addSpacing(8)
        head.addWidget(KeyCaps(("Esc",)))
        self.content.addLayout(head)
        self.content.addWidget(Hairline())
        columns = QHBoxLayout()
        columns.setContentsMargins(24, 16, 24, 20)
        columns.setSpacing(40)
        for part in _halves([command for command in commands if command.keys]):
            columns.addLayout(_column(part), 1)
        inside = QWidget()
        inside.setLayout(columns)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        scroll.setMinimumHeight(inside.sizeHint().height())
        self.content.addWidget(scroll)


def _halves(commands: list[Command]) -> list[list[Command]]:
    """Split by place into columns of about equal length, no place torn apart."""
    places = [list(group) for _, group in groupby(commands, key=lambda command: command.place)]
    columns: list[list[Command]] = [[] for _ in range(_COLUMNS)]
    for group in places:
        min(columns, key=len).extend(group)
    return columns


def _column(commands: list[Command]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    for place, group in groupby(commands, key=lambda command: command.place):
        if column.count():
            column.addSpacing(14)
        column.addWidget(Text(place, "small", "ink_3"))
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for at, command in enumerate(group):
            grid.addWidget(Text(command.words), at, 0)
            grid.addWidget(KeyCaps(key_caps(command.keys)), at, 1, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)
    column.addStretch(1)
    return column
