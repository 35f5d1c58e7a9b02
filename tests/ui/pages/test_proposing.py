"""One proposal for all pages: worked out when it is asked for, marked when it is out of date."""

from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from app.desk.session import Session, run
from app.desk.views import StepView
from app.engine.stepping import Kept
from app.model.plan import Goal, Plan
from app.model.progress import Progress
from app.model.proposal import Fixed, Mode, Proposal, Request, Side
from app.model.signal_rules import Momentum
from app.ui.pages.balancing import Balancing
from app.ui.pages.looking import Looking
from app.ui.pages.page import PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.proposing import Answer, Freshness, Proposing, changes_since, freshness_of
from app.ui.pages.rebalance.status import stale_banner
from app.ui.pages.today.facts import Facts
from tests.ui.pages.driving import settle

D = Decimal
LEFT_OUT = Fixed("Brokerage", "VTI", Side.SELL)


@pytest.fixture
def proposing(context: PageContext, qtbot: QtBot) -> Proposing:
    """Give the sample's proposal, worked out."""
    made = Proposing.of(context)
    made.visit()
    settle(qtbot, context)
    return made


def widen(context: PageContext, qtbot: QtBot, above: str = "0.05") -> None:
    """Change a band, as a page does."""
    editor = PlanEditor.of(context)
    found = editor.plan.asset_class("US equity")
    assert found is not None
    editor.save(editor.plan.with_class(replace(found, above=D(above))), "Widen US equity")
    settle(qtbot, context)


def stands(proposing: Proposing) -> Freshness:
    """How the proposal stands now."""
    return proposing.freshness


class TestStanding:
    """How an answer stands to a question, without a window."""

    def test_the_same_question_of_the_same_household_is_current(self, context: PageContext) -> None:
        """Decided trades compare as a set: their order is nobody’s wish."""
        proposal = run(context.session.propose(Request(Mode.EDGE)))
        both = (LEFT_OUT, Fixed("Brokerage", "VWO", Side.SELL))
        answer = Answer(replace(proposal, request=Request(Mode.EDGE, fixed=both)))
        turned = Request(Mode.EDGE, fixed=both[::-1])
        assert freshness_of(answer, turned, is_same=True) is Freshness.CURRENT
        assert freshness_of(answer, turned, is_same=False) is Freshness.STALE
        assert freshness_of(answer, Request(Mode.EDGE), is_same=True) is Freshness.EDITED
        assert freshness_of(answer, Request(Mode.TARGET, fixed=both), is_same=True) is Freshness.STALE
        assert freshness_of(answer, replace(turned, goal=Goal.MIDPOINT), is_same=True) is Freshness.STALE
        assert freshness_of(None, turned, is_same=True) is Freshness.NONE

    def test_what_happened_since_is_named(self) -> None:
        """Steps taken, and steps taken back."""
        at = datetime(2026, 11, 20, tzinfo=UTC)
        one, two, three = (StepView(n, at, name, "applied") for n, name in enumerate(("One", "Two", "Three")))
        assert changes_since((one,), (one, two, three)) == ("Two", "Three")
        assert changes_since((one, two), (one, replace(two, state="undone"))) == ("Two, undone",)
        assert changes_since((one,), (one,)) == ()


class TestWorking:
    """When it is worked out, and when not."""

    def test_a_first_look_works_it_out_and_the_next_does_not(self, proposing: Proposing, context: PageContext) -> None:
        """Pages may look as often as they like."""
        assert stands(proposing) is Freshness.CURRENT
        assert proposing.can_accept
        assert proposing.answer is not None
        assert proposing.answer.took > 0
        proposing.visit()
        assert context.jobs.running == []

    def test_a_changed_plan_marks_it_and_nothing_else(
        self, proposing: Proposing, context: PageContext, qtbot: QtBot
    ) -> None:
        """It stays to be seen, can’t be accepted, and is worked out when the user says so."""
        before = proposing.proposal
        widen(context, qtbot)
        assert stands(proposing) is Freshness.STALE
        assert proposing.proposal is before
        assert proposing.fresh is None
        assert not proposing.can_accept
        proposing.visit()
        assert context.jobs.running == []
        proposing.recalculate()
        settle(qtbot, context)
        assert stands(proposing) is Freshness.CURRENT
        assert proposing.proposal is not before

    def test_what_is_undone_makes_it_current_again(
        self, proposing: Proposing, context: PageContext, qtbot: QtBot
    ) -> None:
        """The household is what it was, whatever the number of its revision."""
        widen(context, qtbot)
        context.session.undo()
        context.changed()
        assert stands(proposing) is Freshness.CURRENT

    def test_accepting_changes_no_input(self, proposing: Proposing, context: PageContext) -> None:
        """Tickets are written, holdings and plan stay as they are."""
        assert proposing.proposal is not None
        context.session.accept(proposing.proposal)
        context.changed()
        assert stands(proposing) is Freshness.CURRENT

    def test_another_day_is_another_input(self, proposing: Proposing, context: PageContext) -> None:
        """Weights may be the same, terms are not."""
        context.session.view_day(date(2026, 12, 4))
        context.changed()
        assert stands(proposing) is Freshness.STALE

    def test_another_question_is_answered_at_once(
        self, proposing: Proposing, context: PageContext, qtbot: QtBot
    ) -> None:
        """A mode, a goal, a point of the dial: what the user just asked."""
        proposing.ask(replace(proposing.request, mode=Mode.TARGET))
        assert stands(proposing) is Freshness.SOLVING
        settle(qtbot, context)
        assert proposing.fresh is not None
        assert proposing.fresh.request.mode is Mode.TARGET

    def test_another_mode_drops_what_makes_no_sense_in_it(self, context: PageContext, qtbot: QtBot) -> None:
        """Money to raise is no money to invest, and the dial of one mode is none of another."""
        proposing = Proposing.of(context)
        proposing.ask(Request(Mode.RAISE, {"Brokerage": D(-1000)}))
        proposing.ask(replace(proposing.request, mode=Mode.INVEST, drift=D("0.02")))
        assert proposing.request.flows == {}
        assert proposing.request.drift is None
        proposing.ask(Request(Mode.RAISE))
        assert stands(proposing) is Freshness.ASKS
        settle(qtbot, context)
        assert stands(proposing) is Freshness.ASKS

    def test_a_failed_question_is_told_once(self, context: PageContext, qtbot: QtBot) -> None:
        """It is not asked again and again; recalculating asks once more."""
        proposing = Proposing.of(context)
        proposing.ask(Request(Mode.EDGE, {"No such account": D(5)}))
        settle(qtbot, context)
        assert stands(proposing) is Freshness.FAILED
        assert proposing.error is not None
        proposing.visit()
        assert context.jobs.running == []
        proposing.recalculate()
        settle(qtbot, context)
        assert stands(proposing) is Freshness.FAILED

    def test_a_kept_proposal_is_of_before_until_the_first_look(self, context: PageContext, qtbot: QtBot) -> None:
        """After a restart its request is asked again."""
        run(context.session.propose(Request(Mode.TARGET)))
        proposing = Proposing.of(context)
        assert stands(proposing) is Freshness.STALE
        assert not proposing.is_tried
        proposing.visit()
        settle(qtbot, context)
        assert stands(proposing) is Freshness.CURRENT
        assert proposing.request.mode is Mode.TARGET

    def test_stopping_keeps_what_was_shown(self, proposing: Proposing, context: PageContext, qtbot: QtBot) -> None:
        """Marked for what it answers, which is another question."""
        before = proposing.proposal
        proposing.ask(replace(proposing.request, mode=Mode.TARGET))
        proposing.stop()
        settle(qtbot, context)
        assert stands(proposing) is Freshness.STALE
        assert proposing.proposal is before


class TestDeciding:
    """Trades the user decides wait beside what was worked out."""

    def test_a_decision_waits_for_the_word(self, proposing: Proposing, context: PageContext, qtbot: QtBot) -> None:
        """Edited is neither worked out by itself nor accepted."""
        before = proposing.proposal
        proposing.edit((LEFT_OUT,))
        assert context.jobs.running == []
        assert stands(proposing) is Freshness.EDITED
        assert proposing.is_edited
        assert not proposing.can_accept
        assert proposing.proposal is before
        proposing.recalculate()
        settle(qtbot, context)
        fresh = proposing.fresh
        assert fresh is not None
        assert fresh.request.fixed == (LEFT_OUT,)
        assert ("Brokerage", "VTI", Side.SELL) not in {(t.account, t.symbol, t.side) for t in fresh.trades}

    def test_taking_it_back_is_as_if_nothing_was(self, proposing: Proposing) -> None:
        """Nothing has to be worked out for it."""
        proposing.edit((LEFT_OUT,))
        proposing.edit(())
        assert stands(proposing) is Freshness.CURRENT

    def test_decisions_go_along_with_another_mode(
        self, proposing: Proposing, context: PageContext, qtbot: QtBot
    ) -> None:
        """They are the user’s, not the mode’s."""
        proposing.edit((LEFT_OUT,))
        proposing.ask(replace(proposing.request, mode=Mode.TARGET))
        settle(qtbot, context)
        assert proposing.fresh is not None
        assert proposing.fresh.request.fixed == (LEFT_OUT,)


class TestInterim:
    """An answer that is valid before it is proven."""

    def test_it_may_be_used(
        self, proposing: Proposing, context: PageContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The work stops there, and what was found counts as the answer."""
        fresh = proposing.fresh
        assert fresh is not None
        found = replace(fresh, id="interim", request=replace(fresh.request, mode=Mode.TARGET))
        gate = Event()

        def slow(
            _session: Session, _request: Request, _plan: Plan | None = None, _cancel: Event | None = None
        ) -> Generator[Progress, None, Proposal]:
            yield Progress(1, 2, "Solving", found)
            gate.wait(10)
            yield Progress(2, 2, "Solving")
            return fresh

        monkeypatch.setattr(Session, "propose", lambda s, r, plan=None, cancel=None: slow(s, r, plan, cancel))
        proposing.ask(replace(proposing.request, mode=Mode.TARGET))
        qtbot.waitUntil(lambda: proposing.interim is not None)
        proposing.use_interim()
        gate.set()
        settle(qtbot, context)
        assert proposing.proposal is found
        assert stands(proposing) is Freshness.CURRENT
        assert proposing.interim is None

    def test_pressed_while_it_is_worked_out_it_is_the_answer(
        self, proposing: Proposing, context: PageContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What the engine offers on its way is taken with all it says, and is there after a restart."""
        real, gate = Session.propose, Event()

        def held_up(
            session: Session, request: Request, plan: Plan | None = None, cancel: Event | None = None
        ) -> Generator[Progress, None, Proposal]:
            steps = Kept(real(session, request, plan, cancel))
            for step in steps:
                yield step
                if step.interim is not None:
                    gate.wait(10)
            return steps.answer

        monkeypatch.setattr(Session, "propose", held_up)
        proposing.ask(replace(proposing.request, mode=Mode.TARGET))
        qtbot.waitUntil(lambda: proposing.interim is not None)
        found = proposing.interim
        proposing.use_interim()
        assert stands(proposing) is Freshness.CURRENT
        gate.set()
        settle(qtbot, context)
        assert proposing.proposal is found
        assert found is not None
        assert found.trades
        assert found.request.mode is Mode.TARGET
        assert proposing.can_accept
        assert context.session.latest_proposal() == found


class TestSignals:
    """Momentum and volatility may let other trades through although nothing that is held or wanted has changed."""

    @pytest.fixture
    def waiting(self, context: PageContext, qtbot: QtBot) -> Proposing:
        """Give a proposal that waits: the sample's stocks rose for a year, and the filter is on."""
        plan = context.session.plan
        on = replace(plan.rules, momentum=Momentum(on=True))
        context.session.save_plan(replace(plan, rules=on), "Wait for momentum")
        made = Proposing.of(context)
        made.visit()
        settle(qtbot, context)
        assert made.proposal is not None
        assert not made.proposal.trades
        return made

    def mend_old_prices(self, context: PageContext) -> None:
        """Import closes of more than a year ago that were far higher: when the breach began, nothing had risen."""
        days = [context.session.as_of - timedelta(days=n) for n in range(375, 700)]
        lines = [f"{day},VTI,9000" for day in days if day.weekday() < 5]
        path = context.session.path.with_name("old.csv")
        path.write_text("\n".join(["date,symbol,close", *lines]) + "\n", "utf-8")
        run(context.session.commit_import(run(context.session.review_files((path,)))))

    def test_other_signals_make_it_out_of_date(self, waiting: Proposing, context: PageContext, qtbot: QtBot) -> None:
        """Once they are read again, which begins by itself; no page has to be looked at for it."""
        assert stands(waiting) is Freshness.CURRENT
        seen: list[Freshness] = []
        waiting.changed.connect(lambda: seen.append(waiting.freshness))
        self.mend_old_prices(context)
        assert waiting.is_same_household
        assert stands(waiting) is Freshness.CURRENT
        context.changed()
        settle(qtbot, context)
        assert seen[0] is Freshness.CURRENT
        assert seen[-1] is Freshness.STALE
        view = stale_banner(waiting, context.session.history(), context.format)
        assert "Momentum or volatility lets other trades through" in view.text
        facts = Facts(context.session, context.format, waiting)
        assert (facts.proposal, facts.outdated) == (None, True)
        assert Balancing.of(context).is_stale
        waiting.recalculate()
        settle(qtbot, context)
        assert stands(waiting) is Freshness.CURRENT
        assert waiting.can_accept

    def test_signals_that_are_off_are_not_read(
        self, proposing: Proposing, context: PageContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Prices of long ago are nothing to a proposal that does not go by them."""
        monkeypatch.setattr(Looking, "update", lambda _: pytest.fail("signals were read"))
        self.mend_old_prices(context)
        context.changed()
        settle(qtbot, context)
        assert stands(proposing) is Freshness.CURRENT
