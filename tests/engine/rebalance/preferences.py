"""The preferences P of the objective, from the contract: small prices a dollar traded, which a plan may change.

`location` is of every dollar traded in a taxable account; `second` of a dollar bought of what is not the plan's first
security of its class; `elsewhere` of a dollar bought in another account than money comes into; a lock that avoids has
the price it was given; `deferral` is of each dollar of tax that waiting at most sixty days for the long term would
save at the household's marginal rates; `transfer` of a dollar moved between accounts.
"""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from app.model.household import Household, Lot
from app.model.number import ZERO
from app.model.plan import LockHow
from app.model.proposal import LotSale, Moved, Request, Side, Trade
from tests.engine.rebalance.facts import is_taxable, price_of, speaks_of, term_of, to_the_cent
from tests.engine.rebalance.schedule_d import filed, marginal_rates

D = Decimal
A_WHILE = timedelta(days=60)


def preferences(household: Household, request: Request, trades: Iterable[Trade], moved: Iterable[Moved]) -> Decimal:
    """All of P in dollars."""
    found = household.plan.rules.prices.transfer * sum((m.amount for m in moved), ZERO)
    for t in trades:
        if t.side is Side.BUY:
            found += of_purchase(household, request, t.account, t.symbol) * t.amount
        else:
            found += of_sale(household, t.account, t.symbol, t.shares, t.lots)
    return found


def of_purchase(household: Household, request: Request, account: str, symbol: str) -> Decimal:
    """What a dollar bought costs."""
    prices, found = household.plan.rules.prices, avoided(household, account, symbol, "", Side.BUY)
    if is_taxable(household, account):
        found += prices.location
    if not _is_first(household, symbol):
        found += prices.second
    if any(f > 0 for f in request.flows.values()) and request.flows.get(account, ZERO) <= 0:
        found += prices.elsewhere
    return found


def of_sale(household: Household, account: str, symbol: str, shares: Decimal, lots: tuple[LotSale, ...]) -> Decimal:
    """What a sale of so many shares costs; lots matter in taxable accounts."""
    prices, price = household.plan.rules.prices, price_of(household, symbol)
    if not is_taxable(household, account):
        return avoided(household, account, symbol, "", Side.SELL) * shares * price
    known = {x.id: x for x in household.lots}
    found = prices.location * shares * price
    for part in lots:
        found += avoided(household, account, symbol, part.id, Side.SELL) * part.shares * price
        found += prices.deferral * _saved_by_waiting(household, known[part.id], part.gain or ZERO)
    return found


def avoided(household: Household, account: str, symbol: str, lot: str, side: Side) -> Decimal:
    """The prices of all locks that would rather not have that trade."""
    matching = (
        x.price
        for x in household.plan.locks
        if x.how is LockHow.AVOID and speaks_of(household, x, account, symbol, lot, side)
    )
    return sum(matching, ZERO)


def _is_first(household: Household, symbol: str) -> bool:
    """Is it the first security that the plan has of the class most of it lies in?"""
    homes = [(s.symbol, max(s.classes, key=lambda n: s.classes[n], default="")) for s in household.plan.securities]
    mine = next((home for name, home in homes if name == symbol), None)
    return next((name for name, home in homes if home == mine), "") == symbol


def _saved_by_waiting(household: Household, lot: Lot, gain: Decimal) -> Decimal:
    """The tax on a gain that is short today and long in sixty days at the latest, less that on a long one."""
    today = household.as_of
    if gain <= 0 or term_of(lot, today) != "short" or term_of(lot, today + A_WHILE) != "long":
        return ZERO
    short, long = marginal_rates(filed(household.plan.tax, household.tax_table))
    return max(short - long, ZERO) * gain


# --- What a harvest leaves for later ----------------------------------------------------------------------------------


def later_rates(household: Household) -> tuple[Decimal, Decimal]:
    """Later tax on a dollar of basis given up, and the worth of a dollar of loss carried on, in today's money.

    Both are at one rate, the household's long-term one where the plan names none; what is carried on is used next year.
    """
    rules = household.plan.rules.harvest
    _, long = marginal_rates(filed(household.plan.tax, household.tax_table))
    rate, growth = long if rules.later_rate is None else rules.later_rate, 1 + rules.discount_rate
    return rate / growth**rules.years, rate / growth


def given_up(trades: Iterable[Trade]) -> Decimal:
    """Basis that losses sold give up, dollars."""
    gains = (x.gain or ZERO for t in trades for x in t.lots)
    return -sum((min(g, ZERO) for g in gains), ZERO)


def later(household: Household, basis: Decimal, carried_more: Decimal) -> Decimal:
    """What a harvest leaves for later: tax on basis given up, less the worth of what more is carried on."""
    of_basis, of_carried = later_rates(household)
    return to_the_cent(of_basis * basis - of_carried * carried_more)
