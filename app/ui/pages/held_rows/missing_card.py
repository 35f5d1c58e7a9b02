"""Holdings that the newest snapshot of their account leaves out: sold, or held still?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.desk.importing.absent import MissingHolding
from app.ui.format import Formatter
from app.ui.theme import current_theme
from app.ui.widgets.card import Card, Hairline, button, row
from app.ui.widgets.text import Text


class MissingCard(Card):
    """Asks of each; `said` tells account, symbol and whether it is gone."""

    said = Signal(str, str, bool)

    def __init__(self) -> None:
        super().__init__("Holdings a newer snapshot leaves out", "They count as gone until you say")
        self._grid = QWidget()
        self.body.addWidget(self._grid)

    def show_missing(self, missing: Sequence[MissingHolding], view: Formatter, *, can_write: bool) -> None:
        """Show what is asked; nothing hides the card."""
        self.setVisible(bool(missing))
        old, self._grid = self._grid, QWidget()
        self.body.replaceWidget(old, self._grid)
        old.hide()
        old.deleteLater()
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for at, told in enumerate(missing):
            grid.addWidget(Hairline(), 2 * at, 0, 1, 3)
            grid.setRowMinimumHeight(2 * at + 1, current_theme().scaled(32))
            what = Text(f"{view.shares(told.shares)} {told.symbol} in {told.account}", "strong")
            day = f" of {view.day(told.day, year=True)}" if told.day else ""
            why = Text(f"not in {told.file}{day}, and no sale is imported", "small", "ink_2")
            buttons = []
            for words, is_gone in (("Still held", False), ("Sold or moved", True)):
                act = button(words, small=True)
                act.setAccessibleName(f"{told.symbol} in {told.account}: {words}")
                act.setEnabled(can_write)
                act.clicked.connect(partial(self.said.emit, told.account, told.symbol, is_gone))
                buttons.append(act)
            acts = QWidget()
            acts.setLayout(row(*buttons))
            for column, part in enumerate((what, why, acts)):
                grid.addWidget(part, 2 * at + 1, column)
