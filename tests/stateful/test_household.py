"""A household through any sequence of imports, edits, proposals, undos and restarts: the file says what memory says."""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.desk.imports import Choice
from app.desk.plan_file import plan_from_toml
from app.desk.session import Session, run
from app.model.errors import InputError
from app.model.issue import Severity
from app.model.number import ZERO
from app.model.proposal import Mode, Request
from app.model.reconciliation import OpeningBalance
from app.model.target import AssetClass
from app.model.ticket import TicketState
from tests.desk.driving import PLAN, facts, holdings_text, imported, ledger_text, set_plan

D = Decimal
START = date(2026, 1, 1)
DAY = date(2026, 6, 30)
ACCOUNTS, SYMBOLS = ("Brokerage", "Roth"), ("VTI", "BND")
ROUNDING = D("0.05")

accounts, symbols = st.sampled_from(ACCOUNTS), st.sampled_from(SYMBOLS)
days = st.integers(0, (DAY - START).days).map(lambda n: START + timedelta(days=n))
scenario_names = st.sampled_from(["Edge only", "New money", "Third"])
dollars = st.integers(1, 5000)
shares = st.integers(1, 50)


@cache
def _template() -> tuple[TemporaryDirectory[str], Path]:
    """An empty household made once, because making one takes longer than copying it."""
    folder = TemporaryDirectory(prefix="evenkeel-stateful-")
    path = Path(folder.name) / "house.evenkeel"
    Session.create(path).close()
    return folder, path


class HouseholdMachine(RuleBasedStateMachine):
    """Drives a real session on a real file, and remembers how the household looked before each step."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(prefix="evenkeel-stateful-")
        self.path = Path(shutil.copy(_template()[1], self.folder.name))
        self.number = 0
        self.before: list[tuple[str, object]] = []
        self.after: list[tuple[str, object]] = []
        self.session = self._opened()

    def teardown(self) -> None:
        """Close the file and remove it."""
        self.session.close()
        self.folder.cleanup()

    def _opened(self) -> Session:
        session = Session.open(self.path)
        session.view_day(DAY)
        return session

    def _facts(self, session: Session | None = None) -> tuple[object, ...]:
        session = session or self.session
        held = tuple((h.row.line, h.row.state, h.source) for h in session.held_rows())
        scenarios = session.scenarios(), session.scenario_views(), session.lost_scenarios()
        return *facts(session), session.tickets(), held, scenarios

    @contextlib.contextmanager
    def _step(self, *, least: int = 1) -> Iterator[None]:
        """A change that makes one step, or none where `least` is 0, and remembers what it can be undone to."""
        looked, steps = self._facts(), self._applied()
        yield
        made = self._applied()[len(steps) :]
        assert self._applied()[: len(steps)] == steps
        assert least <= len(made) <= 1
        if made:
            self.before.append((made[0], looked))
            self.after.clear()
        else:
            assert self._facts() == looked

    def _applied(self) -> list[str]:
        return [s.name for s in self.session.history() if s.state == "applied"]

    def _write(self, text: str) -> Path:
        self.number += 1
        path = Path(self.folder.name) / f"{self.number}.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def _import(self, text: str) -> None:
        """Import a file, then again: the second time nothing is new and nothing is held differently."""
        path = self._write(text)
        with self._step():
            imported(self.session, path)
        looked = self.session.household()
        with self._step():
            again = imported(self.session, path)
        assert again.new == 0
        now = self.session.household()
        assert (now.lots, now.cash, now.plan, now.quotes) == (looked.lots, looked.cash, looked.plan, looked.quotes)

    # --- What users do --------------------------------------------------------------------------------------

    @initialize(planned=st.booleans(), held=st.booleans())
    def begin(self, planned: bool, held: bool) -> None:
        """Begin with nothing, with targets, with holdings far from them, or both."""
        if planned:
            with self._step():
                set_plan(self.session)
        if held:
            stocks = f"Brokerage,VTI,100,100,2020-01-02,5000,{DAY}"
            self._import(holdings_text(stocks, f"Brokerage,BND,5,100,2020-01-02,600,{DAY}", f"Roth,CASH,900,,,,{DAY}"))

    @rule(
        rows=st.lists(
            st.tuples(days, accounts, st.sampled_from(["deposit", "withdrawal", "dividend"]), dollars), max_size=4
        ),
        trades=st.lists(
            st.tuples(days, accounts, st.sampled_from(["buy", "sell"]), symbols, shares, dollars), max_size=4
        ),
    )
    def import_ledger(
        self, rows: list[tuple[date, str, str, int]], trades: list[tuple[date, str, str, str, int, int]]
    ) -> None:
        """Import transactions, sales of what is not held among them."""
        first = self.number * 100
        lines = [f"r{first + n},{day},{a},{what},,,,,{amount}" for n, (day, a, what, amount) in enumerate(rows)]
        lines += [
            f"t{first + n},{day},{a},{side},{s},{count},{price},,{count * price}"
            for n, (day, a, side, s, count, price) in enumerate(trades)
        ]
        self._import(ledger_text(*lines))

    @rule(
        rows=st.lists(
            st.tuples(st.sampled_from([START, DAY]), accounts, st.sampled_from(["deposit", "dividend"])), max_size=5
        ),
        broken=st.booleans(),
    )
    def import_overlapping(self, rows: list[tuple[date, str, str]], broken: bool) -> None:
        """Import rows other files may have too, as often or more or less often, and perhaps one nobody can read."""
        lines = [f",{day},{account},{what},,,,,7" for day, account, what in rows]
        self._import(ledger_text(*lines, *[f"x,someday,{ACCOUNTS[0]},deposit,,,,,{self.number + 1}"] * broken))

    @precondition(lambda self: self.session.held_rows())
    @rule(which=st.integers(0, 9), choice=st.sampled_from([Choice.IMPORT, Choice.SKIP]), helps=st.booleans())
    def decide_held(self, which: int, choice: Choice, helps: bool) -> None:
        """Decide a row left open: skipped, corrected and imported, or corrected in vain, which leaves it open."""
        rows = self.session.held_rows()
        held = rows[which % len(rows)]
        is_new = held.row.state == "held" and choice is Choice.IMPORT
        cells = {"date": DAY.isoformat() if helps else "another day"} if is_new else {}
        # An account may have another name by now, or none that would be it.
        with self._step(least=0), contextlib.suppress(InputError):
            self.session.decide_held(held.id, choice, cells)
        if choice is Choice.SKIP:
            assert held.id not in {h.id for h in self.session.held_rows()}

    @rule(account=accounts, day=days, held=st.dictionaries(symbols, st.tuples(shares, dollars)), cash=dollars)
    def import_positions(self, account: str, day: date, held: dict[str, tuple[int, int]], cash: int) -> None:
        """Import a snapshot of one account."""
        rows = [f"{account},{s},{count},{price},2020-01-02,{count * 7},{day}" for s, (count, price) in held.items()]
        self._import(holdings_text(*rows, f"{account},CASH,{cash},,,,{day}"))

    @rule(prices=st.dictionaries(st.tuples(days, symbols), dollars, min_size=1, max_size=6))
    def import_prices(self, prices: dict[tuple[date, str], int]) -> None:
        """Import closes."""
        rows = "".join(f"{day},{symbol},{close}\n" for (day, symbol), close in prices.items())
        self._import(f"date,symbol,close\n{rows}")

    @rule(stocks=st.integers(0, 100), above=st.integers(0, 20), below=st.integers(0, 20))
    def drag(self, stocks: int, above: int, below: int) -> None:
        """Move targets and band edges; a plan without these classes gets them first."""
        plan = plan_from_toml(PLAN)
        names = [c.name for c in plan.classes]
        for name, target in zip(names, (stocks, 100 - stocks), strict=True):
            plan = plan.with_class(AssetClass(name, D(target) / 100, D(below) / 100, D(above) / 100))
        with self._step(least=0):
            self.session.save_plan(plan, "Drag")

    @rule(old=accounts, new=st.sampled_from([*ACCOUNTS, "Main", "Other"]))
    def rename(self, old: str, new: str) -> None:
        """Rename an account; a name that is taken, or nobody's, is refused and changes nothing."""
        names = {a.name for a in self.session.plan.accounts}
        with self._step(least=int(old in names and new not in names)):
            if old in names and new not in names:
                self.session.rename_account(old, new)
            else:
                with contextlib.suppress(InputError):
                    self.session.rename_account(old, new)

    @rule(account=accounts, symbol=symbols, amount=shares, is_cash=st.booleans())
    def begin_with(self, account: str, symbol: str, amount: int, is_cash: bool) -> None:
        """Say what an account held before its first row; for an account nobody has it changes nothing."""
        is_known, day = self.session.plan.account(account) is not None, self.session.opening_day(account)
        of_cash = OpeningBalance(account, "CASH", day, cash=D(amount))
        balance = of_cash if is_cash else OpeningBalance(account, symbol, day, shares=D(amount))
        with self._step(least=int(is_known)), contextlib.suppress(InputError):
            self.session.add_opening(balance)

    @rule(account=accounts)
    def begin_as_proposed(self, account: str) -> None:
        """Add what reconciliation proposes; none of it is proposed again."""
        proposed = [f.opening for f in self.session.findings(account) if f.opening is not None]
        with self._step(least=int(bool(proposed))), contextlib.suppress(InputError):
            self.session.add_proposed_openings(account)
        again = [f.opening for f in self.session.findings(account)]
        assert not [b for b in proposed if b in again]

    @precondition(lambda self: self.session.opening_balances())
    @rule(which=st.integers(0, 9))
    def take_out_opening(self, which: int) -> None:
        """Take any opening balance out again."""
        balances = self.session.opening_balances()
        with self._step():
            self.session.remove_opening(balances[which % len(balances)].id)

    @precondition(lambda self: self.session.plan.leaves)
    @rule(
        mode=st.sampled_from([Mode.INVEST, Mode.EDGE, Mode.TARGET]),
        flow=st.integers(0, 3000),
        account=st.integers(0, 3),
    )
    def propose_and_accept(self, mode: Mode, flow: int, account: int) -> None:
        """Ask for a proposal and accept it where it has trades; asking alone is no step."""
        names = [a.name for a in self.session.plan.accounts]
        flows = {names[account % len(names)]: D(flow)} if names else {}
        with self._step(least=0):
            made = run(self.session.propose(Request(mode, flows)))
            assert self.session.latest_proposal() == made
            if made.trades:
                tickets = self.session.accept(made)
                assert tuple(t.trade for t in tickets) == made.trades

    @precondition(lambda self: self.session.plan.leaves)
    @rule(mode=st.sampled_from([Mode.INVEST, Mode.EDGE]), name=scenario_names, afresh=st.booleans())
    def keep_scenario(self, mode: Mode, name: str, afresh: bool) -> None:
        """Keep a proposal, new or the last one, under a name that may be taken: the new one alone is surely current."""
        draft = self.session.latest_proposal()
        made = run(self.session.propose(Request(mode))) if afresh or draft is None else draft
        with self._step(least=0):
            self.session.keep_scenario(name, made)
        view = next(v for v in self.session.scenario_views() if v.scenario.name == name)
        assert view.scenario.proposal == made
        assert view.is_current or not afresh

    @rule(old=scenario_names, new=scenario_names)
    def rename_scenario(self, old: str, new: str) -> None:
        """Rename a scenario; a name that is taken, or none's, is refused and changes nothing."""
        names = [s.name for s in self.session.scenarios()]
        can = old in names and new not in names
        with self._step(least=int(can)):
            if can:
                self.session.rename_scenario(old, new)
            else:
                with contextlib.suppress(InputError):
                    self.session.rename_scenario(old, new)
        assert [s.name for s in self.session.scenarios()] == [new if can and n == old else n for n in names]

    @precondition(lambda self: self.session.scenarios())
    @rule(which=st.integers(0, 9))
    def drop_scenario(self, which: int) -> None:
        """Remove any scenario."""
        names = [s.name for s in self.session.scenarios()]
        gone = names.pop(which % len(names))
        with self._step():
            self.session.drop_scenario(gone)
        assert [s.name for s in self.session.scenarios()] == names

    @precondition(lambda self: self.session.tickets())
    @rule(which=st.integers(0, 9), state=st.sampled_from([TicketState.HELD, TicketState.CANCELLED, TicketState.OPEN]))
    def decide_ticket(self, which: int, state: TicketState) -> None:
        """Hold, cancel or reopen a ticket."""
        tickets = self.session.tickets()
        with self._step(least=0):
            self.session.set_ticket_state(tickets[which % len(tickets)].id, state)

    @precondition(lambda self: self.session.tickets())
    @rule(which=st.integers(0, 9), part=shares)
    def fill_ticket(self, which: int, part: int) -> None:
        """Import an execution, and tick tickets off against it and against whatever else was imported."""
        tickets = self.session.tickets()
        trade = tickets[which % len(tickets)].trade
        row = f"{trade.account},{trade.side},{trade.symbol},{part},{trade.price},,{part * trade.price}"
        self._import(ledger_text(f"f{self.number},{DAY},{row}"))
        with self._step(least=0):
            run(self.session.tick([]))

    @precondition(lambda self: self.session.imports())
    @rule(which=st.integers(0, 9))
    def take_back_import(self, which: int) -> None:
        """Take back any import, not only the last."""
        imports = self.session.imports()
        with self._step():
            self.session.undo_import(imports[which % len(imports)].batch)

    @precondition(lambda self: self.session.imports())
    @rule(which=st.integers(0, 9))
    def take_back_and_import_again(self, which: int) -> None:
        """Take back any import and import its file again: the rows are what they were, whoever else has them."""
        imports, looked = self.session.imports(), self._rows()
        gone = imports[which % len(imports)]
        with self._step():
            self.session.undo_import(gone.batch)
        with self._step():
            imported(self.session, *(Path(self.folder.name) / name for name in gone.files))
        assert self._rows() == looked

    def _rows(self) -> tuple[object, ...]:
        """What the files in force say, whatever file says it: the ledger counted, the rest once."""
        file = self.session.file
        ledger = Counter((t.account, t.day, t.action, t.symbol, t.shares, t.cash) for t in file.transactions())
        stated = {(p.account, p.day, p.symbol, p.shares, p.price, p.basis) for p in file.positions()}
        prices = file.price_history()
        return ledger, stated, set(zip(prices.symbols, prices.days, strict=True))

    # --- Back, forth, away ----------------------------------------------------------------------------------

    @rule(times=st.integers(1, 3))
    def undo(self, times: int) -> None:
        """Undo: the household looks as it did before each of the steps."""
        for _ in range(times):
            looked = self._facts()
            if not self.before:
                assert self.session.undo() is None
                return
            name, expected = self.before.pop()
            assert self.session.undo() == name
            assert self._facts() == expected
            self.after.append((name, looked))

    @rule(times=st.integers(1, 3))
    def redo(self, times: int) -> None:
        """Redo: the household looks as it did after the step."""
        for _ in range(times):
            looked = self._facts()
            if not self.after:
                assert self.session.redo() is None
                return
            name, expected = self.after.pop()
            assert self.session.redo() == name
            assert self._facts() == expected
            self.before.append((name, looked))

    @rule()
    def reopen(self) -> None:
        """Close the file and open it again: nothing is different."""
        looked = self._facts(), self.session.history(), self.session.latest_proposal()
        self.session.close()
        self.session = self._opened()
        assert (self._facts(), self.session.history(), self.session.latest_proposal()) == looked

    # --- What always holds ----------------------------------------------------------------------------------

    @invariant()
    def the_file_says_what_memory_says(self) -> None:
        """A second session on the file sees the same accounts, lots, plan, imports, tickets and steps."""
        with Session.open(self.path) as other:
            other.view_day(DAY)
            assert self._facts(other) == self._facts()
            assert other.history() == self.session.history()

    @invariant()
    def steps_are_named(self) -> None:
        """What undo and redo would do is what was done last and undone last."""
        assert self.session.undo_name == (self.before[-1][0] if self.before else None)
        assert self.session.redo_name == (self.after[-1][0] if self.after else None)

    @invariant()
    def totals_agree(self) -> None:
        """Every account and lot in the household is shown, and their values add up to the household's."""
        views = self.session.accounts()
        household = self.session.household()
        assert {v.lot.id for v in self.session.lots()} == {x.id for x in household.lots}
        cash = sum((v.cash for v in views if v.cash is not None), ZERO)
        assert cash == household.total_cash
        held = sum((h.value for v in views for h in v.holdings if h.value is not None), ZERO)
        assert abs(self.session.status().value - cash - held) < ROUNDING
        for view in views:
            worth = [h.value for h in view.holdings]
            if view.value is not None:
                assert view.value == (view.cash or ZERO) + sum((w for w in worth if w is not None), ZERO)
            else:
                assert None in worth or view.cash is None

    @invariant()
    def nothing_is_damaged(self) -> None:
        """The check finds no error, whatever else it has to say."""
        assert [i for i in self.session.check() if i.severity is Severity.ERROR] == []


HouseholdMachine.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=16,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestHousehold: Callable[..., object] = HouseholdMachine.TestCase
