"""What imports left open, for one page: rows kept back as they stand, wordings asked and answered; a copy as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.importing.decisions import Choice
from app.desk.importing.rows import blamed, row_review
from app.desk.known_rows import HELD, TWIN
from app.desk.views import RowReview
from app.model.errors import HostError
from app.model.importing import PriceRow

if TYPE_CHECKING:
    from app.store import HouseholdFile, StoredHeld

_LIKE = "Probably there already, told in other words: its day, shares and amount are those of another row."
_OPEN = ("held", "twin")


@dataclass(frozen=True, slots=True)
class HeldView:
    """A row kept back: where it comes from, its column names, and the row as far as it was read."""

    id: int
    file: str
    header: tuple[str, ...]
    row: RowReview


@dataclass(frozen=True, slots=True)
class AnsweredWording:
    """A wording somebody has explained: the broker's words and what they do."""

    broker: str
    wording: str
    action: str


def held_views(file: HouseholdFile) -> tuple[HeldView, ...]:
    """Rows that are still open, in order of import."""
    own = file.plan().household.currency.upper()
    return tuple(_view(held, own) for held in file.held_rows() if held.row.state in _OPEN)


def _view(held: StoredHeld, own: str) -> HeldView:
    entry = held.row
    row = entry.row
    is_twin = entry.state == "twin"
    made = row_review(entry.line, TWIN if is_twin else HELD, entry.cells, row, _LIKE if is_twin else entry.text)
    is_foreign = row is not None and not isinstance(row, PriceRow) and row.currency not in ("", own)
    can = (Choice.IMPORT, Choice.SKIP) if row is not None and not is_foreign else (Choice.SKIP,)
    made = replace(made, can=can)
    if row is None and entry.header:
        column = entry.text.partition(":")[0].strip()
        printed, faulty = blamed(entry.header, entry.cells, column)
        made = replace(made, printed=printed, faulty=faulty, can_fix=True)
    return HeldView(held.id, held.source.rpartition(", line ")[0], entry.header, made)


def answered_wordings(file: HouseholdFile) -> tuple[AnsweredWording, ...]:
    """Every wording that is explained, by broker."""
    found = [AnsweredWording(a.broker, a.wording, a.rule) for a in file.action_answers()]
    return tuple(sorted(found, key=lambda known: (known.broker, known.wording)))


def held_table(file: HouseholdFile) -> str:
    """The open rows as CSV: file, line, state, reason, then column and cell by turns; nothing in it is a formula."""
    from app.tickets.safe_text import csv_text

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    widest = 0
    rows = []
    for held in file.held_rows():
        if held.row.state not in _OPEN:
            continue
        name = held.source.rpartition(", line ")[0]
        names = [*held.row.header, *[""] * (len(held.row.cells) - len(held.row.header))]
        pairs = [part for pair in zip(names, held.row.cells, strict=False) for part in pair]
        widest = max(widest, len(pairs) // 2)
        rows.append([name, str(held.row.line), str(held.row.state), held.row.text, *pairs])
    writer.writerow(["file", "line", "state", "reason", *["column", "cell"] * widest])
    writer.writerows([csv_text(cell) for cell in row] for row in rows)
    return text.getvalue()


def write_held(file: HouseholdFile, path: Path) -> Path:
    """Save the open rows. Raises `HostError` where the file cannot be written."""
    try:
        path.write_text(held_table(file), encoding="utf-8")
    except OSError as error:
        raise HostError(f"{path.name} cannot be written.", str(error), "Choose another place.") from error
    return path
