"""What the Signals tab draws: the stop of every day is the one the filter goes by, and no day knows a later one."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.bars import Bars
from app.engine.history import Breach, ClassHistory, DriftHistory
from app.engine.signals.momentum import follow, momentum_path, reading_at
from app.engine.signals.path import signal_path, stops
from app.model.plan import Rules
from app.model.signal_rules import Momentum, Volatility
from tests.engine.signals.slow_momentum import as_history
from tests.engine.signals.test_indicators import drawn_bars
from tests.engine.signals.test_momentum import QUICK, drawn_weights


def history_of(bars: Bars, weights: ClassHistory, *breaches: Breach) -> DriftHistory:
    """A household of one class whose days are those of its prices."""
    days = tuple(date.fromordinal(int(day)) for day in bars.days)
    nothing_f = np.zeros(len(days))
    return DriftHistory(days, {"Stocks": weights}, nothing_f, nothing_f, (), breaches=breaches)


@given(seed=st.integers(0, 60))
def test_the_stop_is_that_of_the_reading(seed: int) -> None:
    """Of the extreme since the breach while there is one, on its side; else below the highest of the last days."""
    bars = drawn_bars(seed, holes=True)
    path, weights = momentum_path(bars, QUICK), as_history(drawn_weights(seed, len(bars.days)))
    breach = follow(bars.days, weights, path, QUICK)
    found = stops(path, breach)
    for i in range(len(bars.days)):
        first = int(breach.first[i])
        wanted = reading_at(path, i, first if first >= 0 else None, int(breach.side[i]) or 1).stop
        assert found[i] == pytest.approx(np.nan if wanted is None else wanted, nan_ok=True)


@given(seed=st.integers(0, 30), cut=st.integers(30, 119))
def test_no_day_knows_a_later_one(seed: int, cut: int) -> None:
    """Without the days to come, everything drawn up to then is the same."""
    bars, rows = drawn_bars(seed), drawn_weights(seed, 120)
    rules = replace(Rules(), momentum=QUICK)
    whole = signal_path("Stocks", bars, rules, history_of(bars, as_history(rows)))
    part_bars = bars.upto(int(bars.days[cut - 1]))
    part = signal_path("Stocks", part_bars, rules, history_of(part_bars, as_history(rows[:cut])))
    pairs = (
        (whole.stop_f, part.stop_f),
        (whole.momentum.average_f, part.momentum.average_f),
        (whole.momentum.money_flow_f, part.momentum.money_flow_f),
        (whole.volatility.own_f, part.volatility.own_f),
        (whole.volatility.realised_f, part.volatility.realised_f),
    )
    for one, other in pairs:
        np.testing.assert_allclose(one[:cut], other, equal_nan=True)


def test_percentile_lines_are_of_the_years_looked_back_on() -> None:
    """Half of the days lie below the one, four fifths below the other; too few days have none."""
    draw = np.random.default_rng(2)
    days = np.arange(736_000, 736_900, dtype=np.int64)
    close_f = np.asarray(100 * np.cumprod(1 + draw.normal(0, 0.01, len(days))), dtype=np.float64)
    bars = Bars("X", days, close_f, close_f, close_f, close_f, is_total=True)
    rules = Rules(volatility=Volatility(indicator="realised", years=2), momentum=Momentum())
    breach = Breach("Stocks", "over", date(2020, 1, 2), date(2020, 1, 9), 0.5, is_open=False)
    other = replace(breach, name="Bonds")
    weights = as_history([(0.3, 0.25, 0.3, 0.35)] * len(days))
    path = signal_path("Stocks", bars, rules, history_of(bars, weights, breach, other))
    last_f = path.volatility.forecast_f[-504:]
    assert path.median is not None
    assert path.high is not None
    assert np.mean(last_f < path.median) == pytest.approx(0.5, abs=0.01)
    assert np.mean(last_f < path.high) == pytest.approx(0.8, abs=0.01)
    assert path.breaches == (breach,)
    short = bars.upto(int(days[200]))
    few = signal_path("Stocks", short, rules, history_of(short, as_history([(0.3, 0.25, 0.3, 0.35)] * 201)))
    assert (few.median, few.high) == (None, None)
