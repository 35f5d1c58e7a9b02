"""Bands and targets that volatility moves: sums, limits, who takes what is freed, and each day by itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.bands import bands_of
from app.engine.bars import Bars, bars_of
from app.engine.signals.band_timing import forecasts_of, mix_bars, mix_forecast, moved_edges, timing_of, timing_path
from app.engine.signals.volatility import own_forecast
from app.model.number import ONE, ZERO
from app.model.plan import Plan, Rules
from app.model.signal_rules import Volatility
from app.model.target import AssetClass, BandKind, Tilt
from app.model.timing import NO_TIMING, Timing

D = Decimal
FIRST = date(2020, 1, 1)
DAYS = 700
LAST = FIRST + timedelta(DAYS - 1)


def wandering(swing: float, seed: int, count: int = DAYS, first: int = 0) -> Bars:
    """Prices of a class, twice as wild in the last fifty days."""
    swings_f = np.full(count, swing)
    swings_f[-50:] *= 2
    moves_f = swings_f * np.random.default_rng(seed).standard_normal(count)
    closes_f = np.asarray(100 * np.cumprod(1 + moves_f), dtype=np.float64)
    days = np.arange(first, first + count, dtype=np.int64) + FIRST.toordinal()
    none_f = np.full(count, np.nan)
    return bars_of(f"S{seed}", days, closes_f, closes_f, (none_f, none_f, none_f))


BARS: Mapping[str, Bars] = {"Stocks": wandering(0.012, 1), "Bonds": wandering(0.003, 2)}


def plan_of(targets: Mapping[str, str], rule: Volatility) -> Plan:
    """Classes of these targets, all with bands of five points."""
    width = D("0.05")
    classes = tuple(AssetClass(name, D(target), width, width) for name, target in targets.items())
    return replace(Plan(), classes=classes, rules=replace(Rules(), volatility=rule))


def timed(plan: Plan, day: date = LAST, bars: Mapping[str, Bars] = BARS) -> Timing:
    """The timing of a day."""
    return timing_of(plan, day, bars, forecasts_of(bars, plan.rules.volatility, day.toordinal() - 31))


THREE = {"Stocks": "0.6", "Bonds": "0.37", "Cash": "0.03"}
TWO = {"Stocks": "0.6", "Bonds": "0.4"}


def test_switched_off_nothing_moves() -> None:
    """Neither does the pace's own switch move a band."""
    assert timed(plan_of(THREE, Volatility())) == NO_TIMING
    assert timed(plan_of(THREE, Volatility(on=True))) == NO_TIMING


def test_what_is_cut_goes_to_cash_in_proportion() -> None:
    """To the ten-thousandth; the bands move with their targets and keep their widths."""
    plan = plan_of(THREE, Volatility(target=D("0.08")))
    forecast = mix_forecast(plan, LAST, BARS)
    assert forecast is not None
    assert forecast > 0.15
    shift = timed(plan).shift
    exposure = 0.08 / forecast
    assert float(shift["Stocks"]) == pytest.approx(0.6 * (exposure - 1), abs=1e-4)
    assert float(shift["Bonds"]) == pytest.approx(0.37 * (exposure - 1), abs=1e-4)
    assert shift["Cash"] == -shift["Stocks"] - shift["Bonds"]
    bands = bands_of(plan, LAST, timed(plan))
    assert sum(bands[c.name].target for c in plan.leaves) == ONE
    assert bands["Stocks"].upper - bands["Stocks"].lower == D("0.10")


def test_without_cash_the_class_that_moves_least_takes_it() -> None:
    """And is not cut itself."""
    shift = timed(plan_of(TWO, Volatility(target=D("0.08")))).shift
    assert shift["Bonds"] == -shift["Stocks"] > 0


def test_a_cap_above_one_takes_no_more_than_cash_has() -> None:
    """Nothing is borrowed."""
    shift = timed(plan_of(THREE, Volatility(target=D(3), cap=D("1.5")))).shift
    assert shift["Cash"] == D("-0.03")
    assert sum(shift.values()) == ZERO
    small = timed(plan_of(THREE, Volatility(target=D(3), cap=D("1.01")))).shift
    assert small["Cash"] == D("-0.0097")


@given(
    st.lists(st.integers(1, 3333), min_size=2, max_size=6),
    st.integers(1, 400).map(lambda n: D(n) / 1000),
    st.booleans(),
)
def test_shifts_sum_to_zero_and_leave_no_target_below_zero(parts: list[int], target: Decimal, has_cash: bool) -> None:
    """For any weights, down to fractions of a ten-thousandth."""
    total = sum(parts)
    weights = [(D(p) / total).quantize(D("0.000001")) for p in parts]
    weights[0] += ONE - sum(weights)
    names = [f"C{n}" for n in range(len(parts))]
    names[-1] = "Cash" if has_cash else names[-1]
    bars = {name: wandering(0.002 * (n + 1), n, 80) for n, name in enumerate(names) if name != "Cash"}
    plan = plan_of({n: str(w) for n, w in zip(names, weights, strict=True)}, Volatility(target=target))
    shift = timed(plan, FIRST + timedelta(79), bars).shift
    assert sum(shift.values()) == ZERO
    for c in plan.leaves:
        moved = shift.get(c.name, ZERO)
        assert moved == moved.quantize(D("0.0001"))
        assert c.target + moved >= 0


def test_a_live_tilt_is_cut_with_its_class() -> None:
    """The target in force is what is cut, and only while the tilt lives."""
    plan = plan_of(THREE, Volatility(target=D("0.08")))
    tilted = plan.with_class(replace(plan.classes[0], tilt=Tilt(D("-0.6"), LAST, since=LAST)))
    assert timed(tilted).shift.get("Stocks", ZERO) == 0
    assert timed(tilted, LAST - timedelta(1)).shift["Stocks"] < 0


def test_bands_widen_by_their_own_class() -> None:
    """Both are twice as wild as they were for years; a class without prices stays."""
    rule = Volatility(widen=True, widen_most=D("1.5"))
    timing = timed(plan_of({"Stocks": "0.6", "Bonds": "0.3", "Gold": "0.1"}, rule))
    assert timing.widening == {"Stocks": D("1.5"), "Bonds": D("1.5")}
    assert timing.shift == {}
    calm = timed(plan_of(TWO, rule), LAST - timedelta(60))
    assert all(ONE <= w < D("1.3") for w in calm.widening.values())


def test_unknown_volatility_moves_nothing() -> None:
    """Too few days, prices that ended weeks ago, or none at all."""
    rule = Volatility(target=D("0.08"), widen=True)
    plan = plan_of(THREE, rule)
    for day, bars in ((FIRST + timedelta(15), BARS), (LAST + timedelta(30), BARS), (LAST, {})):
        timing = timed(plan, day, {name: b.upto(day.toordinal()) for name, b in bars.items()})
        assert timing == Timing()


@pytest.mark.parametrize("indicator", ["VIX", "ewma", "garch", "realised"])
def test_a_path_says_of_each_day_what_that_day_said(indicator: str) -> None:
    """Under the plan in force on it, from prices up to it."""
    rule = Volatility(target=D("0.08"), widen=True, indicator=indicator)
    early, late = plan_of(THREE, rule), plan_of({"Stocks": "0.4", "Bonds": "0.57", "Cash": "0.03"}, rule)
    off = plan_of(THREE, Volatility())
    change, end = FIRST + timedelta(400), FIRST + timedelta(600)
    days = np.arange(FIRST.toordinal(), LAST.toordinal() + 1, dtype=np.int64)
    path = timing_path([(FIRST, early), (change, late), (end, off)], BARS, days)
    for place in (10, 250, 399, 400, 500, 599, 600, 699):
        day = FIRST + timedelta(place)
        plan = early if day < change else late if day < end else off
        known = {name: b.upto(day.toordinal()) for name, b in BARS.items()}
        alone = timed(plan, day, known)
        for name in THREE:
            assert path.shift_f[name][place] == pytest.approx(float(alone.shift.get(name, ZERO)), abs=1e-12)
            assert path.widening_f[name][place] == pytest.approx(float(alone.widening.get(name, ONE)), abs=1e-12)
    assert not np.isnan(path.exposure_f[300:600]).any()
    assert np.isnan(path.exposure_f[600:]).all()


def test_edges_of_a_path_are_the_bands_of_each_day() -> None:
    """Of every kind, tilted with and without widths of its own, of leaves and of what is above them."""
    rule = Volatility(target=D("0.08"), widen=True)
    width = D("0.05")
    tilt = Tilt(D("0.04"), LAST, since=LAST - timedelta(60), below=D("0.01"))
    classes = (
        AssetClass("Equity", below=D("0.1"), above=D("0.2"), band=BandKind.RELATIVE),
        AssetClass("Equity/Stocks", D("0.5"), D("0.2"), D("0.1"), BandKind.RELATIVE, tilt=tilt),
        AssetClass("Equity/Bonds", D("0.4"), width, width, BandKind.HYBRID, D("0.25"), D("0.1")),
        AssetClass("Cash", D("0.1"), width, width),
    )
    plan = replace(Plan(), classes=classes, rules=replace(Rules(), volatility=rule))
    bars = {"Equity/Stocks": BARS["Stocks"], "Equity/Bonds": BARS["Bonds"]}
    days = np.arange(LAST.toordinal() - 50, LAST.toordinal() + 1, dtype=np.int64)
    path = timing_path([(date.min, plan)], bars, days)
    plain = bands_of(plan, LAST)
    for c in classes:
        edges = moved_edges(plan, c.name, plain[c.name], LAST, path)
        for place in (0, 7, 50):
            day = date.fromordinal(int(days[place]))
            band = bands_of(plan, day, timed(plan, day, bars))[c.name]
            found = [float(edge[place]) for edge in edges]
            assert found == pytest.approx([float(band.target), float(band.lower), float(band.upper)], abs=1e-12)
    assert path.widening_f["Equity/Stocks"].max() > 1
    assert path.shift_f["Cash"].max() > 0


def test_a_mix_moves_as_its_parts_do() -> None:
    """Weights times returns; what the weights lack to one stands still."""
    mix = mix_bars({"Stocks": 0.6, "Bonds": 0.3}, BARS)
    expected = 0.6 * BARS["Stocks"].returns_f + 0.3 * BARS["Bonds"].returns_f
    assert mix.returns_f == pytest.approx(expected)
    assert len(mix.days) == DAYS


def test_the_larger_part_of_a_mix_stands_for_what_is_missing() -> None:
    """Before a young class has prices; where less than half is known the day is left out."""
    young = {"Stocks": BARS["Stocks"], "Bonds": wandering(0.003, 2, 100, 600)}
    mostly = mix_bars({"Stocks": 0.6, "Bonds": 0.4}, young)
    assert mostly.returns_f[:600] == pytest.approx(BARS["Stocks"].returns_f[:600])
    hardly = mix_bars({"Stocks": 0.4, "Bonds": 0.6}, young)
    assert hardly.days[0] == FIRST.toordinal() + 600
    assert not len(mix_bars({"Gold": 1.0}, BARS).days)


def test_forecasts_counted_from_a_day_are_those_of_the_whole() -> None:
    """A day in view needs only its own; the others may be left out."""
    for indicator in ("ewma", "garch", "realised"):
        rule = Volatility(indicator=indicator)
        whole, part = own_forecast(BARS["Stocks"], rule), own_forecast(BARS["Stocks"], rule, LAST.toordinal() - 5)
        for name in ("forecast_f", "median_f"):
            assert np.array_equal(getattr(part, name)[-5:], getattr(whole, name)[-5:])
