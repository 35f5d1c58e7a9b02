"""The plan: what the investor wants. One frozen value; every edit makes a new one.

Field names are the keys of the plan file (CLI contract), so `plan_text` reads and writes them by reflection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.model.account import Account
from app.model.number import ONE, ZERO
from app.model.security import Security
from app.model.signal_rules import Advice, Momentum, Postpone, Volatility
from app.model.target import AssetClass


class Filing(StrEnum):
    """Federal filing status."""

    SINGLE = "single"
    JOINT = "joint"
    SEPARATE = "separate"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Tax:
    """Tax facts of the household; `income` is taxable ordinary income before gains, `magi` is for the NIIT."""

    year: int = 2026
    filing: Filing = Filing.JOINT
    income: Decimal = ZERO
    magi: Decimal | None = None
    state_rate: Decimal = ZERO
    state_long_rate: Decimal | None = None
    carryforward_short: Decimal = ZERO
    carryforward_long: Decimal = ZERO
    year_gains_budget: Decimal | None = None


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """Name and the one currency everything is counted in."""

    name: str = "Household"
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Cash may move from one account to another, at most so much."""

    source: str = field(metadata={"key": "from"})
    to: str
    most: Decimal


class LockSide(StrEnum):
    """Which side of trading a lock forbids."""

    SELL = "sell"
    BUY = "buy"
    BOTH = "both"


class LockHow(StrEnum):
    """Forbidden outright, or avoided at a price per dollar traded."""

    BLOCK = "block"
    AVOID = "avoid"


@dataclass(frozen=True, slots=True)
class Lock:
    """What may not be traded: any of account, class, symbol and lot; an empty field means any."""

    account: str = ""
    asset_class: str = field(default="", metadata={"key": "class"})
    symbol: str = ""
    lot: str = ""
    side: LockSide = LockSide.BOTH
    how: LockHow = LockHow.BLOCK
    price: Decimal = ZERO

    def covers(self, side: LockSide) -> bool:
        """Does it speak of that side?"""
        return self.side in (LockSide.BOTH, side)


@dataclass(frozen=True, slots=True)
class PlannedBuy:
    """A purchase declared ahead: payroll, automatic investment."""

    account: str
    symbol: str
    amount: Decimal
    every: str
    next: date


class Goal(StrEnum):
    """Where a rebalance goes."""

    EDGE = "edge"
    TARGET = "target"
    MIDPOINT = "midpoint"
    TOLERANCE = "tolerance"


@dataclass(frozen=True, slots=True)
class GoalPrices:
    """Prices of the soft goals in dollars (CLI contract, "How the numbers are meant").

    `outside` a dollar beyond a band edge; `distance` a dollar of half the summed distances to target (mode target);
    `missing` a dollar below target (mode invest); `inside` a dollar of distance inside the band; `trade` one trade;
    `location` a dollar traded in a taxable account, where the same could be had in another; `second` a dollar bought of
    what is not the plan's first security of its class; `elsewhere` a dollar bought in another account than the one that
    money comes into; `transfer` a dollar moved between accounts; `deferral` a dollar of tax that waiting at most sixty
    days for the long term would save.
    """

    outside: Decimal = ONE
    distance: Decimal = ONE
    missing: Decimal = ONE
    inside: Decimal = Decimal("0.001")
    trade: Decimal = ONE
    location: Decimal = Decimal("0.0001")
    second: Decimal = Decimal("0.00002")
    elsewhere: Decimal = Decimal("0.0003")
    transfer: Decimal = Decimal("0.0001")
    deferral: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Location:
    """Whether proposals weigh the yearly tax on what taxable accounts hold, and for how many years to come."""

    on: bool = False
    years: Decimal = ONE


class Reading(StrEnum):
    """Whether shares of a contested kind count as replacement."""

    INCLUDE = "include"
    EXCLUDE = "exclude"


class WorkplaceReading(StrEnum):
    """How purchases in a 401(k), HSA or 529 count: like an IRA's, like a taxable account's, or not at all."""

    PERMANENT = "permanent"
    DEFERRED = "deferred"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class WashReadings:
    """Contested readings of the wash-sale rule, as settings.

    `bought_before`: shares bought before those sold were bought replace them too (the words of IRC 1091(a), and
    brokers); `calls`: a call bought is an option to acquire its shares.
    """

    same_lot_remainder: Reading = Reading.EXCLUDE
    sold_before_loss: Reading = Reading.EXCLUDE
    same_sale_shares: Reading = Reading.INCLUDE
    workplace_plans: WorkplaceReading = WorkplaceReading.PERMANENT
    bought_before: Reading = Reading.INCLUDE
    calls: Reading = Reading.INCLUDE


class Strictness(StrEnum):
    """What counts as substantially identical, from the narrowest to the widest."""

    CUSIP = "cusip"
    IDENTICAL = "identical"
    SAME_INDEX = "same-index"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class HarvestRules:
    """Floors and assumptions of harvesting.

    The smallest loss in dollars and as a part of basis, the discount rate after tax, the years until the later sale,
    and the rate of tax then (None: the household's long-term rate).
    """

    minimum_loss: Decimal = Decimal(100)
    minimum_part: Decimal = ZERO
    discount_rate: Decimal = Decimal("0.06")
    years: int = 10
    later_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """When to look, where to go, and the limits every proposal keeps.

    `trigger` names what may start a rebalance: threshold, cash, or a calendar (monthly, quarterly, semiannual, annual);
    `look` how often bands are looked at: daily, weekly, one of the calendars, or a number of trading days. `postpone`
    is what a look by the calendar waits for. `cash_arriving` is how much idle cash counts as arrived, None for the
    smallest trade. `tilt_budget` is the yearly tracking error all tilts together may take.
    """

    trigger: tuple[str, ...] = ("threshold",)
    look: str = "daily"
    postpone: Postpone = Postpone.NOTHING
    cash_arriving: Decimal | None = None
    goal: Goal = Goal.EDGE
    tolerance: Decimal = Decimal("0.5")
    minimum_trade: Decimal = Decimal(100)
    minimum_position: Decimal = ZERO
    minimum_holding_days: int = 0
    turnover_cap: Decimal = ONE
    gains_budget: Decimal | None = None
    wash: Strictness = Strictness.IDENTICAL
    momentum: Momentum = field(default_factory=Momentum)
    volatility: Volatility = field(default_factory=Volatility)
    advice: Advice = field(default_factory=Advice)
    tilt_budget: Decimal | None = None
    prices: GoalPrices = field(default_factory=GoalPrices)
    wash_readings: WashReadings = field(default_factory=WashReadings)
    harvest: HarvestRules = field(default_factory=HarvestRules)
    location: Location = field(default_factory=Location)

    @property
    def has_signals(self) -> bool:
        """Is the momentum filter or the pace of volatility switched on?"""
        return self.momentum.on or self.volatility.on


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the investor decided, in one immutable value."""

    household: HouseholdFacts = field(default_factory=HouseholdFacts)
    tax: Tax = field(default_factory=Tax)
    accounts: tuple[Account, ...] = field(default=(), metadata={"key": "account"})
    classes: tuple[AssetClass, ...] = field(default=(), metadata={"key": "class"})
    securities: tuple[Security, ...] = field(default=(), metadata={"key": "security"})
    transfers: tuple[Transfer, ...] = field(default=(), metadata={"key": "transfer"})
    locks: tuple[Lock, ...] = field(default=(), metadata={"key": "lock"})
    planned_buys: tuple[PlannedBuy, ...] = field(default=(), metadata={"key": "planned_buy"})
    rules: Rules = field(default_factory=Rules)

    @property
    def leaves(self) -> tuple[AssetClass, ...]:
        """Classes without children, in plan order; their targets sum to one."""
        parents = {parent for c in self.classes for parent in ancestors(c.name)}
        return tuple(c for c in self.classes if c.name not in parents)

    def account(self, name: str) -> Account | None:
        """The account of that name, if the plan has one."""
        return next((a for a in self.accounts if a.name == name), None)

    def security(self, symbol: str) -> Security | None:
        """The security of that symbol, if the plan has one."""
        return next((s for s in self.securities if s.symbol == symbol), None)

    def asset_class(self, name: str) -> AssetClass | None:
        """The class of that path, if the plan has one."""
        return next((c for c in self.classes if c.name == name), None)

    def with_class(self, changed: AssetClass) -> Plan:
        """The plan with one class replaced by name."""
        return replace(self, classes=tuple(changed if c.name == changed.name else c for c in self.classes))

    def securities_by_symbol(self) -> Mapping[str, Security]:
        """All securities of the plan by symbol."""
        return {s.symbol: s for s in self.securities}


def ancestors(path: str) -> tuple[str, ...]:
    """The paths above a class, nearest first: `A/B/C` gives `A/B`, `A`."""
    parts = path.split("/")
    return tuple("/".join(parts[:n]) for n in range(len(parts) - 1, 0, -1))
