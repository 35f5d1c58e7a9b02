"""From a history to what was earned: the days that count, what is compared, and the reasons for what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.engine.bars import Bars
from app.engine.history import DriftHistory, Gap
from app.engine.history.targets import stretches
from app.engine.measurement import OF_THE_MIX, measure, series_of
from app.engine.performance import Performance, ReturnPath, TrackingErrorToday
from app.engine.target_mix import TargetMix, target_mix, together, tracking_error_today
from app.model.plan import Plan
from app.model.target import CASH_CLASS, Tilt
from tests.engine.households import fund, leaf

D = Decimal
Floats = NDArray[np.floating]
MONDAY = date(2024, 1, 1)
NAN = float("nan")
UNKNOWN = TrackingErrorToday(None)


def _weekdays(count: int) -> tuple[date, ...]:
    found: list[date] = []
    day = MONDAY
    while len(found) < count:
        if day.weekday() < 5:
            found.append(day)
        day += timedelta(days=1)
    return tuple(found)


def _history(
    days: Sequence[date],
    values: Sequence[float] | Floats,
    flows: dict[int, float] | None = None,
    gaps: tuple[Gap, ...] = (),
) -> DriftHistory:
    flows_f = np.zeros(len(days))
    for place, amount in (flows or {}).items():
        flows_f[place] = amount
    return DriftHistory(tuple(days), {}, np.array(values, dtype=float), np.zeros(len(days)), (), {}, gaps, (), flows_f)


def _measured(
    history: DriftHistory, mix: TargetMix | None = None, *window: date | None
) -> tuple[Performance, ReturnPath]:
    first, last = (*window, None, None)[:2]
    return measure(history, mix, UNKNOWN, None, (first, last))


# --- The household ------------------------------------------------------------------------------------------


def test_the_numbers_of_a_stretch_that_is_known() -> None:
    """Two days: ten percent, then fifty come in and nothing is earned."""
    days = _weekdays(3)
    found, path = _measured(_history(days, [100, 110, 160], {2: 50}))
    assert (found.first, found.last, found.returns) == (days[0], days[2], 2)
    assert (found.begin, found.end, found.came, found.left, found.gain) == (100, 160, 50, 0, 10)
    assert found.household.total == pytest.approx(0.1)
    assert found.dietz == pytest.approx(0.1)
    assert list(path.household_f) == pytest.approx([1, 1.1, 1.1])
    assert found.household.yearly is None
    assert found.household.volatility is None
    assert any("shorter than a year" in note for note in found.notes)
    assert any("Fewer than 60" in note for note in found.notes)


def test_a_year_is_told_a_year() -> None:
    """From one year on totals are taken to a year, money-weighted ones too."""
    days = (MONDAY, MONDAY + timedelta(days=365), MONDAY + timedelta(days=730))
    found, _ = _measured(_history(days, [100, 110, 121]))
    assert found.household.yearly == pytest.approx(0.1)
    assert found.money_weighted_yearly == pytest.approx(0.1)
    assert found.money_weighted == pytest.approx(0.21)


def test_a_gap_breaks_the_chain_and_is_told() -> None:
    """What is measured are the last days on end; the note names them and the reason."""
    days = _weekdays(8)
    gap = Gap(days[3], days[3], ("STK",), "No price of STK for more than 10 days.")
    found, _ = _measured(_history(days, [100, 101, 102, NAN, 200, 210, 220.5, 220.5], gaps=(gap,)))
    assert (found.first, found.last) == (days[4], days[7])
    assert found.household.total == pytest.approx(0.1025)
    note = f"Measured from {days[4]} on, the last days on end that are known. {gap.why}"
    assert note in found.notes


def test_a_window_ends_the_days_and_may_hold_none() -> None:
    """It begins at the close of its first day or of the last before it; where nothing is known, all is None."""
    days = _weekdays(10)
    history = _history(days, 100 * 1.01 ** np.arange(10))
    weekend = date(2024, 1, 7)
    found, path = _measured(history, None, weekend, days[7])
    assert (found.first, found.last) == (days[4], days[7])
    assert path.days == days[4:8]
    empty, nothing = _measured(history, None, date(2030, 1, 1), None)
    assert (empty.first, empty.returns, empty.household.total, empty.gain) == (None, 0, None, None)
    assert nothing.days == ()
    assert any("No two days on end are known." in note for note in empty.notes)
    assert _measured(_history((), []))[0].first is None


def test_weekends_are_no_days_of_measurement() -> None:
    """Something has prices on all days: what came in on Saturday counts on Monday, once."""
    days = tuple(MONDAY + timedelta(days=n) for n in range(9))
    values = [100, 100, 100, 100, 110, 160, 160, 176, 176]
    series = series_of(_history(days, values, {5: 50}))
    assert series.days == tuple(d for d in days if d.weekday() < 5)
    assert list(series.returns_f[1:]) == pytest.approx([0, 0, 0, 0.1, (176 - 50) / 110 - 1, 0])
    unknown = series_of(_history(days, values, {5: NAN}))
    assert np.isnan(unknown.flows_f).tolist() == [False] * 5 + [True, False]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(-0.2, 0.2), st.floats(-50, 400)), min_size=3, max_size=60), st.integers(0, 59))
def test_one_dollars_way_is_a_slow_loops(steps: list[tuple[float, float]], missing: int) -> None:
    """Days linked one by one from the last gap on; the path ends where the total says."""
    days = _weekdays(len(steps) + 1)
    values, flows = [1000.0], {}
    for n, (earned, flow) in enumerate(steps, 1):
        values.append(values[-1] * (1 + earned) + flow)
        flows[n] = flow
        if values[-1] < 1:
            return
    if missing < len(values) - 2:
        values[missing] = NAN
    dollar, start = [1.0], max((n + 1 for n, v in enumerate(values) if np.isnan(v)), default=0)
    for n in range(start + 1, len(values)):
        dollar.append(dollar[-1] * (values[n] - flows[n]) / values[n - 1])
    found, path = _measured(_history(days, values, flows))
    assert path.days == days[start:]
    assert list(path.household_f) == pytest.approx(dollar)
    assert found.household.total == pytest.approx(dollar[-1] - 1)
    assert path.drawdown_f.max() == 0
    came = sum(f for n, f in flows.items() if n > start and f > 0)
    assert found.came == pytest.approx(came)


# --- The target mix -----------------------------------------------------------------------------------------


def _bars(symbol: str, days: Sequence[date], close_f: Floats, *, is_total: bool = True) -> Bars:
    nothing = np.full(len(days), NAN)
    ordinals = np.array([d.toordinal() for d in days], dtype=np.int64)
    return Bars(symbol, ordinals, np.asarray(close_f, dtype=np.float64), nothing, nothing, nothing, is_total)


def _plan(stocks: str, bonds: str, tilt: Tilt | None = None) -> Plan:
    cash = leaf(CASH_CLASS, str(1 - D(stocks) - D(bonds)))
    classes = (replace(leaf("Stocks", stocks), tilt=tilt), leaf("Bonds", bonds), cash)
    return Plan(classes=classes, securities=(fund("STK", "Stocks"), fund("BND", "Bonds")))


LEADING = {"Stocks": "STK", "Bonds": "BND"}


def _mix(days: Sequence[date], plans: Sequence[tuple[date, Plan]], bars: dict[str, Bars]) -> TargetMix:
    ordinals = np.array([d.toordinal() for d in days], dtype=np.int64)
    spans = stretches(plans, ordinals)
    return target_mix(ordinals, spans, [LEADING] * len(spans), bars)


def test_the_mix_is_a_slow_loops() -> None:
    """Each day has the targets of the close before: two plans and a tilt, cash that earns nothing."""
    days = _weekdays(80)
    dice = np.random.default_rng(3)
    stock_f, bond_f = (50 * np.cumprod(1 + dice.normal(0, 0.01, 80)) for _ in range(2))
    tilt = Tilt(D("0.1"), days[60], since=days[50])
    plans = [(date.min, _plan("0.6", "0.3")), (days[30], _plan("0.4", "0.5", tilt))]
    found = _mix(days, plans, {"STK": _bars("STK", days, stock_f), "BND": _bars("BND", days, bond_f)})
    assert np.isnan(found.returns_f[0])
    for n in range(1, 80):
        stocks, bonds = (0.6, 0.3) if n - 1 < 30 else (0.4, 0.5)
        lean = 0.1 if 50 <= n - 1 <= 60 else 0.0
        stock, bond = stock_f[n] / stock_f[n - 1] - 1, bond_f[n] / bond_f[n - 1] - 1
        assert found.returns_f[n] == pytest.approx((stocks + lean) * stock + bonds * bond)
        assert found.strategic_f[n] == pytest.approx(stocks * stock + bonds * bond)
    assert (found.unknown, found.without_distributions) == ((), ())


def test_a_class_without_prices_makes_its_stretch_unknown() -> None:
    """Bonds have no prices: unknown while they have a target, known before that; prices without payouts are named."""
    days = _weekdays(20)
    bars = {"STK": _bars("STK", days, np.linspace(100, 110, 20), is_total=False)}
    found = _mix(days, [(date.min, _plan("0.6", "0")), (days[10], _plan("0.6", "0.3"))], bars)
    assert np.isfinite(found.returns_f).tolist() == [False] + [True] * 10 + [False] * 9
    assert (found.unknown, found.without_distributions) == (("Bonds",), ("STK",))
    measured, path = _measured(_history(days, np.linspace(100, 120, 20)), found)
    assert measured.compared is not None
    assert (measured.compared.first, measured.compared.last) == (days[0], days[10])
    assert np.isfinite(path.target_mix_f).tolist() == [True] * 11 + [False] * 9
    assert OF_THE_MIX in measured.notes
    assert any("no prices to read Bonds from" in note for note in measured.notes)
    assert any("leave out what it pays" in note for note in measured.notes)
    assert any(f"compared, from {days[0]} to {days[10]}" in note for note in measured.notes)


def test_a_household_that_is_the_mix_has_no_active_return() -> None:
    """It earns what the mix earns: nothing active, no tracking error, no ratio of nothing to nothing."""
    days = _weekdays(300)
    dice = np.random.default_rng(5)
    stock_f = 50 * np.cumprod(1 + dice.normal(0, 0.01, 300))
    bond_f = 50 * np.cumprod(1 + dice.normal(0, 0.002, 300))
    bars = {"STK": _bars("STK", days, stock_f), "BND": _bars("BND", days, bond_f)}
    mix = _mix(days, [(date.min, _plan("0.6", "0.3"))], bars)
    values_f = 1000 * np.append(1.0, np.cumprod(1 + mix.returns_f[1:]))
    found, path = _measured(_history(days, values_f), mix)
    compared = found.compared
    assert compared is not None
    assert compared.active == pytest.approx(0, abs=1e-12)
    assert compared.tracking_error == pytest.approx(0, abs=1e-12)
    assert compared.information_ratio is None
    assert compared.mix.total == pytest.approx(found.household.total)
    assert list(path.target_mix_f) == pytest.approx(list(path.household_f))
    assert found.household.volatility == pytest.approx(np.std(mix.returns_f[1:], ddof=1) * np.sqrt(252))


def test_without_targets_there_is_nothing_to_compare_with() -> None:
    """It is said, and the household is measured all the same."""
    found, path = _measured(_history(_weekdays(3), [100, 101, 102]))
    assert found.compared is None
    assert np.isnan(path.target_mix_f).all()
    assert "There are no targets, so there is no target mix to compare with." in found.notes


# --- Today's weights ----------------------------------------------------------------------------------------


def test_todays_tracking_error_adds_up_over_its_classes() -> None:
    """It rests on the days both securities have, of which there must be enough; cash does not move."""
    days = _weekdays(100)
    dice = np.random.default_rng(9)
    stock_f, bond_f = (50 * np.cumprod(1 + dice.normal(0, s, 100)) for s in (0.01, 0.003))
    bars = {"STK": _bars("STK", days, stock_f), "BND": _bars("BND", days[20:], bond_f[20:])}
    found = tracking_error_today({"Stocks": 0.05, "Bonds": -0.03, CASH_CLASS: -0.02}, LEADING, bars)
    assert (found.observations, found.first, found.last) == (79, days[20], days[-1])
    returns_f = np.column_stack([x[21:] / x[20:-1] - 1 for x in (stock_f, bond_f)])
    expected = np.std(returns_f @ [0.05, -0.03], ddof=1) * np.sqrt(252)
    assert found.value == pytest.approx(expected)
    assert sum(part for _, part in found.by_class) == pytest.approx(expected)
    assert tracking_error_today({"Stocks": 0.0, CASH_CLASS: 0.0}, LEADING, bars).value == 0.0
    assert tracking_error_today({"Stocks": 0.05, "Gold": -0.05}, LEADING, bars).value is None
    few = {"STK": bars["STK"].upto(days[60].toordinal()), "BND": bars["BND"]}
    assert tracking_error_today({"Stocks": 0.05, "Bonds": -0.05}, LEADING, few).value is None
    assert together([]) is None
