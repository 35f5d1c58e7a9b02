"""Securities: what they hold, what they cost to trade, what may be done with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.model.number import ONE, ZERO

CASH = "CASH"


class SecurityLock(StrEnum):
    """What a proposal may not do with a security."""

    NONE = "none"
    NO_SELL = "no-sell"
    NO_BUY = "no-buy"
    HOLD = "hold"

    @property
    def stops_sell(self) -> bool:
        """Does it forbid sales?"""
        return self in (SecurityLock.NO_SELL, SecurityLock.HOLD)

    @property
    def stops_buy(self) -> bool:
        """Does it forbid purchases?"""
        return self in (SecurityLock.NO_BUY, SecurityLock.HOLD)


@dataclass(frozen=True, slots=True)
class Security:
    """One security. `classes` maps class name to the part of it held there and sums to one (empty: unclassified).

    `only_in` names the accounts that may buy it, where it is not sold to everybody (a 401k's own trust). `index` is
    what it follows, empty where unknown; `section_1256` a contract marked to market at the year's end (IRC 1256).
    """

    symbol: str
    classes: Mapping[str, Decimal] = field(default_factory=dict)
    identical: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    half_spread_bps: Decimal = ZERO
    daily_volume: Decimal | None = None
    lock: SecurityLock = SecurityLock.NONE
    name: str = ""
    only_in: tuple[str, ...] = ()
    index: str = ""
    section_1256: bool = False

    @property
    def only_class(self) -> str | None:
        """The class that holds all of it, where there is just one."""
        return next(iter(self.classes)) if len(self.classes) == 1 and ONE in self.classes.values() else None


@dataclass(frozen=True, slots=True)
class FundFacts:
    """What the bundled table says of a known fund; the plan's own words come before it.

    `classes` maps class name to the part held there, `kind` is etf, fund or money. `shares_of` is the fund it is a
    share class of, or an exact copy of; `exposure` what it is bought for, `near` the exposures that come closest, and
    `confidence` how sure `index` is: issuer, likely, or empty where it follows none.
    """

    symbol: str
    name: str = ""
    issuer: str = ""
    classes: Mapping[str, Decimal] = field(default_factory=dict)
    index: str = ""
    half_spread_bps: Decimal | None = None
    kind: str = "etf"
    shares_of: str = ""
    exposure: str = ""
    near: tuple[str, ...] = ()
    confidence: str = ""

    @property
    def fund(self) -> str:
        """The fund its shares are of: itself, where it is no share class of another."""
        return self.shares_of or self.symbol


@dataclass(frozen=True, slots=True)
class Quote:
    """A price in force and its day; a day of None is a price that holds for every day (an undated positions file)."""

    price: Decimal
    day: date | None


@dataclass(frozen=True, slots=True)
class PriceSeries:
    """How many days have a price of a security in price files, and the first and the last of them."""

    symbol: str
    days: int
    first: date
    last: date
