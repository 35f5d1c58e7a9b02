"""Rows of the model to and from stored columns, a column at a time: 100,000 rows cost little beyond the insert."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, select, type_coerce

from app.model.importing import PositionRow, PriceRow, RealizedRow, TransactionRow
from app.model.transaction import Action
from app.store import schema
from app.store.column_types import Kept, Scaled
from app.store.records import HeldEntry, ImportRow, Sighting
from app.store.scale import Scale

R = TypeVar("R", TransactionRow, PositionRow, RealizedRow, PriceRow)

TABLES: Mapping[type, Table[Any]] = {
    TransactionRow: schema.txn,
    PositionRow: schema.position,
    RealizedRow: schema.realized,
    PriceRow: schema.price,
    HeldEntry: schema.held_row,
    Sighting: schema.sighting,
}
KINDS: Mapping[str, type] = {table.name: kind for kind, table in TABLES.items()}


# Columns that are not simply the field of their name.
_GETTERS: Mapping[tuple[type, str], Callable[[Any], Any]] = {
    (TransactionRow, "shares"): lambda row: None if row.action is Action.SPLIT else row.shares,
    (TransactionRow, "split_ratio"): lambda row: row.shares if row.action is Action.SPLIT else None,
    (TransactionRow, "lots"): lambda row: row.lots or None,
    (PositionRow, "currency"): lambda row: row.currency or None,
    (RealizedRow, "currency"): lambda row: row.currency or None,
    (HeldEntry, "table_id"): lambda entry: entry.table_id or None,
    (HeldEntry, "header"): lambda entry: entry.header or None,
    (HeldEntry, "contents"): lambda entry: schema.HeldContents.of(entry.row),
    (Sighting, "contents"): lambda sighting: schema.HeldContents.of(sighting.row),
}


def _getter(kind: type, column: Column[Any]) -> Callable[[Any], Any]:
    return _GETTERS.get((kind, column.name)) or attrgetter(column.name)


def columns_of(kind: type, rows: Sequence[Any]) -> dict[str, Iterable[Any]]:
    """Stored columns by name of rows of one kind, without id and file. `ValueError` where a number does not fit."""
    columns = [c for c in TABLES[kind].c if c.name not in ("id", "file_id")]
    return {c.name: _stored(c, map(_getter(kind, c), rows)) for c in columns}


def images_of(kind: type, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What rows say but for their line, as stored, for comparison; see `columns_of`."""
    columns = columns_of(kind, rows)
    return list(zip(*(columns[name] for name in said_in(kind)), strict=True))


def said_in(kind: type) -> list[str]:
    """The columns of a kind of row that hold what it says, not where."""
    return [c.name for c in TABLES[kind].c if c.name not in ("id", "file_id", "line")]


def row_of(kind: type, found: Mapping[str, list[Any]], place: int) -> ImportRow:
    """One row of the model from loaded columns."""
    told = {name: values[place] for name, values in found.items()}
    if kind is TransactionRow:
        told |= {"shares": told["shares"] if told["split_ratio"] is None else told["split_ratio"]}
        told |= {"lots": told["lots"] or ()}
    if "currency" in told:
        told["currency"] = told["currency"] or ""
    row: ImportRow = kind(**{f.name: told[f.name] for f in fields(kind)})
    return row


def values_of(kind: type, row: Any, names: Iterable[str]) -> dict[str, Any]:  # noqa: ANN401 (or its like)
    """The row's values by column, for single rows, whose types convert themselves."""
    table = TABLES[kind]
    return {name: _getter(kind, table.c[name])(row) for name in names}


def _stored(column: Column[Any], values: Iterable[Any]) -> Iterable[Any]:
    if not isinstance(column.type, Kept):
        return values
    # Days, fees and prices repeat: what was converted once is looked up.
    store = cache(column.type.store)
    return [None if value is None else store(value) for value in values]


def raw(column: Column[Any]) -> ColumnElement[Any]:
    """The column as SQLite keeps it, without its type's conversion."""
    plain = column.type.impl if isinstance(column.type, Kept) else column.type
    return type_coerce(column, plain).label(column.name)


def load(
    connection: Connection, columns: Iterable[Column[Any]], query: Callable[[Select[Any]], Select[Any]]
) -> dict[str, list[Any]]:
    """Loaded columns by name of the rows that `query` leaves of a select of them."""
    columns = tuple(columns)
    rows = connection.execute(query(select(*map(raw, columns)))).all()
    stored = zip(*rows, strict=True) if rows else [()] * len(columns)
    return {c.name: _loaded(c, values) for c, values in zip(columns, stored, strict=True)}


def _loaded(column: Column[Any], values: Iterable[Any]) -> list[Any]:
    if not isinstance(column.type, Kept):
        return list(values)
    restore = column.type.load
    return [None if value is None else restore(value) for value in values]


# Fields that are stored in units.
_SCALED: Mapping[type, list[tuple[str, Callable[[Any], Any], Scale]]] = {
    kind: [(c.name, _getter(kind, c), c.type.unit) for c in table.c if isinstance(c.type, Scaled)]
    for kind, table in TABLES.items()
}


def rounded(row: R) -> R:
    """The row with its numbers rounded half to even to what the file keeps (money 1e-4, shares 1e-8); itself if fit.

    For the border where files come in: the store itself refuses what does not fit, rather than round in silence.
    """
    changes: dict[str, Decimal] = {}
    for name, getter, unit in _SCALED[type(row)]:
        value = getter(row)
        if value is not None and (fitted := unit.rounded(value)) is not value:
            changes[name] = fitted
    return replace(row, **changes) if changes else row  # type: ignore[arg-type]
