"""The formatter: the only place where numbers and dates become text."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.words import dollars
from app.ui.format import (
    DASH,
    HIDDEN,
    MINUS,
    NARROW,
    NOTHING,
    UNKNOWN,
    Formatter,
    edge_text,
    points_text,
    weight_text,
)

TODAY = date(2026, 11, 20)
SHOWN = Formatter(hide_amounts=False, today=TODAY)
HIDING = Formatter(hide_amounts=True, today=TODAY)
AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=4)
WEIGHTS = st.decimals(min_value=-1, max_value=1, places=6)


@pytest.mark.parametrize(
    "value,text",
    [
        ("1234", "$1,234"), ("1234.5", "$1,235"), ("-2526", f"{MINUS}$2,526"), ("0", "$0"),
        ("-0.4", "$0"), ("640501.49", "$640,501"),
    ],
)  # fmt: skip
def test_money_has_no_cents(value: str, text: str) -> None:
    """Money is grouped, rounded half up to the dollar, and zero carries no sign."""
    assert SHOWN.money(Decimal(value)) == text


def test_money_shows_cents_and_sign_where_asked() -> None:
    """Formulas show cents, gains and differences their sign."""
    assert SHOWN.money(Decimal("20530.8"), cents=True) == "$20,530.80"
    assert SHOWN.money(Decimal(875), signed=True) == "+$875"
    assert SHOWN.money(Decimal(-359), signed=True) == f"{MINUS}$359"
    assert SHOWN.money(Decimal(0), signed=True) == "$0"


@given(AMOUNTS)
def test_money_reads_back(value: Decimal) -> None:
    """The text of an amount with cents is the amount to half a cent."""
    text = SHOWN.money(value, cents=True)
    digits = text.replace("$", "").replace(",", "").replace(MINUS, "-")
    assert abs(Decimal(digits) - value) <= Decimal("0.005")
    assert "-" not in text


@given(AMOUNTS.filter(lambda amount: not 0 < abs(amount) < Decimal("0.5")))
def test_sentences_and_figures_round_alike(value: Decimal) -> None:
    """What the engine says in a sentence is what a table beside it shows, half dollars and half cents included."""
    assert dollars(value) == SHOWN.money(abs(value))
    assert dollars(value, to_the_cent=True) == SHOWN.money(abs(value), cents=True)


@given(AMOUNTS, st.booleans(), st.booleans())
def test_hidden_amounts_tell_nothing(value: Decimal, cents: bool, signed: bool) -> None:
    """Hidden amounts all read the same: neither size nor sign shows."""
    assert HIDING.money(value, cents=cents, signed=signed) == HIDDEN


def test_hiding_leaves_weights_points_and_dates() -> None:
    """Only amounts are hidden."""
    assert HIDING.weight(Decimal("0.47")) == SHOWN.weight(Decimal("0.47"))
    assert HIDING.points(Decimal("0.04")) == SHOWN.points(Decimal("0.04"))
    assert HIDING.day(date(2026, 12, 4)) == SHOWN.day(date(2026, 12, 4))


def test_unknown_is_a_word_and_never_zero() -> None:
    """None reads unknown everywhere, also while amounts are hidden."""
    said = {
        SHOWN.money(None), HIDING.money(None), SHOWN.price(None), SHOWN.shares(None), SHOWN.count(None),
        SHOWN.weight(None), SHOWN.points(None), SHOWN.day(None), SHOWN.day_long(None), SHOWN.days(None),
    }  # fmt: skip
    assert said == {UNKNOWN}
    assert NOTHING == DASH


@pytest.mark.parametrize(
    "value,text", [("342.18", "$342.18"), ("1", "$1.00"), ("23.4567", "$23.4567"), ("0.12345", "$0.1235")]
)
def test_prices_show_the_decimals_they_have(value: str, text: str) -> None:
    """A price has at least cents and at most four decimals."""
    assert SHOWN.price(Decimal(value)) == text


@pytest.mark.parametrize(
    "value,text", [("60", "60"), ("812.266", "812.266"), ("1250.500", "1,250.5"), ("0.1234567", "0.123457")]
)
def test_shares_show_the_decimals_they_have(value: str, text: str) -> None:
    """Whole shares are plain; fractions keep at most six decimals."""
    assert SHOWN.shares(Decimal(value)) == text


def test_shares_take_a_fixed_number_of_places() -> None:
    """A column may ask for equal places so that digits line up."""
    assert SHOWN.shares(Decimal(76), places=3) == "76.000"


def test_shares_that_are_no_number_are_refused() -> None:
    """A value without a finite size raises instead of reading as something."""
    with pytest.raises(TypeError, match="not a finite number"):
        SHOWN.shares(Decimal("Infinity"))


def test_weights_have_one_decimal_and_a_narrow_space() -> None:
    """A weight is a fraction shown in percent; the column may carry the unit instead."""
    assert SHOWN.weight(Decimal("0.47")) == f"47.0{NARROW}%"
    assert SHOWN.weight(Decimal("0.47"), unit=False) == "47.0"
    assert SHOWN.weight(Decimal("0.46994"), places=2) == f"46.99{NARROW}%"


def test_points_carry_their_sign() -> None:
    """Drifts and differences show plus or a true minus; zero shows none."""
    assert SHOWN.points(Decimal("0.04")) == "+4.0"
    assert SHOWN.points(Decimal("-0.004")) == f"{MINUS}0.4"
    assert SHOWN.points(Decimal(0)) == "0.0"
    assert SHOWN.points(Decimal("0.0299"), places=2) == "+2.99"
    assert points_text(Decimal("0.4"), signed=False) == "40.0"


@given(WEIGHTS)
def test_weights_read_back(value: Decimal) -> None:
    """The text of a weight is the weight to half a tenth of a point."""
    digits = weight_text(value, unit=False).replace(MINUS, "-")
    assert abs(Decimal(digits) / 100 - value) <= Decimal("0.0005")


@pytest.mark.parametrize("value,text", [("0.37", "37"), ("0.045", "4.5"), ("0.4401", "44.01"), ("0", "0")])
def test_edges_are_as_short_as_they_can_be(value: str, text: str) -> None:
    """An edge drops trailing zeros."""
    assert edge_text(Decimal(value)) == text


def test_ranges_use_an_en_dash() -> None:
    """A range names its unit once."""
    low, high = Decimal("0.37"), Decimal("0.44")
    assert SHOWN.weight_range(low, high) == f"37{DASH}44{NARROW}%"
    assert SHOWN.weight_range(low, high, places=1) == f"37.0{NARROW}{DASH}{NARROW}44.0{NARROW}%"


def test_dates_name_the_year_when_it_is_another() -> None:
    """This year's dates are short, others carry their year."""
    assert SHOWN.day(date(2026, 12, 4)) == "Dec 4"
    assert SHOWN.day(date(2025, 12, 3)) == "Dec 3, 2025"
    assert SHOWN.day(TODAY, year=True) == "Nov 20, 2026"
    assert SHOWN.day_long(TODAY, weekday=True) == "Friday, November 20"
    assert SHOWN.day_long(date(2027, 1, 4)) == "January 4, 2027"
    assert SHOWN.month(TODAY) == "Nov 2026"


def test_counts_are_words_up_to_ten() -> None:
    """A sentence says ten trades, a table 1,250."""
    assert SHOWN.counted(10, "trade") == "ten trades"
    assert SHOWN.counted(1, "trade") == "one trade"
    assert SHOWN.counted(0, "trade") == "no trades"
    assert SHOWN.counted(11, "class", "classes") == "11 classes"
    assert SHOWN.count(1250) == "1,250"
    assert (SHOWN.days(1), SHOWN.days(14)) == ("1 day", "14 days")
