"""Bringing old files up to date."""

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.model.errors import HostError
from app.model.journal import DecisionKind, JournalEntry
from app.model.reminder import Reminder
from app.store import migrations, schema
from app.store.connection import APPLICATION_ID
from app.store.household_file import HouseholdFile
from app.store.writing import Step
from tests.store.samples import BUY, HOLDING, PLAN, contents, import_rows, proposal

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

def upgrade():
    op.create_table("note", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO note VALUES (7)")
    with op.batch_alter_table("file") as file:
        file.add_column(sa.Column("pages", sa.Integer()))
        file.alter_column("name", new_column_name="title")
    {last}
"""


def shape(path: Path) -> dict[str, Any]:
    """Tables with their columns, references and indexes, as SQLite reports them."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        options = connection.execute("SELECT name, type, wr, strict FROM pragma_table_list ORDER BY name").fetchall()
        counted = connection.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%' ORDER BY name"
        ).fetchall()
        pragmas = ("table_xinfo", "foreign_key_list")
        details = {(p, t): connection.execute(f"PRAGMA {p}({t})").fetchall() for p in pragmas for t in tables}
        # The first column only counts indexes in the order they were made.
        indexes = [(t, *i[1:]) for t in tables for i in connection.execute(f"PRAGMA index_list({t})")]
        columns = {i[1]: connection.execute(f"PRAGMA index_xinfo({i[1]})").fetchall() for i in indexes}
    return {"options": options, "counted": counted, "details": details, "indexes": set(indexes), "columns": columns}


def number(path: Path) -> str:
    """The schema's number in the file."""
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program one schema ahead of the file; the folder of its scripts, where the next one is still missing."""
    folder = tmp_path / "100 % scripts"
    shutil.copytree(migrations.SCRIPTS, folder)
    monkeypatch.setattr(migrations, "SCRIPTS", folder)
    monkeypatch.setattr(schema, "SCHEMA", 8)
    return folder / "versions"


def test_a_migrated_file_has_the_shape_of_a_new_one(file: HouseholdFile, tmp_path: Path) -> None:
    """The scripts from the first to the last lead to exactly the schema that a new file is made with."""
    migrated = tmp_path / "migrated.evenkeel"
    with closing(sqlite3.connect(migrated)) as empty:
        empty.execute(f"PRAGMA application_id={APPLICATION_ID}")
    migrations.upgrade(migrated)
    assert shape(migrated) == shape(file.path)
    assert number(migrated) == number(file.path) == schema.revision(schema.SCHEMA)


@pytest.fixture(params=[1, 2, 3, 4, 5, 6])
def old(request: pytest.FixtureRequest, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A household as a program of an earlier schema left it, with one closed lot and one step."""
    last: int = request.param
    folder = tmp_path / "scripts of then"
    shutil.copytree(migrations.SCRIPTS, folder)
    for script in (folder / "versions").glob("v*.py"):
        if int(script.stem[1:5]) > last:
            script.unlink()
    with closing(sqlite3.connect(path)) as empty:
        empty.execute(f"PRAGMA application_id={APPLICATION_ID}")
    with monkeypatch.context() as then:
        then.setattr(migrations, "SCRIPTS", folder)
        migrations.upgrade(path)
    path.chmod(0o600)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            """
            INSERT INTO batch VALUES (1, '2026-01-02T00:00:00+00:00', 'a.csv');
            INSERT INTO file VALUES (1, 1, 'a.csv', '', 'schwab', 'realized', 'utf-8', 1, '{}', NULL, NULL, NULL, NULL,
                NULL, '[]');
            INSERT INTO realized (file_id, line, account, symbol, shares, sold, basis, description, key)
                VALUES (1, 2, 'Brokerage', 'VTI', 300000000, 739677, 7000000, '', '');
            INSERT INTO held_row (file_id, line, cells, text, state) VALUES (1, 3, '["x"]', 'Why.', 'held');
            INSERT INTO step VALUES (1, '2026-01-02T00:00:00+00:00', 'Import a.csv', 'applied');
            INSERT INTO change VALUES (1, 1, 'realized', 'insert', 1, 1, NULL, NULL);
            """
        )
    assert number(path) == schema.revision(last)
    return path


def test_a_file_of_any_earlier_schema_is_brought_up_to_date(old: Path) -> None:
    """What was in it is there, what came since is empty, and the file as it was lies beside it."""
    before, first = shape(old), number(old)
    with HouseholdFile.open(old) as file:
        (found,) = file.realized()
        assert (found.row.basis, found.row.original_basis) == (Decimal(700), None)
        assert found.row.currency == ""
        assert file.action_answers() == ()
        (kept,) = file.held_rows()
        assert (kept.row.table_id, kept.row.header) == ("", ())
        assert file.scenarios() == ()
        assert file.reminders() == ()
        with file.step("Keep scenario") as step:
            step.save_scenario("Edge only", proposal())
        assert [s.proposal for s in file.scenarios()] == [proposal()]
        reminder = Reminder(date(2026, 12, 4), "Look again")
        with file.step("Remind me") as step:
            step.save_reminder(reminder)
        assert file.reminders() == (reminder,)
        assert file.decisions() == ()
        with file.step("Wait") as step:
            step.add_decision(JournalEntry(date(2026, 12, 4), "US equity", DecisionKind.DELAYED))
        decided = file.decisions()
        assert [file.undo() for _ in range(5)] == ["Wait", "Remind me", "Keep scenario", "Import a.csv", None]
        assert (file.reminders(), file.decisions()) == ((), ())
        assert [file.redo() for _ in range(4)] == ["Import a.csv", "Keep scenario", "Remind me", "Wait"]
        assert (file.reminders(), file.decisions()) == ((reminder,), decided)
        assert [i.code for i in file.check()] == ["unknown-account"]
        assert shape(old) == shape_of_a_new_one(old.parent)
    assert number(old) == schema.revision(schema.SCHEMA)
    (copy,) = (old.parent / "Smith backups").iterdir()
    assert "before update" in copy.name
    assert (shape(copy), number(copy)) == (before, first)


def shape_of_a_new_one(folder: Path) -> dict[str, Any]:
    """Tables of a household made today."""
    with HouseholdFile.create(folder / "new.evenkeel") as new:
        return shape(new.path)


def test_an_old_file_is_copied_and_brought_up_to_date(file: HouseholdFile, scripts: Path) -> None:
    """Opening runs what is missing and keeps the file as it was beside it; rows stay, references hold."""
    import_rows(file, BUY, HOLDING)
    before = contents(file.path)
    file.close()
    (scripts / "v0008_next.py").write_text(NEXT.format(last=""), encoding="utf-8")
    HouseholdFile.open(file.path).close()
    assert number(file.path) == "0008"
    with closing(sqlite3.connect(file.path)) as connection:
        assert connection.execute("SELECT title, pages FROM file").fetchall() == [("a.csv", None)]
        assert connection.execute("SELECT COUNT(*) FROM txn JOIN file ON file.id = file_id").fetchone() == (1,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    (copy,) = (file.path.parent / "Smith backups").iterdir()
    assert "before update" in copy.name
    assert (contents(copy), number(copy)) == (before, "0007")


@pytest.mark.parametrize(
    "last", ["raise OverflowError", 'op.execute("DELETE FROM batch")'], ids=["raises", "breaks references"]
)
def test_a_failed_update_leaves_the_old_file(
    file: HouseholdFile, scripts: Path, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables made, changed and filled on the way roll back, and the old program opens the file again."""
    import_rows(file, BUY)
    file.close()
    before, old_shape = contents(file.path), shape(file.path)
    (scripts / "v0008_next.py").write_text(NEXT.format(last=last), encoding="utf-8")
    with pytest.raises((OverflowError, RuntimeError)):
        HouseholdFile.open(file.path)
    assert (contents(file.path), shape(file.path), number(file.path)) == (before, old_shape, "0007")
    monkeypatch.setattr(schema, "SCHEMA", 7)
    with HouseholdFile.open(file.path) as again:
        assert not again.read_only


def test_an_old_file_open_elsewhere_waits(file: HouseholdFile, scripts: Path) -> None:
    """A window that may not write cannot bring the file up to date and says so."""
    (scripts / "v0008_next.py").write_text(NEXT.format(last=""), encoding="utf-8")
    with pytest.raises(HostError, match="must be brought up to date first"):
        HouseholdFile.open(file.path)
    assert number(file.path) == "0007"


def test_ddl_rolls_back_on_every_python(file: HouseholdFile) -> None:
    """A table made in a step that fails is gone: transactions begin when we say so, not when the driver guesses."""

    def half(step: Step) -> None:
        step.save_plan(PLAN)
        step._journal.connection.exec_driver_sql("CREATE TABLE stray (id INTEGER)")  # noqa: SLF001
        assert "stray" not in str(shape(file.path))
        raise OverflowError

    with pytest.raises(OverflowError), file.step("Edit") as step:
        half(step)
    assert "stray" not in str(shape(file.path))
