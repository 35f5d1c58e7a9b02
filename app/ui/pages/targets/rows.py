"""What each row of the Targets list shows, as frozen values: from plan, status and proposal to widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.desk.securities import is_ticker
from app.desk.views import AccountView
from app.engine.bands import bands_of
from app.engine.drift import ClassDrift, Status
from app.model.number import ZERO
from app.model.plan import Plan, ancestors
from app.model.security import Security
from app.model.target import AssetClass, Band, BandKind
from app.ui.pages.targets.draft import edge_error, shown_bands
from app.ui.pages.targets.tilt_notes import TiltNote
from app.ui.pages.words import child_depth, in_tree_order, price_note, slots_of
from app.ui.widgets.band_geometry import BandView


@dataclass(frozen=True, slots=True)
class ClassRowView:
    """One class: the line it is drawn on and the figures beside it; weights, None unknown."""

    name: str
    depth: int
    is_leaf: bool
    has_band: bool
    line: BandView
    strategic: Decimal
    drift: Decimal | None
    state: str
    kind: BandKind
    tilt: Decimal
    until: date | None
    error: str
    note: TiltNote | None = None

    @property
    def fall(self) -> Decimal:
        """How far it may fall."""
        return self.line.target - self.line.lower

    @property
    def rise(self) -> Decimal:
        """How far it may rise."""
        return self.line.upper - self.line.target


@dataclass(frozen=True, slots=True)
class Scene:
    """What the rows are made from, all but the plan under the user's hand; `suggested` are widths (below, above)."""

    saved: Plan
    proposed: Mapping[str, Decimal]
    day: date
    tactical: bool
    can_write: bool
    notes: Mapping[str, TiltNote] = field(default_factory=dict)
    suggested: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)


def class_rows(scene: Scene, plan: Plan, status: Status) -> tuple[ClassRowView, ...]:
    """All classes, each above its children, else as planned; lines stay centred on the saved plan through a change."""
    drifts = {d.name: d for d in status.classes} if status.is_known else {}
    around = _Around(
        scene=scene,
        slots=slots_of(plan),
        leaves=frozenset(c.name for c in plan.leaves),
        bands=shown_bands(plan, scene.day, tactical=scene.tactical),
        centres=shown_bands(scene.saved, scene.day, tactical=scene.tactical),
        plain=bands_of(plan, scene.day),
        proposed=with_parents(plan, scene.proposed),
    )
    return tuple(_row(around, c, drifts.get(c.name)) for c in in_tree_order(plan.classes))


@dataclass(frozen=True, slots=True)
class _Around:
    """What is counted once for all rows; `plain` are the bands in force as far as plan and tilts make them."""

    scene: Scene
    slots: Mapping[str, int]
    leaves: frozenset[str]
    bands: Mapping[str, Band]
    centres: Mapping[str, Band]
    plain: Mapping[str, Band]
    proposed: Mapping[str, Decimal]


def _row(around: _Around, c: AssetClass, drift: ClassDrift | None) -> ClassRowView:
    scene, band = around.scene, around.bands[c.name]
    strategic = band.target - band.tilt
    is_leaf = c.name in around.leaves
    tilt = c.tilt if c.tilt is not None and c.tilt.until >= scene.day else None
    suggested = None if scene.tactical else scene.suggested.get(c.name)
    line = BandView(
        name=c.short_name,
        slot=around.slots[c.name],
        target=band.target,
        lower=band.lower,
        upper=band.upper,
        saved_target=around.centres.get(c.name, band).target,
        current=drift.actual if drift else None,
        proposed=around.proposed.get(c.name),
        locked=(c.locked and not scene.tactical) or (scene.tactical and not is_leaf),
        enabled=scene.can_write,
        strategic=strategic if scene.tactical else None,
        in_force=_moved(around.plain[c.name], drift),
        child=child_depth(c) > 0,
        suggested_lower=None if suggested is None else band.target - suggested[0],
        suggested_upper=None if suggested is None else band.target + suggested[1],
    )
    return ClassRowView(
        name=c.name,
        depth=child_depth(c),
        is_leaf=is_leaf,
        has_band=is_leaf or bool(c.below or c.above),
        line=line,
        strategic=strategic,
        drift=drift.drift if drift else None,
        state=drift.state if drift else "in",
        kind=c.band,
        tilt=tilt.weight if tilt else ZERO,
        until=tilt.until if tilt else None,
        error=edge_error(band) if is_leaf else "",
        note=scene.notes.get(c.name),
    )


def _moved(plain: Band, drift: ClassDrift | None) -> tuple[Decimal, Decimal] | None:
    """The edges in force where they are not what plan and tilts make them."""
    if drift is None or (drift.band.lower, drift.band.upper) == (plain.lower, plain.upper):
        return None
    return drift.band.lower, drift.band.upper


def with_parents(plan: Plan, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The weights with those of the classes above, by the sum of their leaves."""
    leaves = {c.name for c in plan.leaves}
    sums: dict[str, Decimal] = {}
    for name, weight in weights.items():
        for parent in ancestors(name) if name in leaves else ():
            sums[parent] = sums.get(parent, ZERO) + weight
    return dict(weights) | {name: weight for name, weight in sums.items() if plan.asset_class(name) is not None}


@dataclass(frozen=True, slots=True)
class FundRow:
    """A security under its class: its part there, what is held of it, and what limits it; None unknown.

    `price` says in words that it has no price or an old one, or that it is known by no ticker; empty where all is well.
    """

    symbol: str
    name: str
    part: Decimal
    value: Decimal | None
    share: Decimal | None
    limits: str
    is_held: bool
    price: str = ""


def fund_rows(
    plan: Plan, accounts: tuple[AccountView, ...], class_name: str, value: Decimal, day: date
) -> tuple[FundRow, ...]:
    """The securities of a class, the largest first, those not held last; `value` is that of the class."""
    held, notes = held_values(accounts), price_notes(accounts, day)
    rows = []
    for security in plan.securities:
        part = security.classes.get(class_name, ZERO)
        if part:
            worth = held.get(security.symbol, ZERO)
            mine = None if worth is None else worth * part
            share = None if mine is None or not value else mine / value
            is_held = security.symbol in held
            limits = _limits(plan, security)
            note = notes.get(security.symbol, "")
            rows.append(FundRow(security.symbol, security.name, part, mine, share, limits, is_held, note))
    return tuple(sorted(rows, key=lambda r: (not r.is_held, -(r.value or ZERO), r.symbol)))


def unsettled(plan: Plan, accounts: tuple[AccountView, ...], day: date) -> tuple[FundRow, ...]:
    """What is held and in no class, or without a price, the largest first and none left out."""
    known, rows, notes = plan.securities_by_symbol(), [], price_notes(accounts, day)
    holdings = {h.symbol: h for a in accounts for h in a.holdings}
    for symbol, worth in held_values(accounts).items():
        security, holding = known.get(symbol), holdings[symbol]
        classes = security.classes if security is not None else {}
        if classes and holding.price is not None:
            continue
        told = ("" if is_ticker(symbol) else "no ticker symbol", "" if classes else "no class", notes.get(symbol, ""))
        note = ", ".join(filter(None, told))
        rows.append(FundRow(symbol, holding.name, ZERO, worth, None, "", is_held=True, price=note))
    return tuple(sorted(rows, key=lambda r: (-(r.value or ZERO), r.symbol)))


def price_notes(accounts: tuple[AccountView, ...], day: date) -> Mapping[str, str]:
    """What is to be said of prices by symbol: that there is none, or how old it is when it is old."""
    notes: dict[str, str] = {}
    for holding in (h for account in accounts for h in account.holdings):
        if note := price_note(holding.price, holding.price_day, day):
            notes[holding.symbol] = note
    return notes


def held_values(accounts: tuple[AccountView, ...]) -> Mapping[str, Decimal | None]:
    """The value of each security over all accounts; None where a price is unknown."""
    values: dict[str, Decimal | None] = {}
    for holding in (h for account in accounts for h in account.holdings):
        before = values.get(holding.symbol, ZERO)
        unknown = before is None or holding.value is None
        values[holding.symbol] = None if unknown else (before or ZERO) + (holding.value or ZERO)
    return values


def _limits(plan: Plan, security: Security) -> str:
    """Which trading of it the user forbade, in words."""
    words = []
    if security.lock.stops_buy:
        words.append("no buys")
    if security.lock.stops_sell:
        words.append("no sales")
    for lock in plan.locks:
        if lock.symbol == security.symbol and not lock.lot:
            side = {"sell": "no sales", "buy": "no buys", "both": "no trades"}[lock.side]
            words.append(f"{side} in {lock.account}" if lock.account else side)
    return ", ".join(words[:2]) + (" and more" if len(words) > 2 else "")
