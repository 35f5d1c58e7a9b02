"""Taking an import out: rows that files of other imports have too become those files' rows, the rest goes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Table, and_, exists, select

from app.store import schema
from app.store.journal import Journal
from app.store.reading import Reading
from app.store.records import SEEN
from app.store.rows import KINDS, values_of

_ROWS: tuple[Table[Any], ...] = (schema.txn, schema.position, schema.realized, schema.price)


def take_out(file: Reading, journal: Journal, batch_id: int) -> Mapping[int, int]:
    """Delete an import with its files; file id → how many of its rows stay, because that file has them too."""
    going = [f.id for f in file.files() if f.batch_id == batch_id]
    kept: Counter[int] = Counter()
    for file_id in going:
        kept += _hand_to_copy(file, journal, file_id, going)
    for table in _ROWS:
        kept += _hand_to_sightings(file, journal, table, going)
    for table in schema.ROW_TABLES:
        journal.delete(table, table.c.file_id.in_(going))
    journal.delete(schema.file, schema.file.c.id.in_(going))
    journal.delete(schema.batch, schema.batch.c.id == batch_id)
    return kept


def _hand_to_copy(file: Reading, journal: Journal, file_id: int, going: Sequence[int]) -> Counter[int]:
    """All rows of a file to another of the same bytes, whose own were never read because this one was there."""
    files = {f.id: f for f in file.files()}
    gone = files[file_id]
    copies = [f.id for f in files.values() if f.sha256 == gone.sha256 and f.id not in going and SEEN in f.counts]
    if SEEN in gone.counts or not copies:
        return Counter()
    heir = copies[0]
    kept = sum(journal.update(table, table.c.file_id == file_id, file_id=heir) for table in _ROWS)
    for table in (schema.held_row, schema.sighting, schema.coverage, schema.absence):
        journal.update(table, table.c.file_id == file_id, file_id=heir)
    journal.update(schema.file, schema.file.c.id == heir, counts=gone.counts, issues=gone.issues)
    return Counter({heir: kept})


def _hand_to_sightings(file: Reading, journal: Journal, table: Table[Any], going: Sequence[int]) -> Counter[int]:
    """Each row to the first file that has it too; of transactions to one that has it settled, where there is one."""
    s, t = schema.sighting.c, table.c
    both = schema.sighting.join(table, and_(s.kind == table.name, t.id == s.row_id))
    settled = t.settled if table is schema.txn else t.id
    query = select(s.id, s.file_id, s.line, s.row_id, s.contents, settled.label("settled")).select_from(both)
    found = journal.connection.execute(query.where(t.file_id.in_(going), s.file_id.not_in(going)).order_by(s.id)).all()
    seen: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in found:
        seen[row.row_id].append(row)
    heirs = [min(rows, key=_is_pending) for rows in seen.values()]
    for heir in heirs:
        if heir.contents is not None:
            keep_contents(file, journal, table, heir.row_id)
            kind = KINDS[table.name]
            names = [c.name for c in table.c if c.name not in ("id", "file_id")]
            journal.update(table, t.id == heir.row_id, **values_of(kind, heir.contents.row, names))
    journal.overwrite(table, ("file_id", "line"), [(h.row_id, h.file_id, h.line) for h in heirs])
    if heirs:
        same = and_(t.id == s.row_id, t.file_id == s.file_id, t.line == s.line)
        journal.delete(schema.sighting, and_(s.kind == table.name, exists(select(t.id).where(same))))
    return Counter(h.file_id for h in heirs)


def _is_pending(sighting: Row[Any]) -> bool:
    told = sighting.contents.transaction if sighting.contents is not None else None
    return not (sighting.settled if told is None else told.settled)


def keep_contents(file: Reading, journal: Journal, table: Table[Any], row_id: int) -> None:
    """Before a row says something else: files that have it as it stands keep what it says."""
    s = schema.sighting.c
    contents = schema.HeldContents.of(file.stored_row(KINDS[table.name], row_id))
    here = and_(s.kind == table.name, s.row_id == row_id, s.contents.is_(None))
    journal.update(schema.sighting, here, contents=contents)
