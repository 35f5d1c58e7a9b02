"""Prices against what is known: other prices of the same day, and the splits of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING

from app.engine.price_series import SeriesDoubt, Split, series_doubts
from app.model.importing import FileReading
from app.model.issue import Issue, Place, Severity

if TYPE_CHECKING:
    from app.store import HouseholdFile

ADJUSTED, CONTRADICTS = "price-adjusted", "price-contradicts"
ALIKE = 0.005
"""Closes of one day that lie no further apart are one: sources round to the cent, or not at all."""
Closes = dict[str, dict[date, float]]


def price_issues(file: HouseholdFile, reading: FileReading) -> tuple[Issue, ...]:
    """What is doubtful about the prices of a file that is not there yet."""
    if not reading.prices:
        return ()
    names = file.security_names()
    there = stored_closes(file, {names.get(p.symbol, p.symbol) for p in reading.prices})
    place = Place(PurePath(reading.path).name)
    found: list[Issue] = []
    splits = splits_of(file)
    together = {symbol: dict(closes) for symbol, closes in there.items() if symbol in splits}
    for p in reading.prices if splits else ():
        if p.day is not None and (symbol := names.get(p.symbol, p.symbol)) in splits:
            together.setdefault(symbol, {})[p.day] = float(p.close)
    known = {(symbol, d.day) for symbol, doubts in _doubts(there, splits).items() for d in doubts}
    for symbol, doubts in _doubts(together, splits).items():
        fresh = [d for d in doubts if (symbol, d.day) not in known]
        found += [_issue(symbol, fresh, place)] if fresh else []
    return tuple(found)


def series_issues(file: HouseholdFile) -> tuple[Issue, ...]:
    """What is doubtful about the prices that are there."""
    splits = splits_of(file)
    doubts = _doubts(stored_closes(file, splits.keys()), splits) if splits else {}
    return tuple(_issue(symbol, found, Place()) for symbol, found in sorted(doubts.items()) if found)


def stored_closes(file: HouseholdFile, symbols: Iterable[str]) -> Closes:
    """Closes in force of price files by symbol and day."""
    history = file.price_history(list(symbols))
    found: defaultdict[str, dict[date, float]] = defaultdict(dict)
    for symbol, day, close_f in zip(history.symbols, history.days, history.close_f, strict=True):
        found[symbol][date.fromordinal(day)] = close_f
    return dict(found)


def splits_of(file: HouseholdFile) -> dict[str, tuple[Split, ...]]:
    """The ledger's splits by symbol, of each day one; of a split told without its ratio nothing is known."""
    found: defaultdict[str, dict[date, Split]] = defaultdict(dict)
    for symbol, day, ratio in file.splits():
        found[symbol][day] = Split(day, float(ratio))
    return {symbol: tuple(of_day[day] for day in sorted(of_day)) for symbol, of_day in found.items()}


def _doubts(closes: Closes, splits: Mapping[str, tuple[Split, ...]]) -> dict[str, tuple[SeriesDoubt, ...]]:
    out = {}
    for symbol, of_day in closes.items():
        if symbol in splits:
            days = sorted(of_day)
            out[symbol] = series_doubts(days, [of_day[day] for day in days], splits[symbol])
    return out


def _issue(symbol: str, doubts: Sequence[SeriesDoubt], place: Place) -> Issue:
    first = doubts[0]
    ratio = f"{first.split.ratio:g} for 1"
    if first.jumps:
        text = (
            f"{symbol} jumps between {first.before} and {first.day} as if it were split {ratio}; the ledger has that "
            f"split on {first.split.day}. Closes before and after are not adjusted alike."
        )
        return Issue(Severity.WARNING, CONTRADICTS, text, place)
    text = (
        f"Closes of {symbol} before {first.split.day} seem to be adjusted for its split, {ratio}: they don’t jump on "
        "that day. The past would be counted too low or too high; import closes as they were traded."
    )
    return Issue(Severity.WARNING, ADJUSTED, text, place)
