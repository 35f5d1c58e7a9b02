"""The gains ledger: a year's gains and losses on one axis, net and budget, with words on the bars."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.model.harvest import GainsLedger
from app.ui.format import Formatter
from app.ui.theme import Theme, current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.gains_ledger_geometry import EDGE, LedgerPlaces, LedgerWidths, ledger_places, title_words
from app.ui.widgets.paint import crisp_line, draw_text

_BAR = 10.0
_DASH = (3.0, 2.0)
_LOSS, _FAINT = 0.8, 0.5


@dataclass(frozen=True, slots=True)
class LedgerView:
    """A year's ledger and how its amounts are written."""

    ledger: GainsLedger
    format: Formatter


@dataclass(frozen=True, slots=True)
class LedgerWords:
    """What is written beside the bars; empty where there is nothing to say."""

    title: str
    gains: str
    losses: str
    net: str
    budget: str

    @property
    def spoken(self) -> str:
        """Return all of it in one sentence, for readers."""
        return ", ".join(part for part in (self.gains, self.losses, self.net, self.budget) if part)


def ledger_words(view: LedgerView) -> LedgerWords:
    """Say the ledger: `gains: $1,240 realised, $875 proposed`, `harvest −$2,526`, `net −$411`."""
    ledger, money = view.ledger, view.format.money
    gains = [f"{money(amount)} {kind}" for amount, kind in (
        (ledger.realized_gains, "realised"), (ledger.proposed_gains, "proposed")) if amount]  # fmt: skip
    losses = ""
    if ledger.realized_losses and ledger.proposed_losses:
        losses = f"losses: {money(-ledger.realized_losses)} realised, {money(-ledger.proposed_losses)} harvest"
    elif ledger.realized_losses:
        losses = f"losses {money(-ledger.realized_losses)} realised"
    elif ledger.proposed_losses:
        losses = f"harvest {money(-ledger.proposed_losses)}"
    return LedgerWords(
        title=title_words(ledger),
        gains=f"gains: {', '.join(gains)}" if gains else "no gains",
        losses=losses,
        net=f"net {money(ledger.net)}",
        budget="" if ledger.budget is None else f"gains budget {money(ledger.budget)}",
    )


class GainsLedgerBar(QWidget):
    """Shows one year's ledger; it is read, not touched."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: LedgerView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Gains and losses of the year")

    def set_view(self, view: LedgerView) -> None:
        """Show another state."""
        self._view = view
        words = ledger_words(view)
        self.setAccessibleName(words.title)
        self.setAccessibleDescription(words.spoken)
        self.setToolTip(words.spoken)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size at the present text size."""
        return QSize(480, _Rows.of(current_theme()).height)

    def minimumSizeHint(self) -> QSize:
        """Return the least width at which bars still tell something."""
        return QSize(360, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        if self._view is not None:
            paint_ledger(QPainter(self), QRectF(self.rect()), self._view, current_theme())


@dataclass(frozen=True, slots=True)
class _Rows:
    """The heights from the top: words, gains, axis, losses, the zero."""

    words: float
    gains: float
    axis: float
    losses: float
    zero: float
    height: int

    @classmethod
    def of(cls, theme: Theme) -> _Rows:
        line = float(theme.line("small"))
        axis = line + _BAR + 4
        return cls(line / 2, axis - 2 - _BAR, axis, axis + 3, axis + _BAR + line / 2 + 9, round(axis + _BAR + line + 7))


@dataclass(frozen=True, slots=True)
class _Scene:
    """What every part of the painting needs."""

    painter: QPainter
    theme: Theme
    rows: _Rows
    places: LedgerPlaces
    words: LedgerWords
    left: float
    top: float
    right: float

    def bar(self, start: float, end: float, top: float, role: ColorRole, alpha: float = 1.0) -> None:
        box = QRectF(QPointF(self.left + min(start, end), self.top + top), QPointF(self.left + max(start, end),
                     self.top + top + _BAR))  # fmt: skip
        self.painter.fillRect(box, self.theme.color(role, alpha))

    def say(self, text: str, x: float, y: float, font: QFont, role: ColorRole) -> None:
        wide = QFontMetricsF(font).horizontalAdvance(text) + 1
        tall = self.theme.line("small")
        box = QRectF(self.left + x, self.top + y - tall / 2, min(wide, self.right - self.left - x), tall)
        draw_text(self.painter, box, text, font, self.theme.color(role))


def paint_ledger(painter: QPainter, rect: QRectF, view: LedgerView, theme: Theme) -> None:
    """Paint axis, bars, net and budget into a rectangle."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    words, micro, strong = ledger_words(view), theme.font("micro"), _strong(theme)
    widths = LedgerWidths(
        title=QFontMetricsF(_title_font(theme)).horizontalAdvance(words.title),
        gains=QFontMetricsF(micro).horizontalAdvance(words.gains),
        net=QFontMetricsF(strong).horizontalAdvance(words.net),
        losses=QFontMetricsF(micro).horizontalAdvance(words.losses),
        budget=QFontMetricsF(micro).horizontalAdvance(words.budget),
    )
    places = ledger_places(view.ledger, rect.width(), widths)
    scene = _Scene(painter, theme, _Rows.of(theme), places, words, rect.left(), rect.top(), rect.right())
    _paint_bars(scene)
    _paint_words(scene)


def _paint_bars(scene: _Scene) -> None:
    at, rows, theme = scene.places, scene.rows, scene.theme
    axis_y = scene.top + rows.axis
    start, end = QPointF(scene.left, axis_y), QPointF(scene.right - EDGE, axis_y)
    crisp_line(scene.painter, start, end, theme.color("line_strong", _FAINT), 2)
    scene.bar(at.zero, at.realized, rows.gains, "ink_3")
    scene.bar(at.realized, at.gains, rows.gains, "ink_3", _FAINT)
    scene.bar(at.gains, at.realized_back, rows.losses, "accent")
    scene.bar(at.realized_back, at.back, rows.losses, "accent", _LOSS)
    zero, top, bottom = scene.left + at.zero, scene.top + rows.gains - 6, scene.top + rows.losses + _BAR + 6
    crisp_line(scene.painter, QPointF(zero, top), QPointF(zero, bottom), theme.color("ink"), 1.4)
    if at.budget is not None:
        pen = QPen(theme.color("over"), 1.6, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([part / pen.widthF() for part in _DASH])
        scene.painter.setPen(pen)
        x = scene.left + at.budget
        scene.painter.drawLine(QPointF(x, top), QPointF(x, bottom))


def _paint_words(scene: _Scene) -> None:
    at, rows, words, theme = scene.places, scene.rows, scene.words, scene.theme
    micro, low = theme.font("micro"), rows.losses + _BAR / 2
    scene.say(words.title, 0, rows.words, _title_font(theme), "ink")
    scene.say(words.gains, at.gains_left, rows.words, micro, "ink_2")
    scene.say(words.net, at.net_left, low, _strong(theme), "ink")
    if words.losses:
        scene.say(words.losses, at.losses_left, rows.zero if at.losses_low else low, micro, "ink_2")
    if at.budget is not None:
        scene.say(words.budget, at.budget_left, rows.zero if at.budget_low else low, micro, "ink_2")
    half = QFontMetricsF(micro).horizontalAdvance("0") / 2
    scene.say("0", at.zero - half, rows.zero, micro, "ink_3")


def _title_font(theme: Theme) -> QFont:
    font = theme.font("small")
    font.setWeight(QFont.Weight.DemiBold)
    return font


def _strong(theme: Theme) -> QFont:
    font = theme.font("micro")
    font.setWeight(QFont.Weight.DemiBold)
    return font
