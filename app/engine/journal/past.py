"""What the journal is worked out from: history, trades, prices and lots of the past, asked by day and class."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.engine.bars import Bars
from app.engine.history import Closes, DriftHistory
from app.engine.history.result import STALE_DAYS
from app.engine.journal.corrections import DayMoves, moves_of
from app.engine.journal.episodes import looks, side_path
from app.engine.journal.mechanical import YearFacts
from app.engine.trading_days import TradingDays
from app.model.household import Household, Lot
from app.model.number import from_float
from app.model.plan import Plan
from app.model.target import CASH_CLASS
from app.model.transaction import Disposal, Transaction

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Past:
    """`bars` are of the leading security of each class, `closes` of every security as traded.

    `lots_on` gives the lots held at the close of a day, `facts_of` what the tax of a year rests on, None where that is
    not known. `disposals` are those of taxable accounts.
    """

    history: DriftHistory
    household: Household
    plans: Sequence[tuple[date, Plan]]
    transactions: Sequence[Transaction]
    disposals: Sequence[Disposal]
    bars: Mapping[str, Bars]
    closes: Mapping[str, Closes]
    lots_on: Callable[[date], Sequence[Lot]]
    facts_of: Callable[[int], YearFacts | None]
    sessions: TradingDays

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The leaves of today's plan that the history has."""
        return tuple(c.name for c in self.household.plan.leaves if c.name in self.history.classes)

    @cached_property
    def moves(self) -> Mapping[int, DayMoves]:
        """Trades and money by place in the history."""
        return moves_of(self.household, self.transactions, self.history.days, lambda place, s: self.price_on(place)(s))

    @cached_property
    def looks(self) -> NDArray[np.bool_]:
        """Whether the rule looks at each close."""
        return looks(self.history.days, self.plans, self.sessions)

    @cached_property
    def sides(self) -> Mapping[str, NDArray[np.int8]]:
        """Above, below or inside by class and day."""
        return {name: side_path(self.history.classes[name]) for name in self.names}

    @cached_property
    def ordinals(self) -> NDArray[np.int64]:
        """The history's days."""
        return np.array([d.toordinal() for d in self.history.days], dtype=np.int64)

    @cached_property
    def levels(self) -> Mapping[str, Floats]:
        """Each class as its leading security makes it, day by day; cash stands still, NaN is unknown."""
        return {name: self._level(name) for name in self.names}

    def _level(self, name: str) -> Floats:
        if name in self.bars:
            return last_known(self.bars[name].days, self.bars[name].close_f, self.ordinals)
        return np.full(len(self.ordinals), 1.0 if name == CASH_CLASS else np.nan)

    def rest(self, name: str, begin: int) -> Mapping[str, float]:
        """What a class is traded for: the others that are inside their bands, at their targets, as parts of one.

        Classes that are outside themselves have episodes of their own: each measured against the same rest, what goes
        straight from one to the other counts once. Where none is inside, it is the whole target mix.
        """
        targets = {n: float(self.history.classes[n].target_f[begin]) for n in self.names}
        known = {n: w for n, w in targets.items() if np.isfinite(w) and w > 0}
        inside = {n: w for n, w in known.items() if n != name and not self.sides[n][begin]} or known
        total = sum(inside.values())
        return {n: w / total for n, w in inside.items()}

    def growth(self, name: str, begin: int) -> Floats:
        """What a dollar of the class of one close is worth on it and every later one."""
        level_f: Floats = self.levels[name][begin:] / self.levels[name][begin]
        return level_f

    def relative(self, name: str, begin: int) -> Floats:
        """The class's return less that of the rest, from one close on; NaN where a price is unknown."""
        rest = self.rest(name, begin)
        if not rest:
            return np.full(len(self.ordinals) - begin, np.nan)
        parts = [w * self.growth(n, begin) for n, w in rest.items()]
        relative_f: Floats = self.growth(name, begin) - np.sum(parts, axis=0)
        return relative_f

    def price_on(self, place: int) -> Callable[[str], Decimal | None]:
        """Prices as traded at a close."""

        def price(symbol: str) -> Decimal | None:
            known = self.household.price(symbol)
            if place == len(self.ordinals) - 1 and known is not None:
                return known
            closes = self.closes.get(symbol)
            if closes is None:
                return None
            found = last_known(closes.days, closes.close_f, self.ordinals[place : place + 1])[0]
            return from_float(float(found)) if np.isfinite(found) else None

        return price


def last_known(days: NDArray[np.int64], value_f: Floats, wanted: NDArray[np.int64]) -> Floats:
    """The last value at or before each day, NaN once it is older than prices may be."""
    if not len(days):
        return np.full(len(wanted), np.nan)
    place = np.searchsorted(days, wanted, side="right") - 1
    fresh = (place >= 0) & (wanted - days[np.maximum(place, 0)] <= STALE_DAYS)
    found_f: Floats = np.where(fresh, value_f[np.maximum(place, 0)], np.nan)
    return found_f
