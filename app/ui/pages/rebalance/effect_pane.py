"""The right of the Rebalance page: what the trades do to weights, tax, costs and cash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.model.household import Household
from app.model.proposal import Proposal
from app.ui.format import Formatter, weight_text
from app.ui.pages.figure import Figure, FigureView
from app.ui.pages.rebalance.effect_lines import (
    Line,
    Note,
    class_lines,
    cost_lines,
    drift_lines,
    notes_of,
    raised_lines,
    raised_words,
    tax_lines,
)
from app.ui.pages.scroll import PaneScroll
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole, TypeName
from app.ui.widgets.band_geometry import BandView, reach_for
from app.ui.widgets.band_line import BandLine
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import Card, Hairline, row
from app.ui.widgets.class_marker import paint_marker
from app.ui.widgets.paint import draw_text
from app.ui.widgets.text import Text

_AT_REST = 8
_NAMES = ((340, 116), (268, 108), (0, 84))
"""How wide the names are, by how wide the pane is from."""
_AFTER = 38
_LEGEND = (("now", False), ("after, %", True))
_MARK, _BETWEEN = 13, 10


class EffectPane(Card):
    """Shows what a proposal does; every class can be asked."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self.setAccessibleName("Effect")
        self.body.setContentsMargins(1, 1, 1, 1)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setSpacing(4)
        self.lines = ClassLines()
        self.lines.asked.connect(self.asked)
        self._legend = _Legend()
        self._column.addLayout(row(Text("Effect", "heading"), 1, self._legend))
        self._column.addWidget(self.lines)
        self._words = QWidget()
        self._column.addWidget(self._words)
        self._column.addStretch(1)
        self.body.addWidget(PaneScroll(self._inside))

    def show_effect(
        self, proposal: Proposal | None, household: Household, format_: Formatter, *, is_stale: bool
    ) -> None:
        """Show a proposal's effect; an out of date one in ink 3."""
        self._legend.setVisible(proposal is not None)
        self.lines.show_classes(class_lines(proposal, household.plan), is_stale=is_stale)
        old, self._words = self._words, self._sections(proposal, household, format_, is_stale=is_stale)
        self._column.replaceWidget(old, self._words)
        old.hide()
        old.deleteLater()

    def _sections(
        self, proposal: Proposal | None, household: Household, format_: Formatter, *, is_stale: bool
    ) -> QWidget:
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if proposal is None:
            column.addWidget(Text("No proposal yet.", "small", "ink_2"))
            return words
        self._add(column, drift_lines(proposal, format_), is_stale=is_stale, style="body")
        tax = Line("Tax this year", format_.money(proposal.tax.now, signed=True), style="subtitle")
        self._add(column, (tax, *tax_lines(proposal, household, format_)), is_stale=is_stale)
        if proposal.tax_model == "flat":
            note = "Estimated at flat rates for short and long term, without netting against the year so far."
            column.addWidget(Text(note, "micro", "ink_3", wrap=True))
        self._add(column, cost_lines(proposal, household, format_), is_stale=is_stale)
        self._add_raised(column, proposal, household, format_, is_stale=is_stale)
        self._add_notes(column, notes_of(proposal, household, format_))
        cash = tuple(Line(a.name, format_.money(a.cash_after)) for a in proposal.accounts)
        self._add(column, cash, is_stale=is_stale, title="Cash after")
        return words

    def _add_raised(
        self, column: QVBoxLayout, proposal: Proposal, household: Household, format_: Formatter, *, is_stale: bool
    ) -> None:
        """What a dollar raised costs: the sentence, then each account's part."""
        words = raised_words(proposal, household.plan, format_)
        if words:
            lines = raised_lines(proposal, household.plan, format_)
            self._add(column, (), is_stale=is_stale, title="What a dollar raised costs")
            column.addWidget(Text(words, "small", "ink_3" if is_stale else "ink_2", wrap=True))
            self._add_lines(column, lines, is_stale=is_stale)

    @staticmethod
    def _add_notes(column: QVBoxLayout, notes: Sequence[Note]) -> None:
        if notes:
            column.addSpacing(6)
            column.addWidget(Hairline())
            column.addSpacing(6)
        for note in notes:
            text = Text(note.text, "small", "ink", wrap=True)
            line = row(Glyph(note.icon, note.role, 16), text)
            line.setStretch(1, 1)
            line.setAlignment(Qt.AlignmentFlag.AlignTop)
            column.addLayout(line)

    def _add(
        self,
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
        self._add_lines(column, lines, is_stale=is_stale, style=style)

    @staticmethod
    def _add_lines(column: QVBoxLayout, lines: Iterable[Line], *, is_stale: bool, style: TypeName = "small") -> None:
        for line in lines:
            is_figure, is_sum = line.style == "subtitle", line.style == "emphasis"
            told: TypeName = "strong" if is_figure else style
            label = Text(line.label, told, "ink" if is_figure or is_sum else "ink_2", wrap=True)
            ink: ColorRole = "ink_3" if is_stale else line.role
            figure = Text(line.figure, line.style if is_figure else "emphasis" if line.before else style, ink)
            if is_sum:
                figure.set_words(f"**{line.figure}**")
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
            box = QRectF(17, y - 9, self._name - 2, 18)
            draw_text(painter, box, view.name.rpartition("/")[2], theme.font("small"), theme.color("ink"))

    @property
    def _row(self) -> int:
        return current_theme().scaled(28)

    @property
    def _name(self) -> int:
        """How wide names may be; the number lines keep the rest."""
        theme = current_theme()
        return theme.scaled(next(name for least, name in _NAMES if self.width() >= theme.scaled(least)))

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
        left, right = 17 + self._name, self.width() - scale(_AFTER)
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
