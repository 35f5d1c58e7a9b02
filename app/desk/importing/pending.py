"""Pending rows that a later file no longer has although it tells of their day: probably they never came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from app.desk.importing.coverage import covered
from app.desk.known_rows import IGNORED, NEW
from app.model.errors import InputError
from app.model.transaction import Transaction

if TYPE_CHECKING:
    from app.store import HouseholdFile


@dataclass(frozen=True, slots=True)
class LostPending:
    """A pending row, and the later file that tells of its day without it; `id` is the transaction's."""

    id: str
    account: str
    day: date
    text: str
    cash: Decimal
    source: str
    file: str


def lost_pending(file: HouseholdFile) -> tuple[LostPending, ...]:
    """Pending rows that are asked about, by day. Nothing counts them; one that settles after all is asked no more."""
    waiting = file.pending_places()
    if not waiting:
        return ()
    rows = {t.id: t for t in file.transactions()}
    names = {f.id: f.name for f in file.files()}
    found = []
    for row_id, file_id, seen in waiting:
        t = rows[f"t{row_id}"]
        later = [
            c.file_id
            for c in covered(file)
            if c.file_id > file_id and c.account == t.account and c.first <= t.day <= c.last and c.file_id not in seen
        ]
        # A file that has it still, and is newer than all that lack it, says that it is pending yet.
        if later and max(later) > max(seen, default=file_id):
            found.append(LostPending(t.id, t.account, t.day, _words(t), t.cash, t.source, names[max(later)]))
    return tuple(sorted(found, key=lambda told: (told.day, told.id)))


def _words(t: Transaction) -> str:
    return " ".join(part for part in (t.action.replace("-", " ").capitalize(), t.symbol) if part)


def drop_pending(file: HouseholdFile, transaction: str) -> str:
    """Take a pending row out that never settled, as one step; says so in a sentence."""
    found = next((told for told in lost_pending(file) if told.id == transaction), None)
    if found is None:
        raise InputError("There is no such pending row.", "", "Choose one of those that are listed.")
    file_id = next(of for row_id, of, _ in file.pending_places() if f"t{row_id}" == transaction)
    counts = dict(next(f.counts for f in file.files() if f.id == file_id))
    with file.step("Remove pending row") as step:
        step.drop_transaction(transaction)
        step.recount(file_id, counts | {NEW: counts.get(NEW, 1) - 1, IGNORED: counts.get(IGNORED, 0) + 1})
    return f"{found.text} of {found.day} is gone ({found.source})."
