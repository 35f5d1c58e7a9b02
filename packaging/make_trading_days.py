"""Writes the table of trading days: the weekdays on which the New York Stock Exchange stays closed.

    python packaging/make_trading_days.py

The days come from the library exchange_calendars, which the tests hold the table against; with a newer version of it,
write the table anew. Holidays of the years ahead follow from today's rules.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

EXCHANGE = "XNYS"
FIRST, LAST = date(1990, 1, 1), date(2060, 12, 31)
SATURDAY = 5
TABLE = Path(__file__).resolve().parent.parent / "resources" / "trading_days.json"


def closed_weekdays(first: date, last: date) -> list[date]:
    """Weekdays between two days, both included, on which the exchange does not trade."""
    import exchange_calendars

    calendar = exchange_calendars.get_calendar(EXCHANGE, start=first.isoformat(), end=last.isoformat())
    sessions = set(calendar.sessions.date)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < SATURDAY and day not in sessions]


def main() -> None:
    """Write the table."""
    table = {
        "exchange": EXCHANGE,
        "source": f"exchange_calendars {version('exchange_calendars')}",
        "first": FIRST.isoformat(),
        "last": LAST.isoformat(),
        "closed": [day.isoformat() for day in closed_weekdays(FIRST, LAST)],
    }
    TABLE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
