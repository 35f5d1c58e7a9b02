"""Asset classes, their strategic targets, tolerance bands and tactical tilts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.model.number import ZERO

SEPARATOR = "/"
CASH_CLASS = "Cash"
UNCLASSIFIED = "Unclassified"


class BandKind(StrEnum):
    """How a band's widths are given: in points, as a fraction of the target, or the narrower of both."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class Tilt:
    """A dated departure from the strategic target, in weight; it ends by itself after `until`.

    `since` is its first day, None for one that has always been there. `below` and `above` are its own widths in points
    while it lives, None for those of the class. `budget` is the yearly tracking error it may take.
    """

    weight: Decimal
    until: date
    note: str = ""
    since: date | None = field(default=None, metadata={"key": "from"})
    below: Decimal | None = None
    above: Decimal | None = None
    budget: Decimal | None = None

    def is_live(self, day: date) -> bool:
        """Is it in force on that day?"""
        return day <= self.until and (self.since is None or self.since <= day)


@dataclass(frozen=True, slots=True)
class AssetClass:
    """A node of the class tree, named by its path (`Equity/US`), with target weight and an asymmetric band.

    `below` and `above` are weights for absolute and hybrid bands, fractions of the target for relative ones; hybrid
    bands take the narrower of them and `*_relative` times the target. `account_cap` maps an account to the largest part
    of its value that buying may bring the class to.

    What a leaf pays out a year, as parts of its value, for `[rules] location`: `yields` (`yield` in the plan file) in
    interest and dividends, None where that is not known; `qualified` the part of them that is qualified dividends;
    `realised` long-term gains that are paid out or that turnover realises. Interest that is not taxed is no yield here.
    """

    name: str
    target: Decimal = ZERO
    below: Decimal = ZERO
    above: Decimal = ZERO
    band: BandKind = BandKind.ABSOLUTE
    below_relative: Decimal | None = None
    above_relative: Decimal | None = None
    tilt: Tilt | None = None
    account_cap: Mapping[str, Decimal] = field(default_factory=dict)
    locked: bool = False
    yields: Decimal | None = field(default=None, metadata={"key": "yield"})
    qualified: Decimal = ZERO
    realised: Decimal = ZERO

    @property
    def parent(self) -> str | None:
        """The path of the class above it, None at the top."""
        head, separator, _ = self.name.rpartition(SEPARATOR)
        return head if separator else None

    @property
    def short_name(self) -> str:
        """The last part of the path."""
        return self.name.rpartition(SEPARATOR)[2]


@dataclass(frozen=True, slots=True)
class Band:
    """The edges in force, weights of the household.

    `tilt` is what the target in force departs from the strategic one by; `shift` the part of it that volatility makes.
    """

    lower: Decimal
    target: Decimal
    upper: Decimal
    tilt: Decimal = ZERO
    shift: Decimal = ZERO

    def state(self, weight: Decimal) -> str:
        """`under`, `in` or `over`; an edge itself is inside."""
        return "under" if weight < self.lower else "over" if weight > self.upper else "in"

    def beyond(self, weight: Decimal) -> Decimal:
        """Signed distance past the broken edge, zero inside."""
        return min(weight - self.lower, ZERO) + max(weight - self.upper, ZERO)
