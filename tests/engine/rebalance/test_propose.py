"""What a proposal does by mode, how it is asked for, and how it is stopped."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import enumerate as threads

import pytest

from app.engine.rebalance.propose import propose
from app.model.account import Account, AccountType
from app.model.errors import InputError
from app.model.household import Household
from app.model.plan import Plan, Rules
from app.model.progress import Progress
from app.model.proposal import Mode, Request, Side, State
from app.model.target import AssetClass, Tilt
from tests.engine.households import (
    BROKERAGE,
    DAY,
    FUNDS,
    PRICES,
    ROTH,
    finish,
    fund,
    household,
    leaf,
    lot,
    moves,
    proposal,
    with_plan,
)
from tests.engine.rebalance.random_households import OFFERED

D = Decimal
BALANCED = household(lot("STK", "60", "3000"), lot("BND", "80", "4000"))
OVER = household(lot("STK", "80", "4000"), lot("BND", "40", "2000"))


# --- Modes --------------------------------------------------------------------------------------------------


def test_in_band_nothing_is_traded_and_a_sentence_says_so() -> None:
    """An even keel is an answer, not an empty page."""
    answer = proposal(BALANCED, Mode.EDGE)
    assert answer.trades == ()
    assert answer.state is State.OPTIMAL
    assert answer.summary == "Every class is inside its band; nothing to do."
    assert [(u.code, u.text) for u in answer.not_done] == [("nothing", answer.summary)]


def test_an_unused_edge_is_no_reason_to_trade() -> None:
    """At the very edge of the band a class is inside."""
    held = household(lot("STK", "65", "3000"), lot("BND", "70", "3500"))
    assert proposal(held, Mode.EDGE).trades == ()


def test_edge_goes_back_to_the_edge_and_no_farther_than_a_unit() -> None:
    """80 % stocks go back to 65 %: 15 shares at 100, and 30 bonds at 50."""
    held = household(lot("STK", "80", "8000"), lot("BND", "40", "2000"))
    answer = proposal(held, Mode.EDGE)
    assert moves(answer) == [("Brokerage", "sell", "STK", D(15)), ("Brokerage", "buy", "BND", D(30))]
    assert (answer.drift.outside_before, answer.drift.outside_after) == (D("0.30"), D(0))


def test_a_unit_past_the_edge_says_so() -> None:
    """Shares at 700 cannot hit the edge exactly; the trade that goes past it carries the reason."""
    held = household(
        lot("STK", "20", "14000", account="Roth"),
        lot("BND", "120", "5000", account="Roth"),
        accounts=(ROTH,),
        prices={"STK": "700", "BND": "50"},
    )
    answer = proposal(held, Mode.EDGE)
    sale = next(t for t in answer.trades if t.side is Side.SELL)
    upper = answer.classes[0].upper
    assert answer.classes[0].after < upper < answer.classes[0].after + D(700) / D(20000)
    assert "unit" in {r.code for r in sale.reasons}


def test_target_goes_to_target() -> None:
    """80 % stocks become 60 %, where tax does not eat the gain of it."""
    held = household(lot("STK", "80", "8000"), lot("BND", "40", "2000"))
    answer = proposal(held, Mode.TARGET)
    assert moves(answer) == [("Brokerage", "sell", "STK", D(20)), ("Brokerage", "buy", "BND", D(40))]
    assert answer.drift.after == 0


def test_invest_sells_nothing_and_buys_what_lacks() -> None:
    """New money goes to bonds, of which there are too few."""
    answer = proposal(OVER, Mode.INVEST, flows={"Brokerage": D(1000)})
    assert moves(answer) == [("Brokerage", "buy", "BND", D(20))]


def test_invest_spends_idle_cash_without_a_flow() -> None:
    """Cash on hand above the minimum is money to invest too."""
    held = with_plan(replace(OVER, cash={"Brokerage": D(1000)}), accounts=(replace(BROKERAGE, minimum_cash=D(400)),))
    answer = proposal(held, Mode.INVEST)
    assert moves(answer) == [("Brokerage", "buy", "BND", D(12))]
    assert answer.accounts[0].cash_after == D(400)


def test_a_deposit_fills_the_minimum_cash_first() -> None:
    """With 100 there and 500 to keep, 2,000 more leave 1,600 to spend."""
    held = household(
        lot("STK", "80", "4000"), accounts=(Account("Brokerage", minimum_cash=D(500)),), cash={"Brokerage": "100"}
    )
    answer = proposal(held, Mode.INVEST, flows={"Brokerage": D(2000)})
    assert answer.accounts[0].cash_after == D(500)


def test_raise_pays_out_from_what_is_overweight() -> None:
    """The withdrawal comes from stocks, and no bond is sold or bought."""
    answer = proposal(OVER, Mode.RAISE, flows={"Brokerage": D(-2000)})
    assert {(t.side, t.symbol) for t in answer.trades} == {(Side.SELL, "STK")}
    assert answer.accounts[0].cash_after is not None
    assert answer.accounts[0].cash_after >= 0


def test_raise_sells_nothing_where_cash_covers_it() -> None:
    """Cash at hand goes first, and the sentence says so."""
    held = replace(BALANCED, cash={"Brokerage": D(500)})
    answer = proposal(held, Mode.RAISE, flows={"Brokerage": D(-400)})
    assert (answer.trades, answer.summary) == ((), "Cash at hand covers it; nothing is sold.")


def test_a_withdrawal_is_met_in_any_mode_that_sells() -> None:
    """Edge with a withdrawal sells at least what is paid out."""
    answer = proposal(BALANCED, Mode.EDGE, flows={"Brokerage": D(-3000)})
    assert answer.accounts[0].cash_after is not None
    assert answer.accounts[0].cash_after >= 0
    assert sum((t.amount for t in answer.trades if t.side is Side.SELL), D(0)) >= 3000


def test_a_tilt_is_followed_while_it_lives() -> None:
    """A tilt of ten points makes the household underweight, the day after its end it does not."""
    first, second = BALANCED.plan.classes
    tilts = (replace(first, tilt=Tilt(D("0.1"), DAY)), replace(second, tilt=Tilt(D("-0.1"), DAY)))
    tilted = with_plan(BALANCED, classes=tilts)
    assert {(t.side, t.symbol) for t in proposal(tilted, Mode.EDGE).trades} == {(Side.SELL, "BND"), (Side.BUY, "STK")}
    assert proposal(replace(tilted, as_of=DAY + timedelta(days=1)), Mode.EDGE).trades == ()


# --- Steps, and stopping ------------------------------------------------------------------------------------


def test_progress_is_told_in_order() -> None:
    """Every step counts up to the same total and has a label; answers so far are told within one."""
    steps: list[Progress] = list(propose(OVER, Request(Mode.EDGE)))
    assert [s.done for s in steps] == sorted(s.done for s in steps)
    assert list(dict.fromkeys(s.done for s in steps)) == list(range(5))
    assert {s.total for s in steps} == {5}
    assert all(s.label for s in steps)


@pytest.mark.parametrize("step", range(5))
def test_closing_it_midway_leaves_nothing(step: int) -> None:
    """A cancelled calculation ends where it stands: no thread, no change of the household, and asking again works."""
    before, running = repr(OVER), set(threads())
    steps = propose(OVER, Request(Mode.EDGE))
    for _ in range(step + 1):
        next(steps)
    steps.close()
    assert repr(OVER) == before
    assert set(threads()) == running
    with pytest.raises(StopIteration):
        next(steps)
    assert proposal(OVER, Mode.EDGE) == proposal(OVER, Mode.EDGE)


# --- Questions that cannot be understood --------------------------------------------------------------------


@pytest.mark.parametrize(
    "held, request_, words",
    [
        (OVER, Request(Mode.EDGE, {"Elsewhere": D(1)}), "Elsewhere"),
        (OVER, Request(Mode.EDGE, gains_budget=D(-1)), "negative"),
        (household(classes=(), securities=()), Request(Mode.EDGE), "no targets"),
        (replace(OVER, plan=Plan(classes=(leaf("A", "0.5"),))), Request(Mode.EDGE), "50 %"),
    ],
)
def test_a_question_about_what_is_not_there_is_refused_with_advice(
    held: Household, request_: Request, words: str
) -> None:
    """An account nobody has, no targets, targets that do not add up."""
    with pytest.raises(InputError) as caught:
        finish(propose(held, request_))
    assert words in caught.value.title
    assert caught.value.advice


def test_money_for_an_account_that_does_not_trade_stays_there() -> None:
    """A deposit into a held-away account is counted in the weights, and nothing is bought with it."""
    away = Account("Old", AccountType.HELD_AWAY)
    held = household(lot("STK", "80", "8000"), lot("BND", "40", "2000"), accounts=(BROKERAGE, away))
    answer = proposal(held, Mode.INVEST, flows={"Old": D(1000)})
    assert answer.trades == ()
    assert answer.accounts[1].cash_after == D(1000)


def test_nothing_held_is_nothing_to_do() -> None:
    """An empty household gets an empty answer in every mode."""
    for mode in OFFERED:
        answer = proposal(household(rules=Rules()), mode)
        assert (answer.trades, answer.state) == ((), State.OPTIMAL)


@pytest.mark.parametrize("mode", OFFERED)
def test_a_fund_in_the_class_of_cash_is_cash_too(mode: Mode) -> None:
    """A money-market fund counts with the cash; a proposal may sell it, buy it or leave it."""
    classes = (leaf("Stocks", "0.6"), leaf("Bonds", "0.3"), leaf("Cash", "0.1"))
    held = household(
        lot("STK", "60", "6000"),
        lot("MMF", "4000", "4000"),
        classes=classes,
        securities=(*FUNDS, fund("MMF", "Cash")),
        prices={**PRICES, "MMF": "1"},
    )
    answer = proposal(held, mode, flows={"Brokerage": D(-200)} if mode is Mode.RAISE else {})
    cash = next(c for c in answer.classes if c.name == "Cash")
    assert cash.before == D(4000 if mode is not Mode.RAISE else 3800) / D(10000 if mode is not Mode.RAISE else 9800)


def test_a_fund_of_cash_without_a_class_for_it_may_pay() -> None:
    """Where the plan has no class of that name the fund belongs to none and can still be sold for a withdrawal."""
    held = household(
        lot("STK", "60", "6000"),
        lot("MMF", "500", "500"),
        securities=(*FUNDS, fund("MMF", "Cash")),
        prices={**PRICES, "MMF": "1"},
    )
    answer = proposal(held, Mode.RAISE, flows={"Brokerage": D(-400)})
    assert answer.state is not State.INFEASIBLE
    assert all(t.reasons for t in answer.trades)


@pytest.mark.parametrize("mode", OFFERED)
def test_a_parents_band_takes_part_in_every_mode(mode: Mode) -> None:
    """A parent outside its band is brought back where the mode does so, and is told in the classes."""
    tree = (
        AssetClass("Equity", below=D("0.02"), above=D("0.02")),
        leaf("Equity/US", "0.3", "0.1", "0.1"),
        leaf("Equity/Abroad", "0.3", "0.1", "0.1"),
        leaf("Bonds", "0.4", "0.15", "0.15"),
    )
    held = household(
        lot("STK", "35", "3500"),
        lot("INT", "35", "3500"),
        lot("BND", "60", "3000"),
        classes=tree,
        securities=(fund("STK", "Equity/US"), fund("INT", "Equity/Abroad"), fund("BND", "Bonds")),
        prices={**PRICES, "INT": "100"},
    )
    flows = {Mode.INVEST: D(500), Mode.RAISE: D(-500)}.get(mode)
    answer = proposal(held, mode, flows={"Brokerage": flows} if flows else {})
    equity = next(c for c in answer.classes if c.name == "Equity")
    assert float(equity.after) == pytest.approx(sum(float(c.after) for c in answer.classes if "/" in c.name))
    assert equity.after <= equity.before
    if mode in (Mode.EDGE, Mode.TARGET):
        assert equity.after <= equity.upper
