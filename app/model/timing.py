"""What volatility and signals make of a plan on one day: widths and targets moved, and how much of a gap is traded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

SIGNALS = ("momentum", "volatility")
"""Codes of what signals say, in reasons and in what is not done."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a signal says of a class: `code` is momentum or volatility, `text` one sentence or two.

    `is_wait`: it keeps a part of the gap from being traded; else it is why something is traded now. `cost` is what
    waiting took so far, a part of the household's value, None where that is not known.
    """

    code: str
    text: str
    is_wait: bool = False
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """By class; what is not named stays as the plan says.

    `widening` multiplies the band's widths. `shift` is weight added to the target, summing to zero over the leaves.
    `pace` is the part of the gap beyond a broken edge that is traded on the day: 0 waits, 1 trades all of it; `told`
    says why. `is_asked`: signals were asked for it, whatever they said.
    """

    widening: Mapping[str, Decimal] = field(default_factory=dict)
    shift: Mapping[str, Decimal] = field(default_factory=dict)
    pace: Mapping[str, Decimal] = field(default_factory=dict)
    told: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)
    is_asked: bool = False


NO_TIMING = Timing()
