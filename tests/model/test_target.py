"""Classes, tilts and bands."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.number import ZERO
from app.model.plan import Plan, ancestors
from app.model.target import AssetClass, Band, Tilt

D = Decimal
BAND = Band(D("0.37"), D("0.4"), D("0.45"))
WEIGHTS = st.decimals(0, 1, places=8, allow_nan=False)


@pytest.mark.parametrize(
    "weight, state, beyond",
    [
        ("0.3699", "under", "-0.0001"),
        ("0.37", "in", "0"),
        ("0.40", "in", "0"),
        ("0.45", "in", "0"),
        ("0.4501", "over", "0.0001"),
    ],
)
def test_an_edge_itself_is_inside(weight: str, state: str, beyond: str) -> None:
    """A class on its edge is not a breach; past it the distance counts from the edge it broke, with its sign."""
    assert BAND.state(D(weight)) == state
    assert BAND.beyond(D(weight)) == D(beyond)


@given(WEIGHTS, WEIGHTS, WEIGHTS, WEIGHTS)
def test_inside_is_exactly_where_nothing_lies_beyond(a: Decimal, b: Decimal, c: Decimal, weight: Decimal) -> None:
    """State and distance never contradict each other."""
    band = Band(*sorted((a, b, c)))
    assert (band.state(weight) == "in") == (band.beyond(weight) == ZERO)
    assert (band.state(weight) == "over") == (band.beyond(weight) > 0)


def test_a_tilt_lives_through_its_last_day() -> None:
    """The day named by `until` still belongs to it."""
    tilt = Tilt(D("0.02"), date(2026, 12, 31))
    assert tilt.is_live(date(2026, 12, 31))
    assert not tilt.is_live(date(2027, 1, 1))


def test_a_path_tells_parents_and_last_part() -> None:
    """`A/B/C` lies under `A/B` and `A`, nearest first."""
    deep = AssetClass("Equity/US/Small")
    assert (deep.parent, deep.short_name) == ("Equity/US", "Small")
    assert (AssetClass("Bonds").parent, AssetClass("Bonds").short_name) == (None, "Bonds")
    assert ancestors("Equity/US/Small") == ("Equity/US", "Equity")
    assert ancestors("Bonds") == ()


def test_only_classes_without_children_are_leaves() -> None:
    """A name that merely begins alike is no child."""
    names = ("Equity", "Equity/US", "Equity/US/Small", "Equity/Abroad", "Equity income")
    plan = Plan(classes=tuple(AssetClass(name) for name in names))
    assert [c.name for c in plan.leaves] == ["Equity/US/Small", "Equity/Abroad", "Equity income"]
