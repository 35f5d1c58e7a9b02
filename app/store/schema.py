"""The tables of a household file, as they are today; `migrations` says how files got there.

Every table of the household has an `id` that is never given twice, because proposals, locks and tickets name rows by it
across undo and restart. Tables are strict: SQLite refuses text where a number belongs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Named,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from app.model.importing import FileKind, PositionRow, PriceRow, RealizedRow, TransactionRow
from app.model.issue import Issue
from app.model.journal import DecisionKind
from app.model.plan import Plan
from app.model.proposal import Proposal
from app.model.ticket import Ticket, TicketState
from app.model.transaction import Action, LotPick
from app.store.column_types import DAY, EXACT, FLAG, MOMENT, MONEY, PRICE, SHARES, VOLUME, WEIGHT, Document, choice
from app.store.records import HeldState, ImportRow, StepState

# Grows by one with every file in migrations/versions.
SCHEMA = 7

metadata = MetaData()
Columns = TypeVar("Columns", bound=TypedColumns)


def _table(name: str, columns: type[Columns], *more: Index | UniqueConstraint) -> Table[Columns]:
    return Table(name, metadata, columns, *more, sqlite_autoincrement=True, sqlite_strict=True)


class Numbered(TypedColumns):
    """What every table has."""

    id: Named[int] = Column(primary_key=True)


class FileRow(Numbered):
    """What the rows of imported files have: the file and the line they stand in."""

    file_id: Named[int] = Column(ForeignKey("file.id"), index=True)
    line: Named[int]


class SettingColumns(Numbered):
    """Choices that belong to the household."""

    key: Named[str] = Column(Text, unique=True)
    value: Named[str] = Column(Text)


class PlanVersionColumns(Numbered):
    """Every plan there was; the highest id is in force."""

    at: Named[datetime] = Column(MOMENT)
    document: Named[Plan] = Column(Document(Plan))


class BatchColumns(Numbered):
    """One import."""

    at: Named[datetime] = Column(MOMENT)
    name: Named[str] = Column(Text)


class FileColumns(Numbered):
    """One imported file and what was found in it."""

    batch_id: Named[int] = Column(ForeignKey("batch.id"), index=True)
    name: Named[str] = Column(Text)
    sha256: Named[str] = Column(Text, index=True)
    broker: Named[str] = Column(Text)
    kind: Named[FileKind] = Column(choice(FileKind))
    encoding: Named[str] = Column(Text)
    rows: Named[int]
    counts: Named[Mapping[str, int]] = Column(Document(Mapping[str, int]))
    total_file: Named[Decimal | None] = Column(MONEY)
    total_computed: Named[Decimal | None] = Column(MONEY)
    as_of: Named[date | None] = Column(DAY)
    covers_from: Named[date | None] = Column(DAY)
    covers_to: Named[date | None] = Column(DAY)
    issues: Named[tuple[Issue, ...]] = Column(Document(tuple[Issue, ...]))


class AccountAliasColumns(Numbered):
    """Names that brokers print for accounts."""

    broker: Named[str] = Column(Text)
    printed: Named[str] = Column(Text)
    account: Named[str] = Column(Text)


class TransactionColumns(FileRow):
    """The ledger. A split's ratio lies in `split_ratio` with all its digits, its `shares` are empty."""

    account: Named[str] = Column(Text)
    day: Named[date] = Column(DAY)
    action: Named[Action] = Column(choice(Action))
    symbol: Named[str] = Column(Text)
    shares: Named[Decimal | None] = Column(SHARES)
    split_ratio: Named[Decimal | None] = Column(EXACT)
    price: Named[Decimal | None] = Column(PRICE)
    cash: Named[Decimal] = Column(MONEY)
    fees: Named[Decimal] = Column(MONEY)
    basis: Named[Decimal | None] = Column(MONEY)
    acquired: Named[date | None] = Column(DAY)
    lots: Named[tuple[LotPick, ...] | None] = Column(Document(tuple[LotPick, ...]))
    description: Named[str] = Column(Text)
    reference: Named[str] = Column(Text)
    fair_value: Named[Decimal | None] = Column(MONEY)
    ratio: Named[Decimal | None] = Column(EXACT)
    other_symbol: Named[str] = Column(Text)
    boot: Named[Decimal | None] = Column(MONEY)
    added_shares: Named[Decimal | None] = Column(SHARES)
    currency: Named[str] = Column(Text)
    settled: Named[bool] = Column(FLAG)
    key: Named[str] = Column(Text)
    soft_key: Named[str] = Column(Text)
    printed_action: Named[str] = Column(Text)


class PositionColumns(FileRow):
    """Holdings, lots and cash as brokers state them."""

    account: Named[str] = Column(Text)
    symbol: Named[str] = Column(Text)
    shares: Named[Decimal] = Column(SHARES)
    price: Named[Decimal | None] = Column(PRICE)
    value: Named[Decimal | None] = Column(MONEY)
    basis: Named[Decimal | None] = Column(MONEY)
    acquired: Named[date | None] = Column(DAY)
    adjusted_acquired: Named[date | None] = Column(DAY)
    original_basis: Named[Decimal | None] = Column(MONEY)
    covered: Named[bool | None] = Column(FLAG)
    description: Named[str] = Column(Text)
    day: Named[date | None] = Column(DAY)
    is_cash: Named[bool] = Column(FLAG)
    is_lot: Named[bool] = Column(FLAG)
    currency: Named[str | None] = Column(Text)


class RealizedColumns(FileRow):
    """Closed lots as brokers report them."""

    account: Named[str] = Column(Text)
    symbol: Named[str] = Column(Text)
    shares: Named[Decimal] = Column(SHARES)
    acquired: Named[date | None] = Column(DAY)
    sold: Named[date] = Column(DAY)
    proceeds: Named[Decimal | None] = Column(MONEY)
    basis: Named[Decimal | None] = Column(MONEY)
    term: Named[str | None] = Column(Text)
    disallowed: Named[Decimal | None] = Column(MONEY)
    description: Named[str] = Column(Text)
    key: Named[str] = Column(Text)
    original_basis: Named[Decimal | None] = Column(MONEY)
    currency: Named[str | None] = Column(Text)


class PriceColumns(FileRow):
    """Prices of days; a day of None holds for every day."""

    symbol: Named[str] = Column(Text)
    day: Named[date | None] = Column(DAY)
    close: Named[Decimal] = Column(PRICE)
    adjusted: Named[Decimal | None] = Column(PRICE)
    open: Named[Decimal | None] = Column(PRICE)
    high: Named[Decimal | None] = Column(PRICE)
    low: Named[Decimal | None] = Column(PRICE)
    volume: Named[Decimal | None] = Column(VOLUME)


@dataclass(frozen=True, slots=True)
class HeldContents:
    """What a held record would become, at most one of them."""

    transaction: TransactionRow | None = None
    position: PositionRow | None = None
    realized: RealizedRow | None = None
    price: PriceRow | None = None

    @classmethod
    def of(cls, row: ImportRow | None) -> HeldContents | None:
        """The row under the name of its kind."""
        match row:
            case TransactionRow():
                return cls(transaction=row)
            case PositionRow():
                return cls(position=row)
            case RealizedRow():
                return cls(realized=row)
            case PriceRow():
                return cls(price=row)
        return None

    @property
    def row(self) -> ImportRow | None:
        """The one that is there."""
        return self.transaction or self.position or self.realized or self.price


class HeldRowColumns(FileRow):
    """Records kept back until the user decides; the kind of table and its column names let them be read again."""

    cells: Named[tuple[str, ...]] = Column(Document(tuple[str, ...]))
    text: Named[str] = Column(Text)
    state: Named[HeldState] = Column(choice(HeldState))
    contents: Named[HeldContents | None] = Column(Document(HeldContents))
    table_id: Named[str | None] = Column(Text)
    header: Named[tuple[str, ...] | None] = Column(Document(tuple[str, ...]))


class SightingColumns(FileRow):
    """Rows that files have and another file's row stands for: the row's table and id.

    `contents` is what the file says where that differs from the row in force; they replace it when its file goes.
    """

    kind: Named[str] = Column(Text)
    row_id: Named[int]
    contents: Named[HeldContents | None] = Column(Document(HeldContents))


class ActionAnswerColumns(Numbered):
    """What the user said a broker's word for an action does."""

    broker: Named[str] = Column(Text)
    wording: Named[str] = Column(Text)
    rule: Named[str] = Column(Text)


class CoverageColumns(Numbered):
    """The days of which a file tells all that happened in an account."""

    file_id: Named[int] = Column(ForeignKey("file.id"), index=True)
    account: Named[str] = Column(Text)
    first: Named[date] = Column(DAY)
    last: Named[date] = Column(DAY)


class AbsenceColumns(Numbered):
    """What the user said of a holding that a newer snapshot of its account no longer names: still there or gone."""

    file_id: Named[int] = Column(ForeignKey("file.id"), index=True)
    account: Named[str] = Column(Text)
    symbol: Named[str] = Column(Text)
    is_gone: Named[bool] = Column(FLAG)


class OpeningBalanceColumns(Numbered):
    """What an account held before its first imported row, by the user: shares of a security, or cash."""

    account: Named[str] = Column(Text)
    symbol: Named[str] = Column(Text)
    day: Named[date] = Column(DAY)
    shares: Named[Decimal | None] = Column(SHARES)
    cash: Named[Decimal | None] = Column(MONEY)
    basis: Named[Decimal | None] = Column(MONEY)
    acquired: Named[date | None] = Column(DAY)


class SecurityAliasColumns(Numbered):
    """Names that files print for securities (old tickers, CUSIPs), and the symbol the user gave each."""

    printed: Named[str] = Column(Text, unique=True)
    symbol: Named[str] = Column(Text)


class BasisEditColumns(Numbered):
    """The user's own basis or purchase date of a lot."""

    lot_key: Named[str] = Column(Text, unique=True)
    basis: Named[Decimal | None] = Column(MONEY)
    acquired: Named[date | None] = Column(DAY)


class ProposalColumns(Numbered):
    """Proposals as they were shown; `key` is the proposal's own id."""

    key: Named[str] = Column(Text, unique=True)
    made_at: Named[datetime] = Column(MOMENT)
    name: Named[str] = Column(Text)
    document: Named[Proposal] = Column(Document(Proposal))


class TicketColumns(Numbered):
    """Accepted trades; `key` is the ticket's own id."""

    key: Named[str] = Column(Text, unique=True)
    proposal_id: Named[int] = Column(ForeignKey("proposal.id"), index=True)
    state: Named[TicketState] = Column(choice(TicketState))
    document: Named[Ticket] = Column(Document(Ticket))


class ScenarioColumns(Numbered):
    """Proposals the user keeps under a name of their own, whether they become tickets or not."""

    name: Named[str] = Column(Text, unique=True)
    kept: Named[datetime] = Column(MOMENT)
    document: Named[Proposal] = Column(Document(Proposal))


class ReminderColumns(Numbered):
    """What the user wants to be reminded of from a day on."""

    day: Named[date] = Column(DAY)
    text: Named[str] = Column(Text)


class DecisionColumns(Numbered):
    """What the user decided about a class outside its band; `proposal` and `ticket` are their own ids, or empty."""

    day: Named[date] = Column(DAY, index=True)
    name: Named[str] = Column(Text)
    kind: Named[DecisionKind] = Column(choice(DecisionKind))
    side: Named[str] = Column(Text)
    weight: Named[Decimal | None] = Column(WEIGHT)
    edge: Named[Decimal | None] = Column(WEIGHT)
    proposal: Named[str] = Column(Text)
    ticket: Named[str] = Column(Text)
    note: Named[str] = Column(Text)
    made_at: Named[datetime] = Column(MOMENT)


setting = _table("setting", SettingColumns)
plan_version = _table("plan_version", PlanVersionColumns)
batch = _table("batch", BatchColumns)
file = _table("file", FileColumns)
account_alias = _table("account_alias", AccountAliasColumns, UniqueConstraint("broker", "printed"))
txn = _table("txn", TransactionColumns)
position = _table("position", PositionColumns)
realized = _table("realized", RealizedColumns)
price = _table("price", PriceColumns, Index("ix_price_symbol_day", "symbol", "day"))
held_row = _table("held_row", HeldRowColumns)
sighting = _table("sighting", SightingColumns)
action_answer = _table("action_answer", ActionAnswerColumns, UniqueConstraint("broker", "wording"))
coverage = _table("coverage", CoverageColumns)
absence = _table("absence", AbsenceColumns)
opening_balance = _table("opening_balance", OpeningBalanceColumns)
security_alias = _table("security_alias", SecurityAliasColumns)
basis_edit = _table("basis_edit", BasisEditColumns)
proposal = _table("proposal", ProposalColumns)
ticket = _table("ticket", TicketColumns)
scenario = _table("scenario", ScenarioColumns)
reminder = _table("reminder", ReminderColumns, UniqueConstraint("day", "text"))
decision = _table("decision", DecisionColumns)

# What undo and redo restore: everything above.
HOUSEHOLD_TABLES: tuple[Table[Any], ...] = tuple(metadata.tables.values())
# Children before parents, as rows of a file are deleted.
ROW_TABLES: tuple[Table[Any], ...] = (coverage, absence, sighting, held_row, price, realized, position, txn)


class StepColumns(Numbered):
    """The history: one named step for every mutation."""

    at: Named[datetime] = Column(MOMENT)
    name: Named[str] = Column(Text)
    state: Named[StepState] = Column(choice(StepState))


class ChangeColumns(Numbered):
    """What a step did to rows of one table, in order; `before` and `after` are images of rows (see `journal`)."""

    step_id: Named[int] = Column(ForeignKey("step.id", ondelete="CASCADE"), index=True)
    table_name: Named[str] = Column(Text)
    op: Named[str] = Column(Text)
    first_id: Named[int]
    last_id: Named[int]
    before: Named[bytes | None] = Column(LargeBinary)
    after: Named[bytes | None] = Column(LargeBinary)


class DraftColumns(TypedColumns):
    """Work not yet done, kept over a restart and outside the history."""

    name: Named[str] = Column(Text, primary_key=True)
    text: Named[str] = Column(Text)


class AlembicVersionColumns(TypedColumns):
    """The schema's number, where Alembic looks for it."""

    version_num: Named[str] = Column(String(32))


step = _table("step", StepColumns)
change = _table("change", ChangeColumns)
draft = Table("draft", metadata, DraftColumns, sqlite_strict=True)
alembic_version = Table(
    "alembic_version", metadata, AlembicVersionColumns, PrimaryKeyConstraint("version_num", name="alembic_version_pkc")
)


def revision(number: int) -> str:
    """A schema number as Alembic writes it."""
    return f"{number:04d}"
