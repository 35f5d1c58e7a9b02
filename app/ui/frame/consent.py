"""Asking, once, whether prices may be fetched from the internet: what is sent, to whom, and nothing else."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.frame.overlay import Overlay
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import Hairline, button, row
from app.ui.widgets.text import Text


class ConsentSheet(Overlay):
    """A question with two answers; Esc and a click beside it mean no."""

    agreed = Signal()

    def __init__(self, parent: QWidget, title: str, words: Sequence[str]) -> None:
        """Ask over a window; `words` are sentences, the second of them what is sent."""
        super().__init__(parent, title, 520, 140)
        self.agree, self.decline = button("Agree and switch on", "primary"), button("Not now")
        column = QVBoxLayout()
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(row(Glyph("link", "accent", 24), Text(title, "title"), 1, spacing=12))
        column.addWidget(Hairline())
        for n, sentence in enumerate(words):
            column.addWidget(Text(sentence, "emphasis" if n == 1 else "body", "ink" if n == 1 else "ink_2", wrap=True))
        column.addSpacing(4)
        column.addLayout(row(1, self.decline, self.agree))
        self.content.addLayout(column)
        self.agree.clicked.connect(self._agree)
        self.decline.clicked.connect(self.shut)

    def focus_target(self) -> QWidget:
        """Return the answer that changes nothing."""
        return self.decline

    def focusNextPrevChild(self, _forward: bool) -> bool:
        """Go from one answer to the other, and never below the dimmed ground."""
        (self.decline if self.agree.hasFocus() else self.agree).setFocus()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter give the answer that has the keyboard, as Space does."""
        answer = next((b for b in (self.agree, self.decline) if b.hasFocus()), None)
        if answer is not None and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            answer.click()
        else:
            super().keyPressEvent(event)

    def _agree(self) -> None:
        self.shut()
        self.agreed.emit()
