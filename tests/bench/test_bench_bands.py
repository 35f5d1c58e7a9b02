"""Following bands through ten years of seven classes, against the same rule day by day in plain numbers."""

from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from time import perf_counter
from typing import TypeVar

import numpy as np
import pytest

from app.engine.backtest.policy import Funding, Look, Policy, absolute_band, destination
from app.engine.backtest.simulate import market, simulate
from tests.engine.backtest.slow_loop import follow

T = TypeVar("T")
DAYS, ROUNDS = 2520, 5
GOAL, SANE = 15, 5
"""How many times as fast as the loop, with about sixty trade days; what a busy machine still shows."""
TARGETS = [0.40, 0.18, 0.06, 0.06, 0.20, 0.07, 0.03]
SIGMA = [0.16, 0.17, 0.20, 0.20, 0.05, 0.06, 0.0]

pytestmark = pytest.mark.bench


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """What a call answers, and the median of its seconds."""
    answer, taken = call(), []
    for _ in range(ROUNDS):
        began = perf_counter()
        answer = call()
        taken.append(perf_counter() - began)
    return answer, median(taken)


def test_ten_years_of_seven_classes_are_followed_while_a_handle_moves() -> None:
    """Both trade on the same days; a 60 Hz frame is 16.7 ms."""
    rng = np.random.default_rng(1)
    returns_f = (0.7 * rng.standard_normal((DAYS, 7)) + 0.7 * rng.standard_normal((DAYS, 1))) * SIGMA / np.sqrt(252)
    days = [date(2016, 1, 1) + timedelta(days=n * 365 // 252) for n in range(DAYS + 1)]
    targets_f = np.array(TARGETS)
    band = absolute_band(targets_f, 0.01, 0.015)
    policy = Policy(Look(), band, destination("midpoint"), Funding(only_breached=True))
    past = market(np.array([d.toordinal() for d in days]), returns_f)
    rule = (TARGETS, "daily", "never", band.below_f.tolist(), band.above_f.tolist(), 0.5, 0.0, 0.0)
    run, ours = timed(lambda: simulate(policy, targets_f, past))
    (_, _, events, _), loop = timed(lambda: follow(days, returns_f.tolist(), *rule, only_breached=True))
    ratio = loop / ours
    print(  # noqa: T201
        f"\n{len(events)} trade days: {1000 * ours:.1f} ms, {ratio:.0f} times as fast as the loop (goal {GOAL})"
    )
    assert run.events.tolist() == events
    assert ratio >= SANE
