"""A card for each part of the rule, and the strip they flow in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.inbox import broken
from app.ui.widgets.paint import draw_text, round_rect

_MOST, _FEWER = 4, 3
_LINES = 2


class RuleCard(QAbstractButton):
    """A label, what holds, and two lines about it; the whole card is a button."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        self._rule = self._line = ""
        self._flag: ColorRole = "ink"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rule(self, rule: str, line: str, flag: ColorRole = "ink") -> None:
        """Show what holds; `flag` colours it where it needs the eye."""
        self._rule, self._line, self._flag = rule, line, flag
        self.setAccessibleName(f"{self._label}: {rule}")
        self.setAccessibleDescription(line)
        self.setToolTip(f"{rule}\n{line}" if line else rule)
        self.update()

    def sizeHint(self) -> QSize:
        """Four lines and the padding of a card."""
        theme = current_theme()
        return QSize(theme.scaled(200), (1 + _LINES) * theme.line("small") + theme.line("emphasis") + 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card and its words; what does not fit is elided, and whole in its tip."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground: ColorRole = "hover" if self.underMouse() or self.isDown() else "surface"
        round_rect(painter, QRectF(self.rect()), 8, theme.color(ground), line=theme.color("line"))
        box = QRectF(14, 11, self.width() - 28, theme.line("small"))
        draw_text(painter, box, self._label, theme.font("small"), theme.color("ink_2"))
        box = QRectF(14, box.bottom() + 2, box.width(), theme.line("emphasis"))
        draw_text(painter, box, self._rule, theme.font("emphasis"), theme.color(self._flag))
        font = theme.font("small")
        top = box.bottom()
        for line in broken(self._line, font, box.width(), _LINES):
            draw_text(painter, QRectF(14, top, box.width(), theme.line("small")), line, font, theme.color("ink_2"))
            top += theme.line("small")


class CardFlow(QWidget):
    """Cards of one width, at most four across where the window is wide, else three, in rows as even as they can be."""

    reflowed = Signal()

    def __init__(self, cards: Sequence[QWidget] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = list(cards)
        self._across = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(current_theme().px("space.card_gap"))
        self._flow()

    def add(self, cards: Sequence[QWidget], at: int | None = None) -> None:
        """Add cards at the end, or before the card of that place."""
        place = len(self._cards) if at is None else at
        self._cards[place:place] = cards
        self._across = 0
        self._flow()

    @property
    def across(self) -> int:
        """How many stand side by side."""
        return self._across

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take another number across where the window has changed."""
        super().resizeEvent(event)
        self._flow()

    def _flow(self) -> None:
        wide = self.window().width() >= current_theme().px("break.rail_collapses_below")
        across = _even(len(self._cards), _MOST if wide else _FEWER)
        if across == self._across:
            return
        self._across = across
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // across, place % across)
        for column in range(_MOST):
            self._grid.setColumnStretch(column, 1 if column < across else 0)
        for before, after in zip(self._cards, self._cards[1:], strict=False):
            QWidget.setTabOrder(before, after)
        self.reflowed.emit()


def _even(count: int, most: int) -> int:
    """How many stand side by side in as few rows as `most` allows, none of them shorter than it must be."""
    rows = -(-count // most)
    return -(-count // rows) if rows else most
