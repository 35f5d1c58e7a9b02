"""Paints the words on the frontier where the layout puts them: the drops, the flag, names of stops, prices of legs."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from app.ui.charts.drift_paint import Frame
from app.ui.charts.frontier_layout import FrontierLayout, Lines, laid_out
from app.ui.charts.frontier_view import FrontierView
from app.ui.theme import current_theme
from app.ui.theme_tokens import TypeName
from app.ui.widgets.paint import draw_text, round_rect


def layout_of(view: FrontierView, frame: Frame, box: QRectF) -> FrontierLayout:
    """The layout in the type of the moment."""
    theme = current_theme()

    def measure(words: str, style: TypeName) -> float:
        return QFontMetricsF(theme.font(style)).horizontalAdvance(words)

    return laid_out(view, frame, box, measure, Lines(theme.line("body"), theme.line("small"), theme.line("micro")))


def paint_words(painter: QPainter, view: FrontierView, frame: Frame, box: QRectF) -> None:
    """Paint all of them."""
    theme, layout = current_theme(), layout_of(view, frame, box)
    _paint_drops(painter, layout, is_stale=view.dial.is_stale)
    for word in layout.words:
        draw_text(painter, word.box, word.text, theme.font(word.style), theme.color(word.role))
    _paint_flag(painter, layout)


def _paint_drops(painter: QPainter, layout: FrontierLayout, *, is_stale: bool) -> None:
    pen = QPen(current_theme().color("ink_3" if is_stale else "accent"), 1)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([1.5, 2])
    painter.setPen(pen)
    left, down = layout.drops
    y, x = round(left.y()) + 0.5, round(down.x()) + 0.5
    painter.drawLine(QPointF(left.left(), y), QPointF(left.right(), y))
    painter.drawLine(QPointF(x, down.top()), QPointF(x, down.bottom()))


def _paint_flag(painter: QPainter, layout: FrontierLayout) -> None:
    """Two lines in a box."""
    theme, flag, (first, second) = current_theme(), layout.flag, layout.flag_words
    round_rect(painter, flag, 7, theme.color("surface"), line=theme.color("line_strong"))
    upper = QRectF(flag.left() + 13, flag.top() + 7, flag.width() - 20, theme.line("body"))
    lower = QRectF(upper.left(), upper.bottom() + 1, upper.width(), theme.line("small"))
    draw_text(painter, upper, first, theme.font("strong"), theme.color("ink"))
    draw_text(painter, lower, second, theme.font("small"), theme.color("ink_2"))
