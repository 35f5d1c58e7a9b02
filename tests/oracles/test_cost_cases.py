"""Published magnitudes of costs: the square-root law of impact, and the blended rate of contracts marked to market."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.engine.costs import IMPACT_COEFFICIENT, impact_rate
from app.engine.section_1256 import sixty_forty
from app.model.security import Security


def _rows(shared: Path, law: str) -> list[dict[str, Any]]:
    """The rows of the case whose law begins so."""
    cases = json.loads((shared / "oracles/cost_tax_misc.json").read_text(encoding="utf-8"))["cases"]
    found: list[dict[str, Any]] = next(c["rows"] for c in cases if c["law"].startswith(law))
    return found


def test_impact_follows_the_square_root_law(shared: Path) -> None:
    """Y σ √(Q/V) in basis points, for every Y: ours has one of its own."""
    for row in _rows(shared, "I = Y sigma"):
        traded = Decimal(1_000_000)
        thin = Security("X", daily_volume=traded / Decimal(str(row["Q_over_V"])))
        rate = impact_rate(thin, traded, Decimal(str(row["sigma_daily"])))
        ours = float(rate / IMPACT_COEFFICIENT) * row["Y"] * 10_000
        assert ours == pytest.approx(row["bps"], rel=1e-9)


def test_a_contract_is_taxed_at_the_blended_rate(shared: Path) -> None:
    """Sixty parts in a hundred at the long-term rate, the rest at the short-term one."""
    for row in _rows(shared, "Section 1256"):
        short, long = sixty_forty(Decimal(100_000))
        tax = short * Decimal(str(row["st"])) + long * Decimal(str(row["lt"]))
        assert float(tax / 100_000) == pytest.approx(row["blended"], abs=1e-12)
