"""From a proposal to tickets, files and fills: nothing is lost over a restart, nothing is done twice."""

import csv
from collections.abc import Generator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from threading import Event

import pytest

from app.desk.proposals import find_proposal, read_draft
from app.desk.session import Session, run
from app.model.errors import CancelledError, InputError
from app.model.progress import Progress
from app.model.proposal import Mode, Proposal, Request, Side, State
from app.model.ticket import Ticket, TicketState
from tests.desk.driving import Put, holdings_text, imported, ledger_text, set_plan

D = Decimal
HELD = holdings_text(
    "Brokerage,VTI,100,100,2020-01-02,5000,2026-11-20",
    "Brokerage,BND,20,100,2020-01-02,2100,2026-11-20",
    "Brokerage,CASH,500,,,,2026-11-20",
)
TARGET = Request(Mode.TARGET)


@pytest.fixture
def lopsided(session: Session, put: Put) -> Session:
    """Give a household with too many stocks, as of the day of its positions file."""
    set_plan(session)
    imported(session, put("p.csv", HELD))
    session.view_day(session.as_of.replace(year=2026, month=11, day=20))
    return session


@pytest.fixture
def accepted(lopsided: Session) -> tuple[Ticket, ...]:
    """Give the tickets of a sale of stocks and a purchase of bonds."""
    tickets = lopsided.accept(run(lopsided.propose(TARGET)))
    assert [(t.trade.side, t.trade.symbol) for t in tickets] == [(Side.SELL, "VTI"), (Side.BUY, "BND")]
    return tickets


def _fill(ticket: Ticket, shares: Decimal, number: int = 1, day: str = "2026-11-23") -> str:
    """A ledger row that executes part of a ticket."""
    trade = ticket.trade
    amount = shares * trade.price
    return f"f{number},{day},{trade.account},{trade.side},{trade.symbol},{shares},{trade.price},,{amount}"


# --- Drafts -------------------------------------------------------------------------------------------------


def test_a_proposal_survives_a_restart(lopsided: Session) -> None:
    """The last proposal is there, to the last digit, after the file was closed and opened; it is no undo step."""
    steps = lopsided.history()
    made = run(lopsided.propose(TARGET))
    assert made.trades
    assert lopsided.history() == steps
    lopsided.close()
    with Session.open(lopsided.path) as again:
        assert again.latest_proposal() == made
        assert find_proposal(again.file, "latest") == find_proposal(again.file, made.id) == made


def test_an_answer_on_the_way_tells_what_it_was_made_from(lopsided: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be accepted or kept as a scenario, so it has the fingerprint that the last answer has."""
    found = run(lopsided.propose(Request(Mode.TARGET)))
    on_the_way = replace(found, id="interim", fingerprint=None)

    def steps(*_: object) -> Generator[Progress, None, Proposal]:
        yield Progress(0, 1, "Solving")
        yield Progress(0, 1, "Solving", on_the_way)
        return replace(found, fingerprint=None)

    monkeypatch.setattr("app.engine.rebalance.propose.propose", steps)
    first, second = lopsided.propose(Request(Mode.TARGET))
    assert first.interim is None
    assert found.fingerprint is not None
    assert second.interim == replace(on_the_way, fingerprint=found.fingerprint)


def test_what_is_given_up_at_the_very_end_is_not_kept(lopsided: Session) -> None:
    """The answer taken instead is the draft that survives a restart, whatever the work still finds."""
    taken = run(lopsided.propose(Request(Mode.EDGE)))
    cancel = Event()
    steps = lopsided.propose(Request(Mode.TARGET), cancel=cancel)
    while next(steps).label != "Writing down the reasons":
        pass
    cancel.set()
    lopsided.keep_proposal(taken)
    with pytest.raises(CancelledError):
        next(steps)
    assert lopsided.latest_proposal() == taken


def test_the_same_question_has_the_same_answer(lopsided: Session) -> None:
    """Asked twice, the proposal is the same to the share, its id included."""
    one, two = (replace(run(lopsided.propose(TARGET)), seconds=D(0)) for _ in range(2))
    assert one == two


def test_a_preview_with_another_plan_is_not_kept(lopsided: Session) -> None:
    """A proposal under a plan that is not in force is answered and forgotten."""
    kept = run(lopsided.propose(TARGET))
    stocks, bonds = lopsided.plan.classes
    other = lopsided.plan.with_class(replace(stocks, target=D("0.8"))).with_class(replace(bonds, target=D("0.2")))
    preview = run(lopsided.propose(TARGET, other))
    assert preview.classes[0].target == D("0.8")
    assert lopsided.latest_proposal() == kept


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"id": "x"}', '{"id": "x", "unknown": 1}'])
def test_a_draft_of_another_program_is_none(session: Session, text: str) -> None:
    """What cannot be read as a proposal counts as no draft, and nothing breaks."""
    session.file.keep_draft("proposal", text)
    assert read_draft(session.file) is None
    with pytest.raises(InputError, match="no proposal “latest”"):
        find_proposal(session.file, "latest")


# --- Tickets ------------------------------------------------------------------------------------------------


def test_accepting_freezes_the_trades(lopsided: Session) -> None:
    """Each trade becomes an open ticket of that day; one step, which undo takes back and redo brings again."""
    made = run(lopsided.propose(TARGET))
    tickets = lopsided.accept(made)
    assert tuple(t.trade for t in tickets) == made.trades
    assert {(t.batch, t.state, t.accepted) for t in tickets} == {(made.id, TicketState.OPEN, made.as_of)}
    assert lopsided.undo() == "Accept as tickets"
    assert lopsided.tickets() == ()
    assert lopsided.redo() == "Accept as tickets"
    assert lopsided.tickets() == tickets


def test_accepting_twice_changes_nothing(lopsided: Session, accepted: tuple[Ticket, ...]) -> None:
    """The same proposal accepted again gives the same tickets with their states, and no step."""
    lopsided.set_ticket_state(accepted[0].id, TicketState.HELD, "wait")
    steps = lopsided.history()
    again = lopsided.accept(find_proposal(lopsided.file, accepted[0].batch))
    assert again == lopsided.tickets()
    assert again[0].state is TicketState.HELD
    assert lopsided.history() == steps


def test_an_accepted_proposal_is_found_after_the_next(lopsided: Session, accepted: tuple[Ticket, ...]) -> None:
    """A newer draft does not hide what was accepted."""
    newer = run(lopsided.propose(Request(Mode.INVEST, {"Brokerage": D(1000)})))
    assert newer.id != accepted[0].batch
    assert find_proposal(lopsided.file, accepted[0].batch).trades == tuple(t.trade for t in accepted)
    assert find_proposal(lopsided.file, "latest") == newer


def test_a_proposal_without_trades_cannot_be_accepted(lopsided: Session) -> None:
    """Neither an impossible request nor one that asks for nothing makes tickets."""
    impossible = run(lopsided.propose(Request(Mode.RAISE, {"Brokerage": D(-1000000)})))
    assert impossible.state is State.INFEASIBLE
    nothing = replace(run(lopsided.propose(TARGET)), trades=())
    for made in (impossible, nothing):
        with pytest.raises(InputError, match="nothing to accept"):
            lopsided.accept(made)
    assert lopsided.tickets() == ()


def test_a_ticket_is_held_cancelled_and_reopened(lopsided: Session, accepted: tuple[Ticket, ...]) -> None:
    """Each change of state is a step named after it, keeps its note, and can be undone."""
    first = accepted[0]
    for state, name in (
        (TicketState.HELD, "Hold VTI ticket"),
        (TicketState.CANCELLED, "Cancel VTI ticket"),
        (TicketState.OPEN, "Reopen VTI ticket"),
    ):
        lopsided.set_ticket_state(first.id, state, f"note {state}")
        assert lopsided.undo_name == name
        assert (lopsided.tickets()[0].state, lopsided.tickets()[0].note) == (state, f"note {state}")
    lopsided.undo()
    assert lopsided.tickets()[0].state is TicketState.CANCELLED
    with pytest.raises(InputError, match="no ticket “nope”"):
        lopsided.set_ticket_state("nope", TicketState.HELD)


# --- Fills --------------------------------------------------------------------------------------------------


def test_fills_tick_tickets_off(lopsided: Session, accepted: tuple[Ticket, ...], put: Put) -> None:
    """A whole execution fills its ticket, a partial one part of it, and the rest completes it later."""
    sale, purchase = accepted
    part = D(5)
    rows = (_fill(sale, sale.trade.shares), _fill(purchase, part, 2))
    run(lopsided.tick([put("f.csv", ledger_text(*rows))]))
    assert [t.state for t in lopsided.tickets()] == [TicketState.FILLED, TicketState.PART_FILLED]
    assert [t.filled for t in lopsided.tickets()] == [sale.trade.shares, part]
    run(lopsided.tick([put("g.csv", ledger_text(_fill(purchase, purchase.trade.shares - part, 3)))]))
    assert [t.state for t in lopsided.tickets()] == [TicketState.FILLED] * 2
    assert [len(t.fills) for t in lopsided.tickets()] == [1, 2]


def test_a_fill_counts_once(lopsided: Session, accepted: tuple[Ticket, ...], put: Put) -> None:
    """Ticking again, with the same file or none, changes nothing and leaves no step of its own."""
    path = put("f.csv", ledger_text(_fill(accepted[0], D(5))))
    run(lopsided.tick([path]))
    before = lopsided.tickets()
    run(lopsided.tick([path]))
    run(lopsided.tick([]))
    assert lopsided.tickets() == before
    assert [s.name for s in lopsided.history()].count("Tick off fills") == 1


@pytest.mark.parametrize(
    "row",
    [
        "f1,2026-11-19,Brokerage,sell,VTI,5,100,,500",
        "f1,2026-11-23,Roth,sell,VTI,5,100,,500",
        "f1,2026-11-23,Brokerage,buy,VTI,5,100,,500",
        "f1,2026-11-23,Brokerage,sell,BND,5,100,,500",
        "f1,2026-11-23,Brokerage,dividend,VTI,,,,500",
    ],
)
def test_other_rows_fill_nothing(lopsided: Session, accepted: tuple[Ticket, ...], put: Put, row: str) -> None:
    """An earlier day, another account, side, security or kind of row is no fill of the ticket."""
    run(lopsided.tick([put("f.csv", ledger_text(row))]))
    assert lopsided.tickets() == accepted


def test_a_held_ticket_waits(lopsided: Session, accepted: tuple[Ticket, ...], put: Put) -> None:
    """Neither a held nor a cancelled ticket is filled; reopened, a partly filled one says so and is completed."""
    sale = accepted[0]
    run(lopsided.tick([put("f.csv", ledger_text(_fill(sale, D(5))))]))
    lopsided.set_ticket_state(sale.id, TicketState.CANCELLED)
    run(lopsided.tick([put("g.csv", ledger_text(_fill(sale, sale.trade.shares - 5, 2)))]))
    assert (lopsided.tickets()[0].state, lopsided.tickets()[0].filled) == (TicketState.CANCELLED, D(5))
    lopsided.set_ticket_state(sale.id, TicketState.OPEN)
    assert lopsided.tickets()[0].state is TicketState.PART_FILLED
    run(lopsided.tick([]))
    assert lopsided.tickets()[0].state is TicketState.FILLED


def test_the_price_of_a_fill_is_what_was_paid(lopsided: Session, accepted: tuple[Ticket, ...], put: Put) -> None:
    """Where a row gives no price it is the amount over the shares, to six places."""
    run(lopsided.tick([put("f.csv", ledger_text("f1,2026-11-23,Brokerage,sell,VTI,3,,,1000"))]))
    (fill,) = lopsided.tickets()[0].fills
    assert (fill.shares, fill.price) == (D(3), D("333.333333"))


def test_fills_that_cannot_be_read_are_refused(lopsided: Session, accepted: tuple[Ticket, ...], tmp_path: Path) -> None:
    """A missing file of fills is an error, not silently nothing."""
    with pytest.raises(InputError, match=r"gone\.csv"):
        run(lopsided.tick([tmp_path / "gone.csv"]))
    assert lopsided.undo_name == "Accept as tickets"


# --- Files --------------------------------------------------------------------------------------------------


def _symbols(basket: Path) -> list[str]:
    with basket.open(encoding="utf-8", newline="") as file:
        return [row["symbol"] for row in csv.DictReader(file)]


def test_book_and_basket_hold_the_trades(lopsided: Session, tmp_path: Path) -> None:
    """Both files are written for the latest proposal, for an accepted one, and for one given itself."""
    import openpyxl

    made = run(lopsided.propose(TARGET))
    for name, what in (("latest", None), ("id", made.id), ("itself", made)):
        book, basket = tmp_path / f"{name}.xlsx", tmp_path / f"{name}.csv"
        assert lopsided.write_book(book, what) == book
        assert lopsided.write_basket(basket, what) == basket
        assert _symbols(basket) == [t.symbol for t in made.trades]
        cells = {c.value for sheet in openpyxl.load_workbook(book) for row in sheet for c in row}
        assert "Brokerage" in cells


def test_a_file_of_an_unknown_proposal_is_not_written(lopsided: Session, tmp_path: Path) -> None:
    """An id nobody knows is refused, and no file comes to be."""
    for write in (lopsided.write_book, lopsided.write_basket):
        with pytest.raises(InputError, match="no proposal"):
            write(tmp_path / "x", "nope")
    assert not (tmp_path / "x").exists()


def test_a_second_window_writes_its_own_answer(lopsided: Session, tmp_path: Path) -> None:
    """A read-only session keeps no draft; the files it writes are of its own proposal, not of the other's draft."""
    kept = run(lopsided.propose(TARGET))
    with Session.open(lopsided.path) as second:
        second.view_day(lopsided.as_of)
        mine: Proposal = run(second.propose(Request(Mode.INVEST, {"Brokerage": D(3000)})))
        second.write_basket(tmp_path / "mine.csv", mine)
        assert second.latest_proposal() == kept
    assert _symbols(tmp_path / "mine.csv") == [t.symbol for t in mine.trades] == ["BND"]
