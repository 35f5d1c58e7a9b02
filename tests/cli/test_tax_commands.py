"""The commands of taxes, on a household whose answers are known."""

from pathlib import Path

import pytest

from tests.cli.driving import DAY, EXACT, MONEY, Command, Maybe, faults
from tests.desk.driving import Put

PLAN = """
[household]
name = "Case"
[tax]
year = 2026
filing = "joint"
income = 147800
magi = 180000
state_rate = 0.05
[[account]]
name = "Brokerage"
type = "taxable"
[[account]]
name = "IRA"
type = "traditional"
[[class]]
name = "Stocks"
target = 1.0
below = 0.5
above = 0.5
[[security]]
symbol = "XYZ"
classes = { "Stocks" = 1.0 }
substitutes = ["ABC"]
[[security]]
symbol = "ABC"
classes = { "Stocks" = 1.0 }
"""
LEDGER = """id,date,account,action,symbol,shares,price,fees,amount
d,2019-01-02,Brokerage,deposit,,,,,50000
i,2019-01-02,IRA,deposit,,,,,50000
b1,2020-03-02,Brokerage,buy,XYZ,100,,,5000
b2,2021-03-01,Brokerage,buy,XYZ,50,,,3500
s1,2026-02-02,Brokerage,sell,XYZ,100,,,4000
n1,2026-02-10,IRA,buy,XYZ,40,,,1640
n2,2026-02-20,Brokerage,buy,XYZ,10,,,420
s2,2026-06-01,Brokerage,sell,ABC,3,,,90
"""
AS_OF = ("--as-of", "2026-11-20", "--json")


@pytest.fixture
def case(empty: Command, put: Put) -> Command:
    """A loss washed in part by an IRA and in part at home, and a sale of shares nobody knows."""
    assert empty("plan", "set", put("plan.toml", PLAN), "--json").code == 0
    assert empty("import", put("ledger.csv", LEDGER), "--json").code in (0, 3)
    return empty


DISPOSAL = {
    "account": str,
    "symbol": str,
    "acquired": Maybe(DAY),
    "sold": DAY,
    "shares": EXACT,
    "proceeds": MONEY,
    "basis": Maybe(MONEY),
    "gain": Maybe(MONEY),
    "term": Maybe({"short", "long"}),
    "disallowed": Maybe(MONEY),
    "code": str,
}
YEAR = {
    "disposals": [DISPOSAL],
    "short": MONEY,
    "long": MONEY,
    "net_short": Maybe(MONEY),
    "net_long": Maybe(MONEY),
    "deduction": Maybe(MONEY),
    "carryforward": {"short": Maybe(MONEY), "long": Maybe(MONEY)},
    "estimated_tax": Maybe(MONEY),
}


def test_a_year_is_told_to_the_cent(case: Command) -> None:
    """40 of 100 lost for good in the IRA, 10 put off at home, 50 count; the unknown sale is null and an issue."""
    result = case("tax", "--year", "2026", *AS_OF)
    found = result.json
    assert (result.code, faults(found, YEAR)) == (3, [])
    known, unknown = found["disposals"]
    assert [known[k] for k in ("basis", "disallowed", "permanent", "gain", "term", "code")] == [
        "5000.00",
        "500.00",
        "400.00",
        "-500.00",
        "long",
        "W",
    ]
    assert [unknown[k] for k in ("basis", "gain", "disallowed", "acquired")] == [None] * 4
    assert (found["long"], found["net_long"], found["deduction"]) == ("-500.00", "-500.00", "500.00")
    assert found["estimated_tax"] == "-135.00"
    assert [i["code"] for i in found["issues"]] == ["basis-unknown"]


def test_years_that_are_not_the_plans(case: Command) -> None:
    """An earlier one has results and nulls, a later one the carryforward."""
    earlier = case("tax", "--year", "2025", *AS_OF).json
    assert (earlier["short"], earlier["net_short"], earlier["estimated_tax"]) == ("0.00", None, None)
    later = case("tax", "--year", "2027", *AS_OF).json
    assert (later["table_year"], later["entering"]) == (2026, {"short": "0.00", "long": "0.00"})


def test_the_wash_ledger(case: Command) -> None:
    """Both matches with their authority, and windows as the contract writes them."""
    found = case("wash", *AS_OF).json
    assert [
        (a["symbol"], a["account"], a["shares"], a["disallowed"], a["permanent"]) for a in found["adjustments"]
    ] == [
        ("XYZ", "IRA", "40", "400.00", True),
        ("XYZ", "Brokerage", "10", "100.00", False),
    ]
    assert [a["certainty"] for a in found["adjustments"]] == ["certain", "certain"]
    then = case("wash", "--as-of", "2026-03-01", "--json").json
    window = {"symbol": str, "account": str, "from": DAY, "to": DAY, "kind": str}
    assert faults(then["windows"], [window]) == []
    assert {w["kind"] for w in then["windows"]} == {"sold-at-loss"}


def test_the_lot_that_took_the_loss_over(case: Command) -> None:
    """Its basis holds the loss, its holding period began as much earlier."""
    lots = {x["id"]: x for x in case("lots", "--account", "Brokerage", *AS_OF).json}
    (washed,) = (x for x in lots.values() if x["shares"] == "10")
    assert (washed["basis"], washed["acquired"], washed["term"]) == ("520.00", "2026-02-20", "long")


def test_harvests(case: Command, put: Put) -> None:
    """The lot at a loss, its substitute, and nothing in its way."""
    prices = put("prices.csv", "date,symbol,close\n2026-11-19,XYZ,40\n2026-11-19,ABC,30\n")
    assert case("prices", "import", prices, "--json").code == 0
    found = case("harvest", *AS_OF).json
    candidate = {
        "account": str,
        "symbol": str,
        "lots": [dict],
        "loss": MONEY,
        "term": Maybe(str),
        "benefit_now": MONEY,
        "benefit_net": MONEY,
        "substitute": Maybe(str),
        "blocked_by": [{"account": str, "date": DAY, "shares": EXACT}],
        "lockout_until": DAY,
    }
    assert faults(found["candidates"], [candidate]) == []
    assert faults(found["do_not_buy"], [{"symbol": str, "until": DAY, "because": str}]) == []
    (first,) = found["candidates"]
    assert [first[k] for k in ("symbol", "loss", "substitute", "verdict")] == ["XYZ", "-1620.00", "ABC", "clear"]


@pytest.mark.parametrize("name", ["form.csv", "book.xlsx"])
def test_forms_are_saved(case: Command, tmp_path: Path, name: str) -> None:
    """A CSV file of Form 8949, or the whole book; the JSON names the file, and it is the owner’s alone."""
    path = tmp_path / name
    assert case("tax", "--year", "2026", "--form8949", path, *AS_OF).json["file"] == str(path)
    assert path.stat().st_mode & 0o077 == 0
    if path.suffix == ".csv":
        assert "100 sh. XYZ" in path.read_text(encoding="utf-8")
    else:
        from openpyxl import load_workbook

        book = load_workbook(path)
        assert book.sheetnames[0] == "Form 8949"
        assert "Reconciliation" in book.sheetnames


def test_a_reconciliation_is_asked_for(case: Command) -> None:
    """Without a realized-gain file there is nothing to set side by side."""
    assert case("tax", "--year", "2026", "--reconcile", *AS_OF).json["reconciliation"] == []


@pytest.mark.parametrize("year", ["26", "next", "99999"])
def test_a_year_that_is_none_is_refused(empty: Command, year: str) -> None:
    """One sentence with what to do."""
    result = empty("tax", "--year", year, "--json")
    assert result.code == 2
    assert result.json["error"]["advice"].startswith("Choose one")


@pytest.mark.parametrize("command", [("harvest",), ("wash",), ("tax", "--year", "2026")])
def test_people_are_answered_in_words(case: Command, command: tuple[str, ...]) -> None:
    """A table and sentences."""
    text = case(*command, "--as-of", "2026-11-20").out
    assert "XYZ" in text or "No" in text
