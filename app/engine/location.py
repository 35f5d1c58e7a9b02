"""Where a class is best held: the yearly tax on a dollar of it, its tax drag, by account (asset location).

Placing by tax drag: Daryanani and Cordaro, "Asset location: a generic framework for maximizing after-tax wealth",
Journal of Financial Planning, January 2005. In a taxable account a dollar of a class bears

    yield · (1 − qualified) · ordinary rate + yield · qualified · long-term rate + realised · long-term rate

(IRC 1(h)(11): qualified dividends are taxed as long-term gains), at the rates of the household's next dollar, state
included. In every other account it bears nothing within the account. A fund split over classes bears the parts of its
classes. What is in no class has no drag that is known, and is never traded; it is not counted. The class of cash has
none: cash lies where it lies.

Not modelled: that a dollar of a traditional account is partly the state's (weights after tax), the foreign tax credit
that a sheltered account loses, interest that some of the taxes leave alone (state it as the part that is taxed), and
growth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from app.engine.tax import FlatRates, flat_rates
from app.engine.words import listed
from app.model.errors import InputError
from app.model.household import Household
from app.model.number import ZERO
from app.model.plan import Plan
from app.model.proposal import Side, Trade
from app.model.security import Security
from app.model.target import CASH_CLASS, AssetClass


def without_yield(plan: Plan) -> tuple[str, ...]:
    """Leaves whose yield is not given, in plan order; the class of cash needs none."""
    return tuple(c.name for c in plan.leaves if c.yields is None and c.name != CASH_CLASS)


def check_yields(plan: Plan) -> None:
    """Raise `InputError` naming the classes without a yield where location is on: what is unknown is never nothing."""
    missing = without_yield(plan) if plan.rules.location.on else ()
    if missing:
        raise InputError(
            f"The yield of {listed(missing)} is not known, and location is weighed by it.",
            "",
            "Give each class its yield, 0 where it pays nothing, or turn location off.",
        )


def class_drag(asset_class: AssetClass, rates: FlatRates) -> Decimal:
    """Yearly tax of a dollar of a class in a taxable account, dollars; nothing where its yield is not given."""
    if asset_class.yields is None:
        return ZERO
    qualified = asset_class.yields * asset_class.qualified
    return (asset_class.yields - qualified) * rates.short + (qualified + asset_class.realised) * rates.long


def class_drags(household: Household) -> dict[str, Decimal]:
    """Yearly tax of a dollar of each leaf in a taxable account, at the household's rates.

    Raises `InputError` where a yield that is weighed is not given.
    """
    check_yields(household.plan)
    rates = flat_rates(household.plan.tax, household.tax_table)
    return {c.name: class_drag(c, rates) for c in household.plan.leaves}


def security_drag(security: Security, drags: Mapping[str, Decimal]) -> Decimal:
    """Yearly tax of a dollar of a security in a taxable account, weighted by its parts; `drags` go by leaf."""
    return sum((part * drags.get(name, ZERO) for name, part in security.classes.items()), ZERO)


def yearly_drag(household: Household, drags: Mapping[str, Decimal], trades: Iterable[Trade] = ()) -> Decimal:
    """Yearly tax on what taxable accounts hold once the trades are done, dollars; what has no price is not counted."""
    taxable = {a.name for a in household.plan.accounts if a.type.is_taxable}
    shares: dict[str, Decimal] = {}
    for lot in household.lots:
        if lot.account in taxable:
            shares[lot.symbol] = shares.get(lot.symbol, ZERO) + lot.shares
    for t in trades:
        if t.account in taxable:
            shares[t.symbol] = shares.get(t.symbol, ZERO) + (t.shares if t.side is Side.BUY else -t.shares)
    prices = {symbol: household.price(symbol) for symbol in shares}
    worth = ((symbol, shares[symbol] * price) for symbol, price in prices.items() if price is not None)
    return sum((held * security_drag(household.security(symbol), drags) for symbol, held in worth), ZERO)
