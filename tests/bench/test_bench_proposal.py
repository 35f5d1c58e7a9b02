"""What a proposal costs beside the solver's own work: ratios to bare solves of the same program, in one run."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pytest

from app.engine.rebalance import whole
from app.engine.rebalance.charged import charged
from app.engine.rebalance.contradiction import contradiction
from app.engine.rebalance.frontier import frontier_of
from app.engine.rebalance.inputs import Inputs, compile_inputs
from app.engine.rebalance.model import Model
from app.engine.rebalance.pose import pose
from app.engine.rebalance.program import Matrix, Solver
from app.engine.rebalance.propose import propose
from app.engine.rebalance.rows import build_rows
from app.engine.rebalance.search import Search
from app.engine.rebalance.tax_curve import region_bounds, regions_of
from app.model.household import Household
from app.model.plan import GoalPrices, Lock, LockSide, Plan
from app.model.proposal import Mode, Request
from tests.bench.large_households import SIZES, sized_household
from tests.engine.households import finish, with_rules

D = Decimal
ROUNDS = 9
SANE = 40
"""No goal, only a sign that something is badly wrong."""
NO_CHARGES = GoalPrices(trade=D(0), location=D(0), second=D(0), elsewhere=D(0), transfer=D(0))

pytestmark = pytest.mark.bench


def _ms(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median milliseconds of a few runs after one that warms up, without those the processor spends elsewhere.

    All of it is one thread's work, so that on a machine with nothing else to do they are those that pass.
    """
    work()
    took = []
    for _ in range(rounds):
        start = process_time()
        work()
        took.append(process_time() - start)
    return 1000 * median(took)


def _say(capsys: pytest.CaptureFixture[str], words: str) -> None:
    with capsys.disabled():
        print(words)  # noqa: T201  figures are what a bench is for


def _bare(model: Model, request: Request) -> Callable[[], object]:
    """The floor: the same program in one region of the tax as ready arrays, handed to HiGHS and run."""
    import highspy

    inputs, rows = model.inputs, model.rows
    posed = pose(inputs, rows, request)
    (columns, low_f, high_f), (at, row_low_f, row_high_f) = region_bounds(
        inputs.curve, rows.layout.tax, regions_of(inputs.curve, 0.0)[0]
    )
    posed.low_f[columns], posed.high_f[columns] = low_f, high_f
    posed.row_low_f[at], posed.row_high_f[at] = row_low_f, row_high_f
    matrix: Matrix = rows.matrix
    integrality = np.zeros(matrix.columns, dtype=np.int32)

    def solve() -> Any:  # noqa: ANN401  highspy has no types
        solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy ships no annotation for it
        for option, setting in (("output_flag", False), ("threads", 1), ("presolve", "off"), ("solver", "simplex")):
            solver.setOptionValue(option, setting)
        solver.passModel(
            matrix.columns, matrix.rows, len(matrix.value_f), 1, 1, 0.0, posed.cost_f, posed.low_f, posed.high_f,
            posed.row_low_f, posed.row_high_f, matrix.start, matrix.index, matrix.value_f, integrality,
        )  # fmt: skip
        solver.run()
        return solver

    return solve


def _named(inputs: Inputs, asked: int) -> Callable[[], object]:
    """The reasons why an account cannot pay out so many dollars, from a program built anew."""
    impossible = Request(Mode.RAISE, {inputs.accounts[0].name: D(-asked)})

    def named() -> object:
        fresh = Model.over(inputs, build_rows(inputs))
        return contradiction(fresh, impossible, fresh.missing(fresh.preview(impossible)[0]))

    return named


def _tried(model: Model, request: Request) -> dict[str, float]:
    """Milliseconds until a plan that is tried is answered: an edge, a target and a lock that move."""
    plan, moves = model.inputs.household.plan, iter(range(10**6))
    first, second, *others = plan.classes

    def edge(move: int) -> Plan:
        return replace(plan, classes=(replace(first, above=first.above + D("0.0001") * move), second, *others))

    def target(move: int) -> Plan:
        more = D("0.0003") * move
        moved = replace(first, target=first.target + more), replace(second, target=second.target - more)
        return replace(plan, classes=(*moved, *others))

    def lock(move: int) -> Plan:
        return replace(plan, locks=(Lock(symbol=model.inputs.symbols[move], side=LockSide.SELL),))

    def answered(plan_of: Callable[[int], Plan]) -> Callable[[], object]:
        return lambda: model.under(plan_of(1 + next(moves) % 7)).preview(request)

    ways = {"edge": edge, "target": target, "lock": lock}
    return {name: _ms(answered(plan_of), 7 * ROUNDS) for name, plan_of in ways.items()}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", [Mode.EDGE, Mode.TARGET])
def test_the_relaxed_program(size: str, mode: Mode, capsys: pytest.CaptureFixture[str]) -> None:
    """Built, solved in all regions and read out; a moved band; a frontier; an impossible wish: against bare solves."""
    held, request = sized_household(size), Request(mode)
    inputs = compile_inputs(held)
    model = Model.over(inputs, build_rows(inputs))
    bare = _ms(_bare(model, request))

    def relaxed() -> object:
        fresh = Model.over(inputs, build_rows(inputs))
        return fresh.traded(fresh.preview(request)[0])

    built, tried = _ms(relaxed), _tried(model, request)
    limits = replace(held.plan.rules, turnover_cap=D("0.001"), gains_budget=D(100))
    limited = compile_inputs(held.with_plan(replace(held.plan, rules=limits)))
    curve = _ms(lambda: finish(frontier_of(model, request)), 5)
    wishes = _ms(_named(inputs, 10**8), 5), _ms(_named(limited, 10**4), 5)
    compiled = _ms(lambda: compile_inputs(held), 3)
    what_ifs = ", ".join(f"{name} {taken:.2f} ms = {taken / bare:.2f} × one" for name, taken in tried.items())
    _say(
        capsys,
        f"\n{size} {mode}: bare solve {bare:.2f} ms; relaxed {built:.2f} ms = {built / bare / 3:.2f} × three; "
        f"what-ifs: {what_ifs}; frontier {curve / built:.1f} × relaxed; "
        f"contradiction {wishes[0] / built:.1f}, with limits {wishes[1] / built:.1f} × relaxed; "
        f"inputs {compiled:.1f} ms once",
    )
    assert built < SANE * bare


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", [Mode.EDGE, Mode.TARGET])
@pytest.mark.parametrize("charges", [True, False], ids=["with charges", "no charges"])
def test_the_whole_answer(size: str, mode: Mode, capsys: pytest.CaptureFixture[str], *, charges: bool) -> None:
    """The proven gap in basis points of the household, and how long the whole answer takes against the relaxed one."""
    held: Household = sized_household(size)
    if not charges:
        held = with_rules(held, prices=NO_CHARGES)
    start = perf_counter()
    answer = finish(propose(held, Request(mode)))
    took = 1000 * (perf_counter() - start)
    inputs = compile_inputs(held)
    relaxed = _ms(lambda: Model.over(inputs, build_rows(inputs)).preview(Request(mode)), 3)
    gap = float(answer.gap) / float(inputs.total) * 10_000
    _say(
        capsys,
        f"\n{size} {mode} {'with' if charges else 'without'} charges: {len(answer.trades)} trades, gap {gap:.3f} bp, "
        f"{took:.0f} ms = {took / relaxed:.0f} × relaxed",
    )
    assert gap >= 0


@pytest.mark.parametrize("size", ["small", "medium"])
@pytest.mark.parametrize("mode", [Mode.EDGE, Mode.TARGET])
@pytest.mark.parametrize("charges", [True, False], ids=["with charges", "no charges"])
def test_against_the_one_big_program(
    size: str, mode: Mode, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, charges: bool
) -> None:
    """The whole answer beside one integer program over every holding, given a minute (`EVENKEEL_BIG_SECONDS`).

    Its impact is held up by tangents and its cash may lack what they are short of; both answers are counted as settled.
    """
    held: Household = sized_household(size)
    if not charges:
        held = with_rules(held, prices=NO_CHARGES)
    start = perf_counter()
    answer = finish(propose(held, Request(mode)))
    took = perf_counter() - start
    monkeypatch.setattr(whole, "NODES", 10**6)
    model = Model.of(held)
    found = charged(model, model.relax(Request(mode)))
    assert found is not None
    search = Search(model, found, np.arange(len(found.pairs)), 0.0)
    kernel = whole.WholeProgram(model, found, whole.EVERYTHING)
    start = perf_counter()
    big = kernel.answer(found.region, float(os.environ.get("EVENKEEL_BIG_SECONDS", "60")))
    big_took = perf_counter() - start
    counted = (
        None if big is None else search.better(search.polished(kernel.state(big, search)), kernel.state(big, search))
    )
    words = "nothing" if counted is None else f"{counted.worth:.2f}"
    _say(
        capsys,
        f"\n{size} {mode} {'with' if charges else 'without'} charges: {answer.objective} in {took:.2f} s, proven "
        f"{answer.bound}; the one program {words} in {big_took:.1f} s",
    )
    assert counted is None or float(answer.objective) < SANE * (counted.worth + 1)


def test_memory_of_the_largest() -> None:
    """Twenty thousand lots in a process of their own: what a proposal adds to it at the most, in megabytes."""
    script = (
        "import re, sys\n"
        "from app.engine.rebalance.propose import propose\n"
        "from app.model.proposal import Mode, Request\n"
        "from tests.bench.large_households import sized_household\n"
        "from tests.engine.households import finish\n"
        "finish(propose(sized_household('small'), Request(Mode.EDGE)))\n"
        "held = sized_household('large')\n"
        "said = lambda key: int(re.search(key + r':\\s+(\\d+)', open('/proc/self/status').read()).group(1)) / 1024\n"
        "before = said('VmRSS')\n"
        "finish(propose(held, Request(Mode(sys.argv[1]))))\n"
        "print(said('VmHWM') - before)\n"
    )
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is read from /proc, which this system does not have")
    for mode in ("edge", "target"):
        done = subprocess.run([sys.executable, "-c", script, mode], capture_output=True, text=True, check=True)
        grown = float(done.stdout)
        print(f"\nlarge {mode}: {grown:.0f} MB more at the most")  # noqa: T201  figures are what a bench is for
        assert grown < SANE * 10


def test_the_solver_is_one_object() -> None:
    """A hundred what-ifs leave one solver behind, not a hundred."""
    held = sized_household("small")
    model = Model.of(held)
    before = model.loaded.solver
    for n in range(100):
        first = held.plan.classes[0]
        moved = replace(first, above=first.above + D(n) / 10_000)
        model.under(replace(held.plan, classes=(moved, *held.plan.classes[1:]))).preview(Request(Mode.EDGE))
    assert isinstance(before, Solver)
    assert model.loaded.solver is before
