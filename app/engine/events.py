"""Rows of a ledger that tell one event: what a fund paid out, and the shares that were bought with it.

Brokers tell a reinvestment by two rows, some of them a day or two apart. Both stay as they are; that they belong
together is told beside them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta

from app.model.number import ZERO
from app.model.transaction import Action, Transaction

# The longest that the purchase was seen to follow what was paid out.
WITHIN = timedelta(days=3)
_PAID = frozenset({Action.DIVIDEND, Action.CAPITAL_GAIN, Action.INTEREST})


def reinvestments(rows: Iterable[Transaction]) -> Mapping[str, tuple[str, ...]]:
    """The purchases that reinvest a distribution: a purchase's id → the ids of what it was bought with.

    A purchase takes the nearest distribution of its security and account, at most `WITHIN` away, that paid exactly what
    it cost, or else all that was paid on one such day. No distribution is taken twice; what is left is in no event.
    """
    bought: defaultdict[tuple[str, str], list[Transaction]] = defaultdict(list)
    paid: defaultdict[tuple[str, str], list[Transaction]] = defaultdict(list)
    for row in rows:
        if row.action is Action.REINVEST and row.cash < 0:
            bought[row.account, row.symbol].append(row)
        elif row.action in _PAID and row.cash > 0:
            paid[row.account, row.symbol].append(row)
    found: dict[str, tuple[str, ...]] = {}
    for key, purchases in bought.items():
        found |= _matched(purchases, paid.get(key, []))
    return found


def _matched(purchases: list[Transaction], paid: list[Transaction]) -> dict[str, tuple[str, ...]]:
    """Purchases and payments of one security in one account."""
    found: dict[str, tuple[str, ...]] = {}
    left = {row.id: row for row in paid}
    for purchase in purchases:
        exact = [row for row in left.values() if row.cash == -purchase.cash and _is_near(row, purchase)]
        if exact:
            nearest = min(exact, key=lambda row: abs(row.day - purchase.day))
            found[purchase.id] = (left.pop(nearest.id).id,)
    for purchase in purchases:
        if purchase.id in found:
            continue
        days = sorted(
            {row.day for row in left.values() if _is_near(row, purchase)}, key=lambda d: abs(d - purchase.day)
        )
        for day in days:
            together = [row for row in left.values() if row.day == day]
            if sum((row.cash for row in together), ZERO) == -purchase.cash:
                found[purchase.id] = tuple(left.pop(row.id).id for row in together)
                break
    return found


def _is_near(row: Transaction, purchase: Transaction) -> bool:
    return abs(row.day - purchase.day) <= WITHIN
