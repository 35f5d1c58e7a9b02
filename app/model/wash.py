"""Wash sales: what was disallowed and where it went, and the windows that are open (IRC 1091)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Certainty(StrEnum):
    """How firmly an adjustment stands.

    `provisional` until thirty days after the sale have passed: another purchase may still change the match. `contested`
    where authorities differ and the reading not chosen gives another answer.
    """

    CERTAIN = "certain"
    PROVISIONAL = "provisional"
    CONTESTED = "contested"


@dataclass(frozen=True, slots=True)
class WashAdjustment:
    """Shares sold at a loss matched with the shares that replace them.

    `disallowed` is positive money; `permanent` says that it is lost for good instead of added to the replacement's
    basis. `shares` are in the units of the day of sale; `days_tacked` is what the replacement's holding period gains.
    `depends_on` names the readings whose other branch answers differently; `authority` is the statute or ruling.
    """

    loss_account: str
    loss_symbol: str
    sold: date
    sale: str
    loss_lot: str
    account: str
    symbol: str
    bought: date
    replacement_lot: str
    shares: Decimal
    disallowed: Decimal
    permanent: bool
    days_tacked: int
    replacement_sold: date | None
    certainty: Certainty
    depends_on: tuple[str, ...]
    authority: str


class WindowKind(StrEnum):
    """Why a window is open.

    `sold-at-loss` buying inside it washes a loss already taken; `bought` selling at a loss inside it is washed;
    `planned-buy` the same by a purchase declared for a day to come.
    """

    SOLD_AT_LOSS = "sold-at-loss"
    BOUGHT = "bought"
    PLANNED = "planned-buy"


@dataclass(frozen=True, slots=True)
class WashWindow:
    """A window open on the day in view: the event that opened it, and its first and last day.

    `identical` lists the symbols that count as one with `symbol`, itself included.
    """

    symbol: str
    account: str
    day: date
    start: date
    until: date
    kind: WindowKind
    shares: Decimal | None
    identical: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WashLedger:
    """Every adjustment of the household's history, by day of sale."""

    adjustments: tuple[WashAdjustment, ...] = ()
