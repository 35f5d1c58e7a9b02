"""The band-width adviser: each term moves the width as its formula says, and what is not known is said."""

import math
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.widths.advice import (
    STEP,
    Binding,
    TradeCosts,
    View,
    WidthQuestion,
    advise,
    trade_size,
    widths_at,
    with_advice,
)
from app.engine.widths.class_returns import RelativeVolatility
from app.engine.widths.formulas import (
    budget_width,
    edge_trade,
    edge_width,
    look_correction,
    one_off_trigger,
    target_width,
)
from app.engine.widths.selling_tax import SellingCurve
from app.engine.widths.words import binding_of, formula, numbers, reason, working
from app.model.number import ZERO
from app.model.plan import Plan
from app.model.target import BandKind
from tests.engine.households import DAY, STOCKS_AND_BONDS, D

KNOWN = RelativeVolatility(0.112, 0.105, 0.12, 2519, "block bootstrap")
COSTS = TradeCosts(buy=0.0004, sell=0.0006, other=0.0002)


def _taxed(rate: float, free: float = 0.0) -> SellingCurve:
    """Sell `free` dollars without tax, then 300,000 at a rate."""
    sold_f = np.array([0.0, free, free + 300_000.0])
    return SellingCurve(sold_f, np.array([0.0, 0.0, 300_000.0 * rate]), D(str(free)), D(300_000), ZERO)


ASKED = WidthQuestion(
    name="US equity",
    target=0.4,
    value=640_000.0,
    gamma=4.0,
    stop=0.0,
    interval=1 / 252,
    smallest=100 / 640_000,
    deferral=0.06,
    costs=COSTS,
    volatility=KNOWN,
)


def test_the_width_is_the_closed_form_less_what_looking_adds() -> None:
    """Both sides at the mean of both costs, to the target and to the edge."""
    moves = 0.4 * 0.6 * KNOWN.sigma
    for stop, width in ((0.0, target_width(0.4, 4, 0.0007)), (1.0, edge_width(0.4, 4, 0.0007))):
        found = widths_at(replace(ASKED, stop=stop))
        for side in (found.below, found.above):
            assert side.cost == pytest.approx(width)
            assert side.width == pytest.approx(width - look_correction(moves, 1 / 252))
            assert side.binding is Binding.COST


def test_without_a_price_history_the_cost_width_alone_is_said() -> None:
    """Volatility cancels in it; what it would be needed for is named, and no range is made up."""
    told = advise(replace(ASKED, volatility=None, budget=0.001, selling=_taxed(0.1)))
    assert told.found is not None
    assert told.found.above.width == pytest.approx(target_width(0.4, 4, 0.0007))
    assert {told.found.above.budget, told.found.above.tax} == {None}
    assert (told.lowest, told.highest) == (None, None)
    assert "no price history" in " ".join(told.missing)


def test_costs_that_nobody_knows_give_no_width() -> None:
    """Never one made up from nothing."""
    told = advise(replace(ASKED, costs=TradeCosts(0, 0, 0, unknown=("No security.",), is_known=False)))
    assert told.widths is None
    assert told.missing == ("No security.",)


def test_a_target_at_an_end_of_the_scale_has_no_advice() -> None:
    """Nothing drifts from nothing."""
    assert advise(replace(ASKED, target=0.0)).widths is None
    assert advise(replace(ASKED, target=1.0)).found is None


def test_what_a_trade_costs_whatever_its_size_widens_the_band() -> None:
    """To the target by its own equation; to the edge spread over the mean trade between two looks."""
    costs = replace(COSTS, other_fixed=5.0, effort=2.0)
    found = widths_at(replace(ASKED, costs=costs))
    assert found.above.cost == pytest.approx(target_width(0.4, 4, 0.0007, 7 / 640_000))
    edge = replace(ASKED, costs=costs, stop=1.0)
    size = edge_trade(0.4 * 0.6 * KNOWN.sigma, 1 / 252)
    assert trade_size(edge, 0.02) == pytest.approx(size)
    assert widths_at(edge).above.cost == pytest.approx(edge_width(0.4, 4, 0.0007 + 7 / 640_000 / size))


def test_commissions_on_one_side_move_the_edges_apart() -> None:
    """The dearer side is visited less."""
    found = widths_at(replace(ASKED, costs=replace(COSTS, sell_fixed=50.0)))
    assert found.above.cost > 1.05 * found.below.cost


def test_impact_is_that_of_the_trade_the_width_implies() -> None:
    """Costs and width agree with each other."""
    costs = replace(COSTS, price=280.0, daily_sigma=0.01, daily_volume=5_000.0)
    found = widths_at(replace(ASKED, costs=costs))
    sold = found.above.cost * 640_000
    expected = 0.0008 + 0.7 * 0.01 * math.sqrt(sold / 280 / 5_000)
    assert found.prices.upper == pytest.approx(expected, rel=1e-6)
    assert found.above.cost > target_width(0.4, 4, 0.0007)
    assert costs.impact_of_all(np.array([100.0, 400.0])) == pytest.approx(
        100 * costs.impact(100.0) + 400 * costs.impact(400.0)
    )


def test_tax_moves_the_upper_edge_to_where_selling_pays_for_itself() -> None:
    """Masters’s trigger with what putting the tax off for a year is worth; the lower edge stays."""
    found = widths_at(replace(ASKED, selling=_taxed(0.05)))
    cost = 0.0008 + 0.06 * 0.05
    assert found.above.tax == pytest.approx(one_off_trigger(4, cost, KNOWN.sigma), abs=STEP)
    assert found.above.binding is Binding.TAX
    assert found.below.binding is Binding.COST
    assert found.below.cost == found.above.cost < 0.04
    assert found.tax_rate == pytest.approx(0.05)


def test_what_sells_without_tax_leaves_the_edge_alone() -> None:
    """Accounts without tax are sold from first; where they hold too little for a trade, tax counts."""
    free = widths_at(replace(ASKED, selling=_taxed(0.05, free=60_000.0)))
    assert free.above.tax is None
    assert free.above.width == free.below.width
    short = widths_at(replace(ASKED, selling=_taxed(0.05, free=10_000.0)))
    assert short.above.tax is not None
    assert widths_at(ASKED).above.cost < short.above.width < widths_at(replace(ASKED, selling=_taxed(0.05))).above.width


def test_a_budget_holds_both_sides_within_it() -> None:
    """The narrower of both rules counts, and it is said which."""
    found = widths_at(replace(ASKED, budget=0.0005, selling=_taxed(0.05)))
    assert found.above.width == found.below.width == pytest.approx(budget_width(0.0005, KNOWN.sigma))
    assert found.above.binding is found.below.binding is Binding.BUDGET
    loose = widths_at(replace(ASKED, budget=0.05))
    assert loose.above.binding is Binding.COST


def test_a_view_moves_both_edges_the_same_way() -> None:
    """Up for a class that is expected to do better."""
    plain, moved = widths_at(ASKED), widths_at(replace(ASKED, view=View(0.001, 1.0)))
    assert moved.above.width - plain.above.width == pytest.approx(plain.below.width - moved.below.width)
    assert moved.above.width > plain.above.width


def test_no_band_is_narrower_than_two_of_the_smallest_steps_or_leaves_the_scale() -> None:
    """Free trading wants no band, a great tax the whole scale."""
    found = widths_at(replace(ASKED, costs=TradeCosts(0.0, 0.0, 0.0)))
    assert found.above.width == found.below.width == pytest.approx(2 * STEP)
    assert found.above.binding is Binding.SMALLEST
    found = widths_at(replace(ASKED, target=0.01, selling=_taxed(9.0), costs=replace(COSTS, effort=5_000.0)))
    assert found.below.width == pytest.approx(0.01)
    assert found.below.binding is Binding.LIMIT
    assert found.above.width == pytest.approx(0.99, abs=STEP)


@given(
    target=st.floats(0.01, 0.9),
    gamma=st.floats(1, 12),
    stop=st.sampled_from([0.0, 0.5, 1.0]),
    rate=st.floats(0, 0.2),
    budget=st.none() | st.floats(0.0005, 0.05),
)
def test_every_answer_lies_on_the_scale_and_in_its_range(
    target: float, gamma: float, stop: float, rate: float, budget: float | None
) -> None:
    """Whole tenths of a point, at least two, inside 0 to 100 %, and between the ends of its confidence range."""
    asked = replace(ASKED, target=target, gamma=gamma, stop=stop, selling=_taxed(rate), budget=budget)
    told = advise(asked)
    assert told.widths is not None
    assert told.lowest is not None
    assert told.highest is not None
    for n, width in enumerate(told.widths):
        assert width == width.quantize(D("0.001"))
        assert told.lowest[n] <= width <= told.highest[n]
    assert D("0.001") <= told.widths[0] <= D(str(round(target, 3) + 0.001))
    assert told.widths[1] <= 1


def test_taking_the_advice_stores_widths_the_way_the_class_tells_them() -> None:
    """Absolute ones in points, relative ones as parts of the target; who has no advice keeps its own."""
    relative = replace(STOCKS_AND_BONDS[1], band=BandKind.RELATIVE, below=D("0.2"), above=D("0.2"))
    plan = Plan(classes=(STOCKS_AND_BONDS[0], relative))
    told = [advise(replace(ASKED, name="Stocks", target=0.6)), advise(replace(ASKED, name="Bonds"))]
    changed = with_advice(plan, told, DAY)
    assert told[0].widths == (changed.classes[0].below, changed.classes[0].above)
    assert changed.classes[1].below == (told[1].below or ZERO) / D("0.4")
    assert with_advice(plan, [replace(told[0], below=None)], DAY) == plan


def test_the_words_say_formula_numbers_and_what_decides() -> None:
    """Without a word of praise; tax, budget and confidence each have their sentence."""
    told = advise(replace(ASKED, selling=_taxed(0.05)))
    assert told.found is not None
    assert formula(told.asked, told.found) == "Δ = ∛(6 c k),  k = w²(1 − w)²/γ"
    assert numbers(told.asked, told.found) == "w 0.40 · γ 4 · c 0.060 % down, 0.080 % up"
    assert binding_of(told.found) == "cost below, tax above"
    assert "11.2 % a year" in reason(told)
    assert "upper edge sits further out" in reason(told)
    steps = " ".join(working(told))
    assert "2,519 returns" in steps
    assert "between 10.5 % and 12.0 %" in steps
    budgeted = advise(replace(ASKED, budget=0.0005))
    assert "budget" in reason(budgeted)
    for text in (reason(told), steps, reason(budgeted), *working(budgeted)):
        assert not {"recommended", "optimal", "best", "should"} & set(text.lower().split())


def test_each_goal_has_its_formula() -> None:
    """With a fixed cost and without."""
    dear = replace(COSTS, effort=2.0)
    found = {
        (stop, costs is dear): formula(asked, widths_at(asked))
        for stop in (0.0, 0.5, 1.0)
        for costs in (COSTS, dear)
        for asked in (replace(ASKED, stop=stop, costs=costs),)
    }
    assert found[0.0, True].startswith("Δ⁴ = 6 c k Δ + 12 F k")
    assert found[1.0, True] == found[1.0, False]
    assert "(1 + t²)" in found[0.5, False]
    assert "12 F k" in found[0.5, True]


def test_widths_of_nothing_known_are_none() -> None:
    """A fixed cost to the edge is left out without a history, and said."""
    told = advise(replace(ASKED, volatility=None, stop=1.0, costs=replace(COSTS, effort=2.0)))
    assert told.found is not None
    assert told.found.above.cost == pytest.approx(edge_width(0.4, 4, 0.0007))
    assert any("left out" in words for words in told.missing)
    assert told.above == Decimal(round(told.found.above.width * 1000)) / 1000
