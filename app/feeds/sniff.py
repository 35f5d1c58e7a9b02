"""A file nobody knows yet as the grid of its cells: how it may be read, and where its column names may stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from pathlib import Path

from app.feeds.decode import decode
from app.feeds.grammar import Formats, number_formats
from app.feeds.ofx import is_ofx
from app.feeds.profile import TableKind, table_kinds
from app.feeds.records import DELIMITERS, Sheet, split
from app.feeds.sheets import is_workbook, ways, worksheets
from app.feeds.tables import header_name
from app.model.errors import HostError, InputError

SHOWN = 2000
"""How many lines of a file are shown."""
_PROBED = 400
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_VALUE = re.compile(r"[\s$€£(+-]*\d[\d/.,:'’$%)\sT+-]*Z?$")
_DATED = re.compile(r"\s*(?:\d{1,2}[ -][A-Za-z]{3}|[A-Za-z]{3,9} \d{1,2}),?[ -]\d{2,4}\b")
# A fund may begin so too: "Total Stock Market" is no sum.
_TOTAL = re.compile(
    r"(?:(?:grand|sub|account|portfolio|positions|transactions)[ -]?)?totals?"
    r"(?::|(?: (?:for|of|value|market value|amount|assets|account|portfolio|positions|holdings)\b.*))?"
    r"|.{0,30}\btotals?:?",
    re.IGNORECASE,
)
_LONGEST_NAME = 60
_LEAST_NAMES = 2
_SENTENCE = 25
_MOST_HEADERS = 20
_NEAR = 6


class LineKind(StrEnum):
    """What a line of an unknown file looks like."""

    BLANK = "blank"
    TEXT = "text"
    HEADER = "header"
    ROW = "row"
    TOTAL = "total"
    FOOTER = "footer"


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a file may be read, and why; of several the likeliest is first."""

    value: str
    label: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RawLine:
    """One record as it stands, with its first line in the file."""

    line: int
    kind: LineKind
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RawGrid:
    """A file as undecided cells: the way it is read now, the other ways, and the lines that look like column names.

    `headers` are line numbers, the likeliest first; `asked_encoding` is the encoding where the user chose it. `count`
    is of all records, `lines` gives the first of them.
    """

    name: str
    encoding: str
    delimiter: str
    worksheet: str
    encodings: tuple[Way, ...]
    delimiters: tuple[Way, ...]
    worksheets: tuple[Way, ...]
    numbers: Formats
    headers: tuple[int, ...]
    sheet: Sheet = field(repr=False)
    asked_encoding: str = ""

    @property
    def count(self) -> int:
        """How many records the file has."""
        return len(self.sheet.cells)

    def lines(self, header: int = 0, first: int = SHOWN) -> tuple[RawLine, ...]:
        """The first records, each as it looks below the header at that line (0: the likeliest)."""
        at = header or next(iter(self.headers), 0)
        return tuple(RawLine(line, kind, tuple(cells)) for line, kind, cells in islice(self._lines(at), first))

    def header_cells(self, line: int) -> tuple[str, ...]:
        """The cells of the record at a line; empty where none begins there."""
        place = self._place(line)
        return () if place is None else tuple(self.sheet.cells[place])

    def is_torn(self, line: int) -> bool:
        """Tell whether a quotation mark is left open in the record at a line, so that it is no header."""
        return self._place(line) in self.sheet.torn

    def rows(self, header: int) -> Iterator[tuple[int, Sequence[str]]]:
        """The records below a header, up to the next one, with their lines; no blanks, totals and footers."""
        for line, kind, cells in self._lines(header):
            if line > header and kind is LineKind.HEADER:
                return
            if line > header and kind is LineKind.ROW:
                yield line, cells

    def column(self, header: int, place: int) -> Counter[str]:
        """The texts of one column below a header in the order they come, and how often; empty cells as one."""
        columns = _columns(self, header)
        return columns[place] if place < len(columns) else Counter()

    def _place(self, line: int) -> int | None:
        lines = self.sheet.lines
        if isinstance(lines, range):
            return lines.index(line) if line in lines else None
        return next((n for n, told in enumerate(lines) if told == line), None)

    def _lines(self, header: int) -> Iterator[tuple[int, LineKind, Sequence[str]]]:
        width, others = len(_filled(self.header_cells(header))), set(self.headers) - {header}
        after_blank = False
        for line, cells in zip(self.sheet.lines, self.sheet.cells, strict=False):
            kind = _kind(line, cells, header, width, is_header=line in others, after_blank=after_blank)
            after_blank = kind is LineKind.BLANK or (after_blank and kind is LineKind.FOOTER)
            yield line, kind, cells


def read_grid(path: Path, encoding: str = "", delimiter: str = "", worksheet: str = "") -> RawGrid:
    """The grid of a file. Raises `InputError` where it is no table, `HostError` where it cannot be opened."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise HostError(
            f"{path.name} cannot be read.", f"{error.strerror or error}.", "Check the file and its permissions."
        ) from error
    return raw_grid(path.name, content, encoding, delimiter, worksheet)


def raw_grid(name: str, content: bytes, encoding: str = "", delimiter: str = "", worksheet: str = "") -> RawGrid:
    """The grid of a file's content, read in the way that is named, else in the likeliest.

    Raises `InputError` for what is no table: a web page, a PDF, an empty file, a statement that needs no template.
    """
    if is_workbook(content):
        return _workbook_grid(name, content, worksheet)
    found, text, used = ways(name, content, encoding)
    if is_ofx(text):
        raise InputError(f"{name} is an OFX statement, which needs no template.", "", "Import it as it is.")
    if not found:
        raise InputError(f"{name} has no lines a table could be made of.", "", "Export it as CSV and try that file.")
    if len(found) == 1:
        return _grid(name, found[0].whole(), ("json", "", ""), ((), (), ()))
    delimiters = _delimiter_ways(text)
    chosen = delimiter if delimiter in DELIMITERS and delimiter else delimiters[0].value
    delimiters = (*(w for w in delimiters if w.value == chosen), *(w for w in delimiters if w.value != chosen))
    sheet = split(text, chosen)
    grid = _grid(name, sheet, (used, chosen, ""), (_encoding_ways(name, content, used), delimiters, ()))
    own = decode(name, content)[1]
    return replace(grid, asked_encoding=encoding if encoding not in ("", own) else "")


def _workbook_grid(name: str, content: bytes, worksheet: str) -> RawGrid:
    parts = worksheets(name, content)
    titles = tuple(Way(title, title, f"{len(cells)} rows") for title, _, cells in parts)
    fullest = max(parts, key=lambda part: len(part[2]))
    title, start, cells = next((part for part in parts if part[0] == worksheet), fullest)
    sheet = Sheet("", cells, range(start, start + len(cells)), frozenset())
    titles = (*(w for w in titles if w.value == title), *(w for w in titles if w.value != title))
    return _grid(name, sheet, ("xlsx", "", title), ((), (), titles))


def _grid(name: str, sheet: Sheet, told: tuple[str, str, str], others: tuple[tuple[Way, ...], ...]) -> RawGrid:
    headers = _headers(sheet)
    texts = (cell for cells in islice(sheet.cells, SHOWN) for cell in cells if _VALUE.match(cell.strip() or "x"))
    numbers = number_formats(text for text in texts if not _looks_like_day(text))
    return RawGrid(name, *told, others[0], others[1], others[2], numbers, headers, sheet)


def _looks_like_day(text: str) -> bool:
    return text.count("/") == 2 or text.count("-") == 2 or text.count(".") == 2 or ":" in text  # noqa: PLR2004


@lru_cache(maxsize=2)
def _columns(grid: RawGrid, header: int) -> tuple[Counter[str], ...]:
    """The texts of every column below a header: counted once, for roles, formats and checks ask again and again."""
    rows = [cells for _, cells in grid.rows(header)]
    found = []
    for place in range(len(grid.header_cells(header))):
        told: Counter[str] = Counter()
        for text, n in Counter(cells[place] if place < len(cells) else "" for cells in rows).items():
            told[text.strip()] += n
        found.append(told)
    return tuple(found)


# --- Ways to read -------------------------------------------------------------------------------------------


def _encoding_ways(name: str, content: bytes, used: str) -> tuple[Way, ...]:
    """The encoding in use, and what else the bytes may be."""
    own = decode(name, content)[1]
    reasons = {"cp1252": "The bytes are no UTF-8; programs on Windows write this."}
    ways = {own: Way(own, own, reasons.get(own, "The bytes fit it and hardly anything else."))}
    if own == "cp1252":
        from charset_normalizer import from_bytes

        guess = from_bytes(content[:200_000]).best()
        if guess is not None:
            ways.setdefault(guess.encoding, Way(guess.encoding, guess.encoding, "The letters look like it."))
        for other in ("cp1250", "latin-1", "mac-roman"):
            ways.setdefault(other, Way(other, other, ""))
    first = ways.pop(used, Way(used, used, ""))
    return (first, *ways.values())


def _delimiter_ways(text: str) -> tuple[Way, ...]:
    """Every delimiter, the one first whose records are most alike in the number of their cells."""
    scored = []
    head = "\n".join(islice(text.split("\n"), _PROBED))
    for delimiter in DELIMITERS:
        widths = Counter(len(cells) for cells in split(head, delimiter).cells if any(map(str.strip, cells)))
        width, lines = max(
            ((w, n) for w, n in widths.items() if w > 1), key=lambda told: told[1] * min(told[0], 8), default=(1, 0)
        )
        reason = f"{lines} lines have {width} cells each." if lines else "No line is split by it."
        scored.append((lines * min(width, 8), Way(delimiter, _NAMES[delimiter], reason)))
    return tuple(way for _, way in sorted(scored, key=lambda told: -told[0]))


# --- Lines --------------------------------------------------------------------------------------------------


def _filled(cells: Sequence[str]) -> list[str]:
    return [told for cell in cells if (told := cell.strip())]


def _is_value(cell: str) -> bool:
    return _VALUE.match(cell) is not None or _DATED.match(cell) is not None


def _headers(sheet: Sheet) -> tuple[int, ...]:
    """Lines of records that look like column names, the likeliest first: names, with values below them."""
    known = _known_names(table_kinds())
    records = list(islice(zip(sheet.lines, sheet.cells, strict=False), SHOWN))
    found: list[tuple[tuple[int, int], int]] = []
    for n, (line, cells) in enumerate(records):
        told = _filled(cells)
        if n in sheet.torn or not _are_names(told):
            continue
        # A row of its own kind, as a deposit among trades, may fill few columns.
        below = max((_filled(other) for _, other in records[n + 1 : n + 1 + _NEAR]), key=len, default=[])
        hits = sum(header_name(cell) in known for cell in told)
        fits = sum(map(_is_value, below))
        if hits * 2 > len(told) or (fits and len(below) * 2 >= len(told)):
            found.append(((hits * 2 + bool(fits) * 3 + min(len(told), 8), -n), line))
    return tuple(line for _, line in sorted(found, reverse=True)[:_MOST_HEADERS])


@lru_cache(maxsize=2)
def _known_names(kinds: tuple[TableKind, ...]) -> frozenset[str]:
    return frozenset(name for kind in kinds for names in kind.columns.values() for name in names)


def _are_names(told: Sequence[str]) -> bool:
    few = len(told) < _LEAST_NAMES
    return not few and not any(len(cell) > _LONGEST_NAME or _is_value(cell) for cell in told)


def _kind(line: int, cells: Sequence[str], header: int, width: int, *, is_header: bool, after_blank: bool) -> LineKind:
    told = _filled(cells)
    if not told:
        return LineKind.BLANK
    if line == header or is_header:
        return LineKind.HEADER
    if line < header or not header:
        return LineKind.TEXT
    if "total" in told[0].lower() and _is_total(told, width):
        return LineKind.TOTAL
    lone = len(told) == 1 and width > _LEAST_NAMES
    prose = len(told) * 3 <= width and any(len(cell) >= _SENTENCE and " " in cell for cell in told)
    if (lone and not _is_value(told[0])) or (lone and after_blank) or (prose and not any(map(_is_value, told))):
        return LineKind.FOOTER
    return LineKind.ROW


def _is_total(told: Sequence[str], width: int) -> bool:
    """Tell whether a record is a sum by its first words, or because they begin so and half of its cells are empty."""
    is_sparse = len(told) * 2 <= width and told[0].lower().startswith("total")
    return len(told[0]) < _LONGEST_NAME and (is_sparse or _TOTAL.fullmatch(told[0]) is not None)
