"""The momentum filter against a slow loop that decides every day from its own past, on drawn and on real prices."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.bars import Bars, Floats
from app.engine.signals.momentum import Ending, follow, momentum_path, reading_at
from app.model.signal_rules import Exhaustion, Momentum
from tests.engine.signals.slow_momentum import Prices, Row, as_history, real_bars, waits_on
from tests.engine.signals.test_indicators import drawn_bars

QUICK = Momentum(on=True, window=40, skip=5, days=20, average=15, atr_days=5)
TARGETS = {"SPY": 0.40, "EFA": 0.20, "AGG": 0.25, "VNQ": 0.10, "GLD": 0.05}
PART = 0.20


def drawn_weights(seed: int, count: int, *, holes: bool = True) -> list[Row]:
    """A weight that swings about its target and stays outside for a while at times; some days unknown."""
    draw = np.random.default_rng(seed)
    weight = 0.3 + 0.12 * np.sin(np.arange(count) / draw.uniform(6, 25)) + np.cumsum(draw.normal(0, 0.004, count))
    rows: list[Row] = [(float(w), 0.25, 0.3, 0.37) for w in weight]
    for n in draw.integers(0, count, 4) if holes else ():
        rows[int(n)] = (float("nan"), 0.25, 0.3, 0.37)
    return rows


def _slow(rows: list[Row], days: list[int], bars: Bars, rule: Momentum) -> list[bool]:
    prices = Prices.of(bars)
    prices.warm(rule.atr_days)
    return [waits_on(rows, days, prices, rule, t) for t in range(len(rows))]


@pytest.mark.parametrize("exhaustion", Exhaustion)
@given(seed=st.integers(0, 60), buys=st.booleans(), flow=st.booleans())
def test_decisions_are_those_of_the_slow_loop(exhaustion: Exhaustion, seed: int, buys: bool, flow: bool) -> None:
    """On drawn prices and weights, with days that are unknown and days that have no price of their own."""
    bars, rows = drawn_bars(seed, holes=True), drawn_weights(seed, 120)
    rule = replace(QUICK, exhaustion=exhaustion, buys=buys, money_flow=flow)
    kept = np.random.default_rng(seed).random(120) > 0.05
    some = Bars(
        "X",
        bars.days[kept],
        bars.close_f[kept],
        bars.high_f[kept],
        bars.low_f[kept],
        bars.volume_f[kept],
        is_total=True,
    )
    found = follow(bars.days, as_history(rows), momentum_path(some, rule), rule)
    assert found.waits.tolist() == _slow(rows, [int(d) for d in bars.days], some, rule)


def test_the_drawn_cases_do_wait_at_times() -> None:
    """Both sides, and every reason to end a wait comes about in some of them."""
    sides, endings = set(), set()
    for exhaustion in Exhaustion:
        for seed in range(60):
            bars, rows = drawn_bars(seed, holes=True), drawn_weights(seed, 120)
            rule = replace(QUICK, exhaustion=exhaustion, buys=bool(seed % 3), days=5 if seed % 2 else 20)
            found = follow(bars.days, as_history(rows), momentum_path(bars, rule), rule)
            sides |= set(found.side[found.waits].tolist())
            endings |= {e for e in found.ended if e is not None}
    assert sides == {1, -1}
    assert endings == set(Ending) - {Ending.INSIDE}


@given(seed=st.integers(0, 60), cut=st.integers(1, 119), exhaustion=st.sampled_from(Exhaustion))
def test_no_decision_looks_ahead(seed: int, cut: int, exhaustion: Exhaustion) -> None:
    """Without the days to come, every decision, its breach and its reason are the same."""
    bars, rows = drawn_bars(seed, holes=True), drawn_weights(seed, 120)
    rule = replace(QUICK, exhaustion=exhaustion)
    whole = follow(bars.days, as_history(rows), momentum_path(bars, rule), rule)
    known = bars.upto(int(bars.days[cut - 1]))
    part = follow(bars.days[:cut], as_history(rows[:cut]), momentum_path(known, rule), rule)
    assert part.waits.tolist() == whole.waits[:cut].tolist()
    assert part.ended == whole.ended[:cut]
    assert part.since.tolist() == whole.since[:cut].tolist()


def _real(shared: Path, first: str, last: str) -> tuple[list[int], dict[str, Bars]]:
    """Bars of the five funds, a year and more before the first day for what looks back, and their common days."""
    bars = {s: real_bars(shared, s, f"{int(first[:4]) - 2}{first[4:]}", last) for s in TARGETS}
    common = set.intersection(*(set(b.days.tolist()) for b in bars.values()))
    begin = np.datetime64(first).astype("datetime64[D]").astype(int) + 719163
    return sorted(d for d in common if d >= begin), bars


def _household(
    days: list[int], bars: dict[str, Bars], rule: Momentum
) -> tuple[dict[str, list[Row]], dict[str, list[bool]]]:
    """Weights that drift day by day, and the slow loop’s decisions; who is outside and does not wait goes to target.

    All go to target when one does, as a household does that is about it.
    """
    closes = {s: dict(zip(b.days.tolist(), b.close_f.tolist(), strict=True)) for s, b in bars.items()}
    prices = {s: Prices.of(b) for s, b in bars.items()}
    for p in prices.values():
        p.warm(rule.atr_days)
    rows: dict[str, list[Row]] = {s: [] for s in TARGETS}
    waits: dict[str, list[bool]] = {s: [] for s in TARGETS}
    held = dict(TARGETS)
    for t, day in enumerate(days):
        if t:
            held = {s: held[s] * closes[s][day] / closes[s][days[t - 1]] for s in TARGETS}
        total = sum(held.values())
        trades = False
        for s, target in TARGETS.items():
            rows[s].append((held[s] / total, target * (1 - PART), target, target * (1 + PART)))
            waits[s].append(waits_on(rows[s], days, prices[s], rule, t))
            outside = abs(held[s] / total - target) > PART * target
            trades = trades or (outside and not waits[s][-1])
        if trades:
            held = {s: target * total for s, target in TARGETS.items()}
    return rows, waits


REAL = [
    (Exhaustion.TREND, "2006-01-03", "2025-09-26"),
    (None, "2006-01-03", "2025-09-26"),
    (Exhaustion.STOP, "2007-06-01", "2010-06-30"),
    (Exhaustion.AVERAGE, "2007-06-01", "2010-06-30"),
    (Exhaustion.RSI, "2007-06-01", "2010-06-30"),
    (Exhaustion.MACD, "2007-06-01", "2010-06-30"),
]


@pytest.mark.parametrize("exhaustion, first, last", REAL)
def test_real_decisions_are_those_of_the_slow_loop(
    shared: Path, exhaustion: Exhaustion | None, first: str, last: str
) -> None:
    """SPY, EFA, AGG, VNQ and GLD with bands of a fifth of their targets, day by day; None leaves money flow out."""
    rule = Momentum(on=True, exhaustion=exhaustion or Exhaustion.TREND, money_flow=exhaustion is not None)
    days, bars = _real(shared, first, last)
    rows, waits = _household(days, bars, rule)
    waited = 0
    for s in TARGETS:
        path = momentum_path(bars[s], rule)
        found = follow(np.array(days, dtype=np.int64), as_history(rows[s]), path, rule)
        assert found.waits.tolist() == waits[s], s
        waited += sum(waits[s])
    assert waited


def test_truncating_real_days_changes_no_decision(shared: Path) -> None:
    """Ten days drawn at random: what was decided until then stays decided."""
    rule, draw = Momentum(on=True), np.random.default_rng(5)
    days, bars = _real(shared, "2006-01-03", "2025-09-26")
    rows, _ = _household(days, bars, rule)
    for cut in draw.integers(300, len(days), 10).tolist():
        for s in TARGETS:
            whole = follow(np.array(days), as_history(rows[s]), momentum_path(bars[s], rule), rule)
            known = momentum_path(bars[s].upto(days[cut - 1]), rule)
            part = follow(np.array(days[:cut]), as_history(rows[s][:cut]), known, rule)
            assert part.ended == whole.ended[:cut]
            assert part.waits.tolist() == whole.waits[:cut].tolist()


def rising(count: int = 400) -> Bars:
    """A price that rises half a percent a day, its close near the high."""
    close: Floats = 100.0 * 1.005 ** np.arange(count, dtype=np.float64)
    days = np.arange(730_000, 730_000 + count)
    return Bars("UP", days, close, close * 1.001, close * 0.99, np.full(count, 1000.0), is_total=True)


def test_a_wait_ends_after_its_days_and_stays_ended() -> None:
    """Nothing else ends it: on the sixty-third trading day it is released, and stays so while it is outside."""
    bars, rule = rising(), Momentum(on=True)
    rows: list[Row] = [(0.5, 0.4, 0.5, 0.6)] * 300 + [(0.61, 0.4, 0.5, 0.6)] * 100
    found = follow(bars.days, as_history(rows), momentum_path(bars, rule), rule)
    assert np.flatnonzero(found.waits).tolist() == list(range(300, 363))
    assert set(found.ended[363:]) == {Ending.DAYS}


def test_a_class_back_inside_may_wait_again() -> None:
    """One day inside its band is a new breach after it."""
    bars, rule = rising(), Momentum(on=True)
    rows: list[Row] = [(0.61, 0.4, 0.5, 0.6)] * 400
    rows[370] = (0.6, 0.4, 0.5, 0.6)
    found = follow(bars.days, as_history(rows), momentum_path(bars, rule), rule)
    assert not found.waits[:371].any()
    assert found.waits[371:].all()
    assert set(found.since[371:].tolist()) == {371}


def test_the_limit_is_a_multiple_of_the_width() -> None:
    """1.75 widths from target still waits, a little more does not, and coming nearer again does not wait anew."""
    bars, rule = rising(), Momentum(on=True)
    rows: list[Row] = [(0.5, 0.4, 0.5, 0.6)] * 390
    rows += [(0.675, 0.4, 0.5, 0.6), (0.6751, 0.4, 0.5, 0.6), (0.61, 0.4, 0.5, 0.6), (0.61, 0.4, 0.5, 0.6)]
    found = follow(bars.days[:394], as_history(rows), momentum_path(bars, rule), rule)
    assert found.waits[390:].tolist() == [True, False, False, False]
    assert set(found.ended[391:]) == {Ending.LIMIT}


def test_purchases_wait_only_where_the_rule_wants_it() -> None:
    """What falls, falls below its band."""
    up = rising()
    down = Bars("DN", up.days, 1e4 / up.close_f, 1e4 / up.low_f, 1e4 / up.high_f, up.volume_f, is_total=True)
    rows: list[Row] = [(0.5, 0.4, 0.5, 0.6)] * 390 + [(0.39, 0.4, 0.5, 0.6)] * 10
    for buys in (True, False):
        rule = Momentum(on=True, buys=buys)
        found = follow(up.days, as_history(rows), momentum_path(down, rule), rule)
        assert found.waits[390:].all() == buys
        assert set(found.ended[390:]) == ({None} if buys else {Ending.OFF})


def test_money_flow_that_nobody_knows_is_not_asked_for() -> None:
    """Without volumes the trim waits on momentum alone; with an outflow it does not."""
    bars, rule = rising(), Momentum(on=True)
    rows: list[Row] = [(0.5, 0.4, 0.5, 0.6)] * 399 + [(0.61, 0.4, 0.5, 0.6)]
    unknown = Bars(
        "UP", bars.days, bars.close_f, bars.high_f, bars.low_f, np.full(len(bars.days), np.nan), is_total=True
    )
    outflow = Bars("UP", bars.days, bars.close_f, bars.close_f * 1.01, bars.close_f, bars.volume_f, is_total=True)
    assert follow(bars.days, as_history(rows), momentum_path(unknown, rule), rule).waits[-1]
    assert follow(bars.days, as_history(rows), momentum_path(outflow, rule), rule).ended[-1] is Ending.MONEY_FLOW
    careless = replace(rule, money_flow=False)
    assert follow(bars.days, as_history(rows), momentum_path(outflow, careless), careless).waits[-1]


def test_without_prices_nothing_waits() -> None:
    """No series, or one that ended more than ten days ago: unknown, and said so."""
    bars, rule = rising(), Momentum(on=True)
    rows: list[Row] = [(0.61, 0.4, 0.5, 0.6)] * 3
    days = bars.days[-1] + np.array([1, 11, 12])
    assert follow(days, as_history(rows), None, rule).ended == (Ending.UNKNOWN,) * 3
    found = follow(days[1:], as_history(rows[1:]), momentum_path(bars, rule), rule)
    assert found.ended == (Ending.UNKNOWN,) * 2
    fresh = follow(days, as_history(rows), momentum_path(bars, rule), rule)
    assert fresh.waits.tolist() == [True, False, False]


def test_a_reading_says_what_is_unknown() -> None:
    """Too few days: the close alone; later everything, the stop below the high of its days."""
    bars, rule = rising(), Momentum(on=True)
    path = momentum_path(bars, rule)
    first = reading_at(path, 0)
    assert (first.momentum, first.money_flow, first.average, first.stop, first.rsi, first.macd) == (None,) * 6
    last = reading_at(path, 399)
    assert last.momentum == pytest.approx(1.005**231 - 1)
    high = float(bars.high_f[399])
    assert last.stop == pytest.approx(high - 3 * float(path.range_f[399]))
    since = reading_at(path, 399, 390, -1)
    assert since.stop == pytest.approx(float(bars.low_f[390]) + 3 * float(path.range_f[399]))
    assert path.rule.atr_multiple == Decimal(3)
