"""Importing 100,000 transactions against the floor: csv with Decimals and a raw executemany into the same table."""

import csv
import sqlite3
import statistics
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.desk.session import Session, run
from app.store import HouseholdFile

ROWS = 100_000
ROUNDS = 3
GOAL = 2.0
SANE = 8.0

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]


def write_ledger(path: Path) -> None:
    """A generic ledger of four accounts and 200 securities: purchases with prices and fees, and dividends."""
    first = date(2006, 1, 2)
    lines = ["id,date,account,action,symbol,shares,price,fees,amount,description"]
    for n in range(ROWS):
        day, account, symbol = first + timedelta(days=n % 7300), f"Account {n % 4}", f"S{n % 200}"
        if n % 3:
            shares, price = 10 + n % 90, 20 + n % 300
            lines.append(f"t{n},{day},{account},buy,{symbol},{shares},{price}.00,1.00,{shares * price + 1}.00,row {n}")
        else:
            lines.append(f"t{n},{day},{account},dividend,{symbol},,,,{5 + n % 40}.25,row {n}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def floor(ledger: Path, household: Path) -> float:
    """Seconds of the bare work: read cells, make four Decimals a row, insert full rows of scaled integers."""
    HouseholdFile.create(household).close()
    connection = sqlite3.connect(household)
    connection.execute("PRAGMA synchronous=FULL")
    start = time.perf_counter()
    rows = []
    with ledger.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for n, (key, day, account, action, symbol, *numbers, text) in enumerate(reader):
            shares, price, fees, amount = (Decimal(cell) if cell else None for cell in numbers)
            scaled = (_scaled(shares, 8), _scaled(price, 6), _scaled(amount, 4) or 0, _scaled(fees, 4) or 0)
            rows.append(
                (
                    1,
                    n,
                    account,
                    date.fromisoformat(day).toordinal(),
                    action,
                    symbol,
                    *scaled,
                    text,
                    key,
                    "",
                    "",
                    key,
                    key,
                    "",
                )
            )
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.executemany(INSERT, rows)
    connection.commit()
    seconds = time.perf_counter() - start
    connection.close()
    return seconds


COLUMNS = (
    *("file_id", "line", "account", "day", "action", "symbol", "shares", "price", "cash", "fees", "description"),
    *("reference", "other_symbol", "currency", "key", "soft_key", "printed_action"),
)
INSERT = f"INSERT INTO txn ({','.join(COLUMNS)}, settled) VALUES ({','.join('?' * len(COLUMNS))}, 1)"  # noqa: S608


def _scaled(number: Decimal | None, places: int) -> int | None:
    return None if number is None else int(number.scaleb(places))


def ours(ledger: Path, household: Path) -> float:
    """Seconds of the whole import: reading, accounts, dedupe, review, backup, one undo step."""
    with Session.create(household) as session:
        start = time.perf_counter()
        view = run(session.commit_import(run(session.review_files([ledger]))))
        seconds = time.perf_counter() - start
        assert view.new == ROWS
    return seconds


def test_import_against_csv_and_executemany(tmp_path: Path) -> None:
    """A whole import, review and undo step included, costs a small multiple of the bare work."""
    ledger = tmp_path / "ledger.csv"
    write_ledger(ledger)
    ratios = []
    for n in range(ROUNDS):
        bare = floor(ledger, tmp_path / f"floor{n}.evenkeel")
        whole = ours(ledger, tmp_path / f"ours{n}.evenkeel")
        ratios.append(whole / bare)
        print(f"import of {ROWS} rows: {whole:.2f} s, floor {bare:.2f} s, ratio {whole / bare:.2f} (goal {GOAL})")  # noqa: T201
    print(f"median ratio {statistics.median(ratios):.2f}")  # noqa: T201
    assert statistics.median(ratios) < SANE
