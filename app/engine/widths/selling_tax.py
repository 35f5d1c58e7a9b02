"""What selling out of a class would cost in tax, by how much is sold: the cheapest dollars first.

The order is that of proposals: accounts whose sales are not taxed, then lots without a gain, then the others by tax
a dollar at the rates of the household's next dollar. A loss counts as no tax, never as a gift.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from app.engine.holding_period import lot_term
from app.engine.locks import is_blocked
from app.engine.section_1256 import sixty_forty
from app.engine.tax import FlatRates, flat_rates
from app.model.household import Household, Lot
from app.model.number import ZERO
from app.model.plan import LockSide

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SellingCurve:
    """Dollars of a class that can be sold (running sums, 0 first) and the tax on them, all of it in the year of sale.

    `free` is what sells without tax, `gain` what taxable lots with a gain are worth, `stuck` what is not sold: locked,
    of unknown basis, in accounts that do not trade or do not reconcile. `commission` is that of the first account.
    """

    sold_f: Floats
    tax_f: Floats
    free: Decimal
    gain: Decimal
    stuck: Decimal
    commission: Decimal = ZERO

    @property
    def most(self) -> float:
        """All that can be sold, dollars."""
        return float(self.sold_f[-1])

    def tax(self, amount_f: Floats | float) -> Floats:
        """The tax on selling so many dollars; beyond what there is, at the mean rate of all of it."""
        amounts_f = np.asarray(amount_f, dtype=np.float64)
        found_f: Floats = np.interp(amounts_f, self.sold_f, self.tax_f)
        if self.most > 0.0:
            found_f = np.where(amounts_f > self.most, amounts_f * float(self.tax_f[-1]) / self.most, found_f)
        return found_f


NOTHING_TO_SELL = SellingCurve(np.zeros(1), np.zeros(1), ZERO, ZERO, ZERO)


def selling_curves(household: Household) -> dict[str, SellingCurve]:
    """The curve of every leaf; a fund split over classes counts in each with its part."""
    rates = flat_rates(household.plan.tax, household.tax_table)
    pieces: dict[str, list[tuple[Decimal, bool, Decimal, Decimal]]] = {}
    stuck: dict[str, Decimal] = {}
    for lot in household.lots:
        price = household.price(lot.symbol)
        if price is None:
            continue
        value, rate = lot.shares * price, _rate(household, lot, lot.shares * price, rates)
        account = household.plan.account(lot.account)
        for name, part in household.security(lot.symbol).classes.items():
            if rate is None or account is None:
                stuck[name] = stuck.get(name, ZERO) + value * part
            else:
                piece = (rate, account.type.is_taxable, value * part, account.commission)
                pieces.setdefault(name, []).append(piece)
    return {c.name: _curve(pieces.get(c.name, []), stuck.get(c.name, ZERO)) for c in household.plan.leaves}


def _curve(pieces: list[tuple[Decimal, bool, Decimal, Decimal]], stuck: Decimal) -> SellingCurve:
    ordered = sorted(pieces)
    if not ordered:
        return SellingCurve(np.zeros(1), np.zeros(1), ZERO, ZERO, stuck)
    sold, tax = [0.0], [0.0]
    for rate, _, value, _ in ordered:
        sold.append(sold[-1] + float(value))
        tax.append(tax[-1] + float(rate * value))
    free = sum((value for rate, _, value, _ in ordered if not rate), ZERO)
    gain = sum((value for rate, _, value, _ in ordered if rate), ZERO)
    return SellingCurve(np.array(sold), np.array(tax), free, gain, stuck, ordered[0][3])


def _rate(household: Household, lot: Lot, value: Decimal, rates: FlatRates) -> Decimal | None:
    """Tax a dollar sold; None where the lot is not sold."""
    account, security = household.plan.account(lot.account), household.security(lot.symbol)
    if account is None or not account.can_trade or security.lock.stops_sell or value <= 0:
        return None
    if household.is_barred(lot.account, lot.symbol):
        return None
    if is_blocked(household.plan.locks, LockSide.SELL, lot.account, lot.symbol, security.classes, lot.id):
        return None
    if not account.type.is_taxable:
        return ZERO
    if lot.basis is None:
        return None
    gain = max(ZERO, value - lot.basis)
    if security.section_1256:
        return max(ZERO, rates.tax(*sixty_forty(gain))) / value
    return max(ZERO, gain * rates.of(lot_term(lot, household.as_of))) / value
