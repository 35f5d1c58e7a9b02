"""Where things stand on a class's number line: pure arithmetic, testable without a screen.

Weights are Decimal fractions of 1. A point is one percent of weight; the axis counts points from
the saved target, which stands in its middle, at the same pixels per point in every row.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from app.ui.format import points_text, weight_text

Handle = Literal["target", "lower", "upper"]
Side = Literal["inside", "over", "under"]

HANDLES: tuple[Handle, ...] = ("target", "lower", "upper")
REACHES = (10, 15, 20, 30)
"""Points each side of the target; one row that needs more widens all rows to the next."""
GAP = Decimal("0.001")
"""A bracket may come to 0.1 points from the target, never past it."""
AXIS_MARGIN = 12
"""Room at both ends of the axis for half a hit area, in pixels."""
NEAR_PX = 11
"""A ghost nearer than this to the current marker drops below the track."""
HIT = (24, 32)
"""Width and height of a handle's hit area, in pixels."""
TIE_ABOVE = 8
"""So far above the track the tab wins a tie, in pixels."""

_POINT = Decimal("0.01")
_ZERO = Decimal(0)
_ONE = Decimal(1)
_TAB_CENTER = 19.0


@dataclass(frozen=True, slots=True)
class BandView:
    """One class on its number line; ``slot`` is its zero-based place among the classes.

    ``current`` None is unknown and draws no marker. ``suggested_*`` are edges as weights.
    ``strategic`` is the target that a tactical tilt departs from. ``in_force`` are the edges today, as weights, where
    volatility has moved them from those drawn; the current weight is judged by them.
    """

    name: str
    slot: int
    target: Decimal
    lower: Decimal
    upper: Decimal
    saved_target: Decimal
    current: Decimal | None
    proposed: Decimal | None = None
    suggested_lower: Decimal | None = None
    suggested_upper: Decimal | None = None
    strategic: Decimal | None = None
    in_force: tuple[Decimal, Decimal] | None = None
    locked: bool = False
    enabled: bool = True
    child: bool = False

    @property
    def side(self) -> Side:
        """Return whether the current weight is inside, above or below the band."""
        lower, upper = self.judged
        if self.current is None or lower <= self.current <= upper:
            return "inside"
        return "over" if self.current > upper else "under"

    @property
    def judged(self) -> tuple[Decimal, Decimal]:
        """Return the edges that the current weight is inside of or not."""
        return self.in_force or (self.lower, self.upper)

    @property
    def edges(self) -> "Edges":
        """Return where the three handles stand."""
        return Edges(self.target, self.lower, self.upper)


@dataclass(frozen=True, slots=True)
class Edges:
    """The three handles as weights: lower < target < upper."""

    target: Decimal
    lower: Decimal
    upper: Decimal

    def at(self, handle: Handle) -> Decimal:
        """Return the weight of one handle."""
        places: dict[Handle, Decimal] = {
            "target": self.target,
            "lower": self.lower,
            "upper": self.upper,
        }
        return places[handle]


@dataclass(frozen=True, slots=True)
class Axis:
    """A level stretch of pixels that shows ``reach`` points each side of ``middle`` (a weight)."""

    left: float
    right: float
    middle: Decimal
    reach: float

    @property
    def center(self) -> float:
        """Return the x of the keel line."""
        return (self.left + self.right) / 2

    @property
    def px_per_point(self) -> float:
        """Return pixels per percentage point."""
        return (self.right - self.left) / (2 * self.reach)

    def x(self, weight: Decimal) -> float:
        """Return the x of a weight, also beyond the ends."""
        return self.center + float((weight - self.middle) / _POINT) * self.px_per_point

    def weight(self, x: float) -> Decimal:
        """Return the weight at an x, to a hundredth of a point."""
        points = Decimal(str(round((x - self.center) / self.px_per_point, 2)))
        return self.middle + points * _POINT

    def clamped(self, weight: Decimal) -> tuple[float, int]:
        """Return an x within the axis, and the side it lies beyond: left -1, none 0, right 1."""
        x = self.x(weight)
        if x < self.left:
            return self.left, -1
        return (self.right, 1) if x > self.right else (x, 0)

    @property
    def start(self) -> float:
        """Return where the track begins: at weight 0 if that is on the axis."""
        return max(self.left, self.x(_ZERO))

    def marks(self, step: int = 2) -> list[tuple[float, Decimal]]:
        """Return (x, weight) of the scale: every ``step`` points from the middle, 0 to 1."""
        count = int(self.reach // step)
        weights = [self.middle + step * k * _POINT for k in range(-count, count + 1)]
        return [(self.x(weight), weight) for weight in weights if _ZERO <= weight <= _ONE]


def reach_for(views: Iterable[BandView], at_rest: float) -> float:
    """Return the points each side that all rows need together: ``at_rest`` or 10, 15, 20, 30."""
    needed = max((_farthest(view) for view in views), default=0.0)
    return next((reach for reach in (at_rest, *REACHES) if reach >= max(needed, at_rest)), 30)


def _farthest(view: BandView) -> float:
    weights = [view.target, view.lower, view.upper, *view.judged]
    weights += [w for w in (view.current, view.proposed, view.strategic) if w is not None]
    return max(float(abs(weight - view.saved_target) / _POINT) for weight in weights)


def limits(edges: Edges, handle: Handle, *, keep_edges: bool = False) -> tuple[Decimal, Decimal]:
    """Return how far a handle may travel; no edge leaves 0 to 1 and none passes the target.

    A target carries its edges along unless ``keep_edges``, which keeps their absolute place.
    """
    if handle == "lower":
        return _ZERO, max(edges.target - GAP, _ZERO)
    if handle == "upper":
        return min(edges.target + GAP, _ONE), _ONE
    if keep_edges:
        low, high = edges.lower + GAP, edges.upper - GAP
    else:
        low, high = edges.target - edges.lower, _ONE - (edges.upper - edges.target)
    return min(low, edges.target), max(high, edges.target)


def moved(edges: Edges, handle: Handle, weight: Decimal, *, keep_edges: bool = False) -> Edges:
    """Return the handles after one was moved as near to a weight as its limits allow."""
    low, high = limits(edges, handle, keep_edges=keep_edges)
    place = min(max(weight, low), high)
    if handle == "lower":
        return replace(edges, lower=place)
    if handle == "upper":
        return replace(edges, upper=place)
    if keep_edges:
        return replace(edges, target=place)
    shift = place - edges.target
    return Edges(place, edges.lower + shift, edges.upper + shift)


def widened(edges: Edges, by: Decimal) -> Edges:
    """Return both edges moved apart, or together when negative, by the same weight."""
    wider = moved(edges, "lower", edges.lower - by)
    return moved(wider, "upper", edges.upper + by)


def dragged(start: Decimal, dx: float, axis: Axis, step: Decimal) -> Decimal:
    """Return the weight after a drag of ``dx`` pixels in whole steps (points) from its start.

    Steps are counted from the start, so a drag back to it restores the very weight.
    """
    points = Decimal(str(dx / axis.px_per_point))
    steps = (points / step).to_integral_value(ROUND_HALF_EVEN)
    return start + steps * step * _POINT


def hit(axis: Axis, edges: Edges, x: float, y: float) -> Handle | None:
    """Return the handle at a point, y counted down from the track.

    Hit areas are 24 by 32. The tab wins ties 8 px or more above the track; below that the nearer
    bracket does, and where both are as near, the one on the pointer's side of the target.
    """
    target = axis.x(edges.target)
    in_tab = _within(x, target) and _within(y, -_TAB_CENTER, tall=True)
    if in_tab and y < -TIE_ABOVE:
        return "target"
    brackets: tuple[Handle, ...] = ("lower", "upper") if x <= target else ("upper", "lower")
    near = [b for b in brackets if _within(x, axis.x(edges.at(b))) and _within(y, 0, tall=True)]
    if near:
        return min(near, key=lambda bracket: abs(x - axis.x(edges.at(bracket))))
    return "target" if in_tab else None


def flag_x(x: float, tabs: Iterable[float], side: Side, room: float) -> float:
    """Return where the flag of a marker at `x` stands: above it, or beside a tab that is nearer than `room`."""
    away = 1 if side == "over" else -1
    for tab in sorted(tabs, key=lambda at: away * at):
        if abs(x - tab) < room:
            x = tab + away * room
    return x


def hit_center(handle: Handle) -> float:
    """Return the y of a hit area's middle, counted down from the track."""
    return -_TAB_CENTER if handle == "target" else 0.0


def _within(value: float, middle: float, *, tall: bool = False) -> bool:
    return abs(value - middle) <= HIT[tall] / 2


def spoken(name: str, handle: Handle) -> str:
    """Return the accessible name of a handle."""
    return f"{name}, target" if handle == "target" else f"{name}, {handle} edge"


def spoken_value(edges: Edges, handle: Handle) -> str:
    """Return the accessible value: ``4.0 points above target, 44.0 percent``."""
    weight = weight_text(edges.at(handle), unit=False)
    if handle == "target":
        return f"{weight} percent"
    distance = points_text(abs(edges.at(handle) - edges.target), signed=False)
    side = "above" if handle == "upper" else "below"
    return f"{distance} points {side} target, {weight} percent"
