"""Tickets: what a human types at the broker, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.model.number import ZERO
from app.model.proposal import Trade


class TicketState(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    HELD = "held"
    PART_FILLED = "part-filled"
    FILLED = "filled"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Fill:
    """An imported execution matched to a ticket."""

    transaction: str
    day: date
    shares: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Ticket:
    """One accepted trade with its state and fills; `batch` is the proposal it came from."""

    id: str
    batch: str
    accepted: date
    trade: Trade
    state: TicketState = TicketState.OPEN
    fills: tuple[Fill, ...] = ()
    note: str = ""

    @property
    def filled(self) -> Decimal:
        """Shares executed so far."""
        return sum((f.shares for f in self.fills), ZERO)
