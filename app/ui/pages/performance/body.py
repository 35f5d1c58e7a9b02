"""What stands under the tiles: the split of what decisions added, and the tables with the strip to note one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from app.engine.journal.report import JournalReport
from app.engine.journal.words import PARTS
from app.model.journal import LONGEST_NOTE
from app.ui.format import Formatter
from app.ui.pages.elided import ElidedText
from app.ui.pages.performance.explain import TOTAL
from app.ui.pages.performance.rows import decision_rows, episode_rows, order_rows
from app.ui.pages.performance.table import DecisionTable, EpisodeTable, OrderTable
from app.ui.pages.taxes.table import YearTable
from app.ui.widgets.alpha_ledger import AlphaBar, AlphaLedger, AlphaView
from app.ui.widgets.card import Card, Hairline, button, row
from app.ui.widgets.segment import Segment
from app.ui.widgets.text import Text
from app.ui.widgets.toggle import Toggle

BREACHES, DECISIONS, ORDERS = "breaches", "decisions", "orders"
_TABS = ((BREACHES, "Breaches"), (DECISIONS, "Decisions"), (ORDERS, "Orders"))
_NOTHING = {
    BREACHES: "No class has left its band in the days that are known.",
    DECISIONS: "Nothing was proposed, delayed, accepted or skipped yet.",
    ORDERS: "No accepted proposal has fills yet: import them on Tickets, and what was filled is set against it.",
}
_CORNER = 8


def alpha_view(report: JournalReport, format_: Formatter) -> AlphaView:
    """The split as bars; the total of what is known where a breach is not known in full."""
    shown = report.totals if report.totals.total is not None or not report.unknown else report.known
    parts = tuple(AlphaBar(key, PARTS[key], amount) for key, amount in shown.parts.items())
    low, high = (report.interval.low, report.interval.high) if report.interval else (None, None)
    return AlphaView(parts, AlphaBar(TOTAL, "Total", shown.total), low, high, format_)


class AlphaCard(Card):
    """The split, with what it is against in its heading."""

    def __init__(self) -> None:
        super().__init__("What decisions added")
        self.note = Text("", "small", "ink_2")
        self.head.addWidget(self.note)
        self.ledger = AlphaLedger()
        self.body.addWidget(self.ledger)

    def show_report(self, report: JournalReport, format_: Formatter) -> None:
        """Show the split of a report."""
        self.ledger.set_view(alpha_view(report, format_))
        words = "against the plan’s own rule, carried out without judgement at every look"
        if report.unknown:
            known = f"{len(report.episodes) - report.unknown} of {len(report.episodes)} breaches"
            words = f"{known}; of the other{'s' if report.unknown > 1 else ''} a price or a basis is unknown"
        self.note.set_words(words)


class JournalCard(Card):
    """Three tables behind one segment, and the strip in which a decision is noted."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(padded=False)
        self.episodes, self.decisions, self.orders = EpisodeTable(), DecisionTable(), OrderTable()
        self.tables: dict[str, YearTable[Any]] = {
            BREACHES: self.episodes,
            DECISIONS: self.decisions,
            ORDERS: self.orders,
        }
        self.tabs = Segment(_TABS, "Table")
        self.untraded = Toggle("Also those too short or small for the rule")
        self.count = ElidedText("", "small", "ink_2")
        self.nothing = {key: Text(words, "body", "ink_2", wrap=True) for key, words in _NOTHING.items()}
        self._stack = QStackedWidget()
        self._counts = dict.fromkeys(self.tables, "")
        self._report: JournalReport | None = None
        self.said = ElidedText("", "emphasis", "ink")
        self.note = QLineEdit()
        self.note.setPlaceholderText("Why, if you like")
        self.note.setAccessibleName("Note on the decision")
        self.note.setMaxLength(LONGEST_NOTE)
        self.save = button("Save note", small=True)
        self.wait, self.skip = button("Wait", small=True), button("Skip this one", small=True)
        self.remove = button("Remove", "quiet", small=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.body.setContentsMargins(1, 1, 1, _CORNER)
        self.body.setSpacing(0)
        head = row(self.tabs, self.count, self.untraded, spacing=12)
        head.setStretchFactor(self.count, 1)
        head.setContentsMargins(12, 9, 16, 9)
        self.body.addLayout(head)
        self.body.addWidget(Hairline())
        for key, table in self.tables.items():
            place = QStackedWidget()
            place.addWidget(table)
            words = self.nothing[key]
            words.setContentsMargins(16, 16, 16, 16)
            place.addWidget(words)
            self._stack.addWidget(place)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(Hairline())
        strip = row(self.said, self.note, self.save, self.wait, self.skip, self.remove)
        strip.setStretchFactor(self.said, 1)
        strip.setStretchFactor(self.note, 1)
        strip.setContentsMargins(16, 8, 12, 0)
        self.strip = QWidget()
        self.strip.setLayout(strip)
        self.body.addWidget(self.strip)

    def _connect(self) -> None:
        self.tabs.changed.connect(lambda _: self._turn())
        self.untraded.toggled.connect(lambda _: self._fill())
        for key, table in self.tables.items():
            table.selectionModel().selectionChanged.connect(lambda *_, k=key: self.chosen.emit(self.choice(k)))
            table.asked.connect(lambda _index, k=key: self.chosen.emit(self.choice(k)))

    @property
    def tab(self) -> str:
        """Return the tab in front."""
        return self.tabs.choice

    def choice(self, tab: str) -> str:
        """Return the key of the row chosen in a tab, with the tab before it; empty where none is."""
        index: QModelIndex = self.tables[tab].chosen()
        return f"{tab}:{self.tables[tab].rows.row_at(index).key}" if index.isValid() else ""

    def show_report(self, report: JournalReport, format_: Formatter) -> None:
        """Show the rows of a report."""
        self._report, self._format = report, format_
        self._fill()

    def _fill(self) -> None:
        report = self._report
        if report is None:
            return
        self.episodes.show_rows(episode_rows(report, self._format, untraded=self.untraded.isChecked()))
        self.decisions.show_rows(decision_rows(report, self._format))
        self.orders.show_rows(order_rows(report, self._format))
        nouns = {BREACHES: ("breach", "breaches"), DECISIONS: ("decision", "decisions"), ORDERS: ("order", "orders")}
        for place, (key, table) in enumerate(self.tables.items()):
            count = len(table.rows.rows)
            self._counts[key] = f"{count:,} {nouns[key][count != 1]}" if count else ""
            stack = self._stack.widget(place)
            if isinstance(stack, QStackedWidget):
                stack.setCurrentIndex(0 if count else 1)
        self._turn()

    def _turn(self) -> None:
        self._stack.setCurrentIndex(list(self.tables).index(self.tab))
        self.count.set_words(self._counts[self.tab])
        self.untraded.setVisible(self.tab == BREACHES)
        self.chosen.emit(self.choice(self.tab))
