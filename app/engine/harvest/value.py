"""What taking a loss is worth: present value, future value, break-evens, and how large a loss beats waiting for more.

A loss taken saves tax now and lowers the basis, so that the same gain is taxed later. One harvest blocks the security
for 31 days, so a small loss may wait: the threshold comes from a dynamic programme over a lognormal price (6 % drift,
5 % a year of forced sale, 21 trading days of lock, discounted net losses maximised), tabulated by volatility and cost.
It is a guide, not a promise. Constantinides (1984) is the case without lock and cost.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

from app.model.number import ONE, ZERO

TRADING_DAYS = 252


def discount(rate: Decimal, years: Decimal | int) -> Decimal:
    """What a dollar in so many years is worth today."""
    return (ONE + rate) ** -Decimal(years)


def net_present_value(
    saved: Decimal, given_up: Decimal, later_rate: Decimal, rate: Decimal, years: int, cost: Decimal
) -> Decimal:
    """Tax saved (its present value) less the later tax on the basis given up and the cost of the swap.

    `later_rate` is zero where the later gain is never taxed: death, charity.
    """
    return saved - later_rate * given_up * discount(rate, years) - cost


def future_value(
    saved: Decimal, given_up: Decimal, later_rate: Decimal, growth: Decimal, cost: Decimal = ZERO
) -> Decimal:
    """What the harvest adds after the later sale, the saving reinvested in the same thing; `growth` is a factor."""
    return (saved - cost) * (growth * (ONE - later_rate) + later_rate) - later_rate * given_up


def break_even_loss(cost_part: Decimal, benefit: Decimal) -> Decimal | None:
    """The smallest loss, as a part of value, that pays for the swap; None where no loss does."""
    return cost_part / benefit if benefit > 0 else None


def break_even_rate(now_rate: Decimal, cost: Decimal, loss: Decimal, rate: Decimal, years: int) -> Decimal:
    """The later rate of tax up to which the harvest pays."""
    return (now_rate - cost / loss) / discount(rate, years)


def break_even_years(
    saved: Decimal, given_up: Decimal, later_rate: Decimal, rate: Decimal, cost: Decimal
) -> Decimal | None:
    """Years until the later tax, in today's money, is no more than what is left of the saving; None where never."""
    kept, later = saved - cost, later_rate * given_up
    if kept >= later:
        return ZERO
    if kept <= 0 or rate <= 0:
        return None
    return (later / kept).ln() / (ONE + rate).ln()


# --- When waiting is worth more ---------------------------------------------------------------------------------------

_SIGMAS = tuple(Decimal(s) for s in ("0.06", "0.12", "0.16", "0.20", "0.30", "0.40"))
_COSTS = tuple(Decimal(k) for k in ("0", "0.002", "0.005", "0.01", "0.02"))
_THRESHOLDS = tuple(
    tuple(Decimal(part) / 1000 for part in row.split())
    for row in (
        "8 13 20 28 43",
        "13 23 33 49 73",
        "18 28 43 62 91",
        "20 36 51 75 111",
        "31 49 73 102 153",
        "41 62 89 128 188",
    )
)
"""Smallest loss as a part of value: a row a volatility, a column a cost, in thousandths."""


def annual_sigma(daily: Decimal) -> Decimal:
    """Yearly volatility from daily."""
    return daily * Decimal(TRADING_DAYS).sqrt()


def threshold(sigma: Decimal, cost: Decimal) -> Decimal:
    """The smallest loss, as a part of value, at which taking it beats waiting for a larger one.

    `sigma` is volatility a year, `cost` what the swap costs over value times benefit rate. Linear in both between the
    tabulated points and beyond the last; towards no volatility it falls to the cost alone, its floor everywhere.
    """
    by_sigma = [cost, *(_linear(_COSTS, row, cost) for row in _THRESHOLDS)]
    return max(cost, _linear((ZERO, *_SIGMAS), by_sigma, sigma))


def _linear(points: Sequence[Decimal], values: Sequence[Decimal], at: Decimal) -> Decimal:
    """The straight line through the two points around, or through the two last ones outside."""
    n = min(max(bisect_right(points, at), 1), len(points) - 1)
    part = (at - points[n - 1]) / (points[n] - points[n - 1])
    return values[n - 1] + part * (values[n] - values[n - 1])
