"""The household's arrays under a plan that is tried, where the program stays and only its bounds and costs move."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.engine.bands import bands_of
from app.engine.locks import lock_matches
from app.engine.rebalance.inputs import Inputs
from app.model.number import ZERO
from app.model.plan import Lock, LockHow, LockSide, Plan
from app.model.target import AssetClass, BandKind
from app.model.timing import Timing

Flags = NDArray[np.bool_]


def moved(inputs: Inputs, plan: Plan, timing: Timing | None = None) -> Inputs | None:
    """The arrays under a plan that differs in targets, bands and tilts, and in locks it has more; else None.

    `timing` is that of the day under the plan, None for what it is. What an added lock forbids keeps its column and
    cannot move; `barriers` stays as it was.
    """
    before = inputs.household.plan
    if replace(plan, classes=before.classes, locks=before.locks) != before or not _same_rows(before, plan):
        return None
    found = copy(inputs)
    timing = inputs.household.timing if timing is None else timing
    household = replace(inputs.household, plan=plan, timing=timing)
    found.__dict__.update(household=household, bands=bands_of(plan, household.as_of, timing))
    found.__dict__.pop("bands_f", None)
    if plan.locks == before.locks:
        return found
    added = [lock for lock in plan.locks if lock not in before.locks]
    fewer = any(lock not in plan.locks for lock in before.locks)
    if fewer or any(lock.how is not LockHow.BLOCK or _parts_a_holding(inputs, lock) for lock in added):
        return None
    return _locked(found, added)


def _same_rows(before: Plan, plan: Plan) -> bool:
    """The same classes with bands and caps where they had them?"""
    pairs = zip(before.classes, plan.classes, strict=False)
    return len(before.classes) == len(plan.classes) and all(a is b or _shape(a) == _shape(b) for a, b in pairs)


def _shape(c: AssetClass) -> tuple[AssetClass, bool]:
    """A class without its numbers that may move, and whether it has a band."""
    still = replace(c, target=ZERO, below=ZERO, above=ZERO, band=BandKind.ABSOLUTE, tilt=None, locked=False)
    return replace(still, below_relative=None, above_relative=None), bool(c.below or c.above)


def _locked(inputs: Inputs, locks: list[Lock]) -> Inputs:
    """With nothing for sale and for purchase that the locks forbid."""
    shares_f, may_buy = inputs.sell_shares_f.copy(), inputs.may_buy.copy()
    for lock in locks:
        accounts, symbols = _covered(inputs, lock)
        if lock.covers(LockSide.SELL):
            sells = accounts[inputs.sell_account] & symbols[inputs.sell_symbol]
            if lock.lot:
                sells &= np.isin(np.arange(len(sells)), inputs.columns_of_lot.get(lock.lot, ()))
            shares_f[sells] = 0.0
        if lock.covers(LockSide.BUY) and not lock.lot:
            may_buy &= ~(accounts[inputs.buy_account] & symbols[inputs.buy_symbol])
    inputs.__dict__.update(sell_shares_f=shares_f, may_buy=may_buy)
    inputs.__dict__.pop("most_short_f", None)
    return inputs


def _covered(inputs: Inputs, lock: Lock) -> tuple[Flags, Flags]:
    """The accounts and the securities a lock speaks of."""
    anywhere, security = replace(lock, account="", lot=""), inputs.household.security
    accounts = [lock.account in ("", a.name) for a in inputs.accounts]
    symbols = [lock_matches(anywhere, "", s, security(s).classes) for s in inputs.symbols]
    return np.array(accounts, dtype=np.bool_), np.array(symbols, dtype=np.bool_)


def _parts_a_holding(inputs: Inputs, lock: Lock) -> bool:
    """Does it lock one lot of several that are one column?"""
    return any(len(inputs.sell_lots[column]) > 1 for column in inputs.columns_of_lot.get(lock.lot, ()))
