"""Do shares, price and amount of a row agree, and in what unit is the price told?"""

from __future__ import annotations

from decimal import Decimal

from app.feeds.symbols import is_cusip, read_option
from app.model.number import ONE

CONTRACT = Decimal(100)
PER_HUNDRED = Decimal("0.01")
LEAST = Decimal("0.02")
PART = Decimal("0.005")


def agree(stated: Decimal, worked_out: Decimal) -> bool:
    """Tell whether two amounts are the same but for rounding: 0.02, or half a percent of the stated one."""
    gap = abs(stated - worked_out)
    return gap <= LEAST or gap <= PART * abs(stated)


def price_units(symbol: str, told: str = "share", multiplier: Decimal | None = None) -> tuple[Decimal, ...]:
    """What a printed price may have to be multiplied by, likeliest first: options per share, bonds per 100.

    `told` is what the profile says prices are of: a share, an option's whole contract, or a hundredth (pence).
    """
    if told == "hundredth":
        return PER_HUNDRED, ONE
    if multiplier and multiplier > 0:
        return multiplier, ONE
    if read_option(symbol):
        return (CONTRACT, ONE) if told == "share" else (ONE, CONTRACT)
    return (PER_HUNDRED, ONE) if is_cusip(symbol) else (ONE, PER_HUNDRED)


def price_unit(
    units: tuple[Decimal, ...], shares: Decimal, price: Decimal, stated: Decimal, extra: Decimal
) -> Decimal | None:
    """The unit in which shares × price, more or less `extra` (fees), is the stated amount; None where there is none."""
    gross, amount = abs(shares * price), abs(stated)
    for unit in units:
        worked_out = gross if unit is ONE else gross * unit
        if agree(amount, worked_out + extra) or (extra and agree(amount, worked_out - extra)):
            return unit
    return None
