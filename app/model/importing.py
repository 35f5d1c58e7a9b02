"""What a file holds, once read: rows in the household's words, each tied to its line; nothing stored yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar, dataclass_transform, overload

from app.model.issue import Issue
from app.model.number import cents
from app.model.transaction import Action, LotPick

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def bulk_row(kind: type[T]) -> type[T]:
    """A dataclass frozen for the type checker alone: a file holds 100,000, and a guard costs 2 µs each."""
    return dataclass(slots=True, unsafe_hash=True)(kind)


class RowClass(StrEnum):
    """What a record of a file is; every record has exactly one, and the counts add up to the file."""

    HEADER = "header"
    PREAMBLE = "preamble"
    ACCOUNT_LABEL = "account-label"
    BLANK = "blank"
    TOTAL = "total"
    FOOTER = "footer"
    BY_RULE = "ignored-by-rule"
    ROW = "row"
    REVIEW = "review"


class FileKind(StrEnum):
    """What a table of a file is about (CLI contract, "Imports")."""

    POSITIONS = "positions"
    LOTS = "lots"
    TRANSACTIONS = "transactions"
    REALIZED = "realized"
    PRICES = "prices"
    CASH = "cash"
    AWARDS = "awards"
    OPTIONS = "options"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class PositionRow:
    """A holding, or one lot of it when `acquired` is known.

    A cash row (`is_cash`) carries its cash in `value`; its `symbol` is CASH, a core fund is in `description`. A row of
    a table of lots (`is_lot`) speaks only for its own security, while positions say what the whole account holds.
    """

    line: int
    account: str
    symbol: str
    shares: Decimal
    price: Decimal | None = None
    value: Decimal | None = None
    basis: Decimal | None = None
    acquired: date | None = None
    adjusted_acquired: date | None = None
    original_basis: Decimal | None = None
    covered: bool | None = None
    description: str = ""
    day: date | None = None
    is_cash: bool = False
    is_lot: bool = False
    currency: str = ""


@bulk_row
class TransactionRow:
    """A ledger row as the file gives it; `app.model.transaction.Transaction` says what the amounts mean.

    `key` is the dedupe key within an account: equal keys in one file are several rows, across files one row.
    `soft_key` does the same for a row told in other words. `printed_action` is the file's own word;
    an unclassified row keeps the sign the file gives its shares, so that it can be classified later.
    """

    line: int
    account: str
    day: date
    action: Action
    symbol: str = ""
    shares: Decimal | None = None
    price: Decimal | None = None
    cash: Decimal = Decimal(0)
    fees: Decimal = Decimal(0)
    basis: Decimal | None = None
    acquired: date | None = None
    lots: tuple[LotPick, ...] = ()
    description: str = ""
    reference: str = ""
    fair_value: Decimal | None = None
    ratio: Decimal | None = None
    other_symbol: str = ""
    boot: Decimal | None = None
    added_shares: Decimal | None = None
    currency: str = ""
    settled: bool = True
    key: str = ""
    soft_key: str = ""
    printed_action: str = ""


@dataclass(frozen=True, slots=True)
class RealizedRow:
    """A closed lot as the broker reports it; `disallowed` is positive.

    `original_basis` is what it cost before wash sales the broker knows of, None where the file does not say.
    """

    line: int
    account: str
    symbol: str
    shares: Decimal
    acquired: date | None
    sold: date
    proceeds: Decimal | None
    basis: Decimal | None
    term: str | None = None
    disallowed: Decimal | None = None
    description: str = ""
    key: str = ""
    original_basis: Decimal | None = None
    currency: str = ""


@bulk_row
class PriceRow:
    """A price of a day; day None holds for every day."""

    line: int
    symbol: str
    day: date | None
    close: Decimal
    adjusted: Decimal | None = None
    open: Decimal | None = None
    high: Decimal | None = None
    low: Decimal | None = None
    volume: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AccountHint:
    """How a file names an account: printed text, a mask of its number, and what type it seems to be."""

    printed: str
    mask: str = ""
    type_hint: str = ""
    owner_hint: str = ""


@dataclass(frozen=True, slots=True)
class FileTotals:
    """The file's own total against the sum of its rows; None where the file states none."""

    file: Decimal | None = None
    computed: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        """File less computed."""
        return None if self.file is None or self.computed is None else self.file - self.computed

    @property
    def apart(self) -> Decimal | None:
        """The difference to the cent, for values are stated with more places than totals."""
        return None if self.difference is None else cents(self.difference)


@dataclass(frozen=True, slots=True)
class Record:
    """One physical record with its first line, class and raw cells; nothing of a file is without one."""

    line: int
    row_class: RowClass
    cells: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Records(Sequence[Record]):
    """All records of a file, as columns because few are looked at; `notes` has what is doubtful, by place."""

    lines: Sequence[int]
    classes: Sequence[RowClass]
    cells: Sequence[Sequence[str]]
    notes: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Record]: ...
    def __getitem__(self, place: int | slice) -> Record | Sequence[Record]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        at = range(len(self))[place]
        return Record(self.lines[at], self.classes[at], tuple(self.cells[at]), self.notes.get(at, ""))

    def __iter__(self) -> Iterator[Record]:
        return (self[i] for i in range(len(self)))


@dataclass(frozen=True, slots=True)
class TableFound:
    """A table of a file: its kind by id, the line of its header, and the column names there."""

    table_id: str
    line: int
    header: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileReading:
    """Everything read from one file. Accounts in rows are texts as printed, the keys of `accounts`.

    `currency` is that of rows which name none, empty where the file does not say. `above` has, by line of a table or of
    a row, what stands above it and its cells do not say: account, symbol, as_of, currency.
    """

    path: str
    sha256: str
    broker: str
    kind: FileKind
    encoding: str
    records: Records
    accounts: Mapping[str, AccountHint] = field(default_factory=dict)
    positions: tuple[PositionRow, ...] = ()
    transactions: tuple[TransactionRow, ...] = ()
    realized: tuple[RealizedRow, ...] = ()
    prices: tuple[PriceRow, ...] = ()
    issues: tuple[Issue, ...] = ()
    totals: FileTotals = FileTotals()
    as_of: date | None = None
    covers: tuple[date, date] | None = None
    currency: str = ""
    tables: tuple[TableFound, ...] = ()
    above: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Records in the file, every one of them."""
        return len(self.records)

    def table_at(self, line: int) -> TableFound | None:
        """The table a line stands in, None above the first."""
        return next((table for table in reversed(self.tables) if table.line <= line), None)
