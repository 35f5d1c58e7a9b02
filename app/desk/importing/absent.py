"""Holdings that a newer snapshot of their account no longer names: told at import, asked until somebody says.

Until then the snapshot counts, and they are gone: that is what a snapshot says. What the user says is still held is put
beside the snapshot's own rows, as it was before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.importing.changes import with_lines
from app.desk.known_rows import NEW
from app.engine.absent import left_out
from app.model.errors import InputError
from app.model.holding import Position
from app.model.household import Lot
from app.model.importing import PositionRow, TransactionRow
from app.model.issue import Issue, Place, Severity
from app.model.number import ZERO, plain
from app.model.transaction import Transaction

if TYPE_CHECKING:
    from app.desk.views import FileReview
    from app.model.plan import Plan
    from app.store import HouseholdFile, Step

_NAMED = 5


@dataclass(frozen=True, slots=True)
class MissingHolding:
    """A holding of an account that its newest snapshot leaves out; `day` is that snapshot's, None where it has none."""

    account: str
    symbol: str
    shares: Decimal
    file_id: int
    file: str
    day: date | None


def missing_holdings(file: HouseholdFile, as_of: date) -> tuple[MissingHolding, ...]:
    """What the newest snapshots leave out and nobody has said anything of yet."""
    said = {(a.file_id, a.account, a.symbol) for a in file.absences()}
    names = {f.id: f.name for f in file.files()}
    found = []
    for snapshot, lots in _newest(file, as_of):
        shares: dict[str, Decimal] = {}
        for lot in lots:
            shares[lot.symbol] = shares.get(lot.symbol, ZERO) + lot.shares
        found += [
            MissingHolding(snapshot.account, symbol, n, snapshot.snapshot, names[snapshot.snapshot], snapshot.day)
            for symbol, n in shares.items()
            if (snapshot.snapshot, snapshot.account, symbol) not in said
        ]
    return tuple(found)


def _newest(file: HouseholdFile, as_of: date) -> Iterator[tuple[Position, tuple[Lot, ...]]]:
    """A row of the newest snapshot of each account that has several, and the lots it leaves out."""
    positions = file.positions()
    whole: dict[str, list[Position]] = {}
    for p in positions:
        if not p.is_lot and (p.day is None or p.day <= as_of):
            whole.setdefault(p.account, []).append(p)
    several = {name: rows for name, rows in whole.items() if len({p.snapshot for p in rows}) > 1}
    ledger = file.transactions(pending=False) if several else ()
    plan = file.plan()
    for name, rows in several.items():
        newest = max(rows, key=_age)
        account = plan.account(name)
        if account is None:
            continue
        earlier = [p for p in positions if p.is_lot or p.snapshot != newest.snapshot]
        named = {p.symbol for p in rows if p.snapshot == newest.snapshot}
        lots = left_out(account, earlier, ledger, named, newest.day or as_of)
        if lots:
            yield newest, lots


def _age(p: Position) -> tuple[date, int]:
    """Of which of two snapshots is the newer one (see `engine.holdings`)."""
    return p.day or p.imported, p.snapshot


def missing_issues(file: HouseholdFile, plan: Plan, reviews: Sequence[FileReview]) -> dict[str, Issue]:
    """By path of a file under review: holdings that its snapshots will leave out."""
    stated = [(r.path, p) for r, reading, new in with_lines(reviews, NEW) for p in reading.positions if p.line in new]
    accounts = {p.account for _, p in stated if not p.is_lot}
    positions = file.positions() if accounts else ()
    accounts &= {p.account for p in positions if not p.is_lot}
    if not accounts:
        return {}
    ledger = [*file.transactions(pending=False), *_new_transactions(reviews, accounts)]
    told: dict[str, list[str]] = {}
    for name in sorted(accounts):
        account = plan.account(name)
        path, newest = max(
            ((path, p) for path, p in stated if p.account == name and not p.is_lot),
            key=lambda found: found[1].day or date.max,
        )
        day = newest.day or date.today()  # noqa: DTZ011  what has no day holds for the user's own
        if account is None or any(p.day and p.day > day for p in positions if p.account == name and not p.is_lot):
            continue
        named = {p.symbol for of, p in stated if of == path and p.account == name and not p.is_lot}
        gone = dict.fromkeys(lot.symbol for lot in left_out(account, positions, ledger, named, day))
        if gone:
            told.setdefault(path, []).append(f"{_listed(gone)} in {name}")
    return {path: _issue(path, parts) for path, parts in told.items()}


def _issue(path: str, parts: Sequence[str]) -> Issue:
    text = f"The file no longer names {'; '.join(parts)}, which what is there still has and no sale ends."
    advice = "The snapshot counts, so that is gone; say so after the import if it is still held."
    return Issue(Severity.WARNING, "holding-missing", f"{text} {advice}", Place(Path(path).name))


def _listed(symbols: Collection[str]) -> str:
    named = list(symbols)
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return ", ".join(named[:_NAMED]) + more


def _new_transactions(reviews: Iterable[FileReview], accounts: Collection[str]) -> Iterator[Transaction]:
    names = {f.name for f in fields(Transaction)} & {f.name for f in fields(TransactionRow)}
    for _, reading, new in with_lines(reviews, NEW):
        for t in reading.transactions:
            if t.line in new and t.account in accounts and t.settled:
                yield Transaction(f"n{t.line}", **{name: getattr(t, name) for name in names})


def say_missing(file: HouseholdFile, as_of: date, account: str, symbol: str, *, is_gone: bool) -> str:
    """Say that a holding a snapshot leaves out is gone, or held still, as one step; what that means, in a sentence."""
    from app.store import Absence

    asked = {(m.account, m.symbol): m for m in missing_holdings(file, as_of)}
    found = asked.get((account, symbol))
    if found is None:
        raise InputError(f"Nothing is asked of {symbol} in {account}.", "", "Choose one of those that are listed.")
    word = "is gone" if is_gone else "is still held"
    with file.step(f"Say that {symbol} {word}") as step:
        if is_gone:
            step.save_absence(Absence(found.file_id, account, symbol, is_gone=True))
        else:
            keep_held(file, step, {(account, symbol)}, as_of)
    kept = f"{plain(found.shares)} shares of {symbol} in {account}"
    return f"{kept} are gone, as “{found.file}” says." if is_gone else f"{kept} are held still."


def keep_held(file: HouseholdFile, step: Step, still: Collection[tuple[str, str]], as_of: date) -> None:
    """Put holdings, by account and symbol, beside the newest snapshots that leave them out."""
    from app.store import Absence, rounded

    for newest, lots in list(_newest(file, as_of)) if still else ():
        for symbol in dict.fromkeys(lot.symbol for lot in lots):
            if (newest.account, symbol) in still:
                rows = [_row(lot, newest.day) for lot in lots if lot.symbol == symbol]
                step.save_absence(Absence(newest.snapshot, newest.account, symbol, is_gone=False))
                step.add_positions(newest.snapshot, [rounded(row) for row in rows])


def _row(lot: Lot, day: date | None) -> PositionRow:
    """A lot as a snapshot states it; line 0, for no line of the file does."""
    return PositionRow(
        0,
        lot.account,
        lot.symbol,
        lot.shares,
        basis=lot.basis,
        acquired=lot.acquired,
        covered=lot.covered,
        description=lot.description,
        day=day,
        original_basis=lot.original_basis,
    )
