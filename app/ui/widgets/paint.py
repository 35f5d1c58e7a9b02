"""Small painting habits every painter shares: crisp lines and figures on one edge."""

from collections.abc import Callable
from math import floor
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

Align = Literal["left", "right", "center"]
Mark = Callable[[QPainter, QRectF], float]
"""Paints something before the text of a box and returns the width it took."""

_FLAGS = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


def crisp_line(painter: QPainter, start: QPointF, end: QPointF, color: QColor, width: float = 1) -> None:
    """Fill an upright or level line on whole device pixels, so it is sharp at every scale."""
    matrix = painter.deviceTransform()
    box = matrix.mapRect(QRectF(start, end).normalized())
    thick = max(1, floor(width * matrix.m11()))
    if start.x() == end.x():
        left = floor(box.center().x() - thick / 2 + 0.5)
        top, bottom = floor(box.top() + 0.5), floor(box.bottom() + 0.5)
        snapped = QRectF(left, top, thick, bottom - top)
    else:
        top = floor(box.center().y() - thick / 2 + 0.5)
        left, right = floor(box.left() + 0.5), floor(box.right() + 0.5)
        snapped = QRectF(left, top, right - left, thick)
    painter.fillRect(matrix.inverted()[0].mapRect(snapped), color)


def rule_below(painter: QPainter, rect: QRectF, color: QColor) -> None:
    """Draw the hairline on the last pixel row of a rectangle."""
    y = rect.bottom() - 0.5
    crisp_line(painter, QPointF(rect.left(), y), QPointF(rect.right(), y), color)


def fill_path(painter: QPainter, path: QPainterPath, color: QColor) -> None:
    """Fill a shape without an outline."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPath(path)


def round_rect(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: QColor | None = None,
    *,
    line: QColor | None = None,
    width: float = 1,
) -> None:
    """Draw a rounded rectangle whose outline lies inside it."""
    inset = width / 2 if line else 0
    painter.setPen(QPen(line, width) if line else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(fill if fill is not None else QBrush(Qt.BrushStyle.NoBrush))
    inner = rect.adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(inner, radius - inset, radius - inset)


def draw_text(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    color: QColor,
    *,
    align: Align = "left",
) -> float:
    """Draw one line, elided to fit and centred upright on its own line; return its width."""
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.setFont(font)
    painter.setPen(color)
    flags = _FLAGS[align] | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(rect, flags | Qt.TextFlag.TextDontClip | Qt.TextFlag.TextSingleLine, shown)
    return metrics.horizontalAdvance(shown)


def dotted_underline(painter: QPainter, rect: QRectF, color: QColor) -> None:
    """Draw the mark of a number that can be asked: dots under its baseline."""
    pen = QPen(color, 1, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([1, 1.5])
    painter.setPen(pen)
    painter.drawLine(QPointF(rect.left(), rect.bottom()), QPointF(rect.right(), rect.bottom()))


def focus_ring(painter: QPainter, rect: QRectF, radius: float, color: QColor) -> None:
    """Draw the 2 px ring that leaves a 2 px gap round ``rect``."""
    painter.setPen(QPen(color, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(-3, -3, 3, 3), radius + 3, radius + 3)
