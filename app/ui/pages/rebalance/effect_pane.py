"""The right of the Rebalance page: what the trades do to weights, tax, costs and cash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.model.number import ZERO
from app.model.plan import Plan
from app.model.proposal import ClassEffect, Proposal
from app.ui.format import Formatter, weight_text
from app.ui.pages.figure import Figure, FigureView
from app.ui.pages.words import slots_of
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole, TypeName
from app.ui.widgets.band_geometry import BandView, reach_for
from app.ui.widgets.band_line import BandLine
from app.ui.widgets.card import Card, Hairline, row
from app.ui.widgets.class_marker import paint_marker
from app.ui.widgets.paint import draw_text
from app.ui.widgets.text import Text

_AT_REST = 8
_NAME, _AFTER = 86, 40
_LEGEND = (("now", False), ("after, %", True))
_MARK, _BETWEEN = 13, 10
_HAIR = Decimal("0.0000001")
"""What cents leave over: a weight nearer to its edge than this is on it, as for the engine."""


@dataclass(frozen=True, slots=True)
class Line:
    """A label with a figure at the right; `before` stands quietly before it."""

    label: str
    figure: str
    before: str = ""
    style: TypeName = "small"
    role: ColorRole = "ink"


def drift_lines(proposal: Proposal, format_: Formatter) -> tuple[Line, ...]:
    """How much drift is left and how many classes are outside, before and after."""
    drift = proposal.drift
    outside = [sum(1 for c in proposal.classes if _is_outside(c, after=after)) for after in (False, True)]
    before = format_.points(drift.before, signed=False)
    after = format_.points(drift.after, signed=False)
    return (
        Line("Drift left", f"{after} points", f"{before} → "),
        Line("Outside bands", format_.count(outside[1]), f"{format_.count(outside[0])} → "),
    )


def _is_outside(effect: ClassEffect, *, after: bool) -> bool:
    weight = effect.after if after else effect.before
    return max(effect.lower - weight, weight - effect.upper) > _HAIR


def tax_lines(proposal: Proposal, format_: Formatter) -> tuple[Line, ...]:
    """What the sales realise and what first in, first out would have cost."""
    tax = proposal.tax
    lines = []
    if tax.short_gain:
        lines.append(Line("Short-term, before costs", format_.money(tax.short_gain, signed=True)))
    if tax.long_gain:
        lines.append(Line("Long-term, before costs", format_.money(tax.long_gain, signed=True)))
    if tax.disallowed:
        lines.append(Line("Of it a loss put off by a wash sale", format_.money(tax.disallowed)))
    if tax.if_fifo is not None and tax.if_fifo != tax.now:
        change = tax.if_fifo - tax.now
        words = f"{format_.money(abs(change))} {'more' if change > ZERO else 'less'}"
        lines.append(Line("First in, first out would cost", words))
    return tuple(lines)


def cost_lines(proposal: Proposal, format_: Formatter) -> tuple[Line, ...]:
    """Costs of trading by kind, and the value of tax put off."""
    trades = format_.counted(len(proposal.trades), "trade")
    spread = sum((t.costs.spread + t.costs.impact for t in proposal.trades), ZERO)
    commission = sum((t.costs.commission for t in proposal.trades), ZERO)
    lines = [Line(f"Spread and impact, {trades}", format_.money(spread))]
    if commission:
        lines.append(Line("Commissions", format_.money(commission)))
    if proposal.tax.deferred_value:
        lines.append(Line("Worth of tax put off", format_.money(proposal.tax.deferred_value)))
    return tuple(lines)


def class_lines(proposal: Proposal | None, plan: Plan) -> tuple[BandView, ...]:
    """Weights of the classes now and after, each on its own line."""
    slots = slots_of(plan)
    return tuple(
        BandView(
            name=e.name,
            slot=slots.get(e.name, 0),
            target=e.target,
            lower=e.lower,
            upper=e.upper,
            saved_target=e.target,
            current=e.before,
            proposed=e.after,
            child="/" in e.name,
        )
        for e in (proposal.classes if proposal else ())
    )


class EffectPane(Card):
    """Shows what a proposal does; every class can be asked."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self.setAccessibleName("Effect")
        self.body.setContentsMargins(1, 1, 1, 1)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(15, 13, 15, 13)
        self._column.setSpacing(4)
        self.lines = ClassLines()
        self.lines.asked.connect(self.asked)
        self._legend = _Legend()
        self._column.addLayout(row(Text("Effect", "heading"), 1, self._legend))
        self._column.addWidget(self.lines)
        self._words = QWidget()
        self._column.addWidget(self._words)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._inside)
        self.body.addWidget(scroll)

    def show_effect(self, proposal: Proposal | None, plan: Plan, format_: Formatter, *, is_stale: bool) -> None:
        """Show a proposal's effect; an out of date one in ink 3."""
        self._legend.setVisible(proposal is not None)
        self.lines.show_classes(class_lines(proposal, plan), is_stale=is_stale)
        old, self._words = self._words, self._sections(proposal, format_, is_stale=is_stale)
        self._column.replaceWidget(old, self._words)
        old.hide()
        old.deleteLater()

    def _sections(self, proposal: Proposal | None, format_: Formatter, *, is_stale: bool) -> QWidget:
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if proposal is None:
            column.addWidget(Text("No proposal yet.", "small", "ink_2"))
            return words
        self._add(column, drift_lines(proposal, format_), is_stale=is_stale, style="body")
        tax = Line("Tax this year", format_.money(proposal.tax.now, signed=True), style="subtitle")
        self._add(column, (tax, *tax_lines(proposal, format_)), is_stale=is_stale)
        if proposal.tax_model == "flat":
            note = "Estimated at flat rates for short and long term, without netting against the year so far."
            column.addWidget(Text(note, "micro", "ink_3", wrap=True))
        self._add(column, cost_lines(proposal, format_), is_stale=is_stale)
        cash = tuple(Line(a.name, format_.money(a.cash_after)) for a in proposal.accounts)
        self._add(column, cash, is_stale=is_stale, title="Cash after")
        return words

    @staticmethod
    def _add(
        column: QVBoxLayout,
        lines: Iterable[Line],
        *,
        is_stale: bool,
        style: TypeName = "small",
        title: str = "",
    ) -> None:
        column.addSpacing(6)
        column.addWidget(Hairline())
        column.addSpacing(6)
        if title:
            column.addWidget(Text(title, "strong"))
        for line in lines:
            is_figure = line.style == "subtitle"
            label = Text(line.label, "strong" if is_figure else style, "ink" if is_figure else "ink_2", wrap=True)
            ink: ColorRole = "ink_3" if is_stale else line.role
            figure = Text(line.figure, line.style if is_figure else "emphasis" if line.before else style, ink)
            figure.setAccessibleName(f"{line.label}: {line.before}{line.figure}")
            across = row(label, Text(line.before, style, "ink_2"), figure, spacing=0)
            across.setStretch(0, 1)
            column.addLayout(across)


class ClassLines(QWidget):
    """One line a class: marker, name, number line and the weight after; lines may reach into the rows around them."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._views: tuple[BandView, ...] = ()
        self._lines: list[BandLine] = []
        self._figures: list[Figure] = []

    def show_classes(self, views: Sequence[BandView], *, is_stale: bool) -> None:
        """Show the classes, in order."""
        self._views = tuple(views)
        while len(self._lines) > len(views):
            for gone in (self._lines.pop(), self._figures.pop()):
                gone.hide()
                gone.deleteLater()
        for view in views[len(self._lines) :]:
            self._add(view)
        reach = reach_for(views, _AT_REST)
        role: ColorRole = "ink_3" if is_stale else "ink"
        for view, line, figure in zip(views, self._lines, self._figures, strict=True):
            line.set_view(view, reach)
            after = "" if view.proposed is None else weight_text(view.proposed, unit=False)
            figure.set_view(FigureView(after, f"{view.name} after: {after} percent", role, tip=_formula(view)))
        self.updateGeometry()
        self._place()
        self.update()

    def sizeHint(self) -> QSize:
        """A row a class."""
        return QSize(240, len(self._views) * self._row + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the lines between names and weights."""
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint markers and names; long names are cut with an ellipsis."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for n, view in enumerate(self._views):
            y = self._middle(n)
            paint_marker(painter, QPointF(6, y), view.slot, 5, hollow=view.child)
            box = QRectF(17, y - 9, theme.scaled(_NAME) - 2, 18)
            draw_text(painter, box, view.name.rpartition("/")[2], theme.font("small"), theme.color("ink"))

    @property
    def _row(self) -> int:
        return current_theme().scaled(28)

    def _middle(self, place: int) -> float:
        return 4 + place * self._row + self._row / 2

    def _add(self, view: BandView) -> None:
        line, figure, place = BandLine(view, parent=self), Figure(_AFTER, "emphasis", self), len(self._lines)
        figure.clicked.connect(lambda: self.asked.emit(self._views[place].name))
        self._lines.append(line)
        self._figures.append(figure)
        for part in (line, figure):
            part.show()

    def _place(self) -> None:
        scale = current_theme().scaled
        left, right = 17 + scale(_NAME), self.width() - scale(_AFTER)
        tall = self._row + 16
        for n, (line, figure) in enumerate(zip(self._lines, self._figures, strict=True)):
            y = self._middle(n)
            line.setGeometry(left, round(y - tall / 2), right - left, tall)
            figure.setGeometry(right, round(y - 12), scale(_AFTER), 24)


def _formula(view: BandView) -> str:
    if view.current is None or view.proposed is None:
        return ""
    now, after = weight_text(view.current, places=2), weight_text(view.proposed, places=2)
    return f"{view.name}: {now} now, {after} after"


class _Legend(QWidget):
    """Filled is now, hollow is after."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Two marks and their words."""
        theme = current_theme()
        metrics = QFontMetricsF(theme.font("micro"))
        words = sum(metrics.horizontalAdvance(word) for word, _ in _LEGEND)
        return QSize(ceil(words) + 2 * _MARK + _BETWEEN, theme.line("small"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint marks and words."""
        theme, painter = current_theme(), QPainter(self)
        font, ink, x = theme.font("micro"), theme.color("ink_2"), 0.0
        for word, hollow in _LEGEND:
            paint_marker(painter, QPointF(x + 5, self.height() / 2), 0, 4, hollow=hollow)
            x += _MARK
            x += draw_text(painter, QRectF(x, 0, 90, self.height()), word, font, ink) + _BETWEEN
