"""What a household file answers about highs, lows and volumes of days, beside their closes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import date
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, func, select

from app.model.collector import collector_paused
from app.store import schema
from app.store.records import PriceBars
from app.store.rows import raw
from app.store.scale import PRICE, VOLUME
from app.store.security_names import meant_column, names_in

_MANY = 1 << 40


class PriceBarReading(ABC):
    """The questions; where the connection comes from is the file's affair."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Connection]:
        """A connection whose answers agree with each other."""

    @collector_paused()
    def price_bars(self, symbols: Collection[str], last: date) -> dict[str, PriceBars]:
        """Dated prices of some symbols up to `last`, the latest import's of a day; symbols without any are missing."""
        t = schema.price.c
        with self._reading() as connection:
            symbol = meant_column(t.symbol, names_in(connection))
            fields = (raw(t.day), raw(t.close), raw(t.adjusted), raw(t.high), raw(t.low), raw(t.volume))
            # SQLite takes the bare columns of a group from the row that holds the maximum.
            newest = select(symbol, *fields, func.max(t.file_id * _MANY + t.id))
            limits = t.day.is_not(None), t.day <= last, symbol.in_(symbols)
            rows = connection.execute(newest.where(*limits).group_by(symbol, t.day).order_by(symbol, t.day)).all()
        return {name: _bars(list(of_symbol)) for name, of_symbol in groupby(rows, key=itemgetter(0))}


def _bars(rows: list[tuple[object, ...]]) -> PriceBars:
    _, days, closes, *others, _ = zip(*rows, strict=True)
    scales = (PRICE, PRICE, PRICE, VOLUME)
    loaded = [[None if n is None else s.load_f(n) for n in column] for s, column in zip(scales, others, strict=True)]
    return PriceBars(list(days), [PRICE.load_f(n) for n in closes], *loaded)
