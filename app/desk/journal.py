"""The journal of an open household: what it is worked out from, and the decisions the user notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from app.desk.household_of import ledger_rows, realized_rows, wash_rule
from app.desk.tax_tables import tax_table
from app.engine.journal.mechanical import YearFacts
from app.engine.journal.past import Past
from app.engine.tax_year import by_year, results
from app.model.errors import InputError
from app.model.journal import LONGEST_NOTE, DecisionKind, JournalEntry
from app.model.number import WEIGHT_QUANTUM, ZERO, from_float
from app.model.progress import Progress
from app.model.ticket import TicketState

if TYPE_CHECKING:
    from app.desk.session import Session
    from app.engine.history import Closes
    from app.engine.journal.report import JournalReport, ProposalShortfall
    from app.engine.journal.shortfall import Shortfall
    from app.model.household import Lot
    from app.model.plan import Plan
    from app.model.proposal import ClassEffect, Proposal
    from app.model.ticket import Ticket
    from app.model.transaction import Disposal
    from app.store import HouseholdFile

MOVED = Decimal("0.0001")
"""A class whose weight a proposal moves by less has no entry of its own."""
_DAY = timedelta(days=1)
WORDS = {DecisionKind.DELAYED: "Wait with", DecisionKind.SKIPPED: "Skip"}


def journal_of(session: Session) -> Generator[Progress, None, JournalReport]:
    """Every episode up to the day in view with what it brought, the decisions about it, and the sum of it."""
    from app.engine.journal.alpha import measure
    from app.engine.journal.report import report
    from app.engine.journal.words import sentence

    past = yield from past_of(session)
    measured = yield from measure(past)
    delays = yield from session.delays()
    stored = [d for d in session.file.decisions() if d.day <= session.as_of]
    found = report(past, measured, stored, delays)
    found = replace(found, shortfalls=shortfalls(session.file, past.closes, session.as_of))
    return replace(found, sentence=sentence(found))


def past_of(session: Session) -> Generator[Progress, None, Past]:
    """Everything the journal is worked out from, up to the day in view."""
    from app.desk.bars import class_bars
    from app.desk.drift_history import closes_until, known_symbols, plans_until
    from app.desk.trading_days import trading_days

    history = yield from session.drift_history()
    day, plan = session.as_of, session.plan
    yield Progress(0, 2, "Reading what was sold")
    taxable = {a.name for a in plan.accounts if a.type.is_taxable}
    disposals = [d for d in session.holdings().disposals(last=day) if d.account in taxable]
    yield Progress(1, 2, "Reading prices")
    household, positions = session.household(), session.file.positions()
    transactions = [t for t in ledger_rows(session.file) if t.day <= day]
    return Past(
        history=history,
        household=household,
        plans=plans_until(session, day),
        transactions=transactions,
        disposals=disposals,
        bars=class_bars(session.file, plan, day),
        closes=closes_until(session, known_symbols(transactions, positions, household), positions, day),
        lots_on=_lots_on(session),
        facts_of=_facts_of(session, disposals),
        sessions=trading_days(),
    )


def _lots_on(session: Session) -> Callable[[date], Sequence[Lot]]:
    """Lots held at the close of a day with the user's edits, each day counted once from what is read once."""
    from app.engine.holdings import corrected, holdings_on

    file, plan = session.file, session.plan
    with file.snapshot():
        sources = file.positions(), ledger_rows(file)
        rule, closed = wash_rule(plan), realized_rows(file)
        edits = {e.lot: (e.basis, e.acquired) for e in file.basis_edits()}

    @cache
    def lots(day: date) -> Sequence[Lot]:
        return corrected(holdings_on(day, plan.accounts, *sources, rule, closed).lots, edits)

    return lots


def _facts_of(session: Session, disposals: Sequence[Disposal]) -> Callable[[int], YearFacts | None]:
    """What the tax of a year rests on; of years before the plan's, without carryforwards, which nobody knows."""
    plan = session.plan
    contracts = frozenset(s.symbol for s in plan.securities if s.section_1256)
    sold = by_year(disposals)

    @cache
    def facts(year: int) -> YearFacts | None:
        start = session.tax_year(year).start
        tax = replace(plan.tax, carryforward_short=start.entering_short, carryforward_long=start.entering_long)
        return YearFacts(tax, tax_table(year), *results(sold.get(year, ()), contracts))

    return facts


def shortfalls(file: HouseholdFile, closes: Mapping[str, Closes], day: date) -> tuple[ProposalShortfall, ...]:
    """Implementation shortfall of the accepted proposals of which a ticket was filled or cancelled, oldest first."""
    from app.engine.journal.report import proposal_shortfall

    fees = {t.id: t.fees for t in file.transactions()}
    parts: defaultdict[tuple[str, date], list[Shortfall]] = defaultdict(list)
    for ticket in file.tickets():
        if ticket.accepted <= day and (ticket.fills or ticket.state is TicketState.CANCELLED):
            found = _ticket_shortfall(ticket, fees, closes.get(ticket.trade.symbol), day)
            parts[ticket.batch, ticket.accepted].append(found)
    return tuple(proposal_shortfall(batch, accepted, found) for (batch, accepted), found in parts.items())


def _ticket_shortfall(ticket: Ticket, fees: Mapping[str, Decimal], closes: Closes | None, day: date) -> Shortfall:
    """The order went out at the last close before its first fill, at the price it was decided at where that is later.

    What was not filled is measured at the last close known.
    """
    from app.engine.journal.shortfall import shortfall

    trade = ticket.trade
    sent = None
    if ticket.fills:
        first = min(f.day for f in ticket.fills)
        sent = _close_on(closes, first - _DAY) if first - _DAY > ticket.accepted else None
    fills = [(f.shares, f.price) for f in ticket.fills]
    paid = sum((fees.get(f.transaction, ZERO) for f in ticket.fills), ZERO)
    decided = trade.price
    return shortfall(trade.side, trade.shares, decided, sent or decided, fills, paid, _close_on(closes, day))


def _close_on(closes: Closes | None, day: date) -> Decimal | None:
    import numpy as np

    from app.engine.journal.past import last_known

    if closes is None:
        return None
    found = float(last_known(closes.days, closes.close_f, np.array([day.toordinal()]))[0])
    return None if np.isnan(found) else from_float(found)


def accepted_entries(proposal: Proposal, tickets: Sequence[Ticket], plan: Plan) -> tuple[JournalEntry, ...]:
    """A decision for each class whose weight the proposal moves; `ticket` is the first that trades it."""
    known = plan.securities_by_symbol()
    out = []
    for c in proposal.classes:
        if abs(c.after - c.before) < MOVED:
            continue
        trading = (
            t.id for t in tickets if c.name in (known[t.trade.symbol].classes if t.trade.symbol in known else ())
        )
        side, edge = _side(c)
        weight = c.before.quantize(WEIGHT_QUANTUM)
        ticket = next(trading, "")
        kind = DecisionKind.ACCEPTED
        out.append(JournalEntry(proposal.as_of, c.name, kind, side, weight, edge, proposal.id, ticket))
    return tuple(out)


def _side(c: ClassEffect) -> tuple[str, Decimal | None]:
    if c.before > c.upper:
        return "over", c.upper
    return ("under", c.lower) if c.before < c.lower else ("in", None)


def note_decision(session: Session, name: str, kind: DecisionKind, note: str) -> JournalEntry:
    """Keep what the user decided about a class today, as one step; the same again only changes its note."""
    found = next((c for c in session.status().classes if c.name == name), None)
    if found is None:
        raise InputError(f"There is no class “{name}”.", "", "Choose one of the plan’s classes.")
    if kind not in WORDS:
        raise InputError(f"“{kind}” is nothing to note.", "", "Note that you wait or that you skip it.")
    note = _checked(note)
    edge = {"over": found.band.upper, "under": found.band.lower}.get(found.state)
    weight = found.actual.quantize(WEIGHT_QUANTUM)
    entry = JournalEntry(session.as_of, name, kind, found.state, weight, edge, note=note)
    same = (d for d in session.file.decisions() if (d.day, d.name, d.kind) == (entry.day, name, kind))
    with session.file.step(f"{WORDS[kind]} {name}") as step:
        if (there := next(same, None)) is not None:
            step.note_decision(there.id, note or there.note)
            return replace(there, note=note or there.note)
        return replace(entry, id=step.add_decision(entry))


def edit_note(session: Session, number: int, note: str) -> None:
    """Give a decision other words, as one step."""
    entry = _found(session, number)
    with session.file.step(f"Edit note on {entry.name}") as step:
        step.note_decision(number, _checked(note))


def drop_decision(session: Session, number: int) -> None:
    """Keep a decision of the user's no longer, as one step. What a proposal recorded stays with its tickets."""
    entry = _found(session, number)
    if entry.kind not in WORDS:
        raise InputError("What was accepted stays in the journal.", "", "Undo the acceptance, or cancel its tickets.")
    with session.file.step(f"Remove decision on {entry.name}") as step:
        step.drop_decision(number)


def _found(session: Session, number: int) -> JournalEntry:
    found = next((d for d in session.file.decisions() if d.id == number), None)
    if found is None:
        raise InputError(f"There is no decision {number}.", "", "`evenkeel journal` lists them with their numbers.")
    return found


def _checked(note: str) -> str:
    note = " ".join(note.split())
    if len(note) > LONGEST_NOTE or not note.isprintable():
        said = f"A note has at most {LONGEST_NOTE} characters that can be shown."
        raise InputError(said, "", "Choose fewer words.")
    return note
