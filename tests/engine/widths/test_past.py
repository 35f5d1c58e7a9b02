"""What bands would have done, against the same rule followed day by day."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from app.engine.widths.advice import TradeCosts
from app.engine.widths.class_returns import ClassReturns
from app.engine.widths.past import Past, past_of, policy_of, would_have
from app.engine.widths.questions import class_budget, look_of, trade_costs_of, width_questions
from app.engine.widths.selling_tax import SellingCurve, selling_curves
from app.engine.widths.words import acted_words
from app.model.account import Account, AccountType
from app.model.number import ZERO
from app.model.plan import Goal, Plan, Rules
from app.model.security import FundFacts
from app.model.signal_rules import Advice
from tests.engine.backtest.slow_loop import follow
from tests.engine.households import DAY, STOCKS_AND_BONDS, D, fund, household, leaf, lot

CLASSES = (
    leaf("Stocks", "0.5", "0.03", "0.04"),
    leaf("Bonds", "0.4", "0.03", "0.03"),
    leaf("Cash", "0.1", "0.02", "0.05"),
)
RULES = Rules(minimum_trade=D(500), goal=Goal.MIDPOINT)
PLAN = Plan(classes=CLASSES, rules=RULES)
COSTS = {name: TradeCosts(0.001, 0.002, 0.0, buy_fixed=1.0, sell_fixed=3.0) for name in ("Stocks", "Bonds", "Cash")}
VALUE = D(100_000)


def _returns(count: int = 1500) -> ClassReturns:
    days = [date(2019, 1, 1) + timedelta(days=n) for n in range(2 * count)]
    weekdays = [d for d in days if d.weekday() < 5][: count + 1]
    returns_f = np.array([0.012, 0.004, 0.0]) * np.random.default_rng(5).standard_normal((count, 3))
    return ClassReturns(("Stocks", "Bonds", "Cash"), np.array([d.toordinal() for d in weekdays]), returns_f)


def _past(returns: ClassReturns) -> Past:
    taxed = SellingCurve(np.array([0.0, 50_000.0]), np.array([0.0, 2_500.0]), ZERO, D(50_000), ZERO)
    return past_of(returns, COSTS, {"Stocks": taxed}, VALUE)


def test_the_past_of_a_plan_is_its_rule_followed_by_hand() -> None:
    """Trade days, who acted, tax and cost a year, turnover and tracking error."""
    returns = _returns()
    told = would_have(_past(returns), PLAN, DAY)
    assert told is not None
    targets, below, above = [0.5, 0.4, 0.1], [0.03, 0.03, 0.02], [0.04, 0.03, 0.05]
    days = [date.fromordinal(int(d)) for d in returns.days]
    rule = (targets, "daily", "never", below, above, 0.5, 0.0, 500 / 100_000)
    values, weights, events, amounts = follow(days, returns.returns_f.tolist(), *rule, only_breached=True)
    assert told.rebalances == len(events) > 5
    assert told.turnover == pytest.approx(sum(amounts) / 2 / returns.years)
    tax = cost = 0.0
    acted = dict.fromkeys(returns.names, 0)
    for n in events:
        grown = [w * (1 + r) for w, r in zip(weights[n - 1], returns.returns_f[n - 1].tolist(), strict=True)]
        before = [g / sum(grown) for g in grown]
        for i, name in enumerate(returns.names):
            acted[name] += before[i] > targets[i] + above[i] or before[i] < targets[i] - below[i]
            traded = 100_000 * (weights[n][i] - before[i])
            if name != "Cash" and abs(traded) > 1e-6:
                cost += traded * 0.001 + 1 if traded > 0 else -traded * 0.002 + 3
            tax += max(-traded, 0.0) * 0.05 if name == "Stocks" else 0.0
    assert told.acted == acted
    assert float(told.tax) == pytest.approx(tax / returns.years, abs=0.006)
    assert float(told.cost) == pytest.approx(cost / returns.years, abs=0.006)
    assert told.yearly == told.tax + told.cost
    value_f = np.array(values)
    apart_f = value_f[1:] / value_f[:-1] - 1 - returns.returns_f @ np.array(targets)
    assert told.tracking_error == pytest.approx(apart_f.std(ddof=1) * np.sqrt(returns.per_year))
    assert (told.first, told.last) == (days[0], days[-1])
    assert told.years == pytest.approx((days[-1] - days[0]).days / 365.25)


def test_what_sells_without_tax_does_so_once_a_year() -> None:
    """A hundred dollars a year are free; a year’s sales of more than that are taxed, however small each is."""
    returns = _returns()
    curve = SellingCurve(np.array([0.0, 100.0, 50_100.0]), np.array([0.0, 0.0, 5_000.0]), D(100), D(50_000), ZERO)
    told = would_have(past_of(returns, COSTS, {"Stocks": curve}, VALUE), PLAN, DAY)
    free = would_have(_past(returns), PLAN, DAY)
    assert told is not None
    assert free is not None
    # Of five per cent on all of it, ten per cent are due on what is beyond the free part of each year with sales.
    assert 2 * float(free.tax) - 10 <= float(told.tax) < 2 * float(free.tax)


def test_wider_bands_act_less_and_track_worse() -> None:
    """The trade-off the adviser is about."""
    past = _past(_returns())
    found = []
    for width in ("0.01", "0.03", "0.08"):
        classes = tuple(replace(c, below=D(width), above=D(width)) for c in CLASSES)
        told = would_have(past, replace(PLAN, classes=classes), DAY)
        assert told is not None
        found.append((told.rebalances, -told.tracking_error, told.turnover))
    assert found == sorted(found, reverse=True)


def test_a_class_without_history_is_left_out_and_the_others_scaled_up() -> None:
    """Said by name; a single class never drifts, and one the plan no longer has cannot be followed."""
    whole = _returns()
    part = ClassReturns(("Stocks", "Bonds"), whole.days, whole.returns_f[:, :2], ("Cash",))
    told = would_have(_past(part), PLAN, DAY)
    assert told is not None
    assert told.left_out == ("Cash",)
    assert set(told.acted) == {"Stocks", "Bonds"}
    alone = ClassReturns(("Stocks",), whole.days, whole.returns_f[:, :1], ("Bonds", "Cash"))
    assert would_have(_past(alone), PLAN, DAY) is None
    assert would_have(_past(whole), Plan(classes=STOCKS_AND_BONDS), DAY) is None


def test_the_four_parts_are_the_plan_s() -> None:
    """Look, band, destination and funding; without a threshold bands start nothing."""
    assert look_of(RULES) == "daily"
    assert look_of(replace(RULES, look="10")) == 10
    assert look_of(replace(RULES, trigger=("annual", "quarterly"))) == "quarterly"
    past = _past(_returns())
    told = would_have(past, replace(PLAN, rules=replace(RULES, trigger=("quarterly",))), DAY)
    assert told is not None
    assert not told.by_band
    assert told.rebalances > 15
    assert set(told.acted.values()) == {0}
    assert acted_words(replace(told, rebalances=0), "Stocks").endswith(
        "the calendar never traded in the past 5.7 years."
    )
    both = policy_of(replace(PLAN, rules=replace(RULES, trigger=("threshold", "annual"))), None)
    assert (both.look.calendar, both.look.also, both.destination.stop) == ("daily", "annual", 0.5)
    assert both.funding.only_breached


def test_questions_come_from_the_household_s_own_securities_accounts_and_lots() -> None:
    """Spreads by what is held, commissions, the smallest trade, the rest on the other side, the price of a trade."""
    brokerage, roth = Account("Brokerage", commission=D(5)), Account("Roth", AccountType.ROTH, commission=D(1))
    stocks = replace(fund("STK", "Stocks"), half_spread_bps=D(2), daily_volume=D(1000))
    dear, bonds = replace(fund("DEAR", "Stocks"), half_spread_bps=D(10)), fund("BND", "Bonds")
    held = household(
        lot("STK", "300", "1"),
        lot("DEAR", "100", "1"),
        lot("BND", "800", account="Roth"),
        securities=(stocks, dear, bonds),
        prices={"STK": "100", "DEAR": "100", "BND": "50"},
        accounts=(brokerage, roth),
        rules=replace(RULES, advice=Advice(D(3), D("0.01"))),
    )
    costs = trade_costs_of(held, {"Stocks": "STK", "Bonds": "BND"})
    assert costs["Stocks"].buy == pytest.approx(0.0002)
    assert costs["Stocks"].sell == pytest.approx(0.0004)
    assert costs["Bonds"].other == pytest.approx(0.0003)
    assert "spread of BND is not known" in costs["Bonds"].unknown[0]
    assert (costs["Stocks"].buy_fixed, costs["Stocks"].sell_fixed, costs["Stocks"].other_fixed) == (1.0, 5.0, 1.0)
    assert costs["Stocks"].effort == 2.0
    known = replace(held, funds={"BND": FundFacts("BND", half_spread_bps=D("0.7"))})
    assert trade_costs_of(known, {"Stocks": "STK", "Bonds": "BND"})["Bonds"].buy == pytest.approx(0.00007)
    asked = width_questions(held, D(80_000), _returns(), {"Stocks": "STK", "Bonds": "BND"}, {})
    assert [q.target for q in asked] == [0.6, 0.4]
    assert asked[0].gamma == 3
    assert asked[0].budget == 0.01
    assert asked[0].smallest == pytest.approx(500 / 80_000)
    assert asked[0].selling.most == selling_curves(held)["Stocks"].most
    assert "No security" in trade_costs_of(held, {"Bonds": "BND"})["Stocks"].unknown[0]


def test_a_budget_is_shared_as_if_classes_went_their_own_ways() -> None:
    """Two classes are one bet; of more, all but one are free."""
    assert class_budget(None, 5) is None
    assert class_budget(D("0.01"), 2) == 0.01
    assert class_budget(D("0.01"), 5) == pytest.approx(0.005)
