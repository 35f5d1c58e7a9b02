"""Modes harvest and harvest-rebalance by hand: what is sold, what stands in, what is left and why."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from app.engine.harvest.loss_lots import loss_sales
from app.engine.harvest.replacements import match, past_purchases
from app.model.account import Account, AccountType
from app.model.household import Household, RecentBuy
from app.model.plan import HarvestRules, WashReadings, WorkplaceReading
from app.model.proposal import Mode
from app.model.security import Security
from app.model.tax_year import YearStart
from tests.engine.households import BROKERAGE, DAY, household, leaf, lot, moves, proposal, with_rules

D = Decimal
TWIN = Security("TWN", {"Stocks": D(1)}, substitutes=("STK",))
PAIR = (Security("STK", {"Stocks": D(1)}, substitutes=("TWN",)), TWIN)


def _held(basis: str) -> Household:
    """Ten shares of stocks at 100, bought for `basis`, and a fund that may stand in for them."""
    return household(
        lot("STK", "10", basis), classes=(leaf("Stocks", "1"),), securities=PAIR, prices={"STK": "100", "TWN": "50"}
    )


def test_a_loss_is_taken_and_its_stand_in_bought() -> None:
    """A loss of 500 at 20 % of income saves 100 now; twenty shares at 50 take its place."""
    answer = proposal(_held("1500"), Mode.HARVEST)
    assert moves(answer) == [
        ("Brokerage", "sell", "STK", D(10)),
        ("Brokerage", "buy", "TWN", D(20)),
    ]
    assert answer.tax.now == D(-100)
    assert answer.tax.deferred_value < 0


def test_a_loss_under_the_floor_is_left() -> None:
    """A loss of 500 is no loss worth the trouble where the smallest one is 600; it says so."""
    held = with_rules(_held("1500"), harvest=HarvestRules(minimum_loss=D(600)))
    answer = proposal(held, Mode.HARVEST)
    assert answer.trades == ()
    assert [u.text for u in answer.not_done] == [
        "STK in Brokerage: a loss of $500 is left: it is under your smallest loss."
    ]


def test_half_a_dollar_of_loss_is_told_as_the_screen_tells_it() -> None:
    """Ten shares bought for 1,502.50 have lost 502.50: half a dollar is rounded up, and not to the even 502."""
    held = with_rules(_held("1502.50"), harvest=HarvestRules(minimum_loss=D(600)))
    assert proposal(held, Mode.HARVEST).not_done[0].text.startswith("STK in Brokerage: a loss of $503 is left")


def test_a_gain_is_not_harvested() -> None:
    """What stands at a gain stays where it is."""
    assert proposal(_held("500"), Mode.HARVEST).trades == ()


def test_a_gain_that_uses_up_carried_losses_takes_their_worth() -> None:
    """5,000 lost so far: 2,000 are carried on. A gain of 500 leaves 1,500: at 10 % less a year at 25 %, 40 are lost."""
    held = household(lot("STK", "10", "500"), cash={"Brokerage": "0"})
    held = with_rules(held, harvest=HarvestRules(later_rate=D("0.1"), years=1, discount_rate=D("0.25")))
    held = replace(held, year=YearStart(long=D(-5000)))
    answer = proposal(held, Mode.HARVEST_REBALANCE, flows={"Brokerage": D(-1000)})
    assert [(t.symbol, t.shares, t.gain) for t in answer.trades] == [("STK", D(10), D(500))]
    assert (answer.tax.now, answer.tax.deferred_value) == (D(0), D(-40))


def test_what_is_bought_in_an_account_held_away_replaces_a_loss_by_any_reading() -> None:
    """Ten shares lose 500 at a broker that trades; ten more were bought last week where nothing is traded."""
    away = Account("Away", AccountType.HELD_AWAY)
    held = household(
        lot("STK", "10", "1500", name="loss"),
        lot("STK", "10", "1000", account="Away", acquired=DAY - timedelta(days=7), name="new"),
        accounts=(BROKERAGE, away),
    )
    held = replace(held, recent_buys=(RecentBuy("Away", "STK", DAY - timedelta(days=7), D(10), D(10), "new"),))
    for reading in WorkplaceReading:
        read = with_rules(held, wash_readings=WashReadings(workplace_plans=reading))
        blocked = loss_sales(read)[0][0]
        known = past_purchases(read, frozenset({"STK"}))
        assert sum(b.voided for b in match(blocked, known, read.plan.rules.wash_readings)) == D(500)
        assert not any(p.permanent for p in known)
