"""What is typed into the filter: `short`, `loss`, `blocked`, `> 10k`, a ticker; every word has to hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from app.desk.views import AccountView, HoldingView, LotView

LotTest = Callable[[LotView], bool]

_SIZES = {"": 1, "k": 1000, "m": 1_000_000}
_BOUND = re.compile(r"([<>])\s*\$?([\d,]+(?:\.\d+)?)\s*([km]?)", re.IGNORECASE)
_TERMS = frozenset({"short", "long"})
_LOTS: dict[str, LotTest] = {
    "short": lambda lot: lot.term == "short",
    "long": lambda lot: lot.term == "long",
    "loss": lambda lot: lot.gain is not None and lot.gain < 0,
    "gain": lambda lot: lot.gain is not None and lot.gain > 0,
    "unknown": lambda lot: lot.lot.basis is None or lot.lot.acquired is None,
    "washed": lambda lot: lot.lot.washed > 0,
}
_BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Filter:
    """Tests of lots, of the values of holdings, and words that a name or symbol has to hold."""

    lots: tuple[LotTest, ...] = ()
    taxed_only: bool = False
    values: tuple[tuple[str, Decimal], ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether everything passes."""
        return not (self.lots or self.values or self.words)

    def apply(self, accounts: Iterable[AccountView]) -> tuple[tuple[AccountView, tuple[HoldingView, ...]], ...]:
        """Accounts with the holdings that pass, each with the lots that do; accounts with none are left out."""
        found = []
        for account in accounts:
            kept = tuple(h for held in account.holdings if (h := self._kept(account, held)) is not None)
            if kept or self.is_empty:
                found.append((account, kept))
        return tuple(found)

    def _kept(self, account: AccountView, holding: HoldingView) -> HoldingView | None:
        text = f"{holding.symbol} {holding.name} {account.account.name} {account.account.broker}".lower()
        if not all(word in text for word in self.words):
            return None
        if self.taxed_only and not account.account.type.is_taxable:
            return None
        if not all(_holds(holding.value, sign, bound) for sign, bound in self.values):
            return None
        if not self.lots:
            return holding
        lots = tuple(lot for lot in holding.lots if all(test(lot) for test in self.lots))
        return replace(holding, lots=lots) if lots else None


def filter_of(text: str, blocked: Collection[str] = ()) -> Filter:
    """Read what was typed; what is no known word is looked for in names.

    `blocked` are the ids of lots whose loss a purchase voids.
    """
    known = {**_LOTS, _BLOCKED: lambda lot: lot.lot.id in blocked}
    values = tuple(
        (sign, Decimal(number.replace(",", "")) * _SIZES[size.lower()]) for sign, number, size in _BOUND.findall(text)
    )
    words = _BOUND.sub(" ", text).lower().split()
    return Filter(
        lots=tuple(known[word] for word in words if word in known),
        # How long a lot was held matters only where its sale is taxed.
        taxed_only=not _TERMS.isdisjoint(words),
        values=values,
        words=tuple(word for word in words if word not in known),
    )


def _holds(value: Decimal | None, sign: str, bound: Decimal) -> bool:
    if value is None:
        return False
    return value > bound if sign == ">" else value < bound
