"""Rows decided one by one: before an import, later without the file, and by their broker's wording."""

from datetime import date
from decimal import Decimal

import pytest

from app.desk.imports import Choice
from app.desk.session import Session
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


# --- Before the import --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "choice, counts, cash, held, kept",
    [("import", (2, 0, 0, 0), 400, 0, 0), ("skip", (1, 0, 0, 0), -600, 0, 1), ("open", (1, 0, 0, 1), -600, 1, 1)],
)
def test_a_new_row_is_what_the_user_says(
    session: Session, put: Put, choice: str, counts: tuple[int, ...], cash: int, held: int, kept: int
) -> None:
    """Imported, left out or left open: review and commit agree, and nothing is forgotten."""
    path = put("a.csv", ledger_text(DEPOSIT, BUY))
    (file,) = imported(session, path, rows={(str(path), 2): Choice(choice)}).files
    assert counted(file) == counts
    assert adds_up(file)
    assert account(session, "Brokerage").cash == cash
    assert (len(session.held_rows()), len(session.file.held_rows())) == (held, kept)


def test_what_was_left_out_stays_out(session: Session, put: Put) -> None:
    """Another export of a skipped row does not bring it back, however many there are; a word of the user does."""
    path = put("a.csv", ledger_text(DEPOSIT, BUY))
    imported(session, path, rows={(str(path), 2): Choice.SKIP})
    for name, cash in (("b.csv", 9), ("c.csv", 11)):
        more = ledger_text(DEPOSIT, BUY, f"{name},2026-01-07,Brokerage,dividend,VTI,,,,{cash}")
        (file,) = imported(session, put(name, more)).files
        assert (counted(file), file.rows[1].choice) == ((1, 1, 0, 0), "skip")
        assert adds_up(file)
    assert account(session, "Brokerage").cash == 20 - 600
    last = put("d.csv", ledger_text(DEPOSIT))
    imported(session, last, rows={(str(last), 2): Choice.IMPORT})
    assert account(session, "Brokerage").cash == 1020 - 600


def test_each_twin_is_decided_by_itself(session: Session, put: Put) -> None:
    """Of three twins one is imported, one is the same, one is left open, whatever is said of twins in general."""
    rows = [f"a{n},2026-01-0{n},Brokerage,deposit,,,,,{n}" for n in (1, 2, 3)]
    imported(session, put("a.csv", ledger_text(*rows)))
    path = put("b.csv", ledger_text(*(row.replace("a", "z", 1) for row in rows)))
    said = {(str(path), n): choice for n, choice in zip((2, 3, 4), Choice, strict=True)}
    (file,) = imported(session, path, rows=said, keep_twins=True).files
    assert counted(file) == (1, 1, 1, 0)
    assert [row.choice for row in file.rows[1:]] == list(Choice)
    assert account(session, "Brokerage").cash == 1 + 2 + 3 + 1
    assert [h.row.line for h in session.held_rows()] == [4]


def test_a_duplicate_can_be_another_row(session: Session, put: Put) -> None:
    """What is known by its key is imported once more where the user says it happened twice."""
    imported(session, put("a.csv", ledger_text(DEPOSIT)))
    path = put("b.csv", ledger_text(DEPOSIT, BUY))
    imported(session, path, rows={(str(path), 2): Choice.IMPORT})
    assert account(session, "Brokerage").cash == 2000 - 600


def test_a_held_row_can_be_left_out(session: Session, put: Put) -> None:
    """An unreadable row that is skipped waits for nobody, and counts as ignored."""
    path = put("a.csv", ledger_text(DEPOSIT, BAD))
    (file,) = imported(session, path, rows={(str(path), 3): Choice.SKIP}).files
    assert (counted(file), file.count("ignored")) == ((1, 0, 0, 0), 2)
    assert session.held_rows() == ()


@pytest.mark.parametrize(
    "line, choice, said",
    [
        (3, "import", "could not be read"),
        (1, "import", "is no row"),
        (1, "open", "is no row"),
        (9, "skip", "has no line 9"),
    ],
)
def test_what_cannot_be_decided_is_refused(session: Session, put: Put, line: int, choice: str, said: str) -> None:
    """A header is no row, an unreadable row nothing to import, a missing line nothing at all."""
    path = put("a.csv", ledger_text(DEPOSIT, BAD))
    with pytest.raises(InputError, match=said):
        reviewed(session, path, rows={(str(path), line): Choice(choice)})


def test_a_snapshot_is_not_taken_in_part(session: Session, put: Put) -> None:
    """One holding of a snapshot that is there already would stand for the whole account."""
    text = holdings_text("A,VTI,10,300,,,2026-10-01", "A,BND,5,70,,,2026-10-01")
    imported(session, put("a.csv", text))
    path = put("b.csv", text + "\n")
    with pytest.raises(InputError, match="as a whole"):
        reviewed(session, path, rows={(str(path), 2): Choice.IMPORT})


# --- Later, without the file --------------------------------------------------------------------------------


def test_a_corrected_row_is_read_again(session: Session, put: Put) -> None:
    """With its day put right the row is imported as one step; its file's counts add up, and undo opens it again."""
    path = put("a.csv", ledger_text(DEPOSIT, BAD))
    imported(session, path)
    path.unlink()
    (held,) = session.held_rows()
    assert "is imported" in session.decide_held(held.id, Choice.IMPORT, {"Date": "2026-01-07"})
    assert account(session, "Brokerage").cash == 700
    assert session.file.transactions()[-1].source == "a.csv, line 3"
    (file,) = session.file.files()
    assert {k: v for k, v in file.counts.items() if v} == {"new": 2, "ignored": 1}
    assert session.held_rows() == ()
    with pytest.raises(InputError, match="to decide"):
        session.decide_held(held.id, Choice.IMPORT)
    assert session.undo() == "Import held row"
    assert session.held_rows() == (held,)


def test_a_row_that_is_still_unreadable_stays(session: Session, put: Put) -> None:
    """Its new sentence and its corrected cell are kept; saying nothing new is no step."""
    imported(session, put("a.csv", ledger_text("x1,someday,Brokerage,buy,VTI,many,300,,300")))
    (held,) = session.held_rows()
    told = session.decide_held(held.id, Choice.IMPORT, {"date": "2026-01-07"})
    (still,) = session.held_rows()
    assert told == f"The row stays open: {still.row.text}"
    assert still.row.text != held.row.text
    assert still.row.cells[1] == "2026-01-07"
    steps = len(session.history())
    session.decide_held(held.id, Choice.IMPORT)
    assert len(session.history()) == steps
    session.decide_held(held.id, Choice.IMPORT, {"shares": "1"}, "My Roth IRA")
    made = session.plan.account("My Roth IRA")
    assert made is not None
    assert made.type == "roth"
    assert [t.cash for t in session.file.transactions()] == [-300]


def test_a_row_that_is_there_meanwhile_is_not_added(session: Session, put: Put) -> None:
    """Another file brought the row whole: the corrected one is noted as the same, and survives that file."""
    imported(session, put("a.csv", ledger_text(DEPOSIT, BUY.replace("2026-01-06", "someday"))))
    imported(session, put("b.csv", ledger_text(BUY)))
    (held,) = session.held_rows()
    assert "there already" in session.decide_held(held.id, Choice.IMPORT, {"date": "2026-01-06"})
    assert account(session, "Brokerage").cash == 400
    session.undo_import(session.imports()[0].batch)
    assert account(session, "Brokerage").cash == 400


def test_skipping_is_a_step_too(session: Session, put: Put) -> None:
    """A skipped row is open no more, and may still be imported."""
    imported(session, put("a.csv", ledger_text(DEPOSIT, BAD)))
    (held,) = session.held_rows()
    session.decide_held(held.id, Choice.SKIP)
    assert session.held_rows() == ()
    assert session.undo_name == "Skip held row"
    session.decide_held(held.id, Choice.IMPORT, {"date": "2026-01-07"})
    assert account(session, "Brokerage").cash == 700


def test_a_twin_left_open_is_imported_as_it_was_read(session: Session, put: Put) -> None:
    """The user says it is another row: it is added, though one like it is there."""
    imported(session, put("a.csv", ledger_text(DEPOSIT)))
    path = put("b.csv", ledger_text(DEPOSIT.replace("d1", "z1")))
    imported(session, path, rows={(str(path), 2): Choice.OPEN})
    (held,) = session.held_rows()
    session.decide_held(held.id, Choice.IMPORT)
    assert account(session, "Brokerage").cash == 2000


def test_money_of_another_currency_stays_held(session: Session, put: Put) -> None:
    """Nothing is converted, at the import or later."""
    head = "date,account,action,amount,currency\n"
    imported(session, put("a.csv", head + "2026-01-05,Brokerage,deposit,5,EUR\n"))
    (held,) = session.held_rows()
    assert "EUR" in session.decide_held(held.id, Choice.IMPORT)
    assert session.file.transactions() == ()


def test_whose_row_it_is_must_be_known(session: Session, put: Put) -> None:
    """A row that names an account nobody has is refused until the account is said."""
    set_plan(session)
    imported(session, put("a.csv", ledger_text("x1,someday,Other,deposit,,,,,5")))
    (held,) = session.held_rows()
    with pytest.raises(InputError, match="Whose account"):
        session.decide_held(held.id, Choice.IMPORT, {"date": "2026-01-07"})
    with pytest.raises(InputError, match="no column"):
        session.decide_held(held.id, Choice.IMPORT, {"day": "2026-01-07"})
    session.decide_held(held.id, Choice.IMPORT, {"date": "2026-01-07"}, "Roth")
    assert account(session, "Roth").cash == 5


def test_an_account_named_in_the_title_is_that_of_the_files_other_rows(session: Session, put: Put) -> None:
    """Schwab names the account above the rows; a row read again without its file goes where the others went."""
    rows = (
        '"11/02/2026","Buy","VTI","FUND","2","$300.00","","-$600.00"\n'
        '"11/0x/2026","Buy","VTI","FUND","1","$300.00","","-$300.00"\n'
    )
    imported(session, put("s.csv", SCHWAB + rows))
    (held,) = session.held_rows()
    assert "is imported" in session.decide_held(held.id, Choice.IMPORT, {"Date": "11/03/2026"})
    first, second = session.file.transactions()
    assert (first.account, second.cash) == (second.account, D(-300))


def test_a_lot_is_imported_later_under_what_stood_above_it(session: Session, put: Put) -> None:
    """The symbol of a table of lots stands in its title only."""
    title = '"VTI Lot Details for XXXX-4417 as of 02:45 AM ET, 11/20/2026"\n\n'
    header = '"Open Date","Quantity","Price","Cost/Share","Market Value","Cost Basis","Holding Period"\n'
    lot = '"{}","2","$300","$290","$600","$580","Short Term"\n'
    imported(session, put("lots.csv", title + header + lot.format("08/24/2026") + lot.format("some day")))
    (held,) = session.held_rows()
    assert "is imported" in session.decide_held(held.id, Choice.IMPORT, {"Open Date": "08/25/2026"})
    first, second = session.file.positions()
    assert (first.symbol, first.account) == (second.symbol, second.account)
    assert second.acquired == date(2026, 8, 25)


# --- By wording ---------------------------------------------------------------------------------------------


def _mystery(*days: int, words: str = "Mystery Payment") -> str:
    return SCHWAB + "".join(f'"11/{day:02}/2026","{words}","","WHAT IS IT","","","","$10.00"\n' for day in days)


def test_a_wording_is_explained_once(session: Session, put: Put) -> None:
    """All its rows are corrected as one step, later imports know it and ask no more, and both files stay known."""
    first, later = put("a.csv", _mystery(2, 3)), put("b.csv", _mystery(3, 4))
    imported(session, first)
    (asked,) = session.open_wordings()
    assert (asked.broker, asked.wording, asked.rows, asked.cash) == ("schwab", "Mystery Payment", 2, D(20))
    assert session.set_action("schwab", "mystery  payment", "interest") == (2, 0)
    assert session.undo_name == "Classify “mystery  payment”"
    assert session.open_wordings() == ()
    review = imported(session, later)
    assert counted(review.files[0]) == (1, 1, 0, 0)
    assert "action-unknown" not in {i.code for i in review.files[0].issues}
    assert {t.action for t in session.file.transactions()} == {Action.INTEREST}
    session.undo_import(session.imports()[1].batch)
    assert [t.action for t in session.file.transactions()] == [Action.INTEREST] * 2
    assert counted(imported(session, first).files[0]) == (1, 1, 0, 0)


def test_a_wording_may_pay_what_is_printed_without_a_sign(session: Session, put: Put) -> None:
    """Where amounts have no sign, only the user's word says that the money left."""
    imported(session, put("a.csv", _mystery(2)))
    assert session.set_action("schwab", "Mystery Payment", "cash-out") == (1, 0)
    assert [(t.action, t.cash) for t in session.file.transactions()] == [(Action.WITHDRAWAL, D(-10))]


def test_a_wording_another_file_tells_is_corrected_there_too(session: Session, put: Put) -> None:
    """What comes back when the first file goes is classified as well."""
    imported(session, put("a.csv", _mystery(2)))
    imported(session, put("b.csv", _mystery(2, words="Mystery payment")))
    session.set_action("schwab", "Mystery Payment", "interest")
    session.undo_import(session.imports()[-1].batch)
    assert [t.action for t in session.file.transactions()] == [Action.INTEREST]


def test_a_row_left_open_knows_the_answer(session: Session, put: Put) -> None:
    """A wording explained while one of its rows was still open counts for that row, too."""
    path = put("a.csv", _mystery(2, 3))
    imported(session, path, rows={(str(path), 3): Choice.OPEN})
    session.set_action("schwab", "Mystery Payment", "interest")
    session.decide_held(session.held_rows()[0].id, Choice.IMPORT)
    assert [t.action for t in session.file.transactions()] == [Action.INTEREST] * 2


def test_a_row_that_lacks_its_shares_stays_unclassified(session: Session, put: Put) -> None:
    """A purchase without shares is none; it is counted, and nothing is guessed."""
    imported(session, put("a.csv", _mystery(2)))
    assert session.set_action("schwab", "Mystery Payment", "buy") == (0, 1)
    assert [w.rows for w in session.open_wordings()] == [1]


@pytest.mark.parametrize(
    "broker, wording, action, said",
    [
        ("nobody", "X", "buy", "no broker"),
        ("schwab", "X", "swap", "is no action"),
        ("schwab", " ", "buy", "needs words"),
    ],
)
def test_answers_that_say_nothing_are_refused(
    session: Session, broker: str, wording: str, action: str, said: str
) -> None:
    """A broker nobody knows, an action that needs another row, no words."""
    with pytest.raises(InputError, match=said):
        session.set_action(broker, wording, action)
    assert session.history() == ()
