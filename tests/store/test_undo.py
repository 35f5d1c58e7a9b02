"""Undo and redo: walks through a life of a household, compared at every turn with photographs of all its tables."""

import tempfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.model.journal import DecisionKind, JournalEntry
from app.store.household_file import HouseholdFile
from app.store.records import BasisEdit, HeldEntry, HeldState, StepState
from app.store.writing import Step
from tests.store.samples import (
    BUY,
    CLOSE,
    CLOSED,
    HOLDING,
    PENDING,
    PLAN,
    SELL,
    SPLIT,
    contents,
    import_rows,
    proposal,
    reading,
    ticket,
)

NAMES = st.sampled_from(["Brokerage", "Roth", "Joint"])
ROWS = st.sampled_from(
    [BUY, SELL, SPLIT, PENDING, HOLDING, CLOSED, CLOSE, HeldEntry(7, ("x",), "Twin.", HeldState.TWIN, BUY)]
)


class Life(RuleBasedStateMachine):
    """Random steps; `photographs` holds the tables after each step, undone ones too, `now` is where we stand."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "Smith.evenkeel"
        self.file = HouseholdFile.create(self.path)
        self.photographs = [contents(self.path)]
        self.names: list[str] = []
        self.now = 0

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.file.close()
        self.folder.cleanup()

    def done(self, name: str) -> None:
        """After a step: either it is remembered, and what was undone is forgotten, or nothing has changed."""
        changed = contents(self.path) != self.photographs[self.now]
        steps = [s for s in self.file.history() if s.state is StepState.APPLIED]
        assert len(steps) == self.now + changed
        if changed:
            self.names = [*self.names[: self.now], name]
            self.photographs = [*self.photographs[: self.now + 1], contents(self.path)]
            self.now += 1

    @rule(rows=st.lists(ROWS, max_size=6))
    def import_file(self, rows: list[object]) -> None:
        """Import rows of any kind."""
        import_rows(self.file, *rows)
        self.done("Import a.csv")

    @rule(weight=st.sampled_from(["0.4", "0.5", "0.6"]))
    def edit_plan(self, weight: str) -> None:
        """Move a target."""
        with self.file.step("Move a target") as step:
            step.save_plan(replace(PLAN, classes=(replace(PLAN.classes[0], target=Decimal(weight)),)))
        self.done("Move a target")

    @rule(old=NAMES, new=NAMES)
    def rename(self, old: str, new: str) -> None:
        """Rename an account, or make two one."""
        with self.file.step("Rename") as step:
            step.rename_account(old, new)
        self.done("Rename")

    @rule(data=st.data())
    def take_out(self, data: st.DataObject) -> None:
        """Take an import out, were it the first."""
        if batches := self.file.batches():
            with self.file.step("Take out") as step:
                step.delete_batch(data.draw(st.sampled_from(batches)).id)
            self.done("Take out")

    @rule(data=st.data(), state=st.sampled_from(HeldState))
    def decide(self, data: st.DataObject, state: HeldState) -> None:
        """Decide a held record; kept, it becomes a row."""
        if held := self.file.held_rows():
            chosen = data.draw(st.sampled_from(held))
            with self.file.step("Decide") as step:
                step.decide_held(chosen.id, state)
                if state is HeldState.KEPT:
                    step.add_transactions(chosen.file_id, [BUY])
            self.done("Decide")

    @rule(key=st.sampled_from("ab"), value=st.sampled_from([None, "1", "2"]))
    def choose(self, key: str, value: str | None) -> None:
        """Several small choices in one step, some of them twice."""
        with self.file.step("Choose") as step:
            step.set_setting(key, value)
            step.save_alias("schwab", key, f"Account {value}")
            if value is None:
                step.drop_basis_edit(key)
            else:
                step.save_basis_edit(BasisEdit(key, Decimal(value), None))
        self.done("Choose")

    @rule(key=st.sampled_from(["p1", "p2"]), note=st.sampled_from(["by phone", "online"]))
    def accept(self, key: str, note: str) -> None:
        """Keep a proposal with its ticket, or change the ticket."""
        wanted = replace(ticket(f"{key}-1", key), note=note)
        with self.file.step("Accept") as step:
            step.save_proposal(proposal(key), note)
            if any(t.id == wanted.id for t in self.file.tickets()):
                step.update_ticket(wanted)
            else:
                step.save_tickets([wanted])
        self.done("Accept")

    @rule(name=st.sampled_from(["Edge", "Target"]), key=st.sampled_from(["p1", "p2"]))
    def keep_scenario(self, name: str, key: str) -> None:
        """Keep a proposal under a name, new, taken, or of the very same."""
        with self.file.step("Keep scenario") as step:
            step.save_scenario(name, proposal(key))
        self.done("Keep scenario")

    @rule(new=st.sampled_from(["Edge", "Target", "Else"]))
    def rename_scenario(self, new: str) -> None:
        """Rename the scenario kept last, where the name is free."""
        names = [s.name for s in self.file.scenarios()]
        if names and new not in names:
            with self.file.step("Rename scenario") as step:
                step.rename_scenario(names[-1], new)
            self.done("Rename scenario")

    @rule(data=st.data())
    def drop_scenario(self, data: st.DataObject) -> None:
        """Keep one no longer."""
        if found := self.file.scenarios():
            with self.file.step("Remove scenario") as step:
                step.drop_scenario(data.draw(st.sampled_from(found)).name)
            self.done("Remove scenario")

    @rule(note=st.sampled_from(["", "It fell.", "Not now."]))
    def wait(self, note: str) -> None:
        """Note a decision, or change the note of the one noted last, or drop it."""
        with self.file.step("Wait") as step:
            if not (known := self.file.decisions()):
                step.add_decision(JournalEntry(date(2026, 3, 2), "Bonds", DecisionKind.SKIPPED, note=note))
            elif note:
                step.note_decision(known[-1].id, note)
            else:
                step.drop_decision(known[-1].id)
        self.done("Wait")

    @rule(rows=st.lists(st.sampled_from([BUY, SELL]), min_size=1, max_size=3))
    def correct(self, rows: list[object]) -> None:
        """Put rows in, change them and take them out again, all in one step."""
        with self.file.step("Try") as step:
            batch = step.add_batch("try")
            added = step.add_transactions(step.add_file(batch, reading(), {}), rows)  # type: ignore[arg-type]
            step.settle_transaction(f"t{added[-1]}", self.file.files()[-1].id, PENDING)
            step.delete_batch(batch)
            step.set_setting("tried", str(added[0]))
        self.done("Try")

    @rule()
    def fail(self) -> None:
        """A step that raises at its end."""

        def half(step: Step) -> None:
            step.rename_account("Brokerage", "Nowhere")
            step.set_setting("half", "done")
            raise OverflowError

        with pytest.raises(OverflowError), self.file.step("Fail") as step:
            half(step)
        self.done("Fail")

    @rule()
    def undo(self) -> None:
        """Go back one step, or learn that there is none."""
        assert self.file.undo() == (self.names[self.now - 1] if self.now else None)
        self.now = max(self.now - 1, 0)

    @rule()
    def redo(self) -> None:
        """Go forth one step, or learn that there is none."""
        undone = self.now < len(self.names)
        assert self.file.redo() == (self.names[self.now] if undone else None)
        self.now += undone

    @rule()
    def reopen(self) -> None:
        """Close and open; history and all must outlive it, and the file be sound."""
        self.file.close()
        self.file = HouseholdFile.open(self.path)
        assert {issue.code for issue in self.file.check()} <= {"unknown-account", "plan"}

    @rule()
    def walk_back_and_forth(self) -> None:
        """All the way back to the empty file, all the way forth to the last step, and back to where we were."""
        for _ in range(self.now):
            self.file.undo()
        assert contents(self.path) == self.photographs[0]
        for _ in self.names:
            self.file.redo()
        assert contents(self.path) == self.photographs[-1]
        for _ in self.names[self.now :]:
            self.file.undo()

    @invariant()
    def tables_are_as_photographed(self) -> None:
        """Where we stand, every table is to the letter what it was when we first stood here."""
        assert contents(self.path) == self.photographs[self.now]

    @invariant()
    def history_tells_it(self) -> None:
        """Names in order, those in force first."""
        told = [(s.name, s.state is StepState.APPLIED) for s in self.file.history()]
        assert told == [(name, n < self.now) for n, name in enumerate(self.names)]


def test_undo_after_do_is_nothing_and_redo_after_undo_is_do() -> None:
    """However a household lives, every undo and redo leads to exactly the tables that were, over restarts too."""
    slow = [HealthCheck.too_slow]
    run_state_machine_as_test(
        Life, settings=settings(max_examples=50, stateful_step_count=25, deadline=None, suppress_health_check=slow)
    )


def test_a_large_import_can_be_undone_and_redone(file: HouseholdFile) -> None:
    """Thousands of rows go and come back to the last digit, ids too."""
    import_rows(file, *[replace(BUY, line=n, cash=Decimal(n) / 100, key=str(n)) for n in range(500)])
    before = contents(file.path)
    file.undo()
    assert not any(contents(file.path).values())
    file.redo()
    assert contents(file.path) == before
