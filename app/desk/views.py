"""What screens and the command line are shown: frozen rows, already counted, nothing to compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, overload

from app.model.progress import Progress

if TYPE_CHECKING:
    from app.desk.importing.decisions import Choice
    from app.model.account import Account
    from app.model.household import Lot, Trust
    from app.model.importing import FileReading, FileTotals, TransactionRow
    from app.model.issue import Issue
    from app.model.plan import Plan
    from app.model.scenario import Scenario

__all__ = [
    "AccountView",
    "FileReview",
    "HoldingView",
    "ImportReview",
    "ImportView",
    "LostScenario",
    "LotView",
    "Progress",
    "RowReview",
    "ScenarioView",
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
    """A trigger of the plan: due today or not, and why.

    `next_day` is the next day it can fire, where that is a date, and `ahead` what that day is; `last_fired` the last
    day it did, and `fired` what happened then, or why that is not known.
    """

    name: str
    due: bool
    reason: str
    next_day: date | None = None
    ahead: str = ""
    last_fired: date | None = None
    fired: str = ""


@dataclass(frozen=True, slots=True)
class Faulty:
    """The cell for which a record cannot be read: its column, its text, and which of a row's figures it would be.

    `instead` is what it would say written as it should be, where that can be told.
    """

    column: str
    text: str
    figure: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class RowReview:
    """One record of a file as it would be imported. `reading` is new, duplicate, twin, held or ignored.

    `choice` is what was decided of it: by the user, or that a twin is taken to be the row that is there; `can` what may
    be. Of a record nothing was read of, `printed` has the cells by figure (day, kind, symbol, shares, price, amount).
    `currency` is that of price and amount, empty for the household's where the file names none.
    """

    line: int
    reading: str
    cells: tuple[str, ...]
    text: str
    note: str = ""
    symbol: str = ""
    shares: Decimal | None = None
    amount: Decimal | None = None
    choice: Choice | None = None
    can: tuple[Choice, ...] = ()
    day: date | None = None
    kind: str = ""
    price: Decimal | None = None
    wording: str = ""
    is_conflict: bool = False
    can_fix: bool = False
    printed: Mapping[str, str] = field(default_factory=dict)
    faulty: Faulty | None = None
    currency: str = ""


class RowReviews(Sequence[RowReview]):
    """The rows of a review, made when they are looked at: a file may have 100,000 of them."""

    def __init__(self, count: int, make: Callable[[int], RowReview]) -> None:
        self._count = count
        self._make = make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> RowReview: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[RowReview]: ...
    def __getitem__(self, place: int | slice) -> RowReview | Sequence[RowReview]:
        if isinstance(place, slice):
            return [self._make(n) for n in range(*place.indices(self._count))]
        return self._make(range(self._count)[place])


def _no_totals() -> FileTotals:
    from app.model.importing import FileTotals

    return FileTotals()


@dataclass(frozen=True, slots=True)
class FileReview:
    """One file before it is imported: what was detected, every row's reading, and counts that add up to the file.

    `read` is None for a file nothing could be read from; `refusal` then says why. `readings` has one word a record,
    `decided` what was decided of single lines, `conflicts` which lines contradict what is there, with both values;
    `foreign` are lines in a currency that is not the household's, `explained` rows as printed whose wording the user
    has explained.
    """

    path: str
    name: str
    read: FileReading | None
    refusal: str = ""
    accounts: tuple[tuple[str, str], ...] = ()
    readings: tuple[str, ...] = ()
    rows: Sequence[RowReview] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    totals: FileTotals = field(default_factory=_no_totals)
    seen_before: bool = False
    decided: Mapping[int, Choice] = field(default_factory=dict)
    conflicts: Mapping[int, str] = field(default_factory=dict)
    foreign: frozenset[int] = frozenset()
    explained: tuple[TransactionRow, ...] = ()

    def count(self, reading: str) -> int:
        """Rows of that reading."""
        return self.readings.count(reading)

    @property
    def source(self) -> str:
        """What people call the broker the file is of."""
        from app.feeds.profile import broker_name

        if self.read is None:
            return ""
        return "Generic template" if self.read.broker == "generic" else broker_name(self.read.broker)


@dataclass(frozen=True, slots=True)
class ImportReview:
    """Everything an import would change; committing it does exactly this, or is refused once `revision` has passed."""

    files: tuple[FileReview, ...]
    plan: Plan
    new_accounts: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    revision: int = 0

    @property
    def new(self) -> int:
        """Rows that would be added."""
        return sum(f.count("new") for f in self.files)


@dataclass(frozen=True, slots=True)
class ImportView:
    """One past import; `coverage` are the days of which it tells all that happened: account, first and last."""

    batch: int
    at: datetime
    name: str
    files: tuple[str, ...]
    brokers: tuple[str, ...]
    new: int
    duplicates: int
    issues: int
    totals_equal: bool | None
    coverage: tuple[tuple[str, date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class StepView:
    """One named step of the history; `state` is applied or undone."""

    id: int
    at: datetime
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """A scenario and what of its inputs is no longer as it was (`Difference`); `text` says so in a sentence."""

    scenario: Scenario
    is_current: bool
    differs: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class LostScenario:
    """A scenario that cannot be read; the issue says why, and what can be done."""

    name: str
    kept: datetime
    issue: Issue
