"""What selling a lot today adds to the year's results, before wash sales take anything away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.engine.holding_period import LONG, long_on, lot_term
from app.engine.section_1256 import sixty_forty
from app.model.household import Household, Lot
from app.model.number import ONE, ZERO


@dataclass(frozen=True, slots=True)
class LotGain:
    """The gain of a whole lot in money, and which part of it, 0 to 1, is short-term."""

    gain: Decimal
    short_part: Decimal


def basis_at(lot: Lot, price: Decimal) -> Decimal | None:
    """The basis that counts at a price, None where unknown.

    A gift worth less than its donor paid has a second basis for losses; between the two there is neither gain nor loss
    (IRC 1015(a)).
    """
    value = lot.shares * price
    if lot.basis is None or lot.loss_basis is None or value >= lot.basis:
        return lot.basis
    return min(value, lot.basis) if value >= lot.loss_basis else lot.loss_basis


def term_at(lot: Lot, price: Decimal, day: date) -> str | None:
    """Short or long at a price on a day; a loss of a gift with two bases counts its own holding period."""
    of_loss = lot.loss_basis is not None and lot.loss_since is not None and not lot.is_inherited
    if of_loss and lot.loss_basis is not None and lot.loss_since is not None and lot.shares * price < lot.loss_basis:
        return LONG if day >= long_on(lot.loss_since) else "short"
    return lot_term(lot, day)


def gain_of(household: Household, lot: Lot, price: Decimal) -> LotGain | None:
    """The gain of selling the whole lot; None where its basis is unknown.

    A gain of unknown term is counted as short, a loss as long: the dearer of the two.
    """
    basis = basis_at(lot, price)
    if basis is None:
        return None
    gain = lot.shares * price - basis
    if household.security(lot.symbol).section_1256:
        return LotGain(gain, sixty_forty(ONE)[0])
    kind = term_at(lot, price, household.as_of)
    is_long = gain < 0 if kind is None else kind == LONG
    return LotGain(gain, ZERO if is_long else ONE)
