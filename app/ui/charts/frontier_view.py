"""What the large frontier shows, as frozen values, and where its places stand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QPointF

from app.model.number import ZERO
from app.ui.charts.drift_paint import Frame
from app.ui.format import Formatter
from app.ui.widgets.dial_geometry import DialView, place_at, stop_at, stop_name, stops


@dataclass(frozen=True, slots=True)
class Dot:
    """Another plan that can be done: drift left, and tax and cost together."""

    drift: Decimal
    together: Decimal
    name: str


@dataclass(frozen=True, slots=True)
class FrontierView:
    """The dial, other plans, and how to write it."""

    dial: DialView
    dots: tuple[Dot, ...]
    format: Formatter


def dots_in_reach(view: FrontierView) -> tuple[Dot, ...]:
    """The plans that are shown beside the curve: one far dearer or cheaper than all of it would press it flat."""
    amounts = [p.together for p in view.dial.points]
    low, high = min((*amounts, ZERO)), max((*amounts, ZERO))
    most = view.dial.points[0].drift
    return tuple(d for d in view.dots if 2 * low - high <= d.together <= 2 * high - low and d.drift <= most)


def dot_at(frame: Frame, dot: Dot) -> QPointF:
    """Where a plan stands in pixels."""
    return frame.point(-float(dot.drift) * 100, float(dot.together))


def dot_words(dot: Dot, format_: Formatter) -> str:
    """`Edge only: 4.0 points left, −$468`."""
    return f"{dot.name}: {format_.points(dot.drift, signed=False)} points left, {format_.money(dot.together)}"


def flag_words(view: FrontierView) -> tuple[str, str]:
    """What the flag at the handle says: the figures, then which stop it stands on or between."""
    dial, format_ = view.dial, view.format
    place = dial.place
    figures = f"{format_.points(place.drift, signed=False)} points left, {format_.money(place.together, signed=True)}"
    here = stop_at(dial.points, place.drift)
    if here is not None:
        return figures, stop_name(here)
    known = stops(dial.points)
    before = next(p for p in reversed(known) if p.drift > place.drift)
    after = next(p for p in known if p.drift < place.drift)
    names = [stop_name(p) for p in (before, after)]
    return figures, f"between {names[0]} and {names[1]}"


def on_curve(dial: DialView, frame: Frame, drift: Decimal) -> QPointF:
    """Where a drift of the curve stands in pixels; the axis counts points down from the left."""
    place = place_at(dial.points, drift)
    return frame.point(-float(place.drift) * 100, float(place.together))
