"""Allocation: what the household consisted of over time."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.charts.allocation import AllocationChart, AllocationView
from app.ui.charts.table import Sheet, SheetColumn
from app.ui.charts.window import Window
from app.ui.pages.charts.facts import ChartFacts
from app.ui.pages.charts.tab import ChartsTab, Front
from app.ui.widgets.card import Card, row
from app.ui.widgets.text import Text


class AllocationTab(ChartsTab):
    """The classes stacked over time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = AllocationChart()
        self.front = Front(self.chart, "Allocation by day")
        card = Card(padded=False)
        card.body.setContentsMargins(1, 0, 1, 6)
        head = row(Text("Allocation, %", "heading"), 1, Text("◆ rebalanced", "small", "ink_2"))
        head.setContentsMargins(20, 14, 20, 0)
        card.body.addLayout(head)
        card.body.addWidget(self.front, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(card)
        self.follow(self.chart)

    def show_facts(self, facts: ChartFacts, window: Window, span: str) -> None:
        """Show facts."""
        self.facts, self.seen = facts, window
        classes = [levels.series for levels in facts.leaves]
        self.chart.show_classes(AllocationView(classes, facts.events, facts.format, facts.gaps), window)
        self._show_sheet()

    def move_to(self, window: Window, span: str) -> None:
        """Show other days."""
        self.seen = window
        self.chart.move_to(window)
        self._show_sheet()

    def show_table(self, shown: bool) -> None:
        """Show the weights as figures."""
        self.front.turn(shown)
        self._show_sheet()

    def _show_sheet(self) -> None:
        if self.front.is_table and self.facts is not None:
            self.front.sheet_view.show_sheet(self.sheet, self.facts.format)

    @property
    def sentence(self) -> str:
        """What the largest part is."""
        if self.facts is None or not self.facts.status.leaves:
            return ""
        leaves, format_ = self.facts.status.leaves, self.facts.format
        most = max(leaves, key=lambda d: d.actual)
        count = format_.counted(len(leaves), "class", "classes")
        whole = format_.money(self.facts.status.value)
        return f"The largest of {count} is {most.name}, with {format_.weight(most.actual)} of {whole}."

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
