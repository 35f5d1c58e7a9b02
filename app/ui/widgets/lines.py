"""Lines of widgets in columns, parted by hairlines: a short list whose lines have buttons and links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.ui.theme import current_theme
from app.ui.widgets.card import Hairline

_GAP = 18


class Lines(QWidget):
    """Shows lines whose second column is the widest; `height` is that of a line in pixels at text size 1."""

    def __init__(self, height: int = 28) -> None:
        super().__init__()
        self._height = height
        self._place = QVBoxLayout(self)
        self._place.setContentsMargins(0, 0, 0, 0)

    def show_lines(self, lines: Iterable[Sequence[QWidget]]) -> None:
        """Show other lines in the place of those before; without any it hides."""
        while (item := self._place.takeAt(0)) is not None:
            old: QWidget | None = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(_GAP)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for at, parts in enumerate(lines):
            grid.addWidget(Hairline(), 2 * at, 0, 1, len(parts))
            grid.setRowMinimumHeight(2 * at + 1, current_theme().scaled(self._height))
            for column, part in enumerate(parts):
                grid.addWidget(part, 2 * at + 1, column)
        self._place.addWidget(inside)
        self.setVisible(grid.count() > 0)
