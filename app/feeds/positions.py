"""Tables of positions and of lots: one row a holding, a lot, or cash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar

from app.feeds.checks import agree, price_unit, price_units
from app.feeds.findings import Findings, quoted
from app.feeds.reconcile import Sums, compare
from app.feeds.shapes import Ignored
from app.feeds.tables import Block, Book, Header, TableReader
from app.feeds.values import UnreadableError, bounded, clip, find_day, trimmed
from app.model.importing import FileKind, PositionRow, RowClass
from app.model.number import PRICE_QUANTUM, ZERO, plain
from app.model.security import CASH

_PART = Decimal("0.0001")
TERMS = frozenset({"short term", "long term", "short", "long", ""})


class PositionReader(TableReader[PositionRow]):
    """Reads positions, and lots where the table is of lots."""

    row_type: ClassVar[type] = PositionRow

    def __init__(self, header: Header, book: Book, block: Block, line: int) -> None:
        super().__init__(header, book, block, line)
        self._above = block.symbol
        self._parts: defaultdict[tuple[str, str], Sums] = defaultdict(Sums)
        if block.as_of is None and "value" in header.index:
            # "Market value as of 11/19/2026"
            block.as_of = find_day(header.names[header.index["value"]])

    def read(self, line: int, cells: list[str]) -> Ignored | None:
        """See `TableReader.read`."""
        if self.total(cells):
            return self._total(line, cells)
        self.fit(cells)
        nested = self.kind.nested
        is_nested = nested is not None and nested.words.fullmatch(self.text(cells, nested.role)) is not None
        if is_nested and self._above:
            self.book.above[line] = {"symbol": self._above}
        row = self.cash_row(line, cells) if self.is_cash(cells) else self.holding(line, cells, is_nested=is_nested)
        if isinstance(row, Ignored):
            return row
        if not is_nested:
            self._add(row, cells)
        self.rows.append(row)
        return None

    def _add(self, row: PositionRow, cells: Sequence[str]) -> None:
        """Add the row to the sums of the table, and to those of its currency and category, which may have totals."""
        for sums in (self.sums, self._parts[row.currency, self.text(cells, "category")]):
            sums.add(value=row.value)
            if not row.is_cash:
                sums.add(basis=row.basis, shares=row.shares)

    def is_cash(self, cells: Sequence[str]) -> bool:
        """Tell whether the row is the account's cash: by its words, or a core fund."""
        words = self.kind.cash
        said = (self.text(cells, "symbol"), self.text(cells, "description"))
        return (words is not None and any(map(words.fullmatch, said))) or self.is_core(cells)

    def is_core(self, cells: Sequence[str]) -> bool:
        """Tell whether the row is the fund in which the broker keeps the account's cash."""
        return self.book.symbols[self.text(cells, "symbol")] in self.kind.core

    def cash_row(self, line: int, cells: Sequence[str]) -> PositionRow:
        """The row of cash; a core fund's symbol goes before its description."""
        value = self.number(cells, "value")
        if value is None:
            value = self.number(cells, "shares")
        if value is None:
            raise UnreadableError("the cash has no amount")
        symbol, description = self.text(cells, "symbol"), self.text(cells, "description")
        told = " ".join(part for part in (symbol, description) if part.strip("- "))
        account, currency, day = self.account(cells), self.currency(cells), self.day(cells, "as_of")
        row = PositionRow(line, account, CASH, value, None, value, description=told, day=day, is_cash=True)
        return replace(row, currency=currency) if currency else row

    def holding(self, line: int, cells: Sequence[str], *, is_nested: bool = False) -> PositionRow | Ignored:
        """The row of a holding or lot; `is_nested` where it is a lot of the holding above it."""
        shares, value = self.number(cells, "shares"), self.number(cells, "value")
        description = self.text(cells, "description")
        symbol = self._above if is_nested else self.symbol(cells, description)
        if not symbol:
            raise UnreadableError("the lot stands below no position")
        self._above = symbol
        if shares is None:
            raise UnreadableError("the quantity is missing")
        if not shares:
            return Ignored(RowClass.BY_RULE, "No shares are left in it.")
        units = price_units(symbol, self.kind.price, self.number(cells, "multiplier"))
        row = PositionRow(
            line,
            self.account(cells),
            symbol,
            shares,
            unit_price(self.book.findings, line, units, (shares, self.number(cells, "price"), value)),
            value,
            self.basis(cells, (shares, value), units[0]),
            original_basis=self.number(cells, "original_basis") or None,
            covered=self.covered(cells),
            description=self.book.accounts.mask(description),
            day=self.day(cells, "as_of"),
            is_lot=is_nested or self.kind.kind is FileKind.LOTS,
            currency=self.currency(cells),
        )
        has_day = "acquired" in self.header.index and (is_nested or self.kind.nested is None)
        return self.dated(line, cells, row, units) if row.is_lot or has_day else row

    def basis(self, cells: Sequence[str], told: tuple[Decimal, Decimal | None], unit: Decimal) -> Decimal | None:
        """What was paid: as printed, else the value less its gain, else shares × cost of one; None where unknown."""
        shares, value = told
        if "basis" in self.header.index:
            return self.number(cells, "basis") or None
        if "gain" in self.header.index:
            gain = self.number(cells, "gain")
            return None if gain is None or value is None else bounded(value - gain) or None
        cost = self.number(cells, "unit_cost")
        return None if cost is None else bounded(trimmed((shares * cost * unit).quantize(_PART))) or None

    def symbol(self, cells: Sequence[str], description: str) -> str:
        """The symbol of the row, else of the title, else the name of a fund that has none."""
        told = self.symbol_told(cells) or self.book.symbols[self.block.symbol]
        if not told and not description:
            raise UnreadableError("no security is named")
        return told or clip(description).upper()

    def covered(self, cells: Sequence[str]) -> bool | None:
        """Whether the broker reports the basis to the IRS, None where the file does not say."""
        told = self.text(cells, "covered").lower()
        return None if not told.strip("- ") else not told.startswith(("non", "uncovered"))

    def dated(self, line: int, cells: Sequence[str], row: PositionRow, units: tuple[Decimal, ...]) -> PositionRow:
        """The lot with its days: bought, and counted from where a wash sale lends it an earlier day."""
        counted, bought = self.day(cells, "acquired"), self.day(cells, "bought")
        self._check_lot(line, cells, row, units)
        if bought is None or bought == counted:
            return replace(row, acquired=counted)
        return replace(row, acquired=bought, adjusted_acquired=counted)

    def _check_lot(self, line: int, cells: Sequence[str], row: PositionRow, units: tuple[Decimal, ...]) -> None:
        findings = self.book.findings
        term, unit_cost = self.text(cells, "term"), self.number(cells, "unit_cost")
        if term.lower() not in TERMS:
            every = "Cells are shifted against the column names; shares and basis are read as named."
            findings.doubt(line, "cells-shifted", f"{every[:-1]}: {quoted(term)} stands for the term.", every)
        if unit_cost is None or row.basis is None:
            return
        if not any(agree(row.basis, row.shares * unit_cost * unit) for unit in units):
            text = f"{plain(row.shares)} × {plain(unit_cost)} a share is not the basis of {plain(row.basis)}."
            findings.doubt(line, "basis-mismatch", text, "Shares × cost per share is not the basis.")

    def _total(self, line: int, cells: Sequence[str]) -> Ignored:
        stated = {measure: self.number(cells, measure) for measure in ("value", "basis", "shares")}
        if "basis" not in self.header.index:
            # A table that tells the cost of one share puts the cost of all into that column.
            stated["basis"] = self.number(cells, "unit_cost")
        part = self.currency(cells), self.text(cells, "category")
        if part == ("", ""):
            self.stated = stated
            compare(line, stated, self.sums, self.book.findings)
        else:
            compare(line, stated, self._parts[part], self.book.findings)
        return Ignored(RowClass.TOTAL)

    def finish(self) -> Mapping[int, str]:
        """Say once that a file has no basis."""
        told = {"basis", "gain", "unit_cost"} & self.header.index.keys()
        if self.kind.kind is FileKind.POSITIONS and not told and not all(row.is_cash for row in self.rows):
            self.book.findings.remark(self.line, "no-basis", "The file has no cost basis: it stays unknown.")
        return {}


def unit_price(
    findings: Findings,
    line: int,
    units: tuple[Decimal, ...],
    told: tuple[Decimal, Decimal | None, Decimal | None],
) -> Decimal | None:
    """The price of one unit of shares, out of shares, price and value as told; a doubt where they disagree.

    Options are told a share and bonds per 100, and here a contract and a dollar of face: shares × price is the value.
    Where only a value is told, the price is what makes it so.
    """
    shares, price, value = told
    if price is None:
        return None if value is None else bounded((value / shares).quantize(PRICE_QUANTUM))
    unit = units[0] if value is None else price_unit(units, shares, price, value, ZERO)
    if unit is None and value is not None:
        text = f"{plain(shares)} × {plain(price)} is not the value of {plain(value)} the file states."
        findings.doubt(line, "value-mismatch", text, "Shares × price is not the value the file states.")
    return bounded(trimmed(price * (unit or units[0])))
