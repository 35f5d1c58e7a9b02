"""Proposals kept under a name: named steps, names that can be, what has changed since, and what cannot be read."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.desk.proposals import find_proposal
from app.desk.session import Session, run
from app.model.errors import HostError, InputError
from app.model.proposal import Mode, Proposal, Request
from app.model.scenario import MOST_SCENARIOS
from tests.desk.driving import Put, holdings_text, imported, ledger_text, set_plan

D = Decimal
DAY = date(2026, 11, 20)
HELD = holdings_text(
    "Brokerage,VTI,100,100,2020-01-02,5000,2026-11-20",
    "Brokerage,BND,20,100,2020-01-02,2100,2026-11-20",
    "Brokerage,CASH,500,,,,2026-11-20",
)


@pytest.fixture
def lopsided(session: Session, put: Put) -> Session:
    """Give a household with too many stocks, as of the day of its positions file."""
    set_plan(session)
    imported(session, put("p.csv", HELD))
    session.view_day(DAY)
    return session


@pytest.fixture
def edge(lopsided: Session) -> Proposal:
    """Give the way back to the nearest edge."""
    return run(lopsided.propose(Request(Mode.EDGE)))


@pytest.fixture
def target(lopsided: Session) -> Proposal:
    """Give the way to the target, worked out last."""
    return run(lopsided.propose(Request(Mode.TARGET)))


def names(session: Session) -> list[str]:
    """Names in order."""
    return [s.name for s in session.scenarios()]


def differing(session: Session) -> list[tuple[str, ...]]:
    """What differs of each scenario."""
    for view in session.scenario_views():
        assert view.is_current is not bool(view.differs)
    return [view.differs for view in session.scenario_views()]


# --- Steps --------------------------------------------------------------------------------------------------


def test_scenarios_survive_a_restart(lopsided: Session, edge: Proposal, target: Proposal) -> None:
    """Each comes back with its name and the whole proposal, the one kept first at the front, and is still current."""
    lopsided.keep_scenario("Edge only", edge)
    lopsided.keep_scenario("Target", target)
    before, steps = lopsided.scenarios(), lopsided.history()
    assert [(s.name, s.proposal) for s in before] == [("Edge only", edge), ("Target", target)]
    lopsided.close()
    with Session.open(lopsided.path) as again:
        again.view_day(DAY)
        assert (again.scenarios(), again.history()) == (before, steps)
        assert differing(again) == [(), ()]


def test_each_change_is_a_named_step(lopsided: Session, edge: Proposal, target: Proposal) -> None:
    """Keep, keep again, rename and remove: named in the user's words, undone and redone over a restart."""
    lopsided.keep_scenario("Edge only", edge)
    lopsided.keep_scenario("Edge only", target)
    lopsided.rename_scenario("Edge only", "Go to target")
    lopsided.drop_scenario("Go to target")
    steps = [
        "Keep scenario “Edge only”",
        "Keep scenario “Edge only”",
        "Rename scenario “Edge only” to “Go to target”",
        "Remove scenario “Go to target”",
    ]
    assert [s.name for s in lopsided.history()][-4:] == steps
    path = lopsided.path
    lopsided.close()
    states: list[list[tuple[str, Proposal]]] = [
        [],
        [("Edge only", edge)],
        [("Edge only", target)],
        [("Go to target", target)],
        [],
    ]
    for n in (3, 2, 1, 0):
        with Session.open(path) as again:
            assert again.undo() == steps[n]
            assert [(s.name, s.proposal) for s in again.scenarios()] == states[n]
    for n in (1, 2, 3, 4):
        with Session.open(path) as again:
            assert again.redo() == steps[n - 1]
            assert [(s.name, s.proposal) for s in again.scenarios()] == states[n]


def test_what_changes_nothing_is_no_step(lopsided: Session, edge: Proposal) -> None:
    """Keeping the same proposal under the same name, or giving a scenario its own name, leaves no trace."""
    lopsided.keep_scenario("Edge only", edge)
    before = lopsided.scenarios(), lopsided.history()
    lopsided.keep_scenario("  Edge   only ", edge)
    lopsided.rename_scenario("Edge only", " Edge only")
    assert (lopsided.scenarios(), lopsided.history()) == before


def test_an_impossible_proposal_can_be_kept(lopsided: Session) -> None:
    """What cannot hold together is worth coming back to as well."""
    made = run(lopsided.propose(Request(Mode.RAISE, {"Brokerage": D(-1000000)})))
    lopsided.keep_scenario("A house", made)
    (kept,) = lopsided.scenarios()
    assert kept.proposal.contradiction == made.contradiction != ()


def test_a_scenario_is_accepted_like_any_proposal(lopsided: Session, edge: Proposal, target: Proposal) -> None:
    """It is found by the proposal's id although another one was worked out since, and becomes tickets."""
    with pytest.raises(InputError, match="no proposal"):
        find_proposal(lopsided.file, edge.id)
    lopsided.keep_scenario("Edge only", edge)
    assert find_proposal(lopsided.file, edge.id) == edge
    assert tuple(t.trade for t in lopsided.accept(lopsided.scenarios()[0].proposal)) == edge.trades
    assert names(lopsided) == ["Edge only"]


# --- Names --------------------------------------------------------------------------------------------------

BAD_NAMES = {
    "": "A scenario needs a name.",
    " \t ": "A scenario needs a name.",
    "x" * 41: "A scenario’s name has at most 40 characters; this one has 41.",
    "a\x1b[31mb": "A scenario’s name has a character that cannot be shown.",
    "a\ud800b": "A scenario’s name has a character that cannot be shown.",
}


@pytest.mark.parametrize("name, sentence", BAD_NAMES.items(), ids=range(len(BAD_NAMES)))
def test_a_name_that_cannot_be_is_refused(lopsided: Session, edge: Proposal, name: str, sentence: str) -> None:
    """Neither for keeping nor for renaming, and nothing changes."""
    lopsided.keep_scenario("Edge only", edge)
    changes: tuple[Callable[[], None], ...] = (
        lambda: lopsided.keep_scenario(name, edge),
        lambda: lopsided.rename_scenario("Edge only", name),
    )
    for change in changes:
        with pytest.raises(InputError) as refusal:
            change()
        assert refusal.value.title == sentence
        assert refusal.value.advice
    assert names(lopsided) == ["Edge only"]


@pytest.mark.parametrize("name", ["x" * 40, "=1+1", "Nora’s 💥 plan", "'; DROP TABLE scenario; --", "%s {0}"])
def test_a_name_is_kept_as_it_is_given(lopsided: Session, edge: Proposal, name: str) -> None:
    """Anything that can be shown is a name, of up to forty characters."""
    lopsided.keep_scenario(name, edge)
    assert names(lopsided) == [name]
    assert lopsided.undo() == f"Keep scenario “{name}”"


def test_unknown_and_taken_names_are_refused(lopsided: Session, edge: Proposal) -> None:
    """The sentence names what is not there, the advice what is."""
    with pytest.raises(InputError, match="no scenario “Edge”") as refusal:
        lopsided.drop_scenario("Edge")
    assert refusal.value.advice == "None is kept yet."
    for name in ("Edge only", "Target"):
        lopsided.keep_scenario(name, edge)
    changes: tuple[Callable[[], None], ...] = (
        lambda: lopsided.drop_scenario("Edge"),
        lambda: lopsided.rename_scenario("Edge", "Other"),
    )
    for change in changes:
        with pytest.raises(InputError, match="no scenario “Edge”") as refusal:
            change()
        assert refusal.value.advice == "Kept are “Edge only”, “Target”."
    with pytest.raises(InputError, match="“Target” is kept already"):
        lopsided.rename_scenario("Edge only", "Target")
    assert names(lopsided) == ["Edge only", "Target"]


def test_there_are_twelve_at_most(lopsided: Session, edge: Proposal, target: Proposal) -> None:
    """The thirteenth is refused; one under a name that is taken is not, nor is one in the place of a removed one."""
    for n in range(MOST_SCENARIOS):
        lopsided.keep_scenario(f"No. {n}", edge)
    with pytest.raises(InputError, match="12 scenarios are kept already"):
        lopsided.keep_scenario("One more", edge)
    lopsided.keep_scenario("No. 3", target)
    lopsided.drop_scenario("No. 5")
    lopsided.keep_scenario("One more", edge)
    assert len(names(lopsided)) == MOST_SCENARIOS
    assert names(lopsided)[-2:] == ["No. 3", "One more"]


def test_a_reading_window_changes_nothing(lopsided: Session, edge: Proposal) -> None:
    """It shows the scenarios and refuses to change them with a sentence."""
    lopsided.keep_scenario("Edge only", edge)
    with Session.open(lopsided.path) as second:
        second.view_day(DAY)
        assert second.scenarios() == lopsided.scenarios()
        assert second.scenario_views() == lopsided.scenario_views()
        changes: tuple[Callable[[], None], ...] = (
            lambda: second.keep_scenario("Mine", edge),
            lambda: second.rename_scenario("Edge only", "Mine"),
            lambda: second.drop_scenario("Edge only"),
        )
        for change in changes:
            with pytest.raises(HostError, match="Nothing can be changed"):
                change()
        lopsided.drop_scenario("Edge only")
        assert second.scenarios() == ()


# --- What has changed since ---------------------------------------------------------------------------------


def test_changes_since_are_told_and_gone_with_undo(lopsided: Session, edge: Proposal, put: Put) -> None:
    """Plan, prices, holdings and day are each named; taking the change back makes the scenario current again."""
    lopsided.keep_scenario("Edge only", edge)
    assert lopsided.scenario_views()[0].text == "Nothing it was worked out from has changed."
    stocks = lopsided.plan.classes[0]
    lopsided.save_plan(lopsided.plan.with_class(replace(stocks, above=D("0.06"))), "Wider")
    assert differing(lopsided) == [("plan",)]
    assert lopsided.scenario_views()[0].text == "Since it was worked out, the plan has changed."
    imported(lopsided, put("q.csv", "date,symbol,close\n2026-11-20,VTI,101\n"))
    assert differing(lopsided) == [("prices", "plan")]
    imported(lopsided, put("a.csv", ledger_text("d1,2026-11-20,Roth,deposit,,,,,1000")))
    assert differing(lopsided) == [("holdings", "prices", "plan")]
    lopsided.view_day(date(2026, 11, 21))
    assert differing(lopsided) == [("day", "holdings", "prices", "plan")]
    lopsided.view_day(DAY)
    for _ in range(3):
        lopsided.undo()
    assert differing(lopsided) == [()]


def test_what_decides_no_trade_changes_nothing(lopsided: Session, edge: Proposal) -> None:
    """The household's name is in the plan, and no reason to work anything out again; other scenarios are none."""
    lopsided.keep_scenario("Edge only", edge)
    lopsided.keep_scenario("The same", edge)
    facts = replace(lopsided.plan.household, name="The Smiths")
    lopsided.save_plan(replace(lopsided.plan, household=facts), "Name the household")
    assert differing(lopsided) == [(), ()]


def test_it_counts_when_it_was_worked_out_not_when_it_was_kept(lopsided: Session, put: Put) -> None:
    """A draft kept after prices have changed, over a restart, is not called current."""
    run(lopsided.propose(Request(Mode.EDGE)))
    imported(lopsided, put("q.csv", "date,symbol,close\n2026-11-20,VTI,101\n"))
    lopsided.close()
    with Session.open(lopsided.path) as again:
        again.view_day(DAY)
        draft = again.latest_proposal()
        assert draft is not None
        again.keep_scenario("Edge only", draft)
        assert differing(again) == [("prices",)]


def test_the_draft_too_tells_what_has_changed(lopsided: Session, edge: Proposal) -> None:
    """Any proposal can be asked about, kept or not."""
    assert lopsided.changed_since(edge) == ()
    lopsided.save_plan(replace(lopsided.plan, rules=replace(lopsided.plan.rules, minimum_trade=D(5))), "Smaller trades")
    assert lopsided.changed_since(edge) == ("plan",)


def test_one_of_another_plan_differs_until_that_is_in_force(lopsided: Session) -> None:
    """A proposal for a plan that is only tried rests on that plan."""
    wider = lopsided.plan.with_class(replace(lopsided.plan.classes[0], above=D("0.06")))
    lopsided.keep_scenario("Tried", run(lopsided.propose(Request(Mode.EDGE), wider)))
    assert differing(lopsided) == [("plan",)]
    lopsided.save_plan(wider, "Wider")
    assert differing(lopsided) == [()]


def test_one_of_an_earlier_program_does_not_say_from_what(lopsided: Session, edge: Proposal) -> None:
    """It is not called current, and the sentence says why."""
    lopsided.keep_scenario("Old", replace(edge, fingerprint=None))
    (view,) = lopsided.scenario_views()
    assert (view.is_current, view.differs) == (False, ("unknown",))
    assert view.text == "It was worked out for Nov 20; what from is not known."


# --- What cannot be read ------------------------------------------------------------------------------------


def test_one_beyond_reading_is_told_and_never_lost(lopsided: Session, edge: Proposal) -> None:
    """It has an issue here and in the check, keeps its name and counts, and goes only when the user says so."""
    for n in range(MOST_SCENARIOS):
        lopsided.keep_scenario(f"No. {n}", edge)
    before = lopsided.lost_scenarios(), [i.code for i in lopsided.check()]
    assert before[0] == ()
    lopsided.close()
    with closing(sqlite3.connect(lopsided.path)) as other, other:
        text = '\'{"id": "x", "mood": "newer"}\''
        other.execute(f"UPDATE scenario SET document = {text} WHERE name IN ('No. 0', 'No. 1', 'No. 2')")  # noqa: S608
    with Session.open(lopsided.path) as again:
        again.view_day(DAY)
        assert (
            names(again)
            == [f"No. {n}" for n in range(3, MOST_SCENARIOS)]
            == [v.scenario.name for v in again.scenario_views()]
        )
        lost = again.lost_scenarios()
        assert [x.name for x in lost] == ["No. 0", "No. 1", "No. 2"]
        assert [i.code for i in again.check()] == ["scenario-unreadable"] * 3 + before[1]
        with pytest.raises(InputError, match="12 scenarios"):
            again.keep_scenario("One more", edge)
        again.rename_scenario("No. 0", "Zero")
        assert [x.name for x in again.lost_scenarios()] == ["Zero", "No. 1", "No. 2"]
        again.keep_scenario("Zero", edge)
        again.drop_scenario("No. 1")
        assert [i.code for i in again.fix([lost[2].issue])] == before[1]
        assert (again.lost_scenarios(), len(again.scenarios())) == ((), MOST_SCENARIOS - 2)
        for _ in range(4):
            again.undo()
        assert again.lost_scenarios() == lost
