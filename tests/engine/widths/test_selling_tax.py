"""What selling a class costs in tax, the cheapest dollars first."""

from dataclasses import replace

import pytest

from app.engine.widths.selling_tax import selling_curves
from app.model.account import Account, AccountType
from app.model.plan import Lock, LockSide
from app.model.security import SecurityLock
from tests.engine.households import BROKERAGE, LATELY, ROTH, D, fund, household, lot, with_plan

ACCOUNTS = (BROKERAGE, ROTH, Account("Old 401(k)", AccountType.WORKPLACE, trades=False))


def test_dollars_without_tax_come_first_then_by_rate() -> None:
    """A Roth account, a loss, a long gain at 15 % of a half, a short one at 20 % of a half."""
    held = household(
        lot("STK", "10", "500", acquired=LATELY),
        lot("STK", "20", "1000"),
        lot("STK", "5", "900", name="loss"),
        lot("STK", "3", "1", account="Roth"),
        accounts=ACCOUNTS,
    )
    found = selling_curves(held)["Stocks"]
    assert found.sold_f.tolist() == [0, 300, 800, 2800, 3800]
    assert found.tax_f.tolist() == pytest.approx([0, 0, 0, 150, 250])
    assert (found.free, found.gain, found.stuck) == (D(800), D(3000), D(0))
    assert float(found.tax(1800.0)) == pytest.approx(75)
    assert float(found.tax(7600.0)) == pytest.approx(500)
    assert float(selling_curves(held)["Bonds"].tax(100.0)) == 0


def test_what_is_not_sold_is_told_apart() -> None:
    """Unknown basis in a taxable account, an account that does not trade, locks, records that do not reconcile."""
    held = household(
        lot("STK", "10"),
        lot("STK", "1", "50", account="Old 401(k)"),
        lot("STK", "2", "50", name="kept"),
        lot("STK", "3", account="Roth"),
        accounts=ACCOUNTS,
    )
    held = with_plan(held, locks=(Lock(lot="kept", side=LockSide.SELL),))
    found = selling_curves(held)["Stocks"]
    assert (found.free, found.stuck) == (D(300), D(1300))
    barred = selling_curves(replace(held, unreliable=frozenset({("Roth", "STK")})))["Stocks"]
    assert (barred.free, barred.stuck) == (D(0), D(1600))
    locked = replace(held, securities={"STK": replace(held.security("STK"), lock=SecurityLock.NO_SELL)})
    assert selling_curves(locked)["Stocks"].most == 0


def test_a_fund_counts_in_each_of_its_classes() -> None:
    """With its part; the tax a dollar is the same."""
    mixed = fund("MIX", "Stocks", "Bonds")
    held = household(lot("MIX", "10", "500"), securities=(mixed,), prices={"MIX": "100"})
    found = selling_curves(held)
    assert found["Stocks"].most == found["Bonds"].most == 500
    assert float(found["Bonds"].tax(500.0)) == pytest.approx(0.15 * 250)


def test_contracts_are_taxed_as_the_law_splits_them() -> None:
    """Sixty to forty (IRC 1256), whatever the day of purchase."""
    contract = replace(fund("FUT", "Stocks"), section_1256=True)
    held = household(lot("FUT", "10", "500", acquired=LATELY), securities=(contract,), prices={"FUT": "100"})
    assert float(selling_curves(held)["Stocks"].tax(1000.0)) == pytest.approx(500 * (0.6 * 0.15 + 0.4 * 0.2))
