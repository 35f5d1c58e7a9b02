"""What is so of a household and of trades in it, counted from the contract alone: nothing of the engine is used.

Amounts are dollars, weights parts of the household with its cash after the flow.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from app.model.account import Account, AccountType
from app.model.household import Household, Lot
from app.model.number import ONE, ZERO
from app.model.plan import Goal, Lock, LockSide
from app.model.proposal import Costs, LotSale, Mode, Request, Side, Trade
from app.model.target import AssetClass, BandKind

D = Decimal
CENT, HALF_CENT = D("0.01"), D("0.005")
NO_EDGE = D("Infinity")
CASH = "Cash"
_CUT_OFF = re.compile(r"w\d+$")
"""The end of the name of a part that a wash sale cut off a lot; a lock on the lot holds for its parts."""
HARVESTS = (Mode.HARVEST, Mode.HARVEST_REBALANCE)


def to_the_cent(amount: Decimal) -> Decimal:
    """Half to even, as every amount that is shown."""
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


# --- What is held -----------------------------------------------------------------------------------------------------


def account_of(household: Household, name: str) -> Account:
    """The account of that name."""
    return next(a for a in household.plan.accounts if a.name == name)


def is_taxable(household: Household, name: str) -> bool:
    """Are sales in that account taxed?"""
    return account_of(household, name).type is AccountType.TAXABLE


def speaks_of(household: Household, lock: Lock, account: str, symbol: str, lot: str, side: Side) -> bool:
    """Does a lock of the plan speak of that trade? One on a lot speaks of that lot and of the parts cut off it."""
    sides = (LockSide.BOTH, LockSide.SELL if side is Side.SELL else LockSide.BUY)
    return (
        lock.side in sides
        and lock.account in ("", account)
        and lock.symbol in ("", symbol)
        and lock.lot in ("", lot, _CUT_OFF.sub("", lot))
        and (not lock.asset_class or any(is_under(n, lock.asset_class) for n in household.securities[symbol].classes))
    )


def trades_at_all(account: Account) -> bool:
    """May anything be traded there?"""
    return account.trades and account.type is not AccountType.HELD_AWAY


def takes_fractions(account: Account, request: Request) -> bool:
    """May it trade parts of a share? A request may forbid that and cannot allow it."""
    return account.fractional and request.fractional is not False


def price_of(household: Household, symbol: str) -> Decimal:
    """The price in force."""
    return household.quotes[symbol].price


def held(household: Household, account: str, symbol: str) -> Decimal:
    """Shares of a security in an account."""
    return sum((x.shares for x in household.lots if (x.account, x.symbol) == (account, symbol)), D(0))


def value(household: Household) -> Decimal:
    """Cash and holdings before any flow."""
    return sum((x.shares * price_of(household, x.symbol) for x in household.lots), sum(household.cash.values(), D(0)))


def total(household: Household, request: Request) -> Decimal:
    """The household after the flow: what weights are parts of."""
    return value(household) + sum(request.flows.values(), D(0))


def floor_of(household: Household, request: Request, name: str) -> Decimal:
    """The cash an account keeps: its minimum where money is withdrawn, else no more than it has."""
    least, flow = account_of(household, name).minimum_cash, request.flows.get(name, D(0))
    return least if flow < 0 else min(least, household.cash[name] + flow)


# --- One trade --------------------------------------------------------------------------------------------------------


def is_long(since: date, sold: date) -> bool:
    """Held for more than a year: after the last day that is still one year (IRC 1222, Rev. Rul. 66-7)."""
    last_day = since.day
    if (since + timedelta(days=1)).month != since.month:
        following = date(since.year + 1 + since.month // 12, since.month % 12 + 1, 1)
        return sold >= following
    return sold > date(since.year + 1, since.month, last_day)


def term_of(lot: Lot, day: date) -> str | None:
    """`short` or `long`, None where the day is unknown; what was inherited is long at once (IRC 1223(9))."""
    since = lot.held_since or lot.acquired
    if lot.is_inherited:
        return "long"
    return None if since is None else "long" if is_long(since, day) else "short"


def costs_of(household: Household, account: str, symbol: str, shares: Decimal) -> Costs:
    """Commission, half-spread, and the impact of 0.7 · σ · √(shares / daily volume), each to the cent."""
    security, amount = household.securities[symbol], shares * price_of(household, symbol)
    sigma = household.sigma.get(symbol, D("0.01"))
    rate = D("0.7") * sigma * (shares / security.daily_volume).sqrt() if security.daily_volume else D(0)
    basis = "no volume" if not security.daily_volume else "measured" if symbol in household.sigma else "assumed"
    return Costs(
        to_the_cent(account_of(household, account).commission),
        to_the_cent(amount * security.half_spread_bps / 10000),
        to_the_cent(amount * rate),
        basis,
    )


def lot_sale(household: Household, lot: Lot, shares: Decimal) -> LotSale:
    """Part of a lot sold today, before costs."""
    whole, price = shares == lot.shares, price_of(household, lot.symbol)
    basis = None if lot.basis is None else to_the_cent(lot.basis if whole else lot.basis * shares / lot.shares)
    gain = None if basis is None else to_the_cent(shares * price) - basis
    return LotSale(lot.id, lot.acquired, shares, basis, gain, term_of(lot, household.as_of))


def is_loss(household: Household, lot: Lot) -> bool:
    """Is it worth less than it counts as having cost?"""
    return lot.basis is not None and lot.shares * price_of(household, lot.symbol) < lot.basis


def cash_of(trades: Iterable[Trade], account: str) -> Decimal:
    """What the trades of an account bring it, costs taken off."""
    found = D(0)
    for t in trades:
        if t.account == account:
            found += t.amount if t.side is Side.SELL else -t.amount
            found -= t.costs.commission + t.costs.spread + t.costs.impact
    return found


# --- Classes ----------------------------------------------------------------------------------------------------------


def is_under(name: str, above: str) -> bool:
    """Is a class that class, or below it?"""
    return f"{name}/".startswith(f"{above}/")


def part_in(household: Household, symbol: str, name: str) -> Decimal:
    """The part of a security that lies in a class or below it."""
    return sum((p for n, p in household.securities[symbol].classes.items() if is_under(n, name)), D(0))


@dataclass(frozen=True, slots=True)
class Edges:
    """A band in force, weights."""

    lower: Decimal
    target: Decimal
    upper: Decimal


def edges(household: Household) -> dict[str, Edges]:
    """The bands of leaves, and of parents that have one: of a parent's target each leaf brings its own, tilted."""
    plan, targets = household.plan, {}
    for c in plan.leaves:
        live = c.tilt is not None and household.as_of <= c.tilt.until
        targets[c.name] = c.target + (c.tilt.weight if live and c.tilt is not None else D(0))
    found = {c.name: _edges(c, targets[c.name]) for c in plan.leaves}
    for c in plan.classes:
        if c.name not in targets and (c.below or c.above):
            found[c.name] = _edges(c, sum((t for n, t in targets.items() if is_under(n, c.name)), D(0)))
    return found


def _edges(c: AssetClass, target: Decimal) -> Edges:
    below, above = c.below, c.above
    if c.band is BandKind.RELATIVE:
        below, above = below * target, above * target
    if c.band is BandKind.HYBRID:
        below = below if c.below_relative is None else min(below, c.below_relative * target)
        above = above if c.above_relative is None else min(above, c.above_relative * target)
    return Edges(target - below, target, target + above)


def dollars(household: Household, request: Request, trades: Iterable[Trade]) -> dict[str, Decimal]:
    """Money in each leaf after flow, trades and costs."""
    out = {c.name: D(0) for c in household.plan.leaves}
    listed = tuple(trades)
    signed = [(x.symbol, x.shares) for x in household.lots]
    signed += [(t.symbol, t.shares if t.side is Side.BUY else -t.shares) for t in listed]
    for symbol, shares in signed:
        for name, part in household.securities[symbol].classes.items():
            if name in out:
                out[name] += shares * price_of(household, symbol) * part
    if CASH in out:
        out[CASH] += sum(household.cash.values(), D(0)) + sum(request.flows.values(), D(0))
        out[CASH] += sum((cash_of(listed, a.name) for a in household.plan.accounts), D(0))
    return out


def money(values: Mapping[str, Decimal], name: str) -> Decimal:
    """Money of a class; a parent has that of its leaves."""
    return sum((v for n, v in values.items() if is_under(n, name)), D(0))


# --- What a mode wants ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Aim:
    """One class and where it should lie: every dollar below `low` or above `high` counts `price`."""

    name: str
    low: Decimal
    high: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Wanted:
    """The drift term D of the objective: `factor` × max(0, Σ of all aims − `allowance`)."""

    aims: tuple[Aim, ...]
    factor: Decimal = ONE
    allowance: Decimal = ZERO

    def cost(self, values: Mapping[str, Decimal]) -> Decimal:
        """D in dollars, of money per leaf."""
        found = D(0)
        for aim in self.aims:
            there = money(values, aim.name)
            found += aim.price * max(D(0), aim.low - there, there - aim.high)
        return self.factor * max(D(0), found - self.allowance)


def way_back(household: Household, request: Request) -> Decimal:
    """How far from its target a class that left its band may stay, as a part of the broken side's width."""
    rules = household.plan.rules
    if request.mode is Mode.RAISE:
        return D(1)
    named = rules.goal if rules.goal in (Goal.MIDPOINT, Goal.TOLERANCE) else Goal.EDGE
    goal = named if request.goal is None else request.goal
    return {Goal.EDGE: D(1), Goal.MIDPOINT: D("0.5"), Goal.TOLERANCE: rules.tolerance, Goal.TARGET: D(0)}[goal]


def destinations(household: Household, request: Request) -> dict[str, tuple[Decimal, Decimal]]:
    """Money between which each class with a band should end: its edges, on a side it broke the destination."""
    whole, part = total(household, request), way_back(household, request)
    before, found = dollars(household, request, ()), {}
    for name, band in edges(household).items():
        start, low, high = money(before, name), band.lower * whole, band.upper * whole
        if start < low:
            low = (band.target - part * (band.target - band.lower)) * whole
        if start > high:
            high = (band.target + part * (band.upper - band.target)) * whole
        found[name] = low, high
    return found


def wanted(household: Household, request: Request) -> Wanted:
    """The drift term of a request."""
    prices, whole = household.plan.rules.prices, total(household, request)
    targets = {c.name: edges(household)[c.name].target * whole for c in household.plan.leaves}
    if request.drift is not None:
        halves = tuple(Aim(n, t, t, D("0.5")) for n, t in targets.items())
        return Wanted(halves, prices.outside, request.drift * whole)
    if request.mode is Mode.TARGET:
        price = prices.distance / 2 + prices.inside
        return Wanted(tuple(Aim(n, t, t, price) for n, t in targets.items()))
    if request.mode is Mode.INVEST:
        return Wanted(tuple(Aim(n, t, NO_EDGE, prices.missing) for n, t in targets.items()))
    if request.mode is Mode.HARVEST:
        return Wanted(())
    ends = destinations(household, request)
    return Wanted(tuple(Aim(n, low, high, prices.outside) for n, (low, high) in ends.items()))


def mode_keeps(household: Household, request: Request) -> list[tuple[str, Decimal, Decimal]]:
    """Between what amounts each class stays, in the modes that say so."""
    if request.mode in (Mode.TARGET, Mode.HARVEST) or request.drift is not None:
        return []
    whole, before, found = total(household, request), dollars(household, request, ()), []
    for name, band in edges(household).items():
        start, (lower, target, upper) = money(before, name), (w * whole for w in (band.lower, band.target, band.upper))
        low = target if start > target else min(lower, start)
        high = target if start < target else max(upper, start)
        if request.mode is Mode.RAISE:
            low, high = min(start, target), NO_EDGE
        if request.mode is Mode.INVEST:
            # Cash is the one class that buying takes from.
            low, high = target if name == CASH and start > target else -NO_EDGE, max(start, target)
        found.append((name, low, high))
    return found


def strays(household: Household, request: Request, trades: Iterable[Trade]) -> Decimal:
    """Dollars by which trades move classes farther than the mode lets them: what nothing else can help, or a share."""
    after = dollars(household, request, trades)
    kept = mode_keeps(household, request)
    return sum((max(D(0), low - money(after, n), money(after, n) - high) for n, low, high in kept), D(0))
