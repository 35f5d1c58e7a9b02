"""What volatility and signals make of a plan on one day: widths and targets moved, and how much of a gap is traded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Timing:
    """By class; what is not named stays as the plan says.

    `widening` multiplies the band's widths. `shift` is weight added to the target, summing to zero over the leaves.
    `pace` is the part of the gap beyond a broken edge that is traded on the day: 0 waits, 1 trades all of it.
    """

    widening: Mapping[str, Decimal] = field(default_factory=dict)
    shift: Mapping[str, Decimal] = field(default_factory=dict)
    pace: Mapping[str, Decimal] = field(default_factory=dict)


NO_TIMING = Timing()
