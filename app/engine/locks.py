"""Does a lock of the plan forbid a trade outright?"""

from __future__ import annotations

from collections.abc import Iterable

from app.model.plan import Lock, LockHow, LockSide, Plan, ancestors


def is_locked(
    plan: Plan, side: LockSide, account: str, symbol: str, classes: Iterable[str] = (), lot: str = ""
) -> bool:
    """Is there a blocking lock on that side of trading? Locks that only put a price on it do not count."""
    paths = {path for name in classes for path in (name, *ancestors(name))}
    return any(
        x.how is LockHow.BLOCK and x.covers(side) and _speaks_of(x, account, symbol, paths, lot) for x in plan.locks
    )


def _speaks_of(lock: Lock, account: str, symbol: str, paths: set[str], lot: str) -> bool:
    return (
        lock.lot in ("", lot)
        and lock.account in ("", account)
        and lock.symbol in ("", symbol)
        and (not lock.asset_class or lock.asset_class in paths)
    )
