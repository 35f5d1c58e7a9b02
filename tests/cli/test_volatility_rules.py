"""Volatility on the command line: an index is imported, rules are set or refused, bands in force are told."""

from datetime import date
from pathlib import Path

import pytest

from tests.cli.driving import Command
from tests.desk.test_overlays import index_text

ON = """
[rules.volatility]
target = 0.06
widen = true
"""


def _plan_text(ek: Command, house: Path) -> str:
    return ek("--file", house, "plan", "show").out


def test_bands_in_force_are_told_with_what_moved_them(ek: Command, house: Path, tmp_path: Path) -> None:
    """Target is strategic and tilt, of which `shift` is volatility's; all shifts sum to zero."""
    path = tmp_path / "plan.toml"
    path.write_text(_plan_text(ek, house) + ON, encoding="utf-8")
    assert ek("--file", house, "plan", "set", path).code == 0
    rows = ek("--file", house, "status", "--json").json["classes"]
    by_name = {row["name"]: row for row in rows}
    assert by_name["Cash"]["shift"] > 0.2
    assert sum(row["shift"] for row in rows) == pytest.approx(0)
    for row in rows:
        assert row["target"] == pytest.approx(row["strategic"] + row["tilt"])
        assert row["tilt"] == pytest.approx(row["shift"])
    signals = ek("--file", house, "signals", "--json").json
    exposures = {row["volatility"]["exposure"] for row in signals if row["class"] != "Cash"}
    assert len(exposures) == 1
    kept = exposures.pop()
    cut = by_name["US equity"]["shift"] / by_name["US equity"]["strategic"]
    assert cut == pytest.approx(kept - 1, abs=2e-4)


def test_an_index_is_imported_and_measured_by(ek: Command, house: Path, tmp_path: Path) -> None:
    """By the name of its file; every class is measured by it, and no security is new."""
    before = len(ek("--file", house, "securities", "--json").json["securities"])
    path = tmp_path / "vix_daily.csv"
    as_of = ek("--file", house, "signals", "--json").json[0]["volatility"]["day"]
    path.write_text(index_text(date.fromisoformat(as_of)), encoding="utf-8")
    assert ek("--file", house, "prices", "import", path).code == 0
    assert len(ek("--file", house, "securities", "--json").json["securities"]) == before
    for row in ek("--file", house, "signals", "--json").json:
        if row["class"] != "Cash":
            assert (row["volatility"]["forecast"], row["volatility"]["note"]) == (0.2, "")


@pytest.mark.parametrize(
    "rule, title",
    [
        ("volatility = { calm = 1.5 }", "“calm” of “volatility” is 1.5."),
        ("momentum = { window = 20, skip = 21 }", "“window” of “momentum” is 20, and “skip” 21."),
    ],
)
def test_nonsense_is_refused(ek: Command, house: Path, tmp_path: Path, rule: str, title: str) -> None:
    """With one sentence, and nothing is saved."""
    path = tmp_path / "plan.toml"
    text = _plan_text(ek, house)
    path.write_text(text.replace("[rules]", f"[rules]\n{rule}", 1), encoding="utf-8")
    found = ek("--file", house, "plan", "set", path, "--json")
    assert found.code == 2
    assert found.json["error"]["title"] == title
    assert _plan_text(ek, house) == text


@pytest.mark.parametrize(
    "indicator, name",
    [
        ("ewma", "EWMA volatility of VTI"),
        ("garch", "GARCH volatility of VTI"),
        ("realised", "Realised volatility of VTI"),
        ("VSTOXX", "Realised volatility of VTI"),
    ],
)
def test_a_method_is_named_with_the_security_it_is_of(
    ek: Command, house: Path, tmp_path: Path, indicator: str, name: str
) -> None:
    """As the subject of a sentence; never the bare word of the plan file."""
    path = tmp_path / "plan.toml"
    path.write_text(_plan_text(ek, house) + f'\n[rules.volatility]\nindicator = "{indicator}"\n', encoding="utf-8")
    assert ek("--file", house, "plan", "set", path).code == 0
    said = ek("--file", house, "signals", "--as-of", "2026-11-20").out
    assert f"US equity: Volatility (off): {name} is higher than on " in said
