"""The rows of a review, as screens and the command line show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from app.desk.importing.decisions import Choice
from app.desk.views import RowReview
from app.model.importing import FileReading, PositionRow, PriceRow, RealizedRow, TransactionRow

DomainRow = TransactionRow | PositionRow | RealizedRow | PriceRow


class RowMaker:
    """Makes the rows of a review one at a time; what it looks up by line it gathers at the first of them."""

    def __init__(
        self,
        reading: FileReading,
        readings: Sequence[str],
        decided: Mapping[int, Choice],
        conflicts: Mapping[int, str] | None = None,
    ) -> None:
        self._reading = reading
        self._readings = readings
        self._decided = decided
        self._conflicts = conflicts or {}

    @cached_property
    def _rows(self) -> Mapping[int, list[DomainRow]]:
        return rows_by_line(self._reading)

    @cached_property
    def _texts(self) -> Mapping[int | None, str]:
        return {i.place.line: i.text for i in reversed(self._reading.issues) if i.place.line is not None}

    def __call__(self, place: int) -> RowReview:
        """The row of the record at that place."""
        record = self._reading.records[place]
        here = self._rows.get(record.line)
        note = self._conflicts.get(record.line) or self._texts.get(record.line) or record.note
        row = row_review(record.line, self._readings[place], record.cells, here[0] if here else None, note)
        choice = self._decided.get(record.line)
        return row if choice is None else replace(row, choice=choice)


def row_review(line: int, state: str, cells: tuple[str, ...], row: DomainRow | None, note: str) -> RowReview:
    """One record in words: what it would become, else its cells."""
    if isinstance(row, TransactionRow):
        text = " ".join(part for part in (str(row.day), row.action, row.symbol) if part)
        return RowReview(line, state, cells, text, note, row.symbol, row.shares, row.cash)
    if isinstance(row, PositionRow):
        text = f"{row.symbol or 'Cash'} in {row.account}"
        return RowReview(line, state, cells, text, note, row.symbol, row.shares, row.value)
    if isinstance(row, RealizedRow):
        return RowReview(
            line, state, cells, f"{row.symbol} sold {row.sold}", note, row.symbol, row.shares, row.proceeds
        )
    if isinstance(row, PriceRow):
        text = f"{row.symbol} on {row.day or 'every day'}"
        return RowReview(line, state, cells, text, note, row.symbol, None, row.close)
    return RowReview(line, state, cells, " · ".join(c for c in cells if c.strip())[:200], note)


def rows_by_line(reading: FileReading) -> dict[int, list[DomainRow]]:
    """What the lines of a file become; wide prices are several rows a line."""
    by_line: dict[int, list[DomainRow]] = {}
    rows: tuple[DomainRow, ...] = (*reading.transactions, *reading.positions, *reading.realized, *reading.prices)
    for row in rows:
        by_line.setdefault(row.line, []).append(row)
    return by_line
