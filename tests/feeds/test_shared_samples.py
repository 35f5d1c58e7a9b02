"""Real exports of every broker with a profile, where the folder of shared material is there."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.feeds import read_bytes
from app.model.importing import FileReading, RowClass
from app.model.transaction import Action

# Folder of the samples, and the id of the broker.
BROKERS = {
    "etrade": "etrade",
    "fidelity": "fidelity",
    "interactivebrokers": "ibkr",
    "jpmorgan": "jpmorgan",
    "m1finance": "m1",
    "merrilledge": "merrill",
    "robinhood": "robinhood",
    "schwab": "schwab",
    "tdameritrade": "tdameritrade",
    "vanguard": "vanguard",
}
# Rows that no rule can read: conversions of one currency into another.
HELD = {"flex-trades.csv": 3}


def _samples(shared: Path) -> list[Path]:
    folder = shared / "samples"
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent.")
    return [path for broker in BROKERS for path in sorted((folder / broker).iterdir())]


def _reading(shared: Path, name: str) -> FileReading:
    path = shared / "samples" / name
    if not path.is_file():
        pytest.skip(f"{path} is absent.")
    return read_bytes(path.name, path.read_bytes())


def test_every_row_of_every_sample_is_accounted_for(shared: Path) -> None:
    """None is refused, each record has its class and each row its line; what is held is none of them."""
    for path in _samples(shared):
        content = path.read_bytes()
        reading = read_bytes(path.name, content)
        assert reading.broker == BROKERS[path.parent.name], path
        if path.suffix == ".csv":
            text = io.StringIO(content.decode("utf-8-sig"), newline=None)
            assert reading.rows == len(list(csv.reader(text))), path
        rows = [r.line for r in reading.records if r.row_class is RowClass.ROW]
        told = [p.line for p in reading.positions] + [t.line for t in reading.transactions]
        told += [r.line for r in reading.realized]
        assert sorted(rows) == sorted(told), path
        assert sum(i.holds_row for i in reading.issues) == HELD.get(path.name, 0), path


def test_no_basis_of_a_sample_is_zero(shared: Path) -> None:
    """Unknown is None."""
    for path in _samples(shared):
        reading = read_bytes(path.name, path.read_bytes())
        assert [p for p in reading.positions if p.basis == 0] == [], path


@pytest.mark.parametrize(
    "name, value, basis",
    [
        ("schwab/positions-2026.csv", "83029.00", "14085.14"),
        ("schwab/positions-2020-10.csv", "750.25", "759.68"),
        ("fidelity/positions-2021-bom-crlf.csv", "91800.70", "76724.10"),
        ("vanguard/costbasis-lots-2026.csv", "70325.97", "42873.44"),
        ("vanguard/ofxdownload-trailingcomma-2026.csv", "5300.00", "0"),
        ("etrade/portfoliodownload-2026.csv", "13610.3684", "7841.2379"),
        ("jpmorgan/positions-taxlots-2026.csv", "37258.26", "25301.13"),
        ("m1finance/holdings.csv", "5900.00", "4500.00"),
        ("merrilledge/positions-holdings-2026.csv", "210902.51", "110516.79"),
    ],
)
def test_values_and_bases_of_positions(shared: Path, name: str, value: str, basis: str) -> None:
    """Cash included, the rows are worth and have cost what the file prints."""
    rows = _reading(shared, name).positions
    assert sum((p.value for p in rows if p.value is not None), Decimal(0)) == Decimal(value)
    assert sum((p.basis for p in rows if p.basis is not None), Decimal(0)) == Decimal(basis)


@pytest.mark.parametrize(
    "name, cash",
    [
        ("schwab/transactions-brokerage-2023.csv", "-1574.04"),
        ("fidelity/history-401k-swapped-2025.csv", "0"),
        ("vanguard/ofxdownload-trailingcomma-2026.csv", "-250"),
        ("vanguard/ofx-vanguard_roth_ira.ofx", "0"),
        ("etrade/transactions-2023-v2.csv", "211.56"),
        ("robinhood/activity-mix-2025.csv", "-1087.16"),
        ("tdameritrade/transactions-2022.csv", "5220.53"),
    ],
)
def test_the_cash_transactions_move(shared: Path, name: str, cash: str) -> None:
    """Reinvestments in kind and payroll move none; the rest adds up to the file's own total."""
    assert sum((t.cash for t in _reading(shared, name).transactions), Decimal(0)) == Decimal(cash)


def test_lots_that_disagree_with_their_total(shared: Path) -> None:
    """The shifted sample gives its two warnings."""
    reading = _reading(shared, "schwab/lotdetails-2020-10-25-HYLB.csv")
    assert [issue.code for issue in reading.issues] == ["cells-shifted", "total-mismatch"]
    assert sum(p.shares for p in reading.positions) == 40


def test_price_histories(shared: Path) -> None:
    """A file a symbol, thirty years of it, adjusted closes included."""
    path = shared / "data" / "SPY.csv"
    if not path.is_file():
        pytest.skip(f"{path} is absent.")
    reading = read_bytes(path.name, path.read_bytes())
    first = reading.prices[0]
    assert (first.symbol, first.close, first.adjusted) == ("SPY", Decimal("43.9375"), Decimal("24.31305"))
    assert len(reading.prices) == reading.rows - 1


def test_etrade_positions(shared: Path) -> None:
    """The file's total is that of its rows; a price paid of 0.00 is unknown, its day stands below the table."""
    reading = _reading(shared, "etrade/portfoliodownload-2026.csv")
    held = [p for p in reading.positions if not p.is_cash]
    assert (len(held), [p.symbol for p in held if p.basis is None]) == (21, ["629999590"])
    assert [p.value for p in reading.positions if p.is_cash] == [Decimal("67.83")]
    assert reading.totals.difference is not None
    assert abs(reading.totals.difference) < Decimal("0.01")
    assert {p.day for p in reading.positions} == {date(2026, 2, 15)}


def test_etrade_transactions(shared: Path) -> None:
    """The account stands above them; a transfer is a deposit."""
    reading = _reading(shared, "etrade/transactions-2023-v2.csv")
    assert (len(reading.transactions), list(reading.accounts)) == (13, ["####3525"])
    assert [t.cash for t in reading.transactions if t.action is Action.DEPOSIT] == [500]


def test_lots_of_several_currencies(shared: Path) -> None:
    """The lots of each position make it up; totals of currencies whose rows were cut away differ, and that is said."""
    reading = _reading(shared, "interactivebrokers/activity-openpositions-LOTS-2023.csv")
    whole = {p.symbol: p for p in reading.positions if not p.is_lot}
    lots = {symbol: [p for p in reading.positions if p.is_lot and p.symbol == symbol] for symbol in whole}
    told = {s: (p.currency, len(lots[s]), p.shares, p.basis) for s, p in whole.items()}
    assert told == {
        "FTS": ("CAD", 6, Decimal(88), Decimal("4874.75234")),
        "MUV2D": ("EUR", 2, Decimal(9), Decimal("2198.7")),
        "ADP": ("USD", 5, Decimal(21), Decimal("2974.104185")),
    }
    for symbol, position in whole.items():
        assert sum(p.shares for p in lots[symbol]) == position.shares
        assert sum((p.basis or Decimal(0) for p in lots[symbol]), Decimal(0)) == position.basis
        assert all(p.acquired is not None for p in lots[symbol])
    assert {i.code for i in reading.issues} == {"total-mismatch"}
    assert {p.day for p in reading.positions} == {date(2023, 7, 25)}


def test_flex_trades(shared: Path) -> None:
    """Securities by ISIN, each row in its currency; the fee is not in the trade's money."""
    rows = _reading(shared, "interactivebrokers/flex-trades.csv").transactions
    assert [t.currency for t in rows] == ["CHF", *["USD"] * 7]
    assert {t.symbol for t in rows} == {"CH0111762537", "US9220427424"}
    assert rows[1].cash == Decimal("-8910.1")


def test_lots_with_their_sweep(shared: Path) -> None:
    """Each row is a lot with its day, the sweep is cash."""
    reading = _reading(shared, "jpmorgan/positions-taxlots-2026.csv")
    held = {p.symbol: (p.shares, p.basis, p.acquired) for p in reading.positions}
    assert held["IBP"] == (Decimal(25), Decimal("4862.88"), date(2026, 9, 25))
    assert held["QYLD"] == (Decimal(1145), Decimal("20438.25"), date(2026, 1, 16))
    assert [p.value for p in reading.positions if p.is_cash] == [Decimal("11012.76")]
    assert list(reading.accounts) == ["Traditional IRA ...4077"]


def test_a_basis_that_only_the_gain_tells(shared: Path) -> None:
    """Value less unrealized gain, with the sign of what was written."""
    reading = _reading(shared, "merrilledge/positions-holdings-2026.csv")
    bases = [p.basis for p in reading.positions if not p.is_cash]
    assert bases == [Decimal("-1567.05"), Decimal("-99.35"), Decimal("-129.35"), Decimal("112312.54")]
    assert [p.value for p in reading.positions if p.is_cash] == [Decimal("2486.98"), Decimal("1258.53")]
    assert len(reading.accounts) == 2


def test_a_row_on_several_lines_is_one(shared: Path) -> None:
    """Its first line is the symbol; options stand in words; shares transferred in have no basis."""
    reading = _reading(shared, "robinhood/activity-mix-2025.csv")
    rows = {t.line: t for t in reading.transactions}
    assert (len(rows), rows[2].symbol, rows[6].symbol) == (8, "SPY", "AMZN250509C00220000")
    assert (rows[7].action, rows[7].symbol, rows[7].shares) == (Action.BUY, "SPY250516C00400000", Decimal(1))
    moved = next(t for t in reading.transactions if t.action is Action.TRANSFER_IN)
    assert (moved.symbol, moved.shares, moved.basis) == ("VOO", Decimal(12), None)


def test_an_id_that_stands_on_two_rows(shared: Path) -> None:
    """Two rows of one id are two transactions, and every disagreement of shares and price is told."""
    reading = _reading(shared, "tdameritrade/transactions-2022.csv")
    assert len({t.key for t in reading.transactions}) == len(reading.transactions) == 5
    assert [(i.code, "5 rows" in i.text) for i in reading.issues] == [("amount-mismatch", True)]
