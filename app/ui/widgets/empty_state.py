"""The empty state: the dashed keel, what is not there yet, and how to begin."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import current_theme
from app.ui.widgets.card import button, row
from app.ui.widgets.text import Text

_MOST_ACTIONS = 3
_SENTENCE_PX = 280


@dataclass(frozen=True, slots=True)
class EmptyView:
    """A heading, one sentence and at most three (key, text) actions, the first one primary."""

    heading: str
    sentence: str
    actions: tuple[tuple[str, str], ...] = ()


class EmptyState(QWidget):
    """Fills a page or card that has nothing to show; ``chosen`` tells the key of the action."""

    chosen = Signal(str)

    def __init__(self, view: EmptyView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if len(view.actions) > _MOST_ACTIONS:
            raise ValueError("An empty state offers at most three actions.")
        self.setAccessibleName(view.heading)
        sentence = Text(view.sentence, "small", "ink_2", wrap=True)
        sentence.setFixedWidth(current_theme().scaled(_SENTENCE_PX))
        sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setSpacing(4)
        layout.addStretch(1)
        center = Qt.AlignmentFlag.AlignHCenter
        layout.addWidget(_DashedKeel(), 0, center)
        layout.addSpacing(6)
        layout.addWidget(Text(view.heading, "heading"), 0, center)
        layout.addLayout(row(1, sentence, 1))
        layout.addSpacing(8)
        parts = []
        for place, (key, text) in enumerate(view.actions):
            part = button(text, "secondary" if place else "primary")
            part.clicked.connect(partial(self.chosen.emit, key))
            parts.append(part)
        layout.addLayout(row(1, *parts, 1))
        layout.addStretch(1)


class _DashedKeel(QWidget):
    """A band row that is not there yet."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the fixed size of the glyph."""
        return QSize(136, 46)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = self.width() / 2, self.height() / 2
        painter.setPen(QPen(theme.color("line_strong"), 1))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setPen(QPen(theme.color("line_strong"), 2))
        painter.drawLine(QPointF(1, y), QPointF(x - 7, y))
        painter.drawLine(QPointF(x + 7, y), QPointF(self.width() - 1, y))
        dashed = QPen(theme.color("control"), 1.8)
        dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
        dashed.setDashPattern([1.6, 1.2])
        painter.setPen(dashed)
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(QPointF(x, y), 6, 6)
        for side in (-1, 1):
            edge, tip = x + side * 23, x + side * 18
            corners = [(tip, -11), (edge, -11), (edge, 11), (tip, 11)]
            painter.drawPolyline([QPointF(a, y + b) for a, b in corners])
