"""Amounts, days and counts as the engine's own sentences say them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from app.model.number import CENT, HUNDRED, ONE, plain

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_THOUSANDTH, _TENTH, _FEW = Decimal("0.001"), Decimal("0.1"), Decimal(10)


def dollars(amount: Decimal, *, to_the_cent: bool = False) -> str:
    """An amount without its sign, `$1,234` or `$1,234.50`, rounded half up as the screen does.

    Every sentence says its amounts through this, so that a reason and the table beside it never differ by a dollar.
    Where only dollars are asked for, what rounds to nothing but is something is said to the cent.
    """
    rounded = abs(amount).quantize(ONE, rounding=ROUND_HALF_UP)
    if not to_the_cent and (rounded or not amount):
        return f"${rounded:,}"
    return f"${abs(amount).quantize(CENT, rounding=ROUND_HALF_UP):,}"


def day_text(day: date, today: date) -> str:
    """`Dec 4`, with the year where it is not this one."""
    text = f"{_MONTHS[day.month - 1]} {day.day}"
    return text if day.year == today.year else f"{text}, {day.year}"


def month_text(day: date) -> str:
    """`Dec 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def shares_text(shares: Decimal) -> str:
    """A count of shares, at most three places."""
    whole = shares == shares.to_integral_value()
    return f"{shares:,.0f}" if whole else plain(shares.quantize(_THOUSANDTH))


def about_shares(shares: Decimal) -> str:
    """A count of shares that is an estimate: whole ones, or tenths where there are few."""
    return f"about {shares:,.0f}" if shares >= _FEW else f"about {plain(shares.quantize(_TENTH))}"


def percent_text(part: Decimal) -> str:
    """A part of one as `4.3 %`."""
    return f"{part * HUNDRED:.1f} %"


def listed(words: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
