"""Losses worth taking, worked by hand.

Today is 20 November 2026. 100 STK cost 10,000 and are worth 8,000; STKX is identical, ALT may stand in. Ordinary income
is taxed at 20 %, long gains at 15 %.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.harvest import gains_ledger
from app.model.account import Account, AccountType
from app.model.harvest import SubstituteChoice, Verdict
from app.model.household import Household, Trust, TrustState
from app.model.number import ZERO
from app.model.plan import (
    Filing,
    HarvestRules,
    Lock,
    LockSide,
    PlannedBuy,
    Reading,
    Tax,
    WashReadings,
    WorkplaceReading,
)
from app.model.proposal import Costs, LotSale, Side, Trade
from app.model.security import Security
from app.model.transaction import Disposal
from tests.engine.harvests import IRA, STOCK, a_year, bought, losing, nothing, on, only, report
from tests.engine.households import BROKERAGE, DAY, LATELY, LONG_AGO, ROTH, lot, with_plan, with_rules

D = Decimal
NOV_3, OCT_21, OCT_20, DEC_3 = date(2026, 11, 3), date(2026, 10, 21), date(2026, 10, 20), date(2026, 12, 3)
LATER = HarvestRules(later_rate=D("0.15"), discount_rate=D("0.25"), years=2)


def _planned(account: str = "Roth", amount: str = "800", every: str = "", day: date = DEC_3) -> PlannedBuy:
    return PlannedBuy(account, "STK", D(amount), every, day)


def _sold(symbol: str, loss: str, day: date, account: str = "Brokerage") -> Disposal:
    return Disposal(account, symbol, LONG_AGO, day, D(10), D(1000), D(1000) + D(loss), "long")


# --- A clear loss -----------------------------------------------------------------------------------------------------


def test_a_clear_loss_is_one_sale_with_all_its_numbers() -> None:
    """2,000 against 5,000 of long gains saves 300; 15 % of 2,000 in two years at 25 % takes 192 of it."""
    c = only(with_rules(losing(), harvest=LATER))
    assert (c.account, c.symbol, c.shares, c.value, c.basis) == ("Brokerage", "STK", D(100), D(8000), D(10000))
    assert (c.loss, c.of_basis, c.term, c.key) == (D(-2000), D("-0.2"), "long", "Brokerage|STK|long")
    assert (c.allowed, c.put_off, c.lost) == (D(2000), D(0), D(0))
    assert (c.benefit_now, c.benefit_net) == (D(300), D(108))
    assert (c.verdict, c.substitute, c.lockout_until) == (Verdict.CLEAR, "ALT", date(2026, 12, 20))
    assert c.reasons[0] == "Saves $300 this year, $108 after later tax and costs."
    assert [(x.id, x.gain) for x in c.lots] == [("old", D(-2000))]


def test_what_the_limit_leaves_is_used_in_later_years() -> None:
    """Without gains 4,000 save 600 now and 200 next year, in today's money 160; later tax takes 384."""
    given = with_rules(losing(lot("STK", "100", "10000", name="second")), harvest=LATER)
    c = only(given, a_year())
    assert (c.benefit_now, c.benefit_net) == (D(600), D(600) + D(160) - D(384))


def test_a_loss_still_unused_at_the_horizon_sets_off_the_later_gain() -> None:
    """With no later year 1,000 of 4,000 are left, so that 3,000 are taxed then."""
    rules = HarvestRules(later_rate=D("0.15"), discount_rate=D(0), years=0)
    c = only(with_rules(losing(lot("STK", "100", "10000", name="second")), harvest=rules), a_year())
    assert (c.benefit_now, c.benefit_net) == (D(600), D(600) - D(450))


def test_carried_losses_come_before_it() -> None:
    """With 9,000 carried in this year's deduction is used; the reason says so."""
    c = only(losing(), a_year(entering="9000"))
    assert c.benefit_now == 0
    assert any("deduction is already used" in reason for reason in c.reasons)


def test_both_legs_cost_commission_and_half_spread() -> None:
    """Two commissions of 5; half-spreads of 10 and 15 basis points on 8,000."""
    securities = (replace(STOCK, half_spread_bps=D(10)), Security("ALT", {"Stocks": D(1)}, half_spread_bps=D(15)))
    given = with_plan(losing(accounts=(replace(BROKERAGE, commission=D(5)),)), securities=securities)
    cost = only(given).cost
    assert (cost.commission, cost.spread, cost.lost_dividend, cost.total) == (D(10), D(20), D(0), D(30))


def test_lots_are_gathered_by_account_and_term() -> None:
    """Two long lots are one sale, a short one another, and one at a gain stays."""
    given = losing(
        lot("STK", "10", "900", name="second"),
        lot("STK", "10", "900", acquired=LATELY, name="young"),
        lot("STK", "10", "700", name="gain"),
    )
    found = {c.term: [x.id for x in c.lots] for c in report(given).candidates}
    assert found == {"long": ["old", "second"], "short": ["young"]}


def test_the_clear_and_the_dearest_come_first() -> None:
    """A blocked loss stands behind a clear one that saves less."""
    given = losing(lot("ALT", "100", "2500", name="alt"), recent_buys=(bought("Roth", "1", NOV_3),))
    found = report(given, substitutes=lambda _: (SubstituteChoice("NEW", "", "", "seen", ""),)).candidates
    assert [(c.symbol, c.verdict) for c in found] == [("ALT", Verdict.CLEAR), ("STK", Verdict.BLOCKED)]


# --- What keeps a lot out ---------------------------------------------------------------------------------------------


def test_an_unknown_basis_is_an_issue_and_never_a_loss() -> None:
    """The lot is named; the others stay candidates."""
    found = report(losing(lot("ALT", "10", name="unknown")))
    assert [c.symbol for c in found.candidates] == ["STK"]
    assert [i.code for i in found.issues] == ["no-basis"]


def test_lots_that_do_not_add_up_are_not_offered() -> None:
    """Neither where the position is in doubt nor where the account is."""
    doubted = losing(unreliable=frozenset({("Brokerage", "STK")}))
    broken = losing(trust={"Brokerage": Trust(TrustState.BROKEN)})
    for household in (doubted, broken):
        found = report(household)
        assert (found.candidates, [i.code for i in found.issues]) == ((), ["unreliable"])


def test_only_accounts_that_are_taxed_and_trade_have_candidates() -> None:
    """A loss in an IRA is worth nothing, one in an account that does not trade cannot be taken."""
    assert report(losing(accounts=(replace(BROKERAGE, trades=False),))).candidates == ()
    assert report(losing(accounts=(replace(BROKERAGE, type=AccountType.ROTH),))).candidates == ()


def test_a_locked_lot_is_not_offered() -> None:
    """By a lock on the security's class, or on the lot alone."""
    for lock in (Lock(asset_class="Stocks", side=LockSide.SELL), Lock(lot="old")):
        assert report(with_plan(losing(), locks=(lock,))).candidates == ()
    assert len(report(with_plan(losing(), locks=(Lock(lot="another"),))).candidates) == 1


def test_a_gift_counts_its_loss_from_its_worth_then() -> None:
    """Donor's basis 10,000, worth 8,500 when given: the loss is 500, and short from the gift on."""
    given = replace(
        losing(),
        lots=(replace(lot("STK", "100", "10000"), loss_basis=D(8500), loss_since=LATELY, held_since=LONG_AGO),),
    )
    c = only(given)
    assert (c.loss, c.term) == (D(-500), "short")


# --- Verdicts ---------------------------------------------------------------------------------------------------------


def test_floors_are_in_money_and_in_parts_of_basis() -> None:
    """2,000 is under a floor of 2,001, and 20 % under one of 21 %."""
    c = only(with_rules(losing(), harvest=HarvestRules(minimum_loss=D(2001))))
    assert (c.verdict, c.reasons[0]) == (Verdict.FLOOR, "Under your $2,001 floor.")
    c = only(with_rules(losing(), harvest=HarvestRules(minimum_part=D("0.21"))))
    assert (c.verdict, c.reasons[0]) == (Verdict.FLOOR, "Under your floor of 21.0 % of basis.")


def test_nothing_stands_in_without_a_substitute() -> None:
    """No name in the plan, none from the list."""
    given = with_plan(losing(), securities=(replace(STOCK, substitutes=()),))
    assert (only(given).verdict, only(given).substitute) == (Verdict.NO_SUBSTITUTE, "")


def test_a_loss_that_later_tax_outweighs_is_not_worth_it() -> None:
    """15 % now against 40 % in a year at 6 %."""
    rules = HarvestRules(later_rate=D("0.4"), years=1)
    c = only(with_rules(losing(), harvest=rules))
    assert (c.verdict, c.threshold) == (Verdict.NOT_WORTH, None)
    assert c.benefit_net < 0


def _shallow() -> Household:
    """Make a loss of 1 % of value at a volatility of 16 % a year."""
    given = losing(sigma={"STK": D("0.01008")})
    return with_rules(replace(given, lots=(lot("STK", "100", "8080"),)), harvest=HarvestRules(minimum_loss=D(10)))


def test_a_shallow_loss_waits_for_a_deeper_one() -> None:
    """Without costs about 1.8 % of value is where taking it beats waiting."""
    c = only(_shallow())
    assert c.verdict is Verdict.WAIT
    assert c.threshold is not None
    assert c.threshold.quantize(D("0.001")) == D("0.018")
    assert c.reasons[0] == "The loss is 1.0 % of value. From 1.8 % on, taking it beats waiting for a larger one."


def test_in_december_nothing_waits() -> None:
    """From December 1 a loss that is worth anything is taken; the day before it waits."""
    assert only(on(_shallow(), date(2026, 11, 30))).verdict is Verdict.WAIT
    assert only(on(_shallow(), date(2026, 12, 1))).verdict is Verdict.CLEAR


def test_an_assumed_volatility_is_said() -> None:
    """A symbol without prices enough is taken to move 1 % a day."""
    assert any("1 % a day" in reason for reason in only(losing()).reasons)
    assert not any("1 % a day" in reason for reason in only(losing(sigma={"STK": D("0.01")})).reasons)


def test_in_the_zero_bracket_a_loss_saves_nothing_and_gains_are_free() -> None:
    """Income of 60,000 with 5,000 of long gains leaves 25,000 under the top of 90,000; the ALT lot fits in part."""
    given = with_plan(losing(lot("ALT", "2000", "10000", name="gain")), tax=Tax(filing=Filing.JOINT, income=D(60000)))
    found = report(given)
    (c,) = found.candidates
    assert (c.benefit_now, c.verdict) == (D(0), Verdict.NOT_WORTH)
    assert any("gains pay no tax" in reason for reason in c.reasons)
    assert found.gain_room is not None
    assert (found.gain_room.room, [(x.id, x.shares, x.gain) for x in found.gain_room.lots]) == (
        D(25000),
        [("gain", D(1666), D(24990))],
    )


def test_there_is_no_room_for_gains_above_the_bracket_or_behind_a_loss() -> None:
    """An income of 150,000 fills it; a loss of the year would be used up by a gain."""
    assert report(losing()).gain_room is None
    poor = with_plan(losing(), tax=Tax(filing=Filing.JOINT, income=D(60000)))
    assert report(poor, a_year(long="-100")).gain_room is None


def test_a_loss_about_to_turn_long_has_its_price_where_short_gains_are() -> None:
    """2,000 against short gains save 400, against the long gains beside them 300."""
    young = replace(losing(), lots=(lot("STK", "100", "10000", acquired=date(2025, 12, 20)),))
    c = only(young, a_year(short="9000", long="9000"))
    assert "Turns long-term on Dec 21. From then on the loss saves $100 less this year." in c.reasons
    assert not any("Turns long" in reason for reason in only(young, a_year(long="9000")).reasons)


# --- Purchases in the window ------------------------------------------------------------------------------------------


def test_a_purchase_in_an_ira_loses_its_part_for_good() -> None:
    """40 of 100 shares at 20 a share: 800 lost, 1,200 count; it has two ways out."""
    c = only(losing(recent_buys=(bought(IRA.name, "40", NOV_3),)))
    assert (c.allowed, c.put_off, c.lost, c.verdict) == (D(1200), D(0), D(800), Verdict.BLOCKED)
    (b,) = c.blocked_by
    assert (b.account, b.day, b.shares, b.planned, b.permanent, b.voided) == (
        IRA.name,
        NOV_3,
        D(40),
        False,
        True,
        D(800),
    )
    assert [(w.sell_from, w.counts, w.text) for w in c.ways_out] == [
        (date(2026, 12, 4), D(2000), "Sell on or after Dec 4. All $2,000 counts."),
        (DAY, D(1200), "Sell today: $1,200 counts, $800 is lost for good."),
    ]
    assert c.reasons[:2] == (
        "Sam’s IRA bought 40 STK on Nov 3: $800 of the loss is lost for good, there is no basis to add it to.",
        "What is lost for good would have saved $120 this year.",
    )


def test_what_is_lost_for_good_is_priced_and_what_is_put_off_is_not() -> None:
    """In both 1,200 save 180 now; later the basis of 2,000 is missing after a loss, of 1,200 after a delay."""
    given = with_rules(losing(), harvest=LATER)
    lost = only(replace(given, recent_buys=(bought(IRA.name, "40", NOV_3),)))
    put_off = only(replace(given, recent_buys=(bought("Brokerage", "40", NOV_3),)))
    assert (put_off.put_off, put_off.lost) == (D(800), D(0))
    assert (lost.benefit_now, put_off.benefit_now) == (D(180), D(180))
    assert (lost.benefit_net, put_off.benefit_net) == (D("-12"), D("64.8"))


@pytest.mark.parametrize("day, counts", [(OCT_20, "2000"), (OCT_21, "1200"), (DAY, "1200")])
def test_the_window_begins_thirty_days_before(day: date, counts: str) -> None:
    """October 21 is inside, the 20th is not, today is."""
    assert only(losing(recent_buys=(bought("Roth", "40", day),))).allowed == D(counts)


def test_an_identical_security_blocks_too() -> None:
    """STKX in the Roth is the same fund; ALT is not."""
    assert only(losing(recent_buys=(bought("Roth", "40", NOV_3, symbol="STKX"),))).lost == D(800)
    assert only(losing(recent_buys=(bought("Roth", "40", NOV_3, symbol="ALT"),))).lost == D(0)


def test_shares_already_used_do_not_block_again() -> None:
    """Of 40 bought 15 replace nothing yet."""
    buy = replace(bought("Roth", "40", NOV_3), unused=D(15))
    assert only(losing(recent_buys=(buy,))).lost == D(300)


def test_more_bought_than_sold_voids_all_and_waits_for_the_last() -> None:
    """The second purchase voids nothing today, but the loss counts in full only 31 days after it."""
    c = only(losing(recent_buys=(bought("Roth", "100", NOV_3), bought("Roth", "5", DAY))))
    assert (c.lost, c.allowed) == (D(2000), D(0))
    assert [b.day for b in c.blocked_by] == [NOV_3]
    assert c.ways_out[0].sell_from == date(2026, 12, 21)


def test_the_cents_of_all_purchases_are_the_loss() -> None:
    """A loss of 1,000 over three purchases of a third each is voided to the last cent."""
    given = replace(losing(), lots=(lot("STK", "30", "3400", name="old"),))
    buys = tuple(bought("Roth", "10", day) for day in (OCT_21, NOV_3, DAY))
    c = only(replace(given, recent_buys=buys))
    assert [b.voided for b in c.blocked_by] == [D("333.33"), D("333.33"), D("333.34")]
    assert c.allowed == 0


def test_a_lot_sold_with_its_own_purchase_is_no_replacement() -> None:
    """Bought on November 3 and sold today at a loss, all of it: nothing is left that replaces it."""
    given = replace(losing(), lots=(lot("STK", "40", "4000", acquired=NOV_3, name="young"),))
    c = only(replace(given, recent_buys=(bought("Brokerage", "40", NOV_3, lot="young"),)))
    assert (c.allowed, c.blocked_by) == (D(800), ())


@pytest.mark.parametrize("reading, put_off", [(Reading.EXCLUDE, "0"), (Reading.INCLUDE, "600")])
def test_the_rest_of_the_same_purchase_counts_by_reading(reading: Reading, put_off: str) -> None:
    """A purchase became two lots; the one at a loss is sold, the other is at a gain and stays."""
    parts = (
        replace(lot("STK", "40", "4000", acquired=NOV_3, name="part"), purchase="p"),
        replace(lot("STK", "30", "2000", acquired=NOV_3, name="rest"), purchase="p"),
    )
    given = replace(losing(), lots=parts, recent_buys=(bought("Brokerage", "30", NOV_3, lot="rest"),))
    readings = WashReadings(same_lot_remainder=reading)
    assert only(with_rules(given, wash_readings=readings)).put_off == D(put_off)


@pytest.mark.parametrize("reading, lost", [(Reading.EXCLUDE, "0"), (Reading.INCLUDE, "800")])
def test_shares_already_gone_count_by_reading(reading: Reading, lost: str) -> None:
    """Bought and sold again before the loss."""
    given = losing(recent_buys=(bought("Roth", "40", NOV_3, lot=""),))
    assert only(with_rules(given, wash_readings=WashReadings(sold_before_loss=reading))).lost == D(lost)


@pytest.mark.parametrize("reading, put_off", [(Reading.INCLUDE, "2000"), (Reading.EXCLUDE, "0")])
def test_shares_bought_before_those_sold_count_by_reading(reading: Reading, put_off: str) -> None:
    """Bought on October 21 at a gain; those sold at a loss were bought on November 3."""
    lots = (lot("STK", "100", "7000", acquired=OCT_21, name="first"), lot("STK", "100", "10000", acquired=NOV_3))
    given = replace(losing(), lots=lots, recent_buys=(bought("Brokerage", "100", OCT_21, lot="first"),))
    assert only(with_rules(given, wash_readings=WashReadings(bought_before=reading))).put_off == D(put_off)


@pytest.mark.parametrize(
    "reading, split",
    [
        (WorkplaceReading.PERMANENT, ("1200", "0", "800")),
        (WorkplaceReading.DEFERRED, ("1200", "800", "0")),
        (WorkplaceReading.IGNORE, ("2000", "0", "0")),
    ],
)
def test_a_workplace_plan_counts_by_reading(reading: WorkplaceReading, split: tuple[str, str, str]) -> None:
    """No authority names 401(k) plans: lost, put off, or as if nothing had been bought."""
    plan = Account("401k", AccountType.WORKPLACE)
    given = losing(accounts=(BROKERAGE, plan), recent_buys=(bought("401k", "40", NOV_3),))
    c = only(with_rules(given, wash_readings=WashReadings(workplace_plans=reading)))
    assert (c.allowed, c.put_off, c.lost) == tuple(D(x) for x in split)


# --- Purchases to come ------------------------------------------------------------------------------------------------


def test_a_purchase_declared_for_the_window_blocks_until_it_is_paused() -> None:
    """800 on December 3 at 80 are 10 shares."""
    c = only(with_plan(losing(), planned_buys=(_planned(),)))
    (b,) = c.blocked_by
    assert (b.day, b.shares, b.planned, b.permanent, b.voided) == (DEC_3, D(10), True, True, D(200))
    assert [(w.sell_from, w.counts, w.text) for w in c.ways_out] == [
        (DAY, D(2000), "Pause purchases in Roth until Dec 21, sell today. All $2,000 counts."),
        (DAY, D(1800), "Sell today and let them run: $1,800 counts, $200 is lost for good."),
    ]


def test_past_and_planned_purchases_together() -> None:
    """Wait for the past one with the planned ones paused, or sell today with them paused all the same."""
    given = losing(recent_buys=(bought(IRA.name, "40", NOV_3),))
    c = only(with_plan(given, planned_buys=(_planned(IRA.name, every="monthly"),)))
    assert (c.lost, c.allowed) == (D(1000), D(1000))
    assert [(w.sell_from, w.counts, w.text) for w in c.ways_out] == [
        (
            date(2026, 12, 4),
            D(2000),
            "Pause purchases in Sam’s IRA until Jan 4, 2027, sell on or after Dec 4. All $2,000 counts.",
        ),
        (
            DAY,
            D(1200),
            (
                "Sell today: $1,200 counts, $800 is lost for good."
                " What is planned for Dec 3 in Sam’s IRA must be paused all the same."
            ),
        ),
    ]


@pytest.mark.parametrize(
    "every, start, days",
    [
        ("weekly", "2026-11-13", ["2026-11-20", "2026-11-27", "2026-12-04", "2026-12-11", "2026-12-18"]),
        ("biweekly", "2026-11-13", ["2026-11-27", "2026-12-11"]),
        ("monthly", "2026-08-31", ["2026-11-30"]),
        ("quarterly", "2026-08-31", ["2026-11-30"]),
        ("annual", "2025-12-20", ["2026-12-20"]),
        ("", "2026-12-20", ["2026-12-20"]),
        ("", "2026-12-21", []),
        ("", "2026-11-19", []),
    ],
)
def test_a_declared_purchase_comes_back_by_its_rhythm(every: str, start: str, days: list[str]) -> None:
    """From today to thirty days on; a month without the day has it on its last."""
    plan = _planned("Roth", "80", every, date.fromisoformat(start))
    c = only(with_plan(losing(), planned_buys=(plan,)))
    assert [b.day for b in c.blocked_by] == [date.fromisoformat(d) for d in days]


def test_a_declared_purchase_already_done_is_not_counted_twice() -> None:
    """Today's is in the records."""
    given = losing(recent_buys=(bought("Roth", "10", DAY),))
    c = only(with_plan(given, planned_buys=(_planned(day=DAY),)))
    assert [(b.planned, b.shares) for b in c.blocked_by] == [(False, D(10))]


def test_reinvested_dividends_are_said_and_not_guessed() -> None:
    """A Roth that holds STKX and reinvests will buy, how much is not known."""
    roth = replace(ROTH, reinvest=True)
    c = only(losing(lot("STKX", "10", "400", account="Roth"), accounts=(BROKERAGE, roth)))
    expected = "Roth reinvests dividends of STKX: the loss on as many shares as it buys until Dec 20 is lost for good."
    assert (c.verdict, expected in c.reasons) == (Verdict.CLEAR, True)
    assert not any("reinvests" in r for r in only(losing(accounts=(replace(BROKERAGE, reinvest=True),))).reasons)


# --- Substitutes ------------------------------------------------------------------------------------------------------


def _choices(*symbols: str) -> tuple[SubstituteChoice, ...]:
    return tuple(SubstituteChoice(s, "", "", "seen", "") for s in symbols)


def test_never_an_identical_one_nor_one_that_is_locked() -> None:
    """Of the plan's names one is identical, one not to be bought; the list's first is identical too."""
    securities = (replace(STOCK, substitutes=("STKX", "ALT")), Security("ALT"))
    given = with_plan(losing(), securities=securities, locks=(Lock(symbol="ALT", side=LockSide.BUY),))
    (c,) = report(given, substitutes=lambda _: _choices("STKX", "NEW", "NEXT")).candidates
    assert (c.substitute, [x.symbol for x in c.substitutes]) == ("NEW", ["NEW", "NEXT"])


def test_not_one_that_was_sold_at_a_loss_lately() -> None:
    """Buying ALT would void the loss taken in it on November 3."""
    given = losing(disposals=(_sold("ALT", "50", NOV_3),))
    (c,) = report(given, substitutes=lambda _: _choices("NEW")).candidates
    assert c.substitute == "NEW"


def test_only_what_the_account_may_buy() -> None:
    """A menu without it, and a trust sold elsewhere only."""
    menu = losing(accounts=(replace(BROKERAGE, menu=("STK",)),))
    elsewhere = with_plan(losing(), securities=(STOCK, Security("ALT", only_in=("401k",))))
    assert [only(given).substitute for given in (menu, elsewhere)] == ["", ""]


def test_the_plan_comes_before_the_list_and_rivals_last() -> None:
    """ALT is named in the plan, but at a loss itself; with no other choice the reason warns."""
    given = losing(lot("ALT", "100", "2500", name="alt"))
    first = {c.symbol: c for c in report(given, substitutes=lambda _: _choices("NEW")).candidates}
    assert (first["STK"].substitute, [x.symbol for x in first["STK"].substitutes]) == ("NEW", ["ALT", "NEW"])
    alone = {c.symbol: c for c in report(given).candidates}
    assert alone["STK"].substitute == "ALT"
    assert any("at a loss itself" in reason for reason in alone["STK"].reasons)


# --- What not to buy, ledger, properties ------------------------------------------------------------------------------


def test_what_was_sold_at_a_loss_is_not_bought_for_thirty_days() -> None:
    """Until December 3 for November 3, whatever the account; a gain or an older loss locks nothing."""
    sales = (_sold("ALT", "300", NOV_3), _sold("ALT", "50", NOV_3), _sold("BND", "9", OCT_20), _sold("X", "-9", NOV_3))
    found = report(with_plan(losing(disposals=sales), securities=(replace(STOCK, substitutes=()),))).do_not_buy
    assert [(d.symbol, d.until, d.if_sold_today) for d in found] == [("ALT", DEC_3, False)]
    assert found[0].because == "Sold at a loss of $350 in Brokerage on Nov 3."


def test_a_clear_candidate_locks_its_group_if_it_is_sold() -> None:
    """STK and STKX until December 20, free from the 21st; a blocked one locks nothing."""
    (d,) = report(losing()).do_not_buy
    assert (d.symbol, d.identical, d.until, d.if_sold_today) == ("STK", ("STK", "STKX"), date(2026, 12, 20), True)
    assert d.because == "If its loss is taken today. From Dec 21 it can be bought again."
    assert report(losing(recent_buys=(bought("Roth", "1", NOV_3),))).do_not_buy == ()


def test_the_ledger_adds_gains_and_losses_done_and_proposed() -> None:
    """Distributions are gains; the net of both is what the budget looks at."""
    sales = (_sold("A", "700", NOV_3), _sold("B", "-200", NOV_3))
    year = replace(a_year(), disposals=sales, distributions=D(100))
    lots = tuple(LotSale(str(n), None, D(1), D(1), D(gain), "long") for n, gain in enumerate((50, -400)))
    trade = Trade("Brokerage", "STK", Side.SELL, D(2), D(1), D(2), Costs(), lots)
    got = gains_ledger(year, D(10000), (trade,))
    assert (got.realized_gains, got.realized_losses) == (D(300), D(700))
    assert (got.proposed_gains, got.proposed_losses) == (D(50), D(400))
    assert (got.net, got.budget) == (D(-750), D(10000))


def test_unknown_carryforwards_and_a_missing_table_are_said() -> None:
    """Both count as nothing, and say so; the state's rate alone is left."""
    given = with_plan(losing(tax_table=None), tax=Tax(filing=Filing.JOINT, income=D(150000), state_rate=D("0.05")))
    found = report(given, replace(a_year(long="5000"), entering_short=None))
    assert [i.code for i in found.issues] == ["carryforward", "tax-table"]
    assert found.candidates[0].benefit_now == D(100)


@given(
    st.lists(st.tuples(st.sampled_from(["Brokerage", "Roth"]), st.integers(1, 90), st.integers(0, 40)), max_size=4),
    st.decimals(8001, 20000, places=2),
)
def test_allowed_put_off_and_lost_are_always_the_loss(buys: list[tuple[str, int, int]], basis: Decimal) -> None:
    """To the cent, none negative, and no more shares are replaced than are sold."""
    recent = tuple(bought(a, str(n), date.fromordinal(DAY.toordinal() - back)) for a, n, back in buys)
    given = replace(losing(), lots=(lot("STK", "100", str(basis)),), recent_buys=recent)
    c = only(given)
    assert c.allowed + c.put_off + c.lost == -c.loss
    assert min(c.allowed, c.put_off, c.lost) >= 0
    assert sum((b.shares for b in c.blocked_by), ZERO) == min(100, sum(n for _, n, back in buys if back <= 30))
    assert sum((b.voided for b in c.blocked_by), ZERO) == c.put_off + c.lost
    assert {w.counts for w in c.ways_out} <= {-c.loss, c.allowed}
    assert nothing("STK") == ()
