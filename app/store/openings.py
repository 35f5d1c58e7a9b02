"""What a household file answers about opening balances."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from sqlalchemy import Connection, select

from app.model.reconciliation import OpeningBalance
from app.store import schema


class OpeningReading(ABC):
    """The question; where the connection comes from is the file's affair."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Connection]:
        """A connection whose answers agree with each other."""

    def opening_balances(self) -> tuple[OpeningBalance, ...]:
        """What accounts held before their first imported rows, in the order it was entered."""
        t = schema.opening_balance.c
        columns = (t.account, t.symbol, t.day, t.shares, t.cash, t.basis, t.acquired, t.id)
        with self._reading() as connection:
            return tuple(OpeningBalance(*row) for row in connection.execute(select(*columns).order_by(t.id)))
