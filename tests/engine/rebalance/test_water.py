"""New money spreads like water: the deepest gap first, then the next ones level with it."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.account import Account, AccountType
from app.model.household import Household
from app.model.plan import GoalPrices, Rules
from app.model.proposal import Mode
from tests.engine.households import BROKERAGE, ROTH, fund, household, leaf, lot, proposal

D = Decimal
FREE = Account("Roth", AccountType.ROTH, fractional=True)


def _held(targets: list[str], shares: list[int], accounts: tuple[Account, ...] = (FREE,)) -> Household:
    """Put funds at a dollar a share, one a class, into the first account; a trade as such costs nothing."""
    places = range(len(targets))
    return household(
        *(lot(f"F{n}", str(shares[n]), account=accounts[0].name) for n in places if shares[n]),
        classes=tuple(leaf(f"C{n}", targets[n]) for n in places),
        securities=tuple(fund(f"F{n}", f"C{n}") for n in places),
        prices={f"F{n}": "1" for n in places},
        accounts=accounts,
        rules=Rules(minimum_trade=D(0), prices=GoalPrices(trade=D(0))),
    )


def _level(gaps: list[float], money: float) -> list[float]:
    """Y = max(0, gap − level) with the level at which the purchases use up the money, or fill every gap."""
    gaps = [max(g, 0.0) for g in gaps]
    low, high = 0.0, max(gaps)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(max(0.0, g - middle) for g in gaps) > money else (low, middle)
    return [max(0.0, g - high) for g in gaps]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 50_000)), min_size=2, max_size=5), st.integers(1000, 120_000)
)
def test_purchases_have_the_closed_form(rows: list[tuple[int, int]], money: int) -> None:
    """Without units, costs and limits the answer is Horn’s formula, whatever the targets and holdings."""
    parts = [part for part, _ in rows]
    targets = [(D(p) / sum(parts)).quantize(D("0.0001")) for p in parts]
    targets[0] += 1 - sum(targets)
    shares = [held for _, held in rows]
    answer = proposal(_held([str(t) for t in targets], shares), Mode.INVEST, flows={"Roth": D(money)})
    total = sum(shares) + money
    expected = _level([float(t) * total - h for t, h in zip(targets, shares, strict=True)], money)
    bought = {t.symbol: float(t.amount) for t in answer.trades}
    assert [bought.get(f"F{n}", 0.0) for n in range(len(rows))] == pytest.approx(expected, abs=0.1)


def test_an_account_that_cannot_buy_the_deepest_gap_leaves_it_to_another() -> None:
    """Brokerage may buy bonds alone; so it does, and the Roth’s money goes to stocks."""
    bonds_only = Account("Brokerage", fractional=True, menu=("F1",))
    held = _held(["0.6", "0.4"], [0, 0], (bonds_only, FREE))
    answer = proposal(held, Mode.INVEST, flows={"Brokerage": D(400), "Roth": D(600)})
    assert {(t.account, t.symbol): float(t.amount) for t in answer.trades} == pytest.approx(
        {("Brokerage", "F1"): 400.0, ("Roth", "F0"): 600.0}, abs=0.1
    )


def test_whole_shares_leave_less_than_a_share() -> None:
    """What is left would not buy one more share of what is underweight."""
    held = household(lot("STK", "10", "500"), lot("BND", "40", "1500"), accounts=(BROKERAGE, ROTH))
    answer = proposal(held, Mode.INVEST, flows={"Brokerage": D("2345.67")})
    assert [(t.symbol, t.shares) for t in answer.trades] == [("STK", D(22)), ("BND", D(2))]
    assert answer.accounts[0].cash_after == D("45.67")


def test_nothing_is_bought_where_everything_is_full() -> None:
    """Cash over all targets stays cash: there is a class for it."""
    held = household(
        lot("STK", "60", "500"),
        lot("BND", "60", "1500"),
        classes=(leaf("Stocks", "0.6"), leaf("Bonds", "0.3"), leaf("Cash", "0.1")),
        cash={"Brokerage": "1000"},
    )
    assert proposal(held, Mode.INVEST).trades == ()
