"""What commands do and say to people: the facts, in plain text, and the options that hold everywhere."""

import csv
import logging
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import tomli_w

from app.cli import commands
from app.cli.main import command_names, parser
from app.cli.tables import table
from app.desk.settings import last_household, remember_household
from app.model.proposal import DISCLAIMER
from tests.cli.driving import Command, faults
from tests.desk.driving import PLAN, Put, holdings_text, ledger_text

HELD = holdings_text(
    "Brokerage,VTI,100,100,2020-01-02,5000,2026-11-20",
    "Brokerage,BND,20,100,2020-01-02,2100,2026-11-20",
    "Brokerage,CASH,500,,,,2026-11-20",
)


@pytest.fixture
def plain(ek: Command, house: Path) -> Callable[..., str]:
    """Return what runs a command on the sample and answers in text."""

    def call(*words: object) -> str:
        found = ek("--file", house, *words)
        assert (found.code, found.err) == (0, "")
        assert "Traceback" not in found.out
        return found.out

    return call


@pytest.fixture
def lopsided(empty: Command, put: Put) -> Command:
    """Return what runs a command on a household with too many stocks."""
    assert empty("plan", "set", put("plan.toml", PLAN)).code == 0
    assert empty("import", put("p.csv", HELD)).code == 0
    return empty


# --- Text for people ----------------------------------------------------------------------------------------

FACTS = {
    "accounts": ["Brokerage", "taxable", "Nora", "Sam's IRA", "lots"],
    "lots": ["VTI", "2017-03-14", "240", "29136.00", "long"],
    "lots --account Brokerage --symbol vti": ["VTI", "2021-11-08"],
    "plan show": ['name = "US equity"', "target = 0.40"],
    "status": ["US equity sits 3.0 points above its band.", "47.0", "40.0", "37.0 to 44.0", "+7.0", "over"],
    "bands suggest": ["US equity", "−", "Against the rest of the portfolio", "Δ = ", "Source. Edge: Gerhold"],
    "bands past": ["rebalances in all", "tracking error", "From Nov 2016"],
    "drift --from 2026-09-01": ["month end", "US equity", "2026-10-30", "47.0"],
    "performance": ["time-weighted", "money-weighted", "target mix", "strategic", "drawdown", "tracking error"],
    "performance --from 2026-06-30": ["From 2026-06-30 to 2026-11-20", "was gained", "shorter than a year"],
    "history": ["Import 2 files", "Set the sample plan", "applied"],
    "undo": ["Undone: Look from the sample’s day."],
    "redo": ["There is nothing to redo."],
    "tickets": ["ticket", "state"],
    "scenarios": ["No scenario is kept yet."],
    "reminders": ["There are no reminders."],
    "reminders add 2099-01-04 Look again": ["2099-01-04", "ahead", "Look again"],
    "wait --mode edge": ["2026-11-20", "after the year’s end", "Waiting until Dec 20", "today’s prices", DISCLAIMER],
    "check": ["Everything holds together."],
    "propose --mode edge": ["sell", "VTI", "Proposal edge-", "Costs", DISCLAIMER],
    "propose --mode invest --flow Brokerage=5000": ["buy", "cash", "→", DISCLAIMER],
    "backup": ["Copied to", "by hand"],
}


@pytest.mark.parametrize("words", FACTS)
def test_the_text_of_a_command_tells_its_facts(plain: Callable[..., str], words: str) -> None:
    """Without --json a person reads the same facts, and nothing goes to standard error."""
    text = plain(*words.split())
    assert [fact for fact in FACTS[words] if fact not in text] == []


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` of each command says what it does, on standard output, and ends with 0."""
    for name in sorted(command_names()):
        with pytest.raises(SystemExit) as ended:
            parser().parse_args([name, "--help"])
        assert ended.value.code == 0
        assert f"usage: evenkeel {name}" in capsys.readouterr().out


def test_an_import_says_what_it_did(ek: Command, put: Put, tmp_path: Path) -> None:
    """The table has the counts, each issue its file and line, and the end what was added and what waits."""
    house = tmp_path / "h.evenkeel"
    ek("new", house)
    bad = put("a.csv", ledger_text("d,2026-01-05,A,deposit,,,,,5", "x,bad,A,buy,VTI,1,1,,1"))
    tried = ek("--file", house, "import", bad, tmp_path / "gone.csv", "--dry-run")
    assert tried.code == 3
    for fact in (
        "a.csv",
        "transactions",
        "line 3: review",
        "gone.csv cannot be read",
        "Nothing was written: a dry run.",
    ):
        assert fact in tried.out
    done = ek("--file", house, "import", bad)
    for fact in ("1 rows are added.", "The account “A” is made.", "1 rows are kept for review."):
        assert fact in done.out
    assert "Nothing new is added." in ek("--file", house, "import", bad).out


def test_an_impossible_request_is_told_in_words(ek: Command, house: Path) -> None:
    """People read which wishes contradict each other; nothing on it is an error."""
    found = ek("--file", house, "propose", "--mode", "raise", "--flow", "Brokerage=-100000000")
    assert (found.code, found.err) == (3, "")
    assert found.out.startswith("These wishes can’t hold together:")
    assert "Brokerage" in found.out


def test_money_raised_says_what_a_dollar_costs(plain: Callable[..., str]) -> None:
    """The whole in a sentence, then each account's part."""
    first, second, *_ = plain("propose", "--mode", "raise", "--flow", "Brokerage=-20000").splitlines()
    assert first.startswith("$20,000 from 1 account; tax and cost $")
    assert second.startswith("  Brokerage: $20,000.00 paid out, tax +")
    assert "cents a dollar" in second


def test_a_table_is_aligned_and_harmless() -> None:
    """Columns line up, None is a dash, and what a terminal would obey is a blank."""
    text = table(("name", "n"), [("a\x1b[31m\nb", 1), (None, 22)], frozenset({1}))
    assert text.splitlines() == ["name       n", "a [31m b   1", "–         22"]


# --- Options everywhere -------------------------------------------------------------------------------------


def test_the_file_may_be_named_before_or_after(ek: Command, house: Path) -> None:
    """`--file` and `--json` are understood on either side of the command."""
    orders = (
        ["--file", house, "accounts", "--json"],
        ["--file", house, "--json", "accounts"],
        ["accounts", "--file", house, "--json"],
        ["--json", "accounts", "--file", house],
    )
    answers = [ek(*words) for words in orders]
    assert {a.code for a in answers} == {0}
    assert len({a.out for a in answers}) == 1


def test_without_a_file_it_is_the_last_opened(ek: Command, tmp_path: Path, house: Path) -> None:
    """The household opened last is meant; where there is none, that is said."""
    found = ek("accounts", "--json")
    assert found.code == 2
    assert "no household yet" in found.json["error"]["title"]
    assert ek("new", tmp_path / "one.evenkeel").code == 0
    assert ek("accounts", "--json").json == []
    remember_household(house)
    assert len(ek("accounts", "--json").json) == 5
    house.unlink()
    assert last_household() == tmp_path / "one.evenkeel"
    assert ek("accounts", "--json").json == []


def test_the_day_can_be_chosen(sample: Command) -> None:
    """`--as-of` shows the household of that day, in every computing command."""
    now, then = (sample("status", *day).json for day in ((), ("--as-of", "2024-01-31")))
    assert now["value"] != then["value"]
    assert sample("propose", "--mode", "edge", "--as-of", "2026-11-19").json["as_of"] == "2026-11-19"
    lots = sample("lots", "--as-of", "2018-01-02").json
    assert lots
    assert max(lot["acquired"] for lot in lots) <= "2018-01-02"
    last = sample("drift", "--from", "2024-01-01", "--as-of", "2024-01-31").json[-1]
    assert last["date"] == "2024-01-31"
    for words in (["accounts"], ["check"]):
        assert sample(*words, "--as-of", "2024-01-31").code == 0


def test_progress_goes_to_standard_error_where_somebody_watches(
    ek: Command, house: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal sees the steps of long work; standard output holds the answer alone, and a pipe sees nothing."""
    words = ("--file", house, "drift", "--from", "2026-11-20", "--json")
    assert ek(*words).err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    watched = ek(*words)
    assert watched.err.splitlines() == ["Reading transactions…", "Reading prices…", "Rebuilding weights…"]
    assert len(watched.json) == 1


@pytest.mark.parametrize("problem", [ZeroDivisionError("secret"), KeyError("secret"), RuntimeError("secret")])
def test_our_bug_is_ours(
    sample: Command,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
) -> None:
    """Anything unforeseen exits 1; standard output has one document that names the kind and no contents."""

    def fail(*_: object) -> None:
        raise problem

    monkeypatch.setitem(commands.COMMANDS, "status", fail)
    with caplog.at_level(logging.ERROR):
        found = sample("status")
    assert found.code == 1
    assert faults(found.json, {"error": {"title": str, "detail": str, "advice": str}}) == []
    assert found.json["error"]["detail"] == type(problem).__name__
    assert "secret" not in found.out
    assert caplog.records


# --- Steps and files ----------------------------------------------------------------------------------------


def test_undo_and_redo_go_through_the_command_line(lopsided: Command) -> None:
    """Each call is a process of its own: steps are undone and redone by name, one after the other."""
    lots = lopsided("lots").json
    assert [step["step"] for step in lopsided("history").json] == ["Set plan from plan.toml", "Import p.csv"]
    assert lopsided("undo").json == {"step": "Import p.csv"}
    assert lopsided("lots").json == []
    assert lopsided("undo").json == {"step": "Set plan from plan.toml"}
    assert lopsided("undo").json == {"step": None}
    assert [lopsided("redo").json["step"] for _ in range(3)] == ["Set plan from plan.toml", "Import p.csv", None]
    assert lopsided("lots").json == lots


def test_twins_are_kept_where_the_user_says_so(empty: Command, put: Put) -> None:
    """`--decide twin=keep` imports what is probably there already, counted as new in JSON and in text."""
    empty("import", put("a.csv", ledger_text("d1,2026-01-05,A,deposit,,,,,5")))
    twin = put("b.csv", ledger_text("d2,2026-01-05,A,deposit,,,,,5"))
    (skipped,) = empty("import", twin, "--dry-run").json["files"]
    assert (skipped["new"], skipped["twins"]) == (0, 1)
    (kept,) = empty("import", twin, "--decide", "twin=keep").json["files"]
    assert (kept["new"], kept["twins"]) == (1, 0)
    assert empty("accounts").json[0]["cash"] == "10.00"


def test_account_and_type_name_whose_a_file_is(empty: Command, put: Put) -> None:
    """`--account` and `--type` make the account of a file that names none."""
    path = put("a.csv", "date,account,action,amount\n2026-01-05,,deposit,5\n")
    assert empty("import", path, "--account", "Kid’s 529", "--type", "529").code == 0
    (made,) = empty("accounts").json
    assert (made["name"], made["type"], made["cash"]) == ("Kid’s 529", "529", "5.00")


def test_lots_can_be_chosen(sample: Command) -> None:
    """`--account` and `--symbol` leave the lots of both; symbols may be written small."""
    found = sample("lots", "--account", "Brokerage", "--symbol", "bnd").json
    assert {(lot["account"], lot["symbol"]) for lot in found} == {("Brokerage", "BND")}
    assert len(sample("lots").json) > len(found) > 0


def test_a_proposal_is_saved_as_book_and_basket(lopsided: Command, tmp_path: Path) -> None:
    """`--out` and `--basket` write the trades that were answered."""
    book, basket = tmp_path / "book.xlsx", tmp_path / "basket.csv"
    made = lopsided("propose", "--mode", "target", "--out", book, "--basket", basket).json
    assert book.read_bytes().startswith(b"PK")
    with basket.open(encoding="utf-8", newline="") as file:
        rows = [(row["account"], row["symbol"], row["side"], row["shares"]) for row in csv.DictReader(file)]
    assert rows == [(t["account"], t["symbol"], t["side"], t["shares"]) for t in made["trades"]]
    assert rows
    again = tmp_path / "again.xlsx"
    assert lopsided("accept", "latest", "--out", again).code == 0
    assert again.is_file()


def test_location_goes_from_the_plan_file_to_the_proposal(sample: Command, ek: Command, house: Path, put: Put) -> None:
    """What classes yield is set and shown again; until it is, the proposal asks for it by name."""
    assert sample("propose", "--mode", "target").json["location"] is None
    text = ek("--file", house, "plan", "show").out
    tables = tomllib.loads(text, parse_float=Decimal)
    tables["rules"]["location"] = {"on": True, "years": Decimal("2.5")}
    assert sample("plan", "set", put("on.toml", tomli_w.dumps(tables))).code == 0
    asked = sample("propose", "--mode", "target")
    assert asked.code == 2
    assert asked.json["error"]["title"].startswith("The yield of US equity, ")
    for row in tables["class"]:
        if row["name"] != "Cash":
            row |= {"yield": Decimal("0.04"), "qualified": Decimal("0.5")}
    assert sample("plan", "set", put("yields.toml", tomli_w.dumps(tables))).code == 0
    shown = tomllib.loads(ek("--file", house, "plan", "show").out, parse_float=Decimal)
    assert shown["rules"]["location"] == tables["rules"]["location"]
    assert {row.get("yield") for row in shown["class"]} == {None, Decimal("0.04")}
    found = sample("propose", "--mode", "target").json["location"]
    assert Decimal(found["drag_before"]) > 0
    assert Decimal(found["drag_after"]) > 0


def test_an_impossible_request_writes_no_files(lopsided: Command, tmp_path: Path) -> None:
    """Where there are no trades there is no book to save."""
    book = tmp_path / "book.xlsx"
    assert lopsided("propose", "--mode", "raise", "--flow", "Brokerage=-1000000", "--out", book).code == 3
    assert not book.exists()


FLOWS = {
    "-100": "-100.00",
    "+2,500.50": "2500.50",
    "$2500": "2500.00",
    "−100": "-100.00",
}


@pytest.mark.parametrize("text, flow", FLOWS.items())
def test_flows_are_read_as_people_write_them(lopsided: Command, text: str, flow: str) -> None:
    """Signs, thousands separators, a dollar sign and the typographic minus are understood."""
    mode = "raise" if flow.startswith("-") else "invest"
    (account,) = [
        a
        for a in lopsided("propose", "--mode", mode, "--flow", f"Brokerage={text}").json["accounts"]
        if a["name"] == "Brokerage"
    ]
    assert account["flow"] == flow


def test_flows_of_one_account_add_up(lopsided: Command) -> None:
    """Two flows of one account are their sum."""
    words = ("propose", "--mode", "invest", "--flow", "Brokerage=600", "--flow", "Brokerage=-100")
    assert next(a["flow"] for a in lopsided(*words).json["accounts"] if a["name"] == "Brokerage") == "500.00"


def test_an_unknown_account_of_a_flow_is_named(lopsided: Command) -> None:
    """The sentence names the account that is not there, and those that are."""
    error = lopsided("propose", "--mode", "invest", "--flow", "Brokrage=5").json["error"]
    assert "Brokrage" in error["title"]
    assert "Brokerage" in error["advice"]


def test_whole_and_fractional_shares(lopsided: Command) -> None:
    """`--whole` trades whole shares everywhere."""
    made = lopsided("propose", "--mode", "target", "--whole").json
    assert made["trades"]
    assert all("." not in t["shares"] for t in made["trades"])


def test_a_repair_hides_nothing(empty: Command, put: Put) -> None:
    """`check --fix` counts what it mended and still lists what waits for the user: exit 3."""
    empty("import", put("a.csv", ledger_text("x,bad,A,buy,VTI,1,1,,1")))
    found = empty("check", "--fix")
    assert (found.code, found.json["fixed"]) == (3, 0)
    assert [i["code"] for i in found.json["issues"]] == ["held-rows"]


def test_a_backup_is_restored(lopsided: Command, tmp_path: Path) -> None:
    """What was saved with `backup` is what `restore` brings back."""
    lots = lopsided("lots").json
    lopsided("backup", tmp_path / "copy.evenkeel")
    lopsided("undo")
    assert lopsided("lots").json == []
    assert lopsided("restore", tmp_path / "copy.evenkeel").code == 0
    assert lopsided("lots").json == lots


def test_a_file_that_is_there_is_never_overwritten(ek: Command, house: Path) -> None:
    """`new` refuses a name that is taken, with or without the sample."""
    before = house.read_bytes()
    assert [ek("new", house, *words).code for words in ([], ["--sample"])] == [2, 2]
    assert house.read_bytes() == before


def test_the_sample_is_made_by_the_command_line(ek: Command, tmp_path: Path) -> None:
    """`new --sample` makes the household the guide speaks of, and it is the last opened."""
    assert ek("new", tmp_path / "s.evenkeel", "--sample").code == 0
    status = ek("status", "--json").json
    assert (status["value"][:6], status["breaches"]) == ("640501", ["US equity"])
