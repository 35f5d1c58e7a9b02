"""What may be sold and bought where, and why the rest may not: the columns of the program before they are numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.engine.locks import is_blocked
from app.engine.rebalance.gains import gain_of
from app.engine.wash_window import groups_sold_at_loss
from app.model.account import Account
from app.model.household import Household, Lot
from app.model.number import ONE, ZERO
from app.model.plan import LockSide


@dataclass(frozen=True, slots=True)
class Barrier:
    """Why something held is not for sale, or a security not for purchase: a code and a sentence."""

    account: str
    symbol: str
    code: str
    text: str
    lot: str = ""


@dataclass(frozen=True, slots=True)
class SellColumn:
    """One lot of a taxable account, or a whole holding elsewhere, where sales are not taxed.

    `gain` is money for all its shares, `short_part` how much of it is short-term, 0 to 1; `is_lot` says which it is.
    """

    account: int
    symbol: int
    lots: tuple[Lot, ...]
    shares: Decimal
    gain: Decimal = ZERO
    short_part: Decimal = ONE
    is_lot: bool = False


def sell_columns(
    household: Household, accounts: tuple[Account, ...], symbols: tuple[str, ...], barriers: list[Barrier]
) -> list[SellColumn]:
    """One column a lot in taxable accounts, one a holding elsewhere, in a fixed order; adds to the barriers."""
    place = {s: n for n, s in enumerate(symbols)}
    by_name = {a.name: n for n, a in enumerate(accounts)}
    gates = Gates(household, place)
    columns: list[SellColumn] = []
    pools: dict[tuple[int, int], list[Lot]] = {}
    for lot in sorted(household.lots, key=lot_order):
        account = accounts[by_name[lot.account]] if lot.account in by_name else None
        if account is None or not lot.shares:
            continue
        barrier = gates.barrier(account, lot)
        if barrier is not None:
            barriers.append(barrier)
            continue
        where = by_name[lot.account], place[lot.symbol]
        if not account.type.is_taxable:
            pools.setdefault(where, []).append(lot)
            continue
        found = gain_of(household, lot, household.quotes[lot.symbol].price)
        if found is not None:
            columns.append(SellColumn(*where, (lot,), lot.shares, found.gain, found.short_part, is_lot=True))
    for where, lots in sorted(pools.items()):
        columns.append(SellColumn(*where, tuple(lots), sum((x.shares for x in lots), ZERO)))
    return columns


def lot_order(lot: Lot) -> tuple[str, ...]:
    """A fixed order of lots that no order of the file changes."""
    return lot.account, lot.symbol, str(lot.acquired), str(lot.shares), str(lot.basis), lot.id


class Gates:
    """Why lots cannot be sold; what holds for a whole holding is looked up once."""

    def __init__(self, household: Household, place: Mapping[str, int]) -> None:
        self.household, self.place = household, place
        self.known: dict[tuple[str, str], tuple[str, str] | None] = {}
        self.lot_locks = tuple(x for x in household.plan.locks if x.lot)
        self.other_locks = tuple(x for x in household.plan.locks if not x.lot)

    def barrier(self, account: Account, lot: Lot) -> Barrier | None:
        """Why this lot cannot be sold, None when it can; the first of the reasons that hold."""
        key = account.name, lot.symbol
        if key not in self.known:
            self.known[key] = self._of_holding(account, lot.symbol)
        found = self.known[key] or self._of_lot(account, lot)
        return None if found is None else Barrier(account.name, lot.symbol, *found, lot.id)

    def _of_holding(self, account: Account, symbol: str) -> tuple[str, str] | None:
        household, name = self.household, account.name
        security = household.security(symbol)
        blocked = is_blocked(self.other_locks, LockSide.SELL, name, symbol, security.classes)
        reasons = (
            (not account.can_trade, "account", f"{name} does not trade."),
            (symbol not in self.place, "price", f"{symbol} has no price."),
            (not security.classes, "unclassified", f"{symbol} has no asset class."),
            (security.lock.stops_sell, "lock", f"{symbol} is locked: {security.lock}."),
            (blocked, "lock", f"Your lock: do not sell {symbol} in {name}."),
            (
                household.is_barred(name, symbol),
                "trust",
                f"{symbol} in {name} does not reconcile with the broker's files, so nothing of it is sold.",
            ),
        )
        return next(((code, text) for holds, code, text in reasons if holds), None)

    def _of_lot(self, account: Account, lot: Lot) -> tuple[str, str] | None:
        household, name, symbol = self.household, account.name, lot.symbol
        days = household.plan.rules.minimum_holding_days
        if lot.shares < 0:
            return "short", f"{symbol} in {name} is held short and stays as it is."
        classes = household.security(symbol).classes
        if self.lot_locks and is_blocked(self.lot_locks, LockSide.SELL, name, symbol, classes, lot.id):
            return "lock", f"Your lock: do not sell {symbol} in {name}."
        if account.type.is_taxable and lot.basis is None:
            return "basis", f"The basis of {symbol} in {name} is unknown."
        if days and lot.acquired is not None and (household.as_of - lot.acquired).days < days:
            return "holding", f"{symbol} of {lot.acquired} is held for less than {days} days."
        return None


def buy_columns(
    household: Household,
    accounts: tuple[Account, ...],
    symbols: tuple[str, ...],
    groups: Mapping[str, str],
    barriers: list[Barrier],
) -> list[tuple[int, int]]:
    """(account, security) pairs that may be bought, in a fixed order; adds to the barriers."""
    lost = groups_sold_at_loss(household, groups)
    out = []
    for n, symbol in enumerate(symbols):
        security = household.security(symbol)
        if not security.classes or security.lock.stops_buy or household.plan.security(symbol) is None:
            continue
        group = groups.get(symbol, symbol)
        if group in lost:
            text = f"{symbol} is not bought until {lost[group]}: a loss in it was sold less than 31 days ago."
            barriers.append(Barrier("", symbol, "wash", text))
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
