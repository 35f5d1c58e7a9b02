"""Rows of a file as the review shows them: what was read of a line, beside how it is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.desk.views import FileReview, RowReview
from app.model.importing import FileReading
from app.ui.widgets.chip import ChipView

READINGS: tuple[tuple[str, str], ...] = (
    ("new", "New"),
    ("duplicate", "Duplicates"),
    ("open", "To decide"),
    ("ignored", "Ignored"),
)
OPEN = ("held", "twin")
"""Readings that wait for the user."""
THERE = ("duplicate", "same")
"""Readings of what is there already, the second told in other words."""

_CHIPS = {
    "new": ChipView("New", "good", "plus"),
    "duplicate": ChipView("Duplicate", "neutral", "check"),
    "same": ChipView("Same, other words", "neutral", "check"),
    "twin": ChipView("Twin", "caution", "warning"),
    "held": ChipView("To decide", "caution", "warning"),
    "unreadable": ChipView("Can’t read", "danger", "octagon"),
    "ignored": ChipView("Ignored", "outline"),
}


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line of a file: its reading, and date, kind, security and figures where it has them."""

    line: int
    reading: str
    day: date | None
    what: str
    symbol: str
    shares: Decimal | None
    price: Decimal | None
    amount: Decimal | None
    note: str
    cells: tuple[str, ...]

    @property
    def quiet(self) -> bool:
        """Tell whether the line changes nothing: it is shown, but steps back."""
        return self.reading in {*THERE, "ignored"}

    @property
    def group(self) -> str:
        """Return the filter the line belongs to."""
        return "open" if self.reading in OPEN else "duplicate" if self.reading in THERE else self.reading

    @property
    def chip(self) -> ChipView:
        """Return how the reading is shown; a held line of which nothing was read can't be read."""
        unreadable = self.reading == "held" and self.day is None and not self.symbol
        return _CHIPS["unreadable" if unreadable else self.reading]


@dataclass(frozen=True, slots=True)
class FileTable:
    """A file with its lines, counted by reading once: there may be tens of thousands."""

    file: FileReview
    rows: tuple[GridRow, ...]
    counts: Mapping[str, int]

    def count(self, *readings: str) -> int:
        """Return how many lines have one of the readings."""
        return sum(self.counts.get(reading, 0) for reading in readings)


def file_table(file: FileReview) -> FileTable:
    """Return every line of a file with what was read of it."""
    details = _details(file.read) if file.read else {}
    rows = tuple(_grid_row(row, details.get(row.line)) for row in file.rows)
    return FileTable(file, rows, Counter(row.reading for row in rows))


def _grid_row(row: RowReview, detail: tuple[date | None, str, Decimal | None] | None) -> GridRow:
    day, what, price = detail or (None, row.text, None)
    reading = "same" if row.reading == "twin" and row.choice == "skip" else row.reading
    return GridRow(row.line, reading, day, what, row.symbol, row.shares, price, row.amount, row.note, row.cells)


def _details(read: FileReading) -> dict[int, tuple[date | None, str, Decimal | None]]:
    """Return day, kind in words and price by line; of several rows on one line the first."""
    found: dict[int, tuple[date | None, str, Decimal | None]] = {}
    for t in read.transactions:
        found.setdefault(t.line, (t.day, t.action.replace("-", " ").capitalize(), t.price))
    for p in read.positions:
        kind = "Cash" if p.is_cash else "Lot" if p.is_lot or p.acquired else "Position"
        found.setdefault(p.line, (p.acquired or p.day or read.as_of, f"{kind}, {p.account}", p.price))
    for r in read.realized:
        found.setdefault(r.line, (r.sold, "Closed lot", None))
    for q in read.prices:
        found.setdefault(q.line, (q.day, "Price", q.close))
    return found


def has_account_rows(file: FileReview) -> bool:
    """Tell whether any row of a file belongs to an account: prices do not."""
    read = file.read
    return read is not None and bool(read.transactions or read.positions or read.realized)


def row_sum(tables: Sequence[FileTable]) -> str:
    """Return how the rows of all files add up: ``46 = 32 new, 10 duplicate, 3 to decide, 1 ignored``."""
    counts = {
        "new": sum(table.count("new") for table in tables),
        "duplicate": sum(table.count(*THERE) for table in tables),
        "to decide": sum(table.count(*OPEN) for table in tables),
        "ignored": sum(table.count("ignored") for table in tables),
    }
    parts = ", ".join(f"{count:,} {words}" for words, count in counts.items() if count)
    return f"{sum(counts.values()):,} = {parts}" if parts else "no rows"
