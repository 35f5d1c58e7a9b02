"""Opening balances as rows of the ledger, so that a replay has them before the first imported row."""

from __future__ import annotations

from collections.abc import Iterable

from app.model.number import ZERO
from app.model.reconciliation import OpeningBalance
from app.model.security import CASH
from app.model.transaction import Action, Transaction

SOURCE = "Opening balance"
_PREFIX = "o"


def opening_rows(balances: Iterable[OpeningBalance]) -> tuple[Transaction, ...]:
    """Each balance as shares, or cash, that came in on its day from nowhere.

    Unknown basis and purchase day stay unknown. Wash-sale rules see a given purchase day as that of a purchase.
    """
    return tuple(
        Transaction(
            f"{_PREFIX}{b.id}",
            b.account,
            b.day,
            Action.TRANSFER_IN,
            b.symbol if b.shares else CASH,
            b.shares,
            cash=ZERO if b.shares else b.cash or ZERO,
            basis=b.basis if b.shares else None,
            acquired=b.acquired if b.shares else None,
            source=SOURCE,
        )
        for b in balances
    )


def is_opening(t: Transaction) -> bool:
    """Is the row an opening balance, which came from no other account?"""
    return t.source == SOURCE and t.id.startswith(_PREFIX)


def opening_number(t: Transaction) -> int:
    """The number of the opening balance behind a row."""
    return int(t.id.removeprefix(_PREFIX))


def opening_of(account: str, symbol: str, rows: Iterable[Transaction]) -> tuple[int, ...]:
    """The numbers of a security's opening balances in an account."""
    return tuple(opening_number(t) for t in rows if is_opening(t) and (t.account, t.symbol) == (account, symbol))
