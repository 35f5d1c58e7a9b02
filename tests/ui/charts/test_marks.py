"""Marks over a chart: none lies over another, every event is in one of them, and words never collide."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.engine.history import HistoryEvent
from app.ui.charts.marks import MARK_ROOM, Happening, happenings, laid_out, within

KINDS = ("rebalanced", "deposit", "withdrawal", "plan", "tilt")
EVENTS = st.lists(st.tuples(st.integers(0, 900), st.sampled_from(KINDS)), max_size=60).map(
    lambda found: [Happening(float(day), kind, f"{kind} {day}") for day, kind in sorted(found)]
)


def width_of(words: str) -> float:
    """How wide words are: so much a letter."""
    return 6.0 * len(words)


@given(EVENTS)
def test_no_mark_lies_over_another_and_none_is_lost(events: list[Happening]) -> None:
    """However many there are on however few days."""
    marks = laid_out(events, lambda day: day, width_of, 1000.0)
    assert sum(mark.count for mark in marks) == len(events)
    assert all(other.at - one.at >= MARK_ROOM for one, other in pairwise(marks))
    for one, other in pairwise(marks):
        assert not one.words or one.at + 8 + width_of(one.words) <= other.at
    assert all(mark.at - mark.x <= MARK_ROOM for mark in marks)


def test_two_things_of_a_day_stand_side_by_side() -> None:
    """And words stand beside the one that has room for them."""
    events = [Happening(10, "deposit", "Deposit"), Happening(10, "rebalanced", "Rebalanced")]
    first, second = laid_out(events, lambda day: day, width_of, 500.0)
    assert (first.kind, first.words, second.kind, second.words) == ("deposit", "", "rebalanced", "Rebalanced")


def test_what_matters_most_stands_for_many() -> None:
    """And says how many more there are."""
    events = [Happening(day, "deposit", "Deposit") for day in (1.0, 2.0, 3.0)]
    events.append(Happening(4.0, "rebalanced", "Rebalanced"))
    (mark,) = laid_out(events, lambda day: day, width_of, 500.0)
    assert (mark.kind, mark.words, mark.count) == ("rebalanced", "Rebalanced, 3 more", 4)


def test_words_that_do_not_fit_shorten_to_the_glyph() -> None:
    """At the right end, too."""
    event = [Happening(470, "plan", "Band widened to +4")]
    assert laid_out(event, lambda day: day, width_of, 500.0)[0].words == ""
    assert laid_out(event, lambda day: day, width_of, 900.0)[0].words == "Band widened to +4"


def test_events_of_a_history_are_cut_to_a_window() -> None:
    """Both ends are included, and sentences go through the hand that hides amounts."""
    days = [date.fromordinal(739_000 + n) for n in range(5)]
    found = happenings([HistoryEvent(day, "deposit", "$5") for day in days], lambda _: "hidden")
    assert {one.text for one in found} == {"hidden"}
    assert [one.day - 739_000 for one in within(found, 739_001.0, 739_003.0)] == [1, 2, 3]
