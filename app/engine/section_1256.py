"""Contracts marked to market: 60 % long-term, 40 % short-term, whatever the holding time (IRC 1256, Form 6781)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.model.household import Lot
from app.model.number import ZERO, cents
from app.model.transaction import Disposal, DisposalKind

LONG_PART = Decimal("0.6")


def sixty_forty(result: Decimal) -> tuple[Decimal, Decimal]:
    """A contract's result as (short, long); the parts sum to it exactly."""
    long = LONG_PART * result
    return result - long, long


def year_end_mark(lot: Lot, price: Decimal, end: date, counts: date) -> Disposal:
    """The mark of a lot open at a year's end, as it counts on a day: that day, or taken back when the next year begins.

    The result of a contract sold later is counted from its cost, so the next year takes back what was marked.
    """
    value = cents(lot.shares * price)
    is_back = counts > end
    return Disposal(
        lot.account,
        lot.symbol,
        lot.acquired,
        counts,
        lot.shares,
        (lot.basis if lot.basis is not None else ZERO) if is_back else value,
        None if lot.basis is None else value if is_back else lot.basis,
        None,
        lot=lot.id,
        kind=DisposalKind.MARK,
        disallowed=None if lot.basis is None else ZERO,
    )
