"""Pending rows that a later file no longer has: did they never come about?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.desk.importing.pending import LostPending
from app.ui.format import Formatter
from app.ui.pages.held_rows.lines_card import LinesCard
from app.ui.widgets.card import button
from app.ui.widgets.text import Text


class PendingCard(LinesCard):
    """Asks of each; `gone` tells the transaction that never settled."""

    gone = Signal(str)

    def __init__(self) -> None:
        super().__init__("Pending, and no longer in a later file", "They count nowhere")

    def show_pending(self, lost: Sequence[LostPending], view: Formatter, *, can_write: bool) -> None:
        """Show what is asked; nothing hides the card."""
        self.show_lines([self._line(told, view, can_write=can_write) for told in lost])

    def _line(self, told: LostPending, view: Formatter, *, can_write: bool) -> tuple[QWidget, ...]:
        amount = view.money(told.cash, cents=True, signed=True)
        what = Text(f"{view.day(told.day, year=True)}: {told.text}, {amount}", "strong")
        why = Text(f"in {told.account}; {told.file} tells of that day without it", "small", "ink_2")
        act = button("It never settled: remove", small=True)
        act.setAccessibleName(f"Remove the pending row of {told.day}, {told.text}")
        act.setEnabled(can_write)
        act.clicked.connect(partial(self.gone.emit, told.id))
        return what, why, act
