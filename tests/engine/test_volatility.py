"""Daily volatility."""

from decimal import Decimal
from itertools import pairwise
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.volatility import daily_sigma

D = Decimal


def _path(returns: list[float]) -> list[float]:
    prices = [100.0]
    for change in returns:
        prices.append(prices[-1] * (1 + change))
    return prices


def test_a_price_that_moves_one_percent_up_and_down_has_that_volatility() -> None:
    """Sixty returns of ±1 % in turn: the sample standard deviation is 1 % · √(60/59)."""
    assert daily_sigma(_path([0.01, -0.01] * 30)) == D("0.01008439")


def test_under_sixty_returns_it_is_not_told() -> None:
    """Fifty-nine days say too little; a guess is marked as one elsewhere."""
    assert daily_sigma(_path([0.01, -0.01] * 29 + [0.01])) is None
    assert daily_sigma([]) is None


def test_only_the_last_year_counts() -> None:
    """A wild time two years ago is over."""
    assert daily_sigma(_path([0.2, -0.1] * 100 + [0.0] * 252)) == 0


@pytest.mark.parametrize("bad", [0.0, -1.0])
def test_a_price_that_is_none_is_no_measurement(bad: float) -> None:
    """A return from or to nothing is not a return."""
    assert daily_sigma([*_path([0.01] * 70), bad]) is None


@given(st.lists(st.floats(-0.2, 0.2), min_size=60, max_size=120))
def test_it_is_the_sample_standard_deviation(returns: list[float]) -> None:
    """The same as the textbook’s, to eight digits."""
    prices = _path(returns)
    changes = [b / a - 1 for a, b in pairwise(prices)]
    assert float(daily_sigma(prices) or 0) == pytest.approx(stdev(changes), abs=1e-8)
