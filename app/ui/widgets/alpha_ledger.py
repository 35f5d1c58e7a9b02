"""The alpha ledger: parts of a sum as bars, each from where the one before ended, and the sum with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.model.number import ZERO
from app.ui.format import UNKNOWN, Formatter
from app.ui.theme import Theme, current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.paint import crisp_line, draw_text

_BAR = 10.0
_ROW = 24
_GAP = 16.0
_TICK = 5.0
_FAINT = 0.55
_AIR = 8.0
"""Between an end of the interval and its amount, and beyond the longest bar."""


@dataclass(frozen=True, slots=True)
class AlphaBar:
    """One line: a key, what it is called, dollars (None unknown)."""

    key: str
    label: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class AlphaView:
    """Parts and their sum; `low` and `high` are the ends of the sum's interval, None where there is none."""

    parts: tuple[AlphaBar, ...]
    total: AlphaBar
    low: float | None
    high: float | None
    format: Formatter


@dataclass(frozen=True, slots=True)
class Span:
    """Where a bar begins and ends, in dollars; None for a part that is unknown."""

    start: float
    end: float


def spans(parts: Sequence[AlphaBar]) -> tuple[Span | None, ...]:
    """Each part from where the one before ended; what is unknown moves nothing."""
    found: list[Span | None] = []
    run = ZERO
    for part in parts:
        if part.amount is None:
            found.append(None)
            continue
        found.append(Span(float(run), float(run + part.amount)))
        run += part.amount
    return tuple(found)


def extent(view: AlphaView) -> tuple[float, float]:
    """The least and the most dollars that are drawn, zero among them."""
    ends = [0.0, *(x for span in spans(view.parts) if span for x in (span.start, span.end))]
    ends += [float(view.total.amount)] if view.total.amount is not None else []
    ends += [x for x in (view.low, view.high) if x is not None]
    low, high = min(ends), max(ends)
    return (low, high) if high > low else (low - 1, high + 1)


class AlphaLedger(QWidget):
    """Shows the split; a line that is pressed tells its key."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: AlphaView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("What decisions added, by part")

    def set_view(self, view: AlphaView) -> None:
        """Show another state."""
        self._view = view
        self.setAccessibleDescription(spoken(view))
        self.update()

    @property
    def view(self) -> AlphaView | None:
        """What is shown."""
        return self._view

    def sizeHint(self) -> QSize:
        """Return the size at the present text size: five parts and the sum."""
        return QSize(480, current_theme().scaled(_ROW) * 6 + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the least width at which bars still tell something."""
        return QSize(320, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask about the line under the pointer."""
        if self._view is None:
            return
        place = int(event.position().y() // current_theme().scaled(_ROW))
        lines = (*self._view.parts, self._view.total)
        if 0 <= place < len(lines):
            self.asked.emit(lines[place].key)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        if self._view is not None:
            paint_alpha(QPainter(self), QRectF(self.rect()), self._view, current_theme())


def spoken(view: AlphaView) -> str:
    """All of it in one sentence, for readers."""
    lines = [f"{b.label} {_amount(b, view.format)}" for b in (*view.parts, view.total)]
    if view.low is not None and view.high is not None:
        lines.append(f"between {_whole(view.low, view.format)} and {_whole(view.high, view.format)}")
    return ", ".join(lines)


def _amount(bar: AlphaBar, format_: Formatter) -> str:
    return UNKNOWN if bar.amount is None else format_.money(bar.amount, signed=True)


def _whole(amount_f: float, format_: Formatter) -> str:
    return format_.money(Decimal(round(amount_f)))


@dataclass(frozen=True, slots=True)
class _Scene:
    painter: QPainter
    theme: Theme
    left: float
    right: float
    top: float
    row: float
    low: float
    high: float

    def x(self, dollars: float) -> float:
        return self.left + (dollars - self.low) / (self.high - self.low) * (self.right - self.left)

    def middle(self, place: int) -> float:
        return self.top + (place + 0.5) * self.row

    def bar(self, span: Span, place: int, role: ColorRole, alpha: float) -> None:
        x0, x1 = sorted((self.x(span.start), self.x(span.end)))
        box = QRectF(x0, self.middle(place) - _BAR / 2, max(x1 - x0, 1.0), _BAR)
        self.painter.fillRect(box, self.theme.color(role, alpha))


def paint_alpha(painter: QPainter, rect: QRectF, view: AlphaView, theme: Theme) -> None:
    """Paint labels, bars, amounts and the interval into a rectangle."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    body, strong = theme.font("body"), theme.font("emphasis")
    lines = (*view.parts, view.total)
    words = [_amount(b, view.format) for b in lines]
    left = max(QFontMetricsF(strong).horizontalAdvance(b.label) for b in lines) + _GAP
    right = max(QFontMetricsF(strong).horizontalAdvance(w) for w in words) + _GAP
    # Room at both sides for the amounts at the ends of the interval.
    ends = [_whole(x, view.format) for x in (view.low, view.high) if x is not None]
    room = max((QFontMetricsF(theme.font("micro")).horizontalAdvance(w) for w in ends), default=0.0) + 2 * _AIR
    bounds = rect.left() + left + room, rect.right() - right - room
    scene = _Scene(painter, theme, *bounds, rect.top(), float(theme.scaled(_ROW)), *extent(view))
    _paint_grid(scene, rect, len(lines))
    for place, span in enumerate(spans(view.parts)):
        if span is not None and span.start != span.end:
            scene.bar(span, place, "ink_3", _FAINT)
    _paint_total(scene, view, len(view.parts))
    for place, (bar, word) in enumerate(zip(lines, words, strict=True)):
        font = strong if bar is view.total else body
        _say(scene, rect, (bar.label, word), place, font, unknown=bar.amount is None)


def _paint_grid(scene: _Scene, rect: QRectF, count: int) -> None:
    """The zero, through all lines, and the hairline above the sum."""
    painter, theme = scene.painter, scene.theme
    zero, bottom = scene.x(0.0), scene.top + count * scene.row
    crisp_line(painter, QPointF(zero, scene.top + 2), QPointF(zero, bottom - 2), theme.color("line_strong"), 1)
    y = scene.top + (count - 1) * scene.row
    crisp_line(painter, QPointF(rect.left(), y), QPointF(rect.right(), y), theme.color("line"))


def _paint_total(scene: _Scene, view: AlphaView, place: int) -> None:
    """The sum as a bar, and over it the interval: a line with an upright at either end."""
    if view.total.amount is not None:
        scene.bar(Span(0.0, float(view.total.amount)), place, "ink", 1.0)
    if view.low is None or view.high is None:
        return
    y, color = scene.middle(place), scene.theme.color("accent")
    x0, x1 = scene.x(view.low), scene.x(view.high)
    crisp_line(scene.painter, QPointF(x0, y), QPointF(x1, y), color, 2)
    micro, ink = scene.theme.font("micro"), scene.theme.color("ink_2")
    top = y - scene.row / 2
    begin, end = sorted((scene.x(0.0), scene.x(float(view.total.amount or 0))))
    for x, dollars, side in ((x0, view.low, -1), (x1, view.high, 1)):
        crisp_line(scene.painter, QPointF(x, y - _TICK), QPointF(x, y + _TICK), color, 2)
        words = _whole(dollars, view.format)
        wide = QFontMetricsF(micro).horizontalAdvance(words) + 1
        start = end_words_at(x, (begin, end), side, wide)
        draw_text(scene.painter, QRectF(start, top, wide, scene.row), words, micro, ink)


def end_words_at(x: float, bar: tuple[float, float], side: int, wide: float) -> float:
    """Where the words of an interval's end begin: beyond it, and never on the bar of the sum."""
    return max(x, bar[1]) + _AIR if side > 0 else min(x, bar[0]) - _AIR - wide


def _say(scene: _Scene, rect: QRectF, words: tuple[str, str], place: int, font: QFont, *, unknown: bool) -> None:
    top, theme = scene.top + place * scene.row, scene.theme
    label = QRectF(rect.left(), top, rect.width() / 2, scene.row)
    draw_text(scene.painter, label, words[0], font, theme.color("ink"))
    amount = QRectF(rect.center().x(), top, rect.width() / 2, scene.row)
    draw_text(scene.painter, amount, words[1], font, theme.color("ink_3" if unknown else "ink"), align="right")
