"""A proposal never takes the program down with it: what crashes the solver crashes the window too.

With presolve HiGHS 1.15.1 corrupts memory on the small integer program that this household led to; without presolve, or
without its rule for parallel rows and columns (8192 in `presolve_rule_off`), it solves it. Such a fault ends the whole
process, so the household is asked for in one of its own.
"""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.engine.rebalance.propose import propose
from app.model.account import Account
from app.model.household import Household
from app.model.plan import Rules, Tax
from app.model.proposal import Mode, Proposal, Request
from app.model.security import Security, SecurityLock
from tests.engine.households import finish, fund, household, leaf, lot

D = Decimal
CHECKOUT = Path(__file__).resolve().parents[3]


def the_household() -> Household:
    """Three classes, five lots, one account that is to pay out 554.25 with 40 dollars of gains at most."""
    bought = (date(2026, 8, 12), date(2026, 10, 26), date(2026, 10, 20), date(2026, 11, 12), date(2026, 1, 24))
    rows = (("S2", "1", "176.82"), ("S0", "2", "510.99"), ("S2", "2", "180.28"), ("S1", "2", "124.27"))
    lots = [
        lot(symbol, shares, basis, account="Taxed", acquired=day, name=f"L{n}")
        for n, ((symbol, shares, basis), day) in enumerate(zip((*rows, ("S2", "3", "587.66")), bought, strict=True))
    ]
    securities = (
        fund("S0", "A"),
        replace(fund("S1", "B"), half_spread_bps=D(20), daily_volume=D(300000), lock=SecurityLock.NO_BUY),
        Security("S2", {"C": D(1)}, half_spread_bps=D(5), lock=SecurityLock.NO_BUY),
    )
    held = household(
        *lots,
        classes=(
            leaf("A", "0.25", "0.08", "0.03"),
            leaf("B", "0.25", "0.08", "0.03"),
            leaf("C", "0.5", "0.08", "0.08"),
        ),
        securities=securities,
        prices={"S0": "226.1", "S1": "107.13", "S2": "173.35"},
        accounts=(Account("Taxed", minimum_cash=D(60), commission=D("4.95")),),
        cash={"Taxed": "24.47"},
        rules=Rules(minimum_trade=D(0)),
        tax=Tax(),
    )
    return replace(held, tax_table=None)


def the_answer() -> Proposal:
    """The proposal that was never given."""
    return finish(propose(the_household(), Request(Mode.EDGE, {"Taxed": D("-554.25")}, D(40))))


def test_the_process_survives_its_proposal() -> None:
    """It ends by itself and says how many trades there are."""
    code = "from tests.engine.rebalance.test_alive import the_answer; print(len(the_answer().trades))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) > 0
