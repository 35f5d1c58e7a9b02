"""What the user has said of the files under review so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from app.desk.views import ImportReview
from app.model.account import AccountType
from app.model.plan import Plan
from app.ui.pages.import_review.rows import UNCLASSIFIED, GridRow
from app.ui.pages.menu import Choice as MenuChoice

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.imports import Fixed, ImportChoices

CHOICES = {"import": "Import", "skip": "Skip", "open": "Leave open"}


@dataclass(slots=True)
class Decisions:
    """Accounts and types, rows one by one, corrected cells, wordings; `twins` speaks for the rest of the twins."""

    accounts: dict[tuple[str, str], str] = field(default_factory=dict)
    types: dict[str, AccountType] = field(default_factory=dict)
    rows: dict[tuple[str, int], str] = field(default_factory=dict)
    fixes: dict[tuple[str, int], Fixed] = field(default_factory=dict)
    wordings: dict[tuple[str, str], str] = field(default_factory=dict)
    keep_twins: bool = False
    still: set[tuple[str, str]] = field(default_factory=set)

    def choices(self) -> ImportChoices:
        """Return them as the review takes them."""
        from app.desk.imports import Choice, ImportChoices

        return ImportChoices(
            keep_twins=self.keep_twins,
            accounts=dict(self.accounts),
            rows={place: Choice(word) for place, word in self.rows.items()},
            fixes=dict(self.fixes),
            wordings=dict(self.wordings),
            still=frozenset(self.still),
        )

    def fix(self, place: tuple[str, int], cells: dict[str, str], account: str) -> None:
        """Note cells said anew of a row, beside those said before."""
        from app.desk.imports import Fixed

        before = self.fixes.get(place, Fixed())
        self.fixes[place] = Fixed({**before.cells, **cells}, account or before.account)

    def plan(self, review: ImportReview) -> Plan:
        """Return the plan as it would be, new accounts with the types chosen here."""
        accounts = tuple(
            replace(known, type=self.types[known.name])
            if known.name in self.types and known.name in review.new_accounts
            else known
            for known in review.plan.accounts
        )
        return replace(review.plan, accounts=accounts)


def lines_for(rows: Iterable[GridRow], word: str) -> list[int]:
    """Return the lines of which that may be chosen."""
    return [row.line for row in rows if word in row.row.can]


def menu_of(
    rows: Sequence[GridRow], decide: Callable[[str], object], mend: Callable[[GridRow], object]
) -> list[MenuChoice | None]:
    """Return what can be done with some rows; words for several say how many."""
    one = rows[0] if len(rows) == 1 else None
    entries: list[MenuChoice | None] = []
    for word, several in CHOICES.items():
        count = len(lines_for(rows, word))
        if count:
            text = f"{several} {count:,} rows" if one is None else _words(one, word)
            chosen = None if one is None else _is_taken(one, word)
            entries.append(MenuChoice(text, partial(decide, word), chosen))
    if one is not None and one.row.can_fix:
        entries += [None, MenuChoice("Correct its cells…", partial(mend, one))] if entries else []
    elif one is not None and one.row.kind == UNCLASSIFIED and one.row.wording:
        entries += [None, MenuChoice(f"Say what “{one.row.wording}” does…", partial(mend, one))]
    return entries


def _words(row: GridRow, word: str) -> str:
    """Return what a choice is called for one row."""
    if word == "skip" and row.reading in {"twin", "same", "duplicate"}:
        return "The same row: skip"
    if word == "skip" and row.reading in {"conflict", "ruling"}:
        return "Keep what is there: skip"
    return CHOICES[word]


def _is_taken(row: GridRow, word: str) -> bool:
    """Tell whether that is what becomes of the row as things are."""
    now = {"new": "import", "ruling": "import", "same": "skip", "duplicate": "skip", "skipped": "skip"}
    return now.get(row.reading, "open") == word
