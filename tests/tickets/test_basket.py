"""The basket file: one order a row, safe to open in a spreadsheet."""

import csv
from dataclasses import replace
from pathlib import Path

from app.model.account import AccountType
from app.model.proposal import Proposal
from app.tickets.basket import write_basket


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_trade_is_a_row(tmp_path: Path, proposal: Proposal) -> None:
    """Rows keep the proposal's order; limits and lots are those of the tickets, funds have no limit."""
    write_basket(tmp_path / "basket.csv", proposal, {"401(k)": AccountType.WORKPLACE})
    rows = _rows(tmp_path / "basket.csv")
    assert [row["symbol"] for row in rows] == [trade.symbol for trade in proposal.trades]
    assert rows[0] == {
        "account": "Brokerage",
        "symbol": "VTI",
        "side": "sell",
        "shares": "60",
        "limit": "341.83",
        "lots": "t7:60",
    }
    assert rows[4] | {"account": ""} == {
        "account": "",
        "symbol": "AGG",
        "side": "buy",
        "shares": "44",
        "limit": "98.80",
        "lots": "",
    }
    assert {row["symbol"] for row in rows if not row["limit"]} == {"LCIX", "BDIX"}


def test_funds_named_by_the_caller_have_no_limit(tmp_path: Path, proposal: Proposal) -> None:
    """A symbol given as priced once a day is ordered without a limit."""
    write_basket(tmp_path / "basket.csv", proposal, at_nav={"VTI"})
    assert _rows(tmp_path / "basket.csv")[0]["limit"] == ""


def test_hostile_names_stay_text(tmp_path: Path, proposal: Proposal) -> None:
    """A name, symbol or lot that begins like a formula is marked as text in every column it can reach."""
    first = proposal.trades[0]
    bad = "=cmd|' /C calc'!A0"
    lots = tuple(replace(lot, id=bad) for lot in first.lots)
    hostile = replace(proposal, trades=(replace(first, account=bad, symbol=bad, lots=lots),))
    write_basket(tmp_path / "basket.csv", hostile)
    (row,) = _rows(tmp_path / "basket.csv")
    assert row["account"] == row["symbol"] == f"'{bad}"
    assert row["lots"] == f"'{bad}:60"
