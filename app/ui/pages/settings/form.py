"""Forms: a label, a control and where its fact comes from, in rows that line up."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.pages.page import PageContext
from app.ui.pages.settings.fields import NumberField
from app.ui.theme import current_theme
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import Card, row
from app.ui.widgets.text import Text

_LABEL = 192


class FormCard(Card):
    """A card of rows; `rows` are their words and controls, for finding a setting; `labels` goes by control."""

    def __init__(self, title: str, note: str = "") -> None:
        super().__init__(title, note)
        self.body.setContentsMargins(20, 14, 20, 18)
        self.rows: list[tuple[str, QWidget]] = []
        self.labels: dict[QWidget, Text] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, current_theme().scaled(_LABEL))
        self._grid.setColumnStretch(2, 1)
        self.body.addLayout(self._grid)

    def add(self, label: str, control: QWidget, note: str = "", *, wide: bool = False) -> Text:
        """Add a row and return its note; a number field's complaint stands below it.

        The note of a `wide` control stands right of it, so that it does not push those of other rows.
        """
        at = self._grid.rowCount()
        words = Text(label)
        words.setBuddy(control)
        self._grid.addWidget(words, at, 0)
        about = Text(note, "small", "ink_3", wrap=True)
        if wide:
            beside = row(control, about, spacing=16)
            beside.setStretchFactor(about, 1)
            self._grid.addLayout(beside, at, 1, 1, 2)
        else:
            self._grid.addWidget(control, at, 1, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(about, at, 2)
        if isinstance(control, NumberField):
            problem = _Problem()
            control.refused.connect(problem.say)
            self._grid.addWidget(problem, at + 1, 1, 1, 2)
        self.rows.append((label, control))
        self.labels[control] = words
        return about

    def add_wide(self, part: QWidget) -> None:
        """Add something over the whole width."""
        self._grid.addWidget(part, self._grid.rowCount(), 0, 1, 3)


class _Problem(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._words = Text("", "small", "danger")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 4)
        line.setSpacing(6)
        line.addWidget(Glyph("octagon", "danger", 14))
        line.addWidget(self._words, 1)
        self.hide()

    def say(self, problem: str) -> None:
        """Show a sentence; none hides it."""
        self._words.set_words(problem)
        self.setVisible(bool(problem))


class SectionForm(QWidget):
    """One part of the settings."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.cards: list[FormCard] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(current_theme().px("space.card_gap"))

    def add_card(self, title: str, note: str = "") -> FormCard:
        """Add a card below the others."""
        card = FormCard(title, note)
        self.cards.append(card)
        self.column.addWidget(card)
        return card

    def refresh(self) -> None:
        """Show what holds now."""
