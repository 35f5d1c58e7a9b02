"""The trading days of the New York Stock Exchange, from the table that ships with the program."""

from __future__ import annotations

import json
from datetime import date
from functools import cache

from app.engine.trading_days import TradingDays
from app.resources import resource_path


@cache
def trading_days() -> TradingDays:
    """The exchange's calendar from 1990 to 2060, with the closings nobody foresaw up to the table's making."""
    table = json.loads(resource_path("trading_days.json").read_text(encoding="utf-8"))
    closed = tuple(date.fromisoformat(day) for day in table["closed"])
    return TradingDays(closed, date.fromisoformat(table["first"]), date.fromisoformat(table["last"]))
