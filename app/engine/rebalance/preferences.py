"""Prices of preference, dollars a dollar traded, and the hashed ones that decide between equals.

Preferences are prices of the plan: where to trade, which security of a class first, locks that avoid, waiting for the
long term. Ties are decided by a price hashed from stable names, so that neither the order of a file nor the solver's
path decides; a rank would not do, because ranks of swaps between accounts cancel. Ties are no part of the objective.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from app.engine.holding_period import lot_long_on
from app.engine.locks import lock_matches
from app.engine.rebalance.columns import SellColumn, lot_order
from app.engine.tax import flat_rates
from app.model.account import Account
from app.model.household import Household, Lot
from app.model.number import ZERO
from app.model.plan import Lock, LockHow, LockSide
from app.model.proposal import Request

TIE_BREAK = 1e-6
NEARLY_LONG = timedelta(days=60)


class Preferences:
    """Prices a dollar traded, exact, by account and security; for sales by lot too."""

    def __init__(self, household: Household) -> None:
        self.household = household
        plan = household.plan
        self.prices = plan.rules.prices
        self.taxable = {a.name for a in plan.accounts if a.type.is_taxable}
        self.locks = {side: _priced(plan.locks, side) for side in (LockSide.SELL, LockSide.BUY)}
        self.rates = flat_rates(plan.tax, household.tax_table)
        self.waiting_rate = max(self.rates.short - self.rates.long, ZERO)
        self.rank: dict[str, int] = {}
        seen: dict[str, int] = {}
        for security in plan.securities:
            home = max(security.classes, key=lambda n: security.classes[n], default="")
            self.rank[security.symbol] = seen.setdefault(home, 0)
            seen[home] += 1

    def of_sale(self, account: str, symbol: str, lot: str) -> Decimal:
        """What a dollar sold costs in preference, apart from waiting."""
        location = self.prices.location if account in self.taxable else ZERO
        return location + self._avoided(LockSide.SELL, account, symbol, lot)

    def of_purchase(self, account: str, symbol: str, request: Request) -> Decimal:
        """What a dollar bought costs in preference."""
        price = self.prices.location if account in self.taxable else ZERO
        if self.rank.get(symbol, 1):
            price += self.prices.second
        receives = {name for name, amount in request.flows.items() if amount > 0}
        if receives and account not in receives:
            price += self.prices.elsewhere
        return price + self._avoided(LockSide.BUY, account, symbol, "")

    def saved_by_waiting(self, lot: Lot, gain: Decimal) -> Decimal:
        """The tax that waiting for the long term would save on a gain, where that is at most sixty days away."""
        turns = lot_long_on(lot)
        if turns is None or gain <= 0 or not self.household.as_of < turns <= self.household.as_of + NEARLY_LONG:
            return ZERO
        return self.waiting_rate * gain

    def _avoided(self, side: LockSide, account: str, symbol: str, lot: str) -> Decimal:
        locks = self.locks[side]
        if not locks:
            return ZERO
        classes: Mapping[str, Decimal] = self.household.security(symbol).classes
        return sum((x.price for x in locks if lock_matches(x, account, symbol, classes, lot)), ZERO)


def _priced(locks: Sequence[Lock], side: LockSide) -> tuple[Lock, ...]:
    return tuple(x for x in locks if x.how is LockHow.AVOID and x.covers(side))


def sell_prices(
    preferences: Preferences, accounts: Sequence[Account], symbols: Sequence[str], sells: Sequence[SellColumn]
) -> NDArray[np.float64]:
    """Dollars of preference per share of each sell column, at the prices of the household."""
    out = np.empty(len(sells))
    quotes = preferences.household.quotes
    for n, c in enumerate(sells):
        symbol, lot = symbols[c.symbol], c.lots[0]
        each = preferences.of_sale(accounts[c.account].name, symbol, lot.id) * quotes[symbol].price
        if preferences.prices.deferral and c.gain > 0:
            each += preferences.prices.deferral * preferences.saved_by_waiting(lot, c.gain) / c.shares
        out[n] = float(each)
    return out


def sell_ties(sells: Sequence[SellColumn]) -> NDArray[np.float64]:
    """Tie-break of each sell column, dollars a dollar."""
    return np.array([TIE_BREAK * (1 + hash01("sell", *lot_order(c.lots[0])[:-1])) for c in sells])


def buy_ties(
    accounts: Sequence[Account], symbols: Sequence[str], buys: Sequence[tuple[int, int]]
) -> NDArray[np.float64]:
    """Tie-break of each buy column, dollars a dollar."""
    return np.array([TIE_BREAK * (1 + hash01("buy", accounts[a].name, symbols[s])) for a, s in buys])


def hash01(*parts: str) -> float:
    """A stable number in [0, 1) from text: the same on every machine and in every run."""
    return int.from_bytes(blake2b("|".join(parts).encode(), digest_size=6).digest(), "big") / 2**48
