"""Parts of the inspector that decide: a notice on its tint, and ways of which one is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from app.ui.icons import IconName
from app.ui.theme import current_theme
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import row
from app.ui.widgets.chip import INK, TINT, Tone
from app.ui.widgets.paint import round_rect
from app.ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class Notice:
    """What decides, on a tint of its tone: a glyph with a heading, and a sentence or two."""

    heading: str
    text: str
    tone: Tone
    icon: IconName


class NoticeBox(QFrame):
    """Shows a notice."""

    def __init__(self, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = notice.tone
        self.setAccessibleName(f"{notice.heading}. {notice.text}")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(2)
        heading = Text(notice.heading, "strong", INK[notice.tone], wrap=True)
        head = row(Glyph(notice.icon, INK[notice.tone], 15), heading, spacing=6)
        head.setStretchFactor(heading, 1)
        column.addLayout(head)
        if notice.text:
            column.addWidget(Text(notice.text, "small", "ink", wrap=True))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tint in the theme of the moment."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_rect(painter, QRectF(self.rect()), theme.px("radius.inset"), theme.color(TINT[self._tone]))


class ChoiceList(QWidget):
    """Ways below each other, each a sentence or two; `chosen` tells the key of the one that is taken."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], taken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.radios: dict[str, QRadioButton] = {}
        group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        for at, (key, words) in enumerate(choices):
            radio, text = QRadioButton(), _ChoiceText(words)
            radio.setAccessibleName(text.words)
            radio.setFixedWidth(17)
            radio.setChecked(key == taken)
            radio.clicked.connect(partial(self.chosen.emit, key))
            text.pressed.connect(radio.click)
            group.addButton(radio)
            self.radios[key] = radio
            grid.addWidget(radio, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, at, 1)


class _ChoiceText(Text):
    """The words of a way; a press on them takes it."""

    pressed = Signal()

    def __init__(self, words: str) -> None:
        super().__init__(words, "small", wrap=True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the way."""
        self.pressed.emit()
