"""Published measures of performance: Dietz, internal rates, tracking error, and what rebalancing adds."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.performance import (
    TRADING_DAYS,
    diversification_return,
    information_ratio,
    mix_returns,
    modified_dietz,
    money_weighted,
    time_weighted,
    tracking_error_ex_ante,
    tracking_error_ex_post,
)

MONTHS = 12


def _cases(shared: Path, name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((shared / "oracles" / name).read_text(encoding="utf-8"))["cases"]
    assert cases
    return cases


def test_modified_dietz(shared: Path) -> None:
    """Flows weigh by the days that are left after theirs, to the digits that are published and beyond."""
    for case in _cases(shared, "modified_dietz_twr.json"):
        flows = [(float(amount), float(day)) for amount, day in case["flows"]]
        found = modified_dietz(case["V0"], case["V1"], flows, case["days"])
        assert found == pytest.approx(case["result"], abs=1e-12)
        if "published" in case:
            assert found == pytest.approx(case["published"], abs=case["tol"])


def test_internal_rates(shared: Path) -> None:
    """Every vector of dated flows, and the periodic ones a year of 365 days apart."""
    for case in _cases(shared, "xirr.json"):
        if "flows" in case:
            days = [date.fromisoformat(day) for day, _ in case["flows"]]
            amounts, expected = [float(x) for _, x in case["flows"]], case["xirr"]
        else:
            amounts, expected = [float(x) for x in case["periodic_flows"]], case["irr"]
            days = [date(2001, 1, 1) + timedelta(days=365 * n) for n in range(len(amounts))]
        assert money_weighted(days, amounts) == pytest.approx(expected, abs=case["tol"])


def test_tracking_errors(shared: Path) -> None:
    """Ahead from a covariance, looking back from monthly returns, and the drift that uses up a budget."""
    ahead, back, budget = _cases(shared, "tracking_error.json")
    vol_f = np.array(ahead["vol"])
    covariance_f = np.outer(vol_f, vol_f) * np.array([[1, ahead["corr"]], [ahead["corr"], 1]])
    found = tracking_error_ex_ante(np.array(ahead["active"]), covariance_f)
    assert found == pytest.approx(ahead["te"], abs=1e-14)

    active_f = np.array(back["portfolio"]) - np.array(back["benchmark"])
    assert tracking_error_ex_post(active_f, MONTHS) == pytest.approx(back["te_annual"], abs=1e-14)
    assert active_f.mean() * MONTHS == pytest.approx(back["mean_active_annual"], abs=1e-14)
    assert information_ratio(active_f, MONTHS) == pytest.approx(back["information_ratio"], abs=1e-12)

    drifted_f = np.array([1, -1]) * budget["drift"]
    assert tracking_error_ex_ante(drifted_f, covariance_f) == pytest.approx(budget["te"], abs=1e-14)
    assert (tracking_error_ex_ante(drifted_f, covariance_f) > budget["budget"]) is budget["over_budget"]
    edge_f = np.array([1, -1]) * budget["drift_at_budget"]
    assert tracking_error_ex_ante(edge_f, covariance_f) == pytest.approx(budget["budget"], abs=1e-14)


def test_what_rebalancing_adds(shared: Path) -> None:
    """Shannon's coin by the formula and by linking, and a mix restored on the way down and up again."""
    cases = {case.get("name", ""): case for case in _cases(shared, "diversification_return.json")}
    (shannon,) = (c for name, c in cases.items() if name.startswith("Shannon"))
    (perold,) = (c for name, c in cases.items() if name.startswith("Perold"))

    variance_f = np.diag([np.log(2.0) ** 2, 0.0])
    assert diversification_return(np.array([0.5, 0.5]), variance_f) == pytest.approx(shannon["formula_half"], abs=1e-14)
    weights_f = np.tile([0.5, 0.5], (3, 1))
    coin_f = np.array([[np.nan, np.nan], [1.0, 0.0], [-0.5, 0.0]])
    grown = time_weighted(mix_returns(weights_f, coin_f)[1:])
    assert (1 + grown) ** 0.5 - 1 == pytest.approx(shannon["growth_per_step"], abs=1e-14)

    price_f = np.array(perold["path"], dtype=float)
    stock_f = np.append(np.nan, price_f[1:] / price_f[:-1] - 1)
    restored_f = mix_returns(np.tile([0.6, 0.4], (3, 1)), np.column_stack([stock_f, np.zeros(3)]))
    assert 100 * (1 + restored_f[1]) == pytest.approx(perold["after_fall"])
    assert 100 * (1 + time_weighted(restored_f[1:])) == pytest.approx(perold["end"], abs=1e-12)
    assert TRADING_DAYS == 252
