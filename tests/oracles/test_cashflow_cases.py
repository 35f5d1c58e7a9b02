"""Published answers to money coming in and going out, for an account without units, costs and taxes."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.model.account import Account, AccountType
from app.model.number import ZERO
from app.model.proposal import Mode, Proposal, Side
from tests.engine.households import fund, household, leaf, lot, proposal

D = Decimal
FREE = Account("Roth", AccountType.ROTH, fractional=True)


def _answer(case: dict[str, Any], mode: Mode, flow: Decimal) -> Proposal:
    """Ask for the case’s flow in a household whose funds cost one dollar a share."""
    places = range(len(case["target"]))
    classes = tuple(leaf(f"C{n}", str(case["target"][n]), "0", "0") for n in places)
    held = household(
        *(lot(f"F{n}", str(case["holdings"][n]), account="Roth") for n in places if case["holdings"][n]),
        classes=classes,
        securities=tuple(fund(f"F{n}", f"C{n}") for n in places),
        prices={f"F{n}": "1" for n in places},
        accounts=(FREE,),
    )
    return proposal(held, mode, flows={"Roth": flow})


def _amounts(answer: Proposal, side: Side, count: int) -> list[float]:
    by_symbol = {t.symbol: t.amount for t in answer.trades if t.side is side}
    assert len(by_symbol) == len(answer.trades)
    return [float(by_symbol.get(f"F{n}", ZERO)) for n in range(count)]


def _cases(shared: Path, kind: str) -> list[dict[str, Any]]:
    text = (shared / "oracles" / "cashflow_rebalancing.json").read_text(encoding="utf-8")
    found = [c for c in json.loads(text, parse_float=Decimal)["cases"] if c["kind"] == kind]
    assert found
    return found


def test_new_money_fills_like_water(shared: Path) -> None:
    """Purchases leave the least sum of squared gaps: y = max(0, target − holding − level)."""
    for case in _cases(shared, "inflow"):
        answer = _answer(case, Mode.INVEST, D(case["cash"]))
        expected = [float(x) for x in case["min_sq_gap"]]
        assert _amounts(answer, Side.BUY, len(expected)) == pytest.approx(expected, abs=0.02)


def test_withdrawals_come_from_what_is_overweight(shared: Path) -> None:
    """Sales bring every class to its target of what is left."""
    for case in _cases(shared, "withdrawal"):
        answer = _answer(case, Mode.RAISE, -D(case["withdraw"]))
        expected = [float(x) for x in case["from_overweights"]]
        assert _amounts(answer, Side.SELL, len(expected)) == pytest.approx(expected, abs=0.02)


def test_the_least_inflow_restores_targets_without_selling(shared: Path) -> None:
    """With max(holding / target) − value every class reaches its target; with a hundred dollars less one does not."""
    for case in _cases(shared, "minimum inflow that restores targets without selling"):
        enough = _answer(case, Mode.INVEST, D(case["cash"]))
        assert float(enough.drift.after) == pytest.approx(0, abs=1e-6)
        short = _answer(case, Mode.INVEST, D(case["cash"]) - 100)
        assert float(short.drift.after) > 1e-4
