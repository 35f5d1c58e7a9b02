"""Rows in another currency than the household's: kept for review, for nothing is converted (docs/adr/0002)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.model.importing import FileReading, PositionRow, RealizedRow, TransactionRow
from app.model.issue import Issue, Place, Severity

MoneyRow = TransactionRow | PositionRow | RealizedRow


def foreign_rows(reading: FileReading, currency: str) -> dict[int, str]:
    """Line → currency of every row that is not in the household's; a row that names none is in the file's."""
    own = currency.upper()
    if reading.currency in ("", own) and not any(row.currency for row in _rows(reading)):
        return {}
    told = ((row.line, row.currency or reading.currency or own) for row in _rows(reading))
    return {line: named for line, named in told if named != own}


def without_lines(reading: FileReading, lines: Mapping[int, object]) -> FileReading:
    """The reading less the rows of some lines; its records stay."""
    if not lines:
        return reading
    return replace(
        reading,
        transactions=tuple(row for row in reading.transactions if row.line not in lines),
        positions=tuple(row for row in reading.positions if row.line not in lines),
        realized=tuple(row for row in reading.realized if row.line not in lines),
    )


def currency_issues(foreign: Mapping[int, str], currency: str, file: str) -> list[Issue]:
    """One issue a row, each with its line."""
    return [
        Issue(
            Severity.REVIEW,
            "currency",
            f"The row is in {named}, the household in {currency}. It is kept for review, for nothing is converted.",
            Place(file, line),
        )
        for line, named in foreign.items()
    ]


def _rows(reading: FileReading) -> Iterator[MoneyRow]:
    yield from reading.transactions
    yield from reading.positions
    yield from reading.realized
