"""The arithmetic of a harvest, worked by hand; rates and tables are those the model was computed with."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.harvest.loss_use import loss_use
from app.engine.harvest.value import (
    annual_sigma,
    break_even_loss,
    break_even_rate,
    break_even_years,
    discount,
    future_value,
    net_present_value,
    threshold,
)
from app.model.plan import Filing, Tax
from app.model.tax_table import FilingTable, TaxTable

D = Decimal
SIX = D("0.06")


@pytest.mark.parametrize(
    "now, later, parts",
    [
        ("0.15", "0.15", "8 38 66 103 150"),
        ("0.188", "0.188", "11 48 83 129 188"),
        ("0.238", "0.238", "13 60 105 164 238"),
        ("0.22", "0.15", "78 108 136 173 220"),
        ("0.358", "0.188", "181 218 253 299 358"),
        ("0", "0.15", "-142 -112 -84 -47 0"),
    ],
)
def test_value_of_a_dollar_of_loss_by_years_until_the_later_tax(now: str, later: str, parts: str) -> None:
    """In thousandths after 1, 5, 10 and 20 years and where the later gain is never taxed, at 6 %."""
    found = [net_present_value(D(now), D(1), D(later), SIX, years, D(0)) for years in (1, 5, 10, 20)]
    found.append(net_present_value(D(now), D(1), D(0), SIX, 20, D(0)))
    assert [int((x * 1000).to_integral_value()) for x in found] == [int(p) for p in parts.split()]


def test_present_value_counts_saving_later_tax_and_cost() -> None:
    """A loss of 1,000 at 20 % now and 10 % in a year at 25 % interest: 200 less 80 less 5."""
    assert net_present_value(D(200), D(1000), D("0.1"), D("0.25"), 1, D(5)) == D(115)


def test_future_value_reinvests_the_saving() -> None:
    """A loss of 600 at 30 %, price doubled: 180 become 360 less 54 of tax, less 180 for the lower basis."""
    assert future_value(D(180), D(600), D("0.3"), D(2)) == D(126)
    assert future_value(D(180), D(600), D("0.3"), D(2), cost=D(180)) == D(-180)


@given(st.decimals("0.01", "0.4", places=3), st.decimals("0.5", 5, places=2))
def test_future_value_is_present_value_grown(rate: Decimal, growth: Decimal) -> None:
    """With one rate for both taxes a harvest gains the growth of what was put off, after tax."""
    loss = D(1000)
    assert future_value(rate * loss, loss, rate, growth) == rate * loss * (growth - 1) * (1 - rate)


def test_break_even_loss_pays_the_cost_and_no_more() -> None:
    """A swap of 0.5 % at a benefit of 10 % asks for a loss of 5 %; where waiting is dearer, none is enough."""
    assert break_even_loss(D("0.005"), D("0.1")) == D("0.05")
    assert break_even_loss(D("0.005"), D("-0.01")) is None


def test_break_even_rate_is_where_the_present_value_is_nothing() -> None:
    """20 % now and 1 % of cost after two years at 10 %: 22.99 %."""
    rate = break_even_rate(D("0.2"), D(10), D(1000), D("0.1"), 2)
    assert rate == D("0.2299")
    assert net_present_value(D(200), D(1000), rate, D("0.1"), 2, D(10)) == 0


def test_break_even_years_is_where_the_present_value_turns() -> None:
    """100 kept against 121 later at 10 %: two years; at once where more is saved, never where nothing is kept."""
    years = break_even_years(D(110), D(1210), D("0.1"), D("0.1"), D(10))
    assert years is not None
    assert years.quantize(D("0.0001")) == 2
    assert break_even_years(D(110), D(1000), D("0.1"), D("0.1"), D(10)) == 0
    assert break_even_years(D(10), D(1000), D("0.1"), D("0.1"), D(10)) is None


def test_a_loss_carried_at_the_limit_loses_part_of_its_value() -> None:
    """20,000 without gains, 3,000 a year at 22 %: worth 18.75 % at 6 %, not 22 %."""
    table = TaxTable(2026, "fictional", (D("0.22"),), D(0), {"joint": FilingTable((), D(0), D(0), D(0), D(0), D(3000))})
    use = loss_use(D(0), D(0), D(0), D(20000), Tax(filing=Filing.JOINT, income=D(150000)), table, 20)
    assert (use.present_value(SIX) / 20000).quantize(D("0.0001")) == D("0.1875")


# --- Waiting ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sigma, cost, expected",
    [
        ("0.06", "0", "0.008"),
        ("0.16", "0.005", "0.043"),
        ("0.40", "0.02", "0.188"),
        ("0.14", "0", "0.0155"),
        ("0.16", "0.0035", "0.0355"),
        ("0.25", "0.0075", "0.07525"),
        ("0", "0.01", "0.01"),
        ("0.03", "0", "0.004"),
        ("0.50", "0", "0.051"),
        ("0.20", "0.03", "0.147"),
    ],
)
def test_the_threshold_is_read_between_and_beyond_the_points(sigma: str, cost: str, expected: str) -> None:
    """The points themselves, halfway between them, and the straight line outside."""
    assert threshold(D(sigma), D(cost)) == D(expected)


@given(st.decimals(0, 1, places=3), st.decimals(0, 1, places=4), st.decimals(0, "0.5", places=3))
def test_more_volatility_or_cost_never_lowers_the_threshold(sigma: Decimal, cost: Decimal, more: Decimal) -> None:
    """And it never falls under the cost."""
    at = threshold(sigma, cost)
    assert at >= cost
    assert threshold(sigma + more, cost) >= at
    assert threshold(sigma, cost + more) >= at


def test_volatility_of_a_day_and_of_a_year() -> None:
    """1 % a day is 15.87 % a year of 252 days; a dollar in two years at 25 % is 64 cents."""
    assert annual_sigma(D("0.01")).quantize(D("0.0001")) == D("0.1587")
    assert discount(D("0.25"), 2) == D("0.64")
