"""The card beside the frontier: what this point leaves and costs, one step further, and waiting."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.model.number import ZERO
from app.ui.format import NOTHING, Formatter
from app.ui.pages.balance.figures import Figures
from app.ui.pages.scroll import PaneScroll
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import Card, Hairline, button, row
from app.ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class PointView:
    """What the card shows; `is_settled` once the trades of this very point are worked out."""

    figures: Figures
    before: Decimal
    step: str
    wait: str
    is_settled: bool
    can_remind: bool = False


def facts(figures: Figures, format_: Formatter) -> tuple[tuple[str, str], ...]:
    """Labels with their figures; what is not known yet is a dash."""

    def money(value: Decimal | None) -> str:
        return NOTHING if value is None else format_.money(value)

    def count(value: int | None) -> str:
        return NOTHING if value is None else format_.count(value)

    lines = [("Trades", count(figures.trades)), ("Outside bands", count(figures.outside))]
    lines.append(("Gain taken, long", money(figures.long)))
    if figures.short:
        lines.append(("Gain taken, short", money(figures.short)))
    lines.append(("Loss taken", money(figures.loss)))
    return tuple(lines)


class PointCard(Card):
    """Shows a frozen view; while the trades follow the dial its figures are those of the curve, in ink 3."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self.setAccessibleName("At this point")
        self.body.setContentsMargins(1, 1, 1, 1)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setSpacing(4)
        self._follows = Text("", "micro", "ink_3")
        self._column.addLayout(row(Text("At this point", "small", "ink_2"), 1, self._follows))
        self.left, self.price = Text("", "figure"), Text("", "figure")
        self._unit = Text("points", "strong")
        self._from = Text("", "small", "ink_2")
        left, price = QVBoxLayout(), QVBoxLayout()
        with_unit = row(self.left, self._unit, 1, spacing=4)
        with_unit.setAlignment(self._unit, Qt.AlignmentFlag.AlignBottom)
        self._unit.setContentsMargins(0, 0, 0, 2)
        left.addLayout(with_unit)
        left.addWidget(self._from)
        price.addWidget(self.price)
        price.addWidget(Text("tax and cost", "small", "ink_2"))
        for column in (left, price):
            column.setSpacing(0)
        figures = row(spacing=24)
        figures.addLayout(left)
        figures.addLayout(price)
        figures.addStretch(1)
        self._column.addLayout(figures)
        self._rule()
        self._facts: list[tuple[Text, Text]] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self._column.addLayout(self._lines)
        self._rule()
        self.step = self._part("One step further")
        self._column.addSpacing(6)
        self.wait = self._part("Or wait")
        self.remind = button("Remind me…", small=True)
        self.remind.setToolTip("Keep a reminder for a day ahead; Today tells it from then on")
        self._column.addSpacing(8)
        self._column.addWidget(self.remind)
        self._column.addStretch(1)
        self.body.addWidget(PaneScroll(inside))

    def show_point(self, view: PointView, format_: Formatter) -> None:
        """Show a point."""
        ink: ColorRole = "ink" if view.is_settled else "ink_3"
        self._follows.set_words("" if view.is_settled else "following the dial")
        figures = view.figures
        self.left.set_words(format_.points(figures.drift, signed=False), ink)
        self.left.setAccessibleName(f"{self.left.words} points left")
        self._unit.set_words("points", ink)
        self._from.set_words(f"drift left, from {format_.points(view.before, signed=False)}")
        self.price.set_words(format_.money(figures.together, signed=figures.together != ZERO), ink)
        lines = facts(figures, format_)
        while len(self._facts) < len(lines):
            label, figure = Text("", "small", "ink_2"), Text("", "small")
            self._facts.append((label, figure))
            self._lines.addLayout(row(label, 1, figure))
        for place, (label, figure) in enumerate(self._facts):
            label.setVisible(place < len(lines))
            figure.setVisible(place < len(lines))
            if place < len(lines):
                label.set_words(lines[place][0])
                figure.set_words(lines[place][1], ink)
                figure.setAccessibleName(f"{lines[place][0]}: {lines[place][1]}")
        self.step.set_words(view.step)
        self.wait.set_words(view.wait)
        self.remind.setVisible(view.can_remind)

    def _part(self, title: str) -> Text:
        words = Text("", "small", "ink_2", strong="ink", wrap=True)
        self._column.addWidget(Text(title, "strong"))
        self._column.addWidget(words)
        return words

    def _rule(self) -> None:
        self._column.addSpacing(6)
        self._column.addWidget(Hairline())
        self._column.addSpacing(6)
