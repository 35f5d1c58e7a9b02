"""A card of lines, each a question with what answers it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.theme import current_theme
from app.ui.widgets.card import Card, Hairline

_HEIGHT, _GAP = 32, 18


class LinesCard(Card):
    """Lines of parts in columns, parted by hairlines, the second column being the widest; without lines it hides."""

    def __init__(self, title: str, note: str) -> None:
        super().__init__(title, note)
        self._grid = QWidget()
        self.body.addWidget(self._grid)

    def show_lines(self, lines: Iterable[Sequence[QWidget]]) -> None:
        """Show other lines in the place of those before."""
        old, self._grid = self._grid, QWidget()
        self.body.replaceWidget(old, self._grid)
        old.hide()
        old.deleteLater()
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(_GAP)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for at, parts in enumerate(lines):
            grid.addWidget(Hairline(), 2 * at, 0, 1, len(parts))
            grid.setRowMinimumHeight(2 * at + 1, current_theme().scaled(_HEIGHT))
            for column, part in enumerate(parts):
                grid.addWidget(part, 2 * at + 1, column)
        self.setVisible(grid.count() > 0)
