"""What standing away from target costs while a trade waits: the risk it adds, as tracking error and as a certain loss.

A class at `gap` from its target, the others sharing the rest in proportion to theirs, has a tracking error of
|gap| · σ a year, σ being the volatility of the class's return less that of the rest: σ² = s² + s_rest² − 2 cov.
An investor of risk aversion γ would give up γ / 2 · gap² · σ² a year to be rid of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np

from app.engine.bars import Bars, Days, Floats
from app.model.target import CASH_CLASS

YEAR = 252
LEAST_RETURNS = 60


def relative_volatility(bars: Mapping[str, Bars], targets: Mapping[str, float], name: str) -> float | None:
    """The yearly volatility of a class against the others at their targets, over the last year of common days.

    Cash does not move. None where there are fewer than 60 returns, a class has no prices, or there are no others.
    """
    others = {n: t for n, t in targets.items() if n != name and t > 0}
    wanted = [n for n in (name, *others) if n != CASH_CLASS]
    if not others or not wanted or any(n not in bars for n in wanted):
        return None
    days = reduce(np.intersect1d, [bars[n].days for n in wanted])[-YEAR - 1 :]
    if len(days) <= LEAST_RETURNS:
        return None
    returns_f = {n: _returns(bars[n], days) for n in wanted}
    still_f = np.zeros(len(days) - 1)
    whole = sum(others.values())
    rest_f = sum((t / whole * returns_f.get(n, still_f) for n, t in others.items()), still_f)
    return float(np.std(returns_f.get(name, still_f) - rest_f, ddof=1)) * float(np.sqrt(YEAR))


def _returns(bars: Bars, days: Days) -> Floats:
    close_f = bars.close_f[np.searchsorted(bars.days, days)]
    return close_f[1:] / close_f[:-1] - 1.0


def tracking_error(gap: float, relative: float) -> float:
    """The yearly tracking error of a distance from target."""
    return abs(gap) * relative


def loss_of_waiting(gap_f: Floats, relative: float, risk_aversion: float) -> float:
    """What the days of these distances took, a part of the household's value: Σ γ / 2 · gap² · σ² / 252."""
    return float((gap_f**2).sum()) * risk_aversion / 2.0 * relative**2 / YEAR
