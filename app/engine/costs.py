"""What a trade costs: commission, half-spread and square-root impact.

Impact = amount · 0.7 · σ_daily · √(shares / daily volume), the square-root law with the coefficient of Almgren, Thum,
Hauptmann and Li (2005) rounded as in the CLI contract. σ is 1 % and marked "assumed" under 60 observations; no volume,
no impact, and it says so.
"""

from __future__ import annotations

from decimal import Decimal

from app.model.number import ZERO, cents
from app.model.proposal import Costs
from app.model.security import Security

IMPACT_COEFFICIENT = Decimal("0.7")
ASSUMED_SIGMA = Decimal("0.01")
BASIS_POINT = Decimal("0.0001")


def spread_rate(security: Security) -> Decimal:
    """Half the bid-ask spread as a part of the amount."""
    return security.half_spread_bps * BASIS_POINT


def impact_rate(security: Security, shares: Decimal, sigma: Decimal | None = None) -> Decimal:
    """Impact as a part of the amount; zero where the daily volume is unknown."""
    if not security.daily_volume or shares <= 0:
        return ZERO
    return IMPACT_COEFFICIENT * (ASSUMED_SIGMA if sigma is None else sigma) * (shares / security.daily_volume).sqrt()


def trade_costs(
    security: Security, shares: Decimal, price: Decimal, commission: Decimal, sigma: Decimal | None = None
) -> Costs:
    """The costs of one trade to the cent."""
    amount = shares * price
    basis = "no volume" if not security.daily_volume else "assumed" if sigma is None else "measured"
    impact = cents(amount * impact_rate(security, shares, sigma))
    return Costs(cents(commission), cents(amount * spread_rate(security)), impact, basis)
