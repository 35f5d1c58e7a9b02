"""What a step can do. Each method changes rows through the journal, so that the step can be undone as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import PurePath
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, select

from app.model.importing import FileReading, PositionRow, PriceRow, RealizedRow, TransactionRow
from app.model.journal import JournalEntry
from app.model.plan import Plan
from app.model.proposal import Proposal
from app.model.reconciliation import OpeningBalance
from app.model.reminder import Reminder
from app.model.ticket import Ticket
from app.model.transaction import Transaction
from app.store import handing_over, schema, security_names
from app.store.journal import Journal
from app.store.reading import Reading
from app.store.records import Absence, ActionAnswer, BasisEdit, Coverage, HeldEntry, HeldState, Sighting
from app.store.renaming import rename_in_plan
from app.store.rows import TABLES, columns_of, values_of
from app.store.scale import MONEY, SHARES


class Step:
    """The changes of one named step; made by `HouseholdFile.step`, gone when its `with` ends."""

    def __init__(self, file: Reading, journal: Journal) -> None:
        self._file = file
        self._journal = journal

    def save_plan(self, plan: Plan) -> None:
        """Make it the plan in force; an equal one changes nothing."""
        if plan != self._file.plan():
            self._journal.add(schema.plan_version, at=self._journal.at, document=plan)

    def add_batch(self, name: str) -> int:
        """Begin an import; returns its id."""
        return self._journal.add(schema.batch, at=self._journal.at, name=name)

    def add_file(self, batch_id: int, reading: FileReading, counts: Mapping[str, int]) -> int:
        """Note an imported file with what was counted in it, without its rows; returns its id."""
        covers = reading.covers or (None, None)
        return self._journal.add(
            schema.file,
            batch_id=batch_id,
            name=PurePath(reading.path).name,
            sha256=reading.sha256,
            broker=reading.broker,
            kind=reading.kind,
            encoding=reading.encoding,
            rows=reading.rows,
            counts=counts,
            total_file=reading.totals.file,
            total_computed=reading.totals.computed,
            as_of=reading.as_of,
            covers_from=covers[0],
            covers_to=covers[1],
            issues=reading.issues,
        )

    def add_transactions(self, file_id: int, rows: Sequence[TransactionRow]) -> range:
        """Put in ledger rows whose accounts are the household's; returns row ids, `t<id>` being the transaction's.

        Raises `ValueError` where a number does not fit (see `rounded`), like all methods that put in rows.
        """
        return self._add_rows(TransactionRow, file_id, rows)

    def add_positions(self, file_id: int, rows: Sequence[PositionRow]) -> range:
        """Put in a snapshot's holdings; returns row ids."""
        return self._add_rows(PositionRow, file_id, rows)

    def add_realized(self, file_id: int, rows: Sequence[RealizedRow]) -> range:
        """Put in closed lots; returns row ids."""
        return self._add_rows(RealizedRow, file_id, rows)

    def add_prices(self, file_id: int, rows: Sequence[PriceRow]) -> range:
        """Put in prices, rounded to 1e-6; returns row ids."""
        return self._add_rows(PriceRow, file_id, rows)

    def add_held(self, file_id: int, rows: Sequence[HeldEntry]) -> range:
        """Keep records back for the user to decide; returns row ids."""
        return self._add_rows(HeldEntry, file_id, rows)

    def add_sightings(self, file_id: int, rows: Sequence[Sighting]) -> range:
        """Note lines of a file that other files' rows stand for; returns row ids."""
        return self._add_rows(Sighting, file_id, rows)

    def _add_rows(self, kind: type, file_id: int, rows: Sequence[Any]) -> range:
        columns = {"file_id": [file_id] * len(rows), **columns_of(kind, rows)}
        return self._journal.add_all(TABLES[kind], len(rows), columns)

    def add_coverage(self, coverage: Coverage) -> None:
        """Note the days of which a file tells all that happened in an account."""
        names = [f.name for f in fields(Coverage)]
        self._journal.add(schema.coverage, **{name: getattr(coverage, name) for name in names})

    def save_absence(self, absence: Absence) -> None:
        """Note what the user says of a holding that a snapshot leaves out; it replaces what was said before."""
        t = schema.absence.c
        where = and_(t.file_id == absence.file_id, t.account == absence.account, t.symbol == absence.symbol)
        if self._is_known(schema.absence, where):
            self._journal.update(schema.absence, where, is_gone=absence.is_gone)
        else:
            names = [f.name for f in fields(Absence)]
            self._journal.add(schema.absence, **{name: getattr(absence, name) for name in names})

    def settle_transaction(self, transaction: str, file_id: int, row: TransactionRow) -> None:
        """Let a pending transaction take the contents and the place of the row that settles it; its own are kept."""
        row_id, t = int(transaction.removeprefix("t")), schema.txn.c
        self._known(schema.txn, t.id == row_id, transaction)
        handing_over.keep_contents(self._file, self._journal, schema.txn, row_id)
        pending = self._file.stored_row(TransactionRow, row_id)
        before = self._journal.connection.scalars(select(t.file_id).where(t.id == row_id)).one()
        self.add_sightings(before, [Sighting(pending.line, schema.txn.name, row_id, pending)])
        names = [c.name for c in schema.txn.c if c.name not in ("id", "file_id")]
        self._change_transaction(transaction, file_id=file_id, **values_of(TransactionRow, row, names))

    def correct_transaction(self, transaction: Transaction) -> None:
        """Let the user's word replace what the file said; place and dedupe keys stay, so that the file stays known."""
        names = {f.name for f in fields(Transaction)} - {"id", "source"} | {"split_ratio"}
        self._change_transaction(transaction.id, **values_of(TransactionRow, transaction, names))

    def drop_transaction(self, transaction: str) -> None:
        """Take a row of the ledger out, with what other files tell of it."""
        row_id = int(transaction.removeprefix("t"))
        found = self._known(schema.txn, schema.txn.c.id == row_id, transaction)
        s = schema.sighting.c
        self._journal.delete(schema.sighting, and_(s.kind == schema.txn.name, s.row_id == row_id))
        self._journal.delete(schema.txn, found)

    def _change_transaction(self, transaction: str, **values: Any) -> None:  # noqa: ANN401 (each column's own type)
        found = self._known(schema.txn, schema.txn.c.id == int(transaction.removeprefix("t")), transaction)
        self._journal.update(schema.txn, found, **values)

    def decide_held(self, held_id: int, state: HeldState) -> None:
        """Note what became of a held record."""
        self._change_held(held_id, state=state)

    def hold_again(self, held_id: int, entry: HeldEntry) -> None:
        """Let a held record say something else: other cells, another reason, what it would become now."""
        self._change_held(held_id, **values_of(HeldEntry, entry, ("cells", "text", "state", "contents")))

    def _change_held(self, held_id: int, **values: Any) -> None:  # noqa: ANN401 (each column's own type)
        found = self._known(schema.held_row, schema.held_row.c.id == held_id, held_id)
        self._journal.update(schema.held_row, found, **values)

    def classify(self, row_id: int, row: TransactionRow) -> None:
        """Let an unclassified ledger row do what the user says; place and dedupe keys stay."""
        names = ("action", "shares", "split_ratio", "cash", "basis", "added_shares")
        self._change_transaction(f"t{row_id}", **values_of(TransactionRow, row, names))

    def save_action(self, answer: ActionAnswer) -> None:
        """Learn what a broker's word for an action does."""
        self._save(schema.action_answer, {"broker": answer.broker, "wording": answer.wording}, rule=answer.rule)

    def recount(self, file_id: int, counts: Mapping[str, int]) -> None:
        """Note other counts of a file, once rows of it were decided."""
        found = self._known(schema.file, schema.file.c.id == file_id, file_id)
        self._journal.update(schema.file, found, counts=counts)

    def change_sighting(self, sighting_id: int, row: TransactionRow) -> None:
        """Let a file tell something else of a row that another stands for."""
        found = self._known(schema.sighting, schema.sighting.c.id == sighting_id, sighting_id)
        self._journal.update(schema.sighting, found, contents=schema.HeldContents.of(row))

    def save_alias(self, broker: str, printed: str, account: str) -> None:
        """Learn which account a broker means by a printed name."""
        self._save(schema.account_alias, {"broker": broker, "printed": printed}, account=account)

    def save_security_name(self, printed: str, symbol: str) -> None:
        """Let what files print for a security mean a symbol, in all that is there and all that comes.

        Rows stay as printed, so that their files stay known.
        """
        security_names.save_name(self._journal, printed, symbol)

    def drop_security_name(self, printed: str) -> None:
        """Let what files print mean itself again."""
        t = schema.security_alias
        self._known(t, t.c.printed == printed, printed)
        security_names.drop_name(self._journal, printed)

    def delete_prices(self, symbols: Iterable[str], first: date | None = None, last: date | None = None) -> int:
        """Delete prices of price files, of symbols as printed and from day to day; how many there were."""
        return security_names.delete_prices(self._journal, symbols, first, last)

    def save_basis_edit(self, edit: BasisEdit) -> None:
        """Let the user's basis and purchase date of a lot rule."""
        self._save(schema.basis_edit, {"lot_key": edit.lot}, basis=edit.basis, acquired=edit.acquired)

    def drop_basis_edit(self, lot: str) -> None:
        """Return a lot to what the files say."""
        self._journal.delete(schema.basis_edit, schema.basis_edit.c.lot_key == lot)

    def add_opening_balance(self, balance: OpeningBalance) -> int:
        """Keep what an account held before its first row; returns its number.

        Raises `ValueError` where a number does not fit.
        """
        for scale, number in ((SHARES, balance.shares), (MONEY, balance.cash), (MONEY, balance.basis)):
            if number is not None:
                scale.store(number)
        names = [f.name for f in fields(OpeningBalance) if f.name != "id"]
        return self._journal.add(schema.opening_balance, **{name: getattr(balance, name) for name in names})

    def drop_opening_balance(self, number: int) -> None:
        """Keep an opening balance no longer."""
        t = schema.opening_balance
        self._journal.delete(t, self._known(t, t.c.id == number, number))

    def save_proposal(self, proposal: Proposal, name: str = "") -> None:
        """Keep a proposal; one with the same id is replaced and keeps its moment."""
        t = schema.proposal
        if self._is_known(t, t.c.key == proposal.id):
            self._journal.update(t, t.c.key == proposal.id, name=name, document=proposal)
        else:
            self._journal.add(t, key=proposal.id, made_at=self._journal.at, name=name, document=proposal)

    def save_scenario(self, name: str, proposal: Proposal) -> None:
        """Keep a proposal under a name, in the place of one kept under it; an equal one changes nothing."""
        t = schema.scenario
        if not self._is_known(t, t.c.name == name):
            self._journal.add(t, name=name, kept=self._journal.at, document=proposal)
        elif self._journal.update(t, t.c.name == name, document=proposal):
            self._journal.update(t, t.c.name == name, kept=self._journal.at)

    def rename_scenario(self, old: str, new: str) -> None:
        """Give a scenario a name that is not taken."""
        self._journal.update(
            schema.scenario, self._known(schema.scenario, schema.scenario.c.name == old, old), name=new
        )

    def drop_scenario(self, name: str) -> None:
        """Keep a scenario no longer."""
        found = self._known(schema.scenario, schema.scenario.c.name == name, name)
        self._journal.delete(schema.scenario, found)

    def save_reminder(self, reminder: Reminder) -> None:
        """Keep a reminder; one that is kept already changes nothing."""
        if not self._is_known(schema.reminder, _reminder(reminder)):
            self._journal.add(schema.reminder, day=reminder.day, text=reminder.text)

    def drop_reminder(self, reminder: Reminder) -> None:
        """Keep a reminder no longer."""
        found = self._known(schema.reminder, _reminder(reminder), reminder.text)
        self._journal.delete(schema.reminder, found)

    def add_decision(self, entry: JournalEntry) -> int:
        """Keep a decision, made now; returns its number."""
        names = [f.name for f in fields(JournalEntry) if f.name not in ("id", "made_at")]
        return self._journal.add(
            schema.decision, made_at=self._journal.at, **{name: getattr(entry, name) for name in names}
        )

    def note_decision(self, number: int, note: str) -> None:
        """Give a decision other words of the user's."""
        t = schema.decision
        self._journal.update(t, self._known(t, t.c.id == number, number), note=note)

    def drop_decision(self, number: int) -> None:
        """Keep a decision no longer."""
        t = schema.decision
        self._journal.delete(t, self._known(t, t.c.id == number, number))

    def save_tickets(self, tickets: Iterable[Ticket]) -> None:
        """Keep new tickets of proposals that have been saved."""
        t = schema.proposal.c
        for ticket in tickets:
            found = self._known(schema.proposal, t.key == ticket.batch, ticket.batch)
            known = self._journal.connection.scalar(select(t.id).where(found))
            self._journal.add(schema.ticket, key=ticket.id, proposal_id=known, state=ticket.state, document=ticket)

    def update_ticket(self, ticket: Ticket) -> None:
        """Let the ticket replace the one with its id."""
        found = self._known(schema.ticket, schema.ticket.c.key == ticket.id, ticket.id)
        self._journal.update(schema.ticket, found, state=ticket.state, document=ticket)

    def set_setting(self, key: str, value: str | None) -> None:
        """Note a choice that belongs to the household; None forgets it."""
        if value is None:
            self._journal.delete(schema.setting, schema.setting.c.key == key)
        else:
            self._save(schema.setting, {"key": key}, value=value)

    def rename_account(self, old: str, new: str) -> None:
        """Rename an account wherever it is named; under a known name the two become one, with that one's settings."""
        for table in (schema.txn, schema.position, schema.realized, schema.account_alias, schema.opening_balance):
            self._journal.update(table, table.c.account == old, account=new)
        for told in (schema.coverage, schema.absence):
            self._journal.update(told, told.c.account == old, account=new)
        for held in self._file.held_rows():
            row = held.row.row
            if row is not None and not isinstance(row, PriceRow) and row.account == old:
                contents = schema.HeldContents.of(replace(row, account=new))
                self._journal.update(schema.held_row, schema.held_row.c.id == held.id, contents=contents)
        self._rename_in_sightings(old, new)
        self._rename_in_basis_edits(old, new)
        for ticket in self._file.tickets():
            if ticket.trade.account == old:
                self.update_ticket(replace(ticket, trade=replace(ticket.trade, account=new)))
        self.save_plan(rename_in_plan(self._file.plan(), old, new))

    def _rename_in_sightings(self, old: str, new: str) -> None:
        s = schema.sighting.c
        told = select(s.id, s.contents).where(s.contents.is_not(None))
        for sighting_id, said in self._journal.connection.execute(told).all():
            row = said.row if said is not None else None
            if row is not None and not isinstance(row, PriceRow) and row.account == old:
                contents = schema.HeldContents.of(replace(row, account=new))
                self._journal.update(schema.sighting, s.id == sighting_id, contents=contents)

    def _rename_in_basis_edits(self, old: str, new: str) -> None:
        """A lot's key begins with its account; where two accounts become one, its own edit of the same lot stays."""
        kept = {edit.lot for edit in self._file.basis_edits()}
        for lot in sorted(lot for lot in kept if lot.startswith(f"{old}|")):
            key, t = new + lot.removeprefix(old), schema.basis_edit
            if key in kept:
                self._journal.delete(t, t.c.lot_key == lot)
            else:
                self._journal.update(t, t.c.lot_key == lot, lot_key=key)

    def delete_batch(self, batch_id: int) -> Mapping[int, int]:
        """Take an import out again, with its files, however long ago it was.

        Rows that files of other imports have too become those files' rows: file id → how many.
        """
        return handing_over.take_out(self._file, self._journal, batch_id)

    def _save(self, table: Table[Any], key: Mapping[str, str], **values: Any) -> None:  # noqa: ANN401
        """Change the row of that key, or put it in."""
        where = and_(*(table.c[name] == value for name, value in key.items()))
        if self._is_known(table, where):
            self._journal.update(table, where, **values)
        else:
            self._journal.add(table, **key, **values)

    def _is_known(self, table: Table[Any], where: ColumnElement[bool]) -> bool:
        return bool(self._journal.connection.execute(select(exists(select(table.c.id).where(where)))).scalar_one())

    def _known(self, table: Table[Any], where: ColumnElement[bool], name: object) -> ColumnElement[bool]:
        """The condition itself, once it is known to hold for a row: a change meant for none is a bug, not a nothing."""
        if not self._is_known(table, where):
            message = f"{table.name} has no row {name}"
            raise LookupError(message)
        return where


def _reminder(reminder: Reminder) -> ColumnElement[bool]:
    """The row of a reminder."""
    t = schema.reminder.c
    return and_(t.day == reminder.day, t.text == reminder.text)
