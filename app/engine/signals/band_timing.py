"""Bands under volatility: how much wider they are on a day, and how much of the risky classes a target leaves.

The exposure kept is min(cap, target / forecast), the forecast being that of the household's mix at its targets, cash
counted as still (Moreira and Muir 2017 scale the same way, by realised variance). What is cut from the risky classes in
proportion goes to Cash, or where the plan has no such class to the leaf that moves least; a cap above one takes it from
there. Shifts are whole ten-thousandths that sum to zero, by largest remainder. Days before know nothing of later ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from app.engine.bars import Bars, Days, Floats
from app.engine.signals.volatility import OwnForecast, asof, exposure_of, own_forecast, widening_of
from app.model.plan import Plan, ancestors
from app.model.signal_rules import Volatility
from app.model.target import CASH_CLASS, AssetClass, Band, BandKind
from app.model.timing import NO_TIMING, Timing

PARTS = 10_000
_PLACES = Decimal("0.0001")
_HAIR = 1e-7
_LOOKED_UP = 31

Forecasts = Mapping[str, OwnForecast]


@dataclass(frozen=True, slots=True, eq=False)
class TimingPath:
    """By class, one entry for each of `days` (ordinals): what widths are multiplied by, and weight added to the target.

    Classes that are not named keep the plan's widths and targets. `exposure_f` is the part of the risky classes kept,
    NaN where no target is set or nothing is known.
    """

    days: Days
    widening_f: Mapping[str, Floats]
    shift_f: Mapping[str, Floats]
    exposure_f: Floats

    def between(self, begin: int, end: int) -> TimingPath:
        """The days from one place to before another."""
        days = slice(begin, end)
        widening_f = {name: a[days] for name, a in self.widening_f.items()}
        return TimingPath(
            self.days[days], widening_f, {name: a[days] for name, a in self.shift_f.items()}, self.exposure_f[days]
        )


def forecasts_of(bars: Mapping[str, Bars], rule: Volatility, since: int = 0) -> Forecasts:
    """What each class, read from its bars, expects of itself from a day on."""
    return {name: own_forecast(found, rule, since) for name, found in bars.items()}


def timing_of(plan: Plan, day: date, bars: Mapping[str, Bars], forecasts: Forecasts) -> Timing:
    """Widening and shift of one day; `forecasts` are those of the classes' bars under the plan's rule."""
    if not plan.rules.volatility.moves_bands:
        return NO_TIMING
    path = _stretch(plan, np.array([day.toordinal()], dtype=np.int64), bars, forecasts)
    widening = {name: Decimal(f"{a[0]:.4f}") for name, a in path.widening_f.items() if a[0] != 1.0}
    shift = {name: Decimal(round(float(a[0]) * PARTS)) * _PLACES for name, a in path.shift_f.items() if a[0]}
    return Timing(widening=widening, shift=shift)


def timing_path(plans: Sequence[tuple[date, Plan]], bars: Mapping[str, Bars], days: Days) -> TimingPath:
    """Every day under the plan that was in force on it; `plans` each from its day on, ascending."""
    names = sorted({c.name for _, plan in plans for c in plan.leaves})
    widening_f: dict[str, Floats] = {name: np.ones(len(days)) for name in names}
    shift_f: dict[str, Floats] = {name: np.zeros(len(days)) for name in names}
    exposure_f = np.full(len(days), np.nan)
    kept: dict[Volatility, Forecasts] = {}
    begins = np.array([since.toordinal() for since, _ in plans], dtype=np.int64)
    place = np.searchsorted(begins, days, side="right") - 1
    for n, (_, plan) in enumerate(plans):
        stretch = np.flatnonzero(place == n)
        rule = plan.rules.volatility
        if not len(stretch) or not rule.moves_bands:
            continue
        if rule not in kept:
            kept[rule] = forecasts_of(bars, rule, int(days[stretch[0]]) - _LOOKED_UP)
        path = _stretch(plan, days[stretch], bars, kept[rule])
        exposure_f[stretch] = path.exposure_f
        for name, found_f in path.widening_f.items():
            widening_f[name][stretch] = found_f
        for name, found_f in path.shift_f.items():
            shift_f[name][stretch] = found_f
    return TimingPath(days, widening_f, shift_f, exposure_f)


def moved_edges(plan: Plan, name: str, band: Band, day: date, path: TimingPath) -> tuple[Floats, Floats, Floats]:
    """Target, lower and upper edge of a class on all days of a path, moved as `bands_of` moves those of one day.

    `band` is the class's own under the plan on days like `day`, on which its tilts are those of the days meant.
    """
    below = [c.name for c in plan.leaves if c.name == name or name in ancestors(c.name)]
    still_f = np.zeros(len(path.days))
    target_f = float(band.target) + sum((path.shift_f.get(leaf, still_f) for leaf in below), still_f)
    factor_f: Floats = (
        path.widening_f.get(name, np.ones(len(path.days))) if below == [name] else np.ones(len(path.days))
    )
    found = plan.asset_class(name)
    if found is None:
        return target_f, np.zeros(len(target_f)), np.ones(len(target_f))
    tilt = found.tilt if found.tilt is not None and found.tilt.is_live(day) else None
    widths_f = [
        _widths(found, target_f, found.below, found.below_relative),
        _widths(found, target_f, found.above, found.above_relative),
    ]
    for n, own in enumerate((tilt.below, tilt.above) if tilt is not None else ()):
        widths_f[n] = widths_f[n] if own is None else np.full(len(target_f), float(own))
    return target_f, target_f - factor_f * widths_f[0], target_f + factor_f * widths_f[1]


def _widths(of: AssetClass, target_f: Floats, width: Decimal, relative: Decimal | None) -> Floats:
    if of.band is BandKind.RELATIVE:
        return float(width) * target_f
    fixed_f = np.full(len(target_f), float(width))
    if of.band is BandKind.HYBRID and relative is not None:
        narrower_f: Floats = np.minimum(fixed_f, float(relative) * target_f)
        return narrower_f
    return fixed_f


def _stretch(plan: Plan, days: Days, bars: Mapping[str, Bars], forecasts: Forecasts) -> TimingPath:
    """Days under one plan."""
    rule = plan.rules.volatility
    widening_f: dict[str, Floats] = {}
    if rule.widen:
        for c in plan.leaves:
            if c.name in forecasts:
                own, at = forecasts[c.name], bars[c.name].days
                both_f = np.column_stack([asof(at, own.forecast_f, days), asof(at, own.median_f, days)])
                factors = [widening_of(forecast, median, rule) for forecast, median in both_f.tolist()]
                widening_f[c.name] = np.array([round(factor, 4) for factor in factors], dtype=np.float64)
    if rule.target is None:
        return TimingPath(days, widening_f, {}, np.full(len(days), np.nan))
    exposures = [exposure_of(forecast, rule) for forecast in _mix_forecast(plan, days, bars).tolist()]
    exposure_f = np.array([np.nan if e is None else e for e in exposures], dtype=np.float64)
    parts = _shifts(_targets(plan, days), exposure_f, _receivers(plan.leaves, days, bars, forecasts))
    shift_f = {c.name: parts[:, n] / PARTS for n, c in enumerate(plan.leaves)}
    return TimingPath(days, widening_f, shift_f, exposure_f)


def mix_forecast(plan: Plan, day: date, bars: Mapping[str, Bars]) -> float | None:
    """The yearly volatility expected of the plan's mix on a day; None unknown."""
    found = float(_mix_forecast(plan, np.array([day.toordinal()], dtype=np.int64), bars)[0])
    return found if np.isfinite(found) else None


def _mix_forecast(plan: Plan, days: Days, bars: Mapping[str, Bars]) -> Floats:
    mix = mix_bars({c.name: float(c.target) for c in plan.leaves if c.name != CASH_CLASS}, bars)
    return asof(mix.days, own_forecast(mix, plan.rules.volatility, int(days[0]) - _LOOKED_UP).forecast_f, days)


def mix_bars(weights: Mapping[str, float], bars: Mapping[str, Bars]) -> Bars:
    """A series that holds classes at fixed weights; what the weights lack to one stands still.

    Where prices of some classes are missing on a day the rest stands for them, if that is half of the weight or more;
    other days are left out.
    """
    known = {name: w for name, w in weights.items() if w > 0 and name in bars and len(bars[name].days) > 1}
    risky = sum(w for w in weights.values() if w > 0)
    if not known:
        none_f = np.zeros(0)
        return Bars("", np.zeros(0, dtype=np.int64), none_f, none_f, none_f, none_f, is_total=False)
    days = np.unique(np.concatenate([bars[name].days for name in known]))
    worth_f, weight_f = np.zeros(len(days)), np.zeros(len(days))
    for name, weight in known.items():
        at, returns_f = np.searchsorted(days, bars[name].days[1:]), bars[name].returns_f
        is_known = np.isfinite(returns_f)
        worth_f[at[is_known]] += weight * returns_f[is_known]
        weight_f[at[is_known]] += weight
    enough = np.flatnonzero(weight_f * 2 >= risky)
    grown_f = np.cumprod(1.0 + worth_f[enough] / weight_f[enough] * risky)
    first = max(0, int(enough[0]) - 1) if len(enough) else 0
    close_f = np.concatenate(([1.0], grown_f))
    blank_f = np.full(len(close_f), np.nan)
    return Bars("", days[np.concatenate(([first], enough))], close_f, blank_f, blank_f, blank_f, is_total=True)


def _targets(plan: Plan, days: Days) -> Floats:
    """Targets in force, tilts included: a row a day, a column a leaf."""
    out_f = np.tile([float(c.target) for c in plan.leaves], (len(days), 1))
    for n, c in enumerate(plan.leaves):
        if c.tilt is not None:
            since = 0 if c.tilt.since is None else c.tilt.since.toordinal()
            out_f[(since <= days) & (days <= c.tilt.until.toordinal()), n] += float(c.tilt.weight)
    return out_f


def _receivers(
    leaves: Sequence[AssetClass], days: Days, bars: Mapping[str, Bars], forecasts: Forecasts
) -> NDArray[np.int64]:
    """The leaf that takes what is freed: Cash, else the one that moves least that day; −1 where none is known."""
    names = [c.name for c in leaves]
    if CASH_CLASS in names:
        return np.full(len(days), names.index(CASH_CLASS), dtype=np.int64)
    moves_f = np.full((len(days), len(names)), np.inf)
    for n, name in enumerate(names):
        if name in forecasts:
            found_f = asof(bars[name].days, forecasts[name].forecast_f, days)
            moves_f[:, n] = np.where(np.isfinite(found_f), found_f, np.inf)
    least = moves_f.argmin(axis=1)
    return np.where(np.isfinite(moves_f.min(axis=1)), least, -1)


def _shifts(targets_f: Floats, exposure_f: Floats, receivers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Weight added to each leaf in ten-thousandths, a row a day: rows sum to zero, and no target goes below zero."""
    rows = np.arange(len(targets_f))
    known = np.isfinite(exposure_f) & (receivers >= 0)
    at = np.maximum(receivers, 0)
    risky_f = targets_f * PARTS
    room_f = risky_f[rows, at].copy()
    risky_f[rows, at] = 0.0
    cut_f = np.where(known, 1.0 - np.nan_to_num(exposure_f, nan=1.0), 0.0)
    whole_f = risky_f.sum(axis=1)
    cut_f = np.maximum(cut_f, -room_f / np.maximum(whole_f, 1.0))
    wanted_f = risky_f * np.abs(cut_f)[:, None]
    parts = np.floor(wanted_f + _HAIR).astype(np.int64)
    left = np.floor(wanted_f.sum(axis=1) + _HAIR).astype(np.int64) - parts.sum(axis=1)
    may_take = (parts + 1 <= risky_f + _HAIR) | (cut_f < 0)[:, None]
    remainders_f = np.where(may_take, wanted_f - parts, -1.0)
    order = np.argsort(-remainders_f, axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    parts += ((rank < left[:, None]) & may_take).astype(np.int64)
    signed = -parts * np.where(cut_f < 0, -1, 1)[:, None]
    signed[rows, at] = -signed.sum(axis=1)
    return np.where(known[:, None], signed, 0)
