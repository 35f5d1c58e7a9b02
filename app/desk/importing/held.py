"""What becomes of a row kept for review, later and without its file: left out, or imported, its cells corrected."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.desk.importing.account_match import OWN, account_meant
from app.desk.importing.again import Again, corrected_cells, read_again
from app.desk.importing.decisions import Choice, DomainRow
from app.desk.importing.meeting import met_prices, met_realized, met_transactions, sightings
from app.desk.importing.wordings import as_answered
from app.desk.known_rows import DUPLICATE, HELD, IGNORED, NEW, TWIN
from app.desk.prefill import with_known_securities
from app.feeds.accounts import type_of
from app.model.account import Account, AccountType
from app.model.errors import InputError
from app.model.importing import PositionRow, PriceRow, RealizedRow, TransactionRow
from app.model.plan import Plan
from app.model.security import CASH

if TYPE_CHECKING:
    from app.store import HouseholdFile, Sighting, Step, StoredHeld


def decide_held(
    file: HouseholdFile, held_id: int, choice: Choice, corrections: Mapping[str, str], account: str | None
) -> str:
    """Import or skip a held row as one step; what became of it, in a sentence.

    `corrections` are cells by column name. Raises `InputError` where it was decided before, or the account is missing.
    """
    held = next((h for h in file.held_rows() if h.id == held_id), None)
    if held is None or held.row.state == "kept":
        raise InputError(f"There is no row {held_id} to decide.", "", "Choose one of those that are listed.")
    if choice is Choice.SKIP:
        return _skip(file, held)
    if choice is not Choice.IMPORT:
        raise InputError("A held row is imported or skipped.", "", "Leave it alone to leave it open.")
    cells = corrected_cells(held.row.cells, held.row.header, corrections)
    stored = held.row.row if not corrections else None
    if isinstance(stored, TransactionRow):
        broker = next(f.broker for f in file.files() if f.id == held.file_id)
        stored = as_answered(stored, broker, file.action_answers())
    again = _read_again(file, held, cells) if stored is None else Again((stored,))
    own = file.plan().household.currency.upper()
    foreign = {row.currency for row in again.rows if not isinstance(row, PriceRow)} - {"", own}
    if foreign:
        again = Again(why=f"The row is in {min(foreign)}, the household in {own}. Nothing is converted.")
    if not again.rows:
        return _hold_again(file, held, cells, again.why)
    rows = again.rows
    if stored is None:
        rows = tuple(_in_household(file, held, row, account) for row in rows)
    return _put_in(file, held, cells, rows)


def skip_held(file: HouseholdFile, ids: Collection[int]) -> str:
    """Leave several held rows out as one step."""
    from app.store import HeldState

    found = [h for h in file.held_rows() if h.id in ids and h.row.state in ("held", "twin")]
    if len(found) != len(set(ids)):
        raise InputError("Some of the rows are decided already.", "", "Choose among those that are listed.")
    with file.step(f"Skip {len(found)} held rows") as step:
        for held in found:
            step.decide_held(held.id, HeldState.DROPPED)
            _recount(file, step, held, IGNORED)
    return f"{len(found)} rows are left out."


def _skip(file: HouseholdFile, held: StoredHeld) -> str:
    from app.store import HeldState

    with file.step("Skip held row") as step:
        step.decide_held(held.id, HeldState.DROPPED)
        _recount(file, step, held, IGNORED)
    return f"The row is left out ({held.source})."


def _read_again(file: HouseholdFile, held: StoredHeld, cells: Sequence[str]) -> Again:
    """The record below its column names, its wording as the user has explained it."""
    name = next(f.name for f in file.files() if f.id == held.file_id)
    broker = held.row.table_id.partition(".")[0]
    again = read_again(name, held.row.table_id, held.row.header, cells)
    answers = file.action_answers()
    rows = (as_answered(row, broker, answers) if isinstance(row, TransactionRow) else row for row in again.rows)
    return replace(again, rows=tuple(rows))


def _in_household(file: HouseholdFile, held: StoredHeld, row: DomainRow, account: str | None) -> DomainRow:
    """The row in its own line, under the household's name of its account."""
    if isinstance(row, PriceRow):
        return replace(row, line=held.row.line)
    plan, aliases = file.plan(), file.aliases()
    broker = held.row.table_id.partition(".")[0]
    learnt = {(a.broker, a.printed): a.account for a in aliases}
    name = account or learnt.get((broker, row.account))
    if name is None and row.account:
        name = account_meant(plan.accounts, aliases, broker, row.account, "").account
    if name is None and not row.account:
        names = file.accounts_of(held.file_id)
        name = names[0] if len(names) == 1 else None
    if name is None or (plan.account(name) is None and not account):
        told = f"“{name or row.account}” is no account of the household." if name or row.account else ""
        raise InputError("Whose account the row belongs to is not known.", told, "Say it with --account.")
    row = replace(row, line=held.row.line, account=name)
    if isinstance(row, PositionRow) and row.day is None:
        # A title above the rows may have told it, which is not among the cells.
        row = replace(row, day=next(f.as_of for f in file.files() if f.id == held.file_id))
    return row


def _hold_again(file: HouseholdFile, held: StoredHeld, cells: tuple[str, ...], why: str) -> str:
    with file.step("Correct held row") as step:
        step.hold_again(held.id, replace(held.row, cells=cells, text=why))
    return f"The row stays open: {why}"


def _put_in(file: HouseholdFile, held: StoredHeld, cells: tuple[str, ...], rows: Sequence[DomainRow]) -> str:
    """Import the rows, or note that they are there already."""
    from app.store import HeldState, rounded

    rows = [rounded(row) for row in rows]  # type: ignore[type-var]  # of each its own kind
    _check_snapshot(file, held, rows)
    met, settling = ([], []) if held.row.state is HeldState.TWIN else _met(file, rows)
    known = bool(met or settling)
    with file.step("Import held row") as step:
        if settling:
            step.settle_transaction(f"t{settling[0][1]}", held.file_id, settling[0][0])
        elif met:
            step.add_sightings(held.file_id, met)
        else:
            _add(step, held.file_id, rows)
            plan = _with_accounts(file.plan(), held, rows)
            held_now = {row.symbol for row in rows if not isinstance(row, (RealizedRow, PriceRow)) and row.symbol}
            step.save_plan(with_known_securities(plan, held_now - {CASH}))
        row = rows[0] if len(rows) == 1 else None
        step.hold_again(held.id, replace(held.row, cells=cells, state=HeldState.KEPT, row=row))
        _recount(file, step, held, DUPLICATE if known else NEW)
    if known:
        return f"The row is there already; nothing is added ({held.source})."
    return f"The row is imported ({held.source})."


def _with_accounts(plan: Plan, held: StoredHeld, rows: Sequence[DomainRow]) -> Plan:
    """The plan with an account the user names for the first time, of the type its name tells, else taxable."""
    broker = held.row.table_id.partition(".")[0]
    for name in {row.account for row in rows if not isinstance(row, PriceRow)}:
        if plan.account(name) is None:
            kind = next((t for t in AccountType if t == type_of(name)), AccountType.TAXABLE)
            made = Account(name, kind, broker="" if broker == OWN else broker)
            plan = replace(plan, accounts=(*plan.accounts, made))
    return plan


def _met(file: HouseholdFile, rows: Sequence[DomainRow]) -> tuple[list[Sighting], list[tuple[TransactionRow, int]]]:
    ledger, settling = met_transactions(file, [row for row in rows if isinstance(row, TransactionRow)])
    closed = met_realized(file, [row for row in rows if isinstance(row, RealizedRow)])
    prices = met_prices(file, [row for row in rows if isinstance(row, PriceRow)])
    same = [s for s in sightings(file, PriceRow, prices) if s.row is None]
    known = same if prices and len(same) == len(rows) else []
    return [*sightings(file, TransactionRow, ledger), *sightings(file, RealizedRow, closed), *known], settling


def _check_snapshot(file: HouseholdFile, held: StoredHeld, rows: Sequence[DomainRow]) -> None:
    """A single holding would be a snapshot of its own where the others of its file are another import's."""
    if any(isinstance(row, PositionRow) for row in rows) and "position" in file.sighted(held.file_id):
        why = "The other holdings of its file were there already and stand in another file."
        raise InputError("The row cannot be imported alone.", why, "Decide the row in that file, or skip this one.")


def _add(step: Step, file_id: int, rows: Sequence[DomainRow]) -> None:
    step.add_transactions(file_id, [row for row in rows if isinstance(row, TransactionRow)])
    step.add_positions(file_id, [row for row in rows if isinstance(row, PositionRow)])
    step.add_realized(file_id, [row for row in rows if isinstance(row, RealizedRow)])
    step.add_prices(file_id, [row for row in rows if isinstance(row, PriceRow)])


def _recount(file: HouseholdFile, step: Step, held: StoredHeld, word: str) -> None:
    """The counts of the file go on adding up to its rows."""
    counts = dict(next(f.counts for f in file.files() if f.id == held.file_id))
    before = {"held": HELD, "twin": TWIN}.get(held.row.state, IGNORED)
    counts[before] = counts.get(before, 1) - 1
    counts[word] = counts.get(word, 0) + 1
    step.recount(held.file_id, counts)
