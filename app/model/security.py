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
class Quote:
    """A price in force and its day; a day of None is a price that holds for every day (an undated positions file)."""

    price: Decimal
    day: date | None
