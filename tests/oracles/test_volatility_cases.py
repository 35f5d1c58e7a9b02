"""Published and recomputed figures of volatility, from the shared material, and decisions on real prices.

What the overlay decides on SPY, EFA, AGG, VNQ and GLD is worked out a second time here: slowly, day by day, in plain
Python from the rule as it is written.
"""

import csv
import json
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from math import isnan, sqrt
from pathlib import Path
from statistics import fmean, median, stdev
from typing import Any

import numpy as np
import pytest

from app.engine.bars import Bars, Floats, bars_of
from app.engine.signals.garch import fit, forecast
from app.engine.signals.volatility import (
    asof,
    ewma_variance,
    exposure_of,
    realised,
    volatility_path,
)
from app.model.signal_rules import Volatility

D = Decimal
SYMBOLS = ("SPY", "EFA", "AGG", "VNQ", "GLD")
STEP = 13
"""Every so manieth day is worked out slowly."""


@cache
def _bars(data: Path, symbol: str) -> Bars:
    name = "vix_daily" if symbol == "VIX" else symbol
    rows = list(csv.DictReader((data / f"{name}.csv").read_text(encoding="utf-8").splitlines()))

    def column(key: str) -> Floats:
        return np.array([float(row[key]) if row.get(key) else np.nan for row in rows])

    days = np.array([date.fromisoformat(row["Date"]).toordinal() for row in rows], dtype=np.int64)
    adjusted_f = column("Close" if symbol == "VIX" else "AdjClose")
    return bars_of(symbol, days, column("Close"), adjusted_f, (column("High"), column("Low"), column("Volume")))


def _cases(shared: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shared / "oracles" / f"{name}.json").read_text(encoding="utf-8"))["cases"]
    return found


# --- Oracles ------------------------------------------------------------------------------------------------


def test_ewma_of_the_textbook(shared: Path) -> None:
    """Hull's step of a day: 1 % before, 2 % today, at 0.90."""
    case = _cases(shared, "ewma_garch")[0]
    seed, shock = case["inputs"]["sigma"], case["inputs"]["u"]
    path_f = ewma_variance(np.array([seed] * 20 + [shock]), case["inputs"]["lam"])
    assert path_f[-2] == pytest.approx(seed**2)
    assert path_f[-1] == pytest.approx(case["variance"])
    assert round(sqrt(path_f[-1]), 4) == case["published"]


def test_ewma_and_realised_volatility_of_spy(shared: Path) -> None:
    """On the days of two panics and one lull, in percent a year."""
    case = _cases(shared, "ewma_garch")[2]
    spy = _bars(shared / "data", "SPY")
    ewma_f, realised_f = 100 * np.sqrt(252 * ewma_variance(spy.returns_f)), 100 * realised(spy.returns_f)
    for value in case["values"]:
        at = int(np.searchsorted(spy.days, date.fromisoformat(value["date"]).toordinal())) - 1
        assert ewma_f[at] == pytest.approx(value["ewma"], abs=case["tol"])
        assert realised_f[at] == pytest.approx(value["std21"], abs=case["tol"])


def test_garch_of_the_documentation_of_arch(shared: Path) -> None:
    """The S&P 500 from 1999 to 2018: parameters, log-likelihood and five days of forecasts."""
    from arch.data import sp500

    case = _cases(shared, "ewma_garch")[1]
    returns_f = np.asarray(100 * sp500.load()["Adj Close"].pct_change().dropna(), dtype=np.float64)
    assert len(returns_f) == case["nobs"]
    found = fit(returns_f)
    assert found is not None
    for name, value in case["params"].items():
        assert getattr(found, name) == pytest.approx(value, abs=case["tol_param"])
    assert found.log_likelihood == pytest.approx(case["loglik"], abs=case["tol_ll"])
    assert forecast(found, 5) == pytest.approx(case["forecast_var"], rel=case["tol_param"])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("symbol", ["SPY", "AGG"])
def test_garch_agrees_with_the_arch_package(shared: Path, symbol: str) -> None:
    """A stock and a bond fund, all their days: parameters and the path of variances."""
    from arch import arch_model

    returns_f = 100 * _bars(shared / "data", symbol).returns_f
    found, theirs = fit(returns_f), arch_model(returns_f).fit(disp="off")
    assert found is not None
    for name, key in (("mu", "mu"), ("omega", "omega"), ("alpha", "alpha[1]"), ("beta", "beta[1]")):
        assert getattr(found, name) == pytest.approx(theirs.params[key], abs=1e-3)
    assert found.log_likelihood >= theirs.loglikelihood - 1e-3
    assert forecast(found, 10) == pytest.approx(theirs.forecast(horizon=10).variance.to_numpy()[-1], rel=1e-3)


def test_returns_after_each_level_of_the_vix(shared: Path) -> None:
    """The year after, by the level known that day: means of the buckets; their ends differ by three days at most."""
    (case,) = _cases(shared, "vix_forward")
    spy, vix = _bars(shared / "data", "SPY"), _bars(shared / "data", "VIX")
    last = int(np.searchsorted(spy.days, date(2022, 12, 30).toordinal(), side="right"))
    level_f = asof(vix.days, vix.close_f, spy.days)[:last]
    ahead_f = spy.close_f[252 : last + 252] / spy.close_f[:last] - 1
    for bucket, told in case["reproduced"].items():
        low, high = (float(edge) for edge in bucket.split("-"))
        inside = (level_f >= low) & (level_f < high)
        assert int(inside.sum()) == pytest.approx(told["n"], abs=3)
        assert 100 * ahead_f[inside].mean() == pytest.approx(told["mean"], abs=0.06)
        assert 100 * (ahead_f[inside] > 0).mean() == pytest.approx(told["hit"], abs=0.16)


def test_volatility_managed_stocks(shared: Path) -> None:
    """Moreira and Muir's market row: c / RV of the month before, scaled to the volatility of the market itself."""
    (case,) = _cases(shared, "moreira_muir")
    rows = list(csv.DictReader((shared / "data" / "us_monthly_1926_2021.csv").read_text("utf-8").splitlines()))
    rows = [row for row in rows if "1926-07" <= row["Month"] <= "2015-12"]
    excess_f = np.array([float(r["stock_tr"]) - float(r["tbill"]) for r in rows])[1:]
    before = [float(r["stock_realised_var"]) for r in rows][:-1]
    rule = Volatility(target=D(1), cap=D(10) ** 9)
    managed_f = np.array([exposure_of(variance, rule) for variance in before]) * excess_f
    managed_f *= excess_f.std() / managed_f.std()
    beta = float(np.cov(managed_f, excess_f)[0, 1] / excess_f.var(ddof=1))
    alpha = float(managed_f.mean() - beta * excess_f.mean())
    rest_f = managed_f - alpha - beta * excess_f
    reproduced, published, tolerances = case["reproduced"], case["published"], case["tol"]
    found = {
        "alpha": 1200 * alpha,
        "r2": 1 - rest_f.var() / managed_f.var(),
        "sharpe": managed_f.mean() / managed_f.std(ddof=1) * sqrt(12),
        "appraisal": alpha / rest_f.std(ddof=2) * sqrt(12),
    }
    assert len(excess_f) == reproduced["n"]
    assert beta == pytest.approx(reproduced["beta"])
    assert found["alpha"] == pytest.approx(reproduced["alpha_pa_pct"])
    for name, value in found.items():
        assert value == pytest.approx(published[name], abs=tolerances[name])


# --- Decisions, worked out a second time --------------------------------------------------------------------


def _slow_ewma(closes: list[float]) -> list[float]:
    """Yearly forecasts at each close."""
    squares = [(b / a - 1) ** 2 for a, b in pairwise(closes)]
    out, variance = [float("nan")] * 20, fmean(squares[:20])
    out.append(sqrt(252 * variance))
    for square in squares[20:]:
        variance = 0.94 * variance + 0.06 * square
        out.append(sqrt(252 * variance))
    return out


def _slow_realised(closes: list[float]) -> list[float]:
    returns = [b / a - 1 for a, b in pairwise(closes)]
    return [float("nan")] * 21 + [stdev(returns[i - 21 : i]) * sqrt(252) for i in range(21, len(closes))]


def _slow_rank(values: list[float], i: int) -> float:
    window = [v for v in values[max(0, i - 5 * 252 + 1) : i + 1] if not isnan(v)]
    if len(window) < 252 or isnan(values[i]):
        return float("nan")
    return (sum(v < values[i] for v in window) + sum(v == values[i] for v in window) / 2) / len(window)


def _slow_turning(values: list[float], i: int) -> bool:
    ten = range(max(0, i - 9), i + 1)
    high = max((values[k] for k in ten if not isnan(values[k])), default=float("nan"))
    return values[i] <= 0.9 * high and any(_slow_rank(values, k) >= 0.8 for k in ten)


def _slow_pace(rank: float, *, jumps: bool) -> float:
    if isnan(rank):
        return 1.0
    if jumps:
        return 1.0
    return 0.10 if rank < 0.5 else 0.25 if rank < 0.8 else 0.50


@pytest.mark.parametrize("symbol", SYMBOLS)
@pytest.mark.parametrize("indicator", ["VIX", "ewma", "realised"])
def test_decisions_are_those_of_a_slow_loop(shared: Path, symbol: str, indicator: str) -> None:
    """Pace, exposure and widening of every thirteenth day of five funds."""
    bars, vix = _bars(shared / "data", symbol), _bars(shared / "data", "VIX")
    rule = Volatility(on=True, target=D("0.10"), widen=True, indicator=indicator)
    path = volatility_path(bars, rule, vix if indicator == "VIX" else None)
    closes = bars.close_f.tolist()
    own = _slow_realised(closes) if indicator == "realised" else _slow_ewma(closes)
    told, places = own, list(range(len(closes)))
    if indicator == "VIX":
        told = [v / 100 for v in vix.close_f.tolist()]
        places = [int(np.searchsorted(vix.days, day, side="right")) - 1 for day in bars.days]
    for i in range(1, len(closes), STEP):
        rank, turning = _slow_rank(told, places[i]), _slow_turning(told, places[i])
        assert path.percentile_f[i] == pytest.approx(rank, nan_ok=True)
        assert path.pace_buy_f[i] == _slow_pace(rank, jumps=turning)
        assert path.pace_sell_f[i] == _slow_pace(rank, jumps=False)
        past = [v for v in own[max(0, i - 5 * 252 + 1) : i + 1] if not isnan(v)]
        level = median(past) if len(past) >= 252 else float("nan")
        assert path.exposure_f[i] == pytest.approx(float("nan") if isnan(own[i]) else min(1, 0.1 / own[i]), nan_ok=True)
        assert path.widening_f[i] == pytest.approx(1 if isnan(level) else min(max(own[i] / level, 1), 2))


@pytest.mark.parametrize("symbol", ["SPY", "AGG"])
def test_garch_decisions_are_those_of_a_slow_loop(shared: Path, symbol: str) -> None:
    """A fit on the first day of a quarter to five years of returns; the quarter goes through it, day by day."""
    bars = _bars(shared / "data", symbol)
    bars = bars.upto(int(bars.days[2000]))
    path = volatility_path(bars, Volatility(on=True, indicator="garch", target=D("0.10"), widen=True))
    returns = bars.returns_f
    months = [date.fromordinal(int(day)).month for day in bars.days]
    for i in range(1, len(bars.days), 97):
        start = i
        while start > 1 and (months[start - 1] - 1) // 3 == (months[i] - 1) // 3:
            start -= 1
        first = max(0, start - 5 * 252)
        model = fit(returns[first:start])
        if model is None:
            assert isnan(path.own_f[i])
            continue
        variance, past = model.omega + (model.alpha + model.beta) * model.seed, []
        for r in returns[first:i].tolist():
            variance = model.omega + model.alpha * (r - model.mu) ** 2 + model.beta * variance
            past.append(sqrt(252 * variance))
        assert path.own_f[i] == pytest.approx(past[-1])
        assert path.widening_f[i] == pytest.approx(min(max(past[-1] / median(past), 1), 2))


@pytest.mark.parametrize("symbol", ["SPY", "GLD"])
@pytest.mark.parametrize("indicator", ["VIX", "ewma", "garch"])
def test_the_future_changes_no_past_decision(shared: Path, symbol: str, indicator: str) -> None:
    """Everything after a day is cut off, of prices and of the index, and the days before decide the same."""
    bars, vix = _bars(shared / "data", symbol), _bars(shared / "data", "VIX")
    bars = bars.upto(int(bars.days[2600]))
    rule = Volatility(on=True, target=D("0.10"), widen=True, indicator=indicator)
    index = vix if indicator == "VIX" else None
    whole = volatility_path(bars, rule, index)
    for cut in (300, 1311, 2222):
        day = int(bars.days[cut])
        part = volatility_path(bars.upto(day), rule, index and index.upto(day))
        for name in ("percentile_f", "pace_buy_f", "pace_sell_f", "exposure_f", "widening_f", "own_f", "turning"):
            assert np.array_equal(getattr(part, name), getattr(whole, name)[: cut + 1], equal_nan=True), name
