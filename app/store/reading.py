"""What a household file answers. Large tables are read a column at a time into the model's frozen rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, TypeVar, cast

from sqlalchemy import ColumnElement, Connection, Table, exists, func, select

from app.model.collector import collector_paused
from app.model.errors import InputError
from app.model.holding import Position
from app.model.importing import FileTotals, RealizedRow, TransactionRow
from app.model.issue import Fix, Issue, Severity
from app.model.plan import Plan
from app.model.proposal import Proposal
from app.model.reminder import Reminder
from app.model.security import Quote
from app.model.ticket import Ticket
from app.model.transaction import Action, Transaction
from app.store import schema
from app.store.records import (
    AccountAlias,
    ActionAnswer,
    BasisEdit,
    Batch,
    HeldEntry,
    ImportRow,
    LedgerRow,
    PriceHistory,
    Stored,
    StoredFile,
    StoredHeld,
    StoredProposal,
    StoredRealized,
    StoredScenario,
)
from app.store.rows import TABLES, load, raw, row_of, said_in
from app.store.scale import PRICE, VOLUME

T = TypeVar("T")
Loaded = dict[str, list[Any]]
# More rows than a table will ever have: the file counts first, then the row.
_MANY = 1 << 40
REMOVE_ROW = "remove-row"
"""The fix that deletes the row an issue names; `checks` does it."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the rows of one file share; `imported` is the day on this computer's calendar."""

    name: str
    batch_id: int
    imported: date
    as_of: date | None


class Reading(ABC):
    """The questions; where the connection comes from is the file's affair."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Connection]:
        """A connection whose answers agree with each other."""

    def plan(self) -> Plan:
        """The plan in force; the empty one in a new file."""
        with self._reading() as connection:
            return plan_in_force(connection)

    def plan_versions(self) -> tuple[tuple[datetime, Plan], ...]:
        """Every plan there was with the moment it was saved, oldest first."""
        t = schema.plan_version.c
        with self._reading() as connection:
            return tuple((at, plan) for at, plan in connection.execute(select(t.at, t.document).order_by(t.id)))

    @collector_paused()
    def transactions(self, *, pending: bool = True, first: date | None = None) -> tuple[Transaction, ...]:
        """The ledger by day and order of import, from a day on; without `pending`, what has not settled is left out."""
        t = schema.txn.c
        settled = [] if pending else [t.settled.is_(True)]
        return _rows(Transaction, self._ledger(*settled, *([] if first is None else [t.day >= first])))

    @collector_paused()
    def ledger(self) -> tuple[LedgerRow, ...]:
        """The whole ledger as `transactions`, with the file's own word for each action and whether it has settled."""
        found = self._ledger()
        return tuple(map(LedgerRow, _rows(Transaction, found), found["printed_action"], found["settled"]))

    def _ledger(self, *conditions: ColumnElement[bool]) -> Loaded:
        """Columns of the ledger as `Transaction` names them, and the others."""
        t = schema.txn.c
        with self._reading() as connection:
            places = _places(connection)
            found = load(connection, t, lambda rows: rows.where(*conditions).order_by(t.day, t.id))
        found["source"] = _sources(places, found)
        found["id"] = [f"t{n}" for n in found["id"]]
        found["shares"] = [s if r is None else r for s, r in zip(found["shares"], found["split_ratio"], strict=True)]
        found["lots"] = [lots or () for lots in found["lots"]]
        return found

    def pending_keys(self, accounts: Collection[str]) -> dict[tuple[str, str], list[str]]:
        """Transaction ids of what has not settled, by account and soft key, in order of import."""
        t = schema.txn.c
        pending = select(t.account, t.soft_key, t.id).where(t.account.in_(accounts), t.settled.is_(False))
        found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        with self._reading() as connection:
            for account, key, row_id in connection.execute(pending.order_by(t.id)):
                found[account, key].append(f"t{row_id}")
        return dict(found)

    @collector_paused()
    def positions(self) -> tuple[Position, ...]:
        """Stated holdings in order of import; each file is a snapshot."""
        with self._reading() as connection:
            places = _places(connection)
            order = (schema.position.c.file_id, schema.position.c.id)
            found = load(connection, schema.position.c, lambda rows: rows.order_by(*order))
        found["source"] = _sources(places, found)
        found["snapshot"] = found["file_id"]
        found["imported"] = [places[n].imported for n in found["file_id"]]
        found["day"] = [day or places[n].as_of for day, n in zip(found["day"], found["file_id"], strict=True)]
        found["id"] = [f"p{n}" for n in found["id"]]
        return _rows(Position, found)

    @collector_paused()
    def realized(self) -> tuple[StoredRealized, ...]:
        """Closed lots as brokers report them, in order of import."""
        with self._reading() as connection:
            places = _places(connection)
            found = load(connection, schema.realized.c, lambda rows: rows.order_by(schema.realized.c.id))
        found["currency"] = [currency or "" for currency in found["currency"]]
        return _stored(places, found, _rows(RealizedRow, found))

    def quotes(self, as_of: date) -> dict[str, Quote]:
        """The price in force of every symbol that has one, from price files and from priced positions.

        The newest dated price up to `as_of` rules, the later import among equal days. An undated one counts as of the
        day it was imported; where nothing else is known, the earliest of them holds for the days before, too.
        """
        with self._reading() as connection:
            places = _places(connection)
            candidates = [*_listed_prices(connection, as_of), *_stated_prices(connection)]
        best: dict[str, tuple[tuple[bool, int, int, int], Quote]] = {}
        for symbol, price, printed, file_id, row_id in candidates:
            day = printed or places[file_id].as_of
            since = day or places[file_id].imported
            if day is not None and day > as_of:
                continue
            # A price that came too late for `as_of` ranks below all others, the earliest first.
            in_time = since <= as_of
            rank = (in_time, since.toordinal() if in_time else -since.toordinal(), file_id, row_id)
            if symbol not in best or rank > best[symbol][0]:
                best[symbol] = rank, Quote(price, day)
        return {symbol: quote for symbol, (_, quote) in best.items()}

    @collector_paused()
    def price_history(
        self, symbols: Collection[str] | None = None, first: date | None = None, last: date | None = None
    ) -> PriceHistory:
        """Dated closes from `first` to `last`, one a symbol and day: the latest import's."""
        t = schema.price.c
        limits: list[ColumnElement[bool]] = [t.day.is_not(None)]
        limits += [] if symbols is None else [t.symbol.in_(symbols)]
        limits += [] if first is None else [t.day >= first]
        limits += [] if last is None else [t.day <= last]
        # SQLite takes the bare columns of a group from the row that holds the maximum.
        newest = select(
            t.symbol, raw(t.day), raw(t.close), raw(t.adjusted), raw(t.volume), func.max(t.file_id * _MANY + t.id)
        )
        with self._reading() as connection:
            rows = connection.execute(newest.where(*limits).group_by(t.symbol, t.day)).all()
        names, days, closes, adjusted, volumes, _ = zip(*rows, strict=True) if rows else ((),) * 6
        return PriceHistory(
            list(names),
            list(days),
            [PRICE.load_f(n) for n in closes],
            [None if n is None else PRICE.load_f(n) for n in adjusted],
            [None if n is None else VOLUME.load_f(n) for n in volumes],
        )

    def batches(self) -> tuple[Batch, ...]:
        """Imports, oldest first."""
        with self._reading() as connection:
            return tuple(Batch(*row) for row in connection.execute(select(schema.batch).order_by(schema.batch.c.id)))

    def files(self) -> tuple[StoredFile, ...]:
        """Imported files, oldest first."""
        with self._reading() as connection:
            found = connection.execute(select(schema.file).order_by(schema.file.c.id)).all()
        return tuple(
            StoredFile(
                id=row.id,
                batch_id=row.batch_id,
                name=row.name,
                sha256=row.sha256,
                broker=row.broker,
                kind=row.kind,
                encoding=row.encoding,
                rows=row.rows,
                counts=row.counts,
                totals=FileTotals(row.total_file, row.total_computed),
                as_of=row.as_of,
                covers=None if row.covers_from is None else (row.covers_from, row.covers_to),
                issues=row.issues,
            )
            for row in found
        )

    def has_file(self, sha256: str) -> bool:
        """Was a file with these bytes imported?"""
        with self._reading() as connection:
            return bool(connection.execute(select(exists().where(schema.file.c.sha256 == sha256))).scalar_one())

    def aliases(self) -> tuple[AccountAlias, ...]:
        """Printed account names and what they mean, in the order they were learnt."""
        t = schema.account_alias.c
        with self._reading() as connection:
            found = connection.execute(select(t.broker, t.printed, t.account).order_by(t.id))
            return tuple(AccountAlias(*row) for row in found)

    def held_rows(self) -> tuple[StoredHeld, ...]:
        """Records kept back, decided ones too, in order of import."""
        with self._reading() as connection:
            places = _places(connection)
            found = load(connection, schema.held_row.c, lambda rows: rows.order_by(schema.held_row.c.id))
        found["table_id"] = [table or "" for table in found["table_id"]]
        found["header"] = [header or () for header in found["header"]]
        found["row"] = [contents and contents.row for contents in found["contents"]]
        return _stored(places, found, _rows(HeldEntry, found))

    def action_answers(self) -> tuple[ActionAnswer, ...]:
        """What the user said brokers' words do, in the order it was first said."""
        t = schema.action_answer.c
        with self._reading() as connection:
            found = connection.execute(select(t.broker, t.wording, t.rule).order_by(t.id))
            return tuple(ActionAnswer(*row) for row in found)

    def row_ids(self, kind: type, names: Sequence[str], accounts: Collection[str]) -> list[tuple[Any, ...]]:
        """Ids of the rows of some accounts with columns by name, in order of import."""
        t = TABLES[kind].c
        found = select(t.id, *(t[name] for name in names)).where(t.account.in_(accounts)).order_by(t.id)
        with self._reading() as connection:
            return list(map(tuple, connection.execute(found)))

    def price_ids(self, symbols: Collection[str]) -> dict[tuple[str, date], int]:
        """The row in force of each symbol and day."""
        t = schema.price.c
        newest = select(t.symbol, t.day, t.id, func.max(t.file_id * _MANY + t.id))
        newest = newest.where(t.symbol.in_(symbols), t.day.is_not(None)).group_by(t.symbol, t.day)
        with self._reading() as connection:
            found = connection.execute(newest).all()
        return {(symbol, day): row_id for symbol, day, row_id, _ in found if day is not None}

    def images(self, kind: type, ids: Collection[int]) -> dict[int, tuple[Any, ...]]:
        """What rows say, as stored, by id; see `images_of`."""
        t = TABLES[kind].c
        if not ids:
            return {}
        found = select(t.id, *(raw(t[name]) for name in said_in(kind))).where(t.id.between(min(ids), max(ids)))
        with self._reading() as connection:
            return {row_id: tuple(said) for row_id, *said in connection.execute(found) if row_id in ids}

    def stored_row(self, kind: type, row_id: int) -> ImportRow:
        """One row of an imported file as the model has it."""
        t = TABLES[kind].c
        with self._reading() as connection:
            return row_of(kind, load(connection, t, lambda rows: rows.where(t.id == row_id)), 0)

    def accounts_of(self, file_id: int) -> list[str]:
        """The accounts a file's rows, and those that stand for its rows, are in."""
        found: set[str] = set()
        s = schema.sighting
        with self._reading() as connection:
            for table in (schema.txn, schema.position, schema.realized):
                own = select(table.c.account).where(table.c.file_id == file_id)
                met = select(table.c.account).join(s, (s.c.row_id == table.c.id) & (s.c.kind == table.name))
                found |= set(connection.scalars(own)) | set(connection.scalars(met.where(s.c.file_id == file_id)))
        return sorted(found)

    def sighted(self, file_id: int) -> set[str]:
        """The kinds of row of a file for which rows of others stand."""
        s = schema.sighting.c
        with self._reading() as connection:
            return set(connection.scalars(select(s.kind).where(s.file_id == file_id).distinct()))

    def told_sightings(self) -> tuple[tuple[int, str, TransactionRow], ...]:
        """Transactions that files tell in other words than the row that stands for them: id, broker and row."""
        s, f = schema.sighting.c, schema.file.c
        told = select(s.id, f.broker, s.contents).join(schema.file, s.file_id == f.id).where(s.contents.is_not(None))
        with self._reading() as connection:
            found = connection.execute(told.order_by(s.id)).all()
        return tuple((n, b, c.transaction) for n, b, c in found if c is not None and c.transaction is not None)

    def unclassified(self) -> tuple[tuple[int, str, TransactionRow], ...]:
        """Ledger rows nobody has classified: id, broker and row, in order of import."""
        t = schema.txn.c
        with self._reading() as connection:
            files = connection.execute(select(schema.file.c.id, schema.file.c.broker))
            brokers = {file_id: broker for file_id, broker in files}  # noqa: C416 (rows are no pairs to the checker)
            found = load(connection, t, lambda rows: rows.where(t.action == Action.UNCLASSIFIED).order_by(t.id))
        return tuple(
            (row_id, brokers[file_id], cast("TransactionRow", row_of(TransactionRow, found, place)))
            for place, (row_id, file_id) in enumerate(zip(found["id"], found["file_id"], strict=True))
        )

    def basis_edits(self) -> tuple[BasisEdit, ...]:
        """The user's own bases and purchase dates."""
        t = schema.basis_edit.c
        with self._reading() as connection:
            found = connection.execute(select(t.lot_key, t.basis, t.acquired).order_by(t.id))
            return tuple(BasisEdit(*row) for row in found)

    def key_counts(self, table: Literal["txn", "realized"], accounts: Collection[str]) -> Counter[tuple[str, str]]:
        """How often each (account, dedupe key) is there.

        Reading all rows of 100,000 costs less than the index that every import would have to maintain.
        """
        return self._count({"txn": schema.txn, "realized": schema.realized}[table], "key", accounts)

    def soft_key_counts(self, accounts: Collection[str]) -> Counter[tuple[str, str]]:
        """How often each (account, soft key) is there: rows that are alike but for what brokers print differently."""
        return self._count(schema.txn, "soft_key", accounts)

    def _count(self, table: Table[Any], column: str, accounts: Collection[str]) -> Counter[tuple[str, str]]:
        key = table.c[column]
        keys = select(table.c.account, key).where(table.c.account.in_(accounts), key != "")
        with self._reading() as connection:
            return Counter(map(tuple, connection.execute(keys)))

    def proposals(self) -> tuple[StoredProposal, ...]:
        """Proposals with name and moment, oldest first."""
        t = schema.proposal.c
        with self._reading() as connection:
            found = connection.execute(select(t.made_at, t.name, t.document).order_by(t.id))
            return tuple(StoredProposal(*row) for row in found)

    def proposal(self, key: str) -> Proposal | None:
        """The proposal of that id."""
        t = schema.proposal.c
        with self._reading() as connection:
            return connection.execute(select(t.document).where(t.key == key)).scalar()

    def scenarios(self) -> tuple[StoredScenario, ...]:
        """Proposals kept under a name, the one kept first at the front; what cannot be read has an issue."""
        with self._reading() as connection:
            return stored_scenarios(connection)

    def tickets(self) -> tuple[Ticket, ...]:
        """Tickets in the order they were accepted."""
        with self._reading() as connection:
            return tuple(connection.execute(select(schema.ticket.c.document).order_by(schema.ticket.c.id)).scalars())

    def reminders(self) -> tuple[Reminder, ...]:
        """What the user wants to be reminded of, the soonest first."""
        t = schema.reminder.c
        with self._reading() as connection:
            found = connection.execute(select(t.day, t.text).order_by(t.day, t.id))
            return tuple(Reminder(*row) for row in found)

    def setting(self, key: str) -> str | None:
        """A choice that belongs to the household, None where it was never made."""
        with self._reading() as connection:
            return connection.execute(select(schema.setting.c.value).where(schema.setting.c.key == key)).scalar()

    def draft(self, name: str) -> str | None:
        """Work kept by `keep_draft`."""
        with self._reading() as connection:
            return connection.execute(select(schema.draft.c.text).where(schema.draft.c.name == name)).scalar()


def plan_in_force(connection: Connection) -> Plan:
    """The latest plan; the empty one where there is none."""
    latest = select(schema.plan_version.c.document).order_by(schema.plan_version.c.id.desc()).limit(1)
    return connection.scalar(latest) or Plan()


def stored_scenarios(connection: Connection) -> tuple[StoredScenario, ...]:
    """Scenarios by the moment they were kept; a proposal another version of the program wrote may be unreadable."""
    t = schema.scenario.c
    found = connection.execute(select(t.id, t.name, t.kept, raw(t.document)).order_by(t.id)).all()
    return tuple(sorted((_scenario(*row) for row in found), key=lambda s: s.kept))


def _scenario(row_id: int, name: str, kept: datetime, text: str) -> StoredScenario:
    try:
        return StoredScenario(name, kept, schema.scenario.c.document.type.load(text))  # type: ignore[attr-defined]
    except (InputError, TypeError, ValueError):
        said = f"The scenario “{name}” cannot be shown: another version of Evenkeel kept it, or its row is damaged."
        fix = Fix(REMOVE_ROW, "Remove it", f"{schema.scenario.name} {row_id}")
        return StoredScenario(name, kept, None, Issue(Severity.WARNING, "scenario-unreadable", said, fix=fix))


def _places(connection: Connection) -> dict[int, Place]:
    """What the rows of each file share, by the file's id."""
    f, b = schema.file.c, schema.batch.c
    found = connection.execute(select(f.id, f.name, b.id, b.at, f.as_of).join(schema.batch, f.batch_id == b.id))
    return {file: Place(name, batch, at.astimezone().date(), as_of) for file, name, batch, at, as_of in found}


def _sources(places: dict[int, Place], found: Loaded) -> list[str]:
    """File and line of every row, in words."""
    return [f"{places[file].name}, line {line}" for file, line in zip(found["file_id"], found["line"], strict=True)]


def _rows(kind: type[T], found: Loaded) -> tuple[T, ...]:
    """Rows of that dataclass from columns named like its fields."""
    return tuple(map(kind, *(found[field.name] for field in fields(kind))))  # type: ignore[arg-type]


def _stored(places: dict[int, Place], found: Loaded, rows: Iterable[T]) -> tuple[Stored[T], ...]:
    """The rows with their places."""
    batches = [places[file].batch_id for file in found["file_id"]]
    return tuple(map(Stored, found["id"], found["file_id"], batches, _sources(places, found), rows))


def _listed_prices(connection: Connection, as_of: date) -> list[Any]:
    """Of price files: each symbol's rows of its newest day up to `as_of`, and all undated ones."""
    t = schema.price.c
    newest = select(t.symbol, func.max(t.day).label("day")).where(t.day <= as_of).group_by(t.symbol).subquery()
    columns = (t.symbol, t.close, t.day, t.file_id, t.id)
    dated = select(*columns).join(newest, (t.symbol == newest.c.symbol) & (t.day == newest.c.day))
    return [*connection.execute(dated), *connection.execute(select(*columns).where(t.day.is_(None)))]


def _stated_prices(connection: Connection) -> list[Any]:
    """Of positions files: every price of a security."""
    t = schema.position.c
    priced = select(t.symbol, t.price, t.day, t.file_id, t.id).where(t.price.is_not(None), t.is_cash.is_(False))
    return list(connection.execute(priced))
