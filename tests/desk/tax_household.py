"""A household with a year worth a look: wash sales put off, lost for good and contested, and a broker's closed lots."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from app.desk.plan_file import plan_from_toml
from app.desk.session import Session
from app.model.wash import Certainty, WashAdjustment
from tests.desk.driving import PLAN, imported, ledger_text

DAY = date(2026, 11, 20)

LEDGER = ledger_text(
    "1,2024-02-01,Brokerage,deposit,,,,,90000",
    "2,2024-02-01,Roth,deposit,,,,,50000",
    "3,2024-02-05,Brokerage,buy,VTI,100,200,0,-20000",
    "4,2025-06-05,Brokerage,buy,BND,100,80,0,-8000",
    "5,2025-09-01,Brokerage,sell,VTI,10,230,0,2300",
    "6,2026-03-02,Brokerage,sell,VTI,40,260,0,10400",
    "7,2026-04-01,Brokerage,sell,BND,100,70,0,7000",
    "8,2026-04-10,Roth,buy,BND,40,70,0,-2800",
    "9,2026-04-12,Brokerage,buy,BND,30,70,0,-2100",
    "10,2026-05-10,Brokerage,sell,VXUS,10,68,0,680",
    "11,2026-07-06,Brokerage,sell,BND,30,74,0,2220",
    "12,2026-08-03,Brokerage,buy,VNQ,50,90,0,-4500",
    "13,2026-08-10,Brokerage,buy,VNQ,50,88,0,-4400",
    "14,2026-08-20,Brokerage,sell,VNQ,100,80,0,8000",
    "15,2026-11-02,Brokerage,sell,VTI,20,190,0,3800",
    "16,2026-11-12,Brokerage,buy,VTI,5,192,0,-960",
)
"""The rows by line 2 on: losses of BND, VNQ and VTI are washed, VXUS has no basis."""

_HEAD = (
    '"Symbol","Name","Closed Date","Opened Date","Quantity","Proceeds Per Share","Cost Per Share","Proceeds",'
    '"Cost Basis (CB)","Gain/Loss ($)","Gain/Loss (%)","Long Term Gain/Loss","Short Term Gain/Loss","Term",'
    '"Unadjusted Cost Basis","Wash Sale?","Disallowed Loss"'
)
REALIZED = f"""\
"Realized Gain/Loss - Lot Details for Brokerage as of Fri Nov 20  17:00:00 EST 2026 from 01/01/2026 to 11/20/2026"
{_HEAD}
"VTI","VTI","03/02/2026","02/05/2024","40","$260","$200","$10,400.00","$8,000.00","","","","","Long Term","","No",""
"BND","BND","04/01/2026","06/05/2025","100","$70","$80","$7,000.00","$8,000.00","","","","","Short Term","","Yes","$300"
"""
"""A broker that counts the purchase in its own account alone, so the Roth's is apart."""


def filled(folder: Path, *, realized: bool = True) -> Session:
    """Make the household as of its day."""
    session = Session.create(folder / "taxes.evenkeel")
    session.save_plan(plan_from_toml(PLAN), "Set plan")
    session.view_day(DAY)
    for name, text in (("ledger.csv", LEDGER), ("realized.csv", REALIZED if realized else "")):
        if text:
            path = folder / name
            path.write_text(text, encoding="utf-8")
            imported(session, path)
    return session


ONE = WashAdjustment(
    loss_account="Brokerage",
    loss_symbol="BND",
    sold=date(2026, 4, 1),
    sale="t7",
    loss_lot="t4",
    account="Roth",
    symbol="BND",
    bought=date(2026, 4, 10),
    replacement_lot="t8w1",
    shares=Decimal(40),
    disallowed=Decimal(400),
    permanent=True,
    days_tacked=0,
    replacement_sold=None,
    certainty=Certainty.CERTAIN,
    depends_on=(),
    authority="IRC 1091(a); Rev. Rul. 2008-5",
)
"""A loss that an IRA's purchase takes for good."""
