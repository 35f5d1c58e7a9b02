"""Implementation shortfall as published: every case of the shared vectors."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from app.engine.journal.shortfall import shortfall
from app.model.proposal import Side


def test_the_parts_are_those_published(shared: Path) -> None:
    """Explicit, delay, realised, missed and their sum, within each vector's tolerance."""
    cases = json.loads((shared / "oracles" / "implementation_shortfall.json").read_text(encoding="utf-8"))["cases"]
    assert len(cases) == 2
    for case in cases:
        given = case["inputs"]
        exact = {k: Decimal(str(v)) for k, v in given.items() if isinstance(v, int | float)}
        fills = [(Decimal(str(shares)), Decimal(str(price))) for shares, price in given["fills"]]
        sent = exact.get("delay_price", exact["decision"])
        found = shortfall(
            Side(given["side"]), exact["ordered"], exact["decision"], sent, fills, exact["fees"], exact["cancel_price"]
        )
        parts = (found.explicit, found.delay, found.realised, found.missed, found.total)
        told = dict(zip(("explicit", "delay", "realised", "opportunity", "total"), map(str, parts), strict=True))
        for name, value in {**case["components"], "total": case["total"]}.items():
            assert float(told[name]) == pytest.approx(value, abs=1e-12)
        for name, value in case["published"].items():
            assert float(told[name]) == pytest.approx(value, abs=case["tol"])
