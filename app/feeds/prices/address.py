"""Prices from an address that answers with CSV, the symbol being part of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Event
from urllib.parse import quote, urlsplit

from app.feeds.prices.source import Answer, SourceError, UnknownSymbolError
from app.feeds.prices.web import Web
from app.feeds.reading import read_bytes
from app.feeds.symbols import canonical
from app.model.errors import InputError
from app.model.importing import FileKind, RowClass

SYMBOL = "{symbol}"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_SHORT = 200
_NOTHING = (b"no data", b"not found", b"unknown symbol", b"n/d")


def checked_address(template: str) -> str:
    """The address itself. Raises `InputError` unless it is one of HTTPS with a place for the symbol."""
    parts = urlsplit(template)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    if not secure or not parts.hostname or "@" in parts.netloc or template.count(SYMBOL) != 1:
        advice = f"Write it like https://example.com/{SYMBOL}.csv."
        raise InputError(f"“{template}” is no address for prices.", f"It needs https and one {SYMBOL}.", advice)
    if SYMBOL in parts.netloc:
        raise InputError(f"“{template}” is no address for prices.", "", "The symbol cannot be part of the site’s name.")
    return template


@dataclass(frozen=True, slots=True)
class CsvAddress:
    """A site whose address for a symbol's daily prices is known; what it answers is read like a price file."""

    template: str
    web: Web

    @property
    def key(self) -> str:
        """See `PriceSource`."""
        return "web"

    @property
    def host(self) -> str:
        """See `PriceSource`."""
        return urlsplit(self.template).hostname or ""

    @property
    def name(self) -> str:
        """See `PriceSource`."""
        return self.host

    def prices(self, symbol: str, cancel: Event) -> Answer:
        """See `PriceSource`."""
        written = quote(symbol.replace(".", "-"), safe="")
        content = self.web.get(self.template.replace(SYMBOL, written), cancel)
        told = content.strip().lower()
        if len(told) < _SHORT and (not told or any(said in told for said in _NOTHING)):
            raise UnknownSymbolError
        try:
            reading = read_bytes(f"{symbol}.csv", content)
        except InputError as error:
            raise SourceError("answers with something that is no table of prices") from error
        if reading.kind is not FileKind.PRICES:
            raise SourceError(f"answers with {reading.kind}, not with prices")
        if others := sorted({p.symbol for p in reading.prices} - {canonical(symbol)}):
            raise SourceError(f"answers with prices of {others[0]}")
        held = sum(record.row_class is RowClass.REVIEW for record in reading.records)
        doubts = (f"{held} lines of the answer cannot be read.",) if held else ()
        return Answer(tuple(replace(p, symbol=symbol) for p in reading.prices), doubts)
