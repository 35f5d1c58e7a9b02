"""Securities by what files print: given a symbol, taken back, listed with what is known of each."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from app.desk.securities import is_ticker
from app.desk.session import Session, run
from app.model.errors import InputError
from app.model.proposal import Mode, Request
from app.model.reconciliation import OpeningBalance
from app.model.security import Security
from app.model.ticket import TicketState
from tests.desk.driving import Put, counted, facts, holdings_text, imported, ledger_text, reviewed, set_plan

D = Decimal
CUSIP = "922908769"
BY_CUSIP = f"b1,2026-01-06,Brokerage,buy,{CUSIP},2,300,,600"
BY_TICKER = "c9,2026-01-06,Brokerage,buy,VTI,2,300,,600"
SALE = "s1,2026-02-06,Brokerage,sell,VTI,1,310,,310"


def _held(session: Session) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for lot in session.household().lots:
        found[lot.symbol] = found.get(lot.symbol, D(0)) + lot.shares
    return found


def test_a_name_is_one_step_over_all_that_is_there(session: Session, put: Put) -> None:
    """Lots, sales, prices and the plan go by the symbol; undo brings everything back as it was."""
    set_plan(session)
    imported(session, put("a.csv", ledger_text(BY_CUSIP, SALE)))
    before = facts(session)
    assert {s.symbol for s in session.plan.securities} == {"VTI", "BND", CUSIP}
    assert session.name_security(CUSIP, "vti") == "VTI"
    assert _held(session) == {"VTI": D(1)}
    assert {s.symbol for s in session.plan.securities} == {"VTI", "BND"}
    assert session.undo() == f"Read {CUSIP} as VTI"
    assert facts(session) == before
    session.redo()
    assert _held(session) == {"VTI": D(1)}


def test_what_was_there_before_goes_by_the_symbol_too(session: Session, put: Put) -> None:
    """An opening balance entered under the printed name joins the lots of the symbol."""
    set_plan(session)
    imported(session, put("a.csv", ledger_text(SALE)))
    session.add_opening(OpeningBalance("Brokerage", CUSIP, date(2026, 1, 5), shares=D(4)))
    session.name_security(CUSIP, "VTI")
    assert _held(session) == {"VTI": D(3)}
    assert [balance.symbol for balance in session.opening_balances()] == ["VTI"]


def test_a_name_can_be_taken_back_later(session: Session, put: Put) -> None:
    """After other steps too: rows are kept as printed."""
    imported(session, put("a.csv", ledger_text(BY_CUSIP)))
    session.name_security(CUSIP, "VTI")
    imported(session, put("b.csv", ledger_text(f"b2,2026-01-07,Brokerage,buy,{CUSIP},1,300,,300")))
    assert _held(session) == {"VTI": D(3)}
    session.forget_name(CUSIP)
    assert _held(session) == {CUSIP: D(3)}
    assert session.plan.security(CUSIP) is not None
    with pytest.raises(InputError, match="no symbol"):
        session.forget_name(CUSIP)


def test_files_stay_known_whether_before_or_after(session: Session, put: Put) -> None:
    """The same file, and one that overlaps it, add nothing; what another format tells of a row is its twin."""
    first = ledger_text(BY_CUSIP)
    imported(session, put("a.csv", first))
    session.name_security(CUSIP, "VTI")
    (again,) = reviewed(session, put("again.csv", first + "\n")).files
    assert counted(again) == (0, 1, 0, 0)
    (twin,) = reviewed(session, put("twin.csv", ledger_text(BY_TICKER))).files
    assert counted(twin) == (0, 0, 1, 0)
    session.forget_name(CUSIP)
    (other,) = reviewed(session, put("twin.csv", ledger_text(BY_TICKER))).files
    assert counted(other) == (1, 0, 0, 0)


def test_a_name_learnt_first_holds_at_the_import(session: Session, put: Put) -> None:
    """The plan gets the symbol's security with its class, and none for the name."""
    set_plan(session)
    session.name_security("OLDT", "BND")
    imported(session, put("a.csv", holdings_text("Brokerage,OLDT,5,72,2020-01-02,300,2026-01-06")))
    assert _held(session) == {"BND": D(5)}
    assert session.plan.security("OLDT") is None
    (again,) = reviewed(
        session, put("b.csv", holdings_text("Brokerage,OLDT,5,72,2020-01-02,300,2026-01-06") + "\n")
    ).files
    assert counted(again) == (0, 1, 0, 0)


def test_positions_printed_two_ways_are_one_holding(session: Session, put: Put) -> None:
    """A later snapshot under the ticker takes the place of the one under the CUSIP, as of any other."""
    imported(session, put("a.csv", holdings_text(f"Brokerage,{CUSIP},5,300,2020-01-02,900,2026-01-06")))
    session.name_security(CUSIP, "VTI")
    imported(session, put("b.csv", holdings_text("Brokerage,VTI,6,305,2020-01-02,1000,2026-01-09")))
    assert _held(session) == {"VTI": D(6)}
    assert session.household().price("VTI") == D(305)


@pytest.mark.parametrize("order", list(permutations(("first", "second", "name"))), ids="-".join)
def test_the_order_of_imports_and_names_means_nothing(session: Session, put: Put, order: tuple[str, ...]) -> None:
    """Two files that overlap, and the name: in every order the same holdings, each row once."""
    rows = [f"b{n},2026-01-0{n},Brokerage,buy,{CUSIP},{n},300,,{n * 300}" for n in range(1, 5)]
    files = {"first": rows[:3], "second": rows[1:]}
    for what in order:
        if what == "name":
            session.name_security(CUSIP, "VTI")
        else:
            imported(session, put(f"{what}.csv", ledger_text(*files[what])))
    assert _held(session) == {"VTI": D(10)}
    assert len(session.file.transactions()) == 4


def test_names_close_up(session: Session) -> None:
    """A name for a name means what that one means, in whatever order they are learnt."""
    session.name_security("OLDER", "OLD")
    session.name_security("OLD", "NEW")
    session.name_security("OLDEST", "OLDER")
    assert session.file.security_names() == {"OLDER": "NEW", "OLD": "NEW", "OLDEST": "NEW"}
    with pytest.raises(InputError, match="already"):
        session.name_security("NEW", "OLD")


@pytest.mark.parametrize("printed, symbol", [("VTI", "VTI"), ("", "VTI"), ("X", " "), ("CASH", "VTI"), ("X", "cash")])
def test_what_cannot_be_a_name_is_refused(session: Session, printed: str, symbol: str) -> None:
    """One sentence each, and no step."""
    with pytest.raises(InputError):
        session.name_security(printed, symbol)
    assert session.history() == ()


def test_what_was_said_under_the_printed_name_holds_where_nothing_was(session: Session, put: Put) -> None:
    """Classes, spreads, substitutes and places in other securities' lists move; what is said of the symbol stays."""
    set_plan(session)
    imported(session, put("a.csv", ledger_text(BY_CUSIP)))
    own = Security(CUSIP, {"Bonds": D(1)}, substitutes=("VTI", "ITOT"), half_spread_bps=D(2), daily_volume=D(1000))
    bnd = Security("BND", {"Bonds": D(1)}, substitutes=(CUSIP, "AGG"))
    plan = session.plan
    others = tuple(s for s in plan.securities if s.symbol not in (CUSIP, "BND"))
    session.save_plan(replace(plan, securities=(*others, own, bnd)), "Edit")
    session.name_security(CUSIP, "VTI")
    vti, bonds = session.plan.security("VTI"), session.plan.security("BND")
    assert vti is not None
    assert bonds is not None
    assert (vti.classes, vti.substitutes, vti.half_spread_bps, vti.daily_volume) == (
        {"Stocks": D(1)},
        ("ITOT",),
        D(2),
        D(1000),
    )
    assert bonds.substitutes == ("VTI", "AGG")


def test_the_users_basis_stays_with_its_lot(session: Session, put: Put) -> None:
    """An edit is kept by account and symbol, and goes along."""
    imported(session, put("a.csv", holdings_text(f"Brokerage,{CUSIP},5,300,2020-01-02,,2026-01-06")))
    (lot,) = session.household().lots
    session.edit_basis(lot.id, D(777), None)
    session.name_security(CUSIP, "VTI")
    assert [x.basis for x in session.household().lots] == [D(777)]


def test_a_ticket_is_filled_under_either_name(session: Session, put: Put) -> None:
    """It was accepted under what files printed then; the fill comes under the symbol."""
    set_plan(session)
    imported(session, put("a.csv", ledger_text("d1,2026-01-05,Brokerage,deposit,,,,,1000")))
    imported(session, put("p.csv", "date,symbol,close\n2026-01-05,VTI,100\n2026-01-05,BND,100\n"))
    session.view_day(date(2026, 1, 6))
    ticket = next(t for t in session.accept(run(session.propose(Request(Mode.INVEST)))) if t.trade.symbol == "VTI")
    session.name_security("VTI", "VTSAX")
    fill = f"f1,{ticket.accepted},Brokerage,buy,VTSAX,{ticket.trade.shares},100,,{ticket.trade.amount}"
    imported(session, put("f.csv", ledger_text(fill)))
    run(session.tick([]))
    assert next(t for t in session.tickets() if t.id == ticket.id).state is TicketState.FILLED


def test_every_security_is_listed_and_the_unknown_first(session: Session, put: Put) -> None:
    """None is hidden: no class, no price, known by its CUSIP alone; with account, shares and what is known."""
    set_plan(session)
    imported(session, put("a.csv", holdings_text("Brokerage,VTI,2,300,2020-01-02,500,2026-01-06")))
    imported(session, put("b.csv", ledger_text(f"q,2026-01-06,Roth,buy,{CUSIP},2,,,600")))
    views = session.securities()
    assert [(v.symbol, v.missing) for v in views] == [
        (CUSIP, ("no ticker symbol", "no class", "no price")),
        ("BND", ()),
        ("VTI", ()),
    ]
    assert (views[0].accounts, views[0].shares, views[2].value) == (("Roth",), D(2), D(600))
    session.name_security(CUSIP, "VTI")
    assert [(v.symbol, v.printed, v.missing) for v in session.securities()] == [
        ("BND", (), ()),
        ("VTI", (CUSIP,), ()),
    ]


@pytest.mark.parametrize(
    "symbol, is_one",
    [("VTI", True), ("BRK.B", True), ("^GSPC", True), ("ES=F", True), (CUSIP, False), ("SPY261218P00500000", False),
     ("VANGUARD TARGET 2040", False), ("", False)],
)  # fmt: skip
def test_what_looks_like_a_ticker(symbol: str, is_one: bool) -> None:
    """Only such symbols are asked for on the internet."""
    assert is_ticker(symbol) is is_one
