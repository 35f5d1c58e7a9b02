"""The command of the journal: its shape, its words, and decisions noted, changed and taken out."""

from pathlib import Path

import pytest

from tests.cli.driving import DAY, MONEY, Command, Maybe, faults
from tests.desk.driving import PLAN, Put, ledger_text

ENTRY = {
    "number": Maybe(int),
    "date": DAY,
    "class": str,
    "kind": {"proposed", "delayed", "accepted", "skipped"},
    "side": {"over", "under", "in"},
    "weight": Maybe(float),
    "edge": Maybe(float),
    "proposal": Maybe(str),
    "ticket": Maybe(str),
    "note": str,
}
ALPHA = {part: Maybe(MONEY) for part in ("timing", "cash_flow", "tax", "location", "cost", "total")}
INTERVAL = {"low": float, "high": float, "level": float, "contains_zero": bool}
EPISODE = {
    **ALPHA,
    "class": str,
    "side": {"over", "under"},
    "from": DAY,
    "to": Maybe(DAY),
    "rule": Maybe(DAY),
    "weight": float,
    "edge": float,
    "goal": Maybe(float),
    "gap": Maybe(MONEY),
    "basis_points": Maybe(float),
    "closed_by": [{"date": DAY, "how": {"traded", "flow", "left"}, "amount": MONEY}],
    "unknown": [str],
    "decisions": [ENTRY],
}
COMPARISON = {
    "name": {"mechanical", "annual"},
    "from": DAY,
    "to": DAY,
    "household": float,
    "benchmark": float,
    "yearly": Maybe({"estimate": float, **INTERVAL}),
    "dollars": Maybe({"estimate": float, **INTERVAL}),
}
JOURNAL = {
    **ALPHA,
    "sentence": str,
    "from": Maybe(DAY),
    "to": DAY,
    "known": ALPHA,
    "unknown": int,
    "interval": Maybe(INTERVAL),
    "comparisons": [COMPARISON],
    "shortfalls": [{"proposal": str, "accepted": DAY, "paper": MONEY, "total": Maybe(MONEY)}],
    "episodes": [EPISODE],
    "decisions": [ENTRY],
}


def test_the_journal_of_the_sample(sample: Command) -> None:
    """Every key and type; parts add up, in each breach and in all."""
    found = sample("journal").json
    assert faults(found, JOURNAL) == []
    parts = [part for part in ALPHA if part != "total"]
    for told in (found, *found["episodes"]):
        assert sum(float(told[p]) for p in parts) == pytest.approx(float(told["total"]), abs=0.001)
    (still,) = [e for e in found["episodes"] if e["to"] is None]
    assert (still["class"], still["side"]) == ("US equity", "over")
    assert found["interval"]["contains_zero"] is True


def test_the_journal_in_words(ek: Command, house: Path) -> None:
    """The verdict first, then a line a breach and the sum."""
    text = ek("--file", house, "journal").out
    assert text.startswith("Since Mar 2017 your decisions ")
    assert "may be luck" in text.splitlines()[0]
    assert "$177 still open" in text
    assert "In all" in text


def test_performance_has_it_too(sample: Command) -> None:
    """What decisions earned, without the breaches one by one."""
    whole, part = sample("journal").json, sample("performance").json["execution_alpha"]
    assert part == {key: value for key, value in whole.items() if key not in ("episodes", "decisions")}


def test_nothing_to_decide(empty: Command) -> None:
    """A household without any day to compare says so."""
    found = empty("journal").json
    assert faults(found, JOURNAL) == []
    assert (found["episodes"], found["interval"]) == ([], None)
    assert found["sentence"] == "No day can be compared with the rule yet."


def test_decisions_are_noted_changed_and_taken_out(sample: Command) -> None:
    """Each call answers with the journal as it is then; each is a step."""

    def noted(*words: str) -> list[tuple[str, str, str]]:
        return [(d["class"], d["kind"], d["note"]) for d in sample("journal", *words).json["decisions"] if d["number"]]

    assert noted("wait", "US equity", "--note", "It goes on.") == [("US equity", "delayed", "It goes on.")]
    (entry,) = [d for d in sample("journal").json["episodes"][-1]["decisions"] if d["number"]]
    assert (entry["side"], entry["edge"]) == ("over", 0.44)
    assert noted("note", str(entry["number"]), "Until", "May.") == [("US equity", "delayed", "Until May.")]
    assert noted("drop", str(entry["number"])) == []
    assert sample("undo").json == {"step": "Remove decision on US equity"}
    assert noted("skip", "TIPS")[0] == ("TIPS", "skipped", "")


@pytest.mark.parametrize(
    "words, said",
    [
        (("wait", "Gold"), "There is no class “Gold”."),
        (("drop", "99"), "There is no decision 99."),
        (("note", "x", "y"), "NUMBER"),
    ],
)
def test_bad_input_is_one_sentence(sample: Command, words: tuple[str, ...], said: str) -> None:
    """With exit code 2."""
    found = sample("journal", *words)
    assert found.code == 2
    assert said in found.json["error"]["title"]


def test_of_an_unknown_past_nothing_is_said(empty: Command, put: Put) -> None:
    """Without a price no weight is known: that no class left its band would be a guess."""
    assert empty("plan", "set", put("plan.toml", PLAN)).code == 0
    rows = ledger_text("d1,2026-01-05,Brokerage,deposit,,,,,100", "b1,2026-01-07,Brokerage,buy,VTI,1,100,,100")
    assert empty("import", put("l.csv", rows)).code == 0
    assert empty("journal", "--as-of", "2026-11-20").json["sentence"].startswith("No weights of the past are known")
