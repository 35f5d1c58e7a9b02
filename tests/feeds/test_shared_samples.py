"""Real exports of the three brokers, where the folder of shared material is there."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from app.feeds import read_bytes
from app.model.importing import FileReading, RowClass

BROKERS = ("schwab", "fidelity", "vanguard")


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
        assert reading.broker == path.parent.name, path
        if path.suffix == ".csv":
            text = io.StringIO(content.decode("utf-8-sig"), newline=None)
            assert reading.rows == len(list(csv.reader(text))), path
        rows = [r.line for r in reading.records if r.row_class is RowClass.ROW]
        told = [p.line for p in reading.positions] + [t.line for t in reading.transactions]
        told += [r.line for r in reading.realized]
        assert sorted(rows) == sorted(told), path
        assert [i for i in reading.issues if i.holds_row] == [], path


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
