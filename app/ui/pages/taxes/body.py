"""What stands under the tiles: three tables on one card, and what keeps the year from being whole."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.model.issue import Severity
from app.model.tax_year import TaxYear
from app.ui.format import Formatter
from app.ui.pages.elided import ElidedText
from app.ui.pages.taxes.rows import BrokerRow, SaleRow, WashRow
from app.ui.pages.taxes.table import BrokerTable, SaleTable, WashTable, YearTable
from app.ui.pages.words import told
from app.ui.widgets.banner import Banner, BannerView
from app.ui.widgets.card import Card, Hairline, row
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.segment import Segment
from app.ui.widgets.text import Text
from app.ui.widgets.toggle import Toggle

SALES, WASH, BROKERS = "sales", "wash", "brokers"
_TABS = ((SALES, "Sales"), (WASH, "Wash sales"), (BROKERS, "Against your brokers"))
_MOST_ISSUES = 3
_CORNER = 8
"""Tables keep clear of the card's rounded corners."""

_IMPORT = EmptyView(
    "No closed lots of a broker",
    "Export “Realized gain and loss, lot details” at your broker and import the file: each line is then compared "
    "with the sales here.",
    (("import", "Import files"),),
)


class YearIssues(QWidget):
    """What is missing in a banner, what is assumed in a quiet line."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.banner = Banner(BannerView("", "caution", "warning"))
        self.line = Text("", "small", "ink_2", wrap=True)
        column.addWidget(self.banner)
        column.addWidget(self.line)
        self.hide()

    def show_year(self, year: TaxYear | None, format_: Formatter) -> None:
        """Show the issues of a year; that another year's table is used is said in the header."""
        issues = year.issues if year else ()
        missing = [told(issue.text, format_) for issue in issues if issue.severity is not Severity.INFO]
        assumed = [
            told(issue.text, format_)
            for issue in issues
            if issue.severity is Severity.INFO and issue.code != "table-missing"
        ]
        more = f" And {len(missing) - _MOST_ISSUES} more." if len(missing) > _MOST_ISSUES else ""
        self.banner.set_view(BannerView(" ".join(missing[:_MOST_ISSUES]) + more, "caution", "warning"))
        self.banner.setVisible(bool(missing))
        self.line.set_words(" ".join(assumed))
        self.line.setVisible(bool(assumed))
        self.setVisible(bool(missing or assumed))


class _Tab(QStackedWidget):
    """A table, or the sentence that stands in its place."""

    acted = Signal(str)

    def __init__(self, table: QWidget, waiting: str) -> None:
        super().__init__()
        self.waiting = Text(waiting, "body", "ink_2", wrap=True)
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._table = table
        self._said: EmptyView | None = None
        self.addWidget(table)
        self.addWidget(self.waiting)
        self.empty: EmptyState | None = None
        self.setCurrentIndex(1)

    def show_table(self) -> None:
        """Show the rows."""
        self.setCurrentWidget(self._table)

    def wait(self) -> None:
        """Say that it is being counted."""
        self.setCurrentWidget(self.waiting)

    def say(self, view: EmptyView) -> None:
        """Say why there is nothing."""
        if view != self._said:
            if self.empty is not None:
                self.removeWidget(self.empty)
                self.empty.deleteLater()
            self._said, self.empty = view, EmptyState(view)
            self.empty.chosen.connect(self.acted)
            self.addWidget(self.empty)
        if self.empty is not None:
            self.setCurrentWidget(self.empty)


class YearCard(Card):
    """Three tables behind one segment; `acted` tells the button of an empty one."""

    acted = Signal(str)

    def __init__(self) -> None:
        super().__init__(padded=False)
        self.sales, self.wash, self.brokers = SaleTable(), WashTable(), BrokerTable()
        self.tabs = Segment(_TABS, "Table")
        self.apart = Toggle("Only differences")
        self.apart.hide()
        self.count, self.stale = ElidedText("", "small", "ink_2"), Text("", "small", "ink_3")
        self._counts = {key: "" for key, _ in _TABS}
        self._broker_rows: tuple[BrokerRow, ...] = ()
        self._of: dict[str, _Tab] = {
            SALES: _Tab(self.sales, "Counting the sales of the year."),
            WASH: _Tab(self.wash, "Counting wash sales: every contested reading is tried."),
            BROKERS: _Tab(self.brokers, "Comparing with what brokers report."),
        }
        self._stack = QStackedWidget()
        for tab in self._of.values():
            self._stack.addWidget(tab)
            tab.acted.connect(self.acted)
        self._lay_out()
        self.tabs.changed.connect(self._turn)
        self.apart.toggled.connect(lambda _: self._filter())

    def _lay_out(self) -> None:
        self.body.setContentsMargins(1, 1, 1, _CORNER)
        self.body.setSpacing(0)
        head = row(self.tabs, self.count, self.stale, self.apart, spacing=12)
        head.setStretchFactor(self.count, 1)
        head.setContentsMargins(12, 9, 16, 9)
        self.body.addLayout(head)
        self.body.addWidget(Hairline())
        self.body.addWidget(self._stack, 1)

    @property
    def front_table(self) -> YearTable[SaleRow] | YearTable[WashRow] | YearTable[BrokerRow]:
        """Return the table of the tab that is chosen."""
        choice = self.tabs.choice
        return self.sales if choice == SALES else self.wash if choice == WASH else self.brokers

    def key_at(self, index: QModelIndex) -> str:
        """Return what a row is called, with the tab before it."""
        model = index.model()
        for tab, table in ((SALES, self.sales), (WASH, self.wash), (BROKERS, self.brokers)):
            if model is table.rows:
                return f"{tab}:{table.rows.row_at(index).key}"
        return ""

    def say(self, words: str) -> None:
        """Say that something is being counted."""
        self.stale.set_words(words)

    # Rows

    def show_sales(self, rows: tuple[SaleRow, ...], year: int) -> None:
        """Show the year's disposals."""
        self.sales.show_rows(rows)
        self._tell(SALES, _counted(len(rows), "line", "lines"))
        sentence = "No taxable account has a sale in this year."
        self._front(SALES, rows, EmptyView(f"Nothing was sold in {year}", sentence))

    def show_wash(self, rows: tuple[WashRow, ...], year: int) -> None:
        """Show the losses of the year that a purchase washes."""
        self.wash.show_rows(rows)
        self._tell(WASH, _counted(len(rows), "match", "matches"))
        sentence = "No purchase within 61 days took a loss away."
        self._front(WASH, rows, EmptyView(f"No loss of {year} is washed", sentence))

    def show_brokers(self, rows: tuple[BrokerRow, ...]) -> None:
        """Show the year's disposals beside the broker's closed lots; without any, how to bring them."""
        self._broker_rows = rows
        self._filter()

    def wait_for_brokers(self) -> None:
        """Say that the broker's side of another year is being counted."""
        self._broker_rows = ()
        self._tell(BROKERS, "")
        self._of[BROKERS].wait()
        self._show_filter()

    def _filter(self) -> None:
        rows = self._broker_rows
        apart = [row for row in rows if row.is_apart]
        self.brokers.show_rows(tuple(apart) if self.apart.isChecked() else rows)
        count = _counted(len(rows), "line", "lines")
        self._tell(BROKERS, f"{count}, {len(apart):,} apart" if rows else "")
        none_apart = EmptyView("Nothing is apart", "Every line agrees with what your brokers report.")
        self._front(BROKERS, self.brokers.rows.rows, none_apart if rows else _IMPORT)
        self._show_filter()

    def _front(self, tab: str, rows: tuple[object, ...], nothing: EmptyView) -> None:
        if rows:
            self._of[tab].show_table()
        else:
            self._of[tab].say(nothing)

    def _tell(self, tab: str, count: str) -> None:
        self._counts[tab] = count
        self.count.set_words(self._counts[self.tabs.choice])

    def _turn(self, tab: str) -> None:
        self._stack.setCurrentWidget(self._of[tab])
        self.count.set_words(self._counts[tab])
        self._show_filter()

    def _show_filter(self) -> None:
        self.apart.setVisible(self.tabs.choice == BROKERS and bool(self._broker_rows))


def _counted(count: int, one: str, more: str) -> str:
    """How many there are; nothing where the empty state says it."""
    return f"{count:,} {one if count == 1 else more}" if count else ""
