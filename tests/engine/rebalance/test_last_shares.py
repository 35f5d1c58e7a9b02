"""Answers in whole shares that a search could miss or break: found once, kept here."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np

from app.engine.rebalance.model import Model
from app.engine.rebalance.propose import propose
from app.engine.rebalance.search import Chosen
from app.engine.rebalance.settle import settle
from app.model.account import Account, AccountType
from app.model.household import RecentBuy
from app.model.plan import Goal, HarvestRules, Rules
from app.model.proposal import Mode, Request
from app.model.security import Security
from app.model.target import Tilt
from tests.engine.households import DAY, finish, household, leaf, lot
from tests.engine.rebalance.circumstances import NO_PREFERENCES

D = Decimal
RULES = Rules(minimum_trade=D(0), prices=NO_PREFERENCES)
FREE = replace(RULES, prices=replace(NO_PREFERENCES, trade=D(0)))


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
