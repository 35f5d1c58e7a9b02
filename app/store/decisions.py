"""What a household file answers about the user's decisions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from sqlalchemy import Connection, select

from app.model.journal import JournalEntry
from app.store import schema


class DecisionReading(ABC):
    """The question; where the connection comes from is the file's affair."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Connection]:
        """A connection whose answers agree with each other."""

    def decisions(self) -> tuple[JournalEntry, ...]:
        """What was decided, by day and in the order it was noted."""
        t = schema.decision.c
        columns = (t.day, t.name, t.kind, t.side, t.weight, t.edge, t.proposal, t.ticket, t.note, t.made_at, t.id)
        with self._reading() as connection:
            return tuple(JournalEntry(*row) for row in connection.execute(select(*columns).order_by(t.day, t.id)))
