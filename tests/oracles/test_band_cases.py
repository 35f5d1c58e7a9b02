"""Published and recomputed half widths of no-trade bands, from the shared material."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.engine.widths.formulas import (
    EDGE_TO_CALENDAR,
    TARGET_TO_CALENDAR,
    calendar_turnover,
    edge_width,
    free_boundary,
    masters_trigger,
    relative_sigma,
    target_width,
)


def _cases(shared: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shared / "oracles" / "no_trade_bands.json").read_text())["cases"]
    assert len(found) == 4
    return found


def test_the_exact_free_boundary(shared: Path) -> None:
    """The no-trade region of Gerhold, Guasoni, Muhle-Karbe and Schachermayer, and its leading order."""
    case = _cases(shared)[0]
    for row in case["rows"]:
        half = free_boundary(row["pi"], row["gamma"], row["eps"])
        assert half == pytest.approx(row["half_exact"], abs=case["tol_exact"])
        assert row["pi"] - half == pytest.approx(row["pi_minus"], abs=case["tol_exact"])
        assert half * row["gamma"] * row["sigma"] ** 2 == pytest.approx(row["gap_lambda"], rel=1e-6)
        assert edge_width(row["pi"], row["gamma"], row["eps"] / 2) == pytest.approx(row["half_asym"], rel=1e-9)


def test_the_closed_forms(shared: Path) -> None:
    """To the edge and to the target, with and without a fixed cost."""
    case = _cases(shared)[1]
    for row in case["rows"]:
        w, gamma, c = row["w"], row["gamma"], row["c"]
        assert edge_width(w, gamma, c) == pytest.approx(row["edge"], abs=case["tol"])
        assert target_width(w, gamma, c, row["F"]) == pytest.approx(row["target"], abs=case["tol"])


def test_the_trigger_of_masters(shared: Path) -> None:
    """T = 2KC/σ², and half of it is where he goes back to."""
    for row in _cases(shared)[2]["rows"]:
        found = masters_trigger(row["K"], row["C"], relative_sigma(row["s_i"], row["s_r"], row["rho"]))
        assert found == pytest.approx(row["trigger"], rel=1e-9)
        assert found / 2 == pytest.approx(row["back_to"], rel=1e-9)


def test_turnover_at_equal_tracking_error(shared: Path) -> None:
    """What a band trades against a calendar with the same tracking error."""
    case = _cases(shared)[3]
    assert pytest.approx(case["edge_ratio"]) == EDGE_TO_CALENDAR
    assert pytest.approx(case["target_ratio"]) == TARGET_TO_CALENDAR
    # The calendar that tracks as a band of half width 1 does: s²τ/2 = Δ²/3 at the edge, Δ²/6 at the target.
    assert 0.5 / calendar_turnover(1.0, 2 / 3) == pytest.approx(EDGE_TO_CALENDAR)
    assert 1.0 / calendar_turnover(1.0, 1 / 3) == pytest.approx(TARGET_TO_CALENDAR)
