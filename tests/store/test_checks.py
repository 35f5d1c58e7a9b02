"""What the check finds, and what its fixes do."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.model.errors import InputError
from app.model.issue import Fix, Issue, Severity
from app.store.household_file import HouseholdFile
from tests.store.samples import BUY, HOLDING, PLAN, import_rows, proposal, ticket


def tamper(path: Path, statement: str) -> None:
    """Do what another program might do to the file."""
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(statement)


def codes(file: HouseholdFile) -> list[str]:
    """Codes of what is found."""
    return [issue.code for issue in file.check()]


def test_a_household_in_use_is_sound(file: HouseholdFile) -> None:
    """Nothing is found where there is nothing."""
    with file.step("Edit") as step:
        step.save_plan(PLAN)
        step.save_proposal(proposal())
        step.save_tickets([ticket()])
    import_rows(file, BUY, HOLDING)
    assert file.check() == ()
    assert file.fix(()) == ()
    assert len(file.history()) == 2


def test_an_account_without_plan_can_be_added(file: HouseholdFile) -> None:
    """The fix puts it into the plan, as one step that can be undone."""
    import_rows(file, BUY, HOLDING)
    issues = file.check()
    assert [(i.code, i.fix and i.fix.argument) for i in issues] == [
        ("unknown-account", "Brokerage"),
        ("unknown-account", "Roth"),
    ]
    assert file.fix(issues) == ()
    assert [a.name for a in file.plan().accounts] == ["Brokerage", "Roth"]
    assert file.undo() == "Repair"
    assert codes(file) == ["unknown-account", "unknown-account"]


def test_a_contradictory_plan_is_told_and_left(file: HouseholdFile) -> None:
    """Only the user can say what is meant."""
    with file.step("Edit") as step:
        step.save_plan(replace(PLAN, classes=(replace(PLAN.classes[0], target=Decimal("0.7")), PLAN.classes[1])))
    (issue,) = file.check()
    assert (issue.code, issue.severity, issue.fix) == ("plan", Severity.WARNING, None)
    assert "add up to 110 %" in issue.text
    assert file.fix([issue]) == (issue,)


def test_an_unreadable_plan_gives_way_to_the_one_before(file: HouseholdFile) -> None:
    """The file opens, the check names the row, the fix returns to the last plan that can be read."""
    later = replace(PLAN, accounts=PLAN.accounts[:1], locks=(), transfers=(), classes=())
    for plan in (PLAN, replace(later, securities=(), planned_buys=())):
        with file.step("Edit") as step:
            step.save_plan(plan)
    tamper(file.path, "UPDATE plan_version SET document = '{\"colour\": 1}' WHERE id = 2")
    with pytest.raises(InputError, match="colour"):
        file.plan()
    (issue,) = file.check()
    assert (issue.code, issue.fix) == ("unreadable", Fix("remove-row", "Remove it", "plan_version 2"))
    assert file.fix([issue]) == ()
    assert file.plan() == PLAN


def test_an_unreadable_proposal_goes_with_its_tickets(file: HouseholdFile) -> None:
    """Tickets cannot stay without the proposal they came from."""
    with file.step("Accept") as step:
        step.save_proposal(proposal())
        step.save_tickets([ticket()])
    tamper(file.path, "UPDATE proposal SET document = 'not JSON'")
    assert file.fix(file.check()) == ()
    assert (file.proposals(), file.tickets()) == ((), ())
    file.undo()
    assert file.tickets() == (ticket(),)


@pytest.mark.parametrize("document", ["not JSON", '{"colour": 1}', "[]", "null"])
def test_an_unreadable_scenario_is_told_and_can_be_removed(file: HouseholdFile, document: str) -> None:
    """It keeps its name and moment, stops nothing else, goes on the user's word and comes back with undo."""
    for name in ("Edge only", "Target"):
        with file.step("Keep scenario") as step:
            step.save_scenario(name, proposal())
    tamper(file.path, f"UPDATE scenario SET document = '{document}' WHERE name = 'Edge only'")  # noqa: S608
    lost, whole = file.scenarios()
    assert (lost.name, lost.proposal, whole.name, whole.proposal) == ("Edge only", None, "Target", proposal())
    (issue,) = file.check()
    assert issue == lost.issue
    assert (issue.code, issue.severity) == ("scenario-unreadable", Severity.WARNING)
    assert "“Edge only”" in issue.text
    assert file.fix([issue]) == ()
    assert [s.name for s in file.scenarios()] == ["Target"]
    assert file.undo() == "Repair"
    assert file.scenarios() == (lost, whole)


def test_an_unreadable_file_record_is_told_and_left(file: HouseholdFile) -> None:
    """A file's rows are worth more than its counts: nothing is removed."""
    import_rows(file, BUY)
    tamper(file.path, "UPDATE file SET counts = 'x'")
    (issue,) = file.check()
    assert (issue.code, issue.fix) == ("unreadable", None)
    assert len(file.transactions()) == 1


def test_orphans_are_removed(file: HouseholdFile) -> None:
    """Rows whose file is gone are named by table and parent, and go past the history after a backup."""
    import_rows(file, BUY, BUY, HOLDING)
    with file.step("Edit") as step:
        step.save_plan(PLAN)
    tamper(file.path, "DELETE FROM file")
    issues = file.check()
    assert [i.text for i in issues] == [
        "1 rows of the table position belong to a file that is missing.",
        "2 rows of the table txn belong to a file that is missing.",
    ] or [i.text for i in issues][::-1] == [
        "1 rows of the table position belong to a file that is missing.",
        "2 rows of the table txn belong to a file that is missing.",
    ]
    assert file.fix(issues) == ()
    assert (file.transactions(), file.positions()) == ((), ())
    assert any(" before repair" in copy.name for copy in (file.path.parent / "Smith backups").iterdir())
    assert [s.name for s in file.history()] == ["Import a.csv", "Edit"]


def test_damage_is_found_and_nothing_else_is_claimed(file: HouseholdFile) -> None:
    """Where the pages themselves are damaged, only that is said."""
    import_rows(file, *[BUY] * 500)
    file.close()
    whole = bytearray(file.path.read_bytes())
    page = 4096
    root = next(n for n in range(page, len(whole), page) if whole[n] == 13 and b"YOU BOUGHT" in whole[n : n + page])
    whole[root + 3 : root + 5] = b"\x00\x00"
    file.path.write_bytes(whole)
    with HouseholdFile.open(file.path) as damaged:
        (issue,) = damaged.check()
    assert (issue.code, issue.severity) == ("damaged", Severity.ERROR)


@pytest.mark.skipif(os.name != "posix", reason="permissions are a matter of POSIX")
def test_a_file_others_may_open_is_made_private(file: HouseholdFile) -> None:
    """A file copied about may have lost its privacy; the fix gives it back."""
    file.path.chmod(0o644)
    issues = file.check()
    assert [i.code for i in issues] == ["permissions"]
    assert file.fix(issues) == ()


def test_a_foreign_fix_is_left_to_others(file: HouseholdFile) -> None:
    """An issue of somebody else's does nothing here."""
    issue = Issue(Severity.INFO, "stale-price", "A price is old.", fix=Fix("fetch-prices", "Fetch"))
    assert file.fix([issue]) == ()
    assert file.history() == ()
