"""What would take a trade's place is what the program trades when that one is forbidden, at the price it says."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.engine.rebalance.model import Model
from app.engine.rebalance.propose import propose
from app.model.account import Account, AccountType
from app.model.proposal import Fixed, Mode, NextBest, Request
from app.model.security import Security
from tests.bench.large_households import sized_household
from tests.engine.households import finish, household, leaf, lot

D = Decimal


def test_another_account_takes_its_place() -> None:
    """Bonds are bought in the account that shelters them; in the other one each dollar costs its preference more."""
    held = household(
        lot("STK", "80", "8000"),
        lot("STK", "80", "8000", account="IRA"),
        classes=(leaf("Stocks", "0.5", "0.05", "0.05"), leaf("Bonds", "0.5", "0.05", "0.05")),
        securities=(Security("STK", {"Stocks": D(1)}), Security("BND", {"Bonds": D(1)})),
        prices={"STK": "100", "BND": "50"},
        accounts=(Account("Brokerage"), Account("IRA", AccountType.TRADITIONAL)),
    )
    answer = finish(propose(held, Request(Mode.TARGET)))
    buys = [t for t in answer.trades if t.symbol == "BND"]
    assert [t.account for t in buys] == ["IRA"]
    other = buys[0].next_best
    assert other is not None
    assert (other.account, other.symbol) == ("Brokerage", "BND")
    assert other.costs > 0


@pytest.mark.parametrize("mode", [Mode.EDGE, Mode.TARGET])
def test_the_price_is_that_of_the_program_without_it(mode: Mode) -> None:
    """Solved anew from nothing with the trade struck out."""
    held = sized_household("small")
    answer = finish(propose(held, Request(mode)))
    told = [t for t in answer.trades if t.next_best is not None]
    assert told
    relaxed = Model.of(held).relax(Request(mode))
    for t in told:
        struck = Request(mode, fixed=(Fixed(t.account, t.symbol, t.side, D(0)),))
        model = Model.of(held, struck)
        posed = model.relax(struck).posed
        there = model.answer(replace(posed, cost_f=relaxed.posed.cost_f))
        costs = D(repr(there.objective_f - relaxed.answer.objective_f))
        assert isinstance(t.next_best, NextBest)
        assert abs(t.next_best.costs - max(costs, D(0))) < D("0.02")
        assert (t.next_best.account, t.next_best.symbol) != (t.account, t.symbol)


def test_a_trade_nothing_replaces_has_none() -> None:
    """One account, one security of the class."""
    held = household(lot("STK", "100", "9000"), lot("BND", "20", "1000"))
    answer = finish(propose(held, Request(Mode.TARGET)))
    assert answer.trades
    assert all(t.next_best is None for t in answer.trades)
