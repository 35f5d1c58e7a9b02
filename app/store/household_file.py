"""The household's file: opening and closing it, steps with undo and redo, and care."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, delete, insert

from app.model.errors import HostError
from app.model.issue import Issue
from app.store import checks, journal, schema
from app.store.backup import BEFORE_IMPORT, BEFORE_REPAIR, BEFORE_UPDATE, BY_HAND, back_up, copy
from app.store.connection import connect, engine_for, identify, known_schema, make_file, on_disk, translated, writer
from app.store.coverages import CoverageReading
from app.store.decisions import DecisionReading
from app.store.lock import WriterLock
from app.store.migrations import upgrade
from app.store.openings import OpeningReading
from app.store.price_bars import PriceBarReading
from app.store.reading import Reading
from app.store.records import StepRecord
from app.store.writing import Step


class _OwnConnection(threading.local):
    """The connection each thread reads from while it is in a step or a snapshot."""

    connection: Connection | None = None

    @contextmanager
    def reads(self, connection: Connection) -> Iterator[None]:
        """Let the thread read from it within the block."""
        self.connection = connection
        try:
            yield
        finally:
            self.connection = None


class HouseholdFile(Reading, OpeningReading, CoverageReading, PriceBarReading, DecisionReading):
    """One open household. Threads may share it: steps take turns, and readers see the last finished one meanwhile.

    The first to open a file may write; the others open it `read_only`, and `why_read_only` says why in a sentence.
    """

    def __init__(self, path: Path, lock: WriterLock) -> None:
        self.path = path
        self.why_read_only = lock.refusal
        self._lock = lock
        self._engine = engine_for(path, writable=not self.read_only)
        self._turn = threading.Lock()
        self._own = _OwnConnection()
        self._seen = 0
        self._closed = False

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new file and open it. Raises `InputError` where one is there already."""
        make_file(path)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a household, of an earlier schema too. `InputError` where it is none, damaged or newer than this."""
        identify(path)
        path = path.resolve()
        file = cls(path, WriterLock(path))
        try:
            file._bring_up_to_date()
            file._seen = file.revision
        except BaseException:
            file.close()
            raise
        return file

    def close(self) -> None:
        """Let go of the file, once a running step has ended."""
        self._must_be_outside()
        with self._turn:
            self._closed = True
            self._engine.dispose()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def read_only(self) -> bool:
        """May nothing be changed through this opening?"""
        return bool(self.why_read_only)

    @property
    def revision(self) -> int:
        """A number that grows with every step, undo and redo, whoever made it; SQLite keeps it in the file's header."""
        with self._reading() as connection:
            return _revision(connection)

    def data_changed_elsewhere(self) -> bool:
        """Has another window changed the file since this was last asked? Always false for the window that may write."""
        before, self._seen = self._seen, self.revision
        return self.read_only and self._seen != before

    @contextmanager
    def snapshot(self) -> Iterator[int]:
        """Let all reading of this thread within the block see one state of the file; gives its revision."""
        self._must_be_outside()
        with self._reading() as connection, self._own.reads(connection):
            yield _revision(connection)

    @contextmanager
    def step(self, name: str, *, backup: bool = False) -> Iterator[Step]:
        """One named mutation: all of it happens or, if the block raises, nothing. Without change it leaves no trace.

        With `backup` a copy of the file is made first. Raises `HostError` where the file is read-only.
        """
        self._must_be_writable()
        if backup:
            self._back_up(BEFORE_IMPORT)
        with self._writing() as connection:
            written = journal.Journal(connection, name)
            yield Step(self, written)
            if written.changed:
                _advance(connection)

    def undo(self) -> str | None:
        """Take back the last step in force; its name, None where there is none."""
        with self._writing() as connection:
            name = journal.undo(connection)
            if name is not None:
                _advance(connection)
            return name

    def redo(self) -> str | None:
        """Bring back the step undone last; its name, None where there is none or something else was done since."""
        with self._writing() as connection:
            name = journal.redo(connection)
            if name is not None:
                _advance(connection)
            return name

    def history(self) -> tuple[StepRecord, ...]:
        """All steps, oldest first."""
        with self._reading() as connection:
            return journal.history(connection)

    def keep_draft(self, name: str, text: str | None) -> None:
        """Keep unfinished work over a restart, outside the history; None forgets it."""
        with self._writing() as connection:
            connection.execute(delete(schema.draft).where(schema.draft.c.name == name))
            if text is not None:
                connection.execute(insert(schema.draft).values(name=name, text=text))

    def backup(self, to: Path | None = None) -> Path:
        """Copy the file, into its folder of backups or to a place of the user's; returns the copy."""
        if to is None:
            return self._back_up(BY_HAND)
        with translated(self.path), closing(connect(self.path, writable=False)) as source:
            copy(source, to)
        return to

    def check(self) -> tuple[Issue, ...]:
        """Look for damage and contradictions, the gravest first."""
        with self._reading() as connection:
            return tuple(checks.findings(connection, self.path))

    def fix(self, issues: Iterable[Issue]) -> tuple[Issue, ...]:
        """Mend what can be mended in one step, after a backup; returns what a new check finds."""
        self._must_be_writable()
        self._back_up(BEFORE_REPAIR)
        with self._writing() as connection, on_disk(self.path):
            written = journal.Journal(connection, "Repair")
            for issue in issues:
                checks.mend(written, self.path, issue)
            _advance(connection)
        return self.check()

    def _bring_up_to_date(self) -> None:
        with translated(self.path), closing(connect(self.path, writable=not self.read_only)) as connection:
            if known_schema(connection, self.path) == schema.SCHEMA:
                return
            if self.read_only:
                title = "This file was written by an earlier Evenkeel and must be brought up to date first."
                raise HostError(title, self.why_read_only, "Open it where it can be written.")
            back_up(connection, self.path, BEFORE_UPDATE)
        with translated(self.path):
            upgrade(self.path)

    def _back_up(self, reason: str) -> Path:
        with translated(self.path), closing(connect(self.path, writable=False)) as source:
            return back_up(source, self.path, reason)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self._own.connection is not None:
            yield self._own.connection
            return
        self._must_be_open()
        with translated(self.path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """The one transaction that may write now; it is committed unless the block raises."""
        self._must_be_writable()
        with self._turn, translated(self.path), writer(self._engine).begin() as connection, self._own.reads(connection):
            yield connection

    def _must_be_writable(self) -> None:
        self._must_be_open()
        self._must_be_outside()
        if self.read_only:
            advice = "Work on a copy, or open it where it can be written."
            raise HostError("Nothing can be changed here.", self.why_read_only, advice)

    def _must_be_outside(self) -> None:
        if self._own.connection is not None:
            message = "this thread is in a step or a snapshot already"
            raise RuntimeError(message)

    def _must_be_open(self) -> None:
        if self._closed:
            message = f"{self.path.name} has been closed"
            raise RuntimeError(message)


def _revision(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _advance(connection: Connection) -> None:
    """Count one more revision, in the transaction at hand."""
    connection.exec_driver_sql(f"PRAGMA user_version={_revision(connection) + 1}")
