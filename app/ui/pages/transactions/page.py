"""The Transactions page: the whole ledger as it was imported, row by row, with a filter."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLineEdit, QStackedWidget

from app.desk.ledger_questions import LedgerLine
from app.desk.session import Session
from app.ui.icons import icon
from app.ui.job import once
from app.ui.pages.page import Page, PageContext
from app.ui.pages.transactions.explain import EXPLAIN, explain_line
from app.ui.pages.transactions.lines import OPEN, PARTS, Wanted, part_of
from app.ui.pages.transactions.table import LedgerModel
from app.ui.theme import current_theme
from app.ui.widgets.card import Card, button, row
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.segment import Segment
from app.ui.widgets.table_view import RowsView
from app.ui.widgets.text import Text

_EMPTY = EmptyView(
    "No transactions yet",
    "Export the history of an account at your broker and import the file: every row of it is listed here.",
    (("import", "Import files"),),
)


class TransactionsPage(Page):
    """Everything that happened, the newest first; what is typed narrows it down."""

    key = "transactions"
    title = "Transactions"
    icon = "table"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._lines: tuple[LedgerLine, ...] = ()
        self._chosen = ""
        self._back = button("Accounts /", "quiet", small=True)
        self._back.setAccessibleName("Back to Accounts")
        self.accounts = QComboBox()
        self.accounts.setAccessibleName("Account")
        self.accounts.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter, e.g. dividend 2026-03")
        self.filter.setAccessibleName("Filter transactions")
        self.filter.setToolTip("Words, symbols, days such as 2026-03, > 10,000")
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(QAction(icon("search"), "", self.filter), QLineEdit.ActionPosition.LeadingPosition)
        self.filter.setFixedWidth(current_theme().scaled(230))
        self.parts = Segment(PARTS, "Part of the ledger")
        self.found = Text("", "small", "ink_2")
        self.model = LedgerModel(context.format)
        self.table = RowsView(self.model, "Transactions")
        self.empty = EmptyState(_EMPTY)
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Read the ledger off the GUI thread; it is kept until the household changes."""
        self._ask()

    def arrive(self, **what: str) -> None:
        """Show an account's rows, those of a security, a part of the ledger, or one row."""
        account = what.get("account", "")
        if account and self.accounts.findData(account) < 0:
            self.accounts.addItem(account, account)
        self.accounts.setCurrentIndex(max(self.accounts.findData(account), 0))
        self.parts.choose(what.get("part", ""))
        self.filter.setText(what.get("symbol", ""))
        self._chosen = what.get("row", "")
        self._ask()

    # Building

    def _lay_out(self) -> None:
        self.header.lead(self._back)
        self.header.add(self.filter)
        self.header.add(self.accounts)
        card = Card(padded=False)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self.table)
        self.front = QStackedWidget()
        self.front.addWidget(card)
        self.front.addWidget(self.empty)
        self.body.addLayout(row(self.parts, self.found, 1, spacing=12))
        self.body.addWidget(self.front, 1)

    def _connect(self) -> None:
        self._back.clicked.connect(lambda _: self.context.go("accounts"))
        self.filter.textChanged.connect(lambda _: self._ask())
        self.accounts.activated.connect(lambda _: self._ask())
        self.parts.changed.connect(lambda _: self._ask())
        self.table.selectionModel().currentRowChanged.connect(lambda at, _: self._choose(at))
        self.table.asked.connect(self._choose)
        self.empty.chosen.connect(lambda _: self.context.import_files())
        self.commands = {"transactions.look": self.table.setFocus, "transactions.filter": self.filter.setFocus}

    # Showing

    def _ask(self) -> None:
        session, wanted = self.context.session, self._wanted()
        self.context.run(
            once("Reading the ledger", lambda: _found(session, wanted)),
            self._show,
            label="Reading the ledger",
            slot="transactions",
        )

    def _wanted(self) -> Wanted:
        return Wanted(self.accounts.currentData() or "", self.parts.choice, self.filter.text())

    def _show(self, found: tuple[tuple[LedgerLine, ...], tuple[LedgerLine, ...]]) -> None:
        self._lines, shown = found
        format_ = self.context.format
        self._offer_accounts()
        self.model.show(shown, format_)
        self.front.setCurrentIndex(0 if self._lines else 1)
        for widget in (self.filter, self.accounts, self.parts, self.found):
            widget.setVisible(bool(self._lines))
        self.header.set_note(format_.counted(len(self._lines), "row") if self._lines else "")
        self.found.set_words(self._found_words(len(shown)))
        place = self.model.place_of(self._chosen) if self._chosen else None
        if place is not None:
            self.table.selectRow(place)
            self.table.scrollTo(self.model.index(place, 0))

    def _found_words(self, shown: int) -> str:
        waiting = sum(part_of(line) == OPEN for line in self._lines)
        told = f"{self.context.format.count(waiting)} to explain" if waiting else ""
        if shown == len(self._lines):
            return told
        return self.context.format.counted(shown, "row") if shown else "nothing found"

    def _offer_accounts(self) -> None:
        """Every account with rows; the one that is chosen stays chosen, with rows or without."""
        names = sorted({line.row.account for line in self._lines})
        chosen = self.accounts.currentData() or ""
        offered = [(name, name) for name in dict.fromkeys((*names, *((chosen,) if chosen else ())))]
        if [self.accounts.itemData(n) for n in range(self.accounts.count())] == ["", *(name for name, _ in offered)]:
            return
        self.accounts.clear()
        for words, name in (("All accounts", ""), *offered):
            self.accounts.addItem(words, name)
        self.accounts.setCurrentIndex(max(self.accounts.findData(chosen), 0))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            line = self.model.row_at(index)
            self._chosen = line.row.id
            self.context.show_explanation(explain_line(line, self.context.format), self._act)

    def _act(self, key: str) -> None:
        """Go where words are explained, or to the other row of an event, shown whatever is filtered."""
        if key == EXPLAIN:
            self.context.go("held")
            return
        if self.model.place_of(key) is None:
            self.arrive(row=key)
            return
        place = self.model.place_of(key)
        self.table.selectRow(place or 0)
        self.table.scrollTo(self.model.index(place or 0, 0))


def _found(session: Session, wanted: Wanted) -> tuple[tuple[LedgerLine, ...], tuple[LedgerLine, ...]]:
    """The whole ledger, and what is looked for in it."""
    lines = session.ledger()
    return lines, wanted.apply(lines)
