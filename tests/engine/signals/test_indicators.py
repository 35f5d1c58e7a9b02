"""Indicators against slow formulas written another way, published vectors, and what truncation must not change."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.bars import Bars, Floats
from app.engine.signals.indicators import (
    average_true_range,
    macd_histogram,
    money_flow,
    past_return,
    rsi_wilder,
    simple_average,
    true_range,
    wilder_average,
)

UNKNOWN = float("nan")
SERIES: dict[str, Callable[[Bars], Floats]] = {
    "average": lambda b: simple_average(b.close_f, 10),
    "momentum": lambda b: past_return(b.close_f, 40, 5),
    "rsi": lambda b: rsi_wilder(b.close_f),
    "macd": lambda b: macd_histogram(b.close_f),
    "range": lambda b: average_true_range(b, 22),
    "flow": money_flow,
}


def drawn_bars(seed: int, count: int = 120, *, holes: bool = False) -> Bars:
    """A random walk with highs, lows and volumes, some of them unknown where `holes`."""
    draw = np.random.default_rng(seed)
    close = 100.0 * np.exp(np.cumsum(draw.normal(0, 0.02, count)))
    high, low = close * (1 + draw.uniform(0, 0.02, count)), close * (1 - draw.uniform(0, 0.02, count))
    volume = draw.integers(0, 1000, count).astype(np.float64)
    if holes:
        for array in (high, low, volume):
            array[draw.integers(0, count, 3)] = np.nan
    return Bars("X", np.arange(730_000, 730_000 + count), close, high, low, volume, is_total=True)


def test_rsi_agrees_with_the_published_example(shared: Path) -> None:
    """StockCharts’ QQQQ example, and what follows from its prices."""
    for case in json.loads((shared / "oracles" / "rsi_wilder.json").read_text(encoding="utf-8"))["cases"]:
        found = rsi_wilder(np.array(case["prices"]))
        assert np.isnan(found[:14]).all()
        assert list(found[14:]) == pytest.approx(case["rsi_wilder_sma_seed"], abs=case["tol"])


def test_rsi_knows_nothing_where_nothing_moved() -> None:
    """Without a loss it is 100, without a gain 0; a flat price has none."""
    assert rsi_wilder(np.arange(1.0, 20.0))[-1] == 100.0
    assert rsi_wilder(np.arange(20.0, 1.0, -1.0))[-1] == 0.0
    assert np.isnan(rsi_wilder(np.full(20, 5.0))).all()


def test_twelve_one_momentum_on_real_prices(shared: Path) -> None:
    """P[t−21] / P[t−252] − 1 on total-return closes, on the published days."""
    oracle = json.loads((shared / "oracles" / "momentum.json").read_text(encoding="utf-8"))["cases"][0]
    looked_at = 0
    for value in oracle["values"]:
        path = shared / "data" / f"{value['ticker']}.csv"
        if not path.exists():
            continue
        rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
        upto = [float(r[5]) for r in rows if r[0] <= value["date"]]
        assert past_return(np.array(upto), 252, 21)[-1] == pytest.approx(value["mom"], abs=oracle["tol"])
        looked_at += 1
    assert looked_at >= 6


@pytest.mark.parametrize("seed", range(3))
def test_the_true_range_is_averaged_as_wilder_did(seed: int) -> None:
    """The largest of three distances, then thirteen fourteenths of the last and a fourteenth of the new one."""
    bars, n = drawn_bars(seed), 14
    c, h, low = bars.close_f, bars.high_f, bars.low_f
    ranges = [max(h[i] - low[i], abs(h[i] - c[i - 1]), abs(low[i] - c[i - 1])) for i in range(1, len(c))]
    slow = sum(ranges[:n]) / n
    found = average_true_range(bars, n)
    assert np.isnan(found[:n]).all()
    assert found[n] == pytest.approx(slow)
    for i in range(n + 1, len(c)):
        slow = (slow * (n - 1) + ranges[i - 1]) / n
        assert found[i] == pytest.approx(slow)


def test_a_range_without_highs_is_between_closes() -> None:
    """Only on the day that has none; the day after knows its own again."""
    bars = drawn_bars(1)
    high = bars.high_f.copy()
    high[50] = np.nan
    less = Bars("X", bars.days, bars.close_f, high, bars.low_f, bars.volume_f, is_total=True)
    found, full = true_range(less), true_range(bars)
    assert found[50] == pytest.approx(abs(bars.close_f[50] - bars.close_f[49]))
    assert list(np.delete(found, [0, 50])) == list(np.delete(full, [0, 50]))


@pytest.mark.parametrize("seed", range(3))
def test_macd_from_its_recurrence(seed: int) -> None:
    """Each average from its own start, told with dictionaries of days."""
    close = drawn_bars(seed).close_f

    def ema(values: dict[int, float], n: int) -> dict[int, float]:
        days = sorted(values)
        out = {days[n - 1]: sum(values[d] for d in days[:n]) / n}
        for before, day in zip(days[n - 1 :], days[n:], strict=False):
            out[day] = values[day] * 2 / (n + 1) + out[before] * (1 - 2 / (n + 1))
        return out

    prices = dict(enumerate(close.tolist()))
    fast, slow = ema(prices, 12), ema(prices, 26)
    line = {day: fast[day] - slow[day] for day in slow}
    signal = ema(line, 9)
    found = macd_histogram(close)
    assert np.isnan(found[:33]).all()
    assert {i: x for i, x in enumerate(found.tolist()) if i >= 33} == pytest.approx(
        {day: line[day] - signal[day] for day in signal}
    )


@pytest.mark.parametrize("seed", range(3))
def test_money_flow_from_its_sums(seed: int) -> None:
    """((C − L) − (H − C)) / (H − L) weighed by volume, over twenty days."""
    bars = drawn_bars(seed)
    found = money_flow(bars)
    for i in range(len(bars.days)):
        window = range(i - 19, i + 1)
        if i < 19:
            assert np.isnan(found[i])
            continue
        above = [bars.close_f[k] - bars.low_f[k] for k in window]
        below = [bars.high_f[k] - bars.close_f[k] for k in window]
        weighed = sum((a - b) / (a + b) * bars.volume_f[k] for a, b, k in zip(above, below, window, strict=True))
        assert found[i] == pytest.approx(weighed / sum(bars.volume_f[k] for k in window))


def test_money_flow_is_unknown_while_a_volume_of_its_days_is() -> None:
    """Twenty days from the hole on; days on which nothing was traded have no flow either."""
    bars = drawn_bars(2)
    volume = bars.volume_f.copy()
    volume[40] = np.nan
    found = money_flow(Bars("X", bars.days, bars.close_f, bars.high_f, bars.low_f, volume, is_total=True))
    assert list(np.flatnonzero(np.isnan(found[19:])) + 19) == list(range(40, 60))
    idle = Bars("X", bars.days, bars.close_f, bars.high_f, bars.low_f, np.zeros(len(volume)), is_total=True)
    assert np.isnan(money_flow(idle)).all()


def test_a_flat_day_counts_nothing() -> None:
    """High, low and close are one: its volume weighs, its place is in the middle."""
    ones = np.full(20, 10.0)
    high = ones.copy()
    high[-1] = 12.0
    close = ones.copy()
    close[-1] = 12.0
    bars = Bars("X", np.arange(20), close, high, ones, ones, is_total=True)
    assert money_flow(bars)[-1] == pytest.approx(1 / 20)


def test_what_is_smoothed_begins_anew_after_a_hole() -> None:
    """No value is carried over a day that is not known."""
    x = np.array([1.0, 2.0, 3.0, UNKNOWN, 4.0, 6.0, 8.0])
    assert list(np.isnan(wilder_average(x, 2))) == [True, False, False, True, True, False, False]
    assert wilder_average(x, 2)[-2:] == pytest.approx([5.0, 6.5])


def test_too_few_days_are_told_as_unknown() -> None:
    """One day less than asked for."""
    close = np.arange(1.0, 11.0)
    assert np.isnan(simple_average(close, 11)).all()
    assert np.isnan(past_return(close, 10, 1)).all()
    assert past_return(close, 9, 1)[-1] == pytest.approx(9 / 1 - 1)
    assert np.isnan(simple_average(close, 0)).all()


@pytest.mark.parametrize("name", SERIES)
@given(seed=st.integers(0, 40), cut=st.integers(1, 119))
def test_nothing_looks_ahead(name: str, seed: int, cut: int) -> None:
    """The values of the first days are the same whether or not later days are there."""
    bars = drawn_bars(seed, holes=True)
    whole = SERIES[name](bars)
    known = SERIES[name](bars.upto(int(bars.days[cut - 1])))
    assert len(known) == cut
    np.testing.assert_array_equal(known, whole[:cut])
