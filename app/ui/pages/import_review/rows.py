"""Rows of a file as the review shows them: what was read of a line, beside how it is taken."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar, overload

from app.desk.views import FileReview, RowReview
from app.ui.widgets.chip import ChipView

R = TypeVar("R")

READINGS: tuple[tuple[str, str], ...] = (
    ("new", "New"),
    ("duplicate", "Duplicates"),
    ("open", "To decide"),
    ("ignored", "Ignored"),
)
OPEN = ("held", "twin", "conflict")
"""Readings that wait for the user."""
THERE = ("duplicate", "same")
"""Readings of what is there already, the second told in other words."""
ADDED = ("new", "ruling")
"""Readings of what is added, the second in the place of what is there."""
LEFT = ("ignored", "skipped")
"""Readings of what is left out, the second by the user."""
_GROUPS = {
    **dict.fromkeys(OPEN, "open"),
    **dict.fromkeys(THERE, "duplicate"),
    **dict.fromkeys(ADDED, "new"),
    **dict.fromkeys(LEFT, "ignored"),
}
_CHIPS = {
    "new": ChipView("New", "good", "plus"),
    "duplicate": ChipView("Duplicate", "neutral", "check"),
    "same": ChipView("Same, other words", "neutral", "check"),
    "twin": ChipView("Twin", "caution", "warning"),
    "conflict": ChipView("Conflict", "caution", "warning"),
    "ruling": ChipView("Conflict", "caution", "warning"),
    "held": ChipView("To decide", "caution", "warning"),
    "unreadable": ChipView("Can’t read", "danger", "octagon"),
    "ignored": ChipView("Ignored", "outline"),
    "skipped": ChipView("Skipped", "outline"),
}
UNCLASSIFIED = "unclassified"
_KEPT = 2048


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line of a file and its reading in finer words: `same`, `conflict`, `ruling` and `skipped` among them."""

    row: RowReview
    reading: str

    @property
    def line(self) -> int:
        """Return where the line begins in the file."""
        return self.row.line

    @property
    def quiet(self) -> bool:
        """Tell whether the line changes nothing: it is shown, but steps back."""
        return self.reading in {*THERE, *LEFT}

    @property
    def chip(self) -> ChipView:
        """Return how the reading is shown; a held line of which nothing was read can't be read."""
        return _CHIPS[
            "unreadable" if self.reading == "held" and self.row.day is None and not self.row.symbol else self.reading
        ]

    @property
    def what(self) -> str:
        """Return the kind of row in words, else its cells."""
        words = self.row.kind.replace("-", " ")
        return f"{words[:1].upper()}{words[1:]}" or self.printed("kind") or self.row.text

    @property
    def is_open(self) -> bool:
        """Tell whether the line waits for the user."""
        return self.reading in OPEN

    @property
    def is_unclassified(self) -> bool:
        """Tell whether it is imported without anybody knowing what its wording does."""
        return self.row.kind == UNCLASSIFIED and self.reading in ADDED

    def printed(self, figure: str) -> str:
        """Return the cell of a figure as it stands, where nothing was read of the line."""
        return self.row.printed.get(figure, "")

    def is_faulty(self, figure: str) -> bool:
        """Tell whether the line can't be read because of that figure; a column not shown is to blame as read."""
        faulty = self.row.faulty
        return faulty is not None and figure == (faulty.figure or "kind")

    @property
    def action(self) -> str:
        """Return what the button of the line says, empty where nothing can be done."""
        faulty = self.row.faulty
        if self.row.can_fix:
            return f"Read as {faulty.instead}" if faulty is not None and faulty.instead else "Fix…"
        if self.is_unclassified:
            return "Explain…"
        if not self.row.can:
            return ""
        return "Decide" if self.is_open else _TAKEN[self.reading]


_TAKEN = {
    "new": "Import",
    "ruling": "Import",
    "duplicate": "Skip",
    "same": "Same row",
    "skipped": "Skip",
    "ignored": "",
}


class Lazily(Sequence[R]):
    """Rows made when they are looked at, the last few kept: a file may have 100,000 of them."""

    def __init__(self, places: Sequence[int], make: Callable[[int], R]) -> None:
        self.places = places
        self._make = make
        self._kept: dict[int, R] = {}

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> R: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[R]: ...
    def __getitem__(self, at: int | slice) -> R | Sequence[R]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        place = self.places[at]
        if place not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[place] = self._make(place)
        return self._kept[place]


class FileTable:
    """A file with its lines by reading: counted at once, each made when it is looked at."""

    def __init__(self, file: FileReview) -> None:
        self.file = file
        self.readings = _readings(file)
        self._counts = Counter(self.readings)
        self.rows: Sequence[GridRow] = self.of_group("all")

    def of_group(self, group: str) -> Lazily[GridRow]:
        """Return the lines of a filter."""
        wanted = {reading for reading, name in _GROUPS.items() if name == group}
        every = range(len(self.readings))
        return Lazily(every if group == "all" else [n for n in every if self.readings[n] in wanted], self._row)

    def count(self, *readings: str) -> int:
        """Return how many lines have one of the readings."""
        return sum(self._counts.get(reading, 0) for reading in readings)

    def place_of(self, line: int) -> int:
        """Return the place of the record that begins at a line."""
        lines = self.file.read.records.lines if self.file.read is not None else ()
        return bisect_left(lines, line)

    def _row(self, place: int) -> GridRow:
        return GridRow(self.file.rows[place], self.readings[place])


def _readings(file: FileReview) -> list[str]:
    """Return a word for each line, finer where something is decided or contradicted."""
    words = list(file.readings)
    lines = file.read.records.lines if file.read is not None else ()
    for line, choice in file.decided.items():
        at = bisect_left(lines, line)
        finer = {"twin": "same", "ignored": "skipped"}
        if choice == "skip":
            words[at] = finer.get(words[at], words[at])
    for line in file.conflicts:
        at = bisect_left(lines, line)
        words[at] = {"held": "conflict", "new": "ruling"}.get(words[at], words[at])
    return words


def has_account_rows(file: FileReview) -> bool:
    """Tell whether any row of a file belongs to an account: prices do not."""
    read = file.read
    return read is not None and bool(read.transactions or read.positions or read.realized)


def row_sum(tables: Sequence[FileTable]) -> str:
    """Return how the rows of all files add up: ``46 = 32 new, 10 duplicate, 3 to decide, 1 ignored``."""
    counts = {
        "new": sum(table.count(*ADDED) for table in tables),
        "duplicate": sum(table.count(*THERE) for table in tables),
        "to decide": sum(table.count(*OPEN) for table in tables),
        "ignored": sum(table.count(*LEFT) for table in tables),
    }
    parts = ", ".join(f"{count:,} {words}" for words, count in counts.items() if count)
    return f"{sum(counts.values()):,} = {parts}" if parts else "no rows"
