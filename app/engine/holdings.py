"""What is held on a day: brokers' snapshots and the replayed ledger joined, and how far the result can be trusted.

The newest positions snapshot says how many shares there are. Which lots they are is taken from the most detailed source
whose shares add up to it: the snapshot's own lots, a lot file, the replayed transactions. Where none adds up, the
position stands as one lot of unknown date; where a lot file contradicts it, the holding is unreliable. Transactions
after the snapshot are replayed on top of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from app.engine.ledger import Replay, replay
from app.model.account import Account, LotMethod
from app.model.holding import Position
from app.model.household import Lot, Trust, TrustState
from app.model.number import ZERO, plain
from app.model.transaction import Disposal, Transaction

SHARE_TOLERANCE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is held; `cash` lacks accounts of unknown cash, `unreliable` holds (account, symbol) pairs."""

    lots: tuple[Lot, ...]
    cash: Mapping[str, Decimal]
    disposals: tuple[Disposal, ...]
    trust: Mapping[str, Trust]
    unreliable: frozenset[tuple[str, str]]


@dataclass(slots=True)
class _Account:
    """One account while its sources are joined."""

    name: str
    positions: list[Position] = field(default_factory=list)
    lot_rows: dict[str, list[Position]] = field(default_factory=dict)
    transactions: list[Transaction] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    cash: Decimal | None = None
    broken: dict[str, str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


def holdings_on(
    day: date,
    accounts: Sequence[Account],
    positions: Iterable[Position],
    transactions: Iterable[Transaction],
) -> Holdings:
    """Join everything that is known into the holdings of that day."""
    methods = {a.name: a.lot_method for a in accounts}
    books = {a.name: _Account(a.name) for a in accounts}
    grouped = _by_account(positions)
    for t in transactions:
        books.setdefault(t.account, _Account(t.account)).transactions.append(t)
    for name in grouped:
        books.setdefault(name, _Account(name))
    disposals: list[Disposal] = []
    for book in books.values():
        _choose_snapshots(book, grouped.get(book.name, []), day)
        disposals += _join(book, methods, day)
    return Holdings(
        tuple(lot for book in books.values() for lot in book.lots),
        {name: book.cash for name, book in books.items() if book.cash is not None},
        tuple(sorted(disposals, key=lambda d: d.sold)),
        {name: _trust(book) for name, book in books.items()},
        frozenset((name, symbol) for name, book in books.items() for symbol in book.broken),
    )


def _by_account(positions: Iterable[Position]) -> dict[str, list[Position]]:
    grouped: dict[str, list[Position]] = defaultdict(list)
    for p in positions:
        grouped[p.account].append(p)
    return grouped


def _choose_snapshots(book: _Account, rows: list[Position], day: date) -> None:
    """The newest positions snapshot, and for each security the newest lot file, of those in force on the day."""

    def age(p: Position) -> tuple[date, int]:
        in_force = p.day or (p.imported if p.imported <= day else date.min)
        return in_force, p.snapshot

    usable = [p for p in rows if p.day is None or p.day <= day]
    snapshots = [p for p in usable if not p.is_lot]
    if snapshots:
        newest = max(snapshots, key=age).snapshot
        book.positions = [p for p in usable if p.snapshot == newest and not p.is_lot]
    by_symbol: dict[str, list[Position]] = defaultdict(list)
    for p in usable:
        if p.is_lot:
            by_symbol[p.symbol].append(p)
    for symbol, lot_rows in by_symbol.items():
        newest = max(lot_rows, key=age).snapshot
        book.lot_rows[symbol] = [p for p in lot_rows if p.snapshot == newest]


def _join(book: _Account, methods: Mapping[str, LotMethod], day: date) -> tuple[Disposal, ...]:
    """Settle lots and cash of one account; its sales."""
    if not book.positions:
        return _without_positions(book, methods, day)
    since = book.positions[0].day
    history = replay(book.transactions, methods, day if since is None else since)
    replayed = _by_symbol(history.lots)
    for symbol, rows in _rows_by_symbol(p for p in book.positions if not p.is_cash).items():
        book.lots += _detailed(book, symbol, rows, replayed.get(symbol, []))
    cash_rows = [p for p in book.positions if p.is_cash]
    book.cash = sum((_balance(p) for p in cash_rows), ZERO) if cash_rows else history.cash.get(book.name)
    later = [t for t in book.transactions if since is not None and t.day > since]
    if not later:
        return history.disposals
    after = replay(later, methods, day, book.lots, {book.name: book.cash or ZERO})
    book.lots = list(after.lots)
    _tell(book, after)
    if book.cash is not None:
        book.cash = after.cash[book.name]
    return (*history.disposals, *after.disposals)


def _tell(book: _Account, found: Replay) -> None:
    """Note what the replay could not do; holdings sold beyond the records are unreliable."""
    book.broken.update({symbol: text for (_, symbol), text in found.oversold.items()})
    book.reasons += [issue.text for issue in found.issues if issue.text not in book.broken.values()]


def _without_positions(book: _Account, methods: Mapping[str, LotMethod], day: date) -> tuple[Disposal, ...]:
    """No broker's position: lot files speak for the securities they name from their day on, the ledger for the rest."""
    since = {symbol: rows[0].day for symbol, rows in book.lot_rows.items()}
    told = [t for t in book.transactions if t.symbol in since and t.day > (since[t.symbol] or date.max)]
    rest = [t for t in book.transactions if t.symbol not in since]
    before = [t for t in book.transactions if t.symbol in since and t not in told]
    ledger = replay(rest, methods, day)
    after = replay(told, methods, day, [_lot(p) for rows in book.lot_rows.values() for p in rows])
    book.lots = sorted((*ledger.lots, *after.lots), key=lambda lot: (lot.symbol, lot.acquired or date.min))
    if book.transactions:
        book.cash = sum((t.cash for t in book.transactions if t.day <= day), ZERO)
    _tell(book, ledger)
    _tell(book, after)
    return (*ledger.disposals, *replay(before, methods, day).disposals, *after.disposals)


def _detailed(book: _Account, symbol: str, rows: list[Position], replayed: list[Lot]) -> list[Lot]:
    """The lots behind a stated position, from the most detailed source that adds up to it."""
    held = sum((p.shares for p in rows), ZERO)
    own = [_lot(p) for p in rows]
    if all(p.acquired is not None for p in rows):
        return own
    from_file = [_lot(p) for p in book.lot_rows.get(symbol, [])]
    for lots in (from_file, replayed):
        if lots and abs(_sum(lots) - held) <= SHARE_TOLERANCE:
            return lots
    if from_file:
        book.broken[symbol] = f"{symbol}: its lots hold {plain(_sum(from_file))} shares, the position {plain(held)}."
    return own


def _sum(lots: Iterable[Lot]) -> Decimal:
    return sum((lot.shares for lot in lots), ZERO)


def _lot(p: Position) -> Lot:
    acquired = p.adjusted_acquired or p.acquired
    return Lot(
        p.id,
        p.account,
        p.symbol,
        p.shares,
        p.basis,
        acquired,
        p.covered,
        p.source,
        p.original_basis or p.basis,
        p.description,
    )


def _balance(p: Position) -> Decimal:
    return p.value if p.value is not None else p.shares


def _by_symbol(lots: Iterable[Lot]) -> dict[str, list[Lot]]:
    grouped: dict[str, list[Lot]] = defaultdict(list)
    for lot in lots:
        grouped[lot.symbol].append(lot)
    return grouped


def _rows_by_symbol(rows: Iterable[Position]) -> dict[str, list[Position]]:
    grouped: dict[str, list[Position]] = defaultdict(list)
    for p in rows:
        if p.shares:
            grouped[p.symbol].append(p)
    return grouped


def _trust(book: _Account) -> Trust:
    """What the records of an account allow, worst finding first."""
    if book.broken:
        return Trust(TrustState.BROKEN, (*book.broken.values(), *book.reasons))
    if not book.lots and book.cash is None:
        return Trust(TrustState.EMPTY, ("Nothing is known of this account yet. Import a file.",))
    undated = sorted({lot.symbol for lot in book.lots if lot.acquired is None})
    no_basis = sorted({lot.symbol for lot in book.lots if lot.basis is None})
    reasons = list(book.reasons)
    if undated:
        reasons.append(f"Purchase dates are unknown: {_listed(undated)}.")
    if no_basis:
        reasons.append(f"Basis is unknown: {_listed(no_basis)}.")
    if book.cash is None:
        reasons.append("Cash is not stated in any imported file.")
    return Trust(TrustState.HOLDING if undated or no_basis else TrustState.LOTS, tuple(reasons))


def _listed(symbols: list[str], most: int = 5) -> str:
    more = len(symbols) - most
    return ", ".join(symbols[:most]) + (f" and {more} more" if more > 0 else "")


def lot_key(lot: Lot) -> str:
    """What an edit of a lot is kept under: the same lot of a later file has other ids but the same facts."""
    return "|".join((lot.account, lot.symbol, str(lot.acquired or ""), plain(lot.shares)))


def corrected(lots: Iterable[Lot], edits: Mapping[str, tuple[Decimal | None, date | None]]) -> tuple[Lot, ...]:
    """The lots with the user's own basis and purchase days put in; an edit's None leaves what the files say."""
    out = []
    for lot in lots:
        basis, acquired = edits.get(lot_key(lot), (None, None))
        out.append(replace(lot, basis=lot.basis if basis is None else basis, acquired=acquired or lot.acquired))
    return tuple(out)
