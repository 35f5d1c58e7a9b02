"""The band in force: strategic target, live tilt and widths turned into three weights.

Widths are asymmetric and absolute (points), relative (fractions of the tilted target) or hybrid, the narrower of both:
the "5/25" rule of Swedroe is `below = above = 0.05` with `below_relative = above_relative = 0.25`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.model.number import ONE, ZERO
from app.model.plan import Plan, ancestors
from app.model.target import AssetClass, Band, BandKind
from app.model.timing import NO_TIMING, Timing


def band_in_force(asset_class: AssetClass, day: date, timing: Timing = NO_TIMING) -> Band:
    """The leaf's band on that day; a live tilt moves target and band together, and may bring widths of its own."""
    tilt = asset_class.tilt if asset_class.tilt is not None and asset_class.tilt.is_live(day) else None
    shift = timing.shift.get(asset_class.name, ZERO)
    tilted = (ZERO if tilt is None else tilt.weight) + shift
    target = asset_class.target + tilted
    below, above = widths(asset_class, target)
    if tilt is not None:
        below = below if tilt.below is None else tilt.below
        above = above if tilt.above is None else tilt.above
    wider = timing.widening.get(asset_class.name, ONE)
    return Band(target - wider * below, target, target + wider * above, tilted, shift)


def widths(asset_class: AssetClass, target: Decimal) -> tuple[Decimal, Decimal]:
    """How far the class may fall and rise, in weight."""
    below, above = asset_class.below, asset_class.above
    if asset_class.band is BandKind.RELATIVE:
        return below * target, above * target
    if asset_class.band is BandKind.HYBRID:
        if asset_class.below_relative is not None:
            below = min(below, asset_class.below_relative * target)
        if asset_class.above_relative is not None:
            above = min(above, asset_class.above_relative * target)
    return below, above


def bands_of(plan: Plan, day: date, timing: Timing = NO_TIMING) -> dict[str, Band]:
    """The band of every class, parents included: a parent's target is the sum of its leaves', its band optional."""
    leaves = {c.name: band_in_force(c, day, timing) for c in plan.leaves}
    bands: dict[str, Band] = {}
    for c in plan.classes:
        if c.name in leaves:
            bands[c.name] = leaves[c.name]
            continue
        below_it = [band for name, band in leaves.items() if c.name in ancestors(name)]
        target = sum((b.target for b in below_it), ZERO)
        tilt = sum((b.tilt for b in below_it), ZERO)
        below, above = widths(c, target)
        has_band = bool(below or above)
        lower, upper = (target - below, target + above) if has_band else (ZERO, ONE)
        bands[c.name] = Band(lower, target, upper, tilt, sum((b.shift for b in below_it), ZERO))
    return bands
