"""Trades the user decided that cannot hold: each is a wish of its own, none is spare, and the nearest can be had."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.rebalance.propose import propose
from app.model.account import Account
from app.model.household import Household
from app.model.number import ONE, ZERO
from app.model.plan import Lock, LockSide
from app.model.proposal import Fixed, Mode, Proposal, Request, Side, State
from app.model.security import SecurityLock
from tests.engine.households import BROKERAGE, FUNDS, ROTH, finish, household, leaf, lot, with_plan, with_rules
from tests.engine.rebalance.effort import examples

D = Decimal
WIDE = (leaf("Stocks", "0.6", "1", "1"), leaf("Bonds", "0.4", "1", "1"))
RICH = household(
    lot("STK", "50", "1000"),
    lot("BND", "20", "400"),
    lot("STK", "10", "900", account="Roth"),
    classes=WIDE,
    accounts=(BROKERAGE, ROTH),
    cash={"Brokerage": "1000", "Roth": "300"},
)
"""5,000 in stocks and 1,000 in bonds, nearly all of it gain, and 1,000 in cash; 1,000 in stocks and 300 in a Roth."""
SELL, BUY = Side.SELL, Side.BUY


def _fixed(text: str) -> tuple[Fixed, ...]:
    """Decided trades, as `Brokerage STK sell 40`."""
    words = [one.split() for one in text.split(", ") if one]
    return tuple(Fixed(account, symbol, Side(side), D(shares)) for account, symbol, side, shares in words)


def _asked(held: Household, fixed: str, mode: Mode = Mode.EDGE, **request: object) -> Proposal:
    asked = replace(Request(mode, fixed=_fixed(fixed)), **request)  # type: ignore[arg-type]  # fields by name
    return finish(propose(held, asked))


def _wishes(answer: Proposal) -> dict[str, str]:
    assert answer.state is State.INFEASIBLE
    return {w.wish: w.nearest for w in answer.contradiction}


# --- One at a time ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fixed, text, nearest",
    [
        ("Brokerage STK sell 60", "Selling exactly 60 STK in Brokerage: 50 are there to sell. Nearest: 50.", "50"),
        ("Brokerage STK sell 1.5", "Selling exactly 1.5 STK in Brokerage: it takes whole shares. Nearest: 1.", "1"),
        ("Roth BND sell 1", "Selling exactly 1 BND in Roth: none are there to sell.", "give it up"),
        ("Brokerage BND buy 130", "Buying exactly 130 BND in Brokerage. Nearest: 120.", "120"),
    ],
)
def test_one_that_cannot_be_made_stands_alone(fixed: str, text: str, nearest: str) -> None:
    """It says what is wrong with it, or how many can be had: 6,000 and all other sales buy 120 bonds."""
    answer = _asked(RICH, fixed)
    account, symbol, side, _ = fixed.split()
    assert _wishes(answer) == {f"fixed {account}|{symbol}|{side}": nearest}
    assert answer.contradiction[0].text == text


def test_of_two_that_share_the_cash_both_are_named() -> None:
    """Without the other each could be had; what they leave each other is the nearest. Another account is not named."""
    fixed = "Brokerage BND buy 80, Brokerage STK sell 20, Roth STK sell 0"
    assert _wishes(_asked(RICH, fixed)) == {"fixed Brokerage|BND|buy": "60", "fixed Brokerage|STK|sell": "30"}


def test_a_withdrawal_and_the_trade_that_is_struck_out_for_it() -> None:
    """2,000 are there without the stocks; ten of them must go for 3,000."""
    answer = _asked(RICH, "Brokerage STK sell 0", flows={"Brokerage": D(-3000)})
    assert _wishes(answer) == {"flow Brokerage": "2000", "fixed Brokerage|STK|sell": "10"}
    assert answer.contradiction[1].text == "Selling no STK in Brokerage. Nearest: 10."


def test_a_budget_and_the_one_sale_that_passes_it() -> None:
    """Stocks have 80 of gain a share, bonds 30: ten stocks pass 500, ten bonds do not."""
    answer = _asked(RICH, "Brokerage STK sell 10, Roth STK sell 2", gains_budget=D(500))
    assert _wishes(answer) == {"fixed Brokerage|STK|sell": "6", "gains_budget": "give it up"}


@pytest.mark.parametrize("side", [SELL, BUY])
def test_a_lock_and_the_trade_it_forbids(side: Side) -> None:
    """Either may be given up."""
    held = with_plan(RICH, locks=(Lock(symbol="STK", account="Brokerage", side=LockSide(side)),))
    assert _wishes(_asked(held, f"Brokerage STK {side} 5")).keys() == {f"fixed Brokerage|STK|{side}", "locks"}


def test_an_account_that_does_not_trade_and_the_trade_in_it() -> None:
    """The account is named, not the lock nobody has."""
    held = with_plan(RICH, accounts=(replace(BROKERAGE, trades=False), ROTH))
    assert _wishes(_asked(held, "Brokerage STK sell 5")).keys() == {"fixed Brokerage|STK|sell", "trades Brokerage"}


def test_a_cap_and_the_purchase_that_passes_it() -> None:
    """Bonds may be a tenth of the Roth's 1,300: two of them."""
    classes = (WIDE[0], replace(WIDE[1], account_cap={"Roth": D("0.1")}))
    answer = _asked(with_plan(RICH, classes=classes), "Roth BND buy 4, Brokerage BND buy 1")
    assert _wishes(answer) == {"fixed Roth|BND|buy": "2", "account_cap Bonds": "give it up"}


def test_a_loss_and_the_purchase_that_would_wash_it() -> None:
    """Both are decided: one of them can be."""
    held = replace(RICH, lots=(lot("STK", "50", "9000"), *RICH.lots[1:]))
    wishes = _wishes(_asked(held, "Brokerage STK sell 5, Roth STK buy 1, Brokerage BND buy 1"))
    assert wishes.keys() == {"fixed Brokerage|STK|sell", "fixed Roth|STK|buy"}


def test_no_more_than_five_are_named() -> None:
    """Seven purchases that take more than there is are a contradiction of seven; the contract has room for five."""
    accounts = (Account("Brokerage"),)
    funds = tuple(replace(FUNDS[1], symbol=f"B{n}") for n in range(7))
    prices = {f.symbol: "50" for f in funds}
    held = household(classes=WIDE, securities=funds, prices=prices, accounts=accounts, cash={"Brokerage": "340"})
    fixed = ", ".join(f"Brokerage {f.symbol} buy 1" for f in funds)
    assert len(_wishes(_asked(held, fixed))) == 5


# --- Any of them ------------------------------------------------------------------------------------------------------


WITHOUT: dict[str, Callable[[Household, Request], tuple[Household, Request]]] = {
    "flow Brokerage": lambda h, r: (h, replace(r, flows={})),
    "minimum_cash Brokerage": lambda h, r: (
        with_plan(h, accounts=(replace(h.plan.accounts[0], minimum_cash=ZERO), *h.plan.accounts[1:])),
        r,
    ),
    "turnover_cap": lambda h, r: (with_rules(h, turnover_cap=ONE), r),
    "gains_budget": lambda h, r: (with_rules(h, gains_budget=None), replace(r, gains_budget=None)),
    "locks": lambda h, r: (
        with_plan(h, locks=(), securities=tuple(replace(s, lock=SecurityLock.NONE) for s in h.plan.securities)),
        r,
    ),
}
TRADES = {
    ("Brokerage", "STK", SELL): (0, 0, 5, 33, 50),
    ("Brokerage", "BND", SELL): (0, 0, 12, 20),
    ("Brokerage", "STK", BUY): (0, 4, 12, 33),
    ("Brokerage", "BND", BUY): (0, 12, 33, 70),
    ("Roth", "STK", SELL): (0, 5, 10, 11),
    ("Roth", "STK", BUY): (0, 1, 5),
    ("Roth", "BND", BUY): (0, 5, 12, 30),
}
"""Trades that can be decided, with shares most of which can be had alone."""


def _without(name: str, held: Household, request: Request) -> tuple[Household, Request]:
    if name.startswith("fixed "):
        account, symbol, side = name.removeprefix("fixed ").split("|")
        left = tuple(f for f in request.fixed if (f.account, f.symbol, f.side) != (account, symbol, side))
        return held, replace(request, fixed=left)
    return WITHOUT[name](held, request)


def _is_possible(held: Household, request: Request) -> bool:
    return finish(propose(held, request)).state is not State.INFEASIBLE


@st.composite
def _questions(draw: st.DrawFn) -> tuple[Household, Request]:
    """The household with limits that bite, and decided trades that it can or cannot make."""
    minimum, cap = draw(st.sampled_from(("0", "400"))), draw(st.sampled_from(("0.2", "1")))
    held = with_rules(
        with_plan(RICH, accounts=(replace(BROKERAGE, minimum_cash=D(minimum)), ROTH)), turnover_cap=D(cap)
    )
    lock = draw(st.sampled_from(("", "", "STK", "BND")))
    held = with_plan(held, locks=(Lock(symbol=lock, account=draw(st.sampled_from(("", "Roth")))),) if lock else ())
    wanted = draw(st.lists(st.sampled_from(list(TRADES)), min_size=1, max_size=5, unique=True))
    fixed = tuple(Fixed(*one, D(draw(st.sampled_from(TRADES[one])))) for one in wanted)
    flow = draw(st.sampled_from((0, 0, -700, -2500, -6900)))
    budget = draw(st.sampled_from((None, None, ZERO, D(1500))))
    mode = draw(st.sampled_from((Mode.EDGE, Mode.TARGET)))
    return held, Request(mode, {"Brokerage": D(flow)} if flow else {}, budget, fixed=fixed)


@examples(150)
@given(_questions())
def test_they_contradict_each_other_and_none_is_spare(question: tuple[Household, Request]) -> None:
    """With all else given up they still cannot be had, and without any one of them the others can."""
    held, request = question
    answer = finish(propose(held, request))
    if answer.state is not State.INFEASIBLE:
        return
    named = [w.wish for w in answer.contradiction]
    assert len(set(named)) == len(named) <= 5
    alone = held, request
    decided = [f"fixed {f.account}|{f.symbol}|{f.side}" for f in request.fixed]
    for name in (*WITHOUT, *decided):
        alone = alone if name in named else _without(name, *alone)
    assert not _is_possible(*alone)
    for name in named:
        assert _is_possible(*_without(name, *alone)), name


@examples(60)
@given(_questions())
def test_the_nearest_shares_can_be_had_beside_all_the_rest(question: tuple[Household, Request]) -> None:
    """Where a number is named for a decided trade, deciding that number mends everything."""
    held, request = question
    answer = finish(propose(held, request))
    for wish in answer.contradiction:
        if not wish.wish.startswith("fixed ") or wish.nearest == "give it up" or ":" in wish.text.split("Nearest")[0]:
            continue
        key = wish.wish.removeprefix("fixed ").split("|")
        nearest = tuple(
            replace(f, shares=D(wish.nearest)) if [f.account, f.symbol, f.side] == key else f for f in request.fixed
        )
        assert _is_possible(held, replace(request, fixed=nearest)), wish
