"""What the marks of the drift chart mean; outside the plot, so that nothing lies over the lines."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.charts.drift_paint import hatch
from app.ui.theme import current_theme
from app.ui.widgets.paint import crisp_line, draw_text

_WORDS = ("weight", "band in force that day", "target", "outside")
_SWATCH, _GAP, _BETWEEN = 20, 5, 16


class DriftLegend(QWidget):
    """Weight, band, target and outside, in the colour of the class that is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slot = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_slot(self, slot: int) -> None:
        """Show the colour of another class."""
        self._slot = slot
        self.update()

    def sizeHint(self) -> QSize:
        """Four swatches with their words."""
        theme = current_theme()
        metrics = QFontMetricsF(theme.font("micro"))
        words = sum(metrics.horizontalAdvance(word) for word in _WORDS)
        each = _SWATCH + _GAP + _BETWEEN
        return QSize(round(words + len(_WORDS) * each), theme.line("small"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint swatches and words."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font, ink, x, y = theme.font("micro"), theme.color("ink_2"), 0.0, self.height() / 2
        for place, word in enumerate(_WORDS):
            box = QRectF(x, y - 5, _SWATCH, 10)
            (self._paint_weight, self._paint_band, self._paint_target, self._paint_outside)[place](painter, box)
            x += _SWATCH + _GAP
            x += draw_text(painter, QRectF(x, 0, 200, self.height()), word, font, ink) + _BETWEEN

    def _paint_weight(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(current_theme().slot_color(self._slot), 2))
        painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()))

    @staticmethod
    def _paint_band(painter: QPainter, box: QRectF) -> None:
        theme = current_theme()
        painter.fillRect(box, theme.color("band", 0.62))
        for y in (box.top(), box.bottom()):
            crisp_line(painter, QPointF(box.left(), y), QPointF(box.right(), y), theme.color("band_edge"))

    @staticmethod
    def _paint_target(painter: QPainter, box: QRectF) -> None:
        pen = QPen(current_theme().color("ink_2"), 1)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([5, 3])
        painter.setPen(pen)
        painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()))

    @staticmethod
    def _paint_outside(painter: QPainter, box: QRectF) -> None:
        theme, shape = current_theme(), QPainterPath()
        shape.addRect(box)
        painter.fillPath(shape, theme.color("over_tint"))
        hatch(painter, shape, theme.color("over", 0.75))
