"""Weights, drift and the sentence of the day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.drift import class_values, household_value, points, status
from app.model.household import Household
from app.model.security import Security
from app.model.target import CASH_CLASS, UNCLASSIFIED, AssetClass, Tilt
from tests.engine.households import DAY, FUNDS, PRICES, fund, household, leaf, lot, with_plan

D = Decimal
BALANCED = household(lot("STK", "60"), lot("BND", "80"))
WITH_CASH = (leaf("Stocks", "0.6"), leaf("Bonds", "0.3"), leaf(CASH_CLASS, "0.1"))


def _of(given_household: Household, name: str) -> tuple[Decimal, Decimal, str]:
    found = next(c for c in status(given_household).classes if c.name == name)
    return found.actual, found.drift, found.state


def test_on_target_there_is_no_drift() -> None:
    """60 shares at 100 and 80 at 50 are 60 and 40 %."""
    now = status(BALANCED)
    assert now.value == D(10000)
    assert [c.actual for c in now.classes] == [D("0.6"), D("0.4")]
    assert (now.half_drift, now.alignment, now.breaches) == (D(0), D(100), ())


def test_drift_is_actual_less_target_and_alignment_counts_half_of_it() -> None:
    """80 to 20 against 60 to 40 is 20 points off: alignment 80."""
    now = status(household(lot("STK", "80"), lot("BND", "40")))
    assert [c.drift for c in now.classes] == [D("0.2"), D("-0.2")]
    assert now.half_drift == D("0.2")
    assert now.alignment == D(80)
    assert [(c.state, c.beyond) for c in now.classes] == [("over", D("0.15")), ("under", D("-0.15"))]


def test_a_fund_of_two_classes_counts_in_each_with_its_part() -> None:
    """Half of a mixed fund is stocks, half bonds."""
    mixed = household(lot("MIX", "10"), securities=(fund("MIX", "Stocks", "Bonds"),), prices={"MIX": "10"})
    assert class_values(mixed) == {"Stocks": D(50), "Bonds": D(50)}


def test_cash_belongs_to_the_class_named_cash() -> None:
    """With a class of that name cash has a weight of its own."""
    rich = household(lot("STK", "60"), lot("BND", "60"), classes=WITH_CASH, cash={"Brokerage": "1000"})
    assert _of(rich, CASH_CLASS) == (D("0.1"), D(0), "in")


def test_without_that_class_cash_belongs_to_none_but_counts_in_the_whole() -> None:
    """Cash dilutes every weight: 4,000 of it make 60 % stocks 48 %."""
    rich = household(lot("STK", "48"), lot("BND", "24"), cash={"Brokerage": "4000"})
    assert [c.actual for c in status(rich).classes] == [D("0.48"), D("0.12")]


def test_what_has_no_class_counts_in_the_whole_only() -> None:
    """An unclassified holding is nobody's weight and is told apart."""
    odd = household(
        lot("STK", "60"), lot("ODD", "40"), securities=(*FUNDS, Security("ODD")), prices={**PRICES, "ODD": "100"}
    )
    assert status(odd).unclassified == D(4000)
    assert class_values(odd)[UNCLASSIFIED] == D(4000)
    assert _of(odd, "Stocks")[0] == D("0.6")


def test_what_has_no_price_is_named_and_counts_nothing() -> None:
    """An unknown price is not a price of zero: drift can’t be told."""
    now = status(household(lot("STK", "60"), lot("ODD", "1")))
    assert now.unpriced == ("ODD",)
    assert now.verdict == "Drift can’t be told: ODD has no price."
    assert not now.is_known
    assert now.breaches == ()


def test_a_sold_out_holding_needs_no_price() -> None:
    """Nothing held of it, nothing to tell."""
    assert status(household(lot("STK", "60"), lot("BND", "80"), lot("ODD", "0"))).unpriced == ()


def test_parents_add_up_their_leaves() -> None:
    """A parent has its leaves' value, target and tilt."""
    tree = (AssetClass("Equity"), leaf("Equity/US", "0.3"), leaf("Equity/Abroad", "0.3"), leaf("Bonds", "0.4"))
    tilted = (tree[0], replace(tree[1], tilt=Tilt(D("0.05"), DAY)), *tree[2:])
    funds = (fund("STK", "Equity/US"), fund("INT", "Equity/Abroad"), fund("BND", "Bonds"))
    held = household(
        lot("STK", "20"),
        lot("INT", "40"),
        lot("BND", "80"),
        classes=tilted,
        securities=funds,
        prices={**PRICES, "INT": "100"},
    )
    equity = status(held).classes[0]
    assert (equity.value, equity.actual, equity.is_leaf) == (D(6000), D("0.6"), False)
    assert (equity.strategic, equity.band.target) == (D("0.6"), D("0.65"))


def test_nothing_held_is_no_division_by_zero() -> None:
    """An empty household has weights of zero and says so."""
    now = status(household())
    assert [c.actual for c in now.classes] == [D(0), D(0)]
    assert now.verdict == "Nothing here yet. Import a file to see where you stand."


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=2), st.integers(0, 10**6))
def test_weights_and_cash_make_up_the_whole(shares: list[int], cash: int) -> None:
    """Classes and cash without a class add up to the household’s value."""
    held = household(lot("STK", str(shares[0])), lot("BND", str(shares[1])), cash={"Brokerage": str(cash)})
    assert sum(class_values(held).values(), D(cash)) == household_value(held)


# --- The sentence -------------------------------------------------------------------------------------------

FOUR = tuple(leaf(f"C{n}", "0.25", "0.02", "0.02") for n in range(4))


def _verdict(*shares: int) -> str:
    funds = tuple(fund(f"F{n}", f"C{n}") for n in range(4))
    prices = {f.symbol: "1" for f in funds}
    lots = [lot(f"F{n}", str(q)) for n, q in enumerate(shares)]
    return status(household(*lots, classes=FOUR, securities=funds, prices=prices)).verdict


@pytest.mark.parametrize(
    "shares, sentence",
    [
        ((250, 250, 250, 250), "On an even keel. Every class is inside its band."),
        ((270, 230, 250, 250), "On an even keel. Every class is inside its band."),
        ((280, 240, 240, 240), "C0 sits 1.0 points above its band. Everything else is inside."),
        ((220, 260, 260, 260), "C0 sits 1.0 points below its band. Everything else is inside."),
        ((300, 250, 250, 200), "Two classes are outside: C0 +3.0, C3 −3.0."),
        ((400, 224, 150, 226), "Four classes are outside: C0 +13.0, C2 −8.0, C1 −0.6, and more."),
        ((2704, 2432, 2432, 2432), "C0 sits 0.04 points above its band. Everything else is inside."),
    ],
)
def test_the_verdict_names_what_is_outside_the_farthest_first(shares: tuple[int, ...], sentence: str) -> None:
    """One short sentence: where the household lies and by how many points, with a true minus."""
    assert _verdict(*shares) == sentence


def test_without_targets_the_verdict_asks_for_them() -> None:
    """There is no drift from nothing."""
    assert status(with_plan(BALANCED, classes=())).verdict == "No targets yet. Set them to see drift."


def test_many_unpriced_holdings_are_not_all_listed() -> None:
    """Three names fit; the rest is “and others”."""
    lots = [lot(symbol, "1") for symbol in ("D", "C", "B", "A")]
    assert status(household(*lots)).verdict == "Drift can’t be told: A, B, C and others have no price."


@pytest.mark.parametrize(
    "weight, text",
    [
        ("0.03", "+3.0"),
        ("-0.004", "−0.4"),
        ("0.0004", "+0.04"),
        ("-0.0005", "−0.05"),
        ("0", "+0.00"),
    ],
)
def test_points_have_one_digit_or_two_where_one_would_show_nothing(weight: str, text: str) -> None:
    """Differences are told in points, signed with a true minus."""
    assert points(D(weight)) == text


def test_the_tilt_is_over_the_day_after_it_ends() -> None:
    """A household looked at a day later has the strategic target again."""
    tilted = (replace(leaf("Stocks", "0.6"), tilt=Tilt(D("0.1"), DAY)), leaf("Bonds", "0.4"))
    held = household(lot("STK", "60"), lot("BND", "80"), classes=tilted)
    assert _of(held, "Stocks") == (D("0.6"), D("-0.1"), "under")
    assert _of(replace(held, as_of=date(2026, 11, 21)), "Stocks") == (D("0.6"), D(0), "in")


def test_band_units_are_one_at_either_edge() -> None:
    """Drift in band widths: the asymmetric band is measured on the side the class is on."""
    skew = (leaf("Stocks", "0.6", "0.02", "0.04"), leaf("Bonds", "0.4", "0.04", "0.02"))
    over = status(household(lot("STK", "64"), lot("BND", "72"), classes=skew))
    assert [c.band_units for c in over.classes] == [D(1), D(-1)]
    under = status(household(lot("STK", "59"), lot("BND", "82"), classes=skew))
    assert [c.band_units for c in under.classes] == [D("-0.5"), D("0.5")]
