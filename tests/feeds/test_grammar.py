"""What a column's own texts decide of its days and numbers, and what they leave open."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feeds.grammar import DAY_FORMATS, NUMBER_FORMS, day_formats, number_formats
from app.feeds.values import Days, Numbers

DAYS = st.lists(st.dates(date(2001, 1, 1), date(2026, 11, 20)), min_size=1, max_size=30, unique=True)


def test_one_day_above_twelve_decides() -> None:
    """Which one it was is told."""
    found = day_formats(["05/12/2024", "05/13/2024"])
    assert found.decided == "%m/%d/%Y"
    assert "“05/13/2024” decides" in found.reason
    assert day_formats(["05/12/2024", "13/05/2024"]).decided == "%d/%m/%Y"


def test_days_of_both_orders_decide_nothing() -> None:
    """Each is right by itself, and together they are not."""
    found = day_formats(["05/12/2024", "13/05/2024", "05/13/2024"])
    assert (found.decided, found.reason) == ("", "Some of them have the month first and others the day.")


def test_days_that_may_be_either_are_asked_for() -> None:
    """Both readings are shown, by their meaning."""
    found = day_formats(["05/12/2024", "01/02/2024"])
    assert not found.decided
    assert {one.value for one in found.found} == {"%m/%d/%Y", "%d/%m/%Y"}
    assert "12 May 2024" in found.reason
    assert "5 December 2024" in found.reason


@given(days=DAYS, pattern=st.sampled_from(DAY_FORMATS))
def test_what_is_decided_reads_every_day_as_it_was_written(days: list[date], pattern: str) -> None:
    """Nothing is guessed: a decided format gives the very days back, or nothing is decided."""
    texts = [day.strftime(pattern) for day in days]
    found = day_formats(texts)
    if found.decided:
        read = Days(found.decided.split("|"), any_year=True)
        assert [read[text] for text in texts] == days
    else:
        assert pattern[:2] in ("%m", "%d")
        assert all(day.day <= 12 for day in days)
        assert pattern in {one.value for one in found.found}


def test_a_column_with_two_time_zones_has_a_format_for_each() -> None:
    """Summer and winter time by their letters."""
    found = day_formats(["11/18/2026 10:01:02 EST", "06/18/2026 10:01:02 EDT"])
    assert set(found.decided.split("|")) == {"%m/%d/%Y %H:%M:%S EST", "%m/%d/%Y %H:%M:%S EDT"}


@pytest.mark.parametrize("texts", [[], ["", "--"], ["Buy", "Sell"], ["12.50", "3"]])
def test_what_are_no_days_have_no_format(texts: list[str]) -> None:
    """Empty cells, words, numbers."""
    assert not day_formats(texts).found


@pytest.mark.parametrize(
    "texts, decided",
    [
        (["1,234.56"], "1,234.56"),
        (["12.50", "3"], "1,234.56"),
        (["1.234,56"], "1.234,56"),
        (["12,5"], "1.234,56"),
        (["1'234.50", "7"], "1'234.56"),
        (["100", "7"], "1,234.56"),
        (["1,234", "12.5"], "1,234.56"),
        (["1.234", "12,5"], "1.234,56"),
    ],
)
def test_marks_that_fit_one_way_decide(texts: list[str], decided: str) -> None:
    """The usual way where no mark speaks against it."""
    assert number_formats(texts).decided == decided


@pytest.mark.parametrize("text", ["1,234", "1.234", "12,345", "-1,500"])
def test_three_digits_behind_the_only_mark_are_asked_for(text: str) -> None:
    """A thousand or a fraction: both are told."""
    found = number_formats([text])
    assert not found.decided
    assert text in found.reason
    assert len(found.found) == 2


@given(
    cents=st.lists(st.integers(-10_000_000, 10_000_000), min_size=1, max_size=20),
    form=st.sampled_from(sorted(NUMBER_FORMS)),
)
def test_a_decided_form_reads_every_number_as_it_was_written(cents: list[int], form: str) -> None:
    """With two decimals each, there is nothing to ask."""
    marks = NUMBER_FORMS[form]
    texts = [f"{n / 100:,.2f}".translate({ord(","): marks.thousands, ord("."): marks.decimal}) for n in cents]
    found = number_formats(texts)
    chosen = NUMBER_FORMS[found.decided]
    mine, theirs = Numbers(chosen.decimal, chosen.thousands), Numbers(marks.decimal, marks.thousands)
    assert [mine[text] for text in texts] == [theirs[text] for text in texts]
