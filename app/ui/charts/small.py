"""A class over time in small: a card that is a button, which promotes the class to the large chart."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.charts.drift_paint import Frame, paint_drift
from app.ui.charts.series import ClassSeries, thinned, weight_at, weight_span
from app.ui.format import Formatter, edge_text
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.class_marker import paint_marker
from app.ui.widgets.paint import draw_text, round_rect

_TOP, _BOTTOM, _PAD = 42, 34, 14


class SmallDrift(QAbstractButton):
    """One class on its own scale; pressing it shows it large."""

    def __init__(self, series: ClassSeries, format_: Formatter, span: str, parent: QWidget | None = None) -> None:
        """`span` says in words how long the shown time is."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_class(series, format_, span)

    def show_class(self, series: ClassSeries, format_: Formatter, span: str) -> None:
        """Show a class."""
        self.series = series
        self._shown = thinned(series)
        last = len(series.days_f) - 1
        self._weight = format_.weight(weight_at(series.actual_f, last), unit=False)
        target, lower, upper = (
            weight_at(values_f, last) for values_f in (series.target_f, series.lower_f, series.upper_f)
        )
        self._of = "" if target is None else f" of {edge_text(target)}"
        self._band = "" if lower is None or upper is None else f"band {format_.weight_range(lower, upper)}"
        self._outside = f"{format_.days(series.outside)} outside, {span}"
        self.setAccessibleName(f"{series.name}: {self._weight}{self._of} percent, {self._band}, {self._outside}")
        self.setAccessibleDescription("Show this class large")
        self.update()

    def sizeHint(self) -> QSize:
        """96 px of chart between a line above and one below."""
        return QSize(260, current_theme().scaled(96 + 48))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card, its words and the class."""
        theme, series = current_theme(), self._shown
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground: ColorRole = "hover" if self.underMouse() or self.isDown() else "surface"
        round_rect(painter, QRectF(self.rect()), 8, theme.color(ground), line=theme.color("line"))
        head = QRectF(_PAD, 9, self.width() - 2 * _PAD, theme.line("body"))
        paint_marker(painter, QPointF(head.left() + 5, head.center().y()), series.slot, 5)
        self._paint_words(painter, head)
        box = QRectF(_PAD, _TOP, self.width() - 2 * _PAD, self.height() - _TOP - _BOTTOM)
        days = float(series.days_f[0]), float(series.days_f[-1])
        painter.save()
        painter.setClipRect(box.adjusted(-2, -2, 2, 2))
        paint_drift(painter, series, Frame.of(box, days, weight_span(series)), width=1.5)
        painter.restore()

    def _paint_words(self, painter: QPainter, head: QRectF) -> None:
        theme = current_theme()
        small, strong = theme.font("small"), theme.font("strong")
        draw_text(painter, head.adjusted(17, 0, -110, 0), self.series.name, small, theme.color("ink"))
        of = QFontMetricsF(small).horizontalAdvance(self._of)
        draw_text(painter, head, self._of, small, theme.color("ink_2"), align="right")
        draw_text(painter, head.adjusted(0, 0, -of, 0), self._weight, strong, theme.color("ink"), align="right")
        foot = QRectF(_PAD, self.height() - _BOTTOM + 10, self.width() - 2 * _PAD, theme.line("micro"))
        micro = theme.font("micro")
        draw_text(painter, foot, self._band, micro, theme.color("ink_2"))
        draw_text(painter, foot, self._outside, micro, theme.color("ink_2"), align="right")
