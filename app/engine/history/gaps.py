"""Why days of the history are not known, told as spans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from app.engine.history.events import runs
from app.engine.history.levels import Unknown
from app.engine.history.result import Days, Flags, Gap
from app.engine.words import listed


def gaps_of(days: Days, unknown: Iterable[Unknown], unpriced: Mapping[str, Flags], most_days: int) -> tuple[Gap, ...]:
    """Gaps on days of the history, the earliest first; `unpriced` flags the days on which a held security has no price.

    Securities that are unpriced on the same days are told together.
    """
    found = []
    for one in unknown:
        begin, end = _places(days, one.first, one.last)
        if begin < end:
            found.append(Gap(_day(days, begin), _day(days, end - 1), (one.symbol,), one.why))
    together: dict[tuple[int, int], list[str]] = {}
    for symbol, flags in unpriced.items():
        for run in runs(flags):
            together.setdefault(run, []).append(symbol)
    for (begin, end), symbols in together.items():
        why = f"No price of {listed(symbols)} for more than {most_days} days."
        found.append(Gap(_day(days, begin), _day(days, end - 1), tuple(symbols), why))
    return tuple(sorted(found, key=lambda gap: (gap.first, gap.last, gap.symbols)))


def _places(days: Days, first: int, last: int) -> tuple[int, int]:
    return int(days.searchsorted(first)), int(days.searchsorted(last, side="right"))


def _day(days: Days, place: int) -> date:
    return date.fromordinal(int(days[place]))
