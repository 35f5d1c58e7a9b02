"""The Charts page: drift over time with one class large and the others small, and the allocation."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.engine.history import DriftHistory, HistoryEvent
from app.model.errors import AppError
from app.ui.charts.allocation import AllocationChart, AllocationView
from app.ui.charts.drift import DriftChart, DriftView
from app.ui.charts.legend import DriftLegend
from app.ui.charts.series import ClassSeries
from app.ui.charts.small import SmallDrift
from app.ui.charts.table import DayRow, day_columns, day_rows, write_csv
from app.ui.charts.views import SPANS, first_day, series_of, span_words
from app.ui.job import once
from app.ui.pages.ask import ask_save
from app.ui.pages.page import Page, PageContext
from app.ui.pages.scroll import PageScroll
from app.ui.pages.words import slots_of, told
from app.ui.widgets.card import Card, button, row
from app.ui.widgets.class_marker import ClassMarker
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.segment import Segment
from app.ui.widgets.table import RowsModel
from app.ui.widgets.table_view import RowsView
from app.ui.widgets.text import Text

_ACROSS = 3
_LARGE = 388
_EMPTY = EmptyView(
    "Nothing to draw yet",
    "Charts need transactions and prices over time. Import a history file and a price file.",
    (("import", "Import files"),),
)


class ChartsPage(Page):
    """Weights over time; the history is rebuilt off the GUI thread when the household changed."""

    key = "charts"
    title = "Charts"
    icon = "charts"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._history: DriftHistory | None = None
        self._made_for: tuple[int, date] | None = None
        self._series: dict[str, ClassSeries] = {}
        self._front = ""
        self.tabs = Segment([("drift", "Drift over time"), ("allocation", "Allocation")], "Charts")
        self.spans = Segment([(key, words) for key, (words, _) in SPANS.items()], "Span")
        self.spans.choose("3")
        self.as_table = button("As table", icon_name="table")
        self.as_table.setCheckable(True)
        self.save = button("PNG or CSV", icon_name="export")
        self.chart, self.legend, self.allocation = DriftChart(), DriftLegend(), AllocationChart()
        self.small: list[SmallDrift] = []
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Rebuild the history where it is no longer of now; what is shown stays until then."""
        session = self.context.session
        wanted = (session.revision, session.as_of)
        if self._made_for != wanted:
            self._made_for = wanted
            self.context.run(
                lambda _: session.drift_history(),
                self._take,
                label="Rebuilding weights over time",
                slot="history",
                on_failed=self._fail,
            )
        self._show()

    def arrive(self, **what: str) -> None:
        """Show a class, or a tab."""
        if what.get("tab") in {"drift", "allocation"}:
            self.tabs.choose(what["tab"])
        if what.get("asset_class"):
            self._front = what["asset_class"]
            self._show()

    # Building

    def _lay_out(self) -> None:
        line = self.header.layout()
        if isinstance(line, QHBoxLayout):
            line.insertWidget(1, self.tabs)
        self.performance = button("Performance", "quiet")
        self.performance.clicked.connect(lambda _: self.context.go("performance"))
        self.header.add(self.performance)
        for control in (self.spans, self.as_table, self.save):
            self.header.add(control)
        self.places = QStackedWidget()
        self.places.addWidget(self._drift_tab())
        self.places.addWidget(self._allocation_tab())
        self.empty = EmptyState(_EMPTY)
        self.waiting = Text("Rebuilding weights over time …", "body", "ink_2")
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.places.addWidget(self.empty)
        self.places.addWidget(self.waiting)
        self.body.addWidget(self.places, 1)

    def _drift_tab(self) -> QWidget:
        self._marker, self._title = QWidget(), Text("", "heading")
        self._large = Card(padded=False)
        self._large.body.setContentsMargins(1, 0, 1, 6)
        self._head = row(self._marker, self._title, Text("weight, %", "body", "ink_2"), 1, self.legend)
        self._head.setContentsMargins(20, 14, 6, 0)
        self._large.body.addLayout(self._head)
        self.model: RowsModel[DayRow] = RowsModel(day_columns(self.context.format), lambda r: r.day)
        self.table = RowsView(self.model, "Weights by day")
        self.table.set_density("compact")
        self._large_front = QStackedWidget()
        self._large_front.addWidget(self.chart)
        self._large_front.addWidget(self.table)
        self._large.body.addWidget(self._large_front)
        self._large.setFixedHeight(_LARGE)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._large)
        column.addLayout(self._grid)
        column.addStretch(1)
        return PageScroll(inside, self)

    def _allocation_tab(self) -> QWidget:
        card = Card(padded=False)
        card.body.setContentsMargins(1, 0, 1, 6)
        head = row(Text("Allocation, %", "heading"), 1, Text("◆ rebalanced", "small", "ink_2"))
        head.setContentsMargins(20, 14, 20, 0)
        card.body.addLayout(head)
        card.body.addWidget(self.allocation, 1)
        return card

    def _connect(self) -> None:
        self.tabs.changed.connect(lambda _: self._show())
        self.spans.changed.connect(lambda _: self._show())
        self.as_table.toggled.connect(lambda _: self._show())
        self.save.clicked.connect(self._save)
        self.empty.chosen.connect(lambda _: self.context.import_files())
        self.commands = {
            "charts.drift": partial(self.tabs.choose, "drift"),
            "charts.allocation": partial(self.tabs.choose, "allocation"),
            "charts.table": self.as_table.toggle,
            "charts.save": self._save,
        }

    # Showing

    def _take(self, history: DriftHistory) -> None:
        self._history = history
        self._show()

    def _fail(self, error: AppError) -> None:
        self._made_for = None
        self.context.fail(error)

    def _show(self) -> None:
        history = self._history
        usable = history is not None and len(history.days) > 1 and bool(history.classes)
        for control in (self.tabs, self.spans, self.as_table, self.save):
            control.setEnabled(usable)
        if history is None or not usable:
            self.places.setCurrentWidget(self.waiting if history is None else self.empty)
            return
        self._series = series_of(history, slots_of(self.context.session.plan), self.spans.choice)
        events = self._events(history)
        is_drift = self.tabs.choice == "drift"
        self.as_table.setEnabled(is_drift)
        self.places.setCurrentIndex(0 if is_drift else 1)
        if is_drift:
            self._show_drift(history, events)
        else:
            self.allocation.show_classes(AllocationView(tuple(self._series.values()), events, self.context.format))

    def _events(self, history: DriftHistory) -> tuple[HistoryEvent, ...]:
        format_ = self.context.format
        return tuple(HistoryEvent(e.day, str(e.kind), told(e.text, format_)) for e in history.events)

    def _show_drift(self, history: DriftHistory, events: tuple[HistoryEvent, ...]) -> None:
        if self._front not in self._series:
            self._front = self._worst()
        front, format_ = self._series[self._front], self.context.format
        marker = ClassMarker(front.slot, hollow="/" in front.name)
        self._head.replaceWidget(self._marker, marker)
        self._marker.hide()
        self._marker.deleteLater()
        self._marker = marker
        self._title.set_words(front.name)
        self.legend.show_slot(front.slot)
        if self.as_table.isChecked():
            self._large_front.setCurrentWidget(self.table)
            self.model.set_rows(day_rows(front))
        else:
            self._large_front.setCurrentWidget(self.chart)
            self.chart.show_class(DriftView(front, events, format_))
        self._show_small(history)

    def _show_small(self, history: DriftHistory) -> None:
        format_, span = self.context.format, self.spans.choice
        words = span_words(history, span, format_.month(first_day(history, span)))
        others = [series for name, series in self._series.items() if name != self._front]
        while len(self.small) > len(others):
            gone = self.small.pop()
            self._grid.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, series in enumerate(others):
            if place < len(self.small):
                self.small[place].show_class(series, format_, words)
                continue
            made = SmallDrift(series, format_, words)
            made.clicked.connect(partial(self._promote, place))
            self.small.append(made)
            self._grid.addWidget(made, place // _ACROSS, place % _ACROSS)

    def _worst(self) -> str:
        """The class that is farthest outside today, else the first."""
        status = self.context.session.status()
        out = next((d.name for d in status.breaches if d.name in self._series), "")
        return out or next(iter(self._series))

    def _promote(self, place: int) -> None:
        self._front = self.small[place].series.name
        self._show()

    # Saving

    def _save(self) -> None:
        is_drift = self.tabs.choice == "drift"
        kinds = "PNG picture (*.png)" + (";;CSV table (*.csv)" if is_drift else "")
        subject = self._front if is_drift else "Allocation"
        day = self.context.session.as_of.isoformat()
        path = ask_save(self, "Save chart", f"{subject.replace('/', ' ')} {day}.png", kinds)
        if path is None:
            return
        if path.suffix.lower() == ".csv" and is_drift:
            series = self._series[self._front]
            work = once("Writing", lambda: write_csv(path, series))
            self.context.run(work, lambda _: self._saved(path), label="Writing the table")
            return
        picture = self._large.grab() if is_drift else self.allocation.grab()
        picture.save(str(path if path.suffix else path.with_suffix(".png")), "PNG")
        self._saved(path)

    def _saved(self, path: Path) -> None:
        self.context.say(f"Saved {path.name}.", undo=False)
