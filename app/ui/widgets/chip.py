"""Chips: a reason or a state in one or two words, toned by meaning."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import IconName, paint_icon
from app.ui.theme import Theme, current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.paint import draw_text, round_rect

Tone = Literal["neutral", "over", "under", "good", "accent", "caution", "danger", "outline"]

INK: dict[Tone, ColorRole] = {
    "neutral": "ink_2",
    "outline": "ink_2",
    "over": "over",
    "under": "under",
    "good": "good",
    "accent": "accent",
    "caution": "caution",
    "danger": "danger",
}
TINT: dict[Tone, ColorRole] = {
    "neutral": "chip",
    "outline": "surface",
    "over": "over_tint",
    "under": "under_tint",
    "good": "good_tint",
    "accent": "accent_tint",
    "caution": "caution_tint",
    "danger": "danger_tint",
}

_PAD, _ICON, _GAP = 7, 13, 3


@dataclass(frozen=True, slots=True)
class ChipView:
    """What a chip says; ``tip`` is the full sentence."""

    text: str
    tone: Tone = "neutral"
    icon: IconName | None = None
    tip: str = ""


def _font(theme: Theme) -> QFont:
    font = theme.font("micro")
    font.setWeight(QFont.Weight.Medium)
    return font


def chip_width(view: ChipView) -> float:
    """Return the width of a chip in the present theme."""
    text = QFontMetricsF(_font(current_theme())).horizontalAdvance(view.text)
    return text + 2 * _PAD + (_ICON + _GAP if view.icon else 0)


def paint_chip(painter: QPainter, x: float, center_y: float, view: ChipView) -> float:
    """Paint a chip from its left end and return its width."""
    theme = current_theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tall = theme.scaled(theme.px("size.chip"))
    box = QRectF(x, center_y - tall / 2, chip_width(view), tall)
    line = theme.color("line_strong") if view.tone == "outline" else None
    round_rect(painter, box, tall / 2, theme.color(TINT[view.tone]), line=line)
    ink = theme.color(INK[view.tone])
    inner = box.adjusted(_PAD, 0, -_PAD + 1, 0)
    if view.icon:
        square = QRectF(inner.left(), center_y - _ICON / 2, _ICON, _ICON)
        paint_icon(painter, square, view.icon, ink, _ICON)
        inner.setLeft(square.right() + _GAP)
    draw_text(painter, inner, view.text, _font(theme), ink)
    return box.width()


class Chip(QWidget):
    """A chip on a form or card."""

    def __init__(self, view: ChipView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.set_view(view)

    def set_view(self, view: ChipView) -> None:
        """Show another state."""
        self._view = view
        self.setToolTip(view.tip)
        self.setAccessibleName(view.text)
        self.setAccessibleDescription(view.tip)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size at the present text size."""
        theme = current_theme()
        return QSize(round(chip_width(self._view) + 0.5), theme.scaled(theme.px("size.chip")))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        paint_chip(QPainter(self), 0, self.height() / 2, self._view)
