"""Banners: one sentence and one action, above what it concerns or after what was done."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.ui.icons import IconName, paint_icon
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import ButtonKind, button
from app.ui.widgets.chip import INK, TINT, Tone
from app.ui.widgets.paint import round_rect
from app.ui.widgets.text import Text

_UNDO_MS = 8000


@dataclass(frozen=True, slots=True)
class BannerView:
    """A sentence whose ``**lead**`` takes the tone, and at most one action."""

    text: str
    tone: Tone = "caution"
    icon: IconName = "warning"
    action: str = ""


class Glyph(QWidget):
    """An icon in a theme role, for the eye only: the words beside it are what is read."""

    def __init__(self, name: IconName, role: ColorRole, size: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_icon(name, role)

    def set_icon(self, name: IconName, role: ColorRole) -> None:
        """Show another icon."""
        self._name: IconName = name
        self._role: ColorRole = role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        color = current_theme().color(self._role)
        paint_icon(QPainter(self), QRectF(self.rect()), self._name, color, self.width())


class _Strip(QFrame):
    """What both banners share: a rounded ground, a glyph, a sentence and a button."""

    def __init__(self, kind: ButtonKind, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._tone: Tone = "outline"
        self.glyph = Glyph("info", "ink_2")
        self.words = Text(wrap=True)
        self.action: QPushButton = button("", kind, small=kind != "link")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 7, 12, 7)
        layout.setSpacing(12)
        layout.addWidget(self.glyph)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.action)

    def show_words(self, view: BannerView) -> None:
        self._tone = view.tone
        self.glyph.set_icon(view.icon, INK[view.tone])
        self.words.set_strong(INK[view.tone])
        self.words.set_words(view.text)
        self.action.setText(view.action)
        self.action.setVisible(bool(view.action))
        self.setAccessibleName(self.words.words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plain = self._tone == "outline"
        line = theme.color("line_strong") if plain else None
        ground = theme.color(TINT[self._tone])
        round_rect(painter, QRectF(self.rect()), theme.px("radius.inset"), ground, line=line)


class Banner(_Strip):
    """Stays while what it says holds; ``acted`` is its one action."""

    acted = Signal()

    def __init__(self, view: BannerView, parent: QWidget | None = None) -> None:
        super().__init__("secondary", parent)
        self.action.clicked.connect(self.acted)
        self.set_view(view)

    def set_view(self, view: BannerView) -> None:
        """Say something else."""
        self.show_words(view)


class UndoBanner(_Strip):
    """Tells what was done and offers to undo it for 8 seconds; hidden otherwise."""

    undone = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("link", parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.action.clicked.connect(self._undo)
        self.hide()

    def show_for(self, sentence: str, action: str = "Undo") -> None:
        """Show a sentence for 8 seconds; a new one takes the place of the old."""
        self.show_words(BannerView(sentence, "outline", "check", action))
        self.glyph.set_icon("check", "good")
        self.show()
        self._timer.start(_UNDO_MS)

    def _undo(self) -> None:
        self._timer.stop()
        self.hide()
        self.undone.emit()
