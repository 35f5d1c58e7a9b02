"""Implementation shortfall (Perold 1988): what a ticket brought less than trading at the price it was decided at.

Parts are fractions of the paper value (shares ordered at the decision price), positive where it cost:
explicit = fees; delay = filled · (price when the order went out − decision); realised = filled · (fill − price when the
order went out); missed = unfilled · (last price − decision). Signs turn for sales.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.model.number import ZERO
from app.model.proposal import Side


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The four parts, fractions of the paper value; `missed` is None where the last price is unknown."""

    paper: Decimal
    explicit: Decimal
    delay: Decimal
    realised: Decimal
    missed: Decimal | None

    @property
    def total(self) -> Decimal | None:
        """All of it."""
        return None if self.missed is None else self.explicit + self.delay + self.realised + self.missed


def shortfall(
    side: Side,
    ordered: Decimal,
    decided: Decimal,
    sent: Decimal,
    fills: Sequence[tuple[Decimal, Decimal]],
    fees: Decimal,
    last: Decimal | None,
) -> Shortfall:
    """The shortfall of an order; `fills` are shares and prices, `sent` the price when the order went out.

    Raises `ValueError` where nothing was ordered or decided at no price.
    """
    paper = ordered * decided
    if paper <= 0:
        message = "an order needs shares and a price"
        raise ValueError(message)
    sign = 1 if side is Side.BUY else -1
    filled = sum((shares for shares, _ in fills), ZERO)
    spent = sum((shares * price for shares, price in fills), ZERO)
    unfilled = ordered - filled
    missed = None if last is None else sign * unfilled * (last - decided) / paper
    return Shortfall(
        paper=paper,
        explicit=fees / paper,
        delay=sign * filled * (sent - decided) / paper,
        realised=sign * (spent - filled * sent) / paper,
        missed=missed if unfilled else ZERO,
    )
