"""Reviewing again: corrected cells, words explained, what contradicts, what would change; nothing read twice."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.desk.imports import Choice, Fixed, ImportChoices, ReadFiles
from app.desk.session import Session, run
from app.feeds import reading as feeds_reading
from app.model.errors import InputError
from app.model.transaction import Action
from tests.desk.driving import (
    BAD,
    BUY,
    DEPOSIT,
    SCHWAB,
    Put,
    account,
    adds_up,
    counted,
    holdings_text,
    imported,
    ledger_text,
    reviewed,
    set_plan,
)

D = Decimal


# --- Corrections --------------------------------------------------------------------------------------------


def test_a_corrected_row_is_a_row_of_its_file(session: Session, put: Put) -> None:
    """Its cells are read again, the counts still add up, and it is imported under its own line."""
    path = put("a.csv", ledger_text(DEPOSIT, BAD, BUY))
    fixes = {(str(path), 3): Fixed({"Date": "2026-01-07"})}
    (file,) = reviewed(session, path, fixes=fixes).files
    assert counted(file) == (3, 0, 0, 0)
    assert adds_up(file)
    assert file.rows[2].cells[1] == "2026-01-07"
    assert not any(i.holds_row for i in file.issues)
    imported(session, path, fixes=fixes)
    assert account(session, "Brokerage").cash == 1000 - 900
    assert session.held_rows() == ()


def test_a_row_corrected_wrongly_stays_held_with_its_new_reason(session: Session, put: Put) -> None:
    """The reason is that of the cells as they are now; the other rows are as before."""
    path = put("a.csv", ledger_text(DEPOSIT, BAD))
    (before,) = reviewed(session, path).files
    (file,) = reviewed(session, path, fixes={(str(path), 3): Fixed({"shares": "many"})}).files
    assert counted(file) == counted(before) == (1, 0, 0, 1)
    assert [i.place.line for i in file.issues if i.holds_row] == [3]
    (file,) = reviewed(session, path, fixes={(str(path), 3): Fixed({"date": "2026-01-07", "shares": "many"})}).files
    assert counted(file) == (1, 0, 0, 1)
    assert "many" in file.rows[2].note


@pytest.mark.parametrize("line, cells", [(99, {"date": "2026-01-07"}), (3, {"colour": "red"}), (1, {})])
def test_what_cannot_be_corrected_is_told(session: Session, put: Put, line: int, cells: dict[str, str]) -> None:
    """No such line, or no such column: one sentence, nothing done. A header corrected into itself stays no row."""
    path = put("a.csv", ledger_text(DEPOSIT, BAD))
    if line == 1:
        (file,) = reviewed(session, path, fixes={(str(path), line): Fixed(cells)}).files
        assert file.count("new") == 1
        return
    with pytest.raises(InputError):
        reviewed(session, path, fixes={(str(path), line): Fixed(cells)})


def test_a_row_above_which_a_title_names_the_account_goes_there(session: Session, put: Put) -> None:
    """What a title says of all rows of its table it says of a corrected one."""
    rows = '"11/18/2026","Buy","VTI","VANGUARD","2","$300.00","","-$600.00"\n'
    rows += '"11/88/2026","Sell","VTI","V","1","$310","","$310.00"\n'
    path = put("schwab.csv", SCHWAB + rows)
    (file,) = imported(session, path, fixes={(str(path), 4): Fixed({"Date": "11/19/2026"})}).files
    assert (counted(file)[0], counted(file)[3]) == (2, 0)
    (lot,) = session.lots(symbol="VTI")
    assert lot.lot.shares == 1


def test_the_account_is_asked_for_where_nothing_says_it(session: Session, put: Put) -> None:
    """Of several accounts none is guessed; the one the user names gets the row."""
    bad = "x1,someday,,buy,VTI,1,300,,300"
    path = put("a.csv", ledger_text(DEPOSIT, "d2,2026-01-05,Roth,deposit,,,,,50", bad))
    named = Fixed({"date": "2026-01-07"}, "Roth")
    (file,) = imported(session, path, fixes={(str(path), 4): named}).files
    assert counted(file) == (3, 0, 0, 0)
    assert account(session, "Roth").cash == 50 - 300


def test_a_wording_is_explained_before_the_import_and_remembered(session: Session, put: Put) -> None:
    """The rows are what the user says, in this review and in every later one."""
    row = '"11/18/2026","Odd Credit","","ODD","","","","$25.00"\n'
    path = put("schwab.csv", SCHWAB + row)
    (file,) = reviewed(session, path).files
    assert file.read is not None
    assert [t.action for t in file.read.transactions] == [Action.UNCLASSIFIED]
    imported(session, path, wordings={("schwab", "Odd Credit"): "interest"})
    assert session.open_wordings() == ()
    later = put("later.csv", SCHWAB + row.replace("11/18", "11/19"))
    (file,) = reviewed(session, later).files
    assert file.read is not None
    assert [t.action for t in file.read.transactions] == [Action.INTEREST]
    with pytest.raises(InputError):
        reviewed(session, later, wordings={("schwab", "Odd Credit"): "nonsense"})


# --- Nothing read twice -------------------------------------------------------------------------------------


def test_a_file_is_read_once_while_it_stays(session: Session, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second review with the same readings opens nothing; other bytes, or a word, have it read anew."""
    path, reads = put("a.csv", ledger_text(DEPOSIT)), list[str]()
    whole = feeds_reading.read_in_steps

    def noted(of: Path) -> feeds_reading.Reading:
        reads.append(of.name)
        return (yield from whole(of))

    monkeypatch.setattr(feeds_reading, "read_in_steps", noted)
    files = ReadFiles()
    first = run(session.review_files([path], ImportChoices(), files))
    again = run(session.review_files([path], ImportChoices(), files))
    assert first.files[0].readings == again.files[0].readings
    assert len(reads) == 1
    put("a.csv", ledger_text(DEPOSIT, BUY))
    (file,) = run(session.review_files([path], ImportChoices(), files)).files
    assert (counted(file)[0], len(reads)) == (2, 2)
    files.forget([path])
    run(session.review_files([path], ImportChoices(), files))
    assert len(reads) == 3


def test_reading_a_large_file_can_be_stopped_within_it(session: Session, put: Put) -> None:
    """Between two records there is a step at which a cancel is heard."""
    many = put("many.csv", ledger_text(*(f"d{n},2026-01-05,Brokerage,deposit,,,,,{n}" for n in range(1, 9001))))
    steps = session.review_files([many])
    told = [next(steps) for _ in range(4)]
    assert [(p.done, p.total) for p in told[1:]] == [(0, 9001), (4096, 9001), (8192, 9001)]
    steps.close()
    assert session.imports() == ()


# --- Conflicts ----------------------------------------------------------------------------------------------


def test_one_reference_with_other_figures_is_held(session: Session, put: Put) -> None:
    """It is neither doubled nor lost: what is there stays, the other waits with both values, and the counts add up."""
    imported(session, put("a.csv", ledger_text(DEPOSIT, BUY)))
    path = put("b.csv", ledger_text(DEPOSIT, BUY.replace(",2,300,,600", ",3,300,,900")))
    (file,) = reviewed(session, path).files
    assert counted(file) == (0, 1, 0, 1)
    assert adds_up(file)
    (text,) = file.conflicts.values()
    assert "2 shares, -$600.00" in text
    assert "3 shares, -$900.00" in text
    assert [i.code for i in file.issues if i.holds_row] == ["conflict"]
    for choice, counts in ((Choice.IMPORT, (1, 1, 0, 0)), (Choice.SKIP, (0, 1, 0, 0)), (Choice.OPEN, (0, 1, 0, 1))):
        (file,) = reviewed(session, path, rows={(str(path), 3): choice}).files
        assert counted(file) == counts
        assert adds_up(file)
    imported(session, path)
    assert account(session, "Brokerage").cash == 400
    assert [h.row.line for h in session.held_rows()] == [3]


def test_equal_references_are_no_conflict_where_each_is_there(session: Session, put: Put) -> None:
    """Brokers use one reference for several rows, fills of an order above all: it then tells no rows apart."""
    rows = (BUY, BUY.replace(",2,300,,600", ",5,300,,1500"))
    imported(session, put("a.csv", ledger_text(*rows)))
    (file,) = reviewed(session, put("b.csv", ledger_text(*rows, DEPOSIT))).files
    assert counted(file) == (1, 2, 0, 0)
    assert file.conflicts == {}
    third = BUY.replace(",2,300,,600", ",7,300,,2100")
    (file,) = reviewed(session, put("c.csv", ledger_text(third))).files
    assert (counted(file), file.conflicts) == ((1, 0, 0, 0), {})


def test_another_price_of_a_day_is_told_and_rules_unless_it_is_left_out(session: Session, put: Put) -> None:
    """The later file is the correction; the same price with fewer places contradicts nothing."""
    first = put("p1.csv", "date,symbol,close\n2026-01-05,VTI,300.00\n2026-01-06,VTI,301.004\n")
    imported(session, first)
    second = put("p2.csv", "date,symbol,close\n2026-01-05,VTI,310.00\n2026-01-06,VTI,301.00\n")
    (file,) = reviewed(session, second).files
    assert list(file.conflicts) == [2]
    assert "300" in file.conflicts[2]
    assert "310" in file.conflicts[2]
    assert (file.count("new"), file.count("held")) == (2, 0)
    assert [i.code for i in file.issues] == ["conflict-ruling"]
    imported(session, second, rows={(str(second), 2): Choice.SKIP})
    history = session.file.price_history({"VTI"})
    assert history.close_f == [300.0, 301.0]


def test_another_snapshot_of_a_day_is_told_and_left_out_as_a_whole(session: Session, put: Put) -> None:
    """A snapshot with one holding less would say that it is gone."""
    imported(
        session, put("a.csv", holdings_text("Brokerage,VTI,8,300,,,2026-01-05", "Brokerage,BND,5,70,,,2026-01-05"))
    )
    path = put("b.csv", holdings_text("Brokerage,VTI,9,300,,,2026-01-05", "Brokerage,BND,5,71,,,2026-01-05"))
    (file,) = reviewed(session, path).files
    assert list(file.conflicts) == [2]
    assert counted(file)[0] == 2
    (file,) = imported(session, path, rows={(str(path), 2): Choice.SKIP}).files
    assert (counted(file)[0], file.count("ignored")) == (0, 3)
    assert {v.lot.symbol: v.lot.shares for v in session.lots()} == {"VTI": 8, "BND": 5}


# --- What will change ---------------------------------------------------------------------------------------


def test_what_will_change_is_what_changes(session: Session, put: Put) -> None:
    """Rows by account and kind, accounts made, holdings before and after: as it then is."""
    set_plan(session)
    imported(
        session, put("a.csv", holdings_text("Brokerage,VTI,8,300,,,2026-01-05", "Brokerage,BND,5,70,,,2026-01-05"))
    )
    path = put("b.csv", holdings_text("Brokerage,VTI,9,300,,,2026-01-06", "Sparkasse,BND,2,71,,,2026-01-06"))
    changes = session.import_changes(reviewed(session, path))
    assert {(r.account, r.kind, r.rows) for r in changes.rows} == {
        ("Brokerage", "positions", 1),
        ("Sparkasse", "positions", 1),
    }
    assert changes.accounts == (("Sparkasse", "taxable"),)
    told = {(h.account, h.symbol): (h.before, h.after) for h in changes.holdings}
    assert told == {("Brokerage", "VTI"): (D(8), D(9)), ("Brokerage", "BND"): (D(5), None)}
    imported(session, path)
    held = {(v.lot.account, v.lot.symbol): v.lot.shares for v in session.lots()}
    for place, (_, after) in told.items():
        assert held.get(place) == after


def test_an_older_snapshot_changes_no_holding(session: Session, put: Put) -> None:
    """What is stated of a later day stays in force."""
    imported(session, put("a.csv", holdings_text("Brokerage,VTI,8,300,,,2026-01-05")))
    older = put("b.csv", holdings_text("Brokerage,VTI,3,300,,,2026-01-02"))
    assert session.import_changes(reviewed(session, older)).holdings == ()


def test_the_ledgers_shares_stand_against_the_brokers_count(session: Session, put: Put) -> None:
    """Rows that are left open are named, for they may be what is missing."""
    ledger = put("a.csv", ledger_text(BUY, "b2,2026-01-07,Brokerage,sell,VTI,1,310,,310"))
    holdings = put("b.csv", holdings_text("Brokerage,VTI,2,300,,,2026-01-08"))
    review = reviewed(session, ledger, holdings, rows={(str(ledger), 3): Choice.OPEN})
    (count,) = session.import_changes(review).counts
    assert (count.symbol, count.ours, count.theirs, count.open_lines) == ("VTI", D(2), D(2), (3,))
    (count,) = session.import_changes(reviewed(session, ledger, holdings)).counts
    assert (count.ours, count.theirs, count.open_lines) == (D(1), D(2), ())
