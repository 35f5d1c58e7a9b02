"""A holding that a newer snapshot leaves out: told, asked, and held or gone as the user says."""

from decimal import Decimal

import pytest

from app.desk.session import Session
from app.model.errors import InputError
from tests.desk.driving import Put, holdings_text, imported, ledger_text, reviewed, set_plan

D = Decimal
BOTH = ("Brokerage,VTI,8,300,2020-01-02,1600,2026-01-05", "Brokerage,BND,5,70,,,2026-01-05")
ONE = "Brokerage,BND,6,71,,,2026-02-05"


@pytest.fixture
def session(session: Session, put: Put) -> Session:
    """Give a household with a snapshot of two securities."""
    set_plan(session)
    imported(session, put("first.csv", holdings_text(*BOTH)))
    return session


def _held(session: Session) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for view in session.lots():
        found[view.lot.symbol] = found.get(view.lot.symbol, D(0)) + view.lot.shares
    return found


def test_it_is_told_at_the_import_and_asked_after(session: Session, put: Put) -> None:
    """The snapshot counts meanwhile, as the contract has it."""
    path = put("second.csv", holdings_text(ONE))
    (file,) = reviewed(session, path).files
    (issue,) = [i for i in file.issues if i.code == "holding-missing"]
    assert "VTI in Brokerage" in issue.text
    assert not issue.holds_row
    assert session.missing_holdings() == ()
    imported(session, path)
    assert _held(session) == {"BND": D(6)}
    (missing,) = session.missing_holdings()
    assert (missing.account, missing.symbol, missing.shares, missing.file) == ("Brokerage", "VTI", D(8), "second.csv")


def test_a_sale_that_the_ledger_shows_is_not_asked(session: Session, put: Put) -> None:
    """Whether it comes before, with or after the snapshot; a part that was sold leaves the rest to ask."""
    sold = put("sold.csv", ledger_text("s1,2026-01-20,Brokerage,sell,VTI,8,310,,2480"))
    second = put("second.csv", holdings_text(ONE))
    (_, file) = reviewed(session, sold, second).files
    assert [i.code for i in file.issues if i.code == "holding-missing"] == []
    imported(session, second)
    assert len(session.missing_holdings()) == 1
    imported(session, put("part.csv", ledger_text("s0,2026-01-19,Brokerage,sell,VTI,3,310,,930")))
    assert [m.shares for m in session.missing_holdings()] == [D(5)]
    imported(session, put("rest.csv", ledger_text("s2,2026-01-21,Brokerage,sell,VTI,5,310,,1550")))
    assert session.missing_holdings() == ()


def test_what_is_still_held_stays_as_it_was(session: Session, put: Put) -> None:
    """With its lots and bases, until a later snapshot says something else; undo asks again."""
    imported(session, put("second.csv", holdings_text(ONE)))
    session.say_missing("Brokerage", "VTI", is_gone=False)
    assert _held(session) == {"BND": D(6), "VTI": D(8)}
    (lot,) = session.lots(symbol="VTI")
    assert (lot.lot.basis, str(lot.lot.acquired)) == (D(1600), "2020-01-02")
    assert session.missing_holdings() == ()
    with pytest.raises(InputError):
        session.say_missing("Brokerage", "VTI", is_gone=True)
    again = put("again.csv", holdings_text(ONE) + "\n")
    (file,) = reviewed(session, again).files
    assert file.count("new") == 0
    third = put("third.csv", holdings_text(ONE.replace("02-05", "03-05")))
    assert [i.code for i in reviewed(session, third).files[0].issues] == ["holding-missing"]
    assert session.undo() == "Say that VTI is still held"
    assert _held(session) == {"BND": D(6)}
    assert len(session.missing_holdings()) == 1


def test_what_is_gone_is_not_asked_again(session: Session, put: Put) -> None:
    """Nor by a later snapshot, which has nothing more to leave out."""
    imported(session, put("second.csv", holdings_text(ONE)))
    session.say_missing("Brokerage", "VTI", is_gone=True)
    assert session.missing_holdings() == ()
    assert _held(session) == {"BND": D(6)}
    third = put("third.csv", holdings_text(ONE.replace("02-05", "03-05")))
    assert [i.code for i in reviewed(session, third).files[0].issues] == []
    imported(session, third)
    assert session.missing_holdings() == ()


def test_another_account_and_an_older_snapshot_leave_nothing_out(session: Session, put: Put) -> None:
    """A file speaks for the accounts it names, and an older snapshot for no holding of today."""
    imported(session, put("roth.csv", holdings_text("Roth,VTI,1,300,,,2026-02-05")))
    imported(session, put("older.csv", holdings_text("Brokerage,BND,6,71,,,2026-01-02")))
    assert session.missing_holdings() == ()
    assert _held(session) == {"BND": D(5), "VTI": D(9)}


def test_taking_the_snapshot_back_takes_what_was_said_of_it(session: Session, put: Put) -> None:
    """The holding is then what the earlier snapshot says."""
    imported(session, put("second.csv", holdings_text(ONE)))
    session.say_missing("Brokerage", "VTI", is_gone=False)
    session.undo_import(session.imports()[0].batch)
    assert _held(session) == {"BND": D(5), "VTI": D(8)}
    assert session.file.absences() == ()
