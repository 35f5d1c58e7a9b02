"""What wash sales take from the losses of a proposal: a bound for the solver, and the exact answer of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from app.engine.harvest.replacements import past_purchases, planned_purchases
from app.engine.holding_period import LONG
from app.engine.parcel import Parcel, money_units, parcel_of, share_units, shares_of
from app.engine.rebalance.columns import SellColumn
from app.engine.rebalance.gains import basis_at
from app.engine.tax_year import results
from app.engine.wash import WINDOW, WashRule, wash
from app.engine.wash_outcome import disposals_of
from app.model.household import Household, Lot
from app.model.number import ZERO, cents
from app.model.proposal import Side, Trade
from app.model.transaction import Action, Disposal, Transaction


@dataclass(frozen=True, slots=True)
class SaleResults:
    """What sales add to the year, money: gains by term that count, and the losses (positive) that do not.

    `permanent` is the part of them that is lost for good.
    """

    short: Decimal = ZERO
    long: Decimal = ZERO
    disallowed: Decimal = ZERO
    permanent: Decimal = ZERO


@dataclass(frozen=True)
class WashGroup:
    """Losing sell columns of one identity group, `there` shares together, some of which count for nothing if sold.

    Of X shares sold, at least min(X, `surely`) are washed; of x shares of a lot at most min(x, `at_most_f`), because a
    purchase does not replace its own shares. That is not convex: at least the part `surely` / `there` of every share is
    washed, which bounds it, and a yes-or-no column a lot takes the most. `recent` are sell columns of the purchases
    that replace: sold together with the loss they would hand it on at once.
    """

    columns: NDArray[np.int64]
    recent: NDArray[np.int64]
    surely: float
    at_most_f: NDArray[np.float64]
    there: float


def wash_groups(household: Household, sells: Sequence[SellColumn], groups: Mapping[str, str]) -> tuple[WashGroup, ...]:
    """Losses that purchases of the last thirty days and declared ones of the next would void, in a fixed order."""
    losing: dict[str, list[int]] = defaultdict(list)
    for n, column in enumerate(sells):
        if column.gain < 0 and not household.security(column.lots[0].symbol).section_1256:
            symbol = column.lots[0].symbol
            losing[groups.get(symbol, symbol)].append(n)
    members: dict[str, set[str]] = defaultdict(set)
    for symbol in {*household.quotes, *groups}:
        members[groups.get(symbol, symbol)].add(symbol)
    found, until = [], household.as_of + timedelta(days=WINDOW)
    for group, columns in sorted(losing.items()):
        symbols = frozenset(members[group])
        bought = (*past_purchases(household, symbols), *planned_purchases(household, symbols, until))
        if not bought:
            continue
        replaced: dict[int, float] = {}
        for n in columns:
            own = sells[n].lots[0].purchase or sells[n].lots[0].id
            shares = sum(float(p.shares) for p in bought if not p.purchase or p.purchase != own)
            if shares > 0:
                replaced[n] = shares
        if replaced:
            there = sum(float(sells[n].shares) for n in replaced)
            ids = {p.lot for p in bought if p.lot}
            recent = np.array([n for n, c in enumerate(sells) if c.is_lot and c.lots[0].id in ids], dtype=np.int64)
            chosen, bounds = np.array(sorted(replaced), dtype=np.int64), replaced.values()
            found.append(WashGroup(chosen, recent, min(bounds), np.array([replaced[int(n)] for n in chosen]), there))
    return tuple(found)


class SaleLedger:
    """What sales of today come to as the ledger of wash sales leaves them, one identity group after another.

    A loss and what replaces it are of one group, so groups do not touch each other; a group is washed once for each
    set of its sales.
    """

    def __init__(self, household: Household, groups: Mapping[str, str]) -> None:
        types = {a.name: a.type for a in household.plan.accounts}
        self.contracts = frozenset(s.symbol for s in household.securities.values() if s.section_1256)
        self.household = household
        self.rule = WashRule(types, groups, household.plan.rules.wash_readings, self.contracts)
        self.lots: dict[str, list[tuple[int, Lot]]] = defaultdict(list)
        for place, lot in enumerate(household.lots):
            self.lots[self.rule.group_of(lot.symbol)].append((place, lot))

    def of(self, trades: Sequence[Trade]) -> SaleResults:
        """The results of the trades' sales."""
        return added_up(self.by_group(trades).values())

    def by_group(self, trades: Sequence[Trade]) -> dict[str, SaleResults]:
        """The same by identity group."""
        sales: dict[str, list[Trade]] = defaultdict(list)
        for t in trades:
            if t.side is Side.SELL and t.lots:
                sales[self.rule.group_of(t.symbol)].append(t)
        return {group: self.of_group(group, mine) for group, mine in sales.items()}

    def of_group(self, group: str, trades: Sequence[Trade]) -> SaleResults:
        """The results of one group's sales.

        The lots sold are sold today in the ledger, beside all other lots of the group and its declared purchases of the
        next thirty days; what the rule disallows does not count (IRC 1091). How much that is is not rounded here.
        """
        sold = {part.id: part for t in trades for part in t.lots if part.gain is not None}
        if not sold:
            return SaleResults()
        day, prices = self.household.as_of.toordinal(), {t.symbol: t.price for t in trades}
        held: list[Parcel] = []
        gone: list[Parcel] = []
        for place, lot in self.lots[group]:
            parcel, part = parcel_of(lot, place), sold.get(lot.id)
            if part is not None:
                taken = parcel.take(share_units(part.shares)) if part.shares < lot.shares else parcel
                proceeds = money_units(cents(part.shares * prices[lot.symbol]))
                sale = Transaction(f"{lot.account}|{lot.symbol}", lot.account, self.household.as_of, Action.SELL)
                taken.sell(day, sale, place, proceeds)
                gone.append(taken)
                if taken is parcel:
                    continue
            if parcel.units:
                held.append(parcel)
        held += _planned(self.household, {group}, self.rule, len(self.household.lots))
        washed = wash(held, gone, (), self.rule)
        disposals = [_dearer(d) for d in disposals_of(washed.sold) if self.rule.is_taxed(d.account)]
        short, long = results(disposals, self.contracts)
        taxed = [p for p in washed.sold if self.rule.is_taxed(p.account)]
        lost = [sum((self._loss(p, prices) for p in of), ZERO) for of in _washed(taxed)]
        return SaleResults(short, long, *lost)

    def _loss(self, part: Parcel, prices: Mapping[str, Decimal]) -> Decimal:
        """The loss of a part of a lot, not rounded: cents of hundreds of lots would not add up to that of their sum."""
        lot = self.household.lots[part.place]
        basis = basis_at(lot, prices[lot.symbol]) or ZERO
        return shares_of(part.units) * (basis / lot.shares - prices[lot.symbol])


def added_up(parts: Iterable[SaleResults]) -> SaleResults:
    """The results of several groups together, what is lost to the cent."""
    found = tuple(parts)
    return SaleResults(
        sum((p.short for p in found), ZERO),
        sum((p.long for p in found), ZERO),
        cents(sum((p.disallowed for p in found), ZERO)),
        cents(sum((p.permanent for p in found), ZERO)),
    )


def _washed(sold: Sequence[Parcel]) -> tuple[list[Parcel], list[Parcel]]:
    """What a purchase replaces, and what of it one in an account that loses it for good does."""
    return [p for p in sold if p.disallowed], [p for p in sold if p.permanent]


def _dearer(disposal: Disposal) -> Disposal:
    """A loss of unknown term as a long-term one, which saves less; a gain of unknown term is short-term anyway."""
    is_loss = disposal.result is not None and disposal.result < 0
    return replace(disposal, term=LONG) if disposal.term is None and is_loss else disposal


def _planned(household: Household, touched: set[str], rule: WashRule, place: int) -> list[Parcel]:
    """Declared purchases of the touched groups within the window, as parcels still to come."""
    symbols = frozenset(p.symbol for p in household.plan.planned_buys if rule.group_of(p.symbol) in touched)
    until = household.as_of + timedelta(days=WINDOW)
    found = []
    for n, p in enumerate(planned_purchases(household, symbols, until)):
        lot = Lot(f"planned {n}", p.account, p.symbol, p.shares, ZERO, p.day, bought=p.day)
        found.append(parcel_of(replace(lot, basis=cents(p.shares * (household.price(p.symbol) or ZERO))), place + n))
    return found
