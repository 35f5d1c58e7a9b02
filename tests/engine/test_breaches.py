"""When a look last found a class newly outside its band."""

import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.engine.breaches import Sighting, latest_sighting
from app.engine.history import ClassHistory, DriftHistory
from app.engine.trading_days import TradingDays
from app.model.look import LOOKS

MONDAY = date(2026, 1, 5)
DAYS = TradingDays((), date(2020, 1, 1), date(2030, 12, 31))


def history(weights: dict[str, Sequence[float]], first: date = MONDAY, **parents: Sequence[float]) -> DriftHistory:
    """Classes with a band from 0.4 to 0.6 and these weights on days on end."""

    def line(actual: Sequence[float]) -> ClassHistory:
        n = len(actual)
        return ClassHistory(np.array(actual), np.full(n, 0.5), np.full(n, 0.4), np.full(n, 0.6))

    count = max(len(w) for w in weights.values())
    days = tuple(first + timedelta(days=n) for n in range(count))
    classes = {name: line(w) for name, w in weights.items()}
    return DriftHistory(days, classes, np.ones(count), np.zeros(count), (), {n: line(w) for n, w in parents.items()})


def test_the_first_look_of_the_latest_breach_counts() -> None:
    """Not its last day, and not the breach before."""
    found = latest_sighting(history({"A": [0.5, 0.7, 0.5, 0.7, 0.7]}), DAYS, "daily")
    assert found == Sighting(date(2026, 1, 8), ("A",), ("A",))
    ended = latest_sighting(history({"A": [0.5, 0.7, 0.5, 0.7, 0.5]}), DAYS, "daily")
    assert ended == Sighting(date(2026, 1, 8), ("A",), ())


def test_between_looks_nothing_is_found() -> None:
    """Outside from Tuesday to Thursday only: Friday's look finds it inside."""
    weights = [0.5, 0.7, 0.7, 0.7, 0.5, 0.5, 0.5, 0.5]
    assert latest_sighting(history({"A": weights}), DAYS, "weekly") is None
    still = latest_sighting(history({"A": [0.5, 0.7, 0.7, 0.7, 0.7, 0.5, 0.5, 0.5]}), DAYS, "weekly")
    assert still == Sighting(date(2026, 1, 9), ("A",), ("A",))


def test_an_edge_is_inside_and_unknown_days_are_passed_over() -> None:
    """A day without a weight neither ends a breach nor begins one."""
    assert latest_sighting(history({"A": [0.6, 0.4, 0.1 * 6]}), DAYS, "daily") is None
    found = latest_sighting(history({"A": [0.7, math.nan, 0.7, 0.7]}), DAYS, "daily")
    assert found is not None
    assert found.day == MONDAY


def test_classes_and_parents_that_leave_on_one_day_are_all_named() -> None:
    """The parents with a band of their own are looked at like leaves."""
    found = latest_sighting(history({"A": [0.5, 0.7], "B": [0.7, 0.7]}, P=[0.5, 0.3]), DAYS, "daily")
    assert found == Sighting(date(2026, 1, 6), ("A", "P"), ("A", "B", "P"))


def test_a_history_without_days_has_no_breach() -> None:
    """Nor has one whose looks all lie elsewhere."""
    assert latest_sighting(DriftHistory((), {}, np.zeros(0), np.zeros(0), ()), DAYS, "daily") is None
    assert latest_sighting(history({"A": [0.7, 0.7]}), DAYS, "annual") is None


@given(
    st.lists(st.sampled_from([0.3, 0.5, 0.7, math.nan]), min_size=1, max_size=120),
    st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    st.sampled_from([*LOOKS, "7"]),
)
def test_against_a_walk_from_look_to_look(weights: list[float], first: date, look: str) -> None:
    """Day by day, remembering what the look before saw; never later than the last day of the history."""
    told = latest_sighting(history({"A": weights}, first), DAYS, look)
    was_out, latest, is_out = False, None, False
    for n, weight in enumerate(weights):
        day = first + timedelta(days=n)
        if DAYS.is_look(look, day) and not math.isnan(weight):
            is_out = not 0.4 <= weight <= 0.6
            if is_out and not was_out:
                latest = day
            was_out = is_out
    assert (told.day if told else None) == latest
    assert told is None or told.stands == (("A",) if is_out else ())
