"""The household as the engine sees it: plan, holdings and prices of one day, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.model.number import ZERO
from app.model.plan import Plan
from app.model.reconciliation import Finding, FindingKind
from app.model.security import FundFacts, Quote, Security
from app.model.tax_table import TaxTable
from app.model.tax_year import YearStart
from app.model.timing import NO_TIMING, Timing
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
    """The state of an account's records with the reasons, one sentence each, and what was found with its fixes."""

    state: TrustState
    reasons: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def differs(self) -> bool:
        """Is there a comparison that does not add up? An unknown basis has nothing to be compared with."""
        return any(f.kind is not FindingKind.BASIS_UNKNOWN for f in self.findings)


@dataclass(frozen=True, slots=True)
class Lot:
    """Shares bought together. `basis` is the adjusted cost of all of them, None when unknown; so is `acquired`.

    `held_since` is the day the holding period counts from where it is not `acquired` (IRC 1223: tacked by a wash sale,
    a gift, an exchange); `is_inherited` makes it long whatever the day. `bought` is the day of purchase that wash
    windows look at, None for shares that were not bought; `purchase` names the purchase parts of which became lots.
    A gift worth less than its donor paid has a second basis for losses, counted from `loss_since` (IRC 1015).
    `washed` is the part of the basis our own wash-sale ledger put there, `broker_washed` what the broker's file says
    it put there, taken out before ours (None where the file does not say); `replaces` marks shares already used.
    """

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
    held_since: date | None = None
    is_inherited: bool = False
    bought: date | None = None
    purchase: str = ""
    loss_basis: Decimal | None = None
    loss_since: date | None = None
    washed: Decimal = ZERO
    broker_washed: Decimal | None = None
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class RecentBuy:
    """Shares bought within the last thirty days, still held or not: what a loss sold today would be washed by.

    `lot` is the open lot they are in, empty where they are gone; `unused` are the shares that replace nothing yet.
    """

    account: str
    symbol: str
    day: date
    shares: Decimal
    unused: Decimal
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Dividend:
    """A dividend paid lately in a taxable account."""

    account: str
    symbol: str
    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Household:
    """Everything a calculation needs on one day, in one currency.

    `cash` lacks the accounts whose cash is not known; `unreliable` holds (account, symbol) that does not
    reconcile; `sigma` is the daily volatility of securities with prices enough; `funds` what the bundled table says of
    known funds, held or not; `year` the results of the year so far; `accepted` the day a
    proposal was last accepted; `timing` what volatility and signals make of the plan that day.
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
    recent_buys: tuple[RecentBuy, ...] = ()
    dividends: tuple[Dividend, ...] = ()
    funds: Mapping[str, FundFacts] = field(default_factory=dict)
    year: YearStart | None = None
    accepted: date | None = None
    timing: Timing = NO_TIMING

    @property
    def year_start(self) -> YearStart:
        """The year so far; where nothing is known of it, the carryforwards the plan names."""
        tax = self.plan.tax
        return self.year or YearStart(entering_short=tax.carryforward_short, entering_long=tax.carryforward_long)

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

    def is_barred(self, account: str, symbol: str) -> bool:
        """Is nothing of it sold there: it does not reconcile, and the plan makes no exception for the account?"""
        if (account, symbol) not in self.unreliable:
            return False
        found = self.plan.account(account)
        return found is None or not found.sell_unreconciled

    @property
    def total_cash(self) -> Decimal:
        """Cash of all accounts."""
        return sum(self.cash.values(), ZERO)
