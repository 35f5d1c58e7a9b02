"""What a proposal was worked out from, as digests: kept with it, they tell later what has changed since."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One digest a kind of input; equal digests mean equal inputs.

    `holdings` are lots and cash, `lately` what was sold, bought and paid out of late and the year so far, `prices` the
    prices in force, `volatility` the daily one of each security. `lately` and `volatility` look back from the day, so
    they move with it and are compared on one and the same day alone. `signals` is what momentum and volatility let be
    traded, empty where they were not asked; only two that were are compared.
    """

    holdings: str
    lately: str
    prices: str
    volatility: str
    plan: str
    signals: str = ""


class Difference(StrEnum):
    """What is no longer as it was when a proposal was worked out; `unknown` where it does not say from what it was."""

    DAY = "day"
    HOLDINGS = "holdings"
    PRICES = "prices"
    PLAN = "plan"
    SIGNALS = "signals"
    UNKNOWN = "unknown"
