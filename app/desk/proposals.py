"""From a proposal to tickets, to the workbook, to fills."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Generator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.journal import accepted_entries
from app.engine.fingerprint import fingerprint
from app.engine.stepping import Kept
from app.model.errors import InputError
from app.model.number import PRICE_QUANTUM, ZERO
from app.model.proposal import Proposal, Side, State
from app.model.tables import from_tables, to_tables
from app.model.ticket import Fill, Ticket, TicketState
from app.model.transaction import Action, Transaction

if TYPE_CHECKING:
    from app.desk.session import Session
    from app.model.household import Household
    from app.model.progress import Progress
    from app.store import HouseholdFile

DRAFT = "proposal"
PER_CENT = Decimal("0.01")


def stamping(work: Generator[Progress, None, Proposal], household: Household) -> Generator[Progress, None, Proposal]:
    """Pass the work's progress on; its answer, and those that may be used before, tell what they were made from."""
    mark, kept = fingerprint(household), Kept(work)
    for step in kept:
        interim = step.interim
        yield step if interim is None else replace(step, interim=replace(interim, fingerprint=mark))
    return replace(kept.answer, fingerprint=mark)


def keep_draft(file: HouseholdFile, proposal: Proposal) -> None:
    """Keep the last proposal over restarts; a read-only window keeps nothing."""
    if not file.read_only:
        file.keep_draft(DRAFT, json.dumps(to_tables(proposal), default=str))


def read_draft(file: HouseholdFile) -> Proposal | None:
    """The last proposal, None when there is none or an older program wrote it."""
    text = file.draft(DRAFT)
    if text is None:
        return None
    try:
        proposal: Proposal = from_tables(Proposal, json.loads(text, parse_float=Decimal), "the kept proposal")
    except (InputError, ValueError):
        return None
    return proposal


def accept(file: HouseholdFile, proposal: Proposal) -> tuple[Ticket, ...]:
    """Freeze a proposal as tickets; accepting the same one twice changes nothing."""
    if proposal.state is State.INFEASIBLE or not proposal.trades:
        raise InputError(
            "There is nothing to accept.", "The proposal has no trades.", "Ask for another proposal first."
        )
    known = [t for t in file.tickets() if t.batch == proposal.id]
    if known:
        return tuple(known)
    tickets = tuple(
        Ticket(f"{proposal.id}-{n:02d}", proposal.id, proposal.as_of, trade)
        for n, trade in enumerate(proposal.trades, 1)
    )
    decided = accepted_entries(proposal, tickets, file.plan())
    with file.step("Accept as tickets") as step:
        step.save_proposal(proposal)
        step.save_tickets(tickets)
        for entry in decided:
            step.add_decision(entry)
    return tickets


def find_proposal(file: HouseholdFile, wanted: str) -> Proposal:
    """A proposal by its id: the last one worked out, also `latest`, an accepted one, or one kept as a scenario."""
    draft = read_draft(file)
    if draft is not None and wanted in ("latest", draft.id):
        return draft
    kept = (s.proposal for s in reversed(file.scenarios()) if s.proposal is not None and s.proposal.id == wanted)
    stored = file.proposal(wanted) or next(kept, None)
    if stored is None:
        raise InputError(
            f"There is no proposal “{wanted}”.", "", "Run `evenkeel propose` and use the id it prints, or “latest”."
        )
    return stored


def set_ticket_state(file: HouseholdFile, ticket_id: str, state: TicketState, note: str) -> None:
    """Hold, cancel or reopen a ticket, as a named step."""
    ticket = next((t for t in file.tickets() if t.id == ticket_id), None)
    if ticket is None:
        raise InputError(f"There is no ticket “{ticket_id}”.", "", "`evenkeel tickets` lists them.")
    words = {TicketState.HELD: "Hold", TicketState.CANCELLED: "Cancel", TicketState.OPEN: "Reopen"}
    reached = TicketState.PART_FILLED if state is TicketState.OPEN and ticket.fills else state
    with file.step(f"{words.get(state, 'Mark')} {ticket.trade.symbol} ticket") as step:
        step.update_ticket(replace(ticket, state=reached, note=note))


def tick_off(file: HouseholdFile) -> tuple[Ticket, ...]:
    """Match executions since acceptance to open tickets by account, security and side, oldest first."""
    tickets, names = file.tickets(), file.security_names()
    used = {f.transaction for t in tickets for f in t.fills}
    waiting: dict[tuple[str, str, Side], list[Ticket]] = defaultdict(list)
    for t in tickets:
        if t.state in (TicketState.OPEN, TicketState.PART_FILLED):
            symbol = names.get(t.trade.symbol, t.trade.symbol)
            waiting[t.trade.account, symbol, t.trade.side].append(t)
    changed: dict[str, Ticket] = {}
    for execution in file.transactions():
        side = {Action.BUY: Side.BUY, Action.SELL: Side.SELL}.get(execution.action)
        if side is None or execution.id in used or not execution.shares:
            continue
        queue = waiting.get((execution.account, execution.symbol, side), [])
        if queue and execution.day >= queue[0].accepted:
            ticket = _filled(changed.get(queue[0].id, queue[0]), execution, execution.shares)
            changed[ticket.id] = ticket
            if ticket.state is TicketState.FILLED:
                queue.pop(0)
    if changed:
        with file.step("Tick off fills") as step:
            for ticket in changed.values():
                step.update_ticket(ticket)
    return file.tickets()


def _filled(ticket: Ticket, execution: Transaction, shares: Decimal) -> Ticket:
    price = execution.price if execution.price is not None else (abs(execution.cash) / shares).quantize(PRICE_QUANTUM)
    fills = (*ticket.fills, Fill(execution.id, execution.day, shares, price))
    done = sum((f.shares for f in fills), ZERO) >= ticket.trade.shares * (1 - PER_CENT / 100)
    return replace(ticket, fills=fills, state=TicketState.FILLED if done else TicketState.PART_FILLED)


def write_book(session: Session, path: Path, batch: str | Proposal | None) -> Path:
    """The Excel ticket book of a proposal."""
    from app.tickets.book import ticket_book
    from app.tickets.workbook import write_workbook

    proposal = batch if isinstance(batch, Proposal) else find_proposal(session.file, batch or "latest")
    household = session.household()
    days = {t.symbol: household.quotes[t.symbol].day for t in proposal.trades if t.symbol in household.quotes}
    write_workbook(path, ticket_book(proposal, household.plan, days, _at_nav(proposal)))
    return path


def write_basket(session: Session, path: Path, batch: str | Proposal | None) -> Path:
    """The trades as a basket file."""
    from app.tickets import basket

    proposal = batch if isinstance(batch, Proposal) else find_proposal(session.file, batch or "latest")
    types = {a.name: a.type for a in session.plan.accounts}
    basket.write_basket(path, proposal, types, _at_nav(proposal))
    return path


def _at_nav(proposal: Proposal) -> set[str]:
    """What is priced once a day: the mutual and money funds of the table."""
    from app.desk.known_funds import known_fund

    return {t.symbol for t in proposal.trades if (fund := known_fund(t.symbol)) is not None and fund.kind != "etf"}
