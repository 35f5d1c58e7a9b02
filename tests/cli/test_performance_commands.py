"""Drift and performance on the command line: numbers, null where nothing is known, and words for why."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.driving import Command
from tests.desk.driving import HOLDINGS, PLAN, Put, ledger_text

LATE = ledger_text(
    "d1,2026-01-05,Brokerage,deposit,,,,,100",
    "b1,2026-01-07,Brokerage,buy,VTI,1,100,,100",
    "d2,2026-01-09,Brokerage,deposit,,,,,1",
)
HELD = HOLDINGS + "Brokerage,VTI,5,100,,,2026-01-09\nBrokerage,CASH,1,1,,,2026-01-09\n"
PRICES = "date,symbol,close\n" + "".join(f"2026-01-{n:02},VTI,100\n" for n in range(5, 10))


@pytest.fixture
def late(empty: Command, put: Put) -> Command:
    """Return what runs a command on a household whose records begin after its first row."""
    assert empty("plan", "set", put("plan.toml", PLAN)).code == 0
    for name, text in (("l.csv", LATE), ("h.csv", HELD), ("q.csv", PRICES)):
        assert empty("import", put(name, text)).code in (0, 3)
    return empty


def test_a_gap_is_null_and_its_reason_is_told(late: Command) -> None:
    """Of five shares one was bought on record: before that the weights are null, the target is not."""
    rows = late("drift", "--as-of", "2026-01-09").json
    known = {row["date"]: row["classes"]["Stocks"]["actual"] for row in rows}
    assert [known[f"2026-01-0{n}"] is None for n in (5, 6, 7, 8, 9)] == [True, True, False, False, False]
    assert {row["classes"]["Stocks"]["target"] for row in rows} == {0.6}
    found = late("performance", "--as-of", "2026-01-09").json
    assert (found["from"], found["to"], found["twr"]) == ("2026-01-07", "2026-01-09", 0)
    assert any("Records of VTI in Brokerage begin on 2026-01-07." in note for note in found["notes"])
    assert found["xirr"] is None
    assert found["compared"] is None


def test_the_last_day_of_drift_is_the_status(sample: Command) -> None:
    """Both commands tell the same weights and edges of the day in view."""
    last = sample("drift", "--from", "2026-11-20").json[-1]
    assert date.fromisoformat(last["date"]) == date(2026, 11, 20)
    for told in sample("status").json["classes"]:
        here = last["classes"][told["name"]]
        for key in ("actual", "target", "lower", "upper"):
            assert here[key] == pytest.approx(told[key], abs=1e-8)


@pytest.mark.parametrize("command", ["drift", "performance"])
def test_days_the_wrong_way_round_are_bad_input(sample: Command, command: str) -> None:
    """Two sentences say what is wrong and what to do."""
    found = sample(command, "--from", "2026-02-01", "--to", "2026-01-01")
    assert found.code == 2
    assert found.json["error"]["title"] == "The first day comes after the last."


def test_the_days_asked_for_are_those_measured(sample: Command) -> None:
    """From one close to another; parts of a time link to the whole."""
    cuts = ("2025-12-31", "2026-03-31", "2026-06-30")
    whole = sample("performance", "--from", cuts[0], "--to", cuts[2]).json
    parts = [sample("performance", "--from", a, "--to", b).json for a, b in pairwise(cuts)]
    assert (whole["from"], whole["to"]) == (cuts[0], cuts[2])
    linked = (1 + parts[0]["twr"]) * (1 + parts[1]["twr"]) - 1
    assert whole["twr"] == pytest.approx(linked, abs=1e-7)
    assert whole["returns"] == parts[0]["returns"] + parts[1]["returns"]


def test_people_read_dollars(ek: Command, house: Path) -> None:
    """Values, what came, left and was gained or lost, in whole dollars and words; minus signs are minus signs."""
    said = ek("--file", house, "performance", "--from", "2021-12-31", "--to", "2022-06-30").out
    first, found = (
        said.splitlines()[0],
        ek("--file", house, "performance", "--from", "2021-12-31", "--to", "2022-06-30", "--json").json,
    )
    amounts = [
        f"${abs(Decimal(found[key])).quantize(Decimal(1), ROUND_HALF_UP):,}" for key in ("begin", "end", "came_in")
    ]
    assert found["gain"].startswith("-")
    assert first.startswith(f"From 2021-12-31 to 2022-06-30: {amounts[0]} became {amounts[1]}. {amounts[2]} came in, ")
    assert first.endswith(" was lost.")
    assert "nothing left" in first
    assert "-" not in next(line for line in said.splitlines() if line.startswith("Active return"))
    assert re.search(r"Tax \$[\d,]+ and cost \$[\d,]+ a year", ek("--file", house, "bands", "past").out)
    told = ek("--file", house, "propose", "--mode", "edge").out
    assert re.search(r"cash \$[\d,.]+ → \$[\d,.]+", told)
    assert re.search(r"Tax this year [+−]?\$[\d,.]+, netted with the year so far. Costs \$[\d,.]+\.", told)


def test_days_of_which_nothing_is_known_are_said_so(ek: Command, house: Path) -> None:
    """Instead of a table without rows."""
    assert ek("--file", house, "drift", "--from", "2030-01-01").out == "None of these days is known.\n"
    assert ek("--file", house, "drift", "--from", "2030-01-01", "--json").json == []
