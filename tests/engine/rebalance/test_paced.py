"""Classes that momentum delays or volatility paces: what waits is not traded, money that moves does not wait."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.engine.rebalance.frontier import frontier, relaxed_weights
from app.engine.rebalance.model import Model
from app.engine.rebalance.propose import propose
from app.model.errors import InputError
from app.model.frontier import EDGE, NOTHING, TARGET
from app.model.household import Household
from app.model.number import ONE, ZERO
from app.model.plan import Goal, GoalPrices, Lock, Rules
from app.model.proposal import Mode, Proposal, Request, Side
from app.model.target import AssetClass, Tilt
from app.model.timing import Timing, Told
from tests.engine.households import DAY, finish, fund, household, leaf, lot, proposal, with_plan
from tests.engine.rebalance.effort import examples
from tests.engine.rebalance.facts import CASH, dollars, edges, total
from tests.engine.rebalance.random_households import households, requests

D = Decimal
CLASSES = (leaf("Stocks", "0.5"), leaf("Bonds", "0.3"), leaf("Gold", "0.2", "0.1", "0.1"))
FUNDS = (fund("STK", "Stocks"), fund("BND", "Bonds"), fund("GLD", "Gold"))
PRICES = {"STK": "1", "BND": "1", "GLD": "1"}
WAITS = Told(
    "momentum", "STK rose 20.0 % from 252 to 21 trading days ago, so the trim waits.", is_wait=True, cost=D("0.001")
)
MINDFUL = (Mode.EDGE, Mode.TARGET, Mode.HARVEST_REBALANCE, Mode.TACTICAL)
FREE = Rules(minimum_trade=D(0), prices=GoalPrices(trade=D(0)))


def held(
    stocks: str, bonds: str, gold: str, timing: Timing | None = None, classes: tuple[AssetClass, ...] = CLASSES
) -> Household:
    """Ten thousand dollars in three funds of a Roth that cost a dollar a share."""
    lots = (lot("STK", stocks, stocks), lot("BND", bonds, bonds), lot("GLD", gold, gold))
    given_ = household(*lots, classes=classes, securities=FUNDS, prices=PRICES, rules=FREE)
    return given_ if timing is None else replace(given_, timing=timing)


def paced(name: str, pace: str, told: tuple[Told, ...] = (WAITS,)) -> Timing:
    """One class that is traded at a pace."""
    return Timing(pace={name: D(pace)}, told={name: told})


def after(answer: Proposal, name: str) -> Decimal:
    """The weight a class ends at."""
    return next(c.after for c in answer.classes if c.name == name)


TILTED = (replace(CLASSES[0], tilt=Tilt(D(0), DAY)), *CLASSES[1:])


@pytest.mark.parametrize("mode", MINDFUL)
def test_what_waits_is_not_traded(mode: Mode) -> None:
    """Stocks are over and wait: nothing of them is sold, not even for bonds that are under."""
    classes = TILTED if mode is Mode.TACTICAL else CLASSES
    plainly = proposal(held("6200", "2000", "1800", classes=classes), mode)
    assert any(t.symbol == "STK" for t in plainly.trades)
    answer = proposal(held("6200", "2000", "1800", paced("Stocks", "0"), classes), mode)
    assert not any(t.symbol == "STK" for t in answer.trades)
    waits = [u for u in answer.not_done if u.code == "momentum"]
    assert [u.text for u in waits] == [f"Stocks: {WAITS.text}"]
    assert waits[0].costs == D("10.00")
    assert not any(u.code == "outside" and u.text.startswith("Stocks") for u in answer.not_done)


def test_what_waits_below_its_band_is_not_bought() -> None:
    """The mirror: gold is over and sold, and the money stays cash rather than go to stocks that wait."""
    answer = proposal(held("4200", "2700", "3100", paced("Stocks", "0")), Mode.EDGE)
    assert [(t.symbol, t.side) for t in answer.trades] == [("GLD", Side.SELL)]
    assert after(answer, "Gold") == D("0.3")


CASH_CLASSES = (leaf("Stocks", "0.5"), leaf("Bonds", "0.3"), leaf("Cash", "0.2"))


def with_cash(stocks: str, bonds: str, cash: str, timing: Timing) -> Household:
    """Stocks, bonds and cash, ten thousand dollars in all."""
    lots = (lot("STK", stocks, stocks), lot("BND", bonds, bonds))
    given_ = household(
        *lots, classes=CASH_CLASSES, securities=FUNDS[:2], prices=PRICES, rules=FREE, cash={"Brokerage": cash}
    )
    return replace(given_, timing=timing)


@pytest.mark.parametrize("mode", [Mode.EDGE, Mode.HARVEST_REBALANCE])
def test_cash_waits_with_what_would_bring_it_in(mode: Mode) -> None:
    """Stocks are over and wait, so what is missing in cash is not taken from bonds, which are inside their band."""
    answer = proposal(with_cash("6200", "3000", "800", paced("Stocks", "0")), mode)
    assert not answer.trades
    assert [u.text for u in answer.not_done if u.text.startswith("Cash")] == [
        "Cash: $700 stay below its band until that is sold."
    ]
    half = proposal(with_cash("6200", "3000", "800", paced("Stocks", "0.5")), mode)
    assert [(t.symbol, t.amount) for t in half.trades] == [("STK", D(350))]


def test_cash_that_others_owe_does_not_wait() -> None:
    """Bonds are over as well and do not wait: their part of the cash comes in."""
    answer = proposal(with_cash("5600", "3900", "500", paced("Stocks", "0")), Mode.EDGE)
    assert {t.symbol for t in answer.trades} == {"BND"}
    assert after(answer, "Cash") >= D("0.14")


@pytest.mark.parametrize("goal, whole", [(Goal.EDGE, "0.55"), (Goal.MIDPOINT, "0.525"), (Goal.TARGET, "0.5")])
def test_a_pace_goes_part_of_the_way(goal: Goal, whole: str) -> None:
    """Half of the way to wherever the class should end; the edge it broke is moved so far."""
    full = proposal(held("6200", "2000", "1800"), Mode.EDGE, goal=goal)
    half = proposal(held("6200", "2000", "1800", paced("Stocks", "0.5")), Mode.EDGE, goal=goal)
    assert after(full, "Stocks") == pytest.approx(D(whole), abs=D("0.0002"))
    assert after(half, "Stocks") == pytest.approx((D(whole) + D("0.62")) / 2, abs=D("0.0002"))


def test_what_cannot_go_at_its_pace_is_told_from_the_band() -> None:
    """Twelve points above its edge and half of them to go: what stays is told whole, and what of it does not wait."""
    calm = Told("volatility", "VIX is low, so the trim takes half of the gap today.", is_wait=True)
    stuck = with_plan(held("6700", "2000", "1300", paced("Stocks", "0.5", (calm,))), locks=(Lock(symbol="STK"),))
    texts = [u.text for u in proposal(stuck, Mode.EDGE).not_done if u.code == "outside"]
    assert "Stocks stays 12.0 points above its band, 6.0 of which do not wait: locks hold it there." in texts


def test_a_distance_too_small_for_its_digits_is_no_zero() -> None:
    """Three dollars of a million beyond an edge: less than a hundredth of a point, and not 0.00 of one."""
    classes = (leaf("Stocks", "0.5", "0.05", "0.05"), leaf("Bonds", "0.5", "0.2", "0.2"))
    lots = (lot("STK", "550003", "550003"), lot("BND", "449997", "449997"))
    given_ = with_plan(
        household(*lots, classes=classes, securities=FUNDS[:2], prices=PRICES, rules=FREE), locks=(Lock(symbol="STK"),)
    )
    texts = [u.text for u in proposal(given_, Mode.EDGE).not_done if u.code == "outside"]
    assert texts == ["Stocks stays less than 0.01 points above its band: locks hold it there."]


def test_where_nothing_is_held_nothing_is_inside() -> None:
    """A household without a dollar has no class inside its band."""
    nothing = household(classes=CLASSES, securities=FUNDS, prices=PRICES)
    assert [u.text for u in proposal(nothing, Mode.EDGE).not_done] == ["Nothing is held yet; nothing to do."]


def test_a_pace_goes_part_of_the_way_to_target() -> None:
    """In mode target too."""
    half = proposal(held("6200", "2000", "1800", paced("Stocks", "0.5")), Mode.TARGET)
    assert after(half, "Stocks") == pytest.approx(D("0.56"), abs=D("0.0002"))


@pytest.mark.parametrize("mode", MINDFUL)
def test_trading_anyway_is_as_if_nothing_waited(mode: Mode) -> None:
    """The same trades, the same figures, and nothing said of waiting."""
    plainly = proposal(held("6200", "2000", "1800"), mode)
    anyway = proposal(held("6200", "2000", "1800", paced("Stocks", "0")), mode, ignore_signals=True)
    assert replace(anyway, request=plainly.request, id="") == replace(plainly, id="")


def test_one_class_is_traded_anyway_while_another_waits() -> None:
    """By its own name, or by that of the class above it; nothing is said of what is traded."""
    told = {"Stocks": (WAITS,), "Gold": (WAITS,)}
    both = Timing(pace={"Stocks": ZERO, "Gold": ZERO}, told=told)
    waits = held("6200", "600", "3200", both)
    assert not proposal(waits, Mode.EDGE).trades
    answer = proposal(waits, Mode.EDGE, anyway=("Stocks",))
    assert {t.symbol for t in answer.trades} == {"STK", "BND"}
    assert [u.text for u in answer.not_done if u.code == "momentum"] == [f"Gold: {WAITS.text}"]
    assert not any(r.code == "momentum" for t in answer.trades for r in t.reasons)
    plainly = proposal(held("6200", "600", "3200"), Mode.EDGE)
    all_of_them = proposal(waits, Mode.EDGE, anyway=("Gold", "Stocks"))
    assert replace(all_of_them, request=plainly.request, id="") == replace(plainly, id="")
    assert len({p.id for p in (answer, plainly, all_of_them)}) == 3


def test_a_class_above_speaks_for_those_below_it() -> None:
    """Growth is traded anyway, and so are its stocks; a name that is no class is refused."""
    classes = (AssetClass("Growth"), leaf("Growth/Stocks", "0.5"), leaf("Growth/Gold", "0.2"), leaf("Bonds", "0.3"))
    funds = (fund("STK", "Growth/Stocks"), fund("BND", "Bonds"), fund("GLD", "Growth/Gold"))
    lots = (lot("STK", "6200", "6200"), lot("BND", "2000", "2000"), lot("GLD", "1800", "1800"))
    given_ = household(*lots, classes=classes, securities=funds, prices=PRICES, rules=FREE)
    waits = replace(given_, timing=paced("Growth/Stocks", "0"))
    assert not any(t.symbol == "STK" for t in proposal(waits, Mode.EDGE).trades)
    assert proposal(waits, Mode.EDGE, anyway=("Growth",)).trades == proposal(given_, Mode.EDGE).trades
    with pytest.raises(InputError, match="“Tulips” is no class of this plan"):
        proposal(waits, Mode.EDGE, anyway=("Tulips",))


@pytest.mark.parametrize("mode, flow", [(Mode.INVEST, "800"), (Mode.RAISE, "-800"), (Mode.HARVEST, "0")])
def test_money_that_comes_or_goes_does_not_wait(mode: Mode, flow: str) -> None:
    """Invest buys what waits, raise sells it; a harvest knows nothing of it."""
    flows = {"Brokerage": D(flow)} if D(flow) else {}
    for stocks, bonds, gold in (("6200", "2000", "1800"), ("4200", "2700", "3100")):
        plainly = proposal(held(stocks, bonds, gold), mode, flows=flows)
        timed = proposal(held(stocks, bonds, gold, paced("Stocks", "0")), mode, flows=flows)
        assert timed == plainly


def test_a_wait_inside_the_band_says_nothing() -> None:
    """A pace is about a broken edge; where there is none, there is nothing to wait for."""
    plainly = proposal(held("5200", "2600", "2200"), Mode.TARGET)
    assert proposal(held("5200", "2600", "2200", paced("Stocks", "0")), Mode.TARGET) == plainly


def test_a_parent_ends_outside_by_what_waits_below_it() -> None:
    """Stocks below Growth wait: no sibling is sold to bring Growth back."""
    classes = (
        AssetClass("Growth", above=D("0.02"), below=D("0.02")),
        leaf("Growth/Stocks", "0.5"),
        leaf("Growth/Gold", "0.2", "0.1", "0.1"),
        leaf("Bonds", "0.3", "0.2", "0.2"),
    )
    funds = (fund("STK", "Growth/Stocks"), fund("BND", "Bonds"), fund("GLD", "Growth/Gold"))
    lots = (lot("STK", "5800", "5800"), lot("BND", "2200", "2200"), lot("GLD", "2000", "2000"))
    plainly = household(*lots, classes=classes, securities=funds, prices=PRICES, rules=FREE)
    waits = replace(plainly, timing=paced("Growth/Stocks", "0"))
    assert after(proposal(plainly, Mode.EDGE), "Growth") == pytest.approx(D("0.72"), abs=D("0.0002"))
    answer = proposal(waits, Mode.EDGE)
    assert after(answer, "Growth/Stocks") == D("0.58")
    # Of six points too much, three wait with the stocks above their edge; three are gold's to give.
    assert after(answer, "Growth") == pytest.approx(D("0.75"), abs=D("0.0002"))


def test_trades_say_what_hurried_or_ended_a_wait() -> None:
    """A reason with the signal's code on what mends the breach, and on nothing else."""
    ended = Told("momentum", "STK closed under its trailing stop on Nov 18, so the trim waits no longer.")
    calm = Told("volatility", "VIX is higher than on 20 % of the days looked back on.", is_wait=True)
    timing = Timing(pace={"Stocks": D("0.5")}, told={"Stocks": (ended, calm)})
    answer = proposal(held("6200", "2000", "1800", timing), Mode.EDGE)
    told = {
        t.symbol: {(r.code, r.text) for r in t.reasons if r.code in ("momentum", "volatility")} for t in answer.trades
    }
    assert told["STK"] == {("momentum", ended.text), ("volatility", calm.text)}
    assert all(not found for symbol, found in told.items() if symbol != "STK")
    assert [u.code for u in answer.not_done][:1] == ["volatility"]


@pytest.mark.parametrize("pace", ["0", "0.25"])
def test_the_frontier_ends_where_signals_let_it(pace: str) -> None:
    """Of twelve points too much of stocks only the pace may go; the curve and its stops know no further one."""
    timed = held("6200", "2000", "1800", paced("Stocks", pace))
    found = finish(frontier(timed, Request(Mode.TARGET)))
    first, last = found.points[0], found.points[-1]
    part = D(pace) * D("0.12")
    assert (first.drift, first.label) == (D("0.12"), NOTHING)
    if part:
        assert last.label == TARGET
    least = proposal(timed, Mode.TARGET)
    assert last.drift == pytest.approx(D("0.12") - part, abs=D("0.0002"))
    assert last.drift == pytest.approx(least.drift.after, abs=D("0.0002"))
    edge = next((p for p in found.points if p.label == EDGE), None)
    if edge is not None:
        assert edge.drift == pytest.approx(proposal(timed, Mode.EDGE).drift.after, abs=D("0.0002"))
    anyway = Request(Mode.TARGET, ignore_signals=True)
    assert finish(frontier(timed, anyway)) == finish(frontier(held("6200", "2000", "1800"), anyway))


def test_a_point_of_the_frontier_trades_around_what_waits() -> None:
    """Six points of gold too much are traded for the bonds that lack; the four of stocks stay where they wait."""
    answer = proposal(held("5800", "1600", "2600", paced("Stocks", "0")), Mode.TARGET, drift=D("0"))
    plainly = proposal(held("5800", "1600", "2600"), Mode.TARGET, drift=D("0"))
    assert after(plainly, "Stocks") == D("0.5")
    assert (after(answer, "Stocks"), after(answer, "Gold")) == (D("0.58"), D("0.2"))
    assert [u.text for u in answer.not_done if u.code == "momentum"] == [f"Stocks: {WAITS.text}"]


def test_a_quick_answer_goes_by_the_timing_it_is_given() -> None:
    """The kept program says what a new one does, and forgets the wait where it is over."""
    plainly, timed = held("6200", "2000", "1800"), held("6200", "2000", "1800", paced("Stocks", "0"))
    kept, request = Model.of(plainly), Request(Mode.EDGE)
    assert relaxed_weights(kept.under(plainly.plan, timed.timing), request)["Stocks"] == D("0.62")
    assert relaxed_weights(kept.under(plainly.plan), request)["Stocks"] == D("0.55")


@examples(25)
@given(st.data())
def test_no_random_household_trades_what_waits(data: st.DataObject) -> None:
    """Every rule still holds, and a leaf that waits keeps its shares, whatever else is outside.

    Cash that is missing for an account's minimum is another matter: that is a rule, and a wait is a wish.
    """
    mode = data.draw(st.sampled_from((Mode.EDGE, Mode.TARGET)))
    given_ = data.draw(households(mode))
    mixed = any(len(s.classes) > 1 for s in given_.plan.securities)
    drift = data.draw(st.sampled_from((None, ZERO, D("0.02"))))
    request = replace(data.draw(requests(given_, mode)), fixed=(), drift=drift, flows={})
    weights, whole = dollars(given_, request, ()), total(given_, request)
    out = [n for n, b in edges(given_).items() if n != CASH and n in {c.name for c in given_.plan.leaves}
           and not b.lower * whole <= weights[n] <= b.upper * whole]  # fmt: skip
    assume(out and not mixed and whole > 0)
    assume(all(given_.cash.get(a.name, ZERO) >= a.minimum_cash for a in given_.plan.accounts))
    waits = set(data.draw(st.lists(st.sampled_from(sorted(out)), min_size=1, unique=True)))
    timed = replace(given_, timing=Timing(pace=dict.fromkeys(waits, ZERO)))
    answer = finish(propose(timed, request))
    for trade in answer.trades:
        assert not set(timed.securities[trade.symbol].classes) & waits
    assert answer.objective >= answer.bound
    anyway = finish(propose(timed, replace(request, ignore_signals=True)))
    assert anyway.trades == finish(propose(given_, request)).trades


@examples(15)
@given(st.data())
def test_a_pace_of_one_changes_nothing(data: st.DataObject) -> None:
    """Signals that let everything be traded are as good as none."""
    mode = data.draw(st.sampled_from(MINDFUL))
    given_ = data.draw(households(mode))
    request: Request = data.draw(requests(given_, mode))
    timed = replace(given_, timing=Timing(pace={c.name: ONE for c in given_.plan.leaves}))
    assert finish(propose(timed, request)) == finish(propose(given_, request))
