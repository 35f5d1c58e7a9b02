"""A card of lines, each a question with what answers it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QWidget

from app.ui.widgets.card import Card
from app.ui.widgets.lines import Lines

_HEIGHT = 32


class LinesCard(Card):
    """Lines of parts in columns; without lines it hides."""

    def __init__(self, title: str, note: str) -> None:
        super().__init__(title, note)
        self._lines = Lines(_HEIGHT)
        self.body.addWidget(self._lines)

    def show_lines(self, lines: Iterable[Sequence[QWidget]]) -> None:
        """Show other lines in the place of those before."""
        shown = list(lines)
        self._lines.show_lines(shown)
        self.setVisible(bool(shown))
