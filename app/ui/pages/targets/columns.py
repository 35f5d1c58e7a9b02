"""The columns of the Targets list, shared by its header and its rows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.format import MINUS
from app.ui.theme import current_theme
from app.ui.widgets.band_geometry import AXIS_MARGIN
from app.ui.widgets.paint import draw_text, rule_below

CHEVRON, MARKER, NAME, SPIN, NOW, DRIFT, BUTTON, UNTIL = 24, 22, 124, 66, 54, 66, 26, 124
GAP, LEFT, RIGHT = 10, 10, 8
_ROOM_FOR_POINTS = 96


class ListHeader(QWidget):
    """Names of the columns; over the lines, points from the target."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._reach = 10.0
        self._tactical = False
        self._line = QRectF()

    def show_axis(self, reach: float, *, tactical: bool) -> None:
        """Show another range, or the columns of tactical targets."""
        if (reach, tactical) != (self._reach, self._tactical):
            self._reach, self._tactical = reach, tactical
            self.update()

    def set_line(self, left: float, width: float) -> None:
        """Learn where the rows draw their lines."""
        self._line = QRectF(left, 0, width, 1)
        self.update()

    def sizeHint(self) -> QSize:
        """One line of small words."""
        return QSize(400, current_theme().scaled(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the names on the columns' edges."""
        theme, painter = current_theme(), QPainter(self)
        font = theme.font("micro")
        font.setWeight(font.Weight.Medium)
        ink, tall = theme.color("ink_2"), self.height()

        def word(text: str, left: float, width: float) -> None:
            draw_text(painter, QRectF(left, 0, width, tall), text, font, ink, align="right")

        scale = theme.scaled
        x = LEFT + CHEVRON + MARKER
        draw_text(painter, QRectF(x, 0, NAME, tall), "Class", font, ink)
        x += scale(NAME)
        first, second = ("Target %", "Tilt") if self._tactical else ("Target %", "May fall")
        word(first, x, scale(SPIN))
        word(second, x + scale(SPIN) + GAP, scale(SPIN))
        right = self.width() - RIGHT - 2 * BUTTON
        word("Drift", right - scale(DRIFT) - 6, scale(DRIFT))
        word("Now %", right - scale(DRIFT) - 6 - scale(NOW), scale(NOW))
        last = right - scale(DRIFT) - 6 - scale(NOW) - GAP
        if self._tactical:
            draw_text(painter, QRectF(last - scale(UNTIL), 0, scale(UNTIL), tall), "Until", font, ink)
        else:
            word("May rise", last - scale(SPIN), scale(SPIN))
        self._paint_axis(painter, QRectF(self._line.left(), 0, self._line.width(), tall))
        rule_below(painter, QRectF(self.rect()), theme.color("line_strong"))

    def _paint_axis(self, painter: QPainter, line: QRectF) -> None:
        theme = current_theme()
        font, ink = theme.font("micro"), theme.color("ink_2")
        half = line.width() / 2 - AXIS_MARGIN
        points = self._reach / 2
        marks = [(0.0, "target")]
        if half > _ROOM_FOR_POINTS:
            marks += [(-0.5, f"{MINUS}{points:g}"), (0.5, f"+{points:g}")]
        for place, words in marks:
            center = QPointF(line.center().x() + place * half, line.center().y())
            box = QRectF(center.x() - 40, 0, 80, line.height())
            draw_text(painter, box, words, font, ink, align="center")
