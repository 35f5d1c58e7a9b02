"""Every layout Evenkeel knows, read to the last field."""

from pathlib import Path

import pytest

from app.feeds import read_bytes
from app.model.importing import FileReading, RowClass
from tests.feeds.golden import FIXTURES, fixtures, golden, golden_path

NAMES = [path.relative_to(FIXTURES).as_posix() for path in fixtures()]


def _reading(name: str) -> FileReading:
    path = FIXTURES / name
    return read_bytes(path.name, path.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_a_reading_is_what_it_was(name: str) -> None:
    """Each fixture reads as its golden file says, row by row and issue by issue."""
    path: Path = FIXTURES / name
    assert golden(_reading(name)) == golden_path(path).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_row_record_carries_its_row(name: str) -> None:
    """Records classed as rows and domain rows are the same lines; only a row of prices may carry several."""
    reading = _reading(name)
    told = [r.line for r in reading.positions]
    told += [r.line for r in reading.transactions]
    told += [r.line for r in reading.realized]
    priced = {r.line for r in reading.prices}
    rows = [record.line for record in reading.records if record.row_class is RowClass.ROW]
    assert sorted([*told, *priced]) == sorted(rows)


@pytest.mark.parametrize("name", NAMES)
def test_a_held_record_says_why(name: str) -> None:
    """Each record kept for review has one issue at its line, and no row that was read has such an issue."""
    reading = _reading(name)
    held = [record.line for record in reading.records if record.row_class is RowClass.REVIEW]
    assert sorted(held) == sorted(i.place.line for i in reading.issues if i.holds_row and i.place.line)


@pytest.mark.parametrize("name", NAMES)
def test_no_full_account_number_is_kept(name: str) -> None:
    """Account numbers of the fixtures appear nowhere in what was read but their last four characters."""
    reading = _reading(name)
    text = golden(reading) + "".join(" ".join(record.cells) for record in reading.records)
    text += "".join(issue.place.file for issue in reading.issues)
    numbers = [
        "Z41700001",
        "Z90200002",
        "X41700001",
        "241700003",
        "241700005",
        "44170001",
        "49020002",
        "78120",
        "AA-44170",
        "CC-49020",
        "44X-41700",
        "U4170001",
        "***41700",
        "417000012345",
        "41700123",
        "90200456",
        "HQ41700001CAD",
        "HQ90200002CAD",
        "JD417000RR1",
        "4170001,",
        "41700012",
        "01C0417000120",
        "01c0417000120",
    ]
    assert [number for number in numbers if number in text] == []


def test_there_is_no_golden_file_without_a_fixture() -> None:
    """What the golden files describe is there."""
    described = set(FIXTURES.glob("*/golden/*.json"))
    assert described == {golden_path(path) for path in fixtures()}
