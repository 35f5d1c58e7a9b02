"""Rows of a ledger, in short."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.model.transaction import Action, LotPick, Transaction

D = Decimal


def row(
    name: str,
    day: date,
    action: Action,
    symbol: str = "",
    shares: str | None = None,
    cash: str = "0",
    **more: object,
) -> Transaction:
    """Make a row of account A whose reference is its name; `more` are further fields."""
    made = Transaction(
        name, "A", day, action, symbol, None if shares is None else D(shares), cash=D(cash), reference=name
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


def buy(name: str, day: date, shares: str, cost: str, symbol: str = "X", **more: object) -> Transaction:
    """Make a purchase for so much money."""
    return row(name, day, Action.BUY, symbol, shares, f"-{cost}", **more)


def sell(name: str, day: date, shares: str, proceeds: str, symbol: str = "X", **more: object) -> Transaction:
    """Make a sale for so much money."""
    return row(name, day, Action.SELL, symbol, shares, proceeds, **more)


def pick(reference: str, shares: str) -> LotPick:
    """Name shares of a purchase."""
    return LotPick(reference, D(shares))
