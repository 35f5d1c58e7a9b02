"""Taking one import back: what other files tell as well stays theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from app.desk.household_of import load_holdings
from app.desk.importing.wordings import as_answered
from app.engine.holdings import Holdings, lot_key
from app.model.importing import TransactionRow

if TYPE_CHECKING:
    from app.store import HouseholdFile, Step


def undo_import(file: HouseholdFile, batch: int) -> tuple[str, ...]:
    """Take an import out as one step; what stays of it, in sentences."""
    with file.step("Undo import") as step:
        kept = step.delete_batch(batch)
        freed = _free_twins(file, step)
        names = {f.id: f.name for f in file.files()}
    return _sentences(kept, freed, names)


class _NotDoneError(Exception):
    """Ends a step that is only tried."""


def dependents(file: HouseholdFile, batch: int, day: date) -> tuple[str, ...]:
    """What later rests on an import and would not stand without it, in sentences; nothing is changed.

    The import is taken out in a step that is then given up, so that what is told is what would be.
    """
    before = load_holdings(file, day)
    found: list[str] = []
    with suppress(_NotDoneError), file.step("Try to undo import") as step:
        step.delete_batch(batch)
        _free_twins(file, step)
        found += _left_without(file, before, load_holdings(file, day))
        raise _NotDoneError
    return tuple(found)


def _left_without(file: HouseholdFile, before: Holdings, after: Holdings) -> Iterator[str]:
    """What has lost what it rests on between two states."""
    for account, symbol in sorted(after.unreliable - before.unreliable):
        yield f"Later sales of {symbol} in {account} would lack the shares that came with it."
    there = {t.id for t in file.transactions()}
    tickets = [t for t in file.tickets() if any(fill.transaction not in there for fill in t.fills)]
    if tickets:
        named = ", ".join(dict.fromkeys(t.trade.symbol for t in tickets))
        yield f"{_counted(len(tickets), 'ticket')} ticked off against it ({named}) would have no fill."
    own, other = ({lot_key(lot) for lot in held.lots} for held in (before, after))
    edits = [e for e in file.basis_edits() if e.lot in own - other]
    if edits:
        yield f"{_counted(len(edits), 'basis', 'bases')} of your own would have no lot."
    lots, left = ({lot.id for lot in held.lots} for held in (before, after))
    locks = [lock for lock in file.plan().locks if lock.lot and lock.lot in lots - left]
    if locks:
        yield f"{_counted(len(locks), 'lock')} of the plan would have no lot."


def _counted(count: int, noun: str, plural: str = "") -> str:
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def _free_twins(file: HouseholdFile, step: Step) -> dict[int, int]:
    """Rows left open as probably there, where what they were like has gone with the import: they are rows now."""
    from app.store import HeldState

    twins = [h for h in file.held_rows() if h.row.state is HeldState.TWIN and isinstance(h.row.row, TransactionRow)]
    accounts = {h.row.row.account for h in twins if isinstance(h.row.row, TransactionRow)}
    there = {
        (account, soft, file_id)
        for _, account, soft, file_id in file.row_ids(TransactionRow, ("account", "soft_key", "file_id"), accounts)
    }
    brokers = {f.id: f.broker for f in file.files()}
    freed: dict[int, int] = {}
    for held in twins:
        row = held.row.row
        if not isinstance(row, TransactionRow):
            continue
        like = {file_id for account, soft, file_id in there if (account, soft) == (row.account, row.soft_key)}
        if like <= {held.file_id}:
            step.decide_held(held.id, HeldState.KEPT)
            step.add_transactions(held.file_id, [as_answered(row, brokers[held.file_id], file.action_answers())])
            freed[held.file_id] = freed.get(held.file_id, 0) + 1
    return freed


def _sentences(kept: Mapping[int, int], freed: Mapping[int, int], names: Mapping[int, str]) -> tuple[str, ...]:
    told = [
        f"{count} rows stay, because “{names[file_id]}” has them too."
        if count > 1
        else f"1 row stays, because “{names[file_id]}” has it too."
        for file_id, count in sorted(kept.items())
        if count
    ]
    told += [
        f"{count} rows of “{names[file_id]}” left open as probably there are rows now."
        if count > 1
        else f"1 row of “{names[file_id]}” left open as probably there is a row now."
        for file_id, count in sorted(freed.items())
    ]
    return tuple(told)
