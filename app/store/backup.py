"""Copies of the household file, made through SQLite, so that each is whole whatever is being written meanwhile.

They lie in a folder beside the file, `<name> backups`, named by moment and reason. Kept are all made by hand, the ten
newest of those made before an import, an update, a repair or a restore, and of these the newest of each month.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from app.model.errors import HostError, InputError
from app.store.connection import appearing, connect, identify, known_schema, on_disk, side_files, translated
from app.store.lock import WriterLock

BY_HAND = "by hand"
BEFORE_IMPORT = "before import"
BEFORE_UPDATE = "before update"
BEFORE_REPAIR = "before repair"
BEFORE_RESTORE = "before restore"

NEWEST_KEPT = 10
_OF_ITSELF = re.compile(r" (\d{4}-\d\d)-\d\d \d\d-\d\d-\d\d-\d{3} before \w+$")


def back_up(source: sqlite3.Connection, path: Path, reason: str) -> Path:
    """Copy the open household at `path` into its folder of backups and remove those the rule lets go."""
    target = _place(path, reason)
    with on_disk(target):
        target.parent.mkdir(mode=0o700, exist_ok=True)
    copy(source, target)
    with on_disk(target):
        for old in expired(target.parent.iterdir()):
            old.unlink(missing_ok=True)
    return target


def copy(source: sqlite3.Connection, target: Path) -> None:
    """Copy an open household to a new file; a copy is one plain file without a write-ahead log."""
    if target.exists():
        raise InputError(f"{target} exists already.", "", "Choose another name.")
    with on_disk(target), translated(target), appearing(target) as draft, closing(sqlite3.connect(draft)) as copied:
        source.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE").close()


def expired(copies: Iterable[Path]) -> list[Path]:
    """The copies to remove: made by Evenkeel of itself, not among the ten newest and not the newest of their month."""
    dated = sorted((match[0], match[1], path) for path in copies if (match := _OF_ITSELF.search(path.stem)))
    last_of_month = {month: path for _, month, path in dated}
    return [path for _, month, path in dated[:-NEWEST_KEPT] if path != last_of_month[month]]


def restore(backup: Path, path: Path) -> None:
    """Put a backup in the place of the household at `path`, of which a backup is kept first.

    Raises `InputError` where the backup is none or newer than this program, `HostError` where the household is open.
    """
    identify(backup)
    with translated(backup), closing(connect(backup, writable=False)) as source:
        known_schema(source, backup)
        if not path.exists():
            copy(source, path)
            return
        lock = WriterLock(path)
        try:
            if lock.refusal:
                raise HostError(f"{path.name} cannot be replaced.", lock.refusal, "Close it there and try again.")
            _replace(source, path)
        finally:
            lock.release()


def _replace(source: sqlite3.Connection, path: Path) -> None:
    """Write the backup over the household in one transaction of SQLite, or in its place where it is beyond reading."""
    try:
        identify(path)
        with translated(path), closing(connect(path, writable=True)) as present:
            back_up(present, path, BEFORE_RESTORE)
            source.backup(present)
    except InputError:
        aside = _place(path, BEFORE_RESTORE)
        with on_disk(path):
            aside.parent.mkdir(mode=0o700, exist_ok=True)
            for part, kept in zip((path, *side_files(path)), (aside, *side_files(aside)), strict=True):
                if part.exists():
                    part.replace(kept)
        copy(source, path)


def _place(path: Path, reason: str) -> Path:
    """Where the backup of this moment goes, on the clock of this computer."""
    now = datetime.now().astimezone()
    moment = f"{now:%Y-%m-%d %H-%M-%S}-{now.microsecond // 1000:03}"
    return path.with_name(f"{path.stem} backups") / f"{path.stem} {moment} {reason}{path.suffix}"
