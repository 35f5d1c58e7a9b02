"""The verdict: one sentence of what is true now, its instrument and the one next step."""

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.widgets.card import Card, button
from app.ui.widgets.inclinometer import Inclinometer
from app.ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class VerdictView:
    """A sentence, its supporting line (``**bold**`` allowed), the worst class in band units."""

    sentence: str
    line: str
    ball: Decimal | None
    action: str = ""
    key: str = ""


class VerdictBanner(Card):
    """Sits at the head of Today; its button is the page's only primary one."""

    acted = Signal()

    def __init__(self, view: VerdictView, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.body.setContentsMargins(20, 16, 20, 16)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._ball = Inclinometer()
        self._sentence = Text(style="verdict", wrap=True)
        self._line = Text(role="ink_2", strong="ink", wrap=True)
        self._action = button("", "primary")
        self._action.clicked.connect(self.acted)
        self._key = Text(style="micro", role="ink_3")
        self._key.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(self._sentence)
        words.addWidget(self._line)
        words.addStretch(1)
        step = QVBoxLayout()
        step.setSpacing(4)
        step.addStretch(1)
        step.addWidget(self._action)
        step.addWidget(self._key)
        step.addStretch(1)
        across = QHBoxLayout()
        across.setSpacing(24)
        across.addWidget(self._ball, 0, Qt.AlignmentFlag.AlignVCenter)
        across.addLayout(words, 1)
        across.addLayout(step)
        self.body.addLayout(across)
        self.set_view(view)

    def set_view(self, view: VerdictView) -> None:
        """State another verdict in place."""
        self._ball.set_ball(view.ball)
        self._sentence.set_words(view.sentence)
        self._line.set_words(view.line)
        self._action.setText(view.action)
        self._action.setVisible(bool(view.action))
        self._key.set_words(view.key)
        self._key.setVisible(bool(view.key))
        self.setAccessibleName(self._sentence.words)
        self.setAccessibleDescription(self._line.words)
