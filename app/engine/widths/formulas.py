"""How wide a band is worth being: closed forms, each with its source.

x is a class's distance from its target, a part of the household; between trades it moves like a random walk of
s = w(1 − w)·σ a year, σ being how the class moves against the rest. Leaving x alone costs γ/2·σ²·x² a year
(certainty-equivalent loss as part of the household), trading costs c on what is traded one way and F a trade, both as
parts of the household. A trade goes back to the part `stop` of the band: 0 the target, 1 the edge.

Sources: Gerhold, Guasoni, Muhle-Karbe and Schachermayer, "Transaction costs, trading volume, and the liquidity
premium", Finance and Stochastics 18 (2014), arXiv:1108.1167, for the edge (eps = 2c there); renewal arguments on the
random walk between two edges for every other place to stop, which tests compare with simulated paths; Masters, "Rules
for rebalancing", Journal of Portfolio Management 29(3) (2003), for the trigger; Broadie, Glasserman and Kou, "A
continuity correction for discrete barrier options", Mathematical Finance 7 (1997), for looking at times only; Garleanu
and Pedersen, "Dynamic trading with predictable returns", Journal of Finance 68 (2013), for views, as a rule of thumb.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

CONTINUITY = 0.5826
"""Mean overshoot of a normal random walk over a distant barrier, in steps: −ζ(1/2)/√(2π) (Broadie and others 1997)."""
EDGE_TO_CALENDAR = math.sqrt(math.pi) / (2.0 * math.sqrt(3.0))
"""Turnover of a band traded to its edge against a calendar's at equal tracking error, 0.5117 (Leland 1999)."""
TARGET_TO_CALENDAR = math.sqrt(math.pi / 6.0)
"""The same of a band traded to the target, 0.7236."""
_STEPS = 200
_NARROW = 1e-12


def edge_width(w: float, gamma: float, c: float) -> float:
    """Half the width of a band traded to its edge, (3/(2γ)·w²(1−w)²·c)^(1/3); c one way (GGMS 2014, leading order)."""
    return math.cbrt(1.5 * _k(w, gamma) * c)


def target_width(w: float, gamma: float, c: float, fixed: float = 0.0) -> float:
    """Half the width of a band traded to the target: Δ⁴ = 6ckΔ + 12Fk, k = w²(1−w)²/γ; 0 where trading is free."""
    return stop_width(w, gamma, c, fixed, 0.0)


def stop_width(w: float, gamma: float, c: float, fixed: float, stop: float) -> float:
    """Half the width of a band whose trades stop at the part `stop` of it, in [0, 1].

    Δ⁴ = 6k/(1+t²)·(cΔ/(1+t) + 2F/(1−t²)), the target for t = 0 and the edge for t = 1, where a fixed cost has no
    answer in continuous time: infinite. Zero where trading is free.
    """
    if fixed > 0.0 and stop >= 1.0:
        return math.inf
    k = 6.0 * _k(w, gamma) / (1.0 + stop * stop)
    linear = k * c / (1.0 + stop)
    constant = 2.0 * k * fixed / (1.0 - stop * stop) if fixed > 0.0 else 0.0
    if linear <= 0.0 and constant <= 0.0:
        return 0.0
    # Δ⁴ − linear·Δ − constant is convex and has one root above 0; from above it, Newton comes down to it.
    width: float = math.cbrt(linear) + math.sqrt(math.sqrt(constant))
    for _ in range(_STEPS):
        step = (width**4 - linear * width - constant) / (4.0 * width**3 - linear)
        width -= step
        if abs(step) <= 1e-15 * width:
            break
    return width


@dataclass(frozen=True, slots=True)
class Steady:
    """What a band comes to in the long run, a year: mean of x², trades at each edge, cost as part of the household."""

    mean_square: float
    upper_trades: float
    lower_trades: float
    cost: float


@dataclass(frozen=True, slots=True)
class Prices:
    """What trading costs: one way on the amount, and each trade, as parts of the household; upper is selling."""

    upper: float
    lower: float
    upper_fixed: float = 0.0
    lower_fixed: float = 0.0


def steady(below: float, above: float, s: float, prices: Prices, stop: float = 0.0) -> Steady:
    """The long run of an asymmetric band of a class that moves s a year; widths above 0, `stop` in [0, 1).

    For the target E[x²] = (a²+b²−ab)/6, trades s²/(b(a+b)) above and s²/(a(a+b)) below. At `stop` the walk begins anew
    at `stop` times the width of the edge it broke; the edges broken form a chain of two states.
    """
    a, b, span = below, above, below + above
    high, low = stop * b, -stop * a
    up_from_high, up_from_low = (high + a) / span, (low + a) / span
    share_up = up_from_low / (1.0 - up_from_high + up_from_low)

    def wait(z: float) -> float:
        return (b - z) * (z + a) / (s * s)

    tilt = (b**4 - a**4) / span

    def square(z: float) -> float:
        return (b**4 - z**4 - tilt * (b - z)) / (6.0 * s * s)

    cycle = share_up * wait(high) + (1.0 - share_up) * wait(low)
    mean_square = (share_up * square(high) + (1.0 - share_up) * square(low)) / cycle
    up, down = share_up / cycle, (1.0 - share_up) / cycle
    paid = up * (prices.upper_fixed + prices.upper * (b - high)) + down * (
        prices.lower_fixed + prices.lower * (a + low)
    )
    return Steady(mean_square, up, down, paid)


def steady_edge(below: float, above: float, s: float, prices: Prices) -> Steady:
    """The long run of a band traded to its edge: x is uniform, each edge trades s²/(2(a+b)) a year in amounts.

    Trades are without number and without size, so counts are infinite and fixed costs are not in it.
    """
    span = below + above
    mean_square = (below**3 + above**3) / (3.0 * span)
    return Steady(mean_square, math.inf, math.inf, s * s / (2.0 * span) * (prices.upper + prices.lower))


def joint_widths(w: float, gamma: float, prices: Prices, stop: float = 0.0) -> tuple[float, float]:
    """(below, above) that cost least together: γ/2·E[x²] + cost rate with s = w(1−w), σ² taken out of both.

    Costs on the amount may differ without moving the edges apart, since what goes up comes down; fixed costs do move
    them. To the edge, symmetric at the mean of the costs. Zero where trading is free.
    """
    c = 0.5 * (prices.upper + prices.lower)
    fixed = 0.5 * (prices.upper_fixed + prices.lower_fixed)
    start = stop_width(w, gamma, c, 0.0 if stop >= 1.0 else fixed, stop)
    if stop >= 1.0 or start <= 0.0 or prices.upper_fixed == prices.lower_fixed:
        return start, start

    def loss(below: float, above: float) -> float:
        found = steady(below, above, w * (1.0 - w), prices, stop)
        return 0.5 * gamma * found.mean_square + found.cost

    below = above = start
    for _ in range(_STEPS):
        before = below, above
        below = _least(lambda x, y=above: loss(x, y), below)  # type: ignore[misc]  # y is bound now
        above = _least(lambda x, y=below: loss(y, x), above)  # type: ignore[misc]  # y is bound now
        if abs(below - before[0]) + abs(above - before[1]) <= 1e-7 * start:
            break
    return below, above


def masters_trigger(tolerance: float, cost: float, sigma: float) -> float:
    """Masters's trigger T = 2KC/σ²: from there the way to the target pays for itself in a year; he goes back to T/2."""
    return 2.0 * tolerance * cost / (sigma * sigma)


def one_off_trigger(gamma: float, cost: float, sigma: float, stop: float = 0.0) -> float:
    """The distance from which one trade back to `stop` of it pays within a year: γ/2·σ²·x²(1−t²) = C·x(1−t).

    Masters's trigger with K = 1/γ, for every place to stop: for the target as he gives it, for the edge half of it,
    where the last dollar sold pays for itself.
    """
    return masters_trigger(1.0 / gamma, cost, sigma) / (1.0 + stop)


def view_shift(alpha: float, years: float, gamma: float, sigma: float) -> float:
    """By how much a view of `alpha` a year that lasts `years` moves both edges: α/(γσ²)·h/(h+1). A rule of thumb.

    In the spirit of trading in front of the target (Garleanu and Pedersen 2013), not a result of theirs.
    """
    return alpha / (gamma * sigma * sigma) * years / (years + 1.0)


def budget_width(tracking_error: float, sigma: float, stop: float = 0.0) -> float:
    """The width whose mean tracking error a year is the budget: √3·TE/σ to the edge, √6·TE/σ to the target."""
    return tracking_error / sigma * math.sqrt(6.0 / (1.0 + stop * stop))


def look_correction(s: float, interval: float) -> float:
    """What looking only every `interval` years adds to a band: 0.5826·s·√dt (Broadie, Glasserman and Kou 1997)."""
    return CONTINUITY * s * math.sqrt(interval)


def edge_trade(s: float, interval: float) -> float:
    """Mean size of a trade to the edge when looked at every `interval` years: s·√(dt/2), the walk's mean ladder step.

    Spitzer, "A Tauberian theorem and its probability interpretation", Transactions of the AMS 94 (1960).
    """
    return s * math.sqrt(interval / 2.0)


def impact_rate(coefficient: float, daily_sigma: float, shares: float, daily_volume: float) -> float:
    """Impact as part of the amount, Y·σ_d·√(Q/ADV): the square-root law (Torre 1997; Almgren and others 2005)."""
    return coefficient * daily_sigma * math.sqrt(shares / daily_volume)


def calendar_turnover(s: float, interval: float) -> float:
    """Yearly amount traded by going to the target every `interval` years: s·√(2/(π·τ)); x² is s²τ/2 in the mean."""
    return s * math.sqrt(2.0 / (math.pi * interval))


def relative_sigma(own: float, rest: float, correlation: float) -> float:
    """How a class moves against the rest: σᵢ² + σ_r² less twice their covariance, never below 0."""
    return math.sqrt(max(own * own + rest * rest - 2.0 * correlation * own * rest, 0.0))


def free_boundary(w: float, gamma: float, eps: float) -> float:
    """Half the width of the exact no-trade region of one risky asset, traded to its edges (GGMS 2014, theorem 3.1).

    `w` in (0, 1) is the Merton weight μ/(γσ²), `eps` the round-trip relative spread; the lower edge is marked at the
    ask, the upper at the bid. Their Riccati equation is separated, so the width d solves
    ∫ γ(d²−y²)/(D(D−γ(d²−y²))) dy = −log(1−eps) over (−d, d), D = (w+y)(1−w−y), which grows with d.
    """
    goal = -math.log1p(-eps)
    low, high = 0.0, min(w, 1.0 - w)
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if _gap_integral(w, gamma, middle) > goal else (middle, high)
        if high - low <= _NARROW:
            break
    return 0.5 * (low + high)


def _gap_integral(w: float, gamma: float, d: float, cells: int = 400) -> float:
    """The integral of `free_boundary` by Simpson's rule; infinite where the gap is too large for an answer."""
    total, step = 0.0, 2.0 * d / cells
    for n in range(cells + 1):
        y = -d + n * step
        mark, loss = (w + y) * (1.0 - w - y), gamma * (d * d - y * y)
        if mark - loss <= 0.0:
            if loss <= 0.0:
                continue
            return math.inf
        total += (1.0 if n in (0, cells) else 4.0 if n % 2 else 2.0) * loss / (mark * (mark - loss))
    return total * step / 3.0


def _k(w: float, gamma: float) -> float:
    """The k of the formulas: w²(1−w)²/γ."""
    return (w * (1.0 - w)) ** 2 / gamma


def _least(value: Callable[[float], float], near: float) -> float:
    """Where a function of one valley is least, by golden section between a quarter and four times a first guess."""
    golden = (math.sqrt(5.0) - 1.0) / 2.0
    low, high = near / 4.0, near * 4.0
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left, at_right = value(left), value(right)
    while high - low > 1e-8 * near:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = value(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = value(right)
    return 0.5 * (low + high)
