"""Daily volatility from closing prices."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

LEAST_RETURNS = 60
WINDOW = 252
DIGITS = 8


def daily_sigma(close_f: Sequence[float]) -> Decimal | None:
    """Sample standard deviation of the last year's daily returns; None below 60 of them (CLI contract)."""
    prices = np.asarray(close_f[-WINDOW - 1 :], dtype=np.float64)
    if len(prices) <= LEAST_RETURNS or not (prices > 0).all():
        return None
    returns = prices[1:] / prices[:-1] - 1
    return Decimal(f"{returns.std(ddof=1):.{DIGITS}f}")
