"""Importing: whose account a row goes to, what a review shows, and that the commit does exactly that."""

import itertools
import os
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.desk.imports import ImportChoices
from app.desk.session import Session, run
from app.model.account import AccountType
from app.model.errors import InputError
from app.model.issue import Severity
from tests.desk.driving import (
    BUY,
    DEPOSIT,
    PLAN,
    Put,
    account,
    counted,
    facts,
    holdings_text,
    imported,
    ledger_text,
    reviewed,
    set_plan,
)

D = Decimal


def _schwab(printed: str) -> str:
    """A positions export of the form Schwab writes, with invented holdings."""
    return (
        f'"Positions for account {printed} as of 04:00 PM ET, 2026/11/20"\n\n'
        '"Symbol","Description","Qty (Quantity)","Price","Mkt Val (Market Value)","Cost Basis","Asset Type"\n'
        '"VTI","VANGUARD TOTAL STOCK MARKET ETF","10","$300.00","$3,000.00","$2,000.00","ETFs & Closed End Funds"\n'
        '"Cash & Cash Investments","--","--","--","$150.00","--","Cash and Money Market"\n'
        '"Account Total","--","--","--","$3,150.00","$2,000.00","--"\n'
    )


# --- Whose account ------------------------------------------------------------------------------------------


def test_a_row_goes_to_the_account_of_its_name(session: Session, put: Put) -> None:
    """A printed name that is an account of the plan means that account, and no other is made."""
    set_plan(session)
    review = imported(session, put("a.csv", ledger_text(DEPOSIT)))
    assert review.new_accounts == ()
    assert account(session, "Brokerage").cash == 1000
    assert [a.name for a in session.plan.accounts] == ["Brokerage", "Roth"]


def test_an_unknown_name_makes_an_account_and_says_so(session: Session, put: Put) -> None:
    """A name the plan lacks becomes an account, taxable until told otherwise, with an issue that says so."""
    review = imported(session, put("a.csv", ledger_text("d1,2026-01-05,Somewhere,deposit,,,,,5")))
    assert review.new_accounts == ("Somewhere",)
    made = session.plan.account("Somewhere")
    assert made is not None
    assert made.type is AccountType.TAXABLE
    (issue,) = [i for i in review.files[0].issues if i.code == "account-type-assumed"]
    assert issue.severity is Severity.INFO
    assert "Somewhere" in issue.text


@pytest.mark.parametrize(
    "name, expected",
    [("My Roth IRA", "roth"), ("Rollover IRA", "traditional"), ("Acme 401(k)", "401k"), ("HSA", "hsa")],
)
def test_a_name_that_tells_its_type_is_believed(session: Session, put: Put, name: str, expected: str) -> None:
    """The type of a new account is taken from its name where that speaks of one, without an issue."""
    review = imported(session, put("a.csv", ledger_text(f"d1,2026-01-05,{name},deposit,,,,,5")))
    made = session.plan.account(name)
    assert made is not None
    assert made.type == expected
    assert review.files[0].issues == ()


@pytest.mark.parametrize("also", ["Joint Tenant ...724", "…724", "...724", "XXXX-1724"])
def test_printed_names_of_one_account_mean_that_account(session: Session, put: Put, also: str) -> None:
    """`also` lists what brokers print for an account: the whole text, or the end of its number."""
    set_plan(session, PLAN.replace('name = "Roth"', f'name = "Roth"\nalso = ["{also}"]'))
    review = imported(session, put("s.csv", _schwab("Joint Tenant ...724")))
    assert review.new_accounts == ()
    assert account(session, "Roth").value == 3150


def test_the_end_of_another_number_means_nobody(session: Session, put: Put) -> None:
    """`also` of another number, or too short to tell, makes no account of it."""
    set_plan(session, PLAN.replace('name = "Roth"', 'name = "Roth"\nalso = ["…725", "24", "…"]'))
    assert imported(session, put("s.csv", _schwab("Joint Tenant ...724"))).new_accounts == ("Joint Tenant ...724",)


def test_a_name_beats_what_another_account_lists(session: Session, put: Put) -> None:
    """Where one account is called what another lists under `also`, the called one is meant."""
    set_plan(session, PLAN.replace('name = "Brokerage"', 'name = "Brokerage"\nalso = ["Roth"]'))
    imported(session, put("a.csv", ledger_text("d1,2026-01-05,Roth,deposit,,,,,5")))
    assert account(session, "Roth").cash == 5


def test_a_choice_is_remembered_for_the_next_file(session: Session, put: Put) -> None:
    """A printed name once put to an account goes there the next time without being asked."""
    set_plan(session)
    imported(session, put("s.csv", _schwab("Joint Tenant ...724")), account="Roth")
    later = put("later.csv", _schwab("Joint Tenant ...724").replace("2026/11/20", "2026/11/21").replace("150", "175"))
    assert imported(session, later).new_accounts == ()
    session.view_day(session.as_of.replace(year=2027))
    assert account(session, "Roth").cash == 175


def test_a_choice_for_one_file_of_several_holds_for_that_file(session: Session, put: Put) -> None:
    """The screen's choice, by path and printed name, moves only the rows of that file."""
    set_plan(session)
    one = put("one.csv", ledger_text("d1,2026-01-05,X,deposit,,,,,5"))
    two = put("two.csv", ledger_text("d2,2026-01-06,X,deposit,,,,,7"))
    imported(session, one, two, accounts={(str(one), "X"): "Roth"})
    assert (account(session, "Roth").cash, account(session, "X").cash) == (D(5), D(7))


def test_a_file_that_names_no_account_goes_to_the_brokers_first(session: Session, put: Put) -> None:
    """Rows without an account go to “Account 1”, or the broker's, and an issue says so."""
    review = imported(session, put("a.csv", "date,account,action,amount\n2026-01-05,,deposit,5\n"))
    assert review.new_accounts == ("Account 1",)
    assert "account-not-named" in {i.code for i in review.files[0].issues}
    assert account(session, "Account 1").cash == 5


def test_account_and_type_are_taken_from_the_user(session: Session, put: Put) -> None:
    """`--account` and `--type` say whose a file is that names nobody, and leave nothing to be said."""
    path = put("a.csv", "date,account,action,amount\n2026-01-05,,deposit,5\n")
    review = imported(session, path, account="My HSA", type=AccountType.HSA)
    made = session.plan.account("My HSA")
    assert made is not None
    assert (made.type, account(session, "My HSA").cash) == (AccountType.HSA, D(5))
    assert review.files[0].issues == ()


def test_one_account_cannot_be_said_of_a_file_with_two(session: Session, put: Put) -> None:
    """`--account` for a file that names two accounts is refused, and nothing is written."""
    path = put("a.csv", ledger_text(DEPOSIT, "d2,2026-01-05,Roth,deposit,,,,,5"))
    with pytest.raises(InputError, match="holds 2 accounts"):
        reviewed(session, path, account="Mine")
    assert session.history() == ()


def test_prices_belong_to_no_account(session: Session, put: Put) -> None:
    """A price file names no account, makes none and speaks of none."""
    review = imported(session, put("p.csv", "date,symbol,close\n2026-01-05,VTI,300\n"))
    assert (review.files[0].accounts, review.new_accounts, session.plan.accounts) == ((), (), ())


# --- What cannot be read ------------------------------------------------------------------------------------


def test_a_refused_file_does_not_stop_the_others(session: Session, put: Put, tmp_path: Path) -> None:
    """A missing file, a folder and a web page are refused with a sentence; the good file is imported."""
    page = put("login.csv", "<!DOCTYPE html><html></html>")
    review = imported(session, tmp_path / "gone.csv", tmp_path, page, put("a.csv", ledger_text(DEPOSIT)))
    assert [f.read is None for f in review.files] == [True, True, True, False]
    assert all(f.refusal for f in review.files[:3])
    assert "web page" in review.files[2].refusal
    assert account(session, "Brokerage").cash == 1000


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere file names are text")
def test_a_file_whose_name_is_no_text_is_refused(session: Session, put: Put, tmp_path: Path) -> None:
    """A name that cannot be stored is refused with what to do, not by a crash while importing."""
    path = put("a.csv", ledger_text(DEPOSIT)).rename(tmp_path / os.fsdecode(b"\xff.csv"))
    assert "Rename the file" in reviewed(session, path).files[0].refusal


# --- Review and commit --------------------------------------------------------------------------------------


def test_a_review_writes_nothing(session: Session, put: Put) -> None:
    """Looking at files leaves revision, history, plan, holdings and backups as they were."""
    path = put("a.csv", ledger_text(DEPOSIT, BUY))
    before, revision, files = facts(session), session.revision, set(path.parent.rglob("*"))
    assert reviewed(session, path).new == 2
    assert (facts(session), session.revision, session.history()) == (before, revision, ())
    assert set(path.parent.rglob("*")) == files


def test_every_row_has_one_reading_and_they_add_up(session: Session, put: Put) -> None:
    """New, duplicates, twins, held and ignored add up to the records of the file, and each row tells its own."""
    text = ledger_text(DEPOSIT, BUY, "x,not a day,Brokerage,buy,VTI,1,1,,1") + "\n\n"
    (file,) = reviewed(session, put("a.csv", text)).files
    assert file.read is not None
    assert counted(file) == (2, 0, 0, 1)
    assert sum(counted(file)) + file.count("ignored") == len(file.rows) == file.read.rows
    assert [row.reading for row in file.rows] == list(file.readings)
    assert file.rows[2].symbol == "VTI"
    assert file.rows[-1].reading == "ignored"


def test_the_commit_does_what_the_review_showed(session: Session, put: Put) -> None:
    """New rows are there, held ones are kept for review, counts and plan are those of the review."""
    review = imported(session, put("a.csv", ledger_text(DEPOSIT, BUY, "x,bad,Brokerage,buy,VTI,1,1,,1")))
    assert [t.reference for t in session.file.transactions()] == ["d1", "b1"]
    assert [(h.row.line, h.row.state) for h in session.held_rows()] == [(4, "held")]
    (view,) = session.imports()
    assert (view.new, view.duplicates, view.issues, view.files) == (review.new, 0, 1, ("a.csv",))
    assert session.plan.accounts == review.plan.accounts


def test_a_household_that_changed_meanwhile_needs_another_review(session: Session, put: Put) -> None:
    """A review is carried out once, and not after something else changed: it would add rows twice or lose an edit."""
    review = reviewed(session, put("a.csv", ledger_text(DEPOSIT)))
    run(session.commit_import(review))
    with pytest.raises(InputError, match="has changed"):
        run(session.commit_import(review))
    assert account(session, "Brokerage").cash == 1000
    stale = reviewed(session, put("b.csv", ledger_text("d2,2026-01-07,Brokerage,deposit,,,,,5")))
    session.save_plan(replace(session.plan, household=replace(session.plan.household, name="Renamed")), "Rename")
    with pytest.raises(InputError, match="has changed"):
        run(session.commit_import(stale))
    assert session.plan.household.name == "Renamed"


def test_an_import_that_is_stopped_half_way_leaves_nothing(session: Session, put: Put) -> None:
    """Closing the generator between two files takes back what the first of them wrote."""
    one, two = put("a.csv", ledger_text(DEPOSIT)), put("b.csv", ledger_text(BUY))
    work = session.commit_import(reviewed(session, one, two))
    list(itertools.islice(work, 2))
    work.close()
    assert (session.history(), session.imports(), session.plan.accounts) == ((), (), ())


def test_several_files_are_one_step_with_a_backup_before(session: Session, put: Put) -> None:
    """A call is one named step whatever the number of files, and a copy of the file is made first."""
    imported(session, put("a.csv", ledger_text(DEPOSIT)), put("b.csv", ledger_text(BUY)))
    assert [s.name for s in session.history()] == ["Import 2 files"]
    imported(session, put("c.csv", ledger_text("d2,2026-01-07,Brokerage,deposit,,,,,5")))
    assert session.undo_name == "Import c.csv"
    copies = sorted(session.path.parent.glob("house backups/* before import.evenkeel"))
    assert len(copies) == 2
    with Session.open(copies[-1]) as before_the_last:
        assert [s.name for s in before_the_last.history()] == ["Import 2 files"]


def test_nothing_readable_is_no_import(session: Session, tmp_path: Path) -> None:
    """Where every file is refused there is nothing to carry out, and no step without files comes to be."""
    review = reviewed(session, tmp_path / "gone.csv")
    with pytest.raises(InputError, match="nothing to import"):
        run(session.commit_import(review))
    assert session.history() == ()


def test_undo_and_redo_of_an_import_are_complete(session: Session, put: Put) -> None:
    """Undo takes back rows, accounts, classes, prices and the file's record; redo brings all of it again."""
    files = (
        put(
            "p.csv", holdings_text("Roth IRA,VTI,10,300,2024-01-02,2000,2026-11-20", "Roth IRA,CASH,500,,,,2026-11-20")
        ),
        put("q.csv", "date,symbol,close\n2026-11-19,VTI,299\n"),
    )
    before = facts(session)
    imported(session, *files)
    after = facts(session)
    assert after != before
    assert session.plan.classes
    assert session.undo() == "Import 2 files"
    assert facts(session) == before
    assert session.redo() == "Import 2 files"
    assert facts(session) == after


def test_a_taken_back_import_can_be_imported_again(session: Session, put: Put) -> None:
    """The second import of the same bytes keeps the rows when the first goes; with both gone they are new again."""
    path = put("a.csv", ledger_text(DEPOSIT))
    imported(session, path)
    assert counted(imported(session, path).files[0]) == (0, 1, 0, 0)
    first = session.imports()[-1]
    assert session.undo_import(first.batch) == ("1 row stays, because “a.csv” has it too.",)
    assert account(session, "Brokerage").cash == 1000
    assert [(view.new, view.duplicates) for view in session.imports()] == [(1, 0)]
    assert session.undo_import(session.imports()[0].batch) == ()
    assert session.file.transactions() == ()
    assert counted(imported(session, path).files[0]) == (1, 0, 0, 0)
    assert counted(imported(session, path).files[0]) == (0, 1, 0, 0)


def test_taking_back_an_older_import_leaves_the_later_one(session: Session, put: Put) -> None:
    """An import is taken back whatever came after it, as a step that itself can be undone."""
    imported(session, put("a.csv", ledger_text(DEPOSIT)))
    imported(session, put("b.csv", ledger_text("d2,2026-01-07,Brokerage,deposit,,,,,5")))
    session.undo_import(session.imports()[-1].batch)
    assert account(session, "Brokerage").cash == 5
    assert session.undo() == "Undo import"
    assert account(session, "Brokerage").cash == 1005


def test_long_decimals_are_rounded_to_what_the_file_keeps(session: Session, put: Put) -> None:
    """Shares keep eight places, prices six, money four, half to even; the file stays known by its own digits."""
    row = "b1,2026-01-06,Brokerage,buy,VTI,1.123456785,100.1234565,,112.48435"
    imported(session, put("a.csv", ledger_text(row)))
    (bought,) = session.file.transactions()
    assert (bought.shares, bought.price, bought.cash) == (D("1.12345678"), D("100.123456"), D("-112.4844"))
    again = imported(session, put("b.csv", ledger_text(row, "d2,2026-01-07,Brokerage,deposit,,,,,0.00005")))
    assert counted(again.files[0]) == (1, 1, 0, 0)
    long = "Brokerage,VTI,1.123456789123,100.12345678,2026-01-06,112.484399,2026-11-20"
    assert counted(imported(session, put("c.csv", holdings_text(long))).files[0]) == (1, 0, 0, 0)
    assert counted(imported(session, put("d.csv", holdings_text(long) + "\n")).files[0]) == (0, 1, 0, 0)
    (lot,) = session.household().lots
    assert (lot.shares, lot.basis) == (D("1.12345679"), D("112.4844"))


# --- What an import makes of an empty plan ------------------------------------------------------------------


def test_known_funds_get_their_classes_and_names(session: Session, put: Put) -> None:
    """A fund of the table comes with name, classes and spread; another symbol comes bare; CASH is no security."""
    rows = ("A,VTI,10,300,,,2026-11-20", "A,ZZZQ,10,3,,,2026-11-20", "A,CASH,50,,,,2026-11-20")
    imported(session, put("p.csv", holdings_text(*rows)))
    assert [s.symbol for s in session.plan.securities] == ["VTI", "ZZZQ"]
    known, bare = session.plan.securities
    assert (known.classes, bool(known.name), known.half_spread_bps > 0) == ({"US equity": D(1)}, True, True)
    assert (bare.classes, bare.name) == ({}, "")


def test_cash_moved_in_is_no_security(session: Session, put: Put) -> None:
    """A transfer of CASH puts no security of that name into the plan."""
    imported(session, put("a.csv", ledger_text("x,2026-01-05,Brokerage,transfer-in,CASH,,,,100")))
    assert session.plan.securities == ()
    assert account(session, "Brokerage").cash == 100


def test_first_classes_say_where_the_household_stands(session: Session, put: Put) -> None:
    """A plan without classes gets those of its funds, in whole percent, and nothing is out of band."""
    rows = ("A,VTI,20,300,,,2026-11-20", "A,BND,40,75,,,2026-11-20", "A,CASH,1000,,,,2026-11-20")
    imported(session, put("p.csv", holdings_text(*rows)))
    assert {c.name: c.target for c in session.plan.classes} == {
        "US equity": D("0.60"),
        "US bonds": D("0.30"),
        "Cash": D("0.10"),
    }
    assert session.status().breaches == ()
    assert [s.name for s in session.history()] == ["Import p.csv"]


def test_a_plan_with_classes_keeps_them(session: Session, put: Put) -> None:
    """An import changes no target; a known fund without a class of its kind in the plan stays unclassified."""
    set_plan(session)
    classes = session.plan.classes
    imported(session, put("p.csv", holdings_text("Roth,VNQ,10,90,,,2026-11-20")))
    assert session.plan.classes == classes
    added = session.plan.security("VNQ")
    assert added is not None
    assert added.classes == {}


def test_reviewing_again_with_another_choice_is_another_review(session: Session, put: Put) -> None:
    """The same files under another account give that account's rows, and the first choice leaves no trace."""
    set_plan(session)
    path = put("a.csv", ledger_text("d1,2026-01-05,X,deposit,,,,,5"))
    assert reviewed(session, path).new_accounts == ("X",)
    choices = ImportChoices(accounts={(str(path), "X"): "Roth"})
    run(session.commit_import(run(session.review_files([path], choices)), choices))
    assert session.plan.account("X") is None
    assert account(session, "Roth").cash == 5


def test_one_account_in_three_spellings_is_one(session: Session, put: Put) -> None:
    """The title of one export, the masked number of another, the words of a third."""
    imported(session, put("a.csv", _schwab("Joint Tenant ...724")))
    number = imported(session, put("b.csv", _schwab("XXXX-1724")))
    words = imported(session, put("c.csv", _schwab("Joint_Tenant")))
    assert [a.name for a in session.plan.accounts] == ["Joint Tenant ...724"]
    assert number.new_accounts == words.new_accounts == ()
    assert "account-guessed" not in {i.code for i in number.files[0].issues}
    (guess,) = [i for i in words.files[0].issues if i.code == "account-guessed"]
    assert guess.severity is Severity.WARNING
    again = imported(session, put("d.csv", _schwab("Joint_Tenant").replace("10", "11")))
    assert "account-guessed" not in {i.code for i in again.files[0].issues}


def test_an_account_that_could_be_either_is_asked_for(session: Session, put: Put) -> None:
    """Two numbers end alike: the rows go to an account of their own until the user says which it is."""
    imported(session, put("a.csv", _schwab("Joint Tenant ...724")))
    other = imported(session, put("b.csv", _schwab("Individual ...724")))
    assert "account-guessed" in {i.code for i in other.files[0].issues}
    set_plan(session, PLAN.replace("[[account]]", '[[account]]\nalso = ["...724"]', 1))
    review = reviewed(session, put("c.csv", _schwab("Custodial ...724")))
    assert "account-unsure" in {i.code for i in review.files[0].issues}
