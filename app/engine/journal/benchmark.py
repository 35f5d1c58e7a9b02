"""Daily returns of what the household is measured against: the rule without judgement, and the mix once a year.

Both hold the leading securities of the classes, begin with the household's weights or the target mix, and pay the
plan's half-spreads; neither pays taxes. A day on which a class's price is not known has no return, nor has the next.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from app.engine.costs import spread_rate
from app.engine.journal.episodes import goal_weight, plan_on
from app.engine.journal.past import Past

Floats = NDArray[np.float64]
Rebalance = Callable[[int, Floats], Floats | None]
"""New weights at the close of a day from the old ones; None leaves them."""


def mechanical_returns(past: Past, first: int) -> Floats:
    """The plan's rule: at each look whatever is outside goes to the goal, the rest takes it up in proportion.

    One number a day of the history; NaN up to and with the day `first`, at whose close it begins.
    """
    looks = past.looks
    bands_f = {
        key: np.column_stack([getattr(past.history.classes[n], key) for n in past.names])
        for key in ("lower_f", "target_f", "upper_f")
    }

    def rule(place: int, weights_f: Floats) -> Floats | None:
        if not looks[place]:
            return None
        lower_f, target_f, upper_f = (bands_f[key][place] for key in ("lower_f", "target_f", "upper_f"))
        over, under = weights_f > upper_f, weights_f < lower_f
        if not (over.any() or under.any()):
            return None
        rules = plan_on(past.plans, past.history.days[place]).rules
        edges_f = np.where(over, upper_f, lower_f)
        pairs = zip(edges_f.tolist(), target_f.tolist(), strict=True)
        goals_f = np.array([goal_weight(rules, edge, target) for edge, target in pairs])
        return _with(weights_f, over | under, goals_f)

    begin_f = np.array([past.history.classes[n].actual_f[first] for n in past.names])
    return _simulate(past, first, begin_f, rule)


def annual_returns(past: Past, first: int) -> Floats:
    """The same target mix, brought back to target at the last close of each year."""
    targets_f = np.column_stack([past.history.classes[n].target_f for n in past.names])
    days = past.history.days

    def rule(place: int, _: Floats) -> Floats | None:
        is_last = place + 1 < len(days) and days[place + 1].year != days[place].year
        return _whole(targets_f[place]) if is_last else None

    return _simulate(past, first, targets_f[first], rule)


def _with(weights_f: Floats, moved: NDArray[np.bool_], goals_f: Floats) -> Floats:
    """What moved at its goal, the rest in the proportions it had; as they are where that cannot be."""
    kept = weights_f[~moved].sum()
    left = 1.0 - goals_f[moved].sum()
    if kept <= 0 or left <= 0:
        return _whole(np.where(moved, goals_f, weights_f))
    return np.where(moved, goals_f, weights_f * left / kept)


def _whole(weights_f: Floats) -> Floats:
    """Weights that add up to one; a class that was not in the plan yet weighs nothing."""
    known_f = np.nan_to_num(weights_f, nan=0.0)
    total = known_f.sum()
    whole_f: Floats = known_f / total if total > 0 else known_f
    return whole_f


def _simulate(past: Past, first: int, begin_f: Floats, rule: Rebalance) -> Floats:
    levels_f = np.column_stack([past.levels[n] for n in past.names])
    growth_f = levels_f[1:] / levels_f[:-1]
    spreads_f = np.array([float(_spread(past, n)) for n in past.names])
    weights_f, cost = _whole(begin_f), 0.0
    out_f = np.full(len(past.history.days), np.nan)
    for place in range(first + 1, len(out_f)):
        # What does not weigh anything need not be priced.
        grown_f = np.where(weights_f > 0, weights_f * growth_f[place - 1], 0.0)
        total = float(grown_f.sum())
        out_f[place] = total * (1.0 - cost) - 1.0
        if not np.isfinite(total):
            continue
        weights_f, cost = grown_f / total, 0.0
        wanted_f = rule(place, weights_f)
        if wanted_f is not None:
            cost = float((np.abs(wanted_f - weights_f) * spreads_f).sum())
            weights_f = wanted_f
    return out_f


def _spread(past: Past, name: str) -> Decimal:
    symbol = past.bars[name].symbol if name in past.bars else ""
    return spread_rate(past.household.security(symbol))
