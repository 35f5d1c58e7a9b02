"""What a household earned and how bumpy the way was: the field's measures as functions of arrays.

Returns are fractions (0.04, not 4). A day's return is (V − F) / V₋₁ − 1: what came in or left during a day (F) counts
at its end: ledgers tell no time of day, and GIPS 2020 leaves the choice to a policy that is kept to.
NaN is a day that is not known; nothing here fills one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TRADING_DAYS = 252
YEAR = 365
LEAST_RETURNS = 60
"""Fewer daily returns say nothing of volatility and tracking error."""
NOISE = 1e-12


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall from a high: `depth` as a fraction (0.2 is a fifth), with the days of high and low.

    `recovered` is the first day back at the high, None while it is not reached.
    """

    depth: float
    peak: date
    trough: date
    recovered: date | None

    @property
    def recovery_days(self) -> int | None:
        """Calendar days from the low back to the high, None while it is not reached."""
        return None if self.recovered is None else (self.recovered - self.trough).days


@dataclass(frozen=True, slots=True)
class Measured:
    """One series over the days measured; None is unknown. `yearly` is None below a year, as GIPS 2020 wants it.

    `volatility` is yearly, of daily returns.
    """

    total: float | None
    yearly: float | None
    volatility: float | None
    drawdown: Drawdown | None


@dataclass(frozen=True, slots=True)
class Compared:
    """The household beside the target mix over the days on which both are known; `returns` are how many.

    `active` is the household's total return less that of `mix`. `mix` has the targets then valid with their tilts,
    `strategic` without. `tracking_error` is yearly, `information_ratio` the yearly active return over it, None below
    a year.
    """

    first: date
    last: date
    returns: int
    household: Measured
    mix: Measured
    strategic: Measured
    active: float | None
    tracking_error: float | None
    information_ratio: float | None


@dataclass(frozen=True, slots=True)
class TrackingErrorToday:
    """The yearly tracking error that today's weights take against target, sqrt(a' Σ a); None where it is unknown.

    Σ is of the daily returns of the leading securities over `observations` days from `first` to `last`.
    """

    value: float | None
    observations: int = 0
    first: date | None = None
    last: date | None = None
    by_class: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Performance:
    """What a household earned from the close of `first` to that of `last`, the last days on end that are known.

    None is unknown, and `notes` say why, as they say what a number rests on. `begin` and `end` are values, `came` and
    `left` what came in from outside and left, `gain` the rest. `dietz` is the Modified Dietz return of the whole time,
    `money_weighted` the internal rate of return over it, `money_weighted_yearly` the same a year (XIRR).
    """

    first: date | None
    last: date | None
    returns: int
    begin: float | None
    end: float | None
    came: float | None
    left: float | None
    household: Measured
    dietz: float | None
    money_weighted: float | None
    money_weighted_yearly: float | None
    compared: Compared | None
    tracking_error_today: TrackingErrorToday
    diversification: float | None
    notes: tuple[str, ...]

    @property
    def gain(self) -> float | None:
        """What the value grew by beyond what came in and left."""
        if self.begin is None or self.end is None or self.came is None or self.left is None:
            return None
        return self.end - self.begin - self.came + self.left


@dataclass(frozen=True, slots=True, eq=False)
class ReturnPath:
    """One dollar over the days measured, and how far below its last high; the first day is the one it starts at.

    `target_mix_f` and `strategic_f` start where the household is on the first day of the comparison, NaN before.
    Drawdowns are zero or below (−0.2 is a fifth below the high).
    """

    days: tuple[date, ...]
    household_f: Floats
    target_mix_f: Floats
    strategic_f: Floats
    drawdown_f: Floats
    target_mix_drawdown_f: Floats


def daily_returns(value_f: Floats, flows_f: Floats) -> Floats:
    """Each day's return from values and flows of the same days; NaN on the first, and where the day before had nothing.

    Flows count at the end of their day.
    """
    out = np.full(len(value_f), np.nan)
    before_f = value_f[:-1]
    np.divide(value_f[1:] - flows_f[1:], before_f, out=out[1:], where=before_f > 0)
    return out - 1.0


def last_run(known: NDArray[np.bool_]) -> tuple[int, int]:
    """Begin and end (one past) of the last true values on end; (0, 0) where there is none."""
    true = np.flatnonzero(known)
    if not len(true):
        return 0, 0
    end = int(true[-1]) + 1
    breaks = np.flatnonzero(~known[:end])
    return (int(breaks[-1]) + 1 if len(breaks) else 0), end


def time_weighted(returns_f: Floats) -> float:
    """The total of linked returns; NaN where one of them is."""
    return float(np.prod(1.0 + returns_f) - 1.0)


def yearly(total: float, days: int) -> float | None:
    """A total return a year, over calendar days; None below a year, as GIPS 2020 forbids to stretch it."""
    return None if days < YEAR or total <= -1 else float((1.0 + total) ** (YEAR / days) - 1.0)


def modified_dietz(begin: float, end: float, flows: Sequence[tuple[float, float]], days: float) -> float | None:
    """(V₁ − V₀ − ΣF) / (V₀ + Σ wF), w = (days − day) / days, for flows of amount and day; None without capital.

    Dietz 1966; GIPS 2020.
    """
    total = sum(amount for amount, _ in flows)
    capital = begin + sum(amount * (days - day) / days for amount, day in flows)
    return (end - begin - total) / capital if capital > 0 else None


def money_weighted(days: Sequence[date], amounts: Sequence[float]) -> float | None:
    """The yearly rate at which the amounts, paid in negative, are worth nothing today (XIRR, 365 days a year).

    None where there is no such rate.
    """
    import pyxirr

    found = pyxirr.xirr(days, amounts, silent=True)
    return None if found is None or not np.isfinite(found) or found <= -1 else float(found)


def volatility(returns_f: Floats, periods: int = TRADING_DAYS) -> float:
    """The yearly standard deviation (sample) of returns, `periods` of them a year."""
    return float(np.std(returns_f, ddof=1) * np.sqrt(periods))


def tracking_error_ex_post(active_f: Floats, periods: int = TRADING_DAYS) -> float:
    """The yearly standard deviation (sample) of active returns."""
    return volatility(active_f, periods)


def tracking_error_ex_ante(active_f: Floats, covariance_f: Floats) -> float:
    """sqrt(a' Σ a) of active weights and a covariance of yearly returns."""
    variance = float(active_f @ covariance_f @ active_f)
    return math.sqrt(max(variance, 0.0))


def information_ratio(active_f: Floats, periods: int = TRADING_DAYS) -> float | None:
    """Mean active return a year over tracking error; None where there is none to divide by."""
    error = tracking_error_ex_post(active_f, periods)
    return float(np.mean(active_f)) * periods / error if error > NOISE else None


def drawdowns(index_f: Floats) -> Floats:
    """How far below its last high each value is, zero or below; NaN values are skipped."""
    high_f = np.fmax.accumulate(index_f) if len(index_f) else index_f
    below_f: Floats = index_f / high_f - 1.0
    return below_f


def drawdown(days: Sequence[date], index_f: Floats) -> Drawdown | None:
    """The deepest fall of an index of days that are all known; None where it never falls."""
    below_f = drawdowns(index_f)
    if not len(below_f) or not (low := int(np.argmin(below_f))) or below_f[low] >= 0:
        return None
    high = float(index_f[:low].max())
    peak = int(np.flatnonzero(index_f[:low] == high)[-1])
    back = np.flatnonzero(index_f[low:] >= high)
    return Drawdown(-float(below_f[low]), days[peak], days[low], days[low + int(back[0])] if len(back) else None)


def diversification_return(weights_f: Floats, covariance_f: Floats) -> float:
    """What rebalancing to these weights grows by beyond the mean growth of its parts: ½ (Σ w σ² − σ_p²), a year.

    Booth and Fama 1992; Willenbrock 2011.
    """
    return float(weights_f @ np.diag(covariance_f) - weights_f @ covariance_f @ weights_f) / 2


def mix_returns(weights_f: Floats, returns_f: Floats) -> Floats:
    """Daily returns of a mix brought to its weights at each close; both arrays have days in rows, parts in columns.

    A day has the weights of the close before. A part that weighs nothing need not be known; NaN where another is not,
    and on the first day. What the weights leave to one is cash, which earns nothing here.
    """
    out = np.full(len(weights_f), np.nan)
    before_f = weights_f[:-1]
    out[1:] = np.where(before_f == 0, 0.0, before_f * returns_f[1:]).sum(axis=1)
    return out
