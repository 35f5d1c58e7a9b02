"""The commands of past imports, held rows and wordings, each call a process of its own."""

from pathlib import Path

from tests.cli.driving import Command
from tests.desk.driving import Put, ledger_text

DEPOSIT = "d1,2026-01-05,A,deposit,,,,,5"
BAD = "x1,someday,A,deposit,,,,,7"
MYSTERY = (
    '"Transactions  for account Brokerage ...724 as of 11/20/2026"\n'
    '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'
    '"11/02/2026","Mystery Payment","","WHAT IS IT","","","","$10.00"\n'
)


def test_a_row_is_decided_by_path_and_line(empty: Command, put: Put) -> None:
    """The file may be called by its path or its name; counts add up, and nothing is left open."""
    path = put("a.csv", ledger_text(DEPOSIT, BAD))
    for name in (str(path), path.name):
        found = empty("import", path, "--dry-run", "--decide", f"{name}:3=skip", "--decide", f"{name}:2=open")
        (file,) = found.json["files"]
        assert (file["new"], file["held"], file["ignored"]) == (0, 1, 2)
        assert found.code == 0
    refused = empty("import", path, "--decide", "b.csv:2=skip")
    assert (refused.code, "none of the files" in refused.err) == (2, True)


def test_held_rows_are_listed_and_decided(empty: Command, put: Put) -> None:
    """A correction that helps not leaves the row open and exits with 3; the next imports it."""
    empty("import", put("a.csv", ledger_text(DEPOSIT, BAD)))
    (row,) = empty("held").json["held"]
    assert (row["file"], row["line"], row["state"], row["columns"][1]) == ("a.csv", 3, "held", "date")
    still = empty("held", "decide", row["id"], "--set", "date=tomorrow")
    assert (still.code, len(still.json["held"])) == (3, 1)
    done = empty("held", "decide", row["id"], "--set", "date=2026-01-06")
    assert (done.code, done.json["held"]) == (0, [])
    assert empty("accounts", "--as-of", "2026-02-01").json[0]["cash"] == "12.00"
    assert empty("undo").json == {"step": "Import held row"}
    assert empty("held", "decide", row["id"], "skip").json["held"] == []
    assert empty("held", "decide", 99, "skip").code == 2
    assert empty("held", "decide", row["id"]).code == 2


def test_an_import_is_taken_back(empty: Command, put: Put) -> None:
    """What another file has too stays, and a sentence says so."""
    empty("import", put("a.csv", ledger_text(DEPOSIT)))
    empty("import", put("b.csv", ledger_text(DEPOSIT) + "\n"))
    first = empty("imports").json["imports"][-1]["batch"]
    found = empty("imports", "undo", first)
    assert found.json["kept"] == ["1 row stays, because “b.csv” has it too."]
    assert len(found.json["imports"]) == 1
    assert empty("imports", "undo", first).code == 2


def test_a_wording_is_listed_and_explained(empty: Command, put: Put) -> None:
    """All its rows are corrected, and none is left to explain."""
    empty("import", put("s.csv", MYSTERY))
    assert empty("actions").json["actions"] == [
        {"broker": "schwab", "wording": "Mystery Payment", "rows": 1, "cash": "10.00"}
    ]
    found = empty("actions", "set", "schwab", "Mystery Payment", "interest").json
    assert found == {"actions": [], "corrected": 1}


def test_a_dry_run_says_what_would_change(empty: Command, put: Put) -> None:
    """Rows by account and kind, accounts made, holdings before and after; a conflict counts among the held."""
    empty("import", put("a.csv", ledger_text(DEPOSIT)))
    path = put("b.csv", ledger_text(DEPOSIT.replace(",5", ",6"), "b1,2026-01-06,B,deposit,,,,,1"))
    found = empty("import", path, "--dry-run").json
    (file,) = found["files"]
    assert (file["new"], file["held"], file["conflicts"]) == (1, 1, 1)
    assert file["rows"] == sum(file[k] for k in ("new", "duplicates", "twins", "held", "ignored"))
    assert found["changes"]["rows"] == [{"account": "B", "kind": "transactions", "rows": 1}]
    assert found["changes"]["accounts"] == [{"name": "B", "type": "taxable"}]
    holdings = put("h.csv", "account,symbol,shares,price,acquired,basis,date\nA,VTI,3,10,,,2026-02-01\n")
    empty("import", holdings)
    later = put("i.csv", "account,symbol,shares,price,acquired,basis,date\nA,VTI,4,10,,,2026-02-02\n")
    told = empty("import", later, "--dry-run").json["changes"]["holdings"]
    assert told == [{"account": "A", "symbol": "VTI", "day": "2026-02-02", "before": "3", "after": "4"}]


def test_past_imports_say_which_days_they_cover(empty: Command, put: Put) -> None:
    """Each its days by account, and the days between that no file tells of."""
    empty("import", put("a.csv", ledger_text(DEPOSIT)))
    empty("import", put("b.csv", ledger_text("d2,2026-04-05,A,deposit,,,,,9")))
    found = empty("imports")
    assert found.json["imports"][-1]["coverage"] == [{"account": "A", "first": "2026-01-05", "last": "2026-01-05"}]
    assert found.json["gaps"] == [{"account": "A", "first": "2026-01-06", "last": "2026-04-04"}]
    (issue,) = [i for i in empty("tax", "--year", "2026").json["issues"] if i["code"] == "coverage-gap"]
    assert issue["severity"] == "warning"


def test_what_else_is_left_open_is_listed_and_answered(empty: Command, put: Put, tmp_path: Path) -> None:
    """A holding that a newer snapshot leaves out; the open rows as a file."""
    head = "account,symbol,shares,price,acquired,basis,date\n"
    empty("import", put("a.csv", f"{head}A,VTI,3,10,,,2026-02-01\nA,BND,5,10,,,2026-02-01\n"))
    found = empty("import", put("b.csv", f"{head}A,BND,5,10,,,2026-02-02\n")).json
    assert [i["code"] for i in found["files"][0]["issues"]] == ["holding-missing"]
    (missing,) = empty("held").json["missing"]
    assert (missing["account"], missing["symbol"], missing["shares"]) == ("A", "VTI", "3")
    assert empty("held", "missing", "A", "VTI", "held").json["missing"] == []
    assert {row["symbol"] for row in empty("lots").json} == {"VTI", "BND"}
    assert empty("held", "missing", "A", "VTI", "gone").code == 2
    empty("import", put("c.csv", ledger_text(BAD)))
    empty("held", "export", tmp_path / "open.csv")
    assert "someday" in (tmp_path / "open.csv").read_text(encoding="utf-8")
    assert empty("held", "pending", "t1").code == 2


def test_a_file_that_cannot_be_opened_is_said_in_words(empty: Command, tmp_path: Path) -> None:
    """What the system says, without its number and the path a second time."""
    for path, why in ((tmp_path / "none.csv", "No such file or directory."), (tmp_path, "Is a directory.")):
        for command in (("prices", "import"), ("import",)):
            found = empty(*command, path)
            assert found.code == 2
            assert (
                found.json["error"]["title"] == f"{path.name} cannot be read. {why} Check the file and its permissions."
            )
