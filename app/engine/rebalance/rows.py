"""The program of a household: columns and rows that no request changes.

Columns: shares sold per sell column, shares bought per buy column, cash moved per declared transfer, cash missing per
account (elastic, so that an impossible request is diagnosed instead of refused), six pieces of distance per class, drift
beyond a limit, and the tax. What a mode, a flow or a budget asks for are bounds and costs (`pose`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.rebalance.inputs import Inputs, Ints, leaves_under
from app.engine.rebalance.program import INF, Floats, Matrix, Program
from app.engine.rebalance.tax_curve import TaxLayout, add_tax
from app.model.proposal import Fixed, Side

PIECES = 3
"""Pieces of distance on each side of a class's pivot, the nearest first."""


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap of a class in an account: its row's subject."""

    name: str
    account: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The first column or row of each family; rows of classes are one a class."""

    sells: int
    buys: int
    transfers: int
    missing: int
    under: int
    over: int
    excess: int
    washed: int
    tax: TaxLayout
    cash_rows: int
    class_rows: int
    drift_row: int
    budget_row: int
    turnover_row: int
    cap_rows: int
    fixed_rows: int
    void_rows: int
    caps: tuple[Cap, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A household's program with its layout; `fixed` are the sales of several lots that have a row of their own."""

    matrix: Matrix
    layout: Layout
    fixed: tuple[Fixed, ...]
    transfers: tuple[tuple[int, int], ...]


def build_rows(inputs: Inputs, fixed: tuple[Fixed, ...] = ()) -> Rows:
    """The program of the household, before any request."""
    program = Program()
    sells, buys, accounts = len(inputs.sell_symbol), len(inputs.buy_symbol), len(inputs.accounts)
    sell_price_f, buy_price_f = inputs.price_f[inputs.sell_symbol], inputs.price_f[inputs.buy_symbol]
    sell_cash_f = sell_price_f * (1 - inputs.spread_f[inputs.sell_symbol])
    buy_cash_f = -buy_price_f * (1 + inputs.spread_f[inputs.buy_symbol])
    moves = _transfers(inputs)
    first_sell = program.add_columns(sells, 0.0, inputs.sell_shares_f)
    first_buy = program.add_columns(buys)
    first_move = program.add_columns(len(moves))
    missing = program.add_columns(accounts)

    cash = program.add_rows(accounts)
    program.add_entries(cash + inputs.sell_account, first_sell + np.arange(sells), sell_cash_f)
    program.add_entries(cash + inputs.buy_account, first_buy + np.arange(buys), buy_cash_f)
    program.add_entries(cash + np.arange(accounts), missing + np.arange(accounts), 1.0)
    if moves:
        columns = first_move + np.arange(len(moves))
        program.add_entries(cash + np.array([a for a, _ in moves]), columns, -1.0)
        program.add_entries(cash + np.array([b for _, b in moves]), columns, 1.0)

    classes = len(inputs.class_names)
    under = program.add_columns(PIECES * classes)
    over = program.add_columns(PIECES * classes)
    class_rows = program.add_rows(classes)
    for first, symbols, price_f, cash_f, sign in (
        (first_sell, inputs.sell_symbol, sell_price_f, sell_cash_f, -1.0),
        (first_buy, inputs.buy_symbol, buy_price_f, buy_cash_f, 1.0),
    ):
        parts_f = inputs.parts_f[symbols]
        column, which = np.nonzero(parts_f)
        program.add_entries(class_rows + which, first + column, sign * price_f[column] * parts_f[column, which])
        if inputs.cash_class is not None:
            program.add_entries(class_rows + inputs.cash_class, first + np.arange(len(symbols)), cash_f)
    each = np.tile(np.arange(classes), PIECES)
    program.add_entries(class_rows + each, under + np.arange(PIECES * classes), 1.0)
    program.add_entries(class_rows + each, over + np.arange(PIECES * classes), -1.0)

    excess = program.add_columns(1)
    drift_row = program.add_rows(1)
    leaves = np.tile(inputs.is_leaf, PIECES)
    for first in (under, over):
        program.add_entries(drift_row, first + np.flatnonzero(leaves), 0.5)
    program.add_entries(drift_row, excess, -1.0)

    tax = add_tax(program, inputs.curve)
    program.add_entries(tax.short_row, first_sell + np.arange(sells), -inputs.short_f)
    program.add_entries(tax.long_row, first_sell + np.arange(sells), -inputs.long_f)

    washed, void_rows = _add_washed(program, inputs, first_sell, tax)

    budget = program.add_rows(1)
    program.add_entries(budget, first_sell + np.arange(sells), inputs.gain_f)
    turnover = program.add_rows(1)
    if inputs.household.plan.rules.turnover_cap < 1:
        program.add_entries(turnover, first_sell + np.arange(sells), sell_price_f)
    caps = _caps(inputs)
    cap_rows = program.add_rows(len(caps))
    for n, cap in enumerate(caps):
        part_f = class_part(inputs, cap.name)
        for first, where, symbols, sign in (
            (first_sell, inputs.sell_account, inputs.sell_symbol, -1.0),
            (first_buy, inputs.buy_account, inputs.buy_symbol, 1.0),
        ):
            here = np.flatnonzero((where == cap.account) & (part_f[symbols] > 0))
            program.add_entries(cap_rows + n, first + here, sign * (inputs.price_f * part_f)[symbols[here]])
    fixed_rows = program.add_rows(len(fixed))
    for n, wish in enumerate(fixed):
        program.add_entries(fixed_rows + n, first_sell + sells_of(inputs, wish.account, wish.symbol), 1.0)
    layout = Layout(
        first_sell, first_buy, first_move, missing, under, over, excess, washed, tax,
        cash, class_rows, drift_row, budget, turnover, cap_rows, fixed_rows, void_rows, caps,
    )  # fmt: skip
    return Rows(program.matrix(), layout, fixed, moves)


def _add_washed(program: Program, inputs: Inputs, first_sell: int, tax: TaxLayout) -> tuple[int, int]:
    """Shares sold whose loss does not count: a column a lot, a row a group that holds always, and a row a lot.

    The first says that at least a part of what is sold is washed. The second takes as much of each lot as purchases in
    its window could replace: the search goes by it, a bound does not.
    """
    columns = washed_lots(inputs)
    each = np.arange(len(columns))
    washed = program.add_columns(len(columns), 0.0, inputs.sell_shares_f[columns])
    program.add_entries(tax.short_row, washed + each, inputs.short_f[columns])
    program.add_entries(tax.long_row, washed + each, inputs.long_f[columns])
    part_rows = program.add_rows(len(columns), -INF, 0.0)
    program.add_entries(part_rows + each, washed + each, 1.0)
    program.add_entries(part_rows + each, first_sell + columns, -1.0)
    void_rows = program.add_rows(len(columns), 0.0, INF)
    most_f = np.concatenate([g.at_most_f for g in inputs.washes]) if inputs.washes else np.zeros(0)
    program.add_entries(void_rows + each, washed + each, 1.0)
    program.add_entries(void_rows + each, first_sell + columns, -np.minimum(most_f / inputs.sell_shares_f[columns], 1))
    least_rows, at = program.add_rows(len(inputs.washes), 0.0, INF), washed
    for n, group in enumerate(inputs.washes):
        mine = at + np.arange(len(group.columns))
        at += len(group.columns)
        program.add_entries(least_rows + n, mine, 1.0)
        program.add_entries(least_rows + n, first_sell + group.columns, -min(group.surely / group.there, 1.0))
    return washed, void_rows


def washed_lots(inputs: Inputs) -> Ints:
    """Sell columns whose loss may not count, group by group."""
    return np.concatenate([g.columns for g in inputs.washes]) if inputs.washes else np.zeros(0, dtype=np.int64)


def class_part(inputs: Inputs, name: str) -> Floats:
    """The part of each security that lies in a class or below it."""
    under = [inputs.class_names.index(leaf) for leaf in leaves_under(inputs.household.plan, name)]
    part_f: Floats = inputs.parts_f[:, under].sum(axis=1)
    return part_f


def sells_of(inputs: Inputs, account: str, symbol: str) -> Ints:
    """The sell columns of a holding."""
    names = [a.name for a in inputs.accounts]
    if account not in names or symbol not in inputs.symbols:
        return np.zeros(0, dtype=np.int64)
    here = inputs.sell_account == names.index(account)
    return np.flatnonzero(here & (inputs.sell_symbol == inputs.symbols.index(symbol)))


def buy_of(inputs: Inputs, account: str, symbol: str) -> Ints:
    """The buy column of a security in an account, none where it may not be bought."""
    names = [a.name for a in inputs.accounts]
    if account not in names or symbol not in inputs.symbols:
        return np.zeros(0, dtype=np.int64)
    here = inputs.buy_account == names.index(account)
    return np.flatnonzero(here & (inputs.buy_symbol == inputs.symbols.index(symbol)))


def fixed_sales(fixed: tuple[Fixed, ...]) -> tuple[Fixed, ...]:
    """The decided sales of some shares: they need a row."""
    return tuple(f for f in fixed if f.side is Side.SELL and f.shares > 0)


def _transfers(inputs: Inputs) -> tuple[tuple[int, int], ...]:
    """(from, to) of each declared transfer whose accounts exist."""
    place = {a.name: n for n, a in enumerate(inputs.accounts)}
    plan = inputs.household.plan
    return tuple((place[t.source], place[t.to]) for t in plan.transfers if t.source in place and t.to in place)


def _caps(inputs: Inputs) -> tuple[Cap, ...]:
    place = {a.name: n for n, a in enumerate(inputs.accounts)}
    return tuple(
        Cap(c.name, place[name]) for c in inputs.household.plan.classes for name in c.account_cap if name in place
    )
