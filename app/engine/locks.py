"""The plan's locks: which of them speak of a trade, and whether one forbids it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from app.model.plan import Lock, LockHow, LockSide

_PART = re.compile(r"w\d+$")


def lock_matches(lock: Lock, account: str, symbol: str, classes: Mapping[str, Decimal], lot: str = "") -> bool:
    """Does the lock speak of that lot of that security in that account? Without an account, only a lock on all does.

    A lock on a lot holds for the parts wash sales cut off it too.
    """
    if lock.lot and lock.lot not in lot_names(lot):
        return False
    in_class = not lock.asset_class or any(
        n == lock.asset_class or n.startswith(lock.asset_class + "/") for n in classes
    )
    return lock.account in ("", account) and lock.symbol in ("", symbol) and in_class


def lot_names(lot: str) -> tuple[str, str]:
    """A lot's id, and that of the lot a wash sale cut it off."""
    return lot, _PART.sub("", lot)


def is_blocked(
    locks: Iterable[Lock],
    side: LockSide,
    account: str,
    symbol: str,
    classes: Mapping[str, Decimal],
    lot: str = "",
) -> bool:
    """Does any lock forbid the trade outright?"""
    return any(
        x.how is LockHow.BLOCK and x.covers(side) and lock_matches(x, account, symbol, classes, lot) for x in locks
    )
