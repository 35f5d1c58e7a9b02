"""The split of execution alpha, what mends a gap, and the benchmarks against slow loops of their own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.bars import Bars
from app.engine.history import ClassHistory, DriftHistory
from app.engine.journal.alpha import split_alpha
from app.engine.journal.benchmark import annual_returns, mechanical_returns
from app.engine.journal.corrections import DayMoves, mendings, moves_of
from app.engine.journal.episodes import Stretch
from app.engine.journal.past import Past, last_known
from app.engine.trading_days import WEEKDAYS
from app.model.journal import Bills
from app.model.plan import Goal, Plan, Rules
from app.model.transaction import Action, Transaction
from tests.engine.households import BROKERAGE, fund, household, leaf

D = Decimal
MONEY = st.decimals(min_value=-10_000, max_value=10_000, places=2)
MAYBE = st.one_of(st.none(), MONEY)
NAN = float("nan")
CLASSES = (leaf("A", "0.5"), leaf("B", "0.3"), leaf("C", "0.2", "0.1", "0.02"))


@given(MONEY, st.tuples(*[MONEY] * 6), st.decimals(min_value=1, max_value=9_999, places=2), st.integers(0, 100))
def test_the_parts_add_up_to_the_whole_to_the_cent(
    timing: Decimal, bills: tuple[Decimal, ...], gap: Decimal, percent: int
) -> None:
    """Timing, plus what the rule would have paid, less what was paid; whatever money corrected."""
    found = split_alpha(timing, Bills(*bills), (gap * percent / 100).quantize(D("0.01")), gap)
    rule_cost, rule_tax, real_cost, real_tax, _, _ = bills
    assert found.total == timing + rule_cost + rule_tax - real_cost - real_tax


@given(MAYBE, st.tuples(*[MAYBE] * 6), st.sampled_from([D(0), D(50)]))
def test_what_is_unknown_makes_the_parts_unknown_that_rest_on_it(
    timing: Decimal | None, bills: tuple[Decimal | None, ...], flows: Decimal
) -> None:
    """And no others; the total is known only where all parts are."""
    rule_cost, rule_tax, real_cost, real_tax, fifo_tax, spread_tax = bills
    found = split_alpha(timing, Bills(*bills), flows, D(100))
    assert (found.timing is None) == (timing is None)
    assert (found.cash_flow is None) == (bool(flows) and None in (rule_cost, rule_tax))
    assert (found.tax is None) == (None in (rule_tax, real_tax, fifo_tax, spread_tax))
    assert (found.location is None) == (None in (fifo_tax, spread_tax))
    assert (found.cost is None) == (None in (rule_cost, real_cost))
    assert (found.total is None) == (None in found.parts.values())


def moved(**fields: Decimal | dict[str, Decimal]) -> DayMoves:
    """A day's moves, by their names."""
    day = DayMoves()
    for name, value in fields.items():
        if isinstance(value, dict):
            getattr(day, name).update(value)
            if name in ("bought", "sold"):
                setattr(day, f"all_{name}", sum(value.values(), D(0)))
        else:
            setattr(day, name, value)
    return day


def mended(side: str, gap: str, *days: DayMoves, goal: str = "0.5") -> list[tuple[int, float, float]]:
    """Place, dollars and traded part of what closes a gap, prices standing still."""
    moves = dict(enumerate(days, 1))
    found = mendings(Stretch("A", side, 0, len(days) + 1), 0, D(gap), D(goal), moves, None)
    return [(m.place, float(m.amount), float(m.traded)) for m in found]


def test_a_sale_closes_what_is_over_and_no_more_than_the_gap() -> None:
    """The rest of the sale is no part of the episode."""
    assert mended("over", "100", moved(sold={"A": D(60)}), moved(sold={"A": D(60)})) == [(1, 60, 1), (2, 40, 1)]


def test_buying_is_a_trade_where_something_else_was_sold_for_it() -> None:
    """What idle cash or new money buys is not; a deposit alone only widens what is missing."""
    assert mended("under", "100", moved(bought={"A": D(80)}, sold={"B": D(20)})) == [(1, 80, 0.25)]
    deposit = moved(flow=D(100))
    assert mended("under", "100", deposit) == []
    assert mended("under", "100", deposit, moved(bought={"A": D(120)})) == [(2, 70, 0)]


def test_money_that_goes_elsewhere_closes_what_is_over() -> None:
    """A deposit of 100 lowers the gap by the goal's part of it, a dividend in cash by all of it."""
    assert mended("over", "100", moved(flow=D(100)), moved(paid={"A": D(10)})) == [(1, 50, 0), (2, 10, 0)]


def test_what_was_undone_again_counts_once() -> None:
    """Bought back and sold again is no second correction."""
    again = moved(sold={"A": D(30)})
    assert mended("over", "100", again, moved(bought={"A": D(30)}), again) == [(1, 30, 1)]


def test_cash_is_what_trades_and_income_leave() -> None:
    """Investing closes what is over; dividends of anything add to it."""
    moves = {1: moved(bought={"A": D(50)}), 2: moved(income=D(5))}
    found = mendings(Stretch("Cash", "over", 0, 3), 0, D(100), D("0.1"), moves, None)
    assert [(m.place, float(m.amount), float(m.traded)) for m in found] == [(1, 50, 1)]


def test_rows_become_moves_by_class_on_days_with_prices() -> None:
    """Fees are in neither side; a Saturday's row counts on Monday, a split does not."""
    house = household(classes=CLASSES, securities=(fund("X", "A"), fund("Y", "A", "B")))
    days = (date(2026, 1, 9), date(2026, 1, 12))
    rows = (
        Transaction("1", "Brokerage", date(2026, 1, 10), Action.BUY, "X", D(2), None, D(-201), D(1)),
        Transaction("2", "Brokerage", date(2026, 1, 12), Action.SELL, "Y", D(2), D(50), D(99), D(1)),
        Transaction("3", "Brokerage", date(2026, 1, 12), Action.DIVIDEND, "X", cash=D(7)),
        Transaction("4", "Brokerage", date(2026, 1, 12), Action.DEPOSIT, cash=D(500)),
        Transaction("5", "Brokerage", date(2026, 1, 12), Action.SPLIT, "X", D(2)),
        Transaction("6", "Brokerage", date(2026, 1, 13), Action.DEPOSIT, cash=D(9)),
        Transaction("7", "Brokerage", date(2026, 1, 12), Action.GIFT, "X", D(2)),
        Transaction("8", "Brokerage", date(2026, 1, 12), Action.TRANSFER_OUT, "X", D(1), D(40)),
    )
    found = moves_of(house, rows, days, lambda _, symbol: D(30) if symbol == "X" else None)
    assert list(found) == [1]
    day = found[1]
    assert (dict(day.bought), dict(day.sold), dict(day.paid)) == ({"A": D(200)}, {"A": D(50), "B": D(50)}, {"A": D(7)})
    assert (day.flow, day.income, day.net("A"), day.net("Cash")) == (D(500), D(7), D(150), D(-100))
    assert dict(day.brought) == {"A": D(20)}
    assert [t.id for t in day.rows] == ["1", "2"]


def weekdays(count: int) -> tuple[date, ...]:
    """So many weekdays from September 2025 on, so that a year ends among them."""
    return tuple(d for n in range(2 * count) if (d := date(2025, 9, 1) + timedelta(n)).weekday() < 5)[:count]


def past_of(closes_f: np.ndarray[tuple[int, int], np.dtype[np.float64]], rules: Rules, spread: str = "10") -> Past:
    """Three classes at target on the first day, bands then as the plan has them, prices as given (days × classes)."""
    count = len(closes_f)
    days = weekdays(count)
    ordinals = np.array([d.toordinal() for d in days], dtype=np.int64)
    securities = tuple(replace(fund(c.name * 3, c.name), half_spread_bps=D(spread)) for c in CLASSES)
    house = household(classes=CLASSES, securities=securities, accounts=(BROKERAGE,), rules=rules, day=days[-1])
    empty_f = np.full(count, NAN)
    told = {}
    bars = {}
    for n, c in enumerate(CLASSES):
        flat = [np.full(count, float(x)) for x in (c.target, c.target - c.below, c.target + c.above)]
        told[c.name] = ClassHistory(np.full(count, float(c.target)), *flat)
        bars[c.name] = Bars(c.name * 3, ordinals, closes_f[:, n], empty_f, empty_f, empty_f, is_total=True)
    history = DriftHistory(days, told, np.full(count, 1000.0), np.zeros(count), ())
    plans: Sequence[tuple[date, Plan]] = [(date.min, house.plan)]
    return Past(history, house, plans, (), (), bars, {}, lambda _: (), lambda _: None, WEEKDAYS)


def walk(count: int, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Prices of three classes that wander enough to leave their bands."""
    steps = np.random.default_rng(seed).normal(0.0, [0.03, 0.01, 0.02], (count, 3))
    return 100 * np.exp(np.cumsum(steps, axis=0))


@pytest.mark.parametrize("goal", Goal)
@pytest.mark.parametrize("look", ["daily", "weekly"])
def test_the_rule_is_that_of_units_bought_and_sold(goal: Goal, look: str) -> None:
    """The slow way: units of each class, sold and bought at closes, spreads paid out of the whole the day after."""
    closes_f = walk(150, 11)
    past = past_of(closes_f, Rules(goal=goal, look=look, tolerance=D("0.3")))
    found_f = mechanical_returns(past, 0)
    bands = [(float(c.target - c.below), float(c.target), float(c.target + c.above)) for c in CLASSES]
    part = {Goal.EDGE: 1.0, Goal.TARGET: 0.0, Goal.MIDPOINT: 0.5, Goal.TOLERANCE: 0.3}[goal]
    units = [band[1] / price for band, price in zip(bands, closes_f[0], strict=True)]
    worth, traded = 1.0, 0
    for n in range(1, len(closes_f)):
        values = [u * p for u, p in zip(units, closes_f[n], strict=True)]
        assert found_f[n] == pytest.approx(sum(values) / worth - 1, abs=1e-12)
        worth = sum(values)
        day = past.history.days[n]
        if look == "weekly" and (day.weekday() != 4 or day == past.history.days[-1]):
            continue
        weights = [v / worth for v in values]
        wanted: list[float | None] = []
        for w, (low, mid, high) in zip(weights, bands, strict=True):
            wanted.append(mid + part * (high - mid) if w > high else mid + part * (low - mid) if w < low else None)
        if wanted == [None] * 3:
            continue
        traded += 1
        fixed = sum(x for x in wanted if x is not None)
        kept = sum(w for w, x in zip(weights, wanted, strict=True) if x is None)
        goals = [w * (1 - fixed) / kept if x is None else x for w, x in zip(weights, wanted, strict=True)]
        if not kept:
            goals = [x / sum(goals) for x in goals]
        cost = sum(abs(g - w) for g, w in zip(goals, weights, strict=True)) * 0.001
        units = [worth * (1 - cost) * g / p for g, p in zip(goals, closes_f[n], strict=True)]
    assert traded > 3
    assert np.isnan(found_f[0])


def test_once_a_year_the_mix_is_at_target_again() -> None:
    """On the last close of a year, and of no other day; between, it is held."""
    closes_f = walk(130, 5)
    past = past_of(closes_f, Rules(), spread="0")
    index_f = np.cumprod(1 + np.nan_to_num(annual_returns(past, 0)))
    turn = max(n for n, d in enumerate(past.history.days) if d.year == 2025)
    targets = np.array([float(c.target) for c in CLASSES])
    first_f = (closes_f / closes_f[0]) @ targets
    second_f = first_f[turn] * ((closes_f / closes_f[turn]) @ targets)
    np.testing.assert_allclose(index_f[: turn + 1], first_f[: turn + 1], rtol=1e-12)
    np.testing.assert_allclose(index_f[turn:], second_f[turn:], rtol=1e-12)


def test_a_benchmark_never_looks_ahead() -> None:
    """Cutting the future off changes no return of the past."""
    closes_f = walk(150, 3)
    whole_f = mechanical_returns(past_of(closes_f, Rules()), 0)
    for end in (40, 90, 149):
        np.testing.assert_array_equal(mechanical_returns(past_of(closes_f[:end], Rules()), 0), whole_f[:end])


def test_a_day_without_a_price_has_no_return() -> None:
    """Nor has the next; what is held is the same after."""
    closes_f = walk(30, 3)
    closes_f[10, 1] = NAN
    found_f = annual_returns(past_of(closes_f, Rules()), 0)
    assert np.flatnonzero(np.isnan(found_f)).tolist() == [0, 10, 11]


def test_prices_grow_old() -> None:
    """Ten days later the last one still counts, eleven days later none does; before the first there is none."""
    days, values = np.array([100, 105], dtype=np.int64), np.array([1.0, 2.0])
    found_f = last_known(days, values, np.array([99, 100, 104, 105, 115, 116], dtype=np.int64))
    np.testing.assert_array_equal(found_f, [NAN, 1, 1, 2, 2, NAN])
