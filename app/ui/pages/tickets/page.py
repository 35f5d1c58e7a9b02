"""The Tickets page: what to type at each broker, hold or cancel what you will not place, tick off what was filled."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.desk.ticket_lines import ticket_line
from app.model.proposal import DISCLAIMER
from app.model.ticket import Ticket, TicketState
from app.ui.explain import explain_ticket
from app.ui.job import once
from app.ui.pages.ask import ask_open, ask_save
from app.ui.pages.page import Page, PageContext
from app.ui.pages.tickets.rows import Batch, batches_of, price_words, ticket_branches
from app.ui.pages.tickets.steps import Steps
from app.ui.pages.tickets.table import TicketTable
from app.ui.pages.words import side_word
from app.ui.theme import current_theme
from app.ui.widgets.card import Card, Hairline, button, row
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.text import Text

_EMPTY = EmptyView(
    "No tickets yet",
    "Accept a proposal, and each of its trades becomes a ticket: what to type at the broker.",
    (("rebalance", "See the proposal"),),
)
_FILES = "Broker files (*.csv *.ofx *.qfx *.qif *.txt *.xls *.xlsx);;All files (*)"


class TicketsPage(Page):
    """One batch of tickets at a time."""

    key = "tickets"
    title = "Tickets"
    icon = "tickets"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._batches: tuple[Batch, ...] = ()
        self._batch = self._ticket = ""
        self.choice = QComboBox()
        self.choice.setAccessibleName("Accepted proposal")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.basket = button("Basket file…", icon_name="export")
        self.book = button("Excel workbook…", icon_name="table")
        self.match = button("Tick off", icon_name="check")
        self.match.setToolTip("Match what is already imported since the tickets were accepted")
        self.bring = button("Import fills…", "primary", icon_name="import")
        self.steps, self.table = Steps(), TicketTable()
        self.chosen = Text("", "emphasis")
        self.note = QLineEdit()
        self.note.setPlaceholderText("Why it waits, if you like")
        self.note.setAccessibleName("Note on the held ticket")
        self.note.setFixedWidth(current_theme().scaled(190))
        self.copy = button("Copy", icon_name="copy", small=True)
        self.copy.setAccessibleName("Copy the instruction")
        self.hold, self.cancel = button("Hold", small=True), button("Cancel ticket", small=True)
        self.reopen = button("Reopen", small=True)
        self.empty = EmptyState(_EMPTY)
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Show the tickets as they stand."""
        self._batches = batches_of(self.context.session.tickets())
        if self._batch not in {batch.id for batch in self._batches}:
            self._batch = self._batches[0].id if self._batches else ""
        self._show()

    def arrive(self, **what: str) -> None:
        """Show a batch, or one of its tickets."""
        self._batch = what.get("batch", self._batch)
        self.refresh()
        if what.get("ticket"):
            self._select(what["ticket"])

    # Building

    def _lay_out(self) -> None:
        line = self.header.layout()
        if isinstance(line, QHBoxLayout):
            line.insertWidget(1, self.choice)
        for control in (self.basket, self.book, self.match, self.bring):
            self.header.add(control)
        card = Card(padded=False)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.setSpacing(0)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(Hairline())
        strip = row(self.chosen, 1, self.copy, self.note, self.hold, self.cancel, self.reopen)
        strip.setContentsMargins(16, 8, 12, 8)
        self.strip = QWidget()
        self.strip.setLayout(strip)
        card.body.addWidget(self.strip)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.steps)
        column.addWidget(card, 1)
        column.addWidget(Text(DISCLAIMER, "micro", "ink_2"))
        self.front = QStackedWidget()
        self.front.addWidget(inside)
        self.front.addWidget(self.empty)
        self.body.addWidget(self.front, 1)

    def _connect(self) -> None:
        self.choice.activated.connect(self._choose)
        self.table.asked.connect(self._ask)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._follow())
        self.copy.clicked.connect(self._copy)
        self.hold.clicked.connect(lambda: self._set(TicketState.HELD, self.note.text().strip()))
        self.cancel.clicked.connect(lambda: self._set(TicketState.CANCELLED))
        self.reopen.clicked.connect(lambda: self._set(TicketState.OPEN))
        self.book.clicked.connect(self._save_book)
        self.basket.clicked.connect(self._save_basket)
        self.match.clicked.connect(lambda: self._tick(()))
        self.bring.clicked.connect(self._import_fills)
        self.empty.chosen.connect(self.context.go)
        self.commands = {
            "tickets.copy": self._copy,
            "tickets.hold": lambda: self._set(TicketState.HELD),
            "tickets.cancel": lambda: self._set(TicketState.CANCELLED),
            "tickets.reopen": lambda: self._set(TicketState.OPEN),
            "tickets.book": self._save_book,
            "tickets.basket": self._save_basket,
            "tickets.fills": self._import_fills,
        }

    # Showing

    @property
    def batch(self) -> Batch | None:
        """The batch that is shown."""
        return next((batch for batch in self._batches if batch.id == self._batch), None)

    @property
    def ticket(self) -> Ticket | None:
        """The ticket that is chosen."""
        batch = self.batch
        return next((t for t in batch.tickets if t.id == self._ticket), None) if batch else None

    def _show(self) -> None:
        batch, format_, plan = self.batch, self.context.format, self.context.session.plan
        self.front.setCurrentIndex(0 if batch else 1)
        for control in (self.choice, self.basket, self.book, self.match, self.bring):
            control.setVisible(batch is not None)
        for control in (self.match, self.bring):
            control.setEnabled(self.context.can_write)
        self.header.set_note(price_words(batch, format_) if batch else "")
        if batch is None:
            return
        self._show_choice()
        self.steps.show_batch(batch, format_)
        branches = ticket_branches(batch, plan, lambda ticket: ticket_line(ticket, plan), format_)
        self.table.rows.set_branches(branches)
        self.table.expandAll()
        self._show_strip()

    def _show_choice(self) -> None:
        format_ = self.context.format
        self.choice.clear()
        for batch in self._batches:
            count = format_.counted(len(batch.tickets), "ticket")
            self.choice.addItem(f"{format_.day_long(batch.accepted)}, {count}", batch.id)
        self.choice.setCurrentIndex(self.choice.findData(self._batch))

    def _show_strip(self) -> None:
        ticket, can_write = self.ticket, self.context.can_write
        words = "Choose a ticket to copy, hold or cancel it"
        if ticket is not None:
            shares = self.context.format.shares(ticket.trade.shares)
            words = f"{side_word(ticket.trade.side)} {shares} {ticket.trade.symbol}, {ticket.trade.account}"
        self.chosen.set_words(words, "ink" if ticket else "ink_2")
        waits = ticket is not None and ticket.state in (TicketState.OPEN, TicketState.PART_FILLED)
        rests = ticket is not None and ticket.state in (TicketState.HELD, TicketState.CANCELLED)
        self.copy.setVisible(ticket is not None)
        for control in (self.note, self.hold, self.cancel):
            control.setVisible(waits)
            control.setEnabled(can_write)
        self.reopen.setVisible(rests)
        self.reopen.setEnabled(can_write)

    def _choose(self, place: int) -> None:
        self._batch, self._ticket = str(self.choice.itemData(place)), ""
        self._show()

    def _select(self, ticket: str) -> None:
        for index in self.table.rows.indexes():
            branch = self.table.rows.branch_at(index)
            if branch is not None and branch.key == ticket:
                self.table.setCurrentIndex(index)
                self.table.scrollTo(index)
                return

    def _follow(self) -> None:
        branch = self.table.rows.branch_at(self.table.currentIndex())
        chosen = str(branch.key) if branch is not None else ""
        if chosen != self._ticket:
            self._ticket = chosen
            self.note.clear()
            self._show_strip()

    # Doing

    def _ask(self, _: QModelIndex) -> None:
        self._follow()
        ticket, plan = self.ticket, self.context.session.plan
        if ticket is None:
            return
        account = plan.account(ticket.trade.account)
        line = ticket_line(ticket, plan)
        broker = account.broker if account else ""
        told = explain_ticket(ticket, line.instruction, broker, self.context.format)
        self.context.show_explanation(told, lambda key: self._copy() if key == "copy" else None)

    def _copy(self) -> None:
        """Put the instruction on the clipboard, amounts and all: it is what the broker is told."""
        ticket = self.ticket
        if ticket is not None:
            QGuiApplication.clipboard().setText(ticket_line(ticket, self.context.session.plan).instruction)
            self.context.say("Copied. Paste it beside the broker’s form.", undo=False)

    def _set(self, state: TicketState, note: str = "") -> None:
        ticket, session = self.ticket, self.context.session
        if ticket is None or ticket.state in (state, TicketState.FILLED) or not self.context.can_write:
            return
        ticket_id = ticket.id
        words = {TicketState.HELD: "Held", TicketState.CANCELLED: "Cancelled"}.get(state, "Reopened")
        sentence = f"{words}: {self.chosen.words}."
        work = once("Saving", lambda: session.set_ticket_state(ticket_id, state, note))
        self.context.run(work, lambda _: self._changed(sentence), label="Saving the ticket", writes=True)

    def _changed(self, sentence: str) -> None:
        self.context.changed()
        self.context.say(sentence)

    def _import_fills(self) -> None:
        paths = ask_open(self, "Import fills", _FILES)
        if paths:
            self._tick(paths)

    def _tick(self, paths: tuple[Path, ...]) -> None:
        session = self.context.session
        before = {t.id: t.filled for t in session.tickets()}

        def done(tickets: tuple[Ticket, ...]) -> None:
            new = sum(1 for t in tickets if t.filled != before.get(t.id))
            count = self.context.format.counted(new, "ticket")
            self.context.changed()
            self.context.say(f"Ticked off {count}." if new else "No new fill matches an open ticket.", undo=bool(new))

        self.context.run(lambda _: session.tick(paths), done, label="Matching fills", writes=True)

    def _save_book(self) -> None:
        batch, session = self.batch, self.context.session
        if batch is None:
            return
        name = f"tickets {batch.accepted.isoformat()}.xlsx"
        path = ask_save(self, "Save Excel workbook", name, "Excel workbook (*.xlsx)")
        if path is not None:
            work = once("Writing", lambda: session.write_book(path, batch.id))
            self.context.run(work, self._saved, label="Writing the workbook")

    def _save_basket(self) -> None:
        batch, session = self.batch, self.context.session
        if batch is None:
            return
        name = f"basket {batch.accepted.isoformat()}.csv"
        path = ask_save(self, "Save basket file", name, "CSV table (*.csv)")
        if path is not None:
            work = once("Writing", lambda: session.write_basket(path, batch.id))
            self.context.run(work, self._saved, label="Writing the basket file")

    def _saved(self, path: Path) -> None:
        self.context.say(f"Saved {path.name}.", undo=False)
