"""Fidelity's statement of holdings, and its summary of options."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from app.feeds.positions import PositionReader
from app.feeds.reconcile import Sums, compare
from app.feeds.shapes import Ignored
from app.feeds.tables import Block, Book, Header
from app.feeds.values import UnreadableError
from app.model.importing import RowClass
from app.model.number import ZERO

_NUMBER = re.compile(r"[A-Z]?\d{8,9}")
_SECTION = re.compile(
    r"stocks?|bonds?|mutual funds|core account|cash|options|exchange traded (?:products|funds)|other"
    r"|certificates of deposit|preferred stocks?|unit investment trusts|short positions|annuities",
    re.IGNORECASE,
)
_CORE = "core account"
# Statement12312025.csv, Statement3312026.csv
_NAMED = re.compile(r"statement(\d{1,2})(\d{2})(\d{4})\b", re.IGNORECASE)


class FidelityStatement(PositionReader):
    """Holdings of several accounts under one header: an account's number, the name of a section, rows, a subtotal."""

    def __init__(self, header: Header, book: Book, block: Block, line: int) -> None:
        super().__init__(header, book, block, line)
        block.as_of = block.as_of or _day_named(book.name)
        self._account = ""
        self._section = ""
        self._section_sums = Sums()
        self._types: dict[str, str] = {}

    def before(self, records: Sequence[Sequence[str]], start: int) -> None:
        """Learn from the table of accounts above the header what type each of them is."""
        super().before(records, start)
        for cells in records[:start]:
            told = [cell.strip() for cell in cells[:2]]
            if len(told) > 1 and _NUMBER.fullmatch(told[1]):
                self._types[told[1]] = told[0]

    def read(self, line: int, cells: list[str]) -> Ignored | None:
        """See `TableReader.read`."""
        told = [cell.strip() for cell in cells if cell.strip()]
        if len(told) == 1 and _NUMBER.fullmatch(told[0]):
            self._account = self.book.accounts.numbered(self._types.get(told[0], ""), told[0])
            self._section, self._section_sums = "", Sums()
            return Ignored(RowClass.ACCOUNT_LABEL)
        if len(told) == 1 and _SECTION.fullmatch(told[0]):
            self._section, self._section_sums = told[0].lower(), Sums()
            return Ignored(RowClass.BY_RULE, "The name of a section.")
        if told and told[0].lower().startswith("subtotal of "):
            return self._subtotal(line, cells)
        if not self._account:
            raise UnreadableError("the row stands below no account")
        ignored = super().read(line, cells)
        if ignored is None:
            row = self.rows[-1]
            self._section_sums.add(value=row.value)
            if not row.is_cash:
                self._section_sums.add(basis=row.basis)
        return ignored

    def account(self, cells: Sequence[str]) -> str:  # noqa: ARG002 (the account stands above the row)
        """See `TableReader.account`."""
        return self._account

    def is_core(self, cells: Sequence[str]) -> bool:
        """Whatever stands in the section of the core account is its cash."""
        return self._section == _CORE or super().is_core(cells)

    def _subtotal(self, line: int, cells: Sequence[str]) -> Ignored:
        stated = {measure: self.number(cells, measure) for measure in ("value", "basis")}
        compare(line, stated, self._section_sums, self.book.findings)
        before = (self.stated or {}).get("value") or ZERO
        self.stated = {"value": before + (stated["value"] or ZERO)}
        return Ignored(RowClass.TOTAL)


class FidelityOptions(PositionReader):
    """The summary of options: every one of them is in the positions too, so none is imported from here."""

    def read(self, line: int, cells: list[str]) -> Ignored | None:  # noqa: ARG002 (no row is made)
        """See `TableReader.read`."""
        self.fit(cells)
        if not self.symbol_told(cells) or self.number(cells, "shares") is None:
            raise UnreadableError("no option is named")
        self.account(cells)
        return Ignored(RowClass.BY_RULE, "The option is among the positions: import those.")

    def finish(self) -> Mapping[int, str]:
        """Say once why nothing is taken from here."""
        text = "The options of this summary are among the positions: import those. None is taken from here."
        self.book.findings.remark(self.line, "options-summary", text)
        return {}


def _day_named(name: str) -> date | None:
    """The day in a statement's file name, None where it says none."""
    match = _NAMED.search(name)
    if match is None:
        return None
    try:
        return date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError:
        return None
