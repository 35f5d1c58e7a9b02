"""Opening, closing, locking and refusing; steps as transactions."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from app import store
from app.model.errors import HostError, InputError
from app.model.plan import Plan
from app.store import connection, schema
from app.store.household_file import HouseholdFile
from app.store.records import StepState
from app.store.writing import Step
from tests.store.samples import BUY, PLAN, contents, import_rows, reading

ROOT = Path(__file__).resolve().parents[2]
owner_only = pytest.mark.skipif(os.name != "posix", reason="permissions are a matter of POSIX")


def run(program: str, *arguments: object) -> str:
    """What a program says in a process of its own."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def test_importing_the_store_loads_no_database() -> None:
    """SQLAlchemy waits for the first household, Alembic for the first old one."""
    heavy = "[m for m in ('sqlalchemy', 'alembic') if m in sys.modules]"
    program = (
        f"import sys, tempfile, pathlib; from app import store; print({heavy});"
        f"store.HouseholdFile.create(pathlib.Path(tempfile.mkdtemp()) / 'a.evenkeel').close(); print({heavy})"
    )
    assert run(program).splitlines() == ["[]", "['sqlalchemy']"]


def test_the_store_offers_what_it_says_and_no_more() -> None:
    """What loads late is the thing itself; a name the package does not have raises as in any module."""
    late = ("HouseholdFile", "Step", "restore", "rounded")
    assert {getattr(store, name).__name__ for name in late} <= set(store.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Household'"):
        _ = store.Household


def test_a_new_file_is_an_empty_household(file: HouseholdFile) -> None:
    """Nothing is in it but the number of its schema, and it is sound."""
    assert not any(contents(file.path).values())
    assert file.history() == ()
    assert file.check() == ()
    assert (file.revision, file.read_only, file.why_read_only) == (0, False, "")


def test_an_existing_file_is_not_made_anew(file: HouseholdFile) -> None:
    """Creating over anything is refused."""
    with pytest.raises(InputError, match="exists already"):
        HouseholdFile.create(file.path)


def test_a_file_in_no_folder_cannot_be_made(tmp_path: Path) -> None:
    """A missing folder is the user's to mend."""
    with pytest.raises(HostError, match="No such file"):
        HouseholdFile.create(tmp_path / "nowhere" / "Smith.evenkeel")


def test_a_missing_file_cannot_be_opened(path: Path) -> None:
    """Opening makes no file."""
    with pytest.raises(InputError, match="There is no file"):
        HouseholdFile.open(path)
    assert not path.exists()


@owner_only
def test_only_the_owner_may_read_any_part(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file, its log, its lock and its backups are private from the first byte, under the loosest mask."""
    seen: set[tuple[str, int]] = set()
    make_engine = connection.engine_for

    def watched(draft: Path, *, writable: bool) -> object:
        seen.update((p.suffix, stat.S_IMODE(p.stat().st_mode)) for p in path.parent.iterdir())
        return make_engine(draft, writable=writable)

    monkeypatch.setattr(connection, "engine_for", watched)
    mask = os.umask(0)
    try:
        with HouseholdFile.create(path) as file:
            import_rows(file, BUY)
            file.backup()
            parts = [p for p in path.parent.rglob("*") if p.is_file()]
            assert {p.name for p in parts} >= {path.name, *(f"{path.name}-{kind}" for kind in ("wal", "shm", "lock"))}
            assert {stat.S_IMODE(p.stat().st_mode) for p in parts} == {0o600}
            assert {stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir() if p.is_dir()} == {0o700}
    finally:
        os.umask(mask)
    assert seen == {(".evenkeel-new", 0o600)}


def test_closing_leaves_one_file_and_the_lock(file: HouseholdFile) -> None:
    """SQLite's log is folded in when the last window closes."""
    import_rows(file, BUY)
    file.close()
    assert sorted(p.name for p in file.path.parent.iterdir()) == [file.path.name, f"{file.path.name}-lock"]


def test_sqlite_is_set_up_for_safety(file: HouseholdFile) -> None:
    """Write-ahead log, references enforced, every commit on the disk."""
    with file._reading() as reader:  # noqa: SLF001 (no other way to see the settings of its connections)
        pragmas = {
            n: reader.exec_driver_sql(f"PRAGMA {n}").scalar() for n in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


@pytest.mark.parametrize("bytes_", [b"", b"Date,Action\n2026-01-02,Buy\n", b"SQLite format 3\0"])
def test_what_is_no_household_is_refused(path: Path, bytes_: bytes) -> None:
    """Anything but a household is refused in a sentence, and not written to."""
    path.write_bytes(bytes_)
    with pytest.raises(InputError, match="is not an Evenkeel household"):
        HouseholdFile.open(path)
    assert path.read_bytes() == bytes_


def test_another_programs_database_is_refused(path: Path) -> None:
    """A database without our number is left alone."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE alembic_version (version_num)")
    with pytest.raises(InputError, match="is not an Evenkeel household"):
        HouseholdFile.open(path)


def test_a_newer_file_is_refused(file: HouseholdFile) -> None:
    """A file of a schema not known yet stays as it is, and the sentence says what to do."""
    file.close()
    with closing(sqlite3.connect(file.path)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '0014'")
    with pytest.raises(InputError) as refusal:
        HouseholdFile.open(file.path)
    sentence = (
        f"This file was written by a newer Evenkeel (schema 14; this one knows {schema.SCHEMA}). Update to open it."
    )
    assert str(refusal.value) == sentence


def test_a_damaged_file_is_refused_in_a_sentence(file: HouseholdFile) -> None:
    """Pages overwritten by something else are damage, not a crash."""
    file.close()
    whole = file.path.read_bytes()
    file.path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    with pytest.raises(InputError, match="is damaged"):
        HouseholdFile.open(file.path)


def test_a_household_without_its_schema_is_damaged(file: HouseholdFile) -> None:
    """The number in the header alone makes no household."""
    file.close()
    with closing(sqlite3.connect(file.path)) as other, other:
        other.execute("DROP TABLE alembic_version")
    with pytest.raises(InputError, match="is damaged"):
        HouseholdFile.open(file.path)


def test_where_no_lock_can_be_had_nothing_is_written(file: HouseholdFile) -> None:
    """A folder that takes no lock file gives the file for reading."""
    file.close()
    lock = file.path.with_name(f"{file.path.name}-lock")
    lock.unlink()
    lock.mkdir()
    with HouseholdFile.open(file.path) as again:
        assert again.why_read_only == "The file or its folder may not be written, so it can only be read."


def test_our_own_faults_stay_what_they_are(file: HouseholdFile) -> None:
    """What breaks the schema's rules is no matter of the disk and is not dressed up as one."""
    with pytest.raises(IntegrityError), file.step("Import") as step:
        step.add_transactions(99, [BUY])


def test_after_a_refusal_the_file_is_free(file: HouseholdFile) -> None:
    """A failed opening keeps no lock."""
    file.close()
    with closing(sqlite3.connect(file.path)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '0014'")
    with pytest.raises(InputError):
        HouseholdFile.open(file.path)
    with closing(sqlite3.connect(file.path)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = ?", (schema.revision(schema.SCHEMA),))
    with HouseholdFile.open(file.path) as again:
        assert not again.read_only


OPEN_ELSEWHERE = """
import pathlib, sys
from app import store
with store.HouseholdFile.open(pathlib.Path(sys.argv[1])) as file:
    print(file.read_only, len(file.transactions()))
"""


def test_the_second_process_reads_only(file: HouseholdFile) -> None:
    """While one process may write, another sees the rows and says that it may not."""
    import_rows(file, BUY)
    assert run(OPEN_ELSEWHERE, file.path) == "True 1"
    file.close()
    assert run(OPEN_ELSEWHERE, file.path) == "False 1"


def test_no_process_tidies_up_under_another(file: HouseholdFile) -> None:
    """Opening a second window must not cost the first its hold on the file, else its log goes with the next visitor.

    POSIX drops a process's locks on a file when it closes that file anywhere, so nothing here may open it past SQLite.
    """
    import_rows(file, BUY)
    HouseholdFile.open(file.path).close()
    assert run(OPEN_ELSEWHERE, file.path) == "True 1"
    assert file.path.with_name(f"{file.path.name}-wal").exists()
    import_rows(file, BUY)
    assert run(OPEN_ELSEWHERE, file.path) == "True 2"


def test_the_second_window_of_one_process_reads_only(file: HouseholdFile) -> None:
    """The same holds within a process; the refusal to write says why."""
    with HouseholdFile.open(file.path) as second:
        assert second.read_only
        with pytest.raises(HostError, match="It is open in another window"), second.step("Edit") as step:
            step.save_plan(PLAN)
        with pytest.raises(HostError, match="Nothing can be changed here"):
            second.undo()


def test_a_reading_window_hears_of_changes(file: HouseholdFile) -> None:
    """It is told once after each commit of the other window, and the writer is told nothing of its own."""
    with HouseholdFile.open(file.path) as second:
        assert not second.data_changed_elsewhere()
        import_rows(file, BUY)
        assert second.data_changed_elsewhere()
        assert not second.data_changed_elsewhere()
        assert len(second.transactions()) == 1
        assert not file.data_changed_elsewhere()


@owner_only
def test_a_protected_file_reads_only(file: HouseholdFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system denies writing, the file opens for reading and says so."""
    import_rows(file, BUY)
    file.close()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with HouseholdFile.open(file.path) as protected:
        assert protected.why_read_only == "The file or its folder may not be written, so it can only be read."
        assert len(protected.transactions()) == 1


def test_a_step_is_named_and_counted(file: HouseholdFile) -> None:
    """Each step that changed something is in the history and raises the revision, undo and redo likewise."""
    import_rows(file, BUY)
    with file.step("Edit the plan") as step:
        step.save_plan(PLAN)
    assert [(s.name, s.state) for s in file.history()] == [
        ("Import a.csv", StepState.APPLIED),
        ("Edit the plan", StepState.APPLIED),
    ]
    assert (file.revision, file.undo(), file.revision, file.redo(), file.revision) == (
        2,
        "Edit the plan",
        3,
        "Edit the plan",
        4,
    )


def test_a_step_without_change_leaves_no_trace(file: HouseholdFile) -> None:
    """Saving what is there already makes no step, no revision, and does not cost what can be redone."""
    with file.step("Edit the plan") as step:
        step.save_plan(PLAN)
        step.set_setting("theme", "dark")
    with file.step("Set the theme") as step:
        step.set_setting("theme", "light")
    file.undo()
    before = (file.history(), file.revision, contents(file.path))
    with file.step("Nothing") as step:
        step.save_plan(replace(PLAN))
        step.set_setting("theme", "dark")
        step.set_setting("never", None)
        step.add_transactions(1, [])
    assert (file.history(), file.revision, contents(file.path)) == before
    assert file.redo() == "Set the theme"


def test_a_step_that_raises_did_nothing(file: HouseholdFile) -> None:
    """Whatever went before the fault is rolled back, the passing over of undone steps too."""
    import_rows(file, BUY)
    file.undo()
    before = (file.history(), file.revision, contents(file.path))

    def half(step: Step) -> None:
        step.add_transactions(step.add_file(step.add_batch("b"), reading(), {}), [BUY] * 10)
        raise OverflowError

    with pytest.raises(OverflowError), file.step("Import b.csv") as step:
        half(step)
    assert (file.history(), file.revision, contents(file.path)) == before
    assert file.redo() == "Import a.csv"


def test_a_number_that_does_not_fit_stops_the_import(file: HouseholdFile) -> None:
    """Money with five places is refused and leaves nothing behind."""
    with pytest.raises(ValueError, match="does not fit money"):
        import_rows(file, BUY, replace(BUY, cash=BUY.fees / 1000))
    assert not any(contents(file.path).values())


def test_steps_do_not_nest(file: HouseholdFile) -> None:
    """A step inside a step is a bug and says so, rather than wait for itself."""
    with pytest.raises(RuntimeError, match="in a step or a snapshot already"), file.step("One"), file.step("Two"):
        pass


def test_a_step_cannot_close_its_file(file: HouseholdFile) -> None:
    """Closing from within would wait for itself; it says so, and the step is rolled back."""

    def leave(step: Step) -> None:
        step.save_plan(PLAN)
        file.close()

    with pytest.raises(RuntimeError, match="in a step or a snapshot already"), file.step("One") as step:
        leave(step)
    assert file.plan() == Plan()


def test_a_snapshot_holds_still(file: HouseholdFile) -> None:
    """Within it every answer is of one revision, whatever another thread commits meanwhile."""
    import_rows(file, BUY)
    with file.snapshot() as revision:
        assert (revision, len(file.transactions())) == (1, 1)
        thread = threading.Thread(target=import_rows, args=(file, BUY))
        thread.start()
        thread.join()
        assert (file.revision, len(file.transactions())) == (1, 1)
    assert (file.revision, len(file.transactions())) == (2, 2)


def test_a_name_may_be_anything_the_disk_allows(tmp_path: Path) -> None:
    """Signs that mean something in addresses are part of the name."""
    odd = tmp_path / "Söhne & Co #1 100%20.evenkeel"
    with HouseholdFile.create(odd) as file:
        import_rows(file, BUY)
        assert file.backup().parent.name == "Söhne & Co #1 100%20 backups"
    with HouseholdFile.open(odd) as again:
        assert len(again.transactions()) == 1


def test_what_a_killed_process_left_goes_a_day_later(tmp_path: Path) -> None:
    """Half-made files are removed once nobody can be making them any more."""
    old, young = tmp_path / ".a.evenkeel-new", tmp_path / ".b.evenkeel-new"
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    HouseholdFile.create(tmp_path / "Smith.evenkeel").close()
    assert (old.exists(), young.exists()) == (False, True)


def test_a_closed_file_answers_no_more(file: HouseholdFile) -> None:
    """Reading and writing after closing raise; closing twice does not."""
    file.close()
    file.close()
    with pytest.raises(RuntimeError, match="has been closed"):
        file.plan()
    with pytest.raises(RuntimeError, match="has been closed"), file.step("Edit"):
        pass


def test_a_step_sees_its_own_rows_and_nobody_else_does(file: HouseholdFile) -> None:
    """The step's thread reads with the step in it; another one reads what was there before, without waiting."""
    others: list[int] = []
    with file.step("Import") as step:
        step.add_transactions(step.add_file(step.add_batch("b"), reading(), {}), [BUY])
        assert len(file.transactions()) == 1
        thread = threading.Thread(target=lambda: others.append(len(file.transactions())))
        thread.start()
        thread.join()
    assert others == [0]
    assert len(file.transactions()) == 1


def test_drafts_are_kept_outside_the_history(file: HouseholdFile) -> None:
    """Unfinished work survives closing and is no step."""
    file.keep_draft("plan", "one")
    file.keep_draft("plan", "two")
    file.close()
    with HouseholdFile.open(file.path) as again:
        assert again.draft("plan") == "two"
        again.keep_draft("plan", None)
        assert again.draft("plan") is None
        assert again.history() == ()


def test_a_full_disk_is_said_in_a_sentence(file: HouseholdFile) -> None:
    """Running out of room rolls back and names the reason."""
    with file._reading() as reader:  # noqa: SLF001 (a limit on the size of the database stands in for the disk)
        pages = reader.exec_driver_sql("PRAGMA page_count").scalar_one()

    def too_much(step: Step) -> None:
        step._journal.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")  # noqa: SLF001
        step.add_transactions(step.add_file(step.add_batch("b"), reading(), {}), [BUY] * 5000)

    with pytest.raises(HostError, match="The disk is full"), file.step("Import") as step:
        too_much(step)
    assert not any(contents(file.path).values())
