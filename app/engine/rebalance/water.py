"""Water filling: new money spread so that the sum of squared gaps to target is least.

Where one account may buy everything this is the closed form y_c = max(0, goal_c − have_c − λ) (Horn, "Rebalance your
portfolio without selling", arXiv 2305.12274). With several accounts, menus, caps and split funds it is a quadratic
program; it is solved as a linear one whose price of a missing dollar rises piecewise with the gap, and the pieces are
refined around the answer until they are narrower than a cent.
"""

from __future__ import annotations

import numpy as np

from app.engine.rebalance.distance import GUARD, spendable_cash
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.model import Model
from app.engine.rebalance.pose import Posed, pose
from app.engine.rebalance.program import Floats, Program, Solver
from app.engine.rebalance.rows import Rows
from app.model.proposal import Request

PIECES = 12
NARROW = 0.005


def water_level(model: Model, request: Request) -> Floats | None:
    """Money to add to each class as fractional shares could; None when nothing lacks money or nothing can be bought."""
    inputs, rows = model.inputs, model.rows
    posed = pose(inputs, rows, request)
    gap_f = _gaps(inputs, posed)
    steepest = float(gap_f.max(initial=0.0))
    if steepest <= 0 or not posed.scope.buys.any():
        return None
    edges = [np.linspace(0.0, g, PIECES + 1) if g > 0 else np.zeros(1) for g in gap_f]
    width = steepest / PIECES
    while True:
        x_f = _solve(inputs, rows, posed, edges, steepest)
        if x_f is None:
            return None
        under = rows.layout.under - len(inputs.sell_symbol)
        if width < NARROW:
            return _added(inputs, rows, x_f)
        edges = [_refined(marks, float(x_f[under + c]), width) for c, marks in enumerate(edges)]
        width /= PIECES / 4


def _gaps(inputs: Inputs, posed: Posed) -> Floats:
    """The most each class can lack once the money is placed; cash below its target can be spent, so all of that."""
    weights = posed.weights
    gap_f = np.where(inputs.is_leaf, np.maximum(weights.goal_f - weights.now_f, 0.0), 0.0)
    if inputs.cash_class is not None and gap_f[inputs.cash_class] > 0:
        gap_f[inputs.cash_class] = max(float(weights.goal_f[inputs.cash_class]), 0.0)
    return gap_f


def _solve(inputs: Inputs, rows: Rows, posed: Posed, edges: list[Floats], steepest: float) -> Floats | None:
    """The answer at the given pieces, over the columns without sales (they come first)."""
    layout, sells = rows.layout, len(inputs.sell_symbol)
    kept = np.delete(np.arange(rows.matrix.columns), np.arange(layout.sells, layout.sells + sells))
    program = Program.of_part(rows.matrix, kept)
    cost_f = posed.cost_f.copy()
    # How much a class gets is decided before the account that holds it.
    cost_f[layout.buys : layout.buys + len(inputs.buy_symbol)] -= posed.located.buy_f
    cost_f = cost_f[kept]
    under = layout.under - sells
    spendable = spendable_cash(inputs, posed.weights.goal_f - posed.weights.now_f)
    classes = len(inputs.class_names)
    cost_f[under : under + classes] = np.where(spendable, GUARD, np.where(inputs.is_leaf, 1.0, 0.0))
    for c, marks in enumerate(edges):
        lengths = np.diff(marks)
        if not len(lengths):
            continue
        cost_f[under + c] = 0.0
        pieces = program.add_columns(len(lengths), 0.0, lengths, 1.0 + (marks[:-1] + marks[1:]) / (2 * steepest))
        row = program.add_rows(1, 0.0, 0.0)
        program.add_entries(row, under + c, 1.0)
        program.add_entries(row, pieces + np.arange(len(lengths)), -1.0)
    program.costs[0], program.lows[0], program.highs[0] = cost_f, posed.low_f[kept], posed.high_f[kept]
    program.row_lows[0], program.row_highs[0] = posed.row_low_f, posed.row_high_f
    solver = Solver()
    solver.load(program)
    answer = solver.solve()
    return None if answer is None else answer.x_f


def _added(inputs: Inputs, rows: Rows, x_f: Floats) -> Floats:
    """Dollars the purchases add to each class; what they cost leaves the class of cash."""
    first = rows.layout.buys - len(inputs.sell_symbol)
    dollars_f = x_f[first : first + len(inputs.buy_symbol)] * inputs.price_f[inputs.buy_symbol]
    added_f: Floats = dollars_f @ inputs.parts_f[inputs.buy_symbol]
    if inputs.cash_class is not None:
        added_f[inputs.cash_class] -= dollars_f.sum()
    return added_f


def _refined(marks: Floats, at: float, width: float) -> Floats:
    """Coarse pieces far from the answer, fine ones within two widths of it."""
    top = float(marks[-1])
    if top <= 0:
        return marks
    near = np.linspace(max(at - 2 * width, 0.0), min(at + 2 * width, top), PIECES + 1)
    return np.unique(np.concatenate([[0.0], near, [top]]))
