"""Drift over time, rebuilt from transactions and prices and anchored on what is held today.

Shares of a day are today's less what was traded since, splits undone. Where the records of a holding do not lead from
nothing to what is held, the days before its first record are a gap, not a guess. Arrays are float64; NaN is a gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from app.engine.bands import bands_of
from app.engine.drift import shares_by_symbol
from app.engine.history.result import ClassHistory, Closes, DriftHistory, Floats, HistoryEvent
from app.engine.words import dollars
from app.model.household import Household
from app.model.number import ZERO
from app.model.plan import Plan
from app.model.target import CASH_CLASS
from app.model.transaction import Action, Transaction

STALE_DAYS = 10
SHARE_TOLERANCE = 1e-3
WORTH_A_MARK = 0.002
ADDS = frozenset({Action.BUY, Action.REINVEST, Action.TRANSFER_IN, Action.GIFT, Action.INHERIT, Action.SPIN_OFF})
TAKES = frozenset({Action.SELL, Action.TRANSFER_OUT, Action.MERGER})


def rebuild(
    household: Household,
    transactions: Sequence[Transaction],
    closes: Mapping[str, Closes],
    plans: Sequence[tuple[date, Plan]],
    first: date | None = None,
) -> DriftHistory:
    """The history up to the household's day on every day that has a price of something held."""
    end = household.as_of.toordinal()
    known = [t for t in transactions if t.day <= household.as_of]
    begin = max(min((t.day.toordinal() for t in known), default=end), first.toordinal() if first else 0)
    priced = [c.days for c in closes.values() if len(c.days)]
    days = np.unique(np.concatenate([*priced, [end]])) if priced else np.array([end])
    days = days[(days >= begin) & (days <= end)].astype(np.int64)
    if not len(days):
        return DriftHistory((), {}, np.zeros(0), np.zeros(0), ())
    symbols = sorted({*shares_by_symbol(household), *(t.symbol for t in known if t.symbol)})
    shares_f = (
        np.column_stack([_shares(household, known, s, days) for s in symbols]) if symbols else np.zeros((len(days), 0))
    )
    prices_f = (
        np.column_stack([_prices(household, closes.get(s), s, days) for s in symbols])
        if symbols
        else np.zeros((len(days), 0))
    )
    worth_f = np.where(shares_f == 0, 0.0, shares_f * prices_f)
    cash_f = _cash(household, known, days)
    value_f = worth_f.sum(axis=1) + cash_f
    classes = _classes(household, symbols, worth_f, cash_f, value_f, days, plans)
    gaps = [
        np.abs(c.actual_f - c.target_f)
        for name, c in classes.items()
        if name in {x.name for x in household.plan.leaves}
    ]
    drift_f = np.sum(gaps, axis=0) / 2 if gaps else np.zeros(len(days))
    calendar = tuple(date.fromordinal(int(d)) for d in days)
    return DriftHistory(calendar, classes, value_f, drift_f, _events(known, days, value_f, plans))


def _shares(household: Household, transactions: Sequence[Transaction], symbol: str, days: NDArray[np.int64]) -> Floats:
    """Shares at the close of each day over all accounts; NaN before records that start mid-way."""
    held = float(sum((x.shares for x in household.lots if x.symbol == symbol), ZERO))
    steps: list[tuple[int, float]] = []
    after = held
    mine = (t for t in transactions if symbol in (t.symbol, t.other_symbol))
    for t in sorted(mine, key=lambda t: t.day)[::-1]:
        before = _before(t, symbol, after)
        if before != after:
            steps.append((t.day.toordinal(), after))
        after = before
    start = 0.0 if abs(after) < SHARE_TOLERANCE else np.nan
    if not steps:
        return np.where((days == days[-1]) | (held == 0), held, np.nan)
    steps.reverse()
    begins, levels = np.array([s[0] for s in steps]), np.array([s[1] for s in steps])
    place = np.searchsorted(begins, days, side="right") - 1
    out = np.where(place >= 0, levels[np.maximum(place, 0)], start)
    return np.where(np.abs(out) < SHARE_TOLERANCE, 0.0, out)


def _before(t: Transaction, symbol: str, after: float) -> float:
    """Shares held before a row, from those held after it."""
    shares = float(t.shares) if t.shares else 0.0
    if t.action is Action.SPLIT and shares:
        return after - float(t.added_shares) if t.added_shares is not None else after / shares
    if t.action is Action.MERGER and symbol == t.other_symbol:
        return after - shares * float(t.ratio or 0)
    if symbol != t.symbol:
        return after
    return after - shares if t.action in ADDS else after + shares if t.action in TAKES else after


def _prices(household: Household, closes: Closes | None, symbol: str, days: NDArray[np.int64]) -> Floats:
    """The last close of each day, a gap once it is older than ten days; the price in force on the last day."""
    out = np.full(len(days), np.nan)
    if closes is not None and len(closes.days):
        place = np.searchsorted(closes.days, days, side="right") - 1
        there = place >= 0
        age = days - closes.days[np.maximum(place, 0)]
        out = np.where(there & (age <= STALE_DAYS), closes.close_f[np.maximum(place, 0)], np.nan)
    price = household.price(symbol)
    if price is not None:
        out[-1] = float(price)
    return out


def _cash(household: Household, transactions: Sequence[Transaction], days: NDArray[np.int64]) -> Floats:
    """Cash at the close of each day: today's less what moved since."""
    moved = sorted((t.day.toordinal(), float(t.cash)) for t in transactions if t.cash)
    when = np.array([d for d, _ in moved], dtype=np.int64)
    running = np.concatenate([[0.0], np.cumsum([c for _, c in moved])])
    upto = running[np.searchsorted(when, days, side="right")] if len(when) else np.zeros(len(days))
    present_f: Floats = np.full(len(days), float(household.total_cash)) - running[-1] + upto
    return present_f


def _classes(
    household: Household,
    symbols: Sequence[str],
    worth_f: Floats,
    cash_f: Floats,
    value_f: Floats,
    days: NDArray[np.int64],
    plans: Sequence[tuple[date, Plan]],
) -> dict[str, ClassHistory]:
    """Weights of today's leaves with the target and band that were in force each day."""
    out = {}
    for c in household.plan.leaves:
        parts_f = np.array([float(household.security(s).classes.get(c.name, ZERO)) for s in symbols])
        money_f = worth_f[:, parts_f > 0] @ parts_f[parts_f > 0] + (cash_f if c.name == CASH_CLASS else 0.0)
        actual_f = np.divide(money_f, value_f, out=np.full(len(days), np.nan), where=value_f > 0)
        target_f, lower_f, upper_f = (np.full(len(days), np.nan) for _ in range(3))
        for since, plan in plans or [(date.min, household.plan)]:
            _fill_band(plan, c.name, days, since, (target_f, lower_f, upper_f))
        out[c.name] = ClassHistory(actual_f, target_f, lower_f, upper_f)
    return out


def _fill_band(
    plan: Plan, name: str, days: NDArray[np.int64], since: date, arrays: tuple[Floats, Floats, Floats]
) -> None:
    """Write the band of a plan into all days from `since` on; a tilt's end splits them."""
    from_day = days >= since.toordinal()
    found = plan.asset_class(name)
    ends = [found.tilt.until.toordinal()] if found is not None and found.tilt is not None else []
    for begin, end in zip([since.toordinal(), *(e + 1 for e in ends)], [*ends, 10**7], strict=True):
        stretch = from_day & (days >= begin) & (days <= end)
        if not stretch.any():
            continue
        if found is None:
            for array in arrays:
                array[stretch] = np.nan
            continue
        band = bands_of(plan, date.fromordinal(int(days[stretch][0])))[name]
        for array, weight in zip(arrays, (band.target, band.lower, band.upper), strict=True):
            array[stretch] = float(weight)


def _events(
    transactions: Sequence[Transaction], days: NDArray[np.int64], value_f: Floats, plans: Sequence[tuple[date, Plan]]
) -> tuple[HistoryEvent, ...]:
    """Rebalances (purchases and sales on one day), money in and out, changes of the plan; small ones left out."""
    flows: dict[tuple[date, str], Decimal] = {}
    sides: dict[date, dict[Action, Decimal]] = {}
    for t in transactions:
        if t.action in (Action.DEPOSIT, Action.WITHDRAWAL):
            flows[t.day, t.action] = flows.get((t.day, t.action), ZERO) + abs(t.cash)
        if t.action in (Action.BUY, Action.SELL):
            sides.setdefault(t.day, {})[t.action] = sides.get(t.day, {}).get(t.action, ZERO) + abs(t.cash)
    begin = date.fromordinal(int(days[0]))
    mark = float(np.nanmean(value_f)) * WORTH_A_MARK if np.isfinite(value_f).any() else 0.0
    found = [
        HistoryEvent(day, kind, f"{kind.capitalize()} {dollars(amount)}")
        for (day, kind), amount in flows.items()
        if float(amount) > mark
    ]
    found += [
        HistoryEvent(day, "rebalanced", "Rebalanced")
        for day, both in sides.items()
        if len(both) == 2 and float(min(both.values())) > mark  # noqa: PLR2004  bought and sold
    ]
    found += [HistoryEvent(day, "plan", "Plan changed") for day, _ in plans[1:]]
    return tuple(sorted((e for e in found if e.day >= begin), key=lambda e: (e.day, e.kind)))
