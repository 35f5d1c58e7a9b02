"""Where things stand on a class's number line, without a screen."""

import tomllib
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.resources import resource_path
from app.ui.widgets.band_geometry import (
    GAP,
    HANDLES,
    HIT,
    Axis,
    BandView,
    Edges,
    Handle,
    Side,
    dragged,
    flag_x,
    hit,
    hit_center,
    limits,
    moved,
    reach_for,
    spoken,
    spoken_value,
    widened,
)

STEPS = st.integers(0, 10_000)
HANDLE = st.sampled_from(HANDLES)
POINT = Decimal("0.01")


def weight(percent: str) -> Decimal:
    """Return a percentage as a fraction."""
    return Decimal(percent) / 100


VIEW = BandView("US equity", 0, weight("40"), weight("37"), weight("44"), weight("40"), weight("47"), weight("42.4"))
AXIS = Axis(12, 332, weight("40"), 10)


@st.composite
def edges(draw: st.DrawFn) -> Edges:
    """Draw three handles in order, on hundredths of a point, the brackets at least a tenth off."""
    low, mid, high = sorted(draw(st.tuples(STEPS, STEPS, STEPS)))
    assume(mid - low >= 10)
    assume(high - mid >= 10)
    return Edges(*(Decimal(at) / 10_000 for at in (mid, low, high)))


axes = st.builds(
    lambda left, wide, middle, reach: Axis(left, left + wide, Decimal(middle) / 10_000, reach),
    st.integers(0, 400),
    st.integers(200, 900),
    STEPS,
    st.sampled_from([8, 10, 15, 20, 30]),
)


@given(axes, STEPS)
def test_x_and_weight_are_inverse(axis: Axis, at: int) -> None:
    """A weight's x leads back to the weight, to a hundredth of a point."""
    there = Decimal(at) / 10_000
    assert abs(axis.weight(axis.x(there)) - there) <= Decimal("0.0001")


@given(axes)
def test_the_saved_target_stands_in_the_middle(axis: Axis) -> None:
    """The middle of the axis is the keel line, and the ends are a reach away."""
    assert axis.x(axis.middle) == axis.center
    assert axis.x(axis.middle + Decimal(str(axis.reach)) * POINT) == pytest.approx(axis.right)


@given(axes, STEPS)
def test_clamping_tells_the_side(axis: Axis, at: int) -> None:
    """A clamped x lies on the axis; the side is 0 only when nothing had to be clamped."""
    x, side = axis.clamped(Decimal(at) / 10_000)
    assert axis.left <= x <= axis.right
    assert (side == 0) == (axis.left <= axis.x(Decimal(at) / 10_000) <= axis.right)


def test_small_classes_have_a_wall() -> None:
    """The track begins at weight 0 when that is on the axis, else at its left end."""
    assert Axis(0, 200, weight("6"), 10).start == pytest.approx(40)
    assert AXIS.start == AXIS.left


def test_the_scale_marks_every_second_point_from_the_target() -> None:
    """A row at 40 with a reach of 10 is marked 30, 32 … 50; weights below 0 are left out."""
    assert [mark for _, mark in AXIS.marks()] == [weight(str(p)) for p in range(30, 51, 2)]
    assert AXIS.marks()[5][0] == AXIS.center
    assert min(mark for _, mark in Axis(0, 200, weight("3"), 10).marks()) == weight("1")


@given(st.lists(st.integers(-9_000, 9_000), max_size=6), st.sampled_from([8.0, 10.0]))
def test_the_range_widens_for_all_rows_together(drifts: list[int], at_rest: float) -> None:
    """The reach is the resting one or the first of 10, 15, 20, 30 that shows every row, at most 30."""
    views = [replace(VIEW, current=VIEW.target + Decimal(d) / 10_000) for d in drifts]
    farthest = max([abs(d) / 100 for d in drifts] + [4.0 if drifts else 0.0])
    reach = reach_for(views, at_rest)
    assert reach in {at_rest, 10, 15, 20, 30}
    assert reach >= min(farthest, 30)
    smaller = [r for r in (at_rest, 10, 15, 20, 30) if r < reach]
    assert all(r < max(farthest, at_rest) for r in smaller)


@given(edges(), HANDLE, STEPS, st.booleans())
def test_no_move_breaks_the_order(before: Edges, handle: Handle, to: int, keep: bool) -> None:
    """Wherever a handle is sent, edges stay in 0 to 1 and a tenth of a point off the target."""
    after = moved(before, handle, Decimal(to) / 10_000, keep_edges=keep)
    assert 0 <= after.lower <= after.target - GAP
    assert after.target + GAP <= after.upper <= 1


@given(edges(), HANDLE, STEPS)
def test_a_handle_goes_exactly_where_it_may(before: Edges, handle: Handle, to: int) -> None:
    """Within its limits a handle stands where it was sent; beyond them at the limit."""
    low, high = limits(before, handle)
    place = Decimal(to) / 10_000
    assert moved(before, handle, place).at(handle) == min(max(place, low), high)


@given(edges(), STEPS)
def test_a_target_carries_its_edges(before: Edges, to: int) -> None:
    """Moving a target keeps both distances; with edges kept, both places."""
    place = Decimal(to) / 10_000
    carried = moved(before, "target", place)
    assert carried.target - carried.lower == before.target - before.lower
    assert carried.upper - carried.target == before.upper - before.target
    kept = moved(before, "target", place, keep_edges=True)
    assert (kept.lower, kept.upper) == (before.lower, before.upper)


@given(edges(), HANDLE, STEPS)
def test_one_edge_leaves_the_others_alone(before: Edges, handle: Handle, to: int) -> None:
    """Moving an edge moves neither the target nor the other edge."""
    assume(handle != "target")
    after = moved(before, handle, Decimal(to) / 10_000)
    assert all(after.at(other) == before.at(other) for other in HANDLES if other != handle)


def test_both_edges_widen_together() -> None:
    """Widening moves both edges away from the target by the same points."""
    assert widened(VIEW.edges, weight("0.1")) == Edges(weight("40"), weight("36.9"), weight("44.1"))


@given(st.floats(-400, 400), st.sampled_from([Decimal("0.1"), Decimal("0.01")]))
def test_a_drag_goes_in_whole_steps_and_back_to_its_start(dx: float, step: Decimal) -> None:
    """A drag counts steps from where it began, so a drag back restores the very weight."""
    start = Decimal("0.43973")
    assert dragged(start, 0, AXIS, step) == start
    steps = (dragged(start, dx, AXIS, step) - start) / (step * POINT)
    assert steps == steps.to_integral_value()
    assert abs(float(steps * step) - dx / AXIS.px_per_point) <= float(step) / 2 + 1e-9


@given(edges(), axes, HANDLE)
def test_every_handle_can_be_hit_in_its_middle(at: Edges, axis: Axis, handle: Handle) -> None:
    """The middle of a hit area hits its handle, unless another bracket is as near."""
    assert hit(axis, at, axis.x(at.at(handle)), hit_center(handle)) in {
        other for other in HANDLES if abs(axis.x(at.at(other)) - axis.x(at.at(handle))) < 0.01
    }


@pytest.mark.parametrize(
    "x,y,handle",
    [
        (172, -20, "target"), (172, -9, "target"), (172, 0, None), (172 - 48, 0, "lower"),
        (172 + 64, 0, "upper"), (172 + 64, 16, "upper"), (172 + 64, 17, None), (172 + 64 + 12, 0, "upper"),
        (172 + 64 + 13, 0, None), (172, -35, "target"), (172, -36, None), (100, 0, None),
    ],
)  # fmt: skip
def test_hit_areas_are_24_by_32(x: float, y: float, handle: Handle | None) -> None:
    """Handles answer within 12 px either side and 16 px up and down of their middle, nothing else does."""
    assert hit(AXIS, VIEW.edges, x, y) == handle


def test_the_measures_are_the_design_tokens() -> None:
    """Hit area and step of the geometry are what the token file states."""
    with resource_path("themes/tokens.toml").open("rb") as file:
        tokens = tomllib.load(file)["band_slider"]
    assert list(HIT) == tokens["hit"]
    assert Decimal(str(tokens["step"])) * POINT == GAP


def test_the_tab_wins_above_and_the_nearer_bracket_below() -> None:
    """Where areas overlap, 8 px above the track decides between tab and brackets."""
    tight = Edges(weight("40"), weight("39.7"), weight("40.5"))
    at = AXIS.x(weight("39.7"))
    assert hit(AXIS, tight, at, -9) == "target"
    assert hit(AXIS, tight, at, -7) == "lower"
    assert hit(AXIS, tight, AXIS.x(weight("40.4")), -7) == "upper"


def test_as_near_brackets_are_told_apart_by_the_side() -> None:
    """At the target itself, a pointer just right of it takes the upper bracket, else the lower."""
    tight = Edges(weight("40"), weight("39.9"), weight("40.1"))
    assert hit(AXIS, tight, AXIS.center + 0.01, 0) == "upper"
    assert hit(AXIS, tight, AXIS.center - 0.01, 0) == "lower"


def test_handles_speak() -> None:
    """Names and values are sentences a screen reader can say."""
    assert [spoken("US equity", handle) for handle in HANDLES] == [
        "US equity, target",
        "US equity, lower edge",
        "US equity, upper edge",
    ]
    assert [spoken_value(VIEW.edges, handle) for handle in HANDLES] == [
        "40.0 percent",
        "3.0 points below target, 37.0 percent",
        "4.0 points above target, 44.0 percent",
    ]


@pytest.mark.parametrize(
    "current,side", [("47", "over"), ("44", "inside"), ("37", "inside"), ("36.99", "under"), (None, "inside")]
)
def test_the_edge_itself_is_inside(current: str | None, side: str) -> None:
    """A class is outside only beyond its edge; an unknown weight is not called outside."""
    assert replace(VIEW, current=None if current is None else weight(current)).side == side


@given(x=st.floats(0, 100), tabs=st.lists(st.floats(0, 100), max_size=2), side=st.sampled_from(("over", "under")))
def test_a_flag_stands_above_its_marker_or_beside_the_tabs(x: float, tabs: list[float], side: Side) -> None:
    """It never covers a tab or a padlock, and leaves its marker only outwards from one that it would cover."""
    found = flag_x(x, tabs, side, 11.5)
    assert all(abs(found - tab) >= 11.5 - 1e-9 for tab in tabs)
    if all(abs(x - tab) >= 11.5 for tab in tabs):
        assert found == x
