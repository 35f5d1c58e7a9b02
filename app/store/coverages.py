"""What a household file answers about the days its files cover, and about holdings that newer snapshots leave out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from sqlalchemy import Connection, select

from app.store import schema
from app.store.records import Absence, Coverage


class CoverageReading(ABC):
    """The questions; where the connection comes from is the file's affair."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Connection]:
        """A connection whose answers agree with each other."""

    def coverage(self) -> tuple[Coverage, ...]:
        """The days of which files tell all that happened in accounts, in order of import."""
        t = schema.coverage.c
        with self._reading() as connection:
            found = connection.execute(select(t.file_id, t.account, t.first, t.last).order_by(t.file_id, t.id))
            return tuple(Coverage(*row) for row in found)

    def pending_places(self) -> tuple[tuple[int, int, frozenset[int]], ...]:
        """Rows of the ledger that have not settled: id, file, and the later files that have them too."""
        t, s = schema.txn.c, schema.sighting.c
        pending = select(t.id, t.file_id).where(t.settled.is_(False)).order_by(t.id)
        seen = select(s.row_id, s.file_id).where(s.kind == schema.txn.name)
        with self._reading() as connection:
            found = connection.execute(pending).all()
            files: dict[int, set[int]] = {}
            for row_id, file_id in connection.execute(
                seen.where(s.row_id.in_(select(t.id).where(t.settled.is_(False))))
            ):
                files.setdefault(row_id, set()).add(file_id)
        return tuple((row_id, file_id, frozenset(files.get(row_id, ()))) for row_id, file_id in found)

    def absences(self) -> tuple[Absence, ...]:
        """What the user said of holdings that a newer snapshot leaves out, in the order it was said."""
        t = schema.absence.c
        with self._reading() as connection:
            found = connection.execute(select(t.file_id, t.account, t.symbol, t.is_gone).order_by(t.id))
            return tuple(Absence(*row) for row in found)
