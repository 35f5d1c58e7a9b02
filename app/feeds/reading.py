"""A file from its bytes to rows: every record gets exactly one class, and none is dropped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

from app.feeds.ofx import is_ofx
from app.feeds.ofx_statement import read_statement
from app.feeds.profile import broker_name, table_kinds
from app.feeds.reconcile import file_totals
from app.feeds.records import Masked, Sheet
from app.feeds.sections import SectionWalk
from app.feeds.sheets import Ways, ways
from app.feeds.tables import Block, Book, Header, TableReader, match_header, missing_columns
from app.feeds.walk import Walk
from app.model.collector import collector_paused
from app.model.errors import HostError, InputError
from app.model.importing import FileReading, PositionRow, PriceRow, RealizedRow, Records, TransactionRow

# How far a header is looked for; what comes before it is preamble.
_SEARCHED = 5000
_PEEKED = 50


def read_file(path: Path) -> FileReading:
    """Read an export. Raises `InputError` where the file is none, `HostError` where it cannot be opened."""
    with collector_paused():
        # No name for the content here: the reader lets go of it, and a large file is held once.
        return _read(str(path), _content(path), Block())


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise HostError(f"{path.name} cannot be read.", str(error), "Check the file and its permissions.") from error


def read_bytes(name: str, content: bytes) -> FileReading:
    """Read the content of an export; of its name only hints of account and day are taken.

    Raises `InputError` only for what is no export Evenkeel knows; doubts and unreadable rows are issues.
    """
    with collector_paused():
        return _read(name, content, Block())


def read_below(name: str, text: str, block: Block) -> FileReading:
    """Read the rows of a text below what a block says of them. Raises `InputError` as `read_bytes`."""
    return _read(name, text.encode(), block)


def _read(name: str, content: bytes, block: Block) -> FileReading:
    short_name = PurePath(name).name
    found, text, encoding = ways(short_name, content)
    sha256 = hashlib.sha256(content).hexdigest()
    # From here on the text says it all, and a large file is held once.
    del content
    if is_ofx(text):
        return replace(read_statement(short_name, text), path=name, sha256=sha256, encoding=encoding)
    sheet, first = _recognised(short_name, found)
    walk_of = Walk if first.kind.section is None else SectionWalk
    walk = walk_of(sheet, table_kinds(), Book(short_name), block)
    walk.run(first)
    return replace(_assembled(sheet, walk), path=name, sha256=sha256, encoding=encoding)


def _recognised(name: str, found: Ways) -> tuple[Sheet, Header]:
    """The records in the way in which one of them is a header Evenkeel knows, by one delimiter or another."""
    kinds = table_kinds()
    for way in found:
        sheet: Sheet | None = None
        for place, cells in enumerate(islice(way.first(), _SEARCHED)):
            if (header := match_header(cells, kinds)) is None:
                continue
            sheet = sheet or way.whole()
            if place not in sheet.torn:
                return sheet, header
    advice = "Export CSV or OFX from the broker, or copy the rows into Evenkeel's own template."
    for way in found:
        for cells in islice(way.first(), _PEEKED):
            if near := missing_columns(cells, kinds):
                kind, missing = near
                looks = f"{name} looks like {kind.kind} of {broker_name(kind.broker)}"
                raise InputError(f"{looks}, but has no column {', '.join(missing)}.", "", advice)
    raise InputError(f"{name} holds no table Evenkeel knows.", "", advice)


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
