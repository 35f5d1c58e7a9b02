"""Flat controls of the top bar: an icon, words or both, framed only while pointed at."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy

from app.ui.icons import IconName, paint_icon
from app.ui.theme import current_theme
from app.ui.theme_tokens import TypeName
from app.ui.widgets.paint import draw_text, round_rect

_PAD, _ICON, _GAP, _CARET = 7, 18, 8, 14


class BarButton(QAbstractButton):
    """An icon with its name as a tooltip, or with words beside it."""

    def __init__(self, name: str, icon_name: IconName | None = None, style: TypeName = "body") -> None:
        super().__init__()
        self._icon, self._style = icon_name, style
        self._menu: QMenu | None = None
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open_menu)

    def follow(self, action: QAction) -> None:
        """Run an action when pressed, and be there only when it is."""
        self.clicked.connect(action.trigger)
        action.enabledChanged.connect(self.setEnabled)
        self.setEnabled(action.isEnabled())

    def say(self, words: str, name: str = "") -> None:
        """Show words beside the icon, or the icon alone; the name is what is spoken."""
        self.setText(words)
        self.setAccessibleName(name or words)
        self.setToolTip(name or words)
        self.updateGeometry()
        self.update()

    def set_icon(self, name: IconName) -> None:
        """Show another icon."""
        self._icon = name
        self.update()

    def set_menu(self, menu: QMenu) -> None:
        """Open a menu below when pressed, with a caret that says so; the menu before is let go."""
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = menu
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the width of icon, words and caret."""
        theme = current_theme()
        words = QFontMetricsF(theme.font(self._style)).horizontalAdvance(self.text())
        parts = [_ICON] if self._icon else []
        parts += [round(words + 0.5)] if self.text() else []
        parts += [_CARET] if self._menu else []
        return QSize(sum(parts) + _GAP * max(len(parts) - 1, 0) + 2 * _PAD, theme.scaled(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme, box = current_theme(), QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            round_rect(painter, box, 6, theme.color("selected" if self.isDown() else "hover"))
        painter.setOpacity(1.0 if self.isEnabled() else 0.4)
        left = box.left() + _PAD
        if self._icon:
            side = QRectF(left, box.center().y() - _ICON / 2, _ICON, _ICON)
            paint_icon(painter, side, self._icon, theme.color("ink_2"))
            left = side.right() + _GAP
        words = QRectF(left, box.top(), box.right() - left, box.height())
        ink = theme.color("ink" if self._style == "emphasis" else "ink_2")
        draw_text(painter, words, self.text(), theme.font(self._style), ink)
        if self._menu:
            caret = QRectF(box.right() - _PAD - _CARET, box.center().y() - _CARET / 2, _CARET, _CARET)
            paint_icon(painter, caret, "chevron-down", theme.color("ink_2"), _CARET)

    def _open_menu(self) -> None:
        if self._menu is not None:
            self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
