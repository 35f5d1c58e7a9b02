"""Where a proposal trades, which lots it takes, and what stands in its way."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.model.account import Account
from app.model.plan import Lock, LockHow, LockSide
from app.model.proposal import Mode, Side, Trade
from app.model.security import SecurityLock
from app.model.transaction import Disposal
from tests.engine.households import (
    BROKERAGE,
    DAY,
    FUNDS,
    LATELY,
    PRICES,
    ROTH,
    YESTERDAY,
    fund,
    household,
    leaf,
    lot,
    moves,
    proposal,
    with_plan,
    with_rules,
)

D = Decimal
OVER = household(lot("STK", "80", "4000"), lot("BND", "40", "2000"))
TWO = (BROKERAGE, ROTH)


def _lots(trade: Trade) -> dict[str, Decimal]:
    return {x.id: x.shares for x in trade.lots}


def test_what_is_taxed_is_sold_in_the_shelter() -> None:
    """The same fund with the same gain is sold in the Roth, not in the taxable account."""
    held = household(
        lot("STK", "40", "1000"),
        lot("STK", "40", "1000", account="Roth"),
        lot("BND", "40", "2000", account="Roth"),
        accounts=TWO,
    )
    assert {t.account for t in proposal(held, Mode.TARGET).trades} == {"Roth"}


def test_the_lots_with_the_least_tax_are_sold() -> None:
    """A loss before a gain, a long gain of 20 before a short one of 18: 3.00 of tax a share against 3.60."""
    lots = (
        lot("STK", "10", "820", acquired=LATELY, name="short gain"),
        lot("STK", "10", "800", name="long gain"),
        lot("STK", "5", "600", name="loss"),
        lot("BND", "50", "2500"),
    )
    wide = (leaf("Stocks", "0.6", "1", "1"), leaf("Bonds", "0.4", "1", "1"))
    held = with_plan(household(*lots, classes=wide), locks=(Lock(asset_class="Bonds"),))
    answer = proposal(held, Mode.RAISE, flows={"Brokerage": D(-1500)})
    (sale,) = answer.trades
    assert _lots(sale) == {"loss": D(5), "long gain": D(10)}
    assert (answer.tax.short_gain, answer.tax.long_gain, answer.tax.now) == (D(0), D(100), D(15))
    assert answer.tax.if_fifo == D(15)


def test_a_budget_that_binds_mixes_lots_and_holds() -> None:
    """Long gains are cheaper but larger: of 100 shares so many are long that the gains are just within 1,960."""
    wide = (leaf("Stocks", "0.6", "1", "1"), leaf("Bonds", "0.4", "1", "1"))
    held = household(
        lot("STK", "200", "16400", acquired=LATELY, name="short"), lot("STK", "200", "16000", name="long"), classes=wide
    )
    answer = proposal(held, Mode.RAISE, flows={"Brokerage": D(-10000)}, gains_budget=D(1960))
    (sale,) = answer.trades
    assert _lots(sale) == {"short": D(20), "long": D(80)}
    assert sale.gain == D(1960)


def test_losses_and_gains_of_one_holding_are_netted() -> None:
    """Three shares of a loss lot and a gain lot together cost no tax; three of the gain lot would."""
    lots = (
        lot("STK", "4", "2066", acquired=LATELY, name="loss"),
        lot("STK", "4", "1269", acquired=LATELY, name="gain"),
        lot("BND", "20", "900"),
    )
    held = household(*lots, prices={"STK": "407", "BND": "50"})
    assert proposal(held, Mode.TARGET).tax.now <= 0


def test_the_dearer_reading_of_an_unknown_day_counts() -> None:
    """A gain of unknown term is taxed as short, so the long lot goes first."""
    lots = (
        lot("STK", "40", "2000", acquired=None, name="undated"),
        lot("STK", "40", "2000", name="long"),
        lot("BND", "40", "2000"),
    )
    sale = next(t for t in proposal(household(*lots), Mode.TARGET).trades if t.side is Side.SELL)
    assert _lots(sale) == {"long": sale.shares}


def test_a_lot_of_unknown_basis_is_not_sold_from_a_taxable_account() -> None:
    """Its tax cannot be told, and the proposal says what is in the way."""
    held = household(lot("STK", "80"), lot("BND", "40", "2000"))
    answer = proposal(held, Mode.EDGE)
    assert not any(t.side is Side.SELL for t in answer.trades)
    assert "The basis of STK in Brokerage is unknown." in {u.text for u in answer.not_done}


def test_in_a_shelter_no_basis_is_needed() -> None:
    """Nothing is taxed there."""
    held = household(lot("STK", "80", account="Roth"), lot("BND", "40", account="Roth"), accounts=(ROTH,))
    assert {t.symbol for t in proposal(held, Mode.EDGE).trades} == {"STK", "BND"}


def test_lots_that_do_not_reconcile_stay() -> None:
    """Nothing is sold from a broken holding, and the barrier is named."""
    held = replace(OVER, unreliable=frozenset({("Brokerage", "STK")}))
    answer = proposal(held, Mode.EDGE)
    assert not any(t.symbol == "STK" for t in answer.trades)
    text = "STK in Brokerage does not reconcile with the broker's files, so nothing of it is sold."
    assert ("trust", text) in {(u.code, u.text) for u in answer.not_done}


def test_what_does_not_reconcile_stays_in_a_shelter_too() -> None:
    """How much there is to sell is in doubt, whatever the tax."""
    held = household(lot("STK", "80", account="Roth"), lot("BND", "40", account="Roth"), accounts=(ROTH,))
    answer = proposal(replace(held, unreliable=frozenset({("Roth", "STK")})), Mode.EDGE)
    assert not any(t.symbol == "STK" for t in answer.trades)


@pytest.mark.parametrize("is_sheltered", [False, True])
def test_the_plan_may_let_it_be_sold_all_the_same(is_sheltered: bool) -> None:
    """Account by account; the same trades as if it did reconcile, and every sale says so."""
    sheltered = household(lot("STK", "80", account="Roth"), lot("BND", "40", account="Roth"), accounts=(ROTH,))
    held = sheltered if is_sheltered else OVER
    account = held.plan.accounts[0]
    broken = replace(held, unreliable=frozenset({(account.name, "STK")}))
    answer = proposal(with_plan(broken, accounts=(replace(account, sell_unreconciled=True),)), Mode.EDGE)
    plain = proposal(held, Mode.EDGE)
    assert [(t.symbol, t.side, t.shares) for t in answer.trades] == [(t.symbol, t.side, t.shares) for t in plain.trades]
    (sale,) = (t for t in answer.trades if t.side == "sell")
    said = f"STK in {account.name} does not reconcile; the plan lets it be sold all the same."
    assert [r.text for r in sale.reasons if r.code == "trust"] == [said]
    assert not any(u.code == "trust" for u in answer.not_done)


@pytest.mark.parametrize(
    "locks",
    [
        (Lock(symbol="STK", side=LockSide.SELL),),
        (Lock(account="Brokerage"),),
        (Lock(asset_class="Stocks"),),
        (Lock(lot="old"), Lock(lot="young")),
    ],
    ids=["symbol", "account", "class", "lots"],
)
def test_what_is_locked_is_not_sold(locks: tuple[Lock, ...]) -> None:
    """Whatever the lock names, the stocks stay, and the sentence says what holds the class there."""
    held = household(
        lot("STK", "40", "4000", name="old"),
        lot("STK", "40", "4000", acquired=LATELY, name="young"),
        lot("BND", "40", "2000"),
    )
    answer = proposal(with_plan(held, locks=locks), Mode.EDGE)
    assert not any(t.side is Side.SELL for t in answer.trades)
    outside = [u.text for u in answer.not_done if u.code == "outside"]
    assert outside[0] == "Stocks stays 15.0 points above its band: locks hold it there."
    assert outside[1].startswith("Bonds stays 15.0 points below its band")


def test_one_locked_lot_leaves_the_others() -> None:
    """The lock names a lot, so the rest of the holding may go."""
    held = household(
        lot("STK", "40", "4000", name="kept"), lot("STK", "40", "4000", name="free"), lot("BND", "40", "2000")
    )
    answer = proposal(with_plan(held, locks=(Lock(lot="kept"),)), Mode.EDGE)
    assert [_lots(t) for t in answer.trades if t.side is Side.SELL] == [{"free": D(15)}]


def test_a_priced_lock_is_avoided_not_forbidden() -> None:
    """At ten cents a dollar the other account is dearer than none and cheaper than no trade at all."""
    held = household(
        lot("STK", "40", "4000"), lot("STK", "40", "4000", account="Roth"), lot("BND", "40", "2000"), accounts=TWO
    )
    avoid = Lock(account="Roth", how=LockHow.AVOID, price=D("0.1"))
    assert {t.account for t in proposal(with_plan(held, locks=(avoid,)), Mode.EDGE).trades} == {"Brokerage"}
    only = with_plan(held, locks=(avoid, Lock(account="Brokerage")))
    assert {t.account for t in proposal(only, Mode.EDGE).trades} == {"Roth"}


@pytest.mark.parametrize("lock", [SecurityLock.NO_BUY, SecurityLock.HOLD])
def test_a_security_that_is_not_bought_leaves_the_money_to_its_neighbour(lock: SecurityLock) -> None:
    """Another fund of the class takes its place."""
    funds = (FUNDS[0], replace(FUNDS[1], lock=lock), fund("AGG", "Bonds"))
    held = household(
        lot("STK", "80", "8000"), lot("BND", "40", "2000"), securities=funds, prices={**PRICES, "AGG": "100"}
    )
    assert ("Brokerage", "buy", "AGG", D(15)) in moves(proposal(held, Mode.EDGE))


def test_the_plans_first_security_of_a_class_is_bought() -> None:
    """Where two would do the order of the plan decides."""
    for order in (("BND", "AGG"), ("AGG", "BND")):
        funds = (FUNDS[0], *(fund(s, "Bonds") for s in order))
        held = household(lot("STK", "80", "8000"), securities=funds, prices={**PRICES, "AGG": "50"})
        assert {t.symbol for t in proposal(held, Mode.TARGET).trades if t.side is Side.BUY} == {order[0]}


def test_no_loss_is_sold_where_its_twin_is_bought() -> None:
    """One identity group is never sold at a loss and bought by the same proposal, in any account."""
    funds = (replace(FUNDS[0], identical=("TWN",)), FUNDS[1], fund("TWN", "Stocks"))
    held = household(
        lot("STK", "30", "6000"),
        lot("BND", "140", "7000", account="Roth"),
        accounts=TWO,
        securities=funds,
        prices={**PRICES, "TWN": "100"},
        cash={"Brokerage": "0", "Roth": "0"},
    )
    answer = proposal(held, Mode.TARGET, flows={"Brokerage": D(-500)})
    lost = [t for t in answer.trades if t.side is Side.SELL and t.gain is not None and t.gain < 0]
    assert [t.symbol for t in lost] == ["STK"]
    assert not any(t.side is Side.BUY and t.symbol in ("STK", "TWN") for t in answer.trades)


@pytest.mark.parametrize("amount", ["300", "351.17", "424.27"])
def test_a_rounding_share_is_not_taken_from_a_loss_whose_group_is_bought(amount: str) -> None:
    """A fractional account rounds down and then sells a little more: of the lot it sells, not of the loss beside it."""
    held = household(
        lot("STK", "100", "1500", name="gain"),
        lot("STK", "100", "3100", name="loss"),
        lot("BND", "300", "15000", account="Roth"),
        accounts=(replace(BROKERAGE, fractional=True), ROTH),
        securities=tuple(replace(f, half_spread_bps=D("3.3")) for f in FUNDS),
        prices={"STK": "27.47", "BND": "50"},
    )
    answer = proposal(held, Mode.EDGE, flows={"Brokerage": -D(amount)}, gains_budget=D(5000))
    assert ("Roth", "STK") in {(t.account, t.symbol) for t in answer.trades if t.side is Side.BUY}
    assert {x.id for t in answer.trades for x in t.lots} == {"gain"}


def test_a_loss_of_last_month_keeps_its_group_from_being_bought() -> None:
    """Until the window closes the money has to go elsewhere, and the sentence names the day."""
    sale = Disposal("Brokerage", "BND", LATELY, DAY - timedelta(days=10), D(1), D(40), D(60), "short")
    held = replace(household(lot("STK", "80", "8000"), cash={"Brokerage": "2000"}), disposals=(sale,))
    answer = proposal(held, Mode.INVEST)
    assert answer.trades == ()
    assert "BND is not bought until 2026-12-10: a loss in it was sold less than 31 days ago." in {
        u.text for u in answer.not_done
    }


def test_a_washed_loss_is_worth_nothing_now() -> None:
    """Shares bought five days ago wash the loss: the tax does not fall by it."""
    lots = (
        lot("STK", "80", "12000", name="loss"),
        lot("STK", "80", "8000", acquired=DAY - timedelta(days=5), name="new"),
    )
    held = household(*lots, lot("BND", "40", "2000"))
    answer = proposal(held, Mode.RAISE, flows={"Brokerage": D(-4000)})
    assert any(x.id == "loss" for t in answer.trades for x in t.lots) <= (answer.tax.disallowed < 0)
    assert answer.tax.now >= 0


def test_the_smallest_holding_time_is_kept() -> None:
    """What was bought yesterday is not sold under a rule of thirty days."""
    held = with_rules(
        household(lot("STK", "80", "8000", acquired=YESTERDAY), lot("BND", "40", "2000")), minimum_holding_days=30
    )
    answer = proposal(held, Mode.EDGE)
    assert not any(t.side is Side.SELL for t in answer.trades)
    assert "STK of 2026-11-19 is held for less than 30 days." in {u.text for u in answer.not_done}


def test_the_turnover_cap_is_kept() -> None:
    """Sales stay within a tenth of the household."""
    held = with_rules(household(lot("STK", "100", "10000"), lot("BND", "20", "1000")), turnover_cap=D("0.1"))
    answer = proposal(held, Mode.TARGET)
    assert sum((t.amount for t in answer.trades if t.side is Side.SELL), D(0)) == D(1100)


def test_an_account_cap_turns_purchases_to_another_account() -> None:
    """The Roth may hold bonds up to a fifth of itself; the rest is bought elsewhere or not at all."""
    bonds = replace(leaf("Bonds", "0.4"), account_cap={"Roth": D("0.2")})
    held = household(
        lot("STK", "50", "1000"),
        lot("STK", "50", "5000", account="Roth"),
        accounts=TWO,
        classes=(leaf("Stocks", "0.6"), bonds),
    )
    bought = {t.account: t.amount for t in proposal(held, Mode.TARGET).trades if t.side is Side.BUY}
    assert bought == {"Brokerage": D(3000), "Roth": D(1000)}


def test_prices_of_goals_change_what_is_worth_a_trade() -> None:
    """At a cent for a dollar of distance tax is dearer than drift, and nothing is sold."""
    assert proposal(OVER, Mode.TARGET).trades
    cheap = replace(OVER.plan.rules.prices, distance=D("0.01"), inside=D(0))
    answer = proposal(with_rules(OVER, prices=cheap), Mode.TARGET)
    assert answer.trades == ()
    assert answer.objective == D("20.00")


def test_a_dear_trade_is_left_out() -> None:
    """A hundred dollars for a trade are more than ninety of drift."""
    held = household(lot("STK", "66", "6600"), lot("BND", "68", "3400"))
    prices = held.plan.rules.prices
    assert proposal(held, Mode.EDGE).trades
    assert proposal(with_rules(held, prices=replace(prices, trade=D(150))), Mode.EDGE).trades == ()


def test_whole_shares_may_be_asked_of_a_fractional_account() -> None:
    """The request’s wish for whole shares beats the account; the opposite wish does not."""
    able = (Account("Brokerage", fractional=True),)
    held = household(lot("STK", "70.5", "7050"), lot("BND", "59", "2950"), accounts=able)
    assert any(t.shares % 1 for t in proposal(held, Mode.TARGET).trades)
    assert not any(t.shares % 1 for t in proposal(held, Mode.TARGET, fractional=False).trades)
    unable = with_plan(held, accounts=(BROKERAGE,))
    assert not any(t.shares % 1 for t in proposal(unable, Mode.TARGET, fractional=True).trades)


def test_a_security_without_a_price_takes_no_part_and_is_named() -> None:
    """What cannot be weighed is not traded."""
    held = household(lot("STK", "80", "8000"), lot("BND", "40", "2000"), lot("ODD", "5", "500"))
    answer = proposal(held, Mode.EDGE)
    assert "ODD has no price." in {u.text for u in answer.not_done}
    assert "ODD" not in {t.symbol for t in answer.trades}


def test_a_short_position_stays_as_it_is() -> None:
    """Shares below zero are not for sale; the rest of the household is proposed for as ever."""
    held = household(lot("STK", "80", "8000"), lot("BND", "40", "2000"), lot("BND", "-2", "-100", name="short"))
    assert {t.symbol for t in proposal(held, Mode.EDGE).trades} <= {"STK", "BND"}
