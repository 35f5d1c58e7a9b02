"""Marginal rates, worked by hand from a fictional table.

Ordinary 10 % to 50,000, 20 % to 200,000, 40 % beyond; long-term 0 % to 90,000, 15 % to 300,000, 20 % beyond; NIIT 4 %
from 250,000; standard deduction 10,000.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.engine.tax import FlatRates, flat_rates
from app.model.plan import Tax
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
