"""What the file gives back, where the model has no word for it; standard library only, so that anyone may name it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from app.model.importing import FileKind, FileTotals, PositionRow, PriceRow, RealizedRow, TransactionRow
from app.model.issue import Issue
from app.model.proposal import Proposal
from app.model.transaction import Transaction

R = TypeVar("R")
SEEN = "seen"
"""Counted in a file whose bytes had been imported before, so that nothing in it was read again."""
ImportRow = TransactionRow | PositionRow | RealizedRow | PriceRow


class StepState(StrEnum):
    """Whether a step is in force or has been taken back."""

    APPLIED = "applied"
    UNDONE = "undone"


class HeldState(StrEnum):
    """What became of a row not imported at once: waiting, waiting as a likely duplicate, decided either way."""

    HELD = "held"
    TWIN = "twin"
    KEPT = "kept"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One named step of the history; `at` is in UTC, like every moment here."""

    id: int
    at: datetime
    name: str
    state: StepState


@dataclass(frozen=True, slots=True)
class Batch:
    """One import, of one or several files."""

    id: int
    at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An imported file; its rows name it by `id`."""

    id: int
    batch_id: int
    name: str
    sha256: str
    broker: str
    kind: FileKind
    encoding: str
    rows: int
    counts: Mapping[str, int]
    totals: FileTotals
    as_of: date | None
    covers: tuple[date, date] | None
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class AccountAlias:
    """A name a broker prints, and the account it means."""

    broker: str
    printed: str
    account: str


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """A record kept back with its raw cells and the reason; `row` is what it would become, where it could be read.

    `table_id` and `header` are the kind of table it stands in and that table's column names, so that it can be read
    again; empty where it stands in none, and in what was imported before they were kept.
    """

    line: int
    cells: tuple[str, ...]
    text: str
    state: HeldState = HeldState.HELD
    row: ImportRow | None = None
    table_id: str = ""
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sighting:
    """A line of a file for which the row `row_id` of the table `kind` stands; `row` is it where it says otherwise."""

    line: int
    kind: str
    row_id: int
    row: ImportRow | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days, both among them, of which a file tells all that happened in an account."""

    file_id: int
    account: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Absence:
    """What the user said of a holding that the snapshot of a file leaves out: gone, or held still."""

    file_id: int
    account: str
    symbol: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class ActionAnswer:
    """What a broker's word for an action does, by the user: the name of a rule of `feeds`."""

    broker: str
    wording: str
    rule: str


@dataclass(frozen=True, slots=True)
class Stored(Generic[R]):
    """A row with its place: ids of row, file and import, and file and line in words."""

    id: int
    file_id: int
    batch_id: int
    source: str
    row: R


StoredRealized = Stored[RealizedRow]
StoredHeld = Stored[HeldEntry]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of the ledger with the file's own word for its action, and whether it has settled."""

    transaction: Transaction
    printed_action: str
    settled: bool


@dataclass(frozen=True, slots=True)
class BasisEdit:
    """The user's own basis or purchase date of a lot, by the lot's id; None leaves what the files say."""

    lot: str
    basis: Decimal | None
    acquired: date | None


@dataclass(frozen=True, slots=True)
class StoredProposal:
    """A proposal with the moment it was made and the name the user gave it."""

    made_at: datetime
    name: str
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class StoredScenario:
    """A scenario with the moment it was kept; where its proposal cannot be read, `issue` says so instead."""

    name: str
    kept: datetime
    proposal: Proposal | None
    issue: Issue | None = None


@dataclass(frozen=True, slots=True)
class PriceHistory:
    """Parallel columns sorted by symbol and day, one entry for each; `days` are ordinals (`date.toordinal`)."""

    symbols: list[str]
    days: list[int]
    close_f: list[float]
    adjusted_f: list[float | None]
    volume_f: list[float | None]


@dataclass(frozen=True, slots=True)
class PriceBars:
    """Daily prices of one symbol in parallel columns, by day; None where a file did not say."""

    days: list[int]
    close_f: list[float]
    adjusted_f: list[float | None]
    high_f: list[float | None]
    low_f: list[float | None]
    volume_f: list[float | None]
