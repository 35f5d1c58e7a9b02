"""What a set of trades is worth in dollars at the prices in force: drift by mode, tax, costs, number of trades."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from app.engine.drift import class_values, shares_by_symbol
from app.model.household import Household
from app.model.number import ZERO
from app.model.plan import GoalPrices
from app.model.proposal import Mode, Side, Trade
from app.model.target import Band


def values_after(household: Household, trades: Iterable[Trade], flow: Decimal) -> dict[str, Decimal]:
    """Money per class once trades, flow and costs are done."""
    shares, cash = shares_by_symbol(household), household.total_cash + flow
    for t in trades:
        shares[t.symbol] = shares.get(t.symbol, ZERO) + (t.shares if t.side is Side.BUY else -t.shares)
        cash += t.cash
    return class_values(household, shares, cash)


def drift_price(
    mode: Mode, values: Mapping[str, Decimal], bands: Mapping[str, Band], total: Decimal, prices: GoalPrices
) -> Decimal:
    """The dollars a mode counts for what is not where it belongs."""
    if mode is Mode.TARGET:
        return (prices.distance / 2 + prices.inside) * sum(
            (abs(values[n] - b.target * total) for n, b in bands.items()), ZERO
        )
    if mode is Mode.INVEST:
        return prices.missing * sum((max(ZERO, b.target * total - values[n]) for n, b in bands.items()), ZERO)
    return prices.outside * sum(
        (max(ZERO, b.lower * total - values[n], values[n] - b.upper * total) for n, b in bands.items()), ZERO
    )


def objective(
    household: Household,
    mode: Mode,
    trades: tuple[Trade, ...],
    bands: Mapping[str, Band],
    outcome: tuple[Mapping[str, Decimal], Decimal],
    tax: Decimal,
) -> Decimal:
    """Dollars, lower is better; `outcome` is money per class after the trades and the household's total.

    A fall of tax counts as nothing outside the harvest modes.
    """
    prices = household.plan.rules.prices
    drift = drift_price(mode, outcome[0], bands, outcome[1], prices)
    return drift + max(tax, ZERO) + sum((t.costs.total for t in trades), ZERO) + prices.trade * len(trades)
