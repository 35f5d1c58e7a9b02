"""Signals: price, momentum and volatility of one class over time, and what the two would do about it today."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.engine.signals.path import SignalPath
from app.engine.signals.result import ClassSignal, Decision
from app.engine.signals.result import Signal as Seen
from app.model.number import from_float
from app.model.target import CASH_CLASS
from app.ui.charts.lines import LinesChart, LinesView
from app.ui.charts.signal_panels import (
    flow_view,
    momentum_view,
    momentum_words,
    price_view,
    signal_sheet,
    volatility_title,
    volatility_view,
)
from app.ui.charts.table import Sheet
from app.ui.charts.window import Window
from app.ui.format import Formatter
from app.ui.pages.charts.facts import ChartFacts
from app.ui.pages.charts.tab import ChartsTab, Front
from app.ui.pages.scroll import PageScroll
from app.ui.pages.words import told
from app.ui.theme import current_theme
from app.ui.widgets.card import Card, Hairline, row
from app.ui.widgets.text import Text

_HEIGHTS = {"price": 170, "momentum": 80, "flow": 80, "volatility": 118}
_WAITING = "Reading signals …"
_NO_PRICES = "No security of this class has daily prices. Import a price file for one of its funds."
_NO_FLOW = "Money flow needs highs, lows and volumes, and the prices that are imported have none."


class Panel(QWidget):
    """One chart with its heading; a sentence stands in its place where nothing is known to draw."""

    def __init__(self, name: str, height: int, parent: QWidget | None = None, *, names_days: bool = True) -> None:
        super().__init__(parent)
        self.title, self.chart = Text(name, "strong"), LinesChart(name, 224.0, names_days=names_days)
        self.note = Text("", "small", "ink_2", wrap=True)
        self.chart.setMinimumHeight(current_theme().scaled(height))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        self.head = row(self.title, 1)
        self.head.setContentsMargins(20, 0, 20, 0)
        column.addLayout(self.head)
        column.addWidget(self.chart, 1)
        foot = row(self.note)
        foot.setContentsMargins(20, 0, 20, 6)
        column.addLayout(foot)

    def show_view(self, title: str, view: LinesView, window: Window, reach: Window, missing: str = "") -> None:
        """Show a view under a title; `missing` is said where none of its lines is known on any day."""
        self.title.set_words(title)
        is_known = any(np.isfinite(line.values_f).any() for line in view.lines)
        self.chart.setVisible(is_known or not missing)
        # A sentence takes no more room than it needs; charts share the rest.
        tall = QSizePolicy.Policy.Preferred if is_known or not missing else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, tall)
        self.note.setVisible(not is_known and bool(missing))
        self.note.set_words(missing)
        if is_known or not missing:
            self.chart.show_lines(view, window, reach)


class SignalsTab(ChartsTab):
    """One class at a time; the page is told when another is chosen, and brings what is known of it."""

    chosen = Signal(str)

    def __init__(self, scrolls_in: QWidget, parent: QWidget | None = None) -> None:
        """`scrolls_in` is the page whose edge the scroll bar stands at."""
        super().__init__(parent)
        self.path: SignalPath | None = None
        self._path_of = ""
        self.classes = QComboBox()
        self.classes.setAccessibleName("Asset class")
        self.classes.activated.connect(lambda _: self.chosen.emit(self.classes.currentText()))
        self.momentum_says, self.volatility_says = Text("", wrap=True), Text("", wrap=True)
        self.clash = Text("", "small", "caution", wrap=True)
        self.panels = {
            key: Panel(key, height, names_days=key in {"price", "volatility"}) for key, height in _HEIGHTS.items()
        }
        self.says = Card()
        self.waiting = Text(_WAITING, "body", "ink_2")
        self._stack = QStackedWidget()
        self._inside = QWidget()
        self.front = Front(self._panels_card(), "Signals by day")
        self._lay_out(scrolls_in)
        for panel in self.panels.values():
            self.follow(panel.chart)
            panel.chart.cursorMoved.connect(partial(self._lead, panel.chart))

    def _panels_card(self) -> QWidget:
        """The classes to choose from stay above the panels, and above the sentence that stands in for them."""
        card = Card(padded=False)
        card.body.setContentsMargins(1, 12, 1, 8)
        card.body.setSpacing(0)
        head = row(self.classes, self.panels["price"].title, 1)
        head.setContentsMargins(20, 0, 20, 0)
        card.body.addLayout(head)
        panels = QWidget()
        column = QVBoxLayout(panels)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for key, panel in self.panels.items():
            if column.count():
                column.addWidget(Hairline())
            column.addWidget(panel, _HEIGHTS[key])
        # Its heading stands beside the classes.
        self.panels["price"].setContentsMargins(0, -8, 0, 0)
        self._stack.addWidget(panels)
        self.waiting.setContentsMargins(20, 20, 20, 20)
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._stack.addWidget(self.waiting)
        card.body.addWidget(self._stack, 1)
        return card

    def _lay_out(self, scrolls_in: QWidget) -> None:
        for words in (self.momentum_says, self.volatility_says, self.clash):
            self.says.body.addWidget(words)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.says)
        column.addWidget(self.front, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(PageScroll(self._inside, scrolls_in))

    # Showing

    @property
    def name(self) -> str:
        """The class that is shown."""
        return self.classes.currentText()

    def choose(self, name: str) -> None:
        """Choose a class."""
        place = self.classes.findText(name)
        if place >= 0 and name != self.name:
            self.classes.setCurrentIndex(place)
            self.chosen.emit(name)

    def take(self, name: str, path: SignalPath | None) -> None:
        """Take what is known of a class."""
        self.path, self._path_of = path, name
        if self.facts is not None:
            self._show(self.facts)

    def show_facts(self, facts: ChartFacts, window: Window, span: str) -> None:
        """Show facts of the class that is chosen, at first the one that is farthest outside."""
        self.facts, self.seen = facts, window
        names = [one.name for one in facts.plan.leaves if one.name in facts.levels]
        if [self.classes.itemText(n) for n in range(self.classes.count())] != names:
            before = self.name
            self.classes.clear()
            self.classes.addItems(names)
            # Cash has no prices to read a signal from, however far outside it is.
            told = [name for name in names if name != CASH_CLASS] or names
            out = next((d.name for d in facts.status.breaches if d.name in told), next(iter(told), ""))
            self.classes.setCurrentText(before if before in names else out)
        self._show(facts)

    def _show(self, facts: ChartFacts) -> None:
        signal = facts.signals.get(self.name)
        self._say(facts, signal)
        path = self.path if self._path_of == self.name else None
        self._stack.setCurrentIndex(1 if path is None else 0)
        self.panels["price"].title.setVisible(path is not None)
        if path is None:
            self.waiting.set_words(_NO_PRICES if self._path_of == self.name else _WAITING)
            return
        format_, levels = facts.format, facts.levels.get(self.name)
        slot = 0 if levels is None else levels.series.slot
        price = price_view(path, slot, facts.delays.get(self.name, ()), format_)
        views = {
            "price": (f"Price of {path.bars.symbol}", price, ""),
            "momentum": (f"Momentum, {momentum_words(path)}, %", momentum_view(path, format_), ""),
            "flow": ("Money flow", flow_view(path, format_), _NO_FLOW),
            "volatility": (volatility_title(path, format_), volatility_view(path, format_), ""),
        }
        for key, (title, view, missing) in views.items():
            self.panels[key].show_view(title, view, self.seen, facts.reach, missing)
        self._show_sheet()

    def _say(self, facts: ChartFacts, signal: ClassSignal | None) -> None:
        lines = (
            (self.momentum_says, "Momentum", None if signal is None else signal.by_momentum),
            (self.volatility_says, "Volatility", None if signal is None else signal.by_volatility),
        )
        for text, word, one in lines:
            text.set_words("" if one is None else told(f"**{switch_words(word, one)}** {one.reason}", facts.format))
            text.setVisible(one is not None)
        clash = "" if signal is None else clash_words(signal)
        self.clash.set_words(clash)
        self.clash.setVisible(bool(clash))
        self.says.setVisible(bool(clash) or any(one is not None for *_, one in lines))

    def _lead(self, leader: LinesChart, _words: str) -> None:
        """Let the cursor stand on one day in all panels."""
        for panel in self.panels.values():
            if panel.chart is not leader:
                panel.chart.lead(leader.cursor)

    def move_to(self, window: Window, span: str) -> None:
        """Show other days in all panels."""
        self.seen = window
        for panel in self.panels.values():
            panel.chart.move_to(window)
        self._show_sheet()

    def show_table(self, shown: bool) -> None:
        """Show all panels as figures."""
        self.front.turn(shown)
        self._show_sheet()

    def _show_sheet(self) -> None:
        if self.front.is_table and self.facts is not None and self.path is not None:
            self.front.sheet_view.show_sheet(self.sheet, self.facts.format)

    # What is said and saved

    @property
    def sentence(self) -> str:
        """What holds for the class today."""
        signal = None if self.facts is None else self.facts.signals.get(self.name)
        if signal is None or self.facts is None:
            return _WAITING
        return told(signal_sentence(signal, self.facts.format), self.facts.format)

    @property
    def subject(self) -> str:
        """The class that is shown."""
        return f"Signals {self.name}"

    @property
    def sheet(self) -> Sheet:
        """All panels by day."""
        if self.facts is None or self.path is None or self._path_of != self.name:
            return Sheet(np.zeros(0), ())
        return signal_sheet(self.path, self.facts.format).within(self.seen)

    def picture(self) -> QPixmap:
        """Sentences and panels."""
        return self._inside.grab()


def signal_sentence(signal: ClassSignal, format_: Formatter) -> str:
    """`US equity is above its band; its trim waits, until Jan 11 at the latest.` The reasons follow below."""
    side, trade = ("above", "trim") if signal.state == "over" else ("below", "purchase")
    if signal.state not in {"over", "under"}:
        return signal.reason
    if signal.decision is Decision.DELAY:
        until = f", until {format_.day(signal.until)} at the latest" if signal.until is not None else ""
        return f"{signal.name} is {side} its band; its {trade} waits{until}."
    if signal.pace < 1:
        part = format_.weight(from_float(round(signal.pace, 6)))
        return f"{signal.name} is {side} its band; {part} of the gap is traded today."
    return signal.reason


def switch_words(word: str, one: Seen) -> str:
    """`Momentum would wait, and is switched off.`"""
    does = {Decision.DELAY: "wait", Decision.TRADE: "trade", Decision.ACCELERATE: "hurry"}[one.decision]
    if one.is_on:
        return f"{word} is switched on and lets it {does}."
    return f"{word} is switched off; on, it would {does}."


def clash_words(signal: ClassSignal) -> str:
    """Says that the two pull in different directions today; nothing where they do not."""
    one, other = signal.by_momentum, signal.by_volatility
    if one is None or other is None or (one.decision is Decision.DELAY) == (other.decision is Decision.DELAY):
        return ""
    waits, trades = ("Momentum", "volatility") if one.decision is Decision.DELAY else ("Volatility", "momentum")
    return f"The two disagree today: {waits.lower()} waits where {trades} trades. With both on, waiting comes first."
