"""The books of a replay while they are being written."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from app.engine.lots import by_purchase
from app.engine.parcel import Parcel
from app.model.account import LotMethod
from app.model.issue import Issue, Severity
from app.model.number import ZERO
from app.model.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Split:
    """Shares of a security multiplied on a day; `place` is its order of entry in its account."""

    account: str
    symbol: str
    day: int
    ratio: Fraction
    place: int


@dataclass(slots=True)
class Books:
    """The books while they are being written: open parcels per holding in order of purchase.

    `exercised` names the trade in the shares for each row that ends an exercised option; `premiums` wait for it, those
    received positive.
    """

    methods: Mapping[str, LotMethod]
    held: dict[tuple[str, str], list[Parcel]] = field(default_factory=lambda: defaultdict(list))
    cash: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    sold: list[Parcel] = field(default_factory=list)
    told: list[tuple[str, Issue]] = field(default_factory=list)
    oversold: dict[tuple[str, str], str] = field(default_factory=dict)
    splits: list[Split] = field(default_factory=list)
    transfers: Mapping[str, str] = field(default_factory=dict)
    in_transit: dict[str, list[Parcel]] = field(default_factory=dict)
    exercised: Mapping[str, str] = field(default_factory=dict)
    premiums: dict[str, int] = field(default_factory=dict)
    place: int = 0

    def add(self, parcel: Parcel) -> None:
        """Put a parcel into its holding."""
        holding = self.held[parcel.account, parcel.symbol]
        if not holding or by_purchase(holding[-1]) <= by_purchase(parcel):
            holding.append(parcel)
        else:
            insort(holding, parcel, key=by_purchase)

    def units_of(self, t: Transaction) -> int:
        """Share units held of the row's security in its account."""
        return sum(p.units for p in self.held[t.account, t.symbol])

    def tell(self, t: Transaction, code: str, text: str) -> Issue:
        """Note what could not be done with a row."""
        issue = Issue(Severity.WARNING, code, f"{text} ({t.source})" if t.source else text)
        self.told.append((t.account, issue))
        return issue
