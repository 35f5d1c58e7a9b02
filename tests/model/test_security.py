"""Securities, quotes and the household that holds them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.model.household import Household
from app.model.plan import Lock, LockSide, Plan
from app.model.security import Quote, Security, SecurityLock
from app.model.transaction import Disposal

D = Decimal
DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "lock, sell, buy",
    [
        (SecurityLock.NONE, False, False),
        (SecurityLock.NO_SELL, True, False),
        (SecurityLock.NO_BUY, False, True),
        (SecurityLock.HOLD, True, True),
    ],
)
def test_a_lock_stops_what_it_says(lock: SecurityLock, sell: bool, buy: bool) -> None:
    """Each word forbids its side, `hold` both."""
    assert (lock.stops_sell, lock.stops_buy) == (sell, buy)


def test_a_lock_of_the_plan_speaks_of_its_side() -> None:
    """`both` covers sales and purchases."""
    assert [Lock(side=s).covers(LockSide.SELL) for s in LockSide] == [True, False, True]


def test_only_a_fund_of_one_class_has_an_only_class() -> None:
    """A split fund and an unclassified one have none."""
    assert Security("VTI", {"Stocks": D(1)}).only_class == "Stocks"
    assert Security("MIX", {"Stocks": D("0.6"), "Bonds": D("0.4")}).only_class is None
    assert Security("NEW").only_class is None


def test_an_unknown_price_is_none_and_an_unknown_security_bare() -> None:
    """Neither is a zero nor an error."""
    held = Household(DAY, Plan(), {"A": D(5), "B": D("2.50")}, (), {"VTI": Quote(D(300), DAY)})
    assert (held.price("VTI"), held.price("XYZ")) == (D(300), None)
    assert held.security("XYZ") == Security("XYZ")
    assert held.total_cash == D("7.50")


def test_another_plan_brings_its_securities_along() -> None:
    """A preview sees the changed classes at once, and what only the file knows stays known."""
    old = Security("OLD", name="kept")
    held = Household(DAY, Plan(), {}, (), {}, securities={"OLD": old, "VTI": Security("VTI")})
    changed = Security("VTI", {"Stocks": D(1)})
    assert held.with_plan(Plan(securities=(changed,))).securities == {"OLD": old, "VTI": changed}


def test_a_disposal_of_unknown_basis_has_no_gain() -> None:
    """Unknown stays unknown."""
    sale = Disposal("A", "VTI", DAY, DAY, D(1), D(100), D(120), "short")
    assert (sale.gain, replace(sale, basis=None).gain) == (D(-20), None)
