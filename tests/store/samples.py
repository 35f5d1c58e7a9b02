"""Small rows, plans and files for the tests of the store."""

import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.model.account import Account, AccountType
from app.model.fingerprint import Fingerprint
from app.model.importing import FileKind, FileReading, FileTotals, PositionRow, PriceRow, RealizedRow, TransactionRow
from app.model.issue import Issue, Place, Severity
from app.model.plan import Lock, Plan, PlannedBuy, Transfer
from app.model.proposal import (
    AccountEffect,
    Binding,
    ClassEffect,
    Costs,
    DriftEffect,
    LotChoice,
    LotSale,
    Mode,
    Proposal,
    Reason,
    Request,
    Side,
    State,
    TaxEffect,
    Trade,
    Undone,
)
from app.model.security import Security
from app.model.target import AssetClass, Tilt
from app.model.ticket import Fill, Ticket, TicketState
from app.model.transaction import Action, LotPick
from app.store.household_file import HouseholdFile
from app.store.schema import HOUSEHOLD_TABLES

D = Decimal
DAY = date(2026, 3, 2)

PLAN = Plan(
    accounts=(Account("Brokerage", minimum_cash=D("500.5")), Account("Roth", AccountType.ROTH, owner="spouse")),
    classes=(
        AssetClass("Equity/US", D("0.6"), D("0.03"), D("0.05"), tilt=Tilt(D("0.02"), date(2026, 12, 31), "momentum")),
        AssetClass("Bonds", D("0.4"), account_cap={"Roth": D("0.5")}),
    ),
    securities=(Security("VTI", {"Equity/US": D(1)}, ("VTSAX",), only_in=("Brokerage",)),),
    transfers=(Transfer("Brokerage", "Roth", D(7000)),),
    locks=(Lock(account="Roth", symbol="VTI"),),
    planned_buys=(PlannedBuy("Brokerage", "VTI", D(300), "monthly", date(2026, 12, 3)),),
)

BUY = TransactionRow(
    line=2,
    account="Brokerage",
    day=DAY,
    action=Action.BUY,
    symbol="VTI",
    shares=D("10.12345678"),
    price=D("250.123456"),
    cash=D("-2532.1234"),
    fees=D("0.05"),
    acquired=DAY,
    description="You bought “VTI”",
    reference="b1",
    currency="USD",
    key="buy-1",
    soft_key="buy",
    printed_action="YOU BOUGHT",
)
SELL = TransactionRow(
    line=3,
    account="Brokerage",
    day=date(2026, 3, 1),
    action=Action.SELL,
    symbol="VTI",
    shares=D(3),
    cash=D("760.00"),
    lots=(LotPick("b1", D(2)), LotPick("b0", D(1))),
    key="sell-1",
    soft_key="sell",
)
SPLIT = TransactionRow(4, "Roth", DAY, Action.SPLIT, "BND", shares=D(1) / D(3), ratio=D(2) / D(7), key="split-1")
PENDING = TransactionRow(5, "Roth", DAY, Action.DIVIDEND, "BND", cash=D("1.10"), settled=False, soft_key="dividend")
HOLDING = PositionRow(
    line=2,
    account="Roth",
    symbol="BND",
    shares=D("7.5"),
    price=D("71.25"),
    value=D("534.38"),
    basis=None,
    acquired=None,
    adjusted_acquired=DAY,
    original_basis=D("600.0001"),
    covered=False,
    description="Bonds",
    is_lot=True,
)
CLOSED = RealizedRow(2, "Brokerage", "VTI", D(3), None, DAY, D("760"), None, "long", D("12.5"), "sold", "closed-1")
CLOSE = PriceRow(2, "VTI", DAY, D("251.5"), D("250.1"), D(250), D(252), D("249.99"), D("1234567.25"))
ISSUE = Issue(Severity.WARNING, "no-basis", "The basis of BND is unknown.", Place("a.csv", 2, "Cost"))


def reading(name: str = "a.csv", **changes: object) -> FileReading:
    """A file as the feeds give it, without its rows."""
    known: dict[str, Any] = {
        "path": f"/home/me/{name}",
        "sha256": name.encode().hex(),
        "broker": "schwab",
        "kind": FileKind.TRANSACTIONS,
        "encoding": "utf-8",
        "records": (),
        "issues": (ISSUE,),
        "totals": FileTotals(D("100.00"), D("99.5")),
        "covers": (date(2026, 1, 1), DAY),
    }
    return FileReading(**known | changes)


def proposal(key: str = "p1") -> Proposal:
    """A proposal with something in every part, unknown bases among it."""
    sale = LotSale("t1", None, D(3), None, None, None)
    choice = LotChoice("t2", DAY, D(3), D("700"), D("60"), "long", D("4.20"))
    trade = Trade(
        account="Brokerage",
        symbol="VTI",
        side=Side.SELL,
        shares=D("3"),
        price=D("253.33"),
        amount=D("759.99"),
        costs=Costs(D("1"), D("0.04"), D("0.1"), "assumed"),
        lots=(sale,),
        reasons=(Reason("breach", "Equity/US is over its band."),),
        alternatives=(choice,),
    )
    return Proposal(
        id=key,
        as_of=DAY,
        request=Request(Mode.EDGE, {"Roth": D("-100.50")}, D(10000), fractional=False),
        state=State.FEASIBLE,
        trades=(trade,),
        accounts=(AccountEffect("Brokerage", D(1), D(2), D("761.85")),),
        classes=(ClassEffect("Bonds", D("0.4"), D("0.35"), D("0.45"), D("0.3333333333333333"), D("0.36")),),
        tax=TaxEffect(D("-5"), D(60), D("2.5"), D("11.1"), D(3), None),
        drift=DriftEffect(D("0.1"), D("0.05"), D("0.02"), D(0)),
        objective=D("12.5"),
        bound=D("12.25"),
        seconds=D("0.125"),
        not_done=(Undone("minimum-trade", "BND: under the minimum trade.", D("40")),),
        binding=(Binding("cash", "Cash of Roth", None),),
        summary="One sale.",
        fingerprint=Fingerprint("1a", "2b", "3c", "4d", "5e"),
    )


def ticket(key: str = "p1-1", batch: str = "p1") -> Ticket:
    """The first trade of that proposal, part of it filled."""
    fill = Fill("t7", DAY, D(1), D("253.4"))
    return Ticket(key, batch, DAY, proposal(batch).trades[0], TicketState.PART_FILLED, (fill,), "by phone")


def import_rows(file: HouseholdFile, *rows: object, name: str = "a.csv", **changes: object) -> int:
    """Import rows of any kinds in one step and return the file's id."""
    adders = {
        TransactionRow: "add_transactions",
        PositionRow: "add_positions",
        RealizedRow: "add_realized",
        PriceRow: "add_prices",
    }
    with file.step(f"Import {name}") as step:
        file_id = step.add_file(step.add_batch(name), reading(name, **changes), {"new": len(rows)})
        for row in rows:
            getattr(step, adders.get(type(row), "add_held"))(file_id, [row])
    return file_id


def contents(path: Path) -> dict[str, list[Any]]:
    """Everything the household's tables hold, as SQLite keeps it; history and drafts left out."""
    with closing(sqlite3.connect(path)) as connection:
        names = [table.name for table in HOUSEHOLD_TABLES]
        return {n: connection.execute(f"SELECT * FROM {n} ORDER BY id").fetchall() for n in names}  # noqa: S608
