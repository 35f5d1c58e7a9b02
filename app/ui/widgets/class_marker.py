"""What tells asset classes apart without colour: markers, fill patterns and line dashes."""

from math import cos, pi, sin
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import Theme, current_theme
from app.ui.theme_tokens import ColorRole, MarkerShape

Flag = Literal["over", "under"]

_FLAG_SIZE = (8.0, 7.0)
_PITCH = 8.0


def marker_path(shape: MarkerShape, center: QPointF, radius: float) -> QPainterPath:
    """Return a marker's outline; shapes are sized to look equally heavy at one radius."""
    path = QPainterPath()
    x, y, r = center.x(), center.y(), radius
    if shape == "circle":
        path.addEllipse(center, r, r)
    elif shape == "square":
        side = r * 0.88
        path.addRect(QRectF(x - side, y - side, 2 * side, 2 * side))
    elif shape == "cross":
        _add_cross(path, x, y, r)
    else:
        points = {
            "triangle-up": [(0, -1.05), (1.08, 0.85), (-1.08, 0.85)],
            "triangle-down": [(0, 1.05), (1.08, -0.85), (-1.08, -0.85)],
            "diamond": [(0, -1.17), (1.17, 0), (0, 1.17), (-1.17, 0)],
            "hexagon": [(1.1 * cos(k * pi / 3), 1.1 * sin(k * pi / 3)) for k in range(6)],
        }[shape]
        path.addPolygon(QPolygonF([QPointF(x + r * a, y + r * b) for a, b in points]))
        path.closeSubpath()
    return path


def _add_cross(path: QPainterPath, x: float, y: float, r: float) -> None:
    arm, half = r * 1.08, r * 0.42
    corners = [
        (-half, -arm), (half, -arm), (half, -half), (arm, -half), (arm, half), (half, half),
        (half, arm), (-half, arm), (-half, half), (-arm, half), (-arm, -half), (-half, -half),
    ]  # fmt: skip
    path.addPolygon(QPolygonF([QPointF(x + a, y + b) for a, b in corners]))
    path.closeSubpath()


def paint_marker(
    painter: QPainter,
    center: QPointF,
    index: int,
    radius: float = 6,
    *,
    hollow: bool = False,
    stroke: float = 1.8,
    ground: QColor | None = None,
    theme: Theme | None = None,
) -> None:
    """Paint the marker of the class at a zero-based place.

    Children and classes beyond the seventh are hollow. ``ground`` is the colour behind: it fills
    a hollow marker and outlines a filled one by 1.5 px, so marks stay apart where they meet.
    """
    theme = theme or current_theme()
    color = theme.slot_color(index)
    path = marker_path(theme.slot(index).marker, center, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if hollow or index >= len(theme.slots):
        painter.setPen(QPen(color, stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.setBrush(ground if ground is not None else Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        return
    painter.setPen(QPen(ground, 1.5) if ground is not None else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(color)
    painter.drawPath(path)


def paint_flag(painter: QPainter, x: float, y: float, role: ColorRole, theme: Theme | None = None) -> None:
    """Paint ▲ (``over``) or ▼ (any other role), 8 by 7, centred on a point."""
    half, tall = _FLAG_SIZE[0] / 2, _FLAG_SIZE[1] / 2
    up = -1 if role == "over" else 1
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush((theme or current_theme()).color(role))
    painter.drawPolygon(
        [
            QPointF(x, y + up * tall),
            QPointF(x + half, y - up * tall),
            QPointF(x - half, y - up * tall),
        ]
    )


def paint_fill(painter: QPainter, shape: QPainterPath, index: int, theme: Theme | None = None) -> None:
    """Fill an area with a class colour and its pattern, cut out in the surface colour."""
    theme = theme or current_theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.slot_color(index))
    painter.drawPath(shape)
    painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
    _cut_pattern(painter, shape.boundingRect(), theme.slot(index).pattern, theme.color("surface"))
    painter.restore()


def _cut_pattern(painter: QPainter, box: QRectF, pattern: str, color: QColor) -> None:
    """Draw the lines or dots of a pattern over a box; pitch 8, solid draws nothing."""
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(color)
    across, down = int(box.width() / _PITCH) + 2, int(box.height() / _PITCH) + 2
    left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
    if pattern in {"vertical", "grid"}:
        for k in range(across):
            x = left + 3.5 + k * _PITCH
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))
    if pattern in {"horizontal", "grid"}:
        for k in range(down):
            y = top + 3.5 + k * _PITCH
            painter.drawLine(QPointF(left, y), QPointF(right, y))
    if pattern == "dots":
        painter.setPen(Qt.PenStyle.NoPen)
        for k in range(across):
            for m in range(down):
                painter.drawEllipse(QPointF(left + 4 + k * _PITCH, top + 4 + m * _PITCH), 1.5, 1.5)
    if pattern.startswith("diagonal"):
        tall, pitch = box.height(), _PITCH * 0.9
        lean = tall if pattern == "diagonal-up" else -tall
        for k in range(-int(tall / pitch) - 1, int((box.width() + tall) / pitch) + 1):
            x = left + k * pitch
            painter.drawLine(QPointF(x, bottom), QPointF(x + lean, top))


def line_pen(index: int, width: float = 2, theme: Theme | None = None) -> QPen:
    """Return the pen of a class line; dashes are given in pixels and need flat caps."""
    theme = theme or current_theme()
    pen = QPen(theme.slot_color(index), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    dash = theme.slot(index).dash
    if dash:
        pen.setDashPattern([part / width for part in dash])
    return pen


class ClassMarker(QWidget):
    """The marker of one class beside its name; the name is read, not the mark."""

    def __init__(self, index: int, *, hollow: bool = False, radius: float = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = index
        self._hollow = hollow
        self._radius = radius
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """Return the size at the present text size."""
        side = round(self._radius * 2.4 + 1)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        center = QRectF(self.rect()).center()
        paint_marker(QPainter(self), center, self._index, self._radius, hollow=self._hollow)
