"""Icons: own SVG on an 18 px grid, drawn in the colour of a theme role."""

from functools import cache, lru_cache
from typing import Literal

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from shiboken6 import Shiboken

from app.resources import resource_path
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole

IconName = Literal[
    "mark", "today", "accounts", "targets", "rebalance", "harvest", "lab", "charts", "tickets",
    "settings", "search", "undo", "redo", "refresh", "calendar", "clock", "eye", "eye-off",
    "help", "info", "import", "export", "file", "folder", "link", "printer", "copy", "trash",
    "edit", "plus", "minus", "close", "check", "more", "drag", "filter", "columns", "table",
    "chevron-down", "chevron-up", "chevron-right", "chevron-left",
    "lock", "unlock", "pin", "warning", "octagon", "shield", "bell",
    "cash", "swap", "play", "spark", "bars",
]  # fmt: skip

_DISABLED = 0.4
_clones: list[QIconEngine] = []
"""The binding leaves a clone to Python although its icon owns it; held until the icon lets go."""


def icon(name: IconName, role: ColorRole = "ink_2", on_role: ColorRole | None = None) -> QIcon:
    """Return an icon that follows the theme; ``on_role`` colours it while checked."""
    return QIcon(_RoleEngine(name, role, on_role or role))


def paint_icon(painter: QPainter, rect: QRectF, name: IconName, color: QColor, size: float = 18) -> None:
    """Paint an icon centred in a rectangle, sharp at the painter's own scale."""
    matrix = painter.deviceTransform()
    side = round(size * matrix.m11())
    pixmap = _pixmap(name, color.name(QColor.NameFormat.HexArgb), side)
    center = matrix.map(rect.center())
    place = QRectF(round(center.x() - side / 2), round(center.y() - side / 2), side, side)
    painter.drawPixmap(matrix.inverted()[0].mapRect(place), pixmap, QRectF(pixmap.rect()))


def icon_pixmap(name: IconName, role: ColorRole, size: int, ratio: float) -> QPixmap:
    """Return a pixmap for labels, in logical pixels at a device pixel ratio."""
    color = current_theme().color(role).name(QColor.NameFormat.HexArgb)
    pixmap = QPixmap(_pixmap(name, color, round(size * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@cache
def _source(name: IconName) -> str:
    return resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _pixmap(name: IconName, color: str, side: int) -> QPixmap:
    """Render an icon once per colour (``#AARRGGBB``) and size in device pixels."""
    tone = QColor(color)
    svg = _source(name).replace("currentColor", tone.name())
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setOpacity(tone.alphaF())
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


def _with_room(icon: QPixmap, size: QSize) -> QPixmap:
    """The icon at the left of a wider place, so that a button's words keep their distance from it."""
    if size.width() <= size.height():
        return QPixmap(icon)
    pixmap = QPixmap(size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.drawPixmap(0, (size.height() - icon.height()) // 2, icon)
    painter.end()
    return pixmap


class _RoleEngine(QIconEngine):
    """Looks the colour up when it paints, so a change of theme needs no new icons."""

    def __init__(self, name: IconName, role: ColorRole, on_role: ColorRole) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._on_role = on_role

    def clone(self) -> QIconEngine:
        twin = _RoleEngine(self._name, self._role, self._on_role)
        _clones[:] = [engine for engine in _clones if Shiboken.isValid(engine)]
        _clones.append(twin)
        return twin

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        color = self._color(mode, state)
        paint_icon(painter, QRectF(rect), self._name, color, min(rect.width(), rect.height()))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        color = self._color(mode, state).name(QColor.NameFormat.HexArgb)
        pixmap = _with_room(_pixmap(self._name, color, min(size.width(), size.height())), size)
        pixmap.setDevicePixelRatio(scale)
        return pixmap

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def _color(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        role = self._on_role if state == QIcon.State.On else self._role
        alpha = _DISABLED if mode == QIcon.Mode.Disabled else 1.0
        return current_theme().color(role, alpha)
