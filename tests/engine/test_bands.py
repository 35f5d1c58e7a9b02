"""Bands in force: widths of every kind, tilts that come and go, parents."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.bands import band_in_force, bands_of
from app.model.plan import Plan
from app.model.target import AssetClass, Band, BandKind, Tilt
from app.model.timing import Timing

D = Decimal
DAY = date(2026, 11, 20)
STOCKS = AssetClass("Stocks", D("0.4"), D("0.03"), D("0.05"))
FIVE_TWENTYFIVE = replace(
    STOCKS,
    below=D("0.05"),
    above=D("0.05"),
    band=BandKind.HYBRID,
    below_relative=D("0.25"),
    above_relative=D("0.25"),
)


def _edges(asset_class: AssetClass) -> tuple[Decimal, Decimal]:
    band = band_in_force(asset_class, DAY)
    return band.lower, band.upper


def test_absolute_widths_are_points_of_the_household() -> None:
    """40 % that may fall 3 and rise 5 points lies between 37 and 45 %."""
    assert band_in_force(STOCKS, DAY) == Band(D("0.37"), D("0.4"), D("0.45"))


def test_relative_widths_are_fractions_of_the_target() -> None:
    """40 % that may fall by a tenth and rise by a quarter of itself lies between 36 and 50 %."""
    relative = replace(STOCKS, below=D("0.1"), above=D("0.25"), band=BandKind.RELATIVE)
    assert _edges(relative) == (D("0.36"), D("0.5"))


@pytest.mark.parametrize("target, width", [("0.4", "0.05"), ("0.2", "0.05"), ("0.1", "0.025"), ("0.04", "0.01")])
def test_hybrid_widths_are_the_narrower_of_both(target: str, width: str) -> None:
    """Swedroe's 5/25: five points for large classes, a quarter of the target below 20 %."""
    found = _edges(replace(FIVE_TWENTYFIVE, target=D(target)))
    assert found == (D(target) - D(width), D(target) + D(width))


def test_each_side_of_a_hybrid_band_has_its_own_rule() -> None:
    """A side without a fraction has points only."""
    one_sided = replace(FIVE_TWENTYFIVE, target=D("0.04"), above_relative=None)
    assert _edges(one_sided) == (D("0.03"), D("0.09"))


def test_a_tilt_moves_target_and_band_together_and_ends_by_itself() -> None:
    """Two points more until the day named, and the strategic band again the day after."""
    tilted = replace(STOCKS, tilt=Tilt(D("0.02"), DAY))
    assert band_in_force(tilted, DAY) == Band(D("0.39"), D("0.42"), D("0.47"), D("0.02"))
    assert band_in_force(tilted, date(2026, 11, 21)) == band_in_force(STOCKS, DAY)


def test_relative_widths_follow_the_tilted_target() -> None:
    """A tenth of 50 % is five points, though the strategic target is 40 %."""
    tilted = AssetClass("A", D("0.4"), D("0.1"), D("0.1"), BandKind.RELATIVE, tilt=Tilt(D("0.1"), DAY))
    assert _edges(tilted) == (D("0.45"), D("0.55"))


def test_a_parent_has_the_sum_of_its_leaves_and_a_band_only_if_it_says_so() -> None:
    """Tilts of leaves count in the parent; without widths it may be anything from nothing to all."""
    tree = (
        AssetClass("Equity"),
        AssetClass("Equity/US", D("0.4"), tilt=Tilt(D("0.05"), DAY)),
        AssetClass("Equity/Abroad"),
        AssetClass("Equity/Abroad/Old", D("0.2")),
        AssetClass("Bonds", D("0.4")),
    )
    bands = bands_of(Plan(classes=tree), DAY)
    assert bands["Equity"] == Band(D(0), D("0.65"), D(1), D("0.05"))
    assert bands["Equity/Abroad"] == Band(D(0), D("0.2"), D(1))
    narrow = (AssetClass("Equity", below=D("0.1"), above=D("0.2"), band=BandKind.RELATIVE), *tree[1:])
    assert bands_of(Plan(classes=narrow), DAY)["Equity"] == Band(D("0.585"), D("0.65"), D("0.78"), D("0.05"))


@given(
    st.decimals(0, 1, places=4, allow_nan=False),
    st.decimals(0, "0.5", places=4, allow_nan=False),
    st.decimals(0, "0.5", places=4, allow_nan=False),
    st.sampled_from(BandKind),
)
def test_the_target_lies_inside_its_band(target: Decimal, below: Decimal, above: Decimal, kind: BandKind) -> None:
    """Whatever the widths, lower ≤ target ≤ upper."""
    band = band_in_force(AssetClass("A", target, below, above, kind, below, above), DAY)
    assert band.lower <= band.target <= band.upper


def test_a_tilt_lives_from_its_first_day_with_widths_of_its_own() -> None:
    """Before `from` and after `until` target and widths are the class's."""
    tilt = Tilt(D("0.02"), date(2026, 12, 31), since=date(2026, 11, 20), below=D("0.01"), above=D("0.015"))
    tilted = replace(STOCKS, tilt=tilt)
    assert band_in_force(tilted, date(2026, 11, 19)) == Band(D("0.37"), D("0.4"), D("0.45"))
    assert band_in_force(tilted, date(2026, 11, 20)) == Band(D("0.41"), D("0.42"), D("0.435"), D("0.02"))
    assert band_in_force(tilted, date(2027, 1, 1)) == Band(D("0.37"), D("0.4"), D("0.45"))


def test_timing_moves_the_target_first_and_widens_what_is_there_then() -> None:
    """A shift counts as tilt, a relative width follows it, and widening multiplies both sides."""
    relative = AssetClass("Stocks", D("0.4"), D("0.1"), D("0.2"), BandKind.RELATIVE)
    timing = Timing(widening={"Stocks": D("1.5")}, shift={"Stocks": D("-0.1")})
    assert band_in_force(relative, DAY, timing) == Band(D("0.255"), D("0.3"), D("0.39"), D("-0.1"), D("-0.1"))
    assert band_in_force(relative, DAY, Timing(shift={"Bonds": D("0.1")})) == band_in_force(relative, DAY)
