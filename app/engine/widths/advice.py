"""The band-width adviser: how wide the band of a class might be, which term decides, and how sure that is.

Each side is the width that costs least in risk and trading (`band_width`), moved further out while one trade would not
pay its one-off tax within a year, moved by a view where there is one, drawn in by what looking only from time to time
adds, held within the tracking-error budget, and never narrower than two of the smallest steps.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.engine.bands import bands_of
from app.engine.target_edit import with_widths
from app.engine.widths.class_returns import RelativeVolatility
from app.engine.widths.formulas import (
    Prices,
    budget_width,
    edge_trade,
    impact_rate,
    joint_widths,
    look_correction,
    one_off_trigger,
    view_shift,
)
from app.engine.widths.selling_tax import NOTHING_TO_SELL, SellingCurve
from app.model.plan import Plan

Floats = NDArray[np.float64]
STEP = 0.001
"""A tenth of a point: the slider's step, and the unit suggested widths come in."""
IMPACT = 0.7
_ROUNDS, _CLOSE = 40, 1e-9


class Binding(StrEnum):
    """The term a width comes from."""

    COST = "cost"
    TAX = "tax"
    BUDGET = "budget"
    SMALLEST = "smallest"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class View:
    """What the user expects of a class against the rest: return a year, and for how many years."""

    alpha: float
    years: float


@dataclass(frozen=True, slots=True)
class TradeCosts:
    """What trading a class costs one way, parts of the amount, and each trade, dollars.

    `buy` and `sell` are half spreads, `other` that of the rest of the household, which takes the other side of every
    trade; `buy_fixed`, `sell_fixed` and `other_fixed` the commissions, `effort` what the plan lets making a trade and
    its other side count. Impact is 0.7·σ_d·√(shares/volume) with `price` of a share, where volume and daily volatility
    are known. `unknown` says in words what is not known; without `is_known` nothing is.
    """

    buy: float
    sell: float
    other: float
    buy_fixed: float = 0.0
    sell_fixed: float = 0.0
    other_fixed: float = 0.0
    effort: float = 0.0
    price: float = 0.0
    daily_sigma: float = 0.0
    daily_volume: float = 0.0
    unknown: tuple[str, ...] = ()
    is_known: bool = True

    @property
    def fixed(self) -> tuple[float, float]:
        """What a purchase and what a sale costs however small it is, dollars, its other side with it."""
        around = self.other_fixed + self.effort
        return self.buy_fixed + around, self.sell_fixed + around

    def impact(self, amount: float) -> float:
        """Impact of a trade of so many dollars, as part of it; 0 where the daily volume is not known."""
        if self.daily_volume <= 0.0 or self.price <= 0.0 or amount <= 0.0:
            return 0.0
        return impact_rate(IMPACT, self.daily_sigma, amount / self.price, self.daily_volume)

    def impact_of_all(self, amounts_f: Floats) -> float:
        """Impact of trades of so many dollars each, all together, dollars: it goes with the power 3/2 of an amount."""
        return self.impact(1.0) * float((amounts_f * np.sqrt(amounts_f)).sum())


@dataclass(frozen=True, slots=True)
class WidthQuestion:
    """All that the width of one class depends on; weights and rates are parts of one, a year where they are rates.

    `value` is the household in dollars, `stop` the part of the band trades go back to, `interval` years between looks,
    `smallest` the least that is traded, as a part of the household, `deferral` the yearly worth of putting tax off,
    `budget` the class's own tracking error, None without one. `volatility` is None without a price history.
    """

    name: str
    target: float
    value: float
    gamma: float
    stop: float
    interval: float
    smallest: float
    deferral: float
    costs: TradeCosts
    selling: SellingCurve = NOTHING_TO_SELL
    budget: float | None = None
    volatility: RelativeVolatility | None = None
    view: View | None = None

    @property
    def moves(self) -> float | None:
        """How far the weight moves a year; None without a price history."""
        if self.volatility is None:
            return None
        return self.target * (1.0 - self.target) * self.volatility.sigma


@dataclass(frozen=True, slots=True)
class SideTerms:
    """One side's width, term by term, in the order they are applied; None where a term has no part in it.

    `cost` is the width of least cost, `tax` from where a trade pays its tax within a year, `shift` what a view adds,
    `look` what looking from time to time adds by itself, `budget` the widest within the tracking-error budget.
    """

    cost: float
    tax: float | None
    shift: float
    look: float
    budget: float | None
    width: float
    binding: Binding


@dataclass(frozen=True, slots=True)
class Widths:
    """Both sides for one volatility, with the prices they were worked out at."""

    below: SideTerms
    above: SideTerms
    prices: Prices
    tax_rate: float
    sold: float


@dataclass(frozen=True, slots=True)
class WidthAdvice:
    """The suggested widths of a leaf in weight, to a tenth of a point; None where nothing can be said.

    `lowest` and `highest` are (below, above) over the 95 % range of its relative volatility, None without a history.
    `missing` says what is not known; `found` holds each side's terms, `asked` all they were made from.
    """

    name: str
    below: Decimal | None
    above: Decimal | None
    asked: WidthQuestion
    found: Widths | None = None
    lowest: tuple[Decimal, Decimal] | None = None
    highest: tuple[Decimal, Decimal] | None = None
    missing: tuple[str, ...] = field(default=())

    @property
    def widths(self) -> tuple[Decimal, Decimal] | None:
        """Below and above; None where nothing can be said."""
        return None if self.below is None or self.above is None else (self.below, self.above)


def advise(asked: WidthQuestion) -> WidthAdvice:
    """The widths of one class. Without a price history what depends on volatility is left out, and that is said."""
    missing = asked.costs.unknown
    if asked.volatility is None:
        missing = (*missing, "It has no price history, so tax, views and a tracking-error budget cannot be weighed.")
    if not 0.0 < asked.target < 1.0:
        return WidthAdvice(asked.name, None, None, asked, missing=("A band around 0 or 100 % has nothing to weigh.",))
    if not asked.costs.is_known:
        return WidthAdvice(asked.name, None, None, asked, missing=missing)
    if asked.volatility is None and any(asked.costs.fixed) and asked.stop >= 1.0:
        missing = (*missing, "How large trades to the edge are is not known either: what each costs is left out.")
    found = widths_at(asked)
    lowest = highest = None
    if (known := asked.volatility) is not None:
        ends = (replace(known, sigma=sigma) for sigma in (known.low, known.high))
        spread = (found, *(widths_at(replace(asked, volatility=end)) for end in ends))
        sides = [f.below.width for f in spread], [f.above.width for f in spread]
        lowest, highest = (shown(min(sides[0])), shown(min(sides[1]))), (shown(max(sides[0])), shown(max(sides[1])))
    widths = shown(found.below.width), shown(found.above.width)
    return WidthAdvice(asked.name, *widths, asked, found, lowest, highest, missing)


def widths_at(asked: WidthQuestion) -> Widths:
    """Both sides, term by term. Impact is that of the trade the width implies, so both are found together."""
    below = above = 0.0
    prices = _prices(asked, below, above)
    for _ in range(_ROUNDS):
        before = below, above
        below, above = joint_widths(asked.target, asked.gamma, prices, asked.stop)
        if abs(below - before[0]) + abs(above - before[1]) <= _CLOSE:
            break
        prices = _prices(asked, below, above)
    tax = _tax_width(asked, below, above)
    lower = _side(asked, below, None, asked.target, sign=-1.0)
    upper = _side(asked, above, tax, 1.0 - asked.target, sign=1.0)
    sold = _sold(asked, lower.width, upper.width)
    rate = float(asked.selling.tax(sold)) / sold if sold > 0.0 else 0.0
    return Widths(lower, upper, prices, rate, sold)


def _side(asked: WidthQuestion, cost: float, tax: float | None, room: float, *, sign: float) -> SideTerms:
    """One side's width: the terms in their order, and the one that decides."""
    width, binding = (cost, Binding.COST) if tax is None or tax <= cost else (tax, Binding.TAX)
    shift = look = 0.0
    budget = None
    if (known := asked.volatility) is not None and known.sigma > 0.0:
        if asked.view is not None:
            shift = sign * view_shift(asked.view.alpha, asked.view.years, asked.gamma, known.sigma)
        look = look_correction(asked.moves or 0.0, asked.interval) if math.isfinite(asked.interval) else 0.0
        budget = None if asked.budget is None else budget_width(asked.budget, known.sigma, asked.stop)
    width += shift - look
    if width < (least := 2.0 * max(STEP, asked.smallest)):
        width, binding = least, Binding.SMALLEST
    if budget is not None and width > budget:
        width, binding = max(budget, STEP), Binding.BUDGET
    if width > room:
        width, binding = room, Binding.LIMIT
    return SideTerms(cost, tax, shift, look, budget, width, binding)


def _prices(asked: WidthQuestion, below: float, above: float) -> Prices:
    """Costs of trades from these widths; to the edge, what each trade costs is spread over the mean trade."""
    costs, value = asked.costs, asked.value
    lower_size, upper_size = trade_size(asked, below), trade_size(asked, above)
    lower = costs.buy + costs.other + costs.impact(lower_size * value)
    upper = costs.sell + costs.other + costs.impact(upper_size * value)
    buying, selling = (fixed / value for fixed in costs.fixed)
    if asked.stop < 1.0:
        return Prices(upper, lower, selling, buying)
    if asked.volatility is None:
        return Prices(upper, lower)
    return Prices(upper + selling / upper_size, lower + buying / lower_size)


def trade_size(asked: WidthQuestion, width: float) -> float:
    """The size of one trade from an edge, part of the household: never less than the smallest trade."""
    if asked.stop < 1.0:
        return max((1.0 - asked.stop) * width, asked.smallest)
    looked = edge_trade(asked.moves, asked.interval) if asked.moves and math.isfinite(asked.interval) else 0.0
    return max(looked, asked.smallest, _CLOSE)


def _sold(asked: WidthQuestion, below: float, above: float) -> float:
    """Dollars sold at the upper edge: by one trade, or where trades stop at the edge by a year of them."""
    if asked.stop < 1.0:
        return (1.0 - asked.stop) * above * asked.value
    moves = asked.moves or 0.0
    return max(moves * moves / (2.0 * (below + above)), asked.smallest) * asked.value


def _tax_width(asked: WidthQuestion, below: float, above: float) -> float | None:
    """From where selling pays for its tax within a year; None where no tax is due at the width of least cost.

    What counts of the tax is what putting it off for that year is worth. The way back takes γ/2·σ²·x²(1−t²) of risk
    away; more is sold from further out, at a rate that rises, so the first place that pays is looked for step by step.
    """
    known, costs = asked.volatility, asked.costs
    if known is None or known.sigma <= 0.0:
        return None
    if float(asked.selling.tax(_sold(asked, max(below, STEP), max(above, STEP)))) <= 0.0:
        return None
    room = 1.0 - asked.target
    for x in np.arange(max(above, STEP), room, STEP / 4.0):
        sold = _sold(asked, max(below, STEP), float(x))
        cost = costs.sell + costs.other + costs.impact(sold) + asked.deferral * float(asked.selling.tax(sold)) / sold
        if x >= one_off_trigger(asked.gamma, cost, known.sigma, asked.stop):
            return float(x)
    return room


def shown(width: float) -> Decimal:
    """A width to a tenth of a point."""
    return Decimal(round(width / STEP)) / 1000


def with_advice(plan: Plan, advice: Iterable[WidthAdvice], day: date) -> Plan:
    """The plan with suggested widths, stored the way each class tells its own; what has none keeps its widths."""
    for a in advice:
        asset_class = plan.asset_class(a.name)
        if asset_class is not None and a.below is not None and a.above is not None:
            target = bands_of(plan, day)[a.name].target
            plan = with_widths(plan, a.name, target, below=a.below, above=a.above)
    return plan
