"""Text to records: what the csv module makes of it, each with its first line."""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
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


class Lines(Sequence[list[str]]):
    """Records of a text that has one on every line: split while walked, and one by one where one is asked for.

    The text alone is kept, which takes a tenth of the room of its cells.
    """

    def __init__(self, text: str, delimiter: str) -> None:
        self._text = text
        self._delimiter = delimiter
        self._length = text.count("\n") + (not text.endswith("\n"))

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[list[str]]:
        return rows_of(self._text, self._delimiter)

    @overload
    def __getitem__(self, place: int) -> list[str]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[str]]: ...
    def __getitem__(self, place: int | slice) -> list[str] | list[list[str]]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        at = range(len(self))[place]
        end = self._starts[at + 1] - 1 if at + 1 < len(self) else len(self._text)
        line = self._text[self._starts[at] : end]
        return next(csv.reader([line], delimiter=self._delimiter, skipinitialspace=True), [])

    @cached_property
    def _starts(self) -> array[int]:
        """Where each line begins."""
        return array("Q", [0, *(match.end() for match in re.finditer("\n", self._text))])


class Masked(Sequence[list[str]]):
    """Records whose cells are masked when they are looked at, which few are."""

    def __init__(self, cells: Sequence[list[str]], mask: Callable[[str], str]) -> None:
        self._cells = cells
        self._mask = mask

    def __len__(self) -> int:
        return len(self._cells)

    def __iter__(self) -> Iterator[list[str]]:
        return (list(map(self._mask, cells)) for cells in self._cells)

    @overload
    def __getitem__(self, place: int) -> list[str]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[str]]: ...
    def __getitem__(self, place: int | slice) -> list[str] | list[list[str]]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        return list(map(self._mask, self._cells[place]))


def split(text: str, delimiter: str) -> Sheet:
    """Split text with LF line ends into records."""
    if '"' not in text or _is_one_a_line(text, delimiter):
        cells = Lines(text, delimiter)
        return Sheet(delimiter, cells, range(1, len(cells) + 1), frozenset())
    reader = rows_of(text, delimiter)
    records = list(reader)
    if reader.line_num == len(records):
        # One line each, so that none needs a second look but the last.
        torn = {len(records) - 1} if records and _ends_in_quotes(text, 1) else set()
        return Sheet(delimiter, records, range(1, len(records) + 1), frozenset(torn))
    return _over_lines(text, delimiter)


def _is_one_a_line(text: str, delimiter: str) -> bool:
    """Tell whether every line is quoted cells, with no other quotation mark: then no cell goes over two lines."""
    starts, ends = text.count('\n"') + text.startswith('"'), text.count('"\n') + text.endswith('"')
    lines = text.count("\n") + (not text.endswith("\n"))
    return starts == ends == lines and text.count('"') == 2 * text.count(f'"{delimiter}"') + starts + ends


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
    # A StringIO would keep four bytes a character, and splitting lines here would cost as much as the records.
    lines = io.TextIOWrapper(io.BytesIO(text.encode(errors="surrogatepass")), "utf-8", "surrogatepass", "\n")
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True)


def _swallows(cells: list[str], delimiter: str) -> bool:
    """Tell whether a cell of several lines holds the delimiter: then it has rows inside, no note."""
    return any("\n" in cell and delimiter in cell for cell in cells)


def _ends_in_quotes(text: str, lines: int) -> bool:
    """Tell whether the last record, of that many lines, is cut off inside a quoted cell."""
    tail = text.removesuffix("\n").rsplit("\n", lines)[-lines:]
    return sum(line.count('"') for line in tail) % 2 == 1
