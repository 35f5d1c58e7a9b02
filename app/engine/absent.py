"""Holdings that a snapshot of an account leaves out although what was known before has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from app.engine.holdings import gather
from app.engine.wash_outcome import lots_of
from app.model.account import Account
from app.model.holding import Position
from app.model.household import Lot
from app.model.transaction import Transaction


def left_out(
    account: Account,
    earlier: Iterable[Position],
    ledger: Iterable[Transaction],
    named: Collection[str],
    day: date,
) -> tuple[Lot, ...]:
    """Lots open on a snapshot's day by the snapshots before it and the ledger, of securities it does not name.

    A sale that the ledger shows leaves nothing to ask.
    """
    mine = [p for p in earlier if p.account == account.name]
    found = gather(day, [account], mine, [t for t in ledger if t.account == account.name and t.day <= day])
    return tuple(lot for lot in lots_of(found.held) if lot.symbol not in named and lot.shares > 0)
