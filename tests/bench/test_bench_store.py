"""The store against bare SQLite: the same rows into the same tables and out again, as ratios measured in one run."""

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.model.importing import PriceRow, TransactionRow
from app.store.household_file import HouseholdFile
from tests.store.samples import BUY, DAY, reading

pytestmark = pytest.mark.bench

ROWS = 100_000
ACCOUNTS = [f"Account {n}" for n in range(4)]
D = Decimal


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The shortest of a few runs."""
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spans.append(time.perf_counter() - start)
    return min(spans)


def transactions() -> list[TransactionRow]:
    """Rows like a broker's, no two alike."""
    dice = random.Random(7)  # noqa: S311 (sizes and prices, no secrets)
    return [
        replace(
            BUY,
            line=n + 2,
            account=ACCOUNTS[n % 4],
            day=DAY - timedelta(n // 25),
            symbol=f"S{n % 200}",
            shares=D(dice.randrange(1, 10**7)) / 1000,
            price=D(dice.randrange(100, 10**5)) / 100,
            cash=-D(dice.randrange(10**8)) / 100,
            key=f"{n}|buy|{dice.randrange(10**9)}",
            soft_key=f"{n // 25}|buy|{dice.randrange(10**9)}",
        )
        for n in range(ROWS)
    ]


def imported(path: Path, rows: list[TransactionRow]) -> HouseholdFile:
    """A new household with those rows."""
    file = HouseholdFile.create(path)
    with file.step("Import") as step:
        step.add_transactions(step.add_file(step.add_batch("b"), reading(), {}), rows)
    return file


def say(name: str, ours: float, floor: float) -> float:
    """Print the figure and return the ratio."""
    print(f"\n{name}: {ours:.3f} s, bare SQLite {floor:.3f} s, ratio {ours / floor:.2f}")  # noqa: T201 (a bench reports)
    return ours / floor


def test_importing_costs_at_most_twice_the_bare_insert(tmp_path: Path) -> None:
    """100,000 transactions put in as one step, and their keys read, against `executemany` of finished tuples."""
    rows = transactions()
    paths = iter(tmp_path / f"{n}.evenkeel" for n in range(100))

    def ours() -> None:
        with imported(next(paths), rows) as file:
            assert len(file.key_counts("txn", ACCOUNTS)) == ROWS

    with imported(next(paths), rows) as file, closing(sqlite3.connect(file.path)) as source:
        stored = source.execute("SELECT * FROM txn").fetchall()
        parents = [(t, source.execute(f"SELECT * FROM {t}").fetchall()) for t in ("batch", "file")]  # noqa: S608

    def floor() -> None:
        path = next(paths)
        HouseholdFile.create(path).close()
        with closing(sqlite3.connect(path, isolation_level=None)) as bare:
            bare.execute("PRAGMA foreign_keys=ON")
            bare.execute("BEGIN IMMEDIATE")
            for table, values in [*parents, ("txn", stored)]:
                marks = ",".join("?" * len(values[0]))
                bare.executemany(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608
            bare.execute("COMMIT")
            assert len(bare.execute("SELECT account, key FROM txn").fetchall()) == ROWS

    assert say("import and keys", seconds(ours), seconds(floor)) < 2


def test_reading_the_ledger_costs_a_few_bare_reads(tmp_path: Path) -> None:
    """100,000 frozen transactions with exact decimals, against the tuples of one sorted SELECT."""
    with imported(tmp_path / "a.evenkeel", transactions()) as file, closing(sqlite3.connect(file.path)) as bare:
        ours = seconds(file.transactions)
        floor = seconds(lambda: bare.execute("SELECT * FROM txn ORDER BY day, id").fetchall())
    assert say("ledger", ours, floor) < 5


def test_undo_and_redo_cost_a_few_imports(tmp_path: Path) -> None:
    """Taking a large import back and bringing it again is a matter of the same order as importing it."""
    rows = transactions()
    start = time.perf_counter()
    with imported(tmp_path / "a.evenkeel", rows) as file:
        once = time.perf_counter() - start
        assert say("undo", seconds(file.undo, 1), once) < 3
        assert say("redo", seconds(file.redo, 1), once) < 3


def test_prices_of_thirty_years_answer_at_once(tmp_path: Path) -> None:
    """226,800 closes of 30 symbols: the history within a few bare reads, a day's quotes in a tenth of a second."""
    days = [DAY - timedelta(n) for n in range(7560)]
    rows = [PriceRow(2, f"S{n}", day, D(n * 1000 + i) / 7) for i, day in enumerate(days) for n in range(30)]
    with HouseholdFile.create(tmp_path / "a.evenkeel") as file:
        with file.step("Import") as step:
            step.add_prices(step.add_file(step.add_batch("b"), reading(), {}), rows)
        with closing(sqlite3.connect(file.path)) as bare:
            columns = "symbol, day, close, adjusted, volume"
            floor = seconds(lambda: bare.execute(f"SELECT {columns} FROM price ORDER BY symbol, day").fetchall())  # noqa: S608
        assert say("price history", seconds(file.price_history), floor) < 4
        spent = seconds(lambda: file.quotes(DAY - timedelta(1000)))
        print(f"quotes: {spent:.3f} s")  # noqa: T201
        assert spent < 0.1
