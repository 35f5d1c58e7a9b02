"""The ledger of one table: entries checked, turned into rows, and corporate actions joined."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from app.feeds.checks import price_unit, price_units
from app.feeds.corporate import Half, join_halves
from app.feeds.dedupe_key import row_key, soft_key
from app.feeds.entries import HALVES, Entry, costs_more_than_it_brings, effect
from app.feeds.findings import quoted
from app.feeds.tables import Book
from app.feeds.values import UnreadableError, bounded, clip, trimmed
from app.model.importing import TransactionRow
from app.model.number import ONE, PRICE_QUANTUM, plain
from app.model.transaction import Action


class Ledger:
    """Rows in the order of the file; doubts go to the book's findings. `price` is what prices are told of."""

    def __init__(self, book: Book, price: str = "share") -> None:
        self.rows: list[TransactionRow] = []
        self._book = book
        self._price = price
        self._units_of: dict[str, tuple[Decimal, ...]] = {}
        self._told: dict[tuple[str, str, str], tuple[str, str, str]] = {}
        self._numbers_known = 0
        self._halves: list[Half] = []

    def post(self, entry: Entry) -> None:
        """Append the row of an entry. Raises `UnreadableError` where a part is missing."""
        row = self._row(entry)
        if row.action is Action.UNCLASSIFIED:
            self._unclassified(entry)
        self.rows.append(row)

    def finish(self) -> Mapping[int, str]:
        """Join corporate actions told by two rows; the lines of the mirrors, with a note."""
        joined = join_halves(self.rows, self._halves)
        mirrors = {pair.mirror: pair for pair in joined}
        found = mirrors.keys() | {pair.place for pair in joined}
        for half in self._halves:
            if half.place not in found:
                row = self.rows[half.place]
                text = f"The other row of {quoted(row.printed_action)} is missing; it stays unclassified."
                self._book.findings.doubt(row.line, "corporate-action", text)
        for pair in joined:
            self.rows[pair.place] = pair.row
        notes = {self.rows[m].line: pair.note for m, pair in mirrors.items()}
        self.rows[:] = [row for place, row in enumerate(self.rows) if place not in mirrors]
        return notes

    def _row(self, entry: Entry) -> TransactionRow:
        words, description, action_shown = self._words(entry)
        reference = self._book.accounts.mask_id(entry.reference) if entry.reference else ""
        numbers = (entry.shares, entry.amount, entry.price, entry.fees)
        key = row_key(entry.posted, entry.symbol, *numbers, f"{words}|{reference}")
        trade = entry.trade
        if entry.shares is not None:
            self._to_units(entry, trade)
        action, shares, cash, basis, added_shares = effect(entry, trade)
        symbol, price = entry.symbol, entry.price
        if shares is not None or added_shares is not None:
            symbol = symbol or clip(entry.description).upper()
            if not symbol and action is not Action.UNCLASSIFIED:
                raise UnreadableError("no security is named")
        return TransactionRow(
            entry.line,
            entry.account,
            entry.day,
            action,
            symbol,
            shares,
            None if shares is None or price is None else bounded(price),
            bounded(cash),
            entry.fees,
            basis,
            entry.acquired,
            (),
            description,
            reference,
            added_shares=added_shares,
            currency=entry.currency,
            settled=entry.settled,
            key=key,
            soft_key=soft_key(entry.posted, symbol, shares, cash),
            printed_action=action_shown,
        )

    def _words(self, entry: Entry) -> tuple[str, str, str]:
        """The words of a row as its key has them, its description and its action as shown; rows repeat them."""
        accounts, folded = self._book.accounts, self._book.folded
        if accounts.count != self._numbers_known:
            # Another number is to be hidden from now on.
            self._told.clear()
            self._numbers_known = accounts.count
        place = entry.wording, entry.description, entry.action
        words = self._told.get(place)
        if words is None:
            key = accounts.mask(f"{folded[entry.wording]}|{folded[entry.description]}")
            shown = accounts.mask_words(entry.description or entry.action)
            words = self._told[place] = key, shown, accounts.mask(entry.action)
        return words

    def _units(self, entry: Entry) -> tuple[Decimal, ...]:
        """What the printed price may have to be multiplied by."""
        if entry.multiplier:
            return price_units(entry.symbol, self._price, entry.multiplier)
        units = self._units_of.get(entry.symbol)
        if units is None:
            units = self._units_of[entry.symbol] = price_units(entry.symbol, self._price)
        return units

    def _to_units(self, entry: Entry, trade: Action | None) -> None:
        """Make the price that of one unit of the shares; doubts where shares, price and amount disagree."""
        if entry.shares is None:
            return
        if trade is None or entry.amount is None:
            if entry.price is not None:
                entry.price = trimmed(entry.price * self._units(entry)[0])
            return
        self._check_signs(entry, trade)
        if entry.price is None:
            entry.price = trimmed(abs(entry.amount / entry.shares).quantize(PRICE_QUANTUM))
            return
        units = self._units(entry)
        found = price_unit(units, entry.shares, entry.price, entry.amount, entry.fees + entry.accrued)
        if found is None:
            numbers = f"{plain(abs(entry.shares))} × {plain(entry.price)}"
            text = f"{numbers} and fees do not make the amount of {plain(entry.amount)}; the amount counts."
            every = "Shares × price is not the amount, which counts."
            self._book.findings.doubt(entry.line, "amount-mismatch", text, every)
            found = units[0]
        if found is not ONE:
            entry.price = trimmed(entry.price * found)

    def _check_signs(self, entry: Entry, trade: Action) -> None:
        """Side and direction come from the action; a sign that contradicts it is a doubt."""
        against: list[str] = []
        if trade is not Action.SELL and entry.shares is not None and entry.shares < 0:
            against.append("quantity")
        if entry.amount and (entry.amount < 0) == (trade is Action.SELL) and not costs_more_than_it_brings(entry):
            against.append("amount")
        for what in against:
            text = f"The sign of the {what} contradicts {quoted(entry.action)}; the action counts."
            self._book.findings.doubt(entry.line, "sign", text)

    def _unclassified(self, entry: Entry) -> None:
        """Remember a half for its partner; ask about the rest, once for every wording."""
        if entry.rule in HALVES:
            self._halves.append(Half(len(self.rows), entry.rule))
            return
        words = quoted(entry.wording)
        if entry.rule is None:
            text = f"{words} is no action Evenkeel knows. The row is kept unclassified, its cash counted."
            self._book.findings.doubt(entry.line, "action-unknown", text)
        else:
            text = f"What {words} did to the shares is for you to say. The row is kept unclassified, its cash counted."
            self._book.findings.doubt(entry.line, "action-open", text)
