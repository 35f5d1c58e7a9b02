"""Edits of targets, bands and tilts keep the plan whole."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.engine.bands import band_in_force, bands_of
from app.engine.target_edit import (
    PRESETS,
    preset_of,
    target_limits,
    target_of,
    tilt_sum,
    with_balanced_tilts,
    with_band_kind,
    with_preset,
    with_target,
    with_tilt,
    with_widths,
)
from app.model.number import ONE, ZERO
from app.model.plan import Plan
from app.model.plan_text import check_plan
from app.model.target import AssetClass, BandKind

DAY = date(2026, 11, 20)
NAMES = ("US equity", "Intl developed", "Emerging markets", "US bonds", "Cash")


def plan_of(*targets: str, locked: tuple[int, ...] = ()) -> Plan:
    """A flat plan with these targets in percent and bands of three points."""
    three = Decimal("0.03")
    return Plan(
        classes=tuple(
            AssetClass(name, Decimal(target) / 100, three, three, locked=at in locked)
            for at, (name, target) in enumerate(zip(NAMES, targets, strict=False))
        )
    )


def percents(plan: Plan) -> list[Decimal]:
    """The targets in percent."""
    return [c.target * 100 for c in plan.classes]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Flat plans of two to five classes whose targets sum to one, some locked."""
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=1, max_size=4)))
    weights = [Decimal(b - a) / 10_000 for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    locks = draw(st.lists(st.booleans(), min_size=len(weights), max_size=len(weights)))
    return Plan(
        classes=tuple(
            AssetClass(name, weight, Decimal("0.01"), Decimal("0.02"), locked=lock)
            for name, weight, lock in zip(NAMES, weights, locks, strict=False)
        )
    )


class TestTargets:
    """Moving one target."""

    def test_the_difference_is_shared_in_proportion(self) -> None:
        """Two points more for one class take one from a class twice as large as the two others."""
        plan = with_target(plan_of("40", "30", "15", "15"), "US equity", Decimal("0.42"))
        assert percents(plan) == [42, 29, Decimal("14.5"), Decimal("14.5")]

    def test_what_is_shown_adds_up(self) -> None:
        """Shares are cut to tenths of a point, which is what the screen shows."""
        plan = with_target(plan_of("40", "18", "12", "20", "10"), "US equity", Decimal("0.401"))
        assert percents(plan) == [Decimal("40.1"), 18, 12, Decimal("19.9"), 10]

    def test_a_locked_class_stays(self) -> None:
        """The others make room; the locked one is not asked."""
        plan = with_target(plan_of("40", "30", "30", locked=(1,)), "US equity", Decimal("0.5"))
        assert percents(plan) == [50, 30, 20]

    def test_a_target_stops_where_the_others_have_nothing_left(self) -> None:
        """What locked classes hold is out of reach."""
        plan = plan_of("40", "30", "30", locked=(1,))
        assert target_limits(plan, "US equity") == (ZERO, Decimal("0.7"))
        assert percents(with_target(plan, "US equity", ONE)) == [70, 30, 0]

    def test_nothing_moves_when_everything_else_is_locked(self) -> None:
        """Without a class to share with, the plan is the same."""
        plan = plan_of("40", "60", locked=(1,))
        assert with_target(plan, "US equity", Decimal("0.5")) is plan

    def test_classes_without_a_target_share_equally(self) -> None:
        """A proportion of nothing is an equal part."""
        assert percents(with_target(plan_of("100", "0", "0"), "US equity", Decimal("0.9"))) == [90, 5, 5]

    def test_a_parent_moves_its_leaves_together(self) -> None:
        """A parent's target is the sum of its leaves, which keep their proportion."""
        plan = Plan(
            classes=(
                AssetClass("Equity"),
                AssetClass("Equity/US", Decimal("0.4")),
                AssetClass("Equity/Abroad", Decimal("0.2")),
                AssetClass("Bonds", Decimal("0.4")),
            )
        )
        moved = with_target(plan, "Equity", Decimal("0.75"))
        assert target_of(moved, "Equity") == Decimal("0.75")
        assert [c.target for c in moved.leaves] == [Decimal("0.5"), Decimal("0.25"), Decimal("0.25")]

    @given(plans(), st.integers(0, 10_000), st.integers(0, 4))
    def test_any_move_leaves_a_sound_plan(self, plan: Plan, wish: int, place: int) -> None:
        """The sum is exactly one, nothing is negative, locked classes and widths are untouched."""
        name = plan.classes[place % len(plan.classes)].name
        moved = with_target(plan, name, Decimal(wish) / 10_000)
        assert sum((c.target for c in moved.classes), ZERO) == ONE
        assert all(c.target >= 0 for c in moved.classes)
        low, high = target_limits(plan, name)
        assert target_of(moved, name) == min(max(Decimal(wish) / 10_000, low), high)
        for before, after in zip(plan.classes, moved.classes, strict=True):
            assert replace(after, target=before.target) == before
            if before.locked and before.name != name:
                assert after == before
        check_plan(moved)


class TestWidths:
    """Moving an edge and changing how widths are told."""

    def test_an_edge_of_an_absolute_band_is_its_distance(self) -> None:
        """The width is stored in weight; the other side stays."""
        changed = with_widths(plan_of("40", "60"), "US equity", Decimal("0.4"), above=Decimal("0.045")).classes[0]
        assert (changed.below, changed.above) == (Decimal("0.03"), Decimal("0.045"))

    def test_every_kind_puts_the_edge_where_it_was_asked(self) -> None:
        """Relative and hybrid classes store other numbers for the same edge."""
        target = Decimal("0.4")
        for kind in BandKind:
            plan = with_band_kind(plan_of("40", "60"), "US equity", kind, target, (Decimal("0.03"), Decimal("0.03")))
            wide = with_widths(plan, "US equity", target, below=Decimal("0.02"), above=Decimal("0.14")).classes[0]
            band = band_in_force(wide, DAY)
            assert (band.lower, band.upper) == (Decimal("0.38"), Decimal("0.54"))
            assert wide.band is kind

    def test_another_kind_leaves_the_edges_in_place(self) -> None:
        """Only how the widths follow the target changes."""
        plan = plan_of("40", "60")
        before = bands_of(plan, DAY)
        for kind in BandKind:
            plan = with_band_kind(plan, "US equity", kind, Decimal("0.4"), (Decimal("0.03"), Decimal("0.03")))
            assert bands_of(plan, DAY) == before

    def test_a_preset_is_known_again(self) -> None:
        """What was given to all leaves is told by name; one own width and it is not."""
        plan = plan_of("40", "60")
        assert preset_of(plan) is None
        for preset in PRESETS:
            given_plan = with_preset(plan, preset)
            assert preset_of(given_plan) is preset
            own = with_widths(given_plan, "US equity", Decimal("0.4"), above=Decimal("0.07"))
            assert preset_of(own) is None

    def test_five_twenty_five_is_the_narrower_of_both(self) -> None:
        """A target of 8 percent may move by a quarter of itself, one of 60 by five points."""
        plan = with_preset(plan_of("60", "32", "8"), PRESETS[2])
        widths = [band.upper - band.target for band in bands_of(plan, DAY).values()]
        assert widths == [Decimal("0.05"), Decimal("0.05"), Decimal("0.02")]


class TestTilts:
    """Dated departures from the strategic target."""

    def test_a_tilt_of_zero_is_none(self) -> None:
        """Setting a tilt back takes it out of the plan."""
        plan = with_tilt(plan_of("40", "60"), "US equity", Decimal("0.02"), DAY, DAY)
        assert tilt_sum(plan, DAY) == Decimal("0.02")
        assert with_tilt(plan, "US equity", ZERO, DAY, DAY) == plan_of("40", "60")

    def test_an_ended_tilt_counts_nothing(self) -> None:
        """After its last day the strategic target is in force again."""
        plan = with_tilt(plan_of("40", "60"), "US equity", Decimal("0.02"), date(2026, 11, 19), date(2026, 11, 1))
        assert tilt_sum(plan, DAY) == ZERO

    def test_the_others_can_take_the_opposite(self) -> None:
        """Balanced tilts add up to zero and end together; locked classes take no part."""
        until = date(2027, 3, 31)
        tilted = with_tilt(plan_of("40", "30", "20", "10", locked=(3,)), "US equity", Decimal("0.05"), until, DAY)
        plan = with_balanced_tilts(tilted, DAY)
        assert tilt_sum(plan, DAY) == ZERO
        assert [c.tilt.weight if c.tilt else ZERO for c in plan.classes] == [
            Decimal("0.05"),
            Decimal("-0.03"),
            Decimal("-0.02"),
            ZERO,
        ]
        assert {c.tilt.until for c in plan.classes if c.tilt} == {until}
