"""Text to records: what the csv module makes of it, each with its first line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import _csv

DELIMITERS = ",;\t|"

# A lost closing quote makes one field of the rest of the file: that is for review, not for an exception.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All records of a text, blank ones too, with their first lines; `torn` are those with a quote left open."""

    delimiter: str
    cells: Sequence[list[str]]
    lines: Sequence[int]
    torn: frozenset[int]


class Unquoted(Sequence[list[str]]):
    """Records of a text without quotation marks, one a line: split while walked, kept when one is asked for."""

    def __init__(self, text: str, delimiter: str) -> None:
        self._text = text
        self._delimiter = delimiter

    def __len__(self) -> int:
        return self._text.count("\n") + (not self._text.endswith("\n"))

    def __iter__(self) -> Iterator[list[str]]:
        return rows_of(self._text, self._delimiter)

    @overload
    def __getitem__(self, place: int) -> list[str]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[str]]: ...
    def __getitem__(self, place: int | slice) -> list[str] | list[list[str]]:
        return self._kept[place]

    @cached_property
    def _kept(self) -> list[list[str]]:
        return list(self)


def split(text: str, delimiter: str) -> Sheet:
    """Split text with LF line ends into records."""
    if '"' not in text:
        cells = Unquoted(text, delimiter)
        return Sheet(delimiter, cells, range(1, len(cells) + 1), frozenset())
    reader = rows_of(text, delimiter)
    records = list(reader)
    if reader.line_num == len(records):
        # One line each, so that none needs a second look but the last.
        torn = {len(records) - 1} if records and _ends_in_quotes(text, 1) else set()
        return Sheet(delimiter, records, range(1, len(records) + 1), frozenset(torn))
    return _over_lines(text, delimiter)


def _over_lines(text: str, delimiter: str) -> Sheet:
    """Records of which some go over several lines."""
    reader = rows_of(text, delimiter)
    records, lines, torn = [], [], set()
    last_line = 0
    for place, record in enumerate(reader):
        records.append(record)
        lines.append(last_line + 1)
        if reader.line_num > last_line + 1 and _swallows(record, delimiter):
            torn.add(place)
        last_line = reader.line_num
    if records and _ends_in_quotes(text, last_line + 1 - lines[-1]):
        torn.add(len(records) - 1)
    return Sheet(delimiter, records, lines, frozenset(torn))


def rows_of(text: str, delimiter: str) -> _csv.Reader:
    """The records of a text, one after the other."""
    return csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)


def _swallows(cells: list[str], delimiter: str) -> bool:
    """Tell whether a cell of several lines holds the delimiter: then it has rows inside, no note."""
    return any("\n" in cell and delimiter in cell for cell in cells)


def _ends_in_quotes(text: str, lines: int) -> bool:
    """Tell whether the last record, of that many lines, is cut off inside a quoted cell."""
    tail = text.removesuffix("\n").rsplit("\n", lines)[-lines:]
    return sum(line.count('"') for line in tail) % 2 == 1
