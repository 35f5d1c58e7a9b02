"""The household as arrays: what may be sold and bought where, at what price, gain and cost.

Built once for a household; a request only changes bounds and right-hand sides on top of it. Names of float arrays end
in `_f`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from app.engine.bands import bands_of
from app.engine.costs import ASSUMED_SIGMA, spread_rate
from app.engine.drift import class_values, household_value
from app.engine.holding_period import LONG, lot_term
from app.engine.identity import groups_of
from app.engine.locks import is_blocked, lock_matches
from app.engine.tax import FlatRates, flat_rates
from app.engine.wash_window import groups_sold_at_loss, recent_purchases
from app.model.account import Account
from app.model.household import Household, Lot
from app.model.number import ZERO
from app.model.plan import Lock, LockHow, LockSide, Plan, ancestors
from app.model.target import CASH_CLASS, Band

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TIE_BREAK = 1e-6
SECOND_CHOICE = 2e-5


@dataclass(frozen=True, slots=True)
class Barrier:
    """Why something held is not for sale, or a security not for purchase: a code and a sentence."""

    account: str
    symbol: str
    code: str
    text: str
    lot: str = ""


@dataclass(frozen=True)
class Inputs:
    """Arrays over accounts, securities, classes (leaves, then parents with a band), sell columns and buy columns.

    A sell column is one lot in a taxable account, one whole holding elsewhere. `gain_f` is the gain per share (zero
    where sales are not taxed), `taxed_gain_f` the same with washed losses worth nothing; `sell_tie_f` and `buy_tie_f`
    are dollars per dollar traded: tie-break, preference and priced locks.
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
    taxed_gain_f: Floats
    rate_f: Floats
    is_long: NDArray[np.bool_]
    sell_tie_f: Floats
    sell_lots: tuple[tuple[Lot, ...], ...]
    buy_account: Ints
    buy_symbol: Ints
    buy_tie_f: Floats
    groups: Mapping[str, str]
    barriers: tuple[Barrier, ...]
    rates: FlatRates
    washed: frozenset[str]

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

    @property
    def cash_class(self) -> int | None:
        """Index of the class that holds cash."""
        return self.class_names.index(CASH_CLASS) if CASH_CLASS in self.class_names else None

    @cached_property
    def _whole_holdings(self) -> frozenset[tuple[int, int]]:
        held: dict[tuple[str, str], Decimal] = {}
        for lot in self.household.lots:
            held[lot.account, lot.symbol] = held.get((lot.account, lot.symbol), ZERO) + lot.shares
        offered: dict[tuple[int, int], Decimal] = {}
        for a, s, lots in zip(self.sell_account, self.sell_symbol, self.sell_lots, strict=True):
            place = int(a), int(s)
            offered[place] = offered.get(place, ZERO) + sum((x.shares for x in lots), ZERO)
        return frozenset((a, s) for (a, s), q in offered.items() if q == held[self.accounts[a].name, self.symbols[s]])

    def sells_whole(self, account: int, symbol: int) -> bool:
        """May all of a holding be sold? Only then do fractions and amounts under the smallest trade leave it."""
        return (account, symbol) in self._whole_holdings

    def group_of(self, symbol: str) -> str:
        """The identity group of a security."""
        return self.groups.get(symbol, symbol)


@dataclass(frozen=True, slots=True)
class _SellColumn:
    account: int
    symbol: int
    lots: tuple[Lot, ...]
    shares: Decimal
    gain: Decimal
    washed: bool
    term: str | None


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
    leaves = tuple(c.name for c in plan.leaves)
    names = (*leaves, *(c.name for c in plan.classes if c.name not in leaves and (c.below or c.above)))
    under = [leaves_under(plan, n) for n in names]
    groups = groups_of(household)
    barriers: list[Barrier] = []
    sells = _sell_columns(household, accounts, symbols, groups, barriers)
    buys = _buy_columns(household, accounts, symbols, groups, barriers)
    prices = [household.quotes[s].price for s in symbols]
    rates = flat_rates(plan.tax, household.tax_table)
    known = [household.security(s) for s in symbols]
    gain_f = np.array([float(c.gain) for c in sells])
    washed = np.array([c.washed for c in sells], dtype=bool)
    return Inputs(
        household=household,
        accounts=accounts,
        symbols=symbols,
        bands=bands_of(plan, household.as_of),
        class_names=names,
        leaf_names=leaves,
        price_f=np.array([float(p) for p in prices]),
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
        taxed_gain_f=np.where(washed, np.maximum(gain_f, 0.0), gain_f),
        rate_f=np.array([_rate(c, rates) for c in sells]),
        is_long=np.array([c.term == LONG for c in sells], dtype=bool),
        sell_tie_f=np.array([_sell_tie(household, accounts[c.account], symbols[c.symbol], c.lots) for c in sells]),
        sell_lots=tuple(c.lots for c in sells),
        buy_account=np.array([a for a, _ in buys], dtype=np.int64),
        buy_symbol=np.array([s for _, s in buys], dtype=np.int64),
        buy_tie_f=_buy_ties(household, accounts, symbols, buys),
        groups=groups,
        barriers=tuple(barriers),
        rates=rates,
        washed=frozenset(c.lots[0].id for c in sells if c.washed),
    )


def leaves_under(plan: Plan, name: str) -> tuple[str, ...]:
    """The leaf classes below a class, or itself where it is one."""
    return tuple(c.name for c in plan.leaves if name == c.name or name in ancestors(c.name))


def _rate(column: _SellColumn, rates: FlatRates) -> float:
    """The tax rate of a column's gain; where the term is unknown, the dearer reading."""
    if column.term is None:
        return float(rates.long if column.gain < 0 else rates.short)
    return float(rates.of(column.term))


def _sell_columns(
    household: Household,
    accounts: tuple[Account, ...],
    symbols: tuple[str, ...],
    groups: Mapping[str, str],
    barriers: list[Barrier],
) -> list[_SellColumn]:
    """One column a lot in taxable accounts, one a holding elsewhere, in a fixed order."""
    place = {s: n for n, s in enumerate(symbols)}
    by_name = {a.name: n for n, a in enumerate(accounts)}
    bought = recent_purchases(household, groups)
    columns: list[_SellColumn] = []
    pools: dict[tuple[int, int], list[Lot]] = {}
    for lot in sorted(household.lots, key=_lot_order):
        account = accounts[by_name[lot.account]] if lot.account in by_name else None
        if account is None or not lot.shares:
            continue
        barrier = _sell_barrier(household, account, lot, place)
        if barrier is not None:
            barriers.append(barrier)
            continue
        where = by_name[lot.account], place[lot.symbol]
        if not account.type.is_taxable:
            pools.setdefault(where, []).append(lot)
            continue
        price = household.quotes[lot.symbol].price
        gain = price - lot.basis / lot.shares if lot.basis is not None else ZERO
        others = [i for i in bought.get(groups.get(lot.symbol, lot.symbol), []) if i != lot.id]
        columns.append(
            _SellColumn(*where, (lot,), lot.shares, gain, gain < 0 and bool(others), lot_term(lot, household.as_of))
        )
    for where, lots in sorted(pools.items()):
        columns.append(
            _SellColumn(*where, tuple(lots), sum((x.shares for x in lots), ZERO), ZERO, washed=False, term=None)
        )
    return columns


def _lot_order(lot: Lot) -> tuple[str, ...]:
    return lot.account, lot.symbol, str(lot.acquired), str(lot.shares), str(lot.basis), lot.id


def _sell_barrier(household: Household, account: Account, lot: Lot, place: Mapping[str, int]) -> Barrier | None:
    """Why this lot cannot be sold, None when it can; the first of the reasons that hold."""
    symbol, name, plan = lot.symbol, account.name, household.plan
    security, taxable = household.security(symbol), account.type.is_taxable
    locked = is_blocked(plan.locks, LockSide.SELL, name, symbol, security.classes, lot.id)
    days = plan.rules.minimum_holding_days
    young = bool(days) and lot.acquired is not None and (household.as_of - lot.acquired).days < days
    reasons = (
        (not account.can_trade, "account", f"{name} does not trade."),
        (lot.shares < 0, "short", f"{symbol} in {name} is held short and stays as it is."),
        (symbol not in place, "price", f"{symbol} has no price."),
        (not security.classes, "unclassified", f"{symbol} has no asset class."),
        (security.lock.stops_sell, "lock", f"{symbol} is locked: {security.lock}."),
        (locked, "lock", f"Your lock: do not sell {symbol} in {name}."),
        (
            taxable and (name, symbol) in household.unreliable,
            "trust",
            f"The lots of {symbol} in {name} do not add up to its position.",
        ),
        (taxable and lot.basis is None, "basis", f"The basis of {symbol} in {name} is unknown."),
        (young, "holding", f"{symbol} of {lot.acquired} is held for less than {days} days."),
    )
    return next((Barrier(name, symbol, code, text, lot.id) for holds, code, text in reasons if holds), None)


def _buy_columns(
    household: Household,
    accounts: tuple[Account, ...],
    symbols: tuple[str, ...],
    groups: Mapping[str, str],
    barriers: list[Barrier],
) -> list[tuple[int, int]]:
    """(account, security) pairs that may be bought, in a fixed order."""
    lost = groups_sold_at_loss(household, groups)
    out = []
    for n, symbol in enumerate(symbols):
        security = household.security(symbol)
        if not security.classes or security.lock.stops_buy or household.plan.security(symbol) is None:
            continue
        group = groups.get(symbol, symbol)
        if group in lost:
            barriers.append(
                Barrier(
                    "",
                    symbol,
                    "wash",
                    f"{symbol} is not bought until {lost[group]}: a loss in it was sold less than 31 days ago.",
                )
            )
            continue
        for a, account in enumerate(accounts):
            if (
                not account.can_trade
                or (account.menu and symbol not in account.menu)
                or (security.only_in and account.name not in security.only_in)
            ):
                continue
            if not is_blocked(household.plan.locks, LockSide.BUY, account.name, symbol, security.classes, ""):
                out.append((a, n))
    return sorted(out)


def _avoided(
    locks: tuple[Lock, ...], side: LockSide, account: str, symbol: str, classes: Mapping[str, Decimal], lot: str
) -> float:
    """Dollars per dollar traded that priced locks ask for."""
    return float(
        sum(
            (
                x.price
                for x in locks
                if x.how is LockHow.AVOID and x.covers(side) and lock_matches(x, account, symbol, classes, lot)
            ),
            ZERO,
        )
    )


def _sell_tie(household: Household, account: Account, symbol: str, lots: tuple[Lot, ...]) -> float:
    classes = household.security(symbol).classes
    priced = _avoided(household.plan.locks, LockSide.SELL, account.name, symbol, classes, lots[0].id)
    location = float(household.plan.rules.prices.location) if account.type.is_taxable else 0.0
    return TIE_BREAK * (1 + hash01("sell", *_lot_order(lots[0])[:-1])) + location + priced


def _buy_ties(
    household: Household, accounts: tuple[Account, ...], symbols: tuple[str, ...], buys: list[tuple[int, int]]
) -> Floats:
    """Tie-break, priced locks, taxable accounts second, and the plan's first security of a class first."""
    rank: dict[str, int] = {}
    seen: dict[str, int] = {}
    for security in household.plan.securities:
        home = max(security.classes, key=lambda n: security.classes[n], default="")
        rank[security.symbol] = seen.setdefault(home, 0)
        seen[home] += 1
    out = np.empty(len(buys))
    for n, (a, s) in enumerate(buys):
        account, symbol = accounts[a], symbols[s]
        priced = _avoided(
            household.plan.locks, LockSide.BUY, account.name, symbol, household.security(symbol).classes, ""
        )
        location = float(household.plan.rules.prices.location) if account.type.is_taxable else 0.0
        preference = SECOND_CHOICE if rank.get(symbol, 1) else 0.0
        out[n] = TIE_BREAK * (1 + hash01("buy", account.name, symbol)) + preference + location + priced
    return out


def hash01(*parts: str) -> float:
    """A stable number in [0, 1) from text: the same on every machine and in every run."""
    return int.from_bytes(blake2b("|".join(parts).encode(), digest_size=6).digest(), "big") / 2**48
