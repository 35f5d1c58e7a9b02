"""Tilts on a day: coming, live or ended, and the tracking error they take against what they may.

Ex ante, sqrt(a' Σ a) a year of the active weights a (Grinold and Kahn 2000): of one tilt as if the other classes paid
for it at their strategic weights, of all together with the weights they have. Nothing is scaled: where a budget is
exceeded, the weight that would fit is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

import numpy as np
from numpy.typing import NDArray

from app.engine.bars import Bars
from app.engine.performance import tracking_error_ex_ante
from app.engine.signals.volatility import LEAST_RETURNS
from app.engine.tactical.states import TiltReport, TiltRisk, TiltState, tilt_state
from app.engine.target_mix import together
from app.engine.words import listed
from app.model.number import from_float
from app.model.plan import Plan
from app.model.target import CASH_CLASS, AssetClass, Tilt

Floats = NDArray[np.float64]
_TENTH_OF_A_POINT = Decimal("0.001")


@dataclass(frozen=True, slots=True, eq=False)
class ClassCovariance:
    """Yearly covariance of the classes' leading securities, rows and columns as `names`; cash has zeros.

    It is of `observations` daily returns from `first` to `last`, the days that all of them have. `missing` are classes
    without prices enough.
    """

    names: tuple[str, ...]
    matrix_f: Floats
    observations: int
    first: date | None
    last: date | None
    missing: tuple[str, ...] = ()


def class_covariance(bars: Mapping[str, Bars], names: Sequence[str]) -> ClassCovariance:
    """The covariance of classes over the last three years of days that all with prices enough have in common."""
    enough = {n: b for n, b in bars.items() if n in names and len(b.days) > LEAST_RETURNS}
    moved = together(list(enough.values()))
    if moved is None:
        return ClassCovariance((), np.zeros((0, 0)), 0, None, None, tuple(n for n in names if n != CASH_CLASS))
    kept = (*enough, *(n for n in names if n == CASH_CLASS and n not in enough))
    matrix_f = np.zeros((len(kept), len(kept)))
    matrix_f[: len(enough), : len(enough)] = moved.covariance_f
    missing = tuple(n for n in names if n not in kept)
    return ClassCovariance(kept, matrix_f, moved.observations, moved.first, moved.last, missing)


def tilt_report(plan: Plan, day: date, covariance: ClassCovariance) -> TiltReport:
    """Every tilt of the plan on a day, and the live ones together."""
    risks = tuple(_risk(plan, c, c.tilt, day, covariance) for c in plan.leaves if c.tilt is not None)
    live = {t.name: t.tilt.weight for t in risks if t.state is TiltState.LIVE}
    unknown = [name for name in live if name not in covariance.names]
    note = _no_prices(unknown) if unknown else ""
    error = None if unknown or not live else _error(live, covariance)
    budget = plan.rules.tilt_budget
    over = error is not None and budget is not None and error > float(budget)
    fits = float(budget) / error if over and budget is not None and error else None
    return TiltReport(risks, error, budget, fits, note, _basis(covariance))


def _risk(plan: Plan, c: AssetClass, tilt: Tilt, day: date, covariance: ClassCovariance) -> TiltRisk:
    state = tilt_state(tilt, day)
    if c.name not in covariance.names:
        return TiltRisk(c.name, tilt, state, None, None, _no_prices([c.name]))
    sigma = relative_sigma(plan, c.name, covariance)
    error = abs(float(tilt.weight)) * sigma
    over = state is not TiltState.ENDED and tilt.budget is not None and error > float(tilt.budget)
    fits = None
    if over and tilt.budget is not None:
        most = from_float(float(tilt.budget) / sigma).quantize(_TENTH_OF_A_POINT, rounding=ROUND_DOWN)
        fits = most.copy_sign(tilt.weight)
    return TiltRisk(c.name, tilt, state, error, fits)


def relative_sigma(plan: Plan, name: str, covariance: ClassCovariance) -> float:
    """Yearly volatility of a class against the rest of the strategic mix: the others with prices, at their targets."""
    targets = {c.name: float(c.target) for c in plan.leaves}
    others_f = np.array([0.0 if n == name else targets.get(n, 0.0) for n in covariance.names])
    active_f = np.array([1.0 if n == name else 0.0 for n in covariance.names])
    whole = others_f.sum()
    return tracking_error_ex_ante(active_f - (others_f / whole if whole else 0.0), covariance.matrix_f)


def _error(weights: Mapping[str, Decimal], covariance: ClassCovariance) -> float:
    active_f = np.array([float(weights.get(n, 0)) for n in covariance.names])
    return tracking_error_ex_ante(active_f, covariance.matrix_f)


def _no_prices(names: Sequence[str]) -> str:
    return f"{listed(names)} {'has' if len(names) == 1 else 'have'} no prices enough to tell the tracking error"


def _basis(covariance: ClassCovariance) -> str:
    """What an error rests on, in a sentence."""
    if covariance.first is None or covariance.last is None:
        return "There are too few daily prices in common."
    without = f"; without {listed(covariance.missing)}, of which there are too few" if covariance.missing else ""
    return f"From {covariance.observations} daily returns, {covariance.first} to {covariance.last}{without}."
