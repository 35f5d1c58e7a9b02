"""Tables of transactions: each row as printed, mended where a broker is known to err, and posted to the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from app.feeds.actions import Vocabulary
from app.feeds.entries import Entry, core_is_cash, signed
from app.feeds.ledger import Ledger
from app.feeds.reconcile import compare
from app.feeds.shapes import Ignored
from app.feeds.tables import Block, Book, Header, TableReader
from app.feeds.values import UnreadableError
from app.model.importing import RowClass, TransactionRow
from app.model.number import ZERO

_PENDING = frozenset({"processing", "pending"})
_FEES = ("fees", "fees_2", "fees_3", "fees_4", "fees_5", "commission")


class TransactionReader(TableReader[TransactionRow]):
    """Reads transactions by the profile's vocabulary."""

    row_type: ClassVar[type] = TransactionRow

    def __init__(self, header: Header, book: Book, block: Block, line: int) -> None:
        super().__init__(header, book, block, line)
        self._vocabulary = Vocabulary(header.kind.actions, by_prefix=header.kind.by_prefix)
        self._ledger = Ledger(book, header.kind.price)
        self._fees = tuple(role for role in _FEES if role in header.index)
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
        rule, shares = signed(self._vocabulary.rule(action), self.number(cells, "shares") or None)
        return Entry(
            line=line,
            account=self.account(cells),
            posted=posted,
            action=action,
            rule=rule,
            symbol=self.symbol_told(cells),
            description=self.text(cells, "description"),
            shares=shares,
            price=self.number(cells, "price") or None,
            amount=self.amount(cells),
            fees=sum((abs(self.number(cells, role) or ZERO) for role in self._fees), ZERO),
            accrued=self.number(cells, "accrued") or ZERO,
            effective=self.days[effective_text],
            wording=action,
            reference=self.text(cells, "id"),
            currency=self.currency(cells),
            settled=_PENDING.isdisjoint(
                (self.text(cells, "cash_balance").lower(), self.text(cells, "pending").lower())
            ),
            multiplier=self.number(cells, "multiplier"),
        )

    def amount(self, cells: Sequence[str]) -> Decimal | None:
        """The amount with its sign, or what came in less what went out where the two have columns of their own."""
        if "amount" in self.header.index:
            return self.number(cells, "amount")
        parts = self.number(cells, "deposit"), self.number(cells, "withdrawal")
        return None if parts == (None, None) else (parts[0] or ZERO) - abs(parts[1] or ZERO)

    def mend(self, entry: Entry) -> Entry:
        """Mend what this broker is known to print in its own way."""
        return entry

    def finish(self) -> Mapping[int, str]:
        """Join corporate actions told by two rows."""
        return self._ledger.finish()

    def _total(self, line: int, cells: Sequence[str]) -> Ignored:
        # Some exports put the total one column to the right of the amounts.
        told = self.text(cells, "amount") or next((cell for cell in reversed(cells[1:]) if cell.strip()), "")
        self.stated = {"amount": self.numbers[told]}
        compare(line, self.stated, self.sums, self.book.findings)
        return Ignored(RowClass.TOTAL)
