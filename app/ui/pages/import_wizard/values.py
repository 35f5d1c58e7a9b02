"""What the words of the action column do: every distinct word with its count, and the effect it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.ui.pages.elided import ElidedText
from app.ui.pages.import_wizard.columns import walk_before
from app.ui.pages.import_wizard.words import EFFECTS
from app.ui.pages.plain import one_line
from app.ui.pages.settings.fields import Choice
from app.ui.widgets.card import button
from app.ui.widgets.text import Text

_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class WordView:
    """A distinct word of the action column, on how many lines it stands, and its effect; none is empty."""

    word: str
    count: int
    effect: str


class WordsPart(QWidget):
    """A line for each word, the most frequent first; more than can be overlooked come on request."""

    effectChosen = Signal(str, str)  # word, effect

    def __init__(self) -> None:
        super().__init__()
        self._views: Sequence[WordView] = ()
        self._shown = _AT_ONCE
        self.choices: dict[str, Choice] = {}
        self.heading = Text("", "emphasis")
        self.about = Text("", "small", "ink_2", wrap=True)
        self._place = QWidget()
        self.more = button("", "link", small=True)
        self.more.clicked.connect(self._show_more)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        for part in (self.heading, self.about, self._place):
            self._column.addWidget(part)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_words(self, column: str, views: Sequence[WordView]) -> None:
        """Show the words of a column; the same words keep their lines, and the keyboard its place."""
        same = [view.word for view in views] == [view.word for view in self._views]
        self._views = views
        self.setVisible(bool(views))
        self.heading.set_words(f"Words in “{one_line(column)}”" if "**" not in column else "Words of the action")
        self.about.set_words(standing(views))
        if not same:
            self._shown = _AT_ONCE
            self._build()
        effects = {view.word: view.effect for view in views}
        for word, choice in self.choices.items():
            choice.show_value(effects[word])

    def _show_more(self) -> None:
        self._shown += _AT_ONCE
        self._build()
        effects = {view.word: view.effect for view in self._views}
        for word, choice in self.choices.items():
            choice.show_value(effects[word])

    def _build(self) -> None:
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        self.choices = {}
        known = dict(EFFECTS) | {view.effect: view.effect for view in self._views if view.effect not in dict(EFFECTS)}
        for at, view in enumerate(self._views[: self._shown]):
            shown = one_line(view.word) or "(empty)"
            choice = self.choices[view.word] = Choice(f"Effect of {shown}", list(known.items()), 158)
            choice.chosen.connect(lambda effect, word=view.word: self.effectChosen.emit(word, effect))
            grid.addWidget(ElidedText(shown, "body", "ink"), at, 0)
            grid.addWidget(Text(f"{view.count:,}", "small", "ink_3"), at, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(choice, at, 2)
        left = len(self._views) - self._shown
        self.more.setText(f"Show {min(left, _AT_ONCE)} more of {left:,}" if left > _AT_ONCE else f"Show {left} more")
        self.more.setVisible(left > 0)
        self._column.replaceWidget(self._place, fresh)
        self._place.hide()
        self._place.deleteLater()
        self._place = fresh
        fresh.show()
        walk_before(self.more, self.choices.values())


def standing(views: Sequence[WordView]) -> str:
    """Return how many words have no effect and how many lines that leaves unclassified."""
    open_ = [view for view in views if not view.effect]
    if not open_:
        return "Every word has an effect."
    lines = sum(view.count for view in open_)
    words = "One word has" if len(open_) == 1 else f"{len(open_):,} words have"
    rest = "One line comes" if lines == 1 else f"{lines:,} lines come"
    return f"{words} no effect. {rest} in unclassified, and can be told later."


def effects_of(views: Sequence[WordView]) -> Mapping[str, str]:
    """Return the effect of each word that has one."""
    return {view.word: view.effect for view in views if view.effect}
