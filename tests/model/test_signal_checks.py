"""Rules of waiting and hurrying that mean nothing are refused, each with one sentence and what to write."""

from decimal import Decimal
from typing import Any

import pytest

from app.model.errors import InputError
from app.model.plan_text import plan_from_tables, plan_to_tables

D = Decimal


def _rules(name: str, **keys: object) -> dict[str, Any]:
    return {"rules": {name: keys}}


@pytest.mark.parametrize(
    "keys, title",
    [
        ({"window": 1, "skip": 0}, "“window” of “momentum” is 1."),
        ({"window": 21, "skip": 21}, "“window” of “momentum” is 21, and “skip” 21."),
        ({"skip": -1}, "“skip” of “momentum” is -1."),
        ({"days": 0}, "“days” of “momentum” is 0."),
        ({"average": 1}, "“average” of “momentum” is 1."),
        ({"atr_days": 0}, "“atr_days” of “momentum” is 0."),
        ({"atr_multiple": D(0)}, "“atr_multiple” of “momentum” is 0."),
        ({"limit": D("0.9")}, "“limit” of “momentum” is 0.9."),
    ],
)
def test_a_momentum_filter_that_means_nothing_is_refused(keys: dict[str, object], title: str) -> None:
    """The sentence names the key and its value."""
    with pytest.raises(InputError) as caught:
        plan_from_tables(_rules("momentum", **keys))
    assert caught.value.title == title
    assert caught.value.advice.endswith(".")


@pytest.mark.parametrize(
    "keys, title",
    [
        ({"calm": D("1.1")}, "“calm” of “volatility” is 1.1."),
        ({"uneasy": D("-0.1")}, "“uneasy” of “volatility” is -0.1."),
        ({"panic": D(0)}, "“panic” of “volatility” is 0."),
        ({"years": 0}, "“years” of “volatility” is 0."),
        ({"target": D(10)}, "“target” of “volatility” is 10."),
        ({"target": D(0)}, "“target” of “volatility” is 0."),
        ({"cap": D(0)}, "“cap” of “volatility” is 0."),
        ({"widen_most": D("0.5")}, "“widen_most” of “volatility” is 0.5."),
        ({"indicator": " "}, "“indicator” of “volatility” is empty."),
        ({"indicator": "GARCH"}, "“GARCH” of “volatility” is no index."),
    ],
)
def test_a_volatility_overlay_that_means_nothing_is_refused(keys: dict[str, object], title: str) -> None:
    """The sentence names the key and its value."""
    with pytest.raises(InputError) as caught:
        plan_from_tables(_rules("volatility", **keys))
    assert caught.value.title == title
    assert caught.value.advice.endswith(".")


def test_bounds_themselves_and_any_symbol_are_taken() -> None:
    """A pace of all of the gap, a target of a tenth, an index nobody has imported yet; and they are written again."""
    rule = {"on": True, "indicator": "VSTOXX", "calm": D(1), "target": D("0.1"), "cap": D("1.5"), "years": 1}
    momentum = {"on": True, "window": 22, "limit": D(1), "days": 1, "exhaustion": "macd"}
    plan = plan_from_tables({"rules": {"volatility": rule, "momentum": momentum}})
    rules = plan_to_tables(plan)["rules"]
    assert rules["volatility"] == {k: v for k, v in rule.items() if k != "widen"}
    assert rules["momentum"] == momentum
