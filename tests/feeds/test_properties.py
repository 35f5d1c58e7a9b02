"""What holds for every export, whatever befalls it on its way."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.feeds import read_bytes
from app.feeds.decode import decode
from app.feeds.records import split
from app.model.errors import InputError
from app.model.importing import FileReading, RowClass
from tests.feeds.golden import FIXTURES, fixtures

SHEETS = [path for path in fixtures() if path.suffix == ".csv"]
# One table each, whose rows all have a cell for every column name.
EVEN = [
    "etrade/transactions-v2.csv",
    "ibkr/flex-trades.csv",
    "fidelity/history-d.csv",
    "fidelity/history-f.csv",
    "fidelity/history-h-401k.csv",
    "generic/positions.csv",
    "jpmorgan/positions-lots.csv",
    "jpmorgan/transactions.csv",
    "m1/holdings.csv",
    "merrill/activities.csv",
    "merrill/holdings.csv",
    "robinhood/activity.csv",
    "tdameritrade/transactions.csv",
    "betterment/lots.csv",
    "firstrade/history.csv",
    "healthequity/investments.csv",
    "morganstanley/releases.csv",
    "morganstanley/withdrawals.csv",
    "tastytrade/history.csv",
    "tastytrade/older.csv",
    "webull/orders.csv",
    "generic/prices-long.csv",
    "generic/transactions.csv",
    "schwab/bank.csv",
    "schwab/lots-wide.csv",
    "schwab/positions-no-type.csv",
    "schwab/realized-older.csv",
    "schwab/positions-2024.csv",
    "schwab/realized-lots.csv",
    "schwab/transactions-current.csv",
    "vanguard/cost-basis.csv",
    "vanguard/realized-slashes.csv",
    "wealthfront/open-lots.csv",
]
# Fixture, place of the date, its format.
LEDGERS = [
    ("schwab/transactions-current.csv", 0, "%m/%d/%Y"),
    ("schwab/bank.csv", 0, "%m/%d/%Y"),
    ("schwab/bank-older.csv", 0, "%m/%d/%Y"),
    ("fidelity/history-d.csv", 0, "%m/%d/%Y"),
    ("fidelity/history-f.csv", 0, "%m/%d/%Y"),
    ("generic/transactions.csv", 1, "%Y-%m-%d"),
    ("etrade/transactions-v2.csv", 0, "%m/%d/%y"),
    ("etrade/transactions-v3.csv", 0, "%m/%d/%y"),
    ("ibkr/flex-minimal.csv", 1, "%Y%m%d"),
    ("ibkr/history.csv", 2, "%Y-%m-%d"),
    ("merrill/activities.csv", 0, "%m/%d/%Y"),
    ("merrill/web-window.csv", 0, "%m/%d/%Y"),
    ("tdameritrade/transactions.csv", 0, "%m/%d/%Y"),
    ("firstrade/history.csv", 5, "%Y-%m-%d"),
    ("healthequity/investments.csv", 0, "%Y-%m-%d"),
    ("healthequity/cash-transactions.csv", 0, "%Y-%m-%d"),
    ("jpmorgan/transactions.csv", 0, "%m/%d/%Y"),
    ("morganstanley/releases.csv", 0, "%d-%b-%Y"),
    ("morganstanley/withdrawals.csv", 0, "%d-%b-%Y"),
    ("tastytrade/history.csv", 0, "%Y-%m-%dT%H:%M:%S%z"),
    ("webull/orders.csv", 10, "%m/%d/%Y %H:%M:%S EST"),
]
SETTINGS = settings(max_examples=60, deadline=None)
Rows = list[list[str]]


def _rows(reading: FileReading) -> tuple[object, ...]:
    return reading.positions, reading.transactions, reading.realized, reading.prices


def _classes(reading: FileReading) -> list[RowClass]:
    return [record.row_class for record in reading.records]


def _content(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def _read(path: Path, content: bytes) -> FileReading | None:
    """The reading of what is left of a fixture, None where it is refused."""
    try:
        return read_bytes(path.name, content)
    except InputError:
        return None


def _rewritten(name: str, change: Callable[[Sequence[str]], list[str]]) -> FileReading:
    """The reading of a fixture whose table has been changed row by row; titles and footers stay as they are."""
    text, _ = decode(name, _content(name))
    sheet = split(text, ",")
    header = next(cells for cells in sheet.cells if len(cells) > 5)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for cells in sheet.cells:
        padded = [*cells, *[""] * (len(header) - len(cells))] if len(cells) > 2 else cells
        writer.writerow(change(padded) if len(cells) > 2 else cells)
    return read_bytes(Path(name).name, out.getvalue().encode())


@pytest.mark.parametrize("path", fixtures(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_classes_add_up_to_the_file(path: Path) -> None:
    """Every record of the file has exactly one class."""
    reading = read_bytes(path.name, path.read_bytes())
    text, _ = decode(path.name, path.read_bytes())
    if path.suffix == ".csv":
        assert len(_classes(reading)) == len(split(text, ",").cells)
    assert sum(Counter(_classes(reading)).values()) == reading.rows


@pytest.mark.parametrize("name", EVEN)
@SETTINGS
@given(random=st.randoms(use_true_random=False))
def test_the_order_of_columns_means_nothing(name: str, random: Random) -> None:
    """Shuffled columns give the same rows and classes."""
    plain = read_bytes(Path(name).name, _content(name))
    order: list[int] = []

    def shuffle(cells: Sequence[str]) -> list[str]:
        if not order:
            order.extend(range(len(cells)))
            random.shuffle(order)
        return [*(cells[i] for i in order), *cells[len(order) :]]

    shuffled = _rewritten(name, shuffle)
    assert _rows(shuffled) == _rows(plain)
    assert _classes(shuffled) == _classes(plain)


@pytest.mark.parametrize("name", EVEN)
@SETTINGS
@given(place=st.integers(0, 20), words=st.text("abcXYZ 0123456789$.-", max_size=8))
def test_an_unknown_column_means_nothing(name: str, place: int, words: str) -> None:
    """A column nobody knows, anywhere, filled with anything, changes no row."""
    plain = read_bytes(Path(name).name, _content(name))
    width: list[int] = []

    def insert(cells: Sequence[str]) -> list[str]:
        cell = words if width else "Zodiac sign"
        width.append(len(cells))
        at = min(place, width[0])
        return [*cells[:at], cell, *cells[at:]]

    assert _rows(_rewritten(name, insert)) == _rows(plain)


@SETTINGS
@given(path=st.sampled_from(fixtures()), part=st.floats(0, 1))
def test_a_cut_never_loses_a_complete_row(path: Path, part: float) -> None:
    """A file cut anywhere is read or refused; rows before the cut stay rows, or are held or joined in the open."""
    content = path.read_bytes()
    whole, cut = read_bytes(path.name, content), _read(path, content[: int(len(content) * part)])
    if cut is None or path.suffix != ".csv":
        return
    kept = {RowClass.ROW, RowClass.REVIEW, RowClass.BY_RULE}
    complete = [(a, b) for a, b in zip(whole.records, cut.records, strict=False)][:-1]
    assert [b for a, b in complete if a.row_class is RowClass.ROW and b.row_class not in kept] == []


@settings(max_examples=200, deadline=None)
@given(
    path=st.sampled_from(fixtures()),
    hurts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 9)), min_size=1, max_size=8),
)
def test_noise_is_never_a_crash(path: Path, hurts: list[tuple[float, bytes, int]]) -> None:
    """Whatever bytes are put in or taken out, the file is refused or every record accounted for."""
    content = path.read_bytes()
    for where, noise, dropped in hurts:
        at = int(len(content) * where)
        content = content[:at] + noise + content[at + dropped :]
    reading = _read(path, content)
    if reading is None:
        return
    held = [record.line for record in reading.records if record.row_class is RowClass.REVIEW]
    assert sorted(held) == sorted(i.place.line for i in reading.issues if i.holds_row and i.place.line)
    rows = [record.line for record in reading.records if record.row_class is RowClass.ROW]
    read = [p.line for p in reading.positions] + [r.line for r in reading.realized]
    read += [t.line for t in reading.transactions] + sorted({p.line for p in reading.prices})
    assert sorted(rows) == sorted(read)


@SETTINGS
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """Bytes that never were an export raise nothing but a refusal."""
    assert _read(Path("any.csv"), content) is None or content


# --- The same rows in several files -------------------------------------------------------------------------


def _merge(store: Counter[tuple[str, str]], reading: FileReading) -> int:
    """Keep of each key as many rows as the file with most of them has; how many were new."""
    told = Counter((row.account, row.key) for row in reading.transactions)
    new = told - store
    store.update(new)
    return new.total()


@pytest.mark.parametrize("name", [name for name, _, _ in LEDGERS])
def test_a_second_import_adds_nothing(name: str) -> None:
    """Equal rows in one file are several transactions; the same file again has none that is new."""
    reading = read_bytes(Path(name).name, _content(name))
    store: Counter[tuple[str, str]] = Counter()
    assert _merge(store, reading) == len(reading.transactions)
    assert _merge(store, reading) == 0


@pytest.mark.parametrize("name, place, pattern", LEDGERS)
@SETTINGS
@given(random=st.randoms(use_true_random=False), length=st.integers(1, 90))
def test_overlapping_windows_are_one_import(
    name: str,
    place: int,
    pattern: str,
    random: Random,
    length: int,
) -> None:
    """Downloads of overlapping periods, in any order, give the rows of the whole once."""
    whole = read_bytes(Path(name).name, _content(name))
    windows = _windows(name, place, pattern, length)
    random.shuffle(windows)
    store: Counter[tuple[str, str]] = Counter()
    for content in windows:
        _merge(store, read_bytes(Path(name).name, content))
    assert store == Counter((row.account, row.key) for row in whole.transactions)


def _windows(name: str, place: int, pattern: str, length: int) -> list[bytes]:
    """The fixture as several files, each of some days, overlapping by half."""
    text, _ = decode(name, _content(name))
    lines = text.split("\n")
    days: dict[int, date] = {}
    for n, cells in enumerate(csv.reader(io.StringIO(text), skipinitialspace=True)):
        told = cells[place].partition(" as of ")[0].strip() if len(cells) > 3 else ""
        if told[:1].isdigit():
            days[n] = datetime.strptime(told, pattern).date()  # noqa: DTZ007 (days have no zone)
    first, last = min(days.values()), max(days.values())
    windows = []
    while first <= last:
        until = first + timedelta(days=length)
        kept = [line for n, line in enumerate(lines) if n not in days or first <= days[n] <= until]
        windows.append("\n".join(kept).encode())
        first += timedelta(days=max(1, length // 2))
    return windows
