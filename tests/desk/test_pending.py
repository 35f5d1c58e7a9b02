"""Pending rows that never settled: asked once a later file tells of their day without them, and removed on a word."""

import pytest

from app.desk.session import Session
from app.model.errors import InputError
from tests.desk.driving import Put, imported
from tests.desk.test_known_rows import _fidelity as fidelity


def _around(balance: str) -> str:
    """A history of the days round the pending purchase, of another security."""
    rows = fidelity(balance, balance, symbol="BND").splitlines()
    return "\n".join([*rows[:-2], rows[-2].replace("11/13/", "11/10/"), rows[-1].replace("11/13/", "11/20/")]) + "\n"


def test_it_is_asked_when_a_later_file_lacks_it(session: Session, put: Put) -> None:
    """Not before, and not while the newest file has it; removing it is one step."""
    imported(session, put("a.csv", fidelity("Processing")))
    assert session.lost_pending() == ()
    imported(session, put("b.csv", _around("9120.12")))
    (lost,) = session.lost_pending()
    assert (lost.text, str(lost.day), lost.file) == ("Buy VT", "2026-11-13", "b.csv")
    before = len(session.file.transactions())
    assert "is gone" in session.drop_pending(lost.id)
    assert (len(session.file.transactions()), session.lost_pending()) == (before - 1, ())
    file = next(f for f in session.file.files() if f.name == "a.csv")
    assert sum(file.counts.values()) == file.rows
    with pytest.raises(InputError):
        session.drop_pending(lost.id)
    assert session.undo() == "Remove pending row"
    assert len(session.lost_pending()) == 1


def test_one_that_is_still_pending_or_settles_is_not_asked(session: Session, put: Put) -> None:
    """A newer file that has it answers the question."""
    imported(session, put("a.csv", fidelity("Processing")))
    imported(session, put("b.csv", _around("9120.12")))
    imported(session, put("c.csv", fidelity("Processing") + "\n"))
    assert session.lost_pending() == ()
    imported(session, put("d.csv", fidelity("8000.00")))
    assert session.lost_pending() == ()
    assert session.file.transactions(pending=False) == session.file.transactions()
