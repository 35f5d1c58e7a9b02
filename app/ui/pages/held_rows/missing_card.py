"""Holdings that the newest snapshot of their account leaves out: sold, or held still?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.desk.importing.absent import MissingHolding
from app.ui.format import Formatter
from app.ui.pages.held_rows.lines_card import LinesCard
from app.ui.widgets.card import button, row
from app.ui.widgets.text import Text


class MissingCard(LinesCard):
    """Asks of each; `said` tells account, symbol and whether it is gone."""

    said = Signal(str, str, bool)

    def __init__(self) -> None:
        super().__init__("Holdings a newer snapshot leaves out", "They count as gone until you say")

    def show_missing(self, missing: Sequence[MissingHolding], view: Formatter, *, can_write: bool) -> None:
        """Show what is asked; nothing hides the card."""
        self.show_lines([self._line(told, view, can_write=can_write) for told in missing])

    def _line(self, told: MissingHolding, view: Formatter, *, can_write: bool) -> tuple[QWidget, ...]:
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
        return what, why, acts
