"""Purchases around a sale today that void its loss: done in the last thirty days, declared for the next thirty.

IRC 1091 and 26 CFR 1.1091-1: shares sold in order of purchase are matched with the shares bought, the earliest first.
A purchase in an IRA loses the loss for good (Rev. Rul. 2008-5).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from app.engine.harvest.loss_lots import LossSale, basis_for_loss, bought_on
from app.engine.wash import WORKPLACE
from app.engine.wash_window import WINDOW
from app.model.account import AccountType
from app.model.harvest import Blocker
from app.model.household import Household, Lot, RecentBuy
from app.model.number import SHARE_QUANTUM, ZERO, cents
from app.model.plan import PlannedBuy, Reading, WashReadings, WorkplaceReading

IRA = (AccountType.TRADITIONAL, AccountType.ROTH)
_WEEKS = {"weekly": 1, "biweekly": 2}
_MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12, "annually": 12, "yearly": 12}


@dataclass(frozen=True, slots=True)
class Purchase:
    """Shares bought, or to be bought, that may replace shares sold at a loss.

    `permanent` says that a loss they replace is lost for good; `lot` is where they are, `purchase` what they are part
    of, both empty for shares gone or to come.
    """

    account: str
    symbol: str
    day: date
    shares: Decimal
    permanent: bool
    planned: bool = False
    lot: str = ""
    purchase: str = ""


def loses_for_good(kind: AccountType, readings: WashReadings) -> bool | None:
    """Is a loss replaced in such an account lost for good? None where its purchases do not count at all.

    The contested reading is about workplace plans only; what is held away counts as any other, in the ledger too.
    """
    if kind in IRA:
        return True
    if kind not in WORKPLACE:
        return False
    reading = readings.workplace_plans
    return None if reading is WorkplaceReading.IGNORE else reading is WorkplaceReading.PERMANENT


def past_purchases(household: Household, symbols: frozenset[str]) -> tuple[Purchase, ...]:
    """What was bought of some symbols in the last thirty days and replaces nothing yet, the earliest first."""
    lots = {lot.id: lot for lot in household.lots}
    readings = household.plan.rules.wash_readings
    found = []
    for buy in household.recent_buys:
        permanent = _permanent(household, buy.account)
        is_gone = not buy.lot and readings.sold_before_loss is Reading.EXCLUDE
        in_window = household.as_of - WINDOW <= buy.day <= household.as_of
        if buy.symbol in symbols and buy.unused > 0 and permanent is not None and in_window and not is_gone:
            found.append(_past(buy, lots.get(buy.lot), permanent=permanent))
    return tuple(sorted(found, key=lambda p: (p.day, p.account, p.symbol, p.lot)))


def planned_purchases(household: Household, symbols: frozenset[str], until: date) -> tuple[Purchase, ...]:
    """What is declared to be bought of some symbols from today to a day, the earliest first.

    Shares are the declared amount at today's price; without a price they are not known and nothing is said.
    """
    done = {(buy.account, buy.symbol, buy.day) for buy in household.recent_buys}
    found = []
    for plan in household.plan.planned_buys:
        permanent, price = _permanent(household, plan.account), household.price(plan.symbol)
        if plan.symbol not in symbols or permanent is None or not price:
            continue
        shares = (plan.amount / price).quantize(SHARE_QUANTUM, rounding=ROUND_HALF_EVEN)
        found += [
            Purchase(plan.account, plan.symbol, day, shares, permanent, planned=True)
            for day in planned_days(plan, household.as_of, until)
            if (plan.account, plan.symbol, day) not in done
        ]
    return tuple(sorted(found, key=lambda p: (p.day, p.account, p.symbol)))


def planned_days(plan: PlannedBuy, first: date, until: date) -> Iterator[date]:
    """The days of a declared purchase from `first` to `until`; one without a rhythm has one day."""
    count = 0
    while (day := _later(plan, count)) is not None and day <= until:
        if day >= first:
            yield day
        count += 1


def match(sale: LossSale, purchases: Sequence[Purchase], readings: WashReadings) -> tuple[Blocker, ...]:
    """The purchases that replace shares of a sale, with the part of the loss each voids.

    What is voided sums to the whole loss, to the cent, where every share is replaced.
    """
    left = [purchase.shares for purchase in purchases]
    shares = [ZERO] * len(purchases)
    voided = [ZERO] * len(purchases)
    sold = frozenset(lot.id for lot in sale.lots)
    for lot in sale.lots:
        loss = (basis_for_loss(lot) or ZERO) / lot.shares - sale.price
        open_shares = lot.shares
        for n, purchase in enumerate(purchases):
            part = min(open_shares, left[n]) if _replaces(purchase, lot, sold, readings) else ZERO
            left[n] -= part
            open_shares -= part
            shares[n] += part
            voided[n] += part * loss
    amounts = _to_the_cent(voided, sale.size if sum(shares, ZERO) == sale.shares else None)
    return tuple(
        Blocker(p.account, p.symbol, p.day, shares[n], p.planned, p.permanent, amounts[n])
        for n, p in enumerate(purchases)
        if shares[n]
    )


def _replaces(purchase: Purchase, lot: Lot, sold: frozenset[str], readings: WashReadings) -> bool:
    """May these shares replace that lot? Shares sold in the same sale are no longer there to do so."""
    if purchase.lot and purchase.lot in sold:
        return False
    is_remainder = bool(purchase.purchase) and purchase.purchase == (lot.purchase or lot.id)
    if is_remainder and readings.same_lot_remainder is Reading.EXCLUDE:
        return False
    bought = bought_on(lot)
    return readings.bought_before is Reading.INCLUDE or bought is None or purchase.day >= bought


def _to_the_cent(amounts: Sequence[Decimal], whole: Decimal | None) -> list[Decimal]:
    """Amounts in cents; where they are a whole, the last one takes what rounding left."""
    rounded = [cents(amount) for amount in amounts]
    last = max((n for n, amount in enumerate(amounts) if amount), default=None)
    if whole is not None and last is not None:
        rounded[last] += whole - sum(rounded, ZERO)
    return rounded


def _past(buy: RecentBuy, lot: Lot | None, *, permanent: bool) -> Purchase:
    purchase = "" if lot is None else lot.purchase or lot.id
    return Purchase(buy.account, buy.symbol, buy.day, buy.unused, permanent, lot=buy.lot, purchase=purchase)


def _permanent(household: Household, account: str) -> bool | None:
    known: Mapping[str, AccountType] = {a.name: a.type for a in household.plan.accounts}
    return loses_for_good(known.get(account, AccountType.TAXABLE), household.plan.rules.wash_readings)


def _later(plan: PlannedBuy, count: int) -> date | None:
    """The day of the purchase number `count`; a day the month lacks is its last."""
    every = plan.every.strip().lower()
    if every in _WEEKS:
        return plan.next + timedelta(weeks=_WEEKS[every] * count)
    if every not in _MONTHS:
        return plan.next if count == 0 else None
    month = plan.next.month - 1 + _MONTHS[every] * count
    year, month = plan.next.year + month // 12, month % 12 + 1
    return date(year, month, min(plan.next.day, monthrange(year, month)[1]))
