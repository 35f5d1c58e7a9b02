"""Numbers and days as brokers print them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feeds.values import Days, Numbers, UnreadableError, clip, find_day, read_number


@pytest.mark.parametrize(
    "text, number",
    [
        ("$1,234.56", "1234.56"),
        ("$550.50 ", "550.5"),
        ("-$500.00", "-500"),
        ("$-0.88", "-0.88"),
        ("($126.93)", "-126.93"),
        ("(3)", "-3"),
        ("$(20,001.50)", "-20001.5"),
        ("+$0.160", "0.16"),
        ("+11.11%", "11.11"),
        (".1250", "0.125"),
        ("-.29", "-0.29"),
        ("1S", "1"),
        ("@1.25", "1.25"),
        ("-2.637591265E-4", "-0.0002637591265"),
        ("347.54%", "347.54"),
        ("−12.5", "-12.5"),
        ("+0000000096000.00000", "96000"),
        ("12.", "12"),
        ("0.000", "0"),
        ("-0.00", "0"),
    ],
)
def test_numbers(text: str, number: str) -> None:
    """Every way a number is printed reads as that number, without trailing zeros."""
    assert str(read_number(text)) == number


@pytest.mark.parametrize("text", ["", "--", " --", " - ", "N/A", "n/a", "null", "Incomplete", "Processing", "Various"])
def test_unknown_is_none(text: str) -> None:
    """What says that nothing is known is unknown, never zero."""
    assert read_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "$9,83.36",
        "1.2.3",
        "--5",
        "(-3)",
        "$(-3)",
        "NaN",
        "Infinity",
        "1e999999",
        "9" * 4000,
        "12a",
        "03/03/2021",
        "1_000",
        "٣",
    ],
)
def test_what_is_no_number_is_an_error(text: str) -> None:
    """A misplaced comma, two signs, letters and the absurdly large are errors of that cell."""
    with pytest.raises(UnreadableError):
        read_number(text)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.sampled_from(["{}", "${}", "{} ", "\t{}"]))
def test_plain_decimals_read_as_themselves(number: Decimal, form: str) -> None:
    """Any amount of money printed plainly or with a currency sign is itself."""
    assert read_number(form.format(number)) == number


@given(st.text(max_size=12))
def test_no_text_breaks_the_grammar(text: str) -> None:
    """Any text is a number, unknown, or an error of the cell; equal numbers print alike."""
    try:
        number = read_number(text)
    except UnreadableError:
        return
    assert number is None or str(number) == str(read_number(str(number)))


def test_texts_are_read_once() -> None:
    """A number asked for twice is the same object."""
    numbers = Numbers()
    assert numbers["$1.50"] is numbers["$1.50"]


def test_days_by_declared_formats() -> None:
    """The first format that fits tells the day; unknown is None."""
    days = Days(("%m/%d/%Y", "%Y-%m-%d", "%m/%d/%Y %H:%M:%S"))
    assert [days[text] for text in ("8/9/2026", "2026-08-09", "08/09/2026 13:22:52", "--")] == [
        *[date(2026, 8, 9)] * 3,
        None,
    ]


@pytest.mark.parametrize(
    "text", ["99/99/9999", "0000-00-00", "2026-13-01", "1969-12-31", "2999-01-01", "20260101", "x"]
)
def test_no_day_is_guessed(text: str) -> None:
    """A form that was not declared, and a day out of range, are errors."""
    with pytest.raises(UnreadableError):
        Days(("%Y-%m-%d",))[text]


def test_what_a_user_wrote_may_lie_centuries_apart() -> None:
    """Shares of a grandfather, and a plan for a grandchild."""
    days = Days(("%Y-%m-%d",), any_year=True)
    assert [days[text] for text in ("1935-01-02", "2084-01-01")] == [date(1935, 1, 2), date(2084, 1, 1)]
    for text in ("1899-12-31", "2200-01-01"):
        with pytest.raises(UnreadableError):
            days[text]


@pytest.mark.parametrize(
    "text, day",
    [
        ("02:45 AM ET, 12/21/2020", date(2020, 12, 21)),
        ("12:52 PM ET, 2023/04/23", date(2023, 4, 23)),
        ("Sun May 03  13:18:19 EDT 2026", date(2026, 5, 3)),
        ("Oct-03-2026 4:10 p.m ET", date(2026, 10, 3)),
        ("Feb 15 2026 09:24 PM ET", date(2026, 2, 15)),
        ("July 25, 2023", date(2023, 7, 25)),
        ("04/11/2026 11:54 am", date(2026, 4, 11)),
        ("no day here", None),
        ("13/45/2020", None),
    ],
)
def test_the_day_of_a_title(text: str, day: date | None) -> None:
    """Titles and footers tell their day in many ways."""
    assert find_day(text) == day


def test_clipped_text_is_one_short_line() -> None:
    """A cell quoted in a sentence does not drown it."""
    assert clip("a\n b", 10) == "a b"
    assert clip("x" * 50, 10) == "x" * 9 + "…"
