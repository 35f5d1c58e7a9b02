"""Securities by what files print, the symbols the user gave them, and the prices that are kept of each.

Rows are kept as printed, so that files stay known and a name can be taken back; what reads them puts in what is meant.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from app.model.importing import TransactionRow
from app.model.security import PriceSeries
from app.model.transaction import Action
from app.store import schema
from app.store.journal import Journal

T = TypeVar("T", str, str | None)


class SecurityNames(ABC):
    """What is kept of names and prices; where the connection comes from is the file's affair."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Connection]:
        """A connection whose answers agree with each other."""

    def security_names(self) -> dict[str, str]:
        """What files print for securities and the symbol the user gave each, in the order they were learnt."""
        with self._reading() as connection:
            return names_in(connection)

    def price_series(self) -> tuple[PriceSeries, ...]:
        """How many dated prices there are of each security in price files, and from when to when."""
        t = schema.price.c
        with self._reading() as connection:
            symbol = meant_column(t.symbol, names_in(connection))
            days = func.count(t.day.distinct()), func.min(t.day), func.max(t.day)
            query = select(symbol, *days).where(t.day.is_not(None)).group_by(symbol)
            found = connection.execute(query.order_by(symbol)).all()
        return tuple(PriceSeries(s, n, first, last) for s, n, first, last in found if first and last)

    def splits(self) -> tuple[tuple[str, date, Decimal], ...]:
        """Symbol, day and ratio of every settled split of the ledger that has a ratio, by day."""
        t = schema.txn.c
        query = select(t.symbol, t.day, t.split_ratio).where(t.action == Action.SPLIT, t.settled.is_(True))
        with self._reading() as connection:
            names = names_in(connection)
            found = connection.execute(query.where(t.split_ratio.is_not(None)).order_by(t.day, t.id)).all()
        return tuple((names.get(symbol, symbol), day, ratio) for symbol, day, ratio in found if ratio)

    def printed_symbols(self, *, prices: bool = True) -> set[str]:
        """Every symbol of rows as files print it, of prices too unless they are left out."""
        found: set[str] = set()
        tables = (schema.txn, schema.position, schema.realized, *((schema.price,) if prices else ()))
        with self._reading() as connection:
            for table in tables:
                found |= set(connection.scalars(select(table.c.symbol).distinct()))
        return found - {""}


def names_in(connection: Connection) -> dict[str, str]:
    """See `SecurityNames.security_names`."""
    t = schema.security_alias.c
    found = connection.execute(select(t.printed, t.symbol).order_by(t.id))
    return {row.printed: row.symbol for row in found}


def meant(symbols: list[T], names: Mapping[str, str]) -> list[T]:
    """What symbols as printed mean."""
    return [names.get(s, s) if s else s for s in symbols] if names else symbols


def meant_column(column: Any, names: Mapping[str, str]) -> ColumnElement[str]:  # noqa: ANN401 (a table's own column)
    """The column with what its symbols mean."""
    found: ColumnElement[str] = case(names, value=column, else_=column).label("symbol") if names else column
    return found


def save_name(journal: Journal, printed: str, symbol: str) -> None:
    """Let what files print mean a symbol, in what is there and what comes; see `Step.save_security_name`."""
    t = schema.security_alias
    if journal.connection.scalar(select(t.c.id).where(t.c.printed == printed)) is None:
        journal.add(t, printed=printed, symbol=symbol)
    else:
        journal.update(t, t.c.printed == printed, symbol=symbol)
    _rekey(journal, printed, symbol)


def drop_name(journal: Journal, printed: str) -> None:
    """Let what files print mean itself again."""
    journal.delete(schema.security_alias, schema.security_alias.c.printed == printed)
    _rekey(journal, printed, printed)


def delete_prices(journal: Journal, symbols: Iterable[str], first: date | None, last: date | None) -> int:
    """Delete prices of price files; how many there were."""
    t = schema.price.c
    limits: list[ColumnElement[bool]] = [t.symbol.in_(list(symbols))]
    limits += [] if first is None else [t.day >= first]
    limits += [] if last is None else [t.day <= last]
    where = and_(*limits)
    gone = select(t.id).where(where)
    s = schema.sighting.c
    journal.delete(schema.sighting, (s.kind == schema.price.name) & s.row_id.in_(gone))
    return journal.delete(schema.price, where)


def soft_key_of(row: TransactionRow, symbol: str) -> str:
    """A row's soft key with the symbol that is meant; itself where it is made otherwise."""
    return _with_symbol(row.soft_key, symbol)


def _with_symbol(key: str, symbol: str) -> str:
    day, bar, rest = key.partition("|")
    parts = rest.rsplit("|", 2)
    return f"{day}|{symbol}|{parts[1]}|{parts[2]}" if bar and len(parts) == 3 else key  # noqa: PLR2004 (its fields)


def _rekey(journal: Journal, printed: str, symbol: str) -> None:
    """Rows told in other words are known by the symbol that is meant, wherever they are kept."""
    t = schema.txn.c
    keys = journal.connection.execute(select(t.id, t.soft_key).where(t.symbol == printed)).all()
    changed = [(n, new) for n, key in keys if (new := _with_symbol(key, symbol)) != key]
    journal.overwrite(schema.txn, ("soft_key",), changed)
    for table in (schema.held_row, schema.sighting):
        c = table.c
        for row_id, told in journal.connection.execute(select(c.id, c.contents).where(c.contents.is_not(None))).all():
            row = None if told is None else told.transaction
            if row is not None and row.symbol == printed:
                fresh = schema.HeldContents.of(replace(row, soft_key=soft_key_of(row, symbol)))
                journal.update(table, c.id == row_id, contents=fresh)
