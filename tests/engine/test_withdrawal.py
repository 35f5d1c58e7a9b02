"""What a dollar raised costs, by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.engine.withdrawal import cents_text, withdrawal, withdrawal_words
from app.model.account import Account, AccountType
from app.model.plan import Plan
from app.model.proposal import (
    Costs,
    DriftEffect,
    LotSale,
    Mode,
    Proposal,
    Request,
    Side,
    State,
    TaxEffect,
    Trade,
)
from tests.engine.households import BROKERAGE, ROTH, household, lot, proposal

D = Decimal
JOINT = Account("Joint")
ROLLOVER = Account("Rollover", AccountType.TRADITIONAL)
PLAN = Plan(accounts=(BROKERAGE, JOINT, ROTH, ROLLOVER))


def sale(account: str, gain: str | None, cost: str = "0") -> Trade:
    """Make a sale with a gain that may be unknown."""
    sold = LotSale("L", None, D(1), None, None if gain is None else D(gain), "long")
    return Trade(account, "STK", Side.SELL, D(1), D(100), D(100), Costs(spread=D(cost)), lots=(sold,))


def raised(tax: str, flows: dict[str, str], *sales: Trade) -> Proposal:
    """Make a proposal that pays out these amounts."""
    request = Request(Mode.RAISE, {name: -D(amount) for name, amount in flows.items()})
    taxed = TaxEffect(now=D(tax))
    return Proposal("p", date(2026, 11, 20), request, State.OPTIMAL, sales, (), (), taxed, DriftEffect())


def test_tax_and_cost_of_a_solved_withdrawal() -> None:
    """Stocks are 80 % and may be 65: 22 that gained 50 each are sold, ten of them for the withdrawal; 15 % is 165."""
    answer = proposal(household(lot("STK", "80", "4000"), lot("BND", "40", "2000")), Mode.RAISE,
                      flows={"Brokerage": D(-1000)})  # fmt: skip
    found = withdrawal(answer, PLAN)
    assert found is not None
    assert (found.amount, found.tax, found.cost, found.per_dollar) == (D(1000), D(165), D(0), D("0.165"))
    assert withdrawal_words(found) == (
        "$1,000 from 1 account; tax and cost $165, 16.5 cents a dollar. "
        "$1,200 more is sold to bring classes back; its tax and cost are counted too."
    )


def test_tax_is_shared_by_gains_and_nothing_is_left_over() -> None:
    """100 of tax on gains of 200 and 100: a third is 33.33, the odd cent goes to the larger part."""
    sales = (sale("Brokerage", "200", "1"), sale("Joint", "100", "2"), sale("Roth", "900", "3"))
    found = withdrawal(raised("100", {"Brokerage": "1000", "Joint": "500", "Roth": "40"}, *sales), PLAN)
    assert found is not None
    assert [(one.account, one.tax, one.cost) for one in found.drawn] == [
        ("Brokerage", D("66.67"), D(1)),
        ("Joint", D("33.33"), D(2)),
        ("Roth", D(0), D(3)),
    ]
    assert found.drawn[2].per_dollar == D("0.075")
    assert found.per_dollar == D(106) / D(1540)


def test_tax_that_falls_is_shared_by_losses() -> None:
    """The account whose sale gains has no part in it."""
    found = withdrawal(
        raised("-60", {"Brokerage": "1000", "Joint": "1000"}, sale("Brokerage", "-300"), sale("Joint", "50")), PLAN
    )
    assert found is not None
    assert [one.tax for one in found.drawn] == [D(-60), D(0)]
    assert withdrawal_words(found) == "$2,000 from 2 accounts; tax falls by $60 after cost, −3.0 cents a dollar."


def test_what_only_sells_pays_nothing_out() -> None:
    """Its cost counts in the whole, its account in no sum of accounts."""
    found = withdrawal(raised("0", {"Brokerage": "400"}, sale("Brokerage", "0", "1"), sale("Roth", None, "3")), PLAN)
    assert found is not None
    assert found.drawn[1].per_dollar is None
    assert withdrawal_words(found) == "$400 from 1 account; tax and cost $4, 1.0 cent a dollar."


@pytest.mark.parametrize("gains", [(None, "100"), ("-5", "0")])
def test_what_cannot_be_shared_is_unknown(gains: tuple[str | None, str]) -> None:
    """An unknown gain, or a tax that rises although nothing gains: the whole is known, the parts are not."""
    sales = (sale("Brokerage", gains[0]), sale("Joint", gains[1]))
    found = withdrawal(raised("100", {"Brokerage": "1000", "Joint": "500"}, *sales), PLAN)
    assert found is not None
    assert [one.tax for one in found.drawn] == [None, None]
    assert found.tax == 100


def test_income_tax_is_said_not_to_be_counted() -> None:
    """What a traditional account pays out is taxed as income; selling in it alone is not."""
    found = withdrawal(raised("0", {"Rollover": "500"}, sale("Rollover", None, "1")), PLAN)
    assert found is not None
    assert withdrawal_words(found).endswith(" Income tax on what Rollover pays out is not counted.")
    sells = withdrawal(raised("0", {"Brokerage": "500"}, sale("Rollover", None, "1")), PLAN)
    assert sells is not None
    assert "Income tax" not in withdrawal_words(sells)


def test_other_modes_raise_nothing() -> None:
    """Neither does a wish that cannot be met, or one without an amount."""
    some = raised("1", {"Brokerage": "500"}, sale("Brokerage", "5"))
    assert withdrawal(replace(some, request=replace(some.request, mode=Mode.EDGE)), PLAN) is None
    assert withdrawal(replace(some, state=State.INFEASIBLE), PLAN) is None
    assert withdrawal(replace(some, request=Request(Mode.RAISE)), PLAN) is None


@pytest.mark.parametrize(
    "per_dollar, text",
    [
        ("0.01", "1.0 cent"),
        ("-0.01", "−1.0 cent"),
        ("0.0125", "1.3 cents"),
        ("0.0004", "0.0 cents"),
        ("0", "0.0 cents"),
    ],
)
def test_cents_are_rounded_half_up(per_dollar: str, text: str) -> None:
    """One is the singular, and next to nothing has no sign."""
    assert cents_text(D(per_dollar)) == text
