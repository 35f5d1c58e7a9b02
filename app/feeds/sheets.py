"""Whatever a file is made of, to records: delimited text, worksheets of a workbook, lists in JSON."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

from app.feeds.decode import decode
from app.feeds.records import DELIMITERS, Sheet, rows_of, split
from app.model.errors import InputError


class Way(NamedTuple):
    """A way in which a file's records may be made of it: the first of them, which are looked at, and all."""

    first: Callable[[], Iterable[list[str]]]
    whole: Callable[[], Sheet]


Ways = tuple[Way, ...]
"""Likeliest first."""

_ZIP = b"PK\x03\x04"
_WORKBOOK = "xl/workbook.xml"
# Unpacked, a damaged or hostile archive may be of any size.
_MOST_BYTES = 500_000_000
_LONGEST_LINE = 1_000_000
"""Characters: a first line that is longer is no line of a table."""
_EXACT = ".15g"
"""The digits a cell of a workbook holds; what a float has more is noise."""
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ParseError, OSError, EOFError, LookupError, ValueError, TypeError),
    *(AttributeError, NotImplementedError, RuntimeError, AssertionError),
)


def is_workbook(content: bytes) -> bool:
    """Tell whether the bytes are an Excel workbook, and not just any archive."""
    if not content.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _WORKBOOK in archive.namelist()
    except _UNREADABLE:
        return False


def ways(name: str, content: bytes, encoding: str = "") -> tuple[Ways, str, str]:
    """What the records of a file may be, its text, and its encoding, found where none is given; a workbook has no text.

    Raises `InputError` where it is no export: see `decode`, and for a workbook that cannot be opened.
    """
    if is_workbook(content):
        book = _worksheets(name, content)
        return (_made(book),), "", "xlsx"
    text, encoding = decode(name, content, encoding)
    listed = _lists(text)
    if listed is not None:
        return (_made(listed),), text, encoding
    if len(text) > _LONGEST_LINE and text.find("\n", 0, _LONGEST_LINE) < 0:
        return (), text, encoding
    return tuple(Way(partial(rows_of, text, d), partial(split, text, d)) for d in DELIMITERS), text, encoding


def _made(sheet: Sheet) -> Way:
    return Way(lambda: sheet.cells, lambda: sheet)


def _sheet(cells: list[list[str]]) -> Sheet:
    return Sheet("", cells, range(1, len(cells) + 1), frozenset())


# --- Workbooks ----------------------------------------------------------------------------------------------


def _worksheets(name: str, content: bytes) -> Sheet:
    """All worksheets one below the other, a blank record between them; lines are rows, counted through."""
    return _sheet([record for _, _, cells in worksheets(name, content) for record in (*cells, [])][:-1])


def worksheets(name: str, content: bytes) -> list[tuple[str, int, list[list[str]]]]:
    """The worksheets of a workbook: the name of each, its first line where all are counted through, its cells.

    Raises `InputError` where it cannot be opened.
    """
    import openpyxl

    refusal = InputError(f"{name} is a workbook that cannot be read.", "", "Save the sheet as CSV.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MOST_BYTES:
                raise refusal
        with warnings.catch_warnings():
            # It warns of styles and extensions, which say nothing of cells.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            found: list[tuple[str, int, list[list[str]]]] = []
            line = 1
            for sheet in book.worksheets:
                # Some programs write a wrong size there, and rows beyond it would be lost.
                sheet.reset_dimensions()
                cells = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
                found.append((sheet.title, line, cells))
                line += len(cells) + 1
            book.close()
    except _UNREADABLE as error:
        raise refusal from error
    return found


def _text(value: object) -> str:
    """The text of a cell: days as ISO, numbers without the noise of floats."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return format(value, _EXACT) if isinstance(value, float) else str(value)


# --- JSON ---------------------------------------------------------------------------------------------------


def _lists(text: str) -> Sheet | None:
    """Each list of objects as a table, single values above as lines of key and value; None where it is no JSON.

    Lines are places in this order, because a parser does not tell where a value stood.
    """
    if text.lstrip("\ufeff \t\n")[:1] not in ("[", "{"):
        return None
    try:
        found = json.loads(text.lstrip("\ufeff"), parse_float=str, parse_int=str, parse_constant=str)
        return _sheet(list(_records("", found)))
    except (ValueError, RecursionError):
        return None


def _records(key: str, found: Any) -> Iterator[list[str]]:  # noqa: ANN401 (JSON is of any form)
    if isinstance(found, list):
        rows = [_flat(item) for item in found]
        names = list(dict.fromkeys(name for row in rows for name in row))
        yield []
        yield names
        yield from ([row.get(name, "") for name in names] for row in rows)
        yield []
    elif isinstance(found, dict):
        # Single values say what the lists are of, wherever they stand.
        for name, part in sorted(found.items(), key=lambda item: isinstance(item[1], (list, dict))):
            yield from _records(name, part)
    else:
        yield [key, _plain(found)]


def _flat(item: Any) -> Mapping[str, str]:  # noqa: ANN401
    """One row by column name; objects inside it are columns named after both keys, other things text."""
    if not isinstance(item, dict):
        return {"": _plain(item)}
    flat: dict[str, str] = {}
    for name, part in item.items():
        if isinstance(part, dict):
            flat |= {f"{name}.{inner}": text for inner, text in _flat(part).items()}
        else:
            flat[name] = _plain(part)
    return flat


def _plain(part: Any) -> str:  # noqa: ANN401
    if part is None:
        return ""
    return part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
