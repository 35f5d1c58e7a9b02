"""Reasons, alternatives, what was left undone: every number recomputed by hand."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.rebalance.propose import propose
from app.engine.words import dollars
from app.model.account import Account, AccountType
from app.model.household import Lot
from app.model.plan import Lock, Rules
from app.model.proposal import LotChoice, Mode, Proposal, Side, State, Trade
from app.model.target import AssetClass
from tests.engine.households import (
    BROKERAGE,
    FUNDS,
    LATELY,
    LONG_AGO,
    PRICES,
    ROTH,
    finish,
    fund,
    household,
    leaf,
    lot,
    proposal,
    with_plan,
)
from tests.engine.rebalance.random_households import OFFERED, households, requests

D = Decimal
CODES = {"breach", "target", "flow", "unit", "lot", "location", "harvest", "more", "tactical"}
UNSAID = re.compile(r"\b(should|recommend\w*|optimal|best|great|congratulations)\b|!", re.IGNORECASE)
OVER = household(lot("STK", "80", "8000"), lot("BND", "40", "2000"))


def _reasons(trade: Trade) -> list[tuple[str, str]]:
    return [(r.code, r.text) for r in trade.reasons]


def _sale(answer: Proposal) -> Trade:
    return next(t for t in answer.trades if t.side is Side.SELL)


def _texts(answer: Proposal) -> Iterator[str]:
    yield answer.summary
    for t in answer.trades:
        yield from (r.text for r in t.reasons)
        yield t.change
    yield from (u.text for u in answer.not_done)
    yield from (b.text for b in answer.binding)
    yield from (w.text for w in answer.contradiction)


# --- Reasons ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", OFFERED)
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_every_trade_has_reasons_in_sentences(mode: Mode, data: st.DataObject) -> None:
    """Known codes, plain sentences that end with a full stop, no praise and no advice."""
    held = data.draw(households())
    answer = finish(propose(held, data.draw(requests(held, mode))))
    for t in answer.trades:
        assert t.reasons
        assert {r.code for r in t.reasons} <= CODES
        assert bool(t.alternatives) <= bool(t.lots)
    for text in filter(None, _texts(answer)):
        assert text.endswith(".")
        assert not UNSAID.search(text)


def test_a_breach_is_told_with_its_points() -> None:
    """80 % stocks stood 15 points above a band that ends at 65."""
    answer = proposal(OVER, Mode.EDGE)
    assert _reasons(_sale(answer))[0] == ("breach", "Stocks stood 15.0 points above its band.")
    bought = next(t for t in answer.trades if t.side is Side.BUY)
    assert _reasons(bought) == [("breach", "Bonds stood 15.0 points below its band.")]


def test_a_class_inside_its_band_is_told_by_its_target() -> None:
    """In target mode three points off are a reason too."""
    held = household(lot("STK", "63", "6300"), lot("BND", "74", "3700"))
    assert _reasons(_sale(proposal(held, Mode.TARGET)))[0] == ("target", "Stocks stood 3.0 points above its target.")


def test_a_fund_of_two_classes_has_a_reason_for_each_it_helps() -> None:
    """The larger part first."""
    funds = (*FUNDS, replace(fund("MIX", "Bonds"), classes={"Bonds": D("0.6"), "Cash": D("0.4")}))
    held = household(
        lot("STK", "80", "8000", account="Roth"),
        classes=(leaf("Stocks", "0.4"), leaf("Bonds", "0.36"), leaf("Cash", "0.24")),
        securities=(funds[0], funds[2]),
        prices={"STK": "100", "MIX": "10"},
        accounts=(ROTH,),
    )
    bought = next(t for t in proposal(held, Mode.TARGET).trades if t.side is Side.BUY)
    assert [text.partition(" ")[0] for code, text in _reasons(bought) if code == "breach"] == ["Bonds", "Cash"]


@pytest.mark.parametrize("flow, text", [("1000", "Brokerage invests $1,000."), ("-1000", "Brokerage pays out $1,000.")])
def test_a_flow_is_a_reason(flow: str, text: str) -> None:
    """Money that comes or goes is named with its amount."""
    answer = proposal(OVER, Mode.INVEST if D(flow) > 0 else Mode.RAISE, flows={"Brokerage": D(flow)})
    assert ("flow", text) in _reasons(answer.trades[0])


def test_a_shelter_is_a_reason() -> None:
    """A sale in a Roth says that no tax follows."""
    held = household(lot("STK", "80", account="Roth"), lot("BND", "40", account="Roth"), accounts=(BROKERAGE, ROTH))
    assert ("location", "No tax: Roth is not taxed on sales.") in _reasons(_sale(proposal(held, Mode.EDGE)))


def test_ending_inside_the_edge_is_told_apart_by_its_cause() -> None:
    """Less than a share is the unit; more is money that has no other place."""
    classes = (leaf("A", "0.5", "0.05", "0.05"), leaf("B", "0.25", "0.01", "0.01"), leaf("C", "0.25", "0.1", "0.1"))
    funds = tuple(fund(f"F{n}", n) for n in "ABC")
    shelter = (Account("Roth", AccountType.ROTH),)
    held = household(
        lot("FA", "620", account="Roth"),
        lot("FB", "130", account="Roth"),
        lot("FC", "250", account="Roth"),
        classes=classes,
        securities=funds,
        prices={f.symbol: "10" for f in funds},
        accounts=shelter,
    )
    answer = proposal(held, Mode.EDGE)
    ends = {c.name: c.after for c in answer.classes}
    assert ends["B"] == D("0.24")
    assert ends["A"] < D("0.55")
    assert "flow" in {r.code for r in _sale(answer).reasons}


def test_a_parents_band_is_not_called_kept_when_it_is_broken() -> None:
    """What the household’s page calls outside the proposal does not call inside."""
    tree = (
        AssetClass("Equity", below=D("0.02"), above=D("0.02")),
        leaf("Equity/US", "0.3", "0.1", "0.1"),
        leaf("Equity/Abroad", "0.3", "0.1", "0.1"),
        leaf("Bonds", "0.4", "0.15", "0.15"),
    )
    funds = (fund("STK", "Equity/US"), fund("INT", "Equity/Abroad"), fund("BND", "Bonds"))
    held = household(
        lot("STK", "35", "3500"),
        lot("INT", "35", "3500"),
        lot("BND", "60", "3000"),
        classes=tree,
        securities=funds,
        prices={**PRICES, "INT": "100"},
    )
    assert "Every class is inside its band" not in proposal(held, Mode.EDGE).summary


# --- Lots ---------------------------------------------------------------------------------------------------

CHOICE = (
    lot("STK", "50", "4500", name="sold", acquired=LONG_AGO),
    lot("STK", "50", "4000", name="next", acquired=date(2021, 5, 6)),
    lot("STK", "4", "400", name="even", acquired=LATELY),
    lot("STK", "20", "1000", name="dear", acquired=LATELY),
    lot("STK", "5", None, name="unknown"),
    lot("BND", "80", "4000"),
)


def _chosen(*lots: Lot, amount: str) -> Trade:
    wide = (leaf("Stocks", "0.6", "1", "1"), leaf("Bonds", "0.4", "1", "1"))
    held = with_plan(household(*lots, classes=wide), locks=(Lock(symbol="BND"),))
    (sale,) = proposal(held, Mode.RAISE, flows={"Brokerage": -D(amount)}).trades
    return sale


def test_the_alternatives_have_their_tax_against_the_chosen_lots() -> None:
    """Ten shares: 4 even and 6 of 10 gain at 15 % cost 9.00. Ten of 20 gain at 15 % cost 30, of 50 at 20 % cost 100."""
    sale = _chosen(*CHOICE, amount="1000")
    assert {x.id: x.shares for x in sale.lots} == {"even": D(4), "sold": D(6)}
    assert sale.alternatives == (
        LotChoice("next", date(2021, 5, 6), D(10), D(800), D(200), "long", D("21.00")),
        LotChoice("dear", LATELY, D(10), D(500), D(500), "short", D("91.00")),
    )
    assert _reasons(sale)[-1] == ("lot", "Sells the 2 lots with the least tax; the next one costs $21 more.")


def test_a_smaller_alternative_is_compared_by_its_own_shares() -> None:
    """Of a lot of three the comparison is about three shares: 3 · (50 · 20 % − 10 · 15 %)."""
    sale = _chosen(CHOICE[0], lot("STK", "3", "150", name="few", acquired=LATELY), CHOICE[-1], amount="1000")
    (other,) = sale.alternatives
    assert (other.id, other.shares, other.tax_against) == ("few", D(3), D("25.50"))


def test_one_lot_is_told_with_its_term_and_day() -> None:
    """There is nothing to compare it with."""
    sale = _chosen(CHOICE[0], CHOICE[-1], amount="1000")
    assert _reasons(sale)[-1] == ("lot", "Sells the long lot with the least tax (bought Mar 2, 2020).")
    assert sale.alternatives == ()


def test_waiting_is_told_where_a_lot_is_about_to_turn() -> None:
    """20 short shares with 1,000 gain save 5 % of it from the day they are long-term."""
    sale = _chosen(*CHOICE, amount="1000")
    assert sale.change == "Waiting: from Jun 2, 2027 the lot of Jun 1, 2026 is long-term and $50 cheaper to sell."
    assert _chosen(CHOICE[0], CHOICE[-1], amount="1000").change == ""


def test_what_may_not_be_sold_is_no_alternative() -> None:
    """A locked lot with less tax could not have been sold instead, so “the least tax” is about the others."""
    wide = (leaf("Stocks", "0.6", "1", "1"), leaf("Bonds", "0.4", "1", "1"))
    held = household(*CHOICE, classes=wide)
    held = with_plan(held, locks=(Lock(symbol="BND"), Lock(lot="even"), Lock(lot="next")))
    (sale,) = proposal(held, Mode.RAISE, flows={"Brokerage": D(-1000)}).trades
    assert {c.id for c in sale.alternatives} == {"dear"}


def test_first_in_first_out_is_priced_for_comparison() -> None:
    """The oldest ten shares have 10 gain each at 15 %."""
    wide = (leaf("Stocks", "0.6", "1", "1"), leaf("Bonds", "0.4", "1", "1"))
    held = with_plan(household(*CHOICE, classes=wide), locks=(Lock(symbol="BND"),))
    answer = proposal(held, Mode.RAISE, flows={"Brokerage": D(-1000)})
    assert (answer.tax.now, answer.tax.if_fifo) == (D("9.00"), D("15.00"))


# --- Undone, limits, summary --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reason, text",
    [
        ("account", "Stocks stays 15.0 points above its band: accounts that do not trade hold it there."),
        ("basis", "Stocks stays 15.0 points above its band: unknown basis holds it there."),
        ("trust", "Stocks stays 15.0 points above its band: lots that do not reconcile hold it there."),
    ],
)
def test_what_stays_outside_says_why_and_what_it_is_worth(reason: str, text: str) -> None:
    """The sentence names the cause, the price is the money beyond the edge."""
    held = OVER
    if reason == "account":
        held = with_plan(OVER, accounts=(replace(BROKERAGE, trades=False),))
    if reason == "basis":
        held = household(lot("STK", "80"), lot("BND", "40", "2000"))
    if reason == "trust":
        held = replace(OVER, unreliable=frozenset({("Brokerage", "STK")}))
    outside = [u for u in proposal(held, Mode.EDGE).not_done if u.code == "outside"]
    assert outside[0].text == text
    assert outside[0].costs == D(1500)


def test_many_obstacles_are_not_all_listed() -> None:
    """Twelve sentences, then how many more."""
    lots = [lot(f"ODD{n:02}", "1", "1") for n in range(20)]
    undone = proposal(household(*OVER.lots, *lots), Mode.EDGE).not_done
    assert len(undone) == 13
    assert undone[-1].text == "8 more of the same kind."


def test_a_budget_that_is_used_up_is_a_limit_that_binds() -> None:
    """The sentence has both amounts."""
    held = household(lot("STK", "80", "4000"), lot("BND", "40", "2000"))
    answer = proposal(held, Mode.TARGET, gains_budget=D(500))
    (budget,) = [b for b in answer.binding if b.constraint == "gains_budget"]
    assert budget.text == f"The gains budget of $500 is used up to $500; a dollar more would be worth ${budget.costs}."
    assert budget.costs is not None
    assert budget.costs > 0


def test_cash_that_binds_says_what_a_dollar_more_is_worth() -> None:
    """A dollar of new money buys a dollar of what lacks."""
    answer = proposal(OVER, Mode.INVEST, flows={"Brokerage": D(1000)})
    (binding,) = [b for b in answer.binding if b.constraint == "cash"]
    assert binding.costs == D("1.00")
    assert binding.text == "Brokerage has no more cash to spend: a dollar more would be worth $1.00."


def test_the_summary_counts_trades_tax_and_costs() -> None:
    """One supporting line, in the singular where it is one."""
    gains = household(lot("STK", "80", "4000"), lot("BND", "40", "2000"))
    back = "2 trades in 1 account bring every class back."
    rises = "This year’s tax rises by $113; trading costs $0."
    assert proposal(gains, Mode.EDGE).summary == f"{back} {rises}"
    assert proposal(OVER, Mode.EDGE).summary == f"{back} No tax is added; trading costs $0."
    some = proposal(OVER, Mode.INVEST, flows={"Brokerage": D(1000)})
    left = "1 trade in 1 account leaves 15.5 points outside the bands."
    assert some.summary == f"{left} No tax is added; trading costs $0."


def test_dear_trading_is_in_the_summary_and_in_the_cost() -> None:
    """Commission and half-spread of both trades: 2 · 4.95 + 2 · 1.50."""
    dear = tuple(replace(f, half_spread_bps=D(10)) for f in FUNDS)
    held = with_plan(OVER, securities=dear, accounts=(replace(BROKERAGE, commission=D("4.95")),))
    answer = proposal(with_plan(held, rules=Rules(minimum_trade=D(0))), Mode.EDGE)
    spent = sum((t.amount for t in answer.trades), D(0)) / 1000
    assert answer.cost == D("9.90") + spent
    assert f"trading costs {dollars(answer.cost)}." in answer.summary
    assert answer.state is not State.INFEASIBLE


def test_a_parent_that_ends_inside_its_edge_is_told_too() -> None:
    """Its leaf has farther to go than itself."""
    tree = (
        AssetClass("Equity", below=D("0.01"), above=D("0.01")),
        leaf("Equity/US", "0.3", "0.02", "0.02"),
        leaf("Equity/Abroad", "0.3", "0.02", "0.02"),
        leaf("Bonds", "0.4", "0.1", "0.1"),
    )
    funds = (fund("STK", "Equity/US"), fund("INT", "Equity/Abroad"), fund("BND", "Bonds"))
    held = household(
        lot("STK", "400", account="Roth"),
        lot("INT", "280", account="Roth"),
        lot("BND", "320", account="Roth"),
        classes=tree,
        securities=funds,
        prices={"STK": "10", "INT": "10", "BND": "10"},
        accounts=(ROTH,),
    )
    answer = proposal(held, Mode.EDGE)
    ends = {c.name: c.after for c in answer.classes}
    assert (ends["Equity/US"], ends["Equity"]) == (D("0.32"), D("0.6"))
    told = [text for code, text in _reasons(_sale(answer)) if code in ("unit", "flow")]
    assert any(text.endswith("so Equity ends 1.0 points inside the edge.") for text in told)
