"""A plan that is tried on the kept program: the answer is that of a program made anew, whatever was asked before."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.rebalance.frontier import relaxed_weights
from app.engine.rebalance.inputs import compile_inputs
from app.engine.rebalance.model import NOTHING, Model, Sides
from app.engine.rebalance.moved import moved
from app.engine.rebalance.pose import pose
from app.model.household import Household
from app.model.plan import Lock, LockHow, LockSide, Plan
from app.model.proposal import Mode, Request
from app.model.target import Tilt
from tests.engine.households import DAY, ROTH, household, lot, with_plan
from tests.engine.rebalance.random_households import households, requests

D = Decimal
HELD = household(lot("STK", "80", "4000", name="old"), lot("STK", "10", "700", name="new"), lot("BND", "40", "2000"))


def _wider(plan: Plan, part: Decimal) -> Plan:
    """Upper edges a little higher."""
    return replace(plan, classes=tuple(replace(c, above=c.above * part) for c in plan.classes))


def _weights(model: Model, request: Request) -> dict[str, float]:
    return {n: float(w) for n, w in relaxed_weights(model, request).items()}


@pytest.mark.parametrize("mode", [Mode.EDGE, Mode.TARGET, Mode.RAISE, Mode.INVEST, Mode.HARVEST_REBALANCE])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_was_tried_before_does_not_matter(mode: Mode, data: st.DataObject) -> None:
    """After other plans, other modes and locks the answer is that of a new program."""
    held: Household = data.draw(households(mode))
    request = replace(data.draw(requests(held, mode)), fixed=())
    kept = Model.of(held)
    lock = Lock(symbol=data.draw(st.sampled_from(kept.inputs.symbols)), side=data.draw(st.sampled_from(LockSide)))
    locked = replace(held.plan, locks=(*held.plan.locks, lock))
    tried = [locked, held.plan, _wider(held.plan, D("1.5")), locked, _wider(locked, D("0.5"))]
    for plan, asked in [(tried[0], Request(Mode.TARGET)), *((plan, request) for plan in tried)]:
        anew = Model.of(held.with_plan(plan))
        found = _weights(kept.under(plan), asked)
        assert found == pytest.approx(_weights(anew, asked), abs=2e-6)


@pytest.mark.parametrize(
    "lock",
    [
        Lock(symbol="STK"),
        Lock(asset_class="Stocks"),
        Lock(asset_class="Stocks", side=LockSide.SELL),
        Lock(lot="old"),
        Lock(account="Taxable"),
    ],
)
def test_one_lock_more_keeps_the_program(lock: Lock) -> None:
    """What it forbids stays a column and does not move."""
    kept, plan = Model.of(HELD), replace(HELD.plan, locks=(lock,))
    found, anew = kept.under(plan), Model.of(with_plan(HELD, locks=(lock,)))
    assert found.rows is kept.rows
    assert found.inputs.sell_shares_f.sum() == pytest.approx(anew.inputs.sell_shares_f.sum())
    assert found.inputs.may_buy.sum() == len(anew.inputs.buy_symbol)
    assert _weights(found, Request(Mode.TARGET)) == pytest.approx(_weights(anew, Request(Mode.TARGET)), abs=1e-6)


def test_other_locks_are_another_program() -> None:
    """One lock fewer needs columns that are not there, and one that only avoids changes prices."""
    inputs = compile_inputs(with_plan(HELD, locks=(Lock(symbol="STK"),)))
    plan = inputs.household.plan
    assert moved(inputs, replace(plan, locks=())) is None
    assert moved(inputs, replace(plan, locks=(*plan.locks, Lock(symbol="BND", how=LockHow.AVOID, price=D(1))))) is None


def test_a_lock_on_one_lot_of_a_column_is_another_program() -> None:
    """Where sales are not taxed a holding's lots are one column, which one of them does not stop."""
    lots = (
        lot("STK", "80", "4000", account=ROTH.name, name="old"),
        lot("STK", "10", "700", account=ROTH.name, name="new"),
    )
    inputs = compile_inputs(household(*lots, accounts=(ROTH,)))
    assert moved(inputs, replace(inputs.household.plan, locks=(Lock(lot="old"),))) is None


@pytest.mark.parametrize(
    "changes", [{"account_cap": {"Brokerage": D("0.5")}}, {"yields": D("0.03")}, {"name": "Other"}]
)
def test_what_else_changes_in_a_class_is_another_program(changes: dict[str, object]) -> None:
    """Caps are rows, what a class pays out is a cost: neither is a target or a band."""
    inputs = compile_inputs(household(lot("STK", "80", "4000")))
    first, *rest = inputs.household.plan.classes
    changed = replace(first, **changes)  # type: ignore[arg-type]  # fields by name
    assert moved(inputs, replace(inputs.household.plan, classes=(changed, *rest))) is None
    wider = replace(first, target=first.target - D("0.01"), above=D("0.07"), tilt=Tilt(D("0.01"), DAY))
    assert moved(inputs, replace(inputs.household.plan, classes=(wider, *rest))) is not None


@pytest.mark.parametrize("mode", [Mode.EDGE, Mode.TARGET, Mode.RAISE, Mode.HARVEST])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_prices_say_no_more_of_a_region_than_it_costs(mode: Mode, data: st.DataObject) -> None:
    """What one region's prices say of another is never above its own answer; of its own it is the answer's cost."""
    held: Household = data.draw(households(mode))
    model = Model.of(held)
    posed = pose(model.inputs, model.rows, replace(data.draw(requests(held, mode)), fixed=()))
    answers = {region: model.solve(posed, Sides(region)) for region in model.regions()}
    for solved, answer in answers.items():
        if answer is None:
            continue
        model.solve(posed, Sides(solved))
        prices_f = answer.reduced_f[model.loaded.bounds_in(solved)[0][0]]
        assert np.allclose(model.loaded.tax_prices(answer), prices_f, atol=1e-9)
        for region, other in answers.items():
            least = model.least_in(region, solved, answer)
            most = np.inf if other is None else other.objective_f
            assert least <= most + NOTHING + 1e-9 * abs(most)
            assert region != solved or least == answer.objective_f
