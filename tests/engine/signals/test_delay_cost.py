"""What waiting costs, against the covariance form, a published rule and sums written out."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.engine.bars import Bars
from app.engine.signals.delay_cost import loss_of_waiting, relative_volatility, tracking_error
from tests.engine.signals.test_indicators import drawn_bars

TARGETS = {"Stocks": 0.5, "Bonds": 0.3, "Cash": 0.2}


def _bars() -> dict[str, Bars]:
    return {"Stocks": drawn_bars(1, 300), "Bonds": drawn_bars(2, 300)}


def test_relative_volatility_is_that_of_the_covariances() -> None:
    """s² + s_rest² − 2 cov, cash being still; the rest at its targets, made to sum to one."""
    bars = _bars()
    stocks, bonds = (b.returns_f[-252:] for b in (bars["Stocks"], bars["Bonds"]))
    part = 0.3 / 0.5
    variance = np.var(stocks, ddof=1) + part**2 * np.var(bonds, ddof=1) - 2 * part * np.cov(stocks, bonds)[0, 1]
    assert relative_volatility(bars, TARGETS, "Stocks") == pytest.approx(np.sqrt(252 * variance))
    rest = (0.5 * stocks + 0.3 * bonds) / 0.8
    assert relative_volatility(bars, TARGETS, "Cash") == pytest.approx(np.std(rest, ddof=1) * np.sqrt(252))


def test_only_common_days_count() -> None:
    """A day that one class has no price of is no day of the other either."""
    bars = _bars()
    kept = np.arange(300) != 250
    b = bars["Bonds"]
    fewer = Bars("X", b.days[kept], b.close_f[kept], b.high_f[kept], b.low_f[kept], b.volume_f[kept], is_total=True)
    s = bars["Stocks"]
    both = Bars("Y", s.days[kept], s.close_f[kept], s.high_f[kept], s.low_f[kept], s.volume_f[kept], is_total=True)
    gap = relative_volatility({"Stocks": s, "Bonds": fewer}, TARGETS, "Stocks")
    assert gap == relative_volatility({"Stocks": both, "Bonds": fewer}, TARGETS, "Stocks")


def test_what_is_not_known_is_said_as_that() -> None:
    """A class without prices, fewer than sixty returns, nothing beside the class."""
    bars = _bars()
    assert relative_volatility({"Stocks": bars["Stocks"]}, TARGETS, "Stocks") is None
    assert relative_volatility(bars, {"Stocks": 1.0}, "Stocks") is None
    last = int(bars["Stocks"].days[60])
    assert relative_volatility({n: b.upto(last - 1) for n, b in bars.items()}, TARGETS, "Stocks") is None
    assert relative_volatility({n: b.upto(last) for n, b in bars.items()}, TARGETS, "Stocks") is not None


def test_the_published_rule_of_a_delay(shared: Path) -> None:
    """Drift times relative volatility, against the budget; the drift at which the budget is used up."""
    cases = json.loads((shared / "oracles" / "tracking_error.json").read_text(encoding="utf-8"))["cases"]
    ante = next(c for c in cases if c.get("ex_ante"))
    (first, second), corr = ante["vol"], ante["corr"]
    relative = float(np.sqrt(first**2 + second**2 - 2 * corr * first * second))
    assert tracking_error(ante["active"][0], relative) == pytest.approx(ante["te"])
    rule = next(c for c in cases if "delay_rule" in c)
    assert tracking_error(rule["drift"], relative) == pytest.approx(rule["te"])
    assert (tracking_error(rule["drift"], relative) > rule["budget"]) == rule["over_budget"]
    assert tracking_error(rule["drift_at_budget"], relative) == pytest.approx(rule["budget"])


def test_the_loss_adds_up_day_by_day() -> None:
    """Half the aversion times the squared tracking error, a day being a part of the year."""
    gaps = np.array([0.06, -0.07, 0.05])
    expected = sum(4.0 / 2 * tracking_error(g, 0.15) ** 2 / 252 for g in gaps.tolist())
    assert loss_of_waiting(gaps, 0.15, 4.0) == pytest.approx(expected)
    assert loss_of_waiting(gaps[:0], 0.15, 4.0) == 0.0
