"""Decimals as whole numbers of a unit."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.store.rows import rounded
from app.store.scale import DIGITS, MONEY, PRICE, SHARES, VOLUME, Scale
from tests.store.samples import BUY, CLOSE, SPLIT

SCALES = (MONEY, SHARES, PRICE, VOLUME)
MOST = 10**DIGITS - 1


@given(st.sampled_from(SCALES), st.integers(-MOST, MOST))
def test_every_stored_number_comes_back_as_itself(scale: Scale, stored: int) -> None:
    """What 18 digits hold survives loading and storing, to the unit."""
    loaded = scale.load(stored)
    assert loaded == Decimal(stored).scaleb(-scale.decimals)
    assert scale.store(loaded) == stored
    assert "E+" not in str(loaded)


@given(st.sampled_from(SCALES), st.integers(-MOST, MOST))
def test_floats_are_the_nearest(scale: Scale, stored: int) -> None:
    """A float for statistics is the one Python reads from the exact digits."""
    assert scale.load_f(stored) == float(str(scale.load(stored)))


@pytest.mark.parametrize(
    "scale, stored, text",
    [
        (MONEY, 12345000, "1234.50"),
        (MONEY, 1, "0.0001"),
        (MONEY, 0, "0.00"),
        (SHARES, 10**10, "100"),
        (SHARES, 150000000, "1.5"),
    ],
)
def test_loaded_numbers_have_no_more_places_than_they_need(scale: Scale, stored: int, text: str) -> None:
    """Money shows cents, shares show nothing they lack."""
    assert str(scale.load(stored)) == text


@pytest.mark.parametrize("scale, text", [(MONEY, "0.00001"), (SHARES, "1.000000001"), (MONEY, "1." + "0" * 60 + "1")])
def test_what_would_be_lost_is_refused(scale: Scale, text: str) -> None:
    """Money and shares with more places than the unit are never rounded in silence, however far behind the point."""
    with pytest.raises(ValueError, match="does not fit"):
        scale.store(Decimal(text))


@pytest.mark.parametrize(
    "text, stored", [("0.0000005", 0), ("0.0000015", 2), ("0.00000050000001", 1), ("-0.0000025", -2)]
)
def test_prices_round_half_to_even(text: str, stored: int) -> None:
    """A price with more places goes to the nearest unit, ties to the even one."""
    assert PRICE.store(Decimal(text)) == stored


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.name)
@pytest.mark.parametrize("value", ["1E+400000", "NaN", "Infinity", "123456789012345678"])
def test_what_is_out_of_range_is_refused(scale: Scale, value: str) -> None:
    """Numbers beyond 18 digits, and what is no number, raise."""
    with pytest.raises(ValueError, match=r"does not fit|NaN"):
        scale.store(Decimal(value))


def test_rows_are_rounded_at_the_border() -> None:
    """`rounded` brings a row's numbers to the units and leaves what fits alone."""
    assert rounded(BUY) is BUY
    assert rounded(CLOSE) is CLOSE
    long = replace(BUY, shares=Decimal("1.123456785"), cash=Decimal("-9.00005"), fees=Decimal("0.00015"))
    fitted = rounded(long)
    assert (fitted.shares, fitted.cash, fitted.fees) == (Decimal("1.12345678"), Decimal("-9.0000"), Decimal("0.0002"))


def test_what_no_rounding_makes_fit_is_left_to_the_store() -> None:
    """A number out of range passes the border unchanged, for the store to refuse."""
    for text in ("1E+400000", "123456789012345678.5"):
        assert rounded(replace(BUY, cash=Decimal(text))).cash == Decimal(text)


def test_a_splits_ratio_is_never_rounded() -> None:
    """One third keeps all its digits on its way in."""
    assert rounded(SPLIT) is SPLIT
