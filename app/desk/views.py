"""What screens and the command line are shown: frozen rows, already counted, nothing to compute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from app.model.account import Account
from app.model.household import Lot, Trust
from app.model.importing import FileReading, FileTotals
from app.model.issue import Issue
from app.model.plan import Plan
from app.model.progress import Progress

__all__ = [
    "AccountView",
    "FileReview",
    "HoldingView",
    "ImportReview",
    "ImportView",
    "LotView",
    "Progress",
    "RowReview",
    "StepView",
    "TriggerView",
]


@dataclass(frozen=True, slots=True)
class LotView:
    """One open lot at the price in force; unknown is None. `long_on` is the first day a sale is long-term."""

    lot: Lot
    price: Decimal | None
    value: Decimal | None
    gain: Decimal | None
    term: str | None
    long_on: date | None
    tax_if_sold: Decimal | None

    @property
    def cost_per_share(self) -> Decimal | None:
        """Basis a share, None when unknown."""
        return None if self.lot.basis is None or not self.lot.shares else self.lot.basis / self.lot.shares


@dataclass(frozen=True, slots=True)
class HoldingView:
    """One security in one account; `term` may be mixed; basis and gain are None where a lot's is unknown."""

    account: str
    symbol: str
    name: str
    shares: Decimal
    price: Decimal | None
    price_day: date | None
    value: Decimal | None
    basis: Decimal | None
    gain: Decimal | None
    term: str | None
    classes: tuple[tuple[str, Decimal], ...]
    lots: tuple[LotView, ...]


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account with its holdings; cash and value None where unknown."""

    account: Account
    cash: Decimal | None
    value: Decimal | None
    trust: Trust
    holdings: tuple[HoldingView, ...]


@dataclass(frozen=True, slots=True)
class TriggerView:
    """A trigger of the plan: due today or not, and why; `next_day` where it is a date."""

    name: str
    due: bool
    reason: str
    next_day: date | None = None


@dataclass(frozen=True, slots=True)
class RowReview:
    """One record of a file as it would be imported. `reading` is new, duplicate, twin, held or ignored."""

    line: int
    reading: str
    cells: tuple[str, ...]
    text: str
    note: str = ""
    symbol: str = ""
    shares: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FileReview:
    """One file before it is imported: what was detected, every row's reading, and counts that add up to the file.

    `read` is None for a file nothing could be read from; `refusal` then says why.
    """

    path: str
    name: str
    read: FileReading | None
    refusal: str = ""
    accounts: tuple[tuple[str, str], ...] = ()
    rows: tuple[RowReview, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    totals: FileTotals = field(default_factory=FileTotals)
    seen_before: bool = False

    def count(self, reading: str) -> int:
        """Rows of that reading."""
        return sum(1 for row in self.rows if row.reading == reading)


@dataclass(frozen=True, slots=True)
class ImportReview:
    """Everything an import would change; committing it does exactly this."""

    files: tuple[FileReview, ...]
    plan: Plan
    new_accounts: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()

    @property
    def new(self) -> int:
        """Rows that would be added."""
        return sum(f.count("new") for f in self.files)


@dataclass(frozen=True, slots=True)
class ImportView:
    """One past import."""

    batch: int
    at: datetime
    name: str
    files: tuple[str, ...]
    brokers: tuple[str, ...]
    new: int
    duplicates: int
    issues: int
    totals_equal: bool | None


@dataclass(frozen=True, slots=True)
class StepView:
    """One named step of the history; `state` is applied or undone."""

    id: int
    at: datetime
    name: str
    state: str
