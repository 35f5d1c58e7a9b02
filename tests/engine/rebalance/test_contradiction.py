"""A request that cannot be met names the wishes that contradict each other, no more and no fewer."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from app.model.account import Account, AccountType
from app.model.household import Household
from app.model.number import ONE, ZERO
from app.model.plan import Lock
from app.model.proposal import Mode, Proposal, Request, State
from app.model.security import SecurityLock
from tests.engine.households import (
    BROKERAGE,
    FUNDS,
    PRICES,
    ROTH,
    household,
    leaf,
    lot,
    proposal,
    with_plan,
    with_rules,
)

D = Decimal
WIDE = (leaf("Stocks", "0.6", "1", "1"), leaf("Bonds", "0.4", "1", "1"))
RICH = household(lot("STK", "50", "1000"), lot("BND", "20", "400"), classes=WIDE, cash={"Brokerage": "1000"})
"""5,000 in stocks and 1,000 in bonds, nearly all of it gain, and 1,000 in cash."""


def _raise(held: Household, amount: str, **request: object) -> Proposal:
    return proposal(held, Mode.RAISE, flows={"Brokerage": -D(amount)}, **request)


def _wishes(answer: Proposal) -> list[str]:
    assert answer.state is State.INFEASIBLE
    assert answer.trades == ()
    return [w.wish for w in answer.contradiction]


def _keeping(held: Household, minimum: str) -> Household:
    return with_plan(held, accounts=(replace(BROKERAGE, minimum_cash=D(minimum)),))


# --- One reason ---------------------------------------------------------------------------------------------


def test_more_than_everything_stands_alone() -> None:
    """No rule is in the way: the money is not there, and the sentence says how much is."""
    answer = _raise(RICH, "8000")
    assert _wishes(answer) == ["flow Brokerage"]
    (wish,) = answer.contradiction
    assert wish.text == "Raise $8,000 from Brokerage. That is more than it can pay out. Nearest: $7,000."
    assert wish.nearest == "7000"
    assert answer.summary == wish.text


@pytest.mark.parametrize(
    "account",
    [Account("Brokerage", trades=False), Account("Brokerage", AccountType.HELD_AWAY)],
    ids=["rule", "held away"],
)
def test_an_account_that_does_not_trade_is_named(account: Account) -> None:
    """Its cash is all it can pay."""
    answer = _raise(with_plan(RICH, accounts=(account,)), "3000")
    assert _wishes(answer) == ["flow Brokerage", "trades Brokerage"]
    assert answer.contradiction[0].nearest == "1000"
    assert answer.contradiction[1].text == "Brokerage does not trade."


def test_the_minimum_cash_is_named() -> None:
    """Everything but the last 500 could go."""
    answer = _raise(_keeping(RICH, "500"), "6800")
    assert _wishes(answer) == ["flow Brokerage", "minimum_cash Brokerage"]
    assert answer.contradiction[0].nearest == "6500"
    assert answer.contradiction[1].text == "Keep $500 in Brokerage."


@pytest.mark.parametrize("of_plan", [True, False])
def test_the_gains_budget_is_named(of_plan: bool) -> None:
    """A budget of nothing leaves the cash alone, whether the plan or the request has it."""
    held = with_rules(RICH, gains_budget=ZERO) if of_plan else RICH
    answer = _raise(held, "3000", gains_budget=None if of_plan else ZERO)
    assert _wishes(answer) == ["flow Brokerage", "gains_budget"]
    assert answer.contradiction[0].nearest == "1000"


@pytest.mark.parametrize("by", ["security", "lock"])
def test_locks_are_named(by: str) -> None:
    """Stocks that must not be sold leave bonds and cash."""
    locked = (replace(FUNDS[0], lock=SecurityLock.NO_SELL), FUNDS[1])
    held = with_plan(RICH, securities=locked) if by == "security" else with_plan(RICH, locks=(Lock(symbol="STK"),))
    answer = _raise(held, "3000")
    assert _wishes(answer) == ["flow Brokerage", "locks"]
    assert answer.contradiction[0].nearest == "2000"


def test_the_turnover_cap_is_named() -> None:
    """A tenth of the household may be sold."""
    answer = _raise(with_rules(RICH, turnover_cap=D("0.1")), "3000")
    assert _wishes(answer) == ["flow Brokerage", "turnover_cap"]
    assert answer.contradiction[0].nearest == "1700"


def test_other_accounts_cannot_pay() -> None:
    """Money does not move between accounts by itself."""
    held = household(lot("STK", "50", "1000", account="Roth"), classes=WIDE, accounts=(BROKERAGE, ROTH))
    assert _wishes(_raise(held, "100")) == ["flow Brokerage"]


def test_each_account_that_falls_short_is_named() -> None:
    """Two impossible withdrawals are two wishes."""
    held = household(classes=WIDE, accounts=(BROKERAGE, ROTH), cash={"Brokerage": "10", "Roth": "20"})
    answer = proposal(held, Mode.EDGE, flows={"Brokerage": D(-100), "Roth": D(-100)})
    assert _wishes(answer) == ["flow Brokerage", "flow Roth"]
    assert [w.nearest for w in answer.contradiction] == ["10", "20"]


def test_an_unknown_basis_is_in_the_way_too() -> None:
    """What cannot be sold for want of a basis cannot pay."""
    held = household(lot("STK", "50", None), classes=WIDE)
    assert _wishes(_raise(held, "100"))[0] == "flow Brokerage"


# --- Several reasons ----------------------------------------------------------------------------------------


def test_three_wishes_of_which_any_two_could_hold() -> None:
    """1,000 out of 1,000 cash, 500 to stay, no gains: giving up any one of them mends it, so all three are named."""
    answer = _raise(_keeping(RICH, "500"), "1000", gains_budget=ZERO)
    assert set(_wishes(answer)) == {"flow Brokerage", "minimum_cash Brokerage", "gains_budget"}


def test_of_two_limits_that_each_forbid_it_one_is_enough() -> None:
    """A lock and a budget that both stop the sale: the smallest contradiction has only one of them."""
    held = with_plan(RICH, locks=(Lock(account="Brokerage"),))
    answer = _raise(held, "3000", gains_budget=ZERO)
    assert len(_wishes(answer)) == 2


def test_a_limit_that_does_not_matter_is_not_named() -> None:
    """A turnover cap of a half and a lock elsewhere have nothing to do with it."""
    held = with_plan(_keeping(with_rules(RICH, turnover_cap=D("0.95")), "500"), locks=(Lock(symbol="XYZ"),))
    assert _wishes(_raise(held, "6800")) == ["flow Brokerage", "minimum_cash Brokerage"]


WITHOUT: dict[str, Callable[[Household, Request], tuple[Household, Request]]] = {
    "flow Brokerage": lambda h, r: (h, replace(r, flows={})),
    "minimum_cash Brokerage": lambda h, r: (_keeping(h, "0"), r),
    "trades Brokerage": lambda h, r: (with_plan(h, accounts=(replace(h.plan.accounts[0], trades=True),)), r),
    "turnover_cap": lambda h, r: (with_rules(h, turnover_cap=ONE), r),
    "gains_budget": lambda h, r: (with_rules(h, gains_budget=None), replace(r, gains_budget=None)),
    "locks": lambda h, r: (
        with_plan(h, locks=(), securities=tuple(replace(s, lock=SecurityLock.NONE) for s in h.plan.securities)),
        r,
    ),
}


def _is_possible(held: Household, request: Request) -> bool:
    answer = proposal(held, request.mode, flows=request.flows, gains_budget=request.gains_budget)
    return answer.state is not State.INFEASIBLE


@pytest.mark.parametrize("amount", ["900", "2500", "6900"])
@pytest.mark.parametrize("cap", ["0.2", "1"])
@pytest.mark.parametrize("minimum", ["0", "400"])
@pytest.mark.parametrize("lock", ["", "STK", "BND"])
@pytest.mark.parametrize("budget", [None, "0", "1500"])
def test_the_wishes_contradict_each_other_and_none_is_spare(
    amount: str, cap: str, minimum: str, lock: str, budget: str | None
) -> None:
    """With every other limit gone they still cannot hold together, and without any one of them they can."""
    held = _keeping(with_rules(RICH, turnover_cap=D(cap)), minimum)
    held = with_plan(held, locks=(Lock(symbol=lock),) if lock else ())
    request = Request(Mode.RAISE, {"Brokerage": -D(amount)}, None if budget is None else D(budget))
    answer = proposal(held, Mode.RAISE, flows=request.flows, gains_budget=request.gains_budget)
    if answer.state is not State.INFEASIBLE:
        return
    named = _wishes(answer)
    alone = held, request
    for name in WITHOUT.keys() - set(named):
        alone = WITHOUT[name](*alone)
    assert not _is_possible(*alone)
    for name in named:
        assert _is_possible(*WITHOUT[name](*alone))


# --- The nearest --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("commission", ["0", "4.95"])
@pytest.mark.parametrize("minimum", ["0", "250"])
@pytest.mark.parametrize("budget", [None, "700"])
@pytest.mark.parametrize("price", ["100", "137.31"])
def test_the_nearest_can_be_met(commission: str, minimum: str, budget: str | None, price: str) -> None:
    """Asking for the amount it names works, with whole shares, costs and commissions."""
    account = Account("Brokerage", commission=D(commission), minimum_cash=D(minimum))
    funds = tuple(replace(f, half_spread_bps=D("3.3"), daily_volume=D(20000)) for f in FUNDS)
    held = household(
        lot("STK", "37.5", "2000"),
        lot("BND", "41", "1900"),
        classes=WIDE,
        securities=funds,
        prices={**PRICES, "STK": price},
        accounts=(account,),
        cash={"Brokerage": "13.37"},
    )
    limit = None if budget is None else D(budget)
    wish = _raise(held, "8000", gains_budget=limit).contradiction[0]
    assert D(wish.nearest) > 0
    assert _raise(held, wish.nearest, gains_budget=limit).state is not State.INFEASIBLE
