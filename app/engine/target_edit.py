"""Edits of targets, bands and tilts: one class moves, the unlocked others make room, the sum stays one.

Every function takes a plan and returns a new one. Weights are fractions of one; widths are kept, so the edges
travel with their target.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.model.number import ONE, WEIGHT_QUANTUM, ZERO, split
from app.model.plan import Plan, ancestors
from app.model.target import AssetClass, BandKind, Tilt

SHOWN_QUANTUM = Decimal("0.001")
"""A tenth of a point: shares are cut to what the screen shows, so that the shown targets add up too."""
QUARTER = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class BandPreset:
    """Widths given to every leaf at once; both sides alike."""

    key: str
    kind: BandKind
    width: Decimal
    relative: Decimal | None = None

    def given_to(self, asset_class: AssetClass) -> AssetClass:
        """The class with these widths."""
        return replace(
            asset_class,
            band=self.kind,
            below=self.width,
            above=self.width,
            below_relative=self.relative,
            above_relative=self.relative,
        )


PRESETS = (
    BandPreset("2", BandKind.ABSOLUTE, Decimal("0.02")),
    BandPreset("5", BandKind.ABSOLUTE, Decimal("0.05")),
    # Swedroe's rule: 5 points or a quarter of the target, the narrower.
    BandPreset("5/25", BandKind.HYBRID, Decimal("0.05"), QUARTER),
    BandPreset("20", BandKind.RELATIVE, Decimal("0.2")),
)


# --- Targets ------------------------------------------------------------------------------------------------


def target_of(plan: Plan, name: str) -> Decimal:
    """The strategic target of a leaf, or the sum of a parent's leaves."""
    return _sum(c for c in plan.leaves if _is_under(c, name))


def target_limits(plan: Plan, name: str) -> tuple[Decimal, Decimal]:
    """How low and how high a class may be set while locked classes stay; equal when nothing can give."""
    now, moving, giving = target_of(plan, name), _moving(plan, name), _giving(plan, name)
    if not moving or not giving:
        return now, now
    return now - _sum(moving), now + _sum(giving)


def with_target(plan: Plan, name: str, target: Decimal) -> Plan:
    """The plan with a class set as near to `target` as locks allow; the unlocked others take the difference.

    They share in proportion to their targets, equally where all are zero. A parent moves its unlocked leaves.
    """
    low, high = target_limits(plan, name)
    change = min(max(target, low), high) - target_of(plan, name)
    if not change:
        return plan
    targets = _shared(_moving(plan, name), change) | _shared(_giving(plan, name), -change)
    return replace(plan, classes=tuple(replace(c, target=targets.get(c.name, c.target)) for c in plan.classes))


def _is_under(asset_class: AssetClass, name: str) -> bool:
    return asset_class.name == name or name in ancestors(asset_class.name)


def _moving(plan: Plan, name: str) -> tuple[AssetClass, ...]:
    """The leaves that move with a class: itself, or a parent's unlocked ones."""
    return tuple(c for c in plan.leaves if c.name == name or (name in ancestors(c.name) and not c.locked))


def _giving(plan: Plan, name: str) -> tuple[AssetClass, ...]:
    return tuple(c for c in plan.leaves if not c.locked and not _is_under(c, name))


def _sum(classes: Iterable[AssetClass]) -> Decimal:
    return sum((c.target for c in classes), ZERO)


def _shared(classes: tuple[AssetClass, ...], change: Decimal) -> dict[str, Decimal]:
    """New targets of classes that take up a change together: never below zero, their sum exact."""
    before = [c.target for c in classes]
    parts = before if any(before) else [ONE] * len(classes)
    return dict(zip((c.name for c in classes), split(_sum(classes) + change, parts, SHOWN_QUANTUM), strict=True))


# --- Bands --------------------------------------------------------------------------------------------------


def with_widths(
    plan: Plan, name: str, target: Decimal, *, below: Decimal | None = None, above: Decimal | None = None
) -> Plan:
    """The plan with one or both widths (weights) of a class, stored the way the class tells them.

    `target` is the one in force, which relative widths are fractions of.
    """
    asset_class = plan.asset_class(name)
    if asset_class is None:
        return plan
    if below is not None:
        width, fraction = _width(asset_class.band, below, target, asset_class.below_relative)
        asset_class = replace(asset_class, below=width, below_relative=fraction)
    if above is not None:
        width, fraction = _width(asset_class.band, above, target, asset_class.above_relative)
        asset_class = replace(asset_class, above=width, above_relative=fraction)
    return plan.with_class(asset_class)


def with_band_kind(plan: Plan, name: str, kind: BandKind, target: Decimal, widths: tuple[Decimal, Decimal]) -> Plan:
    """The plan with a class's widths told in another way; the `widths` in force (below, above) stay."""
    asset_class = plan.asset_class(name)
    if asset_class is None or asset_class.band is kind:
        return plan
    relative = QUARTER if kind is BandKind.HYBRID else None
    changed = plan.with_class(replace(asset_class, band=kind, below_relative=relative, above_relative=relative))
    return with_widths(changed, name, target, below=widths[0], above=widths[1])


def with_preset(plan: Plan, preset: BandPreset) -> Plan:
    """The plan with one preset's widths on every leaf; parents keep theirs."""
    leaves = {c.name for c in plan.leaves}
    return replace(plan, classes=tuple(preset.given_to(c) if c.name in leaves else c for c in plan.classes))


def preset_of(plan: Plan) -> BandPreset | None:
    """The preset all leaves have, if there is one."""
    return next((p for p in PRESETS if plan.leaves and all(p.given_to(c) == c for c in plan.leaves)), None)


def _width(kind: BandKind, width: Decimal, target: Decimal, relative: Decimal | None) -> tuple[Decimal, Decimal | None]:
    """The stored width and fraction that put an edge that far from the target."""
    fraction = (width / target).quantize(WEIGHT_QUANTUM) if target else ZERO
    if kind is BandKind.RELATIVE:
        return fraction, None
    if kind is BandKind.HYBRID and relative is not None:
        # The narrower of both rules counts, so a wider wish has to lift the fraction too.
        return width, max(relative, fraction)
    return width, relative


# --- Tilts --------------------------------------------------------------------------------------------------


def with_tilt(plan: Plan, name: str, weight: Decimal, until: date, day: date) -> Plan:
    """The plan with a dated departure of one class from its strategic target; zero takes the tilt away.

    One that is live or still to come keeps what else it has; a new one begins on `day`.
    """
    asset_class = plan.asset_class(name)
    if asset_class is None:
        return plan
    known = asset_class.tilt
    if known is None or known.until < day:
        known = Tilt(weight, until, since=day)
    return plan.with_class(replace(asset_class, tilt=replace(known, weight=weight, until=until) if weight else None))


def with_tilt_widths(plan: Plan, name: str, *, below: Decimal | None = None, above: Decimal | None = None) -> Plan:
    """The plan with one or both of the widths a tilt has of its own; a class without a tilt stays as it is."""
    asset_class = plan.asset_class(name)
    if asset_class is None or asset_class.tilt is None:
        return plan
    tilt = asset_class.tilt
    tilt = replace(tilt, below=tilt.below if below is None else below, above=tilt.above if above is None else above)
    return plan.with_class(replace(asset_class, tilt=tilt))


def tilt_sum(plan: Plan, day: date) -> Decimal:
    """What the live tilts add up to; not zero means the targets in force do not add up to one."""
    return sum((c.tilt.weight for c in _tilted(plan, day) if c.tilt), ZERO)


def with_balanced_tilts(plan: Plan, day: date) -> Plan:
    """The plan whose live tilts add up to zero: unlocked classes without one take the opposite.

    They share in proportion to their targets, until the first of the tilts ends. Unchanged where nobody can.
    """
    tilted, excess = _tilted(plan, day), tilt_sum(plan, day)
    # One still to come is left to itself: what balances today must not change it.
    names = {c.name for c in tilted} | {c.name for c in plan.leaves if c.tilt is not None and c.tilt.until >= day}
    takers = tuple(c for c in plan.leaves if c.name not in names and not c.locked)
    if not excess or not takers or _sum(takers) < excess:
        return plan
    until = min(c.tilt.until for c in tilted if c.tilt)
    targets = _shared(takers, -excess)
    for c in takers:
        plan = with_tilt(plan, c.name, targets[c.name] - c.target, until, day)
    return plan


def _tilted(plan: Plan, day: date) -> tuple[AssetClass, ...]:
    return tuple(c for c in plan.leaves if c.tilt is not None and c.tilt.is_live(day))
