"""What tilts have earned: the return of the tilted targets less that of the strategic ones, split by tilt.

Every day a tilt's part is its weight times what its class returned beyond the strategic mix (the allocation effect of
Brinson, Hood and Beebower, "Determinants of portfolio performance", Financial Analysts Journal 42(4), 1986, against
the mix as Brinson and Fachler 1985 have it). Days are linked with the logarithmic coefficients of Carino, "Combining
attribution effects over time", Journal of Performance Measurement 3(4), 1999, so that parts add up to the difference of
the linked returns. Both mixes are brought to their weights at every close and bear no cost: this is what the decision
was worth, not what the trades made of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.engine.bars import Bars
from app.engine.history.result import closes_on
from app.model.plan import Plan
from app.model.target import CASH_CLASS

Floats = NDArray[np.float64]
Days = NDArray[np.int64]
UNPLACED = ""
"""Name of the part of tilts that do not add up to zero: what they leave over earns nothing, what they lack is free."""
_ALIKE = 1e-12


@dataclass(frozen=True, slots=True)
class TiltPart:
    """What one tilt was worth over its days: `points` of the linked return as a fraction, and dollars.

    `weight` is the last it had, `name` its class. Dollars are of the household's value at the close before each day,
    None where that is not known on any of them.
    """

    name: str
    first: date
    last: date
    weight: float
    points: float
    dollars: float | None


@dataclass(frozen=True, slots=True)
class TiltAttribution:
    """The tilted targets beside the strategic ones from the first day with a tilt to the last one measured.

    `tilted` and `strategic` are linked returns; `parts` add up to their difference. `skipped` are days of which some
    class's return is not known, and `unvalued` days of which the household's value is not: neither is guessed.
    """

    first: date | None
    last: date | None
    tilted: float
    strategic: float
    parts: tuple[TiltPart, ...]
    skipped: int = 0
    unvalued: int = 0

    @property
    def points(self) -> float:
        """What all tilts were worth."""
        return self.tilted - self.strategic

    @property
    def dollars(self) -> float | None:
        """The same in dollars; None where no part knows its own."""
        known = [p.dollars for p in self.parts if p.dollars is not None]
        return sum(known) if known else None


NO_ATTRIBUTION = TiltAttribution(None, None, 0.0, 0.0, ())


@dataclass(frozen=True, slots=True, eq=False)
class TargetPath:
    """Strategic weights and tilts in force at the close of each day; columns are `names`, rows days."""

    names: tuple[str, ...]
    strategic_f: Floats
    tilt_f: Floats


def target_path(plans: Sequence[tuple[date, Plan]], days: Days) -> TargetPath:
    """The weights of the plans that were in force, each from its day until the next one's; days are ordinals."""
    names = tuple(dict.fromkeys(c.name for _, plan in plans for c in plan.leaves))
    strategic_f, tilt_f = np.zeros((len(days), len(names))), np.zeros((len(days), len(names)))
    for number, (since, plan) in enumerate(plans):
        until = plans[number + 1][0].toordinal() if number + 1 < len(plans) else np.iinfo(np.int64).max
        held = (days >= since.toordinal()) & (days < until)
        for c in plan.leaves:
            column = names.index(c.name)
            strategic_f[held, column] = float(c.target)
            if c.tilt is not None:
                begun = c.tilt.since.toordinal() if c.tilt.since is not None else 0
                live = held & (days >= begun) & (days <= c.tilt.until.toordinal())
                tilt_f[live, column] = float(c.tilt.weight)
    return TargetPath(names, strategic_f, tilt_f)


def class_returns(bars: Mapping[str, Bars], names: Sequence[str], days: Days) -> Floats:
    """Returns from one day to the next of the securities classes are read from, days in rows; NaN where not known.

    A close older than ten days counts as unknown; cash returns nothing.
    """
    out = np.full((len(days), len(names)), np.nan)
    for column, name in enumerate(names):
        if name in bars:
            close_f = closes_on(days, bars[name].days, bars[name].close_f)
            out[1:, column] = close_f[1:] / close_f[:-1] - 1.0
        elif name == CASH_CLASS:
            out[1:, column] = 0.0
    return out


def attribute(days: Days, path: TargetPath, returns_f: Floats, value_f: Floats) -> TiltAttribution:
    """The tilts of a path split into what each was worth; `value_f` is the household's value at each close.

    A day has the weights of the close before it. Rows of all arrays are `days`, ordinals, ascending.
    """
    before_f, tilt_f, day_f = path.strategic_f[:-1], path.tilt_f[:-1], returns_f[1:]
    counts = (before_f != 0) | (tilt_f != 0)
    known = ~(counts & ~np.isfinite(day_f)).any(axis=1)
    tilted = (tilt_f != 0).any(axis=1)
    span = np.flatnonzero(tilted)
    if not len(span):
        return NO_ATTRIBUTION
    inside = np.zeros(len(tilted), dtype=bool)
    inside[span[0] : span[-1] + 1] = True
    used = np.flatnonzero(inside & known)
    return_f = np.where(counts, np.nan_to_num(day_f), 0.0)[used]
    mix_f = (before_f[used] * return_f).sum(axis=1)
    own_f = tilt_f[used] * (return_f - mix_f[:, None])
    # What tilts that do not add up to zero leave over, or lack, returns nothing: it is a part of its own.
    rest_f = tilt_f[used].sum(axis=1) * mix_f
    effects_f = np.column_stack([own_f, rest_f])
    tilted_f = mix_f + effects_f.sum(axis=1)
    linked_f = effects_f * _linking(tilted_f, mix_f)[:, None]
    worth_f = effects_f * value_f[:-1][used][:, None]
    parts = _parts(days[1:][used], path, tilt_f[used], linked_f, worth_f)
    unvalued = int((~np.isfinite(value_f[:-1][used]) & tilted[used]).sum())
    total, base = (float(np.prod(1.0 + f) - 1.0) for f in (tilted_f, mix_f))
    first, last = (date.fromordinal(int(days[1:][n])) for n in (span[0], span[-1]))
    return TiltAttribution(first, last, total, base, parts, int((inside & ~known).sum()), unvalued)


def _linking(tilted_f: Floats, mix_f: Floats) -> Floats:
    """Carino's coefficients: what each day's difference counts for in the difference of the linked returns."""
    whole = _carino(np.array([np.prod(1.0 + tilted_f) - 1.0]), np.array([np.prod(1.0 + mix_f) - 1.0]))
    linking_f: Floats = _carino(tilted_f, mix_f) / whole[0]
    return linking_f


def _carino(a_f: Floats, b_f: Floats) -> Floats:
    """(ln(1+a) − ln(1+b)) / (a − b), 1/(1+a) where they are alike."""
    gap_f = a_f - b_f
    alike = np.abs(gap_f) < _ALIKE
    safe_f = np.where(alike, 1.0, gap_f)
    quotient_f: Floats = np.where(alike, 1.0 / (1.0 + a_f), (np.log1p(a_f) - np.log1p(b_f)) / safe_f)
    return quotient_f


def _parts(days: Days, path: TargetPath, tilt_f: Floats, linked_f: Floats, worth_f: Floats) -> tuple[TiltPart, ...]:
    """Each run of days of one class with a tilt of one sign, by first day and class; what is left over comes last."""
    found = []
    for column, name in enumerate((*path.names, UNPLACED)):
        weight_f = tilt_f[:, column] if name else tilt_f.sum(axis=1)
        weight_f = np.where(np.abs(weight_f) < _ALIKE, 0.0, weight_f)
        for begin, end in _runs(np.sign(weight_f)):
            dollars_f = worth_f[begin:end, column]
            dollars = float(np.nansum(dollars_f)) if np.isfinite(dollars_f).any() else None
            first, last = (date.fromordinal(int(days[n])) for n in (begin, end - 1))
            weight = float(weight_f[end - 1]) if name else -float(weight_f[end - 1])
            found.append(TiltPart(name, first, last, weight, float(linked_f[begin:end, column].sum()), dollars))
    return tuple(sorted(found, key=lambda p: (not p.name, p.first, p.name)))


def _runs(sign_f: Floats) -> list[tuple[int, int]]:
    """Begin and end (one past) of each run of one sign other than zero."""
    edges = np.flatnonzero(np.diff(sign_f)) + 1
    bounds = [0, *(int(e) for e in edges), len(sign_f)]
    return [(a, b) for a, b in pairwise(bounds) if b > a and sign_f[a]]
