"""The journal of decisions: what was proposed, delayed, accepted and skipped, and what each of it earned.

What the user decides is kept in the household's file; what follows from the rule alone (a breach begins, a filter
waits) is rebuilt from history and never stored. Money is in the household's currency; None is unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from app.model.number import ZERO, known_sum

LONGEST_NOTE = 400
"""Characters."""
OVER, UNDER, INSIDE = "over", "under", "in"


class DecisionKind(StrEnum):
    """What was decided about a class outside its band."""

    PROPOSED = "proposed"
    DELAYED = "delayed"
    ACCEPTED = "accepted"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One decision about one class on one day.

    `side` is the side of its band the class was on (`over`, `under`, or `in`), `weight` what it weighed and `edge` the
    edge it had broken, both None where that is not known. `proposal` and `ticket` name what was accepted. `made_at` is
    None and `id` zero for what is rebuilt from history.
    """

    day: date
    name: str
    kind: DecisionKind
    side: str = INSIDE
    weight: Decimal | None = None
    edge: Decimal | None = None
    proposal: str = ""
    ticket: str = ""
    note: str = ""
    made_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Alpha:
    """What decisions added against the mechanical benchmark, in dollars, by where it came from.

    A part that cannot be known is None, and then so is the total.
    """

    timing: Decimal | None = ZERO
    cash_flow: Decimal | None = ZERO
    tax: Decimal | None = ZERO
    location: Decimal | None = ZERO
    cost: Decimal | None = ZERO

    @property
    def parts(self) -> Mapping[str, Decimal | None]:
        """The five parts by name, in the order they are shown."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @property
    def total(self) -> Decimal | None:
        """The sum of the parts, None where one of them is unknown."""
        return known_sum(self.parts.values())


class Mended(StrEnum):
    """What took a part of a gap away: a trade, money that came or went, or prices alone."""

    TRADED = "traded"
    FLOW = "flow"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the gap and the day it was gone; `amount` is in dollars of the day the rule would have traded.

    `relative` is the class's return from that day on less that of what it is traded for, `timing` what it brought.
    """

    day: date
    how: Mended
    amount: Decimal
    relative: float | None
    timing: Decimal | None


@dataclass(frozen=True, slots=True)
class Bills:
    """Costs and taxes behind an episode, in dollars; a tax is this year's less the value of the later tax it spares.

    `rule_*` are of the mechanical trade, `real_*` of what was done. `fifo_tax` is what the same sales in the same
    accounts would have cost first in, first out; `spread_tax` first in, first out and pro rata over the accounts.
    """

    rule_cost: Decimal | None = ZERO
    rule_tax: Decimal | None = ZERO
    real_cost: Decimal | None = ZERO
    real_tax: Decimal | None = ZERO
    fifo_tax: Decimal | None = ZERO
    spread_tax: Decimal | None = ZERO


@dataclass(frozen=True, slots=True)
class Episode:
    """One breach of one class, from its first day outside to the day it is back inside; `last` is None while it lasts.

    `traded` is the day the rule would have traded, None where it did not look while the class was outside, `value` the
    household's value at that close, `gap` the dollars it would have traded to reach the weight `goal`. `weight` and
    `edge` are of that day, or of the first where there is none. `unknown` says why a part is not known.
    """

    name: str
    side: str
    first: date
    last: date | None
    weight: Decimal
    edge: Decimal
    traded: date | None = None
    value: Decimal = ZERO
    goal: Decimal = ZERO
    gap: Decimal = ZERO
    slices: tuple[Slice, ...] = ()
    bills: Bills = field(default_factory=Bills)
    alpha: Alpha = field(default_factory=Alpha)
    unknown: tuple[str, ...] = ()
    entries: tuple[JournalEntry, ...] = ()

    @property
    def is_open(self) -> bool:
        """Is the class outside still?"""
        return self.last is None

    @property
    def basis_points(self) -> Decimal | None:
        """The total in basis points of the household's value on the day of the rule's trade."""
        total = self.alpha.total
        return None if total is None or not self.value else total / self.value * 10_000

    def mended(self, how: Mended) -> Decimal:
        """The dollars of the gap that went that way."""
        return sum((s.amount for s in self.slices if s.how is how), ZERO)
