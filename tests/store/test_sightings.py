"""What several files tell of one row: whoever goes, the others keep it as they tell it."""

from dataclasses import replace

import pytest

from app.store.household_file import HouseholdFile
from app.store.records import SEEN, Sighting
from tests.store.samples import BUY, CLOSE, CLOSED, HOLDING, PENDING, contents, import_rows, reading


def test_a_row_of_two_files_goes_to_the_one_that_stays(file: HouseholdFile) -> None:
    """Row, closed lot, position and price keep their ids and take file and line of the other; undo brings all back."""
    import_rows(file, BUY, HOLDING, CLOSED, CLOSE)
    with file.step("Import b.csv") as step:
        later = step.add_file(step.add_batch("b.csv"), reading("b.csv"), {})
        kinds = ("txn", "position", "realized", "price")
        step.add_sightings(later, [Sighting(n, kind, 1) for n, kind in enumerate(kinds, start=7)])
    before = contents(file.path)
    with file.step("Take out") as step:
        assert step.delete_batch(file.batches()[0].id) == {later: 4}
    (bought,) = file.transactions()
    assert (bought.id, bought.source, bought.cash) == ("t1", "b.csv, line 7", BUY.cash)
    assert file.positions()[0].source == "b.csv, line 8"
    assert file.realized()[0].source == "b.csv, line 9"
    assert file.price_history().symbols == ["VTI"]
    assert contents(file.path)["sighting"] == []
    file.undo()
    assert contents(file.path) == before


@pytest.mark.parametrize("first_goes", [True, False])
def test_a_settled_row_and_its_pending_one_survive_each_other(file: HouseholdFile, first_goes: bool) -> None:
    """Without the settling file the row is pending again as its own file says; without the first it stays settled."""
    import_rows(file, PENDING)
    pending = file.transactions()
    with file.step("Import b.csv") as step:
        later = step.add_file(step.add_batch("b.csv"), reading("b.csv"), {})
        step.settle_transaction("t1", later, replace(PENDING, line=9, settled=True, description="Settled"))
    settled = file.transactions()
    with file.step("Take out") as step:
        step.delete_batch(file.batches()[0 if first_goes else 1].id)
    assert file.transactions() == (settled if first_goes else pending)
    assert len(file.transactions(pending=False)) == first_goes
    assert contents(file.path)["sighting"] == []


def test_a_settled_telling_is_preferred(file: HouseholdFile) -> None:
    """Of a pending and a settled telling that stay, the settled one is the row; the other goes on being remembered."""
    import_rows(file, PENDING)
    settled = replace(PENDING, settled=True)
    for name, line in (("b.csv", 8), ("c.csv", 9)):
        with file.step(name) as step:
            file_id = step.add_file(step.add_batch(name), reading(name), {})
            if name == "b.csv":
                step.settle_transaction("t1", file_id, replace(settled, line=line))
            else:
                step.add_sightings(file_id, [Sighting(line, "txn", 1)])
    with file.step("Take out") as step:
        step.delete_batch(file.batches()[1].id)
    (row,) = file.transactions(pending=False)
    assert row.source == "c.csv, line 9"
    with file.step("Take out") as step:
        step.delete_batch(file.batches()[1].id)
    assert file.transactions(pending=False) == ()
    assert file.transactions()[0].source == "a.csv, line 5"


def test_the_same_bytes_inherit_everything(file: HouseholdFile) -> None:
    """A file whose bytes were there already takes over all rows and counts of the one that goes."""
    import_rows(file, BUY, HOLDING)
    with file.step("Again") as step:
        copy = step.add_file(step.add_batch("copy.csv"), reading(), {SEEN: 1, "duplicate": 2})
    with file.step("Take out") as step:
        assert step.delete_batch(file.batches()[0].id) == {copy: 2}
    assert [f.id for f in file.files()] == [copy]
    assert SEEN not in file.files()[0].counts
    assert len(file.transactions()) == len(file.positions()) == 1


def test_a_renamed_account_is_renamed_in_what_is_remembered(file: HouseholdFile) -> None:
    """The telling that comes back after its account was renamed comes back in the account's new name."""
    import_rows(file, PENDING)
    with file.step("Import b.csv") as step:
        later = step.add_file(step.add_batch("b.csv"), reading("b.csv"), {})
        step.settle_transaction("t1", later, replace(PENDING, settled=True))
    with file.step("Rename") as step:
        step.rename_account("Roth", "Other")
    with file.step("Take out") as step:
        step.delete_batch(file.batches()[1].id)
    assert [t.account for t in file.transactions()] == ["Other"]
    assert file.transactions(pending=False) == ()


def test_who_tells_it_as_the_first_did_goes_on_doing_so(file: HouseholdFile) -> None:
    """The row takes the words of the file that inherits it; a third file keeps its own, which were the first's."""
    import_rows(file, BUY)
    other = replace(BUY, line=8, description="Other words")
    for name, said in (("b.csv", Sighting(8, "txn", 1, other)), ("c.csv", Sighting(9, "txn", 1))):
        with file.step(name) as step:
            step.add_sightings(step.add_file(step.add_batch(name), reading(name), {}), [said])
    told = []
    for _ in range(2):
        with file.step("Take out") as step:
            step.delete_batch(file.batches()[0].id)
        told += [(t.source, t.description) for t in file.transactions()]
    assert told == [("b.csv, line 8", "Other words"), ("c.csv, line 9", BUY.description)]
