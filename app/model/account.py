"""Accounts and how they are taxed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.model.number import ZERO


class AccountType(StrEnum):
    """Kinds of account that differ in tax or in what may be traded."""

    TAXABLE = "taxable"
    TRADITIONAL = "traditional"
    ROTH = "roth"
    WORKPLACE = "401k"
    HSA = "hsa"
    EDUCATION = "529"
    HELD_AWAY = "held-away"

    @property
    def is_taxable(self) -> bool:
        """Do sales in it realise gains and losses?"""
        return self is AccountType.TAXABLE

    @property
    def pays_income(self) -> bool:
        """Is what is paid out of it taxed as income (IRC 408(d)(1), 402(a))?"""
        return self in (AccountType.TRADITIONAL, AccountType.WORKPLACE)


class LotMethod(StrEnum):
    """Which lots a sale takes when none are named."""

    FIFO = "fifo"
    LIFO = "lifo"
    HIFO = "hifo"
    LOFO = "lofo"
    MINTAX = "mintax"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class Account:
    """One account of one owner.

    `also` are names brokers print for it; `menu`, where given, is all it may buy (a 401k's funds).
    `sell_unreconciled` lets proposals sell what does not reconcile with the broker's files.
    """

    name: str
    type: AccountType = AccountType.TAXABLE
    owner: str = "self"
    trades: bool = True
    minimum_cash: Decimal = ZERO
    commission: Decimal = ZERO
    fractional: bool = False
    lot_method: LotMethod = LotMethod.FIFO
    reinvest: bool = False
    broker: str = ""
    also: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()
    sell_unreconciled: bool = False

    @property
    def can_trade(self) -> bool:
        """May a proposal trade in it?"""
        return self.trades and self.type is not AccountType.HELD_AWAY
