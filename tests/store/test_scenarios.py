"""Proposals kept under a name."""

from dataclasses import replace

from app.store.household_file import HouseholdFile
from tests.store.samples import proposal


def keep(file: HouseholdFile, name: str, key: str) -> None:
    """Keep a proposal as a step."""
    with file.step("Keep scenario") as step:
        step.save_scenario(name, proposal(key))


def names(file: HouseholdFile) -> list[str]:
    """Names in order."""
    return [s.name for s in file.scenarios()]


def test_scenarios_come_back_in_the_order_they_were_kept(file: HouseholdFile) -> None:
    """With name, moment and every digit of the proposal, after opening the file again too."""
    for name, key in (("Target", "p1"), ("Edge", "p2")):
        keep(file, name, key)
    found = file.scenarios()
    assert [(s.name, s.proposal, s.issue) for s in found] == [
        ("Target", proposal("p1"), None),
        ("Edge", proposal("p2"), None),
    ]
    assert [s.kept for s in found] == [step.at for step in file.history()]
    file.close()
    with HouseholdFile.open(file.path) as again:
        assert repr(again.scenarios()) == repr(found)


def test_one_kept_again_takes_the_name_and_goes_to_the_end(file: HouseholdFile) -> None:
    """The new proposal is there under the old name, kept now; undo brings the first and its moment back."""
    keep(file, "Edge", "p1")
    keep(file, "Target", "p2")
    before = file.scenarios()
    keep(file, "Edge", "p3")
    assert [(s.name, s.proposal) for s in file.scenarios()] == [("Target", proposal("p2")), ("Edge", proposal("p3"))]
    assert file.scenarios()[1].kept > before[0].kept
    assert file.undo() == "Keep scenario"
    assert file.scenarios() == before


def test_the_same_again_is_no_step(file: HouseholdFile) -> None:
    """Keeping what is kept changes nothing, its moment neither."""
    keep(file, "Edge", "p1")
    before = file.scenarios(), file.history(), file.revision
    keep(file, "Edge", "p1")
    assert (file.scenarios(), file.history(), file.revision) == before


def test_renaming_keeps_place_and_moment(file: HouseholdFile) -> None:
    """Only the name is another; undo and redo go back and forth."""
    keep(file, "Edge", "p1")
    keep(file, "Target", "p2")
    before = file.scenarios()
    with file.step("Rename scenario") as step:
        step.rename_scenario("Edge", "Edge only")
    after = (replace(before[0], name="Edge only"), before[1])
    assert file.scenarios() == after
    assert file.undo() == "Rename scenario"
    assert file.scenarios() == before
    assert file.redo() == "Rename scenario"
    assert file.scenarios() == after


def test_a_dropped_name_is_free_again(file: HouseholdFile) -> None:
    """Drop, keep another under the name, and take both back in turn."""
    keep(file, "Edge", "p1")
    with file.step("Remove scenario") as step:
        step.drop_scenario("Edge")
    assert names(file) == []
    keep(file, "Edge", "p2")
    assert [file.undo(), file.undo()] == ["Keep scenario", "Remove scenario"]
    assert [s.proposal for s in file.scenarios()] == [proposal("p1")]
