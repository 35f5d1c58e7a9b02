"""The command of signals, and proposals that go by them or not, each call a process of its own."""

from typing import Any

import pytest

from tests.cli.driving import DAY, Command, Maybe, faults
from tests.desk.driving import PLAN, Put
from tests.desk.test_signals import COUNT, LAST, LEDGER, prices, weekdays

AS_OF = ("--as-of", str(LAST))
DECISION = {"trade", "delay", "accelerate"}
DELAY = {
    "since": DAY,
    "days": int,
    "tracking_error": Maybe(float),
    "cost": Maybe(float),
    "budget": Maybe(float),
    "limit": float,
    "last_day": DAY,
    "ends": [str],
}
OVERLAY = {"on": bool, "decision": DECISION, "pace": float, "reason": Maybe(str), "delay": Maybe(DELAY)}
MOMENTUM = {
    "symbol": Maybe(str),
    "day": Maybe(DAY),
    **{key: Maybe(float) for key in ("close", "momentum", "money_flow", "average", "stop", "rsi", "macd")},
}
VOLATILITY = {
    "symbol": Maybe(str),
    "day": Maybe(DAY),
    "indicator": Maybe(str),
    **{key: Maybe(float) for key in ("forecast", "realised", "percentile", "widening", "exposure")},
    "is_turning": Maybe(bool),
    "note": Maybe(str),
}
SIGNAL = {
    "class": str,
    "state": {"in", "over", "under", "unknown"},
    "momentum": MOMENTUM | OVERLAY,
    "volatility": VOLATILITY | OVERLAY,
    "decision": DECISION,
    "pace": float,
    "until": Maybe(DAY),
    "reason": str,
    "delay": Maybe(DELAY),
}
RULE = "\n[rules.momentum]\non = true\ndays = 400\n"


@pytest.fixture
def rising(empty: Command, put: Put) -> Command:
    """Return what runs a command on a household whose stocks rose above their band and go on rising."""
    days = weekdays(COUNT)
    assert empty("plan", "set", put("plan.toml", PLAN + RULE)).code == 0
    assert empty("import", put("a.csv", LEDGER.replace("{first}", str(days[0])))).code == 0
    assert empty("prices", "import", put("q.csv", prices(days))).code == 0
    return empty


def test_signals_have_their_shape(sample: Command) -> None:
    """Every class of the sample, Cash without readings."""
    found = sample("signals")
    assert (found.code, found.err) == (0, "")
    rows: list[dict[str, Any]] = found.json
    assert [fault for row in rows for fault in faults(row, SIGNAL)] == []
    cash = next(r for r in rows if r["class"] == "Cash")
    assert (cash["decision"], cash["momentum"]["symbol"], cash["until"]) == ("trade", None, None)
    assert {r["momentum"]["on"] for r in rows} == {False}


def test_a_delay_is_told_with_its_end(rising: Command) -> None:
    """Stocks wait; bonds, which fell below their band without falling, do not."""
    rows = {r["class"]: r for r in rising("signals", *AS_OF).json}
    stocks = rows["Stocks"]
    assert faults(stocks, SIGNAL) == []
    assert (stocks["decision"], stocks["pace"], stocks["momentum"]["decision"]) == ("delay", 0.0, "delay")
    assert stocks["until"] == stocks["delay"]["last_day"] == stocks["momentum"]["delay"]["last_day"]
    assert stocks["until"] > str(LAST)
    assert rows["Bonds"]["decision"] == "trade"


def test_a_proposal_waits_unless_told_to_trade_anyway(rising: Command) -> None:
    """What waits is told with its code and what it costs; the option trades it."""
    waits = rising("propose", "--mode", "edge", *AS_OF).json
    assert waits["trades"] == []
    assert [u["code"] for u in waits["not_done"]][:1] == ["momentum"]
    assert waits["not_done"][0]["costs"] is not None
    for classes in ((), ("Stocks",), ("Stocks", "Bonds")):
        anyway = rising("propose", "--mode", "edge", "--trade-anyway", *classes, *AS_OF).json
        assert {t["symbol"] for t in anyway["trades"]} == {"VTI", "BND"}
        assert not any(u["code"] == "momentum" for u in anyway["not_done"])
    other = rising("propose", "--mode", "edge", "--trade-anyway", "Bonds", *AS_OF).json
    assert (other["trades"], [u["code"] for u in other["not_done"]][:1]) == ([], ["momentum"])


def test_a_class_that_is_not_there_cannot_be_traded_anyway(rising: Command) -> None:
    """It is said, with the names there are."""
    refused = rising("propose", "--mode", "edge", "--trade-anyway", "Tulips", *AS_OF)
    assert refused.code == 2
    assert "“Tulips” is no class of this plan." in refused.err
