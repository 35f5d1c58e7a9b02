"""The way from a request to a checked proposal."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

import numpy as np

from app.engine.location import check_yields
from app.engine.rebalance.check import violations
from app.engine.rebalance.contradiction import contradiction, is_impossible
from app.engine.rebalance.effect import assemble
from app.engine.rebalance.explain import explained
from app.engine.rebalance.fill import fill
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.interim import Offers
from app.engine.rebalance.model import Model, NoAnswerError, Relaxed, never
from app.engine.rebalance.objective import bound_in_cents, values_after
from app.engine.rebalance.pose import flow_total, gains_budget
from app.engine.rebalance.search import Chosen
from app.engine.rebalance.settle import Ledger, excess_gains, settle, still_short
from app.engine.rebalance.water import water_level
from app.engine.rebalance.whole import integer_bound, whole_shares
from app.engine.stepping import Kept, finished
from app.model.errors import InputError
from app.model.household import Household
from app.model.number import CENT, ZERO
from app.model.plan_text import check_plan
from app.model.progress import Progress
from app.model.proposal import Mode, Proposal, Request, State, Trade, Wish

STEPS = 5
CHOOSING = "Choosing whole shares"
REFITS = 2

T = TypeVar("T")
_Steps = Generator[Progress, None, T]


def propose(
    household: Household, request: Request, stop: Callable[[], bool] = never
) -> Generator[Progress, None, Proposal]:
    """Work out a proposal; yields progress, with it answers that may be used already, and can be closed at every step.

    Once `stop` says so, the best answer found until then is settled, checked and returned. Raises `InputError` when the
    request cannot be understood. An impossible one is an answer with state `infeasible`.
    """
    check_request(household, request)
    yield Progress(0, STEPS, "Reading the household")
    model = Model.of(household, request)
    model.stop = stop
    inputs = model.inputs
    if is_impossible(inputs, request):
        return _infeasible(inputs, request, contradiction(model, request))
    yield Progress(1, STEPS, "Solving")
    try:
        relaxed = model.relax(request)
    except NoAnswerError:
        return _infeasible(inputs, request, contradiction(model, request))
    short_f = model.missing(relaxed.answer)
    if short_f.sum() > float(CENT) / 2:
        whole = finished(whole_shares(model, relaxed, float(request.seconds)))
        if whole is not None:
            settled = settle(inputs, model.rows, request, whole, marginal_rates(model, relaxed))
            short_f = np.maximum(still_short(settled), whole.missing_f)
        return _infeasible(inputs, request, contradiction(model, request, short_f))
    yield Progress(2, STEPS, CHOOSING)
    try:
        ledger, bound = yield from _choose(model, request, relaxed)
    except NoAnswerError:
        return _infeasible(inputs, request, contradiction(model, request))
    short_f = still_short(ledger)
    if short_f.any():
        return _infeasible(inputs, request, contradiction(model, request, short_f))
    yield Progress(3, STEPS, "Checking every limit")
    trades, moved = ledger.trades(), ledger.moves()
    broken = violations(household, request, trades, moved)
    if broken:
        message = "a proposal failed its check: " + "; ".join(broken[:3])
        raise RuntimeError(message)
    yield Progress(4, STEPS, "Writing down the reasons")
    return explained(model, relaxed, assemble(inputs, request, trades, bound, moved))


def check_request(household: Household, request: Request) -> None:
    """Raise `InputError` where the request names what is not there."""
    check_plan(household.plan)
    check_yields(household.plan)
    if not household.plan.leaves:
        raise InputError(
            "There are no targets yet.", "", "Set targets first: on the Targets page, or with `evenkeel plan set`."
        )
    known = {a.name for a in household.plan.accounts}
    for name in (*request.flows, *(f.account for f in request.fixed)):
        if name not in known:
            raise InputError(
                f"“{name}” is no account of this household.", "", f"Accounts are: {', '.join(sorted(known))}."
            )
    classes = [c.name for c in household.plan.classes]
    for name in request.anyway:
        if name not in classes:
            raise InputError(f"“{name}” is no class of this plan.", "", f"Classes are: {', '.join(sorted(classes))}.")
    for wish in request.fixed:
        if wish.shares < 0:
            raise InputError(f"{wish.shares} shares of {wish.symbol} are not a trade.", "", "Give zero or more shares.")
    if request.gains_budget is not None and request.gains_budget < 0:
        raise InputError("The gains budget is negative.", "", "Write the most net gain to take, 0 or more.")
    if request.drift is not None and not 0 <= request.drift <= 1:
        raise InputError(f"A drift of {request.drift} is not a share of the household.", "", "Give 0 to 1.")


def _choose(model: Model, request: Request, relaxed: Relaxed) -> _Steps[tuple[Ledger, Decimal]]:
    """Whole shares and fixed charges decided, settled in exact numbers; and what no answer can cost less than."""
    offers = Offers(model, request, relaxed)
    if request.mode is Mode.INVEST:
        bound_f = integer_bound(model, relaxed, float(request.seconds))
        return (yield from _invested(model, request, offers, bound_f)), bound_in_cents(bound_f, request)

    def offered(ledger: Ledger, seen: Chosen) -> Proposal | None:
        return offers.offer(ledger, max(seen.bound_f, relaxed.bound_f), seen.worth_f)

    found = yield from _whole(model, request, relaxed, offered)
    ledger, chosen = _within_budget(model, request, *found)
    return ledger, bound_in_cents(max(chosen.bound_f, relaxed.bound_f), request)


def _within_budget(model: Model, request: Request, ledger: Ledger, chosen: Chosen) -> tuple[Ledger, Chosen]:
    """Chosen again with a smaller gains budget where gains rounded to the cent, lot by lot, pass the one there is.

    Where that does not help, nothing is traded: no trade passes the budget by a cent.
    """
    tighter, first = request, chosen
    for _ in range(REFITS):
        excess, budget = excess_gains(ledger, request), gains_budget(model.inputs, tighter)
        if excess <= 0 or budget is None:
            return ledger, first
        tighter = replace(tighter, gains_budget=budget - excess - CENT)
        ledger, chosen = finished(_whole(model, tighter, model.relax(tighter)))
    return (ledger if excess_gains(ledger, request) <= 0 else Ledger(model.inputs, request)), first


def _invested(model: Model, request: Request, offers: Offers, bound_f: float) -> _Steps[Ledger]:
    """The water level in whole shares: little cash stays idle, and each class is as near its level as that allows."""
    level_f = water_level(model, request)
    if level_f is None:
        return Ledger(model.inputs, request)

    def filled(ledger: Ledger) -> Ledger:
        fill(ledger, _gaps(model.inputs, request, ledger.trades()))
        return ledger

    levelled = model.relax(request, level_f)
    ledger, _ = yield from _whole(model, request, levelled, lambda made, _: offers.offer(filled(made), bound_f, None))
    return filled(ledger)


def _whole(
    model: Model, request: Request, relaxed: Relaxed, offer: Callable[[Ledger, Chosen], Proposal | None] | None = None
) -> _Steps[tuple[Ledger, Chosen]]:
    """The best answer in whole shares, settled; `offer` makes what may be used before out of those on the way."""
    rates = marginal_rates(model, relaxed)
    looks = Kept(whole_shares(model, relaxed, float(request.seconds)))
    for seen in looks:
        if offer is not None:
            interim = offer(settle(model.inputs, model.rows, request, seen, rates), seen)
            if interim is not None:
                yield Progress(2, STEPS, CHOOSING, interim)
    yield Progress(2, STEPS, CHOOSING)
    chosen = looks.answer
    if chosen is None:
        message = "decided trades cannot be made in whole shares, for cash is elastic"
        raise NoAnswerError(message)
    return settle(model.inputs, model.rows, request, chosen, rates), chosen


def marginal_rates(model: Model, relaxed: Relaxed) -> tuple[float, float]:
    """Tax of one more dollar of short- and of long-term gain, at the margin of the relaxed answer."""
    tax, dual_f = model.rows.layout.tax, relaxed.answer.dual_f
    return abs(float(dual_f[tax.short_row])), abs(float(dual_f[tax.long_row]))


def _gaps(inputs: Inputs, request: Request, trades: tuple[Trade, ...]) -> dict[str, Decimal]:
    """Money below target per class after the trades."""
    total = inputs.total + flow_total(request)
    after = values_after(inputs.household, trades, flow_total(request))
    return {n: inputs.bands[n].target * total - after[n] for n in inputs.leaf_names}


def _infeasible(inputs: Inputs, request: Request, wishes: tuple[Wish, ...]) -> Proposal:
    """The answer to wishes that cannot hold together: no trades, and which wishes contradict each other."""
    nothing = assemble(inputs, request, (), ZERO)
    return replace(
        nothing,
        state=State.INFEASIBLE,
        contradiction=wishes,
        objective=ZERO,
        bound=ZERO,
        summary=" ".join(w.text for w in wishes),
    )
