"""Water filling: new money spread so that the sum of squared gaps to target is least.

Where one account may buy everything this is the closed form y_c = max(0, goal_c − have_c − λ) (Horn, "Rebalance your
portfolio without selling", arXiv 2305.12274). With several accounts, menus, caps and split funds it is a quadratic
program; it is solved as a linear one whose price of a missing dollar rises piecewise with the gap, and the pieces are
refined around the answer until they are narrower than a cent.
"""

from __future__ import annotations

import numpy as np

from app.engine.rebalance.build import PAST_GUARD, Built, build, spendable_cash
from app.engine.rebalance.inputs import Floats, Inputs
from app.engine.rebalance.program import Answer, Solver
from app.engine.rebalance.relaxation import Relaxation
from app.model.proposal import Request

PIECES = 12
NARROW = 0.005


def water_fill(inputs: Inputs, request: Request, impact: tuple[Floats, Floats]) -> Relaxation | None:
    """The level that fractional shares could reach; None when nothing lacks money."""
    gap_f = _gaps(inputs, request)
    steepest = float(gap_f.max(initial=0.0))
    if steepest <= 0:
        return None
    edges = [np.linspace(0.0, g, PIECES + 1) if g > 0 else np.zeros(1) for g in gap_f]
    width = steepest / PIECES
    while True:
        found = _solve(inputs, request, impact, edges, steepest)
        if found is None:
            return None
        built, answer = found
        missing_f = answer.x_f[built.layout.deviations : built.layout.deviations + len(edges)]
        if width < NARROW:
            return Relaxation(built, answer, impact, _added(inputs, built, answer))
        edges = [_refined(marks, float(m), width) for marks, m in zip(edges, missing_f, strict=True)]
        width /= PIECES / 4


def _gaps(inputs: Inputs, request: Request) -> Floats:
    """The most each class can lack once the money is placed; cash below its target can be spent, so all of that."""
    built = build(inputs, request)
    gap_f = np.maximum(built.goal_f - built.values_f, 0.0)
    if inputs.cash_class is not None and gap_f[inputs.cash_class] > 0:
        gap_f[inputs.cash_class] = max(float(built.goal_f[inputs.cash_class]), 0.0)
    return gap_f


def _solve(
    inputs: Inputs, request: Request, impact: tuple[Floats, Floats], edges: list[Floats], steepest: float
) -> tuple[Built, Answer] | None:
    """The program and its answer at the given pieces."""
    built = build(inputs, request, *impact)
    program, layout = built.program, built.layout
    priced = np.where(spendable_cash(inputs, built.goal_f - built.values_f), PAST_GUARD, 1.0)
    for c, marks in enumerate(edges):
        lengths = np.diff(marks)
        if not len(lengths):
            continue
        pieces = program.add_columns(len(lengths), 0.0, lengths, 1.0 + (marks[:-1] + marks[1:]) / (2 * steepest))
        row = program.add_rows(1, 0.0, 0.0)
        program.add_entries(row, layout.deviations + c, 1.0)
        program.add_entries(row, pieces + np.arange(len(lengths)), -1.0)
        priced[c] = 0.0
    solver = Solver()
    solver.load(program)
    solver.set_costs(layout.deviations, priced)
    answer = solver.solve()
    return None if answer is None else (built, answer)


def _added(inputs: Inputs, built: Built, answer: Answer) -> Floats:
    """Dollars the purchases add to each class; what they cost leaves the class of cash."""
    layout = built.layout
    symbols = inputs.buy_symbol[layout.buy_index]
    dollars_f = answer.x_f[layout.buys : layout.buys + len(symbols)] * inputs.price_f[symbols]
    added_f: Floats = dollars_f @ inputs.parts_f[symbols]
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
