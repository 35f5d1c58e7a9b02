"""Tickets as rows grouped by account, already in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.desk.ticket_lines import TicketLine
from app.model.number import ZERO
from app.model.plan import Plan
from app.model.proposal import LotSale, Side
from app.model.ticket import Ticket, TicketState
from app.ui.format import HIDDEN, NOTHING, Formatter
from app.ui.pages.rows_tree import Branch, Heading
from app.ui.pages.words import SELF, day_at_broker, old_words
from app.ui.widgets.chip import ChipView

STATES: dict[TicketState, ChipView] = {
    TicketState.OPEN: ChipView("Open", "accent"),
    TicketState.HELD: ChipView("Held", "caution", "pin"),
    TicketState.PART_FILLED: ChipView("Part filled", "over", "clock"),
    TicketState.FILLED: ChipView("Filled", "good", "check"),
    TicketState.CANCELLED: ChipView("Cancelled", "outline"),
}
_PRICE = Decimal("0.0001")
_DONE = (TicketState.FILLED, TicketState.CANCELLED)


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket as it is shown; `is_quiet` for those nobody waits for."""

    id: str
    side: Side
    shares: str
    symbol: str
    typed: str
    limit: str
    amount: str
    state: TicketState
    fill: str
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """The tickets of one accepted proposal."""

    id: str
    accepted: date
    tickets: tuple[Ticket, ...]

    @property
    def filled(self) -> int:
        """How many are done."""
        return sum(1 for ticket in self.tickets if ticket.state is TicketState.FILLED)

    @property
    def open(self) -> int:
        """How many wait to be placed or filled."""
        return sum(1 for ticket in self.tickets if ticket.state not in _DONE)


def batches_of(tickets: Iterable[Ticket]) -> tuple[Batch, ...]:
    """Tickets by the proposal they came from, the newest first."""
    found: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        found.setdefault(ticket.batch, []).append(ticket)
    made = [Batch(name, rows[0].accepted, tuple(rows)) for name, rows in found.items()]
    return tuple(sorted(made, key=lambda batch: batch.accepted, reverse=True))


def ticket_branches(
    batch: Batch, plan: Plan, line_of: Callable[[Ticket], TicketLine], format_: Formatter
) -> tuple[Branch, ...]:
    """Groups by account in plan order, sells first: their cash pays for the buys."""
    names = [a.name for a in plan.accounts]
    names += [t.trade.account for t in batch.tickets if t.trade.account not in names]
    groups = []
    for name in dict.fromkeys(names):
        mine = [t for t in batch.tickets if t.trade.account == name]
        if mine:
            mine.sort(key=lambda t: (t.trade.side is Side.BUY, -t.trade.amount))
            rows = tuple(Branch(t.id, ticket_row(t, line_of(t), format_)) for t in mine)
            groups.append(Branch(name, _heading(name, mine, plan, format_), rows))
    return tuple(groups)


def price_words(batch: Batch, format_: Formatter) -> str:
    """How old the prices are from which the limits were made, while some ticket waits."""
    if not batch.open:
        return ""
    told = old_words(batch.accepted, format_.today)
    day = format_.day(batch.accepted)
    return f"limits from prices up to {day}" + (f": {told}" if told else "")


def _heading(name: str, tickets: Sequence[Ticket], plan: Plan, format_: Formatter) -> Heading:
    account = plan.account(name)
    broker = account.broker if account else ""
    owner = account.owner if account and account.owner != SELF else ""
    count = format_.counted(len(tickets), "ticket")
    who = ", ".join(part for part in (name if broker else "", owner) if part)
    note = " · ".join(part for part in (who, count) if part)
    both = len({t.trade.side for t in tickets}) > 1
    return Heading(broker or name, note, "sells first: their cash pays for the buys" if both else "")


def ticket_row(ticket: Ticket, line: TicketLine, format_: Formatter) -> TicketRow:
    """One ticket in words."""
    trade = ticket.trade
    return TicketRow(
        id=ticket.id,
        side=trade.side,
        shares=format_.shares(trade.shares),
        symbol=trade.symbol,
        typed=typed_words(ticket, line, format_),
        limit="NAV" if line.limit is None else format_.price(line.limit).removeprefix("$"),
        amount=format_.money(trade.amount),
        state=ticket.state,
        fill=fill_words(ticket, format_),
        is_quiet=ticket.state in _DONE,
    )


def typed_words(ticket: Ticket, line: TicketLine, format_: Formatter) -> str:
    """What matters beside side, shares and limit: the lots, or how the price is made; a held one says the note."""
    if ticket.state is TicketState.HELD:
        return f"Held by you: “{ticket.note}”" if ticket.note else "Held by you"
    if line.names_lots:
        return lot_words(ticket.trade.lots, format_)
    if line.limit is None:
        amount = HIDDEN if format_.hide_amounts else format_.money(ticket.trade.amount)
        return f"About {amount}, at the day’s net asset value"
    return "No lot to name" if ticket.trade.side is Side.SELL else "Limit order, good for the day"


def lot_words(lots: Sequence[LotSale], format_: Formatter) -> str:
    """The lots a broker has to be told: one by its day and basis, several by their shares and days."""
    if len(lots) > 1:
        parts = (f"{format_.shares(lot.shares)} of {day_at_broker(lot.acquired)}" for lot in lots)
        return f"Specific lots: {', '.join(parts)}"
    lot = lots[0]
    each = None if lot.basis is None else (lot.basis / lot.shares).quantize(_PRICE)
    basis = format_.price(each).removeprefix("$")
    return f"Specific lot {day_at_broker(lot.acquired)}, basis {basis}"


def fill_words(ticket: Ticket, format_: Formatter) -> str:
    """`60 at 342.31`: shares filled and their average price."""
    if not ticket.fills or not ticket.filled:
        return NOTHING
    paid = sum((fill.shares * fill.price for fill in ticket.fills), ZERO)
    average = (paid / ticket.filled).quantize(_PRICE)
    return f"{format_.shares(ticket.filled)} at {format_.price(average).removeprefix('$')}"
