"""Gaps between the days that files cover, against a day-by-day count."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.engine.coverage import LEAST, Gap, gaps, within

START = date(2023, 1, 1)
SPANS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 60)), min_size=1, max_size=8)


def _day(n: int) -> date:
    return START + timedelta(days=n)


@given(SPANS, st.randoms())
def test_gaps_are_the_long_runs_of_days_nobody_tells_of(spans: list[tuple[int, int]], random: object) -> None:
    """In whatever order the files came; runs of up to a month say nothing."""
    told = [("A", _day(first), _day(first + length)) for first, length in spans]
    random.shuffle(told)  # type: ignore[attr-defined]
    days = {n for first, length in spans for n in range(first, first + length + 1)}
    expected, run = [], list[int]()
    for n in range(min(days), max(days) + 1):
        if n not in days:
            run.append(n)
            continue
        if len(run) >= LEAST.days:
            expected.append(Gap("A", _day(run[0]), _day(run[-1])))
        run = []
    assert gaps(told) == tuple(expected)


def test_accounts_have_gaps_of_their_own() -> None:
    """What one account's file covers says nothing of another."""
    spans = [("B", _day(0), _day(10)), ("A", _day(0), _day(300)), ("B", _day(100), _day(110))]
    assert gaps(spans) == (Gap("B", _day(11), _day(99)),)


def test_only_gaps_that_touch_the_time_asked_for_are_within() -> None:
    """A day at either end is enough."""
    found = (Gap("A", _day(10), _day(20)), Gap("B", _day(10), _day(20)))
    assert within(found, "A", _day(20), _day(30)) == found[:1]
    assert within(found, "A", _day(0), _day(10)) == found[:1]
    assert within(found, "A", _day(21), _day(30)) == ()
