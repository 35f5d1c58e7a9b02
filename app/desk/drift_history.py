"""Drift over time: prices, statements and transactions from the file, the rest by the engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Generator, Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from app.model.plan import Plan
from app.model.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.desk.session import Session
    from app.engine.history import Closes, DriftHistory, Statement
    from app.engine.signals.band_timing import TimingPath
    from app.model.holding import Position
    from app.model.household import Household
    from app.model.transaction import Transaction


def drift_history(session: Session, first: date | None, last: date | None) -> Generator[Progress, None, DriftHistory]:
    """Rebuild the history up to the day in view, or to `last` where that is earlier."""
    from app.desk.household_of import ledger_rows, load_household
    from app.engine.history import rebuild

    yield Progress(0, 3, "Reading transactions")
    day = min(last, session.as_of) if last is not None else session.as_of
    household = session.household() if day == session.as_of else load_household(session.file, day)
    transactions, positions = ledger_rows(session.file), session.file.positions()
    yield Progress(1, 3, "Reading prices")
    closes = closes_until(session, known_symbols(transactions, positions, household), positions, day)
    yield Progress(2, 3, "Rebuilding weights")
    plans = plans_until(session, day)
    return rebuild(household, transactions, closes, plans, first, _statements(positions), _timing(session, plans, day))


def _timing(
    session: Session, plans: list[tuple[date, Plan]], last: date
) -> Callable[[NDArray[np.int64]], TimingPath] | None:
    """What volatility made of bands and targets day by day; None where no plan let it."""
    if not any(plan.rules.volatility.moves_bands for _, plan in plans):
        return None
    from app.desk.bars import class_bars
    from app.engine.signals.band_timing import timing_path

    return partial(timing_path, plans, class_bars(session.file, plans[-1][1], last))


def known_symbols(
    transactions: Iterable[Transaction], positions: Iterable[Position], household: Household
) -> frozenset[str]:
    """Everything the household ever held or plans to; price files may tell of much more."""
    moved = {symbol for t in transactions for symbol in (t.symbol, t.other_symbol)}
    return frozenset(moved | {p.symbol for p in positions} | household.securities.keys())


def closes_until(
    session: Session, symbols: Container[str], positions: Iterable[Position], last: date
) -> dict[str, Closes]:
    """Closes of price files, and the prices that brokers state with holdings on days that have none."""
    import numpy as np

    from app.engine.history import Closes

    found = session.file.price_closes(symbols, last)
    stated: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for p in positions:
        if p.price is not None and p.day is not None and p.day <= last and not p.is_cash:
            stated[p.symbol][p.day.toordinal()] = float(p.price)
    for symbol, by_day in stated.items():
        days, close_f = found.get(symbol, (np.zeros(0, dtype=np.int64), np.zeros(0)))
        more = np.setdiff1d(np.array(list(by_day), dtype=np.int64), days)
        if len(more):
            days = np.concatenate([days, more])
            close_f = np.concatenate([close_f, [by_day[d] for d in more.tolist()]])
            order = np.argsort(days)
            found[symbol] = days[order], close_f[order]
    return {symbol: Closes(days, close_f) for symbol, (days, close_f) in found.items()}


def _statements(positions: Iterable[Position]) -> list[Statement]:
    """What dated snapshots say of an account each; one without a day holds for every day and anchors none."""
    from app.engine.history import Statement
    from app.engine.reconcile import snapshot_of

    rows: defaultdict[tuple[str, int], list[Position]] = defaultdict(list)
    for p in positions:
        if not p.is_lot and p.day is not None:
            rows[p.account, p.snapshot].append(p)
    newest: dict[tuple[str, date], Statement] = {}
    for (account, _), of_account in sorted(rows.items(), key=lambda item: item[0][1]):
        found = snapshot_of(account, of_account)
        shares = {symbol: float(held) for symbol, held in found.shares.items()}
        cash = None if found.cash is None else float(found.cash)
        newest[account, found.day] = Statement(account, found.day, shares, cash)
    return list(newest.values())


def plans_until(session: Session, last: date) -> list[tuple[date, Plan]]:
    """The plans that were in force, each from its day; the first with classes holds for the days before it too.

    A plan made after the last day holds on it, as it does wherever that day is looked at.
    """
    told = session.file.plan_versions()
    versions = [(min(at.astimezone().date(), last), plan) for at, plan in told if plan.classes]
    by_day = dict(versions)
    ordered = sorted(by_day.items())
    return [(date.min, ordered[0][1]), *ordered[1:]] if ordered else []
