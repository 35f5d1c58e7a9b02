"""Class colours with their patterns as brushes: a stacked area is filled in one stroke, however long its border is."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

from app.ui.theme import Theme
from app.ui.theme_tokens import FillPattern

_PITCH, _LEAN_PITCH, _STROKE, _DOT = 8.0, 7.2, 1.3, 1.4
_DARK_AREA = 0.66
"""Opacity of stacked areas in the dark theme, so that they do not outshine the text."""
_CUT = 0.8
"""Opacity of the pattern, which is cut out in the colour of the surface."""


def class_brush(theme: Theme, slot: int, scale: float) -> QBrush:
    """The brush of a class at so many pixels of the screen to one; patterns are counted from the page's own corner."""
    ground, surface = theme.slot_color(slot), theme.color("surface")
    if theme.name == "dark":
        ground = _mixed(ground, surface, _DARK_AREA)
    brush = QBrush(_tile(theme.slot(slot).pattern, ground.rgba(), _mixed(surface, ground, _CUT).rgba(), scale))
    brush.setTransform(QTransform.fromScale(1 / scale, 1 / scale))
    return brush


def _mixed(one: QColor, other: QColor, part: float) -> QColor:
    """So much of one colour over another."""
    pairs = ((one.redF(), other.redF()), (one.greenF(), other.greenF()), (one.blueF(), other.blueF()))
    return QColor.fromRgbF(*(a * part + b * (1 - part) for a, b in pairs))


@lru_cache(maxsize=64)
def _tile(pattern: FillPattern, ground: int, cut: int, scale: float) -> QImage:
    """A square that fits to itself on all sides, in pixels of the screen."""
    pitch = _LEAN_PITCH if pattern.startswith("diagonal") else _PITCH
    side = max(round(pitch * scale), 3)
    tile = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(QColor.fromRgba(ground))
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if pattern == "dots":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor.fromRgba(cut))
        painter.drawEllipse(QPointF(side / 2, side / 2), _DOT * scale, _DOT * scale)
    painter.setPen(QPen(QColor.fromRgba(cut), _STROKE * scale))
    painter.drawLines(_lines(pattern, side))
    painter.end()
    return tile


def _lines(pattern: FillPattern, side: int) -> list[QLineF]:
    box, middle = QRectF(0, 0, side, side), side / 2
    level = QLineF(box.left() - 1, middle, box.right() + 1, middle)
    upright = QLineF(middle, box.top() - 1, middle, box.bottom() + 1)
    rising = [QLineF(shift - side, 2 * side, shift + 2 * side, -side) for shift in (-side, 0, side)]
    falling = [QLineF(shift - side, -side, shift + 2 * side, 2 * side) for shift in (-side, 0, side)]
    found: dict[str, list[QLineF]] = {
        "horizontal": [level],
        "vertical": [upright],
        "grid": [level, upright],
        "diagonal-up": rising,
        "diagonal-down": falling,
    }
    return found.get(pattern, [])
