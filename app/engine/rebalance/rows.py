"""The program of a household: columns and rows that no request changes.

Columns: shares sold per sell column, shares bought per buy column, cash moved per declared transfer, cash missing per
account (elastic, so that an impossible request is diagnosed instead of refused), six pieces of distance per class,
drift beyond a limit, and the tax. What a mode, a flow or a budget asks for are bounds and costs (`pose`).
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


@dataclass(frozen=True, slots=True)
class _Side:
    """The columns of one side of trading: where they are, and what a share of each does to holdings and cash."""

    first: int
    accounts: Ints
    symbols: Ints
    sign: float
    price_f: Floats
    cash_f: Floats

    @property
    def columns(self) -> Ints:
        """Their places in the program."""
        return self.first + np.arange(len(self.symbols))


def build_rows(inputs: Inputs, fixed: tuple[Fixed, ...] = ()) -> Rows:
    """The program of the household, before any request."""
    program, moves, caps = Program(), _transfers(inputs), _caps(inputs)
    price_f, spread_f = inputs.price_f[inputs.sell_symbol], inputs.spread_f[inputs.sell_symbol]
    first = program.add_columns(len(price_f), 0.0, inputs.sell_shares_f)
    sold = _Side(first, inputs.sell_account, inputs.sell_symbol, -1.0, price_f, price_f * (1 - spread_f))
    price_f, spread_f = inputs.price_f[inputs.buy_symbol], inputs.spread_f[inputs.buy_symbol]
    first = program.add_columns(len(price_f))
    bought = _Side(first, inputs.buy_account, inputs.buy_symbol, 1.0, price_f, -price_f * (1 + spread_f))
    transfers, missing = program.add_columns(len(moves)), program.add_columns(len(inputs.accounts))
    cash_rows = _add_cash(program, inputs, (sold, bought), (transfers, missing), moves)
    under, over, class_rows = _add_classes(program, inputs, (sold, bought))
    excess, drift_row = _add_drift(program, inputs, (under, over))
    tax = add_tax(program, inputs.curve)
    program.add_entries(tax.short_row, sold.columns, -inputs.short_f)
    program.add_entries(tax.long_row, sold.columns, -inputs.long_f)
    washed, void_rows = _add_washed(program, inputs, sold.first, tax)
    budget_row, turnover_row = program.add_rows(1), program.add_rows(1)
    program.add_entries(budget_row, sold.columns, inputs.gain_f)
    if inputs.household.plan.rules.turnover_cap < 1:
        program.add_entries(turnover_row, sold.columns, sold.price_f)
    cap_rows = _add_caps(program, inputs, (sold, bought), caps)
    fixed_rows = program.add_rows(len(fixed))
    for n, wish in enumerate(fixed):
        program.add_entries(fixed_rows + n, sold.first + sells_of(inputs, wish.account, wish.symbol), 1.0)
    layout = Layout(
        sold.first, bought.first, transfers, missing, under, over, excess, washed, tax,
        cash_rows, class_rows, drift_row, budget_row, turnover_row, cap_rows, fixed_rows, void_rows, caps,
    )  # fmt: skip
    return Rows(program.matrix(), layout, fixed, moves)


def _add_cash(
    program: Program,
    inputs: Inputs,
    sides: tuple[_Side, _Side],
    columns: tuple[int, int],
    moves: tuple[tuple[int, int], ...],
) -> int:
    """Cash per account: what sales bring, purchases take, transfers move and what is missing."""
    (transfers, missing), each = columns, np.arange(len(inputs.accounts))
    rows = program.add_rows(len(inputs.accounts))
    for side in sides:
        program.add_entries(rows + side.accounts, side.columns, side.cash_f)
    program.add_entries(rows + each, missing + each, 1.0)
    if moves:
        moved = transfers + np.arange(len(moves))
        program.add_entries(rows + np.array([source for source, _ in moves]), moved, -1.0)
        program.add_entries(rows + np.array([to for _, to in moves]), moved, 1.0)
    return rows


def _add_classes(program: Program, inputs: Inputs, sides: tuple[_Side, _Side]) -> tuple[int, int, int]:
    """A row a class: what trades change, and the pieces of distance on either side of its pivot."""
    classes = len(inputs.class_names)
    under, over = program.add_columns(PIECES * classes), program.add_columns(PIECES * classes)
    rows = program.add_rows(classes)
    for side in sides:
        parts_f = inputs.parts_f[side.symbols]
        column, which = np.nonzero(parts_f)
        change_f = side.sign * side.price_f[column] * parts_f[column, which]
        program.add_entries(rows + which, side.first + column, change_f)
        if inputs.cash_class is not None:
            program.add_entries(rows + inputs.cash_class, side.columns, side.cash_f)
    each = np.tile(np.arange(classes), PIECES)
    program.add_entries(rows + each, under + np.arange(PIECES * classes), 1.0)
    program.add_entries(rows + each, over + np.arange(PIECES * classes), -1.0)
    return under, over, rows


def _add_drift(program: Program, inputs: Inputs, pieces: tuple[int, int]) -> tuple[int, int]:
    """Half the leaves' summed distances, less what passes a limit on them."""
    excess, row = program.add_columns(1), program.add_rows(1)
    leaves = np.flatnonzero(np.tile(inputs.is_leaf, PIECES))
    for first in pieces:
        program.add_entries(row, first + leaves, 0.5)
    program.add_entries(row, excess, -1.0)
    return excess, row


def _add_caps(program: Program, inputs: Inputs, sides: tuple[_Side, _Side], caps: tuple[Cap, ...]) -> int:
    """A row a cap: what trades add to the class in the account."""
    rows = program.add_rows(len(caps))
    for n, cap in enumerate(caps):
        part_f = class_part(inputs, cap.name)
        for side in sides:
            here = np.flatnonzero((side.accounts == cap.account) & (part_f[side.symbols] > 0))
            change_f = side.sign * side.price_f[here] * part_f[side.symbols[here]]
            program.add_entries(rows + n, side.first + here, change_f)
    return rows


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
