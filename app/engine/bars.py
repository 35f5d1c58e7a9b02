"""Daily prices of one series as arrays: what indicators and forecasts are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """One entry a day that has a close; `days` are ordinals (`date.toordinal`), ascending.

    `close_f` are closes without the jumps of splits and, where `is_total`, with distributions put back; `high_f` and
    `low_f` stand on the same footing. `volume_f` is in shares of the day. NaN is unknown. `symbol` is the security.
    """

    symbol: str
    days: Days
    close_f: Floats
    high_f: Floats
    low_f: Floats
    volume_f: Floats
    is_total: bool

    def upto(self, day: int) -> Bars:
        """What was known at the close of a day."""
        end = int(np.searchsorted(self.days, day, side="right"))
        close_f, high_f, low_f, volume_f = (a[:end] for a in (self.close_f, self.high_f, self.low_f, self.volume_f))
        return Bars(self.symbol, self.days[:end], close_f, high_f, low_f, volume_f, self.is_total)

    @property
    def returns_f(self) -> Floats:
        """Simple returns, one less than days."""
        return self.close_f[1:] / self.close_f[:-1] - 1.0


def bars_of(
    symbol: str,
    days: Days,
    close_f: Floats,
    adjusted_f: Floats,
    ranges_f: tuple[Floats, Floats, Floats],
    splits: tuple[tuple[int, float], ...] = (),
) -> Bars:
    """Bars of closes as traded; `ranges_f` are highs, lows and volumes, `splits` days and ratios new to old.

    Adjusted closes are taken where every day has one, else splits are taken out of the closes.
    """
    high_f, low_f, volume_f = ranges_f
    is_total = bool(len(days)) and not bool(np.isnan(adjusted_f).any())
    factor_f = adjusted_f / close_f if is_total else np.ones(len(days))
    if not is_total:
        for day, ratio in splits:
            factor_f[days < day] /= ratio
    return Bars(symbol, days, close_f * factor_f, high_f * factor_f, low_f * factor_f, volume_f, is_total)
