"""Answers in whole shares that a search could miss or break: found once, kept here."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from app.engine.rebalance.charged import charged
from app.engine.rebalance.model import Model
from app.engine.rebalance.polish import Polish
from app.engine.rebalance.propose import propose
from app.engine.rebalance.search import Chosen
from app.engine.rebalance.settle import settle
from app.model.account import Account, AccountType
from app.model.household import Household, RecentBuy
from app.model.plan import Goal, HarvestRules, Lock, Rules, Transfer
from app.model.proposal import Mode, Request, Side
from app.model.security import Security, SecurityLock
from app.model.target import Tilt
from tests.engine.households import DAY, finish, fund, household, leaf, lot, with_plan
from tests.engine.rebalance.circumstances import NO_PREFERENCES

D = Decimal
RULES = Rules(minimum_trade=D(0), prices=NO_PREFERENCES)
FREE = replace(RULES, prices=replace(NO_PREFERENCES, trade=D(0)))


def _polish(held: Household) -> Polish:
    """The steps over a household on its way to target."""
    model = Model.of(held)
    start = charged(model, model.relax(Request(Mode.TARGET)))
    assert start is not None
    return Polish(model, start)


def test_a_recent_purchase_stays_beside_its_loss() -> None:
    """Sold together, the loss would be handed on to shares that are gone at once."""
    held = household(
        lot("S0", "4", "401.36", acquired=DAY - timedelta(days=8), name="L0"),
        lot("S0", "2", "301.00", acquired=DAY - timedelta(days=366), name="L4"),
        classes=(leaf("A", "0.18"), leaf("B", "0.82")),
        securities=(Security("S0", {"A": D(1)}),),
        prices={"S0": "107"},
        rules=FREE,
    )
    recent = (RecentBuy("Brokerage", "S0", DAY - timedelta(days=8), D(4), D(4), "L0"),)
    answer = finish(propose(replace(held, recent_buys=recent), Request(Mode.TARGET)))
    assert len({x.id for t in answer.trades for x in t.lots}) == 1


def test_four_of_one_beat_three_and_one() -> None:
    """Another set of trades costs less, which no step of single shares reaches."""
    tilts = {"A": Tilt(D("0.07"), DAY + timedelta(days=3)), "B": Tilt(D("-0.07"), DAY + timedelta(days=3))}
    classes = (
        leaf("A", "0.36", "0.08", "0.08"),
        leaf("B", "0.28", "0.01", "0.03"),
        leaf("Cash", "0.36", "0.08", "0.03"),
    )
    held = household(
        lot("S0", "5", "504.90", account="Work", acquired=DAY - timedelta(days=100)),
        lot("S1", "7", "504.02", account="Work", acquired=DAY - timedelta(days=100)),
        classes=tuple(replace(c, tilt=tilts.get(c.name)) for c in classes),
        securities=(Security("S0", {"A": D(1)}, daily_volume=D(300000)), Security("S1", {"B": D(1)})),
        prices={"S0": "97", "S1": "67"},
        accounts=(Account("Work", AccountType.WORKPLACE),),
        rules=RULES,
    )
    answer = finish(propose(held, Request(Mode.TACTICAL, goal=Goal.MIDPOINT)))
    assert {t.symbol: t.shares for t in answer.trades} == {"S1": D(4)}


def test_a_harvest_keeps_the_smallest_position() -> None:
    """A holding is not sold in part down to less than the smallest position."""
    held = household(
        lot("S3", "1", "40.00", name="L1"),
        lot("S3", "1", "58.40", acquired=DAY - timedelta(days=300), name="L2"),
        classes=(leaf("A", "0.15"), leaf("B", "0.15"), leaf("C", "0.39"), leaf("Cash", "0.31")),
        securities=(
            Security("S2", {"C": D(1)}, substitutes=("S0",)),
            Security("S3", {"A": D("0.6"), "B": D("0.4")}, identical=("S0",)),
        ),
        prices={"S2": "156", "S3": "40"},
        rules=replace(FREE, minimum_position=D(100), harvest=HarvestRules(minimum_loss=D(0), later_rate=D(0))),
    )
    assert finish(propose(held, Request(Mode.HARVEST))).trades == ()


def test_a_sale_of_just_the_smallest_trade_is_made() -> None:
    """In fractions it comes a hair below it; dropped, what it brings would be missing where it is spent."""
    held = household(
        lot("S0", "10", "1000", account="IRA"),
        classes=(leaf("A", "0.5"), leaf("B", "0.5")),
        securities=(Security("S0", {"A": D(1)}), Security("S1", {"B": D(1)})),
        prices={"S0": "172.03", "S1": "50"},
        accounts=(Account("IRA", AccountType.TRADITIONAL, fractional=True),),
        rules=Rules(minimum_trade=D(100)),
    )
    model = Model.of(held)
    for shares, amounts in ((100 / 172.03 - 1e-9, [D("100.00")]), (0.57, [])):
        none_f = np.zeros(len(model.inputs.buy_symbol))
        chosen = Chosen(np.array([shares]), none_f, np.zeros(0), np.zeros(1), 0.0)
        ledger = settle(model.inputs, model.rows, Request(Mode.TARGET), chosen, (0.0, 0.0))
        assert [t.amount for t in ledger.trades()] == amounts


def test_a_loss_bought_lately_is_not_handed_on_to_a_later_purchase() -> None:
    """A lot that is a loss and a recent purchase at once stays beside the purchase that would replace it."""
    bought = {"L1": 8, "L3": 25}
    held = household(
        lot("S2", "4", "177.52", acquired=DAY - timedelta(days=bought["L1"]), name="L1"),
        lot("S2", "3", "149.10", acquired=DAY - timedelta(days=bought["L3"]), name="L3"),
        lot("S2", "1", "64.36", account="Other", name="L2"),
        lot("S1", "3", "159", account="Other", acquired=DAY - timedelta(days=100), name="L0"),
        classes=(leaf("A", "0.38", "0.08", "0.03"), leaf("B", "0.62", "0.08", "0.01")),
        securities=(Security("S0", {"A": D(1)}), Security("S1", {"B": D(1)}), Security("S2", {"A": D(1)})),
        prices={"S0": "40", "S1": "67.08", "S2": "44.38"},
        accounts=(Account("Brokerage", minimum_cash=D(60), commission=D("4.95")), Account("Other")),
        cash={"Other": "5.95"},
        rules=FREE,
    )
    moved = (Transfer("Brokerage", "Other", D(202)),)
    shares = {x.id: x.shares for x in held.lots}
    recent = tuple(
        RecentBuy("Brokerage", "S2", DAY - timedelta(days=days), shares[name], shares[name], name)
        for name, days in bought.items()
    )
    held = replace(with_plan(held, transfers=moved), recent_buys=recent)
    for mode in (Mode.HARVEST_REBALANCE, Mode.TARGET, Mode.EDGE):
        answer = finish(propose(held, Request(mode, {"Other": D("-111.58")})))
        assert answer.trades
        assert not {"L1", "L3"} <= {x.id for t in answer.trades for x in t.lots}


def test_the_best_answer_may_lie_in_another_region_of_the_tax() -> None:
    """With halves of trades a net gain is the least; in whole ones a loss is, and the bound holds for both."""
    held = household(
        lot("S3", "2", "201.60", acquired=DAY - timedelta(days=365), name="loss"),
        lot("S2", "4", "99.84", name="gain"),
        classes=(
            leaf("A", "0.29", "0.08", "0.03"),
            leaf("B", "0.07", "0.01", "0.08"),
            leaf("C", "0.36", "0.01", "0.03"),
            leaf("D", "0.28", "0.03", "0.08"),
        ),
        securities=(
            Security("S0", {"A": D(1)}),
            Security("S1", {"B": D(1)}),
            Security("S2", {"C": D(1)}),
            Security("S3", {"A": D(1)}, identical=("S0",), lock=SecurityLock.NO_BUY),
        ),
        prices={"S0": "93.52", "S1": "250", "S2": "45.38", "S3": "64.62"},
        rules=replace(RULES, minimum_trade=D(200)),
    )
    answer = finish(propose(held, Request(Mode.EDGE, {"Brokerage": D("-18.71")}, goal=Goal.TARGET)))
    only_gain = finish(propose(with_plan(held, locks=(Lock(lot="loss"),)), answer.request))
    assert [(t.symbol, t.shares) for t in answer.trades] == [("S3", D(2))]
    assert answer.bound <= answer.objective < only_gain.objective


def test_a_transfer_takes_the_cents_that_rounding_takes() -> None:
    """Four bonds at 49.97 and their spread, a cent too little moved: the cent is moved too, up to what is declared."""
    held = household(
        lot("STK", "10", "500"),
        securities=(fund("STK", "Stocks"), replace(fund("BND", "Bonds"), half_spread_bps=D(3))),
        prices={"STK": "50", "BND": "49.97"},
        accounts=(Account("Brokerage", commission=D(20)), Account("Roth", AccountType.ROTH)),
        rules=RULES,
    )
    for most, lacks in (("400", False), ("199.94", True)):
        polish = _polish(with_plan(held, transfers=(Transfer("Brokerage", "Roth", D(most)),)))
        pairs = polish.counted.pairs.listed
        sold = next(n for n, p in enumerate(pairs) if p.side is Side.SELL)
        bought = next(n for n, p in enumerate(pairs) if p.side is Side.BUY and p.account == 1)
        shares_f = np.zeros(len(polish.counted.room_f))
        shares_f[polish.counted.lots[sold]], shares_f[polish.counted.lots[bought]] = 5.0, 4.0
        state = polish.state(np.array([sold, bought]), shares_f, np.array([4 * 49.97 + 0.06 - 0.01]))
        cash_f = state.now_f[polish.counted.classes :][: polish.counted.accounts]
        assert (cash_f[1] < 0) == lacks
        assert float(cash_f.sum()) == pytest.approx(250 - 20 - 4 * 49.97 - 0.06, abs=0.011)


def test_lots_that_may_not_be_sold_beside_a_purchase_are_not_counted_on() -> None:
    """Ten shares with a gain and five with a loss: beside a purchase of their group there are only ten to sell."""
    held = household(lot("STK", "10", "500", name="gain"), lot("STK", "5", "900", name="loss"), lot("BND", "4", "200"))
    counted = _polish(held).counted
    sale = next(n for n, p in enumerate(counted.pairs.listed) if p.side is Side.SELL and len(p.columns) == 2)
    group = frozenset([int(counted.inputs.group_index[counted.pairs.symbol[sale]])])
    for bought, shares, can_be in ((group, 12.0, False), (group, 10.0, True), (frozenset[int](), 12.0, True)):
        shares_f = np.zeros(len(counted.room_f))
        assert counted.shift(shares_f, sale, shares, bought) == can_be
        assert float(shares_f.sum()) == min(shares, 10.0 if bought else 15.0)


def test_the_lots_of_a_whole_trade_are_whole_too() -> None:
    """The largest remainders first, as far as a lot goes; a holding sold with its fraction stays as it is."""
    held = household(lot("STK", "2", "100", name="one"), lot("STK", "2.5", "400", name="other"), lot("BND", "4", "200"))
    counted = _polish(held).counted
    sale = next(n for n, p in enumerate(counted.pairs.listed) if p.side is Side.SELL and len(p.columns) == 2)
    lots = counted.lots[sale]
    for sold, whole in (([1.07, 1.93], [1, 2]), ([1.93, 1.07], [2, 1]), ([0.6, 2.4], [1, 2]), ([2.0, 2.5], [2.0, 2.5])):
        shares_f = np.zeros(len(counted.room_f))
        shares_f[lots] = sold
        assert counted.in_whole_lots(shares_f)[lots].tolist() == whole
