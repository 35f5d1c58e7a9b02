"""Contracts marked to market: 60 % long-term, 40 % short-term, whatever the holding time (IRC 1256, Form 6781)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.engine.holding_period import LONG, SHORT
from app.model.household import Lot
from app.model.number import ONE
from app.model.transaction import Disposal

LONG_PART = Decimal("0.6")
MARKED = "M"


def sixty_forty(result: Decimal) -> tuple[Decimal, Decimal]:
    """A contract's result as (short, long); the parts sum to it exactly."""
    long = LONG_PART * result
    return result - long, long


def by_term(disposal: Disposal) -> tuple[Disposal, Disposal]:
    """A contract's disposal as its short and its long part; shares, proceeds and basis are split alike."""
    return _part(disposal, ONE - LONG_PART, SHORT), _part(disposal, LONG_PART, LONG)


def marked_to_market(lot: Lot, price: Decimal, day: date) -> tuple[Lot, tuple[Disposal, Disposal]]:
    """A lot held over the year's end: as if sold at that day's price and bought again at it (IRC 1256(a)(1)).

    The lot goes on with its value as basis; where its basis was unknown, so is the result.
    """
    value = lot.shares * price
    sale = Disposal(
        lot.account,
        lot.symbol,
        lot.acquired,
        day,
        lot.shares,
        value,
        lot.basis,
        None,
        lot=lot.id,
        code=MARKED,
        disallowed=None if lot.basis is None else Decimal(0),
        bought=lot.bought,
        purchase=lot.purchase,
    )
    return replace(lot, basis=value), by_term(sale)


def _part(disposal: Disposal, part: Decimal, term: str) -> Disposal:
    basis = None if disposal.basis is None else disposal.basis * part
    return replace(disposal, shares=disposal.shares * part, proceeds=disposal.proceeds * part, basis=basis, term=term)
