"""The command of the ledger."""

from pathlib import Path

from tests.cli.driving import DAY, EXACT, MONEY, Command, Maybe, faults
from tests.feeds.golden import FIXTURES

ROW = {
    "id": str,
    "date": DAY,
    "account": str,
    "action": str,
    "printed_action": str,
    "symbol": str,
    "shares": Maybe(EXACT),
    "price": Maybe(EXACT),
    "amount": MONEY,
    "fees": MONEY,
    "basis": Maybe(MONEY),
    "description": str,
    "settled": bool,
    "event": [str],
    "source": str,
}
HISTORY = FIXTURES / "fidelity/history-f.csv"


def _imported(command: Command, path: Path = HISTORY) -> Command:
    assert command("import", path).code in (0, 3)
    return command


def test_the_ledger_is_listed(empty: Command) -> None:
    """Every row in the contract's shape; the pair of a reinvestment names each other."""
    rows = _imported(empty)("transactions").json
    assert len(rows) == 5
    assert [faults(row, ROW) for row in rows] == [[]] * 5
    ids = {row["id"]: row for row in rows}
    pairs = [(row["action"], ids[row["event"][0]]["action"]) for row in rows if row["event"]]
    assert sorted(pairs) == [("dividend", "reinvest"), ("reinvest", "dividend")]
    assert {row["source"] for row in rows} == {f"history-f.csv, line {n}" for n in range(4, 9)}


def test_it_is_narrowed_down(empty: Command) -> None:
    """By account, by security, by day, and to what is open; what finds nothing says so."""
    ledger = _imported(empty)
    accounts = {row["account"] for row in ledger("transactions").json}
    for account in accounts:
        assert {row["account"] for row in ledger("transactions", "--account", account).json} == {account}
    assert [row["symbol"] for row in ledger("transactions", "--symbol", "bnd").json] == ["BND", "BND"]
    assert {row["date"] for row in ledger("transactions", "--from", "2025-10-02", "--to", "2025-10-02").json} == {
        "2025-10-02"
    }
    assert ledger("transactions", "--open").json == []
