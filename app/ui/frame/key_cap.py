"""Key caps: how a shortcut is drawn in the search field, the palette and the shortcut sheet."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import current_theme
from app.ui.widgets.paint import draw_text, round_rect

_PAD = 5
_GAP = 3


def caps_width(caps: Sequence[str]) -> float:
    """Return the width of a row of caps in pixels."""
    metrics = QFontMetricsF(current_theme().font("micro"))
    widths = [max(metrics.horizontalAdvance(cap) + 2 * _PAD, cap_height()) for cap in caps]
    return sum(widths) + _GAP * max(len(caps) - 1, 0)


def cap_height() -> float:
    """Return the height of a cap in pixels."""
    return current_theme().line("micro") + 4


def paint_caps(painter: QPainter, left: float, center_y: float, caps: Sequence[str]) -> None:
    """Paint a row of caps from a left edge, centred upright."""
    theme = current_theme()
    font = theme.font("micro")
    height = cap_height()
    for cap in caps:
        box = QRectF(left, center_y - height / 2, caps_width([cap]), height)
        round_rect(painter, box, 4, theme.color("surface"), line=theme.color("line_strong"))
        draw_text(painter, box, cap, font, theme.color("ink_2"), align="center")
        left = box.right() + _GAP


class KeyCaps(QWidget):
    """A row of caps as a label."""

    def __init__(self, caps: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caps = tuple(caps)
        self.setAccessibleName(" ".join(caps))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size at the present text size."""
        return QSize(round(caps_width(self._caps)) + 1, round(cap_height()) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_caps(painter, 0, self.height() / 2, self._caps)
