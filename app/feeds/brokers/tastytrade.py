"""tastytrade: values without what the trade cost, and totals only in later files."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.feeds.transactions import TransactionReader
from app.model.number import ZERO

_COSTS = ("commission", "fees")


class TastytradeHistory(TransactionReader):
    """A history whose value leaves out commissions and fees, which have the sign of cash."""

    def amount(self, cells: Sequence[str]) -> Decimal | None:
        """The total, else the value and what was paid for the trade."""
        total, value = super().amount(cells), self.number(cells, "cash")
        if total is not None or value is None:
            return total
        return value + sum((self.number(cells, role) or ZERO for role in _COSTS), ZERO)
