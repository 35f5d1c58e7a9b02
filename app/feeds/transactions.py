"""Tables of transactions: each row as printed, mended where a broker is known to err, and posted to the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import ClassVar

from app.feeds.actions import Vocabulary
from app.feeds.amounts import direct, gross_of, net, pays
from app.feeds.entries import Entry, core_is_cash, signed, with_sign
from app.feeds.ledger import Ledger
from app.feeds.reconcile import compare
from app.feeds.shapes import Ignored
from app.feeds.tables import Block, Book, Header, TableReader
from app.feeds.values import UnreadableError
from app.model.importing import RowClass, TransactionRow
from app.model.number import ZERO

_PENDING = frozenset({"processing", "pending"})
# In the order in which `TransactionReader.entry` unpacks them.
_USUAL = ("date", "action", "symbol", "description", "shares", "price", "amount", "fees", "commission")
_FEES = ("fees_2", "fees_3", "fees_4", "fees_5")
_SELDOM = frozenset(
    {
        "cash",
        "cusip",
        "isin",
        "accrued",
        "deposit",
        "withdrawal",
        "cash_balance",
        "pending",
        "id",
        "currency",
        "multiplier",
        "traded",
        "gross",
        *_FEES,
    }
)


class TransactionReader(TableReader[TransactionRow]):
    """Reads transactions by the profile's vocabulary. Written for speed: a history has years of them."""

    row_type: ClassVar[type] = TransactionRow

    def __init__(self, header: Header, book: Book, block: Block, line: int) -> None:
        super().__init__(header, book, block, line)
        self._vocabulary = Vocabulary(header.kind.actions, by_prefix=header.kind.by_prefix)
        self._ledger = Ledger(book, header.kind.price)
        self.rows = self._ledger.rows
        self._core = header.kind.core
        self._amounts = header.kind.amounts
        self._amount = ZERO
        self._pick: Callable[[Sequence[str]], tuple[str, ...]] | None = None
        self._pays = any(map(pays, self.kind.actions.values()))
        has_more = bool(self.kind.unknown_zero) or bool(block.currency) or self.kind.product
        self._has_seldom = has_more or not header.index.keys().isdisjoint(_SELDOM)

    def read(self, line: int, cells: list[str]) -> Ignored | None:
        """See `TableReader.read`."""
        if self.total(cells):
            return self._total(line, cells)
        if len(cells) != self.width:
            self.fit(cells)
            cells = [*cells[: self.width], *[""] * (self.width - len(cells))]
        entry = self.entry(line, cells)
        if self._pays:
            direct(entry)
        self.mend(entry)
        if self._amounts != "signed":
            with_sign(entry, self._amounts)
        if self._core:
            core_is_cash(entry, self._core)
        self._ledger.post(entry)
        if entry.amount is not None:
            self._amount += entry.amount
        return None

    def entry(self, line: int, cells: Sequence[str]) -> Entry:
        """The cells of a row in typed values."""
        if self._pick is None:
            # A column the file lacks is read from the empty cell behind the row.
            self._pick = itemgetter(*(self.header.index.get(role, self.width) for role in _USUAL))
        numbers = self.numbers
        day, action, symbol, words, shares_text, price, amount, fees, commission = self._pick([*cells, ""])
        posted_text, _, effective_text = day.partition(" as of ")
        posted = self.days[posted_text]
        if posted is None:
            raise UnreadableError("the date is missing")
        action = action.strip()
        rule, shares = signed(self._vocabulary.rule(action), numbers[shares_text] or None)
        entry = Entry(
            line,
            self.account(cells),
            posted,
            action,
            rule,
            self.book.symbols[symbol],
            words.strip(),
            shares,
            numbers[price] or None,
            numbers[amount],
            _costs(numbers[fees], numbers[commission]),
            effective=self.days[effective_text] if effective_text else None,
            wording=action,
        )
        if self._has_seldom:
            self._add_seldom(entry, cells)
        return entry

    def _add_seldom(self, entry: Entry, cells: Sequence[str]) -> None:
        """The rest of a row, which few files have."""
        entry.symbol = self.symbol_told(cells)
        entry.amount = self.amount(cells)
        entry.fees += sum((abs(self.number(cells, role) or ZERO) for role in _FEES), ZERO)
        entry.accrued = self.number(cells, "accrued") or ZERO
        entry.reference = self.text(cells, "id")
        entry.currency = self.currency(cells)
        states = self.text(cells, "cash_balance").lower(), self.text(cells, "pending").lower()
        entry.settled = _PENDING.isdisjoint(states)
        entry.multiplier = self.number(cells, "multiplier")
        if entry.amount is None:
            gross = gross_of(entry, self.number(cells, "gross"), is_product=self.kind.product)
            entry.amount = None if gross is None else net(entry, gross)
        if traded := self.day(cells, "traded"):
            entry.effective, entry.effective_counts = traded, True

    def amount(self, cells: Sequence[str]) -> Decimal | None:
        """The amount with its sign, or what came in less what went out where the two have columns of their own."""
        if "amount" in self.header.index:
            return self.number(cells, "amount")
        parts = self.number(cells, "deposit"), self.number(cells, "withdrawal")
        return None if parts == (None, None) else (parts[0] or ZERO) - abs(parts[1] or ZERO)

    def mend(self, entry: Entry) -> None:
        """Mend in place what this broker is known to print in its own way."""

    def finish(self) -> Mapping[int, str]:
        """Join corporate actions told by two rows."""
        self.sums.set("amount", self._amount, len(self.rows))
        return self._ledger.finish()

    def _total(self, line: int, cells: Sequence[str]) -> Ignored:
        # Some exports put the total one column to the right of the amounts.
        told = self.text(cells, "amount") or next((cell for cell in reversed(cells[1:]) if cell.strip()), "")
        self.stated = {"amount": self.numbers[told]}
        self.sums.set("amount", self._amount, len(self.rows))
        compare(line, self.stated, self.sums, self.book.findings)
        return Ignored(RowClass.TOTAL)


def _costs(fees: Decimal | None, commission: Decimal | None) -> Decimal:
    """The two together, whatever signs they have; a number that is one already is not made anew."""
    if fees and commission:
        return abs(fees) + abs(commission)
    told = fees or commission or ZERO
    return told if told >= ZERO else -told
