"""How far new money alone brings a household."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Horizon:
    """What deposits do without a sale, at today's prices, if every class can be bought.

    `lump` is the deposit that puts every class inside its band today (zero where all are, or idle cash does it),
    `to_target` the one after which no class is above its target; None where no deposit does it. `months` is how many
    deposits of `monthly` the lump takes, None without a monthly amount or a lump. `slowest` is the class that decides.
    """

    lump: Decimal | None
    to_target: Decimal | None
    monthly: Decimal
    months: int | None
    slowest: str
