"""The commands of reconciliation, each call a process of its own."""

from typing import Any

import pytest

from tests.cli.driving import DAY, EXACT, MONEY, Command, Maybe, Result, faults
from tests.desk.driving import PLAN, Put, holdings_text, ledger_text

AS_OF = ("--as-of", "2026-11-20")
BALANCE = {
    "id": Maybe(int),
    "account": str,
    "symbol": str,
    "day": DAY,
    "shares": Maybe(EXACT),
    "cash": Maybe(MONEY),
    "basis": Maybe(MONEY),
    "acquired": Maybe(DAY),
}
FINDING = {
    "kind": {"lots", "lot-basis", "file-total", "history", "cash", "realized", "basis-unknown"},
    "symbol": Maybe(str),
    "text": str,
    "unit": {"shares", "money"},
    "ours": Maybe(EXACT),
    "theirs": Maybe(EXACT),
    "difference": Maybe(EXACT),
    "bars_sales": bool,
    "fixes": [{"action": str, "label": str, "argument": str}],
    "opening": Maybe(BALANCE),
}
SHAPE = {"accounts": [{"name": str, "state": str, "sell_unreconciled": bool, "findings": [FINDING]}]}


@pytest.fixture
def apart(empty: Command, put: Put) -> Command:
    """Seven of ten shares are explained."""
    empty("plan", "set", put("plan.toml", PLAN))
    empty("import", put("positions.csv", holdings_text("Roth,VTI,10,281.4,,2000,2026-11-18")))
    paid_in, bought = "0,2026-01-05,Roth,deposit,,,,,1400", "1,2026-01-05,Roth,buy,VTI,7,200,0,-1400"
    empty("import", put("history.csv", ledger_text(paid_in, bought)))
    return empty


def _roth(result: Result) -> dict[str, Any]:
    return next(a for a in result.json["accounts"] if a["name"] == "Roth")


def found(result: Result) -> list[tuple[str, str, bool]]:
    """Kind, difference and whether sales are barred, of each finding of the Roth."""
    return [(f["kind"], f["difference"], f["bars_sales"]) for f in _roth(result)["findings"]]


def test_what_does_not_add_up_is_an_issue_left(apart: Command) -> None:
    """Three shares, with the balance that would mend it; the trust of `accounts` is as before, in sentences."""
    answer = apart("reconcile", "--account", "Roth", *AS_OF)
    assert (answer.code, faults(answer.json, SHAPE)) == (3, [])
    assert found(answer) == [("history", "3", True)]
    (finding,) = answer.json["accounts"][0]["findings"]
    assert (finding["ours"], finding["theirs"]) == ("7", "10")
    assert (finding["opening"]["shares"], finding["opening"]["day"]) == ("3", "2026-01-04")
    row = next(a for a in apart("accounts", *AS_OF).json if a["name"] == "Roth")
    assert row["trust"] == {"state": "broken", "reasons": [finding["text"]]}


def test_a_proposed_balance_is_added_listed_and_removed(apart: Command) -> None:
    """Each call answers with the list as it is then."""
    (balance,) = apart("opening", "add", "Roth", "vti", "--proposed").json
    assert faults(balance, BALANCE) == []
    assert (balance["shares"], balance["basis"]) == ("3", "600.00")
    assert apart("opening").json == apart("opening", "list").json == [balance]
    answer = apart("reconcile", *AS_OF)
    assert (answer.code, found(answer)) == (0, [])
    assert apart("opening", "remove", str(balance["id"])).json == []
    assert found(apart("reconcile", *AS_OF)) == [("history", "3", True)]
    assert apart("undo").json == {"step": "Remove the opening balance of VTI"}
    assert apart("opening").json == [balance]


def test_a_balance_may_be_typed(apart: Command) -> None:
    """Shares with what is known of them, or cash; its day is that before the first row."""
    words = ("--shares", "3", "--basis", "450.5", "--acquired", "2020-02-03")
    (shares,) = apart("opening", "add", "Roth", "VTI", *words).json
    assert (shares["day"], shares["basis"], shares["acquired"]) == ("2026-01-04", "450.50", "2020-02-03")
    cash = apart("opening", "add", "Roth", "--cash", "250", "--day", "2025-12-31").json[1]
    assert (cash["symbol"], cash["cash"], cash["day"]) == ("CASH", "250.00", "2025-12-31")


@pytest.mark.parametrize(
    "words, said",
    [
        (("reconcile", "--account", "Nowhere"), "There is no account “Nowhere”."),
        (("opening", "add", "Nowhere", "VTI", "--shares", "3"), "There is no account “Nowhere”."),
        (("opening", "add", "Roth", "VTI"), "An opening balance is of shares or of cash."),
        (("opening", "add", "Roth", "VTI", "--cash", "3"), "An opening balance is of shares or of cash."),
        (("opening", "add", "Roth", "VTI", "--shares", "many"), "“many” is not an amount for the shares."),
        (("opening", "add", "Roth", "VTI", "--proposed", "--shares", "3"), "What is proposed has its own figures."),
        (("opening", "add", "Roth", "BND", "--proposed"), "There is nothing to add."),
        (("opening", "remove", "7"), "There is no opening balance 7."),
    ],
)
def test_what_cannot_be_done_is_said(apart: Command, words: tuple[str, ...], said: str) -> None:
    """One sentence, exit code 2, nothing kept."""
    answer = apart(*words)
    assert (answer.code, answer.json["error"]["title"]) == (2, said)
    assert apart("opening").json == []
