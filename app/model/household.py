"""The household as the engine sees it: plan, holdings and prices of one day, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.model.number import ZERO
from app.model.plan import Plan
from app.model.security import Quote, Security
from app.model.tax_table import TaxTable
from app.model.transaction import Disposal


class TrustState(StrEnum):
    """How far an account's lots can be relied on.

    `lots` they reconcile with the broker's position; `holding` only whole positions are known (no purchase dates or no
    basis); `broken` lots and position disagree, nothing is sold from it lot by lot; `empty` nothing is known of it yet.
    """

    LOTS = "lots"
    HOLDING = "holding"
    BROKEN = "broken"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Trust:
    """The state of an account's records with the reasons, one sentence each."""

    state: TrustState
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lot:
    """Shares bought together. `basis` is the adjusted cost of all of them, None when unknown; so is `acquired`."""

    id: str
    account: str
    symbol: str
    shares: Decimal
    basis: Decimal | None
    acquired: date | None
    covered: bool | None = None
    source: str = ""
    original_basis: Decimal | None = None
    description: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Household:
    """Everything a calculation needs on one day, in one currency.

    `cash` lacks the accounts whose cash is not known; `unreliable` holds (account, symbol) whose lots and position
    disagree; `sigma` is the daily volatility of securities with prices enough.
    """

    as_of: date
    plan: Plan
    cash: Mapping[str, Decimal]
    lots: tuple[Lot, ...]
    quotes: Mapping[str, Quote]
    disposals: tuple[Disposal, ...] = ()
    trust: Mapping[str, Trust] = field(default_factory=dict)
    unreliable: frozenset[tuple[str, str]] = frozenset()
    tax_table: TaxTable | None = None
    sigma: Mapping[str, Decimal] = field(default_factory=dict)
    securities: Mapping[str, Security] = field(default_factory=dict)

    def with_plan(self, plan: Plan) -> Household:
        """The same holdings under another plan, for previews while a handle moves."""
        merged = {**self.securities, **plan.securities_by_symbol()}
        return replace(self, plan=plan, securities=merged)

    def price(self, symbol: str) -> Decimal | None:
        """The price in force, None when unknown."""
        quote = self.quotes.get(symbol)
        return None if quote is None else quote.price

    def security(self, symbol: str) -> Security:
        """The security, a bare one where the plan says nothing of it."""
        return self.securities.get(symbol) or Security(symbol)

    @property
    def total_cash(self) -> Decimal:
        """Cash of all accounts."""
        return sum(self.cash.values(), ZERO)
