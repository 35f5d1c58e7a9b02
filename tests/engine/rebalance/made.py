"""Trades made by hand, with amounts, costs and lots as the contract has them."""

from collections.abc import Mapping
from decimal import Decimal

from app.model.household import Household
from app.model.proposal import Side, Trade
from tests.engine.rebalance.brute_options import Option
from tests.engine.rebalance.facts import costs_of, lot_sale, price_of, to_the_cent

D = Decimal


def trade(
    household: Household, account: str, symbol: str, shares: Decimal, lots: Mapping[str, Decimal] | None = None
) -> Trade:
    """So many shares bought (+) or sold (−); `lots` are shares sold by lot."""
    price, size, parts = price_of(household, symbol), abs(shares), lots or {}
    sold = tuple(lot_sale(household, x, parts[x.id]) for x in household.lots if parts.get(x.id))
    side, costs = Side.BUY if shares > 0 else Side.SELL, costs_of(household, account, symbol, size)
    return Trade(account, symbol, side, size, price, to_the_cent(size * price), costs, sold)


def of_option(household: Household, x: Option) -> Trade:
    """The trade of an option."""
    return trade(household, x.account, x.symbol, x.shares, {part.id: part.shares for part in x.lots})
