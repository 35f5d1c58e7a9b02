"""Single prices and whole series, as the user corrects them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from app.model.errors import InputError
from app.model.importing import FileKind, FileReading, PriceRow, Record, Records, RowClass
from app.model.number import plain

if TYPE_CHECKING:
    from app.store import HouseholdFile, Step

BY_HAND = "by hand"
MOST = Decimal(10_000_000)


def set_price(file: HouseholdFile, symbol: str, day: date, close: Decimal) -> str:
    """Give a security a price of a day, as one step; it rules whatever files say of that day. Returns the symbol.

    Raises `InputError` where it is no price.
    """
    from app.feeds.symbols import canonical
    from app.store import rounded

    names, symbol = file.security_names(), canonical(symbol)
    symbol = names.get(symbol, symbol)
    if not 0 < close < MOST:
        raise InputError(f"{close:f} is no price.", "", "Give one above zero, in dollars.")
    if not symbol:
        raise InputError("A price needs a symbol.", "", "Say whose price it is.")
    with file.step(f"Price {symbol}") as step:
        row = rounded(PriceRow(1, symbol, day, close))
        add_price_file(step, f"{symbol} {BY_HAND}", BY_HAND, [row], f"Price {symbol} {BY_HAND}")
    return symbol


def delete_prices(file: HouseholdFile, symbol: str, first: date | None = None, last: date | None = None) -> int:
    """Delete prices of a security as one step; how many there were. Prices in positions files stay.

    Raises `InputError` where there is none.
    """
    from app.feeds.symbols import canonical

    names = file.security_names()
    symbol = canonical(symbol)
    symbol = names.get(symbol, symbol)
    printed = [symbol, *(text for text, meaning in names.items() if meaning == symbol)]
    if not any(s.symbol == symbol for s in file.price_series()):
        advice = "Prices that stand in positions files go with the import of their file."
        raise InputError(f"No price file has a price of {symbol}.", "", advice)
    with file.step(f"Delete prices of {symbol}") as step:
        gone = step.delete_prices(printed, first, last)
    if not gone:
        raise InputError(f"{symbol} has no price on these days.", "", "See `prices list` for those there are.")
    return gone


def add_price_file(step: Step, name: str, source: str, rows: Sequence[PriceRow], batch: str) -> None:
    """Put in prices that come from no file, as an import of their own; each row on its line."""
    reading = price_reading(name, source, rows)
    file_id = step.add_file(step.add_batch(batch), reading, {"new": len(rows), "prices": len(rows)})
    step.add_prices(file_id, rows)


def price_reading(
    name: str, source: str, rows: Sequence[PriceRow], others: Mapping[str, str] | None = None
) -> FileReading:
    """What a file of these prices would read as; `others` are symbols that gave no row, with the reason."""
    cells = [(q.symbol, str(q.day or ""), plain(q.close)) for q in rows]
    told = [*(Record(n, RowClass.ROW, c) for n, c in enumerate(cells, 1)), *_notes(others or {}, len(cells))]
    text = "\n".join(",".join(r.cells) for r in told)
    records = Records([r.line for r in told], [r.row_class for r in told], [r.cells for r in told])
    sha256 = hashlib.sha256(f"{name}\n{source}\n{text}".encode()).hexdigest()
    return FileReading(name, sha256, source, FileKind.PRICES, "utf-8", records, prices=tuple(rows))


def _notes(others: Mapping[str, str], after: int) -> list[Record]:
    return [Record(after + n, RowClass.FOOTER, told) for n, told in enumerate(others.items(), 1)]
