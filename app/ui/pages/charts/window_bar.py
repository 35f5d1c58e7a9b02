"""The line under the header: what is true now, which days are seen, and the way back to the span."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui.charts.time_plot import HOW_TO_MOVE
from app.ui.charts.window import Window
from app.ui.format import DASH, Formatter
from app.ui.widgets.card import button
from app.ui.widgets.text import Text


class WindowBar(QWidget):
    """One sentence at the left; the window and the buttons that move it at the right, always in their place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = Text("", "body", wrap=True)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.days = Text("", "small", "ink_2")
        self.back = button("", "link", small=True)
        self.back.hide()
        self.farther, self.closer = button("−", small=True), button("+", small=True)
        for one, name in ((self.farther, "Show more days"), (self.closer, "Show fewer days")):
            one.setAccessibleName(name)
            one.setToolTip(f"{name}. {HOW_TO_MOVE}")
            one.setFixedWidth(30)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.sentence, 1)
        for part in (self.days, self.back, self.farther, self.closer):
            line.addWidget(part)

    def say(self, sentence: str, moved: Window | None, span: str, format_: Formatter) -> None:
        """Say what is true; `moved` are the days that are seen where they are not the span."""
        if self.sentence.words != sentence:
            self.sentence.set_words(sentence)
        words = "" if moved is None else _days_words(moved, format_)
        if self.days.words != words:
            self.days.set_words(words)
        if self.back.text() != f"Back to {span}":
            self.back.setText(f"Back to {span}")
        self.back.setVisible(moved is not None)


def _days_words(window: Window, format_: Formatter) -> str:
    first, last = (date.fromordinal(round(day)) for day in (window.first, window.last))
    return f"{format_.day(first, year=first.year != last.year)} {DASH} {format_.day(last, year=True)}"
