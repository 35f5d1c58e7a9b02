"""DEGIRO: an order told by several rows, one for the shares, others for what changing money and the trade cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.feeds.dedupe_key import soft_key
from app.feeds.transactions import TransactionReader
from app.feeds.values import trimmed
from app.model.importing import TransactionRow
from app.model.number import ONE, PRICE_QUANTUM, ZERO
from app.model.transaction import Action

EXCHANGE = "Currency exchange"
"""The action of the two rows by which money of one currency becomes money of another."""
_TRADES = frozenset({Action.BUY, Action.SELL})
_COSTS = frozenset({Action.FEE, Action.TAX})


class DegiroAccount(TransactionReader):
    """The account statement. Rows of one order and day are one trade, in the currency it was paid in."""

    def finish(self) -> Mapping[int, str]:
        """Join what the rows of an order tell, after the corporate actions told by two rows."""
        notes = dict(super().finish())
        orders: defaultdict[tuple[object, ...], list[TransactionRow]] = defaultdict(list)
        for row in self.rows:
            if row.reference:
                orders[row.account, row.reference, row.day].append(row)
        whole: dict[int, TransactionRow] = {}
        parts: dict[int, str] = {}
        for rows in orders.values():
            for trade, others in _joined(rows):
                whole[trade.line] = trade
                parts |= dict.fromkeys((row.line for row in others), f"Part of the trade on line {trade.line}.")
        self.book.findings.forget(parts.keys())
        self.rows[:] = [whole.get(row.line, row) for row in self.rows if row.line not in parts]
        return notes | parts


def _joined(rows: Sequence[TransactionRow]) -> list[tuple[TransactionRow, list[TransactionRow]]]:
    """The trades of an order as they were paid, each with the rows that are part of it."""
    free = [row for row in rows if row.action not in _TRADES]
    found = []
    for trade in (row for row in rows if row.action in _TRADES):
        exchange = _exchange(trade, [row for row in free if row.printed_action == EXCHANGE])
        currency = exchange[-1].currency if exchange else trade.currency
        costs = [row for row in free if row.action in _COSTS and row.currency == currency]
        if parts := [*exchange, *costs]:
            found.append((_whole(trade, exchange, costs), parts))
            free = [row for row in free if row not in parts]
    return found


def _exchange(trade: TransactionRow, rows: Sequence[TransactionRow]) -> list[TransactionRow]:
    """The row that takes back a trade's cash, and the one nearest to it in another currency; none where one misses."""
    back = [row for row in rows if row.currency == trade.currency and row.cash == -trade.cash]
    paid = [row for row in rows if row.currency != trade.currency and (row.cash < 0) == (trade.cash < 0)]
    if not back or not paid:
        return []
    return [back[0], min(paid, key=lambda row: abs(row.line - back[0].line))]


def _whole(
    trade: TransactionRow, exchange: Sequence[TransactionRow], costs: Sequence[TransactionRow]
) -> TransactionRow:
    """The trade with the cash that was paid for it in the end, costs included."""
    gross = exchange[-1].cash if exchange else trade.cash
    spent = sum((row.cash for row in costs), ZERO)
    cash, shares = gross + spent, trade.shares or ONE
    return replace(
        trade,
        cash=cash,
        fees=-spent,
        price=trimmed(abs(gross / shares).quantize(PRICE_QUANTUM)) if exchange else trade.price,
        currency=exchange[-1].currency if exchange else trade.currency,
        key=f"{trade.key}|{cash}",
        soft_key=soft_key(trade.day, trade.symbol, trade.shares, cash),
    )
