"""Tables of transactions: each row as printed, mended where a broker is known to err, and posted to the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from app.feeds.actions import Vocabulary
from app.feeds.entries import Entry, core_is_cash
from app.feeds.ledger import Ledger
from app.feeds.reconcile import compare
from app.feeds.tables import Block, Book, Header, Ignored, TableReader
from app.feeds.values import UnreadableError
from app.model.importing import RowClass, TransactionRow
from app.model.number import ZERO

_PENDING = frozenset({"processing", "pending"})


class TransactionReader(TableReader[TransactionRow]):
    """Reads transactions by the profile's vocabulary."""

    row_type: ClassVar[type] = TransactionRow

    def __init__(self, header: Header, book: Book, block: Block, line: int) -> None:
        super().__init__(header, book, block, line)
        self._vocabulary = Vocabulary(header.kind.actions, by_prefix=header.kind.by_prefix)
        self._ledger = Ledger(book)
        self.rows = self._ledger.rows

    def read(self, line: int, cells: list[str]) -> Ignored | None:
        """See `TableReader.read`."""
        if self.total(cells):
            return self._total(line, cells)
        self.fit(cells)
        entry = core_is_cash(self.mend(self.entry(line, cells)), self.kind.core)
        self._ledger.post(entry)
        self.sums.add(amount=entry.amount or ZERO)
        return None

    def entry(self, line: int, cells: Sequence[str]) -> Entry:
        """The cells of a row in typed values."""
        posted_text, _, effective_text = self.text(cells, "date").partition(" as of ")
        posted = self.days[posted_text]
        if posted is None:
            raise UnreadableError("the date is missing")
        action = self.text(cells, "action")
        return Entry(
            line=line,
            account=self.account(cells),
            posted=posted,
            action=action,
            rule=self._vocabulary.rule(action),
            symbol=self.book.symbols[self.text(cells, "symbol")],
            description=self.text(cells, "description"),
            shares=self.number(cells, "shares") or None,
            price=self.number(cells, "price") or None,
            amount=self.number(cells, "amount"),
            fees=abs(self.number(cells, "fees") or ZERO) + abs(self.number(cells, "commission") or ZERO),
            accrued=self.number(cells, "accrued") or ZERO,
            effective=self.days[effective_text],
            wording=action,
            currency=self.currency(cells),
            settled=self.text(cells, "cash_balance").lower() not in _PENDING,
        )

    def mend(self, entry: Entry) -> Entry:
        """Mend what this broker is known to print in its own way."""
        return entry

    def finish(self) -> Mapping[int, str]:
        """Join corporate actions told by two rows."""
        return self._ledger.finish()

    def _total(self, line: int, cells: Sequence[str]) -> Ignored:
        # Some exports put the total one column to the right of the amounts.
        told = self.text(cells, "amount") or next((cell for cell in reversed(cells[1:]) if cell.strip()), "")
        self.stated = {"amount": self.book.numbers[told]}
        compare(line, self.stated, self.sums, self.book.findings)
        return Ignored(RowClass.TOTAL)
