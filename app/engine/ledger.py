"""Replays transactions into open lots, cash and disposals, account by account.

Within a day rows keep their order, except that a sale waits for the purchases of the same day when it would otherwise
sell more than is held: exports list a day newest first as often as oldest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from app.engine import corporate, written
from app.engine.books import Books, Split
from app.engine.exercise import exercises, premium_of
from app.engine.lots import in_order
from app.engine.option_symbol import is_option
from app.engine.parcel import (
    DUST_UNITS,
    Parcel,
    disposal_of,
    is_purchase,
    lot_of,
    money_units,
    share_units,
    shares_of,
    up_to,
)
from app.engine.transfers import matched_transfers
from app.model.account import LotMethod
from app.model.collector import collector_paused
from app.model.household import Lot
from app.model.issue import Issue
from app.model.number import ZERO, plain
from app.model.security import CASH
from app.model.transaction import Action, Disposal, DisposalKind, Transaction

RECEIVED = frozenset({Action.TRANSFER_IN, Action.GIFT, Action.INHERIT, Action.SPIN_OFF})
FIRST = {Action.TRANSFER_OUT: 0, Action.TRANSFER_IN: 1}
GIVEN = frozenset({Action.SELL, Action.TRANSFER_OUT, Action.MERGER})


@dataclass(frozen=True)
class Replay:
    """What the transactions leave: parcels held and sold, cash per account, issues, holdings sold beyond the records.

    Wash sales are not in it: they look over all accounts (`wash`).
    """

    held: tuple[Parcel, ...]
    sold: tuple[Parcel, ...]
    cash: Mapping[str, Decimal]
    told: tuple[tuple[str, Issue], ...]
    oversold: Mapping[tuple[str, str], str]
    splits: tuple[Split, ...]

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What could not be done; `told` has the account with each."""
        return tuple(issue for _, issue in self.told)

    @cached_property
    def lots(self) -> tuple[Lot, ...]:
        """What is held, as lots."""
        return tuple(map(lot_of, self.held))

    @cached_property
    def disposals(self) -> tuple[Disposal, ...]:
        """What was sold, as disposals."""
        return tuple(map(disposal_of, self.sold))


@collector_paused()
def replay(
    transactions: Iterable[Transaction],
    methods: Mapping[str, LotMethod],
    until: date,
    opening: Sequence[Parcel] = (),
    opening_cash: Mapping[str, Decimal] | None = None,
) -> Replay:
    """Replay the rows up to and including `until` on top of opening parcels and cash."""
    books = Books(methods)
    for parcel in opening:
        books.place += 1
        parcel.place = books.place
        books.add(parcel)
    books.cash.update(opening_cash or {})
    rows = sorted((t for t in transactions if t.day <= until), key=attrgetter("day"))
    books.transfers = matched_transfers(rows)
    books.exercised = exercises(rows)
    due = frozenset(books.exercised.values())
    for _, day in groupby(rows, key=attrgetter("day")):
        waiting = [t for t in day if t.id in due or not _enter(books, t, may_wait=True)]
        for t in sorted(waiting, key=lambda t: (t.id in due, FIRST.get(t.action, len(FIRST)))):
            _enter(books, t, may_wait=False)
    held = tuple(p for holding in books.held.values() for p in holding if abs(p.units) > DUST_UNITS)
    return Replay(held, tuple(books.sold), dict(books.cash), tuple(books.told), books.oversold, tuple(books.splits))


def _enter(books: Books, t: Transaction, *, may_wait: bool) -> bool:
    """Enter one row; False when it has to wait for others of its day."""
    action = t.action
    if may_wait and action in GIVEN and t.shares and _lacks(books, t):
        return False
    if may_wait and t.id in books.transfers and t.id not in books.in_transit and action is Action.TRANSFER_IN:
        return False
    books.place += 1
    if is_purchase(action):
        _buy(books, t)
    elif action is Action.SELL:
        _sell(books, t)
    elif (writer := WRITERS.get(action)) is not None:
        writer(books, t)
    if t.cash:
        books.cash[t.account] += t.cash
    else:
        books.cash.setdefault(t.account, ZERO)
    return True


def _lacks(books: Books, t: Transaction) -> bool:
    """Does the row give more than is held yet, or name a lot that is not there yet?"""
    missing = share_units(t.shares or ZERO) - DUST_UNITS
    for p in books.held[t.account, t.symbol]:
        missing -= p.units
        if missing <= 0:
            break
    if missing > 0 or not t.lots:
        return missing > 0
    known = {p.reference for p in books.held[t.account, t.symbol]}
    return any(pick.reference not in known for pick in t.lots)


def _buy(books: Books, t: Transaction) -> None:
    if not t.shares or t.symbol == CASH:
        return
    basis = t.basis
    if basis is None:
        basis = -t.cash if t.cash else None if t.price is None else t.shares * t.price + t.fees
    parcel = _parcel(books, t, basis, t.acquired or t.day, bought=(t.acquired or t.day).toordinal())
    if parcel.basis is not None and t.id in books.premiums:
        parcel.restate(parcel.units, parcel.basis - premium_of(books, t))
    if is_option(t.symbol) and any(p.units < 0 for p in books.held[t.account, t.symbol]):
        # A row without cash that ends written contracts is their expiry: it cost nothing.
        cost = parcel.basis if parcel.basis is not None or t.cash else 0
        units, cost = written.buy_back(books, t, parcel.units, cost)
        parcel.restate(units, cost)
    if parcel.units > DUST_UNITS:
        books.add(parcel)


def _parcel(books: Books, t: Transaction, basis: Decimal | None, acquired: date | None, bought: int | None) -> Parcel:
    """A parcel the row brings in."""
    return Parcel(
        t.account,
        t.symbol,
        t.id,
        t.id,
        t,
        books.place,
        share_units(t.shares or ZERO),
        None if basis is None else money_units(basis),
        acquired,
        None if acquired is None else acquired.toordinal(),
        bought,
    )


def _receive(books: Books, t: Transaction) -> None:
    """Shares that come without a purchase: transfers with their own day, gifts, inheritances, spin-offs."""
    if t.action is Action.SPIN_OFF and corporate.spin_off(books, t):
        return
    if not t.shares or t.symbol == CASH:
        return
    moved = t.action is Action.TRANSFER_IN and t.acquired is not None
    parcel = _parcel(books, t, t.basis, t.acquired, t.acquired.toordinal() if moved and t.acquired else None)
    for number, p in enumerate(books.in_transit.pop(t.id, ()), 1):
        p.account, p.id = t.account, f"{t.id}.{number}"
        parcel.restate(parcel.units - p.units, parcel.basis)
        books.add(p)
    if parcel.units <= DUST_UNITS:
        return
    if t.action is Action.INHERIT:
        parcel.is_inherited = True
        parcel.acquired = t.acquired or t.day
        parcel.since = parcel.acquired.toordinal()
    if t.action is Action.GIFT:
        _dual_basis(parcel, t)
    books.add(parcel)


def _dual_basis(parcel: Parcel, t: Transaction) -> None:
    """A gift worth less on its day than its donor paid has that value as basis for losses (IRC 1015(a)).

    A loss counts its holding period from the day after the gift, a gain from the donor's purchase (IRC 1223(2)).
    """
    if t.fair_value is not None and parcel.basis is not None and money_units(t.fair_value) < parcel.basis:
        parcel.loss_basis, parcel.loss_since = money_units(t.fair_value), t.day.toordinal()


def _sell(books: Books, t: Transaction) -> None:
    if not t.shares:
        return
    day, place, whole = t.day.toordinal(), books.place, share_units(t.shares)
    brought, point = money_units(t.cash) + premium_of(books, t), 0
    taken = take(books, t)
    rest = whole - sum(p.units for p in taken)
    if (trade := books.exercised.get(t.id)) is not None and rest <= DUST_UNITS:
        paid = [p.basis for p in taken if p.basis is not None]
        if len(paid) == len(taken):
            books.premiums[trade] = books.premiums.get(trade, 0) - sum(paid)
            return
    if rest > DUST_UNITS and _writes(t):
        premium = brought - up_to(brought, whole - rest, whole)
        written.write(books, t, rest, premium)
        brought, whole = brought - premium, whole - rest
    elif rest > DUST_UNITS:
        taken.append(Parcel(t.account, t.symbol, "", "", t, place, rest, None, None, None, None))
    for number, part in enumerate(taken, 1):
        end = whole if number == len(taken) else point + part.units
        part.sell(day, t, place, up_to(brought, end, whole) - up_to(brought, point, whole))
        point = end
    books.sold += taken


def _writes(t: Transaction) -> bool:
    """Can the sale write contracts? Nobody writes one for nothing: without cash it ends contracts that were bought."""
    return is_option(t.symbol) and t.cash > 0


def _remove(books: Books, t: Transaction) -> None:
    """Shares that leave without a result; those that arrive in another account of the household keep their lots."""
    if not t.shares:
        return
    taken = take(books, t)
    if (arrival := books.transfers.get(t.id)) is not None:
        for p in taken:
            p.restate(p.units, p.basis)
        books.in_transit[arrival] = taken


def take(books: Books, t: Transaction) -> list[Parcel]:
    """Take the shares out of the lots named by the row, else by the account's method; the parts taken."""
    holding = books.held[t.account, t.symbol]
    method = books.methods.get(t.account, LotMethod.FIFO)
    if method is LotMethod.AVERAGE and not t.lots:
        _average(holding)
    rest = share_units(t.shares or ZERO)
    taken: list[Parcel] = []
    if t.lots:
        rest = _take_named(books, t, holding, taken, rest)
    if rest > DUST_UNITS and holding:
        price = _price(t) if method is LotMethod.MINTAX else None
        chosen = []
        for p in in_order(holding, method, price, t.day.toordinal(), is_sorted=True):
            if rest <= DUST_UNITS:
                break
            more = min(rest, p.units)
            if more > DUST_UNITS:
                chosen.append((p, more))
                rest -= more
        taken += [_part(holding, p, units) for p, units in chosen]
    if rest > DUST_UNITS and not (t.action is Action.SELL and _writes(t)):
        left = f"{plain(shares_of(rest))} more shares of {t.symbol} left {t.account} on {t.day} than the records hold."
        why = "Import earlier history or an opening balance; shares sold short are not followed."
        books.oversold[t.account, t.symbol] = books.tell(t, "missing-history", f"{left} {why}").text
    return taken


def _price(t: Transaction) -> Fraction | None:
    """Money units a share unit at which the row trades."""
    if t.price is not None:
        return Fraction(t.price) / 10**4
    return Fraction(abs(money_units(t.cash)), share_units(t.shares)) if t.shares else None


def _part(holding: list[Parcel], p: Parcel, units: int) -> Parcel:
    """Take some of an open parcel, or the whole of it out of its holding."""
    if units < p.units - DUST_UNITS:
        return p.take(units)
    if holding[0] is p:
        del holding[0]
    else:
        holding.remove(p)
    return p


def _take_named(books: Books, t: Transaction, holding: list[Parcel], taken: list[Parcel], rest: int) -> int:
    """Take what the row names, never more than the lot holds nor than the row gives; what cannot be is told."""
    for pick in t.lots:
        wanted = share_units(pick.shares)
        found = [p for p in holding if p.reference == pick.reference]
        if sum(p.units for p in found) + DUST_UNITS < wanted or rest + DUST_UNITS < wanted:
            what = f"{plain(pick.shares)} shares of lot “{pick.reference}”"
            text = (
                f"The sale of {t.symbol} on {t.day} names {what}, which it cannot take; the account's method decides."
            )
            books.tell(t, "lot-not-held", text)
            continue
        for p in found:
            more = min(wanted, p.units)
            if more > DUST_UNITS:
                taken.append(_part(holding, p, more))
                wanted -= more
                rest -= more
    return rest


def _average(holding: list[Parcel]) -> None:
    """Give every lot the average basis a share (Reg. 1.1012-1(e)); lots of unknown basis stay unknown."""
    known = [p for p in holding if p.basis is not None]
    whole, total = sum(p.units for p in known), sum(p.basis or 0 for p in known)
    point = 0
    for p in known if len(known) > 1 else ():
        end = point + p.units
        p.restate(p.units, up_to(total, end, whole) - up_to(total, point, whole))
        point = end


def _split(books: Books, t: Transaction) -> None:
    """Multiply the shares of every lot by the ratio; a broker that gives added shares means (held + added) / held."""
    held = books.units_of(t)
    if t.added_shares is None:
        ratio = Fraction(t.shares).limit_denominator(10**6) if t.shares else None
    else:
        ratio = Fraction(held + share_units(t.added_shares), held) if held else None
    if not ratio or ratio <= 0:
        text = f"The split of {t.symbol} on {t.day} has no usable ratio. Give new shares over old."
        books.tell(t, "split-ratio", text)
        return
    for p in books.held[t.account, t.symbol]:
        p.scale(ratio)
    books.splits.append(Split(t.account, t.symbol, t.day.toordinal(), ratio, books.place))


def _return_capital(books: Books, t: Transaction) -> None:
    """Lower the basis share by share; what exceeds it is gain (IRC 301(c)(2), (3))."""
    whole, point, amount = books.units_of(t), 0, money_units(t.cash)
    for p in books.held[t.account, t.symbol] if whole else ():
        part = up_to(amount, point + p.units, whole) - up_to(amount, point, whole)
        point += p.units
        if p.basis is None:
            continue
        excess = max(part - p.basis, 0)
        p.restate(p.units, p.basis - part + excess)
        if excess:
            books.sold.append(corporate.recognized(p, t, books.place, excess, 0, DisposalKind.DISTRIBUTION))


def _distribute(books: Books, t: Transaction) -> None:
    """Note a capital gain distribution on the shares that received it.

    A loss on them within six months is long-term to that extent (IRC 852(b)(4)(A)).
    """
    whole, point, amount = books.units_of(t), 0, money_units(t.cash)
    for p in books.held[t.account, t.symbol] if whole else ():
        p.distributed += up_to(amount, point + p.units, whole) - up_to(amount, point, whole)
        point += p.units


def _merge(books: Books, t: Transaction) -> None:
    """A merger for cash alone is a sale; for shares, see `corporate`."""
    if not t.other_symbol:
        _sell(books, t)
    elif not t.ratio or t.ratio <= 0:
        text = f"The merger of {t.symbol} on {t.day} has no usable ratio. Give new shares over old."
        books.tell(t, "merger-ratio", text)
    else:
        corporate.exchange(books, t, take(books, t))


WRITERS: Mapping[Action, Callable[[Books, Transaction], None]] = {
    Action.TRANSFER_OUT: _remove,
    Action.SPLIT: _split,
    Action.RETURN_OF_CAPITAL: _return_capital,
    Action.CAPITAL_GAIN: _distribute,
    Action.MERGER: _merge,
    **dict.fromkeys(RECEIVED, _receive),
}
