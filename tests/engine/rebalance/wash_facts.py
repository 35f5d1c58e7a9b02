"""Wash sales from IRC 1091 and its regulation, for sales and purchases of one day: nothing of the engine is used.

Where authorities and contract leave open what becomes of shares bought lately that are sold themselves by the same
proposal, all readings are told apart, and a proposal may follow any of them.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from app.model.account import AccountType
from app.model.household import Household, Lot
from app.model.plan import PlannedBuy, Reading, Strictness, WorkplaceReading
from app.model.proposal import Side, Trade
from tests.engine.rebalance.facts import is_loss, is_taxable, price_of, term_of
from tests.engine.rebalance.schedule_d import carried_more, change

D = Decimal
Floats = NDArray[np.float64]
MONTH = timedelta(days=30)
WORKPLACE = (AccountType.WORKPLACE, AccountType.HSA, AccountType.EDUCATION)
"""The accounts that the contested reading is about."""


class Lately(Enum):
    """What replaces a loss of shares bought lately that are sold today too: those kept, all of them, or none."""

    KEPT = "kept"
    ALL = "all"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Purchase:
    """Shares bought within thirty days, or to be bought; `lot` is where they are, empty where that is nowhere."""

    account: str
    symbol: str
    day: date
    shares: float
    lot: str = ""
    purchase: str = ""


def twins(household: Household, symbol: str) -> frozenset[str]:
    """Everything substantially identical by the plan's reading, itself included."""
    strictness, known = household.plan.rules.wash, household.securities.values()
    if strictness is Strictness.CUSIP:
        return frozenset({symbol})
    groups = [{s.symbol, *s.identical} for s in known]
    if strictness in (Strictness.SAME_INDEX, Strictness.SIMILAR):
        indices = {_index(s.index) for s in known} - {""}
        groups += [{s.symbol for s in known if _index(s.index) == index} for index in indices]
    if strictness is Strictness.SIMILAR:
        groups += [
            {s.symbol, o.symbol}
            for s in known
            for o in known
            if s.symbol in o.substitutes and o.symbol in s.substitutes
        ]
    found, growing = {symbol}, True
    while growing:
        more = {other for group in groups if group & found for other in group}
        growing = not more <= found
        found |= more
    return frozenset(found)


def _index(name: str) -> str:
    return " ".join(name.casefold().split()).removesuffix(" index")


def lost_lately(household: Household) -> dict[str, date]:
    """What a taxable account sold at a loss within the last thirty days, and when last."""
    found: dict[str, date] = {}
    taxable = {a.name for a in household.plan.accounts if a.type is AccountType.TAXABLE}
    for d in household.disposals:
        recent = timedelta(0) <= household.as_of - d.sold <= MONTH
        if recent and d.account in taxable and d.basis is not None and d.proceeds < d.basis:
            found[d.symbol] = max(d.sold, found.get(d.symbol, d.sold))
    return found


def losses_sold(household: Household, trades: tuple[Trade, ...]) -> set[str]:
    """What the trades sell at a loss in taxable accounts."""
    lots = {x.id: x for x in household.lots}
    return {
        t.symbol
        for t in trades
        if t.side is Side.SELL and is_taxable(household, t.account)
        for part in t.lots
        if (part.gain is not None and part.gain < 0) or (part.id in lots and is_loss(household, lots[part.id]))
    }


def own_washes(household: Household, trades: tuple[Trade, ...]) -> list[str]:
    """Wash sales that the trades themselves make: each day of the 61, each loss, each purchase in any account."""
    today = household.as_of
    losses = [(day, symbol) for symbol, day in lost_lately(household).items()]
    losses += [(today, symbol) for symbol in losses_sold(household, trades)]
    bought = [(t.account, t.symbol) for t in trades if t.side is Side.BUY]
    found = []
    for offset in range(-MONTH.days, MONTH.days + 1):
        day = today + timedelta(days=offset)
        found += [
            f"{symbol} is bought in {account}: {lost} was sold at a loss {-offset} days ago"
            for sold, lost in losses
            if sold == day
            for account, symbol in bought
            if symbol in twins(household, lost)
        ]
    return found


# --- What earlier and declared purchases take from a loss -------------------------------------------------------------


def purchases(household: Household, group: frozenset[str]) -> list[Purchase]:
    """What may replace a loss sold today, the earliest first: bought lately and unused, or declared for thirty days."""
    readings, lots = household.plan.rules.wash_readings, {x.id: x for x in household.lots}
    found = [
        Purchase(b.account, b.symbol, b.day, float(b.unused), b.lot, _purchase(lots.get(b.lot)))
        for b in household.recent_buys
        if b.symbol in group
        and b.unused > 0
        and _counts(household, b.account)
        and timedelta(0) <= household.as_of - b.day <= MONTH
        and (b.lot or readings.sold_before_loss is Reading.INCLUDE)
    ]
    done = {(b.account, b.symbol, b.day) for b in household.recent_buys}
    coming = [
        Purchase(b.account, b.symbol, day, float((b.amount / price).quantize(D("1e-8"), rounding=ROUND_HALF_EVEN)))
        for b in household.plan.planned_buys
        if b.symbol in group and _counts(household, b.account) and (price := price_of(household, b.symbol))
        for day in days_of(b, household.as_of, household.as_of + MONTH)
        if (b.account, b.symbol, day) not in done
    ]
    past = sorted(found, key=lambda p: (p.day, p.account, p.symbol, p.lot))
    return past + sorted(coming, key=lambda p: (p.day, p.account, p.symbol))


def _counts(household: Household, account: str) -> bool:
    """Do purchases there replace at all? All do (Rev. Rul. 2008-5 of IRAs), workplace plans' by the reading."""
    kind = next((a.type for a in household.plan.accounts if a.name == account), AccountType.TAXABLE)
    reading = household.plan.rules.wash_readings.workplace_plans
    return kind not in WORKPLACE or reading is not WorkplaceReading.IGNORE


def days_of(plan: PlannedBuy, first: date, last: date) -> list[date]:
    """The days of a declared purchase between two days; a day the month lacks is its last."""
    weeks = {"weekly": 1, "biweekly": 2}.get(plan.every)
    months = {"monthly": 1, "quarterly": 3, "annual": 12, "annually": 12, "yearly": 12}.get(plan.every)
    found, day, count = [], plan.next, 0
    while day <= last:
        found += [day] if day >= first else []
        count += 1
        if weeks is not None:
            day = plan.next + timedelta(weeks=weeks * count)
        elif months is not None:
            year, month = divmod(plan.next.year * 12 + plan.next.month - 1 + months * count, 12)
            day = date(year, month + 1, min(plan.next.day, monthrange(year, month + 1)[1]))
        else:
            break
    return found


def _purchase(lot: Lot | None) -> str:
    return "" if lot is None else lot.purchase or lot.id


class Replacements:
    """Which purchases may replace shares of which loss lot, worked out once for a household.

    26 CFR 1.1091-1(b) to (e): lots in the order they were bought, purchases the earliest first, each share once.
    """

    def __init__(self, household: Household) -> None:
        lots = [x for x in household.lots if is_taxable(household, x.account) and is_loss(household, x)]
        lots.sort(key=lambda x: (x.bought or x.acquired or date.min, x.id))
        rows = [(lot, purchases(household, twins(household, lot.symbol))) for lot in lots]
        matched = [(lot, tuple(p for p in found if _replaces(household, p, lot))) for lot, found in rows]
        self.rows: list[tuple[Lot, tuple[Purchase, ...]]] = [(lot, found) for lot, found in matched if found]

    def washed(
        self, sold: Mapping[str, Floats], emptied: Callable[[Purchase], Floats], lately: Lately = Lately.KEPT
    ) -> dict[str, Floats]:
        """Shares of each loss lot that are replaced, for arrays of shares sold per lot id.

        `emptied` are the shares sold today of what a purchase lies in.
        """
        left: dict[Purchase, Floats] = {}
        washed: dict[str, Floats] = {}
        for lot, found in self.rows:
            if lot.id not in sold:
                continue
            open_shares = sold[lot.id].copy()
            for purchase in found:
                if purchase not in left:
                    left[purchase] = _capacity(purchase, emptied(purchase), lately, open_shares)
                part = np.minimum(open_shares, left[purchase])
                left[purchase] = left[purchase] - part
                open_shares = open_shares - part
            washed[lot.id] = sold[lot.id] - open_shares
        return washed


def _capacity(purchase: Purchase, emptied: Floats, lately: Lately, like: Floats) -> Floats:
    whole = np.full_like(like, purchase.shares)
    if lately is Lately.ALL:
        return whole
    if lately is Lately.KEPT:
        return np.maximum(whole - emptied, 0.0)
    return np.where(emptied > 0, 0.0, whole)


def _replaces(household: Household, purchase: Purchase, lot: Lot) -> bool:
    """May it replace shares of that lot? What is left of the same purchase does by one reading only."""
    readings = household.plan.rules.wash_readings
    if purchase.purchase and purchase.purchase == _purchase(lot) and readings.same_lot_remainder is Reading.EXCLUDE:
        return False
    bought = lot.bought or lot.acquired
    return readings.bought_before is Reading.INCLUDE or bought is None or purchase.day >= bought


# --- Results and their tax --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Results:
    """Gains of trades by term before disallowance, what of the losses is disallowed (positive), and the tax.

    `counted` are the gains with it, short and long; `carried_more` is by how much they raise the losses that go on to
    the next year.
    """

    short: Decimal
    long: Decimal
    disallowed: Decimal
    tax: Decimal
    carried_more: Decimal
    counted: tuple[Decimal, Decimal]


def results_of(household: Household, trades: tuple[Trade, ...]) -> list[Results]:
    """The results of trades by every reading there is, not rounded; most have one."""
    found: list[Results] = []
    for lately in Lately:
        for undated in ("long", "short"):
            one = _results(household, trades, lately, undated)
            if one not in found:
                found.append(one)
    return found


def _results(household: Household, trades: tuple[Trade, ...], lately: Lately, undated: str) -> Results:
    """`undated` is the term of a loss whose day is unknown; a gain without a day is short, the dearer one."""
    lots = {x.id: x for x in household.lots}
    parts = [p for t in trades if t.side is Side.SELL and is_taxable(household, t.account) for p in t.lots]
    washed = Replacements(household).washed(
        {p.id: np.array([float(p.shares)]) for p in parts},
        lambda purchase: np.array([_emptied(household, trades, purchase)]),
        lately,
    )
    gains, kept_out = {"short": D(0), "long": D(0)}, {"short": D(0), "long": D(0)}
    for part in parts:
        lot = lots[part.id]
        if part.gain is None or lot.basis is None:
            continue
        term = term_of(lot, household.as_of) or (undated if part.gain < 0 else "short")
        gains[term] += part.gain
        if part.id in washed:
            each = lot.basis / lot.shares - price_of(household, lot.symbol)
            kept_out[term] += each * D(repr(float(washed[part.id][0])))
    counted = (gains["short"] + kept_out["short"], gains["long"] + kept_out["long"])
    disallowed, tax = kept_out["short"] + kept_out["long"], change(household, *counted)
    return Results(gains["short"], gains["long"], disallowed, tax, carried_more(household, *counted), counted)


def _emptied(household: Household, trades: tuple[Trade, ...], purchase: Purchase) -> float:
    """Shares sold today of the lot a purchase lies in; where lots are not named, of the holding."""
    if not purchase.lot:
        return 0.0
    mine = [t for t in trades if t.side is Side.SELL and (t.account, t.symbol) == (purchase.account, purchase.symbol)]
    if is_taxable(household, purchase.account):
        return float(sum((p.shares for t in mine for p in t.lots if p.id == purchase.lot), D(0)))
    return float(sum((t.shares for t in mine), D(0)))
