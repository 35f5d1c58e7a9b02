"""What is held on a day: brokers' snapshots and the replayed ledger joined, and how far the result can be trusted.

The newest positions snapshot says how many shares there are. Which lots they are is taken from the most detailed source
whose shares add up to it: the snapshot's own lots, a lot file, the replayed transactions. Where none adds up, the
position stands as one lot of unknown date; where a lot file or the transactions contradict it, the holding is
unreliable (`reconcile`). Transactions after the snapshot are replayed on top of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from app.engine.books import Split
from app.engine.ledger import Replay, replay
from app.engine.parcel import Parcel, money_of, parcel_of, shares_of
from app.engine.realized import Told, keep_told, realized_parcels
from app.engine.reconcile import (
    History,
    compare_basis,
    compare_cash,
    compare_history,
    compare_lots,
    overdrawn,
    snapshot_of,
    sold_beyond,
)
from app.engine.trust import Standing, trust_in
from app.engine.wash import Match, WashRule, wash
from app.engine.wash_outcome import disposals_of, lots_of, recent_buys, without_broker_adjustments
from app.model.account import Account, LotMethod
from app.model.holding import Position
from app.model.household import Lot, RecentBuy, Trust
from app.model.number import ZERO, cents, plain
from app.model.reconciliation import Finding
from app.model.security import CASH
from app.model.transaction import Disposal, Transaction

SHARE_TOLERANCE = Decimal("0.0001")
BASIS_TOLERANCE = Decimal("0.05")


@dataclass(frozen=True)
class Gathered:
    """Every parcel of the household before wash sales, with what the records allow."""

    held: tuple[Parcel, ...]
    sold: tuple[Parcel, ...]
    splits: tuple[Split, ...]
    cash: Mapping[str, Decimal]
    books: tuple[_Account, ...]


@dataclass(frozen=True)
class Holdings:
    """What is held; `cash` lacks accounts of unknown cash, `unreliable` holds (account, symbol) pairs.

    `standings` are what `trust` is made of beside the lots, which the user may edit.
    `sold` are the parcels behind the disposals: a history has many, and few are asked for.
    """

    lots: tuple[Lot, ...]
    cash: Mapping[str, Decimal]
    sold: tuple[Parcel, ...]
    matches: tuple[Match, ...]
    recent_buys: tuple[RecentBuy, ...]
    standings: Mapping[str, Standing]
    trust: Mapping[str, Trust]
    unreliable: frozenset[tuple[str, str]]

    def disposals(self, first: date = date.min, last: date = date.max) -> tuple[Disposal, ...]:
        """Sales from one day to another, by day."""
        return disposals_of(self.sold, first, last)


@dataclass(slots=True)
class _Account:
    """One account while its sources are joined."""

    name: str
    positions: list[Position] = field(default_factory=list)
    lot_rows: dict[str, list[Position]] = field(default_factory=dict)
    transactions: list[Transaction] = field(default_factory=list)
    held: list[Parcel] = field(default_factory=list)
    sold: list[Parcel] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    cash: Decimal | None = None
    is_taxed: bool = True
    earlier: list[Position] = field(default_factory=list)
    stated_since: date | None = None
    waiting: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def broken(self) -> set[str]:
        """Securities of which nothing is sold here."""
        return {f.symbol for f in self.findings if f.bars}


def holdings_on(
    day: date,
    accounts: Sequence[Account],
    positions: Iterable[Position],
    transactions: Iterable[Transaction],
    rule: WashRule | None = None,
    realized: Iterable[Told] = (),
    waiting: Iterable[tuple[str, str]] = (),
) -> Holdings:
    """Join everything that is known into the holdings of that day, wash sales applied over all accounts.

    `waiting` are accounts and symbols of rows kept for review: while they are, nothing is found missing there.
    """
    found = gather(day, accounts, positions, transactions, realized, waiting)
    rule = rule or WashRule({a.name: a.type for a in accounts})
    without_broker_adjustments(found.held, found.sold, rule)
    washed = wash(found.held, found.sold, found.splits, rule)
    keep_told(washed.sold)
    lots = lots_of(washed.held)
    standings = {b.name: Standing(tuple(b.findings), tuple(b.reasons), b.cash is not None) for b in found.books}
    return Holdings(
        lots,
        found.cash,
        tuple(washed.sold),
        tuple(washed.matches),
        recent_buys((*washed.held, *washed.sold), day),
        standings,
        trust_in(standings, lots),
        frozenset((book.name, symbol) for book in found.books for symbol in book.broken),
    )


def gather(
    day: date,
    accounts: Sequence[Account],
    positions: Iterable[Position],
    transactions: Iterable[Transaction],
    realized: Iterable[Told] = (),
    waiting: Iterable[tuple[str, str]] = (),
) -> Gathered:
    """Every parcel held on the day or sold until then, account by account, before wash sales.

    `realized` are rows of brokers' realized-gain files by id; they count where the ledger has no such sale.
    """
    methods = {a.name: a.lot_method for a in accounts}
    books = {a.name: _Account(a.name, is_taxed=a.type.is_taxable) for a in accounts}
    grouped = _by_account(positions)
    for t in transactions:
        books.setdefault(t.account, _Account(t.account)).transactions.append(t)
    for name in grouped:
        books.setdefault(name, _Account(name))
    for account, symbol in waiting:
        if account in books:
            books[account].waiting |= {symbol}
    by_ledger: list[_Account] = []
    for book in books.values():
        _choose_snapshots(book, grouped.get(book.name, []), day)
        if book.positions:
            _join(book, methods, day)
        elif book.lot_rows:
            _with_lot_files(book, methods, day)
        else:
            by_ledger.append(book)
    _replay_together(by_ledger, methods, day)
    sold = [p for book in books.values() for p in book.sold]
    for book in books.values():
        _note_overdrawn(book, day)
    told = [(name, row) for name, row in realized if row.sold <= day]
    if told:
        sold += realized_parcels(told, {(p.account, p.symbol, p.sold) for p in sold})
    return Gathered(
        tuple(p for book in books.values() for p in book.held),
        tuple(sold),
        tuple(s for book in books.values() for s in book.splits),
        {name: book.cash for name, book in books.items() if book.cash is not None},
        tuple(books.values()),
    )


def _replay_together(books: Sequence[_Account], methods: Mapping[str, LotMethod], day: date) -> None:
    """Accounts of which only transactions are known, in one replay: shares moved between them keep their lots."""
    by_name = {book.name: book for book in books if book.transactions}
    rows = sorted((t for book in by_name.values() for t in book.transactions), key=_entry_order)
    found = replay(rows, methods, day)
    for p in found.held:
        by_name[p.account].held.append(p)
    for p in found.sold:
        by_name[p.account].sold.append(p)
    for split in found.splits:
        by_name[split.account].splits.append(split)
    for book in by_name.values():
        book.cash = found.cash.get(book.name, ZERO)
        _tell(book, found, day)


def _entry_order(t: Transaction) -> tuple[date, int]:
    """By day, then as the rows came in: the number a stored row has in its id."""
    number = t.id[1:]
    return t.day, int(number) if number.isdecimal() else 0


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
        book.positions = [p for p in snapshots if p.snapshot == newest]
        book.stated_since = min((p.day for p in snapshots if p.day is not None), default=None)
        since = _known_on(book.positions[0])
        before = [p for p in snapshots if _known_on(p) < since]
        if before:
            last = max(before, key=age).snapshot
            book.earlier = [p for p in before if p.snapshot == last]
    by_symbol: dict[str, list[Position]] = defaultdict(list)
    for p in usable:
        if p.is_lot:
            by_symbol[p.symbol].append(p)
    for symbol, lot_rows in by_symbol.items():
        newest = max(lot_rows, key=age).snapshot
        book.lot_rows[symbol] = [p for p in lot_rows if p.snapshot == newest]


def _known_on(p: Position) -> date:
    """The day a snapshot is of, or came in on."""
    return p.day or p.imported


def _join(book: _Account, methods: Mapping[str, LotMethod], day: date) -> None:
    """Settle lots and cash of an account whose broker states its positions."""
    since = book.positions[0].day
    history = replay(book.transactions, methods, day if since is None else since)
    replayed: dict[str, list[Parcel]] = defaultdict(list)
    for p in history.held:
        replayed[p.symbol].append(p)
    confirmed: set[str] = set()
    for symbol, rows in _rows_by_symbol(p for p in book.positions if not p.is_cash).items():
        book.held += _detailed(book, symbol, rows, replayed.get(symbol, []), confirmed)
    _compare(book, replayed, confirmed)
    cash_rows = [p for p in book.positions if p.is_cash]
    book.cash = sum((_balance(p) for p in cash_rows), ZERO) if cash_rows else history.cash.get(book.name)
    book.sold, book.splits = list(history.sold), list(history.splits)
    later = [t for t in book.transactions if since is not None and t.day > since]
    if not later:
        return
    after = replay(later, methods, day, book.held, {book.name: book.cash or ZERO})
    book.held = list(after.held)
    book.sold += after.sold
    book.splits += after.splits
    _tell(book, after, day, is_stated=True)
    if book.cash is not None:
        book.cash = after.cash[book.name]


def _compare(book: _Account, replayed: Mapping[str, list[Parcel]], confirmed: set[str]) -> None:
    """The broker's snapshot against the transactions."""
    held = {symbol: sum((shares_of(p.units) for p in parcels), ZERO) for symbol, parcels in replayed.items()}
    earlier = snapshot_of(book.name, book.earlier) if book.earlier else None
    history = History(book.transactions, held, confirmed, book.waiting, earlier, book.stated_since)
    snapshot, broken = snapshot_of(book.name, book.positions), book.broken
    book.findings += (f for f in compare_history(snapshot, history) if f.symbol not in broken)
    cash = compare_cash(snapshot, history)
    book.findings += [cash] if cash else []


def _tell(book: _Account, found: Replay, day: date, *, is_stated: bool = False) -> None:
    """Note what the replay could not do; holdings sold beyond the records are unreliable.

    What an opening balance can mend proposes one; on top of what a broker states (`is_stated`) none can.
    """
    rows = () if is_stated else book.transactions
    beyond = {symbol: text for (name, symbol), text in found.oversold.items() if name == book.name}
    book.findings = [f for f in book.findings if f.symbol not in beyond or not f.bars]
    book.findings += sold_beyond(book.name, beyond, rows, day)
    told = (issue.text for account, issue in found.told if account == book.name)
    book.reasons += [text for text in told if text not in beyond.values()]


def _note_overdrawn(book: _Account, day: date) -> None:
    if book.cash is None or CASH in book.waiting or any(p.is_cash for p in book.positions):
        return
    finding = overdrawn(book.name, book.cash, book.transactions, day)
    book.findings += [finding] if finding else []


def _with_lot_files(book: _Account, methods: Mapping[str, LotMethod], day: date) -> None:
    """No broker's position: lot files speak for the securities they name from their day on, the ledger for the rest."""
    since = {symbol: rows[0].day for symbol, rows in book.lot_rows.items()}
    told = [t for t in book.transactions if t.symbol in since and t.day > (since[t.symbol] or date.max)]
    rest = [t for t in book.transactions if t.symbol not in since]
    before = [t for t in book.transactions if t.symbol in since and t not in told]
    ledger = replay(rest, methods, day)
    opening = [parcel_of(_lot(p), n) for n, p in enumerate((p for rows in book.lot_rows.values() for p in rows), 1)]
    after = replay(told, methods, day, opening)
    earlier = replay(before, methods, day)
    book.held = [*ledger.held, *after.held]
    book.sold = [*ledger.sold, *earlier.sold, *after.sold]
    book.splits = [*ledger.splits, *earlier.splits, *after.splits]
    if book.transactions:
        book.cash = sum((t.cash for t in book.transactions if t.day <= day), ZERO)
    _tell(book, ledger, day)
    _tell(book, after, day, is_stated=True)


def _detailed(
    book: _Account, symbol: str, rows: list[Position], replayed: list[Parcel], confirmed: set[str]
) -> list[Parcel]:
    """The lots behind a stated position, from the most detailed source that adds up to it.

    `confirmed` takes the symbol where one does.
    """
    held = sum((p.shares for p in rows), ZERO)
    own = [_lot(p) for p in rows]
    if all(p.acquired is not None for p in rows):
        confirmed.add(symbol)
        return _named_after(own, replayed)
    from_file = [_lot(p) for p in book.lot_rows.get(symbol, [])]
    apart = compare_lots(rows[0], held, from_file) if from_file else None
    if from_file and apart is None:
        confirmed.add(symbol)
        basis = None if any(p.basis is None for p in rows) else sum((p.basis for p in rows if p.basis), ZERO)
        costs = compare_basis(rows[0], basis, from_file, taxed=book.is_taxed)
        book.findings += [costs] if costs else []
        return _named_after(from_file, replayed)
    if replayed and abs(sum((shares_of(p.units) for p in replayed), ZERO) - held) <= SHARE_TOLERANCE:
        confirmed.add(symbol)
        return replayed
    book.findings += [apart] if apart else []
    return _named_after(own, replayed)


def _named_after(lots: Sequence[Lot], replayed: Sequence[Parcel]) -> list[Parcel]:
    """Lots a broker states, each as part of the purchase the ledger knows of that day, where it is the only one."""
    bought: dict[date | None, list[Parcel]] = defaultdict(list)
    for p in replayed:
        bought[p.acquired].append(p)
    out = []
    for place, lot in enumerate(lots, 1):
        found = bought.get(lot.acquired, [])
        known = lot.acquired is not None and len(found) == 1
        out.append(parcel_of(_compared(lot, found[0]) if known else lot, place))
    return out


def _compared(lot: Lot, purchase: Parcel) -> Lot:
    """A stated lot beside the purchase in the ledger: what its basis has more is the broker's own wash adjustment."""
    named = replace(lot, purchase=purchase.purchase)
    if lot.basis is None or purchase.basis is None or lot.broker_washed is not None or not purchase.units:
        return named
    cost = cents(money_of(purchase.basis) * lot.shares / shares_of(purchase.units))
    more = lot.basis - cost
    if abs(more) <= BASIS_TOLERANCE:
        return replace(named, broker_washed=ZERO)
    if more < 0:
        return named
    return replace(named, original_basis=cost, broker_washed=more, replaces=True)


def _lot(p: Position) -> Lot:
    """A stated lot. Its basis is the broker's, with the wash sales the broker knows of already in it."""
    added = None if p.basis is None or p.original_basis is None else max(p.basis - p.original_basis, ZERO)
    moved = p.adjusted_acquired is not None and p.adjusted_acquired != p.acquired
    return Lot(
        id=p.id,
        account=p.account,
        symbol=p.symbol,
        shares=p.shares,
        basis=p.basis,
        acquired=p.acquired or p.adjusted_acquired,
        covered=p.covered,
        source=p.source,
        original_basis=p.original_basis or p.basis,
        description=p.description,
        held_since=p.adjusted_acquired if moved else None,
        bought=p.acquired,
        broker_washed=added,
        replaces=bool(added) or moved,
    )


def _balance(p: Position) -> Decimal:
    return p.value if p.value is not None else p.shares


def _rows_by_symbol(rows: Iterable[Position]) -> dict[str, list[Position]]:
    grouped: dict[str, list[Position]] = defaultdict(list)
    for p in rows:
        if p.shares:
            grouped[p.symbol].append(p)
    return grouped


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
