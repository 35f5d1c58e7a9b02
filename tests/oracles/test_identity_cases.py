"""Published groups of tickers, from the shared material, against our groups, partners and table of known funds."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.desk.known_funds import known_funds
from app.engine.identity import groups_of, identity_groups
from app.engine.substitutes import partners
from app.model.plan import Strictness
from app.model.security import Security
from tests.engine.households import household


def _cases(shared: Path) -> list[dict[str, Any]]:
    text = (shared / "tax_cases" / "identity_tlh_value.json").read_text(encoding="utf-8")
    return [case for case in json.loads(text) if case["kind"] == "ticker_groups"]


def _securities(given: Mapping[str, Mapping[str, list[str]]]) -> list[Security]:
    """Identical and equivalent are one relation here: both make a loss void."""
    same: dict[str, list[str]] = {}
    for symbol, others in [*given.get("equivalents", {}).items(), *given.get("identicals", {}).items()]:
        same.setdefault(symbol, []).extend(others)
    beside = given.get("partners", {})
    return [
        Security(s, identical=tuple(same.get(s, ())), substitutes=tuple(beside.get(s, ()))) for s in {**same, **beside}
    ]


def test_published_groups_and_partners_come_out(shared: Path) -> None:
    """Groups close from hand to hand; partners close over them, and partners of one list are each other's."""
    cases = _cases(shared)
    assert len(cases) >= 3
    for case in cases:
        securities = _securities(case["input"])
        groups = identity_groups(securities)
        for key in ("equivalent_groups", "identical_groups"):
            for group in case["expected"].get(key, ()):
                assert sorted(s for s in groups if groups[s] == groups[group[0]]) == group, case["id"]
        if expected := case["expected"].get("partners"):
            given = household(securities=tuple(securities))
            found = {s: sorted(others) for s, others in partners(given, groups_of(given)).items()}
            assert found == expected, case["id"]


@pytest.fixture
def pairs(shared: Path) -> list[dict[str, str]]:
    """Give the rows of the shared list of ETF pairs."""
    with (shared / "tax_cases" / "etf_pairs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _different(rows: Iterable[dict[str, str]], groups: Mapping[str, str]) -> list[str]:
    rows = list(rows)
    of = {row["ticker"]: row for row in rows}
    return [
        f"{a} {b}"
        for a in of
        for b in of
        if a < b and (groups[a] == groups[b]) != (of[a]["same_index_group"] == of[b]["same_index_group"])
    ]


def test_the_table_knows_every_etf_of_the_list_and_agrees_on_its_index(pairs: list[dict[str, str]]) -> None:
    """Any two of its tickers follow one index in our table exactly where the list says so."""
    facts = known_funds()
    assert len(pairs) >= 80
    assert {row["ticker"] for row in pairs} <= set(facts)
    assert _different(pairs, identity_groups([], Strictness.SAME_INDEX, facts)) == []


def test_every_pair_of_the_list_is_near_in_the_table(pairs: list[dict[str, str]]) -> None:
    """A suggested partner has the same exposure or one that is near it, and another index."""
    facts = known_funds()
    groups = identity_groups([], Strictness.SAME_INDEX, facts)
    listed = [(row["ticker"], other) for row in pairs for other in filter(None, row["suggested_partners"].split("|"))]
    far = [
        f"{symbol} {other}"
        for symbol, other in listed
        if facts[other].exposure not in (facts[symbol].exposure, *facts[symbol].near) or groups[symbol] == groups[other]
    ]
    assert len(listed) > 150
    assert far == []
