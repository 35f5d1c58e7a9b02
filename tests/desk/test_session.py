"""An open household: what is asked of it, and every change as one named step that can be taken back."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.desk.sample import SAMPLE_DAY
from app.desk.session import Session, restore, run
from app.model.errors import CancelledError, HostError, InputError
from app.model.plan import Plan
from app.model.proposal import Mode, Request
from tests.desk.driving import (
    DEPOSIT,
    PLAN,
    Put,
    account,
    copied_sample,
    facts,
    holdings_text,
    imported,
    ledger_text,
    set_plan,
)

D = Decimal


def _wider(plan: Plan, above: str = "0.09") -> Plan:
    return plan.with_class(replace(plan.classes[0], above=D(above)))


# --- Steps --------------------------------------------------------------------------------------------------


def test_a_plan_is_a_named_step(session: Session) -> None:
    """Saving a plan puts it in force; undo and redo go back and forth and say what they would do."""
    set_plan(session)
    first = session.plan
    session.save_plan(_wider(first), "Move Stocks upper edge")
    assert (session.undo_name, session.redo_name) == ("Move Stocks upper edge", None)
    assert session.undo() == "Move Stocks upper edge"
    assert (session.plan, session.undo_name, session.redo_name) == (first, "Set plan", "Move Stocks upper edge")
    assert session.redo() == "Move Stocks upper edge"
    assert session.plan == _wider(first)
    assert [(s.name, s.state) for s in session.history()] == [
        ("Set plan", "applied"),
        ("Move Stocks upper edge", "applied"),
    ]


def test_there_is_nothing_before_the_first_step(session: Session) -> None:
    """An empty history neither undoes nor redoes anything, and says so with None."""
    assert (session.undo(), session.redo(), session.undo_name, session.redo_name) == (None, None, None, None)


def test_a_new_step_forgets_what_was_undone(session: Session) -> None:
    """After undo and another change there is nothing to redo."""
    set_plan(session)
    session.save_plan(_wider(session.plan), "One")
    session.undo()
    session.save_plan(_wider(session.plan, "0.08"), "Two")
    assert (session.redo_name, session.redo(), session.undo_name) == (None, None, "Two")


def test_the_same_plan_again_is_no_step(session: Session) -> None:
    """Saving what is in force leaves no trace in the history and keeps the revision."""
    set_plan(session)
    revision = session.revision
    session.save_plan(session.plan, "Nothing")
    assert (session.undo_name, session.revision) == ("Set plan", revision)


def test_a_plan_that_contradicts_itself_is_refused(session: Session) -> None:
    """A wrong plan is never in force, and the step does not come to be."""
    set_plan(session)
    wrong = session.plan.with_class(replace(session.plan.classes[0], target=D("0.9")))
    with pytest.raises(InputError, match="add up to 130 %"):
        session.save_plan(wrong, "Wrong")
    assert session.undo_name == "Set plan"


def test_steps_survive_a_restart(session: Session) -> None:
    """History, undo and redo go on where they were after closing and opening."""
    set_plan(session)
    session.save_plan(_wider(session.plan), "One")
    session.undo()
    session.close()
    with Session.open(session.path) as again:
        assert (again.undo_name, again.redo_name) == ("Set plan", "One")
        assert again.redo() == "One"
        assert again.plan.classes[0].above == D("0.09")


def test_an_account_with_records_stays_in_the_plan(session: Session, put: Put) -> None:
    """A plan that does not name an account with holdings keeps it, so that nothing held goes out of sight."""
    imported(session, put("p.csv", holdings_text("Old,VTI,10,100,,,2026-01-05", "Old,CASH,50,,,,2026-01-05")))
    set_plan(session)
    assert [a.name for a in session.plan.accounts] == ["Brokerage", "Roth", "Old"]
    assert sum(view.value or 0 for view in session.accounts()) == session.status().value == 1050
    session.undo()
    assert [a.name for a in session.plan.accounts] == ["Old"]


def test_an_account_without_records_goes_with_its_plan(session: Session) -> None:
    """Accounts of which nothing is known are what the plan says they are."""
    set_plan(session)
    set_plan(session, '[[account]]\nname = "Only"\n')
    assert [a.name for a in session.plan.accounts] == ["Only"]


# --- Accounts and lots --------------------------------------------------------------------------------------


def test_renaming_reaches_everything(session: Session, put: Put) -> None:
    """Rows, plan and caps follow the new name; the next file that prints the old one still means it."""
    plan = PLAN.replace('name = "Stocks"', 'name = "Stocks"\naccount_cap = { Brokerage = 0.5 }')
    set_plan(session, plan + '\n[[lock]]\naccount = "Brokerage"\nsymbol = "VTI"\n')
    path = put("a.csv", ledger_text(DEPOSIT))
    imported(session, path)
    session.rename_account("Brokerage", " Main ")
    assert [a.name for a in session.plan.accounts] == ["Main", "Roth"]
    assert (session.plan.classes[0].account_cap, session.plan.locks[0].account) == ({"Main": D("0.5")}, "Main")
    assert account(session, "Main").cash == 1000
    review = imported(session, put("b.csv", ledger_text(DEPOSIT, "d2,2026-01-06,Brokerage,deposit,,,,,5")))
    assert review.new_accounts == ()
    assert account(session, "Main").cash == 1005


def test_renaming_is_one_step(session: Session, put: Put) -> None:
    """Undo gives the old name back everywhere, redo the new one."""
    imported(session, put("a.csv", ledger_text(DEPOSIT)))
    before = facts(session)
    session.rename_account("Brokerage", "Main")
    after = facts(session)
    assert session.undo() == "Rename Brokerage to Main"
    assert facts(session) == before
    session.redo()
    assert facts(session) == after


@pytest.mark.parametrize("old, new", [("Brokerage", "Roth"), ("Brokerage", "  "), ("Nobody", "Main")])
def test_a_name_that_cannot_be_is_refused(session: Session, old: str, new: str) -> None:
    """Neither a taken name nor an empty one is given, and nobody who is not there gets one."""
    set_plan(session)
    with pytest.raises(InputError):
        session.rename_account(old, new)
    assert session.undo_name == "Set plan"


def test_a_basis_is_edited_of_a_lot_that_is_there(session: Session) -> None:
    """An unknown lot is refused instead of being remembered for nothing."""
    with pytest.raises(InputError, match="no open lot “p9”"):
        session.edit_basis("p9", D(100), None)
    assert session.history() == ()


def test_lots_are_those_of_account_and_security(sample: Session) -> None:
    """Filters leave the lots of one account, one security, or both; no filter leaves all."""
    every = sample.lots()
    assert len(every) == len(sample.household().lots)
    both = sample.lots("Brokerage", "VTI")
    assert both == tuple(v for v in every if (v.lot.account, v.lot.symbol) == ("Brokerage", "VTI"))
    assert both
    assert sample.lots("Nobody") == ()


# --- Days ---------------------------------------------------------------------------------------------------


def test_the_sample_is_seen_from_its_day(sample: Session) -> None:
    """It opens on its own day; another day is a view that ends with the session, None follows the calendar."""
    assert sample.as_of == SAMPLE_DAY
    sample.view_day(date(2026, 6, 1))
    assert sample.household().as_of == date(2026, 6, 1)
    sample.view_day(None)
    assert sample.as_of == date.today()  # noqa: DTZ011  the user's own calendar day


def test_the_day_follows_undo(tmp_path: Path, sample_file: Path) -> None:
    """Taking back the step that set the day is seen at once, as it is after opening the file again."""
    path = copied_sample(tmp_path)
    with Session.open(path) as session:
        assert session.undo() == "Look from the sample’s day"
        seen = session.as_of
        assert session.redo() == "Look from the sample’s day"
        assert session.as_of == SAMPLE_DAY
        session.undo()
    with Session.open(path) as session:
        assert session.as_of == seen != SAMPLE_DAY


def test_a_day_in_view_outlives_other_undos(session: Session) -> None:
    """Undo of anything else leaves the day that is looked at."""
    set_plan(session)
    session.view_day(date(2026, 6, 1))
    session.undo()
    assert session.as_of == date(2026, 6, 1)


def test_the_price_day_is_the_oldest(session: Session, put: Put) -> None:
    """Of the prices in force for what is held, the oldest day counts; prices of others do not."""
    imported(
        session,
        put("p.csv", holdings_text("A,VTI,1,10,,,2026-11-18", "A,BND,1,10,,,2026-11-18")),
        put("q.csv", "date,symbol,close\n2026-11-19,VTI,11\n2026-01-02,ZZ,5\n"),
    )
    assert session.price_day == date(2026, 11, 18)


# --- The household is kept ----------------------------------------------------------------------------------


def test_the_household_is_read_once_a_revision(session: Session, put: Put) -> None:
    """Asking twice gives the same object, a change another one, a preview the same holdings under another plan."""
    set_plan(session)
    imported(session, put("a.csv", ledger_text(DEPOSIT)))
    first = session.household()
    assert session.household() is first
    preview = session.household(_wider(session.plan))
    assert (preview.lots, preview.cash, preview.plan.classes[0].above) == (first.lots, first.cash, D("0.09"))
    assert session.household() is first
    session.save_plan(_wider(session.plan), "Wider")
    assert session.household() is not first


def test_a_preview_writes_nothing(sample: Session) -> None:
    """Status under another plan is answered from memory; file, history and status in force stay."""
    revision, before = sample.revision, sample.status()
    leaf = next(c for c in sample.plan.classes if c.name == "US equity")
    preview = sample.status(sample.plan.with_class(replace(leaf, above=D("0.20"))))
    assert [c.name for c in before.breaches] == ["US equity"]
    assert preview.breaches == ()
    assert (sample.revision, sample.status()) == (revision, before)


def test_triggers_are_those_of_the_plan(sample: Session) -> None:
    """The threshold is due while a class is out, the calendar on its day."""
    assert {t.name: t.due for t in sample.triggers()} == {"threshold": True, "quarterly": False}
    sample.view_day(date(2026, 12, 31))
    assert next(t for t in sample.triggers() if t.name == "quarterly").due


# --- Long work ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_cancelled_proposal_leaves_no_draft(sample: Session, after: int) -> None:
    """Once cancelled, at whatever step, the work ends with no draft and the session goes on."""
    cancel = threading.Event()
    work = sample.propose(Request(Mode.INVEST, {"Brokerage": D(1000)}), cancel=cancel)
    for _ in range(after):
        next(work)
    cancel.set()
    with pytest.raises(CancelledError):
        run(work)
    assert sample.latest_proposal() is None
    assert run(sample.propose(Request(Mode.INVEST, {"Brokerage": D(1000)}))).trades


def test_a_closed_generator_leaves_no_draft(sample: Session) -> None:
    """A window that closes the work's generator stops it as well."""
    work = sample.propose(Request(Mode.INVEST, {"Brokerage": D(1000)}))
    next(work)
    work.close()
    assert sample.latest_proposal() is None


def test_other_threads_may_ask_meanwhile(sample: Session) -> None:
    """A thread that reads while another saves sees the household before or after, never half of each."""
    leaf = next(c for c in sample.plan.classes if c.name == "US equity")
    plans = [sample.plan.with_class(replace(leaf, above=D(n) / 100)) for n in range(4, 14)]
    wrong: list[object] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            held = sample.household()
            if held.plan not in plans or len(held.lots) < 60:
                wrong.append(held.plan)

    sample.save_plan(plans[1], "First")
    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for plan in plans:
            sample.save_plan(plan, "Move")
    finally:
        done.set()
        asking.join()
    assert wrong == []


# --- Files --------------------------------------------------------------------------------------------------


def test_a_second_session_reads_and_refuses_to_write(sample: Session) -> None:
    """It shows the same, sees what the first one writes, and refuses every change with a sentence."""
    with Session.open(sample.path) as second:
        assert (sample.read_only, second.read_only) == (False, True)
        assert second.status() == sample.status()
        lot, plan = second.lots()[0].lot.id, second.plan
        changes: list[Callable[[], object]] = [
            lambda: second.save_plan(replace(plan, securities=(), classes=()), "No classes"),
            second.undo,
            lambda: second.rename_account("Brokerage", "Main"),
            lambda: second.edit_basis(lot, D(1), None),
        ]
        for change in changes:
            with pytest.raises(HostError, match="Nothing can be changed"):
                change()
        assert run(second.propose(Request(Mode.INVEST, {"Brokerage": D(1000)}))).trades
        assert second.latest_proposal() is None
        leaf = next(c for c in sample.plan.classes if c.name == "US equity")
        sample.save_plan(sample.plan.with_class(replace(leaf, above=D("0.20"))), "Wider")
        assert second.status() == sample.status()


def test_the_first_to_leave_makes_room(sample: Session) -> None:
    """Once the writer has closed, the next to open may write."""
    sample.close()
    with Session.open(sample.path) as next_one:
        assert not next_one.read_only


def test_a_backup_is_a_household(sample: Session, tmp_path: Path) -> None:
    """A copy opens with everything in it; restoring it brings the household back as it was."""
    before = facts(sample)
    copy = sample.backup(tmp_path / "copy.evenkeel")
    sample.save_plan(replace(sample.plan, securities=(), classes=()), "Break it")
    sample.close()
    restore(copy, sample.path)
    with Session.open(sample.path) as restored:
        assert facts(restored) == before
        assert restored.as_of == SAMPLE_DAY


def test_files_that_are_no_household_are_refused(tmp_path: Path) -> None:
    """A missing file, a text and a taken name are wrong input; each says what to do."""
    text = tmp_path / "text.evenkeel"
    text.write_text("hello", encoding="utf-8")
    for path in (tmp_path / "gone.evenkeel", text):
        with pytest.raises(InputError) as caught:
            Session.open(path)
        assert caught.value.advice
    with pytest.raises(InputError):
        Session.create(text)
    assert text.read_text(encoding="utf-8") == "hello"


def test_what_is_counted_does_not_wait_for_what_is_being_counted(sample: Session) -> None:
    """The window asks for the plan while a job works out a ledger: it is answered at once."""
    plan, begun, go_on = sample.plan, threading.Event(), threading.Event()

    def slow() -> int:
        begun.set()
        go_on.wait()
        return 1

    worker = threading.Thread(target=lambda: sample._keep("slow", slow))  # noqa: SLF001 (any of the slow questions)
    worker.start()
    begun.wait()
    found: list[object] = []
    asking = threading.Thread(target=lambda: found.append(sample.plan))
    asking.start()
    asking.join(timeout=5)
    answered = not asking.is_alive()
    go_on.set()
    worker.join()
    asking.join()
    assert answered
    assert found == [plan]
