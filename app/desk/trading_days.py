"""The trading days of the New York Stock Exchange: counted by a library once, then kept beside the settings."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from app.desk.own_file import write_own
from app.engine.trading_days import SATURDAY, WEEKDAYS, TradingDays
from app.resources import config_folder

EXCHANGE = "XNYS"
FIRST = date(1990, 1, 1)
YEARS_AHEAD = 3
LAST_YEAR = 2100
"""Holidays of later years are nobody's to know; beyond it weekdays count."""
_LIBRARY = "exchange_calendars"
_FILE = "trading_days.json"
_DAY = timedelta(days=1)


def trading_days(today: date) -> TradingDays:
    """The exchange's calendar from 1990 to at least a year after today.

    The first call of a year, or after an update of the library, takes about half a second: it belongs in a job.
    """
    kept = _read(config_folder() / _FILE, _version())
    if kept is not None and kept.last >= _year_end(today.year + 1):
        return kept
    counted = count_trading_days(FIRST, _year_end(today.year + YEARS_AHEAD))
    _write(config_folder() / _FILE, counted)
    return counted


def kept_trading_days() -> TradingDays:
    """What was counted before, at once; where nothing was, every weekday counts."""
    return _read(config_folder() / _FILE, None) or WEEKDAYS


@cache
def count_trading_days(first: date, last: date) -> TradingDays:
    """The calendar of the exchange between two days, both included, from the library."""
    import exchange_calendars

    found = exchange_calendars.get_calendar(EXCHANGE, start=first.isoformat(), end=last.isoformat())
    sessions = {day.toordinal() for day in found.sessions.date}
    days = (first + n * _DAY for n in range((last - first).days + 1))
    closed = tuple(day for day in days if day.weekday() < SATURDAY and day.toordinal() not in sessions)
    return TradingDays(closed, first, last)


def _year_end(year: int) -> date:
    return date(min(max(year, FIRST.year), LAST_YEAR), 12, 31)


@cache
def _version() -> str:
    """The library's version: closings nobody foresaw come with a new one."""
    from importlib.metadata import version

    return version(_LIBRARY)


def _read(path: Path, wanted: str | None) -> TradingDays | None:
    """What is kept; None where nothing is, it cannot be read, or another version of the library counted it."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["exchange"] != EXCHANGE or wanted not in (None, kept["version"]):
            return None
        closed = tuple(date.fromisoformat(day) for day in kept["closed"])
        return TradingDays(closed, date.fromisoformat(kept["first"]), date.fromisoformat(kept["last"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, found: TradingDays) -> None:
    kept = {
        "exchange": EXCHANGE,
        "version": _version(),
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "closed": [day.isoformat() for day in found.closed],
    }
    # Where the folder cannot be written, the days are counted again next time; nothing is lost but half a second.
    with suppress(OSError):
        write_own(path, json.dumps(kept))
