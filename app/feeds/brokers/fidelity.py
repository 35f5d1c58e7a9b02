"""Fidelity: actions that are sentences, core cash with two stars, columns that swapped places under their labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from app.feeds.entries import Entry
from app.feeds.positions import PositionReader
from app.feeds.shapes import Ignored
from app.feeds.symbols import canonical
from app.feeds.transactions import TransactionReader
from app.model.importing import PositionRow, RowClass

_ACCOUNT_TYPE = re.compile(r"\s*\((?:cash|margin|shares|short)\)\s*$", re.IGNORECASE)
_TICKER = re.compile(r"\(([A-Z][A-Z0-9./]{0,6})\)")
_NO_WORDS = "no description"
_LINKED = "BROKERAGELINK"


class FidelityPositions(PositionReader):
    """Positions, where cash is the core fund and a linked account stands as a row."""

    def is_core(self, cells: Sequence[str]) -> bool:
        """Core cash has two stars and no quantity; of a known core fund one of them is enough."""
        starred, uncounted = self.text(cells, "symbol").endswith("**"), not self.text(cells, "shares")
        return (starred and uncounted) or (super().is_core(cells) and (starred or uncounted))

    def holding(self, line: int, cells: Sequence[str], *, is_nested: bool = False) -> PositionRow | Ignored:
        """Leave out the row that stands for another account, which is listed by itself."""
        if self.text(cells, "symbol").upper() == _LINKED:
            text = "The BrokerageLink row is left out: import the linked account itself."
            self.book.findings.doubt(line, "linked-account", text)
            return Ignored(RowClass.BY_RULE, text)
        return super().holding(line, cells, is_nested=is_nested)


class FidelityHistory(TransactionReader):
    """Account history of every header generation."""

    def before(self, records: Sequence[Sequence[str]], start: int) -> None:
        """Swap the columns of price and quantity back where their labels are the wrong way round."""
        super().before(records, start)
        price, shares = self.header.index["price"], self.header.index["shares"]
        pairs = [
            (cells[price].strip(), cells[shares].strip())
            for cells in islice(records, start, None)
            if len(cells) > max(price, shares)
        ]
        swapped = sum(map(_is_quantity_alone, pairs))
        straight = sum(_is_quantity_alone((quantity, label)) for label, quantity in pairs)
        if swapped > straight:
            index: Mapping[str, int] = {**self.header.index, "price": shares, "shares": price}
            self.header = replace(self.header, index=index)
            text = "Price and Quantity stand under each other's name; they are read the right way round."
            self.book.findings.doubt(self.line, "columns-swapped", text)

    def mend(self, entry: Entry) -> None:
        """Find the ticker inside the sentence; the kind of account behind it differs between exports."""
        if not entry.symbol and entry.shares and (ticker := _TICKER.search(entry.action)):
            entry.symbol = canonical(ticker[1])
        if entry.description.lower() == _NO_WORDS:
            entry.description = ""
        entry.wording = _ACCOUNT_TYPE.sub("", entry.action)


def _is_quantity_alone(cells: tuple[str, str]) -> bool:
    """Tell whether the first cell can only be a quantity: negative, or given where the second is not."""
    quantity, price = cells
    return quantity.startswith("-") or (bool(quantity) and not price)
