"""What is there already is known again: in the same file, in overlapping ones, under other words, once settled."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk.known_rows import DUPLICATE, NEW, TWIN, KnownRows, verdicts
from app.desk.session import Session
from app.model.importing import FileKind, FileReading, Records, TransactionRow
from app.model.transaction import Action
from tests.desk.driving import Put, account, counted, holdings_text, imported, ledger_text
from tests.store.samples import DAY

FIDELITY = (
    "Run Date,Account,Action,Symbol,Description,Type,Quantity,Price ($),Commission ($),Fees ($),"
    "Accrued Interest ($),Amount ($),Cash Balance ($),Settlement Date\n"
)
D = Decimal
DEPOSIT = "d1,2026-01-05,A,deposit,,,,,1000"
BUY = "b1,2026-01-06,A,buy,VTI,2,300,,600"


def _fidelity(*balances: str, symbol: str = "VT") -> str:
    """A Fidelity history of equal purchases; a balance of `Processing` is one that has not settled."""
    words = f"YOU BOUGHT INVENTED WORLD FUND ({symbol}) (Cash)"
    row = f'11/13/2026,"Individual X41700001","{words}",{symbol},"INVENTED",Cash,10,142,,,,-1420'
    return FIDELITY + "".join(f"{row},{balance},11/16/2026\n" for balance in balances)


# --- Known by key -------------------------------------------------------------------------------------------


def test_the_same_file_twice_adds_nothing(session: Session, put: Put) -> None:
    """Every row of a file imported before is a duplicate, held ones too, and nothing is said of them again."""
    path = put("a.csv", ledger_text(DEPOSIT, BUY, "x,bad,A,buy,VTI,1,1,,1"))
    assert counted(imported(session, path).files[0]) == (2, 0, 0, 1)
    again = imported(session, path).files[0]
    assert counted(again) == (0, 3, 0, 0)
    assert (again.seen_before, again.issues) == (True, ())
    assert len(session.file.transactions()) == 2
    assert len(session.held_rows()) == 1


def test_the_same_file_twice_in_one_call_adds_it_once(session: Session, put: Put) -> None:
    """A file named twice, or copied under another name, counts once."""
    text = ledger_text(DEPOSIT, BUY)
    one, two = put("a.csv", text), put("copy.csv", text)
    assert [counted(f) for f in imported(session, one, two).files] == [(2, 0, 0, 0), (0, 2, 0, 0)]
    assert account(session, "A").cash == 400


@pytest.mark.parametrize("calls", [1, 2])
def test_overlapping_files_add_what_is_new(session: Session, put: Put, calls: int) -> None:
    """Rows two exports share are added once, whether the files come in one call or in two."""
    later = "d2,2026-01-07,A,deposit,,,,,5"
    one, two = put("a.csv", ledger_text(DEPOSIT, BUY)), put("b.csv", ledger_text(BUY, later))
    if calls == 1:
        files = list(imported(session, one, two).files)
    else:
        files = [*imported(session, one).files, *imported(session, two).files]
    assert [counted(f) for f in files] == [(2, 0, 0, 0), (1, 1, 0, 0)]
    assert account(session, "A").cash == 405


def test_equal_rows_in_one_file_are_two(session: Session, put: Put) -> None:
    """Two equal rows are two transactions; an export with a third one adds one more."""
    row = ",2026-01-05,A,deposit,,,,,10"
    assert counted(imported(session, put("a.csv", ledger_text(row, row))).files[0]) == (2, 0, 0, 0)
    assert account(session, "A").cash == 20
    assert counted(imported(session, put("b.csv", ledger_text(row, row, row))).files[0]) == (1, 2, 0, 0)
    assert account(session, "A").cash == 30


def test_equal_rows_of_two_accounts_are_not_the_same(session: Session, put: Put) -> None:
    """A row of one account never stands for one of another."""
    imported(session, put("a.csv", ledger_text(",2026-01-05,A,deposit,,,,,10")))
    assert counted(imported(session, put("b.csv", ledger_text(",2026-01-05,B,deposit,,,,,10"))).files[0])[0] == 1


# --- Twins --------------------------------------------------------------------------------------------------


def test_a_row_told_in_other_words_is_a_twin(session: Session, put: Put) -> None:
    """Day, security, shares and cash of the one row that is there, under another description, are taken to be it."""
    imported(session, put("a.csv", ledger_text(f"{BUY},,,one")))
    review = imported(session, put("b.csv", ledger_text(BUY.replace("b1", "z9") + ",,,two")))
    assert counted(review.files[0]) == (0, 0, 1, 0)
    assert len(session.file.transactions()) == 1
    assert session.held_rows() == ()
    assert review.files[0].rows[1].choice == "skip"


def test_twins_are_left_open_where_their_number_differs(session: Session, put: Put) -> None:
    """Of two rows told in other words one may be the row that is there and one may be new: the user says which."""
    imported(session, put("a.csv", ledger_text(f"{BUY},,,one")))
    rows = [BUY.replace("b1", f"z{n}") + ",,,two" for n in (8, 9)]
    review = imported(session, put("b.csv", ledger_text(*rows)))
    assert counted(review.files[0]) == (1, 0, 1, 0)
    (held,) = session.held_rows()
    assert held.row.state == "twin"
    assert held.row.row is not None


def test_a_twin_the_user_keeps_is_a_row(session: Session, put: Put) -> None:
    """With twin=keep it is added, counted as new in the list of imports, and known from then on."""
    imported(session, put("a.csv", ledger_text(BUY)))
    twin = put("b.csv", ledger_text(BUY.replace("b1", "z9")))
    imported(session, twin, keep_twins=True)
    assert len(session.file.transactions()) == 2
    assert session.held_rows() == ()
    assert session.imports()[0].new == 1
    assert counted(imported(session, twin).files[0]) == (0, 1, 0, 0)


@pytest.mark.parametrize("swapped", [False, True])
def test_the_order_of_a_file_does_not_choose_the_twin(session: Session, put: Put, swapped: bool) -> None:
    """Beside a row known by its key a second like it is new, whichever of them comes first in the file."""
    imported(session, put("a.csv", ledger_text(BUY)))
    rows = [BUY, BUY.replace("b1", "b2")]
    review = imported(session, put("b.csv", ledger_text(*(reversed(rows) if swapped else rows))))
    assert counted(review.files[0]) == (1, 1, 0, 0)


def test_twins_are_found_within_one_call(session: Session, put: Put) -> None:
    """Two files that tell the same row in other words leave it open in one call as in two."""
    one, two = put("a.csv", ledger_text(BUY)), put("b.csv", ledger_text(BUY.replace("b1", "z9")))
    assert [counted(f) for f in imported(session, one, two).files] == [(1, 0, 0, 0), (0, 0, 1, 0)]
    assert len(session.file.transactions()) == 1


# --- Pending ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("calls", [1, 2])
def test_a_pending_row_settles_in_place(session: Session, put: Put, calls: int) -> None:
    """What had not settled is not held yet; the settled row takes its place and is not added beside it."""
    pending, settled = put("a.csv", _fidelity("Processing")), put("b.csv", _fidelity("9120.12"))
    if calls == 1:
        imported(session, pending, settled)
    else:
        imported(session, pending)
        assert session.household().lots == ()
        assert counted(imported(session, settled).files[0]) == (0, 1, 0, 0)
    (only,) = session.file.transactions()
    assert only.source == "b.csv, line 2"
    assert [(x.symbol, x.shares) for x in session.household().lots] == [("VT", D(10))]


def test_of_two_settled_rows_one_may_be_new(session: Session, put: Put) -> None:
    """One pending purchase and two equal settled ones are two purchases, not one."""
    imported(session, put("a.csv", _fidelity("Processing")))
    review = imported(session, put("b.csv", _fidelity("9120.12", "7700.12")))
    assert counted(review.files[0]) == (1, 1, 0, 0)
    assert [x.shares for x in session.household().lots] == [10, 10]
    assert session.file.transactions(pending=False) == session.file.transactions()


def test_undo_makes_a_settled_row_pending_again(session: Session, put: Put) -> None:
    """Taking back the import that settled a row leaves it as it was before."""
    imported(session, put("a.csv", _fidelity("Processing")))
    before = session.file.transactions()
    imported(session, put("b.csv", _fidelity("9120.12")))
    session.undo()
    assert session.file.transactions() == before
    assert session.file.transactions(pending=False) == ()


# --- Snapshots and prices -----------------------------------------------------------------------------------


def test_a_newer_snapshot_replaces_the_older(session: Session, put: Put) -> None:
    """The newest positions say what is held; an earlier day still sees the snapshot of its time."""
    imported(session, put("a.csv", holdings_text("A,VTI,10,300,,,2026-10-01", "A,BND,5,70,,,2026-10-01")))
    imported(session, put("b.csv", holdings_text("A,VTI,12,310,,,2026-11-01")))
    assert [(x.symbol, x.shares) for x in session.household().lots] == [("VTI", D(12))]
    session.view_day(session.as_of.replace(month=10, day=15))
    assert {x.symbol: x.shares for x in session.household().lots} == {"VTI": 10, "BND": 5}
    assert session.household().price("VTI") == 300


def test_an_older_snapshot_does_not_replace_the_newer(session: Session, put: Put) -> None:
    """The order of import does not matter where the files tell their day."""
    imported(session, put("b.csv", holdings_text("A,VTI,12,310,,,2026-11-01")))
    imported(session, put("a.csv", holdings_text("A,VTI,10,300,,,2026-10-01")))
    assert [x.shares for x in session.household().lots] == [12]


def test_an_equal_snapshot_is_known(session: Session, put: Put) -> None:
    """The same holdings in another file are duplicates, and nothing is added."""
    text = holdings_text("A,VTI,10,300,,,2026-10-01", "A,CASH,50,,,,2026-10-01")
    imported(session, put("a.csv", text))
    assert counted(imported(session, put("b.csv", text + "\n")).files[0]) == (0, 2, 0, 0)


def test_one_holding_less_is_a_new_snapshot(session: Session, put: Put) -> None:
    """A file in which only a sold holding is missing is new as a whole, and the sold holding is gone."""
    imported(session, put("a.csv", holdings_text("A,VTI,10,300", "A,BND,5,70", "B,VEA,1,50")))
    review = imported(session, put("b.csv", holdings_text("A,VTI,10,300", "B,VEA,1,50")))
    assert counted(review.files[0]) == (1, 1, 0, 0)
    assert sorted((x.account, x.symbol) for x in session.household().lots) == [("A", "VTI"), ("B", "VEA")]


def test_prices_already_known_are_duplicates(session: Session, put: Put) -> None:
    """A close of a known day is a duplicate, a corrected one is new and rules; so it is for wide files."""
    imported(session, put("a.csv", "date,symbol,close\n2026-01-05,VTI,300\n2026-01-06,VTI,301\n"))
    review = imported(session, put("b.csv", "date,VTI,BND\n2026-01-05,300,\n2026-01-06,302,70\n"))
    assert counted(review.files[0]) == (1, 1, 0, 0)
    assert session.household().price("VTI") == 302


# --- Any files ----------------------------------------------------------------------------------------------

ROWS = st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz"), st.booleans()), max_size=8)


def _reading(name: str, rows: Sequence[tuple[str, str, bool]]) -> FileReading:
    """A file of transactions told by soft key, the rest of the key, and whether settled."""
    posted = tuple(
        TransactionRow(n, "A", DAY, Action.DEPOSIT, key=f"{soft}{rest}", soft_key=soft, settled=settled)
        for n, (soft, rest, settled) in enumerate(rows)
    )
    return FileReading(name, name, "generic", FileKind.TRANSACTIONS, "utf-8", Records((), (), ()), transactions=posted)


@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_verdicts_do_not_depend_on_the_order_of_rows(
    there: list[tuple[str, str, bool]], rows: list[tuple[str, str, bool]], random: Random
) -> None:
    """However a file is sorted it has as many new rows, duplicates and twins; and a file met again is all known."""
    shuffled = list(rows)
    random.shuffle(shuffled)
    counts = []
    for some in (rows, shuffled):
        known = KnownRows()
        first = _reading("there", there)
        known.note(first, dict.fromkeys(range(len(there)), NEW))
        found = list(verdicts(_reading("file", some), known).values())
        counts.append([found.count(word) for word in (NEW, DUPLICATE, TWIN)])
    assert counts[0] == counts[1]
    known = KnownRows()
    known.note(_reading("file", rows), dict.fromkeys(range(len(rows)), NEW))
    assert set(verdicts(_reading("again", shuffled), known).values()) <= {DUPLICATE}
