"""Where tilts stand on a day, and what is told of the tracking error they take."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.model.target import Tilt


class TiltState(StrEnum):
    """Where a tilt stands on a day."""

    COMING = "coming"
    LIVE = "live"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class TiltRisk:
    """One tilt: its yearly tracking error, None where it cannot be told, its budget, and the weight that would fit it.

    `fits` is None while the tilt keeps to its budget, or has none. `note` says why an error is not known.
    """

    name: str
    tilt: Tilt
    state: TiltState
    tracking_error: float | None
    fits: Decimal | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TiltReport:
    """All tilts of a plan in its order, and what the live ones take together.

    `fits` is the part of every live tilt that would keep to the common budget, None while they do.
    """

    tilts: tuple[TiltRisk, ...]
    tracking_error: float | None
    budget: Decimal | None
    fits: float | None
    note: str = ""
    basis: str = ""

    @property
    def is_over(self) -> bool:
        """Is some budget exceeded?"""
        return self.fits is not None or any(t.fits is not None for t in self.tilts)


def tilt_state(tilt: Tilt, day: date) -> TiltState:
    """Where a tilt stands on a day."""
    if tilt.is_live(day):
        return TiltState.LIVE
    return TiltState.ENDED if day > tilt.until else TiltState.COMING


def percent(error: float) -> str:
    """A tracking error as `0.42 %`; what rounds to nothing has the digits it needs."""
    digits = 2 if error >= 5e-5 or not error or not math.isfinite(error) else 4  # noqa: PLR2004
    return f"{error * 100:.{digits}f} %"
