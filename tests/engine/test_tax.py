"""Marginal rates and exact tax, worked by hand from a fictional table.

Ordinary 10 % to 50,000, 20 % to 200,000, 40 % beyond; long-term 0 % to 90,000, 15 % to 300,000, 20 % beyond; NIIT 4 %
from 250,000; standard deduction 10,000.
"""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.tax import FlatRates, flat_rates, netted_year, tax_change, year_tax
from app.model.plan import Tax
from app.model.tax_year import TaxDue
from tests.engine.households import TABLE

D = Decimal


@pytest.mark.parametrize(
    "income, short, long",
    [
        ("0", "0.1", "0"),
        ("49999", "0.1", "0"),
        ("50000", "0.2", "0"),
        ("89999", "0.2", "0"),
        ("90000", "0.2", "0.15"),
        ("199999", "0.2", "0.15"),
        ("200000", "0.4", "0.15"),
        ("239999", "0.4", "0.15"),
        ("240000", "0.44", "0.19"),
        ("299999", "0.44", "0.19"),
        ("300000", "0.44", "0.24"),
    ],
)
def test_rates_are_those_of_the_next_dollar(income: str, short: str, long: str) -> None:
    """An income at the top of a bracket pays the next one; NIIT joins where income and deduction reach its floor."""
    assert flat_rates(Tax(income=D(income)), TABLE) == FlatRates(D(short), D(long))


def test_a_given_magi_decides_about_niit() -> None:
    """It replaces income plus the standard deduction, in both directions."""
    tax = Tax(income=D(150000), magi=D(250000))
    assert flat_rates(tax, TABLE) == FlatRates(D("0.24"), D("0.19"))
    assert flat_rates(replace(tax, magi=D("249999.99")), TABLE) == FlatRates(D("0.2"), D("0.15"))


def test_state_rates_are_added_and_may_differ_by_term() -> None:
    """One rate for both terms, unless the long one is given, zero included."""
    tax = Tax(income=D(150000), state_rate=D("0.05"))
    assert flat_rates(tax, TABLE) == FlatRates(D("0.25"), D("0.2"))
    assert flat_rates(replace(tax, state_long_rate=D(0)), TABLE) == FlatRates(D("0.25"), D("0.15"))
    assert flat_rates(tax, None) == FlatRates(D("0.05"), D("0.05"))


def test_losses_are_worth_what_gains_cost() -> None:
    """1,000 short gain at 20 % less 2,000 long loss at 15 % is a fall of 100."""
    rates = FlatRates(D("0.2"), D("0.15"))
    assert rates.tax(D(1000), D(-2000)) == D(-100)
    assert [rates.of(t) for t in ("short", "long", None)] == [D("0.2"), D("0.15"), D("0.2")]


# --- Exact tax --------------------------------------------------------------------------------------------------------

JOINT = Tax(income=D(150000))


def _parts(due: TaxDue) -> tuple[Decimal, ...]:
    return due.ordinary, due.long_term, due.net_investment, due.state


def test_ordinary_income_is_taxed_by_brackets() -> None:
    """150,000: 5,000 on the first 50,000, 20,000 on the next 100,000."""
    assert _parts(year_tax(D(0), D(0), JOINT, TABLE)) == (D(25000), D(0), D(0), D(0))


def test_a_short_gain_reaches_into_the_next_bracket() -> None:
    """80,000 on top of 150,000: 50,000 at 20 %, 30,000 at 40 %."""
    assert tax_change(D(0), D(0), D(80000), D(0), JOINT, TABLE).ordinary == D(22000)


def test_long_gains_are_stacked_on_ordinary_income() -> None:
    """Of 250,000 above an income of 70,000, 20,000 are free, 210,000 pay 15 % and 20,000 pay 20 %."""
    due = year_tax(D(0), D(250000), Tax(income=D(70000), magi=D(0)), TABLE)
    assert _parts(due) == (D(9000), D(35500), D(0), D(0))


def test_a_short_gain_pushes_long_gains_out_of_the_zero_bracket() -> None:
    """10,000 short above 80,000 of income and 10,000 long: 2,000 of ordinary tax and 1,500 of long-term tax."""
    change = tax_change(D(0), D(10000), D(10000), D(0), Tax(income=D(80000)), TABLE)
    assert _parts(change) == (D(2000), D(1500), D(0), D(0))


def test_net_investment_tax_takes_the_smaller_of_gain_and_excess() -> None:
    """Of 30,000 of gain only the 20,000 above the floor of 250,000 pay 4 %; with more income all of it does."""
    assert year_tax(D(0), D(30000), Tax(income=D(230000)), TABLE).net_investment == D(800)
    assert year_tax(D(0), D(30000), Tax(income=D(400000)), TABLE).net_investment == D(1200)


def test_the_state_taxes_the_netted_result() -> None:
    """A loss of 8,000 lowers it by 5 % of 3,000; long gains may have a rate of their own."""
    tax = Tax(income=D(150000), state_rate=D("0.05"))
    assert year_tax(D(-8000), D(0), tax, TABLE).state == D(-150)
    assert year_tax(D(1000), D(2000), tax, TABLE).state == D(150)
    assert year_tax(D(1000), D(2000), replace(tax, state_long_rate=D("0.03")), TABLE).state == D(110)


def test_carryforwards_are_used_before_the_gain_is_taxed() -> None:
    """A long gain of 9,000 less 4,000 carried in leaves 5,000 at 15 %."""
    tax = replace(JOINT, carryforward_long=D(4000))
    assert year_tax(D(0), D(9000), tax, TABLE).long_term == D(750)


def test_income_below_the_deduction_leaves_no_tax() -> None:
    """Income of 1,000 and a loss of 9,000: nothing is due, and only 1,000 of the loss counts as used."""
    tax = Tax(income=D(1000))
    assert year_tax(D(0), D(-9000), tax, TABLE).total == 0
    assert netted_year(D(0), D(-9000), tax, TABLE).carry_long == D(8000)


def test_a_deducted_loss_that_income_cannot_bear_shelters_long_gains() -> None:
    """An income below zero after losses leaves gains less to be stacked on, never a negative tax."""
    due = year_tax(D(-2000), D(0), Tax(income=D(500)), TABLE)
    assert _parts(due) == (D(0), D(0), D(0), D(0))


AMOUNT = st.decimals(-400_000, 400_000, places=2)
INCOME = st.decimals(0, 500_000, places=2)


@given(AMOUNT, AMOUNT, INCOME, st.decimals(0, 20_000, places=2), st.sampled_from(["short", "long"]))
def test_more_gain_never_lowers_the_tax(
    short: Decimal, long: Decimal, income: Decimal, more: Decimal, term: str
) -> None:
    """Nor does it cost more than the dearest rates of both kinds together."""
    tax = Tax(income=income, state_rate=D("0.05"))
    extra = (more, D(0)) if term == "short" else (D(0), more)
    change = tax_change(short, long, *extra, tax, TABLE).total
    assert 0 <= change <= (D("0.4") + D("0.2") + D("0.04") + D("0.05")) * more


@given(AMOUNT, AMOUNT, AMOUNT, INCOME)
def test_long_gains_never_cost_more_than_short_ones(
    short: Decimal, long: Decimal, move: Decimal, income: Decimal
) -> None:
    """The same net result costs at most as much when more of it is long-term."""
    tax, part = Tax(income=income), abs(move)
    as_long = year_tax(short - part, long + part, tax, TABLE).total
    assert as_long <= year_tax(short, long, tax, TABLE).total
