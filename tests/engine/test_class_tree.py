"""Edits of the class tree carry along what refers to classes."""

from decimal import Decimal

import pytest

from app.engine.class_tree import with_class_renamed, with_new_class, with_security_classes, without_class
from app.model.number import ONE, ZERO
from app.model.plan import Lock, Plan
from app.model.plan_text import check_plan
from app.model.security import Security
from app.model.target import AssetClass

HALF = Decimal("0.5")
PLAN = Plan(
    classes=(
        AssetClass("Equity"),
        AssetClass("Equity/US", Decimal("0.4"), Decimal("0.03"), Decimal("0.04")),
        AssetClass("Equity/Abroad", Decimal("0.2")),
        AssetClass("Bonds", Decimal("0.4")),
    ),
    securities=(
        Security("VTI", {"Equity/US": ONE}),
        Security("VT", {"Equity/US": HALF, "Equity/Abroad": HALF}),
    ),
    locks=(Lock(asset_class="Equity/US"),),
)


def test_a_new_class_stands_after_its_siblings() -> None:
    """It starts without a target, so nothing else changes."""
    plan = with_new_class(PLAN, "Equity/Emerging")
    assert [c.name for c in plan.classes] == [
        "Equity",
        "Equity/US",
        "Equity/Abroad",
        "Equity/Emerging",
        "Bonds",
    ]
    assert plan.classes[3].target == ZERO
    check_plan(plan)


def test_the_first_child_takes_over() -> None:
    """Target, widths, securities and locks go down one level, so that the leaves still add up."""
    plan = with_new_class(PLAN, "Equity/US/Small")
    assert plan.asset_class("Equity/US/Small") == AssetClass(
        "Equity/US/Small", Decimal("0.4"), Decimal("0.03"), Decimal("0.04")
    )
    assert plan.securities[0].classes == {"Equity/US/Small": ONE}
    assert plan.locks == (Lock(asset_class="Equity/US/Small"),)
    check_plan(plan)


def test_the_first_class_of_all_is_everything() -> None:
    """One class alone has to add up to 100 %."""
    plan = with_new_class(Plan(), "Equity")
    assert plan.classes[0].target == ONE


def test_a_taken_name_is_refused() -> None:
    """Two classes of one path could not be told apart."""
    with pytest.raises(ValueError, match="Bonds"):
        with_new_class(PLAN, "Bonds")
    with pytest.raises(ValueError, match="Bonds"):
        with_class_renamed(PLAN, "Equity", "Bonds")


def test_a_rename_reaches_children_securities_and_locks() -> None:
    """No reference to the old path is left."""
    plan = with_class_renamed(PLAN, "Equity", "Stocks")
    assert [c.name for c in plan.classes] == ["Stocks", "Stocks/US", "Stocks/Abroad", "Bonds"]
    assert plan.securities[1].classes == {"Stocks/US": HALF, "Stocks/Abroad": HALF}
    assert plan.locks == (Lock(asset_class="Stocks/US"),)
    check_plan(plan)


def test_a_removed_class_leaves_its_target_to_the_others() -> None:
    """Funds wholly in it wait unclassified; a split fund keeps its other part."""
    plan = without_class(PLAN, "Equity/US")
    assert [(c.name, c.target) for c in plan.leaves] == [
        ("Equity/Abroad", Decimal("0.333")),
        ("Bonds", Decimal("0.667")),
    ]
    assert [s.classes for s in plan.securities] == [{}, {"Equity/Abroad": ONE}]
    assert plan.locks == ()
    check_plan(plan)


def test_a_removed_parent_takes_its_children_along() -> None:
    """What is left adds up to one."""
    plan = without_class(PLAN, "Equity")
    assert plan.classes == (AssetClass("Bonds", ONE),)
    check_plan(plan)


def test_a_security_unknown_to_the_plan_is_added() -> None:
    """Putting a fund into a class is enough to make the plan know it."""
    plan = with_security_classes(PLAN, "BND", {"Bonds": ONE}, "Total Bond Market")
    assert plan.security("BND") == Security("BND", {"Bonds": ONE}, name="Total Bond Market")
    again = with_security_classes(plan, "BND", {"Bonds": HALF, "Equity/US": HALF})
    assert again.security("BND") == Security("BND", {"Bonds": HALF, "Equity/US": HALF}, name="Total Bond Market")
    check_plan(again)
