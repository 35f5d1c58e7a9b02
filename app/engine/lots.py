"""Which lots a sale takes: the order of the lot methods brokers offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from app.engine.holding_period import LONG
from app.engine.parcel import Parcel
from app.model.account import LotMethod

FINE = 10**16
"""Costs a share are compared as whole numbers this much finer than a unit of money."""


def in_order(
    holding: Sequence[Parcel], method: LotMethod, price: Fraction | None, sold: int, *, is_sorted: bool = False
) -> Sequence[Parcel]:
    """The parcels in the order the method sells them; among equals the one that came first.

    `price` is money units a share unit, `sold` an ordinal day; `is_sorted` says that the holding is in order of
    purchase. A parcel of unknown basis counts as basis zero for the order only: it is what a broker must assume.
    Average cost sells in order of purchase (Reg. 1.1012-1(e)(7)).
    """
    match method:
        case LotMethod.FIFO | LotMethod.AVERAGE:
            return holding if is_sorted else sorted(holding, key=by_purchase)
        case LotMethod.LIFO:
            return sorted(holding, key=by_purchase, reverse=True)
        case LotMethod.HIFO:
            return sorted(holding, key=lambda p: (-unit_cost(p), *by_purchase(p)))
        case LotMethod.LOFO:
            return sorted(holding, key=lambda p: (unit_cost(p), *by_purchase(p)))
        case LotMethod.MINTAX:
            return sorted(holding, key=_mintax(price, sold))


def by_purchase(parcel: Parcel) -> tuple[int, int]:
    """The day it was acquired, unknown days first, then the order of entry."""
    return (0 if parcel.acquired is None else parcel.acquired.toordinal()), parcel.place


def unit_cost(parcel: Parcel) -> int:
    """Basis a share unit, made fine enough to compare; zero where it is unknown (see `in_order`)."""
    return 0 if not parcel.basis or not parcel.units else parcel.basis * FINE // parcel.units


def _mintax(price: Fraction | None, sold: int) -> Callable[[Parcel], tuple[int, int, int, int]]:
    """Six tiers: losses, flat, gains; short before long in losses, long before short in gains."""

    def key(parcel: Parcel) -> tuple[int, int, int, int]:
        cost = unit_cost(parcel)
        gain = (cost if price is None else price.numerator * FINE // price.denominator) - cost
        is_long = parcel.term_on(sold) == LONG
        tier = (1 if is_long else 0) if gain < 0 else (3 if is_long else 2) if gain == 0 else (4 if is_long else 5)
        return tier, gain, *by_purchase(parcel)

    return key
