"""The inclinometer: a ball in a bent tube, between the marks while every class is in its band."""

from decimal import Decimal
from math import cos, degrees, sin

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import Theme, current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.class_marker import paint_flag

_LIMIT = 2.2
"""Band units at which the ball rests against the end of the tube."""
_LOWEST = 33.0
_FLAG = 14.0


def ball_side(ball: Decimal) -> ColorRole:
    """Return accent inside the band, over or under outside."""
    if abs(ball) <= 1:
        return "accent"
    return "over" if ball > 0 else "under"


class Inclinometer(QWidget):
    """Shows the worst class in band units: 0 on target, 1 at an edge; None can't be told."""

    def __init__(self, ball: Decimal | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ball = ball
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_ball(self, ball: Decimal | None) -> None:
        """Move the ball at once; it is never animated."""
        self._ball = ball
        self.update()

    def sizeHint(self) -> QSize:
        """Return the fixed size of the instrument."""
        wide, tall = current_theme().inclinometer.size
        return QSize(round(wide), round(tall))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        paint_inclinometer(QPainter(self), QRectF(self.rect()), self._ball, current_theme())


def paint_inclinometer(painter: QPainter, rect: QRectF, ball: Decimal | None, theme: Theme) -> None:
    """Paint tube, marks and ball, the tube's lowest point 33 px below the top of the rectangle."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = theme.inclinometer.radius
    center = QPointF(rect.center().x(), rect.top() + _LOWEST - radius)
    _paint_tube(painter, theme, center)
    edge, half = theme.inclinometer.edge_angle_rad, theme.inclinometer.tube / 2
    painter.setPen(QPen(theme.color("ink"), 1.5))
    for angle in (-edge, edge):
        inner, outer = radius - half - 2, radius + half + 2
        painter.drawLine(_on_circle(center, inner, angle), _on_circle(center, outer, angle))
    if ball is None:
        return
    units = min(max(float(ball), -_LIMIT), _LIMIT)
    place = _on_circle(center, radius, units * edge)
    role = ball_side(ball)
    size = theme.inclinometer.ball_radius
    painter.setPen(QPen(theme.color("surface"), 1.5))
    painter.setBrush(theme.color(role))
    painter.drawEllipse(place, size, size)
    if role != "accent":
        paint_flag(painter, place.x(), place.y() - _FLAG, role, theme)


def _paint_tube(painter: QPainter, theme: Theme, center: QPointF) -> None:
    """Paint one thick arc three times: outline, glass and the part inside the band."""
    sizes = theme.inclinometer
    circle = QRectF(0, 0, 2 * sizes.radius, 2 * sizes.radius)
    circle.moveCenter(center)
    layers: tuple[tuple[ColorRole, float, float, Qt.PenCapStyle], ...] = (
        ("line_strong", sizes.tube + 2, sizes.half_angle_rad, Qt.PenCapStyle.RoundCap),
        ("sunken", sizes.tube, sizes.half_angle_rad, Qt.PenCapStyle.RoundCap),
        ("band", sizes.tube, sizes.edge_angle_rad, Qt.PenCapStyle.FlatCap),
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for role, width, half_angle, cap in layers:
        painter.setPen(QPen(theme.color(role), width, Qt.PenStyle.SolidLine, cap))
        start, span = -90 - degrees(half_angle), degrees(2 * half_angle)
        painter.drawArc(circle, round(start * 16), round(span * 16))


def _on_circle(center: QPointF, radius: float, angle: float) -> QPointF:
    """Return a point by its angle in radians from the lowest, to the right positive."""
    return QPointF(center.x() + radius * sin(angle), center.y() + radius * cos(angle))
