"""Processes killed in the middle of their work leave the last committed step."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.store.household_file import HouseholdFile
from app.store.records import StepState
from tests.store.samples import BUY, HOLDING, PLAN, contents, import_rows

ROOT = Path(__file__).resolve().parents[2]

# Does what the second argument says and waits, in the middle of it, to be killed.
WORKER = """
import sys
from pathlib import Path
from app.store import connection, household_file
from tests.store.samples import BUY, PLAN, reading

def wait(*_):
    print("waiting", flush=True)
    sys.stdin.read()

path, work = Path(sys.argv[1]), sys.argv[2]
if work == "create":
    connection.schema.metadata.create_all = wait
    household_file.HouseholdFile.create(path.with_name("new.evenkeel"))
file = household_file.HouseholdFile.open(path)
if work == "import":
    with file.step("Import", backup=True) as step:
        file_id = step.add_file(step.add_batch("b"), reading("b.csv"), {})
        step.add_transactions(file_id, [BUY] * 20_000)
        wait()
if work in ("undo", "redo", "commit"):
    household_file._advance = wait
if work == "undo":
    file.undo()
if work == "redo":
    file.redo()
if work == "commit":
    with file.step("Edit") as step:
        step.save_plan(PLAN)
if work == "backup":
    Path.replace = wait
    file.backup()
"""

# Imports again and again, saying so after each commit.
DILIGENT = """
import sys
from pathlib import Path
from app.store.household_file import HouseholdFile
from tests.store.samples import BUY, reading

with HouseholdFile.open(Path(sys.argv[1])) as file:
    for n in range(1, 1000):
        with file.step(f"Import {n}") as step:
            step.add_transactions(step.add_file(step.add_batch(str(n)), reading(f"{n}.csv"), {}), [BUY] * 2000)
            step.set_setting("imports", str(n))
        print(n, flush=True)
"""


@contextmanager
def killed_later(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A process that is killed, as by a power cut, when the block ends."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    """The next line of the process."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("work", ["import", "undo", "redo", "commit", "backup", "create"])
def test_a_killed_process_leaves_the_last_step(file: HouseholdFile, work: str) -> None:
    """Whatever was under way, the file opens for writing with what was committed before, and can go on."""
    import_rows(file, BUY, HOLDING)
    with file.step("Edit") as step:
        step.set_setting("a", "b")
    file.undo()
    before, history = contents(file.path), file.history()
    file.close()
    with killed_later(WORKER, file.path, work) as process:
        assert said(process) == "waiting"
    with HouseholdFile.open(file.path) as again:
        assert not again.read_only
        assert contents(file.path) == before
        assert again.history() == history
        assert {issue.code for issue in again.check()} == {"unknown-account"}
        assert again.redo() == "Edit"
        assert again.undo() == "Edit"
        with again.step("Go on") as step:
            step.save_plan(PLAN)
        assert again.plan() == PLAN
    assert not file.path.with_name("new.evenkeel").exists()
    copies = file.path.with_name("Smith backups").glob("*.evenkeel")
    assert all(contents(copy) == before for copy in copies if not copy.name.startswith("."))


def test_a_process_killed_at_any_moment_leaves_whole_steps(file: HouseholdFile) -> None:
    """Killed without warning among many imports, every step said to be done is there, and each is there as a whole."""
    file.close()
    with killed_later(DILIGENT, file.path) as process:
        lines = [said(process) for _ in range(4)]
    with HouseholdFile.open(file.path) as again:
        steps = [s for s in again.history() if s.state is StepState.APPLIED]
        assert len(steps) >= int(lines[-1])
        assert again.setting("imports") == str(len(steps))
        assert len(again.transactions()) == 2000 * len(steps)
        assert {issue.code for issue in again.check()} == {"unknown-account"}
