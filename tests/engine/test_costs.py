"""What a trade costs."""

from dataclasses import replace
from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.costs import impact_rate, spread_rate, trade_costs
from app.model.proposal import Costs
from app.model.security import Security

D = Decimal
LIQUID = Security("VTI", half_spread_bps=D("1.5"), daily_volume=D(10000))


def test_the_three_costs_of_a_trade_by_hand() -> None:
    """100 shares at 250: 1.5 bp of 25,000 is 3.75; 0.7 · 1 % · √(100/10,000) is 7 bp, 17.50."""
    assert trade_costs(LIQUID, D(100), D(250), D("4.95")) == Costs(D("4.95"), D("3.75"), D("17.50"), "assumed")


def test_a_measured_volatility_replaces_the_assumed_one() -> None:
    """Twice the volatility, twice the impact."""
    costs = trade_costs(LIQUID, D(100), D(250), D(0), D("0.02"))
    assert (costs.impact, costs.impact_basis) == (D("35.00"), "measured")


@pytest.mark.parametrize("volume", [None, D(0)])
def test_without_a_volume_there_is_no_impact_and_it_says_so(volume: Decimal | None) -> None:
    """Unknown volume is marked, not guessed."""
    costs = trade_costs(replace(LIQUID, daily_volume=volume), D(100), D(250), D(0))
    assert (costs.impact, costs.impact_basis) == (D(0), "no volume")


@given(st.integers(1, 10**6), st.integers(1, 10**5), st.integers(1, 10**8), st.integers(0, 100))
def test_costs_follow_the_contracts_formula_to_the_cent(shares: int, price: int, volume: int, half_spread: int) -> None:
    """Amount · half-spread, and amount · 0.7 · σ · √(shares / volume), each within half a cent of floating point."""
    security = Security("X", half_spread_bps=D(half_spread), daily_volume=D(volume))
    costs = trade_costs(security, D(shares), D(price), D(0))
    amount = shares * price
    assert abs(float(costs.spread) - amount * half_spread / 10000) <= 0.00501
    impact = amount * 0.7 * 0.01 * sqrt(shares / volume)
    assert abs(float(costs.impact) - impact) <= 0.00501 + 1e-9 * impact
    assert costs.total == costs.commission + costs.spread + costs.impact


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_larger_trade_costs_more_a_share(one: int, more: int) -> None:
    """Impact grows with size; half-spread does not."""
    assert impact_rate(LIQUID, D(one + more)) > impact_rate(LIQUID, D(one)) > 0
    assert spread_rate(LIQUID) == D("0.00015")


def test_nothing_traded_has_no_impact() -> None:
    """Zero shares, zero rate."""
    assert impact_rate(LIQUID, D(0)) == 0


def test_a_price_that_never_moves_has_no_impact() -> None:
    """Zero is a measurement too."""
    assert impact_rate(LIQUID, D(100), D(0)) == 0
