"""The charged program bounds every answer, its prices what it leaves alone; what is weighed is what is stated."""

from decimal import Decimal

import numpy as np
import pytest

from app.engine.rebalance.charged import Charged, charged
from app.engine.rebalance.kernel import TRADED, build_kernel
from app.engine.rebalance.model import Model, Relaxed
from app.engine.rebalance.openings import Openings
from app.engine.rebalance.polish import Polish
from app.engine.rebalance.program import Solver
from app.engine.rebalance.propose import propose
from app.engine.rebalance.search import Search
from app.model.household import Household
from app.model.proposal import Mode, Request
from tests.bench.large_households import sized_household
from tests.engine.households import finish

D = Decimal
A_CENT = 0.011
MODES = (Mode.EDGE, Mode.TARGET)


@pytest.fixture(scope="module")
def held() -> Household:
    """Three accounts and a hundred and fifty lots."""
    return sized_household("small")


def _solved(held: Household, mode: Mode) -> tuple[Model, Relaxed, Charged]:
    model = Model.of(held)
    relaxed = model.relax(Request(mode))
    start = charged(model, relaxed)
    assert start is not None
    return model, relaxed, start


@pytest.mark.parametrize("mode", MODES)
def test_it_lies_between_the_relaxed_program_and_the_answer(held: Household, mode: Mode) -> None:
    """Nearer to the answer than the relaxed bound by more than a tenth of the way."""
    _, relaxed, start = _solved(held, mode)
    answer = finish(propose(held, Request(mode)))
    bound, worth = min(start.bound_f, start.others_f), float(answer.objective)
    assert relaxed.bound_f < bound <= worth
    assert bound - relaxed.bound_f > (worth - relaxed.bound_f) / 10


@pytest.mark.parametrize("mode", MODES)
def test_trading_an_idle_holding_costs_what_it_says_at_the_least(held: Household, mode: Mode) -> None:
    """The program solved again with each idle pair's yes at one is no cheaper than the bound and its price."""
    model, _, start = _solved(held, mode)
    kernel = build_kernel(model, start.posed, start.region, start.pairs, start.sizes_f, integer=False)
    solver = Solver()
    solver.load(kernel.program)
    idle = np.flatnonzero(start.traded_f <= TRADED)
    assert len(idle) > 20
    assert start.dear_f[idle].max() > 1
    for n in idle:
        column = np.array([kernel.flags + n])
        solver.set_bounds(column, np.ones(1), np.ones(1))
        answer = solver.solve()
        assert answer is None or answer.objective_f >= start.bound_f + start.dear_f[n] - 1e-6
        solver.set_bounds(column, np.zeros(1), np.ones(1))


@pytest.mark.parametrize("mode", MODES)
def test_a_set_of_trades_costs_no_less_than_the_bound(held: Household, mode: Mode) -> None:
    """With the trades decided the program is the charged one with less freedom; whole shares of them cost no less."""
    model, _, start = _solved(held, mode)
    polish, kept = Polish(model, start), np.arange(len(start.pairs))
    openings = Openings(model, start, kept, polish.counted)
    search = Search(model, start, kept, 0.0)
    draw, solved = np.random.default_rng(1), 0
    for _ in range(40):
        flags = start.traded_f > TRADED
        flags[draw.integers(len(flags), size=3)] ^= True
        opened = openings.solve(flags)
        if opened is None:
            continue
        shares_f = openings.rounded(opened)
        assert shares_f is not None
        state = polish.descended(search.state(shares_f, openings.moved(opened)))
        assert start.bound_f - A_CENT <= opened.least_f
        assert min(start.bound_f, start.others_f) - A_CENT <= state.worth
        solved += 1
    assert solved > 20


@pytest.mark.parametrize("mode", MODES)
def test_what_is_weighed_is_what_is_stated(held: Household, mode: Mode) -> None:
    """A proposal's trades counted as the search counts them come to its objective, but for cents of rounding."""
    answer = finish(propose(held, Request(mode)))
    model, _, start = _solved(held, mode)
    inputs = model.inputs
    shares_f = np.zeros(len(inputs.sell_symbol) + len(inputs.buy_symbol))
    sold = {part.id: part.shares for t in answer.trades for part in t.lots}
    for t in answer.trades:
        at = inputs.symbols.index(t.symbol)
        account = next(n for n, a in enumerate(inputs.accounts) if a.name == t.account)
        buys = (inputs.buy_account == account) & (inputs.buy_symbol == at) & (t.side == "buy")
        shares_f[len(inputs.sell_symbol) + np.flatnonzero(buys)] = float(t.shares)
        sells = (inputs.sell_account == account) & (inputs.sell_symbol == at) & (t.side == "sell")
        for column in np.flatnonzero(sells):
            lots = inputs.sell_lots[column]
            taxed = inputs.accounts[account].type.is_taxable
            shares_f[column] = float(sold.get(lots[0].id, D(0)) if taxed else t.shares)
    state = Search(model, start, np.arange(len(start.pairs)), 0.0).state(shares_f, np.zeros(0))
    assert state.worth == pytest.approx(float(answer.objective), abs=0.02 * (1 + len(answer.trades)))
