"""The Charts page: drift over time, allocation, and what else is drawn over days, each with its table and its file."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from app.desk.session import Session
from app.desk.views import Progress
from app.engine.history import DriftHistory
from app.engine.performance import ReturnPath
from app.engine.signals.path import SignalPath
from app.engine.signals.result import ClassSignal, Delayed
from app.model.errors import AppError
from app.ui.charts.table import write_csv
from app.ui.charts.views import SPANS, first_day, span_words, window_of
from app.ui.charts.window import Window
from app.ui.job import once
from app.ui.pages.ask import ask_save
from app.ui.pages.charts.allocation_tab import AllocationTab
from app.ui.pages.charts.drawdown_tab import DrawdownTab
from app.ui.pages.charts.drift_tab import DriftTab
from app.ui.pages.charts.facts import ChartFacts, facts_of, with_earlier, with_returns, with_signals
from app.ui.pages.charts.signals_tab import SignalsTab
from app.ui.pages.charts.tab import ChartsTab
from app.ui.pages.charts.window_bar import WindowBar
from app.ui.pages.page import Page, PageContext
from app.ui.theme import theme_switch
from app.ui.widgets.card import button
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.segment import Segment
from app.ui.widgets.text import Text

_CLOSER = 0.6
_AS_TABLE, _SAVE, _PERFORMANCE = "As table", "PNG or CSV", "Performance"
_HEADER_GAPS = 64
"""Pixels between the parts of the header."""
_EMPTY = EmptyView(
    "Nothing to draw yet",
    "Charts need transactions and prices over time. Import a history file and a price file.",
    (("import", "Import files"),),
)
_TABS = (("drift", "Drift over time"), ("allocation", "Allocation"), ("drawdown", "Drawdown"), ("signals", "Signals"))


class ChartsPage(Page):
    """Weights over time; the history is rebuilt off the GUI thread when the household changed."""

    key = "charts"
    title = "Charts"
    icon = "charts"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.facts: ChartFacts | None = None
        self.seen = Window(0.0, 1.0)
        self._history: DriftHistory | None = None
        self._made_for: tuple[int, date] | None = None
        self._path_for: tuple[object, ...] = ()
        self.tabs = Segment(_TABS, "Charts")
        self.spans = Segment([(key, words) for key, (words, _) in SPANS.items()], "Span")
        self.spans.choose("3")
        self.as_table = button(_AS_TABLE, icon_name="table")
        self.as_table.setCheckable(True)
        self.save = button(_SAVE, icon_name="export")
        self.performance = button(_PERFORMANCE, "quiet", icon_name="bars")
        tips = ((self.as_table, _AS_TABLE), (self.save, f"Save as {_SAVE}"), (self.performance, _PERFORMANCE))
        for control, words in tips:
            control.setAccessibleName(words)
            control.setToolTip(words)
        self.bar = WindowBar()
        self.drift, self.allocation = DriftTab(self), AllocationTab(self)
        self.drawdown, self.signals = DrawdownTab(), SignalsTab(self)
        self.places: dict[str, ChartsTab] = {
            "drift": self.drift,
            "allocation": self.allocation,
            "drawdown": self.drawdown,
            "signals": self.signals,
        }
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Rebuild the history where it is no longer of now; what is shown stays until then."""
        session = self.context.session
        wanted = (session.revision, session.as_of)
        if self._made_for != wanted:
            self._made_for = wanted
            self.context.run(
                lambda _: _history(session),
                self.take,
                label="Rebuilding weights over time",
                slot="history",
                on_failed=self._fail,
            )
        self._show()

    def arrive(self, **what: str) -> None:
        """Show a class, or a tab."""
        if what.get("tab") in self.places:
            self.tabs.choose(what["tab"])
        if what.get("asset_class"):
            self.drift.promote(what["asset_class"])
            self.signals.choose(what["asset_class"])

    # Building

    def _lay_out(self) -> None:
        line = self.header.layout()
        if isinstance(line, QHBoxLayout):
            line.insertWidget(1, self.tabs)
        self.header.add(self.performance)
        for control in (self.spans, self.as_table, self.save):
            self.header.add(control)
        self.stack = QStackedWidget()
        for tab in self.places.values():
            self.stack.addWidget(tab)
        self.empty = EmptyState(_EMPTY)
        self.waiting = Text("Rebuilding weights over time …", "body", "ink_2")
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.waiting)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self.bar)
        column.addWidget(self.stack, 1)
        self.body.addLayout(column, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let what can be done shrink to its icons where the tabs would not fit beside it."""
        super().resizeEvent(event)
        self._fit_header()

    def _fit_header(self) -> None:
        shrinking = {self.performance: _PERFORMANCE, self.as_table: _AS_TABLE, self.save: _SAVE}
        for control, words in shrinking.items():
            control.setText(words)
        parts = (self.header.title, self.tabs, self.spans, *shrinking)
        needs = sum(part.sizeHint().width() for part in parts)
        layout = self.layout()
        margins = layout.contentsMargins() if layout is not None else QMargins()
        if needs + _HEADER_GAPS > self.width() - margins.left() - margins.right():
            for control in shrinking:
                control.setText("")

    def _connect(self) -> None:
        theme_switch().themeChanged.connect(self._fit_header)
        self.tabs.changed.connect(lambda _: self._show())
        self.spans.changed.connect(lambda _: self.reset())
        self.as_table.toggled.connect(lambda _: self._show())
        self.save.clicked.connect(self._save)
        self.performance.clicked.connect(lambda _: self.context.go("performance"))
        self.empty.chosen.connect(lambda _: self.context.import_files())
        for tab in self.places.values():
            tab.windowMoved.connect(self.move_to)
            tab.resetAsked.connect(self.reset)
        self.signals.chosen.connect(lambda _: self._show())
        self.allocation.chosen.connect(lambda name: self.arrive(tab="drift", asset_class=name))
        self.bar.closer.clicked.connect(partial(self._zoom, _CLOSER))
        self.bar.farther.clicked.connect(partial(self._zoom, 1 / _CLOSER))
        self.bar.back.clicked.connect(self.reset)
        self.commands = {f"charts.{key}": partial(self.tabs.choose, key) for key in self.places}
        self.commands |= {"charts.table": self.as_table.toggle, "charts.save": self._save}

    # Showing

    @property
    def tab(self) -> ChartsTab:
        """The tab in front."""
        return self.places[self.tabs.choice]

    def take(self, history: DriftHistory) -> None:
        """Show a history; a window that was moved stays where it is. Returns and signals follow."""
        before = self.facts
        self._history = history
        usable = len(history.days) > 1 and bool(history.classes)
        self.facts = facts_of(self.context.session, history, self.context.format) if usable else None
        if self.facts is not None:
            if before is not None:
                # What is stale is shown until it is replaced.
                self.facts = with_earlier(self.facts, before)
            is_moved = before is not None and self.seen != window_of(before.history, self.spans.choice)
            self.seen = self.seen.within(self.facts.reach) if is_moved else window_of(history, self.spans.choice)
            self._ask_more()
        self._show()

    def _ask_more(self) -> None:
        session, run = self.context.session, self.context.run
        run(
            lambda _: session.return_path(),
            self._take_returns,
            label="Working out returns",
            slot="charts.returns",
            on_failed=self._no_returns,
        )
        run(lambda _: _signals(session), self._take_signals, label="Reading signals", slot="charts.signals")
        self._ask_path()

    def _ask_path(self) -> None:
        """Ask for the panels of the class that is chosen, where they are looked at."""
        if self.tabs.choice != "signals" or self.facts is None:
            return
        session, name = self.context.session, self.signals.name
        wanted = (*(self._made_for or ()), name)
        if not name or wanted == self._path_for:
            return
        self._path_for = wanted
        self.context.run(
            lambda _: session.signal_path(name),
            lambda path: self._take_path(name, path),
            label=f"Reading prices of {name}",
            slot="charts.path",
        )

    def _take_returns(self, path: ReturnPath) -> None:
        self._add(lambda facts: with_returns(facts, path))

    def _no_returns(self, error: AppError) -> None:
        self._add(lambda facts: replace(facts, returns=None, no_returns=error.title))

    def _take_signals(self, found: tuple[Sequence[ClassSignal], Sequence[Delayed]]) -> None:
        self._add(lambda facts: with_signals(facts, *found))

    def _take_path(self, name: str, path: SignalPath | None) -> None:
        if name == self.signals.name:
            self.signals.take(name, path)

    def _add(self, change: Callable[[ChartFacts], ChartFacts]) -> None:
        if self.facts is not None:
            self.facts = change(self.facts)
            self._show()

    def _fail(self, error: AppError) -> None:
        self._made_for = None
        self.context.fail(error)

    def _show(self) -> None:
        for control in (self.tabs, self.spans, self.as_table, self.save):
            control.setEnabled(self.facts is not None)
        self.bar.setVisible(self.facts is not None)
        if self.facts is None:
            self.stack.setCurrentWidget(self.waiting if self._history is None else self.empty)
            return
        if self.facts.format != self.context.format and self._history is not None:
            self.facts = with_earlier(facts_of(self.context.session, self._history, self.context.format), self.facts)
        self.stack.setCurrentWidget(self.tab)
        self.tab.show_table(self.as_table.isChecked())
        self.tab.show_facts(self.facts, self.seen, self._span())
        self._say()
        self._ask_path()

    def move_to(self, window: Window) -> None:
        """Show other days."""
        if self.facts is not None and window != self.seen:
            self.seen = window
            self.tab.move_to(window, self._span())
            self._say()

    def reset(self) -> None:
        """Go back to the span that is chosen."""
        if self.facts is not None:
            self.seen = window_of(self.facts.history, self.spans.choice)
            self._show()

    def _zoom(self, factor: float) -> None:
        if self.facts is not None:
            self.move_to(self.seen.zoomed(factor, (self.seen.first + self.seen.last) / 2, self.facts.reach))

    def _is_moved(self, facts: ChartFacts) -> bool:
        return self.seen != window_of(facts.history, self.spans.choice)

    def _span(self) -> str:
        """How long what is seen is, in words."""
        facts, format_ = self.facts, self.context.format
        if facts is None:
            return ""
        if self._is_moved(facts):
            return "in view"
        span = self.spans.choice
        return span_words(facts.history, span, format_.month(first_day(facts.history, span)))

    def _say(self) -> None:
        if self.facts is not None:
            is_moved = self._is_moved(self.facts)
            self.bar.say(
                self.tab.sentence, self.seen if is_moved else None, SPANS[self.spans.choice][0], self.context.format
            )

    # Saving

    def _save(self) -> None:
        if self.facts is None:
            return
        day = self.context.session.as_of.isoformat()
        kinds = "PNG picture (*.png);;CSV table (*.csv)"
        path = ask_save(self, "Save chart", f"{self.tab.subject.replace('/', ' ')} {day}.png", kinds)
        if path is None:
            return
        if path.suffix.lower() == ".csv":
            sheet = self.tab.sheet
            work = once("Writing", lambda: write_csv(path, sheet))
            self.context.run(work, lambda _: self._saved(path), label="Writing the table")
            return
        self.tab.picture().save(str(path if path.suffix else path.with_suffix(".png")), "PNG")
        self._saved(path)

    def _saved(self, path: Path) -> None:
        self.context.say(f"Saved {path.name}.", undo=False)


def _history(session: Session) -> Generator[Progress, None, DriftHistory]:
    """The history, with what the tree map shows counted besides, so that the window finds it counted."""
    history = yield from session.drift_history()
    session.status()
    session.accounts()
    return history


def _signals(session: Session) -> Generator[Progress, None, tuple[Sequence[ClassSignal], Sequence[Delayed]]]:
    """What momentum and volatility would each do today, and what has waited so far."""
    signals = yield from session.signals()
    return signals, (yield from session.delays())
