"""What holds of any proposal: money is conserved, scale and order do not matter, freedom costs nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.rebalance.propose import propose
from app.model.account import Account, AccountType
from app.model.household import Household
from app.model.number import ZERO
from app.model.plan import Lock, LockHow, Tax, Transfer
from app.model.proposal import Fixed, Mode, Proposal, Request, Side, State
from app.model.security import Security
from app.model.target import BandKind
from app.model.tax_year import YearStart
from app.model.transaction import Disposal
from tests.engine.households import DAY, FUNDS, finish, fund, household, lot, with_plan, with_rules
from tests.engine.rebalance.effort import examples
from tests.engine.rebalance.facts import (
    held,
    price_of,
    strays,
    to_the_cent,
    total,
)
from tests.engine.rebalance.random_households import households, requests
from tests.engine.rebalance.wash_facts import own_washes

D = Decimal
T = TypeVar("T")
CENT = D("0.01")
LOSS = (D(3), D(60), D(90), "long")
"""Shares, proceeds, basis and term of a sale at a loss."""
NO_HARVEST = [m for m in Mode if m not in (Mode.HARVEST, Mode.HARVEST_REBALANCE)]


def _answer(data: st.DataObject, mode: Mode) -> tuple[Household, Request, Proposal]:
    household = data.draw(households(mode))
    request = data.draw(requests(household, mode))
    return household, request, finish(propose(household, request))


# --- Conservation -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", Mode)
@examples(8)
@given(st.data())
def test_money_and_shares_are_conserved(mode: Mode, data: st.DataObject) -> None:
    """What the household is worth changes by the flow and the costs, no account's shares fall below none."""
    household, request, answer = _answer(data, mode)
    shares = {(a.name, s): held(household, a.name, s) for a in household.plan.accounts for s in household.quotes}
    for t in answer.trades:
        shares[t.account, t.symbol] += t.shares if t.side is Side.BUY else -t.shares
    assert all(q >= 0 for q in shares.values())
    assert sum((row.moved for row in answer.accounts), D(0)) == 0
    after = sum((q * price_of(household, s) for (_, s), q in shares.items()), D(0))
    after += sum((row.cash_after or D(0) for row in answer.accounts), D(0))
    rounded = CENT / 2 * len(answer.trades)
    assert abs(after - (total(household, request) - answer.cost)) <= rounded


# --- Scale ------------------------------------------------------------------------------------------------------------


def _plain(household: Household, request: Request) -> tuple[Household, Request]:
    """Nothing that has a size of its own: no fixed charges, no impact, parts of shares, the state's rates alone."""
    plan = household.plan
    plan = replace(
        plan,
        tax=Tax(state_rate=D("0.2"), state_long_rate=D("0.1")),
        accounts=tuple(replace(a, commission=ZERO, fractional=True) for a in plan.accounts),
        securities=tuple(replace(s, daily_volume=None) for s in plan.securities),
        rules=replace(
            plan.rules,
            minimum_trade=ZERO,
            minimum_position=ZERO,
            prices=replace(plan.rules.prices, trade=ZERO),
        ),
    )
    plain = replace(household.with_plan(plan), tax_table=None, year=YearStart())
    # Nine tenths of a withdrawal, so that no cent of rounding decides whether it can be paid.
    flows = {n: to_the_cent(f * D("0.9")) if f < 0 else f for n, f in request.flows.items()}
    return plain, replace(request, fractional=None, fixed=(), flows=flows)


def _times(household: Household, request: Request, factor: int) -> tuple[Household, Request]:
    """So many times the money, prices as they are."""

    def more(amount: Decimal | None) -> Decimal | None:
        return None if amount is None else amount * factor

    plan = household.plan
    plan = replace(
        plan,
        accounts=tuple(replace(a, minimum_cash=a.minimum_cash * factor) for a in plan.accounts),
        transfers=tuple(replace(t, most=t.most * factor) for t in plan.transfers),
        planned_buys=tuple(replace(b, amount=b.amount * factor) for b in plan.planned_buys),
        rules=replace(plan.rules, gains_budget=more(plan.rules.gains_budget)),
    )
    scaled = replace(
        household.with_plan(plan),
        cash={n: c * factor for n, c in household.cash.items()},
        lots=tuple(replace(x, shares=x.shares * factor, basis=more(x.basis)) for x in household.lots),
        recent_buys=tuple(
            replace(b, shares=b.shares * factor, unused=b.unused * factor) for b in household.recent_buys
        ),
    )
    flows = {n: f * factor for n, f in request.flows.items()}
    return scaled, replace(request, flows=flows, gains_budget=more(request.gains_budget))


@pytest.mark.parametrize("mode", NO_HARVEST)
@examples(6)
@given(st.data())
def test_ten_times_the_money_is_ten_times_the_answer(mode: Mode, data: st.DataObject) -> None:
    """Objectives are in proportion, as far as both are proven; of answers worth the same either may be given."""
    household = data.draw(households(mode))
    household, request = _plain(household, data.draw(requests(household, mode)))
    one, ten = (finish(propose(*_times(household, request, n))) for n in (1, 10))
    assert (one.state is State.INFEASIBLE) == (ten.state is State.INFEASIBLE)
    # Units are worth five cents; gains rounded to the cent, lot by lot, may hold a budget by some cents more.
    rounded = D("0.05") if request.gains_budget is None and household.plan.rules.gains_budget is None else D("0.5")
    assert abs(ten.objective - 10 * one.objective) <= ten.gap + 10 * one.gap + 10 * rounded


# --- Order ------------------------------------------------------------------------------------------------------------


def _shuffled(household: Household, seed: int) -> Household:
    """Turn round all that has an order without a meaning; of securities the first of each class stays before the rest.

    A class's first security is the one that is bought.
    """
    random = Random(seed)  # noqa: S311  a shuffle, not a secret

    def mixed(items: Sequence[T]) -> tuple[T, ...]:
        return tuple(random.sample(items, len(items)))

    def turned(items: Mapping[str, T]) -> dict[str, T]:
        return {name: items[name] for name in mixed(list(items))}

    first: list[Security] = []
    later: list[Security] = []
    seen: set[str] = set()
    for s in household.plan.securities:
        home = max(s.classes, key=lambda n: s.classes[n], default="")
        (later if home in seen else first).append(s)
        seen.add(home)
    plan = household.plan
    plan = replace(
        plan,
        accounts=mixed(tuple(replace(a, menu=mixed(a.menu)) for a in plan.accounts)),
        classes=mixed(tuple(replace(c, account_cap=turned(c.account_cap)) for c in plan.classes)),
        securities=tuple(replace(s, classes=turned(s.classes)) for s in (*mixed(first), *mixed(later))),
        locks=mixed(plan.locks),
        transfers=mixed(plan.transfers),
        planned_buys=mixed(plan.planned_buys),
    )
    return replace(
        household.with_plan(plan),
        lots=mixed(household.lots),
        disposals=mixed(household.disposals),
        recent_buys=mixed(household.recent_buys),
        cash=turned(household.cash),
        quotes=turned(household.quotes),
        sigma=turned(household.sigma),
        securities=turned(household.with_plan(plan).plan.securities_by_symbol()),
    )


def _said(answer: Proposal) -> object:
    """Trades, transfers, cash, classes, tax and worth, in no order."""
    return (
        answer.state,
        {(t.account, t.side, t.symbol): (t.shares, t.amount, frozenset(t.lots)) for t in answer.trades},
        frozenset(answer.moved),
        frozenset(answer.accounts),
        frozenset(answer.classes),
        answer.tax,
        answer.objective,
        answer.bound,
    )


@pytest.mark.parametrize("mode", Mode)
@examples(8)
@given(st.data())
def test_no_order_matters(mode: Mode, data: st.DataObject) -> None:
    """Lots, accounts, classes, securities, locks, transfers, purchases: the same answer to the share and the cent."""
    household, request, answer = _answer(data, mode)
    other = _shuffled(household, data.draw(st.integers(0, 999)))
    flows = dict(reversed(list(request.flows.items())))
    assert _said(finish(propose(other, replace(request, flows=flows)))) == _said(answer)


# --- Freedom ----------------------------------------------------------------------------------------------------------

Asked = tuple[Household, Request]


def _of_plan(asked: Asked, **changes: object) -> Asked:
    return with_plan(asked[0], **changes), asked[1]


def _of_rules(asked: Asked, **changes: object) -> Asked:
    return with_rules(asked[0], **changes), asked[1]


def _of_prices(asked: Asked, **changes: Decimal) -> Asked:
    return _of_rules(asked, prices=replace(asked[0].plan.rules.prices, **changes))


def _of_accounts(asked: Asked, **changes: object) -> Asked:
    accounts = asked[0].plan.accounts
    return _of_plan(asked, accounts=tuple(replace(a, **changes) for a in accounts))  # type: ignore[arg-type]


def _of_classes(asked: Asked, **changes: object) -> Asked:
    classes = asked[0].plan.classes
    return _of_plan(asked, classes=tuple(replace(c, **changes) for c in classes))  # type: ignore[arg-type]


def _with_budget(asked: Asked, budget: int, of_year: int) -> Asked:
    start = asked[0].year_start
    tax = replace(asked[0].plan.tax, year_gains_budget=max(D(0), start.short + start.long) + of_year)
    held, request = _of_plan(asked, tax=tax)
    return held, replace(request, gains_budget=D(budget))


def _with_bands(asked: Asked, width: str) -> Asked:
    """All leaves with one absolute width; parents have no band, for theirs would be wider or narrower beside it."""
    parents = {c.parent for c in asked[0].plan.classes}
    found = tuple(
        replace(c, band=BandKind.ABSOLUTE, below=D(0), above=D(0))
        if c.name in parents
        else replace(c, band=BandKind.ABSOLUTE, below=D(width), above=D(width))
        for c in asked[0].plan.classes
    )
    return _of_plan(asked, classes=found)


def _with_lock(asked: Asked, lock: Lock) -> Asked:
    return _of_plan(asked, locks=(*asked[0].plan.locks, lock))


def _with_transfers(asked: Asked, most: int) -> Asked:
    names = [a.name for a in asked[0].plan.accounts]
    return _of_plan(asked, transfers=(Transfer(names[0], names[-1], D(most)),) if len(names) > 1 else ())


def _first_symbol(asked: Asked) -> str:
    return asked[0].plan.securities[0].symbol


LOOSER: dict[str, tuple[Callable[[Asked], Asked], Callable[[Asked], Asked]]] = {
    "wider bands": (lambda x: _with_bands(x, "0.01"), lambda x: _with_bands(x, "0.05")),
    "a lower price outside": (lambda x: _of_prices(x, outside=D(1)), lambda x: _of_prices(x, outside=D("0.3"))),
    "a lower price of missing": (lambda x: _of_prices(x, missing=D(1)), lambda x: _of_prices(x, missing=D("0.3"))),
    "lower preferences": (
        lambda x: _of_prices(x, location=D("0.01"), elsewhere=D("0.02"), transfer=D("0.01"), second=D("0.01")),
        lambda x: _of_prices(x, location=D(0), elsewhere=D("0.001"), transfer=D(0), second=D("0.002")),
    ),
    "a larger gains budget": (lambda x: _with_budget(x, 100, 50), lambda x: _with_budget(x, 400, 500)),
    "a lower minimum trade": (
        lambda x: _of_rules(x, minimum_trade=D(1500)),
        lambda x: _of_rules(x, minimum_trade=D(100)),
    ),
    "no smallest position": (
        lambda x: _of_rules(x, minimum_position=D(3000)),
        lambda x: _of_rules(x, minimum_position=D(0)),
    ),
    "a lock removed": (lambda x: _with_lock(x, Lock(symbol=_first_symbol(x))), lambda x: x),
    "an avoided one freed": (
        lambda x: _with_lock(x, Lock(asset_class=x[0].plan.leaves[0].name, how=LockHow.AVOID, price=D("0.2"))),
        lambda x: _with_lock(x, Lock(asset_class=x[0].plan.leaves[0].name, how=LockHow.AVOID, price=D("0.1"))),
    ),
    "a larger turnover cap": (
        lambda x: _of_rules(x, turnover_cap=D("0.03")),
        lambda x: _of_rules(x, turnover_cap=D("0.3")),
    ),
    "lower minimum cash": (
        lambda x: _of_accounts(x, minimum_cash=D(2000)),
        lambda x: _of_accounts(x, minimum_cash=D(100)),
    ),
    "no shortest time": (
        lambda x: _of_rules(x, minimum_holding_days=300),
        lambda x: _of_rules(x, minimum_holding_days=0),
    ),
    "all menus": (
        lambda x: _of_accounts(x, menu=(_first_symbol(x),)),
        lambda x: _of_accounts(x, menu=()),
    ),
    "no cap": (
        lambda x: _of_classes(x, account_cap={a.name: D("0.3") for a in x[0].plan.accounts}),
        lambda x: _of_classes(x, account_cap={}),
    ),
    "more transfers": (lambda x: _with_transfers(x, 300), lambda x: _with_transfers(x, 3000)),
    "nothing decided": (
        lambda x: (x[0], replace(x[1], fixed=(Fixed(x[0].plan.accounts[0].name, _first_symbol(x), Side.BUY, D(0)),))),
        lambda x: (x[0], replace(x[1], fixed=())),
    ),
}
"""Of each kind of limit a tighter and a looser one."""


@pytest.mark.parametrize("kind", LOOSER)
@examples(9)
@given(st.data())
def test_freedom_costs_nothing(kind: str, data: st.DataObject) -> None:
    """Where a limit is widened the objective is no higher, but for the stated gap, and what could be still can.

    An answer that cannot help leaving its mode counts only where the freer one leaves it as far.
    """
    mode = data.draw(st.sampled_from(Mode))
    household = data.draw(households(mode))
    asked = household, data.draw(requests(household, mode))
    if kind != "nothing decided":
        asked = household, replace(asked[1], fixed=())
    tighter, looser = (make(asked) for make in LOOSER[kind])
    tight, loose = finish(propose(*tighter)), finish(propose(*looser))
    if tight.state is State.INFEASIBLE:
        return
    assert loose.state is not State.INFEASIBLE
    if strays(*looser, tight.trades) <= strays(*looser, loose.trades) + CENT:
        assert loose.objective <= tight.objective + loose.gap + CENT


# --- Wash sales -------------------------------------------------------------------------------------------------------

EVERYWHERE = tuple(
    Account(kind.value, kind)
    for kind in (AccountType.TAXABLE, AccountType.ROTH, AccountType.TRADITIONAL, AccountType.WORKPLACE, AccountType.HSA)
)
INSIDE = range(31)
"""Days from a sale at a loss on which a purchase washes it: the day itself and thirty more."""


@pytest.mark.parametrize("place", [a.name for a in EVERYWHERE])
@pytest.mark.parametrize("ago", [0, 1, 15, 29, 30, 31, 40])
def test_nothing_is_bought_into_a_window_in_any_account(place: str, ago: int) -> None:
    """A loss in STK sold so many days ago in the taxed account: STK and its twin are bought again after thirty days.

    Only the account named has money; stocks lack everything, and there is nothing else to buy.
    """
    twin = replace(fund("TWN", "Stocks"), identical=("STK",))
    held = household(
        lot("BND", "40", "2000", account="taxable"),
        accounts=EVERYWHERE,
        securities=(*FUNDS, twin),
        prices={"STK": "100", "BND": "50", "TWN": "100"},
        cash={place: "1000"},
    )
    sold = Disposal("taxable", "STK", DAY - timedelta(900), DAY - timedelta(days=ago), D(3), D(60), D(90), "long")
    answer = finish(propose(replace(held, disposals=(sold,)), Request(Mode.INVEST)))
    bought = {(t.account, t.symbol) for t in answer.trades}
    assert bought == (set() if ago in INSIDE else {(place, "STK")})


@pytest.mark.parametrize("mode", Mode)
@examples(12)
@given(st.data())
def test_no_wash_sale_is_made(mode: Mode, data: st.DataObject) -> None:
    """Whatever was sold at a loss lately or is now, no account buys its like on any day of the window."""
    household = data.draw(households(mode))
    securities = household.plan.securities
    lately = tuple(
        Disposal(household.plan.accounts[0].name, s.symbol, DAY - timedelta(900), DAY - timedelta(days=ago), *LOSS)
        for s, ago in zip(securities, data.draw(st.permutations((0, 12, 30, 31, 45))), strict=False)
        if data.draw(st.booleans())
    )
    household = replace(household, disposals=lately)
    request = data.draw(requests(household, mode))
    answer = finish(propose(household, replace(request, fixed=())))
    assert own_washes(household, answer.trades) == []
