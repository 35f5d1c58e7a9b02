"""Short or long: the holding period begins the day after acquisition.

IRC 1222 and Rev. Rul. 66-7, 70-598: property is held for more than one year when it is sold on or after the day, one
year later, that bears the number of the day after acquisition.
"""

from __future__ import annotations

from datetime import date, timedelta

from app.model.household import Lot

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


def lot_term(lot: Lot, day: date) -> str | None:
    """A lot's term on a day: inherited is long at once (IRC 1223(9)), else from the day its holding period began."""
    return LONG if lot.is_inherited else term(lot.held_since or lot.acquired, day)


def lot_long_on(lot: Lot) -> date | None:
    """The first day on which selling the lot is long-term; None where that is unknown, or always was so."""
    since = lot.held_since or lot.acquired
    return None if since is None or lot.is_inherited else long_on(since)
