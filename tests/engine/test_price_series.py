"""Closes against splits: which of them are adjusted although they should be as traded."""

import math
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.engine.price_series import Split, series_doubts

DAYS = [date(2026, 3, 2) + timedelta(days=n) for n in range(10)]
AT = DAYS[5]


def _closes(ratio: float, *, traded: bool, moves: list[float]) -> list[float]:
    closes, close = [], 100.0
    for day, move in zip(DAYS, moves, strict=True):
        close *= math.exp(move)
        closes.append(close / ratio if traded and day >= AT else close)
    return closes


@given(
    st.sampled_from([2.0, 3.0, 4.0, 1.5, 10.0, 0.1, 0.5]),
    st.lists(st.floats(-0.03, 0.03), min_size=10, max_size=10),
)
def test_a_split_jumps_in_closes_as_traded_and_does_not_in_adjusted_ones(ratio: float, moves: list[float]) -> None:
    """Whatever the moves of the days, nothing is told of the one and the split's day of the other."""
    split = [Split(AT, ratio)]
    assert series_doubts(DAYS, _closes(ratio, traded=True, moves=moves), split) == ()
    (doubt,) = series_doubts(DAYS, _closes(ratio, traded=False, moves=moves), split)
    assert (doubt.day, doubt.split.ratio, doubt.jumps) == (AT, ratio, False)


def test_a_jump_by_the_ratio_on_another_day_joins_two_kinds_of_closes() -> None:
    """The later half came from another source, and the split is a year away."""
    closes = [100.0] * 7 + [25.0] * 3
    (doubt,) = series_doubts(DAYS, closes, [Split(date(2027, 3, 1), 4.0)])
    assert (doubt.before, doubt.day, doubt.jumps) == (DAYS[6], DAYS[7], True)
    assert series_doubts(DAYS, closes, [Split(date(2027, 3, 1), 2.0)]) == ()


def test_a_booking_some_days_later_is_no_contradiction() -> None:
    """Brokers book a split a day or two after it trades at the new price."""
    closes = [100.0] * 5 + [25.0] * 5
    assert [d.jumps for d in series_doubts(DAYS, closes, [Split(DAYS[7], 4.0)])] == [False]
    assert series_doubts(DAYS, [100.0] * 10, []) == ()


def test_small_splits_and_long_gaps_say_nothing() -> None:
    """A stock dividend of 5 % hides among a day's moves, a split among months without a close."""
    assert series_doubts(DAYS, [100.0] * 10, [Split(AT, 1.05)]) == ()
    far = [DAYS[0], DAYS[0] + timedelta(days=60)]
    assert series_doubts(far, [100.0, 100.0], [Split(AT, 4.0)]) == ()
