"""The rows of a review, as screens and the command line show them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from app.desk.importing.decisions import Choice
from app.desk.known_rows import DUPLICATE, HELD, IGNORED
from app.desk.views import Faulty, RowReview
from app.model.importing import FileReading, PositionRow, PriceRow, RealizedRow, Record, RowClass, TransactionRow
from app.model.issue import Issue

DomainRow = TransactionRow | PositionRow | RealizedRow | PriceRow
_ALWAYS = (Choice.IMPORT, Choice.SKIP, Choice.OPEN)
_ROLES: Mapping[str, tuple[str, ...]] = {
    "day": ("date", "day", "sold", "acquired", "as_of"),
    "kind": ("action",),
    "symbol": ("symbol",),
    "shares": ("shares",),
    "price": ("price", "close"),
    "amount": ("amount", "value", "proceeds"),
}
"""What a grid shows of a row, and the roles of a table's columns that say it."""
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d{1,2}|[+-]?\d+,\d{4,}")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of single lines beside the reading: decided, contradicted, and in a currency not the household's."""

    decided: Mapping[int, Choice] = field(default_factory=dict)
    conflicts: Mapping[int, str] = field(default_factory=dict)
    foreign: Collection[int] = ()


class RowMaker:
    """Makes the rows of a review one at a time; what it looks up by line it gathers at the first of them."""

    def __init__(self, reading: FileReading, readings: Sequence[str], said: Said) -> None:
        self._reading = reading
        self._readings = readings
        self.said = said

    @cached_property
    def _rows(self) -> Mapping[int, list[DomainRow]]:
        return rows_by_line(self._reading)

    @cached_property
    def _issues(self) -> Mapping[int | None, Issue]:
        return {i.place.line: i for i in reversed(self._reading.issues) if i.place.line is not None}

    def __call__(self, place: int) -> RowReview:
        """The row of the record at that place."""
        record, word, said = self._reading.records[place], self._readings[place], self.said
        here, issue = self._rows.get(record.line), self._issues.get(record.line)
        note = said.conflicts.get(record.line) or (issue.text if issue else "") or record.note
        made = row_review(record.line, word, record.cells, here[0] if here else None, note)
        choice = said.decided.get(record.line)
        can = _possible(word, here, choice, is_foreign=record.line in said.foreign)
        made = replace(made, choice=choice, can=can, is_conflict=record.line in said.conflicts)
        if made.day is None and here and isinstance(here[0], PositionRow):
            made = replace(made, day=self._reading.as_of)
        return made if here or word != HELD else self._with_cells(made, record, issue)

    def _with_cells(self, made: RowReview, record: Record, issue: Issue | None) -> RowReview:
        """A record nothing was read of: its cells in their columns, and which of them is to blame."""
        table = self._reading.table_at(record.line)
        if table is None or not table.table_id or record.row_class is not RowClass.REVIEW:
            return made
        printed, faulty = blamed(table.header, record.cells, issue.place.column if issue else "")
        return replace(made, printed=printed, faulty=faulty, can_fix=True)


def blamed(header: tuple[str, ...], cells: Sequence[str], column: str) -> tuple[dict[str, str], Faulty | None]:
    """Cells by what a grid shows of a row, and the faulty one where its column is known."""
    places = {name: at for name, at in _places(header).items() if at < len(cells)}
    names = [name.strip() for name in header]
    faulty = None
    if column in names and names.index(column) < len(cells):
        at = names.index(column)
        shown = next((name for name, place in places.items() if place == at), "")
        text = cells[at].strip()
        instead = text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else ""
        faulty = Faulty(column, text, shown, instead)
    return {name: cells[at].strip() for name, at in places.items()}, faulty


@cache
def _places(header: tuple[str, ...]) -> dict[str, int]:
    from app.feeds.profile import table_kinds
    from app.feeds.tables import match_header

    found = match_header(header, table_kinds())
    index = found.index if found is not None else {}
    return {
        name: next(index[r] for r in roles if r in index) for name, roles in _ROLES.items() if index.keys() & {*roles}
    }


def _possible(
    word: str, rows: Sequence[DomainRow] | None, choice: Choice | None, *, is_foreign: bool
) -> tuple[Choice, ...]:
    """What may be chosen of a row; see `decisions.decide`, which refuses the rest."""
    if word == IGNORED and choice is None:
        return ()
    if not rows or is_foreign:
        return (Choice.SKIP, Choice.OPEN) if word == HELD or choice is not None else ()
    if word == DUPLICATE and isinstance(rows[0], PositionRow):
        return ()
    return _ALWAYS


def row_review(line: int, state: str, cells: tuple[str, ...], row: DomainRow | None, note: str) -> RowReview:
    """One record in words: what it would become, else its cells."""
    made = _in_words(line, state, cells, row, note)
    return (
        made if row is None or isinstance(row, PriceRow) or not row.currency else replace(made, currency=row.currency)
    )


def _in_words(line: int, state: str, cells: tuple[str, ...], row: DomainRow | None, note: str) -> RowReview:
    if isinstance(row, TransactionRow):
        text = " ".join(part for part in (str(row.day), row.action, row.symbol) if part)
        made = RowReview(line, state, cells, text, note, row.symbol, row.shares, row.cash)
        return replace(made, day=row.day, kind=str(row.action), price=row.price, wording=row.printed_action)
    if isinstance(row, PositionRow):
        text = f"{row.symbol or 'Cash'} in {row.account}"
        kind = "cash" if row.is_cash else "lot" if row.is_lot or row.acquired else "position"
        made = RowReview(line, state, cells, text, note, row.symbol, row.shares, row.value)
        return replace(made, day=row.acquired or row.day, kind=f"{kind}, {row.account}", price=row.price)
    if isinstance(row, RealizedRow):
        made = RowReview(line, state, cells, f"{row.symbol} sold {row.sold}", note)
        return replace(made, symbol=row.symbol, shares=row.shares, amount=row.proceeds, day=row.sold, kind="closed lot")
    if isinstance(row, PriceRow):
        text = f"{row.symbol} on {row.day or 'every day'}"
        made = RowReview(line, state, cells, text, note, row.symbol, None, row.close)
        return replace(made, day=row.day, kind="price", price=row.close)
    return RowReview(line, state, cells, " · ".join(c for c in cells if c.strip())[:200], note)


def rows_by_line(reading: FileReading) -> dict[int, list[DomainRow]]:
    """What the lines of a file become; wide prices are several rows a line."""
    by_line: dict[int, list[DomainRow]] = {}
    rows: tuple[DomainRow, ...] = (*reading.transactions, *reading.positions, *reading.realized, *reading.prices)
    for row in rows:
        by_line.setdefault(row.line, []).append(row)
    return by_line
