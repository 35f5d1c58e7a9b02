"""Short or long: the holding period begins the day after acquisition.

IRC 1222 and Rev. Rul. 66-7, 70-598: property is held for more than one year when it is sold on or after the day, one
year later, that bears the number of the day after acquisition.
"""

from __future__ import annotations

from datetime import date, timedelta

SHORT, LONG = "short", "long"


def long_on(acquired: date) -> date:
    """The first day on which a sale is long-term; counting from 29 February ends on 1 March."""
    begins = acquired + timedelta(days=1)
    try:
        return begins.replace(year=begins.year + 1)
    except ValueError:
        return date(begins.year + 1, 3, 1)


def term(acquired: date | None, sold: date) -> str | None:
    """`short` or `long`; None where the purchase day is unknown."""
    if acquired is None:
        return None
    return LONG if sold >= long_on(acquired) else SHORT
