"""Reconciliation of an open household: findings, the fixes they offer, and the exception for sales."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.desk.imports import Choice
from app.desk.session import Session, run
from app.model.errors import InputError
from app.model.household import TrustState
from app.model.proposal import Mode, Request, Side
from app.model.reconciliation import Finding, FindingKind, OpeningBalance
from tests.desk.driving import Put, account, holdings_text, imported, ledger_text, set_plan

D = Decimal
BEFORE = date(2026, 1, 4)
POSITIONS = holdings_text("Roth,VTI,10,281.4,,2000,2026-11-18", "Roth,BND,4,72,,300,2026-11-18")
HISTORY = ledger_text("1,2026-01-05,Roth,buy,VTI,7,200,0,-1400", "2,2026-01-06,Roth,buy,BND,4,75,0,-300")


HISTORY_HEAD = "Run Date,Account,Action,Symbol,Description,Quantity,Price,Amount,Currency\n"
DOLLARS = "01/05/2026,Brokerage,YOU BOUGHT INVENTED (VTI) (Cash),VTI,INVENTED,2,100,-200,USD\n"
EUROS = "01/06/2026,Brokerage,YOU BOUGHT INVENTED (ASML) (Cash),ASML,INVENTED,2,100,-200,EUR\n"
STATED_HEAD = "account,symbol,shares,price,basis,date,currency\n"


def _schwab(day: str, total: str) -> str:
    """A positions export of the form Schwab writes, with invented holdings and a total."""
    return (
        f'"Positions for account Brokerage as of 04:00 PM ET, 2026/{day}"\n\n'
        '"Symbol","Description","Qty (Quantity)","Price","Mkt Val (Market Value)","Cost Basis","Asset Type"\n'
        '"VTI","VANGUARD TOTAL STOCK MARKET ETF","10","$300.00","$3,000.00","$2,000.00","ETFs & Closed End Funds"\n'
        '"Cash & Cash Investments","--","--","--","$150.00","--","Cash and Money Market"\n'
        f'"Account Total","--","--","--","{total}","$2,000.00","--"\n'
    )


@pytest.fixture
def apart(session: Session, put: Put) -> Session:
    """An account whose history explains seven of ten VTI, and all BND."""
    set_plan(session)
    session.view_day(date(2026, 11, 20))
    imported(session, put("positions.csv", POSITIONS), put("history.csv", HISTORY))
    return session


def history(session: Session) -> list[Finding]:
    """What the transactions do not explain."""
    return [f for f in session.findings("Roth") if f.kind is FindingKind.HISTORY]


def sold(session: Session) -> set[str]:
    """What a proposal that raises all it can would sell."""
    proposal = run(session.propose(Request(Mode.TARGET)))
    return {t.symbol for t in proposal.trades if t.side is Side.SELL}


def test_three_missing_shares_are_told_and_mended_by_one_press(apart: Session) -> None:
    """Undo brings the finding back, as a step with a name."""
    (found,) = history(apart)
    assert (found.symbol, found.difference, found.bars) == ("VTI", D(3), True)
    assert account(apart, "Roth").trust.state is TrustState.BROKEN
    assert found.opening is not None
    apart.add_opening(found.opening)
    assert history(apart) == []
    lots = sorted((x.lot.shares, x.lot.basis, x.lot.acquired) for x in apart.lots("Roth", "VTI"))
    assert lots == [(D(3), D(600), None), (D(7), D(1400), date(2026, 1, 5))]
    assert apart.undo() == "Opening balance of VTI in Roth"
    assert len(history(apart)) == 1


def test_all_that_is_proposed_can_be_added_at_once(apart: Session) -> None:
    """One step, and only what is proposed."""
    assert [b.shares for b in apart.add_proposed_openings("Roth", "VTI")] == [D(3)]
    with pytest.raises(InputError, match="nothing to add"):
        apart.add_proposed_openings("Roth", "VTI")
    apart.remove_opening(apart.opening_balances()[0].id)
    assert apart.opening_balances() == ()
    assert len(apart.history()) >= 2


def test_what_does_not_reconcile_is_sold_only_by_an_exception(apart: Session) -> None:
    """In a Roth as elsewhere; the exception is part of the plan, and undone like any change of it."""
    assert "VTI" not in sold(apart)
    apart.allow_unreconciled("Roth", allowed=True)
    assert account(apart, "Roth").account.sell_unreconciled
    assert "VTI" in sold(apart)
    assert apart.undo() == "Sell what does not reconcile in Roth"
    assert "VTI" not in sold(apart)


def test_an_entered_basis_is_no_longer_unknown(session: Session, put: Put) -> None:
    """The finding and the reason go with the edit."""
    set_plan(session)
    imported(session, put("positions.csv", holdings_text("Roth,VTI,10,281.4,2025-01-02,,2026-11-18")))
    (found,) = session.findings("Roth")
    assert found.kind is FindingKind.BASIS_UNKNOWN
    session.edit_basis(found.fixes[0].argument, D(900), None)
    assert session.findings("Roth") == ()
    assert not any("Basis" in reason for reason in account(session, "Roth").trust.reasons)


def test_a_renamed_account_keeps_what_it_held(apart: Session) -> None:
    """Under its new name it reconciles as before."""
    apart.add_proposed_openings("Roth")
    apart.rename_account("Roth", "Roth IRA")
    assert [b.account for b in apart.opening_balances()] == ["Roth IRA"]
    assert [f for f in apart.findings("Roth IRA") if f.kind is FindingKind.HISTORY] == []


def test_a_renamed_account_keeps_the_bases_that_were_entered(session: Session, put: Put) -> None:
    """They are kept under lots, and a lot is one of its account."""
    set_plan(session)
    imported(session, put("positions.csv", holdings_text("Roth,VTI,10,281.4,2025-01-02,,2026-11-18")))
    (lot,) = session.lots("Roth")
    session.edit_basis(lot.lot.id, D(900), None)
    session.rename_account("Roth", "Roth IRA")
    assert [x.lot.basis for x in session.lots("Roth IRA")] == [D(900)]
    session.undo()
    assert [x.lot.basis for x in session.lots("Roth")] == [D(900)]


def test_earlier_history_that_comes_later_names_the_balance_it_doubles(apart: Session, put: Put) -> None:
    """The fix takes it out again."""
    apart.add_proposed_openings("Roth")
    imported(apart, put("earlier.csv", ledger_text("9,2025-03-03,Roth,buy,VTI,3,200,0,-600")))
    (found,) = history(apart)
    assert found.difference == D(-3)
    assert found.fixes[0].action == "remove-opening"
    apart.remove_opening(int(found.fixes[0].argument))
    assert history(apart) == []


def test_rows_of_another_currency_are_not_missing_while_they_wait(session: Session, put: Put) -> None:
    """Nothing is found of their security or of cash; once they are skipped, what they told is missing."""
    set_plan(session)
    session.view_day(date(2026, 11, 20))
    rows = "Brokerage,VTI,2,100,200,2026-11-20,USD\nBrokerage,ASML,2,100,200,2026-11-20,USD\n"
    imported(session, put("h.csv", HISTORY_HEAD + DOLLARS + EUROS))
    imported(session, put("p.csv", STATED_HEAD + rows + "Brokerage,CASH,5,,,2026-11-20,USD\n"))
    assert session.findings("Brokerage") == ()
    (held,) = session.held_rows()
    session.decide_held(held.id, Choice.SKIP)
    found = {f.symbol: f.difference for f in session.findings("Brokerage")}
    assert found == {"ASML": D(2), "CASH": D(205)}


def test_a_purchase_that_has_not_settled_is_not_missing(session: Session, put: Put) -> None:
    """The position has it already; settled, it adds up."""
    set_plan(session)
    session.view_day(date(2026, 11, 20))
    imported(session, put("p.csv", STATED_HEAD + "Brokerage,VTI,5,100,,2026-11-20,USD\n"))
    head = HISTORY_HEAD.replace("Currency", "Cash Balance")
    rows = [f"0{n}/05/2026,Brokerage,YOU BOUGHT INVENTED (VTI) (Cash),VTI,INVENTED,{n},100,-{n}00," for n in (2, 3)]
    imported(session, put("h.csv", f"{head}{rows[0]}1\n{rows[1]}Processing\n"))
    assert len(session.file.transactions(pending=False)) == 1
    assert [f for f in session.findings() if f.kind is FindingKind.HISTORY] == []
    imported(session, put("i.csv", f"{head}{rows[0]}1\n{rows[1]}2\n"))
    assert len(session.file.transactions(pending=False)) == 2
    assert [f for f in session.findings() if f.kind is FindingKind.HISTORY] == []


def test_a_file_that_is_not_its_own_total_is_found_until_a_newer_one_comes(session: Session, put: Put) -> None:
    """By the account its rows are in."""
    set_plan(session)
    session.view_day(date(2026, 11, 20))
    imported(session, put("p.csv", _schwab("11/18", "$500.00")), account="Brokerage")
    (found,) = (f for f in session.findings("Brokerage") if f.kind is FindingKind.FILE_TOTAL)
    assert (found.ours, found.theirs, found.bars) == (D(3150), D(500), False)
    imported(session, put("q.csv", _schwab("11/19", "$3,150.00")), account="Brokerage")
    assert [f for f in session.findings("Brokerage") if f.kind is FindingKind.FILE_TOTAL] == []


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"account": "Nowhere"}, "There is no account “Nowhere”."),
        ({"shares": None}, "An opening balance is of shares or of cash."),
        ({"cash": D(5)}, "An opening balance is of shares or of cash."),
        ({"shares": D(0)}, "An opening balance has more than no shares."),
        ({"shares": D("0.123456789")}, "The opening balance has too many digits."),
        ({"symbol": " "}, "The opening balance names no security."),
        ({"basis": D(-1)}, "A basis is not negative."),
        ({"acquired": date(2026, 1, 5)}, "Shares held on 2026-01-04 were not bought later."),
        ({"day": date(2026, 1, 5)}, "Roth is known from 2026-01-05 on."),
        ({"shares": None, "cash": D(5), "basis": D(1)}, "Cash has no basis and no purchase day."),
    ],
)
def test_a_balance_that_makes_no_sense_is_refused(apart: Session, changes: dict[str, object], said: str) -> None:
    """In one sentence, and nothing is kept."""
    balance = OpeningBalance("Roth", "VTI", BEFORE, shares=D(3))
    with pytest.raises(InputError) as refused:
        apart.add_opening(replace(balance, **changes))  # type: ignore[arg-type]  # fields by name
    assert refused.value.title == said
    assert apart.opening_balances() == ()


def test_the_sample_reconciles(tmp_path: Path) -> None:
    """Every comparison of every account."""
    from tests.desk.driving import copied_sample

    with Session.open(copied_sample(tmp_path)) as sample:
        assert sample.findings() == ()
