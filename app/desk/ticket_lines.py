"""What a human types at the broker for each ticket: the words of the workbook, for the screen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.model.plan import Plan
from app.model.ticket import Ticket


@dataclass(frozen=True, slots=True)
class TicketLine:
    """The order in one sentence, its limit (None where the price is made once a day), and whether lots are named."""

    instruction: str
    limit: Decimal | None
    names_lots: bool


def ticket_line(ticket: Ticket, plan: Plan) -> TicketLine:
    """The words of one ticket, the same as in the workbook."""
    from app.desk.known_funds import known_fund
    from app.tickets.instruction import instruction, limit_price, trades_at_nav

    trade, account = ticket.trade, plan.account(ticket.trade.account)
    kind = account.type if account else None
    fund = known_fund(trade.symbol)
    at_nav = trades_at_nav(trade.symbol, kind) or (fund is not None and fund.kind != "etf")
    names_lots = bool(trade.lots) and (kind is None or kind.is_taxable)
    words = instruction(trade, at_nav=at_nav, names_lots=names_lots)
    return TicketLine(words, None if at_nav else limit_price(trade.side, trade.price), names_lots)
