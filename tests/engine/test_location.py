"""Tax drag by class and account, by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.location import check_yields, class_drag, class_drags, security_drag, without_yield, yearly_drag
from app.engine.tax import FlatRates
from app.model.account import Account, AccountType
from app.model.errors import InputError
from app.model.plan import Location, Plan, Rules, Tax
from app.model.security import Security
from app.model.target import AssetClass
from tests.engine.households import BROKERAGE, FUNDS, household, leaf, lot, with_plan

D = Decimal
RATES = FlatRates(D("0.24"), D("0.15"))
PARTS = st.decimals(0, 1, places=3)


def test_the_drag_of_a_class_by_hand() -> None:
    """4 % of which a quarter is qualified, 1 % of gains: 0.03 × 24 % + 0.01 × 15 % + 0.01 × 15 % = 1.02 cents."""
    balanced = AssetClass("Balanced", yields=D("0.04"), qualified=D("0.25"), realised=D("0.01"))
    assert class_drag(balanced, RATES) == D("0.0102")


@given(PARTS, PARTS, PARTS)
def test_qualified_dividends_never_bear_more(yields: Decimal, qualified: Decimal, realised: Decimal) -> None:
    """With long-term rates below ordinary ones the drag lies between all qualified and none."""

    def drag(part: Decimal) -> Decimal:
        return class_drag(AssetClass("A", yields=yields, qualified=part, realised=realised), RATES)

    assert drag(D(1)) <= drag(qualified) <= drag(D(0)) == yields * D("0.24") + realised * D("0.15")


def test_the_state_and_the_surtax_are_in_the_rates() -> None:
    """20 % and 15 % of the table, 4 % surtax above its floor, 5 % and 3 % of the state: 29 % and 22 %."""
    bonds = AssetClass("Bonds", D(1), yields=D("0.05"))
    shares = AssetClass("Stocks", D(0), yields=D("0.02"), qualified=D(1))
    tax = Tax(income=D(150000), magi=D(300000), state_rate=D("0.05"), state_long_rate=D("0.03"))
    held = household(classes=(bonds, shares), tax=tax)
    assert class_drags(held) == {"Bonds": D("0.0145"), "Stocks": D("0.0044")}


def test_a_split_fund_bears_the_parts_of_its_classes() -> None:
    """60 % at 0.3 cents and 40 % at 1 cent: 0.58 cents; cash and what is in no class bear nothing."""
    drags = {"Stocks": D("0.003"), "Bonds": D("0.01")}
    assert security_drag(Security("MIX", {"Stocks": D("0.6"), "Bonds": D("0.4")}), drags) == D("0.0058")
    assert security_drag(Security("MMF", {"Cash": D(1)}), drags) == 0
    assert security_drag(Security("NEW"), drags) == 0


@pytest.mark.parametrize("kind", AccountType)
def test_only_taxable_accounts_bear_it(kind: AccountType) -> None:
    """40 bonds at $50, of which a dollar bears 1 cent: $20 a year where it is taxed, nothing elsewhere."""
    held = household(lot("BND", "40", "2000"), accounts=(Account("Brokerage", kind),))
    assert yearly_drag(held, {"Bonds": D("0.01")}) == (20 if kind is AccountType.TAXABLE else 0)


def test_what_has_no_price_is_not_counted() -> None:
    """As everywhere else."""
    funds = (*FUNDS, Security("OLD", {"Bonds": D(1)}))
    held = household(lot("BND", "40", "2000"), lot("OLD", "1", "9"), securities=funds)
    assert yearly_drag(held, {"Bonds": D("0.01")}) == 20


def test_a_yield_that_is_not_known_is_refused_and_named() -> None:
    """Not taken for nothing; cash needs none, and nothing is asked for while location is off."""
    classes = (leaf("Stocks", "0.5"), AssetClass("Bonds", D("0.4"), yields=D("0.04")), leaf("Cash", "0.1"))
    plan = with_plan(household(accounts=(BROKERAGE,)), classes=(*classes[:1], leaf("Gold", "0"), *classes[1:])).plan
    assert without_yield(plan) == ("Stocks", "Gold")
    check_yields(plan)
    on = Plan(classes=plan.classes, rules=Rules(location=Location(on=True)))
    with pytest.raises(InputError) as refused:
        check_yields(on)
    assert str(refused.value) == (
        "The yield of Stocks and Gold is not known, and location is weighed by it. "
        "Give each class its yield, 0 where it pays nothing, or turn location off."
    )
