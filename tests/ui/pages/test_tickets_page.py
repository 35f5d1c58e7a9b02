"""The Tickets page over the sample household."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.desk.session import run
from app.desk.ticket_lines import ticket_line
from app.model.proposal import DISCLAIMER, Mode, Request, Side
from app.model.ticket import Ticket, TicketState
from app.ui.pages.page import PageContext
from app.ui.pages.tickets import page as module
from app.ui.pages.tickets.page import TicketsPage
from app.ui.pages.tickets.rows import TicketRow, batches_of
from app.ui.widgets.inspector import Explanation
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import AMOUNT, said, settle, show

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def page(context: PageContext, qtbot: QtBot) -> TicketsPage:
    """Give the page, shown, with the tickets of one accepted proposal."""
    context.session.accept(run(context.session.propose(Request(Mode.TARGET))))
    made = TicketsPage(context)
    show(qtbot, made)
    return made


def rows(page: TicketsPage) -> list[TicketRow]:
    """The tickets as they are shown."""
    tree = page.table.rows
    found = [tree.branch_at(index) for index in tree.indexes()]
    return [branch.row for branch in found if branch is not None and isinstance(branch.row, TicketRow)]


def ticket(page: TicketsPage, place: int = 0) -> Ticket:
    """The ticket of a row."""
    wanted = rows(page)[place].id
    return next(t for t in page.context.session.tickets() if t.id == wanted)


class TestShowing:
    """What to type, and where it stands."""

    def test_tickets_are_grouped_by_account_sells_first(self, page: TicketsPage) -> None:
        """Every trade of the proposal is there once."""
        assert {row.id for row in rows(page)} == {t.id for t in page.context.session.tickets()}
        assert rows(page)[0].side is Side.SELL
        assert rows(page)[0].typed.startswith("Specific lot")
        assert DISCLAIMER in said(page)

    def test_the_steps_say_where_it_stands(self, page: TicketsPage) -> None:
        """Accepted, nothing placed, none filled."""
        words = said(page.steps)
        assert any(word.startswith("Accepted ") for word in words)
        assert f"0 of {len(rows(page))} filled" in words

    def test_without_tickets_the_way_to_them_is_shown(self, context: PageContext, qtbot: QtBot) -> None:
        """A proposal comes first."""
        made = TicketsPage(context)
        show(qtbot, made)
        assert made.empty.isVisible()
        with qtbot.waitSignal(context.gone) as gone:
            made.empty.chosen.emit("rebalance")
        assert gone.args == ["rebalance", {}]

    def test_the_newest_batch_is_in_front(self, page: TicketsPage) -> None:
        """Older ones are one choice away."""
        old = replace(ticket(page), id="x", batch="earlier", accepted=ticket(page).accepted.replace(year=2020))
        found = batches_of([old, *page.context.session.tickets()])
        assert [batch.id for batch in found] == [ticket(page).batch, "earlier"]

    def test_every_control_has_a_name(self, page: TicketsPage) -> None:
        """With a ticket chosen, so that its buttons show."""
        page.arrive(ticket=ticket(page).id)
        assert nameless(page) == []

    def test_hidden_amounts_are_nowhere(self, context: PageContext, page: TicketsPage, qtbot: QtBot) -> None:
        """Only the clipboard, which is for the broker, has them."""
        context.settings = replace(context.settings, hide_amounts=True)
        page.arrive(ticket=ticket(page).id)
        settle(qtbot, context)
        assert [word for word in said(page) if AMOUNT.search(word)] == []


class TestDoing:
    """Hold, cancel, copy, save."""

    def test_a_ticket_is_held_with_a_note_and_reopened(self, page: TicketsPage, qtbot: QtBot) -> None:
        """Each is one step; the row says whose note it is."""
        page.arrive(ticket=ticket(page).id)
        page.note.setText("ask Sam first")
        page.hold.click()
        settle(qtbot, page.context)
        assert ticket(page).state is TicketState.HELD
        assert rows(page)[0].typed == "Held by you: “ask Sam first”"
        assert page.reopen.isVisible()
        page.reopen.click()
        settle(qtbot, page.context)
        assert ticket(page).state is TicketState.OPEN

    def test_a_ticket_is_cancelled(self, page: TicketsPage, qtbot: QtBot) -> None:
        """It stays in the list."""
        page.arrive(ticket=ticket(page, 1).id)
        page.cancel.click()
        settle(qtbot, page.context)
        assert ticket(page, 1).state is TicketState.CANCELLED
        name = page.context.session.undo_name
        assert name is not None
        assert name.startswith("Cancel ")

    def test_the_instruction_is_copied_whole(self, page: TicketsPage, qtbot: QtBot) -> None:
        """The words of the workbook, lots and limit in them."""
        page.arrive(ticket=ticket(page).id)
        page.copy.click()
        text = QGuiApplication.clipboard().text()
        assert text == ticket_line(ticket(page), page.context.session.plan).instruction
        assert "Specific shares: " in text

    def test_a_ticket_explains_itself(self, page: TicketsPage, qtbot: QtBot) -> None:
        """Instruction, plan, lots and why; its button copies."""
        page.arrive(ticket=ticket(page).id)
        with qtbot.waitSignal(page.context.explained) as told:
            page.table.asked.emit(page.table.currentIndex())
        explanation, acted = told.args or [None, None]
        assert isinstance(explanation, Explanation)
        assert [section.title for section in explanation.sections][:2] == ["Instruction to copy", "Plan"]
        QGuiApplication.clipboard().clear()
        acted("copy")
        assert QGuiApplication.clipboard().text()

    @pytest.mark.parametrize("button, name", [("book", "tickets.xlsx"), ("basket", "basket.csv")])
    def test_files_are_saved_where_asked(
        self,
        page: TicketsPage,
        qtbot: QtBot,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        button: str,
        name: str,
    ) -> None:
        """Off the GUI thread, and said when done."""
        path = tmp_path / name
        monkeypatch.setattr(module, "ask_save", lambda *_: path)
        with qtbot.waitSignal(page.context.said, timeout=60_000) as told:
            getattr(page, button).click()
        assert told.args == [f"Saved {name}.", False]
        assert path.stat().st_size > 0

    def test_fills_tick_tickets_off(
        self, page: TicketsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An imported execution of the same account, security and side fills the ticket."""
        wanted = ticket(page)
        trade = wanted.trade
        path = tmp_path / "fills.csv"
        amount = trade.shares * trade.price
        path.write_text(
            "id,date,account,action,symbol,shares,price,amount\n"
            f"f1,{wanted.accepted.isoformat()},{trade.account},sell,{trade.symbol},{trade.shares},{trade.price},{amount}\n",
            encoding="utf-8",
        )
        monkeypatch.setattr(module, "ask_open", lambda *_: (path,))
        page.bring.click()
        settle(qtbot, page.context)
        assert ticket(page).state is TicketState.FILLED
        assert rows(page)[0].fill.startswith(f"{page.context.format.shares(trade.shares)} at ")
        assert f"1 of {len(rows(page))} filled" in said(page.steps)
