"""From a proposal to tickets and files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.model.ticket import Ticket
from app.ui.job import once
from app.ui.pages.ask import ask_save
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Freshness, Proposing


class Leaving:
    """Accepts the proposal of now, and saves it as a workbook; one that is stale or edited is neither."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        self._context, self._parent = context, parent
        self._proposing = Proposing.of(context)

    @property
    def is_accepted(self) -> bool:
        """Whether the shown proposal is tickets already."""
        proposal = self._proposing.proposal
        return proposal is not None and any(t.batch == proposal.id for t in self._context.session.tickets())

    @property
    def can_accept(self) -> bool:
        """Whether it may become tickets now."""
        return self._proposing.can_accept and self._context.can_write

    @property
    def can_save(self) -> bool:
        """Whether it may be saved as a workbook."""
        return self._proposing.can_accept or (self.is_accepted and self._proposing.freshness is Freshness.CURRENT)

    def accept(self) -> None:
        """Make tickets of it, once; then lead to them."""
        proposal, session = self._proposing.proposal, self._context.session
        if proposal is None:
            return
        if self.is_accepted:
            self._context.go("tickets", batch=proposal.id)
        elif self.can_accept:
            work = once("Accepting", lambda: session.accept(proposal))
            self._context.run(work, self._accepted, label="Accepting as tickets", writes=True)

    def save_book(self) -> None:
        """Save the trades as an Excel workbook."""
        proposal, session = self._proposing.proposal, self._context.session
        if proposal is None or not self.can_save:
            return
        name = f"trades {proposal.as_of.isoformat()}.xlsx"
        path = ask_save(self._parent, "Save Excel workbook", name, "Excel workbook (*.xlsx)")
        if path is None:
            return
        work = once("Writing", lambda: session.write_book(path, proposal))
        self._context.run(work, self._book_saved, label="Writing the workbook")

    def _accepted(self, tickets: tuple[Ticket, ...]) -> None:
        count = self._context.format.counted(len(tickets), "ticket")
        self._context.changed()
        self._context.say(f"Accepted {count}. Nothing is sent to a broker.")
        self._context.go("tickets", batch=tickets[0].batch)

    def _book_saved(self, path: Path) -> None:
        self._context.say(f"Saved {path.name}.", undo=False)
