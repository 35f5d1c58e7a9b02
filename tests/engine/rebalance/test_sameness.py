"""The same inputs give the same ticket, to the share, in any order of records."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.rebalance.propose import propose
from app.model.household import Household
from app.model.proposal import Mode, Proposal
from app.model.security import Security
from tests.engine.households import (
    finish,
    household,
    lot,
    proposal,
)
from tests.engine.rebalance.random_households import OFFERED, households, requests

D = Decimal
OVER = household(lot("STK", "80", "4000"), lot("BND", "40", "2000"))


def _same(answers: Sequence[Proposal]) -> bool:
    """Equal to the last digit, the time it took aside."""
    return len({repr(replace(a, seconds=D(0))) for a in answers}) == 1


@pytest.mark.parametrize("mode", OFFERED)
@settings(max_examples=8, deadline=None)
@given(st.data())
def test_the_same_question_has_the_same_answer(mode: Mode, data: st.DataObject) -> None:
    """Asked twice, the whole proposal is equal to the last digit and word."""
    held = data.draw(households())
    request = data.draw(requests(held, mode))
    assert _same([finish(propose(held, request)) for _ in range(2)])


def _shuffled(held: Household, seed: int) -> Household:
    """Turn round what has an order without a meaning: lots, accounts, securities but the first of each class."""
    random = Random(seed)  # noqa: S311  a shuffle, not a secret
    lots, accounts = list(held.lots), list(held.plan.accounts)
    random.shuffle(lots)
    random.shuffle(accounts)
    first: list[Security] = []
    later: list[Security] = []
    seen: set[str] = set()
    for s in held.plan.securities:
        home = max(s.classes, key=lambda n: s.classes[n], default="")
        (later if home in seen else first).append(s)
        seen.add(home)
    random.shuffle(first)
    random.shuffle(later)
    plan = replace(held.plan, accounts=tuple(accounts), securities=(*first, *later))
    return replace(held.with_plan(plan), lots=tuple(lots))


def _facts(answer: Proposal) -> dict[tuple[str, str, str], object]:
    return {
        (t.account, str(t.side), t.symbol): (t.shares, t.amount, frozenset((x.id, x.shares) for x in t.lots))
        for t in answer.trades
    }


@pytest.mark.parametrize("mode", OFFERED)
@settings(max_examples=20, deadline=None)
@given(st.data())
def test_the_order_of_records_changes_no_trade(mode: Mode, data: st.DataObject) -> None:
    """Lots, accounts and securities in another order give the same ticket, to the share and the lot."""
    held = data.draw(households())
    request = data.draw(requests(held, mode))
    other = _shuffled(held, data.draw(st.integers(0, 999)))
    assert _facts(finish(propose(held, request))) == _facts(finish(propose(other, request)))


def test_of_lots_alike_the_same_one_is_sold_in_any_order() -> None:
    """Same day, shares and cost: the id decides, not the place in the file."""
    lots = [lot("STK", "10", "500", name=n) for n in "abc"] + [lot("BND", "1", "50")]
    sold = [
        {x.id for t in proposal(household(*order), Mode.RAISE, flows={"Brokerage": D(-900)}).trades for x in t.lots}
        for order in (lots, lots[::-1])
    ]
    assert sold[0] == sold[1]


def test_different_answers_have_different_names() -> None:
    """An id is made of question and answer; equal proposals have equal ids."""
    ids = [proposal(OVER, m).id for m in (Mode.EDGE, Mode.TARGET, Mode.EDGE)]
    assert ids[0] == ids[2] != ids[1]
