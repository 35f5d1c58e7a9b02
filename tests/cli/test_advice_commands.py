"""The command of band widths, each call a process of its own."""

import pytest

from tests.cli.driving import ADVICE, MONEY, Command, Each, faults
from tests.desk.driving import PLAN, Put

PAST = {
    "from": str,
    "to": str,
    "years": float,
    "acted": Each(int),
    "rebalances": int,
    "tax": MONEY,
    "cost": MONEY,
    "turnover": float,
    "tracking_error": float,
    "left_out": [str],
    "by_band": bool,
}


def test_widths_are_suggested_with_what_they_rest_on(sample: Command) -> None:
    """The contract's fields and more; nothing is changed by asking."""
    found = sample("bands", "suggest")
    assert (found.code, found.err) == (0, "")
    assert faults(found.json, [ADVICE]) == []
    assert [row["class"] for row in found.json][:2] == ["US equity", "Intl developed"]
    first = found.json[0]
    assert first["range"]["above"][0] <= first["above"] <= first["range"]["above"][1]
    assert first["inputs"]["risk_aversion"] == 4.0
    assert first["binding"] == "cost"
    assert sample("undo").json["step"] != "Use all suggested widths"


def test_applying_them_is_one_step(sample: Command) -> None:
    """The plan has them, and undo takes them back."""
    rows = sample("bands", "suggest", "--apply").json
    plan = {c["name"]: (c["below"], c["above"]) for c in sample("plan", "show").json["class"]}
    assert plan == {row["class"]: (row["below"], row["above"]) for row in rows}
    assert sample("undo").json == {"step": "Use all suggested widths"}


def test_other_assumptions_hold_for_the_call(sample: Command) -> None:
    """Aversion, a budget and a view; the plan keeps its own."""
    plain = sample("bands", "suggest").json
    averse = sample("bands", "suggest", "--risk-aversion", "12").json
    assert all(a["above"] < b["above"] for a, b in zip(averse, plain, strict=True))
    held = sample("bands", "suggest", "--tracking-error", "0.001").json
    assert {row["binding"] for row in held} == {"budget"}
    moved = sample("bands", "suggest", "--view", "US equity=-0.001:2").json[0]
    assert moved["inputs"]["view"] == {"alpha": -0.001, "years": 2.0}
    assert moved["above"] < plain[0]["above"] < moved["below"]
    assert sample("bands", "suggest").json == plain


def test_the_past_under_the_bands_in_force(sample: Command) -> None:
    """How often each class would have acted, and what it would have cost."""
    found = sample("bands", "past")
    assert (found.code, found.err) == (0, "")
    assert faults(found.json, PAST) == []
    assert set(found.json["acted"]) == {row["class"] for row in sample("bands", "suggest").json}
    assert sample("bands").json == found.json


@pytest.mark.parametrize(
    "words, said",
    [
        (("--risk-aversion", "much"), "“much” is not an aversion to risk."),
        (("--tracking-error", "-1"), "“-1” is not a tracking error above 0."),
        (("--view", "Gold=0.01"), "There is no class “Gold”."),
        (("--view", "US equity=good"), "“good” is not a return."),
        (("--view", "US equity"), "“US equity” is no view."),
    ],
)
def test_what_is_no_number_is_said(sample: Command, words: tuple[str, ...], said: str) -> None:
    """One sentence, exit code 2."""
    found = sample("bands", "suggest", *words)
    assert (found.code, found.json["error"]["title"]) == (2, said)


def test_a_household_of_nothing_has_no_widths(empty: Command, put: Put) -> None:
    """A state like any other; a plan without prices to follow it leaves an issue."""
    found = empty("bands", "suggest")
    assert (found.code, found.json) == (0, [])
    past = empty("bands", "past")
    assert (past.code, past.json) == (0, None)
    assert empty("plan", "set", put("plan.toml", PLAN)).code == 0
    assert empty("bands", "past").code == 3


def test_a_class_that_is_all_there_is_leaves_no_issue(empty: Command, put: Put) -> None:
    """A band around 100 % has nothing to weigh: nothing is missing."""
    plan = '[[account]]\nname = "Brokerage"\ntype = "taxable"\n[[class]]\nname = "Cash"\ntarget = 1\n'
    assert empty("plan", "set", put("plan.toml", plan)).code == 0
    rows = "date,account,action,amount\n2026-01-05,Brokerage,deposit,100\n"
    assert empty("import", put("l.csv", rows)).code == 0
    assert empty("bands", "suggest").code == 0
