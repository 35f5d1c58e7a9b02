"""Everything that may be done with one security in one account, in whole shares: the leaves of the exhaustive search.

Limits that one holding alone can break are kept here: units, smallest trade and position, locks, lots, menus, decided
trades. What the mode forbids is left out too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from app.engine.substitutes import substitutes_for
from app.model.household import Household, Lot
from app.model.number import ZERO
from app.model.proposal import LotSale, Mode, Request, Side
from app.model.security import SecurityLock
from tests.engine.rebalance.facts import (
    account_of,
    costs_of,
    held,
    is_loss,
    is_taxable,
    lot_sale,
    part_in,
    price_of,
    to_the_cent,
    trades_at_all,
)
from tests.engine.rebalance.location_facts import of_amount
from tests.engine.rebalance.preferences import of_purchase, of_sale
from tests.engine.rebalance.recheck_rules import is_locked, not_sold_there, why_kept
from tests.engine.rebalance.wash_facts import lost_lately, twins

D = Decimal


@dataclass(frozen=True, slots=True)
class Option:
    """One trade, or none: shares bought (+) or sold (−), the lots sold in taxable accounts, its costs and gains.

    `preference` is what the contract's preferences count for it, `given_up` the basis its losses give up, dollars.
    """

    account: str
    symbol: str
    shares: Decimal
    lots: tuple[LotSale, ...] = ()
    amount: Decimal = ZERO
    costs: Decimal = ZERO
    short: Decimal = ZERO
    long: Decimal = ZERO
    is_loss: bool = False
    preference: Decimal = ZERO
    given_up: Decimal = ZERO

    @property
    def cash(self) -> Decimal:
        """What it brings its account."""
        return (self.amount if self.shares < 0 else -self.amount) - self.costs


def options(
    household: Household, request: Request, account: str, symbol: str, most: Decimal, *, stand_ins: bool = False
) -> list[Option]:
    """All of them, doing nothing first. `most` is the money that could at best be spent in the account.

    With `stand_ins` a loss that nothing may stand in for is not harvested.
    """
    decided = {f.side: f.shares for f in request.fixed if (f.account, f.symbol) == (account, symbol)}
    nothing = Option(account, symbol, D(0))
    found = [nothing] if not any(decided.values()) else []
    if not _is_open(household, request, account, symbol):
        return found
    if request.mode is not Mode.INVEST and not _stops(household, account, symbol, Side.SELL):
        sales = [x for x in _sales(household, request, account, symbol, stand_ins=stand_ins) if _fits(household, x)]
        found += _worthwhile(household, [x for x in sales if decided.get(Side.SELL, -x.shares) == -x.shares])
    if request.mode not in (Mode.RAISE, Mode.HARVEST) and not _stops(household, account, symbol, Side.BUY):
        buys = [
            _purchase(household, request, account, symbol, n)
            for n in range(1, int(most / price_of(household, symbol)) + 1)
        ]
        found += [x for x in buys if _fits(household, x) and decided.get(Side.BUY, x.shares) == x.shares]
    if decided.get(Side.SELL):
        return [x for x in found if x.shares == -decided[Side.SELL]]
    return [x for x in found if x.shares == decided[Side.BUY]] if decided.get(Side.BUY) else found


def _is_open(household: Household, request: Request, account: str, symbol: str) -> bool:
    """Does the account trade, has the security a class, and does the mode speak of it?"""
    if not trades_at_all(account_of(household, account)) or not household.securities[symbol].classes:
        return False
    tilted = [c.name for c in household.plan.classes if c.tilt is not None and household.as_of <= c.tilt.until]
    return request.mode is not Mode.TACTICAL or any(part_in(household, symbol, name) for name in tilted)


def _stops(household: Household, account: str, symbol: str, side: Side) -> bool:
    lock = household.securities[symbol].lock
    stopped = lock in (SecurityLock.HOLD, SecurityLock.NO_SELL if side is Side.SELL else SecurityLock.NO_BUY)
    stopped |= is_locked(household, account, symbol, "", side)
    if side is Side.BUY:
        stopped |= bool(not_sold_there(household, account, symbol))
        stopped |= bool(twins(household, symbol) & set(lost_lately(household)))
    return stopped


def _fits(household: Household, option: Option) -> bool:
    """Is it neither below the smallest trade nor leaves less than the smallest position?"""
    rules, here = household.plan.rules, held(household, option.account, option.symbol)
    left = here + option.shares
    if left and option.amount < rules.minimum_trade:
        return False
    return not 0 < left * price_of(household, option.symbol) < rules.minimum_position


# --- Sales ------------------------------------------------------------------------------------------------------------


def _sales(household: Household, request: Request, account: str, symbol: str, *, stand_ins: bool) -> Iterator[Option]:
    mine = [x for x in household.lots if (x.account, x.symbol) == (account, symbol)]
    free = [x for x in mine if not why_kept(household, x)]
    if not is_taxable(household, account):
        if request.mode is not Mode.HARVEST:
            yield from _pooled(household, request, account, mine, free)
        return
    if request.mode is Mode.HARVEST:
        # What may stand in is asked of the program: a loss that nothing may replace is not harvested.
        if stand_ins and not any(c.symbol in household.quotes for c in substitutes_for(symbol, household)):
            return
        free = [x for x in free if is_loss(household, x)]
    here = sum((x.shares for x in mine), D(0))
    for taken in product(*(_steps(x) for x in free)):
        shares = sum(taken, D(0))
        if shares and (not shares % 1 or shares == here):
            parts = zip(free, taken, strict=True)
            yield _sale(
                household, request, (account, symbol), shares, tuple(lot_sale(household, x, q) for x, q in parts if q)
            )


def _steps(lot: Lot) -> list[Decimal]:
    """Whole shares of a lot, and all of it."""
    whole = [D(n) for n in range(int(lot.shares) + 1)]
    return whole if lot.shares == whole[-1] else [*whole, lot.shares]


def _pooled(household: Household, request: Request, account: str, mine: list[Lot], free: list[Lot]) -> Iterator[Option]:
    """Where lots do not matter: so many shares, or everything."""
    most, here = (sum((x.shares for x in lots), D(0)) for lots in (free, mine))
    for shares in [D(n) for n in range(1, int(most) + 1)] + ([here] if here % 1 and most == here else []):
        yield _sale(household, request, (account, mine[0].symbol), shares, ())


def _sale(
    household: Household, request: Request, where: tuple[str, str], shares: Decimal, lots: tuple[LotSale, ...]
) -> Option:
    account, symbol = where
    amount = shares * price_of(household, symbol)
    costs, gains = costs_of(household, account, symbol, shares), [x.gain or D(0) for x in lots]
    short = sum((g for g, x in zip(gains, lots, strict=True) if _is_short(x)), D(0))
    return Option(
        account,
        symbol,
        -shares,
        lots,
        to_the_cent(amount),
        costs.commission + costs.spread + costs.impact,
        short,
        sum(gains, D(0)) - short,
        any(g < 0 for g in gains),
        of_sale(household, account, symbol, shares, lots) + of_amount(household, request, account, symbol, -amount),
        -sum((min(g, D(0)) for g in gains), D(0)),
    )


def _is_short(part: LotSale) -> bool:
    """A gain whose day is unknown is short, a loss long: the dearer readings."""
    return part.term == "short" or (part.term is None and (part.gain or D(0)) >= 0)


def _purchase(household: Household, request: Request, account: str, symbol: str, shares: int) -> Option:
    costs = costs_of(household, account, symbol, D(shares))
    amount = to_the_cent(shares * price_of(household, symbol))
    paid, preference = costs.commission + costs.spread + costs.impact, of_purchase(household, request, account, symbol)
    preference = preference * amount + of_amount(household, request, account, symbol, amount)
    return Option(account, symbol, D(shares), (), amount, paid, preference=preference)


def _worthwhile(household: Household, sales: list[Option]) -> list[Option]:
    """Sales of as many shares with no less gain of either term are left out: tax and budgets only rise with gains.

    So does what is carried on fall with them; of what is dearer by preference or gives up more basis none is left out.
    A sale at a loss keeps its group from being bought, and washed lots count for less, so only equals are compared.
    """
    watched = {x.lot for x in household.recent_buys}
    recent = {s for b in household.recent_buys for s in twins(household, b.symbol)}
    recent |= {s for b in household.plan.planned_buys for s in twins(household, b.symbol)}
    kept: list[Option] = []
    for x in sales:
        same = [y for y in sales if y is not x and y.shares == x.shares and y.is_loss <= x.is_loss]
        if x.symbol in recent or any(part.id in watched for part in x.lots):
            same = []
        better = [y for y in same if all(a <= b for a, b in zip(_burdens(y), _burdens(x), strict=True))]
        equal = [y for y in better if (*_burdens(y), y.is_loss) == (*_burdens(x), x.is_loss)]
        if len(better) == len(equal) and not any(y in kept for y in equal):
            kept.append(x)
    return kept


def _burdens(x: Option) -> tuple[Decimal, ...]:
    """What the objective can only rise with."""
    return x.short, x.long, x.preference, x.given_up
