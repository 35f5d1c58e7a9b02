"""An open household: everything a screen or a command may ask of it, and every change as one named undo step."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Event, RLock
from typing import TYPE_CHECKING, Self, TypeVar

from app.desk.advice_questions import AdviceQuestions
from app.desk.balance_questions import BalanceQuestions
from app.desk.chart_questions import ChartQuestions
from app.desk.import_questions import ImportQuestions
from app.desk.journal_questions import JournalQuestions
from app.desk.ledger_questions import LedgerQuestions
from app.desk.overlay_questions import OverlayQuestions
from app.desk.performance_questions import PerformanceQuestions
from app.desk.reconcile_questions import ReconcileQuestions
from app.desk.running import run, until_cancelled
from app.desk.scenario_questions import ScenarioQuestions
from app.desk.security_questions import SecurityQuestions
from app.desk.tactical_questions import TacticalQuestions
from app.desk.tax_questions import TaxQuestions
from app.desk.template_questions import TemplateQuestions
from app.desk.timing_questions import TimingQuestions
from app.desk.trigger_questions import TriggerQuestions
from app.desk.views import StepView
from app.model.errors import InputError
from app.model.number import cents

# The window's first picture needs none of these; each module of frozen classes costs it some milliseconds.
if TYPE_CHECKING:
    from app.desk.views import AccountView, LotView, Progress
    from app.engine.drift import Status
    from app.engine.holdings import Holdings
    from app.model.household import Household
    from app.model.issue import Issue
    from app.model.plan import Plan
    from app.model.proposal import Proposal, Request
    from app.model.ticket import Ticket, TicketState
    from app.store import HouseholdFile

T = TypeVar("T")
DAY = "as_of"
DRAFT = "proposal"
__all__ = ["DAY", "DRAFT", "Session", "restore", "run"]


class Session(
    AdviceQuestions,
    ImportQuestions,
    LedgerQuestions,
    ReconcileQuestions,
    SecurityQuestions,
    TaxQuestions,
    TemplateQuestions,
    ScenarioQuestions,
    BalanceQuestions,
    OverlayQuestions,
    TimingQuestions,
    TriggerQuestions,
    TacticalQuestions,
    PerformanceQuestions,
    ChartQuestions,
    JournalQuestions,
):
    """One household file with what was computed from it, kept until the file or the day changes.

    Methods that take long are generators: they yield `Progress` and return their answer, so that a job can show, cancel
    and test them.
    """

    def __init__(self, file: HouseholdFile) -> None:
        self._file = file
        self._lock = RLock()
        self._kept: dict[tuple[str, int, date], object] = {}
        self._chosen_day = self._day = self._stored_day()

    @classmethod
    def create(cls, path: Path, *, sample: bool = False) -> Session:
        """A new household file, empty or with the fictional sample in it."""
        from app.store import HouseholdFile

        session = cls(HouseholdFile.create(path))
        if sample:
            from app.desk.make_sample import fill_with_sample

            fill_with_sample(session)
        return session

    @classmethod
    def open(cls, path: Path) -> Session:
        """Open a household file; a second window on it is read-only."""
        from app.store import HouseholdFile

        return cls(HouseholdFile.open(path))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def file(self) -> HouseholdFile:
        """The store behind it, for other use cases of desk."""
        return self._file

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._file.path

    @property
    def read_only(self) -> bool:
        """Is another window writing to it?"""
        return self._file.read_only

    @property
    def revision(self) -> int:
        """Grows with every change of the file."""
        return self._file.revision

    @property
    def as_of(self) -> date:
        """The day everything is seen from: the one chosen, else today."""
        return self._day or date.today()  # noqa: DTZ011  the user's own calendar day

    def view_day(self, day: date | None) -> None:
        """See everything from another day; None follows the calendar again."""
        self._day = day

    @property
    def plan(self) -> Plan:
        """The plan in force."""
        return self._keep("plan", self._file.plan)

    def holdings(self) -> Holdings:
        """What is held on the day in view and was sold until then, wash sales applied."""
        from app.desk.household_of import load_holdings

        def load() -> Holdings:
            with self._file.snapshot():
                return load_holdings(self._file, self.as_of)

        return self._keep("holdings", load)

    def household(self, plan: Plan | None = None) -> Household:
        """The household on the day in view; with a plan, the same holdings under it."""
        from app.desk.household_of import load_household

        def load() -> Household:
            holdings, year = self.holdings(), self.tax_year(self.as_of.year).start
            with self._file.snapshot():
                accepted = max((t.accepted for t in self._file.tickets()), default=None)
                household = load_household(self._file, self.as_of, holdings=holdings)
                return replace(household, year=year, accepted=accepted)

        household = self._keep("household", load)
        return household if plan is None else self._under_plan(household, plan)

    def _keep(self, name: str, count: Callable[[], T]) -> T:
        """What was counted for this state of the file and this day, counted once; what is there waits for nobody."""
        key = (name, self._file.revision, self.as_of)
        if key in (there := self._kept):
            return there[key]  # type: ignore[return-value]  # each name is kept with one type
        with self._lock:
            key = (name, self._file.revision, self.as_of)
            if key not in self._kept:
                # Counting may itself keep what it asks for, so it comes before the table is written anew.
                counted = count()
                self._kept = {k: v for k, v in self._kept.items() if k[1:] == key[1:]} | {key: counted}
            kept: T = self._kept[key]  # type: ignore[assignment]  # each name is kept with one type
            return kept

    def _there(self, name: str) -> object | None:
        """What was counted for this state of the file and this day already; waits for nobody."""
        return self._kept.get((name, self._file.revision, self.as_of))

    def status(self, plan: Plan | None = None) -> Status:
        """Weights, drift, breaches and the verdict."""
        from app.engine.drift import status

        return status(self.household(plan))

    def accounts(self) -> tuple[AccountView, ...]:
        """Accounts with holdings and lots."""
        from app.desk.holding_views import account_views

        return self._keep("accounts", lambda: account_views(self.household()))

    def lots(self, account: str | None = None, symbol: str | None = None) -> tuple[LotView, ...]:
        """Open lots, all or of an account or a security."""
        views = [lot for a in self.accounts() for h in a.holdings for lot in h.lots]
        return tuple(v for v in views if account in (None, v.lot.account) and symbol in (None, v.lot.symbol))

    @property
    def price_day(self) -> date | None:
        """The oldest day among the prices in force of what is held; None when some price has no day."""
        household = self.household()
        days = {household.quotes[x.symbol].day for x in household.lots if x.symbol in household.quotes}
        return None if not days or None in days else min(d for d in days if d is not None)

    def save_plan(self, plan: Plan, name: str) -> None:
        """Put another plan in force, as one undo step of that name. Raises `InputError` when it contradicts itself.

        Accounts in which something is recorded stay, whether the plan names them or not.
        """
        from app.model.household import TrustState
        from app.model.plan_text import check_plan

        recorded = {name for name, trust in self.household().trust.items() if trust.state is not TrustState.EMPTY}
        left_out = [a for a in self.plan.accounts if a.name in recorded and plan.account(a.name) is None]
        plan = replace(plan, accounts=(*plan.accounts, *left_out))
        check_plan(plan)
        with self._file.step(name) as step:
            step.save_plan(plan)

    def rename_account(self, old: str, new: str) -> None:
        """Give an account another name everywhere; files that print the old one go on meaning it."""
        new = new.strip()
        account = self.plan.account(old)
        if account is None:
            raise InputError(f"There is no account “{old}”.", "", "Choose one of the household’s accounts.")
        if not new or self.plan.account(new) is not None:
            raise InputError(f"An account cannot be renamed to “{new}”.", "", "Choose a name that is not taken.")
        also = tuple(dict.fromkeys((*account.also, old)))
        with self._file.step(f"Rename {old} to {new}") as step:
            step.rename_account(old, new)
            renamed = self._file.plan()
            accounts = tuple(replace(a, also=also) if a.name == new else a for a in renamed.accounts)
            step.save_plan(replace(renamed, accounts=accounts))

    def edit_basis(self, lot: str, basis: Decimal | None, acquired: date | None) -> None:
        """The user's own basis and purchase day of an open lot, where files do not say; None leaves what they say."""
        from app.desk.household_of import load_household
        from app.engine.holdings import lot_key
        from app.store import BasisEdit

        known = {x.id: x for x in load_household(self._file, self.as_of, edited=False).lots}
        if lot not in known:
            raise InputError(f"There is no open lot “{lot}”.", "", "Choose one of the lots on Accounts.")
        with self._file.step("Edit basis") as step:
            step.save_basis_edit(BasisEdit(lot_key(known[lot]), None if basis is None else cents(basis), acquired))

    def undo(self) -> str | None:
        """Take the last step back; its name, None when there is none."""
        return self._following_day(self._file.undo())

    def redo(self) -> str | None:
        """Do the last undone step again; its name, None when there is none."""
        return self._following_day(self._file.redo())

    def _stored_day(self) -> date | None:
        """The day the household is always seen from, as the sample is."""
        stored = self._file.setting(DAY)
        return date.fromisoformat(stored) if stored else None

    def _following_day(self, step: str | None) -> str | None:
        """The step's name; where it changed the day the household is seen from, so does the view."""
        if (stored := self._stored_day()) != self._chosen_day:
            self._chosen_day = self._day = stored
        return step

    @property
    def undo_name(self) -> str | None:
        """What undo would take back."""
        applied = [s.name for s in self.history() if s.state == "applied"]
        return applied[-1] if applied else None

    @property
    def redo_name(self) -> str | None:
        """What redo would do again."""
        return next((s.name for s in self.history() if s.state == "undone"), None)

    def history(self) -> tuple[StepView, ...]:
        """All steps, the oldest first."""

        def steps() -> tuple[StepView, ...]:
            return tuple(StepView(s.id, s.at, s.name, str(s.state)) for s in self._file.history())

        return self._keep("history", steps)

    def propose(
        self,
        request: Request,
        plan: Plan | None = None,
        cancel: Event | None = None,
        enough: Event | None = None,
    ) -> Generator[Progress, None, Proposal]:
        """Work out a proposal and keep it as a draft that survives a restart.

        `cancel` gives it up; once `enough` is set, the best answer found until then is taken.
        """
        from app.desk.proposals import stamping
        from app.engine.rebalance.propose import propose

        household = yield from until_cancelled(self.timed_household(request, plan), cancel)
        events = [event for event in (cancel, enough) if event is not None]
        work = propose(household, request, lambda: any(event.is_set() for event in events))
        proposal = yield from stamping(until_cancelled(work, cancel), household)
        if plan is None:
            self.keep_proposal(proposal)
        return proposal

    def keep_proposal(self, proposal: Proposal) -> None:
        """Keep a proposal as the draft that survives a restart, as one taken before the last answer was there."""
        from app.desk.proposals import keep_draft

        keep_draft(self._file, proposal)

    def latest_proposal(self) -> Proposal | None:
        """The last proposal worked out, kept over restarts."""
        from app.desk.proposals import read_draft

        return read_draft(self._file)

    def accept(self, proposal: Proposal) -> tuple[Ticket, ...]:
        """Freeze a proposal as tickets, one undo step."""
        from app.desk.proposals import accept

        return accept(self._file, proposal)

    def tickets(self) -> tuple[Ticket, ...]:
        """All tickets, by proposal and place in it."""
        return self._file.tickets()

    def set_ticket_state(self, ticket_id: str, state: TicketState, note: str = "") -> None:
        """Hold, cancel or reopen a ticket."""
        from app.desk.proposals import set_ticket_state

        set_ticket_state(self._file, ticket_id, state, note)

    def tick(self, paths: Sequence[Path]) -> Generator[Progress, None, tuple[Ticket, ...]]:
        """Import fills and tick tickets off against them. Raises `InputError` where a file cannot be read."""
        from app.desk.proposals import tick_off

        if paths:
            review = yield from self.review_files(paths)
            if refused := [f.refusal for f in review.files if f.refusal]:
                raise InputError(refused[0])
            yield from self.commit_import(review)
        return tick_off(self._file)

    def write_book(self, path: Path, batch: str | Proposal | None = None) -> Path:
        """Save the Excel ticket book of a proposal: that one, the accepted one of that id, or the latest."""
        from app.desk.proposals import write_book

        return write_book(self, path, batch)

    def write_basket(self, path: Path, batch: str | Proposal | None = None) -> Path:
        """Save the trades of a proposal as a basket file."""
        from app.desk.proposals import write_basket

        return write_basket(self, path, batch)

    def backup(self, to: Path | None = None) -> Path:
        """Copy the file; the copy's path."""
        return self._file.backup(to)

    def check(self) -> tuple[Issue, ...]:
        """Integrity of the file and consistency of what is in it."""
        from app.desk.checks import check

        return check(self)

    def fix(self, issues: Sequence[Issue]) -> tuple[Issue, ...]:
        """Mend what can be mended; what is left."""
        self._file.fix(issues)
        return self.check()


def restore(backup: Path, path: Path) -> None:
    """Put a backup in the place of a household file; the present file is kept as a backup first."""
    from app import store

    store.restore(backup, path)
