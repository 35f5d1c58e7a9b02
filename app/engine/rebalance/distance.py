"""What distance costs in each mode: for every class a pivot, where it costs least, and pieces on either side.

A class ends at pivot − under + over. The pieces of a side follow each other, each dearer than the one before, so that
the program needs no yes-or-no for them. Prices of the objective are those of the plan; `GUARD` keeps a mode's rule (a
class in its band stays there, none passes its target), `LEVEL` asks a harvest to put money back where it was, and
`OFF_LEVEL` asks new money to lie at the water level.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.paced import waiting
from app.engine.rebalance.program import INF, Floats
from app.model.number import ZERO, from_float
from app.model.plan import Goal
from app.model.proposal import Mode, Request

GUARD = 5.0
LEVEL = 0.02
OFF_LEVEL = 0.02
EDGE_MODES = (Mode.EDGE, Mode.TACTICAL, Mode.HARVEST_REBALANCE)


@dataclass(frozen=True, slots=True)
class Distance:
    """Pivot money per class; widths (money) and costs (dollars a dollar) of the pieces, nearest first, by class.

    `offset_f` is what the objective counts at the pivots themselves, dollars.
    """

    pivot_f: Floats
    under_width_f: Floats
    under_cost_f: Floats
    over_width_f: Floats
    over_cost_f: Floats
    offset_f: float = 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """Money per class: now (after the flow), lower edge, target, upper edge, and where a class out of its band goes.

    `waits_f` is what waits of the way there (`paced`), + above the band, − below it; `end_f` has it in.
    """

    now_f: Floats
    lower_f: Floats
    goal_f: Floats
    upper_f: Floats
    end_f: Floats
    waits_f: Floats


def weights_of(inputs: Inputs, request: Request, flow_f: float) -> Weights:
    """The class money a request works with."""
    total = max(float(inputs.total) + flow_f, 0.0)
    now_f = inputs.values_f.copy()
    if inputs.cash_class is not None:
        now_f[inputs.cash_class] += flow_f
    lower_f, goal_f, upper_f = inputs.bands_f * total
    part = destination(inputs, request)
    above_f, below_f = goal_f + part * (upper_f - goal_f), goal_f - part * (goal_f - lower_f)
    end_f = np.where(now_f > upper_f, above_f, np.where(now_f < lower_f, below_f, now_f))
    waits = waiting(inputs, request, from_float(part))
    waits_f = np.array([float(waits.get(name, ZERO)) for name in inputs.class_names])
    return Weights(now_f, lower_f, goal_f, upper_f, end_f + waits_f, waits_f)


def destination(inputs: Inputs, request: Request) -> float:
    """How far from target a class that left its band goes, in widths of its band: 1 is the edge, 0 the target."""
    rules = inputs.household.plan.rules
    goal = request.goal
    if goal is None:
        goal = rules.goal if rules.goal in (Goal.MIDPOINT, Goal.TOLERANCE) else Goal.EDGE
    parts = {Goal.EDGE: 1.0, Goal.TARGET: 0.0, Goal.MIDPOINT: 0.5, Goal.TOLERANCE: float(rules.tolerance)}
    return parts[goal] if request.mode in EDGE_MODES else 1.0


def distance_of(inputs: Inputs, request: Request, weights: Weights, level_f: Floats | None, keep_f: Floats) -> Distance:
    """Pivots and pieces of the request's mode; `level_f` is the money to add to each class in mode invest.

    `keep_f` is what location adds to a dollar of distance of each class, so that it moves no class by itself.
    """
    if request.drift is not None:
        return _point(inputs, weights)
    if request.mode is Mode.TARGET:
        prices = inputs.household.plan.rules.prices
        price = float(prices.distance) / 2 + float(prices.inside)
        return _target(inputs, weights, np.where(inputs.is_leaf, price, 0.0) + keep_f)
    if request.mode is Mode.INVEST:
        return _invest(inputs, weights, keep_f) if level_f is None else _levelled(inputs, weights, level_f, keep_f)
    if request.mode is Mode.HARVEST:
        return _flat(weights.now_f, LEVEL)
    if request.mode is Mode.RAISE:
        return _raise(inputs, weights)
    return _edge(inputs, request, weights, keep_f)


def _flat(pivot_f: Floats, cost: float | Floats) -> Distance:
    """One price for every dollar of distance on either side."""
    cost_f = np.zeros(len(pivot_f)) + cost
    return _pieces(pivot_f, [(INF, cost_f)], [(INF, cost_f)])


def _point(inputs: Inputs, weights: Weights) -> Distance:
    """A point of the frontier: distance is held by a limit and costs nothing.

    Of a leaf that waits no more is traded than its pace: from its target to where it may go, every dollar nearer costs
    the guard, and so does every dollar past its target; there a little more, so that none counts on both sides.
    """
    waits_f = np.where(inputs.is_leaf, weights.waits_f, 0.0)

    def side(sign: float) -> list[Piece]:
        stays, past = sign * waits_f > 0, sign * waits_f < 0
        cost_f = np.where(stays, -GUARD, np.where(past, GUARD + LEVEL, 0.0))
        return [(np.where(stays, np.abs(waits_f), INF), cost_f), (np.where(stays, INF, 0.0), 0.0)]

    pieces = _pieces(weights.goal_f, side(-1.0), side(1.0))
    return replace(pieces, offset_f=GUARD * float(np.abs(waits_f).sum()))


def _target(inputs: Inputs, weights: Weights, cost_f: Floats) -> Distance:
    """One price for every dollar from target; what waits stays where it stands, and more of it is not traded."""
    pivot_f, stays = weights.goal_f + weights.waits_f, inputs.is_leaf & (weights.waits_f != 0)
    further_f = np.where(stays, GUARD, 0.0) + cost_f
    sides = [np.where(stays, np.maximum(sign * (weights.now_f - pivot_f), 0.0), INF) for sign in (-1, 1)]
    beyond: Piece = (np.where(stays, INF, 0.0), further_f)
    return _pieces(pivot_f, [(sides[0], cost_f), beyond], [(sides[1], cost_f), beyond])


Piece = tuple[float | Floats, float | Floats]
"""How wide a piece is and what a dollar in it costs, one number or one a class."""


def _pieces(
    pivot_f: Floats,
    under: list[tuple[float | Floats, float | Floats]],
    over: list[tuple[float | Floats, float | Floats]],
) -> Distance:
    """Pieces filled up to three a side; widths below zero count as none."""

    def side(pieces: list[Piece]) -> tuple[Floats, Floats]:
        width_f, cost_f = np.zeros((3, len(pivot_f))), np.zeros((3, len(pivot_f)))
        for n, (width, cost) in enumerate(pieces):
            width_f[n], cost_f[n] = width, cost
        return np.maximum(width_f, 0.0), cost_f

    return Distance(pivot_f, *side(under), *side(over))


def _invest(inputs: Inputs, weights: Weights, keep_f: Floats) -> Distance:
    """Missing money costs its price; nothing is bought past its target, or further where it is past it already.

    Cash above its target is spent down to there and no further.
    """
    missing = float(inputs.household.plan.rules.prices.missing)
    missing_f = np.where(inputs.is_leaf, missing, 0.0) + keep_f
    spendable = spendable_cash(inputs, weights.goal_f - weights.now_f)
    missing_f = np.where(spendable & inputs.is_leaf, GUARD, missing_f)
    free_f = np.maximum(weights.now_f - weights.goal_f, 0.0)
    guard_f = np.where(inputs.is_leaf, GUARD, 0.0)
    return _pieces(weights.goal_f, [(INF, missing_f)], [(free_f, 0.0), (INF, guard_f)])


def _levelled(inputs: Inputs, weights: Weights, level_f: Floats, keep_f: Floats) -> Distance:
    """Mode invest with the water level as pivot: off it every dollar costs a little more than it does anyway.

    Above the level a dollar less is missing, so that side has a negative price up to the target.
    """
    plain = _invest(inputs, weights, keep_f)
    pivot_f, goal_f = weights.now_f + level_f, weights.goal_f
    is_cash = spendable_cash(inputs, goal_f - weights.now_f)
    missing_f, guard_f = plain.under_cost_f[0], np.where(inputs.is_leaf, GUARD, 0.0)
    gap_f = np.where(is_cash, 0.0, np.maximum(goal_f - pivot_f, 0.0))
    free_f = np.where(is_cash, INF, np.maximum(weights.now_f - np.maximum(pivot_f, goal_f), 0.0))
    off_f = np.where(inputs.is_leaf, OFF_LEVEL, 0.0) + keep_f
    above_goal_f = np.where(is_cash, np.maximum(pivot_f - goal_f, 0.0), 0.0)
    pieces = _pieces(
        pivot_f,
        [(above_goal_f, off_f), (INF, missing_f + off_f)],
        [(gap_f, off_f - missing_f), (free_f, off_f), (INF, guard_f + off_f)],
    )
    return replace(pieces, offset_f=float((gap_f * missing_f).sum()))


def spendable_cash(inputs: Inputs, gap_f: Floats) -> NDArray[np.bool_]:
    """The class of cash where it holds more than its target: mode invest spends it down to there and not below."""
    found: NDArray[np.bool_] = np.zeros(len(gap_f), dtype=np.bool_)
    if inputs.cash_class is not None:
        found[inputs.cash_class] = gap_f[inputs.cash_class] <= 0
    return found


def _raise(inputs: Inputs, weights: Weights) -> Distance:
    """Above the band costs its price; nothing is sold below its target, nor further below where it is there already."""
    outside = float(inputs.household.plan.rules.prices.outside)
    w = weights
    is_over = w.now_f > w.goal_f
    pivot_f = np.where(is_over, w.goal_f, w.now_f)
    in_band_f = np.maximum(pivot_f - w.lower_f, 0.0)
    short_f = np.maximum(w.lower_f - pivot_f, 0.0)
    free_f = w.upper_f - np.maximum(pivot_f, w.lower_f)
    pieces = _pieces(
        pivot_f,
        [(in_band_f, GUARD), (INF, GUARD + outside)],
        [(short_f, -outside), (free_f, 0.0), (INF, outside)],
    )
    return replace(pieces, offset_f=outside * float(short_f.sum()))


def _edge(inputs: Inputs, request: Request, weights: Weights, keep_f: Floats) -> Distance:
    """A class inside its band stays inside; one outside goes to its destination and never past its target.

    Of a leaf that waits no more is traded than its pace: money for others is not taken from it, nor put there. A
    harvest asks a little for moving a class away from its target, so that its money goes where some is missing.
    """
    outside, w = float(inputs.household.plan.rules.prices.outside), weights
    away = LEVEL if request.mode is Mode.HARVEST_REBALANCE else 0.0
    high, low = w.now_f > w.upper_f, w.now_f < w.lower_f
    broken, past = high | low, GUARD + outside
    stays = inputs.is_leaf & (w.waits_f != 0)
    to_goal_up_f, to_goal_down_f = np.maximum(w.goal_f - w.end_f, 0.0), np.maximum(w.end_f - w.goal_f, 0.0)
    over: list[Piece] = [
        (
            np.where(high, w.now_f - w.end_f, to_goal_up_f),
            np.where(high, outside, np.where(stays, GUARD, 0.0)) + keep_f,
        ),
        (np.where(high, 0.0, w.upper_f - np.maximum(w.end_f, w.goal_f)), np.where(broken, GUARD, away) + keep_f),
        (INF, past + keep_f),
    ]
    under: list[Piece] = [
        (
            np.where(low, w.end_f - w.now_f, to_goal_down_f),
            np.where(low, outside, np.where(stays, GUARD, 0.0)) + keep_f,
        ),
        (np.where(low, 0.0, np.minimum(w.end_f, w.goal_f) - w.lower_f), np.where(broken, GUARD, away) + keep_f),
        (INF, past + keep_f),
    ]
    return _pieces(w.end_f, under, over)
