"""Drift over time: one class large with its band and what happened, the others small beside it."""

from __future__ import annotations

from datetime import date
from functools import partial

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.ui.charts.drift import DriftChart
from app.ui.charts.drift_words import DriftView
from app.ui.charts.legend import DriftLegend
from app.ui.charts.series import ClassSeries
from app.ui.charts.small import SmallDrift
from app.ui.charts.table import Sheet, series_sheet
from app.ui.charts.window import Window
from app.ui.pages.charts.facts import ChartFacts
from app.ui.pages.charts.tab import ChartsTab, Front
from app.ui.pages.scroll import PageScroll
from app.ui.widgets.card import Card, row
from app.ui.widgets.class_marker import ClassMarker
from app.ui.widgets.text import Text

_ACROSS = 3
_LARGE = 358
_AT_ONCE, _RESTS = 3, 50
"""Small charts that follow in one frame, and the milliseconds after which the hand rests."""


class DriftTab(ChartsTab):
    """The class that is farthest outside is large at first; pressing a small one makes it large."""

    def __init__(self, scrolls_in: QWidget, parent: QWidget | None = None) -> None:
        """`scrolls_in` is the page whose edge the scroll bar stands at."""
        super().__init__(parent)
        self.chart, self.legend = DriftChart(), DriftLegend()
        self.front = Front(self.chart, "Weights by day")
        self.small: list[SmallDrift] = []
        self._name, self._span = "", ""
        self._marker, self._title = QWidget(), Text("", "heading")
        self._next = 0
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_RESTS)
        self._settled.timeout.connect(self._settle)
        self._lay_out(scrolls_in)
        self.follow(self.chart)

    def _lay_out(self, scrolls_in: QWidget) -> None:
        self._large = Card(padded=False)
        self._large.body.setContentsMargins(1, 0, 1, 6)
        self._head = row(self._marker, self._title, Text("weight, %", "body", "ink_2"), 1, self.legend)
        self._head.setContentsMargins(20, 14, 6, 0)
        self._large.body.addLayout(self._head)
        self._large.body.addWidget(self.front)
        self._large.setFixedHeight(_LARGE)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._large)
        column.addLayout(self._grid)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(PageScroll(inside, scrolls_in))

    # Showing

    def promote(self, name: str) -> None:
        """Show a class large."""
        self._name = name
        if self.facts is not None:
            self.show_facts(self.facts, self.seen, self._span)

    def show_facts(self, facts: ChartFacts, window: Window, span: str) -> None:
        """Show facts, one class large."""
        self.facts, self.seen, self._span = facts, window, span
        if self._name not in facts.levels:
            self._name = _worst(facts)
        series = facts.levels[self._name].series
        marker = ClassMarker(series.slot, hollow="/" in series.name)
        self._head.replaceWidget(self._marker, marker)
        self._marker.hide()
        self._marker.deleteLater()
        self._marker = marker
        self._title.set_words(series.name)
        self.legend.show_slot(series.slot)
        self.chart.show_class(self._view(facts), window)
        self._show_small(facts)
        self._show_sheet()

    def move_to(self, window: Window, span: str) -> None:
        """Show other days: the large chart at once, the small ones by turns, so that frames are short however many.

        All of them stand where it stands as soon as the hand rests.
        """
        self.seen, self._span = window, span
        self.chart.move_to(window)
        count = min(len(self.small), _AT_ONCE)
        for _ in range(count):
            self._next = (self._next + 1) % len(self.small)
            self.small[self._next].move_to(window, span)
        self._settled.start()
        self._show_sheet()

    def _settle(self) -> None:
        """Let the small charts that were left behind catch up."""
        for small in self.small:
            small.move_to(self.seen, self._span)

    def show_table(self, shown: bool) -> None:
        """Show the large class as figures."""
        self.front.turn(shown)
        self._show_sheet()

    def _view(self, facts: ChartFacts) -> DriftView:
        levels = facts.levels[self._name]
        return DriftView(levels, facts.events, facts.format, facts.gaps, facts.lasting.get(self._name, ()))

    def _show_sheet(self) -> None:
        if self.front.is_table and self.facts is not None:
            self.front.sheet_view.show_sheet(self.sheet, self.facts.format)

    def _show_small(self, facts: ChartFacts) -> None:
        others = [levels for name, levels in facts.levels.items() if name != self._name]
        while len(self.small) > len(others):
            gone = self.small.pop()
            self._grid.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, levels in enumerate(others):
            if place == len(self.small):
                made = SmallDrift()
                made.clicked.connect(partial(self._promote_at, place))
                self.small.append(made)
                self._grid.addWidget(made, place // _ACROSS, place % _ACROSS)
            self.small[place].show_class(levels, facts.format, self.seen, self._span)

    def _promote_at(self, place: int) -> None:
        self.promote(self.small[place].series.name)

    # What is said and saved

    @property
    def sentence(self) -> str:
        """Which classes are outside, and since when."""
        return "" if self.facts is None else drift_sentence(self.facts)

    @property
    def subject(self) -> str:
        """The class that is large."""
        return self._name

    @property
    def sheet(self) -> Sheet:
        """The large class by day."""
        if self.facts is None:
            return Sheet(np.zeros(0), ())
        return series_sheet(self.facts.levels[self._name].series, self.facts.format).within(self.seen)

    def picture(self) -> QPixmap:
        """The large chart with its heading."""
        return self._large.grab()


def drift_sentence(facts: ChartFacts) -> str:
    """`US equity has been above its band since Oct 14; every other class is inside.`"""
    out = [d for d in facts.status.breaches if d.name in facts.levels]
    format_ = facts.format
    if not out:
        return f"Every class is inside its band.{_last_outside(facts)}"
    told = []
    for drift in out:
        since = _outside_since(facts.levels[drift.name].series)
        side = "above" if drift.state == "over" else "below"
        told.append(f"{drift.name} has been {side} its band since {format_.day(since)}")
    rest = len(facts.leaves) - len([d for d in out if d.is_leaf])
    tail = "; every other class is inside." if rest else "."
    return "; ".join(told) + tail


def _outside_since(series: ClassSeries) -> date:
    """The first day of the breach that goes on; days without prices do not end it."""
    inside = np.flatnonzero(~series.is_outside & np.isfinite(series.actual_f))
    outside = np.flatnonzero(series.is_outside)
    first = outside[outside > inside[-1]] if len(inside) else outside
    return date.fromordinal(int(series.days_f[first[0]] if len(first) else series.days_f[-1]))


def _last_outside(facts: ChartFacts) -> str:
    """` The last to leave it was US bonds, until May 13.`"""
    found = [
        (float(levels.series.days_f[np.flatnonzero(levels.series.is_outside)[-1]]), levels.series.name)
        for levels in facts.leaves
        if levels.series.outside
    ]
    if not found:
        return ""
    day, name = max(found)
    return f" {name} was outside last, on {facts.format.day(date.fromordinal(int(day)))}."


def _worst(facts: ChartFacts) -> str:
    """The class that is farthest outside today, else the first."""
    out = next((d.name for d in facts.status.breaches if d.name in facts.levels), "")
    return out or next(iter(facts.levels))
