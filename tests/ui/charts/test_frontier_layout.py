"""The words on the frontier: none lies over another, over a line or over a mark, whatever the curve looks like."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QLineF, QPointF, QRectF

from app.model.frontier import FrontierPoint
from app.ui.charts.drift_paint import Frame
from app.ui.charts.frontier_layout import INSIDE, FrontierLayout, Lines, laid_out
from app.ui.charts.frontier_view import Dot, FrontierView, dot_at, dot_words, dots_in_reach, on_curve
from app.ui.format import Formatter
from app.ui.theme_tokens import TypeName
from app.ui.widgets.dial_geometry import DialView, legs, money_marks, stop_at, stop_name, stops
from tests.ui.frontiers import POINTS

D = Decimal
FORMAT = Formatter(hide_amounts=False, today=date(2026, 11, 20))
LINES = Lines(20, 16, 14)
SIZES = ((480, 200), (760, 310), (1250, 560))


def made(*points: tuple[str, int, str]) -> tuple[FrontierPoint, ...]:
    """Make points of (drift, tax, label), the last two inside all bands."""
    last = len(points) - 2
    return tuple(
        FrontierPoint(D(drift), D(0) if n >= last else D("0.01"), D(tax), D(0), 3, D(0), label)
        for n, (drift, tax, label) in enumerate(points)
    )


NAMES = ("nothing done", "free moves end", "nearest edge", "target")


def shape(*places: tuple[str, int]) -> tuple[FrontierPoint, ...]:
    """Make the four stops with a meaning of their own, each at (drift, tax)."""
    return made(*((drift, tax, name) for (drift, tax), name in zip(places, NAMES, strict=True)))


SHAPES = {
    "the picture": POINTS,
    "flat": shape(("0.07", 0), ("0.05", 1), ("0.03", 2), ("0", 3)),
    "steep at the end": shape(("0.07", 0), ("0.02", 5), ("0.012", 300), ("0.01", 9000)),
    "steep at once": shape(("0.09", -900), ("0.085", 4000), ("0.04", 4200), ("0", 4300)),
    "stops close together": shape(("0.0700", -10), ("0.0403", 90), ("0.0400", 95), ("0.0395", 99)),
    "many legs": made(*((f"{0.08 - n * 0.01:.2f}", n * n * 40, ("nearest edge" if n == 5 else "")) for n in range(9))),
    "two points": made(("0.05", 0, "nothing done"), ("0.001", 250, "target")),
}


def measure(words: str, style: TypeName) -> float:
    """How wide words are: so much a letter."""
    return len(words) * {"strong": 7.0, "micro": 5.6}.get(style, 6.2)


def arranged(view: FrontierView, size: tuple[int, int]) -> tuple[FrontierLayout, Frame, QRectF]:
    """Lay a view out in a box of that size, with axes as the chart has them."""
    box = QRectF(70, 22, *size)
    marks = money_marks([p.together for p in view.dial.points])
    low, high = float(marks[0]), float(marks[-1])
    reach = (low - (high - low) * 0.1, high + (high - low) * 0.04)
    frame = Frame.of(box, (-float(view.dial.points[0].drift) * 100 - 1, 0.3), reach)
    return laid_out(view, frame, box, measure, LINES), frame, box


def crosses(box: QRectF, start: QPointF, end: QPointF) -> bool:
    """Does a line touch a rectangle?"""
    if box.contains(start) or box.contains(end):
        return True
    corners = [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft(), box.topLeft()]
    touch = QLineF.IntersectionType.BoundedIntersection
    return any(QLineF(start, end).intersects(QLineF(a, b))[0] == touch for a, b in pairwise(corners))


def faults(view: FrontierView, size: tuple[int, int]) -> list[str]:
    """Everything that lies over something else, in words."""
    layout, frame, box = arranged(view, size)
    here = on_curve(view.dial, frame, view.dial.drift)
    found = [f"{a.text} over {b.text}" for a, b in combinations(layout.words, 2) if a.box.intersects(b.box)]
    for word in layout.words:
        found += [f"{word.text} {fault}" for fault, is_so in word_faults(word.box, view, layout, frame) if is_so]
        found += [] if box.contains(word.box) else [f"{word.text} outside"]
    if any(crosses(layout.flag, drop.topLeft(), drop.bottomRight()) for drop in layout.drops):
        found.append("the flag on a drop")
    if layout.flag.intersects(QRectF(here.x() - 8, here.y() - 8, 16, 16)):
        found.append("the flag on the handle")
    return found if box.contains(layout.flag) else [*found, "the flag outside"]


def word_faults(box: QRectF, view: FrontierView, layout: FrontierLayout, frame: Frame) -> list[tuple[str, bool]]:
    """What words in a rectangle may lie over, and whether they do."""
    curve = [on_curve(view.dial, frame, p.drift) for p in view.dial.points]
    here, zero = on_curve(view.dial, frame, view.dial.drift), frame.point(0, 0).y()
    return [
        ("under the flag", box.intersects(layout.flag)),
        ("on a drop", any(crosses(box, drop.topLeft(), drop.bottomRight()) for drop in layout.drops)),
        ("on the curve", any(crosses(box, a, b) for a, b in pairwise(curve))),
        ("on the handle", box.intersects(QRectF(here.x() - 13, here.y() - 13, 26, 26))),
        ("on a dot", any(box.contains(dot_at(frame, dot)) for dot in dots_in_reach(view))),
        ("on the line of no cost", box.top() < zero < box.bottom()),
    ]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", SHAPES)
def test_nothing_lies_over_anything(name: str, size: tuple[int, int]) -> None:
    """With the handle on every stop, between all of them, and with other plans beside the curve."""
    points = SHAPES[name]
    dots = (Dot(D("0.031"), D(-120), "Edge only"), Dot(D("0.05"), D(60), "Mine"))
    between = [(a.drift + b.drift) / 2 for a, b in pairwise(points)]
    for drift in [*(p.drift for p in points), *between]:
        for shown in ((), dots):
            view = FrontierView(DialView(points, drift), shown, FORMAT)
            assert faults(view, size) == [], drift


PLACES = st.tuples(st.integers(0, 1500), st.integers(-3000, 3000))


@given(
    st.lists(PLACES, min_size=2, max_size=7, unique_by=lambda place: place[0]),
    st.integers(0, 100),
    st.sampled_from(SIZES),
)
@settings(max_examples=60, deadline=None)
def test_no_curve_makes_words_collide(raw: list[tuple[int, int]], part: int, size: tuple[int, int]) -> None:
    """Drifts and prices of any kind, dearer or cheaper on the way."""
    drifts = sorted((d for d, _ in raw), reverse=True)
    labels = ("nothing done", "free moves end", "nearest edge", "", "", "", "")
    points = made(
        *((str(D(d) / 10000), tax, labels[n]) for n, (d, (_, tax)) in enumerate(zip(drifts, raw, strict=True)))
    )
    first, last = points[0].drift, points[-1].drift
    view = FrontierView(DialView(points, first + (last - first) * part / 100), (), FORMAT)
    assert faults(view, size) == []


@pytest.mark.parametrize("size", SIZES[1:], ids=str)
def test_there_is_room_for_all_of_the_picture(size: tuple[int, int]) -> None:
    """Every stop is named and every leg priced in an ordinary window, so words do not stay away for nothing."""
    for point in POINTS:
        view = FrontierView(DialView(POINTS, point.drift), (), FORMAT)
        told = {word.text for word in arranged(view, size)[0].words}
        here = stop_at(POINTS, point.drift)
        assert told == {
            *(stop_name(stop) for stop in stops(POINTS) if stop is not here),
            *(f"{FORMAT.money(leg.price)} a point" for leg in legs(POINTS)),
            INSIDE,
        }


def test_a_plan_far_away_does_not_press_the_curve_flat() -> None:
    """One a hundred times as dear is left to the table; one beyond the household's drift too."""
    near, far, beyond = Dot(D("0.03"), D(-100), "a"), Dot(D("0.03"), D(90000), "b"), Dot(D("0.2"), D(0), "c")
    view = FrontierView(DialView(POINTS, POINTS[0].drift), (near, far, beyond), FORMAT)
    assert dots_in_reach(view) == (near,)


def test_a_dot_says_what_it_is() -> None:
    """Name and figures; hidden amounts are hidden."""
    dot = Dot(D("0.0396"), D(-468), "Edge only")
    assert dot_words(dot, FORMAT) == "Edge only: 4.0 points left, −$468"
    assert dot_words(dot, replace(FORMAT, hide_amounts=True)) == "Edge only: 4.0 points left, $•••"


def test_a_short_leg_is_not_priced() -> None:
    """Three hundredths of a point are a few pixels: its price would seem that of the leg beside it."""
    view = FrontierView(DialView(SHAPES["stops close together"], D("0.07")), (), FORMAT)
    told = [word.text for word in arranged(view, SIZES[2])[0].words if word.text.endswith("a point")]
    assert told == ["$34 a point"]


def test_a_narrow_region_has_a_short_name() -> None:
    """Where every class is inside only near the end."""
    narrow = shape(("0.09", 0), ("0.06", 10), ("0.012", 300), ("0", 900))
    view = FrontierView(DialView(narrow, D("0.06")), (), FORMAT)
    assert "inside all bands" in {word.text for word in arranged(view, SIZES[1])[0].words}
