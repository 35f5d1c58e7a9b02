"""Taking back one import of several: nothing another file tells is lost, and importing again brings all back."""

from decimal import Decimal
from itertools import permutations

import pytest

from app.desk.session import Session
from tests.desk.driving import Put, account, counted, holdings_text, imported, ledger_text
from tests.desk.test_known_rows import _fidelity as fidelity

ONE, TWO, THREE = (f"d{n},2026-01-0{n},A,deposit,,,,,{n}" for n in (1, 2, 3))


def _told(session: Session) -> list[tuple[object, ...]]:
    """What the ledger says, without ids and places."""
    rows = session.file.transactions()
    settled = {t.id for t in session.file.transactions(pending=False)}
    return sorted((t.day, t.reference, t.cash, t.shares, t.description, t.id in settled) for t in rows)


def test_a_row_two_files_have_survives_the_first_of_them(session: Session, put: Put) -> None:
    """D1: the row the later file met as a duplicate is that file's when the earlier import goes, and it says so."""
    first, later = put("a.csv", ledger_text(ONE)), put("b.csv", ledger_text(ONE, TWO))
    imported(session, first)
    assert counted(imported(session, later).files[0]) == (1, 1, 0, 0)
    both = _told(session)
    batch = session.imports()[-1].batch
    assert session.undo_import(batch) == ("1 row stays, because “b.csv” has it too.",)
    assert _told(session) == both
    assert {t.source for t in session.file.transactions()} == {"b.csv, line 2", "b.csv, line 3"}
    assert counted(imported(session, later).files[0]) == (0, 2, 0, 0)
    assert counted(imported(session, first).files[0]) == (0, 1, 0, 0)
    assert account(session, "A").cash == 3


def test_what_only_the_first_file_has_goes(session: Session, put: Put) -> None:
    """Of three rows the one the later file lacks goes, and nothing is said where nothing stays."""
    imported(session, put("a.csv", ledger_text(ONE, THREE)))
    imported(session, put("b.csv", ledger_text(TWO)))
    assert session.undo_import(session.imports()[-1].batch) == ()
    assert [t.reference for t in session.file.transactions()] == ["d2"]


def test_equal_rows_stay_as_often_as_the_file_that_stays_has_them(session: Session, put: Put) -> None:
    """Two equal purchases in one file, one in another: without the first there is one."""
    twice = ledger_text(",2026-01-05,A,deposit,,,,,10", ",2026-01-05,A,deposit,,,,,10")
    once = ledger_text(",2026-01-05,A,deposit,,,,,10")
    for name, text in (("a.csv", twice), ("b.csv", once), ("c.csv", once + "\n")):
        imported(session, put(name, text))
    assert account(session, "A").cash == 20
    for left in (10, 10):
        session.undo_import(session.imports()[-1].batch)
        assert account(session, "A").cash == left
    session.undo_import(session.imports()[-1].batch)
    assert session.file.transactions() == ()


def test_undoing_a_settlement_gives_the_pending_row_back(session: Session, put: Put) -> None:
    """D2: without the file that settled it the row is pending as its own file says; importing that again settles it."""
    first, later = put("a.csv", fidelity("Processing")), put("b.csv", fidelity("9120.12"))
    imported(session, first)
    pending = session.file.transactions()
    imported(session, later)
    settled = _told(session)
    session.undo_import(session.imports()[0].batch)
    assert session.file.transactions() == pending
    assert session.file.transactions(pending=False) == ()
    assert counted(imported(session, first).files[0]) == (0, 1, 0, 0)
    assert counted(imported(session, later).files[0]) == (0, 1, 0, 0)
    assert _told(session) == settled


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_any_of_three_telling_files_may_go(session: Session, put: Put, gone: int) -> None:
    """A pending row, its settlement and a later export with it: whichever goes, what is settled elsewhere stays so."""
    files = [put(f"{n}.csv", fidelity(balance)) for n, balance in enumerate(("Processing", "9120.12", "9120.13"))]
    for path in files:
        imported(session, path)
    session.undo_import(session.imports()[2 - gone].batch)
    assert len(session.file.transactions(pending=False)) == len(session.file.transactions()) == 1
    for path in files:
        assert imported(session, path).new == 0


def test_snapshots_and_prices_survive_too(session: Session, put: Put) -> None:
    """The same holdings, closed lots and prices in another file stay when the first import goes."""
    held = holdings_text("A,VTI,10,300,,,2026-10-01", "A,VTI,10,300,,,2026-10-01", "A,CASH,50,,,,2026-10-01")
    prices = "date,symbol,close\n2026-01-05,VTI,299\n"
    imported(session, put("a.csv", held), put("p.csv", prices))
    imported(session, put("b.csv", held + "\n"), put("q.csv", prices + "2026-01-06,VTI,301\n"))
    before = [(x.symbol, x.shares) for x in session.household().lots]
    told = session.undo_import(session.imports()[-1].batch)
    assert told == ("3 rows stay, because “b.csv” has them too.", "1 row stays, because “q.csv” has it too.")
    assert [(x.symbol, x.shares) for x in session.household().lots] == before
    assert session.file.price_history().close_f == [299.0, 301.0]
    assert {p.source.split(",")[0] for p in session.file.positions()} == {"b.csv"}


def test_a_twin_left_open_is_a_row_once_its_like_is_gone(session: Session, put: Put) -> None:
    """What was kept back only because it seemed to be there is imported when that is taken back."""
    imported(session, put("a.csv", ledger_text("x,2026-01-05,A,deposit,,,,,10")))
    rows = [f"{name},2026-01-05,A,deposit,,,,,10" for name in "yz"]
    imported(session, put("b.csv", ledger_text(*rows)))
    (held,) = session.held_rows()
    assert held.row.state == "twin"
    assert account(session, "A").cash == 20
    told = session.undo_import(session.imports()[-1].batch)
    assert session.held_rows() == ()
    assert account(session, "A").cash == 20
    assert "left open" in told[-1]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_overlapping_imports_does_not_matter(session: Session, put: Put, order: tuple[int, ...]) -> None:
    """Overlapping windows in any order give the same ledger, and so they do after any of them was undone and redone."""
    texts = [ledger_text(ONE, TWO), ledger_text(TWO, THREE), ledger_text(ONE, TWO, THREE)]
    paths = [put(f"{n}.csv", text) for n, text in enumerate(texts)]
    for n in order:
        imported(session, paths[n])
    assert account(session, "A").cash == 6
    told = _told(session)
    for view in session.imports():
        session.undo_import(view.batch)
        imported(session, next(path for path in paths if path.name == view.files[0]))
        assert _told(session) == told


def test_what_rests_on_an_import_is_told_before_it_goes(session: Session, put: Put) -> None:
    """Sales that would lack their shares, a basis of the user's own that would have no lot; trying changes nothing."""
    imported(session, put("a.csv", ledger_text("b1,2026-01-05,A,buy,VTI,5,10,,50", "b2,2026-01-05,A,buy,BND,5,10,,50")))
    imported(session, put("b.csv", ledger_text("s1,2026-02-05,A,sell,VTI,5,11,,55")))
    (bond,) = session.lots(symbol="BND")
    session.edit_basis(bond.lot.id, Decimal(40), None)
    first, second = (view.batch for view in reversed(session.imports()))
    revision = session.revision
    assert session.import_dependents(first) == (
        "Later sales of VTI in A would lack the shares that came with it.",
        "1 basis of your own would have no lot.",
    )
    assert session.import_dependents(second) == ()
    assert session.revision == revision
    assert [s.name for s in session.history()][-1] == "Edit basis"
    imported(session, put("c.csv", ledger_text("b1,2026-01-05,A,buy,VTI,5,10,,50")))
    assert session.import_dependents(first) == ("1 basis of your own would have no lot.",)
