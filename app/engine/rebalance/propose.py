"""The way from a request to a checked proposal."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from decimal import Decimal

import numpy as np

from app.engine.rebalance.build import Built, build, flow_total, gains_budget
from app.engine.rebalance.check import violations
from app.engine.rebalance.contradiction import contradiction
from app.engine.rebalance.effect import assemble
from app.engine.rebalance.explain import explained
from app.engine.rebalance.impact import impact_rates
from app.engine.rebalance.inputs import Floats, Inputs, compile_inputs
from app.engine.rebalance.objective import values_after
from app.engine.rebalance.program import Answer, Solver
from app.engine.rebalance.relaxation import Relaxation
from app.engine.rebalance.settle import Ledger, excess_gains, fill, floor_of, settle
from app.engine.rebalance.water import water_fill
from app.engine.rebalance.whole import Chosen, whole_shares
from app.model.errors import InputError
from app.model.household import Household
from app.model.number import CENT, ZERO, cents, from_float
from app.model.plan_text import check_plan
from app.model.progress import Progress
from app.model.proposal import Mode, Proposal, Request, State, Trade

STEPS = 5
REFITS = 2
MODES = (Mode.INVEST, Mode.RAISE, Mode.EDGE, Mode.TARGET)


def propose(household: Household, request: Request) -> Generator[Progress, None, Proposal]:
    """Work out a proposal; yields progress and can be stopped at every step.

    Raises `InputError` when the request cannot be understood. An impossible one is an answer with state `infeasible`.
    """
    check_request(household, request)
    yield Progress(0, STEPS, "Reading the household")
    inputs = compile_inputs(household)
    yield Progress(1, STEPS, "Solving")
    relaxation = relax(inputs, request)
    short_f = _missing(relaxation)
    if short_f.sum() > float(CENT) / 2:
        whole = whole_shares(inputs, request, relaxation, float(request.seconds))
        return _infeasible(inputs, request, relaxation, short_f if whole is None else whole.missing_f)
    yield Progress(2, STEPS, "Choosing whole shares")
    ledger = _choose(inputs, request, relaxation)
    short_f = _still_short(ledger)
    if short_f.any():
        return _infeasible(inputs, request, relaxation, short_f)
    yield Progress(3, STEPS, "Checking every limit")
    trades = ledger.trades()
    broken = violations(household, request, trades)
    if broken:
        message = "a proposal failed its check: " + "; ".join(broken[:3])
        raise RuntimeError(message)
    yield Progress(4, STEPS, "Writing down the reasons")
    return explained(inputs, relaxation, assemble(inputs, request, trades, _bound(relaxation)))


def check_request(household: Household, request: Request) -> None:
    """Raise `InputError` where the request names what is not there."""
    check_plan(household.plan)
    if request.mode not in MODES:
        raise InputError(f"The mode “{request.mode}” is not offered yet.", "", f"Choose one of {', '.join(MODES)}.")
    if not household.plan.leaves:
        raise InputError(
            "There are no targets yet.", "", "Set targets first: on the Targets page, or with `evenkeel plan set`."
        )
    known = {a.name for a in household.plan.accounts}
    for name in request.flows:
        if name not in known:
            raise InputError(
                f"“{name}” is no account of this household.", "", f"Accounts are: {', '.join(sorted(known))}."
            )


def relax(inputs: Inputs, request: Request, solver: Solver | None = None) -> Relaxation:
    """Solve without whole shares and fixed charges; once more, from there, with impact fitted to the first answer.

    The first answer has no impact and so bounds every other from below.
    """
    solver = solver or Solver()
    built = build(inputs, request)
    answer = _solved(solver, built)
    bound = answer.objective_f - _preferences(inputs, built, answer)
    impact = impact_rates(inputs, *traded(inputs, built, answer))
    if impact[0].any() or impact[1].any():
        layout, costs = built.layout, built.program.costs
        sell_price_f = inputs.price_f[inputs.sell_symbol[layout.sell_index]]
        buy_price_f = inputs.price_f[inputs.buy_symbol[layout.buy_index]]
        solver.set_costs(layout.sells, costs[0] + sell_price_f * impact[0][layout.sell_index])
        solver.set_costs(layout.buys, costs[1] + buy_price_f * impact[1][layout.buy_index])
        answer = solver.solve() or answer
    return Relaxation(built, answer, impact, bound_f=bound)


def traded(inputs: Inputs, built: Built, answer: Answer) -> tuple[Floats, Floats]:
    """Shares sold per sell column and bought per buy column of the inputs."""
    layout = built.layout
    sold_f, bought_f = np.zeros(len(inputs.sell_symbol)), np.zeros(len(inputs.buy_symbol))
    sold_f[layout.sell_index] = answer.x_f[layout.sells : layout.sells + len(layout.sell_index)]
    bought_f[layout.buy_index] = answer.x_f[layout.buys : layout.buys + len(layout.buy_index)]
    return sold_f, bought_f


def _solved(solver: Solver, built: Built) -> Answer:
    solver.load(built.program)
    answer = solver.solve()
    if answer is None:
        message = "the relaxed program has no answer although cash is elastic"
        raise RuntimeError(message)
    return answer


def _missing(relaxation: Relaxation) -> Floats:
    first = relaxation.built.layout.missing
    return relaxation.answer.x_f[first : first + len(relaxation.built.free_cash_f)]


def _still_short(ledger: Ledger) -> Floats:
    """Money that accounts asked to pay out still lack after settling; elsewhere doing nothing is always possible."""
    flows = ledger.request.flows
    asked = [flows.get(a.name, ZERO) < 0 for a in ledger.inputs.accounts]
    short = [floor_of(ledger, n) - ledger.cash(n) if pays else ZERO for n, pays in enumerate(asked)]
    return np.array([float(max(s, ZERO)) for s in short])


def _choose(inputs: Inputs, request: Request, relaxation: Relaxation) -> Ledger:
    """Whole shares and fixed charges decided, settled in exact numbers.

    Where exact impact costs more than the fitted rates and a purchase had to be cut, a class may miss its edge: the
    rates are fitted to what was chosen and the choice is made again.
    """
    if request.mode is Mode.INVEST:
        return _invested(inputs, request, relaxation)
    ledger, chosen = _within_budget(inputs, request, relaxation, *_whole(inputs, request, relaxation))
    for _ in range(REFITS):
        if not ledger.was_short or request.mode is Mode.TARGET:
            break
        fitted, before = impact_rates(inputs, chosen.sell_f, chosen.buy_f), relaxation.impact
        impact = np.maximum(before[0], fitted[0]), np.maximum(before[1], fitted[1])
        relaxation = replace(relaxation, impact=impact)
        ledger, chosen = _within_budget(inputs, request, relaxation, *_whole(inputs, request, relaxation))
    return ledger


def _within_budget(
    inputs: Inputs, request: Request, relaxation: Relaxation, ledger: Ledger, chosen: Chosen
) -> tuple[Ledger, Chosen]:
    """Chosen again with a smaller gains budget where gains rounded to the cent, lot by lot, pass the one there is.

    Where that does not help, nothing is traded: no trade passes the budget by a cent.
    """
    tighter = request
    for _ in range(REFITS):
        excess, budget = excess_gains(ledger, request), gains_budget(inputs, tighter)
        if excess <= 0 or budget is None:
            return ledger, chosen
        tighter = replace(tighter, gains_budget=budget - excess - CENT)
        ledger, chosen = _whole(inputs, tighter, relaxation)
    return (ledger if excess_gains(ledger, request) <= 0 else Ledger(inputs, request)), chosen


def _invested(inputs: Inputs, request: Request, relaxation: Relaxation) -> Ledger:
    """The water level in whole shares: little cash stays idle, and each class is as near its level as that allows."""
    level = water_fill(inputs, request, relaxation.impact)
    if level is None:
        return Ledger(inputs, request)
    ledger, _ = _whole(inputs, request, level)
    fill(ledger, _gaps(inputs, request, ledger.trades()))
    return ledger


def _whole(inputs: Inputs, request: Request, relaxation: Relaxation) -> tuple[Ledger, Chosen]:
    chosen = whole_shares(inputs, request, relaxation, float(request.seconds))
    if chosen is None:
        message = "the integer program has no answer although cash is elastic"
        raise RuntimeError(message)
    return settle(inputs, request, chosen.sell_f, chosen.buy_f), chosen


def _gaps(inputs: Inputs, request: Request, trades: tuple[Trade, ...]) -> dict[str, Decimal]:
    """Money below target per class after the trades."""
    total = inputs.total + flow_total(request)
    after = values_after(inputs.household, trades, flow_total(request))
    return {n: inputs.bands[n].target * total - after[n] for n in inputs.leaf_names}


def _bound(relaxation: Relaxation) -> Decimal:
    """The relaxed objective without preferences: no whole-share answer is cheaper."""
    return max(ZERO, cents(from_float(relaxation.bound_f)))


def _preferences(inputs: Inputs, built: Built, answer: Answer) -> float:
    """Dollars of tie-breaks and preferences in the relaxed objective, which the true one does not count."""
    layout, x_f = built.layout, answer.x_f
    sold_f = x_f[layout.sells : layout.sells + len(layout.sell_index)]
    bought_f = x_f[layout.buys : layout.buys + len(layout.buy_index)]
    sold = inputs.price_f[inputs.sell_symbol[layout.sell_index]] * inputs.sell_tie_f[layout.sell_index] * sold_f
    bought = inputs.price_f[inputs.buy_symbol[layout.buy_index]] * built.buy_tie_f * bought_f
    return float(sold.sum() + bought.sum())


def _infeasible(inputs: Inputs, request: Request, relaxation: Relaxation, short_f: Floats) -> Proposal:
    """The answer to wishes that cannot hold together: no trades, and which wishes contradict each other."""
    nothing = assemble(inputs, request, (), _bound(relaxation))
    wishes = contradiction(inputs, request, short_f)
    return replace(
        nothing,
        state=State.INFEASIBLE,
        contradiction=wishes,
        objective=ZERO,
        bound=ZERO,
        summary=" ".join(w.text for w in wishes),
    )
