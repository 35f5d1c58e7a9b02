"""Exact numbers: the float trap, rounding, fair splitting, text."""

import decimal
from decimal import Decimal
from fractions import Fraction
from threading import Thread

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.model.number import CENT, ONE, ZERO, cents, from_float, money_text, plain, share_of, split

D = Decimal
MONEY = st.decimals(-(10**9), 10**9, places=4, allow_nan=False)
PARTS = st.lists(st.decimals(0, 10**6, places=6, allow_nan=False), min_size=1, max_size=12)
QUANTA = st.sampled_from([D(1), CENT, D("0.00000001")])


# --- The trap -----------------------------------------------------------------------------------------------


def _compare_with_float() -> bool:
    return D(1) > 0.5


def test_a_decimal_is_not_made_from_a_float() -> None:
    """A price of 0.1 must come from text, because the float 0.1 is another number."""
    with pytest.raises(decimal.FloatOperation):
        D(0.1)


def test_a_decimal_is_not_compared_with_a_float() -> None:
    """A comparison that silently rounds is a bug and raises."""
    with pytest.raises(decimal.FloatOperation):
        _compare_with_float()


def test_the_trap_holds_in_a_thread_started_later() -> None:
    """A worker thread copies the default context, so the trap is set there too, with the same precision."""
    caught: list[BaseException] = []
    precisions: list[int] = []

    def work() -> None:
        precisions.append(decimal.getcontext().prec)
        try:
            _compare_with_float()
        except decimal.FloatOperation as error:
            caught.append(error)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert len(caught) == 1
    assert precisions == [decimal.getcontext().prec]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_from_float_reads_back_as_the_same_float(value_f: float) -> None:
    """The one door from floats loses nothing."""
    assert float(from_float(value_f)) == value_f


def test_from_float_is_the_number_that_is_printed() -> None:
    """0.1 is a tenth, not the fifty-five digits the float stands for."""
    assert from_float(0.1) == D("0.1")


# --- Rounding and splitting ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "amount, rounded",
    [
        ("0.005", "0.00"),
        ("0.015", "0.02"),
        ("0.025", "0.02"),
        ("-0.015", "-0.02"),
        ("12345678901234.565", "12345678901234.56"),
    ],
)
def test_cents_round_half_to_even(amount: str, rounded: str) -> None:
    """Halves go to the even cent, in both directions and for large amounts."""
    assert str(cents(D(amount))) == rounded


@given(MONEY, PARTS, QUANTA)
def test_the_pieces_of_a_split_sum_to_the_whole(total: Decimal, parts: list[Decimal], quantum: Decimal) -> None:
    """Nothing is lost or made, whatever the sign and the number of digits."""
    assume(any(parts))
    assert sum(split(total, parts, quantum), ZERO) == total


@given(st.integers(-(10**11), 10**11), PARTS)
def test_a_piece_is_within_a_cent_of_its_exact_share(units: int, parts: list[Decimal]) -> None:
    """Largest remainder moves no piece by a whole cent, and what had no part gets nothing."""
    assume(any(parts))
    total = units * CENT
    for piece, part in zip(split(total, parts), parts, strict=True):
        exact = Fraction(total) * Fraction(part) / Fraction(sum(parts, ZERO))
        assert abs(Fraction(piece) - exact) < Fraction(CENT)
        assert part or not piece


def test_the_earlier_of_equal_parts_gets_the_odd_cent() -> None:
    """Ties are broken by place, so that the same split always comes out the same."""
    assert split(D("0.05"), [ONE, ONE, ONE]) == (D("0.02"), D("0.02"), D("0.01"))
    assert split(D("-0.05"), [ONE, ONE, ONE]) == (D("-0.01"), D("-0.02"), D("-0.02"))


def test_the_largest_remainder_gets_the_odd_cent() -> None:
    """One cent over 30 and 70 parts goes to the 70."""
    assert split(CENT, [D(30), D(70)]) == (ZERO, CENT)


def test_what_lies_beyond_the_quantum_stays_with_the_last_part() -> None:
    """A total with more digits than the quantum is still split without a rest; a last part of zero stays zero."""
    assert split(D("1.0005"), [ONE, ONE, ZERO]) == (D("0.5"), D("0.5005"), ZERO)


@pytest.mark.parametrize("parts", [[], [ZERO], [ZERO, ZERO]])
def test_nothing_is_split_over_parts_of_zero(parts: list[Decimal]) -> None:
    """Parts that sum to zero say nothing about who gets what."""
    with pytest.raises(ValueError, match="zero"):
        split(ONE, parts)


def test_the_whole_gets_all_to_the_last_digit() -> None:
    """Selling a whole lot takes its basis as it is, with digits beyond the cent."""
    assert share_of(D("100.0049"), D("3"), D("3.0")) == D("100.0049")
    assert share_of(D("100.0049"), D(1), D(3)) == D("33.33")


@given(MONEY, st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_parts_taken_one_after_the_other_leave_nothing(total: Decimal, sizes: list[int]) -> None:
    """A basis taken out sale by sale is used up exactly by the last one."""
    left, whole = total, D(sum(sizes))
    for size in map(D, sizes):
        gone = share_of(left, size, whole)
        left, whole = left - gone, whole - size
    assert left == 0


# --- Text ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number, text",
    [("1E+2", "100"), ("0.500", "0.5"), ("100", "100"), ("1E-8", "0.00000001"), ("0.000", "0"), ("-2.50", "-2.5")],
)
def test_plain_has_no_exponent_and_no_trailing_zeros(number: str, text: str) -> None:
    """Numbers read as a person would write them; zeros before the point stay."""
    assert plain(D(number)) == text


@given(st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False))
def test_plain_reads_back_as_the_same_number(number: Decimal) -> None:
    """No digit is lost on the way to text."""
    assert D(plain(number)) == number


@pytest.mark.parametrize("amount, text", [("-0.001", "0.00"), ("0", "0.00"), ("1E+3", "1000.00"), ("-1.005", "-1.00")])
def test_money_text_has_two_digits_and_no_negative_zero(amount: str, text: str) -> None:
    """A fraction of a cent below zero is zero, not “-0.00”."""
    assert money_text(D(amount)) == text
