"""The command of tilts, and where else their budgets are told."""

from pathlib import Path

from tests.cli.driving import TILTS, Command, faults
from tests.desk.driving import Put

TILT = "tilt = { weight = 0.02, until = 2026-12-31, from = 2026-09-01, budget = 0.0001 }"
OVER = "The tilt of US equity takes"


def tilted(ek: Command, house: Path, put: Put) -> Path:
    """The sample's plan as text, US equity tilted far beyond its budget."""
    text = ek("--file", house, "plan", "show").out
    return put("plan.toml", text.replace('name = "US equity", ', f'name = "US equity", {TILT}, ', 1))


def test_tilts_are_listed_with_what_they_risk_and_earned(ek: Command, sample: Command, house: Path, put: Put) -> None:
    """Parts add up to the whole; the same in words."""
    assert sample("plan", "set", tilted(ek, house, put)).code == 0
    found = sample("tilts")
    assert (found.code, found.err) == (0, "")
    assert faults(found.json, TILTS) == []
    (one,) = found.json["tilts"]
    assert (one["class"], one["state"], one["from"]) == ("US equity", "live", "2026-09-01")
    assert one["tracking_error"] > one["budget"] > 0
    earned = found.json["attribution"]
    assert abs(sum(p["points"] for p in earned["parts"]) - earned["points"]) < 1e-12
    assert found.json["warnings"][0].startswith(OVER)
    words = ek("--file", house, "tilts").out
    assert OVER in words
    assert "left over" in words


def test_status_and_plan_show_tell_a_budget_that_is_exceeded(
    ek: Command, sample: Command, house: Path, put: Put
) -> None:
    """As a line in words, and as data; the plan’s text still reads back."""
    path = tilted(ek, house, put)
    assert sample("plan", "set", path).code == 0
    assert sample("status").json["tilts"]["warnings"][0].startswith(OVER)
    assert OVER in ek("--file", house, "status").out
    shown = ek("--file", house, "plan", "show").out
    assert shown.startswith(f"# {OVER}")
    assert sample("plan", "set", put("again.toml", shown)).code == 0


def test_a_plan_without_tilts_says_so(ek: Command, house: Path) -> None:
    """Nothing is made up."""
    assert ek("--file", house, "tilts").out.strip() == "The plan has no tilts."
