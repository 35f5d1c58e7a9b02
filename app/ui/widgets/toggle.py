"""A switch for what takes effect at once."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox

from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.paint import draw_text, round_rect

_WIDE, _TALL, _GAP = 30, 18, 8


class Toggle(QCheckBox):
    """A check box drawn as a switch of 30 by 18; its text stands at the right."""

    def sizeHint(self) -> QSize:
        """Return the size at the present text size."""
        text = self.fontMetrics().horizontalAdvance(self.text()) + _GAP if self.text() else 0
        return QSize(_WIDE + text + 1, max(_TALL, current_theme().line("body")))

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere on switch or text."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track: ColorRole = "accent" if self.isChecked() else "control"
        if not self.isEnabled():
            track = "line_strong"
        top = (self.height() - _TALL) / 2
        round_rect(painter, QRectF(0, top, _WIDE, _TALL), _TALL / 2, theme.color(track))
        knob = _WIDE - _TALL / 2 if self.isChecked() else _TALL / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("on_accent" if self.isChecked() else "surface"))
        painter.drawEllipse(QPointF(knob, top + _TALL / 2), 7, 7)
        box = QRectF(_WIDE + _GAP, 0, self.width() - _WIDE - _GAP, self.height())
        ink = theme.color("ink") if self.isEnabled() else theme.faded()
        draw_text(painter, box, self.text(), self.font(), ink)
