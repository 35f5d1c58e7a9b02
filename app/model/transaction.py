"""What happened in an account, one row of the ledger each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.model.number import ZERO


class Action(StrEnum):
    """Kinds of ledger row.

    `capital-gain` is a fund's distribution of long-term gains; `sweep` moves cash to or from the core fund (no effect);
    `unclassified` waits for the user.
    """

    BUY = "buy"
    SELL = "sell"
    REINVEST = "reinvest"
    DIVIDEND = "dividend"
    CAPITAL_GAIN = "capital-gain"
    INTEREST = "interest"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    FEE = "fee"
    TAX = "tax"
    SPLIT = "split"
    TRANSFER_IN = "transfer-in"
    TRANSFER_OUT = "transfer-out"
    RETURN_OF_CAPITAL = "return-of-capital"
    SPIN_OFF = "spin-off"
    MERGER = "merger"
    GIFT = "gift"
    INHERIT = "inherit"
    SWEEP = "sweep"
    UNCLASSIFIED = "unclassified"


@dataclass(frozen=True, slots=True)
class LotPick:
    """Shares taken from the purchase with that reference (specific identification)."""

    reference: str
    shares: Decimal


@dataclass(frozen=True, slots=True)
class Transaction:
    """One ledger row, already in the household's words and currency.

    `cash` is the signed effect on the account's cash, fees included; `shares` is positive for every action (a split's
    is the ratio new over old, unless the broker gives `added_shares`); `basis` is the cost that comes with shares for
    which no cash moves, None when unknown. `source` names file and line; `reference` is the file's own id.
    """

    id: str
    account: str
    day: date
    action: Action
    symbol: str = ""
    shares: Decimal | None = None
    price: Decimal | None = None
    cash: Decimal = ZERO
    fees: Decimal = ZERO
    basis: Decimal | None = None
    acquired: date | None = None
    lots: tuple[LotPick, ...] = ()
    description: str = ""
    reference: str = ""
    fair_value: Decimal | None = None
    ratio: Decimal | None = None
    other_symbol: str = ""
    boot: Decimal | None = None
    added_shares: Decimal | None = None
    source: str = ""


class DisposalKind(StrEnum):
    """What a disposal is: a sale, a return of capital beyond the basis, cash in a merger, a mark at the year's end."""

    SALE = "sale"
    DISTRIBUTION = "return-of-capital"
    BOOT = "boot"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Disposal:
    """A lot, or part of one, that left by sale: proceeds, adjusted basis and term; basis None when unknown.

    `disallowed` is what a wash sale puts off or takes for good, positive, None where the basis is unknown; `permanent`
    the part of it that is lost for good. `acquired` is the day of purchase, `held_since` the day the holding period
    counts from; `bought` and `purchase` are those of the lot. `sale` names the row of the ledger. `washed` is the part
    of the basis that earlier wash sales put there. `distributed` are capital gain distributions
    received on the shares.
    """

    account: str
    symbol: str
    acquired: date | None
    sold: date
    shares: Decimal
    proceeds: Decimal
    basis: Decimal | None
    term: str | None
    lot: str = ""
    kind: DisposalKind = DisposalKind.SALE
    disallowed: Decimal | None = ZERO
    permanent: Decimal = ZERO
    held_since: date | None = None
    bought: date | None = None
    purchase: str = ""
    sale: str = ""
    washed: Decimal = ZERO
    is_inherited: bool = False
    distributed: Decimal = ZERO

    @property
    def result(self) -> Decimal | None:
        """Proceeds less basis, before any disallowance; None where the basis is unknown."""
        return None if self.basis is None else self.proceeds - self.basis

    @property
    def gain(self) -> Decimal | None:
        """Proceeds less basis plus what is disallowed: what counts this year; None where the basis is unknown."""
        return None if self.basis is None else self.proceeds - self.basis + (self.disallowed or ZERO)
