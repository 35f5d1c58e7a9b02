"""Drawdown: how far the household was below its last high, beside the target mix, flows taken out."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.ui.charts.drawdown import DrawdownChart, drawdown_sentence, drawdown_sheet, drawdown_view
from app.ui.charts.table import Sheet
from app.ui.charts.window import Window
from app.ui.pages.charts.facts import ChartFacts
from app.ui.pages.charts.tab import ChartsTab, Front
from app.ui.widgets.card import Card, row
from app.ui.widgets.text import Text

_WAITING = "Working out returns …"


class DrawdownCard(Card):
    """Heading, chart and figures; says that returns are on their way until they are there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self.chart = DrawdownChart()
        self.front = Front(self.chart, "Distance from the last high by day")
        self._wait = Text(_WAITING, "body", "ink_2")
        self._places = QStackedWidget()
        self._places.addWidget(self._wait)
        self._places.addWidget(self.front)
        self.body.setContentsMargins(1, 0, 1, 6)
        head = row(Text("Distance from the last high, %", "heading"), 1, Text("flows taken out", "small", "ink_2"))
        head.setContentsMargins(20, 14, 20, 0)
        self._wait.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addLayout(head)
        self.body.addWidget(self._places, 1)

    def show_facts(self, facts: ChartFacts, window: Window) -> None:
        """Show what is known of returns."""
        if facts.returns is None or not len(facts.returns.days):
            self._wait.set_words(facts.no_returns or _WAITING)
            self._places.setCurrentWidget(self._wait)
            return
        self._places.setCurrentWidget(self.front)
        self.chart.show_lines(drawdown_view(facts.returns, facts.format, tuple(facts.gaps)), window, facts.reach)
        self.show_sheet(facts, window)

    def show_sheet(self, facts: ChartFacts, window: Window) -> None:
        """Keep the figures with the window."""
        if self.front.is_table and facts.returns is not None:
            self.front.sheet_view.show_sheet(drawdown_sheet(facts.returns, facts.format).within(window), facts.format)


class DrawdownTab(ChartsTab):
    """One large chart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = DrawdownCard()
        self._span = ""
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.card)
        self.follow(self.card.chart)

    def show_facts(self, facts: ChartFacts, window: Window, span: str) -> None:
        """Show facts."""
        self.facts, self.seen, self._span = facts, window, span
        self.card.show_facts(facts, window)

    def move_to(self, window: Window, span: str) -> None:
        """Show other days."""
        self.seen, self._span = window, span
        self.card.chart.move_to(window)
        if self.facts is not None:
            self.card.show_sheet(self.facts, window)

    def show_table(self, shown: bool) -> None:
        """Show the figures."""
        self.card.front.turn(shown)
        if self.facts is not None:
            self.card.show_sheet(self.facts, self.seen)

    @property
    def sentence(self) -> str:
        """How far below its high the household is, and was at most."""
        if self.facts is None or self.facts.returns is None:
            return ""
        return drawdown_sentence(self.facts.returns, self.seen, self._span, self.facts.format)

    @property
    def subject(self) -> str:
        """What falls."""
        return "Drawdown"

    @property
    def sheet(self) -> Sheet:
        """Household and target mix by day."""
        if self.facts is None or self.facts.returns is None:
            return Sheet(np.zeros(0), ())
        return drawdown_sheet(self.facts.returns, self.facts.format).within(self.seen)
