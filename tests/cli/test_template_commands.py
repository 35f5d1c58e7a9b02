"""The commands of templates: suggest, correct by hand, import by it, keep, carry, delete."""

from pathlib import Path

import pytest

from tests.cli.driving import Command
from tests.desk.driving import Put

ACME = "Day;What;Paper;Count;Amount\n13.11.2026;Buy;VTI;2,5;-750,00\n14.11.2026;Dividend;VTI;;3,25\n"


def test_a_file_nobody_knows_is_read_by_its_corrected_draft(empty: Command, ek: Command, put: Put) -> None:
    """From the suggestion to the import without the window: no household is needed until then."""
    path, draft = put("acme.csv", ACME), put("draft.toml", "")
    refused = empty("import", path)
    assert (refused.code, "holds no table Evenkeel knows" in refused.err) == (2, True)
    found = ek("templates", "suggest", path, "--out", draft, "--json")
    assert found.code == 0
    assert (found.json["kind"], found.json["header_line"], found.json["delimiter"]) == ("transactions", 1, ";")
    assert [(c["name"], c["role"]) for c in found.json["columns"]] == [
        ("Day", "date"),
        ("What", "action"),
        ("Paper", "symbol"),
        ("Count", "shares"),
        ("Amount", "amount"),
    ]
    assert found.json["columns"][0]["dates"] == "%d.%m.%Y"
    assert draft.read_text(encoding="utf-8") == found.json["profile"]
    done = empty("import", path, "--template", draft, "--account", "Depot")
    (file,) = done.json["files"]
    assert (done.code, file["broker"], file["new"], file["held"], file["accounts"]) == (0, "acme", 2, 0, ["Depot"])
    assert ek("templates", "--json").json["templates"] == [], "importing by a path keeps no template"


def test_templates_are_kept_carried_and_deleted(ek: Command, empty: Command, put: Put, tmp_path: Path) -> None:
    """Import, list, export, rename, use by name, delete; each says what it did."""
    path, draft, out = put("acme.csv", ACME), tmp_path / "draft.toml", tmp_path / "out.toml"
    ek("templates", "suggest", path, "--out", draft)
    (kept,) = ek("templates", "import", draft, "--json").json["templates"]
    assert (kept["id"], kept["name"], kept["kinds"], kept["problem"]) == (
        "acme.transactions",
        "acme",
        ["transactions"],
        None,
    )
    assert ek("templates", "rename", "acme", "Acme Bank", "--json").json["templates"][0]["name"] == "Acme Bank"
    assert ek("templates", "export", "Acme Bank", out).code == 0
    assert 'name = "Acme Bank"' in out.read_text(encoding="utf-8")
    for words in (("--template", "Acme Bank"), ("--template", "acme.transactions"), ()):
        (file,) = empty("import", path, *words, "--dry-run", "--account", "D").json["files"]
        assert (file["broker"], file["new"]) == ("acme", 2)
    listed = ek("templates")
    assert "acme.transactions" in listed.out
    deleted = ek("templates", "delete", "acme.transactions")
    assert "“Acme Bank” is deleted" in deleted.out
    assert "There are no templates of your own." in deleted.out


@pytest.mark.parametrize(
    "words, why",
    [
        ("templates export nothing out.toml", "There is no template “nothing”"),
        ("templates delete nothing", "There is no template “nothing”"),
        ("templates import nothing.toml", "cannot be read"),
        ("templates suggest nothing.csv", "cannot be read"),
        ("templates explode", "invalid choice"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(ek: Command, words: str, why: str) -> None:
    """On standard error, with the code of bad input."""
    found = ek(*words.split())
    assert (found.code, why in found.err.replace("Invalid", "invalid")) == (2, True), found.err


def test_an_unknown_template_stops_the_import(empty: Command, put: Put) -> None:
    """Nothing is read by something else instead."""
    found = empty("import", put("acme.csv", ACME), "--template", "Nobody")
    assert (found.code, "There is no template “Nobody”" in found.err) == (2, True)


@pytest.mark.parametrize(
    "content, why",
    [
        (b"<html><body>Sign in</body></html>", "web page"),
        (b"%PDF-1.4", "is a PDF"),
        (b"", "is empty"),
        (b"just a sentence without any table\n", "no line that looks like column names"),
    ],
)
def test_what_is_no_table_is_one_sentence(ek: Command, tmp_path: Path, content: bytes, why: str) -> None:
    """A login page, a PDF, nothing, prose."""
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    found = ek("templates", "suggest", path)
    assert (found.code, why in found.err) == (2, True), found.err
    assert len(found.err.strip().splitlines()) == 1


def test_column_names_alone_are_a_table_without_decisions(ek: Command, put: Put) -> None:
    """Roles by their names; nothing more can be told."""
    found = ek("templates", "suggest", put("x.csv", "Trade date,Action,Symbol,Quantity,Amount\n"), "--json")
    assert [c["role"] for c in found.json["columns"]] == ["date", "action", "symbol", "shares", "amount"]
    assert [c["dates"] for c in found.json["columns"]] == [None] * 5


def test_what_must_be_decided_ends_with_three(ek: Command, put: Put) -> None:
    """Days that may be either are a question, told with its examples."""
    found = ek("templates", "suggest", put("x.csv", "Day,What,Amount\n05/12/2024,Fee,-1\n"))
    assert found.code == 3
    assert "To decide: The days of “Day”: “05/12/2024” may be 12 May 2024 or 5 December 2024" in found.out


def test_a_changed_export_says_what_it_looks_like(ek: Command, put: Put) -> None:
    """The nearest known table with the differences."""
    header = "Date,Action,Symbol,Description,Quantity,Price,Fees and Commissions,Amount\n"
    found = ek("templates", "suggest", put("x.csv", header + "11/20/2026,Buy,ALDR,Alder,1,2,,-2\n"), "--json")
    near = found.json["near"][0]
    assert found.json["known"] is None
    known = ek("templates", "suggest", put("y.csv", header.replace("Fees and Commissions", "Fees & Comm")), "--json")
    assert (known.json["known"], known.json["near"]) == ("transactions of Schwab", [])
    assert (near["table"], near["renamed"][0]["new"]) == ("schwab.transactions", "fees and commissions")
