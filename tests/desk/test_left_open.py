"""What imports left open: shown, saved without formulas, skipped at once; wordings explained a second time."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from app.desk.importing.left_open import held_table
from app.desk.imports import Choice
from app.desk.session import Session
from app.model.errors import InputError
from app.model.transaction import Action
from tests.desk.driving import BAD, DEPOSIT, Put, account, imported, ledger_text

D = Decimal
SCHWAB = (
    '"Transactions  for account Brokerage ...724 as of 11/20/2026"\n'
    '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'
    '"11/18/2026","Odd Move","VTI","ODD","-2","","","$25.00"\n'
)


def test_an_open_row_is_shown_with_what_is_wrong(session: Session, put: Put) -> None:
    """Its cells stand under their figures, and the faulty one is named."""
    imported(session, put("a.csv", ledger_text(DEPOSIT, BAD)))
    (held,) = session.held_views()
    assert (held.file, held.row.line, held.row.can_fix, held.row.can) == ("a.csv", 3, True, (Choice.SKIP,))
    assert held.row.faulty is not None
    assert (held.row.faulty.column, held.row.faulty.text, held.row.faulty.figure) == ("date", "someday", "day")
    assert held.row.printed["symbol"] == "VTI"


def test_a_twin_can_be_imported_as_it_is(session: Session, put: Put) -> None:
    """It was read; only whether it is a row of its own is open."""
    imported(session, put("a.csv", ledger_text(DEPOSIT, DEPOSIT.replace("d1", "d2"))))
    path = put("b.csv", ledger_text(DEPOSIT.replace("d1", "zz")))
    imported(session, path, rows={(str(path), 2): Choice.OPEN})
    (held,) = session.held_views()
    assert (held.row.reading, held.row.can, held.row.amount) == ("twin", (Choice.IMPORT, Choice.SKIP), D(1000))


def test_several_are_skipped_as_one_step(session: Session, put: Put) -> None:
    """One undo brings all of them back; what is decided cannot be decided again."""
    imported(session, put("a.csv", ledger_text(DEPOSIT, BAD, BAD.replace("x1", "x2"))))
    ids = [held.id for held in session.held_views()]
    assert session.skip_held(ids) == "2 rows are left out."
    assert session.held_views() == ()
    with pytest.raises(InputError):
        session.skip_held(ids)
    session.undo()
    assert [held.id for held in session.held_views()] == ids


def test_the_copy_has_every_open_row_and_no_formula(session: Session, put: Put, tmp_path: Path) -> None:
    """Each cell beside its column's name, as it stands in the file; nothing a spreadsheet would compute."""
    bad = 'x1,someday,Brokerage,buy,VTI,1,300,,300,,,"=HYPERLINK(""http://x"")"'
    imported(session, put("a.csv", ledger_text(DEPOSIT, bad)))
    path = session.write_held(tmp_path / "open.csv")
    head, row = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert head[:4] == ["file", "line", "state", "reason"]
    assert row[:3] == ["a.csv", "3", "held"]
    told = dict(zip(row[4::2], row[5::2], strict=True))
    assert told["date"] == "someday"
    assert told["description"] == '\'=HYPERLINK("http://x")'
    assert not any(
        cell.startswith(("=", "+", "@")) for line in csv.reader(io.StringIO(held_table(session.file))) for cell in line
    )


@pytest.mark.parametrize("is_before", [True, False])
def test_a_wording_answered_wrongly_is_answered_again(session: Session, put: Put, *, is_before: bool) -> None:
    """From what the file says, not from what the first answer made of it: sign and cash are there again."""
    path = put("schwab.csv", SCHWAB)
    if is_before:
        imported(session, path, wordings={("schwab", "Odd Move"): "sweep"})
    else:
        imported(session, path)
        assert session.set_action("schwab", "Odd Move", "sweep") == (1, 0)
    (name,) = [a.account.name for a in session.accounts()]
    assert account(session, name).cash == 0
    assert session.open_wordings() == ()
    assert [(w.wording, w.action) for w in session.answered_wordings()] == [("odd move", "sweep")]
    assert session.set_action("schwab", "Odd Move", "interest") == (1, 0)
    assert account(session, name).cash == 25
    assert session.set_action("schwab", "Odd Move", "transfer") == (1, 0)
    (row,) = session.file.transactions()
    assert (row.action, row.shares, row.cash) == (Action.TRANSFER_OUT, D(2), D(0))
    assert session.set_action("schwab", "Odd Move", "spin-off") == (0, 1)
    (asked,) = session.open_wordings()
    assert (asked.rows, asked.cash) == (1, D(25))
    for _ in range(4 - is_before):
        session.undo()
    (row,) = session.file.transactions()
    assert row.action is (Action.SWEEP if is_before else Action.UNCLASSIFIED)
