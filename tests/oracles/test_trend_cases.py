"""Trend rules on ninety years of months with our causal functions: Faber's average, and rebalancing that waits.

The rules are those of Faber 2007 and of Rattray, Granger, Harvey and Van Hemert 2020; the figures were worked out from
the same data by somebody else, next to the headlines that the papers print.
"""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.bars import Floats
from app.engine.signals.indicators import past_return, simple_average

MONTHS = 12
STOCKS = 0.6


def _months(shared: Path, first: str, last: str) -> tuple[list[str], dict[str, Floats]]:
    """Monthly returns between two months, by column; NaN where there is none."""
    with (shared / "data" / "us_monthly_1926_2021.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if first <= r["Month"] <= last]
    names = ("stock_tr", "gov_bond_10y_tr", "gov_bond_lt_tr", "tbill")
    return [r["Month"] for r in rows], {n: np.array([float(r[n] or "nan") for r in rows]) for n in names}


def _cases(shared: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shared / "oracles" / f"{name}.json").read_text(encoding="utf-8"))["cases"]
    return found


def _level(returns_f: Floats) -> Floats:
    """What a dollar has become at the end of each month, the dollar itself first."""
    return np.concatenate([[1.0], np.cumprod(1.0 + returns_f)])


def _figures(returns_f: Floats) -> tuple[float, float, float]:
    """Yearly return, volatility and deepest loss from a high, in percent."""
    level_f = _level(returns_f)
    yearly = level_f[-1] ** (MONTHS / len(returns_f)) - 1
    deepest = (level_f / np.maximum.accumulate(level_f) - 1).min()
    return 100 * float(yearly), 100 * float(np.std(returns_f, ddof=1) * np.sqrt(MONTHS)), 100 * float(deepest)


def test_ten_months_of_faber(shared: Path) -> None:
    """Stocks after a month that closed above its ten-month average, bills after one that did not."""
    case = next(c for c in _cases(shared, "momentum") if c["name"].startswith("Faber"))
    _, data = _months(shared, "1926-01", "2012-12")
    stock_f, bill_f = data["stock_tr"], data["tbill"]
    level_f = _level(stock_f)[1:]
    is_above = level_f > simple_average(level_f, 10)
    timed_f = np.where(np.concatenate([[False], is_above[:-1]]), stock_f, bill_f)
    assert _figures(stock_f) == pytest.approx(case["buy_hold"], abs=case["tol"])
    assert _figures(timed_f) == pytest.approx(case["timing"], abs=case["tol"])
    assert float(is_above.mean()) == pytest.approx(case["invested"])


def _waiting(stock_f: Floats, bond_f: Floats, trend_f: Floats | None, *, sells: bool) -> tuple[Floats, int, float]:
    """Returns of sixty-forty month by month, how often it was rebalanced, and the mean weight it began a month with.

    A purchase waits while the trend is down, a sale while it is up, where sales wait at all; an unknown trend does not.
    """
    weight, trades, earned, weights = STOCKS, 0, [], []
    for n in range(len(stock_f)):
        weights.append(weight)
        earned.append(weight * stock_f[n] + (1 - weight) * bond_f[n])
        weight *= (1 + stock_f[n]) / (1 + earned[-1])
        trend = np.nan if trend_f is None else trend_f[n]
        waits = trend > 0 and sells if weight > STOCKS else trend < 0
        if not waits:
            weight, trades = STOCKS, trades + 1
    return np.array(earned), trades, 100 * float(np.mean(weights))


def _trend(stock_f: Floats, bond_f: Floats, months: int) -> Floats:
    """The return of stocks less that of bonds over the last months, at the end of each."""
    return (past_return(_level(stock_f), months, 0) - past_return(_level(bond_f), months, 0))[1:]


RULES = [
    ("monthly", 0, True),
    ("strat1m", 1, True),
    ("strat3m", 3, True),
    ("strat12m", 12, True),
    ("buyonly12m", 12, False),
]


@pytest.mark.parametrize("name, months, sells", RULES)
def test_rebalancing_that_waits_for_the_trend(shared: Path, name: str, months: int, sells: bool) -> None:
    """The months’ return of stocks less that of bonds decides; figures and number of trades as worked out elsewhere."""
    table = next(c["table_1960_2017"] for c in _cases(shared, "strategic_rebalancing") if "table_1960_2017" in c)
    _, data = _months(shared, "1960-01", "2017-12")
    stock_f, bond_f = data["stock_tr"], data["gov_bond_10y_tr"]
    trend_f = None
    if months:
        trend_f = _trend(stock_f, bond_f, months)
    earned_f, trades, mean = _waiting(stock_f, bond_f, trend_f, sells=sells)
    wanted = table[name]
    assert _figures(earned_f) == pytest.approx((wanted["ret"], wanted["vol"], wanted["mdd"]), abs=0.006)
    assert mean == pytest.approx(wanted["avg_w"], abs=0.06)
    assert trades == wanted["events"]


def test_the_headline_of_the_financial_crisis(shared: Path) -> None:
    """Rebalanced every month, the drawdown is a quarter deeper than held; the yearly trend takes some back."""
    case = next(c for c in _cases(shared, "strategic_rebalancing") if "gfc" in c)
    months, data = _months(shared, "1960-01", "2017-12")
    stock_f, bond_f = data["stock_tr"], data["gov_bond_10y_tr"]
    trend_f = _trend(stock_f, bond_f, 12)
    crisis = slice(months.index("2007-11"), months.index("2009-06") + 1)
    monthly, _, _ = _waiting(stock_f[crisis], bond_f[crisis], None, sells=True)
    held_f = _level(stock_f[crisis]) * STOCKS + _level(bond_f[crisis]) * (1 - STOCKS)
    deepest = 100 * float((held_f / np.maximum.accumulate(held_f) - 1).min())
    assert _figures(monthly)[2] == pytest.approx(case["gfc"]["rebalanced"])
    assert deepest == pytest.approx(case["gfc"]["hold"])
    assert _figures(monthly)[2] - deepest == pytest.approx(case["published"]["gap_pp"], abs=case["tol"]["gap_pp"])
    waiting, _, _ = _waiting(stock_f, bond_f, trend_f, sells=True)
    assert 2 < _figures(waiting[crisis])[2] - _figures(monthly)[2] < 6


def test_what_becomes_of_sixty_percent_left_alone(shared: Path) -> None:
    """The weights the paper begins with, from January 1927."""
    case = next(c for c in _cases(shared, "strategic_rebalancing") if "hold_60_from_1927" in c)
    months, data = _months(shared, "1927-01", "2017-12")
    stocks_f, bonds_f = (start * _level(data[n])[1:] for start, n in ((0.6, "stock_tr"), (0.4, "gov_bond_lt_tr")))
    weight_f = stocks_f / (stocks_f + bonds_f)
    wanted = case["hold_60_from_1927"]
    for name, month in (("dec1928", "1928-12"), ("aug1929", "1929-08"), ("jun1932", "1932-06"), ("dec2017", "2017-12")):
        assert float(weight_f[months.index(month)]) == pytest.approx(wanted[name])
    assert wanted["aug1929"] == pytest.approx(case["published"]["y1929"], abs=0.02)
    assert wanted["jun1932"] == pytest.approx(case["published"]["y1932"], abs=0.01)
