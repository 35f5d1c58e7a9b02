"""Market impact as a part of the amount: the square-root law made linear around the sizes of an answer."""

from __future__ import annotations

import numpy as np

from app.engine.costs import IMPACT_COEFFICIENT
from app.engine.rebalance.inputs import Floats, Inputs, Ints

COEFFICIENT = float(IMPACT_COEFFICIENT)


def impact_rates(inputs: Inputs, sold_f: Floats, bought_f: Floats) -> tuple[Floats, Floats]:
    """Rates per sell and buy column at the shares traded; what is not traded counts as a typical trade."""
    pair_f = np.zeros((len(inputs.accounts), len(inputs.symbols)))
    np.add.at(pair_f, (inputs.sell_account, inputs.sell_symbol), sold_f)
    amounts_f = np.concatenate(
        [(pair_f * inputs.price_f)[pair_f > 0], (bought_f * inputs.price_f[inputs.buy_symbol])[bought_f > 0]]
    )
    least = float(inputs.household.plan.rules.minimum_trade)
    typical_f = max(float(amounts_f.mean()) if len(amounts_f) else 0.0, least) / inputs.price_f
    sell_f = pair_f[inputs.sell_account, inputs.sell_symbol]
    sell_f = np.where(sell_f > 0, sell_f, np.minimum(inputs.sell_shares_f, typical_f[inputs.sell_symbol]))
    buy_f = np.where(bought_f > 0, bought_f, typical_f[inputs.buy_symbol])
    return _rate(inputs, inputs.sell_symbol, sell_f), _rate(inputs, inputs.buy_symbol, buy_f)


def _rate(inputs: Inputs, symbols: Ints, shares_f: Floats) -> Floats:
    rate_f: Floats = COEFFICIENT * inputs.sigma_f[symbols] * np.sqrt(shares_f / inputs.volume_f[symbols])
    return rate_f
