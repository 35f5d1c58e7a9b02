"""Importing 100,000 transactions of Schwab against the floor: csv with Decimals and a raw executemany; and its room."""

import csv
import sqlite3
import statistics
import subprocess
import sys
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
ROOM_GOAL = 6.0
ROOM_SANE = 25.0
CHECKOUT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]


def write_ledger(path: Path) -> None:
    """A Schwab history, newest first, of 200 securities: purchases with prices and fees, and dividends."""
    last = date(2026, 1, 2)
    lines = ['"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"']
    for n in range(ROWS):
        day, security = (last - timedelta(days=n * 7300 // ROWS)).strftime("%m/%d/%Y"), n % 200
        if n % 3:
            shares, price = 10 + n % 90, 20 + n % 300
            amounts = f'"{shares:,}","${price}.00","$1.00","-${shares * price + 1:,}.00"'
            lines.append(f'"{day}","Buy","S{security}","SECURITY {security} INC",{amounts}')
        else:
            paid = f'"","","","${5 + n % 40}.25"'
            lines.append(f'"{day}","Qualified Dividend","S{security}","SECURITY {security} INC",{paid}')
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
        for n, (day, action, symbol, text, *numbers) in enumerate(reader):
            shares, price, fees, amount = (_number(cell) for cell in numbers)
            scaled = (_scaled(shares, 8), _scaled(price, 6), _scaled(amount, 4) or 0, _scaled(fees, 4) or 0)
            ordinal = date(int(day[6:]), int(day[:2]), int(day[3:5])).toordinal()
            key = f"{day}|{symbol}|{n}"
            rows.append((1, n, "A", ordinal, action, symbol, *scaled, text, "", "", "", key, key, action))
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


def _number(cell: str) -> Decimal | None:
    return Decimal(cell.replace("$", "").replace(",", "")) if cell else None


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
    ledger = tmp_path / "Individual_XXX417_Transactions_20260102-115444.csv"
    write_ledger(ledger)
    ratios = []
    for n in range(ROUNDS):
        bare = floor(ledger, tmp_path / f"floor{n}.evenkeel")
        whole = ours(ledger, tmp_path / f"ours{n}.evenkeel")
        ratios.append(whole / bare)
        print(f"import of {ROWS} rows: {whole:.2f} s, floor {bare:.2f} s, ratio {whole / bare:.2f} (goal {GOAL})")  # noqa: T201
    print(f"median ratio {statistics.median(ratios):.2f}")  # noqa: T201
    assert statistics.median(ratios) < SANE


# Of a process that has imported a file of two rows before, so that code and caches are there already.
ROOM = """
import sys
from pathlib import Path
from app.desk.session import Session, run

def peak():
    # Not ru_maxrss, which begins at what the parent had.
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

with Session.create(Path(sys.argv[1])) as session:
    run(session.commit_import(run(session.review_files([Path(sys.argv[2])]))))
    idle = peak()
    review = run(session.review_files([Path(sys.argv[3])]))
    read = peak()
    run(session.commit_import(review))
    print(read - idle, peak() - idle)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="The peak is told by /proc.")
def test_room_of_an_import(tmp_path: Path) -> None:
    """The most memory a large file takes, beyond what an idle process has, is a small multiple of the file."""
    ledger, small = tmp_path / "Individual_XXX417_Transactions_20260102-115444.csv", tmp_path / "small.csv"
    write_ledger(ledger)
    small.write_text("\n".join(ledger.read_text(encoding="utf-8").split("\n")[:3]) + "\n", encoding="utf-8")
    command = [sys.executable, "-c", ROOM, str(tmp_path / "h.evenkeel"), str(small), str(ledger)]
    told = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    review, commit = (int(number) / ledger.stat().st_size for number in told.split())
    print(f"room of {ROWS} rows: review {review:.1f}, commit {commit:.1f} times the file (goal {ROOM_GOAL})")  # noqa: T201
    assert commit < ROOM_SANE
