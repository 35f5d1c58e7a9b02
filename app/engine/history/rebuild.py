"""Drift over time, rebuilt from transactions, statements and prices and anchored on what is held on the last day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

import numpy as np

from app.engine.history.events import breaches_of, events_of
from app.engine.history.flows import flows_of, total_flows
from app.engine.history.gaps import gaps_of
from app.engine.history.levels import Holding, Levels, Unknown, cash_levels, share_levels
from app.engine.history.moves import Move, own_moves
from app.engine.history.result import (
    STALE_DAYS,
    ClassHistory,
    Closes,
    Days,
    DriftHistory,
    Flags,
    Floats,
    Statement,
    closes_on,
)
from app.engine.history.targets import Stretch, stretches
from app.engine.signals.band_timing import TimingPath, moved_edges
from app.model.household import Household
from app.model.number import ZERO
from app.model.plan import Plan, ancestors
from app.model.security import CASH
from app.model.target import CASH_CLASS, Band
from app.model.timing import NO_TIMING
from app.model.transaction import Transaction

HALF_A_CENT = 0.005


@dataclass(frozen=True, slots=True)
class _Bands:
    """The bands of all stretches of days, and what volatility made of them day by day."""

    spans: Sequence[Stretch]
    days: Days
    moved: TimingPath | None

    def of(self, name: str, actual_f: Floats) -> ClassHistory:
        """A class with its bands; NaN where a plan did not have it, or it had no band."""
        target_f, lower_f, upper_f = (np.full(len(actual_f), np.nan) for _ in range(3))
        for span in self.spans:
            band = span.bands.get(name)
            if band is None:
                continue
            days = slice(span.begin, span.end)
            edges = self._edges(span, name, band)
            target_f[days] = edges[0]
            if name in span.banded:
                lower_f[days], upper_f[days] = edges[1:]
        return ClassHistory(actual_f, target_f, lower_f, upper_f)

    def _edges(self, span: Stretch, name: str, band: Band) -> tuple[Floats | float, Floats | float, Floats | float]:
        if self.moved is None or not span.plan.rules.volatility.moves_bands:
            return float(band.target), float(band.lower), float(band.upper)
        day = date.fromordinal(int(self.days[span.begin]))
        return moved_edges(span.plan, name, band, day, self.moved.between(span.begin, span.end))


@dataclass(slots=True)
class _Holdings:
    """Shares by symbol and day, cash by day, and what is not known of them. Rows are symbols, columns days."""

    symbols: list[str]
    shares_f: Floats
    cash_f: Floats
    unknown: list[Unknown]


def rebuild(
    household: Household,
    transactions: Sequence[Transaction],
    closes: Mapping[str, Closes],
    plans: Sequence[tuple[date, Plan]],
    first: date | None = None,
    statements: Sequence[Statement] = (),
    timing: Callable[[Days], TimingPath] | None = None,
) -> DriftHistory:
    """The history up to the household's day on every day that has a price of something, and on that day itself.

    It begins with the first row or statement, or on `first` where that is later. `transactions` are in order of entry,
    `plans` each with its first day, ascending; where there are none, the household's holds for all days. `timing` says
    what volatility made of targets and bands on each of the days; None where it never was to.
    """
    rows = sorted((t for t in transactions if t.day <= household.as_of), key=attrgetter("day"))
    told = [s for s in statements if s.day <= household.as_of]
    days = _days(household.as_of, rows, told, closes, first)
    if not len(days):
        return DriftHistory((), {}, np.zeros(0), np.zeros(0), ())
    without_cash = {t.account for t in rows}.difference(household.cash)
    moves, own = own_moves(rows, without_cash)
    held = _holdings(household, rows, told, days)
    _put_on_the_way(held, moves, days)
    prices_f = np.vstack(
        [_prices(household, closes.get(s), s, days) for s in held.symbols] or [np.zeros((0, len(days)))]
    )
    worth_f = np.where(held.shares_f == 0, 0.0, held.shares_f * prices_f)
    value_f = worth_f.sum(axis=0) + held.cash_f
    value_f[np.abs(value_f) < HALF_A_CENT] = 0.0
    place = {symbol: n for n, symbol in enumerate(held.symbols)}
    flows = flows_of(rows, days, lambda symbol, day: float(prices_f[place[symbol], day]), own, without_cash)
    plans = plans or [(date.min, household.plan)]
    moved = None if timing is None else timing(days)
    spans = stretches(plans, days, household.timing if moved is None else NO_TIMING)
    classes, parents = _classes(household, held, worth_f, value_f, _Bands(spans, days, moved))
    calendar = tuple(map(date.fromordinal, days.tolist()))
    drift_f = sum((np.abs(c.actual_f - c.target_f) for c in classes.values()), np.zeros(len(days))) / 2
    return DriftHistory(
        calendar,
        classes,
        value_f,
        drift_f,
        events_of(rows, flows, plans, calendar, value_f),
        parents,
        gaps_of(days, held.unknown, _unpriced(held, prices_f), STALE_DAYS),
        breaches_of(calendar, {**classes, **parents}),
        total_flows(flows, len(days)),
    )


def _days(
    last: date,
    rows: Sequence[Transaction],
    statements: Sequence[Statement],
    closes: Mapping[str, Closes],
    first: date | None,
) -> Days:
    """Days with a price, and the last one, from the first record on."""
    end = last.toordinal()
    begin = min([t.day.toordinal() for t in rows[:1]] + [s.day.toordinal() for s in statements], default=end)
    begin = max(begin, first.toordinal() if first else 0)
    if begin > end:
        return np.zeros(0, dtype=np.int64)
    there = np.zeros(end - begin + 1, dtype=bool)
    there[-1] = True
    for c in closes.values():
        inside = c.days[np.searchsorted(c.days, begin) : np.searchsorted(c.days, end, side="right")]
        there[inside - begin] = True
    return np.flatnonzero(there).astype(np.int64) + begin


def _holdings(
    household: Household, rows: Sequence[Transaction], statements: Sequence[Statement], days: Days
) -> _Holdings:
    """Shares and cash at the close of each day, summed over the accounts."""
    end = household.as_of.toordinal()
    now: dict[tuple[str, str], float] = defaultdict(float)
    for lot in household.lots:
        now[lot.account, lot.symbol] += float(lot.shares)
    touching: dict[tuple[str, str], list[Transaction]] = defaultdict(list)
    for t in rows:
        for symbol in {t.symbol, t.other_symbol}:
            touching[t.account, symbol].append(t)
    stated: dict[str, list[Statement]] = defaultdict(list)
    for s in statements:
        stated[s.account].append(s)
    pairs = {*now, *touching, *((s.account, symbol) for s in statements for symbol in s.shares)}
    pairs = {(account, symbol) for account, symbol in pairs if symbol not in ("", CASH)}
    symbols = sorted({symbol for _, symbol in pairs})
    place = {symbol: n for n, symbol in enumerate(symbols)}
    found = _Holdings(symbols, np.zeros((len(symbols), len(days))), np.zeros(len(days)), [])
    for account, symbol in sorted(pairs):
        told = [(s.day.toordinal(), s.shares.get(symbol, 0.0)) for s in stated[account]]
        holding = Holding(account, symbol, now.get((account, symbol), 0.0), end, told)
        levels = share_levels(holding, touching.get((account, symbol), []))
        found.shares_f[place[symbol]] += _by_day(levels, days)
        found.unknown += levels.unknown
    _add_cash(found, household, rows, stated, days)
    return found


def _add_cash(
    found: _Holdings,
    household: Household,
    rows: Sequence[Transaction],
    stated: Mapping[str, Sequence[Statement]],
    days: Days,
) -> None:
    """Cash of the accounts whose cash is known."""
    moved: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for t in rows:
        if t.cash:
            moved[t.account].append((t.day.toordinal(), float(t.cash)))
    for account, cash in household.cash.items():
        told = [(s.day.toordinal(), s.cash) for s in stated.get(account, ()) if s.cash is not None]
        holding = Holding(account, CASH, float(cash), household.as_of.toordinal(), told)
        levels = cash_levels(holding, moved[account])
        found.cash_f += _by_day(levels, days)
        found.unknown += levels.unknown


def _by_day(levels: Levels, days: Days) -> Floats:
    """The level of each day."""
    begins = np.searchsorted(days, levels.since)
    amounts_f: Floats = np.repeat(levels.amounts_f, np.diff(begins, append=len(days)))
    return amounts_f


def _put_on_the_way(held: _Holdings, moves: Sequence[Move], days: Days) -> None:
    """What has left one account and not come into the other yet is held on the days between; never twice."""
    for move in moves:
        if move.left == move.came:
            continue
        begin, end = np.searchsorted(days, sorted((move.left, move.came)))
        line_f = held.cash_f if move.symbol == CASH else held.shares_f[held.symbols.index(move.symbol)]
        line_f[begin:end] += float(move.amount) * (1 if move.left < move.came else -1)


def _prices(household: Household, closes: Closes | None, symbol: str, days: Days) -> Floats:
    """The close of each day, and the price in force on the last day."""
    out = np.full(len(days), np.nan) if closes is None else closes_on(days, closes.days, closes.close_f)
    price = household.price(symbol)
    if price is not None:
        out[-1] = float(price)
    return out


def _unpriced(held: _Holdings, prices_f: Floats) -> dict[str, Flags]:
    """The days on which a security is held, and how much of it is known, but not its price."""
    missing = np.isnan(prices_f) & (held.shares_f != 0) & ~np.isnan(held.shares_f)
    return {held.symbols[n]: missing[n] for n in np.flatnonzero(missing.any(axis=1))}


def _classes(
    household: Household, held: _Holdings, worth_f: Floats, value_f: Floats, bands: _Bands
) -> tuple[dict[str, ClassHistory], dict[str, ClassHistory]]:
    """Weights of today's leaves, and of the classes above them that have a band, with what was in force each day."""
    leaves = household.plan.leaves
    parts = [household.security(s).classes for s in held.symbols]
    parts_f = np.array([[float(p.get(c.name, ZERO)) for p in parts] for c in leaves]).reshape(len(leaves), len(parts))
    money_f = parts_f @ worth_f
    for n, c in enumerate(leaves):
        if c.name == CASH_CLASS:
            money_f[n] += held.cash_f
    weights_f = np.divide(money_f, value_f, out=np.full(money_f.shape, np.nan), where=value_f > 0)
    actual = {c.name: weights_f[n] for n, c in enumerate(leaves)}
    names = {c.name for c in leaves}
    banded = [c.name for c in household.plan.classes if c.name not in names and (c.below or c.above)]
    above = {name: sum(w for leaf, w in actual.items() if name in ancestors(leaf)) for name in banded}
    return (
        {name: bands.of(name, weight_f) for name, weight_f in actual.items()},
        {name: bands.of(name, np.asarray(weight_f)) for name, weight_f in above.items()},
    )
