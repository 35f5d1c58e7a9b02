"""The panels of the Signals tab: what they draw of a class is what its rule goes by."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from app.engine.bars import Bars, Floats
from app.engine.history import Breach, DriftHistory
from app.engine.signals.path import SignalPath, signal_path
from app.engine.signals.result import Delayed
from app.model.plan import Rules
from app.ui.charts.signal_panels import (
    flow_view,
    momentum_words,
    price_view,
    signal_sheet,
    volatility_title,
    volatility_view,
)
from app.ui.format import NOTHING, Formatter

FORMAT = Formatter(hide_amounts=True, today=date(2026, 11, 20))
COUNT = 700
DAYS = np.arange(739_000, 739_000 + COUNT, dtype=np.int64)


def bars_of(symbol: str, close_f: Floats) -> Bars:
    """Bars that close in the upper half of their range."""
    return Bars(symbol, DAYS, close_f, close_f * 1.002, close_f * 0.99, np.full(COUNT, 1e6), is_total=True)


@pytest.fixture
def path() -> SignalPath:
    """Give a class that rose and was above its band for ten days, with an index of volatility about 20."""
    draw = np.random.default_rng(8)
    close_f = np.asarray(100 * np.cumprod(1 + draw.normal(0.0004, 0.01, COUNT)), dtype=np.float64)
    index = bars_of("VIX", 20 + draw.normal(0, 2, COUNT))
    days = tuple(date.fromordinal(int(day)) for day in DAYS)
    breach = Breach("Stocks", "over", days[600], days[609], 0.5, is_open=False)
    history = DriftHistory(days, {}, np.zeros(COUNT), np.zeros(COUNT), (), breaches=(breach,))
    return signal_path("Stocks", bars_of("VTI", close_f), Rules(), history, index)


def test_an_index_is_drawn_in_the_unit_of_the_forecasts(path: SignalPath) -> None:
    """Both are parts of one a year, and so are the percentile lines, which are of the index."""
    view = volatility_view(path, FORMAT)
    forecast, realised, index = (line.values_f for line in view.lines)
    assert [line.name for line in view.lines] == ["forecast", "realised, 21 days", "VIX"]
    assert np.nanmean(index) == pytest.approx(0.20, abs=0.01)
    assert 0.05 < np.nanmean(forecast) < 0.4
    assert 0.05 < np.nanmean(realised) < 0.4
    (median, _), (high, _) = view.levels
    assert 0.19 < median < 0.21 < high < 0.24
    assert volatility_title(path, FORMAT).endswith("percentiles of VIX over five years")


def test_breaches_and_delays_are_spans_of_the_price(path: SignalPath) -> None:
    """With the words a cursor says in them; prices of the market are no amounts and stay when amounts are hidden."""
    delay = Delayed("Stocks", date.fromordinal(739_601), date.fromordinal(739_605), "over", "stop")
    view = price_view(path, 0, (delay,), FORMAT)
    assert [(s.kind, s.first - 739_000, s.last - 739_000) for s in view.spans] == [
        ("over", 600, 609),
        ("delayed", 601, 605),
    ]
    assert view.spans[1].text == "delayed, until the stop was hit"
    assert view.say(343.187) == "$343.19"


def test_money_flow_has_a_sign(path: SignalPath) -> None:
    """It lies between −1 and 1."""
    view = flow_view(path, FORMAT)
    assert [view.say(value) for value in (0.144, -0.2, 0.001)] == ["+0.14", "−0.20", "0.00"]


def test_the_window_of_momentum_is_named(path: SignalPath) -> None:
    """As people call it where it is the usual one."""
    assert momentum_words(path) == "12-1"
    rule = replace(path.momentum.rule, window=126)
    assert momentum_words(replace(path, momentum=replace(path.momentum, rule=rule))) == "126-21 day"


def test_all_panels_are_one_table(path: SignalPath) -> None:
    """Every line that is drawn, and the percentile that the pace goes by."""
    keys = [column.key for column in signal_sheet(path, FORMAT).columns]
    assert keys[:5] == ["close", "average", "stop", "momentum", "money_flow"]
    assert keys[5:] == ["forecast", "realised", "index", "percentile"]
    index = signal_sheet(path, FORMAT).columns[7]
    assert np.nanmax(index.values_f) < 1


def test_the_stop_is_drawn_only_where_it_trails(path: SignalPath) -> None:
    """On the days of the breach and on the last; none is said elsewhere, which is not the same as unknown."""
    stop = price_view(path, 0, (), FORMAT).lines[2]
    assert np.flatnonzero(np.isfinite(stop.values_f)).tolist() == [*range(600, 610), COUNT - 1]
    np.testing.assert_array_equal(stop.values_f[600:610], path.stop_f[600:610])
    assert stop.absent == NOTHING
    column = next(one for one in signal_sheet(path, FORMAT).columns if one.key == "stop")
    np.testing.assert_array_equal(column.values_f, stop.values_f)
