"""Drift over time: price history and transactions from the file, the rest by the engine."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from app.model.plan import Plan
from app.model.progress import Progress

if TYPE_CHECKING:
    from app.desk.session import Session
    from app.engine.history import Closes, DriftHistory


def drift_history(session: Session, first: date | None, last: date | None) -> Generator[Progress, None, DriftHistory]:
    """Rebuild the history up to the day in view, or to `last` where that is earlier."""
    from app.desk.household_of import ledger_rows, load_household
    from app.engine.history import rebuild

    yield Progress(0, 3, "Reading prices")
    day = min(last, session.as_of) if last is not None else session.as_of
    household = session.household() if day == session.as_of else load_household(session.file, day)
    closes = _closes(session, day)
    yield Progress(1, 3, "Reading transactions")
    transactions = ledger_rows(session.file)
    yield Progress(2, 3, "Rebuilding weights")
    return rebuild(household, transactions, closes, plans_until(session, day), first)


def _closes(session: Session, last: date) -> dict[str, Closes]:
    import numpy as np

    from app.engine.history import Closes

    history = session.file.price_history(last=last)
    days, prices = np.array(history.days, dtype=np.int64), np.array(history.close_f, dtype=np.float64)
    out, start = {}, 0
    for symbol, rows in groupby(history.symbols):
        count = sum(1 for _ in rows)
        out[symbol] = Closes(days[start : start + count], prices[start : start + count])
        start += count
    return out


def plans_until(session: Session, last: date) -> list[tuple[date, Plan]]:
    """The plans that were in force, each from its day; the first with classes holds for the days before it too.

    A plan made after the last day holds on it, as it does wherever that day is looked at.
    """
    told = session.file.plan_versions()
    versions = [(min(at.astimezone().date(), last), plan) for at, plan in told if plan.classes]
    by_day = dict(versions)
    ordered = sorted(by_day.items())
    return [(date.min, ordered[0][1]), *ordered[1:]] if ordered else []
