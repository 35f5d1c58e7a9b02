"""The check finds whatever is done to a valid proposal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.engine.rebalance.check import violations
from app.model.account import Account
from app.model.household import Household, RecentBuy
from app.model.plan import Lock, LockSide, Rules
from app.model.proposal import Mode, Request, Side, Trade
from app.model.security import Security, SecurityLock
from app.model.target import AssetClass
from app.model.transaction import Disposal
from tests.engine.households import (
    BROKERAGE,
    DAY,
    FUNDS,
    LATELY,
    PRICES,
    ROTH,
    fund,
    household,
    leaf,
    lot,
    proposal,
    with_plan,
    with_rules,
)

D = Decimal
VALUE = "VAL"
HELD = household(
    lot("STK", "60", "3000", name="old"),
    lot("STK", "40", "4100", acquired=LATELY, name="loss"),
    lot("BND", "10", "400", name="bonds"),
    lot("BND", "20", "900", account="Roth", name="sheltered"),
    accounts=(Account("Brokerage", minimum_cash=D(100)), ROTH),
    securities=(*(replace(f, half_spread_bps=D(2)) for f in FUNDS), fund(VALUE, "Stocks")),
    prices={**PRICES, VALUE: "20"},
    cash={"Brokerage": "150", "Roth": "1000"},
    rules=Rules(minimum_trade=D(100)),
)
REQUEST = Request(Mode.TARGET)
TRADES = proposal(HELD, Mode.TARGET).trades


def _the(side: Side, account: str = "Brokerage") -> int:
    return next(n for n, t in enumerate(TRADES) if (t.side, t.account) == (side, account))


SALE, PURCHASE = _the(Side.SELL), _the(Side.BUY)


def _changed(place: int, **changes: object) -> tuple[Trade, ...]:
    """Change one trade and leave the others."""
    made = replace(TRADES[place], **changes)  # type: ignore[arg-type]  # fields by name
    return tuple(made if n == place else t for n, t in enumerate(TRADES))


def _with_shares(place: int, shares: Decimal) -> tuple[Trade, ...]:
    """Change the shares of a trade and everything that follows from them, lots aside."""
    t = TRADES[place]
    costs = replace(t.costs, spread=(shares * t.price * D("0.0002")).quantize(D("0.01")))
    return _changed(place, shares=shares, amount=shares * t.price, costs=costs)


def _lot(**changes: object) -> tuple[Trade, ...]:
    """Change the lot that is sold at a loss."""
    *others, last = TRADES[SALE].lots
    return _changed(SALE, lots=(*others, replace(last, **changes)))  # type: ignore[arg-type]  # fields by name


def test_the_proposal_itself_holds() -> None:
    """What is tampered with below is sound: a sale of named lots and purchases in two accounts."""
    assert violations(HELD, REQUEST, TRADES) == []
    assert {(t.side, t.account) for t in TRADES} >= {
        (Side.SELL, "Brokerage"),
        (Side.BUY, "Brokerage"),
        (Side.BUY, "Roth"),
    }
    assert (TRADES[SALE].lots[-1].id, TRADES[SALE].lots[-1].term) == ("loss", "short")


TAMPERED: dict[str, tuple[Trade, ...]] = {
    "more is bought than the cash pays": _with_shares(PURCHASE, TRADES[PURCHASE].shares + 5),
    "half a share": _with_shares(PURCHASE, TRADES[PURCHASE].shares - D("0.5")),
    "below the smallest trade": _with_shares(PURCHASE, D(1)),
    "no shares": _with_shares(PURCHASE, D(0)),
    "negative shares": _with_shares(PURCHASE, D(-5)),
    "lots for fewer shares": _with_shares(SALE, TRADES[SALE].shares - 1),
    "more than held": _with_shares(SALE, D(101)),
    "another price": _changed(PURCHASE, price=D("49.99")),
    "another amount": _changed(PURCHASE, amount=TRADES[PURCHASE].amount - 1),
    "costs left out": _changed(PURCHASE, costs=replace(TRADES[PURCHASE].costs, spread=D(0))),
    "an account that is not there": _changed(PURCHASE, account="Elsewhere"),
    "a security the plan does not know": _changed(PURCHASE, symbol="XYZ"),
    "a lot that is not there": _lot(id="none"),
    "a lot of another security": _lot(id="bonds"),
    "a lot of another account": _lot(id="sheltered"),
    "another basis": _lot(basis=D(0)),
    "a basis unknown": _lot(basis=None, gain=None),
    "another gain": _lot(gain=D(0)),
    "another term": _lot(term="long"),
    "shares of a lot made more": _lot(shares=D(41)),
    "the same sale twice": (*TRADES, TRADES[SALE]),
    "bought back": (*TRADES, replace(TRADES[SALE], side=Side.BUY, lots=())),
    "bought back as a twin elsewhere": (*TRADES, replace(TRADES[SALE], account="Roth", side=Side.BUY, lots=())),
}


@pytest.mark.parametrize("trades", TAMPERED.values(), ids=TAMPERED.keys())
def test_every_kind_of_tampering_is_found(trades: tuple[Trade, ...]) -> None:
    """One share, one cent, one lot or one word changed is at least one sentence."""
    assert violations(HELD, REQUEST, trades)


def _security(held: Household, symbol: str, **changes: object) -> Household:
    securities = tuple(
        replace(s, **changes) if s.symbol == symbol else s  # type: ignore[arg-type]  # fields by name
        for s in held.plan.securities
    )
    return with_plan(held, securities=securities)


def _account(held: Household, name: str, **changes: object) -> Household:
    accounts = tuple(
        replace(a, **changes) if a.name == name else a  # type: ignore[arg-type]  # fields by name
        for a in held.plan.accounts
    )
    return with_plan(held, accounts=accounts)


def _capped(cap: str) -> tuple[AssetClass, ...]:
    return tuple(replace(c, account_cap={"Roth": D(cap)}) if c.name == "Stocks" else c for c in HELD.plan.classes)


BOUGHT = TRADES[PURCHASE].symbol
LOST = Disposal("Brokerage", BOUGHT, LATELY, DAY - timedelta(days=9), D(1), D(40), D(60), "short")
FORBIDDEN: dict[str, Callable[[], Household]] = {
    "a locked sale": lambda: _security(HELD, "STK", lock=SecurityLock.NO_SELL),
    "a locked purchase": lambda: _security(HELD, BOUGHT, lock=SecurityLock.NO_BUY),
    "a security held": lambda: _security(HELD, "STK", lock=SecurityLock.HOLD),
    "a lock on the account": lambda: with_plan(HELD, locks=(Lock(account="Brokerage"),)),
    "a lock on the class": lambda: with_plan(HELD, locks=(Lock(asset_class="Stocks", side=LockSide.SELL),)),
    "a lock on the symbol": lambda: with_plan(HELD, locks=(Lock(symbol="STK", side=LockSide.SELL),)),
    "a lock on the lot": lambda: with_plan(HELD, locks=(Lock(lot="loss", side=LockSide.SELL),)),
    "an account that does not trade": lambda: _account(HELD, "Brokerage", trades=False),
    "a menu without it": lambda: _account(HELD, "Brokerage", menu=("STK",)),
    "sold elsewhere only": lambda: _security(HELD, BOUGHT, only_in=("Roth",)),
    "more cash to keep": lambda: _account(HELD, "Brokerage", minimum_cash=D(149)),
    "a class over its cap": lambda: with_plan(HELD, classes=_capped("0.1")),
    "a turnover cap": lambda: with_rules(HELD, turnover_cap=D("0.01")),
    "a holding time": lambda: with_rules(HELD, minimum_holding_days=365),
    "a larger smallest trade": lambda: with_rules(HELD, minimum_trade=D(100000)),
    "a loss of last week": lambda: replace(HELD, disposals=(LOST,)),
    "lots that do not reconcile": lambda: replace(HELD, unreliable=frozenset({("Brokerage", "STK")})),
    "a basis not known": lambda: replace(HELD, lots=tuple(replace(x, basis=None) for x in HELD.lots)),
    "a security of no class": lambda: _security(HELD, BOUGHT, classes={}),
}


@pytest.mark.parametrize("forbidding", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_a_rule_that_came_later_is_broken(forbidding: Callable[[], Household]) -> None:
    """The same trades in a household with one rule more no longer hold."""
    assert violations(forbidding(), REQUEST, TRADES)


@pytest.mark.parametrize(
    "request_",
    [
        Request(Mode.RAISE),
        Request(Mode.INVEST),
        Request(Mode.TARGET, {"Brokerage": D(-5000)}),
        Request(Mode.TARGET, {"Roth": D(-500)}),
    ],
    ids=["raise", "invest", "withdrawal", "withdrawal elsewhere"],
)
def test_trades_of_another_request_do_not_hold(request_: Request) -> None:
    """A mode that does not buy or sell, a withdrawal that is not paid."""
    assert violations(HELD, request_, TRADES)


def test_a_gains_budget_is_counted_over_all_sales() -> None:
    """A gain of 5,000 in an account passes a budget of 4,999, the plan’s or the request’s, and keeps one of 5,000."""
    held = household(lot("STK", "100", "5000"), cash={"Brokerage": "0"})
    trades = proposal(held, Mode.RAISE, flows={"Brokerage": D(-10000)}).trades
    flows = {"Brokerage": D(-10000)}
    assert violations(held, Request(Mode.RAISE, flows, D(5000)), trades) == []
    assert violations(held, Request(Mode.RAISE, flows, D(4999)), trades)
    assert violations(with_rules(held, gains_budget=D(4999)), Request(Mode.RAISE, flows), trades)


def test_an_identical_fund_is_as_forbidden_as_the_one_sold() -> None:
    """Selling at a loss here and buying the twin there is the wash sale it looks like."""
    twin = Security("TWN", {"Stocks": D(1)}, identical=("STK",))
    held = with_plan(HELD, securities=(*HELD.plan.securities, twin))
    held = replace(held, quotes={**held.quotes, "TWN": held.quotes["STK"]})
    bought = replace(
        TRADES[SALE],
        account="Roth",
        symbol="TWN",
        side=Side.BUY,
        lots=(),
        costs=replace(TRADES[SALE].costs, spread=D(0)),
    )
    bought = replace(bought, shares=D(1), amount=D(100))
    only_sale = tuple(t for t in TRADES if t.account == "Brokerage")
    assert violations(held, REQUEST, only_sale) == []
    assert violations(held, REQUEST, (*only_sale, bought)) == ["STK is sold at a loss and its group bought"]


def test_selling_everything_needs_no_whole_shares_and_no_smallest_trade() -> None:
    """A remnant of half a share may go; half of a remnant may not."""
    held = household(lot("STK", "0.5", "40"), lot("BND", "10", None), rules=Rules(minimum_trade=D(100)))
    flows = {"Brokerage": D(-50)}
    trades = proposal(held, Mode.RAISE, flows=flows).trades
    assert [(t.symbol, t.shares) for t in trades] == [("STK", D("0.5"))]
    assert violations(held, Request(Mode.RAISE, flows), trades) == []
    lots = (lot("STK", "0.5", "40"), lot("STK", "0.5", "40", name="rest"), lot("BND", "10", "400"))
    assert violations(replace(held, lots=lots), Request(Mode.RAISE, flows), trades)


def test_nothing_done_breaks_nothing() -> None:
    """No trades hold under every rule."""
    assert violations(household(accounts=(BROKERAGE, ROTH), classes=(leaf("Stocks", "1"),)), REQUEST, ()) == []


def test_a_loss_is_not_handed_on_to_a_purchase_sold_with_it() -> None:
    """Sold by itself each may be; together the purchase of last week replaces the loss and is gone."""
    week = timedelta(days=7)
    lots = (lot("STK", "4", "500", name="old"), lot("STK", "4", "390", acquired=DAY - week, name="new"))
    held = replace(household(*lots), recent_buys=(RecentBuy("Brokerage", "STK", DAY - week, D(4), D(4), "new"),))
    answer = proposal(household(*lots, cash={"Brokerage": "0"}), Mode.RAISE, flows={"Brokerage": D(-800)})
    (sale,) = answer.trades
    found = violations(held, answer.request, answer.trades)
    assert found == ["old is sold at a loss beside new, which replaces it"]
    for part in sale.lots:
        alone = replace(sale, shares=part.shares, amount=part.shares * sale.price, lots=(part,))
        assert not [x for x in violations(held, answer.request, (alone,)) if "replaces" in x]
