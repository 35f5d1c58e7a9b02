"""What every mode keeps to, whatever the household."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.engine.rebalance.propose import propose
from app.model.household import Household
from app.model.number import ONE, ZERO, split
from app.model.proposal import Mode, Request, State
from app.model.security import SecurityLock
from app.model.target import BandKind
from tests.engine.households import finish, with_plan
from tests.engine.rebalance.effort import examples
from tests.engine.rebalance.facts import (
    CASH,
    dollars,
    edges,
    floor_of,
    part_in,
    price_of,
    total,
)
from tests.engine.rebalance.random_households import households, requests
from tests.engine.rebalance.recheck_modes import is_quiet

D = Decimal
CENT = D("0.01")


def _of_one_class(household: Household) -> Household:
    """Without funds of several classes: what is bought of one class is of no other."""
    mixed = {s.symbol for s in household.plan.securities if len(s.classes) > 1}
    plan = replace(household.plan, securities=tuple(s for s in household.plan.securities if s.symbol not in mixed))
    kept = {n: q for n, q in household.quotes.items() if n not in mixed}
    lots = tuple(x for x in household.lots if x.symbol not in mixed)
    buys = tuple(b for b in household.recent_buys if b.symbol not in mixed)
    plan = replace(
        plan,
        locks=(),
        planned_buys=(),
        accounts=tuple(replace(a, menu=tuple(s for s in a.menu if s not in mixed)) for a in plan.accounts),
    )
    known = plan.securities_by_symbol()
    return replace(household, plan=plan, quotes=kept, lots=lots, recent_buys=buys, disposals=(), securities=known)


@examples(15)
@given(st.data())
def test_investing_moves_no_class_to_the_wrong_side(data: st.DataObject) -> None:
    """What lacks is bought to its target, or a share past it; what does not lack is not bought."""
    household = _of_one_class(data.draw(households(Mode.INVEST)))
    request = replace(data.draw(requests(household, Mode.INVEST)), fixed=(), drift=None)
    answer = finish(propose(household, request))
    before, after = (dollars(household, request, trades) for trades in ((), answer.trades))
    whole, rules = total(household, request), household.plan.rules
    for name in before.keys() - {CASH}:
        bought = [t for t in answer.trades if name in household.securities[t.symbol].classes]
        one = max([rules.minimum_trade, rules.minimum_position, *(t.price for t in bought)]) * D("1.01") + 1
        assert after[name] <= max(before[name], edges(household)[name].target * whole) + one


def _unhindered(household: Household) -> Household:
    """Nothing stands in the way of a sale."""
    rules = replace(household.plan.rules, minimum_position=ZERO, minimum_trade=ZERO, turnover_cap=ONE)
    plan = replace(
        household.plan,
        rules=replace(rules, gains_budget=None, minimum_holding_days=0),
        tax=replace(household.plan.tax, year_gains_budget=None),
        securities=tuple(replace(s, lock=SecurityLock.NONE) for s in household.plan.securities),
        transfers=(),
    )
    lots = tuple(x for x in household.lots if x.basis is not None)
    return replace(household.with_plan(plan), lots=lots, unreliable=frozenset())


def _overweight(household: Household, request: Request, account: str) -> Decimal:
    """Money that the account holds of classes that have too much."""
    before, whole, found = dollars(household, request, ()), total(household, request), D(0)
    for name, there in before.items():
        mine = [x for x in household.lots if x.account == account and part_in(household, x.symbol, name)]
        here = sum((x.shares * price_of(household, x.symbol) for x in mine), D(0))
        found += min(here, max(there - edges(household)[name].target * whole, D(0)))
    return found


@examples(15)
@given(st.data())
def test_raising_moves_no_class_to_the_wrong_side(data: st.DataObject) -> None:
    """The mirror: where what is overweight suffices nothing is sold below its target by more than a share."""
    household = _unhindered(_of_one_class(data.draw(households(Mode.RAISE))))
    account, part = household.plan.accounts[0].name, D(data.draw(st.integers(1, 100))) / 100
    out = household.cash[account] + part * _overweight(household, Request(Mode.RAISE), account)
    request = Request(Mode.RAISE, {account: -(out + 1).quantize(CENT)})
    lacking = floor_of(household, request, account) - household.cash[account] - request.flows[account]
    dearest = sum((q.price for q in household.quotes.values()), D(0))
    assume(lacking + dearest <= _overweight(household, request, account))
    answer = finish(propose(household, request))
    before, after = (dollars(household, request, trades) for trades in ((), answer.trades))
    for name in before.keys() - {CASH}:
        sold = [t.price for t in answer.trades if part_in(household, t.symbol, name)]
        goal = edges(household)[name].target * total(household, request)
        assert after[name] >= min(before[name], goal) - max(sold, default=D(0)) * D("1.01") - 1


def _on_even_keel(household: Household) -> Household:
    """Targets where the classes stand, without transfers and budgets to speak of; bands hold what rounding leaves."""
    request = Request(Mode.EDGE)
    values, whole = dollars(household, request, ()), total(household, request)
    weights = {n: v / whole for n, v in values.items()}
    targets = dict(zip(weights, split(ONE, list(weights.values()), D("1e-8")), strict=True))
    wide = {n: abs(targets[n] - weights[n]) + D("0.005") for n in weights}
    classes = tuple(
        replace(c, target=targets[c.name], below=wide[c.name], above=wide[c.name], band=BandKind.ABSOLUTE, tilt=None)
        if c.name in targets
        else replace(c, below=D(1), above=D(1))
        for c in household.plan.classes
    )
    return with_plan(household, classes=classes)


@pytest.mark.parametrize("mode", [Mode.EDGE, Mode.RAISE, Mode.TACTICAL])
@examples(10)
@given(st.data())
def test_a_quiet_household_is_left_alone(mode: Mode, data: st.DataObject) -> None:
    """Inside all bands, with no money to come or go: no trades, and a sentence that says why."""
    household = data.draw(households())
    assume(any(v > 0 for v in dollars(household, Request(mode), ()).values()))
    household = _on_even_keel(household)
    request = Request(mode)
    assert is_quiet(household, request)
    answer = finish(propose(household, request))
    assert (answer.trades, answer.moved, answer.state, answer.objective) == ((), (), State.OPTIMAL, D(0))
    assert answer.not_done
    assert all(u.text.endswith(".") for u in answer.not_done)
