"""Words that give way: cut with an ellipsis where there is no room, whole in their tip."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole, TypeName
from app.ui.widgets.paint import Align, draw_text
from app.ui.widgets.text import Text


class ElidedText(Text):
    """Words that matter less than the figures beside them."""

    def __init__(
        self,
        text: str,
        style: TypeName,
        role: ColorRole,
        *,
        align: Align = "left",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, style, role, parent=parent)
        self._look: tuple[TypeName, ColorRole, Align] = style, role, align
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_words(self, text: str, role: ColorRole | None = None) -> None:
        """Replace the text and, if given, its role."""
        style, before, align = self._look
        self._look = style, role or before, align
        super().set_words(text, role)

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(24, current_theme().line(self._look[0]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits; the tip says the rest."""
        theme, (style, role, align) = current_theme(), self._look
        font = theme.font(style)
        is_cut = QFontMetricsF(font).horizontalAdvance(self.words) > self.width()
        self.setToolTip(self.words if is_cut else "")
        draw_text(QPainter(self), QRectF(self.rect()), self.words, font, theme.color(role), align=align)


class ElidedBox(QComboBox):
    """A box to choose from, as narrow as it must be."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(3)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits of the words; the tip says the rest."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, field, self).width()
        words = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        self.setToolTip("" if words == self.currentText() else self.currentText())
        option.currentText = words
        painter.drawComplexControl(control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
