"""Mergers and spin-offs: what basis and holding period the new shares take over, lot by lot."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from app.engine.books import Books
from app.engine.parcel import DUST_UNITS, Parcel, money_units, share_units, up_to
from app.model.number import ZERO
from app.model.transaction import DisposalKind, Transaction

MOST_DENOMINATOR = 10**6


def recognized(p: Parcel, t: Transaction, place: int, proceeds: int, basis: int, kind: DisposalKind) -> Parcel:
    """A result without shares given up: a distribution beyond the basis, gain on boot."""
    result = Parcel(
        p.account, p.symbol, p.id, p.purchase, p.origin, p.place, 0, basis, p.acquired, p.since, None, p.is_inherited
    )
    result.sell(t.day.toordinal(), t, place, proceeds)
    result.kind = kind
    return result


def exchange(books: Books, t: Transaction, given: Sequence[Parcel]) -> None:
    """Shares for shares of another company: basis and holding period carry over (IRC 354, 358, 1223(1)).

    Where cash comes too, each block of shares has gain up to its part of the cash and never a loss; its basis is the
    old one less the cash plus the gain (IRC 356(a)(1), (c), 358; Reg. 1.356-1(b)). That takes the market value of the
    new shares, `fair_value` of them all; without it the new basis is unknown and says so. A fraction paid in cash is
    a sale of that fraction, entered as such.
    """
    ratio = Fraction(t.ratio or ZERO).limit_denominator(MOST_DENOMINATOR)
    boot = money_units(t.boot or t.cash or ZERO)
    whole, point = sum(p.units for p in given), 0
    worth = None if t.fair_value is None else money_units(t.fair_value)
    for p in given:
        end = point + p.units
        cash = up_to(boot, end, whole) - up_to(boot, point, whole)
        basis = p.basis
        if boot and basis is not None:
            if worth is None:
                basis = None
            else:
                value = up_to(worth, end, whole) - up_to(worth, point, whole)
                gain = min(max(value + cash - basis, 0), cash)
                books.sold.append(recognized(p, t, books.place, cash, cash - gain, DisposalKind.BOOT))
                basis += gain - cash
        point = end
        p.scale(ratio)
        p.restate(p.units, basis)
        p.symbol, p.id = t.other_symbol, f"{t.id}.{p.id}"
        books.add(p)
    if boot and worth is None:
        text = (
            f"The merger of {t.symbol} on {t.day} paid cash too; the value of the new shares (fair_value) is missing, "
            f"so the basis of the new {t.other_symbol} lots is unknown until you enter it."
        )
        books.tell(t, "merger-boot", text)


def spin_off(books: Books, t: Transaction) -> bool:
    """New shares beside those held: every parent lot gives the same part of its basis and its day (Reg. 1.358-2).

    The part is told by the basis received, or worked out from the market values (`fair_value` of all new shares, and
    `price` of one parent share). An allocation beyond the basis is capped, never a gain. Where neither is told, the
    basis of both is unknown. Where `ratio` promises more shares than came, the cash is for the missing fraction,
    which counts as received and sold. False where no parent is named or held: then the row stands for itself.
    """
    parents = list(books.held[t.account, t.other_symbol]) if t.other_symbol else []
    whole = sum(p.units for p in parents)
    if not parents or not t.shares:
        return False
    part = _allocated(t, parents, whole)
    came = share_units(t.shares)
    due = _entitled(t, whole, came)
    point = 0
    for number, parent in enumerate(parents, 1):
        end = point + parent.units
        units = (due * end // whole) - (due * point // whole) if number < len(parents) else due - due * point // whole
        point = end
        moved = None
        if part is not None and parent.basis is not None:
            moved = min(parent.basis, up_to(parent.basis * part.numerator, 1, part.denominator))
        parent.restate(parent.units, None if moved is None or parent.basis is None else parent.basis - moved)
        lot_id = t.id if number == 1 else f"{t.id}.{number}"
        new = Parcel(
            t.account, t.symbol, lot_id, lot_id, t, books.place, units, moved, parent.acquired, parent.since, None
        )
        new.is_inherited = parent.is_inherited
        books.add(new)
    if due > came:
        _pay_fraction(books, t, due - came)
    return True


def _allocated(t: Transaction, parents: Sequence[Parcel], whole: int) -> Fraction | None:
    """The part of the parents' basis that goes with the new shares, at most all of it; None where it is not told."""
    total = sum(p.basis or 0 for p in parents)
    if t.basis is not None:
        return min(Fraction(money_units(t.basis), total), Fraction(1)) if total else Fraction(0)
    if t.fair_value is None or t.price is None:
        return None
    new = Fraction(money_units(t.fair_value))
    old = Fraction(t.price) * whole * 10**4 / 10**8
    return new / (new + old) if new + old else None


def _entitled(t: Transaction, whole: int, came: int) -> int:
    """New shares due by the ratio, where cash was paid for a fraction; else those that came."""
    if not t.ratio or not t.cash:
        return came
    due = int(Fraction(t.ratio).limit_denominator(MOST_DENOMINATOR) * whole)
    return due if came + DUST_UNITS < due < came + 10**8 else came


def _pay_fraction(books: Books, t: Transaction, units: int) -> None:
    """The fraction paid in cash is sold out of the oldest lot (Rev. Rul. 66-365)."""
    holding = books.held[t.account, t.symbol]
    oldest = next(p for p in holding if p.units > units)
    part = oldest.take(units)
    part.sell(t.day.toordinal(), t, books.place, money_units(t.cash))
    books.sold.append(part)
