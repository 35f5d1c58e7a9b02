"""Keys by which rows are known again in another export of the same account.

Balances, settlement days, pending flags and account names change between exports of the same row and stay out. Numbers
come from `Numbers`, which prints equal ones alike.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from app.model.number import CENT


class Folded(dict[str, str]):
    """Texts as they are compared, without case and with single spaces, each folded once."""

    def __missing__(self, text: str) -> str:
        folded = self[text] = " ".join(text.casefold().split())
        return folded


@cache
def _iso(day: date) -> str:
    return day.isoformat()


def row_key(
    day: date,
    symbol: str,
    shares: Decimal | None,
    amount: Decimal | None,
    price: Decimal | None,
    fees: Decimal | None,
    words: str,
) -> str:
    """What a row keeps in every export of its own format, all of it as printed.

    `day` is the posting day; `words` are the folded action, description and reference.
    """
    return f"{_iso(day)}|{symbol}|{shares!s}|{amount!s}|{price!s}|{fees!s}|{words}"


def soft_key(day: date, symbol: str, shares: Decimal | None, cash: Decimal) -> str:
    """What a row keeps in every format and wording: day, security, shares and, to the cent, the cash it moves."""
    return f"{_iso(day)}|{symbol}|{shares!s}|{cash.quantize(CENT)!s}"
