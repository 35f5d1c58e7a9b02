"""Yahoo Finance through a library that may not be there; a stand-in takes its place."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from threading import Event
from typing import Any

import pytest

from app.feeds.prices import yahoo
from app.feeds.prices.source import SourceError, UnknownSymbolError
from app.feeds.prices.yahoo import Yahoo, load_library
from app.model.errors import CancelledError, InputError
from tests.feeds.prices.stand_in import Still

D = Decimal
DAYS = [datetime(2026, 11, 18, tzinfo=UTC), datetime(2026, 11, 19, tzinfo=UTC)]


class _Frame(dict[str, list[float]]):
    """As much of a table as is read: columns by name, days as index, its length in rows."""

    def __init__(self, **columns: list[float]) -> None:
        super().__init__({name.replace("_", " "): values for name, values in columns.items()})
        self.index = DAYS[: len(next(iter(columns.values()), []))]

    def __len__(self) -> int:
        return len(self.index)


class YFRateLimitError(Exception):
    """Named like the library's own."""


class YFPricesMissingError(Exception):
    """Named like the library's own."""


class _Library:
    def __init__(self, answer: _Frame | Exception) -> None:
        self.answer = answer
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def Ticker(self, symbol: str) -> _Library:  # noqa: N802  as the library's own
        self.asked.append((symbol, {}))
        return self

    def history(self, **options: Any) -> _Frame:  # noqa: ANN401  as the library's own
        self.asked[-1][1].update(options)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def _yahoo(library: _Library, clock: Still | None = None) -> Yahoo:
    return Yahoo(lambda: library, clock or Still())


def test_closes_come_without_the_noise_of_floats() -> None:
    """Split-adjusted closes, not the ones adjusted for dividends too; what has no close is counted."""
    frame = _Frame(Close=[236.10000610351562, float("nan")], Adj_Close=[230.0, 231.0], Volume=[100.0, 5.0])
    library = _Library(frame)
    answer = _yahoo(library).prices("BRK.B", Event())
    (row,) = answer.rows
    assert (row.symbol, str(row.day), row.close, row.adjusted, row.volume) == (
        "BRK.B",
        "2026-11-18",
        D("236.1"),
        D(230),
        D(100),
    )
    assert answer.doubts == ("1 days have no close.",)
    ((symbol, options),) = library.asked
    assert (symbol, options["auto_adjust"]) == ("BRK-B", False)
    assert not {"start", "end"} & options.keys(), "no day of the household is sent"


@pytest.mark.parametrize(
    "answer, error",
    [
        (_Frame(Close=[]), UnknownSymbolError),
        (YFPricesMissingError(), UnknownSymbolError),
        (YFRateLimitError(), SourceError),
        (KeyError("x"), SourceError),
    ],
)
def test_what_the_library_raises_is_told_in_our_words(answer: _Frame | Exception, error: type[Exception]) -> None:
    """Whatever it is, no traceback of a foreign library reaches the user."""
    with pytest.raises(error):
        _yahoo(_Library(answer)).prices("ALDR", Event())


def test_requests_keep_their_distance_and_can_be_cancelled() -> None:
    """A second between two symbols."""
    clock, library = Still(cancels=2), _Library(_Frame(Close=[1.0]))
    source, cancel = _yahoo(library, clock), Event()
    source.prices("A", cancel)
    source.prices("B", cancel)
    with pytest.raises(CancelledError):
        source.prices("C", cancel)
    assert clock.waits == [1.0, 1.0]
    assert [symbol for symbol, _ in library.asked] == ["A", "B"]


def test_without_the_library_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an optional part; nothing else needs it."""

    def absent(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(yahoo, "import_module", absent)
    with pytest.raises(InputError, match="yfinance, which is not installed") as told:
        load_library()
    assert "pip install yfinance" in told.value.advice
