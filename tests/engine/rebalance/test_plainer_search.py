"""The complete search of the second opinion against one written more plainly still."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from app.model.household import Household
from app.model.proposal import Mode, Moved, Request, Trade
from tests.engine.rebalance.brute_force import Search, TooManyError
from tests.engine.rebalance.effort import examples
from tests.engine.rebalance.facts import cash_of, dollars, floor_of, price_of, to_the_cent
from tests.engine.rebalance.made import of_option, trade
from tests.engine.rebalance.recheck import forbidden
from tests.engine.rebalance.recheck_figures import objective
from tests.engine.rebalance.small_households import small_households, small_requests
from tests.engine.rebalance.wash_facts import results_of

D = Decimal
A_CENT = 0.0101
MOST_ANSWERS = 600


def _ways(held: Household, request: Request, account: str, symbol: str, most: Decimal) -> list[Trade | None]:
    """Everything that could be done with a security in an account, allowed or not."""
    found: list[Trade | None] = [None]
    mine = [x for x in held.lots if (x.account, x.symbol) == (account, symbol)]
    for taken in product(*(sorted({*map(D, range(int(x.shares) + 1)), x.shares}) for x in mine)):
        if shares := sum(taken, D(0)):
            names = {x.id: q for x, q in zip(mine, taken, strict=True)}
            taxed = account.startswith("taxable")
            found.append(trade(held, account, symbol, -shares, names if taxed else {}))
    found += [trade(held, account, symbol, D(n)) for n in range(1, int(most / price_of(held, symbol)) + 1)]
    return found


def _transfers(held: Household, request: Request, trades: tuple[Trade, ...]) -> Iterator[tuple[Moved, ...]]:
    """Ways to move cash that could help: nothing, all that is allowed, or exactly what some accounts lack."""
    lacks = {}
    for a in held.plan.accounts:
        cash = held.cash[a.name] + request.flows.get(a.name, D(0)) + cash_of(trades, a.name)
        lacks[a.name] = max(floor_of(held, request, a.name) - cash, D(0))
    amounts = {sum(some, D(0)) for some in product(*((D(0), x) for x in lacks.values()))}
    ways = [sorted({x for x in (*amounts, t.most) if x <= t.most}) for t in held.plan.transfers]
    for chosen in product(*ways):
        yield tuple(Moved(t.source, t.to, x) for t, x in zip(held.plan.transfers, chosen, strict=True) if x)


def _worth(held: Household, request: Request, trades: tuple[Trade, ...]) -> list[float]:
    """By every reading, with as little moved as is allowed."""
    allowed = [moved for moved in _transfers(held, request, trades) if not forbidden(held, request, trades, moved)]
    least = min(allowed, key=lambda moved: sum((m.amount for m in moved), D(0)))
    return [float(objective(held, request, trades, x, least)) for x in results_of(held, trades)]


def _plainly(held: Household, request: Request) -> float | None:
    """The least objective of all answers, each built as trades and put to the list of rules."""
    places = [(a.name, s) for a in held.plan.accounts for s in sorted(held.quotes)]
    incoming = {a: sum((t.most for t in held.plan.transfers if t.to == a), D(0)) for a, _ in places}
    most = {
        a: held.cash[a]
        + request.flows.get(a, D(0))
        + incoming[a]
        + sum((x.shares * price_of(held, x.symbol) for x in held.lots if x.account == a), D(0))
        for a, _ in places
    }
    ways = [_ways(held, request, a, s, max(most[a], D(0))) for a, s in places]
    count = 1
    for choices in ways:
        count *= len(choices)
    if count > MOST_ANSWERS:
        reject()
    found = []
    for chosen in product(*ways):
        trades = tuple(t for t in chosen if t is not None)
        if any(not forbidden(held, request, trades, moved) for moved in _transfers(held, request, trades)):
            found += _worth(held, request, trades)
    return min(found, default=None)


@st.composite
def tiniest(draw: st.DrawFn, mode: Mode) -> Household:
    """A small household with at most three lots of two shares and little cash."""
    held = draw(small_households(mode))
    lots = tuple(
        replace(x, shares=min(x.shares, D(2)), basis=to_the_cent((x.basis or D(0)) / x.shares * min(x.shares, D(2))))
        for x in held.lots[:3]
    )
    buys = tuple(
        replace(b, shares=D(1), unused=D(1)) for b in held.recent_buys if not b.lot or b.lot in {x.id for x in lots}
    )
    return replace(held, lots=lots, recent_buys=buys, cash={n: c / 5 for n, c in held.cash.items()})


@pytest.mark.parametrize("mode", Mode)
@examples(5)
@given(st.data())
def test_a_plainer_search_finds_the_same(mode: Mode, data: st.DataObject) -> None:
    """Trade by trade and rule by rule, nothing better is found, and nothing that the rules forbid was counted."""
    held = data.draw(tiniest(mode))
    request = data.draw(small_requests(held, mode))
    plainly, found = _plainly(held, request), Search(held, request).best()
    assert (found is None) == (plainly is None)
    if found is not None and plainly is not None:
        assert found.least == pytest.approx(plainly, abs=A_CENT)


@pytest.mark.parametrize("mode", Mode)
@examples(15)
@given(st.data())
def test_what_is_found_best_is_allowed_and_worth_as_much(mode: Mode, data: st.DataObject) -> None:
    """Its trades, put to the list of rules and weighed in Decimals."""
    held = data.draw(small_households(mode))
    request = data.draw(small_requests(held, mode))
    try:
        found = Search(held, request).best()
    except TooManyError:
        reject()
    if found is None:
        return
    trades = tuple(of_option(held, x) for x in found.trades)
    assert not all(forbidden(held, request, trades, moved) for moved in _transfers(held, request, trades))
    assert any(found.kept == pytest.approx(x, abs=A_CENT) for x in _worth(held, request, trades))
    assert found.least <= found.kept + 1e-9
    assert sum(dollars(held, request, trades).values(), D(0)) >= 0
