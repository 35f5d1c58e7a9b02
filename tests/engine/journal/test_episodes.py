"""Breaches in a history, the days on which a rule looks, and where it goes."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.history import ClassHistory, DriftHistory
from app.engine.journal.episodes import Stretch, breaches, goal_weight, looks, plan_on
from app.engine.trading_days import WEEKDAYS
from app.model.plan import Goal, Plan, Rules

D = Decimal
MONDAY = date(2026, 1, 5)
NAN = float("nan")


def history(*weights: float, lower: float = 0.4, upper: float = 0.6) -> DriftHistory:
    """One class with a band from 0.4 to 0.6 on weekdays from a Monday on."""
    days = tuple(d for n in range(4 * len(weights)) if (d := MONDAY + timedelta(n)).weekday() < 5)[: len(weights)]
    actual_f = np.array(weights)
    flat = [np.full(len(weights), x) for x in (0.5, lower, upper)]
    told = ClassHistory(actual_f, *flat)
    return DriftHistory(days, {"A": told}, np.full(len(weights), 1000.0), np.abs(actual_f - 0.5), ())


def found(*weights: float) -> list[tuple[str, int, int]]:
    """Side, first place outside and first place back inside."""
    return [(b.side, b.begin, b.end) for b in breaches(history(*weights), ["A"])]


def test_a_breach_is_from_the_first_day_outside_to_the_one_back_inside() -> None:
    """An edge is inside, from one side to the other are two, and one that lasts ends after the last day."""
    assert found(0.5, 0.7, 0.7, 0.6, 0.5) == [("over", 1, 3)]
    assert found(0.7, 0.3, 0.5) == [("over", 0, 1), ("under", 1, 2)]
    assert found(0.5, 0.61) == [("over", 1, 2)]
    assert found(0.4, 0.6, 0.6 + 1e-12) == []
    assert found() == []


def test_a_day_that_is_not_known_neither_begins_nor_ends_one() -> None:
    """It is as the day before; before the first known day there is nothing."""
    assert found(NAN, 0.7, NAN, 0.7, NAN, 0.5) == [("over", 1, 5)]
    assert found(0.5, NAN, NAN, 0.5) == []


@given(st.lists(st.sampled_from([0.3, 0.4, 0.5, 0.6, 0.7, NAN]), max_size=40))
def test_breaches_are_those_of_a_walk_through_the_days(weights: list[float]) -> None:
    """Day by day, the slow way."""
    slow: list[tuple[str, int, int]] = []
    now, begin = "in", 0
    for place, w in enumerate([*weights, 0.5]):
        side = now if np.isnan(w) else "over" if w > 0.6 else "under" if w < 0.4 else "in"
        if side != now:
            slow += [(now, begin, place)] if now != "in" else []
            now, begin = side, place
    assert found(*weights) == slow


@pytest.mark.parametrize(
    "rules, places",
    [
        (Rules(), list(range(12))),
        (Rules(look="weekly"), [4, 9]),
        (Rules(look="5"), [3, 8]),
        (Rules(trigger=("quarterly",)), []),
        (Rules(trigger=("monthly", "threshold"), look="weekly"), [4, 9]),
    ],
)
def test_a_rule_looks_as_often_as_it_says(rules: Rules, places: list[int]) -> None:
    """With a threshold by the look interval, without one by its calendars; every fifth session counts from New Year."""
    days = history(*[0.5] * 12).days
    assert np.flatnonzero(looks(days, [(date.min, Plan(rules=rules))], WEEKDAYS)).tolist() == places


def test_a_look_is_that_of_the_plan_then_in_force() -> None:
    """From the day of the second plan on, its interval."""
    days = history(*[0.5] * 12).days
    plans = [(date.min, Plan(rules=Rules(look="weekly"))), (days[7], Plan(rules=Rules()))]
    assert np.flatnonzero(looks(days, plans, WEEKDAYS)).tolist() == [4, 7, 8, 9, 10, 11]
    assert plan_on(plans, days[6]).rules.look == "weekly"
    assert plan_on(plans, days[7]).rules.look == "daily"


def test_a_look_on_a_day_without_prices_takes_place_on_the_last_one_before() -> None:
    """Friday is missing: the week is looked at on Thursday's close."""
    days = tuple(d for d in history(*[0.5] * 7).days if d.weekday() != 4)
    assert np.flatnonzero(looks(days, [(date.min, Plan(rules=Rules(look="weekly")))], WEEKDAYS)).tolist() == [3]


def test_goals_lie_between_edge_and_target() -> None:
    """Target, edge, the middle, and the user's own part of the way."""
    rules = Rules(tolerance=D("0.25"))
    reached = [goal_weight(replace(rules, goal=g), 0.6, 0.5) for g in Goal]
    assert reached == pytest.approx([0.6, 0.5, 0.55, 0.525])


def test_the_sign_is_that_of_the_side() -> None:
    """Plus above, minus below."""
    assert (Stretch("A", "over", 0, 1).sign, Stretch("A", "under", 0, 1).sign) == (1, -1)
