"""Files and connections: what is a household, how SQLite is set up for it, and which faults are the user's to mend."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from app.model.errors import AppError, HostError, InputError
from app.store import schema

# By this number in SQLite's header a program knows its own files.
APPLICATION_ID = int.from_bytes(b"EVKL")

# A file being made; one that a killed process left is removed a day later.
DRAFT = ".evenkeel-new"
ABANDONED_AFTER = 24 * 60 * 60.0

RESTORE_ADVICE = "Restore a backup of it, or run the check."
_FAULTS = {
    "SQLITE_FULL": ("The disk is full.", "Free some space and try again; nothing was changed."),
    "SQLITE_READONLY": ("The file may not be written.", "Allow writing to it and to its folder; nothing was changed."),
    "SQLITE_BUSY": ("Another program is writing to the file.", "Close it and try again; nothing was changed."),
    "SQLITE_IOERR": (
        "The file cannot be read or written.",
        "Check the disk or the network drive; nothing was changed.",
    ),
    "SQLITE_CANTOPEN": ("The file cannot be opened.", "Allow reading it, and writing to its folder."),
}
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what disk, permissions and damage do to SQLite into an `AppError`; any other fault stays the bug it is."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        fault = _fault(path, error.orig if isinstance(error, DBAPIError) else error)
        if fault is None:
            raise
        raise fault from error


def _fault(path: Path, error: BaseException | None) -> AppError | None:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(_DAMAGE):
        return damaged(path)
    known = (HostError(title, f"{path}.", advice) for code, (title, advice) in _FAULTS.items() if name.startswith(code))
    return next(known, None)


@contextmanager
def on_disk(path: Path) -> Iterator[None]:
    """The same for what the operating system refuses."""
    try:
        yield
    except OSError as error:
        title = f"{path.name} cannot be read or written."
        raise HostError(title, f"{error.strerror}.", "Check the folder, the disk and the permissions.") from error


def damaged(path: Path) -> InputError:
    """The error for a file whose contents make no sense."""
    return InputError(f"{path.name} is damaged.", "", RESTORE_ADVICE)


def identify(path: Path) -> None:
    """Raise `InputError` unless the file says it is a household.

    SQLite is asked, because to open and close the file by any other way would drop the locks this process has on it.
    """
    if not path.is_file():
        raise InputError(f"There is no file {path}.", "", "Check the name, or make one with “new”.")
    try:
        with translated(path), closing(sqlite3.connect(_address(path, "ro"), uri=True)) as connection:
            ours = connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    except InputError:
        ours = False
    if not ours:
        raise InputError(f"{path.name} is not an Evenkeel household.", "", "Choose a file that ends in .evenkeel.")


def known_schema(connection: sqlite3.Connection, path: Path) -> int:
    """The file's schema number. Raises `InputError` where this program does not know it yet."""
    try:
        number = int(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except (sqlite3.OperationalError, TypeError, ValueError) as error:
        raise damaged(path) from error
    if number > schema.SCHEMA:
        written = f"This file was written by a newer Evenkeel (schema {number}; this one knows {schema.SCHEMA})."
        raise InputError(written, "", "Update to open it.")
    return number


def connect(path: Path, *, writable: bool) -> sqlite3.Connection:
    """A connection that begins and commits only when told to, in every Python the same, so that DDL rolls back too.

    A reader gets write access to the file where it can, because leaving means tidying up the write-ahead log.
    """
    address = _address(path, "rw" if os.access(path, os.W_OK) else "ro")
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    settings = ["foreign_keys=ON", "synchronous=FULL", "trusted_schema=OFF"]
    settings += ["journal_mode=WAL"] if writable else ["query_only=ON"]
    try:
        for setting in settings:
            connection.execute(f"PRAGMA {setting}").close()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _address(path: Path, mode: str) -> str:
    return f"{path.resolve().as_uri()}?mode={mode}"


def engine_for(path: Path, *, writable: bool) -> Engine:
    """The pool of connections to one file. Transactions begin as readers; see `writer`."""
    engine = create_engine(
        "sqlite://", creator=lambda: connect(path, writable=writable), poolclass=QueuePool, max_overflow=-1
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def writer(engine: Engine) -> Engine:
    """The same pool for transactions that write: they lock at once, not when half their reading is stale."""
    return engine.execution_options(begin="BEGIN IMMEDIATE")


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """An empty file only its owner may read, which takes the place of `path` when all has gone well, else vanishes."""
    for abandoned in path.parent.glob(f"*{DRAFT}"):
        if abandoned.stat().st_mtime < time.time() - ABANDONED_AFTER:
            abandoned.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(suffix=DRAFT, prefix=".", dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.replace(path)
    finally:
        for leftover in (draft, *side_files(draft)):
            leftover.unlink(missing_ok=True)


def side_files(path: Path) -> tuple[Path, ...]:
    """The files SQLite may keep beside a database."""
    return tuple(path.with_name(f"{path.name}-{kind}") for kind in ("wal", "shm", "journal"))


def make_file(path: Path) -> None:
    """Make an empty household; nobody ever sees half of one."""
    if path.exists():
        raise InputError(f"{path} exists already.", "", "Choose another name, or open it.")
    with on_disk(path), translated(path), appearing(path) as draft:
        engine = engine_for(draft, writable=True)
        try:
            with writer(engine).begin() as connection:
                connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
                schema.metadata.create_all(connection)
                connection.execute(insert(schema.alembic_version).values(version_num=schema.revision(schema.SCHEMA)))
        finally:
            engine.dispose()
