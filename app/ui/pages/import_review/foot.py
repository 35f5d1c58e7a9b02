"""The foot of the review: how the rows add up, what they are held against, and the button that says what it does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.desk.importing.changes import ImportChanges
from app.desk.views import ImportReview
from app.ui.format import Formatter
from app.ui.pages.elided import ElidedText
from app.ui.pages.import_review.changes import count_words, summary
from app.ui.pages.import_review.rows import ADDED, OPEN, FileTable, row_sum
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import Card, Hairline, button
from app.ui.widgets.text import Text


class _Told(ElidedText):
    """Words that give way, in the role they were last given."""

    def set_words(self, text: str, role: ColorRole | None = None) -> None:
        """Replace the text and, if given, its role."""
        style, before, align = self._look
        self._look = style, role or before, align
        super().set_words(text, role)


class ReviewFoot(Card):
    """Sums, totals and the way on; `told` asks for what will change, or for it to go."""

    told = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._sum_words, self.sum = Text("", "small", "ink_2"), Text("", "emphasis")
        self._against_words = ElidedText("", "small", "ink_2")
        self.against = _Told("", "emphasis", "ink")
        self._changes_words = Text("", "small", "ink_2")
        self.changes = button("", "link", small=True)
        self.changes.setCheckable(True)
        self.changes.toggled.connect(self.told)
        self.cancel = button("Cancel")
        self.go_on = button("Import", "primary", icon_name="import")
        line = QHBoxLayout()
        line.setSpacing(20)
        self._rules = [Hairline(upright=True), Hairline(upright=True)]
        parts = ((self._sum_words, self.sum), (self._against_words, self.against), (self._changes_words, self.changes))
        for at, (words, figure) in enumerate(parts):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(words)
            column.addWidget(figure)
            line.addLayout(column, 1 if figure is self.against else 0)
            if at < len(self._rules):
                line.addWidget(self._rules[at])
        line.addWidget(self.cancel)
        line.addWidget(self.go_on)
        self.body.addLayout(line)

    def say(self, sentence: str) -> None:
        """Say one thing, with nothing to go on with."""
        self._sum_words.set_words(sentence)
        self.sum.set_words("")
        self._against_words.set_words("")
        self.against.set_words("")
        self._show_changes(None, "")
        self.set_ready(ready=False)

    def set_ready(self, *, ready: bool) -> None:
        """Allow the import, or not."""
        self.go_on.setEnabled(ready)

    def show_review(
        self, review: ImportReview, tables: Sequence[FileTable], changes: ImportChanges, view: Formatter
    ) -> None:
        """Show how everything adds up."""
        self._sum_words.set_words(f"Rows in {view.counted(len(review.files), 'file')}")
        self.sum.set_words(row_sum(tables))
        if changes.counts:
            self._against_words.set_words("Shares after import, against the broker’s own count")
            self.against.set_words(*count_words(changes.counts, view))
        else:
            self._show_totals(review, view)
        self._show_changes(changes, summary(changes, view))
        new = sum(table.count(*ADDED) for table in tables)
        left = sum(table.count(*OPEN) for table in tables)
        words = f"Import {new:,}" if new else "Nothing new to import"
        self.go_on.setText(f"{words}, leave {left:,} open" if left else words)

    def _show_changes(self, changes: ImportChanges | None, words: str) -> None:
        self._changes_words.set_words("What will change" if changes is not None else "")
        self.changes.setText(words)
        self.changes.setAccessibleName(f"What will change: {words}")
        self.changes.setVisible(changes is not None)
        for rule in self._rules:
            rule.setVisible(changes is not None)
        if changes is None:
            self.changes.setChecked(False)

    def _show_totals(self, review: ImportReview, view: Formatter) -> None:
        known = [file.totals.apart for file in review.files if file.totals.apart is not None]
        self._against_words.set_words("Totals, against what the files state" if known else "Totals")
        apart = [difference for difference in known if difference]
        if not known:
            self.against.set_words("The files state none", "ink_3")
        elif not apart:
            equal = "equals" if len(known) == 1 else "all equal"
            self.against.set_words(f"{len(known)} stated, {equal}", "good")
        else:
            words = ", ".join(view.money(difference, cents=True, signed=True) for difference in apart)
            self.against.set_words(f"{len(apart)} of {len(known)} apart: {words}", "caution")
