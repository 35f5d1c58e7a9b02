"""A record read again with cells corrected: below its column names, by the profiles of today, without its file."""

from __future__ import annotations

import csv
import io
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.desk.importing.decisions import DomainRow, Fixed
from app.desk.importing.rows import rows_by_line
from app.model.errors import AppError, InputError
from app.model.importing import (
    AccountHint,
    FileReading,
    PositionRow,
    PriceRow,
    RealizedRow,
    Records,
    RowClass,
    TransactionRow,
)
from app.model.issue import Issue, Place, Severity

OwnedRow = TransactionRow | PositionRow | RealizedRow
_LINE = 2
"""Where a row stands when it is read again: below its column names."""
NO_HEADER = "Its column names were not kept, so it cannot be read again without its file."
WHOSE = "Whose account the row belongs to is not known."


@dataclass(frozen=True, slots=True)
class Again:
    """What a record is when it is read again: its rows, or why it has none and the column to blame.

    Accounts in the rows are texts as printed, the keys of `accounts`.
    """

    rows: tuple[DomainRow, ...] = ()
    why: str = ""
    column: str = ""
    issues: tuple[Issue, ...] = ()
    accounts: Mapping[str, AccountHint] = field(default_factory=dict)


def corrected_cells(cells: Sequence[str], header: Sequence[str], corrections: Mapping[str, str]) -> tuple[str, ...]:
    """The cells with some of them said anew, by column name. Raises `InputError` for a column there is none of."""
    told, names = list(cells), [name.strip().casefold() for name in header]
    for column, value in corrections.items():
        if column.strip().casefold() not in names:
            known = ", ".join(name.strip() for name in header if name.strip())
            advice = f"Choose one of: {known}." if known else "Import its file again to have it read anew."
            raise InputError(f"The row has no column “{column}”.", "", advice)
        place = names.index(column.strip().casefold())
        told += [""] * (place + 1 - len(told))
        told[place] = value
    return tuple(told)


def read_again(name: str, table_id: str, header: Sequence[str], cells: Sequence[str]) -> Again:
    """A record of a kind of table, from its column names and its cells; `name` is its file's."""
    from app.feeds.reading import read_bytes

    if not header:
        return Again(why=NO_HEADER)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, cells])
    try:
        reading = read_bytes(name, text.getvalue().encode())
    except AppError as error:
        return Again(why=str(error))
    if reading.broker != table_id.partition(".")[0]:
        return Again(why="Its column names are no longer those of its broker.")
    at = next((n for n, line in enumerate(reading.records.lines) if line == _LINE), None)
    record = None if at is None else reading.records[at]
    issues = tuple(i for i in reading.issues if i.place.line == _LINE)
    if record is None or record.row_class is not RowClass.ROW:
        note = record.note if record is not None else ""
        column = next((i.place.column for i in issues if i.place.column), "")
        return Again(why=note or "It does not read as a row of its table.", column=column)
    rows = tuple(_with_currency(reading, row) for row in rows_by_line(reading)[_LINE])
    return Again(rows, issues=issues, accounts=reading.accounts)


def _with_currency(reading: FileReading, row: DomainRow) -> DomainRow:
    if isinstance(row, PriceRow):
        return row
    return replace(row, currency=row.currency or reading.currency)


def corrected(reading: FileReading, fixes: Mapping[int, Fixed]) -> FileReading:
    """The reading with records read again as the user has corrected them, by line; the rest is as the file has it.

    A record that is still no row stays held, with the reason it now has. Raises `InputError` where a line has no table
    it could be a row of.
    """
    for line, fixed in fixes.items():
        reading = _with_fix(reading, line, fixed)
    return reading


def _with_fix(reading: FileReading, line: int, fixed: Fixed) -> FileReading:
    lines, table = reading.records.lines, reading.table_at(line)
    at = bisect_left(lines, line)
    name = reading.path.rpartition("/")[2]
    if at == len(lines) or lines[at] != line:
        raise InputError(f"{name} has no line {line}.", "", "Choose a line at which one of its records begins.")
    if table is None or not table.table_id:
        raise InputError(f"Line {line} of {name} stands in no table.", "", "Correct the file, or leave the line open.")
    cells = corrected_cells(reading.records[at].cells, table.header, fixed.cells)
    again = read_again(reading.path, table.table_id, table.header, cells)
    rows = [_in_file(reading, line, row, fixed) for row in again.rows]
    why = again.why or (WHOSE if not all(_has_owner(reading, row) for row in rows) else "")
    issues = [i for i in reading.issues if i.place.line != line or not i.holds_row]
    if why:
        issues.append(Issue(Severity.REVIEW, "row-unreadable", why, Place(name, line, again.column)))
        return replace(
            reading, records=_records(reading.records, at, RowClass.REVIEW, cells, why), issues=tuple(issues)
        )
    issues += [replace(i, place=replace(i.place, file=name, line=line)) for i in again.issues]
    named = {row.account for row in rows if not isinstance(row, PriceRow)} - {""}
    hints = {text: again.accounts.get(text, AccountHint(text)) for text in named if text not in reading.accounts}
    return replace(
        reading,
        records=_records(reading.records, at, RowClass.ROW, cells, ""),
        accounts={**reading.accounts, **hints},
        transactions=_joined(reading.transactions, rows, TransactionRow),
        positions=_joined(reading.positions, rows, PositionRow),
        realized=_joined(reading.realized, rows, RealizedRow),
        prices=_joined(reading.prices, rows, PriceRow),
        issues=tuple(sorted(issues, key=lambda i: i.place.line or 0)),
    )


def _joined(there: tuple[DomainRow, ...], rows: Iterable[DomainRow], kind: type) -> tuple:  # type: ignore[type-arg]
    """The rows of one kind with those that were read again, in the order of their lines."""
    mine = [row for row in rows if isinstance(row, kind)]
    return tuple(sorted((*there, *mine), key=lambda row: row.line)) if mine else there


def _records(records: Records, at: int, row_class: RowClass, cells: tuple[str, ...], note: str) -> Records:
    classes, every = list(records.classes), list(records.cells)
    classes[at], every[at] = row_class, list(cells)
    notes = {place: text for place, text in records.notes.items() if place != at} | ({at: note} if note else {})
    return Records(records.lines, classes, every, notes)


def _in_file(reading: FileReading, line: int, row: DomainRow, fixed: Fixed) -> DomainRow:
    """The row in its own line, with what a title above its table says of all rows there."""
    row = replace(row, line=line)
    if isinstance(row, PriceRow):
        return row
    like = _beside(reading, line, type(row))
    account = fixed.account or row.account or (like.account if like is not None else "")
    if not account and len(reading.accounts) == 1:
        account = next(iter(reading.accounts))
    row = replace(row, account=account)
    if isinstance(row, PositionRow):
        above = like if isinstance(like, PositionRow) else None
        row = replace(row, day=row.day or (above.day if above is not None else reading.as_of))
        if not row.symbol and above is not None and above.is_lot:
            row = replace(row, symbol=above.symbol)
    return row


def _beside(reading: FileReading, line: int, kind: type) -> OwnedRow | None:
    """The nearest row of that kind in the same table, which titles and labels say the same of."""
    first = max((table.line for table in reading.tables if table.line <= line), default=0)
    last = min((table.line for table in reading.tables if table.line > line), default=reading.records.lines[-1])
    of_kind: dict[type, Sequence[OwnedRow]] = {
        TransactionRow: reading.transactions,
        PositionRow: reading.positions,
        RealizedRow: reading.realized,
    }
    near = (row for row in of_kind[kind] if first <= row.line <= last)
    return min(near, key=lambda row: abs(row.line - line), default=None)


def _has_owner(reading: FileReading, row: DomainRow) -> bool:
    """Is it known whose row it is? In a file that names no account, all rows go where its other rows go."""
    return isinstance(row, PriceRow) or bool(row.account) or len(reading.accounts) <= 1
