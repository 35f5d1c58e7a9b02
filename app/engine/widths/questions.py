"""What the band-width adviser is asked about a household: costs, tax, volatility and rules of every leaf."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal

from app.engine.backtest.policy import destination, years_between
from app.engine.bands import bands_of
from app.engine.costs import ASSUMED_SIGMA, spread_rate
from app.engine.widths.advice import TradeCosts, View, WidthQuestion
from app.engine.widths.class_returns import ClassReturns, relative_volatility
from app.engine.widths.selling_tax import selling_curves
from app.engine.words import listed
from app.model.household import Household
from app.model.number import ZERO
from app.model.plan import Rules
from app.model.security import Security
from app.model.target import CASH_CLASS

_UNITS = 10_000


def look_of(rules: Rules) -> str | int:
    """How often bands are looked at; where the plan's triggers are calendars alone, the most frequent of them."""
    calendars = [name for name in rules.trigger if math.isfinite(years_between(name))]
    if "threshold" in rules.trigger or not calendars:
        return int(rules.look) if rules.look.isdigit() else rules.look
    return min(calendars, key=years_between)


def class_budget(budget: Decimal | None, leaves: int) -> float | None:
    """The part of the household's tracking error that one class may take, if classes go their own ways.

    TE/√(n − 1): targets sum to one, so of n classes n − 1 are free; two classes are one bet.
    """
    return None if budget is None else float(budget) / math.sqrt(max(leaves - 1, 1))


def width_questions(
    household: Household,
    value: Decimal,
    returns: ClassReturns,
    leading: Mapping[str, str],
    views: Mapping[str, View],
) -> tuple[WidthQuestion, ...]:
    """One question a leaf, in plan order.

    `value` is the household's, above 0; `leading` names the security each leaf is bought in and read from.
    """
    plan, rules = household.plan, household.plan.rules
    bands = bands_of(plan, household.as_of)
    targets = {c.name: float(bands[c.name].target) for c in plan.leaves}
    costs, curves = trade_costs_of(household, leading), selling_curves(household)
    budget = class_budget(rules.advice.tracking_error, sum(t > 0.0 for t in targets.values()))
    return tuple(
        WidthQuestion(
            name=name,
            target=target,
            value=float(value),
            gamma=float(rules.advice.risk_aversion),
            stop=destination(rules.goal, float(rules.tolerance)).stop,
            interval=years_between(look_of(rules)),
            smallest=float(rules.minimum_trade / value),
            deferral=float(rules.harvest.discount_rate),
            costs=costs[name],
            selling=curves[name],
            budget=budget,
            volatility=relative_volatility(returns, name, targets),
            view=views.get(name),
        )
        for name, target in targets.items()
    )


def trade_costs_of(household: Household, leading: Mapping[str, str]) -> dict[str, TradeCosts]:
    """What trading each leaf costs, from the plan's securities and accounts.

    Buying is of the class's first security, selling of what is held, by value; cash itself costs nothing. The other
    side is the rest of the household at target weights. Making a trade counts what the plan's prices say it does.
    """
    plan = household.plan
    spreads = {c.name: _spreads(household, c.name, leading.get(c.name)) for c in plan.leaves}
    commission = float(min((a.commission for a in plan.accounts if a.can_trade), default=ZERO))
    found = {}
    for c in plan.leaves:
        buy, sell, unknown = spreads[c.name]
        rest = [(float(x.target), *spreads[x.name][:2]) for x in plan.leaves if x.name != c.name]
        weight = sum(w for w, _, _ in rest)
        other = sum(w * (b + s) / 2.0 for w, b, s in rest) / weight if weight > 0.0 else 0.0
        own = 0.0 if c.name == CASH_CLASS else _held_commission(household, c.name, commission)
        symbol = leading.get(c.name, "")
        sigma = household.sigma.get(symbol)
        found[c.name] = TradeCosts(
            buy=buy,
            sell=sell,
            other=other,
            buy_fixed=0.0 if c.name == CASH_CLASS else commission,
            sell_fixed=own,
            other_fixed=commission,
            effort=2.0 * float(plan.rules.prices.trade),
            price=float(household.price(symbol) or ZERO),
            daily_sigma=float(ASSUMED_SIGMA if sigma is None else sigma),
            daily_volume=float(household.security(symbol).daily_volume or ZERO),
            unknown=unknown,
            is_known=c.name in leading or c.name == CASH_CLASS,
        )
    return found


def _spreads(household: Household, name: str, leading: str | None) -> tuple[float, float, tuple[str, ...]]:
    """Half spreads of buying and of selling a class, and what is not known of them."""
    if name == CASH_CLASS:
        return 0.0, 0.0, ()
    if leading is None:
        return 0.0, 0.0, ("No security of the plan belongs to it, so what trading costs is not known.",)
    held: dict[str, Decimal] = {}
    for lot in household.lots:
        part, price = household.security(lot.symbol).classes.get(name, ZERO), household.price(lot.symbol)
        if part and price is not None:
            held[lot.symbol] = held.get(lot.symbol, ZERO) + lot.shares * price * part
    worth = sum(held.values(), ZERO)
    rates = {symbol: _half_spread(household, household.security(symbol)) for symbol in {leading, *held}}
    silent = sorted(symbol for symbol, rate in rates.items() if rate is None)
    unknown = (f"The spread of {listed(silent)} is not known and counts as nothing.",) if silent else ()
    buy = rates[leading] or ZERO
    sell = sum((value * (rates[s] or ZERO) for s, value in held.items()), ZERO) / worth if worth else buy
    return float(buy), float(sell), unknown


def _half_spread(household: Household, security: Security) -> Decimal | None:
    """As part of the amount; the bundled table's where the plan says nothing; None where neither does.

    Mutual funds trade at their net asset value, without a spread.
    """
    if security.half_spread_bps:
        return spread_rate(security)
    facts = household.funds.get(security.symbol)
    if facts is None:
        return None
    if facts.kind != "etf":
        return ZERO
    return None if facts.half_spread_bps is None else facts.half_spread_bps / _UNITS


def _held_commission(household: Household, name: str, least: float) -> float:
    """The lowest commission among the accounts that hold the class; where none does, of all that trade."""
    holding = {x.account for x in household.lots if household.security(x.symbol).classes.get(name)}
    paid = [float(a.commission) for a in household.plan.accounts if a.name in holding and a.can_trade]
    return min(paid, default=least)
