"""Returns side by side, and how a class moves against the rest."""

from datetime import date, timedelta

import numpy as np
import pytest

from app.engine.bars import Bars
from app.engine.signals.volatility import LEAST_RETURNS
from app.engine.widths.class_returns import ClassReturns, class_returns, relative_volatility

FIRST = date(2020, 1, 1)


def _bars(symbol: str, count: int, sigma: float, seed: int, skip: int = 0) -> Bars:
    days = [FIRST + timedelta(days=n) for n in range(2 * count + 2 * skip)]
    ordinals = np.array([d.toordinal() for d in days if d.weekday() < 5][skip : skip + count], dtype=np.int64)
    moves_f = 1 + sigma * np.random.default_rng(seed).standard_normal(len(ordinals))
    close_f = np.asarray(100 * np.cumprod(moves_f), dtype=np.float64)
    nothing_f = np.full(len(ordinals), np.nan)
    return Bars(symbol, ordinals, close_f, nothing_f, nothing_f, nothing_f, is_total=False)


LEAVES = ("Stocks", "Bonds", "Gold", "Cash")


def test_days_are_those_that_all_have_and_cash_stands_still() -> None:
    """A class without prices, or with too few, is missing and holds up nobody."""
    bars = {"Stocks": _bars("A", 500, 0.01, 1), "Bonds": _bars("B", 400, 0.003, 2, skip=100)}
    bars["Gold"] = _bars("G", LEAST_RETURNS, 0.01, 3)
    found = class_returns(LEAVES, bars, 0)
    assert found.names == ("Stocks", "Bonds", "Cash")
    assert found.missing == ("Gold",)
    assert found.returns_f.shape == (399, 3)
    assert not found.returns_f[:, 2].any()
    joined = dict(zip(bars["Stocks"].days.tolist(), bars["Stocks"].close_f.tolist(), strict=True))
    expected = [
        joined[b] / joined[a] - 1 for a, b in zip(found.days[:-1].tolist(), found.days[1:].tolist(), strict=True)
    ]
    assert found.returns_f[:, 0].tolist() == pytest.approx(expected)


def test_history_begins_no_earlier_than_asked() -> None:
    """Only the years looked back on; none at all where they hold too few days."""
    bars = {"Stocks": _bars("A", 500, 0.01, 1), "Bonds": _bars("B", 500, 0.003, 2)}
    first = int(bars["Stocks"].days[300])
    assert int(class_returns(LEAVES, bars, first).days[0]) == first
    assert class_returns(LEAVES, bars, int(bars["Stocks"].days[-10])).names == ()
    assert class_returns(LEAVES, {}, 0).missing == LEAVES


def test_a_young_class_does_not_cut_the_history_of_the_others() -> None:
    """It is missing where all are told together, and measured over its own days, with those that had them."""
    bars = {"Stocks": _bars("A", 500, 0.01, 1), "Bonds": _bars("B", 500, 0.003, 2)}
    bars["Gold"] = _bars("G", 100, 0.02, 3, skip=400)
    found = class_returns(LEAVES, bars, 0)
    assert found.names == ("Stocks", "Bonds", "Cash")
    assert found.missing == ("Gold",)
    assert len(found.days) == 500
    targets = {"Stocks": 0.5, "Bonds": 0.3, "Gold": 0.2}
    young, old = relative_volatility(found, "Gold", targets), relative_volatility(found, "Stocks", targets)
    assert young is not None
    assert old is not None
    assert (young.observations, young.method) == (99, "chi-square")
    assert old.observations == 499
    own = found.younger["Gold"]
    assert own.names == ("Stocks", "Bonds", "Gold", "Cash")
    apart_f = own.returns_f[:, 2] - own.returns_f @ np.array([0.625, 0.375, 0.0, 0.0])
    assert young.sigma == pytest.approx(apart_f.std(ddof=1) * np.sqrt(own.per_year))


def test_days_without_a_close_are_left_out() -> None:
    """NaN is unknown, not a price."""
    stocks = _bars("A", 300, 0.01, 1)
    stocks.close_f[7] = np.nan
    found = class_returns(("Stocks", "Bonds"), {"Stocks": stocks, "Bonds": _bars("B", 300, 0.01, 2)}, 0)
    assert len(found.days) == 299
    assert np.isfinite(found.returns_f).all()


def test_a_class_is_measured_against_the_others_at_their_targets() -> None:
    """By hand; the year’s length is that of the data."""
    bars = {"Stocks": _bars("A", 800, 0.01, 1), "Bonds": _bars("B", 800, 0.003, 2), "Gold": _bars("G", 800, 0.012, 3)}
    found = class_returns(LEAVES, bars, 0)
    told = relative_volatility(found, "Stocks", {"Stocks": 0.5, "Bonds": 0.3, "Gold": 0.1, "Cash": 0.1})
    assert told is not None
    by_class = dict(zip(found.names, found.returns_f.T, strict=True))
    apart_f = by_class["Stocks"] - (0.6 * by_class["Bonds"] + 0.2 * by_class["Gold"])
    assert told.sigma == pytest.approx(apart_f.std(ddof=1) * np.sqrt(found.per_year))
    assert told.observations == 799
    assert told.method == "block bootstrap"
    assert told.low < told.sigma < told.high
    assert relative_volatility(found, "Silver", {}) is None
    assert relative_volatility(found, "Stocks", {"Stocks": 1.0}) is None


@pytest.mark.parametrize("days", [160, 1200])
def test_the_range_holds_the_truth_as_often_as_it_says(days: int) -> None:
    """Of 200 independent normal histories about 95 % have the true volatility in their range."""
    inside = 0
    for seed in range(200):
        returns_f = 0.01 * np.random.default_rng(seed).standard_normal((days, 2))
        found = ClassReturns(("A", "B"), np.arange(days + 1) * 365 // 252 + 700_000, returns_f)
        told = relative_volatility(found, "A", {"A": 0.5, "B": 0.5})
        assert told is not None
        truth = 0.01 * np.sqrt(2 * found.per_year)
        inside += told.low <= truth <= told.high
    # Three standard errors of a share of 95 % are 4.6 points; few blocks make a percentile range somewhat too narrow.
    assert inside >= (180 if days < 252 else 172)
