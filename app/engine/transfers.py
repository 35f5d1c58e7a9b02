"""Shares moved between two accounts of the household: the rows of both sides, matched, so that lots go along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from app.engine.opening import is_opening
from app.model.security import CASH
from app.model.transaction import Action, Transaction

MOST_DAYS = 10


def matched_transfers(rows: Sequence[Transaction]) -> Mapping[str, str]:
    """Row ids both ways, departure to arrival and back, for equal shares of a security within ten days.

    Rows are in order of day. An arrival that brings its own basis or day is left alone: the file knows better. So
    is an opening balance, which came from no account.
    """
    leaving: dict[tuple[str, object], list[Transaction]] = defaultdict(list)
    arriving: list[Transaction] = []
    for t in rows:
        if not t.shares or t.symbol in ("", CASH):
            continue
        if t.action is Action.TRANSFER_OUT:
            leaving[t.symbol, t.shares].append(t)
        elif t.action is Action.TRANSFER_IN and t.basis is None and t.acquired is None and not is_opening(t):
            arriving.append(t)
    found: dict[str, str] = {}
    for t in arriving:
        waiting = leaving[t.symbol, t.shares]
        near = [x for x in waiting if x.account != t.account and 0 <= (t.day - x.day).days <= MOST_DAYS]
        if near:
            departure = max(near, key=lambda x: x.day)
            waiting.remove(departure)
            found[departure.id], found[t.id] = t.id, departure.id
    return found
