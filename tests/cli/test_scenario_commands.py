"""The commands of scenarios and of waiting, each call a process of its own."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.driving import SCENARIO, WAITING, Command, faults
from tests.desk.driving import PLAN, Put, holdings_text

AS_OF = ("--as-of", "2026-11-20")
LATELY = holdings_text(
    "Brokerage,VTI,100,100,2025-12-01,5000,2026-11-20",
    "Brokerage,BND,20,100,2020-01-02,2100,2026-11-20",
    "Brokerage,CASH,500,,,,2026-11-20",
)


@pytest.fixture
def lopsided(empty: Command, put: Put) -> Command:
    """Return what runs a command on a household with too many stocks, bought not quite a year ago."""
    assert empty("plan", "set", put("plan.toml", PLAN)).code == 0
    assert empty("import", put("p.csv", LATELY)).code == 0
    return empty


@pytest.fixture
def listed(lopsided: Command) -> Callable[..., list[dict[str, Any]]]:
    """Return what does something with scenarios on the day and hands over the list."""

    def call(*words: str) -> list[dict[str, Any]]:
        found = lopsided("scenarios", *words, *AS_OF)
        assert (found.code, found.err) == (0, "")
        rows: list[dict[str, Any]] = found.json
        return rows

    return call


def test_scenarios_are_kept_renamed_and_dropped(lopsided: Command, listed: Callable[..., list[dict[str, Any]]]) -> None:
    """Each call answers with the list as it is then; each is a step that can be undone."""
    edge = lopsided("propose", "--mode", "edge", *AS_OF).json
    (row,) = listed("keep", "Edge only")
    assert faults(row, SCENARIO) == []
    assert (row["name"], row["proposal"], row["mode"], row["as_of"]) == ("Edge only", edge["id"], "edge", "2026-11-20")
    assert (row["trades"], row["tax"], row["cost"]) == (len(edge["trades"]), edge["tax"]["now"], edge["cost"])
    assert (row["drift"], row["current"], row["differs"]) == (edge["drift"]["after"], True, [])
    target = lopsided("propose", "--mode", "target", *AS_OF).json
    assert [r["proposal"] for r in listed("keep", "To target", "--proposal", "latest")] == [edge["id"], target["id"]]
    assert [r["proposal"] for r in listed("keep", "Again", "--proposal", edge["id"])][2] == edge["id"]
    assert [r["name"] for r in listed("rename", "Edge only", "Nearest edge")] == ["Nearest edge", "To target", "Again"]
    assert [r["name"] for r in listed("drop", "Again")] == ["Nearest edge", "To target"]
    assert lopsided("undo").json == {"step": "Remove scenario “Again”"}
    assert lopsided("undo").json == {"step": "Rename scenario “Edge only” to “Nearest edge”"}
    assert [r["name"] for r in listed()] == ["Edge only", "To target", "Again"]
    assert lopsided("accept", edge["id"]).code == 0


def test_what_has_changed_is_told(lopsided: Command, listed: Callable[..., list[dict[str, Any]]], put: Put) -> None:
    """The list says of each whether it still holds, and if not, why."""
    lopsided("propose", "--mode", "edge", *AS_OF)
    listed("keep", "Edge only")
    lopsided("prices", "import", put("q.csv", "date,symbol,close\n2026-11-20,VTI,101\n"))
    (row,) = listed()
    assert (row["current"], row["differs"]) == (False, ["prices"])
    assert row["text"] == "Since it was worked out, prices have changed."
    (row,) = lopsided("scenarios", "--as-of", "2026-11-19").json
    assert row["differs"][0] == "day"


def test_one_beyond_reading_is_listed(ek: Command, lopsided: Command, tmp_path: Path) -> None:
    """Exit 3, its figures null, the sentence in the list and in the check; it can be dropped by name."""
    lopsided("propose", "--mode", "edge", *AS_OF)
    lopsided("scenarios", "keep", "Edge only")
    house = tmp_path / "empty.evenkeel"
    with closing(sqlite3.connect(house)) as other, other:
        other.execute("UPDATE scenario SET document = '{}'")
    found = lopsided("scenarios")
    assert found.code == 3
    assert faults(found.json, [SCENARIO]) == []
    (row,) = found.json
    assert (row["name"], row["state"], row["tax"], row["differs"]) == ("Edge only", None, None, ["unknown"])
    assert "another version of Evenkeel" in row["text"]
    assert row["text"] in [i["text"] for i in lopsided("check").json["issues"]]
    shown = ek("--file", house, "scenarios")
    assert (shown.code, "another version of Evenkeel" in shown.out) == (3, True)
    assert lopsided("scenarios", "drop", "Edge only").json == []


def test_waiting_for_a_lot_to_turn_long(lopsided: Command) -> None:
    """Shares of December 1, 2025 are long from December 2 on: the same sales, at the lower rate."""
    found = lopsided("wait", "--mode", "edge", *AS_OF)
    assert (found.code, found.err) == (0, "")
    assert faults(found.json, [WAITING]) == []
    assert [row["date"] for row in found.json] == ["2026-11-20", "2026-11-27", "2026-12-20", "2027-01-04", "2027-01-19"]
    now, week, month = found.json[:3]
    made = lopsided("propose", "--mode", "edge", *AS_OF).json
    assert (now["label"], now["tax"], now["trades"]) == ("today", made["tax"]["now"], len(made["trades"]))
    assert now["drift"] == made["drift"]["after"]
    assert week["tax"] == now["tax"]
    assert float(month["tax"]) < float(now["tax"])
    saved = f"{float(now['tax']) - float(month['tax']):.2f}"
    assert month["text"].startswith(f"Waiting until Dec 20 saves ${saved}: ")


def test_waiting_for_what_cannot_be(lopsided: Command) -> None:
    """Wishes that contradict each other on every day leave an issue: exit 3."""
    found = lopsided("wait", "--mode", "raise", "--flow", "Brokerage=-1000000", *AS_OF)
    assert found.code == 3
    assert {row["state"] for row in found.json} == {"infeasible"}
    assert found.json[0]["text"] == "Today these wishes can’t hold together."


def test_the_file_may_be_named_after_an_action(ek: Command, lopsided: Command, tmp_path: Path) -> None:
    """`--file` and `--json` are understood wherever they stand."""
    lopsided("propose", "--mode", "edge", *AS_OF)
    house = tmp_path / "empty.evenkeel"
    for n, words in enumerate(
        (
            ["--file", house, "scenarios", "keep", "A", "--json"],
            ["scenarios", "--file", house, "keep", "A", "--json"],
            ["scenarios", "keep", "A", "--file", house, "--json"],
        )
    ):
        found = ek(*words)
        assert (found.code, [r["name"] for r in found.json]) == (0, ["A"]), n
    assert [s["step"] for s in lopsided("history").json][-1] == "Keep scenario “A”"


def test_hostile_names_do_no_harm(ek: Command, lopsided: Command, tmp_path: Path) -> None:
    """Names come back as they went; what a terminal would obey is refused."""
    lopsided("propose", "--mode", "edge", *AS_OF)
    for name in ("=1+1", "'; DROP TABLE scenario; --", "💥 %s {0} ${HOME}", "a,b;c"):
        assert lopsided("scenarios", "keep", name).json[-1]["name"] == name
    for name in ("Red \x1b[31m", "\ud800", "", "  "):
        refused = lopsided("scenarios", "keep", name)
        assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "\x1b" not in ek("--file", tmp_path / "empty.evenkeel", "scenarios").out
