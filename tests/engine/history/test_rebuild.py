"""Drift over time: the same as walking day by day, and gaps where nothing is known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.drift import status
from app.engine.history import Closes, DriftHistory, rebuild
from app.model.household import Household, Lot
from app.model.plan import Plan
from app.model.target import CASH_CLASS, Tilt
from app.model.transaction import Action, Transaction
from tests.engine.households import FUNDS, fund, household, leaf, lot
from tests.engine.transactions import buy, row, sell

D = Decimal
FIRST = date(2026, 1, 5)
DAYS = tuple(FIRST + timedelta(days=n) for n in range(40))
LAST = DAYS[-1]
CLASSES = (leaf("Stocks", "0.6"), leaf("Bonds", "0.3"), leaf(CASH_CLASS, "0.1"))
SECURITIES = (*FUNDS, fund("MIX", "Stocks", "Bonds"))


def _closes(prices: Mapping[str, Mapping[date, float]]) -> dict[str, Closes]:
    return {
        symbol: Closes(np.array([d.toordinal() for d in by_day], dtype=np.int64), np.array(list(by_day.values())))
        for symbol, by_day in prices.items()
    }


def _held(shares: Mapping[str, Decimal], cash: Decimal, prices: Mapping[str, str], day: date = LAST) -> Household:
    lots = tuple(Lot(s, "A", s, q, None, None) for s, q in shares.items() if q)
    made = household(classes=CLASSES, securities=SECURITIES, prices=prices, day=day)
    return replace(made, lots=lots, cash={"A": cash})


# --- Against a walk -----------------------------------------------------------------------------------------

KINDS = st.sampled_from(["buy", "sell", "split", "reinvest", "deposit", "withdrawal"])
STEPS = st.lists(
    st.tuples(st.integers(0, 39), KINDS, st.sampled_from(["STK", "BND", "MIX"]), st.integers(1, 400)), max_size=12
)
PRICES = st.dictionaries(
    st.sampled_from(["STK", "BND", "MIX"]),
    st.dictionaries(st.integers(0, 39), st.integers(1, 500), min_size=1),
    min_size=1,
)


def _ledger(steps: Sequence[tuple[int, str, str, int]]) -> tuple[list[Transaction], dict[str, Decimal], Decimal]:
    """Make rows that never sell what is not there, with the shares and cash they end with."""
    shares, cash, rows = dict.fromkeys(("STK", "BND", "MIX"), D(0)), D(0), []
    for n, (place, kind, symbol, size) in enumerate(sorted(steps, key=lambda s: s[0])):
        day, quantity = DAYS[place], D(size) / 4
        if kind == "sell" and shares[symbol] >= quantity:
            rows.append(sell(str(n), day, str(quantity), str(size), symbol))
            shares[symbol] -= quantity
        elif kind == "split" and shares[symbol]:
            ratio = D(2) if size % 2 else D("0.5")
            rows.append(row(str(n), day, Action.SPLIT, symbol, str(ratio)))
            shares[symbol] *= ratio
        elif kind in ("buy", "reinvest"):
            paid = f"-{size}" if kind == "buy" else "0"
            rows.append(row(str(n), day, Action(kind), symbol, str(quantity), paid))
            shares[symbol] += quantity
        elif kind in ("deposit", "withdrawal"):
            rows.append(row(str(n), day, Action(kind), cash=str(size if kind == "deposit" else -size)))
        else:
            continue
        cash += rows[-1].cash
    return rows, shares, cash


def _walk(
    rows: Sequence[Transaction], prices: Mapping[str, Mapping[date, float]], quotes: Mapping[str, float]
) -> dict[date, dict[str, float]]:
    """Money in stocks, bonds and cash at the close of every day, forward, one day after the other."""
    shares, cash, out = dict.fromkeys(("STK", "BND", "MIX"), 0.0), 0.0, {}
    for day in DAYS:
        for t in (t for t in rows if t.day == day):
            cash += float(t.cash)
            if t.action is Action.SPLIT:
                shares[t.symbol] *= float(t.shares or 1)
            elif t.shares:
                shares[t.symbol] += float(t.shares) * (-1 if t.action is Action.SELL else 1)
        worth = {}
        for symbol, quantity in shares.items():
            known = [d for d in prices.get(symbol, {}) if d <= day and (day - d).days <= 10]
            price = prices[symbol][max(known)] if known else float("nan")
            price = quotes.get(symbol, price) if day == LAST else price
            worth[symbol] = quantity * price if quantity else 0.0
        out[day] = {
            "Stocks": worth["STK"] + worth["MIX"] / 2, "Bonds": worth["BND"] + worth["MIX"] / 2, CASH_CLASS: cash
        }  # fmt: skip
    return out


@settings(max_examples=150, deadline=None)
@given(STEPS, PRICES)
def test_the_rebuilt_history_equals_a_walk_day_by_day(
    steps: list[tuple[int, str, str, int]], closes: dict[str, dict[int, int]]
) -> None:
    """Undoing from today and doing from the first day meet, with splits, sales and prices that run dry."""
    rows, shares, cash = _ledger(steps)
    prices = {s: {DAYS[n]: float(p) for n, p in sorted(by_day.items())} for s, by_day in closes.items()}
    quotes = {s: str(by_day[max(by_day)]) for s, by_day in closes.items()}
    found = rebuild(_held(shares, cash, quotes), rows, _closes(prices), [])
    expected = _walk(rows, prices, {s: float(p) for s, p in quotes.items()})
    assert found.days[-1] == LAST
    assert {d for by_day in prices.values() for d in by_day if rows and d >= rows[0].day} <= set(found.days)
    for n, day in enumerate(found.days):
        money = expected[day]
        value = sum(money.values())
        assert found.value_f[n] == pytest.approx(value, nan_ok=True, abs=1e-6)
        for name, history in found.classes.items():
            weight = money[name] / value if value > 0 else float("nan")
            assert history.actual_f[n] == pytest.approx(weight, nan_ok=True, abs=1e-9)


# --- The last day -------------------------------------------------------------------------------------------


def test_the_last_day_is_what_status_says() -> None:
    """The end of the line is the dot on it: weights, bands and drift of today."""
    held = _held({"STK": D(70), "BND": D(50), "MIX": D(10)}, D(800), {"STK": "100", "BND": "50", "MIX": "20"})
    found, now = rebuild(held, [], {}, []), status(held)
    assert found.days == (LAST,)
    assert found.value_f[-1] == float(now.value)
    assert found.drift_f[-1] == pytest.approx(float(now.half_drift), abs=1e-15)
    for c in now.leaves:
        last = found.classes[c.name]
        assert last.actual_f[-1] == pytest.approx(float(c.actual), abs=1e-15)
        edges = (last.lower_f[-1], last.target_f[-1], last.upper_f[-1])
        assert edges == (float(c.band.lower), float(c.band.target), float(c.band.upper))


# --- Gaps ---------------------------------------------------------------------------------------------------

ALWAYS = dict.fromkeys(DAYS, 100.0)


def _stocks(*rows: Transaction, shares: str, closes: Mapping[date, float], cash: str = "0") -> DriftHistory:
    held = _held({"STK": D(shares)}, D(cash), {"STK": "100"})
    return rebuild(held, rows, _closes({"STK": closes}), [])


def test_days_before_records_that_start_midway_are_a_gap() -> None:
    """Ten are held, three were bought on record: what was held before the first record is not guessed."""
    found = _stocks(
        row("d", DAYS[0], Action.DEPOSIT, cash="900"), buy("b", DAYS[5], "3", "300", "STK"), shares="10", closes=ALWAYS
    )
    assert np.isnan(found.value_f[:5]).all()
    assert np.isfinite(found.value_f[5:]).all()


def test_days_before_complete_records_are_no_gap() -> None:
    """Where the records lead from nothing to what is held, nothing was held before."""
    found = _stocks(
        row("d", DAYS[0], Action.DEPOSIT, cash="1000"),
        buy("b", DAYS[5], "10", "1000", "STK"),
        shares="10",
        closes=ALWAYS,
    )
    assert list(found.value_f) == [1000.0] * len(DAYS)


def test_a_holding_without_any_record_is_known_today_alone() -> None:
    """A position file says what is held, not since when."""
    found = _stocks(row("d", DAYS[0], Action.DEPOSIT, cash="1"), shares="10", closes=ALWAYS)
    assert np.isnan(found.value_f[:-1]).all()
    assert found.value_f[-1] == 1000.0


def test_a_price_older_than_ten_days_is_a_gap() -> None:
    """The eleventh day has no price any more; the day in view has the one in force."""
    closes = {DAYS[0]: 100.0, DAYS[10]: 100.0, DAYS[30]: 100.0}
    held = _held({"STK": D(10), "BND": D(1)}, D(0), {"STK": "100", "BND": "50"})
    rows = [
        buy("1", FIRST, "10", "1000", "STK"),
        buy("2", FIRST, "1", "50", "BND"),
        row("d", FIRST, Action.DEPOSIT, cash="1050"),
    ]
    found = rebuild(held, rows, _closes({"STK": closes, "BND": dict.fromkeys(DAYS, 50.0)}), [])
    known = {d for d, v in zip(found.days, found.value_f, strict=True) if np.isfinite(v)}
    assert known == {d for n, d in enumerate(DAYS) if n <= 20 or n >= 30}


def test_a_purchase_and_a_split_of_one_day_are_undone_in_turn() -> None:
    """Ten bought and doubled the same day were none the day before."""
    found = _stocks(
        row("d", DAYS[0], Action.DEPOSIT, cash="1000"),
        buy("b", DAYS[5], "10", "1000", "STK"),
        row("x", DAYS[5], Action.SPLIT, "STK", "2"),
        shares="20",
        closes={d: (100.0 if n < 5 else 50.0) for n, d in enumerate(DAYS[:-1])},
    )
    assert list(found.value_f[:-1]) == [1000.0] * (len(DAYS) - 1)


def test_a_merger_is_walked_back_on_both_sides() -> None:
    """Ten old shares at two for one were bonds before and stocks after."""
    rows = [
        row("d", DAYS[0], Action.DEPOSIT, cash="500"),
        buy("b", DAYS[0], "10", "500", "BND"),
        row("m", DAYS[5], Action.MERGER, "BND", "10", other_symbol="STK", ratio=D("0.5")),
    ]
    held = _held({"STK": D(5)}, D(0), {"STK": "100", "BND": "50"})
    closes = _closes({"STK": ALWAYS, "BND": dict.fromkeys(DAYS, 50.0)})
    found = rebuild(held, rows, closes, [])
    assert list(found.value_f) == [500.0] * len(DAYS)
    assert list(found.classes["Bonds"].actual_f[4:6]) == [1.0, 0.0]


# --- The stretch of days ------------------------------------------------------------------------------------


def test_the_history_begins_with_the_first_record_or_later() -> None:
    """Days before the records are not shown; a first day may be asked for."""
    rows = [row("d", DAYS[3], Action.DEPOSIT, cash="1000"), buy("b", DAYS[5], "10", "1000", "STK")]
    held = _held({"STK": D(10)}, D(0), {"STK": "100"})
    closes = _closes({"STK": ALWAYS})
    assert rebuild(held, rows, closes, []).days[0] == DAYS[3]
    assert rebuild(held, rows, closes, [], DAYS[7]).days[0] == DAYS[7]


def test_a_first_day_after_the_day_in_view_gives_an_empty_history() -> None:
    """Nothing is shown of the future."""
    held = _held({"STK": D(10)}, D(0), {"STK": "100"})
    found = rebuild(held, [], _closes({"STK": ALWAYS}), [], LAST + timedelta(days=1))
    assert (found.days, found.events, len(found.value_f)) == ((), (), 0)


def test_rows_and_prices_after_the_day_in_view_do_not_count() -> None:
    """Looking back at an earlier day is looking with that day’s eyes."""
    held = _held({"STK": D(10)}, D(0), {"STK": "100"}, DAYS[9])
    rows = [
        buy("b", DAYS[0], "10", "1000", "STK"),
        row("d", DAYS[0], Action.DEPOSIT, cash="1000"),
        sell("s", DAYS[12], "10", "1", "STK"),
    ]
    found = rebuild(held, rows, _closes({"STK": ALWAYS}), [])
    assert found.days == DAYS[:10]
    assert list(found.value_f) == [1000.0] * 10


# --- Targets and events -------------------------------------------------------------------------------------


def _plan(stocks: str, tilt: Tilt | None = None) -> Plan:
    first = replace(leaf("Stocks", stocks, "0.1", "0.2"), tilt=tilt)
    return Plan(
        classes=(first, leaf("Bonds", str(D("0.9") - D(stocks))), leaf(CASH_CLASS, "0.1")), securities=SECURITIES
    )


def test_each_day_has_the_band_of_the_plan_in_force() -> None:
    """Before the first plan there is none; a later one counts from its day; a tilt ends within it."""
    held = _held({"STK": D(10)}, D(0), {"STK": "100"})
    rows = [buy("b", FIRST, "10", "1000", "STK"), row("d", FIRST, Action.DEPOSIT, cash="1000")]
    plans = [(DAYS[2], _plan("0.6")), (DAYS[10], _plan("0.5", Tilt(D("0.1"), DAYS[20])))]
    stocks = rebuild(held, rows, _closes({"STK": ALWAYS}), plans).classes["Stocks"]
    assert np.isnan(stocks.target_f[:2]).all()
    for begin, end, target in ((2, 10, 0.6), (10, 21, 0.6), (21, 40, 0.5)):
        assert set(stocks.target_f[begin:end]) == {target}
        assert stocks.lower_f[begin:end] == pytest.approx([target - 0.1] * (end - begin))
        assert stocks.upper_f[begin:end] == pytest.approx([target + 0.2] * (end - begin))


def test_a_class_the_old_plan_did_not_have_is_a_gap_in_its_target() -> None:
    """A class that came later has no target before."""
    held = _held({"STK": D(10)}, D(0), {"STK": "100"})
    rows = [buy("b", FIRST, "10", "1000", "STK")]
    old = Plan(classes=(leaf("Bonds", "1"),))
    found = rebuild(held, rows, _closes({"STK": ALWAYS}), [(FIRST, old), (DAYS[8], held.plan)])
    stocks, bonds = found.classes["Stocks"], found.classes["Bonds"]
    assert np.isnan(stocks.target_f[:8]).all()
    assert set(stocks.target_f[8:]) == {0.6}
    assert set(bonds.target_f[:8]) == {1.0}


def test_days_worth_a_mark_are_named() -> None:
    """Money in and out, purchases and sales on one day, changes of the plan; what is tiny is left out."""
    rows = [
        row("1", DAYS[0], Action.DEPOSIT, cash="6000"),
        row("2", DAYS[0], Action.DEPOSIT, cash="4000"),
        buy("3", DAYS[1], "50", "5000", "STK"),
        sell("4", DAYS[6], "10", "1000", "STK"),
        buy("5", DAYS[6], "20", "1000", "BND"),
        row("6", DAYS[8], Action.WITHDRAWAL, cash="-500"),
        row("7", DAYS[9], Action.DEPOSIT, cash="1"),
    ]
    held = _held({"STK": D(40), "BND": D(20)}, D(4501), {"STK": "100", "BND": "50"})
    closes = _closes({"STK": ALWAYS, "BND": dict.fromkeys(DAYS, 50.0)})
    found = rebuild(held, rows, closes, [(FIRST, held.plan), (DAYS[12], _plan("0.5"))])
    assert [(e.day, e.kind, e.text) for e in found.events] == [
        (DAYS[0], "deposit", "Deposit $10,000"),
        (DAYS[6], "rebalanced", "Rebalanced"),
        (DAYS[8], "withdrawal", "Withdrawal $500"),
        (DAYS[12], "plan", "Plan changed"),
    ]


def test_days_are_in_order_and_arrays_as_long() -> None:
    """Every array has one number a day."""
    found = _stocks(buy("b", DAYS[5], "3", "300", "STK"), shares="10", closes={DAYS[9]: 90.0, DAYS[30]: 110.0})
    assert all(a < b for a, b in pairwise(found.days))
    arrays = [found.value_f, found.drift_f]
    arrays += [a for c in found.classes.values() for a in (c.actual_f, c.target_f, c.lower_f, c.upper_f)]
    assert {len(a) for a in arrays} == {len(found.days)}


def test_a_single_lot_of_the_builder_is_what_is_held() -> None:
    """The household’s lots, not the records, say what is held today."""
    held = replace(household(lot("STK", "10", "1"), day=LAST), cash={})
    assert rebuild(held, [], {}, []).value_f[-1] == 1000.0
