"""Location in the program: what years of tax drag add to a dollar bought in a taxable account, and a sale takes off.

The objective's term is the years times the yearly tax on what taxable accounts hold after the trades: a constant for
what is held now, more for a purchase, less for a sale. Which account holds a class is thus weighed, and so that no
class is made smaller only because it bears tax, a dollar by which a class ends away from where it should end costs the
most that a dollar can save by another place (`keep`). A mode that has nothing to do weighs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from app.engine.rebalance.distance import weights_of
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.program import Floats
from app.engine.rebalance.scope import tilted_classes
from app.model.number import ZERO
from app.model.proposal import Mode, Request
from app.model.target import CASH_CLASS

WEIGHED = (Mode.TARGET, Mode.INVEST, Mode.RAISE, Mode.EDGE, Mode.TACTICAL)
"""A harvest puts its money back where it was, and leaves location alone."""
ON_OCCASION = (Mode.EDGE, Mode.TACTICAL)
HALF_A_CENT = 0.005


@dataclass(frozen=True, slots=True)
class Located:
    """Dollars a share of each sell and buy column, dollars a dollar of distance by class, dollars of what is held."""

    sell_f: Floats
    buy_f: Floats
    keep_f: Floats
    offset_f: float


def located_of(inputs: Inputs, request: Request) -> Located:
    """What location adds to the program of a request; nothing where it is not weighed."""
    sell_f, buy_f = np.zeros(len(inputs.sell_symbol)), np.zeros(len(inputs.buy_symbol))
    keep_f = np.zeros(len(inputs.class_names))
    if not is_weighed(inputs, request):
        return Located(sell_f, buy_f, keep_f, 0.0)
    years = inputs.household.plan.rules.location.years
    taxable = np.array([a.type.is_taxable for a in inputs.accounts], dtype=np.bool_)
    each_f = inputs.price_f * np.array([float(years * inputs.drags[s]) for s in inputs.symbols])
    sell_f = np.where(taxable[inputs.sell_account], -each_f[inputs.sell_symbol], 0.0)
    buy_f = np.where(taxable[inputs.buy_account], each_f[inputs.buy_symbol], 0.0)
    keep = float(keep_price(inputs))
    if request.mode is Mode.RAISE:
        sell_f = sell_f + keep * inputs.price_f[inputs.sell_symbol]
    else:
        keep_f = np.where(inputs.is_leaf & (np.array(inputs.class_names) != CASH_CLASS), keep, 0.0)
    return Located(sell_f, buy_f, keep_f, float(years * inputs.drag_now))


def is_weighed(inputs: Inputs, request: Request) -> bool:
    """Is location on, and is there anything to do for this request?

    Modes edge and tactical do nothing where every class is inside its band and no money comes or goes. A point of the
    frontier is the least tax and cost, and nothing else.
    """
    if not inputs.household.plan.rules.location.on or request.drift is not None or request.mode not in WEIGHED:
        return False
    return request.mode not in ON_OCCASION or any(request.flows.values()) or _is_any_outside(inputs, request)


def keep_price(inputs: Inputs) -> Decimal:
    """The most that a dollar can save by being held elsewhere, over the years."""
    return inputs.household.plan.rules.location.years * max(inputs.class_drags.values(), default=ZERO)


def price_of_purchase(inputs: Inputs, request: Request, account: str, symbol: str) -> Decimal:
    """What location adds to a dollar bought in an account."""
    holder = inputs.household.plan.account(account)
    if holder is None or not holder.type.is_taxable or not is_weighed(inputs, request):
        return ZERO
    return inputs.household.plan.rules.location.years * inputs.drags[symbol]


def _is_any_outside(inputs: Inputs, request: Request) -> bool:
    """Is a class that the mode looks at outside its band by more than cents make, and not wholly waiting?"""
    w = weights_of(inputs, request, float(sum(request.flows.values(), ZERO)))
    beyond_f = np.minimum(np.maximum(w.now_f - w.upper_f, w.lower_f - w.now_f), np.abs(w.now_f - w.end_f))
    names = tilted_classes(inputs.household) if request.mode is Mode.TACTICAL else set(inputs.class_names)
    looked_at = np.array([name in names for name in inputs.class_names], dtype=np.bool_)
    return bool((beyond_f[looked_at] > HALF_A_CENT).any())
