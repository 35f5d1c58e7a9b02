"""The command of the ledger."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.answer import Answer
from app.cli.shapes import exact, iso, money
from app.cli.tables import table
from app.desk.ledger_questions import LedgerLine
from app.desk.session import Session


def transactions(session: Session, arguments: argparse.Namespace) -> Answer:
    """List rows of the ledger, the newest first."""
    lines = [line for line in session.ledger() if _is_wanted(line, arguments)]
    if not lines:
        return Answer([], "There are no such transactions.")
    head = ("date", "account", "action", "security", "shares", "amount", "from")
    return Answer(
        [ledger_shape(line) for line in lines], table(head, [_cells(line) for line in lines], right=frozenset({4, 5}))
    )


def _cells(line: LedgerLine) -> tuple[object, ...]:
    row = line.row
    action = f"{line.printed_action or row.description}?" if line.is_open else row.action
    return iso(row.day), row.account, action, row.symbol, exact(row.shares) or "", money(row.cash), row.source


def _is_wanted(line: LedgerLine, wanted: argparse.Namespace) -> bool:
    row = line.row
    return (
        wanted.account in (None, row.account)
        and (wanted.symbol is None or wanted.symbol.upper() in (row.symbol, row.other_symbol))
        and (wanted.first is None or wanted.first <= row.day)
        and (wanted.last is None or row.day <= wanted.last)
        and (line.is_open or not wanted.open)
    )


def ledger_shape(line: LedgerLine) -> dict[str, Any]:
    """A row of the ledger: `amount` is its effect on the account's cash, `event` the rows of one event with it."""
    row = line.row
    return {
        "id": row.id,
        "date": iso(row.day),
        "account": row.account,
        "action": str(row.action),
        "printed_action": line.printed_action,
        "symbol": row.symbol,
        "shares": exact(row.shares),
        "price": exact(row.price),
        "amount": money(row.cash),
        "fees": money(row.fees),
        "basis": money(row.basis),
        "description": row.description,
        "settled": line.is_settled,
        "event": [other.id for other in line.event],
        "source": row.source,
    }
