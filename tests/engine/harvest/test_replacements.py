"""Purchases around a harvest: what they void, and the ways out.

The household is that of the harvest tests: 100 STK cost 10,000 and are worth 8,000 on 20 November 2026.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.account import Account, AccountType
from app.model.harvest import Verdict
from app.model.number import ZERO
from app.model.plan import HarvestRules, PlannedBuy, Reading, WashReadings, WorkplaceReading
from tests.engine.harvests import IRA, bought, losing, only
from tests.engine.households import BROKERAGE, DAY, ROTH, lot, with_plan, with_rules

D = Decimal
NOV_3, OCT_21, OCT_20, DEC_3 = date(2026, 11, 3), date(2026, 10, 21), date(2026, 10, 20), date(2026, 12, 3)
LATER = HarvestRules(later_rate=D("0.15"), discount_rate=D("0.25"), years=2)


def _planned(account: str = "Roth", amount: str = "800", every: str = "", day: date = DEC_3) -> PlannedBuy:
    return PlannedBuy(account, "STK", D(amount), every, day)


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
