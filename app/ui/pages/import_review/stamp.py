"""Small pictures that a grid shows hundreds of times: painted once a look, then stamped."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from app.ui.theme import current_theme

_MOST = 256
_kept: dict[tuple[object, ...], QPixmap] = {}


def stamp(painter: QPainter, box: QRectF, key: tuple[object, ...], paint: Callable[[QPainter, QRectF], object]) -> None:
    """Put a picture into a box; `paint` makes it, in a box of that size, where there is none of its key yet."""
    theme, matrix = current_theme(), painter.deviceTransform()
    scale = matrix.m11()
    look = (theme.name, theme.text_size, scale, round(box.width(), 2), round(box.height(), 2), *key)
    picture = _kept.get(look)
    if picture is None:
        if len(_kept) >= _MOST:
            _kept.clear()
        picture = QPixmap(ceil(box.width() * scale) + 1, ceil(box.height() * scale) + 1)
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        inner = QPainter(picture)
        paint(inner, QRectF(0, 0, box.width(), box.height()))
        inner.end()
        _kept[look] = picture
    # On whole device pixels, so that it is as sharp as what is painted in place.
    left = (round(box.x() * scale + matrix.dx()) - matrix.dx()) / scale
    top = (round(box.y() * scale + matrix.dy()) - matrix.dy()) / scale
    size = picture.deviceIndependentSize()
    painter.drawPixmap(QRectF(left, top, size.width(), size.height()), picture, QRectF(picture.rect()))
