"""The ledger as it is listed."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.desk.imports import ImportChoices
from app.desk.session import Session, run
from app.model.transaction import Action
from tests.feeds.golden import FIXTURES

ODD = """Activity Date,Process Date,Settle Date,Instrument,Description,Trans Code,Quantity,Price,Amount
5/4/2026,5/4/2026,5/6/2026,ALDR,Alder Growth,Buy,3,$40.00,($120.00)
5/2/2026,5/2/2026,5/2/2026,ALDR,What nobody knows,GMPC,2,,$7.00
"""


@pytest.fixture
def imported(session: Session, tmp_path: Path) -> Session:
    """A household with Fidelity's history of several accounts, and a file with a word nobody explains."""
    odd = tmp_path / "odd.csv"
    odd.write_text(ODD, encoding="utf-8")
    run(session.commit_import(run(session.review_files([FIXTURES / "fidelity/history-f.csv", odd], ImportChoices()))))
    return session


def test_every_imported_row_is_listed_once_the_newest_first(imported: Session) -> None:
    """As many as the imports say, by day, each with file and line."""
    lines = imported.ledger()
    assert len(lines) == sum(view.new for view in imported.imports())
    days = [line.row.day for line in lines]
    assert days == sorted(days, reverse=True)
    assert all(", line " in line.row.source for line in lines)
    assert len({line.row.id for line in lines}) == len(lines)


def test_a_reinvestment_is_one_event(imported: Session) -> None:
    """Dividend and purchase of the same 71.30 name each other; nothing else of the file is in an event."""
    told = [line for line in imported.ledger() if line.event]
    assert {(line.row.action, line.row.cash) for line in told} == {
        (Action.DIVIDEND, Decimal("71.30")),
        (Action.REINVEST, Decimal("-71.30")),
    }
    assert {other.id for line in told for other in line.event} == {line.row.id for line in told}
    assert {line.row.day for line in told} == {date(2025, 10, 3)}


def test_what_is_not_explained_keeps_the_brokers_word(imported: Session) -> None:
    """Rows whose action nobody knows are open, with the word the file has."""
    (line,) = (line for line in imported.ledger() if line.is_open)
    assert (line.printed_action, line.row.cash, line.row.shares) == ("GMPC", Decimal(7), Decimal(2))
    assert [view.wording for view in imported.open_wordings()] == ["GMPC"]


def test_the_list_follows_the_household(imported: Session) -> None:
    """It is kept until something changes, and then counted anew."""
    before = imported.ledger()
    assert imported.ledger() is before
    imported.undo()
    assert imported.ledger() == ()
