"""Brokers' words for actions: those nobody has explained, and what was said of the others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.desk.importing.left_open import AnsweredWording
from app.desk.importing.wordings import WordingView
from app.ui.format import Formatter
from app.ui.pages.import_review.fix import MEANINGS, EditorPlace, WordingPanel
from app.ui.pages.words import broker_name
from app.ui.widgets.card import Card, button
from app.ui.widgets.lines import Lines
from app.ui.widgets.text import Text

_SHOWN = 8
_MEANS = dict(MEANINGS)


class WordingsCard(Card):
    """Lists wordings; `explained` tells broker, wording and what it does."""

    explained = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__("Words not understood", "Asked once, and known from then on")
        self._lines = Lines()
        self._note = Text("", "small", "ink_2")
        self.editor = EditorPlace()
        for part in (self._lines, self._note, self.editor):
            self.body.addWidget(part)

    def show_wordings(
        self, asked: Sequence[WordingView], answered: Sequence[AnsweredWording], view: Formatter, *, can_write: bool
    ) -> None:
        """Show the open ones first, then what was answered before, which can be said anew."""
        self.editor.shut()
        lines = []
        for known in asked:
            told = f"{view.counted(known.rows, 'row')}, {view.money(known.cash, cents=True, signed=True)} in cash"
            lines.append(self._line(known.broker, known.wording, told, "Explain…", "", can_write=can_write))
        for said in answered[:_SHOWN]:
            told = _MEANS.get(said.action, said.action)
            lines.append(self._line(said.broker, said.wording, told, "Change…", said.action, can_write=can_write))
        self._lines.show_lines(lines)
        rest = len(answered) - _SHOWN
        self._note.set_words(
            "Every word in every file was known." if not lines else f"{view.count(rest)} more are explained."
        )
        self._note.setVisible(not lines or rest > 0)

    def _line(self, broker: str, wording: str, told: str, words: str, chosen: str, *, can_write: bool) -> list[QWidget]:
        act = button(words, "link", small=True)
        act.setAccessibleName(f"{words.rstrip('…')} “{wording}”")
        act.setEnabled(can_write)
        act.clicked.connect(partial(self._open, broker, wording, chosen))
        about = Text(told, "small", "ink_2")
        about.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        name = Text(f"“{wording}”", "strong" if not chosen else "body")
        return [Text(broker_name(broker), role="ink_2"), name, about, act]

    def _open(self, broker: str, wording: str, chosen: str) -> None:
        about = "for every row of it, those imported before too"
        panel = WordingPanel(broker_name(broker), wording, about, chosen)
        panel.explained.connect(lambda rule: self.explained.emit(broker, wording, rule))
        self.editor.open(panel)
