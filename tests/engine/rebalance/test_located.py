"""Location in proposals: by hand, against every whole-share answer, and as it changes with the years."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from app.engine.rebalance.frontier import frontier
from app.engine.rebalance.propose import propose
from app.model.account import Account, AccountType
from app.model.errors import InputError
from app.model.household import Household
from app.model.plan import Location, Rules
from app.model.proposal import LocationEffect, Mode, Proposal, Request, State
from app.model.security import Security
from app.model.target import AssetClass
from tests.engine.households import BROKERAGE, finish, household, lot, moves, proposal, with_plan, with_rules
from tests.engine.rebalance.brute_force import Search, TooManyError
from tests.engine.rebalance.circumstances import NO_PREFERENCES, located
from tests.engine.rebalance.effort import examples
from tests.engine.rebalance.facts import dollars, total
from tests.engine.rebalance.location_facts import drags, is_weighed, weighed, yearly
from tests.engine.rebalance.random_households import households, requests
from tests.engine.rebalance.recheck import faults
from tests.engine.rebalance.small_households import small_households, small_requests
from tests.engine.rebalance.told import from_nowhere

D = Decimal
A_CENT = 0.0101
MODES = (Mode.TARGET, Mode.EDGE, Mode.TACTICAL, Mode.RAISE, Mode.INVEST)
IRA = Account("IRA", AccountType.TRADITIONAL)
# At 20 % and 15 %: a dollar of bonds bears 1 cent a year, a dollar of shares 0.3 cents.
CLASSES = (
    AssetClass("Stocks", D("0.5"), D("0.05"), D("0.05"), yields=D("0.02"), qualified=D(1)),
    AssetClass("Bonds", D("0.5"), D("0.05"), D("0.05"), yields=D("0.05")),
)


def _by_hand(spread: str = "0", years: str = "1") -> Household:
    """Bonds that cost what they are worth in the taxable account, as many dollars of shares in the IRA: on target."""
    return household(
        lot("BND", "40", "2000"),
        lot("STK", "20", "1000", account="IRA"),
        classes=CLASSES,
        securities=tuple(
            Security(s, {c: D(1)}, half_spread_bps=D(spread)) for s, c in (("STK", "Stocks"), ("BND", "Bonds"))
        ),
        accounts=(BROKERAGE, IRA),
        rules=Rules(minimum_trade=D(0), prices=NO_PREFERENCES, location=Location(on=True, years=D(years))),
        cash={"Brokerage": "20", "IRA": "20"},
    )


SWAP = [
    ("Brokerage", "buy", "STK", D(20)),
    ("Brokerage", "sell", "BND", D(40)),
    ("IRA", "buy", "BND", D(40)),
    ("IRA", "sell", "STK", D(20)),
]


def test_bonds_go_to_the_shelter_and_shares_come_out() -> None:
    """$2,000 bear $20 a year as bonds and $6 as shares; four trades cost $4: F = 6 + 4 against 20.

    The target is half of 4,040, so either class lacks 20 dollars before and after: 20 · (0.501 + 0.01) each.
    """
    answer = proposal(_by_hand(), Mode.TARGET)
    assert sorted(moves(answer)) == SWAP
    assert answer.location == LocationEffect(D(20), D(6))
    assert answer.objective == D(6) + D(4) + 2 * 20 * D("0.511")


@pytest.mark.parametrize("spread, years, swaps", [("20", "1", False), ("20", "3", True), ("7", "1", True)])
def test_the_swap_is_made_where_the_years_save_more_than_it_costs(spread: str, years: str, swaps: bool) -> None:
    """It saves $14 a year. It trades $8,000: half-spreads of 20 bp are $16 and of 7 bp $5.60, beside $4 of trades.

    14 < 20; 3 · 14 > 20; 14 > 9.60.
    """
    answer = proposal(_by_hand(spread, years), Mode.TARGET)
    assert (sorted(moves(answer)) == SWAP) is swaps
    assert bool(answer.trades) is swaps
    costs = (D(8000) * D(spread) / 10000 + 4) if swaps else D(0)
    distance = 2 * 20 * (D("0.501") + D("0.01") * D(years))
    assert answer.objective == costs + D(years) * (6 if swaps else 20) + distance


def test_a_gain_that_the_swap_would_tax_keeps_it_from_being_made() -> None:
    """The bonds cost 1,800: 200 of long gain at 15 % are $30, more than the $14 of a year and less than those of 3."""
    for years, swaps in (("1", False), ("3", True)):
        held = _by_hand(years=years)
        held = replace(held, lots=(replace(held.lots[0], basis=D(1800)), *held.lots[1:]))
        assert bool(proposal(held, Mode.TARGET).trades) is swaps


def test_the_edge_has_no_need_of_it_while_every_class_is_inside() -> None:
    """However many years are weighed: the mode trades where something is outside or money moves."""
    answer = proposal(_by_hand(years="30"), Mode.EDGE)
    assert answer.trades == ()
    assert answer.objective == 0
    assert answer.location == LocationEffect(D(20), D(20))


def test_a_class_that_left_its_band_is_placed_well_on_its_way_back_and_stops_at_the_edge() -> None:
    """Bonds at 60 % go to 55 %, no further, though every dollar of them bears more tax than one of shares.

    Of 10,000 dollars 500 have to move. For ten years the swap saves 7 cents a dollar, so all shares of the IRA go.
    """
    held = household(
        lot("BND", "120", "6000"),
        lot("STK", "40", "2000", account="IRA"),
        classes=CLASSES,
        accounts=(BROKERAGE, IRA),
        rules=Rules(minimum_trade=D(0), prices=NO_PREFERENCES, location=Location(on=True, years=D(10))),
    )
    answer = proposal(held, Mode.EDGE)
    after = {c.name: c.after for c in answer.classes}
    assert after == {"Bonds": D("0.55"), "Stocks": D("0.45")}
    assert sorted(moves(answer)) == [
        ("Brokerage", "buy", "STK", D(45)),
        ("Brokerage", "sell", "BND", D(90)),
        ("IRA", "buy", "BND", D(80)),
        ("IRA", "sell", "STK", D(40)),
    ]


def test_each_trade_says_what_it_does_to_the_yearly_tax() -> None:
    """One cent a dollar on 2,000 dollars of bonds, 0.3 cents on as many of shares."""
    told = {(str(t.side), t.symbol): {r.text for r in t.reasons} for t in proposal(_by_hand(), Mode.TARGET).trades}
    for trade, text in (
        (("sell", "STK"), "No tax: IRA is not taxed on sales."),
        (("buy", "STK"), "A dollar of STK in Brokerage bears 0.3 cents of tax a year: $6.00 a year more."),
        (("sell", "BND"), "A dollar of BND in Brokerage bears 1.0 cent of tax a year: $20.00 a year less."),
        (
            ("buy", "BND"),
            "IRA is not taxed on what it yields: 1.0 cent a dollar, $20.00 a year, less than in a taxable account.",
        ),
    ):
        assert text in told[trade]
    assert all(t.reasons[0].code == "location" for t in proposal(_by_hand(), Mode.TARGET).trades if t.symbol == "BND")


def test_without_a_yield_nothing_is_proposed() -> None:
    """Neither a proposal nor the frontier takes what is not known for nothing."""
    held = with_plan(_by_hand(), classes=(replace(CLASSES[0], yields=None), CLASSES[1]))
    for steps in (propose(held, Request(Mode.TARGET)), frontier(held, Request(Mode.TARGET))):
        with pytest.raises(InputError, match="The yield of Stocks is not known"):
            finish(steps)
    assert proposal(with_rules(held, location=Location()), Mode.TARGET).location is None


# --- Random households ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", Mode)
@examples(8)
@given(st.data())
def test_off_is_as_if_it_were_not_there(mode: Mode, data: st.DataObject) -> None:
    """Yields and years change nothing while location is off."""
    bare = data.draw(small_households(mode))
    request = data.draw(small_requests(bare, mode))
    held = data.draw(located(st.just(bare)))
    off = with_rules(held, location=replace(held.plan.rules.location, on=False))
    assert finish(propose(off, request)) == finish(propose(bare, request))


@pytest.mark.parametrize("mode", Mode)
@examples(15)
@given(st.data())
def test_no_other_answer_is_better(mode: Mode, data: st.DataObject) -> None:
    """Of all whole-share answers none is below the bound, nor the proposal; what it says is counted again."""
    held = data.draw(located(small_households(mode)))
    request = data.draw(small_requests(held, mode))
    try:
        best = Search(held, request, stand_ins=True).best()
    except TooManyError:
        reject()
    answer = finish(propose(held, request))
    assert faults(held, request, answer) == []
    assert from_nowhere(held, request, answer) == []
    if best is None or answer.state is State.INFEASIBLE:
        assert best is None
        assert answer.state is State.INFEASIBLE
        return
    assert float(answer.bound) <= best.kept + A_CENT
    assert float(answer.objective) >= best.least - A_CENT
    if mode in (Mode.TARGET, Mode.EDGE, Mode.TACTICAL, Mode.RAISE):
        assert float(answer.objective) <= best.kept + 1 + abs(best.kept) / 100
    if answer.state is State.OPTIMAL:
        assert answer.gap <= max(D(1), total(held, request) / 100_000)


@pytest.mark.parametrize("mode", Mode)
@examples(6)
@given(st.data())
def test_larger_households_keep_every_rule(mode: Mode, data: st.DataObject) -> None:
    """Fractions, more accounts and more funds: each rule and each figure again."""
    held = data.draw(located(households(mode)))
    request = data.draw(requests(held, mode))
    answer = finish(propose(held, request))
    assert faults(held, request, answer) == []
    assert from_nowhere(held, request, answer) == []


@pytest.mark.parametrize("mode", [Mode.TARGET, Mode.EDGE, Mode.TACTICAL, Mode.RAISE])
@examples(10)
@given(st.data())
def test_more_years_never_leave_more_to_pay_a_year(mode: Mode, data: st.DataObject) -> None:
    """What a year weighs, drag and moves away from where classes should end, falls with the years but for the gaps."""
    held = data.draw(located(small_households(mode)))
    request = data.draw(small_requests(held, mode))
    few, many = D(1), D(data.draw(st.sampled_from((2, 5, 20))))
    found = []
    for years in (few, many):
        now = with_rules(held, location=Location(on=True, years=years))
        answer = finish(propose(now, request))
        if answer.state is State.INFEASIBLE or not is_weighed(now, request):
            return
        found.append((answer, _a_year(now, request, answer)))
    (first, before), (second, after) = found
    assert after <= before + (first.gap + second.gap + D("0.03")) / (many - few)


def _a_year(held: Household, request: Request, answer: Proposal) -> Decimal:
    """The part of the objective that each year weighs."""
    years = held.plan.rules.location.years
    if request.mode is Mode.RAISE:
        moved = sum((t.shares * t.price for t in answer.trades), D(0))
        return yearly(held, answer.trades) + max(drags(held).values(), default=D(0)) * moved
    off = with_rules(held, location=Location())
    values = dollars(held, request, answer.trades)
    distance = weighed(held, request).cost(values) - weighed(off, request).cost(values)
    return yearly(held, answer.trades) + distance / years
