"""What may be wrong with a household file: found and, where it can be, mended."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import DatabaseError

from app.model.account import Account
from app.model.errors import InputError
from app.model.issue import Fix, Issue, Severity
from app.model.plan_text import check_plan
from app.store import schema
from app.store.column_types import Document
from app.store.journal import Journal
from app.store.reading import REMOVE_ROW, plan_in_force, stored_scenarios
from app.store.rows import raw


class Repair(StrEnum):
    """The fixes the store knows; an issue's `Fix` names them."""

    ORPHANS = "remove-orphans"
    ROW = REMOVE_ROW
    ACCOUNT = "add-account"
    PRIVACY = "owner-only"


OTHERS = 0o077
# What may go without taking rows of files with it. A plan's version leaves the one before it in force.
_REMOVABLE = (schema.plan_version, schema.held_row, schema.sighting, schema.proposal, schema.ticket)


def findings(connection: Connection, path: Path) -> Iterator[Issue]:
    """Everything found, the gravest first; what stands on unreadable ground is not looked at."""
    damage = _damage(connection)
    if damage is not None:
        yield Issue(Severity.ERROR, "damaged", f"The file is damaged ({damage}). Restore a backup of it.")
        return
    yield from _orphans(connection)
    unreadable = list(_unreadable(connection))
    yield from unreadable
    if not unreadable:
        yield from _plan_faults(connection)
    yield from (scenario.issue for scenario in stored_scenarios(connection) if scenario.issue is not None)
    if os.name == "posix" and path.stat().st_mode & OTHERS:
        text = "Other users of this computer may open the file."
        yield Issue(Severity.WARNING, "permissions", text, fix=Fix(Repair.PRIVACY, "Make it private"))


def _damage(connection: Connection) -> str | None:
    """What SQLite says first of damaged pages, or that it cannot even look."""
    try:
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    except DatabaseError as error:
        return str(error.orig)
    return None if said == "ok" else str(said)


def _orphans(connection: Connection) -> Iterator[Issue]:
    """Rows whose file, import, proposal or step is missing; only another program can have made them."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    for (table, parent), count in Counter((table, parent) for table, _, parent, _ in broken).items():
        text = f"{count} rows of the table {table} belong to a {parent} that is missing."
        yield Issue(Severity.ERROR, "orphans", text, fix=Fix(Repair.ORPHANS, "Remove them", table))


def _unreadable(connection: Connection) -> Iterator[Issue]:
    """Documents this program cannot read, but for scenarios: nothing else rests on those."""
    for table in schema.HOUSEHOLD_TABLES:
        for column in table.c:
            if not isinstance(column.type, Document) or table is schema.scenario:
                continue
            for row_id, text in connection.execute(select(table.c.id, raw(column)).where(column.is_not(None))):
                try:
                    column.type.load(text)
                except (InputError, TypeError, ValueError) as error:
                    fix = Fix(Repair.ROW, "Remove it", f"{table.name} {row_id}") if table in _REMOVABLE else None
                    said = f"Row {row_id} of the table {table.name} cannot be read: {error}"
                    yield Issue(Severity.ERROR, "unreadable", said, fix=fix)


def _plan_faults(connection: Connection) -> Iterator[Issue]:
    """Contradictions in the plan, and accounts with rows that it does not have."""
    plan = plan_in_force(connection)
    try:
        check_plan(plan)
    except InputError as error:
        yield Issue(Severity.WARNING, "plan", str(error))
    named = {
        name
        for t in (schema.txn, schema.position, schema.realized)
        for name in connection.scalars(select(t.c.account).distinct())
    }
    for name in sorted(named - {account.name for account in plan.accounts}):
        text = f"“{name}” has imported rows but is no account of the plan."
        yield Issue(Severity.WARNING, "unknown-account", text, fix=Fix(Repair.ACCOUNT, "Add it to the plan", name))


def mend(journal: Journal, path: Path, issue: Issue) -> None:
    """Do what the issue's fix says; nothing where it has none of ours."""
    match issue.fix:
        case Fix(action=Repair.ACCOUNT, argument=name):
            plan = plan_in_force(journal.connection)
            wider = replace(plan, accounts=(*plan.accounts, Account(name)))
            journal.add(schema.plan_version, at=journal.at, document=wider)
        case Fix(action=Repair.ROW, argument=place):
            name, row_id = place.split()
            if name == schema.proposal.name:
                journal.delete(schema.ticket, schema.ticket.c.proposal_id == int(row_id))
            table = schema.metadata.tables[name]
            journal.delete(table, table.c.id == int(row_id))
        case Fix(action=Repair.ORPHANS, argument=name):
            _remove_orphans(journal.connection, name)
        case Fix(action=Repair.PRIVACY):
            path.chmod(0o600)


def _remove_orphans(connection: Connection, name: str) -> None:
    """Delete them past the journal: undoing it could only break the file again. A backup has been made."""
    table = schema.metadata.tables[name]
    broken = connection.exec_driver_sql("SELECT rowid FROM pragma_foreign_key_check(?)", (name,)).scalars().all()
    for row_id in set(broken):
        connection.execute(delete(table).where(table.c.id == row_id))
