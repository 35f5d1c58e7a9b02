"""Which columns a mode may use at all, and what harvesting counts beyond this year's tax."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.harvest.value import discount
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.program import Floats
from app.engine.substitutes import substitutes_for
from app.engine.tax import flat_rates
from app.model.household import Household
from app.model.proposal import Mode, Request


@dataclass(frozen=True, slots=True)
class Scope:
    """Which sell and buy columns may move.

    `later_f` is the later tax on the basis a harvested share gives up, in today's dollars a share; `carried_f` what a
    dollar of loss is worth that goes on to next year. Both are zero outside the harvest modes.
    """

    sells: NDArray[np.bool_]
    buys: NDArray[np.bool_]
    later_f: Floats
    carried_f: float


def scope_of(inputs: Inputs, request: Request) -> Scope:
    """What the mode leaves to the program."""
    sells, buys = inputs.sell_shares_f > 0, inputs.may_buy.copy()
    later_f, carried_f = np.zeros(len(sells)), 0.0
    if request.mode is Mode.INVEST:
        sells[:] = False
    if request.mode is Mode.RAISE:
        buys[:] = False
    if request.mode is Mode.TACTICAL:
        wanted = _tactical(inputs)
        sells &= wanted[inputs.sell_symbol]
        buys &= wanted[inputs.buy_symbol]
    if request.mode is Mode.HARVEST:
        sells &= inputs.is_loss & _above_the_floor(inputs)
        stands_in = _stand_ins(inputs, np.unique(inputs.sell_symbol[sells]))
        sells &= np.isin(inputs.sell_symbol, list(stands_in))
        pairs = {(int(a), t) for a, s in _pairs(inputs, sells) for t in stands_in[s]}
        places = zip(inputs.buy_account, inputs.buy_symbol, strict=True)
        buys &= np.array([(int(a), int(s)) in pairs for a, s in places], dtype=np.bool_)
    if request.mode in (Mode.HARVEST, Mode.HARVEST_REBALANCE):
        later, carried_f = later_rates(inputs.household)
        later_f = later * -np.minimum(inputs.gain_f, 0.0)
    return Scope(sells, buys, later_f, carried_f)


def _above_the_floor(inputs: Inputs) -> NDArray[np.bool_]:
    """Sell columns of holdings whose losses together are no smaller than the user's smallest loss."""
    rules, count = inputs.household.plan.rules.harvest, max(len(inputs.symbols), 1)
    holding = inputs.sell_account * count + inputs.sell_symbol
    size = len(inputs.accounts) * count
    loss_f = np.bincount(holding, np.maximum(-inputs.gain_f, 0.0) * inputs.sell_shares_f, size)
    worth_f = np.where(inputs.is_loss, inputs.sell_shares_f * inputs.price_f[inputs.sell_symbol], 0.0)
    basis_f = loss_f + np.bincount(holding, worth_f, size)
    least_f = np.maximum(float(rules.minimum_loss), float(rules.minimum_part) * basis_f)
    return np.asarray((loss_f >= least_f)[holding], dtype=np.bool_)


def _pairs(inputs: Inputs, sells: NDArray[np.bool_]) -> set[tuple[int, int]]:
    where = np.flatnonzero(sells)
    return {(int(inputs.sell_account[n]), int(inputs.sell_symbol[n])) for n in where}


def later_rates(household: Household) -> tuple[float, float]:
    """Later tax per dollar of basis given up, and the worth of a dollar of loss carried on, both in today's money."""
    rules = household.plan.rules.harvest
    rate = flat_rates(household.plan.tax, household.tax_table).long if rules.later_rate is None else rules.later_rate
    return float(rate * discount(rules.discount_rate, rules.years)), float(rate * discount(rules.discount_rate, 1))


def _tactical(inputs: Inputs) -> NDArray[np.bool_]:
    """Securities of a class that mode tactical looks at."""
    names = tilted_classes(inputs.household)
    chosen = [n for n, name in enumerate(inputs.class_names) if name in names]
    return np.asarray((inputs.parts_f[:, chosen] > 0).any(axis=1), dtype=np.bool_)


def tilted_classes(household: Household) -> set[str]:
    """Leaves with a live tilt, or one that ended since something was last accepted."""
    day, since = household.as_of, household.accepted
    names = set()
    for c in household.plan.leaves:
        if c.tilt is None:
            continue
        has_ended = c.tilt.until < day and (since is None or since <= c.tilt.until)
        if c.tilt.is_live(day) or has_ended:
            names.add(c.name)
    return names


def _stand_ins(inputs: Inputs, symbols: NDArray[np.int64]) -> dict[int, tuple[int, ...]]:
    """Securities that may stand in for each, by index; those that have none are missing."""
    place = {s: n for n, s in enumerate(inputs.symbols)}
    found = {}
    for s in symbols:
        choices = substitutes_for(inputs.symbols[int(s)], inputs.household, groups=inputs.groups)
        chosen = [place[c.symbol] for c in choices if c.symbol in place]
        if chosen:
            found[int(s)] = tuple(chosen)
    return found
