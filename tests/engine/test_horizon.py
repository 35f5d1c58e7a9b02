"""How far deposits alone bring a household, by hand."""

from decimal import Decimal

from app.engine.horizon import horizon, horizon_words
from tests.engine.households import household, leaf, lot

D = Decimal
OVER = household(lot("STK", "80", "8000"), lot("BND", "40", "2000"))
"""8,000 of stocks and 2,000 of bonds; targets 60 and 40, five points either way."""


def test_the_lump_lets_the_household_grow_past_the_edge() -> None:
    """8,000 are 65 % of 12,307.70: 2,307.70 in bonds do it, in five months of 500; 60 % takes 3,333.34."""
    found = horizon(OVER, D(500))
    assert (found.lump, found.to_target, found.months, found.slowest) == (D("2307.70"), D("3333.34"), 5, "Stocks")


def test_what_lacks_is_filled_too() -> None:
    """A class with nothing in it needs 35 % of the whole, more than the other's growth asks for: L = 0.35 (V + L)."""
    held = household(lot("STK", "60", "6000"), lot("BND", "20", "1000"), classes=(leaf("Stocks", "0.6", "1", "1"),
                     leaf("Bonds", "0.4")))  # fmt: skip
    found = horizon(held)
    # Bonds: 0.35 · (7,000 + L) − 1,000 = L, so L = 1,450 / 0.65.
    assert (found.lump, found.slowest, found.months) == (D("2230.77"), "Bonds", None)


def test_inside_every_band_nothing_is_needed() -> None:
    """65 and 35 are edges, and an edge is inside."""
    found = horizon(household(lot("STK", "65", "6500"), lot("BND", "70", "3500")))
    assert found.lump == 0
    assert horizon_words(found).startswith("Every class is inside its band")


def test_a_class_that_has_no_place_cannot_be_outgrown() -> None:
    """No deposit makes something of a class whose upper edge is zero small enough."""
    classes = (leaf("Stocks", "0", "0", "0"), leaf("Bonds", "1", "1", "1"))
    found = horizon(household(lot("STK", "80", "8000"), lot("BND", "40", "2000"), classes=classes), D(500))
    assert (found.lump, found.to_target, found.months) == (None, None, None)
    assert horizon_words(found) == "No deposit brings every class back into its band without a sale."


def test_the_sentence_says_dollars_that_are_enough() -> None:
    """2,307.70 and 3,333.34 are needed: a dollar is rounded up, as the window does."""
    assert horizon_words(horizon(OVER, D(500))) == (
        "Back inside every band in 5 months at $500 a month, or with $2,308 today; Stocks decides. "
        "$3,334 reach every target without a sale."
    )
