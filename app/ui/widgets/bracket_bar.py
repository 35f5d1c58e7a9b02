"""The bar of long-term brackets: where the household's income stands between 0, 15 and 20 %."""

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import Theme, current_theme
from app.ui.widgets.paint import crisp_line, draw_text

_BAR, _ABOVE, _OVER, _GAP = 13, 4, 5, 5
_BEYOND = 0.117
"""The part of the bar that stands for the highest bracket, which has no top."""
_LEAST_BETWEEN = 6


@dataclass(frozen=True, slots=True)
class BracketView:
    """Dollars of taxable income: tops of the lower brackets, the household, where the net investment tax begins.

    `you` and `niit` are None where they are not shown. `labels` stand below the three brackets, `text` tells it all.
    """

    zero_top: Decimal
    fifteen_top: Decimal
    you: Decimal | None
    niit: Decimal | None
    labels: tuple[str, str, str]
    name: str
    text: str


def place_of(income: Decimal, top: Decimal) -> float:
    """Return where an income stands on the bar, 0 to 1; what lies far beyond the last top stands at the end."""
    share = float(income / top) * (1 - _BEYOND)
    return min(max(share, 0.0), 1.0)


class BracketBar(QWidget):
    """Three brackets on one bar, a mark for the household, a dashed one for the net investment tax."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: BracketView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_brackets(self, view: BracketView | None) -> None:
        """Show other brackets; None hides the bar."""
        self._view = view
        self.setVisible(view is not None)
        self.setAccessibleName(view.name if view else "")
        self.setAccessibleDescription(view.text if view else "")
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of two lines of small words and the bar between them."""
        return QSize(160, 2 * current_theme().line("micro") + _BAR + _ABOVE + _GAP)

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        if self._view is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_brackets(painter, QRectF(self.rect()), self._view, current_theme())


def paint_brackets(painter: QPainter, rect: QRectF, view: BracketView, theme: Theme) -> None:
    """Paint the bar with its marks above and its words below."""
    font, line = theme.font("micro"), theme.line("micro")
    bar = QRectF(rect.left(), rect.top() + line + _ABOVE, rect.width(), _BAR)
    edges = [rect.left() + rect.width() * at for at in (0, place_of(view.zero_top, view.fifteen_top), 1 - _BEYOND, 1)]
    fills = (theme.color("band"), _between(theme, 0.3), _between(theme, 0.7))
    for left, right, fill in zip(edges, edges[1:], fills, strict=False):
        painter.fillRect(QRectF(left, bar.top(), right - left - (1 if right < rect.right() else 0), _BAR), fill)
    below = QRectF(rect.left(), bar.bottom() + _GAP, rect.width(), line)
    width = draw_text(painter, below, view.labels[0], font, theme.color("ink_3"))
    second = max(edges[1] + 4, rect.left() + width + _LEAST_BETWEEN)
    end = QFontMetricsF(font).horizontalAdvance(view.labels[2])
    room = rect.right() - second - end - _LEAST_BETWEEN
    draw_text(painter, QRectF(second, below.top(), room, line), view.labels[1], font, theme.color("ink_3"))
    draw_text(painter, below, view.labels[2], font, theme.color("ink_3"), align="right")
    _marks(painter, rect, bar, view, theme)


def _marks(painter: QPainter, rect: QRectF, bar: QRectF, view: BracketView, theme: Theme) -> None:
    if view.niit is not None:
        x = rect.left() + rect.width() * place_of(view.niit, view.fifteen_top)
        pen = QPen(theme.color("over"), 2, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([1, 1])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, bar.top()), QPointF(x, bar.bottom()))
    if view.you is not None:
        x = rect.left() + rect.width() * place_of(view.you, view.fifteen_top)
        crisp_line(painter, QPointF(x, bar.top() - _OVER), QPointF(x, bar.bottom() + _OVER), theme.color("ink"), 2)
        font = theme.font("micro")
        width = QFontMetricsF(font).horizontalAdvance("you")
        left = min(max(x - width / 2, rect.left()), rect.right() - width)
        box = QRectF(left, rect.top() - 2, width + 1, theme.line("micro"))
        draw_text(painter, box, "you", font, theme.color("ink"))


def _between(theme: Theme, part: float) -> QColor:
    """Return the opaque colour a part of the way from the band's tint to the accent."""
    low, high = theme.color("band"), theme.color("accent")
    mixed = [
        a * (1 - part) + b * part
        for a, b in ((low.redF(), high.redF()), (low.greenF(), high.greenF()), (low.blueF(), high.blueF()))
    ]
    return QColor.fromRgbF(*mixed)
