"""What bands would have done in the past: a plan's rule followed over its classes' returns, at today's prices.

The rule is the plan's: how often it looks, its bands as they are today, where it goes, and only classes outside their
bands are traded. Taxes and costs are those of today's lots and spreads at today's household value, as if the sales of
each year were the first ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from app.engine.backtest.policy import NEVER, Funding, Look, Policy, TriggerBand, destination, years_between
from app.engine.backtest.simulate import Market, Run, market, simulate
from app.engine.bands import bands_of
from app.engine.widths.advice import TradeCosts
from app.engine.widths.class_returns import DAYS_OF_YEAR, ClassReturns
from app.engine.widths.questions import look_of
from app.engine.widths.selling_tax import SellingCurve
from app.model.number import cents, from_float
from app.model.plan import Plan
from app.model.target import CASH_CLASS

Floats = NDArray[np.float64]
_FEWEST = 2
"""One class alone never drifts."""


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """What a simulation needs again and again: returns joined once, and what trading each class costs.

    `value` is the household in dollars.
    """

    returns: ClassReturns
    market: Market
    costs: Mapping[str, TradeCosts]
    curves: Mapping[str, SellingCurve]
    value: float


def past_of(
    returns: ClassReturns,
    costs: Mapping[str, TradeCosts],
    curves: Mapping[str, SellingCurve],
    value: Decimal,
) -> Past:
    """Gather what is kept while a handle moves."""
    return Past(returns, market(returns.days, returns.returns_f), costs, curves, float(value))


@dataclass(frozen=True, slots=True)
class WouldHave:
    """What following the plan's bands would have come to, from `first` to `last`.

    `acted` is how often each class was outside its band when the rule traded, `rebalances` the days it traded;
    `tax` and `cost` are dollars a year at today's household value, `turnover` a year one way, `tracking_error` a year
    against the targets held every day. `left_out` are classes without a history; with them gone the others are scaled
    up. `by_band` says whether bands trigger at all under the plan's rules.
    """

    first: date
    last: date
    years: float
    acted: Mapping[str, int]
    rebalances: int
    tax: Decimal
    cost: Decimal
    turnover: float
    tracking_error: float
    left_out: tuple[str, ...]
    by_band: bool

    @property
    def yearly(self) -> Decimal:
        """Tax and cost a year, dollars."""
        return self.tax + self.cost


def would_have(past: Past, plan: Plan, day: date) -> WouldHave | None:
    """Follow a plan's rule over the past; None without a history of at least two classes or of a target above 0."""
    names = past.returns.names
    bands = bands_of(plan, day)
    if not set(names) <= set(bands):
        return None
    edges_f = np.array([[float(bands[n].lower), float(bands[n].target), float(bands[n].upper)] for n in names])
    known = float(edges_f[:, 1].sum())
    if known <= 0.0 or len(names) < _FEWEST:
        return None
    edges_f /= known
    targets_f = edges_f[:, 1].copy()
    band = TriggerBand(targets_f - edges_f[:, 0], edges_f[:, 2] - targets_f)
    policy = policy_of(plan, band, float(plan.rules.minimum_trade) / (past.value * known))
    run = simulate(policy, targets_f, past.market)
    years = past.returns.years
    tax, cost = _paid(past, run, known)
    mix_f = past.returns.returns_f @ targets_f
    apart_f = run.values_f[1:] / run.values_f[:-1] - 1.0 - mix_f
    return WouldHave(
        date.fromordinal(int(past.returns.days[0])),
        date.fromordinal(int(past.returns.days[-1])),
        years,
        {name: int((run.outside[:, n] != 0).sum()) for n, name in enumerate(names)},
        len(run.events),
        cents(from_float(float(tax / years))),
        cents(from_float(float(cost / years))),
        float(np.abs(run.traded_f).sum()) / 2.0 / years,
        float(apart_f.std(ddof=1)) * math.sqrt(past.returns.per_year),
        past.returns.missing,
        policy.band is not None,
    )


def policy_of(plan: Plan, band: TriggerBand | None, smallest: float = 0.0) -> Policy:
    """The plan's rule: without a threshold among its triggers bands start nothing, its calendars trade regardless."""
    rules = plan.rules
    calendars = [name for name in rules.trigger if math.isfinite(years_between(name))]
    by_band = "threshold" in rules.trigger
    also = min(calendars, key=years_between) if by_band and calendars else NEVER
    stop = destination(rules.goal, float(rules.tolerance)) if by_band else destination("target")
    look = Look(look_of(rules) if by_band or calendars else NEVER, also)
    return Policy(look, band if by_band else None, stop, Funding(only_breached=True), smallest=smallest)


def _paid(past: Past, run: Run, known: float) -> tuple[float, float]:
    """Tax and cost of all trades in dollars of today; `known` is the part of the household that has a history."""
    tax = cost = 0.0
    year = ((past.returns.days[run.events] - past.returns.days[0]) / DAYS_OF_YEAR).astype(np.int64)
    dollars_f = run.traded_f * past.value * known
    for n, name in enumerate(past.returns.names):
        bought_f, sold_f = np.maximum(dollars_f[:, n], 0.0), np.maximum(-dollars_f[:, n], 0.0)
        costs, curve = past.costs.get(name), past.curves.get(name)
        if curve is not None:
            tax += float(curve.tax(np.bincount(year, weights=sold_f).astype(np.float64)).sum())
        if costs is not None and name != CASH_CLASS:
            cost += float(bought_f.sum()) * costs.buy + float(sold_f.sum()) * costs.sell
            cost += costs.impact_of_all(bought_f + sold_f)
            cost += int(np.count_nonzero(bought_f)) * costs.buy_fixed + int(np.count_nonzero(sold_f)) * costs.sell_fixed
    return tax, cost
