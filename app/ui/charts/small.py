"""A class over time in small: a card that is a button, which promotes the class to the large chart."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.charts.drift_paint import Frame, paint_drift
from app.ui.charts.levels import Levels
from app.ui.charts.series import weight_at, weight_span
from app.ui.charts.window import Window
from app.ui.format import Formatter, edge_text
from app.ui.theme import Theme, current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.class_marker import paint_marker
from app.ui.widgets.paint import draw_text, round_rect

_TOP, _BOTTOM, _PAD = 42, 34, 14


class SmallDrift(QAbstractButton):
    """One class on its own scale; pressing it shows it large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleDescription("Show this class large")
        self._shown: object = None
        self._painted: tuple[object, QPixmap] | None = None

    def show_class(self, levels: Levels, format_: Formatter, window: Window, span: str) -> None:
        """Show a class over a window of days; `span` says in words how long that is."""
        self.levels, self.series = levels, levels.series
        self._format = format_
        last = len(self.series.days_f) - 1
        self._weight = format_.weight(weight_at(self.series.actual_f, last), unit=False)
        target, lower, upper = (
            weight_at(values_f, last) for values_f in (self.series.target_f, self.series.lower_f, self.series.upper_f)
        )
        self._of = "" if target is None else f" of {edge_text(target)}"
        self._band = "" if lower is None or upper is None else f"band {format_.weight_range(lower, upper)}"
        self.move_to(window, span)

    def move_to(self, window: Window, span: str) -> None:
        """Show the class over other days."""
        wanted = window, span, self.levels
        if wanted == self._shown:
            return
        self._shown, self._window = wanted, window
        self._outside = f"{self._format.days(self.levels.outside(window))} outside, {span}"
        said = ", ".join(part for part in (self._band, self._outside) if part)
        self.setAccessibleName(f"{self.series.name}: {self._weight}{self._of} percent, {said}")
        self.update()

    def sizeHint(self) -> QSize:
        """96 px of chart between a line above and one below."""
        return QSize(260, current_theme().scaled(96 + 48))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card with its words, what was outside, and the class."""
        theme, painter = current_theme(), QPainter(self)
        painter.drawPixmap(0, 0, self._card(theme))
        foot = self._foot(theme)
        draw_text(painter, foot, self._outside, theme.font("micro"), theme.color("ink_2"), align="right")
        box = QRectF(_PAD, _TOP, self.width() - 2 * _PAD, self.height() - _TOP - _BOTTOM)
        seen = self.levels.within(self._window, box.width())
        days = self._window.first, self._window.last
        painter.setClipRect(box.adjusted(0, -2, 0, 2))
        paint_drift(painter, seen, Frame.of(box, days, weight_span(seen.series.within(self._window))), width=1.5)

    def _card(self, theme: Theme) -> QPixmap:
        """What does not change while the days are moved, painted once."""
        ground: ColorRole = "hover" if self.underMouse() or self.isDown() else "surface"
        wanted = (self.size(), self.devicePixelRatioF(), theme, ground, self._weight, self._of, self._band, self.series)
        if self._painted is None or self._painted[0] != wanted:
            made = QPixmap(self.size() * self.devicePixelRatioF())
            made.setDevicePixelRatio(self.devicePixelRatioF())
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            round_rect(painter, QRectF(self.rect()), 8, theme.color(ground), line=theme.color("line"))
            self._paint_words(painter, theme)
            painter.end()
            self._painted = wanted, made
        return self._painted[1]

    def _paint_words(self, painter: QPainter, theme: Theme) -> None:
        head = QRectF(_PAD, 9, self.width() - 2 * _PAD, theme.line("body"))
        hollow = "/" in self.series.name
        paint_marker(painter, QPointF(head.left() + 5, head.center().y()), self.series.slot, 5, hollow=hollow)
        small, strong = theme.font("small"), theme.font("strong")
        of = QFontMetricsF(small).horizontalAdvance(self._of)
        weight = QFontMetricsF(strong).horizontalAdvance(self._weight)
        draw_text(painter, head.adjusted(17, 0, -of - weight - 8, 0), self.series.name, small, theme.color("ink"))
        draw_text(painter, head, self._of, small, theme.color("ink_2"), align="right")
        draw_text(painter, head.adjusted(0, 0, -of, 0), self._weight, strong, theme.color("ink"), align="right")
        draw_text(painter, self._foot(theme), self._band, theme.font("micro"), theme.color("ink_2"))

    def _foot(self, theme: Theme) -> QRectF:
        return QRectF(_PAD, self.height() - _BOTTOM + 10, self.width() - 2 * _PAD, theme.line("micro"))
