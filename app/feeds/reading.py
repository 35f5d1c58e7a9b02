"""A file from its bytes to rows: every record gets exactly one class, and none is dropped."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from app.engine.stepping import finished
from app.feeds.ofx import is_ofx
from app.feeds.ofx_statement import read_statement
from app.feeds.profile import Profile
from app.feeds.recognition import recognised
from app.feeds.reconcile import file_totals
from app.feeds.records import Masked, Sheet
from app.feeds.sections import SectionWalk
from app.feeds.sheets import ways
from app.feeds.tables import Block, Book, TableReader
from app.feeds.walk import Walk
from app.model.collector import collector_paused
from app.model.errors import HostError
from app.model.importing import FileReading, PositionRow, PriceRow, RealizedRow, Records, TransactionRow

Reading = Generator[tuple[int, int], None, FileReading]
"""Reading step by step: records behind, and of how many."""


def read_file(path: Path, template: Profile | None = None) -> FileReading:
    """Read an export, by one profile alone where a template is given.

    Raises `InputError` where the file is none, `HostError` where it cannot be opened.
    """
    return _at_once(read_in_steps(path, template))


def read_in_steps(path: Path, template: Profile | None = None) -> Reading:
    """Read an export as `read_file` does, saying from time to time how many of how many records are behind."""
    # No name for the content here: the reader lets go of it, and a large file is held once.
    return (yield from _read(str(path), _content(path), Block(), template))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise HostError(
            f"{path.name} cannot be read.", f"{error.strerror or error}.", "Check the file and its permissions."
        ) from error


def read_bytes(name: str, content: bytes, template: Profile | None = None) -> FileReading:
    """Read the content of an export; of its name only hints of account and day are taken.

    A `template` is the profile to read it by, whatever other names its header may have: the user says it fits. Raises
    `InputError` only for what is no export Evenkeel knows; doubts and unreadable rows are issues.
    """
    return _at_once(_read(name, content, Block(), template))


def _at_once(steps: Reading) -> FileReading:
    """Take all steps, the collector of garbage at rest."""
    with collector_paused():
        return finished(steps)


def read_below(name: str, text: str, block: Block) -> FileReading:
    """Read the rows of a text below what a block says of them. Raises `InputError` as `read_bytes`."""
    return _at_once(_read(name, text.encode(), block, None))


def _read(name: str, content: bytes, block: Block, template: Profile | None) -> Reading:
    short_name = PurePath(name).name
    found, text, encoding = ways(short_name, content)
    sha256 = hashlib.sha256(content).hexdigest()
    if is_ofx(text):
        return replace(read_statement(short_name, text), path=name, sha256=sha256, encoding=encoding)
    known = recognised(short_name, content, found, encoding, template)
    # From here on the records say it all, and a large file is held once.
    del content, text, found
    walk_of = Walk if known.first.kind.section is None else SectionWalk
    walk = walk_of(known.sheet, known.kinds, Book(short_name), block)
    count = len(known.sheet.lines)
    yield from ((behind, count) for behind in walk.run(known.first))
    return replace(_assembled(known.sheet, walk), path=name, sha256=sha256, encoding=known.encoding)


def _assembled(sheet: Sheet, walk: Walk) -> FileReading:
    """Everything the walk found, with days filled in that are told after the rows."""
    readers, book = walk.readers, walk.book
    positions = tuple(
        row if row.day else replace(row, day=reader.block.as_of or walk.as_of)
        for reader in readers
        if reader.row_type is PositionRow
        for row in reader.rows
    )
    transactions = tuple(_rows(readers, TransactionRow))
    totals = file_totals([(reader.stated, reader.sums) for reader in readers if reader.stated is not None])
    cells = sheet.cells
    if book.accounts.has_numbers:
        cells = Masked(cells, book.accounts.mask)
    places = {line: place for place, line in enumerate(sheet.lines)} if book.findings.notes else {}
    notes = {places[line]: book.accounts.mask(note) for line, note in book.findings.notes.items()}
    told = next((reader for reader in readers if reader.rows), readers[0]).kind
    return FileReading(
        path="",
        sha256="",
        broker=told.broker,
        kind=told.kind,
        encoding="",
        records=Records(sheet.lines, walk.classes, cells, notes),
        accounts=book.accounts.hints,
        positions=positions,
        transactions=transactions,
        realized=tuple(_rows(readers, RealizedRow)),
        prices=tuple(_rows(readers, PriceRow)),
        issues=book.findings.issues(book.accounts.mask),
        totals=totals,
        as_of=max((day for reader in readers if (day := reader.block.as_of)), default=walk.as_of),
        covers=_covered(readers, transactions),
        currency=told.currency,
        tables=tuple(walk.tables),
        above=book.above,
    )


def _rows(readers: list[TableReader[Any]], row_type: type) -> Iterator[Any]:
    return (row for reader in readers if reader.row_type is row_type for row in reader.rows)


def _covered(readers: list[TableReader[Any]], transactions: tuple[TransactionRow, ...]) -> tuple[date, date] | None:
    """The days the transactions speak for: by the title, else from the first to the last."""
    told = [reader.block.covers for reader in readers if reader.block.covers]
    if told:
        return min(since for since, _ in told), max(until for _, until in told)
    days = [row.day for row in transactions]
    return (min(days), max(days)) if days else None
