"""What money raised costs, in all and by account."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.model.number import ZERO


@dataclass(frozen=True, slots=True)
class Drawn:
    """One account's part of a withdrawal, in money.

    `amount` is what it pays out, zero where it only sells; `cost` of trading in it; `tax` its share of the year's
    change, None where that cannot be shared out. `is_income` is an account whose payments are taxed as income, which
    nothing here counts; `beyond` what is sold there for more than is paid out.
    """

    account: str
    amount: Decimal
    tax: Decimal | None
    cost: Decimal
    is_income: bool = False
    beyond: Decimal = ZERO

    @property
    def per_dollar(self) -> Decimal | None:
        """Tax and cost of one dollar paid out; None where nothing is, or the tax is not known."""
        return None if self.tax is None or not self.amount else (self.tax + self.cost) / self.amount


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """All of it: `tax` is this year's change of tax, `cost` that of every trade, both money."""

    drawn: tuple[Drawn, ...]
    tax: Decimal
    cost: Decimal

    @property
    def amount(self) -> Decimal:
        """What is paid out."""
        return sum((one.amount for one in self.drawn), ZERO)

    @property
    def beyond(self) -> Decimal:
        """What is sold for more than is paid out, to bring classes back."""
        return sum((one.beyond for one in self.drawn), ZERO)

    @property
    def per_dollar(self) -> Decimal:
        """Tax and cost of one dollar paid out."""
        return (self.tax + self.cost) / self.amount
