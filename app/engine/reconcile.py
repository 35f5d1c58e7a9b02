"""Our records beside what brokers state, comparison by comparison: findings with their numbers, never a correction.

A finding bars sales where it leaves open which lots there are: lots that do not add up to the position, or a history
that contradicts a position nothing else explains. What is only incomplete is told and bars nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from app.engine.opening import is_opening, opening_of
from app.engine.option_symbol import is_option
from app.engine.parcel import share_units, shares_of
from app.engine.tally import Tally, tally
from app.engine.words import dollars
from app.model.holding import Position
from app.model.household import Lot
from app.model.issue import Fix
from app.model.number import CENT, ZERO, cents, plain
from app.model.reconciliation import (
    ADD_OPENING,
    EDIT_BASIS,
    IMPORT_HISTORY,
    IMPORT_POSITIONS,
    REMOVE_OPENING,
    Finding,
    FindingKind,
    OpeningBalance,
)
from app.model.security import CASH
from app.model.transaction import Transaction

SHARE_TOLERANCE = Decimal("0.0001")
A_DAY = timedelta(days=1)
NEWER_POSITIONS = Fix(IMPORT_POSITIONS, "Import a newer positions file")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a broker states of an account: shares and basis by symbol, and cash; None where it does not say.

    `day` is the day it is of, or came in on where it has none (`is_dated`).
    """

    account: str
    day: date
    is_dated: bool
    shares: Mapping[str, Decimal]
    basis: Mapping[str, Decimal | None]
    cash: Decimal | None
    core: frozenset[str] = frozenset()


def snapshot_of(account: str, rows: Sequence[Position]) -> Snapshot:
    """The rows of one snapshot, which has at least one. Several rows of a security are added up."""
    shares: dict[str, Decimal] = {}
    basis: dict[str, Decimal | None] = {}
    for p in rows:
        if not p.is_cash:
            shares[p.symbol] = shares.get(p.symbol, ZERO) + p.shares
            before = basis.get(p.symbol, ZERO)
            basis[p.symbol] = None if before is None or p.basis is None else before + p.basis
    cash_rows = [p for p in rows if p.is_cash]
    balances = [p.value if p.value is not None else p.shares for p in cash_rows]
    core = frozenset(word for p in cash_rows for word in p.description.split()[:1])
    first = rows[0]
    return Snapshot(
        account,
        first.day or first.imported,
        first.day is not None,
        shares,
        basis,
        sum(balances, ZERO) if cash_rows else None,
        core,
    )


@dataclass(frozen=True)
class History:
    """What is known of an account beside its newest snapshot.

    `replayed` are the shares by symbol that the replay holds on the snapshot's day; `confirmed` the securities whose
    lots another source states; `waiting` the securities, and CASH, of rows that wait for review; `stated_since` the day
    of its first snapshot, which opening balances come before.
    """

    rows: Sequence[Transaction]
    replayed: Mapping[str, Decimal] = field(default_factory=dict)
    confirmed: Collection[str] = frozenset()
    waiting: Collection[str] = frozenset()
    earlier: Snapshot | None = None
    stated_since: date | None = None

    @cached_property
    def by_symbol(self) -> Mapping[str, Sequence[Transaction]]:
        """The rows of each security, those that brought it among them."""
        found: dict[str, list[Transaction]] = defaultdict(list)
        for t in self.rows:
            found[t.symbol].append(t)
            if t.other_symbol and t.other_symbol != t.symbol:
                found[t.other_symbol].append(t)
        return found

    def opening_day(self, first: date) -> date:
        """The day an opening balance is of, given that of the first row."""
        return (first if self.stated_since is None else min(first, self.stated_since)) - A_DAY


# --- Lots against the position ------------------------------------------------------------------------------


def compare_lots(stated: Position, shares: Decimal, lots: Sequence[Lot]) -> Finding | None:
    """A lot file whose shares are not those of the position; `stated` is a row of that, `shares` all of it."""
    held = sum((lot.shares for lot in lots), ZERO)
    if abs(held - shares) <= SHARE_TOLERANCE:
        return None
    text = f"{stated.symbol}: its lots hold {plain(held)} shares, the position {plain(shares)}."
    newer = Fix(IMPORT_POSITIONS, "Import newer positions and lots")
    return Finding(
        FindingKind.LOTS, stated.account, stated.symbol, text, held, shares, bars=True, fixes=(newer,), is_shares=True
    )


def compare_basis(stated: Position, basis: Decimal | None, lots: Sequence[Lot], *, taxed: bool) -> Finding | None:
    """Lots whose basis is not that of the position: a cent a lot is rounding. It bars sales where they are taxed."""
    known = [lot.basis for lot in lots if lot.basis is not None]
    if basis is None or len(known) < len(lots):
        return None
    ours = sum(known, ZERO)
    if abs(ours - basis) <= CENT * len(lots):
        return None
    text = f"{stated.symbol}: the basis of its lots is {_money(ours)}, that of the position {_money(basis)}."
    newer = Fix(IMPORT_POSITIONS, "Import newer positions and lots")
    return Finding(FindingKind.LOT_BASIS, stated.account, stated.symbol, text, ours, basis, bars=taxed, fixes=(newer,))


# --- Replay against the position ----------------------------------------------------------------------------


def compare_history(snapshot: Snapshot, history: History) -> Iterator[Finding]:
    """Every security whose transactions do not lead to its position; none where the account has no transactions."""
    first = _first_day(history.rows, snapshot.day)
    if first is None:
        return
    counted = tally(history.rows, snapshot.day)
    for symbol in sorted({*snapshot.shares, *counted}):
        one, held = counted.get(symbol, Tally()), snapshot.shares.get(symbol, ZERO)
        if symbol in history.waiting or symbol in snapshot.core or held < 0:
            continue
        if _agrees(symbol, one, held, snapshot, history):
            continue
        if history.earlier is not None and symbol in history.earlier.shares:
            yield _since_earlier(symbol, one, held, history.earlier, snapshot, history)
        else:
            yield _history_finding(symbol, one, held, first, snapshot, history)


def _first_day(rows: Iterable[Transaction], last: date) -> date | None:
    """The day of the first imported row; of an opening balance where there is none."""
    entered: list[date] = []
    first: date | None = None
    for t in rows:
        if (first is None or t.day < first) and t.day <= last:
            if is_opening(t):
                entered.append(t.day)
            else:
                first = t.day
    return first or min(entered, default=None)


def _agrees(symbol: str, one: Tally, held: Decimal, snapshot: Snapshot, history: History) -> bool:
    """Do the rows lead to the position, from nothing or from the snapshot before it?

    Rows of the snapshot's own day may be in it or not, so both are tried.
    """
    is_replayed = abs(history.replayed.get(symbol, ZERO) - held) <= SHARE_TOLERANCE or not snapshot.is_dated
    if _is_near(one.eve, held) or (_is_near(one.units, held) and is_replayed):
        return True
    before = history.earlier
    if before is None or (symbol not in before.shares and not one.rows):
        return False
    tried = (_since(symbol, before, day, snapshot, history) for day in (before.day, before.day - A_DAY))
    return any(_is_near(after.units, held) or _is_near(after.eve, held) for after in tried)


def _since(symbol: str, before: Snapshot, day: date, snapshot: Snapshot, history: History) -> Tally:
    """What the rows after a day make of the shares of the snapshot before."""
    start = {symbol: share_units(before.shares.get(symbol, ZERO))}
    mine = (t for t in history.by_symbol.get(symbol, ()) if t.day > day)
    return tally(mine, snapshot.day, start)[symbol]


def _since_earlier(
    symbol: str, one: Tally, held: Decimal, before: Snapshot, snapshot: Snapshot, history: History
) -> Finding:
    """The snapshot before and the rows since lead elsewhere."""
    ours = shares_of(_since(symbol, before, before.day, snapshot, history).units)
    start = f"{_shares(before.shares[symbol])} on {day_words(before.day)} and the transactions since"
    text = (
        f"{symbol}: {start} come to {_count(ours)}, the position of {day_words(snapshot.day)} is {_count(held)}. "
        f"Transactions of {_shares(abs(held - ours))} are missing or doubled."
    )
    bars = bool(held and one.eve_rows and symbol not in history.confirmed)
    fixes = (history_since(before.day), NEWER_POSITIONS)
    return Finding(FindingKind.HISTORY, snapshot.account, symbol, text, ours, held, bars, fixes, is_shares=True)


def _is_near(units: int, shares: Decimal) -> bool:
    return abs(shares_of(units) - shares) <= SHARE_TOLERANCE


def _history_finding(
    symbol: str, one: Tally, held: Decimal, first: date, snapshot: Snapshot, history: History
) -> Finding:
    account, ours = snapshot.account, shares_of(one.units)
    if _is_near(one.units, held):
        ours = history.replayed.get(symbol, ZERO)
    bars = bool(held and one.eve_rows and symbol not in history.confirmed)
    opening = _proposed(account, symbol, one, held, history.opening_day(first))
    of_day = f"position of {day_words(snapshot.day)}" if snapshot.is_dated else "position"
    if opening is not None:
        opening, shares = _with_basis(opening, one, snapshot, history), opening.shares or ZERO
        missing = f"missing history before {day_words(first)}: {_shares(shares)}"
        fixes: tuple[Fix, ...] = (
            Fix(ADD_OPENING, f"Add {_shares(shares)} as opening balance"),
            history_before(first),
        )
        text = f"{symbol}: {missing}. The transactions since add up to {_count(ours)}, the {of_day} is {_count(held)}."
    else:
        more = ours - held
        kept = f"{symbol}: the transactions add up to {_shares(ours)}, the {of_day} is {_count(held)}."
        text = f"{kept} A sale or a move out of {_shares(more)} is missing." if more > 0 else kept
        entered = opening_of(account, symbol, history.by_symbol.get(symbol, ()))
        fixes = tuple(Fix(REMOVE_OPENING, "Remove the opening balance", str(n)) for n in entered[:1])
        fixes += (Fix(IMPORT_HISTORY, "Import history"), NEWER_POSITIONS)
    return Finding(FindingKind.HISTORY, account, symbol, text, ours, held, bars, fixes, opening, is_shares=True)


def history_since(day: date) -> Fix:
    """Import what happened since a day."""
    return Fix(IMPORT_HISTORY, f"Import history since {day_words(day)}", day.isoformat())


def history_before(day: date) -> Fix:
    """Import what happened before a day."""
    return Fix(IMPORT_HISTORY, f"Import history before {day_words(day)}", day.isoformat())


def _proposed(account: str, symbol: str, one: Tally, held: Decimal, day: date) -> OpeningBalance | None:
    """The shares that must have been there on the day; None where none would make it add up."""
    units = one.opening_for(share_units(held))
    if units <= 0 or units < one.need or is_option(symbol):
        return None
    return OpeningBalance(account, symbol, day, shares=shares_of(round(units)))


def _with_basis(opening: OpeningBalance, one: Tally, snapshot: Snapshot, history: History) -> OpeningBalance:
    """Where shares were only bought since, what they did not cost is the basis of those there before."""
    stated = snapshot.basis.get(opening.symbol)
    paid = [-t.cash for t in history.by_symbol.get(opening.symbol, ()) if t.day <= snapshot.day and t.shares]
    if stated is None or not one.is_plain or any(amount <= 0 for amount in paid):
        return opening
    rest = cents(stated - sum(paid, ZERO))
    if rest < 0:
        return opening
    return OpeningBalance(opening.account, opening.symbol, opening.day, shares=opening.shares, basis=rest)


def sold_beyond(account: str, told: Mapping[str, str], rows: Sequence[Transaction], last: date) -> Iterator[Finding]:
    """More left holdings than the records have, by symbol in the words of the replay.

    `rows` are those an opening balance would come before, none where it could not help.
    """
    counted, first = tally(rows, last) if told else {}, _first_day(rows, last) if told else None
    for symbol, text in told.items():
        yield _sold_beyond(account, symbol, text, counted.get(symbol, Tally()), first)


def _sold_beyond(account: str, symbol: str, text: str, one: Tally, first: date | None) -> Finding:
    if first is None or one.need <= 0 or is_option(symbol):
        return Finding(FindingKind.HISTORY, account, symbol, text, bars=True, fixes=(NEWER_POSITIONS,))
    shares = shares_of(-(-one.need.numerator // one.need.denominator))
    opening = OpeningBalance(account, symbol, first - A_DAY, shares=shares)
    add = Fix(ADD_OPENING, f"Add {_shares(shares)} as opening balance")
    return Finding(
        FindingKind.HISTORY, account, symbol, text, bars=True, fixes=(add, history_before(first)), opening=opening
    )


# --- Cash -----------------------------------------------------------------------------------------------------


def compare_cash(snapshot: Snapshot, history: History) -> Finding | None:
    """The stated cash against the last balance known before it and the rows since; to the cent.

    Rows of either snapshot's own day may be in it or not, so each is tried.
    """
    theirs, before = snapshot.cash, history.earlier
    if theirs is None or CASH in history.waiting:
        return None
    rows = [t for t in history.rows if t.day <= snapshot.day and t.cash]
    if before is not None and before.cash is not None:
        start, since = before.cash, before.day
    else:
        start, since = ZERO, date.min
    inner = sum((t.cash for t in rows if since < t.day < snapshot.day), start)
    edges = [sum((t.cash for t in rows if t.day == day), ZERO) for day in (since, snapshot.day)]
    tried = [inner + a + b for a in {ZERO, edges[0]} for b in {ZERO, edges[1]}]
    if not rows or any(abs(cash - theirs) < CENT for cash in tried):
        return None
    ours = inner + edges[1]
    if since == date.min:
        return _cash_before(snapshot, ours, theirs, history)
    words = f"{_money(start)} on {day_words(since)} and the transactions since come to {_signed(ours)}"
    text = f"Cash: {words}, the broker states {_signed(theirs)} on {day_words(snapshot.day)}."
    return Finding(
        FindingKind.CASH,
        snapshot.account,
        CASH,
        f"{text} Transactions of {_money(theirs - ours)} are missing or doubled.",
        ours,
        theirs,
        fixes=(history_since(since), NEWER_POSITIONS),
    )


def _cash_before(snapshot: Snapshot, ours: Decimal, theirs: Decimal, history: History) -> Finding | None:
    """The first balance is not known: what it must have been."""
    first = _first_day(history.rows, snapshot.day)
    if first is None:
        return None
    apart = f"The transactions since come to {_signed(ours)}, the broker states {_signed(theirs)}."
    if theirs > ours:
        text = f"Cash: missing history before {day_words(first)}: {_money(theirs - ours)}. {apart}"
        opening = OpeningBalance(snapshot.account, CASH, history.opening_day(first), cash=theirs - ours)
        fixes = (
            Fix(ADD_OPENING, f"Add {_money(theirs - ours)} as opening balance"),
            history_before(first),
        )
    else:
        text = f"Cash: transactions of {_money(ours - theirs)} are missing since {day_words(first)}. {apart}"
        opening, fixes = None, (history_since(first), NEWER_POSITIONS)
    return Finding(FindingKind.CASH, snapshot.account, CASH, text, ours, theirs, fixes=fixes, opening=opening)


def overdrawn(account: str, cash: Decimal, rows: Iterable[Transaction], last: date) -> Finding | None:
    """Cash that no file states and that the transactions bring below zero: an earlier balance is missing."""
    first = _first_day(rows, last)
    if cash >= 0 or first is None:
        return None
    text = (
        f"Cash: no file states it, and the transactions since {day_words(first)} come to {_signed(cash)}. "
        "Unless the account borrows, what was there before is missing."
    )
    return Finding(FindingKind.CASH, account, CASH, text, cash, fixes=(history_before(first), NEWER_POSITIONS))


# --- Unknown basis --------------------------------------------------------------------------------------------


def unknown_bases(account: str, lots: Iterable[Lot]) -> Iterator[Finding]:
    """Lots whose basis no file states: nothing can be compared, and no gain be told."""
    by_symbol: dict[str, list[Lot]] = {}
    for lot in lots:
        if lot.basis is None:
            by_symbol.setdefault(lot.symbol, []).append(lot)
    for symbol, unknown in sorted(by_symbol.items()):
        shares = sum((lot.shares for lot in unknown), ZERO)
        many = f" in {len(unknown)} lots" if len(unknown) > 1 else ""
        text = f"{symbol}: the basis of {_shares(shares)}{many} is unknown."
        fix = Fix(EDIT_BASIS, "Enter the basis", unknown[0].id)
        yield Finding(FindingKind.BASIS_UNKNOWN, account, symbol, text, fixes=(fix,))


def _shares(count: Decimal) -> str:
    """Every digit of them: a difference of a thousandth is one."""
    return f"{_count(count)} share{'' if count == 1 else 's'}"


def _count(shares: Decimal) -> str:
    return f"{'−' if shares < 0 else ''}{plain(abs(shares))}"


def _money(amount: Decimal) -> str:
    return dollars(amount, to_the_cent=True)


def _signed(amount: Decimal) -> str:
    return f"−{_money(amount)}" if amount < 0 else _money(amount)


def day_words(day: date) -> str:
    """A day with its year, whatever day it is seen from."""
    return f"{day:%b} {day.day}, {day.year}"
