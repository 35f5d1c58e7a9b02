"""A number that can be asked: dots under the pointer, the formula on hover, the inspector on a click."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.theme import current_theme, theme_switch
from app.ui.theme_tokens import ColorRole, TypeName
from app.ui.widgets.class_marker import Flag, paint_flag
from app.ui.widgets.paint import dotted_underline, draw_text, round_rect

_FLAG_ROOM = 12


@dataclass(frozen=True, slots=True)
class FigureView:
    """What a figure says; `spoken` is what a screen reader says, `tip` the formula."""

    text: str
    spoken: str
    role: ColorRole = "ink"
    flag: Flag | None = None
    tip: str = ""


class Figure(QAbstractButton):
    """One right-aligned number; `clicked` asks for its explanation."""

    def __init__(self, width: int, style: TypeName = "body", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wide, self._style = width, style
        self._view = FigureView("", "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        # The row's handles and boxes are the stops of Tab; Enter on the row's name asks as well.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme_switch().themeChanged.connect(self.updateGeometry)

    @property
    def view(self) -> FigureView:
        """What is shown."""
        return self._view

    def set_view(self, view: FigureView) -> None:
        """Show another number; only a changed one is painted."""
        if view != self._view:
            self._view = view
            self.setAccessibleName(view.spoken)
            self.setToolTip(view.tip)
            self.update()

    def sizeHint(self) -> QSize:
        """A fixed width, so that figures of all rows line up."""
        theme = current_theme()
        return QSize(theme.scaled(self._wide), theme.line("body") + 4)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be asked."""
        self.update()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the number, its flag and the dots."""
        theme, view, painter = current_theme(), self._view, QPainter(self)
        font = theme.font("strong" if view.flag else self._style)
        box = QRectF(self.rect()).adjusted(0, 0, -2, 0)
        used = draw_text(painter, box, view.text, font, theme.color(view.role), align="right")
        if view.flag:
            paint_flag(painter, box.right() - used - _FLAG_ROOM + 4, box.center().y(), view.flag)
        if self.underMouse() and self.isEnabled():
            tall = QFontMetricsF(font).height()
            under = QRectF(box.right() - used, box.center().y() - tall / 2, used, tall)
            dotted_underline(painter, under, theme.color("ink_3"))
        if self.hasFocus():
            round_rect(painter, QRectF(self.rect()), 3, line=theme.color("accent"), width=2)
