"""Which days files cover in each account, the gaps between them, and what they mean for a year's gains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from app.engine.coverage import Gap, gaps, within
from app.model.importing import FileReading
from app.model.issue import Issue, Severity
from app.model.transaction import Disposal

if TYPE_CHECKING:
    from app.store import Coverage, HouseholdFile


def coverage_of(file_id: int, reading: FileReading) -> list[Coverage]:
    """What a file covers of each account it has transactions of.

    Those are the days its title tells, else from its first row to its last.
    """
    from app.store import Coverage

    if reading.covers is None:
        return []
    accounts = dict.fromkeys(t.account for t in reading.transactions)
    return [Coverage(file_id, account, *reading.covers) for account in accounts if account]


def covered(file: HouseholdFile) -> tuple[Coverage, ...]:
    """What every file covers; of files imported before it was noted, in all accounts they have rows of."""
    from app.store import Coverage

    noted = file.coverage()
    known = {c.file_id for c in noted}
    earlier = [
        Coverage(f.id, account, *f.covers)
        for f in file.files()
        if f.covers is not None and f.id not in known
        for account in file.accounts_of(f.id)
    ]
    return (*noted, *earlier)


def gaps_of(found: Iterable[Coverage]) -> tuple[Gap, ...]:
    """Gaps by account, the earliest first."""
    return gaps((c.account, c.first, c.last) for c in found)


def gap_text(gap: Gap) -> str:
    """A gap in a sentence."""
    return f"{gap.account} has no transactions from {gap.first} to {gap.last}."


def gap_issues(found: Iterable[Gap], taxable: set[str], sold: Iterable[Disposal], year: int) -> Iterator[Issue]:
    """Warnings for a year: accounts with a gap in it, or since the oldest lot of those sold in it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    since = dict.fromkeys(taxable, first)
    for d in sold:
        if d.account in since and d.sold.year == year:
            since[d.account] = min(since[d.account], d.acquired or date.min)
    known = tuple(found)
    for account in sorted(taxable):
        for gap in within(known, account, since[account], last):
            text = f"{gap_text(gap)} Gains of {year} may be missing or wrong; import that time to be sure."
            yield Issue(Severity.WARNING, "coverage-gap", text)
