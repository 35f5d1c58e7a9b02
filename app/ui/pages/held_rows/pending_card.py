"""Pending rows that a later file no longer has: did they never come about?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.desk.importing.pending import LostPending
from app.ui.format import Formatter
from app.ui.theme import current_theme
from app.ui.widgets.card import Card, Hairline, button
from app.ui.widgets.text import Text


class PendingCard(Card):
    """Asks of each; `gone` tells the transaction that never settled."""

    gone = Signal(str)

    def __init__(self) -> None:
        super().__init__("Pending, and no longer in a later file", "They count nowhere")
        self._grid = QWidget()
        self.body.addWidget(self._grid)

    def show_pending(self, lost: Sequence[LostPending], view: Formatter, *, can_write: bool) -> None:
        """Show what is asked; nothing hides the card."""
        self.setVisible(bool(lost))
        old, self._grid = self._grid, QWidget()
        self.body.replaceWidget(old, self._grid)
        old.hide()
        old.deleteLater()
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for at, told in enumerate(lost):
            grid.addWidget(Hairline(), 2 * at, 0, 1, 3)
            grid.setRowMinimumHeight(2 * at + 1, current_theme().scaled(32))
            amount = view.money(told.cash, cents=True, signed=True)
            what = Text(f"{view.day(told.day, year=True)}: {told.text}, {amount}", "strong")
            why = Text(f"in {told.account}; {told.file} tells of that day without it", "small", "ink_2")
            act = button("It never settled: remove", small=True)
            act.setAccessibleName(f"Remove the pending row of {told.day}, {told.text}")
            act.setEnabled(can_write)
            act.clicked.connect(partial(self.gone.emit, told.id))
            for column, part in enumerate((what, why, act)):
                grid.addWidget(part, 2 * at + 1, column)
