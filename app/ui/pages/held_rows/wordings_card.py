"""Brokers' words for actions: those nobody has explained, and what was said of the others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.desk.importing.left_open import AnsweredWording
from app.desk.importing.wordings import WordingView
from app.ui.format import Formatter
from app.ui.pages.import_review.fix import MEANINGS, EditorPlace, WordingPanel
from app.ui.pages.words import broker_name
from app.ui.theme import current_theme
from app.ui.widgets.card import Card, Hairline, button
from app.ui.widgets.text import Text

_SHOWN = 8
_MEANS = dict(MEANINGS)


class WordingsCard(Card):
    """Lists wordings; `explained` tells broker, wording and what it does."""

    explained = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__("Words not understood", "Asked once, and known from then on")
        self._grid = QWidget()
        self.editor = EditorPlace()
        self.body.addWidget(self._grid)
        self.body.addWidget(self.editor)

    def show_wordings(
        self, asked: Sequence[WordingView], answered: Sequence[AnsweredWording], view: Formatter, *, can_write: bool
    ) -> None:
        """Show the open ones first, then what was answered before, which can be said anew."""
        self.editor.shut()
        old, self._grid = self._grid, QWidget()
        self.body.replaceWidget(old, self._grid)
        old.hide()
        old.deleteLater()
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for at, known in enumerate(asked):
            rows = view.counted(known.rows, "row")
            told = f"{rows}, {view.money(known.cash, cents=True, signed=True)} in cash"
            self._line(grid, at, known.broker, known.wording, told, "Explain…", "", can_write=can_write)
        for at, said in enumerate(answered[:_SHOWN], len(asked)):
            told = _MEANS.get(said.action, said.action)
            self._line(grid, at, said.broker, said.wording, told, "Change…", said.action, can_write=can_write)
        if not asked and not answered:
            grid.addWidget(Text("Every word in every file was known.", "small", "ink_2"), 0, 0)
        elif len(answered) > _SHOWN:
            more = f"{view.count(len(answered) - _SHOWN)} more are explained."
            grid.addWidget(Text(more, "small", "ink_2"), 2 * (len(asked) + _SHOWN), 1)

    def _line(
        self,
        grid: QGridLayout,
        at: int,
        broker: str,
        wording: str,
        told: str,
        words: str,
        chosen: str,
        *,
        can_write: bool,
    ) -> None:
        grid.addWidget(Hairline(), 2 * at, 0, 1, 4)
        grid.setRowMinimumHeight(2 * at + 1, current_theme().scaled(28))
        act = button(words, "link", small=True)
        act.setAccessibleName(f"{words.rstrip('…')} “{wording}”")
        act.setEnabled(can_write)
        act.clicked.connect(partial(self._open, broker, wording, chosen))
        about = Text(told, "small", "ink_2")
        about.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        name = Text(f"“{wording}”", "strong" if not chosen else "body")
        for column, part in enumerate((Text(broker_name(broker), role="ink_2"), name, about, act)):
            grid.addWidget(part, 2 * at + 1, column)

    def _open(self, broker: str, wording: str, chosen: str) -> None:
        about = "for every row of it, those imported before too"
        panel = WordingPanel(broker_name(broker), wording, about, chosen)
        panel.explained.connect(lambda rule: self.explained.emit(broker, wording, rule))
        self.editor.open(panel)
