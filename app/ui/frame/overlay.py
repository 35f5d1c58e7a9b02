"""What floats above the window: a dimmed ground and one panel with the soft shadow.

A child of the window rather than a window of its own: Wayland lets no program place its windows.
"""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.ui.theme import current_theme
from app.ui.widgets.paint import round_rect


class Overlay(QWidget):
    """Covers its parent while it is open; Esc and a click beside the panel close it."""

    closed = Signal()

    def __init__(self, parent: QWidget, name: str, width: int, top: int) -> None:
        super().__init__(parent)
        self._over = parent
        self._width = width
        self._top = top
        self._came_from: QWidget | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.panel = QWidget(self)
        self.panel.setAccessibleName(name)
        self.content = QVBoxLayout(self.panel)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(0)
        parent.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show above everything and take the keyboard."""
        if not self.isVisible():
            self._came_from = QApplication.focusWidget()
        self.setGeometry(self._over.rect())
        self.place()
        self.show()
        self.raise_()
        self.focus_target().setFocus(Qt.FocusReason.PopupFocusReason)

    def shut(self) -> None:
        """Hide and give the keyboard back to where it was."""
        if not self.isVisible():
            return
        self.hide()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        self._came_from = None
        self.closed.emit()

    def focus_target(self) -> QWidget:
        """Return the widget that takes the keyboard."""
        return self

    def place(self) -> None:
        """Centre the panel below the top, as high as its content and inside the window."""
        theme = current_theme()
        width = min(theme.scaled(self._width), self.width() - 48)
        needed = self.content.heightForWidth(width)
        needed = needed if needed > 0 else self.content.sizeHint().height()
        height = min(needed, self.height() - self._top - 24)
        self.panel.setGeometry((self.width() - width) // 2, self._top, width, height)
        self.update()

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the parent at its new size."""
        if event.type() == QEvent.Type.Resize and watched is self._over and self.isVisible():
            self.setGeometry(self._over.rect())
            self.place()
        return False

    def focusNextPrevChild(self, _forward: bool) -> bool:
        """Keep the keyboard above the dimmed ground."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Steer with the keyboard."""
        if event.key() == Qt.Key.Key_Escape:
            self.shut()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close on a press beside the panel."""
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.shut()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), _rgba(theme.tokens.scrim[theme.name]))
        panel = QRectF(self.panel.geometry())
        paint_shadow(painter, panel, "palette", theme.px("radius.palette"))
        line = theme.color("line" if theme.name == "light" else "line_strong")
        ground = panel.adjusted(-1, -1, 1, 1)
        round_rect(painter, ground, theme.px("radius.palette") + 1, theme.color("surface"), line=line)


def paint_shadow(painter: QPainter, rect: QRectF, name: str, radius: float) -> None:
    """Paint the soft shadow of a floating rectangle, as rings that fade outwards."""
    theme = current_theme()
    shadow = theme.tokens.shadows[name]
    color = _rgba(shadow.light if theme.name == "light" else shadow.dark)
    steps = shadow.blur // 4
    color.setAlphaF(color.alphaF() * 1.6 / steps)
    for step in range(steps):
        out = shadow.blur / 2 - 2 * step
        grown = rect.translated(0, shadow.y).adjusted(-out, -out, out, out)
        round_rect(painter, grown, radius + out, color)


def _rgba(text: str) -> QColor:
    """Return a colour written ``#RRGGBBAA``; Qt's own order puts the opacity first."""
    color = QColor(text[:7])
    color.setAlpha(int(text[7:9], 16))
    return color
