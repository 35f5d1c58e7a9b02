"""Tiles: a label, one figure and one small line; the whole tile is a button."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.class_marker import paint_flag
from app.ui.widgets.paint import draw_text, round_rect


@dataclass(frozen=True, slots=True)
class TileView:
    """What a tile says; ``flag`` is its only colour mark and colours ``lead``, words of the line."""

    label: str
    figure: str
    unit: str = ""
    lead: str = ""
    line: str = ""
    flag: ColorRole | None = None


class Tile(QAbstractButton):
    """A card that opens its page when pressed."""

    def __init__(self, view: TileView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_view(view)

    def set_view(self, view: TileView) -> None:
        """Show other words; size stays, so the page does not reflow."""
        self._view = view
        self.setAccessibleName(f"{view.label}: {view.figure} {view.unit}".strip())
        self.setAccessibleDescription(f"{view.lead} {view.line}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size at the present text size."""
        theme = current_theme()
        lines = theme.line("small") + 4 + theme.line("figure") + theme.line("small")
        return QSize(theme.scaled(220), lines + 2 * theme.px("space.card_pad_y") + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press it like Space does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme, view = current_theme(), self._view
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground: ColorRole = "hover" if self.underMouse() or self.isDown() else "surface"
        round_rect(painter, QRectF(self.rect()), 8, theme.color(ground), line=theme.color("line"))
        x, y = float(theme.px("space.card_pad_x")), float(theme.px("space.card_pad_y"))
        wide = self.width() - 2 * x
        label = theme.font("small")
        label.setWeight(label.Weight.Medium)
        box = QRectF(x, y, wide, theme.line("small"))
        draw_text(painter, box, view.label, label, theme.color("ink_2"))
        box = QRectF(x, box.bottom() + 4, wide, theme.line("figure"))
        used = draw_text(painter, box, view.figure, theme.font("figure"), theme.color("ink"))
        if view.unit:
            unit, figure = theme.font("subtitle"), theme.font("figure")
            lift = QFontMetricsF(figure).descent() - QFontMetricsF(unit).descent()
            box.setLeft(x + used + 4)
            below = QFontMetricsF(figure).height() - QFontMetricsF(unit).height()
            draw_text(painter, box.translated(0, below / 2 - lift), view.unit, unit, theme.color("ink"))
        box = QRectF(x, box.bottom(), wide, theme.line("small"))
        if view.flag:
            paint_flag(painter, box.left() + 4, box.center().y(), view.flag)
            box.setLeft(box.left() + 12)
        if view.lead:
            lead = theme.font("small")
            lead.setWeight(lead.Weight.Medium)
            used = draw_text(painter, box, view.lead, lead, theme.color(view.flag or "ink"))
            box.setLeft(box.left() + used + QFontMetricsF(lead).horizontalAdvance(" "))
        draw_text(painter, box, view.line, theme.font("small"), theme.color("ink_2"))
