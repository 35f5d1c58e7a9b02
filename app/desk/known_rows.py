"""Which rows of a file are there already: known by key, settled now, probably told in other words, or new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from app.model.holding import Position
from app.model.importing import FileReading, PositionRow, PriceRow, TransactionRow

if TYPE_CHECKING:
    from app.store import HouseholdFile

NEW, DUPLICATE, TWIN, HELD, IGNORED = "new", "duplicate", "twin", "held", "ignored"


@dataclass(slots=True)
class KnownRows:
    """What is there already: in the household, and in the files reviewed before in the same import."""

    keys: Counter[tuple[str, str]] = field(default_factory=Counter)
    soft: Counter[tuple[str, str]] = field(default_factory=Counter)
    pending: Counter[tuple[str, str]] = field(default_factory=Counter)
    realized: Counter[tuple[str, str]] = field(default_factory=Counter)
    snapshots: dict[tuple[object, ...], Counter[tuple[object, ...]]] = field(default_factory=dict)
    prices: dict[tuple[str, object], tuple[object, ...]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    is_wanted: bool = False

    def note(self, reading: FileReading, states: Mapping[int, str]) -> None:
        """Remember the new rows of a file for those that follow."""
        self.files.add(reading.sha256)
        new = [t for t in reading.transactions if states.get(t.line) == NEW]
        self.keys.update((t.account, t.key) for t in new)
        self.soft.update((t.account, t.soft_key) for t in new if t.soft_key)
        self.pending.update((t.account, t.soft_key) for t in new if not t.settled)
        self.realized.update((r.account, r.key) for r in reading.realized if states.get(r.line) == NEW)
        self.snapshots.update(snapshots(reading.positions))
        self.prices.update({price_place(p): _price_figures(p) for p in reading.prices})


def known_rows(file: HouseholdFile, reading: FileReading, accounts: set[str], earlier: KnownRows) -> KnownRows:
    """What is there of the kinds of row the file has, in the accounts it speaks of."""
    known = KnownRows()
    if reading.transactions:
        known.keys = file.key_counts("txn", accounts) + earlier.keys
        known.soft = file.soft_key_counts(accounts) + earlier.soft
        known.pending = Counter({k: len(ids) for k, ids in file.pending_keys(accounts).items()}) + earlier.pending
    if reading.realized:
        known.realized = file.key_counts("realized", accounts) + earlier.realized
    if reading.positions:
        for _, rows in groupby(stated_positions(file), key=lambda p: p.snapshot):
            known.snapshots |= snapshots(rows)
        known.snapshots |= earlier.snapshots
    if reading.prices:
        history = file.price_history({p.symbol for p in reading.prices}, as_printed=True)
        columns = zip(history.symbols, history.days, history.close_f, history.adjusted_f, history.volume_f, strict=True)
        known.prices = {(s, d): _rounded(figures) for s, d, *figures in columns} | earlier.prices
    return known


def stated_positions(file: HouseholdFile) -> list[Position]:
    """Holdings as files state them, without those that the user says are held although their snapshot lacks them."""
    added = {(a.file_id, a.account, a.symbol) for a in file.absences() if not a.is_gone}
    return [p for p in file.positions(as_printed=True) if (p.snapshot, p.account, p.symbol) not in added]


def verdicts(reading: FileReading, known: KnownRows) -> dict[int, str]:
    """Line → new, duplicate or twin. A line with several rows (wide prices) is new as soon as one of them is."""
    out = _transactions(reading.transactions, known)

    def say(line: int, state: str) -> None:
        if out.get(line) != NEW:
            out[line] = state

    left = Counter(known.realized)
    for r in reading.realized:
        seen = left[r.account, r.key] > 0
        left[r.account, r.key] -= 1
        say(r.line, DUPLICATE if seen else NEW)
    # A snapshot is one only as a whole: an account with one row less than before has sold something.
    changed = {place[0] for place, rows in snapshots(reading.positions).items() if known.snapshots.get(place) != rows}
    for p in reading.positions:
        say(p.line, NEW if p.account in changed else DUPLICATE)
    for q in reading.prices:
        say(q.line, DUPLICATE if q.day is not None and known.prices.get(price_place(q)) == _price_figures(q) else NEW)
    return out


def _transactions(rows: Sequence[TransactionRow], known: KnownRows) -> dict[int, str]:
    if not known.keys and not known.soft:
        return dict.fromkeys((t.line for t in rows), NEW)
    # The surer likeness is told first, so that the order of a file does not decide which of its rows is the twin.
    pending_first = sorted(rows, key=lambda t: t.settled)
    unlike = [t for t in pending_first if not _is_known_by_key(t, known)]
    out = dict.fromkeys((t.line for t in rows), DUPLICATE)
    for t in [t for t in unlike if not _settles(t, known)]:
        state = TWIN if _is_twin(t, known) else NEW
        if out[t.line] != NEW:
            out[t.line] = state
    return out


def _is_known_by_key(t: TransactionRow, known: KnownRows) -> bool:
    """Is the row one that is there already? Each row there answers for one of the file."""
    if known.keys[t.account, t.key] <= 0:
        return False
    known.keys[t.account, t.key] -= 1
    known.soft[t.account, t.soft_key] -= 1
    if t.settled:
        known.pending[t.account, t.soft_key] -= 1
    return True


def _settles(t: TransactionRow, known: KnownRows) -> bool:
    """Is it a row that was there already and had not settled then?"""
    place = t.account, t.soft_key
    if not t.settled or known.pending[place] <= 0 or known.soft[place] <= 0:
        return False
    known.pending[place] -= 1
    known.soft[place] -= 1
    return True


def _is_twin(t: TransactionRow, known: KnownRows) -> bool:
    """Is it probably there already, told in other words?"""
    place = t.account, t.soft_key
    if not t.soft_key or known.soft[place] <= 0:
        return False
    known.soft[place] -= 1
    return True


def price_place(q: PriceRow) -> tuple[str, object]:
    """What a price is of: a security and a day."""
    return q.symbol, None if q.day is None else q.day.toordinal()


def _price_figures(q: PriceRow) -> tuple[object, ...]:
    return tuple(None if v is None else round(float(v), 6) for v in (q.close, q.adjusted, q.volume))


def _rounded(figures: Sequence[float | None]) -> tuple[object, ...]:
    return tuple(None if v is None else round(v, 6) for v in figures)


def snapshot_place(p: PositionRow | Position) -> tuple[object, ...]:
    """What a holding is stated of: an account and day, or a table of lots of one security there."""
    return p.account, p.day, p.symbol if p.is_lot else None


def figures(p: PositionRow | Position) -> tuple[object, ...]:
    """What is stated of a holding."""
    return p.symbol, p.shares, p.price, p.value, p.basis, p.acquired, p.is_cash


def snapshots(rows: Iterable[PositionRow | Position]) -> dict[tuple[object, ...], Counter[tuple[object, ...]]]:
    """What is stated of each place, as figures and how often."""
    found: defaultdict[tuple[object, ...], Counter[tuple[object, ...]]] = defaultdict(Counter)
    for p in rows:
        found[snapshot_place(p)][figures(p)] += 1
    return dict(found)
