"""Rows that contradict what is there: another figure under one reference, another price or holding of one day.

What becomes of them where nobody chooses: a transaction under a reference that is there with other figures stays open,
for taking it would count it twice. A price or a snapshot of a day that is there rules, for the later export is the
correction; both are told, and the user may keep what is there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.desk.known_rows import DUPLICATE, NEW, TWIN, KnownRows, price_place, snapshot_place
from app.model.importing import FileReading, PositionRow, TransactionRow
from app.model.issue import Issue, Place, Severity
from app.model.number import ZERO, money_text, plain

if TYPE_CHECKING:
    from app.store import HouseholdFile

_CENT = 0.005
_RELATIVE = 1e-4
"""Closes nearer to each other are one price, printed with fewer places."""


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Sentences by line with both values: of rows that stay open, and of rows that rule over what is there."""

    open: Mapping[int, str]
    ruling: Mapping[int, str]

    @property
    def sentences(self) -> dict[int, str]:
        """All of them."""
        return {**self.ruling, **self.open}


def conflicts(file: HouseholdFile, reading: FileReading, words: Mapping[int, str], known: KnownRows) -> Conflicts:
    """What contradicts what is there, of rows that are new; `words` are the readings of lines before any choice."""
    new = [t for t in reading.transactions if t.reference and words.get(t.line) == NEW]
    ruling = _prices(reading, words, known) if known.prices else {}
    if known.snapshots:
        ruling |= _snapshots(reading.positions, words, known)
    return Conflicts(_transactions(file, reading, new, words) if new else {}, ruling)


def conflict_issues(reading: FileReading, found: Conflicts) -> tuple[Issue, ...]:
    """The conflicts as issues: one for each row that stays open, one for all that rule."""
    name = Path(reading.path).name
    held = [Issue(Severity.REVIEW, "conflict", text, Place(name, n)) for n, text in found.open.items()]
    if not found.ruling:
        return tuple(held)
    line = min(found.ruling)
    count = len(found.ruling)
    more = f" So do {count - 1} more rows." if count > 1 else ""
    text = f"{found.ruling[line]}{more}"
    return (*held, Issue(Severity.WARNING, "conflict-ruling", text, Place(name, line)))


def whole_snapshots(reading: FileReading, lines: Iterable[int]) -> set[int]:
    """The lines of all holdings stated with those on the lines: a snapshot rules, or is left out, as a whole."""
    wanted = set(lines)
    places = {snapshot_place(p) for p in reading.positions if p.line in wanted}
    return {p.line for p in reading.positions if snapshot_place(p) in places}


def _transactions(
    file: HouseholdFile, reading: FileReading, new: Sequence[TransactionRow], words: Mapping[int, str]
) -> dict[int, str]:
    """Rows with the reference, day and security of a row that is there and that no row of the file is.

    Where some reference stands for several rows, as an order's number does for its fills, none tells rows apart.
    """
    if _are_shared((t.account, t.reference) for t in reading.transactions):
        return {}
    names = ("account", "reference", "day", "symbol", "key", "soft_key", "shares", "cash")
    there: defaultdict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    wanted = {_place(t) for t in new}
    mine = [t for t in reading.transactions if words.get(t.line) in (DUPLICATE, TWIN)]
    met = Counter((t.account, t.key) for t in mine)
    like = Counter((t.account, t.soft_key) for t in mine)
    stored = file.row_ids(TransactionRow, names, {t.account for t in new})
    if _are_shared((account, reference) for _, account, reference, *_ in stored):
        return {}
    for _, account, reference, day, symbol, key, soft, *figures in stored:
        place = account, reference, day, symbol
        if place not in wanted:
            continue
        if met[account, key] > 0:
            met[account, key] -= 1
        elif like[account, soft] <= 0:
            there[place].append(tuple(figures))
    found: dict[int, str] = {}
    for t in new:
        if there[_place(t)]:
            shares, cash = there[_place(t)].pop(0)
            theirs, ours = _told(t.shares, t.cash), _told(shares, cash)
            found[t.line] = f"The same reference is there with other figures: {ours}; here it is {theirs}."
    return found


def _are_shared(references: Iterable[tuple[str, str]]) -> bool:
    """Does any reference of an account stand on several rows?"""
    counts = Counter(place for place in references if place[1])
    return any(n > 1 for n in counts.values())


def _place(t: TransactionRow) -> tuple[Any, ...]:
    return t.account, t.reference, t.day, t.symbol


def _told(shares: Decimal | None, cash: Decimal | None) -> str:
    sign = "-" if cash is not None and cash < 0 else ""
    parts = [f"{plain(shares)} shares" if shares is not None else "", f"{sign}${money_text(abs(cash or ZERO))}"]
    return ", ".join(part for part in parts if part)


def _prices(reading: FileReading, words: Mapping[int, str], known: KnownRows) -> dict[int, str]:
    found: dict[int, str] = {}
    for q in reading.prices:
        there = known.prices.get(price_place(q))
        if q.day is None or there is None or q.line in found or words.get(q.line) != NEW:
            continue
        before, now = there[0], float(q.close)
        if isinstance(before, float) and abs(now - before) > max(_CENT, _RELATIVE * abs(before)):
            known_as = f"{q.symbol} closed at {before:.6g} on {q.day} by what is there; this file says {plain(q.close)}"
            found[q.line] = f"{known_as}, which rules once it is imported."
    return found


def _snapshots(positions: Sequence[PositionRow], words: Mapping[int, str], known: KnownRows) -> dict[int, str]:
    """Holdings of which a snapshot of the same account and day states another number of shares, or other cash."""
    ours: defaultdict[tuple[object, ...], Counter[object]] = defaultdict(Counter)
    for p in positions:
        if not p.is_lot and p.day is not None:
            ours[snapshot_place(p)][p.symbol] += p.value or ZERO if p.is_cash else p.shares  # type: ignore[assignment]
    found: dict[int, str] = {}
    for p in positions:
        place = snapshot_place(p)
        if p.is_lot or p.day is None or words.get(p.line) != NEW or place not in known.snapshots:
            continue
        told = [(f, n) for f, n in known.snapshots[place].items() if f[0] == p.symbol]
        before = sum((_stated(f) * n for f, n in told), ZERO)
        now = ours[place][p.symbol]
        if told and before != now:
            word = "in cash" if p.is_cash else "shares"
            text = f"The snapshot of {p.day} that is there has {plain(before)} {p.symbol or 'Cash'} {word}"
            found[p.line] = f"{text}; this one has {plain(Decimal(now))} and rules once it is imported."
    return found


def _stated(figures: tuple[object, ...]) -> Decimal:
    """Shares of a holding, dollars of cash (see `known_rows.figures`)."""
    _, shares, _, value, _, _, is_cash = figures
    stated = value if is_cash else shares
    return stated if isinstance(stated, Decimal) else ZERO
