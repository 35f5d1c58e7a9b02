"""First classes and securities: a proposal to the user that changes nothing he has decided."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.desk.prefill import with_first_classes, with_known_securities
from app.engine.drift import status
from app.model.plan import Plan
from app.model.security import Security
from app.model.target import AssetClass
from tests.engine.households import DAY, fund, household, lot

D = Decimal
EMPTY = Plan()


def test_known_symbols_only_are_added_and_once() -> None:
    """A symbol the plan names keeps its settings; others come in the order of symbols."""
    mine = Security("VTI", {"Mine": D(1)})
    plan = with_known_securities(replace(EMPTY, securities=(mine,)), {"VTI", "BND", "AAPL"})
    assert [s.symbol for s in plan.securities] == ["VTI", "AAPL", "BND"]
    assert plan.securities[0] is mine
    assert with_known_securities(plan, {"VTI", "BND", "AAPL"}) == plan


def test_a_known_fund_finds_its_class_by_the_last_part_of_the_path() -> None:
    """`Equity/US equity` takes what the table calls `US equity`."""
    plan = Plan(classes=(AssetClass("Equity/US equity", D(1)),))
    assert with_known_securities(plan, {"VTI"}).securities[0].classes == {"Equity/US equity": 1}


def test_a_fund_of_which_one_class_is_missing_stays_unclassified() -> None:
    """A balanced fund in a plan without bonds is not put into stocks alone."""
    plan = Plan(classes=(AssetClass("US equity", D(1)),))
    (added,) = with_known_securities(plan, {"VBIAX"}).securities
    assert added.classes == {}
    assert added.name


def test_the_index_is_filled_in_and_nothing_else_of_identity() -> None:
    """The user sees what a fund follows; share classes and substitutes stay in the table, so that the plan is lean."""
    voo, unknown = with_known_securities(EMPTY, {"VFIAX", "XYZ"}).securities
    assert (voo.index, unknown.index) == ("S&P 500", "")
    assert (voo.identical, voo.substitutes) == ((), ())


def test_nothing_held_makes_no_classes() -> None:
    """A household without value, or of securities nobody knows, keeps its plan."""
    assert with_first_classes(EMPTY, household()) == EMPTY
    unknown = replace(EMPTY, securities=(Security("ZZ"),))
    assert with_first_classes(unknown, household(lot("ZZ", "1", "1"), prices={"ZZ": "5"})) == unknown


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6), st.integers(0, 10**5))
def test_first_classes_are_where_the_household_stands(cents: list[int], cash: int) -> None:
    """Targets are whole percents that sum to one, cash comes last, and no class is out of band."""
    symbols = [f"F{n}" for n in range(len(cents))]
    funds = tuple(fund(symbol, f"Class {symbol}") for symbol in symbols)
    held = household(
        *(lot(symbol, "1", "1") for symbol in symbols),
        securities=funds,
        prices={symbol: str(D(n) / 100) for symbol, n in zip(symbols, cents, strict=True)},
        cash={"Brokerage": str(D(cash) / 100)},
    )
    plan = with_first_classes(replace(held.plan, classes=()), held)
    assert sum(c.target for c in plan.classes) == 1
    assert all(c.target == round(c.target, 2) and c.below <= c.target for c in plan.classes)
    assert [c.name for c in plan.classes if c.name == "Cash"] == (["Cash"] if cash else [])
    assert status(held.with_plan(plan)).breaches == ()
    assert held.as_of == DAY
