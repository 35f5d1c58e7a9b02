"""The journal of decisions: what was proposed, delayed, accepted and skipped, and what each of it earned.

What the user decides is kept in the household's file; what follows from the rule alone (a breach begins, a filter
waits) is rebuilt from history and never stored. Money is in the household's currency; None is unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from app.model.number import ZERO

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
        return added(self.parts.values())


def added(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, None where one of the amounts is unknown."""
    total = ZERO
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
