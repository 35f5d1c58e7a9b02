"""Where things stand on the cost of balance: pure arithmetic over a frontier, testable without a screen.

Drift is a share of the household and falls to the right, so right is more even; dollars are tax and trading cost
against doing nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from app.model.frontier import Frontier, FrontierPoint
from app.model.number import HUNDRED, ZERO
from app.ui.format import points_text

FINE = Decimal("0.001")
"""A tenth of a point: one step between stops."""
NEAR = Decimal("0.00005")
"""Nearer than this to a stop, the dial stands on it."""
_MOST_STOPS = 7
_ALIKE = Decimal("0.03")
"""How far prices that are one may be apart, as a part of them; or, for flat stretches, as a part of the mean price."""
_SLIGHT = Decimal("0.05")
_STEPS = (1, 2, 5)
_MARKS = 5

Points = tuple[FrontierPoint, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the curve: drift left, tax and cost there."""

    drift: Decimal
    tax: Decimal
    cost: Decimal

    @property
    def together(self) -> Decimal:
        """Tax and cost."""
        return self.tax + self.cost


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of one price; `price` is dollars for each point nearer to target."""

    start: FrontierPoint
    end: FrontierPoint
    price: Decimal


@dataclass(frozen=True, slots=True)
class DialView:
    """What a dial shows; `is_stale` is a curve of inputs that have changed."""

    points: Points
    drift: Decimal
    is_stale: bool = False

    @property
    def place(self) -> Place:
        """Where the handle stands."""
        return place_at(self.points, self.drift)

    @property
    def can_move(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.points) > 1


def curve(frontier: Frontier | None) -> Points:
    """The points from the largest drift to the least, one for each, the cheapest where two have the same."""
    found: dict[Decimal, FrontierPoint] = {}
    for point in frontier.points if frontier else ():
        known = found.get(point.drift)
        if known is None or point.together < known.together:
            found[point.drift] = point
    return tuple(sorted(found.values(), key=lambda p: -p.drift))


def clamped(points: Points, drift: Decimal) -> Decimal:
    """The drift on the curve that is nearest to one."""
    return min(max(drift, points[-1].drift), points[0].drift)


def place_at(points: Points, drift: Decimal) -> Place:
    """The place at a drift, between its two points in proportion."""
    drift = clamped(points, drift)
    for a, b in pairwise(points):
        if b.drift <= drift <= a.drift:
            part = (a.drift - drift) / (a.drift - b.drift)
            return Place(drift, a.tax + (b.tax - a.tax) * part, a.cost + (b.cost - a.cost) * part)
    return Place(drift, points[0].tax, points[0].cost)


def stops(points: Points) -> Points:
    """The points with a meaning of their own, and both ends; all of them where few have none."""
    named = tuple(p for n, p in enumerate(points) if p.label or n in {0, len(points) - 1})
    return points if len(named) <= 2 and len(points) <= _MOST_STOPS else named


def stop_at(points: Points, drift: Decimal) -> FrontierPoint | None:
    """The stop a drift stands on."""
    return next((p for p in stops(points) if abs(p.drift - drift) <= NEAR), None)


def next_stop(points: Points, drift: Decimal, way: int) -> Decimal:
    """The next stop: `way` 1 is more even, −1 cheaper; the end where there is none."""
    all_stops = [p.drift for p in stops(points)]
    if way > 0:
        return next((d for d in all_stops if d < drift - NEAR), all_stops[-1])
    return next((d for d in reversed(all_stops) if d > drift + NEAR), all_stops[0])


def stepped(points: Points, drift: Decimal, way: int) -> Decimal:
    """A tenth of a point further."""
    return clamped(points, drift - way * FINE)


def legs(points: Points) -> tuple[Leg, ...]:
    """The stretches of the curve with their prices; neighbours whose price is nearly the same are one."""
    found: list[Leg] = []
    amounts = [p.together for p in points]
    whole = (points[0].drift - points[-1].drift) * HUNDRED if points else ZERO
    slight = _SLIGHT * (max(amounts) - min(amounts)) / whole if whole else ZERO
    for a, b in pairwise(points):
        before = found[-1] if found else None
        if before is not None and _is_alike(before.price, _price(a, b), slight):
            found[-1] = Leg(before.start, b, _price(before.start, b))
        else:
            found.append(Leg(a, b, _price(a, b)))
    return tuple(found)


def _is_alike(one: Decimal, other: Decimal, slight: Decimal) -> bool:
    """The same to the dollar, to a few parts in a hundred, or to what no eye sees: two prices say no more than one."""
    apart = abs(one - other)
    return round(one) == round(other) or apart <= slight or apart <= _ALIKE * max(abs(one), abs(other))


def _price(a: FrontierPoint, b: FrontierPoint) -> Decimal:
    return (b.together - a.together) / ((a.drift - b.drift) * HUNDRED)


def inside_from(points: Points) -> Decimal | None:
    """The drift from which on every class is inside its band; None where some never is."""
    found = None
    for point in reversed(points):
        if point.outside > ZERO:
            break
        found = point.drift
    return found


def drift_marks(points: Points) -> list[Decimal]:
    """Whole points of drift the large axis names, the largest first, down to none."""
    most = int((points[0].drift * HUNDRED).to_integral_value(ROUND_CEILING))
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if most <= s * 10)
    top = -(-max(most, 1) // step) * step
    return [Decimal(n) / HUNDRED for n in range(top, -1, -step)]


def money_marks(amounts: Sequence[Decimal]) -> list[Decimal]:
    """Round amounts that enclose all of these and nothing, the least first."""
    low, high = min((*amounts, ZERO)), max((*amounts, ZERO))
    span = max(high - low, Decimal(1))
    size = Decimal(1)
    steps = iter(Decimal(s) * Decimal(10) ** e for e in range(9) for s in _STEPS)
    size = next((s for s in steps if span / s <= _MARKS), size)
    first = (low / size).to_integral_value(ROUND_FLOOR)
    last = (high / size).to_integral_value(ROUND_CEILING)
    return [size * n for n in range(int(first), int(last) + 1)]


def stop_name(point: FrontierPoint) -> str:
    """What a stop is called: its label, else where it stands."""
    left = points_text(point.drift, signed=False)
    return f"{point.label[:1].upper()}{point.label[1:]}" if point.label else f"{left} points"
