"""What the user decided about classes outside their bands."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.model.journal import Alpha, DecisionKind, JournalEntry
from app.store.household_file import HouseholdFile

D = Decimal
WAITED = JournalEntry(date(2026, 3, 2), "US equity", DecisionKind.DELAYED, "over", D("0.45"), D("0.44"), note="Wait.")
TAKEN = JournalEntry(date(2026, 3, 9), "US equity", DecisionKind.ACCEPTED, proposal="p1", ticket="p1-01")


def keep(file: HouseholdFile, *entries: JournalEntry) -> list[int]:
    """Keep decisions as one step; their numbers."""
    with file.step("Decide") as step:
        return [step.add_decision(e) for e in entries]


def test_decisions_come_back_by_day_with_the_moment_they_were_made(file: HouseholdFile) -> None:
    """Every digit of a weight up to the eighth; what is not known stays unknown; after opening again too."""
    before = datetime.now(UTC)
    numbers = keep(file, TAKEN, replace(WAITED, weight=D("0.123456789")))
    late, early = file.decisions()[1], file.decisions()[0]
    assert (late.id, early.id) == tuple(numbers)
    assert replace(late, id=0, made_at=None) == TAKEN
    assert replace(early, id=0, made_at=None) == replace(WAITED, weight=D("0.12345679"))
    assert early.made_at is not None
    assert before <= early.made_at <= datetime.now(UTC)
    file.close()
    with HouseholdFile.open(file.path) as again:
        assert again.decisions() == (early, late)


def test_undo_takes_them_back_and_redo_brings_them_again(file: HouseholdFile) -> None:
    """Noting, changing a note and removing are steps like any other."""
    (number,) = keep(file, WAITED)
    kept = file.decisions()
    with file.step("Edit note") as step:
        step.note_decision(number, "It fell.")
    assert [d.note for d in file.decisions()] == ["It fell."]
    with file.step("Remove") as step:
        step.drop_decision(number)
    assert file.decisions() == ()
    assert [file.undo() for _ in range(3)] == ["Remove", "Edit note", "Decide"]
    assert file.decisions() == ()
    assert file.redo() == "Decide"
    assert file.decisions() == kept


def test_a_decision_that_is_not_there_cannot_be_changed(file: HouseholdFile) -> None:
    """A change meant for none is a bug, not a nothing."""
    with pytest.raises(LookupError, match="decision has no row 7"), file.step("Edit") as step:
        step.note_decision(7, "x")


def test_an_unknown_part_makes_the_total_unknown() -> None:
    """And never counts as nothing."""
    known = Alpha(D(1), D(2), D(3), D(-4), D("0.5"))
    assert known.total == D("2.5")
    assert list(known.parts) == ["timing", "cash_flow", "tax", "location", "cost"]
    assert replace(known, tax=None).total is None
