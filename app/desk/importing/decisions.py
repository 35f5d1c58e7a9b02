"""What the user decides of single rows before an import, and what that makes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.known_rows import DUPLICATE, HELD, IGNORED, NEW, TWIN
from app.model.account import AccountType
from app.model.errors import InputError
from app.model.importing import FileReading, PositionRow, PriceRow, RealizedRow, TransactionRow

if TYPE_CHECKING:
    from app.feeds.profile import Profile
    from app.store import HouseholdFile


class Choice(StrEnum):
    """What becomes of a row: it is imported, left out, or left open for later."""

    IMPORT = "import"
    SKIP = "skip"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Fixed:
    """What the user corrects of one record: cells by column name, and whose row it is where nothing else says."""

    cells: Mapping[str, str] = field(default_factory=dict)
    account: str = ""


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What the user said beforehand: the account of files that name none, its type, and what becomes of rows.

    `accounts` is by path and printed name, `rows` and `fixes` by path and line; `keep_twins` speaks for the twins
    `rows` leaves out. `wordings` says what brokers' words do, by broker and wording; the import remembers it. `still`
    are holdings, by account and symbol, that a snapshot leaves out and that are held all the same. `templates` has by
    path the one profile a file is read by.
    """

    account: str | None = None
    type: AccountType | None = None
    keep_twins: bool = False
    accounts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    rows: Mapping[tuple[str, int], Choice] = field(default_factory=dict)
    fixes: Mapping[tuple[str, int], Fixed] = field(default_factory=dict)
    wordings: Mapping[tuple[str, str], str] = field(default_factory=dict)
    still: Collection[tuple[str, str]] = ()
    templates: Mapping[str, Profile] = field(default_factory=dict)

    def of_file(self, path: str) -> dict[int, Choice]:
        """The choices for the rows of one file, by line."""
        return {line: choice for (of, line), choice in self.rows.items() if of == path}

    def fixes_of(self, path: str) -> dict[int, Fixed]:
        """The corrections of the records of one file, by line."""
        return {line: fixed for (of, line), fixed in self.fixes.items() if of == path}


DomainRow = TransactionRow | PositionRow | RealizedRow | PriceRow
_SKIPPED = {NEW: IGNORED, HELD: IGNORED, TWIN: DUPLICATE}


def decide(
    reading: FileReading,
    words: dict[int, str],
    choices: Mapping[int, Choice],
    rows: Mapping[int, list[DomainRow]],
    foreign: Mapping[int, str],
) -> dict[int, Choice]:
    """Change the readings of lines as the user says; returns what was decided of lines whose reading it changed.

    Raises `InputError` where a line is none, or cannot become what is asked for.
    """
    decided: dict[int, Choice] = {}
    for line, choice in choices.items():
        name = Path(reading.path).name
        if line not in words:
            raise InputError(f"{name} has no line {line}.", "", "Choose a line at which one of its records begins.")
        before = words[line]
        if choice is Choice.SKIP:
            words[line] = _SKIPPED.get(before, before)
        elif before == IGNORED:
            raise InputError(f"Line {line} of {name} is no row.", "", "Choose a line that has one.")
        elif choice is Choice.OPEN:
            words[line] = {NEW: HELD, DUPLICATE: TWIN}.get(before, before)
        else:
            _check_importable(name, line, before, rows.get(line), foreign.get(line))
            words[line] = NEW
        if words[line] != before or (before, choice) == (TWIN, Choice.OPEN):
            decided[line] = choice
    return decided


def _check_importable(name: str, line: int, before: str, rows: list[DomainRow] | None, currency: str | None) -> None:
    if currency is not None:
        why = f"It is in {currency}, and nothing is converted."
        raise InputError(f"Line {line} of {name} cannot be imported.", why, "Leave it open, or skip it.")
    if not rows:
        advice = "Leave it open and correct it afterwards, or skip it."
        raise InputError(f"Line {line} of {name} cannot be imported.", "It could not be read.", advice)
    if before == DUPLICATE and isinstance(rows[0], PositionRow):
        why = "The same holdings of that account and day are there, and a snapshot is taken as a whole."
        raise InputError(f"Line {line} of {name} cannot be imported.", why, "Leave it as it is.")


def twins_taken_as_same(
    reading: FileReading, words: Mapping[int, str], soft_there: Callable[[str, str], int]
) -> dict[int, Choice]:
    """Twins that are the rows there by default: of their like, the file has as many as there are."""
    found: dict[tuple[str, str], list[int]] = {}
    for t in reading.transactions:
        if t.soft_key:
            found.setdefault((t.account, t.soft_key), []).append(t.line)
    return {
        line: Choice.SKIP
        for place, lines in found.items()
        for line in lines
        if words.get(line) == TWIN and soft_there(*place) == len(lines)
    }


def skipped_before(file: HouseholdFile) -> Counter[tuple[str, str]]:
    """How often each (account, dedupe key) was left out by the user: as often as the file that has most of them."""
    by_file: dict[int, Counter[tuple[str, str]]] = {}
    for held in file.held_rows():
        row = held.row.row
        if held.row.state == "dropped" and isinstance(row, TransactionRow | RealizedRow) and row.key:
            by_file.setdefault(held.file_id, Counter())[row.account, row.key] += 1
    most: Counter[tuple[str, str]] = Counter()
    for counts in by_file.values():
        most |= counts
    return most


def leave_out_again(
    reading: FileReading, words: dict[int, str], choices: Mapping[int, Choice], skipped: Counter[tuple[str, str]]
) -> dict[int, Choice]:
    """Rows the user has left out before stay out in another export of them, unless something else is said now."""
    found: dict[int, Choice] = {}
    rows: tuple[TransactionRow | RealizedRow, ...] = (*reading.transactions, *reading.realized) if skipped else ()
    for row in rows:
        place = row.account, row.key
        if words[row.line] == NEW and row.line not in choices and skipped[place] > 0:
            skipped[place] -= 1
            words[row.line], found[row.line] = IGNORED, Choice.SKIP
    return found
