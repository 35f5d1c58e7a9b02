"""An edit of one class while it is being made."""

from datetime import date
from decimal import Decimal

import pytest

from app.model.plan import Plan
from app.model.target import AssetClass, Band, Tilt
from app.ui.format import Formatter
from app.ui.pages.targets.draft import Draft, edge_error, shown_band, step_name

DAY = date(2026, 11, 20)
FORMAT = Formatter(hide_amounts=False, today=DAY)
THREE = Decimal("0.03")
PLAN = Plan(
    classes=(
        AssetClass("US equity", Decimal("0.4"), THREE, Decimal("0.04")),
        AssetClass("US bonds", Decimal("0.4"), THREE, THREE),
        AssetClass("Cash", Decimal("0.2"), THREE, THREE),
    )
)


def targets(plan: Plan) -> list[Decimal]:
    """The targets in percent."""
    return [c.target * 100 for c in plan.classes]


def test_the_way_a_target_took_leaves_no_trace() -> None:
    """A drag far out and back to its start gives the plan it began with."""
    draft = Draft(PLAN, "US equity", DAY)
    out = draft.moved(PLAN, "target", Decimal("0.7"))
    assert targets(out) == [70, 20, 10]
    assert draft.moved(out, "target", Decimal("0.4")) == PLAN


def test_both_edges_of_one_edit_are_kept() -> None:
    """Moves of one gesture build on each other."""
    draft = Draft(PLAN, "US equity", DAY)
    wider = draft.moved(draft.moved(PLAN, "lower", Decimal("0.35")), "upper", Decimal("0.46"))
    assert shown_band(wider, "US equity", DAY, tactical=False) == Band(Decimal("0.35"), Decimal("0.4"), Decimal("0.46"))
    assert step_name(PLAN, wider, "US equity", FORMAT) == "Move both edges of US equity"


def test_a_tactical_edit_moves_the_tilt() -> None:
    """The strategic target stays; a fresh tilt lasts a quarter."""
    draft = Draft(PLAN, "US equity", DAY, tactical=True)
    plan = draft.moved(PLAN, "target", Decimal("0.43"))
    assert plan.classes[0].tilt == Tilt(THREE, date(2027, 2, 20), since=DAY)
    assert targets(plan) == targets(PLAN)
    assert shown_band(plan, "US equity", DAY, tactical=True).target == Decimal("0.43")
    assert shown_band(plan, "US equity", DAY, tactical=False).target == Decimal("0.4")


@pytest.mark.parametrize(
    "handle, weight, tactical, name",
    [
        ("upper", "0.45", False, "Move US equity upper edge"),
        ("lower", "0.36", False, "Move US equity lower edge"),
        ("target", "0.42", False, "Set US equity to 42.0\N{NARROW NO-BREAK SPACE}%"),
        ("target", "0.38", True, "Tilt US equity by −2.0 points"),
    ],
)
def test_a_step_is_named_in_the_users_words(handle: str, weight: str, *, tactical: bool, name: str) -> None:
    """Undo says what was done, to what."""
    draft = Draft(PLAN, "US equity", DAY, tactical=tactical)
    plan = draft.moved(PLAN, handle, Decimal(weight))  # type: ignore[arg-type]  # one of the three handles
    assert step_name(PLAN, plan, "US equity", FORMAT) == name


def test_an_ended_tilt_is_named() -> None:
    """Taking a tilt back says so."""
    tilted = Draft(PLAN, "US equity", DAY, tactical=True).moved(PLAN, "target", Decimal("0.42"))
    plain = Draft(tilted, "US equity", DAY, tactical=True).moved(tilted, "target", Decimal("0.40"))
    assert plain == PLAN
    assert step_name(tilted, plain, "US equity", FORMAT) == "End the tilt of US equity"


def test_an_edge_below_zero_is_told() -> None:
    """A band may not promise less than nothing."""
    assert edge_error(Band(Decimal("-0.01"), Decimal("0.02"), Decimal("0.04"))).startswith("The lower edge")
    assert edge_error(Band(Decimal(0), Decimal("0.02"), Decimal("0.04"))) == ""
