"""What a relaxed proposal costs beside the solver’s own work: ratios to bare solves of the same program in one run."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import count, cycle, islice, product
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from app.engine.rebalance.inputs import Inputs, compile_inputs
from app.engine.rebalance.propose import relax
from app.engine.rebalance.relaxation import Relaxation
from app.model.account import Account, AccountType
from app.model.household import Household
from app.model.proposal import Mode, Request
from app.model.security import Security
from tests.engine.households import DAY, household, leaf, lot

D = Decimal
ROUNDS = 15
SANE = 40
"""No goal, only a sign that something is badly wrong; the goal is twice the bare solves."""
TYPES = (
    AccountType.TAXABLE,
    AccountType.ROTH,
    AccountType.TAXABLE,
    AccountType.TRADITIONAL,
    AccountType.TAXABLE,
    AccountType.WORKPLACE,
)


def _large_household() -> Household:
    """Six accounts, forty securities in eight classes, two thousand lots; two classes far from their targets."""
    classes = tuple(leaf(f"C{n}", "0.125", "0.02", "0.02") for n in range(8))
    securities = tuple(
        Security(f"S{n:02}", {f"C{n % 8}": D(1)}, half_spread_bps=D(1 + n % 4), daily_volume=D(300_000 * (1 + n % 3)))
        for n in range(40)
    )
    accounts = tuple(Account(f"Account {n}", kind) for n, kind in enumerate(TYPES))
    prices = {s.symbol: D(20 + 7 * n) for n, s in enumerate(securities)}
    places = cycle(product(accounts, securities))
    lots = []
    for n, (account, security) in zip(count(), islice(places, 2000), strict=False):
        heavy = 3 if security.symbol in ("S00", "S08", "S16") else 1
        shares = (1 + n % 17) * heavy
        cost = shares * prices[security.symbol] * (60 + n * 7 % 70) / 100
        day = DAY - timedelta(days=40 + n * 37 % 2500)
        lots.append(lot(security.symbol, str(shares), str(cost), account=account.name, acquired=day, name=f"L{n}"))
    return household(
        *lots,
        classes=classes,
        securities=securities,
        prices={s: str(p) for s, p in prices.items()},
        accounts=accounts,
        cash={a.name: "2500" for a in accounts},
    )


def _median_ms(work: Callable[[], object]) -> float:
    """Median milliseconds of a few runs after one that warms up."""
    work()
    took = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        took.append(perf_counter() - start)
    return 1000 * median(took)


def _bare(relaxation: Relaxation) -> Callable[[], object]:
    """Make the floor: the same program as ready arrays, handed to HiGHS with the same options and run."""
    import highspy

    program = relaxation.built.program
    rows, columns, values = (np.concatenate([e[n] for e in program.entries]) for n in range(3))
    order = np.lexsort((rows, columns))
    start = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=program.columns))]).astype(np.int32)
    parts = (program.costs, program.lows, program.highs, program.row_lows, program.row_highs)
    costs, lows, highs, row_lows, row_highs = (np.concatenate(p) for p in parts)
    index, value = rows[order].astype(np.int32), values[order].astype(np.float64)
    integrality = np.zeros(program.columns, dtype=np.int32)

    def solve() -> Any:  # noqa: ANN401  highspy has no types
        solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy ships no annotation for it
        for option, setting in (("output_flag", False), ("threads", 1), ("presolve", "off"), ("solver", "simplex")):
            solver.setOptionValue(option, setting)
        solver.passModel(
            program.columns, program.rows, len(value), 1, 1, 0.0,
            costs, lows, highs, row_lows, row_highs, start, index, value, integrality,
        )  # fmt: skip
        solver.run()
        return solver

    found = solve().getInfo().objective_function_value
    assert found <= relaxation.answer.objective_f + 1e-6, "impact, fitted afterwards, can only add to it"
    return solve


def _read_out(inputs: Inputs, relaxation: Relaxation) -> Iterator[tuple[str, str, float]]:
    """Name what the relaxed answer trades."""
    layout, x_f = relaxation.built.layout, relaxation.answer.x_f
    for index, first, accounts, symbols in (
        (layout.sell_index, layout.sells, inputs.sell_account, inputs.sell_symbol),
        (layout.buy_index, layout.buys, inputs.buy_account, inputs.buy_symbol),
    ):
        shares_f = x_f[first : first + len(index)]
        for n in np.flatnonzero(shares_f > 1e-7):
            yield inputs.accounts[accounts[index[n]]].name, inputs.symbols[symbols[index[n]]], float(shares_f[n])


@pytest.mark.bench
@pytest.mark.parametrize("mode", [Mode.EDGE, Mode.TARGET])
def test_a_relaxed_proposal_costs_little_more_than_its_solves(mode: Mode, capsys: pytest.CaptureFixture[str]) -> None:
    """Building, both solves and reading out, against one bare solve and against two."""
    held, request = _large_household(), Request(mode)
    inputs = compile_inputs(held)
    relaxation = relax(inputs, request)
    trades = list(_read_out(inputs, relaxation))
    assert trades
    whole_ms = _median_ms(lambda: list(_read_out(inputs, relax(inputs, request))))
    bare_ms = _median_ms(_bare(relaxation))
    compile_ms = _median_ms(lambda: compile_inputs(held))
    with capsys.disabled():
        print(  # noqa: T201  figures are what a bench is for
            f"\n{mode}: relaxed {whole_ms:.1f} ms ({len(trades)} trades), bare solve {bare_ms:.1f} ms: "
            f"{whole_ms / bare_ms:.1f} × one, {whole_ms / bare_ms / 2:.1f} × two; inputs {compile_ms:.1f} ms once"
        )
    assert whole_ms < SANE * bare_ms
