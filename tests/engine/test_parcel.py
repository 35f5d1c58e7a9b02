"""Parcels: cuts that add up to the cent, and the facts of a lot kept on the way through."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.engine.parcel import (
    disposal_of,
    lot_of,
    money_of,
    money_units,
    parcel_of,
    share_units,
    shares_of,
    up_to,
)
from app.model.household import Lot
from tests.engine.households import lot
from tests.engine.transactions import sell

D = Decimal
HELD = lot("X", "10", "100.01", name="held")


@given(st.integers(0, 10**12), st.lists(st.integers(1, 10**9), min_size=1, max_size=9))
def test_cuts_of_a_line_add_up_and_are_within_a_cent(total: int, parts: list[int]) -> None:
    """Each piece is the cent of its exact share, give or take one, and together they are the whole."""
    whole, point, pieces = sum(parts), 0, []
    for part in parts:
        pieces.append(up_to(total, point + part, whole) - up_to(total, point, whole))
        assert abs(pieces[-1] - Fraction(total * part, whole)) <= 100
        point += part
    assert sum(pieces) == total


def test_a_later_cut_never_changes_an_earlier_one() -> None:
    """A third sold today is the same third whether the rest goes tomorrow in one piece or in two."""
    once, twice = parcel_of(HELD, 1), parcel_of(HELD, 1)
    third = share_units(D("3.33333333"))
    first = [p.take(third).basis for p in (once, twice)]
    assert first[0] == first[1] == money_units(D("33.34"))
    assert (once.take(third).basis or 0) + (once.basis or 0) == twice.basis


@given(
    st.decimals("0.00000001", 10**6, places=8),
    st.none() | st.decimals(0, 10**8, places=4),
    st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.booleans(),
)
def test_a_lot_comes_back_as_it_went_in(
    shares: Decimal, basis: Decimal | None, acquired: date | None, inherited: bool
) -> None:
    """Shares, basis, days and what makes it long are kept; what nobody knows stays unknown."""
    given_lot = Lot(
        "a", "A", "X", shares, basis, acquired, True, "file, line 3", basis, "words", "ref", is_inherited=inherited
    )
    back = lot_of(parcel_of(given_lot, 1))
    assert replace(back, purchase="") == given_lot


def test_units_are_exact() -> None:
    """A hundred-millionth of a share, a hundredth of a cent."""
    assert shares_of(share_units(D("12.34567891"))) == D("12.34567891")
    assert money_of(money_units(D("-12.3456"))) == D("-12.3456")


def test_a_split_keeps_the_basis() -> None:
    """Ten shares at three for two are fifteen that cost the same; a third is rounded to the smallest unit."""
    p = parcel_of(HELD, 1)
    p.scale(Fraction(3, 2))
    assert (lot_of(p).shares, lot_of(p).basis) == (D(15), D("100.01"))
    p.scale(Fraction(1, 7))
    assert lot_of(p).shares == D("2.14285714")


def test_a_disposal_of_unknown_basis_says_so_everywhere() -> None:
    """Basis, gain and what is disallowed are unknown, none of them zero."""
    p = parcel_of(lot("X", "4"), 1)
    p.sell(date(2026, 3, 4).toordinal(), sell("s", date(2026, 3, 4), "4", "90"), 1, money_units(D(90)))
    sold = disposal_of(p)
    assert (sold.basis, sold.gain, sold.result, sold.disallowed) == (None, None, None, None)
    assert (sold.proceeds, sold.sale, sold.sold) == (D(90), "s", date(2026, 3, 4))
