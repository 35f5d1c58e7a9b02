"""Hostile names of accounts and securities go from import to workbook unharmed and do no harm."""

import csv
import io
from pathlib import Path

import pytest
import tomli_w

from tests.cli.driving import Command
from tests.desk.driving import Put

ACCOUNTS = (
    '=HYPERLINK("http://example.invalid","Click")',
    "'; DROP TABLE lot; --",
    "../../etc/passwd",
    'O\'Brien "the" <b>IRA</b> & Co.',
    "💥 Überkonto 家庭",
    "+1-800-555-0100",
    "@SUM(A1:A9)",
    "-5",
    "a,b;c\td",
    "[Sheet]:*?/\\ with a name far longer than a sheet may have",
    "%s {0} %(x)s ${HOME}",
    "CON",
    "A=B",
)
SYMBOLS = ("=CMD|' /C CALC'!A0", "'; DROP TABLE LOT; --", "../../X", "@X", "+X", "-X", '"QUOTED"', "A,B", "BRK.B", "💥")


def _csv(head: list[str], rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue()


@pytest.fixture
def hostile(empty: Command, put: Put) -> Command:
    """Return what runs a command on a household of hostile names, half of each account in the wrong class."""
    rows = [
        [account, symbol, "10" if n % 2 else "20", "100", "2020-01-02", "900", "2026-11-20"]
        for account in ACCOUNTS
        for n, symbol in enumerate(SYMBOLS)
    ]
    head = ["account", "symbol", "shares", "price", "acquired", "basis", "date"]
    assert empty("import", put("p.csv", _csv(head, rows)), "--json").code == 0
    classes = {"Odd '=1+1'": SYMBOLS[1::2], 'Even "💥"': SYMBOLS[0::2]}
    plan = {
        "account": [{"name": name} for name in ACCOUNTS],
        "class": [{"name": name, "target": 0.5, "below": 0.05, "above": 0.05} for name in classes],
        "security": [{"symbol": s, "classes": {name: 1.0}} for name, symbols in classes.items() for s in symbols],
    }
    assert empty("plan", "set", put("plan.toml", tomli_w.dumps(plan))).code == 0
    return empty


def test_names_come_back_as_they_went(hostile: Command) -> None:
    """Accounts, lots, classes and securities are named in JSON exactly as the files name them."""
    assert [a["name"] for a in hostile("accounts").json] == list(ACCOUNTS)
    lots = {(lot["account"], lot["symbol"]) for lot in hostile("lots").json}
    assert lots == {(account, symbol) for account in ACCOUNTS for symbol in SYMBOLS}
    for account in ACCOUNTS:
        assert len(hostile("lots", f"--account={account}").json) == len(SYMBOLS)
    for symbol in SYMBOLS:
        assert len(hostile("lots", f"--symbol={symbol}").json) == len(ACCOUNTS)
    assert [s["symbol"] for s in hostile("plan", "show").json["security"]][:1] == [SYMBOLS[1]]
    assert hostile("check").json == {"issues": [], "fixed": 0}


@pytest.mark.parametrize(
    "words", [["--mode=target"], ["--mode=invest", *(f"--flow={name}=5000" for name in ACCOUNTS)]], ids=["sell", "buy"]
)
def test_books_and_baskets_hold_text(hostile: Command, tmp_path: Path, words: list[str]) -> None:
    """No name becomes a formula in the workbook or the basket, and each that is traded stands there to be read."""
    from openpyxl import load_workbook

    book, basket = tmp_path / "book.xlsx", tmp_path / "basket.csv"
    made = hostile("propose", *words, "--out", book, "--basket", basket).json
    traded = {t["account"] for t in made["trades"]}
    assert traded == set(ACCOUNTS) if "--mode=invest" in words else traded
    cells = [cell for sheet in load_workbook(book) for row in sheet for cell in row if cell.value is not None]
    texts = {str(cell.value) for cell in cells}
    live = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert [text for text in live if any(name in text for name in (*ACCOUNTS, *SYMBOLS) if len(name) > 3)] == []
    named = traded | {t["symbol"] for t in made["trades"]}
    assert [name for name in named if not any(name in text for text in texts)] == []
    with basket.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(made["trades"])
    assert [cell for row in rows for cell in (row["account"], row["symbol"]) if cell[:1] in tuple("=+-@\t")] == []
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix in (".xlsx", ".csv")) == [
        "basket.csv",
        "book.xlsx",
        "p.csv",
    ]


def test_flows_find_their_account(hostile: Command) -> None:
    """The last equals sign parts name and amount, whatever the name holds."""
    for name in ACCOUNTS:
        made = hostile("propose", "--mode", "invest", f"--flow={name}=+1000").json
        assert {a["name"]: a["flow"] for a in made["accounts"]}[name] == "1000.00"


def test_tickets_and_steps_keep_their_names(hostile: Command) -> None:
    """Accepted, undone and redone, tickets name the same accounts and securities."""
    made = hostile("propose", "--mode", "target").json
    tickets = hostile("accept", made["id"]).json
    assert [(t["account"], t["symbol"]) for t in tickets] == [(t["account"], t["symbol"]) for t in made["trades"]]
    hostile("undo")
    assert hostile("tickets").json == []
    hostile("redo")
    assert hostile("tickets").json == tickets


def test_text_for_people_does_not_drive_the_terminal(ek: Command, tmp_path: Path, put: Put) -> None:
    """Escape sequences and line ends in names are blanks in tables."""
    house = tmp_path / "h.evenkeel"
    ek("new", house)
    head = ["account", "symbol", "shares", "price"]
    name = "Red \x1b[31m\nalert"
    assert ek("--file", house, "import", put("p.csv", _csv(head, [[name, "VTI", "1", "300"]]))).code == 0
    for command in ("accounts", "lots"):
        said = ek("--file", house, command)
        assert "\x1b" not in said.out
        assert len(said.out.splitlines()) == 2
