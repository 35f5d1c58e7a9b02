"""The household as arrays: what may be sold and bought where, at what price, gain and cost.

Built once for a household; a request only changes bounds and right-hand sides on top of it. Names of float arrays end
in `_f`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.engine.bands import bands_of
from app.engine.costs import ASSUMED_SIGMA, spread_rate
from app.engine.drift import class_values, household_value
from app.engine.identity import groups_of
from app.engine.location import class_drags, security_drag, yearly_drag
from app.engine.locks import lot_names
from app.engine.rebalance.columns import Barrier, SellColumn, buy_columns, sell_columns
from app.engine.rebalance.preferences import Preferences, buy_ties, sell_prices, sell_ties
from app.engine.rebalance.program import Floats
from app.engine.rebalance.tax_curve import TaxCurve, tax_curve
from app.engine.rebalance.washed import SaleLedger, WashGroup, wash_groups
from app.model.account import Account
from app.model.household import Household, Lot
from app.model.number import ZERO
from app.model.plan import Plan, ancestors
from app.model.target import CASH_CLASS, Band

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Inputs:
    """Arrays over accounts, securities, classes (leaves, then parents with a band), sell columns and buy columns.

    All stand in the order of their names, so that no order of the plan or of a file matters.
    A sell column is one lot in a taxable account, one whole holding elsewhere. `gain_f` is the gain per share before
    any wash sale (zero where sales are not taxed), `short_f` and `long_f` the same by term; `washes` are losses that do
    not count in full; `may_buy` marks purchases that no lock of a plan that is tried forbids;
    `sell_preference_f` is dollars a share, `sell_tie_f` and `buy_tie_f` are the tie-breaks, dollars a dollar traded.
    """

    household: Household
    accounts: tuple[Account, ...]
    symbols: tuple[str, ...]
    bands: Mapping[str, Band]
    class_names: tuple[str, ...]
    leaf_names: tuple[str, ...]
    price_f: Floats
    spread_f: Floats
    volume_f: Floats
    sigma_f: Floats
    parts_f: Floats
    cash_f: Floats
    floor_f: Floats
    commission_f: Floats
    sell_account: Ints
    sell_symbol: Ints
    sell_shares_f: Floats
    gain_f: Floats
    short_f: Floats
    long_f: Floats
    sell_preference_f: Floats
    sell_tie_f: Floats
    sell_lots: tuple[tuple[Lot, ...], ...]
    buy_account: Ints
    buy_symbol: Ints
    may_buy: NDArray[np.bool_]
    buy_tie_f: Floats
    groups: Mapping[str, str]
    group_index: Ints
    barriers: tuple[Barrier, ...]
    curve: TaxCurve
    preferences: Preferences
    washes: tuple[WashGroup, ...]
    kept: dict[frozenset[str], Floats] = field(default_factory=dict)

    @cached_property
    def total(self) -> Decimal:
        """Household value before any flow."""
        return household_value(self.household)

    @cached_property
    def values_f(self) -> Floats:
        """Money per class before any flow."""
        values = class_values(self.household)
        return np.array(
            [
                float(sum((values[leaf] for leaf in leaves_under(self.household.plan, n)), ZERO))
                for n in self.class_names
            ]
        )

    @cached_property
    def bands_f(self) -> Floats:
        """Rows of lower, target, upper weights."""
        chosen = [self.bands[n] for n in self.class_names]
        return np.array(
            [[float(b.lower) for b in chosen], [float(b.target) for b in chosen], [float(b.upper) for b in chosen]]
        ).reshape(3, -1)

    @cached_property
    def class_drags(self) -> Mapping[str, Decimal]:
        """Yearly tax of a dollar of each leaf in a taxable account. Raises `InputError` where a yield is not given."""
        return class_drags(self.household)

    @cached_property
    def drags(self) -> Mapping[str, Decimal]:
        """The same of a dollar of each security."""
        return {s: security_drag(self.household.security(s), self.class_drags) for s in self.symbols}

    @cached_property
    def drag_now(self) -> Decimal:
        """Yearly tax on what taxable accounts hold before any trade."""
        return yearly_drag(self.household, self.class_drags)

    @cached_property
    def is_leaf(self) -> NDArray[np.bool_]:
        """Which classes are leaves."""
        return np.arange(len(self.class_names)) < len(self.leaf_names)

    @cached_property
    def is_loss(self) -> NDArray[np.bool_]:
        """Sell columns that stand at a loss for tax."""
        return self.gain_f < 0

    @cached_property
    def most_short_f(self) -> float:
        """The largest short-term gain that sales could bring."""
        return float((np.maximum(self.short_f, 0.0) * self.sell_shares_f).sum())

    @cached_property
    def sales(self) -> SaleLedger:
        """The ledger that sales of today go through."""
        return SaleLedger(self.household, self.groups)

    @cached_property
    def for_sale(self) -> frozenset[str]:
        """Ids of the lots that may be sold."""
        return frozenset(lot.id for lots in self.sell_lots for lot in lots)

    @cached_property
    def columns_of_lot(self) -> Mapping[str, list[int]]:
        """Sell columns by the ids that a lock on a lot may name: its own, and that of the lot it was cut off."""
        found: dict[str, list[int]] = {}
        for column, lots in enumerate(self.sell_lots):
            for name in {name for lot in lots for name in lot_names(lot.id)}:
                found.setdefault(name, []).append(column)
        return found

    @cached_property
    def lots_of(self) -> Mapping[tuple[str, str], tuple[Lot, ...]]:
        """The lots of each holding, by account and security, in the household's order."""
        found: dict[tuple[str, str], list[Lot]] = {}
        for lot in self.household.lots:
            found.setdefault((lot.account, lot.symbol), []).append(lot)
        return {where: tuple(lots) for where, lots in found.items()}

    @property
    def cash_class(self) -> int | None:
        """Index of the class that holds cash."""
        return self.class_names.index(CASH_CLASS) if CASH_CLASS in self.class_names else None

    @cached_property
    def held(self) -> Mapping[tuple[int, int], Decimal]:
        """All shares held by account and security, for sale or not."""
        place = {s: n for n, s in enumerate(self.symbols)}
        by_name = {a.name: n for n, a in enumerate(self.accounts)}
        found: dict[tuple[int, int], Decimal] = {}
        for lot in self.household.lots:
            if lot.account in by_name and lot.symbol in place:
                where = by_name[lot.account], place[lot.symbol]
                found[where] = found.get(where, ZERO) + lot.shares
        return found

    @cached_property
    def _whole_holdings(self) -> frozenset[tuple[int, int]]:
        offered: dict[tuple[int, int], Decimal] = {}
        for a, s, lots in zip(self.sell_account, self.sell_symbol, self.sell_lots, strict=True):
            place = int(a), int(s)
            offered[place] = offered.get(place, ZERO) + sum((x.shares for x in lots), ZERO)
        return frozenset(place for place, q in offered.items() if q == self.held[place])

    def sells_whole(self, account: int, symbol: int) -> bool:
        """May all of a holding be sold? Only then do fractions and amounts under the smallest trade leave it."""
        return (account, symbol) in self._whole_holdings

    def group_of(self, symbol: str) -> str:
        """The identity group of a security."""
        return self.groups.get(symbol, symbol)


def compile_inputs(household: Household) -> Inputs:
    """All arrays of a household.

    Pure and deterministic: order of lots in the file does not change the columns' costs.
    """
    plan = household.plan
    accounts = tuple(sorted(plan.accounts, key=lambda a: a.name))
    priced = {s for s in household.quotes if household.quotes[s].price > 0}
    symbols = tuple(
        sorted(s for s in {*plan.securities_by_symbol(), *(x.symbol for x in household.lots)} if s in priced)
    )
    leaves = tuple(sorted(c.name for c in plan.leaves))
    names = (*leaves, *sorted(c.name for c in plan.classes if c.name not in leaves and (c.below or c.above)))
    under = [leaves_under(plan, n) for n in names]
    groups = groups_of(household)
    barriers: list[Barrier] = []
    sells = sell_columns(household, accounts, symbols, barriers)
    buys = buy_columns(household, accounts, symbols, groups, barriers)
    known = [household.security(s) for s in symbols]
    preferences = Preferences(household)
    gain_f, short_f, long_f = _gains(sells)
    named = [groups.get(s, s) for s in symbols]
    place = {g: n for n, g in enumerate(sorted(set(named)))}
    return Inputs(
        household=household,
        accounts=accounts,
        symbols=symbols,
        bands=bands_of(plan, household.as_of, household.timing),
        class_names=names,
        leaf_names=leaves,
        price_f=np.array([float(household.quotes[s].price) for s in symbols]),
        spread_f=np.array([float(spread_rate(s)) for s in known]),
        volume_f=np.array([float(s.daily_volume) if s.daily_volume else np.inf for s in known]),
        sigma_f=np.array([float(household.sigma.get(s, ASSUMED_SIGMA)) for s in symbols]),
        parts_f=np.array(
            [[float(sum((s.classes.get(leaf, ZERO) for leaf in group), ZERO)) for group in under] for s in known]
        ).reshape(len(symbols), len(names)),
        cash_f=np.array([float(household.cash.get(a.name, ZERO)) for a in accounts]),
        floor_f=np.array([float(a.minimum_cash) for a in accounts]),
        commission_f=np.array([float(a.commission) for a in accounts]),
        sell_account=np.array([c.account for c in sells], dtype=np.int64),
        sell_symbol=np.array([c.symbol for c in sells], dtype=np.int64),
        sell_shares_f=np.array([float(c.shares) for c in sells]),
        gain_f=gain_f,
        short_f=short_f,
        long_f=long_f,
        sell_preference_f=sell_prices(preferences, accounts, symbols, sells),
        sell_tie_f=sell_ties(sells),
        sell_lots=tuple(c.lots for c in sells),
        buy_account=np.array([a for a, _ in buys], dtype=np.int64),
        buy_symbol=np.array([s for _, s in buys], dtype=np.int64),
        may_buy=np.ones(len(buys), dtype=np.bool_),
        buy_tie_f=buy_ties(accounts, symbols, buys),
        groups=groups,
        group_index=np.array([place[g] for g in named], dtype=np.int64),
        barriers=tuple(barriers),
        curve=tax_curve(household),
        preferences=preferences,
        washes=wash_groups(household, sells, groups),
    )


def _gains(sells: list[SellColumn]) -> tuple[Floats, Floats, Floats]:
    """Gain per share before wash sales, and its short- and long-term parts."""
    shares_f = np.array([float(c.shares) for c in sells])
    gain_f = np.array([float(c.gain) for c in sells]) / np.where(shares_f > 0, shares_f, 1.0)
    short_part_f = np.array([float(c.short_part) for c in sells])
    return gain_f, gain_f * short_part_f, gain_f * (1 - short_part_f)


def leaves_under(plan: Plan, name: str) -> tuple[str, ...]:
    """The leaf classes below a class, or itself where it is one."""
    return tuple(c.name for c in plan.leaves if name == c.name or name in ancestors(c.name))
