"""Prices from Yahoo Finance through yfinance, which is no part of Evenkeel and is loaded only when asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from threading import Event
from typing import Any

from app.feeds.prices.source import Answer, SourceError, UnknownSymbolError
from app.feeds.prices.web import PAUSE, TIMEOUT, Clock, SystemClock
from app.model.errors import CancelledError, InputError
from app.model.importing import PriceRow

_LIBRARY = "yfinance"
# Its prices are those of floats of 32 bits; the rest of the digits is noise.
_PLACES = Decimal("0.0001")
_DEPTH = "10y"

Load = Callable[[], Any]


def load_library() -> Any:  # noqa: ANN401 (an untyped library)
    """The library. Raises `InputError` where it is not installed."""
    try:
        return import_module(_LIBRARY)
    except ImportError as error:
        raise InputError(
            f"Prices from Yahoo Finance need the library {_LIBRARY}, which is not installed.",
            "",
            f"Install it beside Evenkeel: `.venv/bin/python -m pip install {_LIBRARY}`.",
        ) from error


@dataclass(slots=True)
class Yahoo:
    """Yahoo Finance: ten years of closes, adjusted for splits, and beside them adjusted for dividends too."""

    load: Load = load_library
    clock: Clock = field(default_factory=SystemClock)
    _next: float = 0.0

    @property
    def key(self) -> str:
        """See `PriceSource`."""
        return "yahoo"

    @property
    def name(self) -> str:
        """See `PriceSource`."""
        return "Yahoo Finance"

    @property
    def host(self) -> str:
        """See `PriceSource`."""
        return "finance.yahoo.com"

    def prices(self, symbol: str, cancel: Event) -> Answer:
        """See `PriceSource`."""
        library = self.load()
        if (left := self._next - self.clock.now()) > 0:
            self.clock.wait(left, cancel)
        if cancel.is_set():
            raise CancelledError
        self._next = self.clock.now() + PAUSE
        try:
            ticker = library.Ticker(symbol.replace(".", "-"))
            frame = ticker.history(period=_DEPTH, auto_adjust=False, timeout=TIMEOUT, raise_errors=True)
        except Exception as error:  # whatever an untyped library raises, told by its name alone
            raise _told(error) from error
        if not len(frame):
            raise UnknownSymbolError
        return _answer(symbol, frame)


def _told(error: Exception) -> Exception:
    name = type(error).__name__
    if "RateLimit" in name:
        return SourceError("says that we ask too often", ends=True)
    if "Missing" in name or "NotFound" in name or "InvalidPeriod" in name:
        return UnknownSymbolError()
    return SourceError(f"does not answer ({name})")


def _answer(symbol: str, frame: Any) -> Answer:  # noqa: ANN401 (a table of pandas)
    columns = [_column(frame, name) for name in ("Close", "Adj Close", "Open", "High", "Low")]
    volumes = _column(frame, "Volume")
    rows, empty = [], 0
    for n, moment in enumerate(frame.index):
        close, adjusted, opened, high, low = (column[n] for column in columns)
        if close is None or close <= 0:
            empty += 1
            continue
        rows.append(PriceRow(n + 1, symbol, moment.date(), close, adjusted, opened, high, low, volumes[n]))
    return Answer(tuple(rows), (f"{empty} days have no close.",) if empty else ())


def _column(frame: Any, name: str) -> list[Decimal | None]:  # noqa: ANN401 (a table of pandas)
    if name not in frame:
        return [None] * len(frame)
    return [None if value != value else Decimal(str(value)).quantize(_PLACES) for value in map(float, frame[name])]  # noqa: PLR0124 (NaN alone differs from itself)
