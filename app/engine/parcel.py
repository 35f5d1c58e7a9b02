"""Parcels: shares of one purchase that are still held, or were sold together, in scaled whole numbers.

The ledger and the wash-sale rule work on these, because a household may have a hundred thousand of them; what leaves
the engine are `Lot` and `Disposal`. Money counts 1/10,000 dollars and is cut at whole cents, shares count 1e-8.

A purchase is a line of shares. What lies between two points of it has the basis of the line up to the second point,
rounded to the cent, less that up to the first: parts add up to the whole to the cent, and a later sale never changes
the cents of an earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from app.engine.holding_period import LONG, SHORT, long_on
from app.model.household import Lot
from app.model.number import ZERO
from app.model.transaction import Action, Disposal, DisposalKind, Transaction

SHARE_PLACES, MONEY_PLACES = 8, 4
CENT_UNITS = 100
DUST_UNITS = 50
"""Shares under 0.0000005 are noise of rounding."""


def share_units(shares: Decimal) -> int:
    """Shares in units of 1e-8."""
    return int(shares.scaleb(SHARE_PLACES))


def money_units(amount: Decimal) -> int:
    """Money in units of 1/10,000 dollar."""
    return int(amount.scaleb(MONEY_PLACES))


def shares_of(units: int) -> Decimal:
    """Units as shares."""
    return Decimal(units).scaleb(-SHARE_PLACES)


def money_of(units: int) -> Decimal:
    """Units as money."""
    return Decimal(units).scaleb(-MONEY_PLACES)


def up_to(total: int, point: int, whole: int) -> int:
    """What a line of `whole` shares worth `total` is worth up to a point, to the cent; at its end, all of it."""
    if point == whole:
        return total
    return (2 * total * point + whole * CENT_UNITS) // (2 * whole * CENT_UNITS) * CENT_UNITS


@lru_cache(maxsize=32768)
def long_from(since: int) -> int:
    """The first day, as an ordinal, on which what is held since a day is long-term."""
    return long_on(date.fromordinal(since)).toordinal()


@dataclass(slots=True)
class Parcel:
    """See the module. Days are ordinals; `since` begins the holding period, `bought` is None unless it was a purchase.

    `start` to `start + units` is its place on a line of `whole` shares of `whole_basis`. `loss_basis` belongs to the
    units held (gifts); `place` is the order of entry. A sold parcel has `sold`, its sale's name and place, proceeds and
    what the wash-sale rule did: `adjusted` is the basis earlier losses put on it, `is_used` marks a replacement,
    `replaces` the purchases whose losses it carries. `cut` numbers the parts split off a purchase, 0 is its rest.
    `told_*` is what a broker's realized-gain file says of a sale the ledger does not have; `is_stated` says that
    the basis is a broker's, with its own wash sales somewhere in it. `distributed` are the capital gain distributions
    received on the shares.
    """

    account: str
    symbol: str
    id: str
    purchase: str
    origin: Transaction | Lot
    place: int
    units: int
    basis: int | None
    acquired: date | None
    since: int | None
    bought: int | None
    is_inherited: bool = False
    loss_basis: int | None = None
    loss_since: int | None = None
    whole: int = 0
    whole_basis: int = 0
    start: int = 0
    sold: int = 0
    sale: str = ""
    sale_place: int = 0
    proceeds: int = 0
    kind: DisposalKind = DisposalKind.SALE
    adjusted: int = 0
    disallowed: int = 0
    permanent: int = 0
    is_used: bool = False
    is_done: bool = False
    replaces: tuple[str, ...] = ()
    cut: int = 0
    cuts: int = 0
    told_term: str | None = None
    told_disallowed: int = 0
    told_original: int | None = None
    is_stated: bool = False
    distributed: int = 0

    def __post_init__(self) -> None:
        """A parcel that comes in is a line of its own."""
        self.whole, self.whole_basis = self.units, self.basis or 0

    @property
    def reference(self) -> str:
        """The name by which a sale may pick it."""
        return self.origin.reference

    def take(self, units: int) -> Parcel:
        """Split off the first shares; the rest stays here."""
        part, end = self.copy(), self.start + units
        self.cuts += 1
        part.cut = self.cuts
        if self.basis is not None:
            part.basis = up_to(self.whole_basis, end, self.whole) - up_to(self.whole_basis, self.start, self.whole)
            self.basis -= part.basis
        if self.loss_basis is not None:
            part.loss_basis = up_to(self.loss_basis, units, self.units)
            self.loss_basis -= part.loss_basis
        if self.distributed:
            part.distributed = up_to(self.distributed, units, self.units)
            self.distributed -= part.distributed
        part.restate(units, part.basis)
        self.start, self.units = end, self.units - units
        return part

    def copy(self) -> Parcel:
        """Another parcel with the same facts; written out because there are many and `replace` is slow."""
        twin = Parcel(
            self.account,
            self.symbol,
            self.id,
            self.purchase,
            self.origin,
            self.place,
            self.units,
            self.basis,
            self.acquired,
            self.since,
            self.bought,
            self.is_inherited,
            self.loss_basis,
            self.loss_since,
        )
        twin.sold, twin.sale, twin.sale_place, twin.proceeds = self.sold, self.sale, self.sale_place, self.proceeds
        twin.kind, twin.adjusted, twin.disallowed = self.kind, self.adjusted, self.disallowed
        twin.permanent, twin.is_used, twin.is_done = self.permanent, self.is_used, self.is_done
        twin.replaces, twin.cut = self.replaces, self.cut
        twin.told_term, twin.told_disallowed = self.told_term, self.told_disallowed
        twin.told_original, twin.is_stated, twin.distributed = self.told_original, self.is_stated, self.distributed
        return twin

    def restate(self, units: int, basis: int | None) -> None:
        """Give it other shares or another basis: a new line begins."""
        self.units, self.basis = units, basis
        self.whole, self.whole_basis, self.start = units, basis or 0, 0

    def scale(self, ratio: Fraction) -> None:
        """Multiply its shares, basis unchanged."""
        twice = 2 * self.units * ratio.numerator + ratio.denominator
        self.restate(twice // (2 * ratio.denominator), self.basis)

    def sell(self, day: int, sale: Transaction, place: int, proceeds: int) -> None:
        """Mark it as sold. A gift that lost value has two bases and may bring neither gain nor loss (IRC 1015(a))."""
        self.sold, self.sale, self.sale_place, self.proceeds = day, sale.id, place, proceeds
        if self.loss_basis is None or self.basis is None or proceeds >= self.basis:
            return
        if proceeds < self.loss_basis:
            self.basis, self.since = self.loss_basis, self.loss_since
        else:
            self.basis = proceeds

    def term_on(self, day: int) -> str | None:
        """Short or long on a day; inherited property is long at once (IRC 1223(9))."""
        if self.is_inherited:
            return LONG
        if self.since is None:
            return self.told_term
        return LONG if day >= long_from(self.since) else SHORT


def parcel_of(lot: Lot, place: int) -> Parcel:
    """An open lot as a parcel."""
    since = lot.held_since or lot.acquired
    return Parcel(
        lot.account,
        lot.symbol,
        lot.id,
        lot.purchase or lot.id,
        lot,
        place,
        share_units(lot.shares),
        None if lot.basis is None else money_units(lot.basis),
        lot.acquired,
        None if since is None else since.toordinal(),
        None if lot.bought is None else lot.bought.toordinal(),
        lot.is_inherited,
        None if lot.loss_basis is None else money_units(lot.loss_basis),
        None if lot.loss_since is None else lot.loss_since.toordinal(),
        is_used=lot.replaces,
        is_stated=lot.broker_washed is None and lot.basis is not None,
    )


def lot_of(parcel: Parcel, lot_id: str | None = None) -> Lot:
    """An open parcel as a lot, what wash sales put on its basis included."""
    since = None if parcel.since is None else date.fromordinal(parcel.since)
    basis = None if parcel.basis is None else money_of(parcel.basis + parcel.adjusted)
    loss_since = None if parcel.loss_since is None else date.fromordinal(parcel.loss_since)
    changed = Lot(
        id=lot_id or parcel.id,
        account=parcel.account,
        symbol=parcel.symbol,
        shares=shares_of(parcel.units),
        basis=basis,
        acquired=parcel.acquired,
        held_since=None if since == parcel.acquired else since,
        is_inherited=parcel.is_inherited,
        bought=None if parcel.bought is None else date.fromordinal(parcel.bought),
        purchase=parcel.purchase,
        loss_basis=None if parcel.loss_basis is None else money_of(parcel.loss_basis),
        loss_since=loss_since,
        washed=money_of(parcel.adjusted) if parcel.adjusted else ZERO,
        replaces=parcel.is_used,
        source=parcel.origin.source,
        description=parcel.origin.description,
        reference=parcel.origin.reference,
        original_basis=None if parcel.basis is None else money_of(parcel.basis),
    )
    if isinstance(parcel.origin, Lot):
        told = parcel.origin.original_basis
        original = changed.original_basis if told is None or parcel.units != share_units(parcel.origin.shares) else told
        return replace(
            changed,
            covered=parcel.origin.covered,
            broker_washed=parcel.origin.broker_washed,
            original_basis=original,
        )
    return changed


def disposal_of(p: Parcel) -> Disposal:
    """A sold parcel as a disposal with its adjusted basis; what wash sales did to it is unknown where the basis is."""
    is_known = p.basis is not None
    since = None if p.since is None else date.fromordinal(p.since)
    return Disposal(
        p.account,
        p.symbol,
        p.acquired,
        date.fromordinal(p.sold),
        shares_of(p.units),
        money_of(p.proceeds),
        money_of(p.basis + p.adjusted) if p.basis is not None else None,
        p.term_on(p.sold),
        p.id,
        p.kind,
        (money_of(p.disallowed) if p.disallowed else ZERO) if is_known else None,
        money_of(p.permanent) if p.permanent else ZERO,
        None if since == p.acquired else since,
        None if p.bought is None else date.fromordinal(p.bought),
        p.purchase,
        p.sale,
        money_of(p.adjusted) if p.adjusted else ZERO,
        p.is_inherited,
        money_of(p.distributed) if p.distributed else ZERO,
    )


def is_purchase(action: Action) -> bool:
    """Is what the action brings an acquisition that wash windows look at?

    Bought, reinvested and vested shares are; gifts, inheritances, splits, spin-offs and exchanges are not (Reg.
    1.1091-1(f); Pub. 550 on acquisitions).
    """
    return action in (Action.BUY, Action.REINVEST)
