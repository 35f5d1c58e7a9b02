"""Daily prices as the engine wants them, and which security a class is read from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from app.model.number import ZERO
from app.model.plan import Plan

if TYPE_CHECKING:
    from app.engine.bars import Bars
    from app.store import HouseholdFile


def load_bars(file: HouseholdFile, symbols: Collection[str], last: date) -> dict[str, Bars]:
    """Daily prices up to a day, splits taken out; symbols without any are missing."""
    import numpy as np

    from app.desk.price_checks import splits_of
    from app.engine.bars import bars_of

    def floats(column: list[float] | list[float | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array([np.nan if x is None else x for x in column], dtype=np.float64)

    splits = splits_of(file)
    out = {}
    for symbol, found in file.price_bars(symbols, last).items():
        ranges = floats(found.high_f), floats(found.low_f), floats(found.volume_f)
        days = np.array(found.days, dtype=np.int64)
        ratios = tuple((s.day.toordinal(), s.ratio) for s in splits.get(symbol, ()))
        out[symbol] = bars_of(symbol, days, floats(found.close_f), floats(found.adjusted_f), ranges, ratios)
    return out


def leading_symbols(plan: Plan) -> Mapping[str, str]:
    """The security each leaf is read from: the first of the plan with the largest part of it in the class.

    Classes no security of the plan belongs to, Cash among them, are missing.
    """
    out = {}
    for c in plan.leaves:
        parts = [(s.classes.get(c.name, ZERO), s.symbol) for s in plan.securities]
        most = max((part for part, _ in parts), default=Decimal(0))
        if most > 0:
            out[c.name] = next(symbol for part, symbol in parts if part == most)
    return out


def class_bars(file: HouseholdFile, plan: Plan, last: date) -> dict[str, Bars]:
    """Daily prices of the security each leaf is read from, up to a day; classes without any are missing."""
    leading = leading_symbols(plan)
    found = load_bars(file, set(leading.values()), last)
    return {name: found[symbol] for name, symbol in leading.items() if symbol in found}
