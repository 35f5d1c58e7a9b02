"""What location adds to the objective, from docs/how-it-decides.md alone: years of tax drag, and a price on moving.

Nothing of the engine is used. Rates are the marginal ones of Schedule D's own second opinion.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from app.model.household import Household
from app.model.number import ZERO
from app.model.proposal import Mode, Request, Side, Trade
from tests.engine.rebalance.facts import (
    CASH,
    HARVESTS,
    NO_EDGE,
    Aim,
    Wanted,
    destinations,
    dollars,
    edges,
    is_taxable,
    money,
    price_of,
    total,
    wanted,
)
from tests.engine.rebalance.schedule_d import filed, marginal_rates

D = Decimal
HALF_A_CENT = D("0.005")


def drags(household: Household) -> dict[str, Decimal]:
    """Yearly tax of a dollar of each leaf in a taxable account."""
    ordinary, long = marginal_rates(filed(household.plan.tax, household.tax_table))
    return {
        c.name: (c.yields or D(0)) * ((1 - c.qualified) * ordinary + c.qualified * long) + c.realised * long
        for c in household.plan.leaves
    }


def drag_of(household: Household, symbol: str) -> Decimal:
    """The same of a dollar of a security."""
    of = drags(household)
    return sum((part * of[name] for name, part in household.securities[symbol].classes.items() if name in of), D(0))


def yearly(household: Household, trades: Iterable[Trade] = ()) -> Decimal:
    """Yearly tax on what taxable accounts hold after the trades."""
    signed = [(x.account, x.symbol, x.shares) for x in household.lots]
    signed += [(t.account, t.symbol, t.shares if t.side is Side.BUY else -t.shares) for t in trades]
    found = D(0)
    for account, symbol, shares in signed:
        if is_taxable(household, account):
            found += shares * price_of(household, symbol) * drag_of(household, symbol)
    return found


def is_weighed(household: Household, request: Request) -> bool:
    """Does the request weigh location? Modes edge and tactical only where there is something to do."""
    if not household.plan.rules.location.on or request.drift is not None or request.mode in HARVESTS:
        return False
    if request.mode not in (Mode.EDGE, Mode.TACTICAL) or any(request.flows.values()):
        return True
    looked_at = {c.name for c in household.plan.leaves if c.tilt is not None and household.as_of <= c.tilt.until}
    whole, before = total(household, request), dollars(household, request, ())
    for name, band in edges(household).items():
        there, is_seen = money(before, name), request.mode is Mode.EDGE or name in looked_at
        if is_seen and max(band.lower * whole - there, there - band.upper * whole) > HALF_A_CENT:
            return True
    return False


def keep(household: Household, request: Request) -> Decimal:
    """What a dollar costs by which a leaf ends away from where it should."""
    if not is_weighed(household, request):
        return D(0)
    return household.plan.rules.location.years * max(drags(household).values(), default=D(0))


def weighed(household: Household, request: Request) -> Wanted:
    """The drift term, with what location adds to it."""
    found, price = wanted(household, request), keep(household, request)
    if not price or request.mode is Mode.RAISE:
        return found
    whole, before = total(household, request), dollars(household, request, ())
    more = []
    for c in household.plan.leaves:
        target = edges(household)[c.name].target * whole
        low, high = target, NO_EDGE if request.mode is Mode.INVEST else target
        if request.mode in (Mode.EDGE, Mode.TACTICAL):
            low, high = destinations(household, request)[c.name]
            low = high = min(max(before[c.name], low), high)
        more += [] if c.name == CASH else [Aim(c.name, low, high, price)]
    return replace(found, aims=(*found.aims, *more))


def of_amount(household: Household, request: Request, account: str, symbol: str, amount: Decimal) -> Decimal:
    """What dollars bought (+) or sold (-) add; of raising cash every dollar sold costs what it could save at most."""
    if not is_weighed(household, request):
        return D(0)
    found = keep(household, request) * -amount if request.mode is Mode.RAISE else D(0)
    if is_taxable(household, account):
        found += household.plan.rules.location.years * drag_of(household, symbol) * amount
    return found


def before_trades(household: Household, request: Request) -> Decimal:
    """What is held now adds."""
    return household.plan.rules.location.years * yearly(household) if is_weighed(household, request) else D(0)


def located(household: Household, request: Request, trades: Iterable[Trade]) -> Decimal:
    """All of it but what it adds to the drift term."""
    found = before_trades(household, request)
    for t in trades:
        amount = t.shares * price_of(household, t.symbol) * (1 if t.side is Side.BUY else -1)
        found += of_amount(household, request, t.account, t.symbol, amount)
    return found or ZERO
