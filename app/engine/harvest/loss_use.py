"""When an extra loss is used: this year against gains and the limit, later years at the limit a year.

The years are followed with and without the loss by the same netting and the same tax, so a loss that stands behind an
older carryforward waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from app.engine.tax import netted_year, tax_due
from app.model.number import ONE, ZERO
from app.model.plan import Tax
from app.model.tax_table import TaxTable
from app.model.tax_year import TaxDue


@dataclass(frozen=True, slots=True)
class UsedLoss:
    """How much of an extra loss is used `years` from now, and what that saves then; year 0 is this year."""

    years: int
    used: Decimal
    saved: Decimal


@dataclass(frozen=True, slots=True)
class LossUse:
    """An extra loss over the years; `left` is what the last year still carries on."""

    by_year: tuple[UsedLoss, ...]
    left: Decimal

    @property
    def now(self) -> Decimal:
        """The fall of this year's tax."""
        return self.by_year[0].saved

    def present_value(self, discount_rate: Decimal) -> Decimal:
        """What all years save, discounted to today."""
        return sum((each.saved / (ONE + discount_rate) ** each.years for each in self.by_year), ZERO)


def loss_use(
    short: Decimal, long: Decimal, loss_short: Decimal, loss_long: Decimal, tax: Tax, table: TaxTable, years: int
) -> LossUse:
    """An extra loss, positive by term, in a year that has `short` and `long` so far.

    Later years are like this one with no gains of their own, up to `years` from now, that year included.
    """
    by_year: list[UsedLoss] = []
    without, with_loss = tax, tax
    results = (short, long), (short - loss_short, long - loss_long)
    waiting = loss_short + loss_long
    for year in range(max(0, years) + 1):
        without, due_without = _next_year(results[0], without, table)
        with_loss, due_with = _next_year(results[1], with_loss, table)
        left = _carried(with_loss) - _carried(without)
        by_year.append(UsedLoss(year, waiting - left, (due_without - due_with).total))
        results, waiting = ((ZERO, ZERO), (ZERO, ZERO)), left
        if not left:
            break
    return LossUse(tuple(by_year), waiting)


def _next_year(results: tuple[Decimal, Decimal], tax: Tax, table: TaxTable) -> tuple[Tax, TaxDue]:
    """The tax facts of the year after, carryforwards in, and this year's tax."""
    netted = netted_year(*results, tax, table)
    after = replace(tax, carryforward_short=netted.carry_short, carryforward_long=netted.carry_long)
    return after, tax_due(netted, tax, table)


def _carried(tax: Tax) -> Decimal:
    return tax.carryforward_short + tax.carryforward_long
