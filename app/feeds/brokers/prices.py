"""Price files: a row a price, a file a symbol, or a column a symbol."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from operator import itemgetter
from pathlib import PurePath
from typing import ClassVar

from app.feeds.findings import quoted
from app.feeds.shapes import Ignored
from app.feeds.tables import Block, Book, Header, TableReader
from app.feeds.values import NULLS, UnreadableError, read_number
from app.model.errors import InputError
from app.model.importing import PriceRow, RowClass

# In the order in which `PriceReader.read` unpacks them.
_ROLES = ("date", "symbol", "close", "adjusted", "open", "high", "low", "volume")
# Indices trade billions a day.
_MOST_VOLUME = Decimal("1e15")
_WORD = re.compile(r"[A-Za-z0-9^][A-Za-z0-9^.=-]*")
_OF_MARKETWATCH = re.compile(r"Download Data - [A-Z]+_[A-Z]{2}_[A-Z]{4}_(?P<symbol>.+)")
# What sites call a download, whosever prices it holds.
_NO_NAMES = re.compile(
    r"(historical|history|prices?|quotes?|data|download|table|export|chart|stocks?|etf|fund|daily|[0-9-])+",
    re.IGNORECASE,
)
_LONGEST_SYMBOL = 12


class _AsWritten(dict[str, str]):
    """Symbols by their text in capitals, each text read once."""

    def __missing__(self, text: str) -> str:
        symbol = self[text] = text.strip().upper()
        return symbol


class PriceReader(TableReader[PriceRow]):
    """One price a row; where no column names the symbol, the file's name does."""

    row_type: ClassVar[type] = PriceRow

    def __init__(self, header: Header, book: Book, block: Block, line: int) -> None:
        super().__init__(header, book, block, line)
        self._pick = itemgetter(*(header.index.get(role, self.width) for role in _ROLES))
        self._named = "" if "symbol" in header.index else _symbol_in(book)
        # In the template symbols stand as the user wrote them, as they do in the others.
        self._symbols: dict[str, str] = _AsWritten() if header.shape is None else book.symbols

    def read(self, line: int, cells: list[str]) -> Ignored | None:
        """See `TableReader.read`."""
        if len(cells) != self.width:
            self.fit(cells)
            cells = [*cells[: self.width], *[""] * (self.width - len(cells))]
        day_text, symbol, close_text, adjusted, opened, high, low, volume = self._pick([*cells, ""])
        numbers, day, symbol = self.numbers, self.days[day_text], self._symbols[symbol] or self._named
        close = numbers[close_text]
        if close is None and day is not None and _is_closed((close_text, opened, high, low)):
            return Ignored(RowClass.BY_RULE, "No price on this day.")
        if day is None or not symbol or close is None:
            raise UnreadableError("day, symbol or price is missing")
        if close <= 0:
            raise UnreadableError(f"a price of {quoted(close_text)} is not above zero", close_text)
        self.rows.append(
            PriceRow(
                line,
                symbol,
                day,
                close,
                numbers[adjusted],
                numbers[opened],
                numbers[high],
                numbers[low],
                read_number(volume, _MOST_VOLUME),
            )
        )
        return None

    def finish(self) -> Mapping[int, str]:
        """Say where the symbol comes from."""
        if self._named and self.rows:
            text = f"The prices are taken for {self._named}, after the name of the file."
            self.book.findings.doubt(self.line, "symbol-from-name", text)
        return {}


def _is_closed(told: tuple[str, ...]) -> bool:
    """Tell whether a row says itself that there is no price, in every column in which one could stand."""
    return any(map(str.strip, told)) and all(text.strip().lower() in NULLS for text in told)


def _symbol_in(book: Book) -> str:
    """The symbol a file is named after: `SPY.csv`, `SPY (1).csv`, `spy_us_d.csv`, `HistoricalPrices_SPY.csv`.

    Raises `InputError` where its name is what a site calls every download.
    """
    stem = PurePath(book.name).stem
    match = _OF_MARKETWATCH.fullmatch(stem)
    words: list[str] = _WORD.findall(match["symbol"] if match else stem)
    named = next((w for w in words if not _NO_NAMES.fullmatch(w) and len(w) <= _LONGEST_SYMBOL), "")
    symbol = book.symbols[named.upper().removesuffix(".US")]
    if not symbol:
        raise InputError(
            f"{book.name} does not say whose prices it holds.", "", "Name the file after the symbol, like VTI.csv."
        )
    return symbol


class WidePriceReader(TableReader[PriceRow]):
    """A row a day, a column a symbol."""

    row_type: ClassVar[type] = PriceRow

    def __init__(self, header: Header, book: Book, block: Block, line: int) -> None:
        super().__init__(header, book, block, line)
        self._date_place = header.index["date"]
        self._symbols = [
            (place, cell.strip().upper())
            for place, cell in enumerate(header.names)
            if place != self._date_place and cell.strip()
        ]

    def read(self, line: int, cells: list[str]) -> Ignored | None:
        """See `TableReader.read`."""
        self.fit(cells)
        day = self.days[cells[self._date_place]]
        if day is None:
            raise UnreadableError("the date is missing")
        found: list[PriceRow] = []
        for place, symbol in self._symbols:
            close: Decimal | None = self.numbers[cells[place]] if place < len(cells) else None
            if close is None:
                continue
            if close <= 0:
                raise UnreadableError(f"a price of {quoted(cells[place])} is not above zero", cells[place])
            found.append(PriceRow(line, symbol, day, close))
        self.rows += found
        return None if found else Ignored(RowClass.BY_RULE, "No price on this day.")
