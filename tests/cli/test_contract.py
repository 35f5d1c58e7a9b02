"""Every command answers in the shape scripts rely on: keys, types, two decimals of money, null for the unknown."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.driving import (
    ADVICE,
    DAY,
    EXACT,
    MONEY,
    REMINDER,
    SCENARIO,
    TILTS,
    WAITING,
    Command,
    Each,
    Maybe,
    faults,
)
from tests.desk.driving import PLAN, Put, holdings_text, ledger_text

ISSUE = {"line": Maybe(int), "severity": {"error", "review", "warning", "info"}, "code": str, "text": str}
COUNTED = {"positions": int, "lots": int, "transactions": int, "realized": int, "prices": int}
FILE = {
    "path": str,
    "broker": str,
    "kind": str,
    "encoding": str,
    "accounts": [str],
    "rows": int,
    "counts": COUNTED,
    "new": int,
    "duplicates": int,
    "twins": int,
    "held": int,
    "ignored": int,
    "issues": [ISSUE],
    "totals": {"file": Maybe(MONEY), "computed": Maybe(MONEY), "difference": Maybe(MONEY)},
}
ACCOUNT = {
    "name": str,
    "type": {"taxable", "traditional", "roth", "401k", "hsa", "529", "held-away"},
    "owner": str,
    "trades": bool,
    "cash": Maybe(MONEY),
    "value": Maybe(MONEY),
    "trust": {"state": str, "reasons": [str]},
}
TERM = {"short", "long", None}
LOT = {
    "id": str,
    "account": str,
    "symbol": str,
    "acquired": Maybe(DAY),
    "shares": EXACT,
    "basis": Maybe(MONEY),
    "price": Maybe(EXACT),
    "value": Maybe(MONEY),
    "gain": Maybe(MONEY),
    "term": TERM,
    "long_on": Maybe(DAY),
    "covered": Maybe(bool),
    "source": str,
}
CLASS = {
    "name": str,
    "value": MONEY,
    "actual": float,
    "strategic": float,
    "tilt": float,
    "target": float,
    "lower": float,
    "upper": float,
    "drift": float,
    "state": {"in", "under", "over"},
}
STATUS = {
    "value": MONEY,
    "classes": [CLASS],
    "breaches": [str],
    "alignment": float,
    "verdict": str,
    "triggers": [{"name": str, "due": bool, "reason": str, "last_fired": Maybe(DAY), "next": Maybe(DAY)}],
}
TRADE = {
    "account": str,
    "symbol": str,
    "side": {"buy", "sell"},
    "shares": EXACT,
    "price": EXACT,
    "amount": MONEY,
    "costs": {"commission": MONEY, "spread": MONEY, "impact": MONEY},
    "lots": [
        {"id": str, "acquired": Maybe(DAY), "shares": EXACT, "basis": Maybe(MONEY), "gain": Maybe(MONEY), "term": TERM}
    ],
    "reasons": [{"code": str, "text": str}],
}
PROPOSAL = {
    "id": str,
    "as_of": DAY,
    "mode": {"invest", "raise", "edge", "target"},
    "state": {"optimal", "feasible", "infeasible"},
    "objective": MONEY,
    "bound": MONEY,
    "gap": MONEY,
    "seconds": float,
    "tax_model": {"exact", "flat"},
    "trades": [TRADE],
    "not_done": [{"code": str, "text": str, "costs": Maybe(MONEY)}],
    "accounts": [{"name": str, "cash_before": Maybe(MONEY), "flow": MONEY, "cash_after": Maybe(MONEY)}],
    "classes": [{"name": str, "target": float, "lower": float, "upper": float, "before": float, "after": float}],
    "tax": {
        "short_gain": MONEY,
        "long_gain": MONEY,
        "disallowed": MONEY,
        "now": MONEY,
        "deferred_value": MONEY,
        "if_fifo": Maybe(MONEY),
    },
    "cost": MONEY,
    "drift": {"before": float, "after": float, "outside_before": float, "outside_after": float},
    "location": Maybe({"drag_before": MONEY, "drag_after": MONEY}),
    "binding": [{"constraint": str, "text": str, "costs": Maybe(MONEY)}],
}
WITHDRAWAL = {
    "amount": MONEY,
    "tax": MONEY,
    "cost": MONEY,
    "per_dollar": float,
    "accounts": [
        {
            "name": str,
            "amount": MONEY,
            "tax": Maybe(MONEY),
            "cost": MONEY,
            "per_dollar": Maybe(float),
            "beyond": MONEY,
            "income_not_counted": bool,
        }
    ],
}
TICKET = {**TRADE, "id": str, "state": {"open", "held", "part-filled", "filled", "cancelled"}}
DRIFT = [
    {
        "date": DAY,
        "classes": Each(dict.fromkeys(("actual", "target", "lower", "upper"), Maybe(float))),
    }
]

FALL = {"depth": float, "peak": DAY, "trough": DAY, "recovered": Maybe(DAY), "recovery_days": Maybe(int)}
MEASURED = {
    **dict.fromkeys(("twr", "twr_yearly", "volatility", "max_drawdown"), Maybe(float)),
    "drawdown": Maybe(FALL),
}
PERFORMANCE = {
    "from": Maybe(DAY),
    "to": Maybe(DAY),
    "returns": int,
    **dict.fromkeys(("begin", "end", "came_in", "left", "gain"), Maybe(MONEY)),
    **MEASURED,
    **dict.fromkeys(("modified_dietz", "money_weighted", "xirr"), Maybe(float)),
    **dict.fromkeys(("active", "tracking_error", "information_ratio", "diversification_return"), Maybe(float)),
    "compared": Maybe(
        {"from": DAY, "to": DAY, "returns": int, "household": MEASURED, "target_mix": MEASURED, "strategic": MEASURED}
    ),
    "tracking_error_today": {
        "value": Maybe(float),
        "observations": int,
        "from": Maybe(DAY),
        "to": Maybe(DAY),
        "classes": Each(float),
    },
    "notes": [str],
}

LOOKING: list[tuple[str, Any]] = [
    ("accounts", [ACCOUNT]),
    ("lots", [LOT]),
    ("status", STATUS),
    ("plan show", {"household": dict, "account": [dict], "class": [dict], "security": [dict], "rules": dict}),
    ("history", [{"step": str, "state": {"applied", "undone"}}]),
    ("tickets", [TICKET]),
    ("scenarios", [SCENARIO]),
    ("reminders add 2099-01-04 Look again", [REMINDER]),
    ("bands suggest", [ADVICE]),
    ("drift --from 2026-10-01", DRIFT),
    ("tilts", TILTS),
    ("performance", PERFORMANCE),
    ("performance --from 2026-06-30 --to 2026-09-30", PERFORMANCE),
    ("check", {"issues": [ISSUE]}),
    ("undo", {"step": str}),
    ("redo", {"step": Maybe(str)}),
    ("propose --mode edge", PROPOSAL),
    ("propose --mode target", PROPOSAL),
    ("propose --mode invest --flow Brokerage=+5000", PROPOSAL),
    ("propose --mode raise --flow Brokerage=-5000", PROPOSAL | {"withdrawal": WITHDRAWAL}),
    ("wait --mode invest --flow Brokerage=+5000", [WAITING]),
]


@pytest.mark.parametrize("words, shape", LOOKING, ids=[words for words, _ in LOOKING])
def test_an_answer_has_the_contracts_shape(sample: Command, words: str, shape: object) -> None:
    """On the sample each command ends with 0, one JSON document in its shape, and nothing on standard error."""
    found = sample(*words.split())
    assert (found.code, found.err) == (0, "")
    assert faults(found.json, shape) == []


@pytest.mark.parametrize("words", [words for words, _ in LOOKING if not words.startswith(("propose", "wait"))])
def test_an_empty_household_answers_too(empty: Command, words: str) -> None:
    """Nothing imported and no plan is a state like any other."""
    found = empty(*words.split())
    assert found.code == 0
    assert found.json is not None


def test_imports(empty: Command, put: Put) -> None:
    """An import tells of each file what it is, how its rows were read, and that they add up."""
    bad = ledger_text("d,2026-01-05,A,deposit,,,,,5", "x,bad,A,buy,VTI,1,1,,1")
    files = (put("a.csv", bad), put("p.csv", holdings_text("A,VTI,1,300")), put("q.csv", "date,symbol,close\n"))
    found = empty("import", *files)
    assert found.code == 3
    assert faults(found.json, {"batch": int, "files": [FILE]}) == []
    for file in found.json["files"]:
        assert file["rows"] == sum(file[k] for k in ("new", "duplicates", "twins", "held", "ignored"))
    ledger, positions, prices = found.json["files"]
    assert [f["kind"] for f in found.json["files"]] == ["transactions", "positions", "prices"]
    assert (ledger["new"], ledger["held"], ledger["counts"]["transactions"]) == (1, 1, 1)
    assert (positions["accounts"], prices["accounts"]) == (["A"], [])
    again = empty("import", files[1])
    assert (again.code, again.json["files"][0]["new"], again.json["files"][0]["duplicates"]) == (0, 0, 1)


def test_a_refused_file_among_others_has_the_same_shape(empty: Command, put: Put, tmp_path: Path) -> None:
    """A file that cannot be read is listed with its error, beside the file that was imported: exit 3."""
    found = empty("import", tmp_path / "gone.csv", put("p.csv", holdings_text("A,VTI,1,300")))
    assert found.code == 3
    assert faults(found.json, {"batch": int, "files": [FILE]}) == []
    assert [i["severity"] for i in found.json["files"][0]["issues"]] == ["error"]
    assert found.json["files"][1]["new"] == 1


def test_a_dry_run_has_no_batch(empty: Command, put: Put) -> None:
    """With --dry-run the answer is that of the import, its batch null, and nothing is there afterwards."""
    path = put("p.csv", holdings_text("A,VTI,1,300"))
    tried = empty("import", path, "--dry-run").json
    assert (tried["batch"], empty("history").json, empty("accounts").json) == (None, [], [])
    done = empty("import", path).json
    assert done["files"] == tried["files"]
    assert isinstance(done["batch"], int)


def test_price_imports(empty: Command, put: Put) -> None:
    """`prices import` answers like an import: counts and issues."""
    found = empty("prices", "import", put("q.csv", "date,VTI,BND\n2026-01-05,300,70\n"))
    assert found.code == 0
    assert faults(found.json, {"batch": int, "files": [FILE]}) == []
    assert found.json["files"][0]["counts"]["prices"] == 2


def test_what_is_unknown_is_null(empty: Command, put: Put) -> None:
    """Basis, price, day and cash that no file tells are null, never 0."""
    empty("import", put("p.csv", holdings_text("A,ZZ,1")))
    (lot,) = empty("lots").json
    assert faults(lot, LOT) == []
    unknown = ("acquired", "basis", "price", "value", "gain", "term", "long_on", "covered")
    assert [lot[key] for key in unknown] == [None] * len(unknown)
    (account,) = empty("accounts").json
    assert (account["cash"], account["value"]) == (None, None)


def test_an_infeasible_request_is_an_answer(sample: Command) -> None:
    """Wishes that cannot hold together exit 3 with state infeasible, no trades, and the wishes by name."""
    found = sample("propose", "--mode", "raise", "--flow", "Brokerage=-100000000")
    wishes = [{"wish": str, "text": str, "nearest": str}]
    assert found.code == 3
    assert faults(found.json, PROPOSAL | {"contradiction": wishes}) == []
    assert (found.json["state"], found.json["trades"]) == ("infeasible", [])
    assert 1 <= len(found.json["contradiction"]) <= 5
    assert "Brokerage" in str(found.json["contradiction"])


def test_accepting_and_ticking(sample: Command, put: Put) -> None:
    """`accept` gives the proposal's tickets, `tickets` lists them, `tick` shows the fills."""
    made = sample("propose", "--mode", "edge").json
    accepted = sample("accept", made["id"])
    assert accepted.code == 0
    assert faults(accepted.json, [TICKET]) == []
    assert [t["symbol"] for t in accepted.json] == [t["symbol"] for t in made["trades"]]
    assert sample("tickets").json == accepted.json
    first = made["trades"][0]
    row = f"f,2026-11-23,{first['account']},{first['side']},{first['symbol']},{first['shares']},{first['price']}"
    ticked = sample("tick", put("f.csv", ledger_text(row)))
    assert faults(ticked.json, [TICKET | {"fills": [{"date": DAY, "shares": EXACT, "price": EXACT}]}]) == []
    assert ticked.json[0]["state"] == "filled"


def test_setting_a_plan(empty: Command, put: Put) -> None:
    """`plan set` answers with the plan, weights as numbers, and `plan show` says the same."""
    found = empty("plan", "set", put("plan.toml", PLAN + '\n[rules]\ntrigger = ["quarterly"]\n'))
    assert found.code == 0
    assert [(c["name"], c["target"], c["below"]) for c in found.json["class"]] == [
        ("Stocks", 0.6, 0.05),
        ("Bonds", 0.4, 0.05),
    ]
    assert found.json["tax"]["income"] == 150000
    assert empty("plan", "show").json == found.json
    assert [a["name"] for a in empty("accounts").json] == ["Brokerage", "Roth"]


def test_files(ek: Command, sample: Command, house: Path, tmp_path: Path) -> None:
    """`new`, `backup` and `restore` answer with the file they made."""
    made = ek("new", tmp_path / "n.evenkeel", "--json")
    assert made.json == {"file": str(tmp_path / "n.evenkeel")}
    copy = sample("backup", tmp_path / "b.evenkeel")
    assert copy.json == {"file": str(tmp_path / "b.evenkeel")}
    assert Path(sample("backup").json["file"]).is_file()
    assert sample("restore", tmp_path / "b.evenkeel").json == {"file": str(house)}


WRONG = [
    "status --as-of 2026-13-01",
    "status --as-of 9999-12-31",
    "status --as-of 0001-01-01",
    "nosuch",
    "",
    "lots --nosuch",
    "import",
    "import gone.csv",
    "import . ",
    "import x.csv --type savings",
    "import x.csv --decide twin=maybe",
    "prices import gone.csv",
    "prices fetch-all",
    "plan set",
    "plan set gone.toml",
    "plan unset",
    "propose",
    "propose --mode sideways",
    "propose --mode invest --flow Brokerage",
    "propose --mode invest --flow Brokerage=lots",
    "propose --mode invest --flow Brokerage=nan",
    "propose --mode invest --flow Brokerage=1e400",
    "propose --mode invest --flow Brokerage=1e15",
    "propose --mode invest --flow Brokerage=1.001",
    "propose --mode invest --flow Nobody=5",
    "propose --mode invest --flow =5",
    "propose --mode target --gains-budget -5",
    "propose --mode target --gains-budget much",
    "propose --mode target --seconds nan",
    "propose --mode target --seconds inf",
    "propose --mode target --fractional --whole",
    "propose --mode invest --out nowhere/book.xlsx",
    "propose --mode invest --basket nowhere/basket.csv",
    "wait",
    "wait --mode sideways",
    "wait --mode invest --flow Nobody=5",
    "wait --mode edge --out book.xlsx",
    "scenarios keep",
    "scenarios keep Edge",
    "scenarios keep Edge --proposal nope",
    "scenarios rename Edge Other",
    "scenarios rename Edge",
    "scenarios drop Edge",
    "scenarios lose Edge",
    "reminders add",
    "reminders add soon Look",
    "reminders add 2001-01-04 Look",
    "reminders dismiss 2099-01-04 Look",
    "reminders keep 2099-01-04 Look",
    "accept nope",
    "accept latest",
    "tick gone.csv",
    "backup nowhere/copy.evenkeel",
    "restore gone.evenkeel",
    "new nowhere/new.evenkeel",
]


@pytest.mark.parametrize("words", WRONG)
def test_bad_input_is_an_error_object(
    sample: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Exit 2, one JSON document with title, detail and advice, one sentence on standard error, no traceback."""
    monkeypatch.chdir(tmp_path)
    found = sample(*words.split())
    assert found.code == 2, found.err
    assert faults(found.json, {"error": {"title": str, "detail": str, "advice": str}}) == []
    error = found.json["error"]
    assert error["title"]
    assert error["title"] in found.err
    assert "Traceback" not in found.err
    assert found.err.count("\n") == 1


def test_weights_nobody_knows_are_null(empty: Command, put: Put, tmp_path: Path) -> None:
    """A holding without a price takes the weights with it: not one of them is told as zero."""
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, encoding="utf-8")
    assert empty("plan", "set", plan).code == 0
    nothing = empty("status").json
    assert nothing["value"] == "0.00"
    assert {c["actual"] for c in nothing["classes"]} == {None}
    rows = holdings_text("Brokerage,VTI,10,,2020-01-06,1000", "Brokerage,BND,10,80,2020-01-06,800")
    assert empty("import", put("held.csv", rows)).code in (0, 3)
    found = empty("status").json
    assert found["unpriced"] == ["VTI"]
    assert (found["value"], found["alignment"], found["breaches"]) == (None, None, [])
    assert {c[key] for c in found["classes"] for key in ("value", "actual", "drift", "state")} == {None}
    assert {c["target"] for c in found["classes"]} == {0.6, 0.4}
