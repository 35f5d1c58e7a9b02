"""The mark of a side: ▼ sell in the colour of over, ▲ buy in the colour of under; the word stands beside it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from app.model.proposal import Side
from app.ui.theme import current_theme
from app.ui.widgets.paint import Mark

_HALF, _TALL, _ROOM = 4.0, 3.5, 13.0


def side_mark(side: Side, *, is_stale: bool = False) -> Mark:
    """Paint the mark before a cell's text."""

    def paint(painter: QPainter, box: QRectF) -> float:
        theme = current_theme()
        color = theme.color("ink_3" if is_stale else "over" if side is Side.SELL else "under")
        x, y, down = box.left() + _HALF, box.center().y(), 1 if side is Side.SELL else -1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        corners = ((0, down * _TALL), (_HALF, -down * _TALL), (-_HALF, -down * _TALL))
        painter.drawPolygon(QPolygonF([QPointF(x + a, y + b) for a, b in corners]))
        return _ROOM

    return paint
