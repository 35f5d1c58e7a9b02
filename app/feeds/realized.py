"""Tables of realized gains: one row a closed lot, as the broker reports it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from app.feeds.reconcile import compare
from app.feeds.shapes import Ignored
from app.feeds.symbols import read_option
from app.feeds.tables import TableReader
from app.feeds.values import UnreadableError, clip
from app.model.importing import RealizedRow, RowClass


class RealizedReader(TableReader[RealizedRow]):
    """Reads closed lots."""

    row_type: ClassVar[type] = RealizedRow

    def read(self, line: int, cells: list[str]) -> Ignored | None:
        """See `TableReader.read`."""
        if self.total(cells):
            self.stated = {measure: self.number(cells, measure) for measure in ("proceeds", "basis")}
            compare(line, self.stated, self.sums, self.book.findings)
            return Ignored(RowClass.TOTAL)
        self.fit(cells)
        sold, shares = self.day(cells, "sold"), self.number(cells, "shares")
        if sold is None or shares is None:
            raise UnreadableError("the day of sale or the quantity is missing")
        description = self.text(cells, "description")
        symbol = self.symbol_told(cells) or clip(description).upper()
        if not symbol:
            raise UnreadableError("no security is named")
        acquired, proceeds = self.day(cells, "acquired"), self.number(cells, "proceeds")
        basis = self.number(cells, "basis")
        if not basis and not read_option(symbol):
            basis = None
        disallowed = self.number(cells, "disallowed")
        self.sums.add(proceeds=proceeds, basis=basis)
        self.rows.append(
            RealizedRow(
                line=line,
                account=self.account(cells),
                symbol=symbol,
                shares=abs(shares),
                acquired=acquired,
                sold=sold,
                proceeds=proceeds,
                basis=basis,
                term=self.term(cells),
                disallowed=abs(disallowed) if disallowed else None,
                description=description,
                original_basis=self.number(cells, "original_basis") or None,
                key=f"{sold}|{symbol}|{abs(shares)}|{proceeds}|{acquired}|{basis}",
                currency=self.currency(cells),
            )
        )
        return None

    def term(self, cells: Sequence[str]) -> str | None:
        """Short or long, by its word, else by the column the gain stands in."""
        told = self.text(cells, "term").lower()
        for term in ("short", "long"):
            if told.startswith(term):
                return term
        short, long = self.number(cells, "short_gain"), self.number(cells, "long_gain")
        if (short is None) == (long is None):
            return None
        return "short" if long is None else "long"
