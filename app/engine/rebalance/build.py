"""Rows and columns of a request: the linear program every mode shares, and what differs between modes.

Columns: shares sold per sell column, shares bought per buy column, cash missing per account (elastic, so that an
impossible request is diagnosed instead of refused), deviations per class, tax. Objective in dollars at the plan's
prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from app.engine.rebalance.inputs import Floats, Inputs, Ints, leaves_under
from app.engine.rebalance.program import INF, Program
from app.model.number import ZERO
from app.model.proposal import Mode, Request

MISSING_CASH = 1000.0
OFF_LEVEL = 0.02
ELSEWHERE = 3e-4
PAST_GUARD = 5.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in the program: the first column or row of each family, the columns that take part."""

    sells: int
    buys: int
    missing: int
    deviations: int
    tax: int
    cash_rows: int
    class_rows: int
    class_blocks: tuple[int, ...]
    tax_row: int
    sell_index: Ints
    buy_index: Ints


@dataclass(frozen=True, slots=True)
class Built:
    """A program with its layout and the constants a reader of the answer needs."""

    program: Program
    layout: Layout
    request: Request
    total: Decimal
    goal_f: Floats
    values_f: Floats
    lower_f: Floats
    upper_f: Floats
    free_cash_f: Floats
    buy_tie_f: Floats


def flow_total(request: Request) -> Decimal:
    """Money coming in less money going out."""
    return sum(request.flows.values(), ZERO)


def build(
    inputs: Inputs,
    request: Request,
    impact_sell_f: Floats | None = None,
    impact_buy_f: Floats | None = None,
    level_f: Floats | None = None,
) -> Built:
    """The relaxed program of a request. `impact_*_f` are parts of the amount, estimated from an earlier answer.

    `level_f` is the water level of mode invest: dollars to add to each class, left at a small price.
    """
    program = Program()
    sold = _sell_side(program, inputs, request, impact_sell_f)
    bought, buy_tie_f = _buy_side(program, inputs, request, impact_buy_f)
    missing = program.add_columns(len(inputs.accounts), 0.0, INF, MISSING_CASH)

    flows_f = np.array([float(request.flows.get(a.name, ZERO)) for a in inputs.accounts])
    present_f = inputs.cash_f + flows_f
    floor_f = np.where(flows_f < 0, inputs.floor_f, np.minimum(inputs.floor_f, present_f))
    cash_rows = program.add_rows(len(inputs.accounts), floor_f - present_f, INF)
    for side in (sold, bought):
        program.add_entries(cash_rows + side.accounts, side.columns, side.cash_f)
    program.add_entries(cash_rows + np.arange(len(inputs.accounts)), missing + np.arange(len(inputs.accounts)), 1.0)

    total = inputs.total + flow_total(request)
    values_f = inputs.values_f.copy()
    if inputs.cash_class is not None:
        values_f[inputs.cash_class] += flows_f.sum()
    lower_f, goal_f, upper_f = inputs.bands_f * max(float(total), 0.0)
    rows, deviations = _add_classes(program, inputs, request, values_f, (lower_f, goal_f, upper_f))
    if level_f is not None:
        _add_level(program, level_f)
    _fill_classes(program, inputs, rows, (sold, bought))
    blocks = tuple(class_blocks(program, rows, len(values_f)))
    tax, tax_row = _add_tax(program, inputs, sold)
    _add_limits(program, inputs, request, sold, bought)
    layout = Layout(
        sold.first, bought.first, missing, deviations, tax, cash_rows, rows, blocks, tax_row, sold.index, bought.index
    )
    return Built(program, layout, request, total, goal_f, values_f, lower_f, upper_f, present_f - floor_f, buy_tie_f)


@dataclass(frozen=True, slots=True)
class _Side:
    """Columns of one side of trading: which of the inputs' columns take part, and what a share of each moves.

    `cash_f` is the signed cash of a share after costs, `sign` what it does to holdings.
    """

    index: Ints
    first: int
    accounts: Ints
    symbols: Ints
    price_f: Floats
    cash_f: Floats
    sign: float

    @property
    def columns(self) -> Ints:
        """Their places in the program."""
        return self.first + np.arange(len(self.index))


def _sell_side(program: Program, inputs: Inputs, request: Request, impact_f: Floats | None) -> _Side:
    index = np.arange(0 if request.mode is Mode.INVEST else len(inputs.sell_symbol))
    symbols = inputs.sell_symbol[index]
    price_f = inputs.price_f[symbols]
    cost_f = inputs.spread_f[symbols] + (0.0 if impact_f is None else impact_f[index])
    price_of_it_f = price_f * (cost_f + inputs.sell_tie_f[index])
    first = program.add_columns(len(index), 0.0, inputs.sell_shares_f[index], price_of_it_f)
    return _Side(index, first, inputs.sell_account[index], symbols, price_f, price_f * (1 - cost_f), -1.0)


def _buy_side(program: Program, inputs: Inputs, request: Request, impact_f: Floats | None) -> tuple[_Side, Floats]:
    """The columns of purchases, and the dollars per dollar they weigh by preference only."""
    index = np.arange(0 if request.mode is Mode.RAISE else len(inputs.buy_symbol))
    symbols = inputs.buy_symbol[index]
    price_f = inputs.price_f[symbols]
    cost_f = inputs.spread_f[symbols] + (0.0 if impact_f is None else impact_f[index])
    tie_f = inputs.buy_tie_f[index] + _elsewhere(inputs, request, index)
    first = program.add_columns(len(index), 0.0, INF, price_f * (cost_f + tie_f))
    return _Side(index, first, inputs.buy_account[index], symbols, price_f, -price_f * (1 + cost_f), 1.0), tie_f


def _add_classes(
    program: Program, inputs: Inputs, request: Request, values_f: Floats, edges_f: tuple[Floats, Floats, Floats]
) -> tuple[int, int]:
    """Class rows `change + under − over` with their deviation columns; the first of each.

    Parents count only where bands do: a target is a matter of the leaves.
    """
    lower_f, goal_f, upper_f = edges_f
    count, each = len(values_f), np.arange(len(values_f))
    gap_f, prices = goal_f - values_f, inputs.household.plan.rules.prices
    is_leaf = each < len(inputs.leaf_names)
    if request.mode in (Mode.TARGET, Mode.INVEST):
        if request.mode is Mode.TARGET:
            cost_f = np.tile(np.where(is_leaf, float(prices.distance) / 2 + float(prices.inside), 0.0), 2)
            low_f, high_f = gap_f, gap_f
        else:
            missing_f = np.where(spendable_cash(inputs, gap_f), PAST_GUARD, float(prices.missing))
            cost_f = np.concatenate([np.where(is_leaf, missing_f, 0.0), np.where(is_leaf, PAST_GUARD, 0.0)])
            low_f, high_f = gap_f, np.maximum(gap_f, 0.0)
        deviations = program.add_columns(2 * count, 0.0, INF, cost_f)
        rows = program.add_rows(count, low_f, high_f)
        program.add_entries(rows + each, deviations + each, 1.0)
        program.add_entries(rows + each, deviations + count + each, -1.0)
        return rows, deviations
    under_f, over_f, outside = lower_f - values_f, upper_f - values_f, float(prices.outside)
    deviations = program.add_columns(4 * count, 0.0, INF, np.repeat([outside, outside, PAST_GUARD, PAST_GUARD], count))
    rows = program.add_rows(count, under_f, over_f)
    program.add_entries(rows + each, deviations + each, 1.0)
    program.add_entries(rows + each, deviations + count + each, -1.0)
    guards = program.add_rows(count, *_guards(request.mode, gap_f, under_f, over_f))
    program.add_entries(guards + each, deviations + 2 * count + each, 1.0)
    program.add_entries(guards + each, deviations + 3 * count + each, -1.0)
    return rows, deviations


def spendable_cash(inputs: Inputs, gap_f: Floats) -> NDArray[np.bool_]:
    """The class of cash where it holds more than its target: mode invest spends it down to there and not below."""
    found = np.zeros(len(gap_f), dtype=np.bool_)
    if inputs.cash_class is not None:
        found[inputs.cash_class] = gap_f[inputs.cash_class] <= 0
    return found


def _elsewhere(inputs: Inputs, request: Request, buy_index: Ints) -> Floats:
    """A small price per dollar for buying in another account than the one that money comes into."""
    receives = np.array([request.flows.get(a.name, ZERO) > 0 for a in inputs.accounts], dtype=np.bool_)
    away_f: Floats = np.where(receives[inputs.buy_account[buy_index]] | (not receives.any()), 0.0, ELSEWHERE)
    return away_f


def _add_level(program: Program, level_f: Floats) -> None:
    """One more block of class rows: what is added to each class, and a small price for every dollar off its level."""
    count, each = len(level_f), np.arange(len(level_f))
    off = program.add_columns(2 * count, 0.0, INF, OFF_LEVEL)
    rows = program.add_rows(count, level_f, level_f)
    program.add_entries(rows + each, off + each, 1.0)
    program.add_entries(rows + each, off + count + each, -1.0)


def _guards(mode: Mode, gap_f: Floats, under_f: Floats, over_f: Floats) -> tuple[Floats, Floats]:
    """How far a class may move at all: back to the edge and never past the target; in raise, not below the target."""
    if mode is Mode.RAISE:
        return np.minimum(gap_f, 0.0), np.full(len(gap_f), INF)
    low_f = np.where(gap_f < 0, gap_f, np.where(under_f > 0, 0.0, np.minimum(under_f, 0.0)))
    high_f = np.where(gap_f > 0, gap_f, np.where(over_f < 0, 0.0, np.maximum(over_f, 0.0)))
    return low_f, high_f


def _fill_classes(program: Program, inputs: Inputs, rows: int, sides: tuple[_Side, _Side]) -> None:
    """What a share sold or bought does to each block of class rows."""
    for side in sides:
        parts_f = inputs.parts_f[side.symbols]
        column, which = np.nonzero(parts_f)
        change_f = side.sign * side.price_f[column] * parts_f[column, which]
        for block in class_blocks(program, rows, len(inputs.class_names)):
            program.add_entries(block + which, side.first + column, change_f)
            if inputs.cash_class is not None:
                program.add_entries(block + inputs.cash_class, side.columns, side.cash_f)


def class_blocks(program: Program, rows: int, count: int) -> range:
    """First rows of the blocks of class rows: bands, and guards where the mode has them.

    Nothing else may follow yet.
    """
    return range(rows, program.rows, max(count, 1))


def _add_tax(program: Program, inputs: Inputs, sold: _Side) -> tuple[int, int]:
    """Tax now, at least zero: a fall of tax counts as nothing outside the harvest modes (CLI contract)."""
    tax = program.add_columns(1, 0.0, INF, 1.0)
    row = program.add_rows(1, 0.0, INF)
    program.add_entries(row, tax, 1.0)
    program.add_entries(row, sold.columns, -(inputs.rate_f * inputs.taxed_gain_f)[sold.index])
    return tax, row


def gains_budget(inputs: Inputs, request: Request) -> Decimal | None:
    """The limit on the net gain of this proposal: the request's own, else the plan's."""
    return request.gains_budget if request.gains_budget is not None else inputs.household.plan.rules.gains_budget


def _add_limits(program: Program, inputs: Inputs, request: Request, sold: _Side, bought: _Side) -> None:
    """Gains budget, turnover cap and account caps: hard rows."""
    budget, rules = gains_budget(inputs, request), inputs.household.plan.rules
    if budget is not None and len(sold.index):
        row = program.add_rows(1, -INF, float(max(budget, ZERO)))
        program.add_entries(row, sold.columns, inputs.gain_f[sold.index])
    if rules.turnover_cap < 1 and len(sold.index):
        row = program.add_rows(1, -INF, float(rules.turnover_cap * inputs.total))
        program.add_entries(row, sold.columns, sold.price_f)
    for name, account, room in account_caps(inputs, request):
        if not len(bought.index):
            continue
        under = [inputs.class_names.index(leaf) for leaf in leaves_under(inputs.household.plan, name)]
        part_f = inputs.parts_f[:, under].sum(axis=1)
        row = program.add_rows(1, -INF, float(room))
        for side in (sold, bought):
            here = np.flatnonzero((side.accounts == account) & (part_f[side.symbols] > 0))
            change_f = side.sign * side.price_f[here] * part_f[side.symbols[here]]
            program.add_entries(row, side.first + here, change_f)


def account_caps(inputs: Inputs, request: Request) -> list[tuple[str, int, Decimal]]:
    """(class, account index, money by which buying may still raise it); what is above its cap already may stay."""
    household, out = inputs.household, []
    for c in household.plan.classes:
        for name, cap in c.account_cap.items():
            account = next(n for n, a in enumerate(inputs.accounts) if a.name == name)
            inside = leaves_under(household.plan, c.name)
            worth = household.cash.get(name, ZERO) + request.flows.get(name, ZERO)
            held = ZERO
            for lot in household.lots:
                price = household.price(lot.symbol)
                if lot.account == name and price is not None:
                    worth += lot.shares * price
                    parts = household.security(lot.symbol).classes
                    held += lot.shares * price * sum((parts.get(leaf, ZERO) for leaf in inside), ZERO)
            out.append((c.name, account, max(cap * worth - held, ZERO)))
    return out
