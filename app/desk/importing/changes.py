"""What an import would change, as data: rows, accounts, holdings a snapshot replaces, and the plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from app.desk.known_rows import HELD, NEW, TWIN
from app.desk.views import FileReview, ImportReview
from app.model.importing import FileReading, PositionRow, TransactionRow
from app.model.number import ZERO
from app.model.security import CASH
from app.model.transaction import Action

if TYPE_CHECKING:
    from app.model.household import Household
    from app.model.plan import Plan
    from app.store import HouseholdFile

_IN = frozenset({Action.BUY, Action.REINVEST, Action.TRANSFER_IN, Action.GIFT, Action.INHERIT})
_OUT = frozenset({Action.SELL, Action.TRANSFER_OUT})
_UNCOUNTED = frozenset({Action.MERGER, Action.SPIN_OFF, Action.SPLIT, Action.UNCLASSIFIED})
"""What changes shares by more than the row itself says."""


@dataclass(frozen=True, slots=True)
class RowsAdded:
    """Rows of one kind that an account gets; prices have no account."""

    account: str
    kind: str
    rows: int


@dataclass(frozen=True, slots=True)
class HoldingChange:
    """Shares of a security, dollars of cash, before and after a snapshot; None where there is or will be none."""

    account: str
    symbol: str
    day: date | None
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class ShareCount:
    """Shares the ledger adds up to against the broker's own count of a day; `open_lines` are not among them."""

    account: str
    symbol: str
    ours: Decimal
    theirs: Decimal
    open_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportChanges:
    """Everything an import would change; `plan` is in sentences."""

    rows: tuple[RowsAdded, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()
    holdings: tuple[HoldingChange, ...] = ()
    plan: tuple[str, ...] = ()
    counts: tuple[ShareCount, ...] = ()


def import_changes(file: HouseholdFile, review: ImportReview, household: Household) -> ImportChanges:
    """What carrying out a review would change in the household as it stands."""
    made = {a.name: str(a.type) for a in review.plan.accounts if a.name in review.new_accounts}
    return ImportChanges(
        tuple(_rows(review.files)),
        tuple(made.items()),
        tuple(_holdings(file, review, household)),
        tuple(_plan(file.plan(), review)),
        tuple(_counts(file, review)),
    )


def _rows(files: Iterable[FileReview]) -> Iterator[RowsAdded]:
    counts: Counter[tuple[str, str]] = Counter()
    for _, reading, new in with_lines(files, NEW):
        counts.update((t.account, "transactions") for t in reading.transactions if t.line in new)
        counts.update((p.account, _kind(p)) for p in reading.positions if p.line in new)
        counts.update((r.account, "closed lots") for r in reading.realized if r.line in new)
        counts.update(("", "prices") for q in reading.prices if q.line in new)
    for (account, kind), rows in sorted(counts.items()):
        yield RowsAdded(account, kind, rows)


def _kind(p: PositionRow) -> str:
    return "cash" if p.is_cash else "lots" if p.is_lot or p.acquired else "positions"


def with_lines(files: Iterable[FileReview], *words: str) -> Iterator[tuple[FileReview, FileReading, frozenset[int]]]:
    """Files that could be read, each with its lines of those readings."""
    for review in files:
        if review.read is not None:
            told = zip(review.read.records.lines, review.readings, strict=True)
            yield review, review.read, frozenset(line for line, word in told if word in words)


def _holdings(file: HouseholdFile, review: ImportReview, household: Household) -> Iterator[HoldingChange]:
    """Holdings that another snapshot states otherwise, where it is the newest of its account."""
    latest = _latest(file)
    held: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for lot in household.lots:
        held[lot.account][lot.symbol] += lot.shares  # type: ignore[assignment]  # counts of shares
    for (account, is_lot), (day, rows) in sorted(_stated(review.files).items()):
        before = latest.get(account)
        if before is not None and day is not None and day < before:
            continue
        after = _shares(rows)
        symbols = after.keys() if is_lot else after.keys() | held[account].keys()
        for symbol in sorted(symbols):
            was: Decimal | None = held[account].get(symbol)  # type: ignore[assignment]
            if was != after.get(symbol) and was is not None:
                yield HoldingChange(account, symbol, day, was, after.get(symbol))
        cash = [p.value or ZERO for p in rows if p.is_cash]
        if cash and household.cash.get(account) is not None and household.cash[account] != sum(cash, ZERO):
            yield HoldingChange(account, CASH, day, household.cash[account], sum(cash, ZERO))


def _latest(file: HouseholdFile) -> dict[str, date]:
    """The day of the newest whole snapshot of each account."""
    found: dict[str, date] = {}
    for p in file.positions():
        if not p.is_lot and p.day is not None:
            found[p.account] = max(p.day, found.get(p.account, p.day))
    return found


def _stated(files: Iterable[FileReview]) -> dict[tuple[str, bool], tuple[date | None, list[PositionRow]]]:
    """The newest snapshot under review by account, whole ones and tables of lots apart; of one without a day, all."""
    found: dict[tuple[str, bool], tuple[date | None, list[PositionRow]]] = {}
    for _, reading, new in with_lines(files, NEW):
        for p in reading.positions:
            if p.line not in new:
                continue
            day, rows = found.setdefault((p.account, p.is_lot), (p.day, []))
            if p.day == day:
                rows.append(p)
            elif day is not None and p.day is not None and p.day > day:
                found[p.account, p.is_lot] = p.day, [p]
    return found


def _shares(rows: Iterable[PositionRow]) -> dict[str, Decimal]:
    """Shares by symbol; where a holding and its lots are both stated, the holding counts."""
    whole: Counter[str] = Counter()
    lots: Counter[str] = Counter()
    for p in rows:
        if not p.is_cash:
            (lots if p.acquired is not None or p.is_lot else whole)[p.symbol] += p.shares  # type: ignore[assignment]
    return {**lots, **whole}  # type: ignore[dict-item]


def _plan(before: Plan, review: ImportReview) -> Iterator[str]:
    known = {s.symbol for s in before.securities}
    added = [s.symbol for s in review.plan.securities if s.symbol not in known]
    if added:
        named = ", ".join(added[:6]) + (f" and {len(added) - 6} more" if len(added) > 6 else "")  # noqa: PLR2004
        yield f"{named} {'is' if len(added) == 1 else 'are'} added to the plan’s securities, with known classes."
    if not before.classes and any(s.classes for s in review.plan.securities) and review.new:
        yield "The plan has no classes yet; it gets first ones, with the weights that are held."


def _counts(file: HouseholdFile, review: ImportReview) -> Iterator[ShareCount]:
    """The ledger's shares against the newest whole snapshot under review, on its day."""
    stated = {a: told for (a, is_lot), told in _stated(review.files).items() if not is_lot and told[0] is not None}
    fresh = {t.account for _, reading, _ in with_lines(review.files) for t in reading.transactions}
    for account in sorted(fresh & stated.keys()):
        day, rows = stated[account]
        sums = _Sums()
        for _, on, action, symbol, shares in file.row_ids(
            TransactionRow, ("day", "action", "symbol", "shares"), {account}
        ):
            sums.take(action, symbol, shares if on <= (day or date.max) else ZERO)
        for t in _of_account(review.files, account, NEW):
            sums.take(t.action, t.symbol, t.shares if t.day <= (day or date.max) else ZERO)
        left: defaultdict[str, list[int]] = defaultdict(list)
        for t in _of_account(review.files, account, HELD, TWIN):
            left[t.symbol].append(t.line)
        theirs = _shares(rows)
        for symbol in sorted(sums.shares.keys() - sums.uncounted):
            yield ShareCount(account, symbol, sums.shares[symbol], theirs.get(symbol, ZERO), tuple(left[symbol]))


def _of_account(files: Iterable[FileReview], account: str, *words: str) -> Iterator[TransactionRow]:
    """The ledger rows of an account with those readings."""
    for _, reading, lines in with_lines(files, *words):
        yield from (t for t in reading.transactions if t.account == account and t.line in lines)


@dataclass(slots=True)
class _Sums:
    """Shares by symbol as rows add up, and symbols that cannot be added up so."""

    shares: dict[str, Decimal] = field(default_factory=dict)
    uncounted: set[str] = field(default_factory=set)

    def take(self, action: Action, symbol: str, shares: Decimal | None) -> None:
        """Count one more row."""
        if action in _UNCOUNTED:
            self.uncounted.add(symbol)
        elif shares is not None and symbol:
            sign = 1 if action in _IN else -1 if action in _OUT else 0
            self.shares[symbol] = self.shares.get(symbol, ZERO) + sign * shares
