"""Replays transactions into open lots, cash and disposals, account by account.

Within a day rows keep their order, except that a sale waits for the purchases of the same day when it would otherwise
sell more than is held: exports list a day newest first as often as oldest first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from app.engine.holding_period import term
from app.engine.lots import in_order
from app.model.account import LotMethod
from app.model.household import Lot
from app.model.issue import Issue, Severity
from app.model.number import SHARE_QUANTUM, ZERO, plain, share_of, split
from app.model.security import CASH
from app.model.transaction import Action, Disposal, Transaction

BOUGHT = frozenset({Action.BUY, Action.REINVEST})
RECEIVED = frozenset({Action.TRANSFER_IN, Action.GIFT, Action.INHERIT, Action.SPIN_OFF})
GIVEN = frozenset({Action.SELL, Action.TRANSFER_OUT, Action.MERGER})
DUST = Decimal("0.0000005")


@dataclass(frozen=True, slots=True)
class Replay:
    """What the transactions leave: open lots, cash per account, sales, issues, and holdings sold beyond the records."""

    lots: tuple[Lot, ...]
    cash: Mapping[str, Decimal]
    disposals: tuple[Disposal, ...]
    issues: tuple[Issue, ...]
    oversold: Mapping[tuple[str, str], str]


@dataclass(slots=True)
class _Books:
    """The books while they are being written: open lots per holding, in order of entry."""

    methods: Mapping[str, LotMethod]
    lots: dict[tuple[str, str], list[Lot]] = field(default_factory=lambda: defaultdict(list))
    cash: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    disposals: list[Disposal] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    oversold: dict[tuple[str, str], str] = field(default_factory=dict)


def replay(
    transactions: Iterable[Transaction],
    methods: Mapping[str, LotMethod],
    until: date,
    opening: Sequence[Lot] = (),
    opening_cash: Mapping[str, Decimal] | None = None,
) -> Replay:
    """Replay the rows up to and including `until` on top of opening lots and cash."""
    books = _Books(methods)
    for lot in opening:
        books.lots[lot.account, lot.symbol].append(lot)
    books.cash.update(opening_cash or {})
    rows = sorted((t for t in transactions if t.day <= until), key=lambda t: t.day)
    for _, day in groupby(rows, key=lambda t: t.day):
        waiting = [t for t in day if not _enter(books, t, may_wait=True)]
        for t in waiting:
            _enter(books, t, may_wait=False)
    lots = tuple(lot for holding in books.lots.values() for lot in holding if lot.shares > DUST)
    return Replay(lots, dict(books.cash), tuple(books.disposals), tuple(books.issues), books.oversold)


def _enter(books: _Books, t: Transaction, *, may_wait: bool) -> bool:
    """Enter one row; False when it has to wait for others of its day."""
    if may_wait and t.action in GIVEN and t.shares and _lacks(books, t):
        return False
    writers: Mapping[Action, Callable[[_Books, Transaction], None]] = {
        Action.SELL: _sell,
        Action.TRANSFER_OUT: _remove,
        Action.SPLIT: _split,
        Action.RETURN_OF_CAPITAL: _return_capital,
        Action.MERGER: _merge,
    }
    if t.action is Action.SPIN_OFF:
        _spin_off(books, t)
    if t.action in BOUGHT or t.action in RECEIVED:
        _acquire(books, t)
    elif t.action in writers:
        writers[t.action](books, t)
    books.cash[t.account] += t.cash
    return True


def _lacks(books: _Books, t: Transaction) -> bool:
    """Does the row give more than is held yet, or name a lot that is not there yet?"""
    known = {lot.reference for lot in books.lots[t.account, t.symbol]}
    return _held(books, t) < (t.shares or ZERO) - DUST or any(pick.reference not in known for pick in t.lots)


def _held(books: _Books, t: Transaction) -> Decimal:
    return sum((lot.shares for lot in books.lots[t.account, t.symbol]), ZERO)


def _acquire(books: _Books, t: Transaction) -> None:
    if not t.shares or t.symbol == CASH:
        return
    basis = t.basis
    if t.action in BOUGHT and basis is None:
        basis = -t.cash if t.cash else None if t.price is None else t.shares * t.price + t.fees
    acquired = t.acquired if t.action in RECEIVED else t.acquired or t.day
    lot = Lot(t.id, t.account, t.symbol, t.shares, basis, acquired, None, t.source, basis, t.description, t.reference)
    books.lots[t.account, t.symbol].append(lot)


def _sell(books: _Books, t: Transaction) -> None:
    if not t.shares:
        return
    taken = _take(books, t)
    sold = sum((part.shares for part in taken), ZERO)
    if not sold:
        return
    left = t.cash
    for n, part in enumerate(taken, 1):
        proceeds = left if n == len(taken) and sold == t.shares else share_of(t.cash, part.shares, t.shares)
        left -= proceeds
        kind = term(part.acquired, t.day)
        books.disposals.append(
            Disposal(t.account, t.symbol, part.acquired, t.day, part.shares, proceeds, part.basis, kind, part.id)
        )


def _remove(books: _Books, t: Transaction) -> None:
    if t.shares:
        _take(books, t)


def _take(books: _Books, t: Transaction) -> list[Lot]:
    """Take the shares out of the lots named by the row, else by the account's method; the parts taken."""
    holding = books.lots[t.account, t.symbol]
    method = books.methods.get(t.account, LotMethod.FIFO)
    if method is LotMethod.AVERAGE and not t.lots:
        _average(holding)
    wanted = _named(books, t)
    rest = (t.shares or ZERO) - sum(wanted.values(), ZERO)
    by_id = {lot.id: lot for lot in holding}
    price = t.price if t.price is not None else abs(t.cash) / t.shares if t.shares else None
    for lot in in_order(holding, method, price, t.day):
        more = min(rest, lot.shares - wanted.get(lot.id, ZERO))
        if more > DUST:
            wanted[lot.id] = wanted.get(lot.id, ZERO) + more
            rest -= more
    if rest > DUST:
        left = f"{plain(rest)} more shares of {t.symbol} left {t.account} on {t.day} than the records hold."
        issue = _issue(t, "missing-history", f"{left} Import earlier history or an opening balance.")
        books.oversold[t.account, t.symbol] = issue.text
        books.issues.append(issue)
    return [_take_part(holding, by_id[lot], shares) for lot, shares in wanted.items()]


def _named(books: _Books, t: Transaction) -> dict[str, Decimal]:
    """Lot id → shares the row names, never more than the lot holds nor than the row gives; what cannot be is told."""
    wanted: dict[str, Decimal] = {}
    room = t.shares or ZERO
    for pick in t.lots:
        lot = next((x for x in books.lots[t.account, t.symbol] if x.reference == pick.reference), None)
        taken = wanted.get(lot.id, ZERO) if lot is not None else ZERO
        if lot is None or lot.shares + DUST < taken + pick.shares or room + DUST < pick.shares:
            what = f"{plain(pick.shares)} shares of lot “{pick.reference}”"
            text = (
                f"The sale of {t.symbol} on {t.day} names {what}, which it cannot take; the account's method decides."
            )
            books.issues.append(_issue(t, "lot-not-held", text))
            continue
        wanted[lot.id] = min(taken + pick.shares, lot.shares)
        room -= pick.shares
    return wanted


def _average(holding: list[Lot]) -> None:
    """Give every lot the average basis a share (Reg. 1.1012-1(e)); lots of unknown basis stay unknown."""
    known = [n for n, lot in enumerate(holding) if lot.basis is not None]
    if len(known) < 2:  # noqa: PLR2004  one lot is its own average
        return
    total = sum((holding[n].basis or ZERO for n in known), ZERO)
    for n, basis in zip(known, split(total, [holding[n].shares for n in known]), strict=True):
        holding[n] = replace(holding[n], basis=basis)


def _take_part(holding: list[Lot], lot: Lot, shares: Decimal) -> Lot:
    """Split the lot in place: what leaves, with its part of the basis, is returned; the parts sum to the whole."""
    place = holding.index(lot)
    if shares >= lot.shares - DUST:
        del holding[place]
        return lot
    gone = None if lot.basis is None else share_of(lot.basis, shares, lot.shares)
    kept = None if lot.basis is None or gone is None else lot.basis - gone
    holding[place] = replace(lot, shares=lot.shares - shares, basis=kept)
    return replace(lot, shares=shares, basis=gone)


def _split(books: _Books, t: Transaction) -> None:
    """Multiply the shares of every lot by the ratio; a broker that gives added shares means (held + added) / held."""
    holding, held = books.lots[t.account, t.symbol], _held(books, t)
    ratio = t.shares if t.added_shares is None else (held + t.added_shares) / held if held else None
    if not ratio or ratio <= 0:
        books.issues.append(
            _issue(
                t, "split-ratio", f"The split of {t.symbol} on {t.day} has no usable ratio. Give new shares over old."
            )
        )
        return
    holding[:] = [replace(lot, shares=(lot.shares * ratio).quantize(SHARE_QUANTUM)) for lot in holding]


def _return_capital(books: _Books, t: Transaction) -> None:
    """Lower the basis share by share; what exceeds it is gain (IRC 301(c)(2), (3))."""
    holding, held = books.lots[t.account, t.symbol], _held(books, t)
    if not held:
        return
    left = t.cash
    for place, lot in enumerate(holding):
        part = left if place == len(holding) - 1 else share_of(t.cash, lot.shares, held)
        left -= part
        if lot.basis is None:
            continue
        excess = max(part - lot.basis, ZERO)
        holding[place] = replace(lot, basis=lot.basis - part + excess)
        if excess:
            kind = term(lot.acquired, t.day)
            books.disposals.append(
                Disposal(t.account, t.symbol, lot.acquired, t.day, ZERO, excess, ZERO, kind, lot.id, "R")
            )


def _issue(t: Transaction, code: str, text: str) -> Issue:
    return Issue(Severity.WARNING, code, f"{text} ({t.source})" if t.source else text)


def _merge(books: _Books, t: Transaction) -> None:
    """Exchange shares for those of another company, basis and holding period carried over (IRC 354, 358, 1223(1)).

    For cash alone it is a sale. Shares and cash together make the basis unknown until it is entered, and say so.
    """
    if not t.other_symbol:
        _sell(books, t)
        return
    if not t.ratio or t.ratio <= 0:
        text = f"The merger of {t.symbol} on {t.day} has no usable ratio. Give new shares over old."
        books.issues.append(_issue(t, "merger-ratio", text))
        return
    has_boot = bool(t.cash or t.boot)
    for lot in _take(books, t):
        shares = (lot.shares * t.ratio).quantize(SHARE_QUANTUM)
        basis = None if has_boot else lot.basis
        new = replace(lot, id=f"{t.id}.{lot.id}", symbol=t.other_symbol, shares=shares, basis=basis)
        books.lots[t.account, t.other_symbol].append(new)
    if has_boot:
        text = f"The merger of {t.symbol} on {t.day} paid cash too; enter the basis of the new {t.other_symbol} lots."
        books.issues.append(_issue(t, "merger-boot", text))


def _spin_off(books: _Books, t: Transaction) -> None:
    """Take the basis of the new shares off the parent's lots, by shares (IRC 358(c)); unknown makes both unknown."""
    holding = books.lots[t.account, t.other_symbol] if t.other_symbol else []
    if not holding:
        return
    if t.basis is None:
        holding[:] = [replace(lot, basis=None) for lot in holding]
        return
    parts = split(t.basis, [lot.shares for lot in holding])
    holding[:] = [
        lot if lot.basis is None else replace(lot, basis=max(lot.basis - part, ZERO))
        for lot, part in zip(holding, parts, strict=True)
    ]
