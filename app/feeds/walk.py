"""The walk over the records of a sheet: header by header, giving each record its class."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePath
from typing import Any

from app.feeds.accounts import MASK_LENGTH
from app.feeds.brokers import reader_of
from app.feeds.profile import TableKind, broker_name
from app.feeds.records import Sheet
from app.feeds.shapes import Ignored
from app.feeds.tables import Block, Book, Header, TableReader, header_name, match_header
from app.feeds.values import UnreadableError, find_day
from app.model.importing import RowClass, TableFound

_ALL_ACCOUNTS = re.compile(r"all[ _-]accounts", re.IGNORECASE)
# A number, a day or a moment: `(1,234.50)`, `2026-03-10T07:00:00.000Z`, `25-Mar-2021`.
_VALUE_LIKE = re.compile(r"[\s$(+-]*\d[\d/.,:$%)\sTZ+-]*$|\s*\d{1,2}[ -][A-Za-z]{3}[ -]\d{2,4}\s*$")
_ENDS_IN_NUMBER = re.compile(r"[^.]*[0-9]{3,}\s*")
_SENTENCE = 20
_WORDS = 5
_FULL_ROW = 3
_LONGEST_LABEL = 60
_LONGEST_NAME = 40
STRIDE = 4096
"""Records between two words about how far the walk is."""


class Walk:
    """Reads a sheet record by record; afterwards `classes` has one entry for each, `readers` the rows.

    `tables` are all that were found, those of names nobody knows without an id.
    """

    def __init__(self, sheet: Sheet, kinds: tuple[TableKind, ...], book: Book, block: Block) -> None:
        self.classes: list[RowClass] = []
        self.readers: list[TableReader[Any]] = []
        self.tables: list[TableFound] = []
        self.book = book
        self.block = block
        self.as_of: date | None = None
        self._sheet = sheet
        self._kinds = kinds
        self._broker = ""
        self._reader: TableReader[Any] | None = None
        self._after_blank = False
        self._has_ended = False
        # How many rows of a table that names accounts have been read, None outside of one, and how wide it is.
        self._account_rows: int | None = None
        self._account_width = 0
        # Records that continue another one, by place, and the records they make whole.
        self._continued: dict[int, int] = {}
        self._whole: dict[int, list[str]] = {}

    def run(self, first: Header) -> Iterator[int]:
        """Walk all records; `first` is the first header among them. From time to time it says how many are behind."""
        self._broker, self._first_kind = first.kind.broker, first.kind
        self._hint_from_name(first.kind)
        yield from self._walk()
        self._finish()

    def _walk(self) -> Iterator[int]:
        """Give every record its class, in order."""
        classes, lines, torn, is_row = self.classes, self._sheet.lines, self._sheet.torn, RowClass.ROW
        for place, cells in enumerate(self._sheet.cells):
            if not place % STRIDE:
                yield place
            reader = self._reader
            if reader is None or place in torn:
                classes.append(self._other(place, cells, _TORN if place in torn else _NO_HEADER_YET))
                continue
            if self._continued and (above := self._continued.get(place)) is not None:
                classes.append(
                    self._ignored(lines[place], Ignored(RowClass.BY_RULE, f"Continues line {lines[above]}."))
                )
                continue
            try:
                ignored = reader.take(lines[place], self._whole.get(place, cells) if self._whole else cells)
            except UnreadableError as problem:
                classes.append(self._other(place, cells, problem))
            else:
                classes.append(is_row if ignored is None else self._left_out(place, cells, ignored))

    def _left_out(self, place: int, cells: Sequence[str], ignored: Ignored) -> RowClass:
        """The class of a record a rule leaves out; no rule hides the header of another table."""
        if ignored.row_class is RowClass.BY_RULE and (header := match_header(cells, self._kinds)) is not None:
            return self._head(place, header)
        return self._ignored(self._sheet.lines[place], ignored)

    def _ignored(self, line: int, ignored: Ignored) -> RowClass:
        if ignored.note:
            self.book.findings.notes[line] = ignored.note
        return ignored.row_class

    def _finish(self) -> None:
        mirrored = {line: note for reader in self.readers for line, note in reader.finish().items()}
        if mirrored:
            for place, line in enumerate(self._sheet.lines):
                if line in mirrored:
                    self.classes[place] = self._ignored(line, Ignored(RowClass.BY_RULE, mirrored[line]))
        if not any(reader.rows for reader in self.readers):
            self._note_nothing_read()

    def _note_nothing_read(self) -> None:
        """Say why a known table gives no rows; of held records their own issues say it."""
        left_out = self.classes.count(RowClass.BY_RULE)
        if left_out:
            text = f"Nothing of the file is imported: all its rows ({left_out}) are left out by rule."
            self.book.findings.doubt(self.readers[0].line, "rows-left-out", text)
        elif RowClass.REVIEW not in self.classes:
            text = "The table has column names and no rows."
            self.book.findings.doubt(self.readers[0].line, "table-empty", text)

    # --- What is no row of the table in force ---------------------------------------------------------------

    def _other(self, place: int, cells: Sequence[str], problem: UnreadableError) -> RowClass:
        """The class of a record that is no row: blank, header, title, label, footer; else it is held for review."""
        told = [cell.strip() for cell in cells if cell.strip()]
        after_blank, self._after_blank = self._after_blank, not told
        if not told:
            self._account_rows = None
            return RowClass.BLANK
        if place not in self._sheet.torn:
            header = match_header(cells, self._kinds)
            if header is not None:
                return self._head(place, header)
            if row_class := self._title(", ".join(told)) or self._account_row(cells, told) or self._end(told):
                return row_class
            if self._label(place, told):
                return RowClass.ACCOUNT_LABEL
            if after_blank and self._reader is not None and _are_names(told):
                return self._unknown(place, cells)
            if self._is_prose(cells, told, after_blank=after_blank):
                self._after_blank = True
                return RowClass.PREAMBLE if self._reader is None else RowClass.FOOTER
        self._hold(place, cells, _BELOW_THE_END if self._has_ended and problem is _NO_HEADER_YET else problem)
        return RowClass.REVIEW

    def _head(self, place: int, header: Header) -> RowClass:
        line, findings = self._sheet.lines[place], self.book.findings
        self._note_table(header.kind.id, line, header.printed)
        if said := self.block.said():
            self.book.above[line] = said
        if header.rivals:
            text = f"The column names also fit {', '.join(header.rivals)}; they are read as {header.kind.id}."
            findings.doubt(line, "header-ambiguous", text)
        if header.kind.broker != self._broker:
            text = f"From here on the file is an export of {broker_name(header.kind.broker)}. Import it by itself."
            findings.doubt(line, "second-broker", text)
            reason = f"the row belongs to an export of {broker_name(header.kind.broker)}"
            self._reader = _Kept(header, self.book, replace(self.block), line, reason)
            return RowClass.HEADER
        self._has_ended = False
        self._reader = reader_of(header.kind)(header, self.book, replace(self.block), line)
        self._reader.before(self._sheet.cells, place + 1)
        if header.kind.continues:
            self._join_continued(header, place + 1)
        self.readers.append(self._reader)
        return RowClass.HEADER

    def _note_table(self, table_id: str, line: int, cells: Sequence[str]) -> None:
        self.tables.append(TableFound(table_id, line, tuple(map(self.book.accounts.mask, cells))))

    def _join_continued(self, header: Header, start: int) -> None:
        """Records whose leading cell is empty belong to the one above: they fill its cells, and lengthen its words."""
        lead = header.index[header.kind.continues]
        above: int | None = None
        for place in range(start, len(self._sheet.cells)):
            cells = self._sheet.cells[place]
            padded = [*cells, *[""] * (len(header.names) - len(cells))]
            if not any(map(str.strip, cells)) or match_header(cells, self._kinds):
                return
            if padded[lead].strip() or above is None:
                above = place
            elif (whole := _filled(self._whole.get(above, self._sheet.cells[above]), padded, header)) is not None:
                self._continued[place], self._whole[above] = above, whole

    def _unknown(self, place: int, cells: Sequence[str]) -> RowClass:
        """Column names nobody knows, after a table: what stands below them is kept back with that reason."""
        line = self._sheet.lines[place]
        self._note_table("", line, cells)
        text = "These column names head a table Evenkeel does not know. Its rows are kept for review."
        self.book.findings.doubt(line, "table-unknown", text)
        header = Header(self._first_kind, {}, tuple(cells))
        self._reader = _Kept(
            header, self.book, replace(self.block), line, "the row belongs to a table Evenkeel does not know"
        )
        return RowClass.HEADER

    def _title(self, text: str) -> RowClass | None:
        """What a title or a footer says of account, security and days is kept for the rows it is about."""
        for kind in self._kinds:
            if kind.broker != self._broker:
                continue
            for pattern in kind.titles:
                if match := pattern.match(text):
                    self.block = _block(match.groupdict(), self.block)
                    self._has_ended = False
                    self.as_of = self.block.as_of or self.as_of
                    self._reader = None
                    return RowClass.PREAMBLE
            for pattern in kind.footers:
                if match := pattern.search(text):
                    self.as_of = find_day(match["as_of"]) or self.as_of
                    return RowClass.FOOTER
        return None

    def _account_row(self, cells: Sequence[str], told: Sequence[str]) -> RowClass | None:
        """A small table above the rows that names the account: its header, and the row below it."""
        names = {header_name(cell) for cell in told}
        tables = [k.account_table for k in self._kinds if k.account_table and k.broker == self._broker]
        if any(names.issuperset(table) for table in tables):
            self._account_rows, self._account_width, self._reader = 0, len(_trimmed(cells)), None
            return RowClass.PREAMBLE
        if self._account_rows is None or len(_trimmed(cells)) > self._account_width:
            return None
        if not any(map(_ENDS_IN_NUMBER.fullmatch, cells[:2])):
            return None
        self._account_rows += 1
        # Of several accounts none is the one of the rows below.
        self.block = replace(self.block, account=cells[0].strip() if self._account_rows == 1 else "")
        return RowClass.ACCOUNT_LABEL

    def _end(self, told: Sequence[str]) -> RowClass | None:
        """Below the line that ends a table everything is footer, up to the next header or title."""
        ends = self._reader.kind.ends if self._reader is not None else None
        if ends is not None and ends.match(", ".join(told)):
            self._has_ended, self._reader = True, None
            return RowClass.FOOTER
        # What has a row's form belongs to a table, wherever it stands.
        is_row = len(told) >= _FULL_ROW and any(map(_VALUE_LIKE.match, told))
        return RowClass.FOOTER if self._has_ended and not is_row else None

    def _label(self, place: int, told: Sequence[str]) -> bool:
        """Tell whether a lone cell above a header names the account of the rows to come."""
        if len(told) > 1 or len(told[0]) > _LONGEST_LABEL:
            return False
        rest = (self._sheet.cells[at] for at in range(place + 1, len(self._sheet.cells)))
        below = next((cells for cells in rest if any(map(str.strip, cells))), [])
        header = match_header(below, self._kinds)
        if header is None or not header.kind.account_labels:
            return False
        self.block = replace(self.block, account=told[0])
        return True

    def _is_prose(self, cells: Sequence[str], told: Sequence[str], *, after_blank: bool) -> bool:
        """Tell whether a record is a sentence, not a row: a preamble, a disclaimer."""
        if self._reader is None and len(told) < _FULL_ROW:
            # A value far to the right stands in a column, as cash does in a table of positions.
            return len(_trimmed(cells)) < _WORDS or not any(map(_VALUE_LIKE.match, told))
        if any(map(_VALUE_LIKE.match, told)):
            return False
        text = " ".join(told)
        if len(told) == 1 and (after_blank or len(text) >= _SENTENCE):
            return after_blank or " " in text
        return (after_blank or self._reader is None) and len(text.split()) >= _WORDS and len(text) >= _SENTENCE

    def _hold(self, place: int, cells: Sequence[str], problem: UnreadableError) -> None:
        column = ""
        if problem.text and self._reader is not None:
            names = self._reader.header.names
            column = next(
                (n.strip() for n, c in zip(names, cells, strict=False) if c.strip() == problem.text.strip()), ""
            )
        reason = f"{column}: {problem.reason}" if column else problem.reason[:1].upper() + problem.reason[1:]
        code = "row-torn" if problem is _TORN else "row-unreadable"
        self.book.findings.hold(self._sheet.lines[place], code, f"{reason}.", column)

    def _hint_from_name(self, kind: TableKind) -> None:
        """Take account and day from the file's name, until the file itself says better."""
        for pattern in kind.file_names:
            if match := pattern.match(PurePath(self.book.name).stem):
                hints = {"account": "", "mask": "", "as_of": "", **match.groupdict("")}
                number = hints["mask"]
                mask = f"...{number}" if number and len(number) <= MASK_LENGTH else number
                self.block.account = " ".join(part for part in (hints["account"], mask) if part)
                if len(number) > MASK_LENGTH:
                    self.book.findings.file = self.book.name.replace(number, f"…{number[-MASK_LENGTH:]}")
                self.as_of = find_day(hints["as_of"])
                return


_TORN = UnreadableError("a quotation mark is left open, so several lines may have run together")
_NO_HEADER_YET = UnreadableError("the row stands above the column names")
_BELOW_THE_END = UnreadableError("the row stands below the end of its table")


def _block(groups: dict[str, str | None], before: Block) -> Block:
    """What the groups of a title say; what its pattern has no group for stays as it was told before.

    A title of all accounts leaves naming them to labels.
    """
    account = groups.get("account") or before.account
    since, until = (find_day(groups.get(name) or "") for name in ("since", "until" if "until" in groups else "as_of"))
    covers = (since, until) if since and until else None
    return Block(
        account="" if _ALL_ACCOUNTS.fullmatch(account) else account,
        symbol=(groups["symbol"] or "") if "symbol" in groups else before.symbol,
        as_of=find_day(groups["as_of"] or "") if "as_of" in groups else before.as_of,
        covers=covers if "since" in groups else before.covers,
        currency=(groups["currency"] or "").strip().upper() if "currency" in groups else before.currency,
    )


def _filled(above: Sequence[str], below: Sequence[str], header: Header) -> list[str] | None:
    """The record with what the one below it adds; None where both say something of what the profile asks for.

    Words go on after a space, an id that was cut without one.
    """
    joins = {header.index.get("description"): " ", header.index.get("id"): ""}
    whole = [*above, *[""] * (len(below) - len(above))]
    for place, cell in enumerate(below):
        if not cell.strip():
            continue
        if whole[place].strip() and place not in joins:
            if place in header.asked:
                return None
            continue
        whole[place] = f"{whole[place]}{joins.get(place, ' ')}{cell}".strip()
    return whole


def _trimmed(cells: Sequence[str]) -> list[str]:
    """The cells up to the last that says something."""
    filled = [place for place, cell in enumerate(cells) if cell.strip()]
    return list(cells[: filled[-1] + 1]) if filled else []


def _are_names(told: Sequence[str]) -> bool:
    """Tell whether cells are column names, no row and no prose: several, short, no two alike, none of them a value."""
    few = len(told) < _FULL_ROW or len(set(told)) < len(told)
    return not few and not any(len(cell) > _LONGEST_NAME or _VALUE_LIKE.match(cell) for cell in told)


class _Kept(TableReader[Any]):
    """A table that is not read, and why: its records are kept back, row by row."""

    def __init__(self, header: Header, book: Book, block: Block, line: int, reason: str) -> None:
        super().__init__(header, book, block, line)
        self._reason = reason

    def read(self, line: int, cells: list[str]) -> Ignored | None:  # noqa: ARG002 (it reads nothing)
        """See `TableReader.read`."""
        raise UnreadableError(self._reason)
