"""Readings as text, one row a line, for comparison with the golden files.

`python -m tests.feeds.golden` writes them anew; look at every difference before keeping it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.feeds import read_bytes
from app.model.importing import FileReading
from app.model.number import plain
from app.model.transaction import LotPick

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "brokers"


def fixtures() -> list[Path]:
    """Every fictional export, of all brokers."""
    return sorted(path for path in FIXTURES.glob("*/*") if path.is_file())


def fixture(name: str) -> FileReading:
    """The reading of one of them, named like `schwab/positions-2024.csv`."""
    path = FIXTURES / name
    return read_bytes(path.name, path.read_bytes())


def golden_path(path: Path) -> Path:
    """Where the golden reading of a fixture lies."""
    return path.parent / "golden" / f"{path.name}.json"


def golden(reading: FileReading) -> str:
    """A reading as JSON text."""
    sections: Mapping[str, Iterable[Any]] = {
        "records": ([r.line, r.row_class, r.note] if r.note else [r.line, r.row_class] for r in reading.records),
        "accounts": map(_row, reading.accounts.values()),
        "positions": map(_row, reading.positions),
        "transactions": map(_row, reading.transactions),
        "realized": map(_row, reading.realized),
        "prices": map(_row, reading.prices),
        "issues": ([i.severity, i.code, i.place.line, i.text] for i in reading.issues),
    }
    head = {
        "broker": reading.broker,
        "kind": reading.kind,
        "encoding": reading.encoding,
        "as_of": _plain(reading.as_of),
        "covers": _plain(reading.covers),
        "totals": [_plain(reading.totals.file), _plain(reading.totals.computed)],
    }
    lines = [f" {json.dumps(key)}: {_json(value)}" for key, value in head.items()]
    for name, rows in sections.items():
        told = ",\n".join(f"  {_json(row)}" for row in rows)
        lines.append(f" {json.dumps(name)}: [\n{told}\n ]" if told else f" {json.dumps(name)}: []")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _row(row: "DataclassInstance") -> dict[str, object]:
    """The fields of a row that differ from their defaults."""
    values = {f.name: (getattr(row, f.name), f.default) for f in fields(row)}
    return {name: _plain(value) for name, (value, default) in values.items() if default is MISSING or value != default}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, LotPick):
        return f"{value.reference}:{plain(value.shares)}"
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


if __name__ == "__main__":
    for fixture_path in fixtures():
        target = golden_path(fixture_path)
        target.parent.mkdir(exist_ok=True)
        text = golden(read_bytes(fixture_path.name, fixture_path.read_bytes()))
        target.write_text(text, encoding="utf-8", newline="\n")
