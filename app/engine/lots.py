"""Which lots a sale takes: the order of the lot methods brokers offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from app.engine.holding_period import LONG, term
from app.model.account import LotMethod
from app.model.household import Lot
from app.model.number import ZERO

UNKNOWN_DAY = date.min


def in_order(lots: Sequence[Lot], method: LotMethod, price: Decimal | None, sold: date) -> list[Lot]:
    """The lots in the order the method sells them; equal lots keep their order.

    A lot of unknown basis counts as basis zero for the order only: it is what a broker must assume.
    """
    keys: dict[LotMethod, Callable[[Lot], object]] = {
        LotMethod.FIFO: _day,
        LotMethod.AVERAGE: _day,
        LotMethod.LIFO: lambda lot: -_day(lot).toordinal(),
        LotMethod.HIFO: lambda lot: -unit_cost(lot),
        LotMethod.LOFO: unit_cost,
        LotMethod.MINTAX: lambda lot: _mintax(lot, price, sold),
    }
    return sorted(lots, key=keys[method])  # type: ignore[arg-type]  # each key is comparable with itself


def unit_cost(lot: Lot) -> Decimal:
    """Basis a share; zero where it is unknown (see `in_order`)."""
    return ZERO if lot.basis is None or not lot.shares else lot.basis / lot.shares


def _day(lot: Lot) -> date:
    return lot.acquired or UNKNOWN_DAY


def _mintax(lot: Lot, price: Decimal | None, sold: date) -> tuple[int, Decimal]:
    """Six tiers: losses, flat, gains; short before long in losses, long before short in gains."""
    cost = unit_cost(lot)
    gain = (price if price is not None else cost) - cost
    is_long = term(lot.acquired, sold) == LONG
    tier = (1 if is_long else 0) if gain < 0 else (3 if is_long else 2) if gain == 0 else (4 if is_long else 5)
    return tier, gain
