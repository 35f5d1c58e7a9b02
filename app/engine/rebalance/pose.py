"""A request as bounds and costs of the household's program."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from app.engine.rebalance.distance import LEVEL, Distance, Weights, distance_of, weights_of
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.located import Located, located_of
from app.engine.rebalance.preferences import TIE_BREAK, hash01
from app.engine.rebalance.program import INF, Floats
from app.engine.rebalance.rows import PIECES, Rows, buy_of, class_part, sells_of
from app.engine.rebalance.scope import Scope, scope_of
from app.model.number import ONE, ZERO
from app.model.plan import Transfer
from app.model.proposal import Mode, Request, Side

MISSING_CASH = 1000.0
HARVEST_MODES = (Mode.HARVEST, Mode.HARVEST_REBALANCE)


@dataclass(frozen=True)
class Posed:
    """Everything a request sets, as whole arrays over columns and rows.

    `tie_f` is the part of the costs that is no part of the objective: it decides between equals, and where a harvest's
    money goes; `free_cash_f` the cash of each account above what it keeps, `offset_f` what the objective has beside
    what the program counts, dollars.
    """

    request: Request
    total: Decimal
    weights: Weights
    distance: Distance
    cost_f: Floats
    tie_f: Floats
    low_f: Floats
    high_f: Floats
    row_low_f: Floats
    row_high_f: Floats
    free_cash_f: Floats
    scope: Scope
    located: Located
    offset_f: float


@dataclass(frozen=True)
class Frame:
    """A request without distance, as whole arrays; `offset_f` is the part of the offset that knows no distance.

    `flow_f` is money coming in less money going out.
    """

    total: Decimal
    flow_f: float
    cost_f: Floats
    tie_f: Floats
    low_f: Floats
    high_f: Floats
    row_low_f: Floats
    row_high_f: Floats
    free_cash_f: Floats
    scope: Scope
    offset_f: float


def flow_total(request: Request) -> Decimal:
    """Money coming in less money going out."""
    return sum(request.flows.values(), ZERO)


def pose(inputs: Inputs, rows: Rows, request: Request, level_f: Floats | None = None) -> Posed:
    """The request in numbers; the region of the tax is chosen later. `level_f` is the water level of mode invest."""
    return placed(framed(inputs, rows, request), inputs, rows, request, level_f)


def framed(inputs: Inputs, rows: Rows, request: Request) -> Frame:
    """All of a request but distance: targets and bands play no part in it, nor does how even the household shall be."""
    matrix, layout = rows.matrix, rows.layout
    low_f, high_f = matrix.low_f.copy(), matrix.high_f.copy()
    cost_f, tie_f = matrix.cost_f.copy(), np.zeros(matrix.columns)
    row_low_f, row_high_f = matrix.row_low_f.copy(), matrix.row_high_f.copy()
    scope = scope_of(inputs, request)
    sells, buys = len(inputs.sell_symbol), len(inputs.buy_symbol)
    sell, buy = slice(layout.sells, layout.sells + sells), slice(layout.buys, layout.buys + buys)
    high_f[sell] = np.where(scope.sells, inputs.sell_shares_f, 0.0)
    high_f[buy] = np.where(scope.buys, INF, 0.0)
    sell_price_f, buy_price_f = inputs.price_f[inputs.sell_symbol], inputs.price_f[inputs.buy_symbol]
    tie_f[sell], tie_f[buy] = sell_price_f * inputs.sell_tie_f, buy_price_f * inputs.buy_tie_f
    cost_f[sell] = sell_price_f * inputs.spread_f[inputs.sell_symbol] + sell_preferences(inputs, scope)
    cost_f[buy] = buy_price_f * inputs.spread_f[inputs.buy_symbol] + buy_preferences(inputs, request)

    moves = slice(layout.transfers, layout.transfers + len(rows.transfers))
    high_f[moves] = [float(t.most) for t in _declared(inputs, rows)]
    cost_f[moves] = float(inputs.household.plan.rules.prices.transfer)
    tie_f[moves] = [TIE_BREAK * (1 + hash01("move", t.source, t.to)) for t in _declared(inputs, rows)]
    missing = slice(layout.missing, layout.missing + len(inputs.accounts))
    cost_f[missing] = MISSING_CASH

    flows_f = np.array([float(request.flows.get(a.name, ZERO)) for a in inputs.accounts])
    present_f = inputs.cash_f + flows_f
    floor_f = np.where(flows_f < 0, inputs.floor_f, np.minimum(inputs.floor_f, present_f))
    cash = slice(layout.cash_rows, layout.cash_rows + len(inputs.accounts))
    free_f = present_f - floor_f
    if request.mode is Mode.HARVEST:
        # What stands in is bought out of what the losses bring, not out of cash that lies there.
        free_f = np.minimum(free_f, 0.0)
    row_low_f[cash], row_high_f[cash] = -free_f, INF

    _set_limits(inputs, rows, request, row_high_f)
    _set_tax(rows, request, scope, (cost_f, low_f, high_f))
    _fix(inputs, rows, request, (low_f, high_f, row_low_f, row_high_f))
    return Frame(
        inputs.total + flow_total(request), float(flows_f.sum()), cost_f + tie_f, tie_f,
        low_f, high_f, row_low_f, row_high_f, free_f, scope, scope.carried_f * _carried(inputs),
    )  # fmt: skip


def placed(frame: Frame, inputs: Inputs, rows: Rows, request: Request, level_f: Floats | None = None) -> Posed:
    """The frame with what distance costs: a handful of columns and rows, all that a moved target or band changes."""
    weights = weights_of(inputs, request, frame.flow_f)
    located, layout = located_of(inputs, request), rows.layout
    distance = distance_of(inputs, request, weights, level_f, located.keep_f)
    cost_f, tie_f, high_f = frame.cost_f.copy(), frame.tie_f, frame.high_f.copy()
    row_low_f, row_high_f = frame.row_low_f.copy(), frame.row_high_f.copy()
    cost_f[layout.sells : layout.sells + len(located.sell_f)] += located.sell_f
    cost_f[layout.buys : layout.buys + len(located.buy_f)] += located.buy_f
    _set_distance(inputs, rows, (request, weights, distance), (cost_f, high_f, row_low_f, row_high_f))
    if request.mode in HARVEST_MODES and request.drift is None:
        pieces = slice(layout.under, layout.excess)
        tie_f = tie_f.copy()
        tie_f[pieces] = np.where(cost_f[pieces] == LEVEL, LEVEL, 0.0)
    return Posed(
        request, frame.total, weights, distance, cost_f, tie_f, frame.low_f, high_f, row_low_f, row_high_f,
        frame.free_cash_f, frame.scope, located, distance.offset_f + frame.offset_f + located.offset_f,
    )  # fmt: skip


def _set_distance(
    inputs: Inputs,
    rows: Rows,
    wanted: tuple[Request, Weights, Distance],
    arrays: tuple[Floats, Floats, Floats, Floats],
) -> None:
    request, weights, distance = wanted
    cost_f, high_f, row_low_f, row_high_f = arrays
    layout, classes = rows.layout, len(inputs.class_names)
    for first, width_f, price_f in (
        (layout.under, distance.under_width_f, distance.under_cost_f),
        (layout.over, distance.over_width_f, distance.over_cost_f),
    ):
        high_f[first : first + PIECES * classes] = width_f.ravel()
        cost_f[first : first + PIECES * classes] = price_f.ravel()
    here = slice(layout.class_rows, layout.class_rows + classes)
    row_low_f[here] = row_high_f[here] = distance.pivot_f - weights.now_f
    if request.drift is not None:
        cost_f[layout.excess] = float(inputs.household.plan.rules.prices.outside)
        row_high_f[layout.drift_row] = float(request.drift) * max(float(inputs.total) + _flow(request), 0.0)


def _flow(request: Request) -> float:
    return float(flow_total(request))


def _set_limits(inputs: Inputs, rows: Rows, request: Request, row_high_f: Floats) -> None:
    """Gains budget, turnover cap and account caps."""
    layout, rules = rows.layout, inputs.household.plan.rules
    budget = gains_budget(inputs, request)
    row_high_f[layout.budget_row] = INF if budget is None else float(budget)
    if rules.turnover_cap < ONE:
        row_high_f[layout.turnover_row] = float(rules.turnover_cap * inputs.total)
    for n, cap in enumerate(layout.caps):
        row_high_f[layout.cap_rows + n] = float(cap_room(inputs, request, cap.name, cap.account))


def gains_budget(inputs: Inputs, request: Request) -> Decimal | None:
    """The limit on the net gain of this proposal: the smaller of its own and the rest of the year, no less than none.

    The request's own is below zero only where gains rounded to the cent have to be made up for.
    """
    plan = inputs.household.plan
    limits = [] if request.gains_budget is None else [request.gains_budget]
    if request.gains_budget is None and plan.rules.gains_budget is not None:
        limits.append(max(plan.rules.gains_budget, ZERO))
    if plan.tax.year_gains_budget is not None:
        start = inputs.household.year_start
        limits.append(max(plan.tax.year_gains_budget - start.short - start.long, ZERO))
    return min(limits, default=None)


def cap_room(inputs: Inputs, request: Request, name: str, account: int) -> Decimal:
    """Money by which buying may still raise a capped class of an account; what is above its cap already may stay."""
    household, holder = inputs.household, inputs.accounts[account].name
    cap = next(c.account_cap[holder] for c in household.plan.classes if c.name == name)
    part_f = class_part(inputs, name)
    worth = household.cash.get(holder, ZERO) + request.flows.get(holder, ZERO)
    held = ZERO
    for (a, s), shares in inputs.held.items():
        if a == account:
            value = shares * household.quotes[inputs.symbols[s]].price
            worth += value
            held += value * Decimal(repr(float(part_f[s])))
    return max(cap * worth - held, ZERO)


def _set_tax(rows: Rows, request: Request, scope: Scope, arrays: tuple[Floats, Floats, Floats]) -> None:
    """A fall of tax counts in the harvest modes only; there a loss carried on is worth something too."""
    cost_f, low_f, high_f = arrays
    tax = rows.layout.tax
    if request.mode in HARVEST_MODES:
        low_f[tax.tax] = -INF
        high_f[tax.carry], cost_f[tax.carry] = INF, -scope.carried_f


def _fix(inputs: Inputs, rows: Rows, request: Request, arrays: tuple[Floats, Floats, Floats, Floats]) -> None:
    """Trades the user decided: bounds of a purchase, a row for a sale of some shares, nothing at all for none."""
    low_f, high_f, row_low_f, row_high_f = arrays
    layout = rows.layout
    for n, wish in enumerate(rows.fixed):
        row_low_f[layout.fixed_rows + n] = row_high_f[layout.fixed_rows + n] = float(wish.shares)
    for wish in request.fixed:
        if wish.side is Side.BUY:
            columns = layout.buys + buy_of(inputs, wish.account, wish.symbol)
            low_f[columns] = high_f[columns] = float(wish.shares)
        elif not wish.shares:
            high_f[layout.sells + sells_of(inputs, wish.account, wish.symbol)] = 0.0
        else:
            columns = sells_of(inputs, wish.account, wish.symbol)
            high_f[layout.sells + columns] = inputs.sell_shares_f[columns]


def _carried(inputs: Inputs) -> float:
    """Dollars of loss that go on to next year if nothing is traded, no more than the program lets any answer count.

    Of the allowed loss only what taxable income can use is used up (IRC 1212(b)(2)); the program takes all of it for
    used, and so counts too little of what is carried on, at most by what income leaves.
    """
    curve, income = inputs.curve, float(inputs.household.plan.tax.income)
    used = min(curve.limit_f, max(income, 0.0))
    return max(0.0, -(curve.short_f + curve.long_f) - used) - (curve.limit_f - used)


def _declared(inputs: Inputs, rows: Rows) -> list[Transfer]:
    names = {a.name for a in inputs.accounts}
    found = [t for t in inputs.household.plan.transfers if t.source in names and t.to in names]
    return found[: len(rows.transfers)]


def sell_preferences(inputs: Inputs, scope: Scope) -> Floats:
    """What a share sold costs beside its spread: preference, tax left for later."""
    found_f: Floats = inputs.sell_preference_f + scope.later_f
    return found_f


def buy_preferences(inputs: Inputs, request: Request) -> Floats:
    """What a share bought costs beside its spread in preference."""
    receivers = frozenset(name for name, amount in request.flows.items() if amount > 0)
    kept = inputs.kept.get(receivers)
    if kept is None:
        of = inputs.preferences.of_purchase
        kept = inputs.kept[receivers] = np.array(
            [
                float(of(inputs.accounts[a].name, inputs.symbols[s], request))
                for a, s in zip(inputs.buy_account, inputs.buy_symbol, strict=True)
            ]
        )
    found_f: Floats = inputs.price_f[inputs.buy_symbol] * kept
    return found_f
