"""What a household file answers about highs, lows and volumes of days, beside their closes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection, func, select

from app.model.collector import collector_paused
from app.store import schema
from app.store.records import PriceBars
from app.store.rows import raw
from app.store.scale import PRICE, VOLUME
from app.store.security_names import meant_column, names_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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

    def price_closes(self, last: date) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
        """Day ordinals, ascending, and closes of every security up to `last`, the latest import's of a day."""
        import numpy as np

        t = schema.price.c
        dtype = np.dtype([("day", np.int64), ("file", np.int64), ("close", np.int64)])
        parts: dict[str, list[NDArray[np.void]]] = {}
        with self._reading() as connection:
            names = names_in(connection)
            for printed in connection.scalars(select(t.symbol).distinct().order_by(t.symbol)).all():
                wanted = select(raw(t.day), t.file_id, raw(t.close)).where(t.symbol == printed, t.day <= last)
                # The driver's own tuples: as rows of the library they would take twice as long.
                found = cast("Iterator[tuple[int, int, int]]", connection.execute(wanted.order_by(t.day, t.id)).cursor)
                parts.setdefault(names.get(printed, printed), []).append(np.fromiter(found, dtype))
        return {symbol: _newest(np.concatenate(found)) for symbol, found in parts.items() if any(map(len, found))}


def _newest(rows: NDArray[np.void]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Days and closes, of each day the last row of the last file."""
    import numpy as np

    days, closes = rows["day"], rows["close"]
    if (days[1:] <= days[:-1]).any():
        order = np.lexsort((rows["file"], days))
        days, closes = days[order], closes[order]
        last = np.append(days[1:] != days[:-1], True)
        days, closes = days[last], closes[last]
    close_f: NDArray[np.float64] = closes / float(PRICE.store(Decimal(1)))
    return days.copy(), close_f


def _bars(rows: list[tuple[object, ...]]) -> PriceBars:
    _, days, closes, *others, _ = zip(*rows, strict=True)
    scales = (PRICE, PRICE, PRICE, VOLUME)
    loaded = [[None if n is None else s.load_f(n) for n in column] for s, column in zip(scales, others, strict=True)]
    return PriceBars(list(days), [PRICE.load_f(n) for n in closes], *loaded)
