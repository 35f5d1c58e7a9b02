"""Losses on fund shares held for six months or less (IRC 852(b)(4), Publication 550)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.model.number import ZERO

MONTHS, YEAR = 6, 12


@dataclass(frozen=True, slots=True)
class FundLoss:
    """A loss split by what it counts as; all zero or positive, together the loss."""

    short: Decimal
    long: Decimal
    disallowed: Decimal


def over_six_months_on(acquired: date) -> date:
    """The first day of sale after more than six months; a day the month lacks is the first of the next."""
    begins = acquired + timedelta(days=1)
    month = begins.month + MONTHS
    year, month = begins.year + (month - 1) // YEAR, (month - 1) % YEAR + 1
    last = monthrange(year, month)[1]
    return date(year, month, begins.day) if begins.day <= last else date(year, month, last) + timedelta(days=1)


def fund_loss(
    loss: Decimal, acquired: date, sold: date, gain_distributions: Decimal = ZERO, exempt_interest: Decimal = ZERO
) -> FundLoss:
    """A short-term loss on fund shares, positive, by what it counts as.

    Held for six months or less, it is disallowed to the extent of exempt-interest dividends received on the shares, and
    what is left is long-term to the extent of capital gain distributions.
    """
    if sold >= over_six_months_on(acquired):
        return FundLoss(loss, ZERO, ZERO)
    disallowed = min(loss, exempt_interest)
    long = min(loss - disallowed, gain_distributions)
    return FundLoss(loss - disallowed - long, long, disallowed)
