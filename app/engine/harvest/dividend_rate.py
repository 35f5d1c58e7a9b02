"""Dividends that lose their qualified rate if the shares they were paid on are sold too early (IRC 1(h)(11)(B)(iii)).

The ex-dividend day is not in brokers' exports; the day of payment, some days later, stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.engine.harvest.loss_lots import LossSale, bought_on
from app.engine.qualified_dividends import is_qualified, qualified_on
from app.engine.tax import FlatRates
from app.model.household import Household
from app.model.number import ZERO


@dataclass(frozen=True, slots=True)
class LostRate:
    """What selling today costs in dividends taxed as ordinary income, and the first day on which it costs nothing."""

    amount: Decimal
    dividends: Decimal
    free_on: date | None


def lost_rate(household: Household, sale: LossSale, rates: FlatRates) -> LostRate:
    """The dearer tax on dividends of the lots sold that were not held long enough around the payment."""
    held = sum((x.shares for x in household.lots if (x.account, x.symbol) == (sale.account.name, sale.symbol)), ZERO)
    paid, free = ZERO, None
    for dividend in household.dividends:
        if (dividend.account, dividend.symbol) != (sale.account.name, sale.symbol) or not held:
            continue
        for lot in sale.lots:
            bought = bought_on(lot)
            if bought is None or bought > dividend.day or is_qualified(bought, household.as_of, dividend.day):
                continue
            paid += dividend.amount * lot.shares / held
            day = qualified_on(bought, dividend.day)
            free = day if free is None or (day is not None and day > free) else free
    return LostRate(paid * max(ZERO, rates.short - rates.long), paid, free)
