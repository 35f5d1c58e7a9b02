"""What a source of prices is, and how one is asked for many symbols: one by one, with progress, until cancelled."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Event
from typing import Protocol

from app.model.errors import CancelledError
from app.model.importing import PriceRow
from app.model.progress import Progress

_FAILURES = 3
"""So many in a row are no matter of the symbols: the source is not asked for the rest."""


class UnknownSymbolError(Exception):
    """The source has no prices under this symbol."""


class SourceError(Exception):
    """The source did not answer with prices; `text` is a clause that says how, `ends` that asking on is no use."""

    def __init__(self, text: str, *, ends: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.ends = ends


@dataclass(frozen=True, slots=True)
class Answer:
    """Daily prices of one symbol, adjusted for splits as all sources give them; `doubts` are sentences."""

    rows: tuple[PriceRow, ...]
    doubts: tuple[str, ...] = ()


class PriceSource(Protocol):
    """Where prices come from."""

    @property
    def key(self) -> str:
        """What it is called in the household."""
        ...

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def host(self) -> str:
        """Who learns the symbols."""
        ...

    def prices(self, symbol: str, cancel: Event) -> Answer:
        """All daily prices of a symbol. Nothing but the symbol is sent.

        Raises `UnknownSymbolError`, `SourceError`, and `CancelledError` once `cancel` is set.
        """
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source gave: every symbol asked for is in `rows`, in `unknown` or in `failed` with a sentence."""

    rows: tuple[PriceRow, ...] = ()
    unknown: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


def fetch(
    source: PriceSource, wanted: Mapping[str, date], today: date, cancel: Event
) -> Generator[Progress, None, Fetched]:
    """Ask for each symbol's prices from its day on, until yesterday: the close of the day in progress is not known."""
    rows: list[PriceRow] = []
    unknown: list[str] = []
    failed: dict[str, str] = {}
    doubts: list[str] = []
    in_a_row = 0
    ended = ""
    for n, (symbol, since) in enumerate(wanted.items()):
        if ended:
            failed[symbol] = f"{symbol} was not asked for: {ended}."
            continue
        yield Progress(n, len(wanted), f"Fetching {symbol}")
        if cancel.is_set():
            raise CancelledError
        try:
            answer = source.prices(symbol, cancel)
        except UnknownSymbolError:
            unknown.append(symbol)
            in_a_row = 0
        except SourceError as error:
            failed[symbol] = f"{symbol}: {source.name} {error.text}."
            in_a_row += 1
            if error.ends or in_a_row == _FAILURES:
                ended = f"{source.name} {error.text}"
        else:
            in_a_row = 0
            doubts += [f"{symbol}: {doubt}" for doubt in answer.doubts]
            of_days = {row.day: row for row in answer.rows if row.day is not None and since <= row.day < today}
            rows += [of_days[day] for day in sorted(of_days)]
            if not of_days:
                failed[symbol] = _old(symbol, answer, since)
    return Fetched(tuple(rows), tuple(unknown), failed, tuple(doubts))


def _old(symbol: str, answer: Answer, since: date) -> str:
    last = max((row.day for row in answer.rows if row.day is not None), default=None)
    return f"{symbol} has no price since {since}" + (f"; the last one is of {last}." if last else ".")
