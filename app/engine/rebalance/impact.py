"""Market impact in a linear program: tangents of the square-root law lie below it and touch it at a trade's size.

A trade of v shares costs k·v^1.5 with k = price · 0.7 · σ / √volume. Its tangent at v₀ is 1.5·k·√v₀·v − 0.5·k·v₀^1.5:
the marginal cost as a price per share, and a constant that is taken off again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.engine.costs import IMPACT_COEFFICIENT
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.program import Floats, Ints

COEFFICIENT = float(IMPACT_COEFFICIENT)


@dataclass(frozen=True)
class Impact:
    """Marginal impact in dollars a share per sell and buy column, and the constant the tangents are short of."""

    sell_f: Floats
    buy_f: Floats
    constant_f: float

    @classmethod
    def none(cls, inputs: Inputs) -> Impact:
        """No impact at all."""
        return cls(np.zeros(len(inputs.sell_symbol)), np.zeros(len(inputs.buy_symbol)), 0.0)

    @cached_property
    def is_none(self) -> bool:
        """Does nothing that is traded move its market?"""
        return not (self.sell_f.any() or self.buy_f.any())


def strength(inputs: Inputs) -> Floats:
    """K of each security: dollars a share^1.5; zero where the volume is unknown."""
    k_f: Floats = inputs.price_f * COEFFICIENT * inputs.sigma_f / np.sqrt(inputs.volume_f)
    return k_f


def impact_of(inputs: Inputs, sold_f: Floats, bought_f: Floats) -> Impact:
    """Tangents at the shares traded; what is not traded has none."""
    k_f = strength(inputs)
    sold = np.zeros((len(inputs.accounts), len(inputs.symbols)))
    np.add.at(sold, (inputs.sell_account, inputs.sell_symbol), sold_f)
    bought_f = np.maximum(bought_f, 0.0)
    sold = np.maximum(sold, 0.0)
    constant = 0.5 * float((k_f * sold**1.5).sum() + (k_f[inputs.buy_symbol] * bought_f**1.5).sum())
    sell_f = 1.5 * k_f[inputs.sell_symbol] * np.sqrt(sold[inputs.sell_account, inputs.sell_symbol])
    buy_f = 1.5 * k_f[inputs.buy_symbol] * np.sqrt(bought_f)
    return Impact(sell_f, buy_f, constant)


def impact_dollars(inputs: Inputs, symbols: Ints, shares_f: Floats) -> Floats:
    """The law itself: dollars of each trade."""
    found_f: Floats = strength(inputs)[symbols] * np.maximum(shares_f, 0.0) ** 1.5
    return found_f
