"""The ledger of one table: entries checked, turned into rows, and corporate actions joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.feeds.checks import price_unit, price_units
from app.feeds.corporate import Half, join_halves
from app.feeds.dedupe_key import row_key, soft_key
from app.feeds.entries import HALVES, Entry, costs_more_than_it_brings, effect
from app.feeds.findings import quoted
from app.feeds.tables import Book
from app.feeds.values import UnreadableError, bounded, clip, trimmed
from app.model.importing import TransactionRow
from app.model.number import PRICE_QUANTUM, plain
from app.model.transaction import Action


class Ledger:
    """Rows in the order of the file; doubts go to the book's findings. `price` is what prices are told of."""

    def __init__(self, book: Book, price: str = "share") -> None:
        self.rows: list[TransactionRow] = []
        self._book = book
        self._price = price
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
        told, mask = self._in_units(entry), self._book.accounts.mask
        done = effect(told)
        needs_symbol = done.shares is not None or done.added_shares is not None
        symbol = told.symbol or (clip(told.description).upper() if needs_symbol else "")
        if needs_symbol and not symbol and done.action is not Action.UNCLASSIFIED:
            raise UnreadableError("no security is named")
        return TransactionRow(
            line=told.line,
            account=told.account,
            day=told.day,
            action=done.action,
            symbol=symbol,
            shares=done.shares,
            price=None if done.shares is None or told.price is None else bounded(told.price),
            cash=bounded(done.cash),
            fees=told.fees,
            basis=done.basis,
            acquired=told.acquired,
            description=mask(" ".join((told.description or told.action).split())),
            reference=told.reference,
            added_shares=done.added_shares,
            currency=told.currency,
            settled=told.settled,
            key=mask(self._key(entry)),
            soft_key=soft_key(entry.posted, symbol, done.shares, done.cash),
            printed_action=mask(told.action),
        )

    def _key(self, entry: Entry) -> str:
        folded = self._book.folded
        words = f"{folded[entry.wording]}|{folded[entry.description]}|{entry.reference}"
        numbers = (entry.shares, entry.amount, entry.price, entry.fees)
        return row_key(entry.posted, entry.symbol, *numbers, words)

    def _in_units(self, entry: Entry) -> Entry:
        """The entry with the price of one unit of its shares; doubts where shares, price and amount disagree."""
        findings, trade = self._book.findings, entry.trade
        if entry.shares is None or (trade is None and entry.price is None):
            return entry
        if trade is None or entry.amount is None:
            unit = price_units(entry.symbol, self._price, entry.multiplier)[0]
            return entry if entry.price is None else replace(entry, price=trimmed(entry.price * unit))
        self._check_signs(entry, trade)
        if entry.price is None:
            implied = trimmed(abs(entry.amount / entry.shares).quantize(PRICE_QUANTUM))
            return replace(entry, price=implied)
        extra = entry.fees + entry.accrued
        units = price_units(entry.symbol, self._price, entry.multiplier)
        found = price_unit(units, entry.shares, entry.price, entry.amount, extra)
        if found is None:
            numbers = f"{plain(abs(entry.shares))} × {plain(entry.price)}"
            text = f"{numbers} and fees do not make the amount of {plain(entry.amount)}; the amount counts."
            findings.doubt(entry.line, "amount-mismatch", text, "Shares × price is not the amount, which counts.")
        return replace(entry, price=trimmed(entry.price * (found or units[0])))

    def _check_signs(self, entry: Entry, trade: Action) -> None:
        """Side and direction come from the action; a sign that contradicts it is a doubt."""
        against = []
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
