"""What the marks of the wash timeline stand for: four marks with their words, at the right."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.model.harvest import Mark, MarkKind
from app.ui.theme import current_theme
from app.ui.widgets.paint import draw_text
from app.ui.widgets.wash_timeline_paint import paint_mark

_ANY = date.min
_ENTRIES: tuple[tuple[str, Mark, float], ...] = (
    ("sale, planned", Mark(_ANY, MarkKind.SALE, "", planned=True), 13),
    ("purchase", Mark(_ANY, MarkKind.PURCHASE, ""), 13),
    ("purchase to come, in window", Mark(_ANY, MarkKind.PURCHASE, "", planned=True, voids=True), 13),
    ("first clear day", Mark(_ANY, MarkKind.CLEAR, ""), 3),
)
_GAP, _SPACE = 4, 13


class WashLegend(QWidget):
    """Gives way from the left where there is no room; the marks speak for themselves to readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(words for words, *_ in _ENTRIES))

    def sizeHint(self) -> QSize:
        """Return room for all words."""
        theme = current_theme()
        return QSize(round(sum(self._widths()) + _SPACE * len(_ENTRIES)), theme.line("small"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme, painter = current_theme(), QPainter(self)
        right, middle = float(self.width()), self.height() / 2
        for (words, mark, wide), width in zip(reversed(_ENTRIES), reversed(self._widths()), strict=True):
            left = right - width
            if left < 0:
                return
            paint_mark(painter, QPointF(left + wide / 2, middle), mark, theme)
            box = QRectF(left + wide + _GAP, 0, right - left - wide - _GAP + 1, self.height())
            draw_text(painter, box, words, theme.font("micro"), theme.color("ink_3"))
            right = left - _SPACE

    @staticmethod
    def _widths() -> list[float]:
        metrics = QFontMetricsF(current_theme().font("micro"))
        return [wide + _GAP + metrics.horizontalAdvance(words) for words, _, wide in _ENTRIES]
