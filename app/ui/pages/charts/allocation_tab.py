"""Allocation: what the household consisted of, what it consists of today, and how far it is from its last high."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.charts.allocation import AllocationChart, AllocationView
from app.ui.charts.table import Sheet, SheetColumn
from app.ui.charts.window import Window
from app.ui.pages.charts.drawdown_tab import DrawdownCard
from app.ui.pages.charts.facts import ChartFacts
from app.ui.pages.charts.tab import ChartsTab, Front
from app.ui.pages.charts.tree_card import TreeCard
from app.ui.pages.scroll import PageScroll
from app.ui.widgets.card import Card, row
from app.ui.widgets.text import Text

_UPPER, _LOWER = 340, 190


class AllocationTab(ChartsTab):
    """The classes stacked over time, beside today's tree map, above the distance from the last high."""

    chosen = Signal(str)

    def __init__(self, scrolls_in: QWidget, parent: QWidget | None = None) -> None:
        """`scrolls_in` is the page whose edge the scroll bar stands at."""
        super().__init__(parent)
        self.chart = AllocationChart()
        self.front = Front(self.chart, "Allocation by day")
        self.tree, self.drawdown = TreeCard(), DrawdownCard()
        self.tree.chosen.connect(self.chosen)
        self._inside = QWidget()
        self._lay_out(scrolls_in)
        for chart in (self.chart, self.drawdown.chart):
            self.follow(chart)

    def _lay_out(self, scrolls_in: QWidget) -> None:
        card = Card(padded=False)
        card.body.setContentsMargins(1, 0, 1, 6)
        head = row(Text("Allocation, %", "heading"), 1, Text("◆ rebalanced", "small", "ink_2"))
        head.setContentsMargins(20, 14, 20, 0)
        card.body.addLayout(head)
        card.body.addWidget(self.front, 1)
        upper = QHBoxLayout()
        upper.setSpacing(12)
        upper.addWidget(card, 13)
        upper.addWidget(self.tree, 11)
        card.setMinimumHeight(_UPPER)
        self.drawdown.setMinimumHeight(_LOWER)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(upper, 8)
        column.addWidget(self.drawdown, 5)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(PageScroll(self._inside, scrolls_in))

    def show_facts(self, facts: ChartFacts, window: Window, span: str) -> None:
        """Show facts."""
        self.facts, self.seen = facts, window
        classes = [levels.series for levels in facts.leaves]
        self.chart.show_classes(AllocationView(classes, facts.events, facts.format, facts.gaps), window)
        self.tree.show_view(facts.today)
        self.drawdown.show_facts(facts, window)
        self._show_sheet()

    def move_to(self, window: Window, span: str) -> None:
        """Show other days."""
        self.seen = window
        self.chart.move_to(window)
        self.drawdown.chart.move_to(window)
        self._show_sheet()

    def show_table(self, shown: bool) -> None:
        """Show all three as figures."""
        self.front.turn(shown)
        self.tree.turn(shown)
        self.drawdown.front.turn(shown)
        self._show_sheet()

    def _show_sheet(self) -> None:
        if self.front.is_table and self.facts is not None:
            self.front.sheet_view.show_sheet(self.sheet, self.facts.format)
            self.drawdown.show_sheet(self.facts, self.seen)

    @property
    def sentence(self) -> str:
        """What the largest part is, and what lies beyond an edge."""
        return "" if self.facts is None else allocation_sentence(self.facts)

    @property
    def subject(self) -> str:
        """The household's parts."""
        return "Allocation"

    @property
    def sheet(self) -> Sheet:
        """The weight of each class by day."""
        if self.facts is None or not self.facts.leaves:
            return Sheet(np.zeros(0), ())
        say = self.facts.format.weight
        classes = [levels.series for levels in self.facts.leaves]
        columns = tuple(SheetColumn(one.name, one.name, one.actual_f, say) for one in classes)
        return Sheet(classes[0].days_f, columns).within(self.seen)

    def picture(self) -> QPixmap:
        """All three cards."""
        return self._inside.grab()


def allocation_sentence(facts: ChartFacts) -> str:
    """`US equity is the largest of seven classes, 47.0 % of $640,501; $19,179 of it lies beyond the upper edge.`"""
    leaves, format_ = facts.status.leaves, facts.format
    if not leaves:
        return ""
    most = max(leaves, key=lambda d: d.actual)
    count = format_.counted(len(leaves), "class", "classes")
    whole = format_.money(facts.status.value)
    told = f"{most.name} is the largest of {count}, {format_.weight(most.actual)} of {whole}"
    beyond = [block for block in facts.today.blocks if block.beyond]
    if not beyond:
        return f"{told}; nothing lies beyond an upper edge."
    parts = [f"{format_.money(b.beyond)} of {'it' if b.name == most.name else b.name}" for b in beyond]
    return f"{told}; {' and '.join(parts)} {'lies' if len(parts) == 1 else 'lie'} beyond the upper edge."
