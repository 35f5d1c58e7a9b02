"""When an extra loss is used, worked by hand from the fictional table.

Ordinary 20 % at 150,000, long-term 15 %, a deduction of 3,000 a year.
"""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.engine.harvest.loss_use import UsedLoss, loss_use
from app.engine.tax import tax_change
from app.model.plan import Tax
from tests.engine.households import PLAIN_TAX, TABLE

D = Decimal
ZERO = D(0)


def test_gains_of_the_year_use_it_at_once() -> None:
    """5,000 against a short gain of 9,000 saves 20 % now and leaves nothing."""
    use = loss_use(D(9000), ZERO, ZERO, D(5000), PLAIN_TAX, TABLE, 10)
    assert use.by_year == (UsedLoss(0, D(5000), D(1000)),)
    assert (use.now, use.left) == (D(1000), ZERO)


def test_without_gains_it_is_used_at_the_limit_a_year() -> None:
    """7,500 without gains: 3,000, 3,000 and 1,500 at 20 %."""
    use = loss_use(ZERO, ZERO, D(7500), ZERO, PLAIN_TAX, TABLE, 10)
    assert [(each.years, each.used, each.saved) for each in use.by_year] == [
        (0, D(3000), D(600)),
        (1, D(3000), D(600)),
        (2, D(1500), D(300)),
    ]
    assert use.left == 0


def test_the_horizon_ends_the_use() -> None:
    """With one year after this one, 1,500 of 7,500 stay unused."""
    use = loss_use(ZERO, ZERO, D(7500), ZERO, PLAIN_TAX, TABLE, 1)
    assert (len(use.by_year), use.left) == (2, D(1500))


def test_an_older_carryforward_goes_first() -> None:
    """Behind 5,000 carried in, a loss of 2,000 is used next year and the year after."""
    tax = replace(PLAIN_TAX, carryforward_short=D(5000))
    use = loss_use(ZERO, ZERO, D(2000), ZERO, tax, TABLE, 10)
    assert [(each.used, each.saved) for each in use.by_year] == [(ZERO, ZERO), (D(1000), D(200)), (D(1000), D(200))]


def test_waiting_costs_value() -> None:
    """7,500 at 6 %: 600 + 600/1.06 + 300/1.1236 instead of 1,500."""
    use = loss_use(ZERO, ZERO, D(7500), ZERO, PLAIN_TAX, TABLE, 10)
    assert use.present_value(D("0.06")).quantize(D("0.01")) == D("1433.04")
    assert use.present_value(ZERO) == D(1500)


AMOUNT = st.decimals(-60_000, 60_000, places=2)
LOSS = st.decimals(0, 60_000, places=2)


@given(AMOUNT, AMOUNT, LOSS, LOSS, st.decimals(0, 300_000, places=2), st.integers(0, 30))
def test_every_dollar_is_used_once_or_left(
    short: Decimal, long: Decimal, loss_short: Decimal, loss_long: Decimal, income: Decimal, years: int
) -> None:
    """Parts used and left sum to the loss, none is negative, and the first year is this year's exact change."""
    tax = Tax(income=income, carryforward_long=D(2500))
    use = loss_use(short, long, loss_short, loss_long, tax, TABLE, years)
    assert sum((each.used for each in use.by_year), use.left) == loss_short + loss_long
    assert min(each.used for each in use.by_year) >= 0
    assert use.left >= 0
    assert use.now == -tax_change(short, long, -loss_short, -loss_long, tax, TABLE).total
