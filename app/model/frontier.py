"""The frontier: how even a household can be made, and what each further point costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from app.model.proposal import Mode, Request

NOTHING, HARVEST, FREE, EDGE, TARGET = "nothing done", "harvest only", "free moves end", "nearest edge", "target"
"""Labels of stops with a meaning of their own."""


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """One stop of the dial, before whole shares are chosen.

    `drift` is half the summed distances to target left, a share of the household; `outside` what lies beyond the band
    edges. `tax` is this year's change of tax, `cost` spread, commission and impact, both money. `trades` is their
    number. `price` is what the next point (a hundredth of the household) nearer to target costs at the margin, money;
    zero where it is not known and at the end. `label` names stops with a meaning of their own: nothing done or harvest
    only, free moves end (from there on tax is added), nearest edge, target.
    """

    drift: Decimal
    outside: Decimal
    tax: Decimal
    cost: Decimal
    trades: int
    price: Decimal
    label: str = ""

    @property
    def together(self) -> Decimal:
        """Tax and cost."""
        return self.tax + self.cost


@dataclass(frozen=True, slots=True)
class Frontier:
    """Points from what costs least to what is most even; `drift` before anything is done."""

    drift: Decimal
    points: tuple[FrontierPoint, ...]


def request_at(points: Iterable[FrontierPoint], base: Request, drift: Decimal) -> Request:
    """The request that a place on the frontier asks: its drift, or the way to the edges where that is the stop."""
    if any(p.label == EDGE and p.drift == drift for p in points):
        mode = Mode.HARVEST_REBALANCE if base.mode is Mode.HARVEST_REBALANCE else Mode.EDGE
        return replace(base, mode=mode, drift=None)
    return replace(base, drift=drift)
