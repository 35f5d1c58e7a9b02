"""Backups, which of them stay, and going back to one."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.errors import HostError, InputError
from app.store.backup import NEWEST_KEPT, expired, restore
from app.store.household_file import HouseholdFile
from tests.store.samples import BUY, HOLDING, PLAN, contents, import_rows


def copies(file: HouseholdFile) -> list[Path]:
    """The household's backups, oldest first."""
    return sorted(file.path.with_name(f"{file.path.stem} backups").iterdir())


def test_a_backup_is_a_household_of_its_own(file: HouseholdFile) -> None:
    """It holds all that is committed, opens like any household, and is one plain file."""
    import_rows(file, BUY)
    copy = file.backup()
    import_rows(file, HOLDING)
    assert copies(file) == [copy]
    assert copy.name.startswith("Smith 2")
    assert copy.name.endswith(" by hand.evenkeel")
    with HouseholdFile.open(copy) as opened:
        assert len(opened.transactions()) == 1
        assert opened.positions() == ()
        assert opened.undo() == "Import a.csv"


def test_a_backup_goes_where_the_user_says(file: HouseholdFile, tmp_path: Path) -> None:
    """A given place is used as it is, and what lies there is not overwritten."""
    target = tmp_path / "elsewhere.evenkeel"
    assert file.backup(target) == target
    with pytest.raises(InputError, match="exists already"):
        file.backup(target)
    with pytest.raises(HostError, match="No such file"):
        file.backup(tmp_path / "nowhere" / "a.evenkeel")


def test_an_import_keeps_a_copy_first(file: HouseholdFile) -> None:
    """A step that asks for it is preceded by a backup, even if it then fails."""
    import_rows(file, BUY)
    before = contents(file.path)
    with pytest.raises(OverflowError), file.step("Import", backup=True):
        raise OverflowError
    (copy,) = copies(file)
    assert copy.name.endswith(" before import.evenkeel")
    assert contents(copy) == before


def test_a_backup_may_be_made_within_a_step(file: HouseholdFile) -> None:
    """It holds what was committed before the step."""
    with file.step("Edit") as step:
        step.save_plan(PLAN)
        copy = file.backup()
    assert not any(contents(copy).values())


def named(moment: datetime, reason: str = "before import") -> Path:
    """A backup's name."""
    return Path(f"Smith {moment:%Y-%m-%d %H-%M-%S}-{moment.microsecond // 1000:03} {reason}.evenkeel")


@given(st.sets(st.datetimes(datetime(2020, 1, 1), datetime(2021, 12, 31)), max_size=60))  # noqa: DTZ001
def test_the_rule_keeps_the_newest_and_one_a_month(moments: set[datetime]) -> None:
    """Ten newest and the newest of every month stay, others go; what was made by hand or is foreign stays."""
    made = {named(m): m for m in sorted(moments)}
    others = [*(named(m, "by hand") for m in moments), Path("Smith.evenkeel"), Path("notes.txt")]
    gone = expired([*made, *others])
    kept = [path for path in made if path not in gone]
    assert not set(gone) - set(made)
    assert kept[-NEWEST_KEPT:] == list(made)[-NEWEST_KEPT:]
    last = {(m.year, m.month): path for path, m in made.items()}
    assert set(kept) == {*list(made)[-NEWEST_KEPT:], *last.values()}


def test_old_copies_go_when_a_new_one_is_made(file: HouseholdFile) -> None:
    """The rule is applied to the folder with each backup."""
    first = file.backup()
    yesterday = datetime.now(UTC) - timedelta(1)
    old = [first.with_name(named(yesterday - timedelta(minutes=n)).name) for n in range(30)]
    for path in old:
        path.touch()
    with file.step("Import", backup=True):
        pass
    left = copies(file)
    assert first in left
    assert len(left) <= NEWEST_KEPT + 3
    assert old[0] in left
    assert old[-1] not in left


def test_restoring_brings_the_backup_and_keeps_the_present(file: HouseholdFile) -> None:
    """The household is what it was then, history included; what it was just now lies among the backups."""
    import_rows(file, BUY)
    then = contents(file.path)
    copy = file.backup()
    import_rows(file, HOLDING)
    now = contents(file.path)
    file.close()
    restore(copy, file.path)
    with HouseholdFile.open(file.path) as again:
        assert contents(file.path) == then
        assert [s.name for s in again.history()] == ["Import a.csv"]
        assert again.check()[0].code == "unknown-account"
        kept = next(path for path in copies(again) if path.name.endswith(" before restore.evenkeel"))
    assert contents(kept) == now


def test_restoring_shows_in_a_window_that_reads(file: HouseholdFile) -> None:
    """A reading window left open sees the restored rows, not a mixture."""
    copy = file.backup()
    import_rows(file, BUY)
    with HouseholdFile.open(file.path) as reader:
        file.close()
        restore(copy, file.path)
        assert reader.data_changed_elsewhere()
        assert reader.transactions() == ()


def test_an_open_household_is_not_replaced(file: HouseholdFile) -> None:
    """Restoring over a file that somebody may be writing is refused."""
    copy = file.backup()
    import_rows(file, BUY)
    with pytest.raises(HostError, match="cannot be replaced"):
        restore(copy, file.path)
    assert len(file.transactions()) == 1


@pytest.mark.parametrize("bytes_", [b"", b"scribble" * 1000, None], ids=["empty", "foreign", "damaged"])
def test_restoring_over_wreckage_keeps_the_wreckage(file: HouseholdFile, bytes_: bytes | None) -> None:
    """What cannot be read any more is put aside, byte for byte, and the backup takes its place."""
    import_rows(file, *[BUY] * 200)
    copy = file.backup()
    then = contents(file.path)
    file.close()
    whole = file.path.read_bytes()
    wreck = whole[:100] + b"\xff" * (len(whole) - 100) if bytes_ is None else bytes_
    file.path.write_bytes(wreck)
    restore(copy, file.path)
    assert contents(file.path) == then
    kept = next(path for path in copies(file) if path.name.endswith(" before restore.evenkeel"))
    assert kept.read_bytes() == wreck


def test_restoring_where_nothing_is(file: HouseholdFile, tmp_path: Path) -> None:
    """A lost file comes back from its backup, private as before."""
    import_rows(file, BUY)
    copy = file.backup()
    lost = tmp_path / "Found.evenkeel"
    restore(copy, lost)
    assert contents(lost) == contents(file.path)
    assert os.name != "posix" or lost.stat().st_mode & 0o077 == 0


def test_only_a_household_this_program_knows_is_restored(file: HouseholdFile, tmp_path: Path) -> None:
    """A newer backup, or something else, changes nothing."""
    newer = file.backup()
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    import_rows(file, BUY)
    before = contents(file.path)
    file.close()
    notes = tmp_path / "notes.txt"
    notes.write_text("hello", encoding="utf-8")
    for source in (newer, notes, tmp_path / "nothing"):
        with pytest.raises(InputError):
            restore(source, file.path)
    assert contents(file.path) == before
